"""Runs beside each other: kept ones and the present one, in what they differ and how each ended."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import i18n, run_looks
from ui.document import Document
from ui.panels.aside import Aside
from ui.panels.run_table import Row, RunTable

LEAST_WIDTH = 160


class _Table(QTableView):
    """A table in which Delete removes the selected runs."""

    def __init__(self, panel: RunsPanel) -> None:
        super().__init__()
        self._panel = panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._panel.remove_selected()
        else:
            super().keyPressEvent(event)


class RunsPanel(Aside):
    """The dock in which runs are kept and compared; `keep`, `again` and `sweep` are actions of the window."""

    def __init__(self, document: Document, keep: QAction, again: QAction, sweep: QAction) -> None:
        super().__init__(document)
        self.model = RunTable(document, self)
        self.table = self._make_table()
        self.hint = QLabel(
            self.tr(
                "Train, keep the run, change one setting and run again: from the same initial weights, with the samples"
                " in the same order. Both are then drawn over each other. Kept runs last as long as the window; they"
                " are not in the file."
            )
        )
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setContentsMargins(10, 6, 10, 6)
        self.verdict = QLabel()
        self.verdict.setObjectName("runsVerdict")
        self.verdict.setWordWrap(True)
        self.verdict.setContentsMargins(10, 1, 10, 2)
        self.remove = self._button("removeRun", self.tr("Delete"), self.remove_selected)
        self.remove.setToolTip(self.tr("Take the selected runs out of the list (Del)"))
        self.clear = self._button("clearRuns", self.tr("Clear"), self._remove_all)
        self.clear.setToolTip(self.tr("Take all runs out of the list"))
        self.bring_back = self._button("bringBackRuns", self.tr("Bring back"), document.runs.bring_back)
        self.bring_back.setToolTip(self.tr("Put what was removed last back into the list"))
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 3, 8, 2)
        bar.setSpacing(5)
        for action, short in ((keep, self.tr("Keep")), (again, self.tr("Run again")), (sweep, self.tr("Sweep…"))):
            action.setIconText(short)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setObjectName(f"{action.objectName()}Button")
            bar.addWidget(button)
        bar.addStretch(1)
        for button in (self.bring_back, self.remove, self.clear):
            bar.addWidget(button)
        # Beside many other docks it may become narrower than its buttons.
        self.setMinimumWidth(LEAST_WIDTH)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self.hint)
        self._pages.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(pages, 1)
        layout.addWidget(self.verdict)
        document.runs.changed.connect(self.ask)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(560, 200)

    def refresh(self) -> None:
        document = self.document
        chosen = [row.run for row in self.selected_rows()]
        if not document.running or len(self.model.rows) != len(document.runs.kept):
            self.model.refresh()
            for place, row in enumerate(self.model.rows):
                if any(row.run is run for run in chosen):
                    self.table.selectRow(place)
        self._pages.setCurrentIndex(1 if self.model.rows else 0)
        verdict = [i18n.sentence(sentence) for sentence in self.model.comparison.verdict]
        if self.model.rows and not verdict:
            verdict = [self.tr("Change one setting and run again from the same start, to compare.")]
        self.verdict.setText(" ".join(verdict))
        self.verdict.setVisible(bool(verdict))
        self.clear.setEnabled(bool(document.runs.kept))
        self.bring_back.setVisible(document.runs.can_bring_back)
        self._refresh_selection()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "verdict"):
            self.ask()

    def selected_rows(self) -> list[Row]:
        """The selected rows of the table."""
        selection = self.table.selectionModel()
        return [self.model.rows[index.row()] for index in selection.selectedRows()] if selection else []

    def remove_selected(self) -> None:
        """Takes the selected runs out of the list."""
        self.document.runs.remove([row.place for row in self.selected_rows() if row.place is not None])

    def _make_table(self) -> QTableView:
        table = _Table(self)
        table.setObjectName("runs")
        table.setAccessibleName(self.tr("Runs"))
        table.setModel(self.model)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setIconSize(run_looks.SWATCH)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(22)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setHighlightSections(False)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        table.selectionModel().selectionChanged.connect(self._refresh_selection)
        return table

    def _button(self, name: str, text: str, do: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.clicked.connect(do)
        return button

    def _refresh_selection(self) -> None:
        self.remove.setEnabled(any(row.place is not None for row in self.selected_rows()))

    def _remove_all(self) -> None:
        self.document.runs.remove(range(len(self.document.runs.kept)))

    def _open_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if index.isValid() and self.model.rows[index.row()].place is not None:
            menu = self.menu_of(index.row())
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def menu_of(self, place: int) -> QMenu:
        """What can be done with the kept run in a row of the table."""
        menu, row = QMenu(self), self.model.rows[place]
        document, run, kept = self.document, row.run, row.place
        assert kept is not None
        shown = menu.addAction(self.tr("&Draw it in the plots"))
        shown.setCheckable(True)
        shown.setChecked(row.is_shown)
        shown.triggered.connect(lambda on: document.runs.show(kept, on))
        menu.addAction(self.tr("&Rename"), lambda: self.table.edit(self.model.index(place, 0)))
        menu.addSeparator()
        menu.addAction(self.tr("Run &again from its start"), lambda: document.run_again(run))
        menu.addAction(self.tr("&Open it as it ended"), lambda: document.open_run(run))
        menu.addAction(self.tr("Open its &start"), lambda: document.open_run(run, at_start=True))
        menu.addSeparator()
        menu.addAction(self.tr("&Delete"), lambda: document.runs.remove([kept]))
        return menu
