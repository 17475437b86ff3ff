"""Where the numbers beside edges go: on their own line, off every node, off each other and off foreign lines."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array

T = TypeVar("T", bound=np.generic)

# Shares of the way from the end at which a line begins, and the best of them.
SHARES, BEST_SHARE = np.linspace(0.12, 0.88, 33), 0.3
# A line through the middle of a label is a doubt of 1 about whose it is, one past its corner is one of 0. A label may
# be in more doubt where the lines that go through it have numbers of their own.
MOST_DOUBT, MOST_DOUBT_OF_NAMED = 0.4, 0.7
# Doubts that differ by less are alike, so that labels stand in rows.
DOUBT_STEP = 0.2
# Lines whose directions differ by less, as the sine of the angle, run along with each other.
ALONG = 0.05
# Half the width of an edge that stands out, with the halo around it.
HALO = 6.0
# Numbers with less between them, to the right and down, are close to each other.
CROWDED = (14.0, 3.0)
# What of a label's size are letters.
LETTERS = np.array([0.85, 0.65])


def label_centres(
    lines: Array,
    sizes: Array,
    boxes: Array,
    foreign: Array | None = None,
    named: NDArray[np.bool_] | None = None,
    avoided: Array | None = None,
) -> tuple[Array, Array]:
    """The middle of each label, and where it could stand in place of others, each (edges, 2).

    `lines` (edges, 4) as x, y, x, y; `sizes` (edges, 2) of the labels; `boxes` (boxes, 4), as left, top, right, bottom,
    are the nodes and what is written around them. `foreign` (lines, 4) are all lines that may make one wonder whose a
    label is; those of the edges themselves, which may be among them, count for the others. `named` (lines,) says which
    of those have a number; without it they are the edges, in their order. Labels don't touch the lines `avoided`
    (lines, 4). The middle is NaN where every spot on the line would cover a box or an earlier label, or would rather
    seem to belong to another line. The second never is: where boxes cover the whole line, it covers least of them.
    """
    spots = lines[:, np.newaxis, :2] + SHARES[:, np.newaxis] * (lines[:, 2:] - lines[:, :2])[:, np.newaxis]
    covered = _covered(spots, sizes, boxes)
    costs = np.broadcast_to(np.abs(SHARES - BEST_SHARE), covered.shape)
    strict = lenient = covered == 0.0
    if avoided is not None:
        strict = lenient = strict & ~_touched(spots, sizes, lines, avoided)
    if foreign is None:
        return _apart(spots, sizes, np.where(strict, costs, np.inf)), _spares(spots, covered, costs)
    edge, other, depth = _depths(spots, sizes * LETTERS, lines, foreign)
    doubts = _of_each(np.add, edge, depth, np.zeros(covered.shape))
    costs = np.floor(doubts / DOUBT_STEP) + costs
    centres = _apart(spots, sizes, np.where(strict & (doubts <= MOST_DOUBT), costs, np.inf))
    left = np.isnan(centres[:, 0])
    if left.any():
        has_number = ~left if named is None else named
        is_anybodys = (depth > MOST_DOUBT) & ~has_number[other, np.newaxis]
        anybodys = _of_each(np.logical_or, edge, is_anybodys, np.zeros(covered.shape, dtype=np.bool_))
        lenient = lenient & ~anybodys & (doubts <= MOST_DOUBT_OF_NAMED) & left[:, np.newaxis]
        centres = _apart(spots, sizes, np.where(lenient, costs, np.inf), centres)
    return centres, _spares(spots, covered, costs)


def are_touched(centres: Array, sizes: Array, lines: Array, avoided: Array, halo: float = HALO) -> NDArray[np.bool_]:
    """Which labels (edges,) at these `centres` (edges, 2) lie on a line of `avoided` (lines, 4), or in its halo."""
    return _touched(centres[:, np.newaxis], sizes, lines, avoided, halo)[:, 0]


def _touched(spots: Array, sizes: Array, lines: Array, avoided: Array, halo: float = HALO) -> NDArray[np.bool_]:
    edge, _, depth = _depths(spots, sizes + 2 * halo, lines, avoided)
    return _of_each(np.logical_or, edge, depth > 0.0, np.zeros(spots.shape[:2], dtype=np.bool_))


def _of_each(join: np.ufunc, edge: NDArray[np.intp], pairs: NDArray[T], result: NDArray[T]) -> NDArray[T]:
    """Writes what `pairs` (pairs, spots) of each edge come to into `result` (edges, spots); `edge` (pairs,) ascends."""
    if len(edge):
        present, first = np.unique(edge, return_index=True)
        result[present] = join.reduceat(pairs, first, axis=0)
    return result


def _covered(spots: Array, sizes: Array, boxes: Array) -> Array:
    """How much of the boxes a label covers at each spot, (edges, spots)."""
    middles, reach = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    wide, high = (
        np.maximum(
            (sizes[:, axis, np.newaxis] / 2 + reach[:, axis])[:, np.newaxis]
            - np.abs(spots[:, :, axis, np.newaxis] - middles[:, axis]),
            0.0,
        )
        for axis in (0, 1)
    )
    area: Array = np.einsum("esb,esb->es", wide, high)
    return area


def _spares(spots: Array, covered: Array, costs: Array) -> Array:
    """The spot of each label that covers least of the boxes, and is the cheapest of those."""
    least = covered.min(axis=1, initial=np.inf, keepdims=True)
    spares: Array = spots[np.arange(len(spots)), np.where(covered <= least, costs, np.inf).argmin(axis=1)]
    return spares


def _depths(
    spots: Array, sizes: Array, lines: Array, foreign: Array
) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
    """Pairs of an edge and a foreign line (pairs,), and how deep that goes into a label at each spot (pairs, spots).

    It is 1 for a line that goes through its middle.
    """
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
    return edge, other, np.where(turn < ALONG, MOST_DOUBT * depth / 2, depth)


def _may_meet(lines: Array, sizes: Array, foreign: Array) -> NDArray[np.bool_]:
    """Which lines (edges, foreign) are so near to another than itself that one may pass a label of the other."""
    (low, high), (foreign_low, foreign_high) = (
        (np.minimum(some[:, :2], some[:, 2:]), np.maximum(some[:, :2], some[:, 2:])) for some in (lines, foreign)
    )
    low, high = low - sizes / 2, high + sizes / 2
    near = (low[:, np.newaxis] < foreign_high) & (foreign_low < high[:, np.newaxis])
    # Perhaps from the other end.
    is_itself = np.zeros(near.shape[:2], dtype=np.bool_)
    for some in (foreign, foreign[:, [2, 3, 0, 1]]):
        is_itself |= (lines[:, np.newaxis] == some).all(axis=-1)
    meets: NDArray[np.bool_] = near.all(axis=-1) & ~is_itself
    return meets


def _apart(spots: Array, sizes: Array, costs: Array, placed: Array | None = None) -> Array:
    """Chooses the cheapest spot for each label, off those chosen before; NaN where that can't be.

    Those with the least choice come first. Labels that are `placed` (edges, 2) already stay.
    """
    centres = np.full((len(spots), 2), np.nan) if placed is None else placed.copy()
    chosen, reach = np.empty((len(spots), 2)), np.empty((len(spots), 2))
    there = ~np.isnan(centres[:, 0])
    count = int(there.sum())
    chosen[:count], reach[:count] = centres[there], sizes[there]
    allowed = np.isfinite(costs)
    choice = allowed.sum(axis=1)
    for edge in np.argsort(choice, kind="stable")[np.count_nonzero(choice == 0) :].tolist():
        candidates = spots[edge][allowed[edge]]
        gaps = np.abs(candidates[:, np.newaxis] - chosen[:count]) - (sizes[edge] + reach[:count]) / 2
        left = ~(gaps < 0.0).all(axis=-1).any(axis=-1)
        if left.any():
            # Two numbers side by side read like one.
            crowds = (gaps < CROWDED).all(axis=-1).any(axis=-1)
            own = np.where(left, costs[edge][allowed[edge]] + crowds, np.inf)
            centres[edge] = chosen[count] = candidates[own.argmin()]
            reach[count] = sizes[edge]
            count += 1
    return centres
