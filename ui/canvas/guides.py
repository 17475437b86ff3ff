"""Where dragged nodes snap to: in line with the nodes that stay, as far apart as those are, or else on the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from ui.canvas.places import RADIUS

# With more nodes in the hand only the one that was grabbed is compared.
MOST_COMPARED = 40
# Where the marks of equal gaps are drawn, beside the nodes and their numbers, and how long their ends are.
BESIDE, END = RADIUS + 27.0, 5.0

Line = tuple[float, float, float, float]


@dataclass(frozen=True)
class Snap:
    """The offset to use, and the guides to show: each a line as x, y, x, y."""

    offset: tuple[float, float]
    guides: tuple[Line, ...]


def snap(moving: Array, grabbed: int, offset: tuple[float, float], still: Array, grid: float, reach: float) -> Snap:
    """How far nodes at `moving` (nodes, 2) go when the hand has gone `offset`.

    Each axis by itself: in line with the nearest of `still` (nodes, 2) within `reach`, or so that the node `grabbed`
    has the same gaps to its neighbours in the row or column as they have, whichever is nearer; else on the grid.
    """
    compared = moving if len(moving) <= MOST_COMPARED else moving[[grabbed]]
    place = moving[grabbed] + offset
    final, spaced = list(offset), [False, False]
    for axis in (0, 1):
        gaps = still[:, axis] - (compared[:, axis] + offset[axis])[:, np.newaxis]
        in_line = float(gaps.flat[np.abs(gaps).argmin()]) if gaps.size else np.inf
        apart = min((end - place[axis] for end, _ in _evenly(place, still, axis)), key=abs, default=np.inf)
        spaced[axis] = abs(apart) < abs(in_line) and abs(apart) <= reach
        if spaced[axis] or abs(in_line) <= reach:
            final[axis] += apart if spaced[axis] else in_line
        else:
            final[axis] += round(place[axis] / grid) * grid - place[axis]
    landed = compared + np.array(final)
    lines = [line for axis in (0, 1) for line in _in_line(landed, still, axis)]
    lines += [line for axis in (0, 1) if spaced[axis] for line in _marks(moving[grabbed] + final, still, axis)]
    return Snap((final[0], final[1]), tuple(lines))


def _in_line(landed: Array, still: Array, axis: int) -> list[Line]:
    """A line through each row or column that nodes have landed in."""
    lines: list[Line] = []
    for line in np.unique(still[np.isin(still[:, axis], landed[:, axis]), axis]).tolist():
        along = np.concatenate([rows[rows[:, axis] == line][:, 1 - axis] for rows in (still, landed)])
        low, high = float(along.min()), float(along.max())
        lines.append((line, low, line, high) if axis == 0 else (low, line, high, line))
    return lines


def _evenly(place: Array, still: Array, axis: int) -> list[tuple[float, tuple[tuple[float, float], ...]]]:
    """Where on an axis a node at `place` (2,) has equal gaps to its neighbours, and those gaps from end to end."""
    beside = np.abs(still[:, 1 - axis] - place[1 - axis]) < RADIUS
    mates = np.unique(still[beside, axis])
    here = int(np.searchsorted(mates, place[axis]))
    before, after = mates[:here].tolist(), mates[here:].tolist()
    found: list[tuple[float, tuple[tuple[float, float], ...]]] = []
    if before and after:
        middle = (before[-1] + after[0]) / 2
        found.append((middle, ((before[-1], middle), (middle, after[0]))))
    for pair in (before[-2:], after[1::-1]):
        if len(pair) == 2:
            far, near = pair
            end = 2 * near - far
            found.append((end, ((far, near), (near, end))))
    return found


def _marks(place: Array, still: Array, axis: int) -> list[Line]:
    """The equal gaps around a node that has landed at `place`, as lines with ends beside the row or column."""
    lines: list[Line] = []
    height = float(place[1 - axis]) + BESIDE
    for end, gaps in _evenly(place, still, axis):
        if abs(end - place[axis]) > 1e-6:
            continue
        for start, stop in gaps:
            flat = [(start, height, stop, height)]
            flat += [(edge, height - END, edge, height + END) for edge in (start, stop)]
            lines += [line if axis == 0 else (line[1], line[0], line[3], line[2]) for line in flat]
    return lines
