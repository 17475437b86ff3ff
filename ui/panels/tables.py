"""The outline's tables: nodes, edges, and the weights between two layers. They read the document at every look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from simulator.activations import ACTIVATIONS
from simulator.aggregations import AGGREGATIONS
from simulator.cells import EDGE_FIELDS, NO, NODE_FIELDS, YES, Cell, CellError, edge_cells, node_cells, number_cell
from simulator.layers import WeightMatrix, weight_matrices
from simulator.network import EdgeKey, Input, Network
from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n
from ui.asking import QUESTION, Question
from ui.document import Document
from ui.walk import Part

Index = QModelIndex | QPersistentModelIndex

DIGITS = 6
VALUE_FIELDS = ("z", "a", "delta", "target_value")
LABELS = {
    "name": QT_TRANSLATE_NOOP("outline", "name"),
    "kind": QT_TRANSLATE_NOOP("outline", "kind"),
    "aggregation": QT_TRANSLATE_NOOP("outline", "aggregation"),
    "activation": QT_TRANSLATE_NOOP("outline", "activation"),
    "bias": QT_TRANSLATE_NOOP("outline", "bias"),
    "trainable_bias": QT_TRANSLATE_NOOP("outline", "bias is trained"),
    "x": QT_TRANSLATE_NOOP("outline", "x"),
    "y": QT_TRANSLATE_NOOP("outline", "y"),
    "z": QT_TRANSLATE_NOOP("outline", "z"),
    "a": QT_TRANSLATE_NOOP("outline", "a"),
    "delta": QT_TRANSLATE_NOOP("outline", "δ"),
    "target_value": QT_TRANSLATE_NOOP("outline", "target"),
    "source": QT_TRANSLATE_NOOP("outline", "from"),
    "target": QT_TRANSLATE_NOOP("outline", "to"),
    "weight": QT_TRANSLATE_NOOP("outline", "weight"),
    "trainable": QT_TRANSLATE_NOOP("outline", "trained"),
    YES: QT_TRANSLATE_NOOP("outline", "yes"),
    NO: QT_TRANSLATE_NOOP("outline", "no"),
    "input": QT_TRANSLATE_NOOP("outline", "input"),
    "neuron": QT_TRANSLATE_NOOP("outline", "neuron"),
}
CHOICES: dict[str, dict[str, str]] = {
    "aggregation": {key: entry.label for key, entry in AGGREGATIONS.items()},
    "activation": {key: entry.label for key, entry in ACTIVATIONS.items()},
}


class OutlineTable(QAbstractTableModel):
    """A table whose cells belong to nodes and edges. A subclass says which, and what stands in them."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.read(Network())

    def reload(self) -> None:
        """Other nodes or edges are there now."""
        self._reset(self.document.network)

    def empty(self) -> None:
        """Has no rows until the next reload: nobody looks."""
        self._reset(Network())

    def _reset(self, network: Network) -> None:
        self.beginResetModel()
        self.read(network)
        self.endResetModel()

    def read(self, network: Network) -> None:
        """Looks up what the rows and columns are."""
        raise NotImplementedError

    def part(self, index: Index) -> Part:
        """The node or edge that a cell belongs to."""
        raise NotImplementedError

    def field(self, index: Index) -> str:
        """The field of it that the cell shows."""
        raise NotImplementedError

    def text(self, index: Index) -> str:
        """What a cell holds, in full: what is copied, and what is edited."""
        raise NotImplementedError

    def shown(self, index: Index) -> str:
        """What a cell shows."""
        raise NotImplementedError

    def description(self, index: Index) -> str:
        """A cell in words, for a screen reader."""
        raise NotImplementedError

    def can_edit(self, index: Index) -> bool:
        """Whether something can be written into a cell."""
        raise NotImplementedError

    def header(self) -> tuple[str, ...]:
        """The header as it is copied with the whole table."""
        raise NotImplementedError

    def fields_in(self, header: Sequence[str]) -> list[str] | None:
        """The columns that a pasted header names, as files or as this table call them; None if it is no header.

        Raises `CellError` for a header with a column that the table hasn't got.
        """
        known: dict[str, str] = {}
        for field in self.header():
            label = LABELS.get(field, field)
            known |= dict.fromkeys((i18n.label("outline", label).casefold(), label.casefold()), field)
        known |= {field: field for field in self.header()}
        found = [known.get(text.casefold(), text) for text in header]
        if "name" not in found and not {"source", "target"} <= set(found):
            return None
        if strange := [text for text in found if text not in self.header()]:
            raise CellError(
                QT_TRANSLATE_NOOP("error", "“{text}” is no column of this table; its columns are {columns}."),
                text=strange[0],
                columns=", ".join(self.header()),
            )
        return found

    def table_rows(self) -> list[list[str]]:
        """The cells of the whole table, without its header."""
        rows, columns = range(self.rowCount()), range(self.columnCount())
        return [[self.text(self.index(row, column)) for column in columns] for row in rows]

    def question(self, index: Index) -> Question | None:
        """Which number a cell shows, for those who ask why; None where it shows none."""
        kind = {"target_value": "target"}.get(self.field(index), self.field(index))
        is_number = kind in (*VALUE_FIELDS, "target", "bias", "weight") and self.field(index) != "target"
        return Question(kind, self.part(index)) if is_number and self.shown(index) else None

    def places(self, parts: Collection[Part]) -> Iterable[tuple[int, int, int]]:
        """Where parts stand: row, first and last column."""
        raise NotImplementedError

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(index)
        if role == Qt.ItemDataRole.EditRole:
            return self.text(index)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.description(index)
        if role == QUESTION:
            return self.question(index)
        if role == Qt.ItemDataRole.TextAlignmentRole and self.field(index) in (*VALUE_FIELDS, *"xy", "bias", "weight"):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if self.can_edit(index) else flags

    def cell(self, index: Index, text: str) -> Cell:
        """What it means to write a text into a cell."""
        return Cell(self.part(index), self.field(index), text)

    def _number(self, value: float | None) -> str:
        return "" if value is None else number_text(value, DIGITS)


