"""The residuals of samples as squares."""

from __future__ import annotations

import numpy as np

from simulator.arrays import Array


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
