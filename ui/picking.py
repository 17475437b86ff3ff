"""Which number of a typeset formula is under the mouse.

The formula is typeset a second time, unseen, with every marked number in a colour of its own; the colour at a point
says which number it is. So nothing needs to be known of how formulas are laid out.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from simulator.walkthrough.steps import MARK
from ui.formula import svg

REACH = 9
# Colours lie so far apart that what is blended at an edge can still be told from the next one.
SPACING, WIDE = 16, 15


def coloured(marked: str) -> str:
    """LaTeX in which every marked number has the colour of its mark; those past the last colour have none."""
    return MARK.sub(lambda mark: rf"\textcolor{{{_colour(int(mark[1]))}}}{{{mark[2]}}}", marked)


def _colour(mark: int) -> str:
    if mark >= WIDE * WIDE:
        return "#ff0000"
    green, blue = divmod(mark, WIDE)
    return f"#00{SPACING * (green + 1):02x}{SPACING * (blue + 1):02x}"


def _mark(colour: QColor) -> int | None:
    """The mark that a pixel belongs to, if it clearly belongs to one."""
    if colour.alpha() < 200 or colour.red() > SPACING:
        return None
    green, blue = (round(channel / SPACING) - 1 for channel in (colour.green(), colour.blue()))
    return green * WIDE + blue if green >= 0 and blue >= 0 else None


class Picker:
    """The unseen picture of one formula, made when somebody first points at it."""

    def __init__(self, marked: str, pixels: float) -> None:
        self._marked, self._pixels = marked, pixels
        self._image: QImage | None = None

    def number_at(self, point: QPointF, place: QRectF) -> int | None:
        """The mark of the number nearest to a point, within a few pixels; the formula fills the rectangle `place`."""
        if not MARK.search(self._marked) or place.isEmpty():
            return None
        image = self._picture(place.size().toSize())
        x, y = round(point.x() - place.x()), round(point.y() - place.y())
        best: tuple[int, int] | None = None
        for down in range(-REACH, REACH + 1):
            for right in range(-REACH, REACH + 1):
                if not (0 <= x + right < image.width() and 0 <= y + down < image.height()):
                    continue
                far = right * right + down * down
                if (best is None or far < best[0]) and (
                    mark := _mark(image.pixelColor(x + right, y + down))
                ) is not None:
                    best = (far, mark)
        return None if best is None else best[1]

    def _picture(self, size: QSize) -> QImage:
        if self._image is None or self._image.size() != size:
            self._image = QImage(size, QImage.Format.Format_ARGB32)
            self._image.fill(0)
            painter = QPainter(self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            # Everything else is red, so that no other colour can be taken for a number.
            picture = svg(coloured(self._marked), self._pixels, "#ff0000")
            QSvgRenderer(QByteArray(picture)).render(painter, QRectF(QPointF(), size))
            painter.end()
        return self._image