class NodeTable(OutlineTable):
    """A row for every node: what it is, and beside it what is known of it at this moment."""

    FIELDS = ("name", "activation", "bias", *VALUE_FIELDS, "aggregation", "trainable_bias", "kind", "x", "y")

    def read(self, network: Network) -> None:
        self.names = list(network.nodes)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.FIELDS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return i18n.label("outline", LABELS[self.FIELDS[section]]) if _is_across(orientation) else str(section + 1)

    def part(self, index: Index) -> Part:
        return self.names[index.row()]

    def field(self, index: Index) -> str:
        return self.FIELDS[index.column()]

    def text(self, index: Index) -> str:
        field, name = self.field(index), self.names[index.row()]
        if field in VALUE_FIELDS:
            return number_cell(self._value(name, field))
        if field == "bias":
            return number_cell(self.document.bias(name))
        return node_cells(self.document.network.nodes[name])[NODE_FIELDS.index(field)]

    def shown(self, index: Index) -> str:
        field, name = self.field(index), self.names[index.row()]
        if field in VALUE_FIELDS:
            return self._number(self._value(name, field))
        if field == "bias":
            return self._number(self.document.bias(name))
        if field in ("x", "y"):
            return self._number(getattr(self.document.network.nodes[name], field))
        text = self.text(index)
        if field in CHOICES and text:
            return i18n.label(field, CHOICES[field][text])
        return i18n.label("outline", LABELS[text]) if field != "name" and text in LABELS else text

    def description(self, index: Index) -> str:
        field = i18n.label("outline", LABELS[self.field(index)])
        return self.tr("{field} of {name}: {value}").format(
            field=field, name=self.names[index.row()], value=self.shown(index) or self.tr("none")
        )

    def can_edit(self, index: Index) -> bool:
        field, node = self.field(index), self.document.network.nodes[self.names[index.row()]]
        if field in ("name", "x", "y"):
            return True
        if isinstance(node, Input) or field == "kind" or field in VALUE_FIELDS:
            return False
        if field == "bias":
            return AGGREGATIONS[node.aggregation].takes_bias
        return field != "trainable_bias" or node.bias is not None

    def header(self) -> tuple[str, ...]:
        return self.FIELDS

    def places(self, parts: Collection[Part]) -> Iterable[tuple[int, int, int]]:
        last = len(self.FIELDS) - 1
        return [(row, 0, last) for row, name in enumerate(self.names) if name in parts]

    def _value(self, name: str, field: str) -> float | None:
        if field == "target_value":
            return self.document.target(name)
        value: float | None = getattr(self.document.values(name), field)
        return value


