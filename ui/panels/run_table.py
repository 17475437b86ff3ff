"""The table of runs: a row for each, a column for each setting in which they differ, and how they ended."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

import simulator as sim
from simulator.history import Trace
from simulator.notation import count_text, number_text
from simulator.runs import HOW_ENDED, Comparison, KeptRun, compare
from ui import i18n, run_looks, theme
from ui.document import Document

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LOSS_DIGITS = 4


@dataclass(frozen=True, eq=False)
class Row:
    """A run in the table. `place` is its place among the kept ones, None for the present run."""

    run: KeptRun
    title: str
    place: int | None
    look: int | None
    is_shown: bool


class RunTable(QAbstractTableModel):
    """The present run, unless it is kept, then the kept ones. Names can be edited, and ticks say which are drawn."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.rows: list[Row] = []
        self.comparison = Comparison({}, ())
        self._ends: list[str] = []
        self._present: tuple[Trace, sim.Project, KeptRun | None] | None = None
        self._settings: list[str] = []

    def refresh(self) -> None:
        """Reads the document."""
        self.beginResetModel()
        runs = self.document.runs
        self.rows = [
            Row(entry.run, entry.run.name, place, entry.look, entry.is_shown) for place, entry in enumerate(runs.kept)
        ]
        document = self.document
        if document.can_keep and not document.running and not document.is_kept:
            present = self._present_run()
            if present is not None:
                self.rows.insert(0, Row(present, present.name, None, None, True))
        self.comparison = compare([row.run for row in self.rows])
        self._settings = list(self.comparison.rows)
        endings = [row.run.ending for row in self.rows]
        self._ends = ["epoch", "loss"]
        self._ends += [
            name
            for name in ("validation", "accuracy", "r_squared")
            if any(not math.isnan(getattr(e, name)) for e in endings)
        ]
        self._ends += ["how", "seconds"]
        self.endResetModel()

    def _present_run(self) -> KeptRun | None:
        """The present run, computed anew only where it has become another one."""
        trace, project = self.document.trace, self.document.project
        if self._present is None or self._present[0] is not trace or self._present[1] is not project:
            self._present = trace, project, self.document.present_run(self.tr("present run"))
        return self._present[2]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1 + len(self._settings) + len(self._ends)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        if section == 0:
            return self.tr("run")
        if section <= len(self._settings):
            return i18n.label("run", self.comparison.rows[self._settings[section - 1]][0])
        return {
            "epoch": self.tr("epochs"),
            "loss": self.tr("final loss"),
            "validation": self.tr("validation loss"),
            "accuracy": self.tr("accuracy"),
            "r_squared": self.tr("R²"),
            "how": self.tr("ended"),
            "seconds": self.tr("seconds"),
        }[self._ends[section - 1 - len(self._settings)]]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0 and self.rows[index.row()].place is not None:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if column == 0:
            return self._name(row, role)
        if role == Role.TextAlignmentRole and self._is_number(column):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return self._text(index.row(), column)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        place = self.rows[index.row()].place
        if place is None:
            return False
        if role == Role.CheckStateRole:
            self.document.runs.show(place, Qt.CheckState(value) == Qt.CheckState.Checked)
        else:
            self.document.runs.rename(place, str(value))
        return True

    def _name(self, row: Row, role: int) -> Any:
        if role in (Role.DisplayRole, Role.EditRole, Role.ToolTipRole, Role.AccessibleTextRole):
            return row.title
        if role == Role.DecorationRole:
            return run_looks.swatch(theme.current(), row.look)
        if role == Role.CheckStateRole and row.place is not None:
            return Qt.CheckState.Checked if row.is_shown else Qt.CheckState.Unchecked
        return None

    def _is_number(self, column: int) -> bool:
        name = self._ends[column - 1 - len(self._settings)] if column > len(self._settings) else ""
        return bool(name) and name != "how"

    def _text(self, place: int, column: int) -> str:
        if column <= len(self._settings):
            value = self.comparison.rows[self._settings[column - 1]][1][place]
            return "–" if value is None else i18n.sentence(value)
        ending = self.rows[place].run.ending
        match self._ends[column - 1 - len(self._settings)]:
            case "epoch":
                return count_text(ending.epoch)
            case "loss":
                return number_text(ending.loss, LOSS_DIGITS)
            case "validation":
                return "–" if math.isnan(ending.validation) else number_text(ending.validation, LOSS_DIGITS)
            case "accuracy":
                return "–" if math.isnan(ending.accuracy) else f"{100 * ending.accuracy:.4g} %"
            case "r_squared":
                return "–" if math.isnan(ending.r_squared) else number_text(ending.r_squared)
            case "how":
                return i18n.label("how a run ended", HOW_ENDED[ending.how])
        return "–" if ending.seconds is None else number_text(ending.seconds, 2)
