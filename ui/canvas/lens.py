"""The lens: a round piece of the drawing under the mouse, enlarged for the last row of a class."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from ui import theme

DIAMETER = 260
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
        room = self._view.viewport().rect()
        # Beside the mouse, where there is room: under it, the lens would hide what is pointed at.
        x = place.x() + 28 if place.x() + 28 + DIAMETER < room.right() else place.x() - 28 - DIAMETER
        y = min(max(4, place.y() - DIAMETER // 2), room.bottom() - DIAMETER - 4)
        self.move(x, y)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        zoom = max(LEAST_ZOOM, self._view.transform().m11() * SCALE)
        half = DIAMETER / 2 / zoom
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
