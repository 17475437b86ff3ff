"""Gestures as objects: a press makes one, moves and the release go to it. Only the release changes the document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

from ui import i18n, theme
from ui.canvas.items import NodeItem

if TYPE_CHECKING:
    from ui.canvas.view import CanvasView

SLACK = 14.0
GRID = 10.0


class Gesture:
    """Something that a person does with the pressed mouse; this one does nothing."""

    def move(self, point: QPointF) -> None:
        """The mouse is at `point` now, in scene coordinates."""

    def release(self, point: QPointF) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """Escape: everything as it was."""


class MoveNodes(Gesture):
    """Drags the selected nodes. Items move at once, the document at the end, in one entry."""

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        self._view = view
        self._start = start
        self._items = [item for item in view.items_by_name.values() if item.isSelected()]
        self._places = [item.pos() for item in self._items]

    def move(self, point: QPointF) -> None:
        offset = point - self._start
        for item, place in zip(self._items, self._places, strict=True):
            item.setPos(place + offset)

    def release(self, point: QPointF) -> None:
        offset = point - self._start
        if math.hypot(offset.x(), offset.y()) * self._view.zoom < 3:
            # A click with a trembling hand is no move.
            self.cancel()
            return
        places = {item.name: (_snapped(item.x()), _snapped(item.y())) for item in self._items}
        self._view.document.move(places)

    def cancel(self) -> None:
        for item, place in zip(self._items, self._places, strict=True):
            item.setPos(place)


class SelectArea(Gesture):
    """Draws a rectangle from an empty place; selects the nodes in it, besides those selected before if it extends."""

    def __init__(self, view: CanvasView, start: QPointF, *, extend: bool) -> None:
        self._view = view
        self._start = start
        self._before = view.document.selection if extend else frozenset()
        self._frame = QGraphicsRectItem()
        self._frame.setZValue(4)
        colours = theme.current()
        pen = QPen(QColor(colours.accent), 1.0)
        pen.setCosmetic(True)
        self._frame.setPen(pen)
        view.scene().addItem(self._frame)
        view.document.select(self._before)

    def move(self, point: QPointF) -> None:
        rect = QRectF(self._start, point).normalized()
        self._frame.setRect(rect)
        places = self._view.network_scene.places
        rows = places.nodes_in(rect.left(), rect.top(), rect.right(), rect.bottom())
        self._view.document.select(self._before | {places.names[row] for row in rows.tolist()})

    def release(self, point: QPointF) -> None:
        self._remove()

    def cancel(self) -> None:
        self._remove()
        self._view.document.select(self._before)

    def _remove(self) -> None:
        if self._frame.scene():
            self._view.scene().removeItem(self._frame)


class DrawEdge(Gesture):
    """Draws an edge from one node to another; says at once why it can't end where it is."""

    def __init__(self, view: CanvasView, source: NodeItem) -> None:
        self._view = view
        self._source = source
        self._target: NodeItem | None = None
        self._line = QGraphicsPathItem()
        self._line.setZValue(3)
        view.scene().addItem(self._line)

    def move(self, point: QPointF) -> None:
        colours = theme.current()
        target = self._view.node_at(point, SLACK)
        if target is self._source and self._line.path().isEmpty():
            target = None
        self._aim_at(target)
        allowed = self._target is None or self._refusal() is None
        path = QPainterPath(self._source.border_towards(point))
        path.lineTo(point)
        self._line.setPath(path)
        self._line.setPen(theme.pen(colours.accent if allowed else colours.danger, 2.2, (4.0, 3.0)))
        self._view.say_while_dragging("" if allowed else str(self._refusal()), point)

    def release(self, point: QPointF) -> None:
        target, refusal = self._target, self._refusal()
        self.cancel()
        if target and not refusal:
            self._view.document.connect_nodes(self._source.name, target.name)
        elif target and target is not self._source and refusal:
            self._view.document.say(refusal)

    def cancel(self) -> None:
        self._aim_at(None)
        self._view.say_while_dragging("", QPointF())
        if self._line.scene():
            self._view.scene().removeItem(self._line)

    def _aim_at(self, target: NodeItem | None) -> None:
        if target is not self._target:
            if self._target:
                self._target.mark_as_target(None)
            self._target = target
        if target:
            target.mark_as_target(self._refusal() is None)

    def _refusal(self) -> str | None:
        if self._target is None:
            return None
        network = self._view.document.network
        trouble = network.why_not_connect(self._source.name, self._target.name)
        return i18n.sentence(trouble) if trouble else None


class PlaceNode(Gesture):
    """Adds a node where the button is let go."""

    def __init__(self, view: CanvasView, part: str) -> None:
        self._view = view
        self._part = part

    def release(self, point: QPointF) -> None:
        self._view.add_part(self._part, point)


class Pan(Gesture):
    """Moves the view over the drawing."""

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        self._view = view
        self._start = start
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, point: QPointF) -> None:
        self._view.pan_by(point - self._start)

    def release(self, point: QPointF) -> None:
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        self._view.viewport().unsetCursor()


def tool_hint(tool: str) -> str:
    """What the chosen tool waits for, for the status bar."""
    translate = QCoreApplication.translate
    return {
        "select": "",
        "connect": translate("Tools", "Drag from one node to another to connect them. Escape ends this tool."),
        "input": translate("Tools", "Click where the input should go. Escape ends this tool."),
        "sum": translate("Tools", "Click where the neuron should go. Escape ends this tool."),
        "product": translate("Tools", "Click where the product should go. Escape ends this tool."),
        "max": translate("Tools", "Click where the maximum should go. Escape ends this tool."),
    }[tool]


def _snapped(coordinate: float) -> float:
    return round(coordinate / GRID) * GRID
