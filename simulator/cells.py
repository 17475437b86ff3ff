"""The network as cells of tables: what may be written into one, and tables as text that a spreadsheet reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from simulator.activations import ACTIVATIONS
from simulator.aggregations import AGGREGATIONS
from simulator.edits import renamed
from simulator.expressions import ExpressionError, evaluate
from simulator.layout import ROW
from simulator.network import Edge, EdgeKey, Input, Network, NetworkError, Neuron, Node
from simulator.project import Project
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError

NODE_FIELDS = ("name", "kind", "aggregation", "activation", "bias", "trainable_bias", "x", "y")
EDGE_FIELDS = ("source", "target", "weight", "trainable")
YES, NO = "yes", "no"


class CellError(SimulatorError):
    """What was written can't stand in its cell."""


@dataclass(frozen=True)
class Cell:
    """`text` for one field of a node or an edge: one of `NODE_FIELDS` or `EDGE_FIELDS`."""

    part: str | EdgeKey
    field: str
    text: str


def number_cell(value: float | None) -> str:
    """A number with all its digits, as a cell holds it; empty for None."""
    return "" if value is None else repr(value).removesuffix(".0")


def node_cells(node: Node) -> tuple[str, ...]:
    """The cells of a node, in the order of `NODE_FIELDS`."""
    if isinstance(node, Input):
        return node.name, "input", "", "", "", "", number_cell(node.x), number_cell(node.y)
    free = "" if node.bias is None else _yes(node.trainable_bias)
    numbers = number_cell(node.x), number_cell(node.y)
    return node.name, "neuron", node.aggregation, node.activation, number_cell(node.bias), free, *numbers


def edge_cells(edge: Edge) -> tuple[str, ...]:
    """The cells of an edge, in the order of `EDGE_FIELDS`."""
    return edge.source, edge.target, number_cell(edge.weight), _yes(edge.trainable)


def with_cells(project: Project, cells: Iterable[Cell]) -> Project:
    """`project` with other text in some cells, all of them or none: a `SimulatorError` says which can't be.

    An empty bias is none at all. A weight where there is no edge draws it, and an empty weight takes its edge away.
    New names are given last and together, so that two nodes can swap theirs.
    """
    drawing = _Drawing(project.network)
    for cell in cells:
        with _named(cell.part):
            drawing.write(cell)
    return drawing.project(project)


def with_rows(project: Project, fields: Sequence[str], rows: Iterable[Sequence[str]]) -> Project:
    """`project` with a whole table of nodes or edges, `fields` being its header.

    A row whose node or edge is there changes it; any other row adds one, below the drawing if it says no place.
    """
    drawing = _Drawing(project.network)
    for cells in rows:
        row = dict(zip(fields, cells, strict=False))
        with _named(row["name"] if "name" in row else (row.get("source", ""), row.get("target", ""))):
            drawing.take(row)
    return drawing.project(project)


