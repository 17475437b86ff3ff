"""The outline: the same network as tables, in reach of the keyboard, a screen reader and a spreadsheet."""

from __future__ import annotations

import qtawesome
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QTabWidget, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.document import Document
from ui.panels.cell_view import CellView
from ui.panels.tables import EdgeTable, MatrixTable, NodeTable


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
        for signal in (document.figures_changed, document.data_changed, document.step_changed):
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
