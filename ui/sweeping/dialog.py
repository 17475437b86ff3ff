"""The window of sweeps: what to vary, the progress, and the results as curves with their spread and as tables."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.files import write_file
from simulator.notation import count_text
from simulator.runs import Group, KeptRun, Pool, Result, Sweep, Training, as_csv, curves_csv, groups
from ui import i18n
from ui.document import Document
from ui.plots.sweep import MOST_GROUPS, SweepPlot
from ui.save_path import ask_where_to_save
from ui.sweeping.plan import PlanForm
from ui.sweeping.tables import Headings, ResultTable, chosen, table_view

LOOK_MS = 100
QUIT_SECONDS = 5.0


class _Keeping:
    """Trains one run of a sweep once more, to keep the whole of it: the same numbers, with all weights on the way."""

    def __init__(self, sweep: Sweep, result: Result, name: str) -> None:
        self.run: KeptRun | None = None
        self.failure: Exception | None = None
        self._stopping = threading.Event()
        self._training = Training(sweep, sweep.cases[result.index], recorded=True)
        self._name = name
        # A daemon, so that nobody who quits has to wait for a compiler.
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def stop(self) -> None:
        self._stopping.set()
        self._training.interrupt()
        self._thread.join(QUIT_SECONDS)

    def _work(self) -> None:
        try:
            if self._training.run(self._stopping):
                self.run = self._training.kept(self._name)
        except Exception as error:
            self.failure = error


class SweepDialog(QDialog):
    """One sweep at a time. It goes on while the window is used, also while the dialog is closed."""

    def __init__(self, document: Document, folder: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.document = document
        self._window = parent
        self._folder = folder
        self.pool: Pool | None = None
        self.results: tuple[Result, ...] = ()
        self._groups: tuple[Group, ...] = ()
        self._plan: Sweep | None = None
        self._keeping: list[_Keeping] = []
        self._is_running = False
        self._was_shown = False
        self.setObjectName("sweepDialog")
        self.setWindowTitle(self.tr("Sweep: many runs at once"))
        self.form = PlanForm()
        self.form.changed.connect(self._refresh_plan)
        self.plot = SweepPlot()
        self._headings = Headings(self)
        self._of_groups = ResultTable(self, has_looks=True)
        self._of_runs = ResultTable(self)
        self.group_table = table_view(self._of_groups, "sweepGroups", self.tr("Summary"))
        self.run_table = table_view(self._of_runs, "sweepRuns", self.tr("Every run"))
        for view in (self.group_table, self.run_table):
            view.selectionModel().selectionChanged.connect(self._refresh_buttons)
            view.doubleClicked.connect(self.keep_selected)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._lay_out()
        for signal in (document.replaced, document.settings_changed, document.structure_changed, document.data_changed):
            signal.connect(self._refresh_if_seen)
        self._show_results()

    def sizeHint(self) -> QSize:
        return QSize(1000, 640)

    @property
    def running(self) -> bool:
        """Whether a sweep is under way."""
        return self._is_running

    @property
    def progress_text(self) -> str:
        """How far it has come."""
        done, count = (self.pool.done, self.pool.sweep.count) if self.pool else (0, 0)
        return self.tr("{done} of {count} runs").format(done=count_text(done), count=count_text(count))

    def start(self) -> None:
        """Starts the sweep that is written, of the project as it is now; says why if it can't be done."""
        if self._is_running:
            return
        try:
            plan = self.form.plan_for(self.document.project)
            plan.check()
        except sim.SimulatorError as error:
            self.form.say(i18n.sentence(error.sentence), is_wrong=True)
            return
        self._plan, self.pool = plan, Pool(plan)
        self.results = ()
        self._is_running = True
        self.pool.start()
        self._timer.start()
        self._show_results()
        self._refresh_buttons()

    def cancel(self) -> None:
        """Stops the sweep; what is finished stays."""
        if self.pool and self._is_running:
            self.pool.cancel()

    def shut_down(self) -> None:
        """Ends everything for good, before the window goes."""
        self._timer.stop()
        for keeping in self._keeping:
            keeping.stop()
        self._keeping = []
        if self.pool:
            self.pool.cancel()
            self.pool.join(QUIT_SECONDS)
        self._is_running = False

    def keep_selected(self) -> None:
        """Keeps the selected run among the kept ones; of a group, the run that ended with the least loss."""
        row = self._selected()
        result = min(row.results, key=_rank) if isinstance(row, Group) else row
        if isinstance(result, Result) and self._plan:
            self._keeping.append(_Keeping(self._plan, result, self._headings.name_of(result)))
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.resize(self.sizeHint().boundedTo(self._window.size()))
        self._refresh_plan()

    def closeEvent(self, event: QCloseEvent) -> None:
        # What is under way goes on; the action shows it again.
        event.ignore()
        self.hide()

    def reject(self) -> None:
        self.hide()

    # Laying out

    def _lay_out(self) -> None:
        self.number = self._choice(
            "sweepNumber",
            (self.tr("loss"), "loss"),
            (self.tr("validation loss"), "validation"),
            (self.tr("accuracy"), "accuracy"),
        )
        self.number.setAccessibleName(self.tr("What the curves show"))
        self.spread = self._choice(
            "sweepSpread", (self.tr("least to greatest"), "range"), (self.tr("± standard deviation"), "deviation")
        )
        self.spread.setAccessibleName(self.tr("What the bands show"))
        self.start_button = self._button("sweepStart", self.tr("&Start"), self.start)
        self.start_button.setDefault(True)
        self.cancel_button = self._button("sweepCancel", self.tr("Ca&ncel"), self.cancel)
        self.keep_button = self._button("sweepKeep", self.tr("&Keep this run"), self.keep_selected)
        self.keep_button.setToolTip(self.tr("Put the selected run among the kept ones, to draw it in all plots"))
        self.table_button = self._button("sweepTable", self.tr("Save &table…"), lambda: self._save(as_csv, "runs"))
        self.curves_button = self._button(
            "sweepCurves", self.tr("Save &curves…"), lambda: self._save(curves_csv, "curves")
        )
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(8)
        self.status = QLabel()
        self.status.setObjectName("sweepStatus")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Results"))
        self.tabs.addTab(self.group_table, self.tr("Summary"))
        self.tabs.addTab(self.run_table, self.tr("Every run"))
        self.tabs.currentChanged.connect(self._refresh_buttons)
        choices = _row(QLabel(self.tr("Curves:")), self.number, QLabel(self.tr("mean, and band:")), self.spread, None)
        top = _column(choices, self.plot)
        below = _column(self.tabs, _row(self.keep_button, None, self.table_button, self.curves_button))
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(top)
        right.addWidget(below)
        right.setSizes([330, 260])
        right.setChildrenCollapsible(False)
        left = _column(self.form, _row(self.start_button, self.cancel_button, None), self.progress, self.status)
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(left)
        whole.addWidget(right)
        whole.setSizes([330, 670])
        whole.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.addWidget(whole)

    def _choice(self, name: str, *entries: tuple[str, str]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        for label, value in entries:
            box.addItem(label, value)
        box.currentIndexChanged.connect(self._show_curves)
        return box

    def _button(self, name: str, text: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: do())
        return button

    # Showing

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self._refresh_plan()

    def _refresh_plan(self) -> None:
        self.form.show_project(self.document.project)

    def _refresh_buttons(self) -> None:
        self.start_button.setEnabled(not self._is_running)
        self.cancel_button.setEnabled(self._is_running)
        self.keep_button.setEnabled(self._selected() is not None)
        for button in (self.table_button, self.curves_button):
            button.setEnabled(bool(self.results))

    def _selected(self) -> object:
        view = self.tabs.currentWidget()
        return chosen(view) if isinstance(view, QTableView) else None

    def _look(self) -> None:
        """Looks at what the threads have come to."""
        for keeping in [keeping for keeping in self._keeping if keeping.is_over]:
            self._keeping.remove(keeping)
            if keeping.run:
                self.document.runs.add(keeping.run, is_named=True)
                self.status.setText(self.tr("Kept: {name}.").format(name=keeping.run.name))
            elif keeping.failure:
                self._tell(keeping.failure)
        if self.pool and self._is_running:
            # Asked before the results are read, or the last one could be missed.
            is_over = self.pool.is_over
            if self.pool.done != len(self.results):
                self.results = self.pool.results
                self._show_results()
            self.progress.setValue(round(1000 * self.pool.share))
            self.status.setText(self.progress_text)
            if is_over:
                self._finish(self.pool)
        if not self._is_running and not self._keeping:
            self._timer.stop()

    def _finish(self, pool: Pool) -> None:
        self._is_running = False
        diverged = sum(result.diverged for result in self.results)
        parts = [self.progress_text]
        if pool.was_cancelled:
            parts.append(self.tr("cancelled, and what is finished is kept"))
        if diverged:
            parts.append(self.tr("{n} diverged").format(n=diverged))
        self.status.setText(", ".join(parts) + ".")
        self.progress.setValue(0 if pool.was_cancelled else 1000)
        if pool.failure:
            self._tell(pool.failure)
        self._refresh_buttons()

    def _tell(self, failure: Exception) -> None:
        self.form.say(
            self.tr("It stopped at an error in the program: {error}. What was finished is kept.").format(
                error=f"{type(failure).__name__}: {failure}"
            ),
            is_wrong=True,
        )

    def _show_results(self) -> None:
        self._groups = groups(self.results)
        self._of_groups.show_rows(self._groups, self._headings.of_groups(self._groups) if self._groups else ())
        self._of_runs.show_rows(self.results, self._headings.of_runs(self.results) if self.results else ())
        self._show_curves()
        self._refresh_buttons()

    def _show_curves(self) -> None:
        named = [(self._headings.name_of(group), group) for group in self._groups]
        caption = self.number.currentText()
        if len(named) > MOST_GROUPS:
            caption = self.tr("{number} (first {n} of {all})").format(number=caption, n=MOST_GROUPS, all=len(named))
        self.plot.show_groups(named, self.number.currentData(), self.spread.currentData(), caption)

    def _save(self, make: Callable[[tuple[Result, ...]], str], kind: str) -> None:
        stem = self.document.title.removesuffix(".pnet").replace("/", "-")
        proposal = str(Path(self._folder()) / f"{stem}, {kind}.csv")
        path = ask_where_to_save(self, self.tr("Save as CSV"), proposal, "CSV (*.csv)", ".csv")
        if path:
            self.write(make, path)

    def write(self, make: Callable[[tuple[Result, ...]], str], path: Path) -> None:
        """Writes a table of the results to a file; says why if it can't."""
        try:
            write_file(make(self.results).encode(), path)
        except sim.SimulatorError as error:
            self.form.say(i18n.sentence(error.sentence), is_wrong=True)
        else:
            self.status.setText(self.tr("“{file}” is written.").format(file=path.name))


def _rank(result: Result) -> tuple[bool, float]:
    return result.diverged, result.ending.loss


def _row(*widgets: QWidget | None) -> QWidget:
    """Widgets side by side; None takes the room that is left."""
    box = QWidget()
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return box


def _column(*widgets: QWidget) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(5)
    for widget in widgets:
        layout.addWidget(widget)
    return box
