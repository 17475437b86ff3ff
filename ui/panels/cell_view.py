"""One table of the outline: its selection, and its way to a spreadsheet and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHeaderView

import simulator as sim
from simulator.cells import Cell, CellError, table_cells, table_text
from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n
from ui.panels.cell_editing import CellDelegate
from ui.panels.spreadsheet import Spreadsheet
from ui.panels.tables import MatrixTable, OutlineTable
from ui.walk import Part

# Finding the width of a column looks at its cells: too slow for hundreds of them.
MOST_FITTED_COLUMNS = 40


class CellView(Spreadsheet):
    """One table of the outline. What is selected in it is selected in the document, and the other way round."""

    refused = Signal(str)

    def __init__(self, model: OutlineTable, name: str, title: str) -> None:
        super().__init__(model, name, title)
        self.table = model
        self.document = model.document
        self._showing = False
        self._is_stale = True
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setResizeContentsPrecision(30)
        delegate = CellDelegate(self)
        delegate.refused.connect(self.refused)
        self.setItemDelegate(delegate)
        self.selectionModel().selectionChanged.connect(self._select_parts)

    # Showing

    def reload(self) -> None:
        """Shows other nodes or edges; the cursor stays in its place as far as there is one."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            self._showing = True
            self.table.empty()
            self._showing = False
            return
        row, column = self.currentIndex().row(), self.currentIndex().column()
        self._showing = True
        self.table.reload()
        if self.table.columnCount() <= MOST_FITTED_COLUMNS:
            self.resizeColumnsToContents()
        row, column = min(row, self.table.rowCount() - 1), min(column, self.table.columnCount() - 1)
        if row >= 0 and column >= 0:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.table.index(row, column), flag)
        self._showing = False
        self.show_selection()

    def show_selection(self) -> None:
        """Selects what is selected in the document, unless just that is selected already."""
        parts = self.document.selection
        if self._showing or not self.isVisible() or self.selected_parts() == self._own(parts):
            return
        self._showing = True
        selection = QItemSelection()
        place = None
        for row, first, last in self.table.places(parts):
            start = self.table.index(row, first)
            selection.select(start, self.table.index(row, last))
            place = place or start
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if place is not None:
            if not self.selectionModel().isSelected(self.currentIndex()):
                self.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(place)
        self._showing = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.reload()
        self.show_selection()

    def selected_parts(self) -> frozenset[Part]:
        """The nodes and edges that the selected cells belong to."""
        exists = self.document.network
        parts = {self.table.part(index) for index in self._selected()}
        return frozenset(part for part in parts if part in exists.nodes or part in exists.edges)

    def _own(self, parts: Iterable[Part]) -> frozenset[Part]:
        parts = frozenset(parts)
        return frozenset(self.table.part(self.table.index(row, first)) for row, first, _ in self.table.places(parts))

    def _select_parts(self) -> None:
        if not self._showing:
            self._showing = True
            self.document.select(self.selected_parts())
            self._showing = False

    def _selected(self) -> list[QModelIndex]:
        """A cell for every part that is selected; every cell where columns belong to different parts."""
        if isinstance(self.table, MatrixTable):
            return list(self.selectionModel().selection().indexes())
        blocks = self.chosen_blocks()
        return [self.table.index(row, 0) for top, _, bottom, _ in blocks for row in range(top, bottom + 1)]

    # The clipboard

    def copy(self) -> None:
        """Puts the selected cells on the clipboard, as the smallest rectangle around them."""
        indexes = self.selectionModel().selection().indexes()
        if not indexes:
            return
        chosen = {(index.row(), index.column()) for index in indexes}
        rows, columns = [row for row, _ in chosen], [column for _, column in chosen]
        text = [
            [
                self.table.text(self.table.index(row, column)) if (row, column) in chosen else ""
                for column in range(min(columns), max(columns) + 1)
            ]
            for row in range(min(rows), max(rows) + 1)
        ]
        QGuiApplication.clipboard().setText(table_text(text))

    def copy_table(self) -> None:
        """Puts the whole table with its header on the clipboard."""
        if self.table.rowCount():
            QGuiApplication.clipboard().setText(table_text([self.table.header(), *self.table.table_rows()]))

    def delete(self) -> None:
        """Deletes the selected nodes and edges; a selected bias is taken away, not its neuron."""
        parts = self.selected_parts()
        if isinstance(self.table, MatrixTable):
            self._attempt(lambda: self.document.write_cells([Cell(part, _field(part), "") for part in parts]))
        else:
            self.document.delete(parts)

    def paste(self) -> None:
        """Writes what is on the clipboard: a whole table by its header, anything else from the current cell on."""
        self._attempt(lambda: self._write(table_cells(QGuiApplication.clipboard().text())))

    def _write(self, cells: list[list[str]]) -> None:
        if not any(cell for row in cells for cell in row):
            raise CellError(QT_TRANSLATE_NOOP("error", "There is nothing on the clipboard that a table could take."))
        if fields := self.table.fields_in(cells[0]):
            self.document.write_rows(fields, cells[1:])
        else:
            self.document.write_cells(self._cells_from_here(cells))

    def _cells_from_here(self, cells: list[list[str]]) -> list[Cell]:
        if isinstance(self.table, MatrixTable) and tuple(cells[0]) == self.table.header():
            return self._cells_at(0, 0, [row[1:] for row in cells[1:]])
        here = min(
            ((index.row(), index.column()) for index in self.selectionModel().selection().indexes()), default=None
        )
        current = self.currentIndex()
        row, column = here or (max(0, current.row()), max(0, current.column()))
        if len(cells) == 1 and len(cells[0]) == 1:
            # One number for every selected cell, as in a spreadsheet.
            indexes = self.selectionModel().selection().indexes() or [self.table.index(row, column)]
            return [self._cell_at(index.row(), index.column(), cells[0][0]) for index in indexes]
        return self._cells_at(row, column, cells)

    def _cells_at(self, top: int, left: int, cells: list[list[str]]) -> list[Cell]:
        rows, columns = len(cells), max(map(len, cells))
        if top + rows > self.table.rowCount() or left + columns > self.table.columnCount():
            raise CellError(
                QT_TRANSLATE_NOOP(
                    "error",
                    "The clipboard has {rows} rows and {columns} columns, more than there is room for from here on."
                    " To add rows, paste them with their header.",
                ),
                rows=rows,
                columns=columns,
            )
        return [
            self._cell_at(top + row, left + column, text)
            for row, texts in enumerate(cells)
            for column, text in enumerate(texts)
            if self._takes(top + row, left + column, text)
        ]

    def _takes(self, row: int, column: int, text: str) -> bool:
        # A cell that holds just that already may also be one that can't be changed.
        return text != self.table.text(self.table.index(row, column))

    def _cell_at(self, row: int, column: int, text: str) -> Cell:
        index = self.table.index(row, column)
        if not self.table.can_edit(index):
            raise CellError(
                QT_TRANSLATE_NOOP("error", "Nothing can be written there ({cell})."), cell=self.table.description(index)
            )
        return self.table.cell(index, text)

    def _attempt(self, do: Callable[[], object]) -> None:
        self.refused.emit("")
        try:
            do()
        except sim.SimulatorError as error:
            self.refused.emit(i18n.sentence(error.sentence))


def _field(part: Part) -> str:
    return "bias" if isinstance(part, str) else "weight"
