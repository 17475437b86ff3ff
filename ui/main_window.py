"""The main window: wires panels, canvas and plots to the document. The only module that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import qtawesome
from PySide6.QtCore import QByteArray, QEvent, QPoint, QSettings, QSize, Qt
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
    QDockWidget,
    QFileDialog,
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
from simulator.gates import can_fold, can_unfold
from simulator.notation import count_text
from simulator.snapshot import Snapshot
from simulator.walkthrough import GRAINS
from ui import drawing, i18n, theme
from ui.actions import ACTIONS, CANVAS_ONLY, MENUS, TOOLBAR
from ui.asking import TableMenu, asked_in
from ui.canvas.tools import tool_hint
from ui.canvas.view import CanvasView
from ui.data_files import DataFiles
from ui.display_choices import DisplayChoices
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
from ui.panels.training import EpochCounter, TrainingBar, loss_caption
from ui.panels.trouble import TroublePanel
from ui.panels.walkthrough import WalkthroughPanel
from ui.panels.why import WhyPanel
from ui.parts import PARTS
from ui.picture import Style, image, png
from ui.plots import PLOTS, Plot
from ui.plots.export import export
from ui.plots.nudge import NudgePlot
from ui.plots.surface import SurfacePlot
from ui.point_editing import PointEditing
from ui.shortcuts import shortcut_sheet

if TYPE_CHECKING:
    from ui.sweeping.dialog import SweepDialog

LAYOUT_VERSION = 6
# While training runs, more plots than these are drawn a few at a time.
MOST_PLOTS_AT_ONCE = 3
PLOTS_IN_TURN = 2


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
        self.plots: list[Plot] = []
        self._turn = 0
        self._unmade = {plot.key: plot for plot in PLOTS}
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
        self.docks: dict[str, QDockWidget] = {}
        self._seen: set[str] = set()
        self._shows_running = False
        self._drawn: Snapshot | None = None
        self._actions: dict[str, QAction] = {}
        self._make_actions()
        self.runs = RunsPanel(document, *(self._actions[name] for name in ("keep_run", "run_again", "sweep")))
        self._sweeping: SweepDialog | None = None
        self._is_begun = False
        self.timeline = TimelinePanel(document, self._actions["continue_here"], self._actions["present"])
        self._make_docks()
        self._make_toolbar()
        self._make_menus()
        self._make_status_bar()
        self._let_tables_be_asked()
        self._connect()
        self._dress()
        self.resize(size or self._first_size())
        self._arrange()
        if size is None:
            self._restore_layout()
        self._refresh_everything()
        self._actions["reduced_motion"].setChecked(self._wants_less_motion())

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
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
        )
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        self._dock("library", self.tr("Library"), self.library, left)
        for kind in PLOTS:
            self._dock(kind.key, kind.title(), QWidget(), right)
            if kind.at_start:
                self._make_plot(kind.key)
            else:
                # Out of the way until they are tabs, as the runs below.
                self.docks[kind.key].hide()
        self._dock("timeline", self.tr("Timeline"), self.timeline, right)
        self._dock("walkthrough", self.tr("Walkthrough"), self.walkthrough, bottom)
        self._dock("runs", self.tr("Runs"), self.runs, bottom)
        # Out of the way until it is a tab: side by side, all of these would ask for a wider window than there may be.
        self.docks["runs"].hide()
        self._dock("inspector", self.tr("Inspector"), self.inspector, bottom)
        self._dock("data", self.tr("Data"), self.data, bottom)
        self._dock("learning", self.tr("Learning"), self.learning, bottom)
        self._dock("outline", self.tr("Outline"), self.outline, bottom)
        self._dock("history", self.tr("Edits"), self.history, bottom)
        titles = {
            "why": self.tr("Why this number?"),
            "ledger": self.tr("Ledger"),
            "nudge": self.tr("Nudge"),
            "paths": self.tr("Paths"),
            "matrices": self.tr("Matrices"),
            "trouble": self.tr("Trouble finder"),
        }
        for key, panel in self.asides.items():
            self._dock(key, titles[key], panel, bottom)

    def _dock(self, key: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock_{key}")
        dock.setWidget(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(title)
        self.addDockWidget(area, dock)
        dock.visibilityChanged.connect(lambda visible: self._show_dock(key, visible))
        self.docks[key] = dock

    def _make_plot(self, key: str) -> None:
        """Makes a plot when it is first seen: all of them would keep the window waiting at its start."""
        plot = self._unmade.pop(key)()
        self.plots.append(plot)
        plot.part_chosen.connect(lambda part: self.document.select([part]))
        plot.wants_changed.connect(self._draw_plots)
        plot.export_wanted.connect(lambda suffix: self._export_plot(plot, suffix))
        plot.mark(self.document.selection)
        plot.show_kept(self.document.runs.shown)
        self.docks[key].setWidget(plot)

    def _make_nudge_plot(self) -> NudgePlot:
        self.nudge_plot = NudgePlot()
        return self.nudge_plot

    def _show_dock(self, key: str, visible: bool) -> None:
        # A dock says so itself: one behind another tab counts as visible to its children.
        (self._seen.add if visible else self._seen.discard)(key)
        if visible and key in self._unmade:
            self._make_plot(key)
        aside = self.runs if key == "runs" else self.asides.get(key)
        if aside is not None and isValid(aside):
            aside.set_seen(visible)
        if self._is_begun:
            self._draw_plots()

    def _raise_dock(self, key: str) -> None:
        self.docks[key].show()
        self.docks[key].raise_()

    def _first_size(self) -> QSize:
        """As large as the layout was made for, or as the screen has room."""
        return QSize(1440, 900).boundedTo(self.screen().availableSize()).expandedTo(QSize(1024, 700))

    def _arrange(self) -> None:
        """The layout of the first start: plots on the right, one below the other, the walkthrough below."""
        # What is split from a tab becomes another tab.
        self.removeDockWidget(self.docks["runs"])
        self.splitDockWidget(self.docks["walkthrough"], self.docks["inspector"], Qt.Orientation.Horizontal)
        self.tabifyDockWidget(self.docks["inspector"], self.docks["data"])
        self.tabifyDockWidget(self.docks["data"], self.docks["learning"])
        self.tabifyDockWidget(self.docks["learning"], self.docks["outline"])
        self.tabifyDockWidget(self.docks["outline"], self.docks["history"])
        # Asked for now and then; always there, it would crowd the tabs.
        self.docks["history"].hide()
        for key in self.asides:
            # Tabs as well, but a window that opens with all of them would not be calm.
            self.tabifyDockWidget(self.docks["history"], self.docks[key])
            self.docks[key].hide()
        self.docks["inspector"].raise_()
        self.tabifyDockWidget(self.docks["walkthrough"], self.docks["runs"])
        self.docks["runs"].show()
        self.docks["walkthrough"].raise_()
        width = self.width()
        right = [self.docks[plot.key] for plot in PLOTS if plot.at_start]
        for plot in PLOTS:
            if not plot.at_start:
                self.tabifyDockWidget(right[-1], self.docks[plot.key])
                self.docks[plot.key].hide()
        self.resizeDocks(
            [self.docks["library"], right[0]], [round(width * 0.14), round(width * 0.25)], Qt.Orientation.Horizontal
        )
        self.resizeDocks([self.docks["walkthrough"]], [max(232, round(self.height() * 0.27))], Qt.Orientation.Vertical)
        self.resizeDocks(
            [self.docks["walkthrough"], self.docks["inspector"]],
            [round(width * 0.47), round(width * 0.26)],
            Qt.Orientation.Horizontal,
        )
        self.resizeDocks(right, [100] * len(right), Qt.Orientation.Vertical)

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
                    restore.triggered.connect(self._forget_layout)
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
            document.parameters_changed,
            document.data_changed,
            document.settings_changed,
            document.run_changed,
            document.found_changed,
        ):
            signal.connect(self._draw_plots)
            signal.connect(self._refresh_actions)
        document.step_changed.connect(self._draw_plots_if_new)
        document.step_changed.connect(self._refresh_actions)
        document.visit_changed.connect(self._refresh_actions)
        document.selection_changed.connect(self._mark_plots)
        document.runs.changed.connect(self._show_kept_runs)
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
        for plot in self.plots:
            if isinstance(plot, SurfacePlot):
                PointEditing(document, plot)
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
        for plot in (*self.plots, self.nudge_plot, self._sweeping and self._sweeping.plot):
            if plot:
                plot.colour(colours)
        self._refresh_icons()
        self._draw_plots()

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
        self._draw_plots()

    def _refresh_title(self) -> None:
        mark = " •" if self.document.modified else ""
        self.setWindowTitle(f"{self.document.title}{mark} — Perceptron Studio")

    def _refresh_actions(self) -> None:
        document, actions = self.document, self._actions
        stack = document.undo_stack
        running = document.running
        actions["undo"].setEnabled(running or document.has_walked or stack.canUndo())
        actions["redo"].setEnabled(stack.canRedo())
        undo, redo = (i18n.label("action", text) for text in ("&Undo", "&Redo"))
        actions["undo"].setText(f"{undo} {stack.undoText()}".rstrip())
        actions["redo"].setText(f"{redo} {stack.redoText()}".rstrip())
        for name in ("cut", "copy", "duplicate"):
            actions[name].setEnabled(any(isinstance(part, str) for part in document.selection))
        for name in ("delete", "rename"):
            actions[name].setEnabled(bool(document.selection))
        chosen = len(drawing.selected_nodes(document))
        for name in ("grow_layer", "shrink_layer", "insert_layer"):
            actions[name].setEnabled(chosen > 0)
        for name, least in (("connect_all", 2), ("align_", 2), ("distribute_", 3)):
            for key in [key for key in actions if key.startswith(name)]:
                actions[key].setEnabled(chosen >= least)
        selected = drawing.selected_nodes(document)
        for name, can in (("unfold", can_unfold), ("fold", can_fold)):
            actions[name].setEnabled(not running and len(selected) == 1 and can(document.network, selected[0]))
        actions["step_back"].setEnabled(document.can_step_back())
        actions["leave_walkthrough"].setEnabled(document.current_step is not None)
        can_run = document.trouble is None
        actions["step"].setEnabled(can_run)
        actions["epoch"].setEnabled(can_run)
        actions["run"].setEnabled(can_run)
        shown = document.current_step is not None
        actions["reset"].setEnabled(running or document.present_epoch > 0 or shown)
        first = document.first_epoch
        actions["earlier"].setEnabled(first is not None and document.epoch > first)
        for name in ("later", "continue_here", "present"):
            actions[name].setEnabled(document.visiting)
        actions["randomize"].setEnabled(bool(document.network.nodes))
        for name in ("play", "walk_start", "walk_end"):
            actions[name].setEnabled(can_run and not running)
        actions["keep_run"].setEnabled(document.can_keep)
        actions["run_again"].setEnabled(can_run and (document.can_keep or bool(document.runs.kept)))
        actions["run"].setChecked(running)
        actions["play"].setChecked(document.player.playing)
        actions["predict"].setChecked(document.predicting.on)
        actions[f"grain_{document.grain}"].setChecked(True)
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
                inputs=inputs, neurons=len(network.nodes) - inputs, weights=len(network.edges)
            )
        )

    def _draw_plots(self) -> None:
        document = self.document
        # While the window is being destroyed, docks still say that they are hidden now.
        visible = [plot for plot in self.plots if plot.key in self._seen and isValid(plot)]
        document.want(frozenset().union(*(plot.wants() for plot in visible if not plot.is_paused)))
        snapshot = document.snapshot() if document.program else None
        caption = loss_caption(document)
        self._drawn = snapshot
        for plot in self._in_turn(visible):
            plot.receive(snapshot, caption)

    def _in_turn(self, visible: list[Plot]) -> list[Plot]:
        """Of many plots only a few are drawn in a frame while training runs, one after the other."""
        if not self.document.running or len(visible) <= MOST_PLOTS_AT_ONCE:
            return visible
        first, self._turn = self._turn % len(visible), self._turn + PLOTS_IN_TURN
        return (visible[first:] + visible[:first])[:PLOTS_IN_TURN]

    def _draw_plots_if_new(self) -> None:
        """A step changes what plots show only where it comes to another sample or batch."""
        if not self.document.program or self.document.snapshot() is not self._drawn:
            self._draw_plots()

    def _mark_plots(self) -> None:
        for plot in self.plots:
            plot.mark(self.document.selection)

    def _show_kept_runs(self) -> None:
        shown = self.document.runs.shown
        for plot in self.plots:
            plot.show_kept(shown)

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
            self.docks["inspector"].show()
            self.docks["inspector"].raise_()
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
        self.docks["history"].show()
        self.docks["history"].raise_()
        self.history.list.setFocus()

    def _copy(self) -> None:
        if names := drawing.selected_nodes(self.document):
            QGuiApplication.clipboard().setText(self.document.copied(names))

    def _cut(self) -> None:
        self._copy()
        self.document.delete(drawing.selected_nodes(self.document))

    def _paste(self) -> None:
        self.files.attempt(lambda: self.document.paste(QGuiApplication.clipboard().text()))

    def _duplicate(self) -> None:
        if names := drawing.selected_nodes(self.document):
            self.files.attempt(lambda: self.document.paste(self.document.copied(names)))

    def export_image(self) -> None:
        """Opens the dialog that writes the drawing to a file."""
        from ui.export import ExportDialog

        ExportDialog(self.canvas.network_scene, self.settings, self.files.folder(), self).open()

    def write_image(self, path: Path) -> bool:
        """Writes a picture of the drawing in the window's colours; says so if it can't."""
        style = Style(theme.current())
        return self.files.attempt(lambda: write_file(png(self.canvas.network_scene, style), path))

    def _export_plot(self, plot: Plot, suffix: str) -> None:
        """Asks for a file and writes a plot to it, as a picture or as numbers."""
        stem = self.document.title.removesuffix(".pnet").replace("/", "-")
        proposal = str(Path(self.files.folder()) / f"{stem}, {plot.title().lower()}.{suffix}")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save the plot"), proposal, f"*.{suffix}")
        if not path:
            return
        target = Path(path if path.endswith(f".{suffix}") else f"{path}.{suffix}")
        if self.files.attempt(lambda: write_file(export(plot, suffix), target)):
            self.document.say(self.tr("“{file}” is written.").format(file=target.name))

    def _copy_picture(self) -> None:
        def copy() -> None:
            QGuiApplication.clipboard().setImage(image(self.canvas.network_scene, Style(theme.current())))

        if self.files.attempt(copy):
            self.document.say(self.tr("The drawing is on the clipboard as a picture."))

    # Layout and leaving

    def _set_appearance(self, appearance: str) -> None:
        self.settings.setValue("appearance", appearance)
        self._dress()

    def _restore_layout(self) -> None:
        geometry, state = self.settings.value("geometry"), self.settings.value("layout")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state, LAYOUT_VERSION)

    def _remember_layout(self) -> None:
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("layout", self.saveState(LAYOUT_VERSION))

    def _forget_layout(self) -> None:
        for dock in self.docks.values():
            dock.setFloating(False)
            dock.show()
        self._arrange()

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
        if not self._is_begun:
            self._is_begun = True
            self._draw_plots()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "canvas"):
            self._draw_plots()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_stop_sweep() or not self.files.may_discard():
            event.ignore()
            return
        if self._sweeping:
            self._sweeping.shut_down()
        self._remember_layout()
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
