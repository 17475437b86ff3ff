"""What the document has to show, read for the canvas: texts for nodes, arrays for edges."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from simulator.activations import ACTIVATIONS
from simulator.aggregations import AGGREGATIONS
from simulator.arrays import Array
from simulator.network import EdgeKey, Input
from simulator.notation import number_text
from simulator.walkthrough import Step
from ui import i18n
from ui.canvas.display import Display, EdgeValue
from ui.document import Document
from ui.walk import Part

# Widths of lines come in so many steps: a frame then needs some twenty pens, whatever the weights are.
WIDTHS = 8
# A node fed by more than these says how many more there are.
MOST_LISTED = 12


@dataclass(frozen=True)
class NodeLook:
    """Everything that a node shows, as text; empty text shows nothing."""

    name: str
    is_input: bool
    sign: str = ""
    a: str = ""
    z: str = ""
    delta: str = ""
    bias: str = ""
    target: str = ""
    current: bool = False

    @property
    def slope(self) -> str:
        """What `delta` is: an error signal δ, of an input the slope ∂L/∂x."""
        if not self.is_input:
            return "δ"
        # A long name would not fit; the step beside it says of which input.
        return f"∂L/∂{self.name}" if 0 < len(self.name) <= 2 else "∂L/∂x"


@dataclass(frozen=True)
class EdgeLook:
    """Everything that an edge shows. `strength` is |w| in shares of the widest line."""

    label: str
    strength: float
    negative: bool
    trainable: bool = True
    current: bool = False
    backwards: bool = False
    selected: bool = False


@dataclass(frozen=True)
class EdgeFigures:
    """The numbers of all edges: `values` (edges,), and `levels` (edges,) from 0 to `WIDTHS` by their size."""

    values: Array
    strengths: Array
    levels: NDArray[np.intp]
    negative: NDArray[np.bool_]


class Looks:
    """Reads looks from a document; remembers nothing."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def node(self, name: str, display: Display, *, current: bool) -> NodeLook:
        """What a node shows at this moment, of what is to be shown."""
        document = self.document
        node = document.network.nodes[name]
        values = document.values(name)
        return NodeLook(
            name=name if display.name else "",
            is_input=isinstance(node, Input),
            sign=self.sign(name),
            a=self.number(values.a) if display.a else "",
            z=self.number(values.z) if display.z else "",
            delta=self.number(values.delta) if display.delta else "",
            bias=self.number(document.bias(name)) if display.bias else "",
            target=self.target(name),
            current=current,
        )

    def sign(self, name: str) -> str:
        """The sign of a node that does not add up its inputs."""
        node = self.document.network.nodes[name]
        return "" if isinstance(node, Input) or node.aggregation == "sum" else AGGREGATIONS[node.aggregation].sign

    def bare(self, name: str, display: Display) -> NodeLook:
        """What a node shows where there is no room for numbers."""
        is_input = isinstance(self.document.network.nodes[name], Input)
        return NodeLook(name=name if display.name else "", is_input=is_input)

    def target(self, name: str) -> str:
        """The target beside an output, and the loss below it once the walkthrough has come to it."""
        document = self.document
        target = document.target(name)
        if target is None:
            return ""
        # A graph whose output itself is what shall fall has no target.
        aims = document.project.training.loss != "output"
        lines = [_tr("target {t}").format(t=self.number(target))] if aims else []
        if document.current_step is not None and name == document.network.outputs[0]:
            loss = document.shown_loss()
            if loss is not None:
                is_alone = len(document.network.outputs) == 1
                written = _tr("L {loss}") if is_alone else _tr("L of all {loss}")
                lines.append(written.format(loss=self.number(loss)))
        return "\n".join(lines)

    def edges(self, kind: EdgeValue) -> EdgeFigures:
        """The figures of all edges at this moment: their weights, gradients or changes."""
        document = self.document
        values = {"weight": document.weights, "gradient": document.gradients, "change": document.weight_changes}[kind]()
        sizes = np.abs(values)
        finite = sizes[np.isfinite(sizes)]
        largest = float(finite.max()) if len(finite) else 0.0
        # Widths are relative, but weights below 1 look small even where all of them are.
        scale = max(1.0 if kind == "weight" else 1e-12, largest)
        strengths = np.minimum(np.nan_to_num(sizes / scale, nan=1.0), 1.0)
        return EdgeFigures(values, strengths, np.round(strengths * WIDTHS).astype(np.intp), values < 0)

    def concerned(self, step: Step | None) -> tuple[set[str], set[EdgeKey]]:
        """The nodes and edges that a step is about."""
        if step is None:
            return set(), set()
        network = self.document.network
        if not isinstance(step.target, str):
            return set(), {step.target}
        if step.is_about_loss:
            return set(network.outputs), set()
        edges: set[EdgeKey] = set()
        if step.kind == "weighted_sum":
            edges = {key for key in network.edges if key[1] == step.target}
        elif step.kind in ("hidden_error", "input_gradient"):
            edges = {key for key in network.edges if key[0] == step.target}
        elif step.kind == "term":
            # The one number that is being added.
            edges = {key for key in network.edges if any(("weight", key) == source[:2] for source in step.sources)}
        return {step.target}, edges

    def describe(self, part: Part | None) -> str:
        """A node or edge in a few words."""
        if part is None:
            return ""
        return self._describe_node(part) if isinstance(part, str) else self._describe_edge(part)

    def _describe_node(self, name: str) -> str:
        document = self.document
        node, values = document.network.nodes[name], document.values(name)
        if isinstance(node, Input):
            head = _tr("{name}, an input").format(name=name)
        else:
            head = _tr("{name}, a neuron: {aggregation}, {activation}").format(
                name=name,
                aggregation=i18n.label("aggregation", AGGREGATIONS[node.aggregation].label),
                activation=i18n.label("activation", ACTIVATIONS[node.activation].label),
            )
        slope = f"∂L/∂{escape(name)}" if isinstance(node, Input) else "δ"
        rows = [(symbol, value) for symbol, value in (("z", values.z), ("a", values.a), (slope, values.delta))]
        rows.insert(0, (_tr("bias"), document.bias(name)))
        rows.append((_tr("target"), document.target(name)))
        rows.append((_tr("dropout"), document.project.training.dropout.get(name)))
        figures = "".join(_row(label, self._exact(value)) for label, value in rows if value is not None)
        feeds = ", ".join(document.network.successors(name)[:MOST_LISTED])
        figures += _row(_tr("feeds"), escape(feeds)) if feeds else ""
        if name in document.dropped():
            figures += _row(_tr("in this sample"), _tr("left out by dropout"))
        return f"<b>{escape(head)}</b><table>{self._terms(name)}{figures}</table>"

    def _terms(self, name: str) -> str:
        """What feeds a node: each weight times the activation that it carries."""
        document = self.document
        keys = [key for key in document.network.edges if key[1] == name]
        rows = []
        for key in keys[:MOST_LISTED]:
            carried, weight = document.values(key[0]).a, document.weight(key)
            product = "" if carried is None else f" · {self._exact(carried)} = {self._exact(weight * carried)}"
            rows.append(_row(escape(f"{key[0]} →"), self._exact(weight) + product))
        if len(keys) > MOST_LISTED:
            rows.append(_row("…", _tr("{n} more").format(n=len(keys) - MOST_LISTED)))
        return "".join(rows)

    def _describe_edge(self, key: EdgeKey) -> str:
        document = self.document
        fixed = "" if document.network.edges[key].trainable else _tr(", fixed")
        weight, carried = document.weight(key), document.values(key[0]).a
        head = _tr("Weight from {source} to {target}: {weight}{fixed}").format(
            source=key[0], target=key[1], weight=number_text(weight, 6), fixed=fixed
        )
        carries = "" if carried is None else f"{self._exact(weight)} · {self._exact(carried)} = "
        carries += "" if carried is None else self._exact(weight * carried)
        hint = _tr("Double-click to type another, or turn the wheel on its number.")
        return (
            f"<b>{escape(head)}</b><br>{carries}<br><i>{hint}</i>"
            if carries
            else f"<b>{escape(head)}</b><br><i>{hint}</i>"
        )

    def _exact(self, value: float) -> str:
        return number_text(value, max(6, self.document.project.view.digits))

    def number(self, value: float | None) -> str:
        """A number as the project writes it, or nothing."""
        return "" if value is None else number_text(value, self.document.project.view.digits)


def _row(label: str, value: str) -> str:
    return f"<tr><td>{label}&nbsp;</td><td>{value}</td></tr>"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Scene", text)
