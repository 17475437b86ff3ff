"""What every plot is: a pyqtgraph plot that shows snapshots and knows nothing else of the program."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from simulator.arrays import Array
from simulator.notation import count_text, number_text
from simulator.sights import Sight
from simulator.snapshot import Snapshot
from ui import i18n, theme
from ui.plots.axis import NumberAxis
from ui.plots.cursor import REACH, Cursor
from ui.plots.header import Entry, Header
from ui.plots.ranges import Ranges
from ui.plots.series import Column, Reading, Series, columns_of
from ui.plots.timed_widget import TimedWidget
from ui.run_looks import ShownRun
from ui.theme import Theme

DIGITS = 6
# In a lower plot the name of the axis below moves into the line above, where it costs no height.
LOW = 170
MOST_IN_MENU = 40


class Plot(QWidget):
    """A plot. `key` names it in settings; `heading` and `show_snapshot()` are what a new one has to give.

    One that gives its `series()` can be read with mouse and keys, exported as numbers, and has a legend.
    `has_log_scale` says whether its height can be logarithmic; what it draws then goes through `level`.
    One that is not there `at_start` is made when it is first asked for.
    `export_wanted` carries the ending of a file, `part_chosen` a weight, bias or node that was clicked.
    """

    export_wanted = Signal(str)
    part_chosen = Signal(object)
    wants_changed = Signal()

    key: ClassVar[str] = ""
    heading: ClassVar[str] = ""
    has_log_scale: ClassVar[bool] = False
    at_start: ClassVar[bool] = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # As many as the project writes.
        self.digits = 3
        self.is_log = False
        self.is_paused = False
        self._shown: tuple[Snapshot | None, str] | None = None
        self._waiting: tuple[Snapshot | None, str] | None = None
        self._is_drawing = False
        self._visited = pg.InfiniteLine(angle=90)
        self._visited.hide()
        self._labels_shown: dict[str, tuple[str, Sequence[str], Sequence[str], Theme]] = {}
        axes = {side: NumberAxis(side) for side in ("left", "bottom")}
        self.widget = TimedWidget(self, background=None, axisItems=axes)
        self._seconds = 0.0
        self.item = self.widget.getPlotItem()
        self.ranges = Ranges(self.item)
        self.item.hideButtons()
        # Half of the uppermost number beside an axis, which may stand at its end, and of the last one under the other.
        self.item.layout.setContentsMargins(1.0, 4.0, 5.0, 1.0)
        self.item.setMenuEnabled(False)
        self.item.getViewBox().setDefaultPadding(0.02)
        self.item.getViewBox().sigRangeChangedManually.connect(self._zoom)
        self.item.getViewBox().sigResized.connect(self._resize)
        self.widget.setFrameShape(self.widget.Shape.NoFrame)
        self.widget.setAccessibleName(self.title())
        self.widget.scene().sigMouseClicked.connect(self._click)
        self.header = Header()
        self.header.toggled.connect(self.redraw)
        self.header.menu_wanted.connect(lambda: self.open_menu(self.header.menu_place))
        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setContentsMargins(12, 4, 4, 12)
        self.hint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 6, 2)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.widget, 1)
        layout.addWidget(self.hint, 1)
        self.setMinimumSize(160, 90)
        self.cursor_cross = Cursor(self)
        self.colour(theme.current())

    @classmethod
    def title(cls) -> str:
        """The title of its dock."""
        return i18n.label("plot", cls.heading)

    # What a plot shows

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        """Draws a snapshot, or nothing. `caption` is the loss in force, in words."""
        raise NotImplementedError

    def wants(self) -> frozenset[Sight]:
        """What has to be worked out for it while it is seen; `wants_changed` says that this is something else now."""
        return frozenset()

    def series(self) -> Sequence[Series]:
        """The curves as they are plotted, hidden ones among them."""
        return ()

    def entries(self) -> Sequence[Entry]:
        """The legend."""
        return ()

    def columns(self) -> list[Column]:
        """What is plotted, as the columns of a table; what is hidden is left out."""
        return columns_of(self.visible_series(), self._label_of("bottom") or "x")

    def visible_series(self) -> list[Series]:
        """The curves that the legend doesn't hide."""
        return [curve for curve in self.series() if curve.key not in self.header.hidden]

    def receive(self, snapshot: Snapshot | None, caption: str) -> None:
        """Shows a snapshot, unless it is paused: then once it goes on."""
        self._waiting = snapshot, caption
        if not self.is_paused:
            started = time.perf_counter()
            self.redraw()
            self._seconds = time.perf_counter() - started

    @property
    def seconds(self) -> float:
        """How long it took to show the last snapshot, painting included; nothing while it is paused."""
        return 0.0 if self.is_paused else self._seconds + self.widget.seconds

    def redraw(self) -> None:
        """Draws again what it shows, after a choice of how."""
        if not self.is_paused:
            self._shown = self._waiting
        if self._shown is None or self._is_drawing:
            return
        self._is_drawing = True
        try:
            self.show_snapshot(*self._shown)
        finally:
            self._is_drawing = False
        # It may take a line's height from the plot, which is then drawn for the pixels there are.
        self.header.show_legend(self.entries())
        self.cursor_cross.refresh()

    def forget(self) -> None:
        """Another document comes: what this one has shown says nothing about it."""
        self.ranges.forget()

    def pause(self, paused: bool) -> None:
        """Keeps what it shows, or goes on."""
        self.is_paused = paused
        self.widget.setAccessibleName(self.tr("{plot}, paused").format(plot=self.title()) if paused else self.title())
        self._name_axes()
        self.redraw()

    def set_log(self, is_log: bool) -> None:
        """Makes its height logarithmic, or linear again."""
        self.is_log = is_log and self.has_log_scale
        self.item.getAxis("left").setLogMode(y=self.is_log)
        self.ranges.forget_what_was_shown()
        self._fit_and_redraw()

    def show_hint(self, sentence: str) -> None:
        """Says in one sentence what it needs, in place of the plot; nothing shows the plot again."""
        if (sentence or "") != self.hint.text():
            self.hint.setText(sentence)
        self.hint.setVisible(bool(sentence))
        self.widget.setVisible(not sentence)
        if sentence:
            self.label("left", "")
            self.header.show_legend(())

    def show_visited(self, snapshot: Snapshot) -> bool:
        """Marks the epoch of the snapshot, if it lies before the end of its trace; says whether it does."""
        epochs = snapshot.trace.epochs
        is_past = len(epochs) > 0 and snapshot.epoch < int(epochs[-1])
        self._visited.setVisible(is_past)
        if is_past:
            self._visited.setPos(snapshot.epoch)
        return is_past

    def show_kept(self, runs: Sequence[ShownRun]) -> None:
        """Draws kept runs as well, where a plot has anything to say of them."""

    def mark(self, parts: frozenset[object]) -> None:
        """Brings out the curves of the selected parts, where a plot has any."""

    # Reading it

    def level(self, values: Array) -> Array:
        """Where `values` lie on the axis: themselves, or their logarithms, with gaps where there is none."""
        if not self.is_log:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            logarithms = np.log10(values)
        return np.where(np.isfinite(logarithms), logarithms, np.nan)

    def describe(self, curve: Series, index: int) -> str:
        """What is written beside a point that is read."""
        x, y = float(curve.x[index]), float(curve.y[index])
        across = count_text(int(x)) if x.is_integer() and abs(x) < 1e15 else number_text(x, DIGITS)
        first = f"{self._label_of('bottom')} {across}".strip()
        return f"{curve.name}\n{first}:  {number_text(y, DIGITS)}"

    def reading_at(self, x: float, y: float) -> Reading | None:
        """The point nearest to a place of the plot, as the eye measures it."""
        wide, high = self.item.getViewBox().viewPixelSize()
        best: tuple[float, Series, int] | None = None
        for curve in self.visible_series():
            apart = np.hypot((curve.x - x) / wide, (self.level(curve.y) - y) / high)
            if not len(apart) or np.isnan(apart).all():
                continue
            index = int(np.nanargmin(apart))
            if best is None or apart[index] < best[0]:
                best = float(apart[index]), curve, index
        return self._reading(best[1], best[2]) if best else None

    def reading_beside(self, reading: Reading, across: int, along: int) -> Reading | None:
        """The point so many curves and points further; (0, 0) finds the same point again after a change."""
        curves = [curve for curve in self.visible_series() if np.isfinite(self.level(curve.y)).any()]
        if not curves:
            return None
        keys = [curve.key for curve in curves]
        place = keys.index(reading.series) if reading.series in keys else 0
        curve = curves[min(max(0, place + across), len(curves) - 1)]
        known = np.flatnonzero(np.isfinite(self.level(curve.y)))
        here = int(np.abs(curve.x[known] - reading.x).argmin())
        return self._reading(curve, int(known[min(max(0, here + along), len(known) - 1)]))

    def first_reading(self) -> Reading | None:
        """Where the keys begin to read: at the last point of the first curve."""
        for curve in self.visible_series():
            known = np.flatnonzero(np.isfinite(self.level(curve.y)))
            if known.size:
                return self._reading(curve, int(known[-1]))
        return None

    def choose(self, reading: Reading) -> None:
        """Selects what a reading belongs to, where that is a part of the network."""

    def _reading(self, curve: Series, index: int) -> Reading:
        place = self.level(curve.y[index : index + 1])
        return Reading(float(curve.x[index]), float(place[0]), self.describe(curve, index), curve.key, index)

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        if event.double():
            self.fit()
            self.redraw()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = self.item.getViewBox().mapSceneToView(event.scenePos())
        reading = self.reading_at(place.x(), place.y())
        if reading is None:
            return
        there = self.item.getViewBox().mapViewToScene(QPointF(reading.x, reading.y)) - event.scenePos()
        if np.hypot(there.x(), there.y()) <= REACH:
            self.choose(reading)

    # Its menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def open_menu(self, place: QPoint) -> None:
        """Opens the menu of this plot."""
        menu = QMenu(self)
        menu.setObjectName("plotMenuEntries")
        self.fill_menu(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def fill_menu(self, menu: QMenu) -> None:
        """Puts together what can be done with this plot."""
        if self.has_log_scale:
            log = menu.addAction(self.tr("&Logarithmic scale"), lambda: self.set_log(not self.is_log))
            log.setCheckable(True)
            log.setChecked(self.is_log)
            log.setObjectName("plot_log")
        pause = menu.addAction(self.tr("&Pause this plot"), lambda: self.pause(not self.is_paused))
        pause.setCheckable(True)
        pause.setChecked(self.is_paused)
        pause.setObjectName("plot_pause")
        fit = menu.addAction(self.tr("Show &all of it"), self._fit_and_redraw)
        fit.setEnabled(self.ranges.is_zoomed)
        fit.setObjectName("plot_fit")
        self._add_curves(menu)
        menu.addSeparator()
        for suffix, text in (
            ("png", self.tr("Save as P&NG…")),
            ("svg", self.tr("Save as &SVG…")),
            ("csv", self.tr("Save its numbers as &CSV…")),
        ):
            action = menu.addAction(text, partial(self.export_wanted.emit, suffix))
            action.setObjectName(f"plot_{suffix}")
            action.setEnabled(self.hint.isHidden())

    def _add_curves(self, menu: QMenu) -> None:
        curves = self.series()
        if len(curves) < 2:
            return
        inside = menu.addMenu(self.tr("&Curves"))
        for curve in curves[:MOST_IN_MENU]:
            action = inside.addAction(curve.name)
            action.setCheckable(True)
            action.setChecked(curve.key not in self.header.hidden)
            action.toggled.connect(lambda on, key=curve.key: self.header.hide_curve(key, not on))

    # Its looks

    def colour(self, colours: Theme) -> None:
        """Takes on a theme."""
        self.theme = colours
        self.widget.setBackground(colours.window)
        self.widget.viewport().setAttribute(pg.QtCore.Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(pg.mkPen(colours.border))
            axis.setTextPen(pg.mkPen(colours.muted))
            axis.setTickPen(pg.mkPen(colours.grid))
            # Below what is plotted.
            axis.setZValue(-1.0)
            if axis.autoSIPrefix:
                # Loss is a bare number: "(x0.001)" on its axis only puzzles. Said twice, pyqtgraph scales the ticks.
                axis.enableAutoSIPrefix(False)
            # An axis changes seldom and costs more than its curves: it is kept as a picture.
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)
            axis.setStyle(tickFont=theme.font(11), tickLength=-4)
        self._visited.setPen(pg.mkPen(colours.accent))
        self.item.showGrid(x=False, y=True, alpha=1.0)
        self.header.colour(colours)
        self.cursor_cross.colour(colours)

    def label(self, side: str, text: str, details: Sequence[str] = (), shorts: Sequence[str] = ()) -> None:
        """Labels an axis. What the height means stands above the plot, where it can be read in a low one, too.

        The first of the `details` that fits is added there, if need be to one of the `shorts` in its place: these say
        the same in fewer words, and the last one at least so much. A text that has some names the axis below as well.
        """
        if self._labels_shown.get(side) == (text, details, shorts, self.theme):
            return
        self._labels_shown[side] = (text, details, shorts, self.theme)
        self._name_axes()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_axes()

    def _label_of(self, side: str) -> str:
        return self._labels_shown[side][0] if side in self._labels_shown else ""

    def _name_axes(self) -> None:
        above, below = self._label_of("left"), self._label_of("bottom")
        is_low = self.height() < LOW
        axis = self.item.getAxis("bottom")
        axis.setLabel(below, **{"color": self.theme.muted, "font-size": "11px"})
        axis.showLabel(bool(below) and not is_low)
        # At once: until the next turn of the event loop the name would lie over the numbers.
        self.item.layout.activate()
        details, shorts = self._labels_shown["left"][1:3] if above else ((), ())
        said: tuple[str, ...] = (above,)
        if is_low and above and below and not shorts:
            said = (self.tr("{height} over {across} →").format(height=above, across=below), above)
        wordings = [text + detail for detail in details for text in (said[0], *shorts[:-1])]
        wordings += [*said, *shorts]
        if self.is_paused:
            wordings = [self.tr("paused · {caption}").format(caption=text) for text in wordings]
        self.header.caption.say(*wordings)

    def show_range(self, side: str, low: float, high: float) -> None:
        """Shows at least the range from `low` to `high`; see `Ranges.show`."""
        self.ranges.show(side, low, high)

    def show_epochs(self, last: float) -> None:
        """Shows the epochs from 0 to `last`."""
        self.ranges.show_epochs(last)

    def fix_range(self, side: str, low: float, high: float) -> None:
        """Shows exactly this range, unless somebody has zoomed in: then once they are done."""
        self.ranges.fix(side, low, high)

    @property
    def room(self) -> float:
        """How many pixels beyond the last epoch it needs for what it writes there; all that show epochs leave them."""
        return 0.0

    def fit(self) -> None:
        """Shows all of it again after somebody has zoomed in."""
        self.ranges.fit()

    def _fit_and_redraw(self) -> None:
        self.fit()
        self.redraw()

    def _resize(self) -> None:
        # Arrows, and squares that look square, are made for the pixels there are.
        self.ranges.resize()
        self.redraw()

    def _zoom(self) -> None:
        self.ranges.is_zoomed = True
