"""The results of a sweep as tables that can be sorted: a row a run, or one for all that differ in the seed alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from simulator.notation import count_text, number_text
from simulator.runs import AXES, HOW_ENDED, Group, Result
from ui import i18n, run_looks, theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
SORT = Role.UserRole
MOST_LOOKS = 12


@dataclass(frozen=True)
class Column:
    """A column: its heading, the text of a row in it, and by what it is sorted."""

    heading: str
    text: Callable[[Any], str]
    order: Callable[[Any], Any]


class ResultTable(QAbstractTableModel):
    """Rows of any kind in columns. With `has_looks`, the first column shows how each row is drawn."""

    def __init__(self, parent: QObject, *, has_looks: bool = False) -> None:
        super().__init__(parent)
        self._has_looks = has_looks
        self.rows: Sequence[Any] = ()
        self.columns: Sequence[Column] = ()

    def show_rows(self, rows: Sequence[Any], columns: Sequence[Column]) -> None:
        """Shows other rows, in these columns."""
        self.beginResetModel()
        self.rows, self.columns = rows, columns
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.columns[section].heading
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return column.text(row)
        if role == SORT:
            return column.order(row)
        if role == Role.DecorationRole and self._has_looks and index.column() == 0 and index.row() < MOST_LOOKS:
            return run_looks.swatch(theme.current(), index.row())
        return None


def table_view(model: ResultTable, name: str, heading: str) -> QTableView:
    """A view of a table in which a click on a heading sorts."""
    sorted_rows = QSortFilterProxyModel(model)
    sorted_rows.setSourceModel(model)
    sorted_rows.setSortRole(SORT)
    view = QTableView()
    view.setObjectName(name)
    view.setAccessibleName(heading)
    view.setModel(sorted_rows)
    view.setSortingEnabled(True)
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setIconSize(run_looks.SWATCH)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(24)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    view.horizontalHeader().setHighlightSections(False)
    return view


def chosen(view: QTableView) -> Any | None:
    """The row that is selected, or None."""
    rows = view.selectionModel().selectedRows()
    proxy = view.model()
    if not rows or not isinstance(proxy, QSortFilterProxyModel):
        return None
    model = proxy.sourceModel()
    assert isinstance(model, ResultTable)
    return model.rows[proxy.mapToSource(rows[0]).row()]


class Headings(QObject):
    """The columns of both tables, in the language of the window."""

    def of_runs(self, results: Sequence[Result]) -> list[Column]:
        """The columns of a table of runs."""
        columns = self._settings(list(results[0].values) if results else [])
        if any(result.seed is not None for result in results):
            columns.append(Column(self.tr("seed"), lambda row: str(row.seed), lambda row: row.seed))
        columns.append(
            Column(self.tr("epochs"), lambda row: count_text(row.ending.epoch), lambda row: row.ending.epoch)
        )
        for name, heading in self._measures(results):
            columns.append(Column(heading, _ending_text(name), _ending_order(name)))
        columns.append(
            Column(
                self.tr("ended"),
                lambda row: i18n.label("how a run ended", HOW_ENDED[row.ending.how]),
                lambda row: row.ending.how,
            )
        )
        columns.append(Column(self.tr("seconds"), _ending_text("seconds", 2), _ending_order("seconds")))
        return columns

    def of_groups(self, groups: Sequence[Group]) -> list[Column]:
        """The columns of a table of groups."""
        columns = self._settings(list(groups[0].values) if groups else [])
        columns.append(Column(self.tr("runs"), lambda row: str(len(row.results)), lambda row: len(row.results)))
        every = [result for group in groups for result in group.results]
        for name, heading in self._measures(every):
            columns.append(Column(heading, _mean_text(name), _mean_order(name)))
        if any(not math.isnan(group.solved) for group in groups):
            columns.append(Column(self.tr("all right"), self._solved, lambda row: -row.solved))
        if any(group.diverged for group in groups):
            columns.append(Column(self.tr("diverged"), lambda row: str(row.diverged), lambda row: row.diverged))
        return columns or [Column(self.tr("runs"), lambda row: "", lambda row: 0)]

    def name_of(self, row: Result | Group) -> str:
        """The settings of a row in a few words, for the legend."""
        parts = [f"{_short(AXES[key].label)} {AXES[key].write(value)}" for key, value in row.values.items()]
        if isinstance(row, Result) and row.seed is not None:
            parts.append(self.tr("seed {n}").format(n=row.seed))
        return ", ".join(parts) or self.tr("all runs")

    def _solved(self, group: Group) -> str:
        right = round(group.solved * len(group.results))
        return self.tr("{n} of {all}").format(n=right, all=len(group.results))

    def _settings(self, keys: Sequence[str]) -> list[Column]:
        return [
            Column(
                i18n.label("sweep", AXES[key].label),
                partial(_written, key),
                partial(_order_of, key),
            )
            for key in keys
        ]

    def _measures(self, results: Sequence[Result]) -> list[tuple[str, str]]:
        measures = [("loss", self.tr("final loss"))]
        for name, heading in (
            ("validation", self.tr("validation loss")),
            ("accuracy", self.tr("accuracy")),
            ("r_squared", self.tr("R²")),
        ):
            if any(not math.isnan(getattr(result.ending, name)) for result in results):
                measures.append((name, heading))
        return measures


def _short(label: str) -> str:
    """A heading as short as a legend needs it: the letter, where it has one."""
    translated = i18n.label("sweep", label)
    return translated.rsplit(" ", 1)[-1] if len(translated.rsplit(" ", 1)[-1]) == 1 and "λ" not in label else translated


def _written(key: str, row: Result | Group) -> str:
    return AXES[key].write(row.values[key])


def _order_of(key: str, row: Result | Group) -> float | str:
    value = row.values[key]
    # A batch of all is the largest.
    if isinstance(value, str):
        return value
    return math.inf if value is None else float(value)


def _last_if_nan(value: float) -> float:
    return math.inf if math.isnan(value) else value


def _ending_text(name: str, digits: int = 4) -> Callable[[Result], str]:
    def text(row: Result) -> str:
        value = getattr(row.ending, name)
        if value is None or math.isnan(value):
            return "–"
        return f"{100 * value:.4g} %" if name == "accuracy" else number_text(value, digits)

    return text


def _ending_order(name: str) -> Callable[[Result], float]:
    def order(row: Result) -> float:
        value = getattr(row.ending, name)
        return math.inf if value is None else _last_if_nan(value)

    return order


def _mean_order(name: str) -> Callable[[Group], float]:
    return lambda row: _last_if_nan(row.mean(name))


def _mean_text(name: str) -> Callable[[Group], str]:
    def text(row: Group) -> str:
        mean, deviation = row.mean(name), row.deviation(name)
        if math.isnan(mean):
            return "–"
        if name == "accuracy":
            return f"{100 * mean:.3g} %" + (f" ± {100 * deviation:.2g} %" if len(row.results) > 1 else "")
        return number_text(mean, 4) + (f" ± {number_text(deviation, 2)}" if len(row.results) > 1 else "")

    return text