@contextmanager
def _named(part: str | EdgeKey) -> Iterator[None]:
    """Says of what is no number or no choice which part it was meant for."""
    try:
        yield
    except (CellError, ExpressionError) as error:
        raise CellError(
            QT_TRANSLATE_NOOP("error", "At {part}: {why} Nothing was changed."),
            part=part if isinstance(part, str) else " → ".join(part),
            why=error.sentence,
        ) from error


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Cells as text with tabs, as spreadsheets put it on the clipboard."""
    file = io.StringIO()
    csv.writer(file, "excel-tab", lineterminator="\n").writerows(rows)
    return file.getvalue()


def table_cells(text: str) -> list[list[str]]:
    """The cells of text from a spreadsheet, separated by tabs, or else by semicolons; `CellError` if it is none."""
    separator = "\t" if "\t" in text or ";" not in text else ";"
    # Some spreadsheets end their lines as old Macs did.
    lines = io.StringIO(text.strip("\r\n"), newline=None)
    try:
        return [[cell.strip() for cell in row] or [""] for row in csv.reader(lines, delimiter=separator)]
    except csv.Error as error:
        raise CellError(QT_TRANSLATE_NOOP("error", "What is on the clipboard is no table of cells.")) from error


class _Drawing:
    """Nodes and edges as plain data while cells are written; the rules of a network are checked once, at the end."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._nodes = dict(network.nodes)
        self._edges = dict(network.edges)
        self._names: dict[str, str] = {}
        self._ends: dict[EdgeKey, EdgeKey] = {}
        self._homeless: list[str] = []

    def project(self, project: Project) -> Project:
        network = self._network
        self._settle()
        changed = Network(self._nodes.values(), self._led_elsewhere(), network.output_order, network.step_at_zero)
        return _renamed_together(msgspec.structs.replace(project, network=changed), self._names)

    def write(self, cell: Cell) -> None:
        if isinstance(cell.part, str):
            self._write_node(cell.part, cell.field, cell.text.strip())
        else:
            self._write_edge(cell.part, cell.field, cell.text.strip())

    def take(self, row: Mapping[str, str]) -> None:
        if "name" in row:
            self._take_node(row)
        else:
            self._take_edge(row)

    def _take_node(self, row: Mapping[str, str]) -> None:
        name = row["name"]
        if name not in self._nodes:
            self._nodes[name] = Input(name) if row.get("kind") == "input" else Neuron(name, bias=0.0)
            if not (row.get("x") or row.get("y")):
                self._homeless.append(name)
        fields = ("x", "y") if isinstance(self._nodes[name], Input) else NODE_FIELDS[2:]
        for field in fields:
            if field in row and (row[field] or field == "bias"):
                self._write_node(name, field, row[field])

    def _take_edge(self, row: Mapping[str, str]) -> None:
        key = (row.get("source", ""), row.get("target", ""))
        self._write_edge(key, "weight", row.get("weight", ""))
        if key in self._edges and row.get("trainable"):
            self._write_edge(key, "trainable", row["trainable"])

    def _write_node(self, name: str, field: str, text: str) -> None:
        node = self._nodes.get(name) or self._network.neuron(name)
        if field == "name":
            self._names[name] = text
        elif field in ("x", "y"):
            self._nodes[name] = msgspec.structs.replace(node, **{field: evaluate(text)})
        elif isinstance(node, Input):
            raise NetworkError(
                QT_TRANSLATE_NOOP("error", "{name} is an input; only a neuron has that."), name=node.name
            )
        else:
            self._nodes[name] = msgspec.structs.replace(node, **_neuron_changes(field, text))

    def _write_edge(self, key: EdgeKey, field: str, text: str) -> None:
        if field == "weight" and not text:
            self._edges.pop(key, None)
        elif field == "weight":
            edge = self._edges.get(key) or Edge(*key)
            self._edges[key] = msgspec.structs.replace(edge, weight=evaluate(text))
        elif field == "trainable":
            self._edges[key] = msgspec.structs.replace(self._edges[key], trainable=_is_yes(text))
        else:
            source, target = self._ends.get(key, key)
            self._ends[key] = (text, target) if field == "source" else (source, text)

    def _led_elsewhere(self) -> list[Edge]:
        """The edges with their new ends, all at once: two may swap theirs."""
        edges: dict[EdgeKey, Edge] = {}
        for key, edge in self._edges.items():
            source, target = self._ends.get(key, key)
            if (source, target) in edges:
                raise NetworkError(
                    QT_TRANSLATE_NOOP(
                        "error", "{source} already feeds {target}; change the weight of that edge instead."
                    ),
                    source=source,
                    target=target,
                )
            edges[source, target] = msgspec.structs.replace(edge, source=source, target=target)
        return list(edges.values())

    def _settle(self) -> None:
        """Puts the new nodes that nobody gave a place in a row below the others."""
        placed = [node for name, node in self._nodes.items() if name not in self._homeless]
        left = min((node.x for node in placed), default=0.0)
        below = max((node.y + ROW for node in placed), default=0.0)
        for place, name in enumerate(self._homeless):
            self._nodes[name] = msgspec.structs.replace(self._nodes[name], x=left + place * ROW, y=below)


def _neuron_changes(field: str, text: str) -> dict[str, Any]:
    if field == "bias":
        return {"bias": evaluate(text) if text else None}
    if field == "trainable_bias":
        return {field: _is_yes(text) if text else True}
    if field == "activation":
        return {field: _key(text, {key: entry.label for key, entry in ACTIVATIONS.items()})}
    key = _key(text, {key: entry.label for key, entry in AGGREGATIONS.items()})
    return {field: key} if AGGREGATIONS[key].takes_bias else {field: key, "bias": None}


def _key(text: str, labels: Mapping[str, str]) -> str:
    for key, label in labels.items():
        if text.casefold() in (key, label.casefold()):
            return key
    raise CellError(
        QT_TRANSLATE_NOOP("error", "“{text}” can't stand here; choose one of {choices}."),
        text=text,
        choices=", ".join(labels),
    )


def _yes(value: bool) -> str:
    return YES if value else NO


def _is_yes(text: str) -> bool:
    if text.casefold() in (YES, "true", "1"):
        return True
    if text.casefold() in (NO, "false", "0"):
        return False
    raise CellError(QT_TRANSLATE_NOOP("error", "“{text}” is neither yes nor no."), text=text)


def _renamed_together(project: Project, names: Mapping[str, str]) -> Project:
    names = {old: new for old, new in names.items() if old != new}
    # By way of names that nobody has, or swapping two would find the second one taken.
    between: dict[str, str] = {}
    for old in names if len(names) > 1 else ():
        between[old] = project.network.free_name("node ")
        project = renamed(project, old, between[old])
    for old, new in names.items():
        project = renamed(project, between.get(old, old), new)
    return project
