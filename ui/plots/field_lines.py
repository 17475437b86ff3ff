"""Lines and values of a field: where the answer turns, where neurons have z = 0, what it is at a place."""

from __future__ import annotations

import numpy as np
from contourpy import contour_generator

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
    # A plateau at the threshold itself, such as a ReLU's, has no line; just above it has its rim.
    level = field.threshold + 1e-6 * (field.high - field.low)
    lines = [np.asarray(line) for line in contour_generator(field.x, field.y, values).lines(level)]
    points = np.vstack([part for line in lines for part in (line, gap)]) if lines else gap
    return points[:, 0], points[:, 1]


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
