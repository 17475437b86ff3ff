"""A small bar that says which colour stands for which value."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from simulator.notation import number_text
from ui import theme

HEIGHT = 13
COLOURS = 256
# To what stands before it, to its ends, and between its numbers.
GAP, RIM, BETWEEN = 6, 3, 14


class Scale(QWidget):
    """The colours with the least value and the greatest one at their ends, and a mark at which the answer turns."""

    def __init__(self) -> None:
        super().__init__()
        self._low, self._high = self._ends = 0.0, 1.0
        self._threshold: float | None = None
        self._image = QImage()
        self.setFont(theme.font(10))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = sum(self.fontMetrics().horizontalAdvance(text) for text in self._texts())
        return QSize(GAP + wide + 2 * RIM + BETWEEN, HEIGHT + 2)

    def show_range(
        self, low: float, high: float, ends: tuple[float, float] | None = None, threshold: float | None = None
    ) -> None:
        """Shows the colours from `low` to `high`, of those that reach over all of that or from one of the `ends` on.

        The `threshold` is marked, by a line as on the surface.
        """
        ends = ends or (low, high)
        if (low, high, ends, threshold) == (self._low, self._high, self._ends, self._threshold) and self.toolTip():
            return
        self._low, self._high, self._ends, self._threshold = low, high, ends, threshold
        text = self.tr("Colours from {low} to {high}").format(low=number_text(low), high=number_text(high))
        if threshold is not None:
            text += self.tr("; the line is at {threshold}").format(threshold=number_text(threshold))
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        if (parent := self.parentWidget()) is not None and (layout := parent.layout()) is not None:
            # Longer numbers need their room before they are painted.
            layout.activate()
        self.update()

    def colour(self, colours: pg.ColorMap) -> None:
        """Takes on a colour map."""
        table = colours.getLookupTable(nPts=COLOURS, mode="byte")
        pixels = np.ascontiguousarray(table[np.newaxis, :, :3])
        self._image = QImage(pixels.data, COLOURS, 1, 3 * COLOURS, QImage.Format.Format_RGB888).copy()
        self.update()

    def _texts(self) -> tuple[str, str]:
        """Both ends in two digits, or as many as tell them apart; all of them are in the tooltip."""
        for digits in (2, 3, 6):
            texts = number_text(self._low, digits), number_text(self._high, digits)
            if texts[0] != texts[1]:
                break
        return texts

    def _seen(self) -> QRectF:
        """The part of the colours that lies between the least value and the greatest one."""
        start, end = self._ends
        unit = COLOURS / (end - start)
        return QRectF((self._low - start) * unit, 0.0, (self._high - self._low) * unit, 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.current().text))
        bar = self.rect().adjusted(GAP, 1, 0, -1)
        painter.drawImage(QRectF(bar), self._image, self._seen())
        if self._threshold is not None and self._low < self._threshold < self._high:
            place = bar.left() + bar.width() * (self._threshold - self._low) / (self._high - self._low)
            painter.fillRect(QRectF(round(place) - 1.0, bar.top(), 2.0, bar.height()), painter.pen().color())
        for text, side in zip(self._texts(), (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            painter.drawText(bar.adjusted(RIM, 0, -RIM, 0), side | Qt.AlignmentFlag.AlignVCenter, text)
