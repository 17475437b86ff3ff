"""An axis that writes its numbers as the rest of the program does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsSceneResizeEvent

from simulator.notation import count_text, number_text

# Numbers above each other are so many pixels apart, more where there is room: no more than so many fit into an axis.
APART, MOST_NUMBERS = 17.0, 7.0
# Beside each other there are so many pixels between them, and a digit is about so wide.
BETWEEN, DIGIT = 22.0, 6.5
STEPS = (1.0, 2.0, 5.0)
# What is written of a decade of a logarithmic axis, the most that fits.
DIGITS_OF_A_DECADE = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,))
# So many pixels an axis may write beyond its ends.
BEYOND = 8
# From so many digits before or behind the point on, powers of ten are easier to read.
MOST_PLACES = 4
LARGEST = 1e6


class NumberAxis(pg.AxisItem):
    """An axis of a plot: −0.5 with a true minus, 4×10⁻³⁰ and not 4e-30."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        # Plots of one width are to have one width inside, too, whatever stands beside them: no narrower than 30 pixels.
        self.setStyle(autoReduceTextSpace=False)
        if orientation == "bottom":
            # The 0 under a curve's beginning may reach beyond it by so many pixels, or it would be left out.
            self.setStyle(hideOverlappingLabels=4)

    def boundingRect(self) -> QRectF:
        # Numbers beside the ends reach beyond the plot, which pyqtgraph forgets where there is a grid.
        rim = BEYOND if self.orientation == "left" else 0
        return super().boundingRect().adjusted(0, -rim, 0, rim)

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """One distance, so that all numbers have the same digits: the least at which they don't touch."""
        if self.logMode or not 0 < maxVal - minVal < float("inf"):
            return super().tickSpacing(minVal, maxVal, size)
        scale = size / (maxVal - minVal)
        power = 10.0 ** math.floor(math.log10(APART / scale))
        steps = (10.0**more * step * power for more in range(3) for step in STEPS)
        fits = (step for step in steps if step * scale >= self._room(step, minVal, maxVal, size))
        return [(next(fits, 100.0 * power), 0.0)]

    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: Sequence[tuple[float, Sequence[float]]]
    ) -> list[tuple[float, list[float]]]:
        """The powers of ten and what fits between them, and of many decades every other one or fewer."""
        scale = size / max(maxVal - minVal, 1e-12)
        decades = range(math.floor(minVal), math.ceil(maxVal) + 1)
        for digits in DIGITS_OF_A_DECADE:
            ticks = [decade + math.log10(digit) for decade in decades for digit in digits]
            seen = [tick for tick in ticks if minVal <= tick <= maxVal]
            if len(seen) > 1 and min(after - before for before, after in pairwise(ticks)) * scale >= APART:
                return [(1.0, seen)]
        step = next((step for step in (1, 2, 3, 5, 10, 20, 50, 100, 200) if step * scale >= APART), 500)
        return [
            (float(step), [float(decade) for decade in decades if not decade % step and minVal <= decade <= maxVal])
        ]

    def _room(self, step: float, low: float, high: float, size: float) -> float:
        """How many pixels apart numbers must be of which one follows after each `step`."""
        if self.orientation == "left":
            return max(APART, size / MOST_NUMBERS)
        # Those that are written, not the ends themselves.
        texts = (_tick_text(step * round(end / step), step) for end in (low, high))
        return DIGIT * max(map(len, texts)) + BETWEEN

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        super().resizeEvent(event)
        # It is kept as a picture. When that grows, Qt would paint what is new of it, and leave numbers where they were.
        kept = self.cacheMode()
        self.setCacheMode(self.CacheMode.NoCache)
        self.setCacheMode(kept)
        if self.orientation == "bottom" and self.label is not None:
            # pyqtgraph moves the name out of the plot by five pixels, and with it what hangs below the line.
            self.label.setY(self.label.y() - 4.0)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return [_power_text(float(value)) for value in values]
        return [_tick_text(float(value) * scale, spacing * scale) for value in values]


def _tick_text(value: float, spacing: float) -> str:
    """A number among others that lie so far apart, with the digits that tell them apart and no more."""
    if abs(value) < 1e-6 * spacing:
        return "0"
    places = max(0, math.ceil(-math.log10(spacing) - 1e-9))
    if places > MOST_PLACES or abs(value) >= LARGEST:
        return number_text(value, max(1, math.floor(math.log10(abs(value))) - math.floor(math.log10(spacing)) + 1))
    if abs(value) >= 1e4 and not places:
        return count_text(round(value)).replace("-", "−")
    return f"{value:.{places}f}".replace("-", "−")


def _power_text(exponent: float) -> str:
    """What stands at so many decades of a logarithmic axis."""
    return number_text(10.0**exponent, 2).removeprefix("1×") if -300 < exponent < 300 else ""
