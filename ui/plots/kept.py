"""The curves of kept runs, drawn below those of the present one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg

from simulator.arrays import Array
from ui import run_looks
from ui.theme import Theme


@dataclass(frozen=True, eq=False)
class KeptCurve:
    """A curve, or several with gaps between them, of the run with this look: `x` and `y` (points,)."""

    look: int
    x: Array
    y: Array


class KeptCurves:
    """Draws the curves of kept runs on a plot. They don't change while another run trains, and are set only once."""

    def __init__(self, item: pg.PlotItem) -> None:
        self._item = item
        self._drawn: list[tuple[KeptCurve, pg.PlotCurveItem]] = []

    @property
    def last(self) -> float:
        """The largest x that is drawn, 0 if there is none."""
        return max((float(curve.x[-1]) for curve, _ in self._drawn if len(curve.x)), default=0.0)

    @property
    def heights(self) -> Array:
        """All y that are drawn."""
        return np.concatenate([np.empty(0), *(curve.y for curve, _ in self._drawn)])

    def show(self, curves: Sequence[KeptCurve], colours: Theme) -> None:
        """Draws these curves instead of the last ones."""
        for _, item in self._drawn:
            self._item.removeItem(item)
        self._drawn = []
        for curve in curves:
            item = pg.PlotCurveItem(curve.x, curve.y, connect="finite")
            item.setZValue(-1)
            self._item.addItem(item)
            self._drawn.append((curve, item))
        self.colour(colours)

    def colour(self, colours: Theme) -> None:
        """Takes on a theme."""
        for curve, item in self._drawn:
            item.setPen(run_looks.pen(colours, curve.look))
