"""What is drawn: nodes and edges. They are told what to show and know nothing of the document."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from ui import theme
from ui.theme import Theme

RADIUS = 38.0
HANDLE = 7.0
WIDTHS = 12


@dataclass(frozen=True)
class NodeLook:
    """Everything that a node shows, as text; empty text shows nothing."""

    name: str
    is_input: bool
    sign: str = ""
    a: str = ""
    z: str = ""
    delta: str = ""
    bias: str = ""
    target: str = ""
    current: bool = False
    description: str = ""


@dataclass(frozen=True)
class EdgeLook:
    """Everything that an edge shows. `strength` is |w| in shares of the widest line."""

    label: str
    strength: float
    negative: bool
    trainable: bool = True
    current: bool = False
    backwards: bool = False
    selected: bool = False
    description: str = ""


class NodeItem(QGraphicsItem):
    """An input as a rounded square, a neuron as a circle, with its name and numbers."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.edges: list[EdgeItem] = []
        self._look = NodeLook(name, is_input=False)
        self._theme = theme.current()
        self._hovered = False
        self._targeted: bool | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)
        self.setAcceptHoverEvents(True)
        self.setZValue(2)

    def show_look(self, look: NodeLook, colours: Theme) -> None:
        """Redraws with another look, if it is another."""
        if look != self._look or colours is not self._theme:
            self._look, self._theme = look, colours
            self.setToolTip(look.description)
            self.update()

    @property
    def look(self) -> NodeLook:
        return self._look

    def mark_as_target(self, allowed: bool | None) -> None:
        """While an edge is being drawn: whether it may end here; None when it isn't over this node."""
        self._targeted = allowed
        self.update()

    def handle_contains(self, point: QPointF) -> bool:
        """Whether a scene point is on the handle at the right from which an edge is drawn."""
        return (point - self.pos() - QPointF(RADIUS, 0)).manhattanLength() < 2.2 * HANDLE

    def boundingRect(self) -> QRectF:
        return QRectF(-RADIUS - 34, -RADIUS - 8, 2 * RADIUS + 130, 2 * RADIUS + 46)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addEllipse(QPointF(), RADIUS, RADIUS)
        path.addEllipse(QPointF(RADIUS, 0), HANDLE + 2, HANDLE + 2)
        return path

    def outline(self) -> QPainterPath:
        """The border, in scene coordinates, for edges to end at."""
        path = QPainterPath()
        if self._look.is_input:
            path.addRoundedRect(QRectF(-RADIUS + 6, -RADIUS + 6, 2 * RADIUS - 12, 2 * RADIUS - 12), 9, 9)
        else:
            path.addEllipse(QPointF(), RADIUS, RADIUS)
        return path

    def border_distance(self, direction: QPointF) -> float:
        """How far the border is from the middle in a direction of length 1."""
        if self._look.is_input:
            return (RADIUS - 6) / max(abs(direction.x()), abs(direction.y()))
        return RADIUS

    def border_towards(self, point: QPointF) -> QPointF:
        """Where a line from the middle to a scene point leaves the node."""
        along = point - self.pos()
        length = math.hypot(along.x(), along.y())
        if length < 1:
            return self.pos()
        return self.pos() + along / length * self.border_distance(along / length)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        if change == QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for edge in self.edges:
                edge.follow()
        return super().itemChange(change, value)

    def hoverEnterEvent(self, event: object) -> None:
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        self._hovered = False
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        look, colours = self._look, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border, width = QColor(colours.muted), 1.4
        fill = QColor(colours.raised)
        if look.current:
            border, width, fill = QColor(colours.error), 3.0, QColor(colours.error_soft)
        if self.isSelected():
            border, width = QColor(colours.accent), 2.6
        if self._targeted is not None:
            border, width = QColor(colours.accent if self._targeted else colours.danger), 3.0
        painter.setPen(QPen(border, width))
        painter.setBrush(QBrush(fill))
        painter.drawPath(self.outline())
        self._paint_texts(painter)
        if self._hovered and self._targeted is None:
            painter.setPen(QPen(QColor(colours.accent), 1.6))
            painter.setBrush(QColor(colours.raised))
            painter.drawEllipse(QPointF(RADIUS, 0), HANDLE, HANDLE)
            painter.drawLine(QPointF(RADIUS - 3.5, 0), QPointF(RADIUS + 3.5, 0))
            painter.drawLine(QPointF(RADIUS, -3.5), QPointF(RADIUS, 3.5))

    def _paint_texts(self, painter: QPainter) -> None:
        look, colours = self._look, self._theme
        lines = [(look.name, colours.text, 15, True), (look.a, colours.value, 13, False)]
        if look.delta:
            lines.append((f"δ {look.delta}", colours.error, 11, False))
        lines = [line for line in lines if line[0]]
        height = sum(pixels + 3 for _, _, pixels, _ in lines)
        top = -height / 2
        for text, colour, pixels, bold in lines:
            font = theme.font(pixels, bold=bold)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            width = 2 * RADIUS - (14 if self._look.is_input else 6)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(width))
            painter.drawText(QRectF(-width / 2 - 20, top, width + 40, pixels + 3), Qt.AlignmentFlag.AlignCenter, shown)
            top += pixels + 3
        painter.setFont(theme.font(11))
        below = "   ".join(text for text in (look.z and f"z {look.z}", look.bias and f"b {look.bias}") if text)
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRectF(-RADIUS - 34, RADIUS + 3, 2 * RADIUS + 68, 16), Qt.AlignmentFlag.AlignCenter, below)
        if look.sign:
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(-RADIUS - 8, -RADIUS - 6, 34, 16), Qt.AlignmentFlag.AlignLeft, look.sign)
        if look.target:
            painter.drawText(
                QRectF(RADIUS + 12, -18, 80, 36),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                look.target,
            )


