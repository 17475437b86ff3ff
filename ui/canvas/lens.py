"""The lens: a round piece of the drawing under the mouse, enlarged for the last row of a class."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from ui import theme

DIAMETER, LEAST_DIAMETER = 260, 120
# From the mouse to the lens.
GAP = 28
SCALE = 2.2
# The least size, in pixels on the screen, of one unit of the drawing under the lens.
LEAST_ZOOM = 1.6


class Lens(QWidget):
    """Draws the scene around a point larger, beside the mouse; it takes no clicks."""

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._middle = QPointF()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(DIAMETER, DIAMETER)
        self.hide()

    def look_at(self, place: QPoint) -> None:
        """Shows what is around a point of the viewport."""
        self._middle = self._view.mapToScene(place)
        room = self._view.viewport().rect().adjusted(4, 4, -4, -4)
        # Beside the mouse, on the right where it has room, and no larger than what is left and right of it has room
        # for: under the mouse, the lens would hide what is pointed at, and beyond the rim it would be cut off.
        right, left = room.right() - place.x() - GAP, place.x() - GAP - room.left()
        size = max(LEAST_DIAMETER, min(DIAMETER, room.height(), max(right, left)))
        self.resize(size, size)
        x = place.x() + GAP if right >= size or right > left else place.x() - GAP - size
        x = min(max(room.left(), x), room.right() - size + 1)
        y = min(max(room.top(), place.y() - size // 2), room.bottom() - size + 1)
        self.move(x, y)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        zoom = max(LEAST_ZOOM, self._view.transform().m11() * SCALE)
        half = self.width() / 2 / zoom
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        glass = QPainterPath()
        glass.addEllipse(frame)
        painter.fillPath(glass, QColor(colours.canvas))
        painter.setClipPath(glass)
        source = QRectF(self._middle - QPointF(half, half), self._middle + QPointF(half, half))
        self._view.scene().render(painter, QRectF(self.rect()), source)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.muted), 2.0))
        painter.drawEllipse(frame)
