"""The overview: the whole of a large drawing in a corner, and the part that is in view."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsView, QWidget

from ui import theme
from ui.canvas.places import RADIUS
from ui.canvas.scene import Scene

LARGEST = QSize(190, 130)


class Overview(QWidget):
    """A small map that is shown while not all of the drawing is in view; a press or drag on it moves the view there."""

    def __init__(self, view: QGraphicsView, scene: Scene) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._scene = scene
        self._picture: QPixmap | None = None
        self.wanted = True
        self.setObjectName("overview")
        self.setAccessibleName(self.tr("Overview"))
        self.setToolTip(self.tr("Drag to move over the drawing (O hides this)"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Nothing of the drawing below it shows through, and so none of it is drawn again with it.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()

    def refresh(self) -> None:
        """The drawing has changed."""
        self._picture = None
        self.follow()

    def follow(self) -> None:
        """Shows itself in the lower right corner if there is more than is in view."""
        content = self._scene.content()
        seen = self._seen()
        is_needed = self.wanted and not content.isEmpty() and not seen.contains(content)
        self.setVisible(is_needed)
        if not is_needed:
            return
        size = content.size().scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio).toSize().expandedTo(QSize(40, 30))
        if size != self.size():
            self._picture = None
            self.resize(size)
        room = self._view.viewport().rect()
        self.move(room.right() - size.width() - 10, room.bottom() - size.height() - 10)
        self.update()

    def _seen(self) -> QRectF:
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        if self._picture is None:
            self._picture = self._drawn()
        painter.drawPixmap(0, 0, self._picture)
        frame = self.to_map().mapRect(self._seen())
        painter.setPen(theme.pen(colours.accent, 1.5))
        painter.drawRect(frame.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1)))
        painter.setPen(theme.pen(colours.border, 1.0))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _drawn(self) -> QPixmap:
        """Edges as thin lines and nodes as dots, drawn once for a drawing."""
        colours, places, transform = theme.current(), self._scene.places, self.to_map()
        scale = transform.m11()
        picture = QPixmap(self.size())
        picture.fill(QColor(colours.surface))
        painter = QPainter(picture)
        painter.setTransform(transform)
        painter.setPen(theme.pen(colours.border, 1.0 / scale))
        step = max(1, len(places.keys) // 2000)
        for x1, y1, x2, y2 in places.lines[::step].tolist():
            painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.muted))
        side = max(2.0 * RADIUS, 3.0 / scale)
        painter.drawRects([QRectF(x - side / 2, y - side / 2, side, side) for x, y in places.xy.tolist()])
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())

    def _go(self, place: QPoint) -> None:
        self._view.centerOn(self.to_map().inverted()[0].map(QPointF(place)))
        self.follow()

    def to_map(self) -> QTransform:
        """From the drawing to this map: all of it, in the middle where a high or a wide drawing leaves room."""
        content = self._scene.content()
        scale = min(self.width() / content.width(), self.height() / content.height())
        middle = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
        return (
            QTransform()
            .translate(middle.x(), middle.y())
            .scale(scale, scale)
            .translate(-content.center().x(), -content.center().y())
        )
