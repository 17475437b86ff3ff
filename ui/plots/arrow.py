"""Arrows whose heads look the same on every scale."""

from __future__ import annotations

import numpy as np

from simulator.arrays import Array

HEAD = 7.0


def arrow(here: Array, way: Array, pixel: Array) -> tuple[Array, Array]:
    """An arrow from `here` (2,) along `way` (2,), which is in pixels of the size `pixel` (2,), as x and y (points,)."""
    back = -way / np.hypot(*way) * HEAD
    turned = np.array([-back[1], back[0]]) * 0.6
    points = np.array([np.zeros(2), way, way + back + turned, way, way + back - turned]) * pixel + here
    return points[:, 0], points[:, 1]
