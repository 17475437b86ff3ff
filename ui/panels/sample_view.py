"""The table of samples as a widget: its keys, the clipboard, sorting, and the row the walkthrough is at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView

import simulator as sim
from simulator.cells import table_text
from simulator.samples import Samples
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.table_text import PasteError, is_header, pasted_cells, pasted_numbers, with_pasted
from ui.document import Document
from ui.panels.sample_table import Column, SampleTable
from ui.panels.spreadsheet import Block, Spreadsheet

# Room for a number of six digits.
LEAST_WIDTH = 82
# Copying more than this as text would take long, and no spreadsheet would show it.
MOST_COPIED = 2_000_000


class SampleView(Spreadsheet):
    """A table of samples. The cell with the cursor decides which sample the window looks at."""

    sorted = Signal()
    header_menu_requested = Signal(int, QPoint)

    def __init__(self, model: SampleTable) -> None:
        super().__init__(model, "samples", QCoreApplication.translate("SampleView", "Samples"))
        self.samples = model
        self.document: Document = model.document
        self._following = False
        self.setWordWrap(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        # Rows of one height: Qt need not keep one for each of a hundred thousand.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setHighlightSections(False)
        columns.setSectionsClickable(True)
        columns.sectionClicked.connect(self.turn_order)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(
            lambda place: self.header_menu_requested.emit(columns.logicalIndexAt(place), columns.mapToGlobal(place))
        )
        self.selectionModel().currentChanged.connect(self._look_at)

    # Following the document

    def refresh(self) -> None:
        """Shows other data; the cursor and the selection stay where they are as far as there is such a place."""
        current, chosen = self.currentIndex(), self.chosen_blocks()
        place = (current.row(), current.column())
        self._following = True
        self.samples.refresh()
        if not self.currentIndex().isValid() and place[0] >= 0:
            self._restore(place, chosen)
        self._following = False
        self.fit_columns()
        self._show_order()
        self.show_sample()

    def fit_columns(self) -> None:
        """Shares the width among the columns where all their titles fit; otherwise every one gets what it needs."""
        header = self.horizontalHeader()
        needed = [header.sectionSizeHint(section) for section in range(header.count())]
        fits = sum(needed) <= self.viewport().width()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.Interactive)
        if not fits:
            for section, width in enumerate(needed):
                header.resizeSection(section, max(width, LEAST_WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def show_sample(self) -> None:
        """Marks the sample that the window looks at, and brings it into sight."""
        self.viewport().update()
        self.verticalHeader().viewport().update()
        if not self.samples.rowCount() or not self.samples.columnCount() or self._following or self.is_editing:
            return
        row = self.samples.row(self.document.cursor.sample)
        if row != self.currentIndex().row():
            self._following = True
            index = self.samples.index(row, max(0, self.currentIndex().column()))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
            self._following = False

    def _restore(self, place: tuple[int, int], chosen: list[Block]) -> None:
        rows, columns = self.samples.rowCount(), self.samples.columnCount()
        if not rows or not columns:
            return
        selection = QItemSelection()
        for top, left, bottom, right in chosen:
            if top < rows and left < columns:
                last = self.samples.index(min(bottom, rows - 1), min(right, columns - 1))
                selection.select(self.samples.index(top, left), last)
        index = self.samples.index(min(place[0], rows - 1), min(place[1], columns - 1))
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _look_at(self, index: QModelIndex) -> None:
        if index.isValid() and not self._following:
            self.document.go_to_sample(self.samples.sample(index.row()))

    # Sorting

    def turn_order(self, section: int) -> None:
        """Sorts by a column upwards, then downwards, then not at all."""
        column, by = self.samples.columns[section], self.samples.sorted_by
        if by is None or by[0] != column:
            self.sort_by(column)
        elif by[1]:
            self.sort_by(None)
        else:
            self.sort_by(column, descending=True)

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Shows the samples by the numbers of a column, or in their own order; the cursor stays on its sample."""
        current = self.currentIndex()
        sample = self.samples.sample(current.row()) if current.isValid() else None
        self._following = True
        self.samples.sort_by(column, descending=descending)
        self.clearSelection()
        if sample is not None:
            index = self.samples.index(self.samples.row(sample), current.column())
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        self._following = False
        self._show_order()
        self.sorted.emit()

    def _show_order(self) -> None:
        by, header = self.samples.sorted_by, self.horizontalHeader()
        header.setSortIndicatorShown(by is not None)
        if by is not None:
            falling = Qt.SortOrder.DescendingOrder if by[1] else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(self.samples.columns.index(by[0]), falling)

    # What is selected

    def chosen_rows(self) -> NDArray[np.intp]:
        """The rows with a selected cell, in growing order; without any, the one with the cursor."""
        blocks = [np.arange(top, bottom + 1) for top, _, bottom, _ in self.chosen_blocks()]
        if not blocks:
            row = self.currentIndex().row()
            return np.arange(row, row + 1) if row >= 0 else np.empty(0, np.intp)
        return np.unique(np.concatenate(blocks))

    # The keyboard and the clipboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert and not self.is_editing:
            self.insert()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Puts the selected cells on the clipboard, as the smallest rectangle around them."""
        blocks = self.chosen_blocks()
        if not blocks:
            return
        top, left = min(block[0] for block in blocks), min(block[1] for block in blocks)
        bottom, right = max(block[2] for block in blocks), max(block[3] for block in blocks)
        if (bottom - top + 1) * (right - left + 1) > MOST_COPIED:
            self.document.say(self.tr("That is too much for the clipboard. Export the data as CSV instead."))
            return
        chosen = np.zeros((bottom - top + 1, right - left + 1), dtype=np.bool_)
        for block in blocks:
            chosen[block[0] - top : block[2] - top + 1, block[1] - left : block[3] - left + 1] = True
        text = [
            [self.samples.text(top + row, left + column) if here else "" for column, here in enumerate(line)]
            for row, line in enumerate(chosen.tolist())
        ]
        QGuiApplication.clipboard().setText(table_text(text))

    def delete(self) -> None:
        """Deletes the samples with a selected cell."""
        self.document.delete_samples(self.samples.samples(self.chosen_rows()).tolist())

    def insert(self) -> None:
        """Puts a sample of zeros before the one with the cursor."""
        row = self.currentIndex().row()
        place = self.samples.sample(row) if row >= 0 else self.document.sample_count
        text = self.tr("Insert a sample before {n}").format(n=place + 1)
        self.document.change_data(text, self.document.project.data.with_rows(place, 1))

    def duplicate(self) -> None:
        """Adds copies of the samples with a selected cell at the end."""
        chosen = self.samples.samples(self.chosen_rows()).tolist()
        if chosen:
            text = self.tr("Duplicate {n} samples").format(n=len(chosen))
            self.document.change_data(text, self.document.project.data.with_copies(chosen))

    def paste(self) -> None:
        """Writes the numbers on the clipboard from the cursor on; what doesn't fit below becomes new samples."""
        try:
            self._paste(QGuiApplication.clipboard().text())
        except sim.SimulatorError as error:
            self.document.report(error)

    def _paste(self, text: str) -> None:
        cells = pasted_cells(text)
        if not cells:
            raise PasteError(
                QT_TRANSLATE_NOOP("error", "There are no numbers on the clipboard that the table could take.")
            )
        names = [column.name for column in self.samples.measured]
        first_line = 1
        if len(cells) == len(cells[0]) == 1:
            self._fill(float(pasted_numbers(cells, 1)[0, 0]), names)
            return
        if is_header(cells[0]) and set(cells[0]) <= set(names):
            # A table with its header, as it was copied or exported: its columns know where they belong.
            wanted, cells, first_line = list(cells[0]), cells[1:], 2
            rows = np.empty(0, np.intp)
        else:
            wanted, rows = self._room(names, len(cells[0]), len(cells))
        values = pasted_numbers(cells, len(wanted), first_line)
        data = with_pasted(self._data(), values, wanted, self.samples.samples(rows))
        self.document.change_data(self.tr("Paste {n} samples").format(n=len(values)), data)

    def _fill(self, value: float, names: list[str]) -> None:
        """One number for every selected cell, as in a spreadsheet."""
        current, data = self.currentIndex(), self._data()
        here = [(current.row(), current.column(), current.row(), current.column())] if current.isValid() else []
        for top, left, bottom, right in self.chosen_blocks() or here:
            chosen = names[left : right + 1]
            rows = self.samples.samples(np.arange(top, bottom + 1))
            data = data.with_block(rows, chosen, np.full((len(rows), len(chosen)), value))
        self.document.change_data(self.tr("Paste a number"), data)

    def _room(self, names: list[str], columns: int, lines: int) -> tuple[list[str], NDArray[np.intp]]:
        """Where pasted cells go: the columns from the cursor on, and the rows that are there already."""
        blocks, current = self.chosen_blocks(), self.currentIndex()
        top = min((block[0] for block in blocks), default=max(0, current.row()))
        left = min((block[1] for block in blocks), default=max(0, current.column()))
        if columns == len(names):
            # A whole row is meant, wherever in it the cursor is.
            left = 0
        if left + columns > len(names):
            raise PasteError(
                QT_TRANSLATE_NOOP(
                    "error",
                    "There is room for {room} columns from here on, and {found} were pasted. Put the cursor into the"
                    " first column that they belong to.",
                ),
                room=max(0, len(names) - left),
                found=columns,
            )
        return names[left : left + columns], np.arange(top, min(top + lines, self.samples.rowCount()))

    def _data(self) -> Samples:
        return self.document.project.data
