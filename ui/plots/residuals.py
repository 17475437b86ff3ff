"""The residuals of samples as squares."""

from __future__ import annotations

import numpy as np

from simulator.arrays import Array

# A plot is made so many times as wide as its curve, where squares need that.
WIDER = (1.25, 1.5, 1.75, 2.0, 2.5)


def room_for(x: Array, sides: Array, ends: tuple[float, float], pixels: float) -> tuple[float, float]:
    """Ends of the axis between which squares at `x` (samples,) with `sides` in pixels all open to one side.

    `ends` are those of the curve, over so many `pixels`. They are moved apart in few steps, for that an axis moves
    costs more than to draw it; where no step is enough, they stay.
    """
    left, right = ends
    width = right - left
    if not len(x) or pixels <= 0.0:
        return ends
    if (x - sides * width / pixels >= left).all():
        return ends
    steps = (left + wider * width for wider in (1.0, *WIDER))
    return left, next((end for end in steps if (x + sides * (end - left) / pixels <= end).all()), right)


def squares(
    x: Array, targets: Array, answers: Array, pixel: tuple[float, float], ends: tuple[float, float]
) -> tuple[Array, Array]:
    """Squares between `targets` and `answers` at `x`, all (samples,), as x and y with NaN between one and the next.

    They look square where a `pixel` is so wide and high, in the units of the plot: each is as wide as it is high, and
    to one side where that fits between the `ends` of the plot.
    """
    wide, high = pixel
    left, right = ends
    sides = np.abs(targets - answers) / high * wide
    if (x + sides > right).any():
        sides = -sides if (x - sides >= left).all() else np.where(x > (left + right) / 2, -sides, sides)
    # Half a square would be another number.
    sides[(x + sides < left) | (x + sides > right)] = np.nan
    corners = np.column_stack([x, x + sides, x + sides, x, x, np.full_like(x, np.nan)])
    heights = np.column_stack([targets, targets, answers, answers, targets, np.full_like(x, np.nan)])
    return corners.ravel(), heights.ravel()
