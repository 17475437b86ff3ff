"""All nodes in one item: squares and circles with their names and numbers, down to dots when they are far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from simulator.arrays import Array
from ui import theme
from ui.canvas.items import HANDLE
from ui.canvas.lettering import lettering
from ui.canvas.looks import NodeLook
from ui.canvas.pictures import draw_curve, map_brush
from ui.canvas.places import HALF_SIDE, RADIUS
from ui.theme import Theme
from ui.walk import Part

if TYPE_CHECKING:
    from ui.canvas.scene import Scene

NAME_PIXELS, VALUE_PIXELS, SMALL_PIXELS = 15, 13, 11
LEGIBLE = 6.0
# Nodes of fewer pixels across are dots.
SMALLEST_OUTLINE = 12.0
AROUND = 90.0
GAP = 2.0


class NodeLayer(QGraphicsItem):
    """Draws the nodes in view; numbers only where they can be read."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._lit: frozenset[Part] = frozenset()
        self._points = PrimitiveArray(QPointF, 2)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(2)

    def boundingRect(self) -> QRectF:
        return self._scene.sceneRect()

    def _depth(self) -> float:
        """How far the texts below a neuron reach."""
        return 18.0 if self._scene.display.picture == "none" else 36.0

    def boxes(self, rows: NDArray[np.intp]) -> Array:
        """What these nodes and the texts around them cover, (boxes, 4) as left, top, right, bottom."""
        places = self._scene.places
        is_input = places.is_input[rows]
        half = np.where(is_input, HALF_SIDE, RADIUS)[:, np.newaxis] + GAP
        outputs = np.intersect1d(rows, self._scene.outputs_with_target())
        return np.vstack(
            [
                np.hstack([places.xy[rows] - half, places.xy[rows] + half]),
                np.tile(places.xy[rows[~is_input]], 2) + np.array([-RADIUS, RADIUS, RADIUS, RADIUS + self._depth()]),
                np.tile(places.xy[outputs], 2) + np.array([RADIUS + 10, -18, RADIUS + 92, 18]),
            ]
        )

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        scene, places, colours = self._scene, self._scene.places, theme.current()
        rect, zoom = option.exposedRect, painter.worldTransform().m11()
        rows = places.nodes_in(rect.left(), rect.top(), rect.right(), rect.bottom(), AROUND)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._lit = scene.lit_parts()
        if 2 * RADIUS * zoom < SMALLEST_OUTLINE:
            self._draw_dots(painter, rows, colours)
            return
        for row in rows.tolist():
            x, y = places.xy[row].tolist()
            self._draw_node(painter, places.names[row], x, y, bool(places.is_input[row]), zoom, colours)
        if scene.handle_of and zoom > 0.3 and widget is not None:
            _draw_handle(painter, scene.nodes[scene.handle_of].pos(), colours)

    def _draw_dots(self, painter: QPainter, rows: NDArray[np.intp], colours: Theme) -> None:
        scene, places = self._scene, self._scene.places
        special = {places.row[name]: colour for name, colour in scene.marked_nodes(colours).items()}
        ordinary = np.array([row for row in rows.tolist() if row not in special], dtype=np.intp)
        for is_input, cap in ((True, Qt.PenCapStyle.SquareCap), (False, Qt.PenCapStyle.RoundCap)):
            chosen = ordinary[places.is_input[ordinary] == is_input]
            self._points.resize(len(chosen))
            self._points.ndarray()[:] = places.xy[chosen]
            for colour, size in ((colours.muted, 2 * RADIUS), (colours.raised, 1.5 * RADIUS)):
                painter.setPen(QPen(QColor(colour), size, Qt.PenStyle.SolidLine, cap))
                if len(chosen):
                    painter.drawPoints(*self._points.drawargs())
        for row, colour in special.items():
            painter.setPen(QPen(QColor(colour), 2 * RADIUS, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoint(QPointF(*places.xy[row].tolist()))

    def _draw_node(
        self, painter: QPainter, name: str, x: float, y: float, is_input: bool, zoom: float, colours: Theme
    ) -> None:
        scene = self._scene
        current = scene.is_current(name)
        border, width, fill = colours.muted, 1.4, colours.raised
        if current:
            border, width, fill = colours.error, 3.0, colours.error_soft
        elif name in self._lit:
            border, width = colours.accent, 1.8
        if name in scene.selection:
            border, width = colours.accent, 2.6
        if name in scene.target_marks:
            border, width = colours.accent if scene.target_marks[name] else colours.danger, 3.0
        painter.setPen(theme.pen(border, width))
        painter.setBrush(QColor(fill))
        picture = scene.display.picture
        if picture == "map" and (values := scene.map_of(name)) is not None:
            painter.setBrush(map_brush(values, scene.activation_of(name), colours, x, y))
        if is_input:
            painter.drawRoundedRect(QRectF(x - HALF_SIDE, y - HALF_SIDE, 2 * HALF_SIDE, 2 * HALF_SIDE), 9, 9)
        else:
            painter.drawEllipse(QPointF(x, y), RADIUS, RADIUS)
            if picture == "curve":
                draw_curve(painter, x, y, scene.activation_of(name), scene.point_of(name), colours)
        if NAME_PIXELS * zoom < LEGIBLE:
            return
        look = scene.node_look(name)
        shows_picture = picture == "map" or (picture == "curve" and not is_input)
        if SMALL_PIXELS * zoom < LEGIBLE:
            height = y + RADIUS + 10 if shows_picture else y
            self._write(painter, x, height, name, NAME_PIXELS, colours.text, bold=True, is_input=is_input)
            return
        below = " ".join(text for text in (look.z and f"z {look.z}", look.bias and f"  b {look.bias}") if text)
        if shows_picture:
            first = "  ".join(text for text in (look.name, look.a, look.delta and f"{look.slope} {look.delta}") if text)
            self._write(painter, x, y + RADIUS + 10, first, VALUE_PIXELS, colours.text, bold=False, is_input=False)
            self._write_around(painter, x, y, look, below, RADIUS + 26, colours)
        else:
            self._write_inside(painter, x, y, look, colours)
            self._write_around(painter, x, y, look, below, RADIUS + 11, colours)

    def _write_inside(self, painter: QPainter, x: float, y: float, look: NodeLook, colours: Theme) -> None:
        lines = [(look.name, colours.text, NAME_PIXELS, True), (look.a, colours.value, VALUE_PIXELS, False)]
        lines.append((look.delta and f"{look.slope} {look.delta}", colours.error, SMALL_PIXELS, False))
        lines = [line for line in lines if line[0]]
        top = y - sum(pixels + 3 for _, _, pixels, _ in lines) / 2
        for text, colour, pixels, bold in lines:
            self._write(painter, x, top + (pixels + 3) / 2, text, pixels, colour, bold=bold, is_input=look.is_input)
            top += pixels + 3

    def _write_around(
        self, painter: QPainter, x: float, y: float, look: NodeLook, below: str, height: float, colours: Theme
    ) -> None:
        small = lettering(SMALL_PIXELS)
        painter.setFont(small.font)
        painter.setPen(QColor(colours.muted))
        if below:
            small.centred(painter, x, y + height, below)
        if look.sign:
            painter.drawText(QPointF(x - RADIUS - 8, y - RADIUS - 6 + small.ascent), look.sign)
        if look.target:
            box = QRectF(x + RADIUS + 12, y - 18, 80, 36)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, look.target)

    def _write(
        self,
        painter: QPainter,
        x: float,
        y: float,
        text: str,
        pixels: int,
        colour: str,
        *,
        bold: bool,
        is_input: bool,
    ) -> None:
        face = lettering(pixels, bold=bold)
        room = 2 * RADIUS - (14 if is_input else 6)
        if face.width(text) > room:
            text = face.elided(text, room)
        painter.setFont(face.font)
        painter.setPen(QColor(colour))
        face.centred(painter, x, y, text)


def _draw_handle(painter: QPainter, middle: QPointF, colours: Theme) -> None:
    """The + at a node's right, from which an edge is drawn."""
    middle = middle + QPointF(RADIUS, 0)
    painter.setPen(theme.pen(colours.accent, 1.6))
    painter.setBrush(QColor(colours.raised))
    painter.drawEllipse(middle, HANDLE, HANDLE)
    painter.drawLine(middle - QPointF(3.5, 0), middle + QPointF(3.5, 0))
    painter.drawLine(middle - QPointF(0, 3.5), middle + QPointF(0, 3.5))
