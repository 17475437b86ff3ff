"""The curves of a sweep: for every combination of settings the mean over its seeds, and their spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from simulator.arrays import Array
from simulator.runs import Band, Group, band
from simulator.runs.results import Measure, Spread
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot
from ui import run_looks
from ui.plots.header import Entry
from ui.plots.plot import Plot
from ui.plots.ranges import span
from ui.plots.series import Series
from ui.theme import Theme, mix

MOST_GROUPS = 12
"""More than so many bands would hide each other."""


class SweepPlot(Plot):
    """Not fed with snapshots but with groups, by the dialog that it is part of. `show_groups` names each."""

    key = "sweep"
    heading = QT_TRANSLATE_NOOP("plot", "Sweep")
    has_log_scale = True

    def __init__(self) -> None:
        self._named: tuple[tuple[str, Group], ...] = ()
        self._number: Measure = "loss"
        self._spread: Spread = "range"
        self._bands: list[tuple[str, Band]] = []
        self._items: list[pg.GraphicsObject] = []
        super().__init__()
        self.label("bottom", self.tr("epoch"))

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        """A snapshot says nothing about a sweep."""

    def show_groups(self, named: Sequence[tuple[str, Group]], number: Measure, spread: Spread, caption: str) -> None:
        """Draws the mean of a number over the runs of each group, and its spread; the first `MOST_GROUPS` of them."""
        self._named, self._number, self._spread = tuple(named[:MOST_GROUPS]), number, spread
        self.label("left", caption)
        self._bands = [(name, band(group, number, spread)) for name, group in self._named]
        self.redraw()

    def redraw(self) -> None:
        for item in self._items:
            self.item.removeItem(item)
        self._items = []
        heights: list[Array] = [np.empty(0)]
        for look, (_, course) in enumerate(self._bands):
            if _key(look) not in self.header.hidden:
                heights += self._draw(look, course)
        if self._bands:
            self.show_epochs(float(self._bands[0][1].epochs[-1]))
        self.show_range("left", *span(np.concatenate(heights), from_zero=not self.is_log))
        self.header.show_legend(self.entries())
        self.cursor_cross.refresh()

    def series(self) -> Sequence[Series]:
        found = []
        for look, (name, course) in enumerate(self._bands):
            epochs = course.epochs.astype(float)
            found.append(Series(_key(look), name, epochs, course.mean))
        return found

    def entries(self) -> Sequence[Entry]:
        return [
            Entry(_key(look), name, run_looks.colour(self.theme, look), True, run_looks.short_dashes(look))
            for look, (name, _) in enumerate(self._bands)
        ]

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        if self._bands:
            self.redraw()

    def _draw(self, look: int, course: Band) -> list[Array]:
        epochs = course.epochs.astype(float)
        mean, low, high = (self.level(values) for values in (course.mean, course.low, course.high))
        rims = [pg.PlotCurveItem(epochs, rim, connect="finite", pen=None) for rim in (low, high)]
        # Blended with the ground, not translucent: bands that lie over each other would be dear and muddy.
        soft = mix(self.theme.window, run_looks.colour(self.theme, look), 0.16)
        between = pg.FillBetweenItem(*rims, brush=pg.mkBrush(soft))
        between.setZValue(-10 + look * 0.1)
        line = pg.PlotCurveItem(epochs, mean, connect="finite", pen=run_looks.pen(self.theme, look, 2.0))
        for item in (between, line):
            self.item.addItem(item)
            self._items.append(item)
        return [values[np.isfinite(values)] for values in (mean, low, high)]


def _key(look: int) -> str:
    return f"group{look}"
