"""The samples as a table: what was measured, what the network answers to it, and how right that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QWidget

import simulator as sim
from simulator.answers import Answers, Labels, answers, sorted_rows
from simulator.arrays import Array
from simulator.cells import number_cell
from simulator.expressions import evaluate
from simulator.notation import number_text
from simulator.splitting import SUBSETS
from simulator.standardization import Standardization
from ui import i18n, theme
from ui.asking import QUESTION, Question
from ui.document import Document

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Kind: TypeAlias = Literal["input", "target", "prediction", "residual", "loss", "right", "subset"]

MEASURED = ("input", "target")
# So many rows are computed at once: more than a screen shows, few enough not to be noticed.
BLOCK = 256

_DISPLAY, _EDIT, _ALIGNMENT = int(Role.DisplayRole), int(Role.EditRole), int(Role.TextAlignmentRole)
_BACKGROUND, _FOREGROUND, _TIP = int(Role.BackgroundRole), int(Role.ForegroundRole), int(Role.ToolTipRole)
_SPOKEN = int(Role.AccessibleTextRole)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True)
class Column:
    """One column: what it shows, the node it is about, and its place among those of its kind."""

    kind: Kind
    name: str = ""
    place: int = 0


class SampleTable(QAbstractTableModel):
    """The document's samples, a row each. Sorting is a way to look at them: it changes nothing.

    Whatever their number, nothing is done for each of them: numbers stand in arrays, and what the network answers is
    computed for a block of rows when one of them is looked at.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.columns: list[Column] = []
        self.order: NDArray[np.intp] | None = None
        self.sorted_by: tuple[Column, bool] | None = None
        self.shows_standardized = False
        self._rows = 0
        self._values: list[Array] = []
        self._way: list[Standardization] = []
        self._X = self._T = np.empty((0, 0))
        self._labels = Labels(False, False, 0.5)
        self._blocks: dict[int, Answers] = {}
        self._is_writing = False

    # What there is

    @property
    def measured(self) -> list[Column]:
        """The columns that can be written to."""
        return [column for column in self.columns if column.kind in MEASURED]

    @property
    def has_classes(self) -> bool:
        """Whether an answer can be right or wrong."""
        return self._labels.are_classes

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def sample(self, row: int) -> int:
        """The sample that stands in a row."""
        return row if self.order is None else int(self.order[row])

    def samples(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """The samples that stand in these rows, (rows,)."""
        return rows if self.order is None else self.order[rows]

    def row(self, sample: int) -> int:
        """The row that a sample stands in."""
        return sample if self.order is None else int(np.flatnonzero(self.order == sample)[0])

    # Following the document

    def refresh(self) -> None:
        """Reads the data anew: they, or the network's inputs and outputs, are others now."""
        project, rows = self.document.project, self.document.sample_count
        X, T = project.X, project.T
        labels = Labels.of(T)
        columns = self._columns_now(labels)
        is_same = columns == self.columns and rows == self._rows
        if not is_same:
            self.beginResetModel()
        self.columns, self._rows = columns, rows
        self._values = [project.data.column(column.name) for column in self.measured]
        self._way = [project.standardization([column.name]) for column in self.measured]
        self._X, self._T, self._labels = X, T, labels
        self._blocks.clear()
        # A row doesn't run away while it is written to.
        if self.sorted_by and not (is_same and self._is_writing):
            self._sort(self.sorted_by if self.sorted_by[0] in columns else None)
        if is_same:
            self._announce(0)
        else:
            self.endResetModel()

    def refresh_answers(self) -> None:
        """The network is another one now, and answers otherwise."""
        self._blocks.clear()
        self._announce(len(self._values))

    def _columns_now(self, labels: Labels) -> list[Column]:
        network, project = self.document.network, self.document.project
        columns = [Column("input", name, place) for place, name in enumerate(network.inputs)]
        columns += [Column("target", name, place) for place, name in enumerate(network.outputs)]
        if self.document.program is not None and self.document.sample_count:
            outputs = list(enumerate(network.outputs))
            columns += [Column("prediction", name, place) for place, name in outputs]
            if labels.are_classes:
                columns += [Column("loss"), Column("right")]
            else:
                columns += [*(Column("residual", name, place) for place, name in outputs), Column("loss")]
        if project.training.split.is_wanted:
            columns.append(Column("subset"))
        return columns

    def _announce(self, first: int) -> None:
        if self._rows and first < len(self.columns):
            self.dataChanged.emit(self.index(0, first), self.index(self._rows - 1, len(self.columns) - 1))

    # Sorting

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Shows the samples by the numbers of a column, or in their own order."""
        self.layoutAboutToBeChanged.emit()
        self._sort(None if column is None else (column, descending))
        self._blocks.clear()
        self.layoutChanged.emit()

    def _sort(self, by: tuple[Column, bool] | None) -> None:
        self.sorted_by = by
        self.order = None if by is None else sorted_rows(self.numbers(by[0]), descending=by[1])

    def numbers(self, column: Column) -> Array:
        """All numbers of a column in the samples' own order, (samples,)."""
        if column.kind in MEASURED:
            return self._values[self.columns.index(column)]
        if column.kind == "subset":
            return self._subsets().astype(np.float64)
        return self._of(self._answers(slice(None)), column)

    # What the network answers

    def _subsets(self) -> NDArray[np.uint8]:
        return self.document.project.training.split.subsets(self._rows)

    def _answers(self, rows: slice | NDArray[np.intp]) -> Answers:
        snapshot = self.document.snapshot()
        training = self.document.project.training
        X, T = self._X[rows], self._T[rows]
        return answers(snapshot.program, snapshot.parameters, X, T, training, self._labels)

    def _block(self, number: int) -> Answers:
        if number not in self._blocks:
            here = slice(number * BLOCK, (number + 1) * BLOCK)
            self._blocks[number] = self._answers(here if self.order is None else self.order[here])
        return self._blocks[number]

    def _of(self, found: Answers, column: Column) -> Array:
        if column.kind == "prediction":
            return self._in_its_unit(found.output[:, column.place], column, 1.0)
        if column.kind == "residual":
            return self._in_its_unit(found.residual[:, column.place], column, 0.0)
        return found.loss if column.kind == "loss" else found.right

    def _in_its_unit(self, values: Array, column: Column, offset: float) -> Array:
        """Answers in the unit of their target, or as the network gives them; a difference has no `offset`."""
        way = self._way[len(self.document.network.inputs) + column.place]
        return values if self.shows_standardized else values * way.scale[0] + offset * way.mean[0]

    def _answer(self, row: int, column: Column) -> float:
        number, place = divmod(row, BLOCK)
        return float(self._of(self._block(number), column)[place])

    # Cells

    def measurement(self, row: int, column: int) -> float:
        """The number that was measured, whatever is shown of it."""
        return float(self._values[column][self.sample(row)])

    def text(self, row: int, column: int) -> str:
        """What a cell says, with all its digits, as another program reads it."""
        shown = self.columns[column]
        if shown.kind in MEASURED:
            value = self.measurement(row, column)
            return number_cell(float(self._way[column].transform([value])[0]) if self.shows_standardized else value)
        if shown.kind in ("right", "subset"):
            return self._written(row, shown)
        value = self._answer(row, shown)
        return "" if np.isnan(value) else number_cell(value)

    def _written(self, row: int, column: Column) -> str:
        if column.kind == "subset":
            return i18n.label("subset", SUBSETS[self._subsets()[self.sample(row)]])
        value = self._answer(row, column)
        if np.isnan(value):
            return "–"
        if column.kind == "right":
            return self.tr("right") if value else self.tr("wrong")
        return number_text(value, self.document.project.view.digits)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        role = int(role)
        if role == _DISPLAY:
            column = self.columns[index.column()]
            if column.kind not in MEASURED:
                return self._written(index.row(), column)
            value = self.measurement(index.row(), index.column())
            if self.shows_standardized and column.name in self.document.project.data.standardized:
                return number_text(float(self._way[index.column()].transform([value])[0]), 4)
            return _short(value)
        if role == _ALIGNMENT:
            return _CENTRE
        if role == _BACKGROUND:
            return self._background(index)
        if role == _FOREGROUND:
            return self._foreground(index)
        if role in (_EDIT, _TIP, _SPOKEN):
            return self._longer(index, role)
        if role == QUESTION:
            return self._question(index)
        return None

    def _question(self, index: Index) -> Question | None:
        column, sample = self.columns[index.column()], self.sample(index.row())
        if column.kind in MEASURED:
            return Question(column.kind, column.name, sample)
        if sample != self.document.cursor.sample:
            # By the time that the walk comes to another sample, the weights may be others than those of this answer.
            return None
        if column.kind == "prediction":
            return Question("a", column.name, sample)
        return Question("loss", "L", sample) if column.kind == "loss" else None

    def _background(self, index: Index) -> QBrush | None:
        return _brush(theme.current().accent_soft) if self.sample(index.row()) == self.document.cursor.sample else None

    def _foreground(self, index: Index) -> QBrush | None:
        column = self.columns[index.column()]
        if column.kind in MEASURED:
            return None
        if column.kind == "right" and self._answer(index.row(), column) == 0.0:
            return _brush(theme.current().error)
        return _brush(theme.current().muted if column.kind == "subset" else theme.current().value)

    def _longer(self, index: Index, role: int) -> str | None:
        row, column = index.row(), self.columns[index.column()]
        if role == _EDIT:
            measured = column.kind in MEASURED
            text = number_cell(self.measurement(row, index.column())) if measured else self.text(row, index.column())
            return text.replace("-", "−")
        if role == _SPOKEN:
            return self.tr("{title} of sample {n}: {value}").format(
                title=self.title(index.column()), n=self.sample(row) + 1, value=self.data(index)
            )
        return self._formula(row, index.column())

    def _formula(self, row: int, column: int) -> str | None:
        """How a standardized number comes about; all digits of one that is shown with fewer."""
        shown = self.columns[column]
        if shown.kind not in MEASURED:
            return None
        way, value = self._way[column], self.measurement(row, column)
        if shown.name not in self.document.project.data.standardized:
            return None if float(f"{value:.6g}") == value else number_cell(value).replace("-", "−")
        return self.tr("({x} − {mean}) / {scale} = {result}").format(
            x=number_text(value, 6),
            mean=number_text(float(way.mean[0]), 6),
            scale=number_text(float(way.scale[0]), 6),
            result=number_text(float(way.transform([value])[0]), 6),
        )

    def standardizations(self) -> list[tuple[str, float, float]]:
        """Name, μ and σ of every column that the network gets standardized."""
        chosen = self.document.project.data.standardized
        return [
            (column.name, float(way.mean[0]), float(way.scale[0]))
            for column, way in zip(self.measured, self._way, strict=True)
            if column.name in chosen
        ]

    # Headers

    def title(self, section: int) -> str:
        """What stands above a column."""
        column = self.columns[section]
        name = column.name
        if self.shows_standardized and name in self.document.project.data.standardized:
            name += "′"
        return {
            "input": name,
            "target": self.tr("target {name}").format(name=name),
            "prediction": self.tr("answer {name}").format(name=name),
            "residual": self.tr("t − a of {name}").format(name=name),
            "loss": self.tr("loss"),
            "right": self.tr("right?"),
            "subset": self.tr("used for"),
        }[column.kind]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        role = int(role)
        if orientation == Qt.Orientation.Vertical:
            if role == _DISPLAY:
                sample = self.sample(section)
                return f"▸ {sample + 1}" if sample == self.document.cursor.sample else str(sample + 1)
            return None
        if role == _DISPLAY:
            return self.title(section)
        if role == _TIP:
            return self._explanation(self.columns[section])
        return None

    def _explanation(self, column: Column) -> str:
        texts = {
            "input": self.tr("Input {name}, as it was measured"),
            "target": self.tr("What {name} should answer"),
            "prediction": self.tr("What {name} answers now"),
            "residual": self.tr("What is missing: the target of {name} less its answer"),
            "loss": self.tr("The sample's own loss, without penalty"),
            "right": self.tr("Whether the answer is on the right side"),
            "subset": self.tr("Whether the network learns from it, or it is kept back"),
        }
        return self.tr("{what}. Click to sort.").format(what=texts[column.kind].format(name=column.name))

    # Writing

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        measured = index.isValid() and self.columns[index.column()].kind in MEASURED
        return flags | Qt.ItemFlag.ItemIsEditable if measured else flags

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        column = self.columns[index.column()]
        if column.kind not in MEASURED:
            return False
        self._is_writing = True
        try:
            number = evaluate(str(value))
            if number != self.measurement(index.row(), index.column()):
                self.document.set_cell(self.sample(index.row()), column.name, number)
        except sim.SimulatorError as error:
            self.document.report(error)
            return False
        finally:
            self._is_writing = False
        return True


@cache
def _brush(colour: str) -> QBrush:
    return QBrush(QColor(colour))


def _short(value: float) -> str:
    # Six digits fit into a column; all of them are in the tooltip and in the field.
    return f"{value:.6g}".replace("-", "−")
