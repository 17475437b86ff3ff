"""Single nodes and edges, for what deals with one at a time: gestures, the editor, tests. Layers draw them together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from ui.canvas.looks import EdgeLook, NodeLook
from ui.canvas.places import RADIUS

if TYPE_CHECKING:
    from simulator.network import EdgeKey
    from ui.canvas.scene import Scene

HANDLE = 7.0


class NodeItem:
    """A node of the scene, by name. It holds nothing itself."""

    def __init__(self, scene: Scene, name: str) -> None:
        self._scene = scene
        self.name = name

    @property
    def look(self) -> NodeLook:
        return self._scene.node_look(self.name)

    def pos(self) -> QPointF:
        """Its middle, in scene coordinates."""
        return QPointF(self.x(), self.y())

    def x(self) -> float:
        places = self._scene.places
        return float(places.xy[places.row[self.name], 0])

    def y(self) -> float:
        places = self._scene.places
        return float(places.xy[places.row[self.name], 1])

    def isSelected(self) -> bool:
        return self.name in self._scene.document.selection

    @property
    def handle(self) -> QPointF:
        """The middle of the + at its right, in scene coordinates."""
        places = self._scene.places
        return self.pos() + QPointF(float(places.half[places.row[self.name], 0]), 0)

    def handle_contains(self, point: QPointF) -> bool:
        """Whether a scene point is on the handle at the right from which an edge is drawn."""
        return (point - self.handle).manhattanLength() < 2.2 * HANDLE

    def border_towards(self, point: QPointF) -> QPointF:
        """Where a line from the middle to a scene point leaves the node."""
        along = point - self.pos()
        length = math.hypot(along.x(), along.y())
        if length < 1:
            return self.pos()
        unit = along / length
        places = self._scene.places
        if places.is_input[places.row[self.name]]:
            half = places.half[places.row[self.name]].tolist()
            return self.pos() + unit * min(half[0] / max(abs(unit.x()), 1e-9), half[1] / max(abs(unit.y()), 1e-9))
        return self.pos() + unit * RADIUS


class EdgeItem:
    """An edge of the scene, by its key. It holds nothing itself."""

    def __init__(self, scene: Scene, key: EdgeKey) -> None:
        self._scene = scene
        self.key = key

    @property
    def source(self) -> NodeItem:
        return self._scene.nodes[self.key[0]]

    @property
    def target(self) -> NodeItem:
        return self._scene.nodes[self.key[1]]

    @property
    def look(self) -> EdgeLook:
        return self._scene.edge_look(self.key)

    @property
    def ends(self) -> tuple[QPointF, QPointF]:
        """Where it leaves its source and where it meets its target, in scene coordinates."""
        places = self._scene.places
        x1, y1, x2, y2 = places.lines[places.place[self.key]].tolist()
        return QPointF(x1, y1), QPointF(x2, y2)

    def label_rect(self) -> tuple[float, float, float, float] | None:
        """The rectangle of its number as left, top, right, bottom, or None where there is no room for it."""
        return self._scene.edge_layer.labels.rect(self.key)
