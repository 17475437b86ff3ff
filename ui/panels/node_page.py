"""The inspector's page for one input or neuron."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit

import simulator as sim
from simulator.edits import with_dropout
from simulator.notation import number_text
from ui import theme
from ui.asking import Question
from ui.document import Document
from ui.panels.fields import NumberField
from ui.panels.page import Page, activation_choice, aggregation_choice, select


class NodePage(Page):
    """One input or neuron."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._node = ""
        self.name = QLineEdit()
        self.name.setObjectName("nodeName")
        self.name.editingFinished.connect(self._rename)
        self.activation = activation_choice()
        self.activation.setObjectName("activation")
        self.activation.activated.connect(self._set_activation)
        self.aggregation = aggregation_choice()
        self.aggregation.setObjectName("aggregation")
        self.aggregation.activated.connect(self._set_aggregation)
        self.has_bias = QCheckBox()
        self.has_bias.setObjectName("hasBias")
        self.has_bias.setAccessibleName(self.tr("Has a bias"))
        self.has_bias.setToolTip(self.tr("Take the tick away for a neuron without a bias"))
        self.has_bias.clicked.connect(self._toggle_bias)
        self.bias = NumberField()
        self.bias.setObjectName("bias")
        self.bias.setAccessibleName(self.tr("Bias"))
        self.bias.committed.connect(lambda value: self.attempt(lambda: document.set_bias(self._node, value)))
        self.bias.nudged.connect(
            lambda value: self.attempt(lambda: document.set_bias(self._node, value, f"bias {self._node}"))
        )
        self.bias.refused.connect(self.trouble.setText)
        self.fixed = QCheckBox(self.tr("fixed"))
        self.fixed.setObjectName("biasFixed")
        self.fixed.setToolTip(self.tr("Training leaves a fixed bias as it is"))
        self.fixed.clicked.connect(
            lambda checked: self.attempt(lambda: document.set_trainable(self._node, not checked))
        )
        bias_row = QHBoxLayout()
        bias_row.setSpacing(8)
        for widget in (self.has_bias, self.bias, self.fixed):
            bias_row.addWidget(widget, 1 if widget is self.bias else 0)
        self.dropout = NumberField(step=0.05, least=0.0)
        self.dropout.setObjectName("dropout")
        self.dropout.setToolTip(self.tr("The probability with which training leaves this node out; 0 never does"))
        self.dropout.committed.connect(self._set_dropout)
        self.dropout.nudged.connect(self._set_dropout)
        self.dropout.refused.connect(self.trouble.setText)
        self.values = QLabel()
        self.values.setProperty("role", "muted")
        self.values.setObjectName("nodeValues")
        # With the mouse alone: by keyboard the same numbers are asked in the outline, with F7.
        self.values.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        self.values.setToolTip(self.tr("Why this number? Click it."))
        self.values.linkActivated.connect(lambda kind: document.ask_about(Question(kind, self._node)))
        self.form.addRow(self.tr("Name"), self.name)
        self.form.addRow(self.tr("Activation"), self.activation)
        self.form.addRow(self.tr("Inputs by"), self.aggregation)
        self.form.addRow(self.tr("Bias"), bias_row)
        self.form.addRow(self.tr("Dropout"), self.dropout)
        self.form.addRow(self.values)
        self._bias_row = bias_row

    def show_node(self, name: str) -> None:
        if name != self._node:
            self._node = name
            self.trouble.setText("")
            self.name.setText(name)
        self.refresh()

    def refresh(self) -> None:
        document = self.document
        node = document.network.nodes.get(self._node)
        if node is None:
            return
        if not self.name.hasFocus():
            self.name.setText(node.name)
        is_neuron = isinstance(node, sim.Neuron)
        for row in (self.activation, self.aggregation, self._bias_row):
            self.form.setRowVisible(row, is_neuron)
        if isinstance(node, sim.Neuron):
            select(self.activation, node.activation)
            select(self.aggregation, node.aggregation)
            takes_bias = sim.AGGREGATIONS[node.aggregation].takes_bias
            self.has_bias.setEnabled(takes_bias)
            self.has_bias.setChecked(node.bias is not None)
            self.bias.setEnabled(node.bias is not None)
            self.bias.set_value(document.bias(self._node) or 0.0)
            self.bias.setPlaceholderText(self.tr("no bias"))
            self.fixed.setEnabled(node.bias is not None)
            self.fixed.setChecked(not node.trainable_bias)
        self.form.setRowVisible(self.dropout, self._node not in document.network.outputs)
        self.dropout.set_value(document.project.training.dropout.get(self._node, 0.0))
        known = document.values(self._node)
        slope = "δ" if is_neuron else f"∂L/∂{self._node}"
        self.values.setText(
            "<br>".join(
                f'{escape(symbol)} = <a href="{kind}" style="color: {theme.current().value}; text-decoration: none">'
                f"{number_text(value, 10)}</a>"
                for kind, symbol, value in (("z", "z", known.z), ("a", "a", known.a), ("delta", slope, known.delta))
                if value is not None
            )
        )

    def focus(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    def _rename(self) -> None:
        new = self.name.text()
        if new.strip() == self._node or self._node not in self.document.network.nodes:
            return
        # The name in the field stays where it is refused, for the person to mend.
        self.attempt(lambda: self.document.rename(self._node, new))

    def _set_activation(self) -> None:
        self.attempt(lambda: self.document.set_activation([self._node], self.activation.currentData()))

    def _set_aggregation(self) -> None:
        self.attempt(lambda: self.document.set_aggregation(self._node, self.aggregation.currentData()))

    def _set_dropout(self, probability: float) -> None:
        dropout = with_dropout(self.document.project.training.dropout, [self._node], probability)
        self.attempt(lambda: self.document.set_training(dropout=dropout))

    def _toggle_bias(self, checked: bool) -> None:
        self.attempt(lambda: self.document.set_bias(self._node, 0.0 if checked else None))
