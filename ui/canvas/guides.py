"""Where dragged nodes snap to: in line with the nodes that stay, or else on the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array

# With more nodes in the hand only the one that was grabbed is compared.
MOST_COMPARED = 40


@dataclass(frozen=True)
class Snap:
    """The offset to use, and the guides to show: each a line as x, y, x, y."""

    offset: tuple[float, float]
    guides: tuple[tuple[float, float, float, float], ...]


def snap(moving: Array, grabbed: int, offset: tuple[float, float], still: Array, grid: float, reach: float) -> Snap:
    """How far nodes at `moving` (nodes, 2) go when the hand has gone `offset`.

    Each axis by itself: in line with the nearest of `still` (nodes, 2) within `reach`, else so that the node `grabbed`
    comes to lie on the grid.
    """
    compared = moving if len(moving) <= MOST_COMPARED else moving[[grabbed]]
    final, lines = list(offset), []
    for axis in (0, 1):
        gaps = still[:, axis] - (compared[:, axis] + offset[axis])[:, np.newaxis]
        nearest = float(gaps.flat[np.abs(gaps).argmin()]) if gaps.size else np.inf
        if abs(nearest) <= reach:
            final[axis] += nearest
        else:
            place = moving[grabbed, axis] + offset[axis]
            final[axis] += round(place / grid) * grid - place
    landed = compared + np.array(final)
    for axis in (0, 1):
        for line in np.unique(still[np.isin(still[:, axis], landed[:, axis]), axis]).tolist():
            along = np.concatenate([rows[rows[:, axis] == line][:, 1 - axis] for rows in (still, landed)])
            low, high = float(along.min()), float(along.max())
            lines.append((line, low, line, high) if axis == 0 else (low, line, high, line))
    return Snap((final[0], final[1]), tuple(lines))
