"""What every plot is: a pyqtgraph plot that shows snapshots and knows nothing else of the program."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QVBoxLayout, QWidget

from simulator.arrays import Array
from simulator.snapshot import Snapshot
from ui import theme
from ui.theme import Theme


class Plot(QWidget):
    """A plot. `key` names it in settings; `title()` and `show_snapshot()` are what a new one has to give."""

    key: ClassVar[str] = ""
    needs_surface: ClassVar[bool] = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._visited = pg.InfiniteLine(angle=90)
        self._visited.hide()
        self._labels_shown: dict[str, tuple[str, Theme]] = {}
        self._ranges_shown: dict[str, tuple[float, float]] = {}
        self.widget = pg.PlotWidget(self, background=None)
        self.item = self.widget.getPlotItem()
        self.item.hideButtons()
        self.item.setMenuEnabled(False)
        self.item.getViewBox().setDefaultPadding(0.02)
        self.widget.setFrameShape(self.widget.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 4, 8, 2)
        layout.addWidget(self.widget)
        self.setMinimumSize(160, 90)
        self.colour(theme.current())

    def title(self) -> str:
        """The title of its dock."""
        raise NotImplementedError

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        """Draws a snapshot, or nothing. `caption` is the loss in force, in words."""
        raise NotImplementedError

    def show_visited(self, snapshot: Snapshot) -> bool:
        """Marks the epoch of the snapshot, if it lies before the end of its trace; says whether it does."""
        epochs = snapshot.trace.epochs
        is_past = len(epochs) > 0 and snapshot.epoch < int(epochs[-1])
        self._visited.setVisible(is_past)
        self._visited.setPos(snapshot.epoch)
        return is_past

    def mark(self, parts: frozenset[object]) -> None:
        """Brings out the curves of the selected parts, where a plot has any."""

    def colour(self, colours: Theme) -> None:
        """Takes on a theme."""
        self.theme = colours
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(pg.mkPen(colours.border))
            axis.setTextPen(pg.mkPen(colours.muted))
            if axis.autoSIPrefix:
                # Loss is a bare number: "(x0.001)" on its axis only puzzles. Said twice, pyqtgraph scales the ticks.
                axis.enableAutoSIPrefix(False)
            # An axis changes seldom and costs more than its curves: it is kept as a picture.
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)
            axis.setStyle(tickFont=theme.font(11), tickLength=-4)
        self._visited.setPen(pg.mkPen(colours.accent))
        self.item.showGrid(x=False, y=True, alpha=0.25 if colours.is_dark else 0.15)

    def label(self, side: str, text: str) -> None:
        """Labels an axis."""
        if self._labels_shown.get(side) == (text, self.theme):
            return
        self._labels_shown[side] = (text, self.theme)
        self.item.setLabel(side, text, **{"color": self.theme.muted, "font-size": "11px"})

    def show_range(self, side: str, low: float, high: float) -> None:
        """Shows at least the range from `low` to `high`.

        An axis costs more to draw than its curves. So it changes only when something leaves it, and then it takes
        some room in advance; or when it has become much too wide.
        """
        shown = self._ranges_shown.get(side)
        width = max(high - low, 1e-12)
        if shown and shown[1] - shown[0] <= 2.0 * width:
            if shown[0] <= low and high <= shown[1]:
                return
            low = shown[0] if low >= shown[0] else low - 0.3 * width
            high = shown[1] if high <= shown[1] else high + 0.3 * width
        self._ranges_shown[side] = (low, high)
        self.fix_range(side, low, high)

    def fix_range(self, side: str, low: float, high: float) -> None:
        """Shows exactly this range."""
        if side == "bottom":
            # Room for the curve's own width at the rim, and for the 0 of the axis.
            low -= 0.015 * (high - low)
        setter = self.item.setXRange if side == "bottom" else self.item.setYRange
        setter(low, high, padding=0)


def span(values: Array, *, from_zero: bool = False) -> tuple[float, float]:
    """A range that holds all finite values, with a little air."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if from_zero:
        low = min(0.0, low)
    air = 0.06 * (high - low) or max(0.05, 0.05 * abs(high))
    return (low if from_zero and low == 0 else low - air), high + air
