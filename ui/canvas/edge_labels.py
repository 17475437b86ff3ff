"""The numbers written on edges: off the nodes and each other, and where they were written last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from simulator.arrays import Array
from simulator.network import EdgeKey
from ui import theme
from ui.canvas.labels import label_centres
from ui.canvas.lettering import Lettering, lettering
from ui.canvas.places import RADIUS

if TYPE_CHECKING:
    from ui.canvas.scene import Scene

PIXELS = 12
# Letters don't shrink below this size on the screen; of a smaller drawing than that there are no numbers.
READABLE = 10.0
SMALLEST_ZOOM = 0.3
# Of more edges in view the numbers would only be clutter.
MOST = 180

Rectangle = tuple[float, float, float, float]


class EdgeLabels:
    """Writes the numbers of edges; what is computed for the view is kept as long as nothing moves."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._key: object = None
        self._room: list[float] = []
        self._edges: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._centres = np.empty((0, 2))
        self._sizes = np.empty((0, 2))
        self._boxes_key: object = None
        self._boxes = np.empty((0, 4))

    def clear(self) -> None:
        """No number is in view any more."""
        self._edges = self._edges[:0]

    def forget(self) -> None:
        """Places the numbers anew when they are next drawn: what is written around the nodes has changed."""
        self._key = None

    def write(self, painter: QPainter, edges: NDArray[np.intp], rect: QRectF, *, is_view: bool) -> None:
        """Writes the numbers of `edges` (edges,), off the nodes in `rect`, where they are few and can be read."""
        zoom = painter.worldTransform().m11()
        if zoom < SMALLEST_ZOOM or not 0 < len(edges) <= MOST:
            return
        scene, script = self._scene, lettering(max(PIXELS, round(READABLE / zoom)))
        near = scene.places.nodes_in(rect.left(), rect.top(), rect.right(), rect.bottom(), 2 * RADIUS)
        texts = scene.edge_texts(edges)
        boxes = self._boxes_of(near, zoom) if is_view else scene.node_layer.boxes(near, zoom)
        room = self._widths(edges, texts, script)
        if is_view:
            centres = self._kept_centres(edges, boxes, room, script)
        else:
            centres = self._placed(edges, boxes, room, script)[0]
        self._draw(painter, edges, texts, centres, script)

    def _boxes_of(self, near: NDArray[np.intp], zoom: float) -> Array:
        """What nodes and their texts cover. While it trains only their digits change, many times a second."""
        places = self._scene.places
        key = (places, places.revision, zoom, near.tobytes())
        if not self._scene.document.running or key != self._boxes_key:
            self._boxes_key, self._boxes = key, self._scene.node_layer.boxes(near, zoom)
        return self._boxes

    def _draw(
        self, painter: QPainter, edges: NDArray[np.intp], texts: list[str], centres: Array, script: Lettering
    ) -> None:
        scene, colours = self._scene, theme.current()
        marked, fixed = scene.marked_edges(), scene.fixed_edges()
        painter.setFont(script.font)
        back, half = QColor(colours.canvas), script.height / 2
        painter.setPen(QColor(colours.text))
        special = []
        for place, text, (x, y) in zip(edges.tolist(), texts, centres.tolist(), strict=True):
            if x != x or not text:
                continue
            width = script.width(text) / 2 + 3.0
            box = QRectF(x - width, y - half, 2 * width, 2 * half)
            if place in marked or place in fixed:
                special.append((place, text, x, y, box))
                continue
            painter.fillRect(box, back)
            painter.drawText(QPointF(x - width + 3.0, y + script.ascent - half), text)
        bold = lettering(script.pixels, bold=True)
        for place, text, x, y, box in special:
            colour = marked[place][0] if place in marked else colours.text
            painter.setPen(theme.pen(colours.muted if place in fixed else colours.canvas, 1.0))
            painter.setBrush(back)
            painter.drawRoundedRect(box, 3, 3)
            face = bold if place in marked else script
            painter.setFont(face.font)
            painter.setPen(QColor(colour))
            face.centred(painter, x, y, text)

    def _widths(self, edges: NDArray[np.intp], texts: list[str], script: Lettering) -> list[float]:
        """How wide each label is: room for the usual number, more in steps. They must not hop while numbers change."""
        usual = script.width("−0.0") + self._scene.document.project.view.digits * script.width("0")
        widths = [script.width(text) for text in texts]
        fixed = self._scene.fixed_edges()
        return [
            6.0 + (width if edge in fixed else max(usual, 10.0 * -(-width // 10.0)))
            for edge, width in zip(edges.tolist(), widths, strict=True)
        ]

    def _kept_centres(self, edges: NDArray[np.intp], boxes: Array, room: list[float], script: Lettering) -> Array:
        """The middle of each label, computed again only when something has moved or a number has grown."""
        places = self._scene.places
        # Of what is written below nodes the height alone counts: the width is another with every number.
        key = (places, places.revision, script.pixels, edges.tobytes(), boxes[:, [1, 3]].tobytes())
        if key == self._key:
            # Room is only ever added: a number that flickers between two widths must not make labels hop.
            grown = [max(have, need) for have, need in zip(self._room, room, strict=True)]
            if grown == self._room:
                self._edges = edges
                return self._centres
            room = grown
        self._key, self._room, self._edges = key, room, edges
        self._centres, self._sizes = self._placed(edges, boxes, room, script)
        return self._centres

    def _placed(
        self, edges: NDArray[np.intp], boxes: Array, room: list[float], script: Lettering
    ) -> tuple[Array, Array]:
        """The middles and the sizes of the labels of these edges, each (edges, 2)."""
        sizes = np.column_stack([room, np.full(len(room), script.height)])
        return label_centres(self._scene.places.from_the_thin_end(edges), sizes, boxes), sizes

    def rect(self, key: EdgeKey) -> Rectangle | None:
        """Where an edge's number was last written, as left, top, right, bottom; None where it was not."""
        found = np.flatnonzero(self._edges == self._scene.places.place[key])
        if not len(found):
            return None
        (x, y), (width, height) = self._centres[found[0]].tolist(), self._sizes[found[0]].tolist()
        return None if x != x else (x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def at(self, x: float, y: float) -> EdgeKey | None:
        """The edge whose number is written at a scene point."""
        if not len(self._edges) or len(self._centres) != len(self._edges):
            return None
        away = np.abs(self._centres - (x, y))
        found = np.flatnonzero((away <= self._sizes / 2).all(axis=1))
        keys = self._scene.places.keys
        return keys[self._edges[found[0]]] if len(found) and self._edges[found[0]] < len(keys) else None
