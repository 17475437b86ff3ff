"""How runs that are drawn over each other are told apart: by colour, and without colour by their dashes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from simulator.runs import KeptRun
from ui.theme import Theme

SWATCH = QSize(30, 12)
# In units of the pen's width. Solid is the present run; seven colours and four patterns give 28 that differ.
DASHES = ((7.0, 3.0), (2.0, 3.0), (7.0, 3.0, 2.0, 3.0), (12.0, 3.0))


@dataclass(frozen=True, eq=False)
class ShownRun:
    """A kept run as plots draw it: what the legend calls it, and the number of its look."""

    title: str
    look: int
    run: KeptRun


def colour(colours: Theme, look: int) -> str:
    """The colour of a look. The first colour of the theme belongs to the present run."""
    return colours.curves[1 + look % (len(colours.curves) - 1)]


def dashes(look: int) -> tuple[float, ...]:
    """The dashes of a look, in units of its width."""
    return DASHES[look % len(DASHES)]


def short_dashes(look: int) -> tuple[float, ...]:
    """The same for the short line of a legend, in which a whole period must be seen."""
    return tuple(length / 2.5 for length in dashes(look))


def pen(colours: Theme, look: int | None, width: float = 1.0) -> QPen:
    """The pen of a look, as wide on every scale; None is the present run."""
    result = QPen(QColor(colours.curves[0] if look is None else colour(colours, look)), width)
    result.setCosmetic(True)
    result.setCapStyle(Qt.PenCapStyle.FlatCap)
    if look is not None:
        result.setDashPattern(dashes(look))
    return result


def swatch(colours: Theme, look: int | None) -> QIcon:
    """A piece of the line, for lists."""
    picture = QPixmap(SWATCH * 2)
    picture.setDevicePixelRatio(2.0)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(pen(colours, look, 2.0))
    painter.drawLine(1, SWATCH.height() // 2, SWATCH.width() - 1, SWATCH.height() // 2)
    painter.end()
    return QIcon(picture)
