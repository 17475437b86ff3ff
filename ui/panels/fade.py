"""The lower edge of a text that goes on below: faded, so that no line is cut through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ui import theme

HEIGHT = 26


class FadeBelow(QWidget):
    """Lies over the lower edge of a scroll area as long as there is more below. It takes no clicks."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area.viewport())
        self._area = area
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        area.viewport().installEventFilter(self)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._place)
        bar.rangeChanged.connect(self._place)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        bar, room = self._area.verticalScrollBar(), self._area.viewport()
        self.setVisible(bar.value() < bar.maximum())
        self.setGeometry(0, room.height() - HEIGHT, room.width(), HEIGHT)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(theme.current().window)
        clear = QColor(colour)
        clear.setAlpha(0)
        gradient = QLinearGradient(0, 0, 0, HEIGHT)
        gradient.setColorAt(0.0, clear)
        gradient.setColorAt(0.75, colour)
        painter = QPainter(self)
        painter.fillRect(self.rect(), gradient)
        painter.end()
