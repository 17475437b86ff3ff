"""A small picture of a network, for lists."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from simulator.network import Input, Network
from ui import theme

MOST_EDGES = 400


def miniature(network: Network, size: QSize, ratio: float = 1.0) -> QPixmap:
    """`network` as dots and lines, in the colours of the window; `ratio` pixels to a unit of `size`."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    if not network.nodes:
        return picture
    colours = theme.current()
    radius = 2.6 if len(network.nodes) <= 12 else 1.5
    places = _places(network, QRectF(QPointF(), QRectF(QPointF(), size.toSizeF()).size()), radius + 1)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for edge in list(network.edges.values())[:MOST_EDGES]:
        base = colours.negative if edge.weight < 0 else colours.positive
        painter.setPen(QPen(theme.mix(colours.window, base, 0.65), 0.8))
        painter.drawLine(QLineF(places[edge.source], places[edge.target]))
    painter.setPen(QPen(QColor(colours.muted), 0.8))
    painter.setBrush(QColor(colours.raised))
    for name, node in network.nodes.items():
        box = QRectF(places[name] - QPointF(radius, radius), places[name] + QPointF(radius, radius))
        if isinstance(node, Input):
            painter.drawRect(box)
        else:
            painter.drawEllipse(box)
    painter.end()
    return picture


def sliders(size: QSize, ratio: float = 1.0) -> QPixmap:
    """Three sliders, for what is explored without a network."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    colours = theme.current()
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row, share in enumerate((0.7, 0.3, 0.55)):
        y = size.height() * (row + 1) / 4
        left, right = 4.0, size.width() - 4.0
        painter.setPen(QPen(QColor(colours.muted), 1.2))
        painter.drawLine(QLineF(left, y, right, y))
        painter.setPen(QPen(QColor(colours.accent), 1.2))
        painter.setBrush(QColor(colours.raised))
        painter.drawEllipse(QPointF(left + share * (right - left), y), 2.8, 2.8)
    painter.end()
    return picture


def _places(network: Network, room: QRectF, margin: float) -> dict[str, QPointF]:
    xs = [node.x for node in network.nodes.values()]
    ys = [node.y for node in network.nodes.values()]
    room = room.adjusted(margin, margin, -margin, -margin)
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    scale = min(room.width() / max(width, 1.0), room.height() / max(height, 1.0))
    corner = room.center() - QPointF(width, height) * scale / 2
    return {name: corner + QPointF(node.x - min(xs), node.y - min(ys)) * scale for name, node in network.nodes.items()}
