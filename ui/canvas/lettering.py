"""Text on the canvas, measured once: a frame writes hundreds of numbers, and laying out each would cost most of it."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QStaticText

from ui import theme


class Lettering:
    """One font at one size, `pixels`, in canvas units. `ascent` and `height` are those of a line."""

    def __init__(self, pixels: int, *, bold: bool = False) -> None:
        self.pixels = pixels
        self.font = theme.font(pixels, bold=bold)
        self._metrics = QFontMetricsF(self.font)
        self.ascent = self._metrics.ascent()
        self.height = self._metrics.height()
        self._advances: dict[str, float] = {}
        self.elided = lru_cache(4096)(self._elided)
        self.laid_out = lru_cache(4096)(self._laid_out)

    def width(self, text: str) -> float:
        """How wide a line is, added up from its characters."""
        advances = self._advances
        total = 0.0
        for character in text:
            advance = advances.get(character)
            if advance is None:
                advance = advances[character] = self._metrics.horizontalAdvance(character)
            total += advance
        return total

    def centred(self, painter: QPainter, x: float, y: float, text: str) -> None:
        """Writes a line whose middle is at `x`, `y`. The painter must have this font."""
        painter.drawText(QPointF(x - self.width(text) / 2, y + self.ascent - self.height / 2), text)

    def _laid_out(self, text: str) -> QStaticText:
        """A text that stays, with its layout."""
        made = QStaticText(text)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        return made

    def _elided(self, text: str, width: float) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


@cache
def lettering(pixels: int, *, bold: bool = False) -> Lettering:
    """The shared lettering of a size."""
    return Lettering(pixels, bold=bold)