class EdgeItem(QGraphicsPathItem):
    """A line with an arrowhead; width and colour from its weight, dashed where that is negative."""

    LABEL_AT = 0.3

    def __init__(self, source: NodeItem, target: NodeItem) -> None:
        super().__init__()
        self.source, self.target = source, target
        self.key = (source.name, target.name)
        self._look: EdgeLook | None = None
        self._theme = theme.current()
        self._head = QGraphicsPathItem(self)
        self._head.setPen(QPen(Qt.PenStyle.NoPen))
        self._label_back = QGraphicsPathItem(self)
        self._label = QGraphicsSimpleTextItem(self)
        for node in (source, target):
            node.edges.append(self)

    @property
    def look(self) -> EdgeLook | None:
        return self._look

    def show_look(self, look: EdgeLook, colours: Theme) -> None:
        """Redraws with another look, if it is another."""
        if look == self._look and colours is self._theme:
            return
        self._look, self._theme = look, colours
        self.setToolTip(look.description)
        self._paint_line()
        self._write_label()
        self.follow()

    def detach(self) -> None:
        """Forgets its two nodes, before it is taken off the scene."""
        for node in (self.source, self.target):
            if self in node.edges:
                node.edges.remove(self)

    def follow(self) -> None:
        """Draws the line again between the places where its nodes are now."""
        start, end = self.ends
        if self._look and self._look.backwards:
            # An error signal travels against the edge.
            start, end = end, start
        path = QPainterPath(start)
        along = end - start
        length = math.hypot(along.x(), along.y())
        if length > 1:
            unit = along / length
            across = QPointF(-unit.y(), unit.x())
            size = 6.0 + 1.8 * self.pen().widthF()
            base = end - unit * size
            path.lineTo(base)
            head = QPainterPath(end)
            head.lineTo(base + across * size * 0.5)
            head.lineTo(base - across * size * 0.5)
            head.closeSubpath()
            self._head.setPath(head)
        self.setPath(path)
        # Always at the same share of the way from the source, however the signal travels.
        share = 1.0 - self.LABEL_AT if self._look and self._look.backwards else self.LABEL_AT
        self._place_label(start + along * share)

    def distance(self, point: QPointF) -> float:
        """How far a scene point is from the line."""
        start, end = self.ends
        along, offset = end - start, point - start
        length = QPointF.dotProduct(along, along)
        share = 0.0 if length == 0 else min(1.0, max(0.0, QPointF.dotProduct(offset, along) / length))
        nearest = offset - along * share
        return math.hypot(nearest.x(), nearest.y())

    @property
    def ends(self) -> tuple[QPointF, QPointF]:
        """Where the line begins and ends, in scene coordinates."""
        return self.source.border_towards(self.target.pos()), self.target.border_towards(self.source.pos())

    def _paint_line(self) -> None:
        assert self._look is not None
        look, colours = self._look, self._theme
        step = round(min(1.0, look.strength) * WIDTHS) / WIDTHS
        width = 1.1 + 4.0 * step
        base = colours.negative if look.negative else colours.positive
        # A weak weight fades towards the canvas, blended once and drawn opaque.
        colour = theme.mix(colours.canvas, base, 0.45 + 0.55 * step).name()
        if look.current:
            colour, width = colours.error, max(width, 3.0)
        if look.selected:
            colour, width = colours.accent, max(width, 2.6)
        dashes = (7.0 / width + 1.0, 4.0 / width + 0.5) if look.negative else ()
        self.setPen(theme.pen(colour, width, dashes))
        self._head.setBrush(QColor(colour))
        self.setZValue(1 if look.current or look.selected else 0)

    def _write_label(self) -> None:
        assert self._look is not None
        look, colours = self._look, self._theme
        self._label.setFont(theme.font(12, bold=look.current))
        self._label.setBrush(QColor(colours.error if look.current else colours.text))
        self._label.setText(look.label)
        frame = colours.canvas if look.trainable else colours.muted
        self._label_back.setPen(theme.pen(frame, 1.0))
        self._label_back.setBrush(QColor(colours.canvas))

    def _place_label(self, middle: QPointF) -> None:
        rect = self._label.boundingRect()
        corner = middle - rect.center()
        self._label.setPos(corner)
        path = QPainterPath()
        path.addRoundedRect(rect.translated(corner).adjusted(-3, 0, 3, 0), 3, 3)
        self._label_back.setPath(path)
