"""The main window: wires panels, canvas and plots to the document. The only module that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import qtawesome
from PySide6.QtCore import QEvent, QPoint, QSettings, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QGuiApplication,
    QIcon,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStyle,
    QToolBar,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from simulator.files import write_file
from simulator.notation import count_text
from simulator.walkthrough import GRAINS
from ui import availability, drawing, i18n, theme
from ui.actions import ACTIONS, CANVAS_ONLY, MENUS, TOOLBAR
from ui.asking import TableMenu, asked_in
from ui.canvas.tools import tool_hint
from ui.canvas.view import CanvasView
from ui.data_files import DataFiles
from ui.display_choices import DisplayChoices
from ui.dock_layout import DockLayout, first_size
from ui.document import Document
from ui.files import ProjectFiles
from ui.formula import Typesetter
from ui.panels.aside import Aside
from ui.panels.conventions import ConventionsMenu
from ui.panels.data import DataPanel
from ui.panels.engine import EngineStatus
from ui.panels.history import HistoryPanel
from ui.panels.inspector import Inspector
from ui.panels.learning import LearningPanel
from ui.panels.ledger import LedgerPanel
from ui.panels.library import Library
from ui.panels.matrices import MatricesPanel
from ui.panels.matrix_view import MatrixView
from ui.panels.nudge import NudgePanel
from ui.panels.outline import OutlinePanel
from ui.panels.paths import PathsPanel
from ui.panels.runs import RunsPanel
from ui.panels.speed import SpeedMenu
from ui.panels.stepping import GrainBox, PlayButton
from ui.panels.timeline import TimelinePanel
from ui.panels.training import EpochCounter, TrainingBar
from ui.panels.trouble import TroublePanel
from ui.panels.walkthrough import WalkthroughPanel
from ui.panels.why import WhyPanel
from ui.parts import PARTS
from ui.picture import Style, image, png
from ui.plot_board import PlotBoard
from ui.plots import PLOTS, Plot
from ui.plots.nudge import NudgePlot
from ui.shortcuts import shortcut_sheet

if TYPE_CHECKING:
    from ui.sweeping.dialog import SweepDialog


class MainWindow(QMainWindow):
    """The window. `document` is what it shows, `settings` where it remembers its layout."""

    def __init__(self, document: Document, settings: QSettings, size: QSize | None = None) -> None:
        super().__init__()
        self.setObjectName("main")
        self.document = document
        self.settings = settings
        document.setParent(self)
        self.files = ProjectFiles(document, settings, self)
        self.data_files = DataFiles(document, self.files, self)
        self.typesetter = Typesetter(self)
        self.canvas = CanvasView(document)
        self.inspector = Inspector(document)
        self.data = DataPanel(document)
        self.learning = LearningPanel(document)
        self.outline = OutlinePanel(document)
        self.history = HistoryPanel(document)
        self.library = Library(document)
        self.walkthrough = WalkthroughPanel(document, self.typesetter)
        self.training = TrainingBar(document)
        self.dock_layout = DockLayout(self, settings)
        self.docks = self.dock_layout.docks
        self.board = PlotBoard(document, self.files, self)
        self.board.made.connect(lambda key: self.docks[key].setWidget(self.board.plot(key)))
        self.nudge_plot: NudgePlot | None = None
        self.display = DisplayChoices(self.canvas, settings, self)
        self.trouble = TroublePanel(document)
        self.asides: dict[str, Aside] = {
            "why": WhyPanel(document),
            "ledger": LedgerPanel(document),
            "nudge": NudgePanel(document, self.typesetter, self._make_nudge_plot),
            "paths": PathsPanel(document, self.typesetter),
            "matrices": MatricesPanel(document, self.typesetter),
            "trouble": self.trouble,
        }
        self.setCentralWidget(self.canvas)
        self._shows_running = False
        self._actions: dict[str, QAction] = {}
        self._make_actions()
        self.runs = RunsPanel(document, *(self._actions[name] for name in ("keep_run", "run_again", "sweep")))
        self._sweeping: SweepDialog | None = None
        self.timeline = TimelinePanel(document, self._actions["continue_here"], self._actions["present"])
        self._make_docks()
        self._make_toolbar()
        self._make_menus()
        self._make_status_bar()
        self._let_tables_be_asked()
        self._connect()
        self._dress()
        self.resize(size or first_size(self.screen()))
        self.dock_layout.arrange(self.asides)
        if size is None:
            self.dock_layout.restore()
        self._refresh_everything()
        self._actions["reduced_motion"].setChecked(self._wants_less_motion())

    @property
    def plots(self) -> list[Plot]:
        """The plots that have been made."""
        return self.board.plots

    # Making

    def _make_actions(self) -> None:
        does: dict[str, Callable[[], object]] = {
            "new": self.files.new,
            "open": self.files.choose_and_open,
            "find_example": self._find_example,
            "save": self.files.save,
            "save_as": self.files.save_as,
            "export_image": self.export_image,
            "import_data": self.data_files.choose_and_import,
            "export_data": self.data_files.choose_and_export,
            "generate_data": self.data_files.generate,
            "write_down": self._write_down,
            "copy_picture": self._copy_picture,
            "quit": self.close,
            "undo": self.document.undo,
            "redo": self.document.redo,
            "history": self._show_history,
            "cut": self._cut,
            "copy": self._copy,
            "paste": self._paste,
            "duplicate": self._duplicate,
            "delete": lambda: self.document.delete(self.document.selection),
            "select_all": lambda: self.document.select(self.document.network.nodes),
            "rename": self._edit_selected,
            "build_layers": self.canvas.ask_for_layers,
            "grow_layer": lambda: self._edit_layer(drawing.grow_layer),
            "shrink_layer": lambda: self._edit_layer(drawing.shrink_layer),
            "insert_layer": lambda: self._edit_layer(drawing.insert_layer),
            "connect_all": lambda: self.files.attempt(lambda: drawing.connect_selection(self.document)),
            "tidy": lambda: drawing.tidy(self.document),
            "align_left": lambda: drawing.align(self.document, "left"),
            "align_centre": lambda: drawing.align(self.document, "centre"),
            "align_right": lambda: drawing.align(self.document, "right"),
            "align_top": lambda: drawing.align(self.document, "top"),
            "align_middle": lambda: drawing.align(self.document, "middle"),
            "align_bottom": lambda: drawing.align(self.document, "bottom"),
            "distribute_across": lambda: drawing.distribute(self.document, "across"),
            "distribute_down": lambda: drawing.distribute(self.document, "down"),
            "zoom_in": lambda: self.canvas.zoom_by(1.25),
            "zoom_out": lambda: self.canvas.zoom_by(0.8),
            "fit_view": self.canvas.fit,
            "reset": self.document.reset,
            "step_back": self.document.step_back,
            "step": self.document.step,
            "epoch": lambda: self.document.start_training(1),
            "keep_run": self._keep_run,
            "run_again": lambda: self.files.attempt(self.document.run_again),
            "sweep": self._show_sweep,
            "randomize": lambda: self.document.randomize(self.document.project.training.seed + 1),
            "earlier": lambda: self.document.visit_by(-1),
            "later": lambda: self.document.visit_by(1),
            "continue_here": self.document.continue_from_here,
            "present": self.document.return_to_present,
            "next_sample": lambda: self.document.go_to_sample(self.document.cursor.sample + 1),
            "previous_sample": lambda: self.document.go_to_sample(self.document.cursor.sample - 1),
            "leave_walkthrough": self.document.leave_walkthrough,
            "unfold": lambda: self._rebuild(self.document.unfold),
            "fold": lambda: self._rebuild(self.document.fold),
            "nudge": lambda: self._raise_dock("nudge"),
            "paths": lambda: self._raise_dock("paths"),
            "walk_start": self.document.go_to_start,
            "walk_end": self.document.go_to_end,
            "why": self._ask_why,
            "ledger": lambda: self._raise_dock("ledger"),
            "matrices": lambda: self._raise_dock("matrices"),
            "trouble": lambda: self._raise_dock("trouble"),
            "shortcuts": lambda: shortcut_sheet(self, self._actions).open(),
            "about": self._show_about,
        }
        does |= self.display.does()
        tools, grains = QActionGroup(self), QActionGroup(self)
        for spec in ACTIONS:
            action = QAction(i18n.label("action", spec.text), self)
            action.setObjectName(spec.name)
            action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
            action.setCheckable(spec.checkable)
            if spec.tip:
                keys = f" ({spec.keys[0]})" if spec.keys else ""
                action.setToolTip(i18n.label("action", spec.tip) + keys)
            if spec.name.startswith("tool_"):
                tools.addAction(action)
                tool = spec.name.removeprefix("tool_")
                action.triggered.connect(lambda _=False, tool=tool: self.canvas.choose_tool(tool))
                action.setChecked(tool == self.canvas.tool)
                # Letters are shortcuts on the canvas only: elsewhere they are typed.
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                self.canvas.addAction(action)
            elif spec.name in (toggles := self._toggles()):
                action.toggled.connect(toggles[spec.name])
            elif spec.name.startswith("grain_"):
                grains.addAction(action)
                grain = spec.name.removeprefix("grain_")
                action.triggered.connect(lambda _=False, grain=grain: self.document.set_grain(grain))
            else:
                action.triggered.connect(lambda _=False, do=does[spec.name]: do())
            if spec.name in CANVAS_ONLY:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                self.canvas.addAction(action)
            self._actions[spec.name] = action
            self.addAction(action)

    def _toggles(self) -> dict[str, Callable[[bool], None]]:
        """What the actions do that are switched on and off."""
        return {
            "run": self._run_or_pause,
            "play": self._play_or_stop,
            "predict": self.document.set_predicting,
            "reduced_motion": self._reduce_motion,
        }

    def _make_docks(self) -> None:
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        self._add_dock("library", self.tr("Library"), self.library, left)
        for kind in PLOTS:
            self._add_dock(kind.key, kind.title(), QWidget(), right)
            if kind.at_start:
                self.board.plot(kind.key)
            else:
                # Out of the way until they are tabs, as the runs below.
                self.docks[kind.key].hide()
        self._add_dock("timeline", self.tr("Timeline"), self.timeline, right)
        self._add_dock("walkthrough", self.tr("Walkthrough"), self.walkthrough, bottom)
        self._add_dock("runs", self.tr("Runs"), self.runs, bottom)
        # Out of the way until it is a tab: side by side, all of these would ask for a wider window than there may be.
        self.docks["runs"].hide()
        self._add_dock("inspector", self.tr("Inspector"), self.inspector, bottom)
        self._add_dock("data", self.tr("Data"), self.data, bottom)
        self._add_dock("learning", self.tr("Learning"), self.learning, bottom)
        self._add_dock("outline", self.tr("Outline"), self.outline, bottom)
        self._add_dock("history", self.tr("Edits"), self.history, bottom)
        titles = {
            "why": self.tr("Why this number?"),
            "ledger": self.tr("Ledger"),
            "nudge": self.tr("Nudge"),
            "paths": self.tr("Paths"),
            "matrices": self.tr("Matrices"),
            "trouble": self.tr("Trouble finder"),
        }
        for key, panel in self.asides.items():
            self._add_dock(key, titles[key], panel, bottom)

    def _add_dock(self, key: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> None:
        dock = self.dock_layout.add(key, title, widget, area)
        dock.visibilityChanged.connect(lambda visible: self._show_dock(key, visible))

    def _make_nudge_plot(self) -> NudgePlot:
        self.nudge_plot = NudgePlot()
        return self.nudge_plot

    def _show_dock(self, key: str, visible: bool) -> None:
        # A dock says so itself: one behind another tab counts as visible to its children.
        self.board.see(key, visible)
        aside = self.runs if key == "runs" else self.asides.get(key)
        if aside is not None and isValid(aside):
            aside.set_seen(visible)

    def _raise_dock(self, key: str) -> None:
        self.dock_layout.raise_(key)

    def _make_toolbar(self) -> None:
        bar = QToolBar(self.tr("Training"), self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(16, 16))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for name in TOOLBAR:
            if name == "grain":
                bar.addWidget(GrainBox(self.document))
                continue
            if name == "play":
                bar.addWidget(PlayButton(self.document, self._actions[name]))
                continue
            bar.addAction(self._actions[name])
            button = bar.widgetForAction(self._actions[name])
            button.setObjectName(f"{name}Button")
            if name in ("randomize", "reset") and isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
                button.setAccessibleName(self._actions[name].text().replace("&", ""))
        run = bar.widgetForAction(self._actions["run"])
        assert isinstance(run, QToolButton)
        self.speed = SpeedMenu(self.document, run, self)
        self.epoch_counter = EpochCounter(self.document)
        bar.addWidget(self.epoch_counter)
        self.transport = bar
        self.settings_bar = QToolBar(self.tr("Training settings"), self)
        self.settings_bar.setObjectName("settingsToolbar")
        self.settings_bar.setMovable(False)
        self.settings_bar.addWidget(self.training)
        self.addToolBar(self.transport)
        self.addToolBar(self.settings_bar)

    def _make_menus(self) -> None:
        for title, entries in MENUS:
            menu = self.menuBar().addMenu(i18n.label("menu", title))
            for entry in entries:
                if entry == "-":
                    menu.addSeparator()
                elif entry == "recent":
                    menu.addMenu(self.files.recent_menu)
                elif entry == "speed":
                    menu.addMenu(self.speed)
                elif entry == "in_nodes":
                    inside = menu.addMenu(self.tr("In each &node"))
                    inside.addActions([action for name, action in self._actions.items() if name.startswith("show_")])
                elif entry == "appearance":
                    self._add_appearance(menu)
                elif entry == "conventions":
                    menu.addMenu(ConventionsMenu(self.document, menu))
                elif entry == "grains":
                    strides = menu.addMenu(self.tr("Step &by"))
                    strides.addActions([self._actions[f"grain_{grain}"] for grain in GRAINS])
                elif entry == "docks":
                    plots = menu.addMenu(self.tr("&Plots"))
                    keys = {plot.key for plot in PLOTS}
                    for key, dock in self.docks.items():
                        (plots if key in keys else menu).addAction(dock.toggleViewAction())
                        # Of several tabs the one that was just asked for is meant.
                        dock.toggleViewAction().triggered.connect(lambda on, dock=dock: dock.raise_() if on else None)
                    restore = menu.addAction(self.tr("Restore this &layout"))
                    restore.triggered.connect(lambda: self.dock_layout.begin_again(self.asides))
                else:
                    menu.addAction(self._actions[entry])

    def _add_appearance(self, menu: QMenu) -> None:
        choices = QActionGroup(self)
        for key, text in (
            ("system", self.tr("Light or dark, as the &system")),
            ("light", self.tr("&Light")),
            ("dark", self.tr("&Dark")),
        ):
            action = choices.addAction(text)
            action.setObjectName(f"appearance_{key}")
            action.setCheckable(True)
            action.setChecked(key == self._appearance())
            action.triggered.connect(lambda _=False, key=key: self._set_appearance(key))
            menu.addAction(action)

    def _let_tables_be_asked(self) -> None:
        """Every table whose cells say which number they show can be asked why."""
        for table in self.findChildren(QAbstractItemView):
            if table.model() is not None:
                TableMenu(table, self._actions["why"])
        for entries in self.findChildren(MatrixView):
            entries.addAction(self._actions["why"])

    def _make_status_bar(self) -> None:
        self.hint = QLabel()
        self.counts = QLabel()
        self.zoom_label = QLabel()
        self.engine = EngineStatus(self.document)
        self.statusBar().addWidget(self.hint, 1)
        self.statusBar().addPermanentWidget(self.engine)
        self.statusBar().addPermanentWidget(self.counts)
        self.statusBar().addPermanentWidget(self.zoom_label)
        self.statusBar().setSizeGripEnabled(False)

    def _connect(self) -> None:
        document = self.document
        for signal in (
            document.replaced,
            document.structure_changed,
            document.figures_changed,
            document.data_changed,
            document.settings_changed,
            document.run_changed,
            document.found_changed,
        ):
            signal.connect(self._refresh_actions)
        document.step_changed.connect(self._refresh_actions)
        document.visit_changed.connect(self._refresh_actions)
        document.runs.changed.connect(self._refresh_actions)
        document.selection_changed.connect(self._refresh_actions)
        document.path_changed.connect(self._refresh_title)
        document.undo_stack.cleanChanged.connect(self._refresh_title)
        document.step_changed.connect(self._refresh_title)
        document.player.changed.connect(self._refresh_actions)
        document.question_changed.connect(self._show_why)
        document.undo_stack.indexChanged.connect(self._refresh_actions)
        document.run_changed.connect(self._refresh_title)
        for signal in (document.replaced, document.structure_changed):
            signal.connect(self._refresh_counts)
        self.canvas.tool_changed.connect(self._show_tool)
        self.canvas.zoom_changed.connect(self._show_zoom)
        self.canvas.edit_requested.connect(self._edit_selected)
        self.canvas.menu_requested.connect(self._show_canvas_menu)
        self.library.preset_chosen.connect(self.files.open_preset)
        self.library.part_chosen.connect(self._choose_part)
        self.library.exploration_chosen.connect(self._explore)
        self.training.randomize.connect(document.randomize)
        self.data.import_requested.connect(self.data_files.choose_and_import)
        self.data.export_requested.connect(self.data_files.choose_and_export)
        self.data.generator_requested.connect(self.data_files.generate)
        self.trouble.epoch_chosen.connect(self._visit)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._dress)

    # Showing

    def _appearance(self) -> str:
        return str(self.settings.value("appearance", "system"))

    def _dress(self) -> None:
        """Puts on light or dark. Everything that draws itself follows the palette."""
        colours = theme.chosen(self._appearance())
        QApplication.setPalette(theme.palette(colours))
        self.setStyleSheet(theme.stylesheet(colours))
        self.board.colour(colours)
        for plot in (self.nudge_plot, self._sweeping and self._sweeping.plot):
            if plot:
                plot.colour(colours)
        self._refresh_icons()
        self.board.draw()

    def _refresh_icons(self) -> None:
        colours = theme.current()
        for spec in ACTIONS:
            if not spec.icon:
                continue
            name = "mdi6.pause" if spec.name == "run" and self.document.running else spec.icon
            colour = colours.accent_text if spec.name == "step" else colours.text
            self._actions[spec.name].setIcon(
                qtawesome.icon(name, color=colour, color_disabled=colours.muted) if name else QIcon()
            )

    def _refresh_everything(self) -> None:
        self.display.show(self._actions)
        self._refresh_title()
        self._refresh_actions()
        self._refresh_counts()
        self._show_zoom()
        self.board.draw()

    def _refresh_title(self) -> None:
        mark = " •" if self.document.modified else ""
        self.setWindowTitle(f"{self.document.title}{mark} — Perceptron Studio")

    def _refresh_actions(self) -> None:
        document, actions = self.document, self._actions
        availability.refresh(actions, document)
        running = document.running
        if running != self._shows_running:
            self._shows_running = running
            actions["run"].setText(self.tr("&Pause") if running else i18n.label("action", "&Run"))
            self._refresh_icons()
        self.hint.setText(self._status_text())

    def _status_text(self) -> str:
        if hint := tool_hint(self.canvas.tool):
            return hint
        document = self.document
        if document.visiting:
            return self.tr("Looking back at epoch {n}. Running or editing continues from here.").format(
                n=count_text(document.epoch)
            )
        return document.title

    def _refresh_counts(self) -> None:
        network = self.document.network
        inputs = len(network.inputs)
        self.counts.setText(
            self.tr("inputs {inputs} · neurons {neurons} · weights {weights}").format(
                inputs=count_text(inputs),
                neurons=count_text(len(network.nodes) - inputs),
                weights=count_text(len(network.edges)),
            )
        )

    def _show_tool(self) -> None:
        self._actions[f"tool_{self.canvas.tool}"].setChecked(True)
        self.hint.setText(self._status_text())

    def _show_zoom(self) -> None:
        self.zoom_label.setText(f"{round(self.canvas.zoom * 100)} %")

    def _show_canvas_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        if question := self.canvas.question_at(self.canvas.viewport().mapFromGlobal(place)):
            why = menu.addAction(self._actions["why"].text())
            why.setObjectName("whyHere")
            why.triggered.connect(lambda: self.document.ask_about(question))
            menu.addSeparator()
        names = (
            ("rename", "duplicate", "copy", "cut", "delete", "nudge", "paths", "unfold", "fold")
            if self.document.selection
            else ("paste", "select_all", "fit_view")
        )
        for name in names:
            menu.addAction(self._actions[name])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    # Doing

    def _run_or_pause(self, run: bool) -> None:
        # The action also changes when a run ends by itself; then there is nothing left to do.
        if run and not self.document.running:
            self.document.start_training()
            self._refresh_actions()
        elif not run:
            self.document.pause()

    def _play_or_stop(self, play: bool) -> None:
        if play != self.document.player.playing:
            if play:
                self.document.play(self.document.player.rate)
            else:
                self.document.stop_playing()

    def _reduce_motion(self, reduced: bool) -> None:
        self.settings.setValue("reduced_motion", reduced)
        self.canvas.network_scene.set_motion(not reduced)

    def _wants_less_motion(self) -> bool:
        """The person's own choice, else what the system says of its animations."""
        by_system = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
        return bool(self.settings.value("reduced_motion", by_system, type=bool))

    def _keep_run(self) -> None:
        self.document.keep_run()
        self._raise_dock("runs")

    # What only some people open, and not at once, is imported when they do: a window should be there within a second.

    def _write_down(self) -> None:
        from ui.writing import write_down

        write_down(self.document, Path(self.files.folder()), self)

    @property
    def sweeping(self) -> SweepDialog:
        """The window of sweeps, made when it is first asked for."""
        if self._sweeping is None:
            from ui.sweeping.dialog import SweepDialog

            self._sweeping = SweepDialog(self.document, self.files.folder, self)
        return self._sweeping

    def _show_sweep(self) -> None:
        self.sweeping.show()
        self.sweeping.raise_()
        self.sweeping.activateWindow()

    def _ask_why(self) -> None:
        """Asks about the number in the table that has the keyboard, else about what is selected."""
        if question := asked_in(QApplication.focusWidget()):
            self.document.ask_about(question)
        self._raise_dock("why")

    def _show_why(self) -> None:
        if self.document.asked is not None:
            self._raise_dock("why")

    def _choose_part(self, part: str) -> None:
        assert part in {entry.key for entry in PARTS}
        self.canvas.choose_tool(part)
        self.canvas.setFocus()

    def _find_example(self) -> None:
        self._raise_dock("library")
        self.library.focus_search()

    def _explore(self, key: str) -> None:
        """Opens an exploration in a window of its own, or brings it to the front."""
        from ui.explorations.window import ExplorationWindow

        name = f"exploration_{key}"
        window = self.findChild(ExplorationWindow, name) or ExplorationWindow(key, self.typesetter, self)
        window.show()
        window.raise_()
        window.activateWindow()

    def _edit_selected(self) -> None:
        selection = self.document.selection
        if len(selection) == 1:
            self.canvas.edit_part(*selection)
        elif selection:
            self._raise_dock("inspector")
            self.inspector.focus_field()

    def _edit_layer(self, edit: Callable[[Document, str], None]) -> None:
        if names := drawing.selected_nodes(self.document):
            self.files.attempt(lambda: edit(self.document, names[0]))

    def _visit(self, epoch: int) -> None:
        """Goes to an epoch of the run."""
        self.files.attempt(lambda: self.document.visit(epoch))

    def _rebuild(self, do: Callable[[str], None]) -> None:
        """Unfolds or folds what is selected, and shows the whole of what has become of it."""
        (name,) = drawing.selected_nodes(self.document)
        self.files.attempt(lambda: do(name))
        self.canvas.fit()

    def _show_history(self) -> None:
        self._raise_dock("history")
        self.history.list.setFocus()

    def _copy(self) -> None:
        if names := drawing.selected_nodes(self.document):
            QGuiApplication.clipboard().setText(self.document.copied(names))

    def _cut(self) -> None:
        self._copy()
        self.document.cut(drawing.selected_nodes(self.document))

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if self.files.attempt(lambda: self.document.paste(text)):
            self.canvas.show_selected()

    def _duplicate(self) -> None:
        self.document.duplicate(drawing.selected_nodes(self.document))
        self.canvas.show_selected()

    def export_image(self) -> None:
        """Opens the dialog that writes the drawing to a file."""
        from ui.export import ExportDialog

        ExportDialog(self.canvas.network_scene, self.settings, self.files.folder(), self).open()

    def write_image(self, path: Path) -> bool:
        """Writes a picture of the drawing in the window's colours; says so if it can't."""
        style = Style(theme.current())
        return self.files.attempt(lambda: write_file(png(self.canvas.network_scene, style), path))

    def _copy_picture(self) -> None:
        def copy() -> None:
            QGuiApplication.clipboard().setImage(image(self.canvas.network_scene, Style(theme.current())))

        if self.files.attempt(copy):
            self.document.say(self.tr("The drawing is on the clipboard as a picture."))

    # Layout and leaving

    def _set_appearance(self, appearance: str) -> None:
        self.settings.setValue("appearance", appearance)
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the settings don't fit beside the transport, they get a row of their own."""
        super().resizeEvent(event)
        needed = self.transport.sizeHint().width() + self.training.minimumSizeHint().width() + 24
        is_narrow = event.size().width() < needed
        if is_narrow and not self.toolBarBreak(self.settings_bar):
            self.insertToolBarBreak(self.settings_bar)
        elif not is_narrow and self.toolBarBreak(self.settings_bar):
            self.removeToolBarBreak(self.settings_bar)

    def showEvent(self, event: QShowEvent) -> None:
        """All docks are there now, and the plots are drawn once instead of once for each of them."""
        super().showEvent(event)
        self.board.begin()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "canvas"):
            self.board.draw()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_stop_sweep() or not self.files.may_discard():
            event.ignore()
            return
        if self._sweeping:
            self._sweeping.shut_down()
        self.dock_layout.remember()
        self.document.close()
        self.trouble.stop()
        self.typesetter.close()
        event.accept()

    def _may_stop_sweep(self) -> bool:
        """Whether a sweep that is under way may be given up."""
        if not self._sweeping or not self._sweeping.running:
            return True
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Stop the sweep?"),
            self.tr("A sweep is under way: {progress} are done. Closing the window stops it.").format(
                progress=self._sweeping.progress_text
            ),
            QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setObjectName("stopSweep")
        return box.exec() == QMessageBox.StandardButton.Close

    # Help

    def _show_about(self) -> None:
        QMessageBox.about(
            self,
            self.tr("About Perceptron Studio"),
            self.tr("Draw a network of perceptrons, step through it forwards and backwards, and watch it learn."),
        )
