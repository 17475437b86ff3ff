"""The data: a table of samples with what the network makes of them, and everything that fills it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

import simulator as sim
from simulator.notation import count_text
from ui import data_edits, i18n
from ui.document import Document
from ui.panels.sample_table import Column, SampleTable
from ui.panels.sample_view import SampleView
from ui.panels.split import SplitStrip, StandardizationStrip

# While it trains, answers are worked out so often: more would not be read.
ANSWERS_MS = 200
LEAST_WIDTH = 230
# From these widths on the line of buttons has room for another one, and for where the cursor is.
NARROW, WIDE = 320, 390


class DataPanel(QWidget):
    """The table, and buttons to fill, lengthen and shorten it. The row with the cursor is the sample looked at."""

    import_requested = Signal()
    export_requested = Signal()
    generator_requested = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.model = SampleTable(document, self)
        self.table = SampleView(self.model)
        self.table.sorted.connect(self._refresh_captions)
        self.table.header_menu_requested.connect(self._show_header_menu)
        self.split = SplitStrip(document)
        self.standardization = StandardizationStrip()
        self.standardization.shown.connect(self._show_standardized)
        self.hint = QLabel(self.tr("No samples yet: add one, fill the table with a data set, or import a CSV file."))
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(10, 4, 10, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._bar())
        for widget in (self.split, self.standardization, self.hint):
            layout.addWidget(widget)
        layout.addWidget(self.table, 1)
        self.split.hide()
        # The buttons may be cut off before they push the formulas beside this panel together.
        self.setMinimumWidth(LEAST_WIDTH)
        self._answers_due = QTimer(self)
        self._answers_due.setSingleShot(True)
        self._answers_due.timeout.connect(self._refresh_answers)
        for signal in (document.replaced, document.structure_changed, document.data_changed):
            signal.connect(self.refresh)
        document.settings_changed.connect(self._refresh_answers)
        document.figures_changed.connect(self._want_answers)
        document.step_changed.connect(self._follow)
        self.refresh()

    # Making

    def _bar(self) -> QHBoxLayout:
        self.fill = QToolButton()
        self.fill.setText(self.tr("Fill with"))
        self.fill.setObjectName("fillData")
        self.fill.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.fill.setMenu(self._fill_menu())
        self.get = self._button("importData", self.tr("Import…"), self.tr("Take samples from a CSV file (Ctrl+I)"))
        self.get.clicked.connect(self.import_requested)
        self.add = self._button("addSample", "+", self.tr("Add a sample of zeros"))
        self.add.clicked.connect(self._add)
        self.remove = self._button("deleteSamples", "−", self.tr("Delete the selected samples (Del)"))
        self.remove.clicked.connect(self.table.delete)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setObjectName("moreOfData")
        self.more.setAccessibleName(self.tr("More for the data"))
        self.more.setToolTip(self.tr("Split, standardize, sort, export"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._more_menu())
        self.place = QLabel()
        self.place.setProperty("role", "muted")
        self.place.setObjectName("samplePlace")
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(3)
        for button in (self.fill, self.get, self.add, self.remove, self.more):
            bar.addWidget(button)
        bar.addStretch(1)
        self.before = self._mover("previousSample", "◂", self.tr("Previous sample (Ctrl+Up)"), -1)
        self.after = self._mover("nextSample", "▸", self.tr("Next sample (Ctrl+Down)"), 1)
        for widget in (self.before, self.place, self.after):
            bar.addWidget(widget)
        return bar

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        if len(text) == 1:
            button.setAccessibleName(tip)
            button.setFixedWidth(30)
        return button

    def _mover(self, name: str, sign: str, tip: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.document.go_to_sample(self.document.cursor.sample + step))
        return button

    def _fill_menu(self) -> QMenu:
        menu = QMenu(self.fill)
        groups: dict[str, QMenu] = {}
        for key, dataset in sim.DATASETS.items():
            group = self._group(dataset)
            if group not in groups:
                groups[group] = menu.addMenu(group)
            action = groups[group].addAction(i18n.label("dataset", dataset.label))
            action.setObjectName(f"fill_{key}")
            action.triggered.connect(lambda _=False, key=key: self._fill(key))
        menu.addSeparator()
        self._entry(menu, "importToFill", self.tr("A CSV file…"), self.import_requested.emit)
        self._entry(menu, "generateData", self.tr("Size, noise and seed…"), self.generator_requested.emit)
        return menu

    def _group(self, dataset: sim.Dataset) -> str:
        if dataset.drawn is None:
            is_logic = set(dataset.X.flat) | set(dataset.T.flat) == {0.0, 1.0} and len(dataset.inputs) > 1
            return self.tr("Logic") if is_logic else self.tr("Examples")
        return self.tr("Classes") if dataset.task == "classes" else self.tr("Regression")

    def _more_menu(self) -> QMenu:
        menu = QMenu(self.more)
        self.insert = self._entry(menu, "insertSample", self.tr("&Insert a sample here"), self.table.insert)
        self.duplicate = self._entry(menu, "duplicateSamples", self.tr("D&uplicate the samples"), self.table.duplicate)
        menu.addSeparator()
        self.sort_menu = menu.addMenu(self.tr("&Sort by"))
        self.sort_menu.aboutToShow.connect(self._fill_sort_menu)
        self.unsort = self._entry(menu, "fileOrder", self.tr("Back to the data's &order"), self._unsort)
        menu.addSeparator()
        self.split_switch = self._entry(menu, "splitData", self.tr("S&plit for validation and test"), self._show_split)
        self.split_switch.setCheckable(True)
        self.standardize_menu = menu.addMenu(self.tr("S&tandardize"))
        self.standardize_menu.aboutToShow.connect(self._fill_standardize_menu)
        menu.addSeparator()
        self._entry(menu, "importFromMenu", self.tr("I&mport CSV…"), self.import_requested.emit)
        self.export = self._entry(menu, "exportDataFromMenu", self.tr("&Export as CSV…"), self.export_requested.emit)
        return menu

    def _entry(self, menu: QMenu, name: str, text: str, do: Callable[[], object]) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _=False: do())
        return action

    # Showing

    def refresh(self) -> None:
        """Shows the document's data."""
        self.table.refresh()
        self._refresh_captions()

    def _refresh_captions(self) -> None:
        document = self.document
        count = document.sample_count
        is_split = document.project.training.split.is_wanted
        self.hint.setVisible(count == 0)
        for part in (self.remove, self.insert, self.duplicate, self.export):
            part.setEnabled(count > 0)
        self.unsort.setEnabled(self.model.sorted_by is not None)
        self.split.refresh()
        self.standardization.refresh(self.model.standardizations(), is_split=is_split)
        if is_split:
            self.split.show()
        self.split_switch.setChecked(not self.split.isHidden())
        self._tell_place()

    def _tell_place(self) -> None:
        count, sample = self.document.sample_count, self.document.cursor.sample
        self.place.setText(f"{count_text(sample + 1)} / {count_text(count)}" if count else "")
        self.before.setEnabled(sample > 0)
        self.after.setEnabled(sample + 1 < count)

    def _follow(self) -> None:
        self.table.show_sample()
        self._tell_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where not all fits into the line of buttons, what has a key or stands in a menu as well goes."""
        super().resizeEvent(event)
        self.place.setVisible(self.width() >= WIDE)
        self.get.setVisible(self.width() >= NARROW)
        for button in (self.before, self.after):
            button.setMaximumWidth(34 if self.width() >= WIDE else 26)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want_answers()

    def _want_answers(self) -> None:
        if not self._answers_due.isActive():
            self._answers_due.start(ANSWERS_MS if self.document.running else 0)

    def _refresh_answers(self) -> None:
        # Nobody looks at a table behind another tab.
        if not self.table.visibleRegion().isEmpty():
            self.model.refresh_answers()

    # Doing

    def _add(self) -> None:
        self.document.add_sample()
        self.document.go_to_sample(self.document.sample_count - 1)

    def _fill(self, key: str) -> None:
        try:
            data_edits.fill(self.document, key)
        except sim.SimulatorError as error:
            self.document.report(error)

    def _unsort(self) -> None:
        self.table.sort_by(None)

    def _fill_sort_menu(self) -> None:
        self.sort_menu.clear()
        for section, column in enumerate(self.model.columns):
            action = self.sort_menu.addAction(self.model.title(section))
            action.triggered.connect(lambda _=False, section=section: self.table.turn_order(section))
            action.setCheckable(True)
            action.setChecked(self.model.sorted_by is not None and self.model.sorted_by[0] == column)

    def _show_split(self) -> None:
        split = self.document.project.training.split
        if self.split.isHidden():
            self.split.show()
            self.split.validation.setFocus()
            self.split.validation.selectAll()
        else:
            self.split.hide()
            if split.is_wanted:
                self.document.set_split(validation=0.0, test=0.0)
        self.split_switch.setChecked(not self.split.isHidden())

    def _fill_standardize_menu(self) -> None:
        self.standardize_menu.clear()
        inputs = self.document.network.inputs
        chosen = set(self.document.project.data.standardized)
        every = self.standardize_menu.addAction(self.tr("All inputs"))
        every.setCheckable(True)
        every.setChecked(bool(inputs) and set(inputs) <= chosen)
        every.triggered.connect(lambda on: self._standardize(chosen | set(inputs) if on else chosen - set(inputs)))
        self.standardize_menu.addSeparator()
        for section, column in enumerate(self.model.measured):
            self._add_standardization(self.standardize_menu, section, column)

    def _add_standardization(self, menu: QMenu, section: int, column: Column) -> None:
        chosen = set(self.document.project.data.standardized)
        action = menu.addAction(self.model.title(section))
        action.setCheckable(True)
        action.setChecked(column.name in chosen)
        action.triggered.connect(lambda on: self._standardize(chosen | {column.name} if on else chosen - {column.name}))

    def _standardize(self, names: set[str]) -> None:
        data = self.document.project.data.with_standardized(names)
        text = self.tr("Standardize {names}").format(names=", ".join(data.standardized))
        self.document.change_data(text if names else self.tr("Standardize nothing"), data)

    def _show_standardized(self, shown: bool) -> None:
        self.model.shows_standardized = shown
        self.refresh()
        # Their titles have changed too, which a table of the same shape doesn't look at again.
        self.table.horizontalHeader().viewport().update()

    def _show_header_menu(self, section: int, place: QPoint) -> None:
        if section < 0:
            return
        column, menu = self.model.columns[section], QMenu(self)
        up, down = menu.addAction(self.tr("Sort &upwards")), menu.addAction(self.tr("Sort &downwards"))
        up.triggered.connect(lambda: self.table.sort_by(column))
        down.triggered.connect(lambda: self.table.sort_by(column, descending=True))
        menu.addAction(self.unsort)
        if column in self.model.measured:
            menu.addSeparator()
            entry = menu.addMenu(self.tr("Standardize"))
            self._add_standardization(entry, section, column)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
