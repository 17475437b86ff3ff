"""Where the numbers beside edges go: on their line, off every node and off each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array

# Shares of the way from the end at which a line begins, the best first.
SHARES = np.array([0.3, 0.35, 0.25, 0.4, 0.2, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.16, 0.85])


def label_centres(lines: Array, sizes: Array, boxes: Array) -> Array:
    """The middle of each label, (edges, 2); NaN where every spot on the line would cover a box or an earlier label.

    `lines` (edges, 4) as x, y, x, y; `sizes` (edges, 2) of the labels; `boxes` (boxes, 4), as left, top, right, bottom,
    are the nodes and what is written around them.
    """
    spots = lines[:, np.newaxis, :2] + SHARES[:, np.newaxis] * (lines[:, 2:] - lines[:, :2])[:, np.newaxis]
    middles, reach = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    near_x, near_y = (
        np.abs(spots[:, :, axis, np.newaxis] - middles[:, axis])
        < (sizes[:, axis, np.newaxis] / 2 + reach[:, axis])[:, np.newaxis]
        for axis in (0, 1)
    )
    return _apart(spots, sizes, ~np.any(near_x & near_y, axis=-1))


def _apart(spots: Array, sizes: Array, free: NDArray[np.bool_]) -> Array:
    """Chooses a free spot for each label in turn, off those chosen before; none where that can't be."""
    centres = np.full((len(spots), 2), np.nan)
    chosen, reach = np.empty((len(spots), 2)), np.empty((len(spots), 2))
    count = 0
    for edge, size in enumerate(sizes):
        candidates = spots[edge][free[edge]]
        near = np.abs(candidates[:, np.newaxis] - chosen[:count]) < (size + reach[:count]) / 2
        left = candidates[~near.all(axis=-1).any(axis=-1)]
        if len(left):
            centres[edge] = chosen[count] = left[0]
            reach[count] = size
            count += 1
    return centres
