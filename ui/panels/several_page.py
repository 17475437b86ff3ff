"""The inspector's page for several nodes and edges at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel

import simulator as sim
from simulator.edits import with_dropout
from ui.document import Document
from ui.panels.fields import NumberField
from ui.panels.page import Page, activation_choice, aggregation_choice, select

Value = TypeVar("Value")


class SeveralPage(Page):
    """Several nodes or edges: what they have in common, changed for all of them at once. Where they differ, nothing."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.count = QLabel()
        self.weight = self._field("weight", self.tr("the weights differ"))
        self.bias = self._field("bias", self.tr("the biases differ"))
        self.activation = activation_choice()
        self.activation.setObjectName("commonActivation")
        self.activation.activated.connect(lambda: self._set(activation=self.activation.currentData()))
        self.aggregation = aggregation_choice()
        self.aggregation.setObjectName("commonAggregation")
        self.aggregation.activated.connect(lambda: self._set(aggregation=self.aggregation.currentData()))
        self.dropout = self._field("dropout", self.tr("the probabilities differ"), step=0.05, least=0.0)
        self.dropout.setToolTip(self.tr("The probability with which training leaves each of them out; 0 never does"))
        self.fixed = QCheckBox(self.tr("fixed"))
        self.fixed.setToolTip(self.tr("Training leaves what is fixed as it is"))
        self.fixed.setObjectName("commonFixed")
        self.fixed.clicked.connect(lambda: self._set(trainable=self.fixed.checkState() != Qt.CheckState.Checked))
        self.form.addRow(self.count)
        self.form.addRow(self.tr("Weight"), self.weight)
        self.form.addRow(self.tr("Bias"), self.bias)
        self.form.addRow(self.tr("Activation"), self.activation)
        self.form.addRow(self.tr("Inputs by"), self.aggregation)
        self.form.addRow(self.tr("Dropout"), self.dropout)
        self.form.addRow("", self.fixed)

    def _field(self, kind: str, placeholder: str, *, step: float = 0.1, least: float = -math.inf) -> NumberField:
        field = NumberField(step=step, least=least, optional=True)
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
        hidden = self._hidden()
        self.form.setRowVisible(self.dropout, bool(hidden))
        dropout = self.document.project.training.dropout
        self.dropout.set_value(_shared([dropout.get(name, 0.0) for name in hidden]))
        self.form.setRowVisible(self.fixed, bool(neurons or edges))
        self.weight.set_value(_shared([edge.weight for edge in edges]))
        biases = [node.bias for node in biased]
        has_none = all(bias is None for bias in biases)
        self.bias.setPlaceholderText(self.tr("none of them has a bias") if has_none else self.tr("the biases differ"))
        self.bias.set_value(_shared(biases))
        select(self.activation, _shared([node.activation for node in neurons]))
        select(self.aggregation, _shared([node.aggregation for node in neurons]))
        trainable = _shared([*(edge.trainable for edge in edges), *(node.trainable_bias for node in neurons)])
        self.fixed.setTristate(trainable is None)
        states = {None: Qt.CheckState.PartiallyChecked, True: Qt.CheckState.Unchecked, False: Qt.CheckState.Checked}
        self.fixed.setCheckState(states[trainable])

    def _hidden(self) -> list[str]:
        """The selected nodes that training can leave out: all but the outputs."""
        network = self.document.network
        return [part for part in network.nodes if part in self.document.selection and part not in network.outputs]

    def _set_number(self, kind: str, value: float | None, gesture: str = "") -> None:
        # An emptied field asks for nothing: which of the numbers that differ could it mean?
        if value is None:
            self.refresh()
        elif kind == "dropout":
            names = self._hidden()
            dropout = with_dropout(self.document.project.training.dropout, names, value)
            self.attempt(lambda: self.document.set_training(dropout=dropout))
        else:
            self.attempt(lambda: self.document.set_several(self.document.selection, gesture, **{kind: value}))

    def _set(self, **common: str | bool) -> None:
        self.attempt(lambda: self.document.set_several(self.document.selection, **common))  # type: ignore[arg-type]


def _shared(values: Sequence[Value]) -> Value | None:
    """What all of these are; None where they differ or there are none."""
    return values[0] if values and all(value == values[0] for value in values) else None
