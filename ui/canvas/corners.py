"""Where a node has room for its sign and its numbers: away from the edges that meet there."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from ui.canvas.places import RADIUS, Places

# Angles to the right and down, the best first: below is the weighted sum, at the right of an output its target.
ANGLES = (-135.0, -90.0, -45.0, 135.0, 45.0)
# An edge so far away, in degrees, leaves room for a sign.
CLEAR = 32.0
AWAY = RADIUS + 5.0
# What is looked at below a node and above it: two lines of text, half so wide and so high.
HALF_TEXT, HIGH_TEXT = 40.0, 34.0


def sign_angle(places: Places, row: int) -> float:
    """The angle in degrees, right and down, at which a node has room for its sign; that with most room if none has."""
    clearances = np.array([_clearance(places, row, angle) for angle in ANGLES])
    enough = np.minimum(clearances, CLEAR)
    return ANGLES[int(enough.argmax())]


def sign_middle(angle: float, width: float, height: float) -> tuple[float, float]:
    """The middle of a sign of this size, from the middle of its node, so that it touches the rim from outside."""
    right, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    # A little more than the corner of the text needs where it stands above the node.
    return right * (AWAY + 0.5 * width), down * (AWAY + 0.35 * height)


def rows_with_texts_above(places: Places) -> frozenset[int]:
    """The nodes whose numbers stand above them: no edge passes there, and one passes below.

    Those of a layer keep together: where one has its numbers above, so have all that can.
    """
    highest = np.array(sorted(_highest(places)), dtype=np.intp)
    x, y = places.xy[highest].T
    above, below = (
        are_crossed(np.column_stack([x - HALF_TEXT, top, x + HALF_TEXT, top + HIGH_TEXT]), places.lines)
        for top in (y - RADIUS - HIGH_TEXT, y + RADIUS)
    )
    layers = _neighbours(places)
    crossed = {layers[row] for row in highest[~above & below].tolist()}
    return frozenset(row for row in highest[~above].tolist() if layers[row] in crossed)


def are_crossed(boxes: Array, lines: Array) -> NDArray[np.bool_]:
    """Which boxes (boxes, 4), as left, top, right, bottom, one of the `lines` (lines, 4) passes through."""
    middles, reach = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    start, end = lines[:, :2], lines[:, 2:]
    # Apart along an axis, or at one side of the line: else they meet.
    away = np.abs(middles[:, np.newaxis] - (start + end) / 2) - reach[:, np.newaxis] - np.abs(end - start) / 2
    across = (end - start)[:, ::-1] * (1.0, -1.0)
    aside = np.abs(((middles[:, np.newaxis] - start) * across).sum(axis=-1)) - reach @ np.abs(across).T
    crossed: NDArray[np.bool_] = ((away < 0).all(axis=-1) & (aside < 0)).any(axis=1)
    return crossed


def _neighbours(places: Places) -> list[tuple[frozenset[int], frozenset[int]]]:
    """What each node is fed by and what it feeds: alike for those of a layer."""
    fed_by: list[set[int]] = [set() for _ in places.names]
    feeds: list[set[int]] = [set() for _ in places.names]
    for source, target in zip(places.source.tolist(), places.target.tolist(), strict=True):
        fed_by[target].add(source)
        feeds[source].add(target)
    return [(frozenset(before), frozenset(after)) for before, after in zip(fed_by, feeds, strict=True)]


def _highest(places: Places) -> frozenset[int]:
    """The nodes that have none above them."""
    right, down = np.moveaxis(places.xy[:, np.newaxis] - places.xy, -1, 0)
    covered = ((np.abs(right) < 2 * RADIUS) & (down > 0)).any(axis=1)
    return frozenset(np.flatnonzero(~covered).tolist())


def _clearance(places: Places, row: int, angle: float) -> float:
    """The least angle between a direction and the edges of a node, in degrees; 180 where it has none."""
    others = np.concatenate([places.source[places.target == row], places.target[places.source == row]])
    right, down = (places.xy[others] - places.xy[row]).T
    turns = np.abs((np.degrees(np.arctan2(down, right)) - angle + 180.0) % 360.0 - 180.0)
    return float(turns.min(initial=180.0))
