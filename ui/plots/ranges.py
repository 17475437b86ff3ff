"""The part of the numbers that a plot shows: all of it, changed seldom, or what somebody has zoomed in on."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from simulator.arrays import Array

# Ends of the axis of epochs, within a decade: about every third of them one could do without.
ENDS = (1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.3, 8.0, 10.0)
FEWEST_EPOCHS = 10.0
# The largest share of the width that is left free beyond the last epoch; longer names are shortened.
LARGEST_SHARE = 0.4
# Around curves and points, in pixels.
RIM = 5.0


class Ranges:
    """The ranges of both axes, "bottom" and "left", of a plot.

    Around the numbers there is a `rim`, in pixels, so that no marker is cut at the edge of the plot. Beyond the last
    epoch there is a `room`, in pixels, for what is written at the ends of curves.
    """

    def __init__(self, item: pg.PlotItem) -> None:
        self._item = item
        self._shown: dict[str, tuple[float, float]] = {}
        self._fixed: dict[str, tuple[float, float]] = {}
        self._last_epoch: float | None = None
        self.rim = RIM
        self.room = 0.0
        self.is_zoomed = False

    def forget(self) -> None:
        """What comes now has nothing to do with what was shown."""
        self.forget_what_was_shown()
        self.is_zoomed = False
        # It only grows by itself, so that the plot doesn't move to and fro.
        self._item.getAxis("left").textWidth = 30

    def forget_what_was_shown(self) -> None:
        """What comes next is shown as closely as if it came first."""
        self._shown.clear()

    def show(self, side: str, low: float, high: float) -> None:
        """Shows at least the range from `low` to `high`.

        An axis costs more to draw than its curves. So it changes only when something leaves it, and then it takes
        some room in advance; or when it has become much too wide.
        """
        shown = self._shown.get(side)
        width = max(high - low, 1e-12)
        if shown and max(high, shown[1]) - min(low, shown[0]) <= 2.0 * width:
            if shown[0] <= low and high <= shown[1]:
                return
            low = shown[0] if low >= shown[0] else low - 0.3 * width
            high = shown[1] if high <= shown[1] else high + 0.3 * width
        self._shown[side] = (low, high)
        self.fix(side, low, high)

    def show_epochs(self, last: float) -> None:
        """Shows the epochs from 0 to `last`, and the room beyond it.

        Plots of one width that leave the same room show the same range, whatever they have shown before.
        """
        self._last_epoch = last
        wide = max(1.0, self._item.getViewBox().width() - self.rim)
        needed = max(1.02 * last, last / (1.0 - min(LARGEST_SHARE, self.room / wide)))
        self.fix("bottom", 0.0, _end(max(FEWEST_EPOCHS, needed / 1.02)))

    def fix(self, side: str, low: float, high: float) -> None:
        """Shows exactly this range, unless somebody has zoomed in: then once they are done."""
        if self._fixed.get(side) != (low, high):
            self._fixed[side] = (low, high)
            if not self.is_zoomed:
                self._apply(side)

    def fit(self) -> None:
        """Shows all of it again after somebody has zoomed in."""
        self.is_zoomed = False
        for side in self._fixed:
            self._apply(side)

    def set_rim(self, rim: float) -> None:
        """Leaves so many pixels around the numbers."""
        if rim != self.rim:
            self.rim = rim
            self.resize()

    def leave_room(self, room: float) -> None:
        """Leaves so many pixels beyond the last epoch."""
        if room != self.room:
            self.room = room
            self.resize()

    def resize(self) -> None:
        """The plot has become wider, higher or smaller, and so have the pixels."""
        if self._last_epoch is not None:
            self.show_epochs(self._last_epoch)
        if not self.is_zoomed:
            for side in self._fixed:
                self._apply(side)

    def _apply(self, side: str) -> None:
        low, high = self._fixed[side]
        box = self._item.getViewBox()
        pixels = box.width() if side == "bottom" else box.height()
        rim = (high - low) * self.rim / max(pixels - 2.0 * self.rim, 2.0 * self.rim, 1.0)
        setter = self._item.setXRange if side == "bottom" else self._item.setYRange
        setter(low - rim, high + rim, padding=0)


def _end(least: float) -> float:
    """The first end of an axis of epochs that is not before `least`, and a little air."""
    power = 1.0
    while 10.0 * power < least:
        power *= 10.0
    return 1.02 * power * next((end for end in ENDS if end * power >= least * (1.0 - 1e-9)), ENDS[-1])


def span(values: Array, *, from_zero: bool = False) -> tuple[float, float]:
    """A range that holds all finite values, with a little air."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if from_zero:
        low, high = min(0.0, low), max(0.0, high)
    # A single number is shown in what one might change it to.
    air = 0.06 * (high - low) or (1.0 if from_zero else 0.6 * max(1.0, abs(high)))
    return (low if from_zero and low == 0 else low - air), (high if from_zero and high == 0 and low < 0 else high + air)
