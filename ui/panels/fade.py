"""The edges of a text or a list that goes on beyond them: faded, so that no line and no row is cut through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QScrollArea, QWidget

from ui import theme

HEIGHT = 26
# A remainder of a row up to here tells nothing: it is covered.
REMAINDER = 12


class _Fade(QWidget):
    """Lies over the upper or lower edge of what scrolls, `depth` pixels high. It takes no clicks."""

    def __init__(self, area: QAbstractScrollArea, *, above: bool) -> None:
        # In the viewport it would be scrolled with what is in there.
        super().__init__(area)
        self._area, self._above = area, above
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        area.viewport().installEventFilter(self)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self.place)
        bar.rangeChanged.connect(self.place)
        self.place()

    def depth(self) -> int:
        """How far from the edge it reaches; 0 where nothing is cut through."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Lays it over what is cut through now."""
        room, depth = self._area.viewport().geometry(), self.depth()
        self.setVisible(depth > 0)
        self.setGeometry(room.x(), room.y() if self._above else room.bottom() + 1 - depth, room.width(), depth)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(theme.current().window)
        clear = QColor(colour)
        clear.setAlpha(0)
        gradient = QLinearGradient(0, self.height() if self._above else 0, 0, 0 if self._above else self.height())
        gradient.setColorAt(0.0, clear)
        gradient.setColorAt(0.75, colour)
        painter = QPainter(self)
        painter.fillRect(self.rect(), gradient if self.height() > REMAINDER else colour)
        painter.end()


class FadeBelow(_Fade):
    """Fades the last lines of a text as long as there is more below."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area, above=False)

    def depth(self) -> int:
        bar = self._area.verticalScrollBar()
        return HEIGHT if bar.value() < bar.maximum() else 0


class RowFade(_Fade):
    """Fades what is seen of a row that the upper or the lower edge of a list cuts through; whole rows stay clear."""

    def __init__(self, view: QAbstractItemView, *, above: bool) -> None:
        self._view = view
        super().__init__(view, above=above)

    def depth(self) -> int:
        room = self._view.viewport().rect()
        row = self._row(0 if self._above else room.height() - 1)
        seen = row.intersected(room).height()
        return min(HEIGHT, seen) if seen < row.height() else 0

    def _row(self, y: int) -> QRect:
        return self._view.visualRect(self._view.indexAt(QPoint(self._view.viewport().width() // 2, y)))
