"""The inspector: name, weight, bias, activation and the rest of what is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.explanation import explained
from simulator.network import EdgeKey
from simulator.notation import number_text
from ui import i18n
from ui.document import Document
from ui.panels.fields import NumberField

Value = TypeVar("Value")


class Page(QWidget):
    """One kind of selection. Edits go to the document; what it refuses is written below the fields."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.form = QFormLayout()
        self.form.setContentsMargins(10, 8, 10, 4)
        self.form.setVerticalSpacing(6)
        self.form.setHorizontalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        self.trouble.setContentsMargins(10, 0, 10, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.form)
        layout.addWidget(self.trouble)
        layout.addStretch(1)

    def refresh(self) -> None:
        """Shows the document's present values."""

    def focus(self) -> None:
        """Puts the cursor into the field that a double-click is about."""

    def attempt(self, edit: Callable[[], object]) -> bool:
        """Makes an edit, or says below the fields why it can't be made."""
        try:
            edit()
        except sim.SimulatorError as error:
            self.trouble.setText(i18n.sentence(error.sentence))
            return False
        self.trouble.setText("")
        return True


class NodePage(Page):
    """One input or neuron."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._node = ""
        self.name = QLineEdit()
        self.name.setObjectName("nodeName")
        self.name.editingFinished.connect(self._rename)
        self.activation = _choice([(key, "activation", entry.label) for key, entry in sim.ACTIVATIONS.items()])
        self.activation.setObjectName("activation")
        self.activation.activated.connect(self._set_activation)
        self.aggregation = _choice([(key, "aggregation", f"{entry.label}") for key, entry in sim.AGGREGATIONS.items()])
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
        self.values.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
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
            _select(self.activation, node.activation)
            _select(self.aggregation, node.aggregation)
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
        self.values.setText(
            "\n".join(
                f"{symbol} = {number_text(value, 10)}"
                for symbol, value in (("z", known.z), ("a", known.a), ("δ", known.delta))
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
        dropout = {name: p for name, p in self.document.project.training.dropout.items() if name != self._node}
        if probability:
            dropout[self._node] = probability
        self.attempt(lambda: self.document.set_training(dropout=dropout))

    def _toggle_bias(self, checked: bool) -> None:
        self.attempt(lambda: self.document.set_bias(self._node, 0.0 if checked else None))


class EdgePage(Page):
    """One edge."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._key: EdgeKey = ("", "")
        self.ends = QLabel()
        self.weight = NumberField()
        self.weight.setObjectName("weight")
        self.weight.committed.connect(lambda value: self.attempt(lambda: document.set_weight(self._key, value)))
        self.weight.nudged.connect(
            lambda value: self.attempt(lambda: document.set_weight(self._key, value, f"weight {self._key}"))
        )
        self.weight.refused.connect(self.trouble.setText)
        self.fixed = QCheckBox(self.tr("fixed: training leaves it as it is"))
        self.fixed.setObjectName("weightFixed")
        self.fixed.clicked.connect(lambda checked: self.attempt(lambda: document.set_trainable(self._key, not checked)))
        self.form.addRow(self.tr("Edge"), self.ends)
        self.form.addRow(self.tr("Weight"), self.weight)
        self.form.addRow("", self.fixed)

    def show_edge(self, key: EdgeKey) -> None:
        if key != self._key:
            self._key = key
            self.trouble.setText("")
        self.refresh()

    def refresh(self) -> None:
        edge = self.document.network.edges.get(self._key)
        if edge is None:
            return
        self.ends.setText(" → ".join(self._key))
        self.weight.set_value(self.document.weight(self._key))
        self.fixed.setChecked(not edge.trainable)

    def focus(self) -> None:
        self.weight.setFocus()
        self.weight.selectAll()