class EdgeTable(OutlineTable):
    """A row for every edge."""

    def read(self, network: Network) -> None:
        self.keys: list[EdgeKey] = list(network.edges)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(EDGE_FIELDS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return i18n.label("outline", LABELS[EDGE_FIELDS[section]]) if _is_across(orientation) else str(section + 1)

    def part(self, index: Index) -> Part:
        return self.keys[index.row()]

    def field(self, index: Index) -> str:
        return EDGE_FIELDS[index.column()]

    def text(self, index: Index) -> str:
        key = self.keys[index.row()]
        if self.field(index) == "weight":
            return number_cell(self.document.weight(key))
        return edge_cells(self.document.network.edges[key])[index.column()]

    def shown(self, index: Index) -> str:
        if self.field(index) == "weight":
            return self._number(self.document.weight(self.keys[index.row()]))
        text = self.text(index)
        return i18n.label("outline", LABELS[text]) if self.field(index) == "trainable" else text

    def description(self, index: Index) -> str:
        source, target = self.keys[index.row()]
        return self.tr("{field} of the edge from {source} to {target}: {value}").format(
            field=i18n.label("outline", LABELS[self.field(index)]),
            source=source,
            target=target,
            value=self.shown(index),
        )

    def can_edit(self, index: Index) -> bool:
        return True

    def header(self) -> tuple[str, ...]:
        return EDGE_FIELDS

    def places(self, parts: Collection[Part]) -> Iterable[tuple[int, int, int]]:
        last = len(EDGE_FIELDS) - 1
        return [(row, 0, last) for row, key in enumerate(self.keys) if key in parts]


class MatrixTable(OutlineTable):
    """The weights from one layer to another: a row a source, a column a target, the biases in a last row."""

    matrices: list[WeightMatrix]
    matrix: WeightMatrix | None

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        self._depths = (0, 1)
        super().__init__(document, parent)

    def read(self, network: Network) -> None:
        self.matrices = weight_matrices(network)
        wanted = (matrix for matrix in self.matrices if matrix.depths == self._depths)
        self.matrix = next(wanted, self.matrices[0] if self.matrices else None)

    def choose(self, place: int) -> None:
        """From the next reload on, shows another pair of layers."""
        self._depths = self.matrices[place].depths

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.matrix is None else self.matrix.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.targets)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self.matrix is None:
            return None
        if _is_across(orientation):
            return self.matrix.targets[section]
        sources = self.matrix.sources
        return sources[section] if section < len(sources) else i18n.label("outline", LABELS["bias"])

    def part(self, index: Index) -> Part:
        assert self.matrix is not None
        return self.matrix.key(index.row(), index.column())

    def field(self, index: Index) -> str:
        return "bias" if isinstance(self.part(index), str) else "weight"

    def text(self, index: Index) -> str:
        return number_cell(self._value(index))

    def shown(self, index: Index) -> str:
        return self._number(self._value(index))

    def description(self, index: Index) -> str:
        part, value = self.part(index), self.shown(index)
        if isinstance(part, str):
            return self.tr("bias of {name}: {value}").format(name=part, value=value or self.tr("none"))
        return self.tr("weight from {source} to {target}: {value}").format(
            source=part[0], target=part[1], value=value or self.tr("no edge")
        )

    def can_edit(self, index: Index) -> bool:
        part = self.part(index)
        if not isinstance(part, str):
            return True
        return AGGREGATIONS[self.document.network.neuron(part).aggregation].takes_bias

    def header(self) -> tuple[str, ...]:
        return ("", *self.matrix.targets) if self.matrix else ()

    def table_rows(self) -> list[list[str]]:
        assert self.matrix is not None
        names = (*self.matrix.sources, "bias")
        return [[name, *row] for name, row in zip(names, super().table_rows(), strict=False)]

    def places(self, parts: Collection[Part]) -> Iterable[tuple[int, int, int]]:
        if self.matrix is None:
            return []
        rows = {name: row for row, name in enumerate(self.matrix.sources)}
        columns = {name: column for column, name in enumerate(self.matrix.targets)}
        bias_row = len(rows) if self.matrix.has_biases else None
        found = []
        for part in parts:
            source, target = (None, part) if isinstance(part, str) else part
            row = bias_row if source is None else rows.get(source)
            if row is not None and target in columns:
                found.append((row, columns[target], columns[target]))
        return found

    def _value(self, index: Index) -> float | None:
        part = self.part(index)
        if isinstance(part, str):
            return self.document.bias(part)
        return self.document.weight(part) if part in self.document.network.edges else None


def _is_across(orientation: Qt.Orientation) -> bool:
    return orientation == Qt.Orientation.Horizontal
