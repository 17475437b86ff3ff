"""Lines and values of a field: where the answer turns, where neurons have z = 0, what it is at a place."""

from __future__ import annotations

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.sights import Field

Points = tuple[Array, Array]
"""Where lines go: x and y (points,), with NaN between one line and the next."""


def drawable(field: Field) -> Array:
    """Its values (rows, columns), all of them finite."""
    middle = (field.low + field.high) / 2.0
    values: Array = np.nan_to_num(field.values, nan=middle, posinf=1e30, neginf=-1e30)
    return values


def boundary(values: Array, field: Field) -> Points:
    """The lines on which the answer turns, by the `drawable` values of a field; none where it has no threshold."""
    gap = np.full((1, 2), np.nan)
    if field.threshold is None:
        return gap[:, 0], gap[:, 1]
    lines = [np.asarray(line) for line in contour_generator(field.x, field.y, values).lines(_level(field))]
    points = np.vstack([part for line in lines for part in (line, gap)]) if lines else gap
    return points[:, 0], points[:, 1]


def turns(field: Field) -> bool:
    """Whether the answer turns within the field: whether there is such a line."""
    if field.threshold is None:
        return False
    level = _level(field)
    return bool((field.values > level).any() and (field.values < level).any())


def _level(field: Field) -> float:
    """Where the line is drawn: a plateau at the threshold itself, a ReLU's, has none; just above it has its rim."""
    return (field.threshold or 0.0) + 1e-6 * (field.high - field.low)


def crosses(field: Field) -> NDArray[np.bool_]:
    """Which of the first layer's lines (lines,) are seen in the field."""
    left, right, bottom, top = field.left, field.left + field.width, field.bottom, field.bottom + field.height
    corners = np.array([[left, left, right, right], [bottom, top, bottom, top], [1.0, 1.0, 1.0, 1.0]])
    # On both its sides there are corners.
    z = field.lines @ corners
    seen: NDArray[np.bool_] = (z.min(axis=1) < 0.0) & (z.max(axis=1) > 0.0)
    return seen


def neuron_lines(field: Field) -> Points:
    """The first layer's lines from rim to rim."""
    left, bottom, width, height = field.left, field.bottom, field.width, field.height
    xs, ys = [], []
    for a, b, c in field.lines:
        if abs(b) * height >= abs(a) * width:
            x = np.array([left, left + width])
            y = -(a * x + c) / b
        else:
            y = np.array([bottom, bottom + height])
            x = -(b * y + c) / a
        if np.abs([x, y]).max() < 1e6 * max(abs(left) + width, abs(bottom) + height):
            xs += [*x, np.nan]
            ys += [*y, np.nan]
    return np.array(xs), np.array(ys)


def value_at(field: Field, x: float, y: float) -> float:
    """What a field gives at a place, between its own ones where it is of another grain."""
    along = [float(np.interp(x, field.x, row)) for row in field.values]
    return float(np.interp(y, field.y, along))
