"""Gestures as objects: a press makes one, moves and the release go to it. Only the release changes the document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

from simulator.network import NetworkError
from ui import drawing, i18n, theme
from ui.canvas.guides import snap
from ui.canvas.items import NodeItem
from ui.walk import Part

if TYPE_CHECKING:
    from ui.canvas.view import CanvasView

SLACK = 14.0
SNAP_PIXELS = 6.0
GRID = 10.0
MOST_CHECKED = 64


class Gesture:
    """Something that a person does with the pressed mouse; this one does nothing."""

    def move(self, point: QPointF) -> None:
        """The mouse is at `point` now, in scene coordinates."""

    def release(self, point: QPointF) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """Escape: everything as it was."""


class MoveNodes(Gesture):
    """Drags the selected nodes, in line with others or on the grid; with Alt freely.

    The drawing follows at once, the document at the end, in one entry. A click alone selects just the node clicked.
    """

    def __init__(self, view: CanvasView, start: QPointF, grabbed: str) -> None:
        self._view = view
        self._start = start
        self._grabbed = grabbed
        self._places = places = view.network_scene.places
        names = [name for name in view.document.selection if isinstance(name, str)]
        self._rows = np.array([places.row[name] for name in names], dtype=np.intp)
        self._names = names
        self._before = places.xy[self._rows].copy()
        self._still = np.delete(places.xy, self._rows, axis=0)
        self._guides = QGraphicsPathItem()
        self._guides.setZValue(3)
        view.scene().addItem(self._guides)

    @property
    def _is_stale(self) -> bool:
        """Whether the drawing was changed meanwhile by other means, an undo key say: then nothing is dragged."""
        return self._view.network_scene.places is not self._places

    def move(self, point: QPointF) -> None:
        if self._is_stale:
            return
        hand = point - self._start
        offset = (hand.x(), hand.y())
        path = QPainterPath()
        if not self._view.modifiers & Qt.KeyboardModifier.AltModifier:
            grabbed = self._names.index(self._grabbed)
            snapped = snap(self._before, grabbed, offset, self._still, GRID, SNAP_PIXELS / self._view.zoom)
            offset = snapped.offset
            for x1, y1, x2, y2 in snapped.guides:
                path.moveTo(x1, y1)
                path.lineTo(x2, y2)
        pen = QPen(QColor(theme.current().accent), 1.0)
        pen.setCosmetic(True)
        self._guides.setPen(pen)
        self._guides.setPath(path)
        self._view.network_scene.place_nodes(self._rows, self._before + offset)

    def release(self, point: QPointF) -> None:
        hand = point - self._start
        if self._is_stale or math.hypot(hand.x(), hand.y()) * self._view.zoom < 3:
            # A click with a trembling hand is no move.
            self.cancel()
            if not (self._view.extends_selection or self._is_stale):
                self._view.document.select([self._grabbed])
            return
        self.move(point)
        places = self._view.network_scene.places.xy[self._rows].tolist()
        self._remove_guides()
        self._view.document.move({name: (x, y) for name, (x, y) in zip(self._names, places, strict=True)})

    def cancel(self) -> None:
        if not self._is_stale:
            self._view.network_scene.place_nodes(self._rows, self._before)
        self._remove_guides()

    def _remove_guides(self) -> None:
        self._view.network_scene.moving = self._rows[:0]
        if self._guides.scene():
            self._view.scene().removeItem(self._guides)


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
        self._view.document.select(self._kept() | {places.names[row] for row in rows.tolist()})

    def release(self, point: QPointF) -> None:
        self._remove()

    def cancel(self) -> None:
        self._remove()
        self._view.document.select(self._kept())

    def _kept(self) -> frozenset[Part]:
        """What was selected before, as far as it is still there."""
        network = self._view.document.network
        return frozenset(part for part in self._before if part in network.nodes or part in network.edges)

    def _remove(self) -> None:
        if self._frame.scene():
            self._view.scene().removeItem(self._frame)


class DrawEdge(Gesture):
    """Draws edges from one node, or from all that are selected, to another; with Shift to its whole layer.

    Says at once why one can't end where it is.
    """

    def __init__(self, view: CanvasView, source: NodeItem) -> None:
        self._view = view
        self._source = source
        chosen = drawing.selected_nodes(view.document)
        self._sources = chosen if source.name in chosen else [source.name]
        self._targets: list[str] = []
        self._places = view.network_scene.places
        self._line = QGraphicsPathItem()
        self._line.setZValue(3)
        view.scene().addItem(self._line)

    @property
    def _is_stale(self) -> bool:
        """Whether the drawing was changed meanwhile by other means, and the nodes may be gone."""
        return self._view.network_scene.places is not self._places

    def move(self, point: QPointF) -> None:
        if self._is_stale:
            self.cancel()
            return
        colours, items = theme.current(), self._view.items_by_name
        node = self._view.node_at(point, SLACK)
        if node and node.name in self._sources and (len(self._sources) > 1 or self._line.path().isEmpty()):
            node = None
        self._aim_at(node)
        allowed = self._refusal() is None
        path = QPainterPath()
        for name in self._sources:
            for end in [items[target].pos() for target in self._targets] or [point]:
                if len(self._targets) < 2:
                    end = point
                path.moveTo(items[name].border_towards(end))
                path.lineTo(end)
        self._line.setPath(path)
        self._line.setPen(theme.pen(colours.accent if allowed else colours.danger, 2.2, (4.0, 3.0)))
        self._view.say_while_dragging(self._refusal() or self._count(), point)

    def release(self, point: QPointF) -> None:
        self.move(point)
        sources, targets, refusal = self._sources, self._targets, self._refusal()
        self.cancel()
        if targets and not refusal:
            try:
                drawing.connect_all(self._view.document, sources, targets)
            except NetworkError as error:
                # Of very many pairs not all were looked at before.
                self._view.document.report(error)
        elif targets and targets != [self._source.name] and refusal:
            self._view.document.say(refusal)

    def cancel(self) -> None:
        self._aim_at(None)
        self._view.say_while_dragging("", QPointF())
        if self._line.scene():
            self._view.scene().removeItem(self._line)

    def _aim_at(self, node: NodeItem | None) -> None:
        if node is None:
            self._targets = []
        elif self._view.modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._targets = [name for name in self._view.layer_bar.layer(node.name) if name not in self._sources]
        else:
            self._targets = [node.name]
        self._view.network_scene.mark_targets(self._targets, self._refusal() is None)

    def _count(self) -> str:
        pairs = len(self._sources) * len(self._targets)
        return QCoreApplication.translate("Tools", "{n} edges").format(n=pairs) if pairs > 1 else ""

    def _refusal(self) -> str | None:
        """Why not all of the edges can be drawn, or None. Those that are there already only count where all are."""
        network = self._view.document.network
        pairs = [(source, target) for source in self._sources for target in self._targets]
        missing = [pair for pair in pairs if pair not in network.edges] or pairs
        # A large layer is looked at closely only when it is connected.
        for source, target in missing[:MOST_CHECKED]:
            if trouble := network.why_not_connect(source, target):
                return i18n.sentence(trouble)
        return None


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
        "connect": translate(
            "Tools",
            "Drag from one node, or from all that are selected, to another; with Shift to its layer. Escape ends.",
        ),
        "input": translate("Tools", "Click where the input should go. Escape ends this tool."),
        "sum": translate("Tools", "Click where the neuron should go. Escape ends this tool."),
        "product": translate("Tools", "Click where the product should go. Escape ends this tool."),
        "max": translate("Tools", "Click where the maximum should go. Escape ends this tool."),
    }[tool]