class SeveralPage(Page):
    """Several nodes or edges: what they have in common, changed for all of them at once. Where they differ, nothing."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.count = QLabel()
        self.weight = self._field("weight", self.tr("the weights differ"))
        self.bias = self._field("bias", self.tr("the biases differ"))
        self.activation = _choice([(key, "activation", entry.label) for key, entry in sim.ACTIVATIONS.items()])
        self.activation.setObjectName("commonActivation")
        self.activation.activated.connect(lambda: self._set(activation=self.activation.currentData()))
        self.aggregation = _choice([(key, "aggregation", entry.label) for key, entry in sim.AGGREGATIONS.items()])
        self.aggregation.setObjectName("commonAggregation")
        self.aggregation.activated.connect(lambda: self._set(aggregation=self.aggregation.currentData()))
        self.fixed = QCheckBox(self.tr("fixed"))
        self.fixed.setToolTip(self.tr("Training leaves what is fixed as it is"))
        self.fixed.setObjectName("commonFixed")
        self.fixed.clicked.connect(lambda: self._set(trainable=self.fixed.checkState() != Qt.CheckState.Checked))
        self.form.addRow(self.count)
        self.form.addRow(self.tr("Weight"), self.weight)
        self.form.addRow(self.tr("Bias"), self.bias)
        self.form.addRow(self.tr("Activation"), self.activation)
        self.form.addRow(self.tr("Inputs by"), self.aggregation)
        self.form.addRow("", self.fixed)

    def _field(self, kind: str, placeholder: str) -> NumberField:
        field = NumberField(optional=True)
        field.setObjectName(f"common{kind.capitalize()}")
        field.setPlaceholderText(placeholder)
        field.committed.connect(lambda value: self._set_number(kind, value))
        field.nudged.connect(lambda value: self._set_number(kind, value, f"several {kind}"))
        field.refused.connect(self.trouble.setText)
        return field

    def refresh(self) -> None:
        network, selection = self.document.network, self.document.selection
        neurons = [
            node
            for part in selection
            if isinstance(part, str) and isinstance(node := network.nodes.get(part), sim.Neuron)
        ]
        edges = [network.edges[part] for part in selection if not isinstance(part, str) and part in network.edges]
        self.count.setText(self.tr("{n} parts are selected.").format(n=len(selection)))
        for row, parts in ((self.weight, edges), (self.activation, neurons), (self.aggregation, neurons)):
            self.form.setRowVisible(row, bool(parts))
        biased = [node for node in neurons if sim.AGGREGATIONS[node.aggregation].takes_bias]
        self.form.setRowVisible(self.bias, bool(biased))
        self.form.setRowVisible(self.fixed, bool(neurons or edges))
        self.weight.set_value(_shared([edge.weight for edge in edges]))
        self.bias.set_value(_shared([node.bias for node in biased]))
        _select(self.activation, _shared([node.activation for node in neurons]))
        _select(self.aggregation, _shared([node.aggregation for node in neurons]))
        trainable = _shared([*(edge.trainable for edge in edges), *(node.trainable_bias for node in neurons)])
        self.fixed.setTristate(trainable is None)
        states = {None: Qt.CheckState.PartiallyChecked, True: Qt.CheckState.Unchecked, False: Qt.CheckState.Checked}
        self.fixed.setCheckState(states[trainable])

    def _set_number(self, kind: str, value: float | None, gesture: str = "") -> None:
        # An emptied field asks for nothing: which of the numbers that differ could it mean?
        if value is None:
            self.refresh()
        else:
            self.attempt(lambda: self.document.set_several(self.document.selection, gesture, **{kind: value}))

    def _set(self, **common: str | bool) -> None:
        self.attempt(lambda: self.document.set_several(self.document.selection, **common))  # type: ignore[arg-type]


class ProjectPage(Page):
    """Nothing is selected: what this project is about."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form.addRow(self.title)
        self.form.addRow(self.about)

    def refresh(self) -> None:
        project = self.document.project
        self.title.setText(project.title)
        text, first = explained(project.about)
        if first:
            # Set apart, or it would be lost at the end of a long paragraph.
            self.about.setText(f"<p>{escape(text)}</p><p><b>{escape(self.tr('Try first:'))}</b> {escape(first)}</p>")
        else:
            self.about.setText(
                text or self.tr("Select a node or an edge to see and change it here. Double-click to rename.")
            )


class Inspector(QScrollArea):
    """Shows the page for what is selected."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.node, self.edge = NodePage(document), EdgePage(document)
        self.several, self.project = SeveralPage(document), ProjectPage(document)
        self._pages = QStackedWidget()
        for page in (self.node, self.edge, self.several, self.project):
            self._pages.addWidget(page)
        self.setWidget(self._pages)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for signal in (
            document.replaced,
            document.structure_changed,
            document.parameters_changed,
            document.step_changed,
            document.data_changed,
            document.settings_changed,
            document.selection_changed,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        selection = self.document.selection
        if len(selection) > 1:
            page: Page = self.several
        elif not selection:
            page = self.project
        else:
            (part,) = selection
            page = self.node if isinstance(part, str) else self.edge
        self._pages.setCurrentWidget(page)
        if isinstance(page, NodePage) and isinstance(part, str):
            page.show_node(part)
        elif isinstance(page, EdgePage) and not isinstance(part, str):
            page.show_edge(part)
        else:
            page.refresh()

    def focus_field(self) -> None:
        """Puts the cursor into the field that a double-click on the canvas is about."""
        page = self._pages.currentWidget()
        if isinstance(page, Page):
            page.focus()


def _shared(values: Sequence[Value]) -> Value | None:
    """What all of these are; None where they differ or there are none."""
    return values[0] if values and all(value == values[0] for value in values) else None


def _choice(entries: list[tuple[str, str, str]]) -> QComboBox:
    combo = QComboBox()
    for key, context, text in entries:
        combo.addItem(i18n.label(context, text), key)
    return combo


def _select(combo: QComboBox, key: str | None) -> None:
    index = combo.findData(key) if key is not None else -1
    if index != combo.currentIndex():
        combo.setCurrentIndex(index)
