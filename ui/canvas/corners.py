"""Where a node has room for its sign and its numbers: away from the edges that meet there."""

from __future__ import annotations

import math

import numpy as np

from ui.canvas.places import RADIUS, Places

# Angles to the right and down, the best first: below is the weighted sum, at the right of an output its target.
ANGLES = (-135.0, -90.0, -45.0, 135.0, 45.0)
# An edge so far away, in degrees, leaves room for a sign.
CLEAR = 32.0
AWAY = RADIUS + 5.0
# An edge that goes down at such a slope, as the sine of its angle, leaves the space above free; one that goes down
# steeper than the second crosses what is written below.
DOWN, STEEP = 0.4, 0.7
FEW = 2


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
    """The nodes whose numbers stand above them: all their edges go down, one of them through what would be below.

    Those with more edges are part of a layer, and keep theirs where the others have them.
    """
    ends = np.concatenate([places.source, places.target])
    along = places.xy[places.target] - places.xy[places.source]
    down = along[:, 1] / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    lowest, highest = np.full(len(places.names), np.inf), np.full(len(places.names), -np.inf)
    np.minimum.at(lowest, ends, np.concatenate([down, -down]))
    np.maximum.at(highest, ends, np.concatenate([down, -down]))
    is_apart = np.bincount(ends, minlength=len(places.names)) <= FEW
    return frozenset(np.flatnonzero(is_apart & (lowest > DOWN) & (highest > STEEP)).tolist()) - _below_others(places)


def _below_others(places: Places) -> frozenset[int]:
    """The nodes that have another one above them."""
    right, down = np.moveaxis(places.xy[:, np.newaxis] - places.xy, -1, 0)
    covered = ((np.abs(right) < 2 * RADIUS) & (down > 0)).any(axis=1)
    return frozenset(np.flatnonzero(covered).tolist())


def _clearance(places: Places, row: int, angle: float) -> float:
    """The least angle between a direction and the edges of a node, in degrees; 180 where it has none."""
    others = np.concatenate([places.source[places.target == row], places.target[places.source == row]])
    right, down = (places.xy[others] - places.xy[row]).T
    turns = np.abs((np.degrees(np.arctan2(down, right)) - angle + 180.0) % 360.0 - 180.0)
    return float(turns.min(initial=180.0))
