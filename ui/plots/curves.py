"""A plot of curves over one axis, with a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from ui.plots.header import Entry
from ui.plots.plot import Plot
from ui.plots.series import Series
from ui.theme import Theme


@dataclass(frozen=True)
class Stroke:
    """How a curve is drawn: the number of its colour, and whether it is dashed."""

    colour: int
    is_dashed: bool = False

    def name_in(self, colours: Theme) -> str:
        """Its colour in a theme."""
        return colours.curves[self.colour % len(colours.curves)]


class CurvePlot(Plot):
    """Draws what it is given with `draw`, each curve in the stroke that goes with its key."""

    def __init__(self) -> None:
        self._series: tuple[Series, ...] = ()
        self._strokes: dict[str, Stroke] = {}
        self._items: dict[str, pg.PlotDataItem] = {}
        super().__init__()

    def draw(self, series: Sequence[Series], strokes: dict[str, Stroke]) -> None:
        """Draws these curves, and no others; what the legend hides is not drawn."""
        self._series, hidden = tuple(series), self.header.hidden
        if strokes != self._strokes:
            self._strokes = dict(strokes)
            self._colour_curves()
        shown = {curve.key: curve for curve in series if curve.key not in hidden}
        for key in self._items.keys() - shown.keys():
            self._items[key].setData([], [])
        for key, curve in shown.items():
            if key not in self._items:
                item = pg.PlotDataItem(connect="finite", symbolSize=6, symbolPen=None)
                item.setDownsampling(auto=True, method="peak")
                self._items[key] = item
                self.item.addItem(item)
                self._colour_curves()
            # At the first epoch there is a point, and no curve yet.
            self._items[key].setSymbol("o" if len(curve.x) == 1 else None)
            self._items[key].setData(curve.x, self.level(curve.y))

    def series(self) -> Sequence[Series]:
        return self._series

    def entries(self) -> Sequence[Entry]:
        return [
            Entry(
                curve.key, curve.name, self._strokes[curve.key].name_in(self.theme), self._strokes[curve.key].is_dashed
            )
            for curve in self._series
        ]

    def heights(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """All heights that are seen, to choose a range by."""
        shown = [self.level(curve.y) for curve in self.visible_series()]
        return np.concatenate(shown) if shown else np.empty(0)

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._colour_curves()

    def _colour_curves(self) -> None:
        for key, item in self._items.items():
            if stroke := self._strokes.get(key):
                style = Qt.PenStyle.DashLine if stroke.is_dashed else Qt.PenStyle.SolidLine
                item.setPen(pg.mkPen(stroke.name_in(self.theme), width=1, style=style))
                item.setSymbolBrush(stroke.name_in(self.theme))
