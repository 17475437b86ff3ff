"""An axis that writes its numbers as the rest of the program does."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg

from simulator.notation import count_text, number_text

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
