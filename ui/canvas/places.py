"""Where nodes and edges are: arrays, so that thousands are found, clipped and drawn without a loop."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.network import EdgeKey, Input, Network

RADIUS = 38.0
# Half the height of an input, and half the width of one whose name and value have room.
HALF_SIDE, HALF_WIDTH = RADIUS - 6.0, RADIUS + 8.0
# Of more nodes the room around each is not measured anew while some are dragged.
MOST_MEASURED = 300


class Places:
    """The places of a network's nodes `xy` (nodes, 2), and of its edges, in scene units.

    `row` and `place` lead from a name and a key to the rows of the arrays; `source` and `target` (edges,) are rows of
    nodes; `is_input` (nodes,) says which nodes are boxes, and `half` (nodes, 2) is half the width and height of each.
    `revision` grows with every move. `half_width` gives that of an input by its name.
    """

    def __init__(self, network: Network, half_width: Callable[[str], float] = lambda _: HALF_WIDTH) -> None:
        nodes = list(network.nodes.values())
        self.names = list(network.nodes)
        self.row = {name: row for row, name in enumerate(self.names)}
        self.xy = np.array([(node.x, node.y) for node in nodes], dtype=np.float64).reshape(-1, 2)
        self.is_input = np.array([isinstance(node, Input) for node in nodes], dtype=np.bool_)
        self.half = np.full((len(nodes), 2), RADIUS)
        for row in np.flatnonzero(self.is_input).tolist():
            self.half[row] = half_width(self.names[row]), HALF_SIDE
        self.keys: list[EdgeKey] = list(network.edges)
        self.place = {key: place for place, key in enumerate(self.keys)}
        self.source = np.array([self.row[source] for source, _ in self.keys], dtype=np.intp)
        self.target = np.array([self.row[target] for _, target in self.keys], dtype=np.intp)
        self.revision = 0
        self._lines: Array | None = None
        self._room_below: Array | None = None
        self._usual_room: Array | None = None
        self._usual_gap: float | None = None
        self._asked: tuple[float, ...] = ()
        self._found = np.empty(0, dtype=np.intp)

    def move(self, rows: NDArray[np.intp], xy: Array) -> None:
        """Puts nodes at other places, (rows, 2)."""
        self.xy[rows] = xy
        self.revision += 1
        self._lines = None
        if len(self.xy) <= MOST_MEASURED:
            self._room_below = self._usual_room = self._usual_gap = None

    @property
    def lines(self) -> Array:
        """For every edge where it leaves its source's border and meets its target's, (edges, 4) as x, y, x, y."""
        if self._lines is None:
            self._lines = self._between_borders()
        return self._lines

    def from_the_thin_end(self, edges: NDArray[np.intp]) -> Array:
        """The lines of these edges, (edges, 4), each from the end where fewer edges meet: there they lie apart."""
        leaving, arriving = np.bincount(self.source), np.bincount(self.target)
        turned = leaving[self.source[edges]] > arriving[self.target[edges]]
        lines = self.lines[edges]
        return np.where(turned[:, np.newaxis], lines[:, [2, 3, 0, 1]], lines)

    def _between_borders(self) -> Array:
        start, end = self.xy[self.source], self.xy[self.target]
        along = end - start
        length = np.hypot(along[:, 0], along[:, 1])
        unit = along / np.maximum(length, 1e-9)[:, np.newaxis]
        leave, meet = self._reach(self.source, unit), self._reach(self.target, unit)
        # Nodes that touch have no room for a line.
        room = np.maximum(leave + meet, 1e-9)
        shrink = np.minimum(1.0, length / room)
        leave, meet = leave * shrink, meet * shrink
        return np.hstack([start + unit * leave[:, np.newaxis], end - unit * meet[:, np.newaxis]])

    def _reach(self, rows: NDArray[np.intp], unit: Array) -> Array:
        """How far it is from the middle of each node in `rows` to its border, in the direction `unit` (rows, 2)."""
        to_sides = self.half[rows] / np.maximum(np.abs(unit), 1e-9)
        return np.where(self.is_input[rows], to_sides.min(axis=1), RADIUS)

    def node_at(self, x: float, y: float, slack: float = 0.0) -> str | None:
        """The node whose middle is nearest to a point on it or within `slack` of its border."""
        away = np.abs(self.xy - (x, y))
        distance = np.hypot(away[:, 0], away[:, 1])
        is_on = np.where(self.is_input, (away <= self.half + slack).all(axis=1), distance <= RADIUS + slack)
        return self._nearest(np.where(is_on, distance, np.inf), np.finfo(np.float64).max)

    def handle_at(self, x: float, y: float, reach: float) -> str | None:
        """The node whose right-hand rim is nearest to a point, within `reach`."""
        return self._nearest(np.hypot(self.xy[:, 0] + self.half[:, 0] - x, self.xy[:, 1] - y), reach)

    def _nearest(self, distance: Array, reach: float) -> str | None:
        if not len(distance):
            return None
        row = int(distance.argmin())
        return self.names[row] if distance[row] <= reach else None

    def edge_at(self, x: float, y: float, reach: float) -> EdgeKey | None:
        """The edge nearest to a point, within `reach`."""
        if not self.keys:
            return None
        lines = self.lines
        start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
        offset = np.array([x, y]) - start
        squared = np.maximum((along**2).sum(axis=1), 1e-9)
        share = np.clip((offset * along).sum(axis=1) / squared, 0.0, 1.0)
        distance = np.hypot(*(offset - share[:, np.newaxis] * along).T)
        place = int(distance.argmin())
        return self.keys[place] if distance[place] <= reach else None

    def nodes_in(self, left: float, top: float, right: float, bottom: float, margin: float = 0.0) -> NDArray[np.intp]:
        """The rows of the nodes whose middle is in a rectangle widened by `margin`."""
        x, y = self.xy[:, 0], self.xy[:, 1]
        inside = (x >= left - margin) & (x <= right + margin) & (y >= top - margin) & (y <= bottom + margin)
        return np.flatnonzero(inside)

    @property
    def room_below(self) -> Array:
        """How much is free below each node until the next one, (nodes,); infinite where none follows.

        In large drawings as it was before nodes were moved: they are placed anew when the mouse lets go.
        """
        if self._room_below is None:
            away = self.xy[:, np.newaxis] - self.xy
            is_below = (np.abs(away[..., 0]) < 2 * RADIUS) & (away[..., 1] > 0)
            gaps = away[..., 1] - self.half[:, np.newaxis, 1] - self.half[:, 1]
            self._room_below = np.where(is_below, gaps, np.inf).min(axis=0, initial=np.inf)
        return self._room_below

    @property
    def usual_room(self) -> Array:
        """The room below that all neurons in a node's column have, but the third that is most crowded, (nodes,)."""
        if self._usual_room is None:
            is_beside = np.abs(self.xy[:, np.newaxis, 0] - self.xy[:, 0]) < RADIUS
            rooms = np.sort(np.where(is_beside & ~self.is_input, self.room_below, np.inf), axis=1)
            third = np.maximum((is_beside & ~self.is_input).sum(axis=1) - 1, 0) // 3
            self._usual_room = np.take_along_axis(rooms, third[:, np.newaxis], axis=1)[:, 0]
        return self._usual_room

    @property
    def usual_gap(self) -> float:
        """How far it is from all neurons but the third that is most crowded to the next node beside them."""
        if self._usual_gap is None:
            right, down = np.abs(np.moveaxis(self.xy[:, np.newaxis] - self.xy, -1, 0))
            is_beside = (down < RADIUS) & (right > 0)
            gaps = np.sort(np.where(is_beside, right, np.inf).min(axis=0, initial=np.inf)[~self.is_input])
            self._usual_gap = float(gaps[(len(gaps) - 1) // 3]) if len(gaps) else math.inf
        return self._usual_gap

    def edges_in(self, left: float, top: float, right: float, bottom: float) -> NDArray[np.intp]:
        """The places of the edges whose bounding box meets a rectangle."""
        # While a network trains, the same part of the drawing is painted again and again.
        key = self.revision, left, top, right, bottom
        if key != self._asked:
            lines = self.lines
            low, high = np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])
            across = (low[:, 0] <= right) & (high[:, 0] >= left)
            self._asked, self._found = key, np.flatnonzero(across & (low[:, 1] <= bottom) & (high[:, 1] >= top))
        return self._found
