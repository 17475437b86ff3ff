"""A small bar that says which colour stands for which value."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from simulator.notation import number_text
from ui import theme

BAR = QSize(28, 9)
# To what stands before it, which would otherwise be read as its beginning.
GAP = 8


class Scale(QWidget):
    """The least value, the colours, the greatest value; its tooltip says at which one the colour turns."""

    def __init__(self) -> None:
        super().__init__()
        self._low, self._high = 0.0, 1.0
        self._image = QImage()
        self.setFont(theme.font(10))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = sum(self.fontMetrics().horizontalAdvance(text) for text in self._texts())
        return QSize(GAP + wide + BAR.width() + 8, 14)

    def show_range(self, low: float, high: float, threshold: float | None = None) -> None:
        """Shows the colours from `low` to `high`."""
        if (low, high) == (self._low, self._high) and self.toolTip():
            return
        self._low, self._high = low, high
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
        table = colours.getLookupTable(nPts=BAR.width(), mode="byte")
        pixels = np.ascontiguousarray(table[np.newaxis, :, :3])
        self._image = QImage(pixels.data, BAR.width(), 1, 3 * BAR.width(), QImage.Format.Format_RGB888).copy()
        self.update()

    def _texts(self) -> tuple[str, str]:
        """Both ends in two digits, or as many as tell them apart; all of them are in the tooltip."""
        for digits in (2, 3, 6):
            texts = number_text(self._low, digits), number_text(self._high, digits)
            if texts[0] != texts[1]:
                break
        return texts

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.current().muted))
        low, high = self._texts()
        left = GAP + self.fontMetrics().horizontalAdvance(low) + 4
        top = (self.height() - BAR.height()) / 2
        centred = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(GAP, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | centred, low)
        painter.drawImage(QRectF(left, top, BAR.width(), BAR.height()), self._image)
        painter.drawText(
            self.rect().adjusted(left + BAR.width() + 4, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | centred, high
        )
