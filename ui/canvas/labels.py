"""Where the numbers beside edges go: on their own line, off every node, off each other and off foreign lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array

# Shares of the way from the end at which a line begins, and the best of them.
SHARES, BEST_SHARE = np.linspace(0.14, 0.86, 25), 0.3
# A line through the middle of a label is a doubt of 1 about whose it is, one past its corner is one of 0.
MOST_DOUBT = 0.7
# Doubts that differ by less are alike, so that labels stand in rows.
DOUBT_STEP = 0.2
# Lines whose directions differ by less, as the sine of the angle, run along with each other.
ALONG = 0.05
# What of a label's size are letters.
LETTERS = np.array([0.85, 0.65])


def label_centres(lines: Array, sizes: Array, boxes: Array, foreign: Array | None = None) -> tuple[Array, Array]:
    """The middle of each label, and where it could stand in place of others, each (edges, 2).

    `lines` (edges, 4) as x, y, x, y; `sizes` (edges, 2) of the labels; `boxes` (boxes, 4), as left, top, right, bottom,
    are the nodes and what is written around them. `foreign` (lines, 4) are all lines that may make one wonder whose a
    label is; those of the edges themselves, which may be among them, count for the others. The middle is NaN where
    every spot on the line would cover a box or an earlier label, or would rather seem to belong to another line; the
    second is NaN only where boxes cover the whole line.
    """
    spots = lines[:, np.newaxis, :2] + SHARES[:, np.newaxis] * (lines[:, 2:] - lines[:, :2])[:, np.newaxis]
    middles, reach = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    near_x, near_y = (
        np.abs(spots[:, :, axis, np.newaxis] - middles[:, axis])
        < (sizes[:, axis, np.newaxis] / 2 + reach[:, axis])[:, np.newaxis]
        for axis in (0, 1)
    )
    free = ~np.any(near_x & near_y, axis=-1)
    doubts = np.zeros(free.shape) if foreign is None else _doubts(spots, sizes * LETTERS, lines, foreign)
    costs = np.where(free, np.floor(doubts / DOUBT_STEP) + np.abs(SHARES - BEST_SHARE), np.inf)
    best = spots[np.arange(len(spots)), costs.argmin(axis=1)]
    best[~free.any(axis=1)] = np.nan
    return _apart(spots, sizes, np.where(doubts <= MOST_DOUBT, costs, np.inf)), best


def _doubts(spots: Array, sizes: Array, lines: Array, foreign: Array) -> Array:
    """How deep foreign lines go into a label at each spot, (edges, spots): 1 for each that goes through its middle."""
    start, along = foreign[:, :2], foreign[:, 2:] - foreign[:, :2]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    unit = along / length[:, np.newaxis]
    edge, other = np.nonzero(_may_meet(lines, sizes, foreign))
    offset = spots[edge] - start[other, np.newaxis]
    right, down = unit[other, 0, np.newaxis], unit[other, 1, np.newaxis]
    ahead, aside = offset[..., 0] * right + offset[..., 1] * down, offset[..., 1] * right - offset[..., 0] * down
    half = sizes[edge] / 2
    far_ahead, far_aside = (
        half[:, :1] * np.abs(first) + half[:, 1:] * np.abs(second) for first, second in ((right, down), (down, right))
    )
    passes = (ahead > -far_ahead) & (ahead < length[other, np.newaxis] + far_ahead)
    depth = np.where(passes, np.maximum(1.0 - np.abs(aside) / np.maximum(far_aside, 1e-9), 0.0), 0.0)
    # One that runs along with it goes through every label: to leave them out would leave out all.
    own = lines[edge, 2:] - lines[edge, :2]
    turn = np.abs(own[:, :1] * down - own[:, 1:] * right) / np.maximum(np.hypot(own[:, :1], own[:, 1:]), 1e-9)
    depth = np.where(turn < ALONG, MOST_DOUBT * depth / 2, depth)
    doubts = np.zeros(spots.shape[:2])
    np.add.at(doubts, edge, depth)
    return doubts


def _may_meet(lines: Array, sizes: Array, foreign: Array) -> NDArray[np.bool_]:
    """Which lines (edges, foreign) are so near to another than itself that one may pass a label of the other."""
    (low, high), (foreign_low, foreign_high) = (
        (np.minimum(some[:, :2], some[:, 2:]), np.maximum(some[:, :2], some[:, 2:])) for some in (lines, foreign)
    )
    low, high = low - sizes / 2, high + sizes / 2
    near = (low[:, np.newaxis] < foreign_high) & (foreign_low < high[:, np.newaxis])
    ends = np.sort(lines.reshape(-1, 2, 2), axis=1), np.sort(foreign.reshape(-1, 2, 2), axis=1)
    is_itself = (ends[0][:, np.newaxis] == ends[1]).all(axis=(2, 3))
    meets: NDArray[np.bool_] = near.all(axis=-1) & ~is_itself
    return meets


def _apart(spots: Array, sizes: Array, costs: Array) -> Array:
    """Chooses the cheapest spot for each label, off those chosen before; NaN where that can't be.

    Those with the least choice come first.
    """
    centres = np.full((len(spots), 2), np.nan)
    chosen, reach = np.empty((len(spots), 2)), np.empty((len(spots), 2))
    count = 0
    allowed = np.isfinite(costs)
    for edge in np.argsort(allowed.sum(axis=1), kind="stable").tolist():
        candidates = spots[edge][allowed[edge]]
        near = np.abs(candidates[:, np.newaxis] - chosen[:count]) < (sizes[edge] + reach[:count]) / 2
        left = ~near.all(axis=-1).any(axis=-1)
        if left.any():
            own = np.where(left, costs[edge][allowed[edge]], np.inf)
            centres[edge] = chosen[count] = candidates[own.argmin()]
            reach[count] = sizes[edge]
            count += 1
    return centres
