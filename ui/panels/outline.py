"""The outline: the same network as tables, in reach of the keyboard, a screen reader and a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import qtawesome
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.cells import Cell, CellError, table_cells, table_text
from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n, theme
from ui.document import Document
from ui.panels.cell_editing import CellDelegate
from ui.panels.tables import EdgeTable, MatrixTable, NodeTable, OutlineTable
from ui.walk import Part

# Finding the width of a column looks at its cells: too slow for hundreds of them.
MOST_FITTED_COLUMNS = 40


class CellView(QTableView):
    """One table of the outline. What is selected in it is selected in the document, and the other way round."""

    refused = Signal(str)

    def __init__(self, model: OutlineTable, name: str, title: str) -> None:
        super().__init__()
        self.table = model
        self.document = model.document
        self._showing = False
        self._is_stale = True
        self.setModel(model)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        # Tab leaves the table, as everywhere; the arrows go from cell to cell.
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.verticalHeader().setDefaultSectionSize(24)
        self.horizontalHeader().setMinimumSectionSize(54)
        self.horizontalHeader().setHighlightSections(False)
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
        ranges = self.selectionModel().selection()
        if isinstance(self.table, MatrixTable):
            return list(ranges.indexes())
        blocks = (ranges.at(place) for place in range(ranges.count()))
        return [self.table.index(row, 0) for block in blocks for row in range(block.top(), block.bottom() + 1)]

    # The keyboard and the clipboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for key, do in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Cut, self.cut),
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.Delete, self.delete),
        ):
            if event.matches(key):
                do()
                return
        is_editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not is_editing:
            if self.currentIndex().isValid() and self.table.can_edit(self.currentIndex()):
                self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Backspace:
            self.delete()
        else:
            super().keyPressEvent(event)

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

    def cut(self) -> None:
        """Copies the selected cells and deletes what they belong to."""
        self.copy()
        self.delete()

    def delete(self) -> None:
        """Deletes the selected nodes and edges; a selected bias is taken away, not its neuron."""
        parts = self.selected_parts()
        if isinstance(self.table, MatrixTable):
            self._attempt(lambda: self.document.write_cells([Cell(part, _field(part), "") for part in parts]))
        else:
            self.document.delete(parts)

    def paste(self) -> None:
        """Writes what is on the clipboard: a whole table by its header, anything else from the current cell on."""
        cells = table_cells(QGuiApplication.clipboard().text())
        if not any(cell for row in cells for cell in row):
            self.refused.emit(self.tr("There is nothing on the clipboard that a table could take."))
        elif self._is_table(cells):
            self._attempt(lambda: self.document.write_rows(cells[0], cells[1:]))
        else:
            self._attempt(lambda: self.document.write_cells(self._cells_from_here(cells)))

    def _is_table(self, cells: list[list[str]]) -> bool:
        header = set(cells[0])
        known = set(self.table.header())
        return header <= known and ("name" in header or {"source", "target"} <= header)

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


class OutlinePanel(QWidget):
    """The three tables, and below them why an entry was refused."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.nodes = CellView(NodeTable(document, self), "outlineNodes", self.tr("Nodes"))
        self.edges = CellView(EdgeTable(document, self), "outlineEdges", self.tr("Edges"))
        self.weights = CellView(MatrixTable(document, self), "outlineWeights", self.tr("Weights"))
        self.views = (self.nodes, self.edges, self.weights)
        self.layers = QComboBox()
        self.layers.setObjectName("outlineLayers")
        self.layers.setAccessibleName(self.tr("Layers"))
        self.layers.activated.connect(self._choose_layers)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        self.trouble.setContentsMargins(10, 2, 10, 4)
        self.trouble.hide()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("outlineTabs")
        self.tabs.setAccessibleName(self.tr("Tables"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self._page(self.nodes, self.tr("No nodes yet.")), self.tr("Nodes"))
        self.tabs.addTab(self._page(self.edges, self.tr("No edges yet.")), self.tr("Edges"))
        self.tabs.addTab(self._page(self.weights, self.tr("No edges yet."), self.layers), self.tr("Weights"))
        self.tabs.setCornerWidget(self._buttons())
        self.tabs.currentChanged.connect(lambda: self._say(""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.trouble)
        self._matrices.modelReset.connect(self._fill_layers)
        for view in self.views:
            view.refused.connect(self._say)
        for signal in (document.replaced, document.structure_changed):
            signal.connect(self.reload)
        for signal in (document.parameters_changed, document.data_changed, document.step_changed):
            signal.connect(self._refresh)
        document.settings_changed.connect(self._refresh)
        document.selection_changed.connect(self._show_selection)
        self.reload()

    def _page(self, view: CellView, empty: str, chooser: QComboBox | None = None) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        if chooser is not None:
            row = QHBoxLayout()
            row.setContentsMargins(8, 4, 8, 4)
            row.addWidget(chooser)
            row.addStretch(1)
            layout.addLayout(row)
        hint = QLabel(empty)
        hint.setProperty("role", "muted")
        hint.setContentsMargins(10, 6, 10, 6)
        view.table.modelReset.connect(lambda: hint.setVisible(view.table.rowCount() == 0))
        layout.addWidget(hint)
        layout.addWidget(view, 1)
        page.setFocusProxy(view)
        return page

    def _buttons(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 2, 6, 2)
        row.setSpacing(4)
        self._icons: dict[QToolButton, str] = {}
        for name, icon, text, tip, do in (
            (
                "copyTable",
                "mdi6.content-copy",
                self.tr("Copy the table"),
                self.tr("all of it with its header, for a spreadsheet"),
                lambda: self.current.copy_table(),
            ),
            (
                "pasteTable",
                "mdi6.content-paste",
                self.tr("Paste"),
                self.tr("cells from a spreadsheet; with their header, rows that are new are added"),
                lambda: self.current.paste(),
            ),
        ):
            button = QToolButton()
            button.setObjectName(name)
            button.setAccessibleName(text)
            button.setToolTip(f"{text}: {tip}")
            button.clicked.connect(do)
            self._icons[button] = icon
            row.addWidget(button)
        self._draw_icons()
        return box

    def _draw_icons(self) -> None:
        for button, icon in self._icons.items():
            button.setIcon(qtawesome.icon(icon, color=theme.current().text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_icons"):
            self._draw_icons()

    @property
    def current(self) -> CellView:
        """The table that is in front."""
        return self.views[self.tabs.currentIndex()]

    def reload(self) -> None:
        """Shows the document's present nodes and edges."""
        for view in self.views:
            view.reload()

    def _fill_layers(self) -> None:
        self.layers.clear()
        for matrix in self._matrices.matrices:
            first, second = matrix.depths
            size = f"{len(matrix.sources)} × {len(matrix.targets)}"
            self.layers.addItem(
                self.tr("layer {first} → layer {second}, {size}").format(first=first, second=second, size=size)
            )
        if self._matrices.matrix is not None:
            self.layers.setCurrentIndex(self._matrices.matrices.index(self._matrices.matrix))
        self.layers.setVisible(self.layers.count() > 0)

    @property
    def _matrices(self) -> MatrixTable:
        table = self.weights.table
        assert isinstance(table, MatrixTable)
        return table

    def _choose_layers(self, place: int) -> None:
        self._matrices.choose(place)
        self.weights.reload()

    def _refresh(self) -> None:
        # Only painted again: announcing changed data would overwrite a cell that is being edited.
        self.current.viewport().update()

    def _show_selection(self) -> None:
        for view in self.views:
            view.show_selection()

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))


def _field(part: Part) -> str:
    return "bias" if isinstance(part, str) else "weight"
