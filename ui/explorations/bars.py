"""Bars with their numbers on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to 1: what it is, how long, its number as text, and which of the theme's curves colours it."""

    label: str
    share: float
    text: str
    curve: int = 0


class Bars(QWidget):
    """One bar below the other. The labels and the numbers are written beside them, not only drawn."""

    LABEL, NUMBER, ROW, GAP = 64, 82, 20, 5

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Shows these bars."""
        self._bars = tuple(bars)
        said = "; ".join(f"{bar.label} {bar.text}" for bar in bars)
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(said)
        self.setToolTip(f"{self._name}: {said}")
        self.setFixedHeight(max(1, len(self._bars)) * (self.ROW + self.GAP))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        length = self.width() - self.LABEL - self.NUMBER
        for index, bar in enumerate(self._bars):
            top = index * (self.ROW + self.GAP)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(QColor(colours.text))
            painter.drawText(QRectF(0, top, self.LABEL - 8, self.ROW), middle | Qt.AlignmentFlag.AlignRight, bar.label)
            painter.fillRect(QRectF(self.LABEL, top, length, self.ROW), QColor(colours.surface))
            share = min(max(bar.share, 0.0), 1.0)
            painter.fillRect(QRectF(self.LABEL, top, share * length, self.ROW), QColor(colours.curves[bar.curve]))
            painter.drawText(
                QRectF(self.LABEL + length + 8, top, self.NUMBER - 8, self.ROW),
                middle | Qt.AlignmentFlag.AlignLeft,
                bar.text,
            )
        painter.end()
