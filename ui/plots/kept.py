"""The curves of kept runs, drawn below those of the present one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg

from simulator.arrays import Array
from ui import run_looks
from ui.plots.header import Entry
from ui.run_looks import ShownRun
from ui.theme import Theme

Points = tuple[Array, Array]
"""Where a curve goes: x and y (points,), with NaN for a gap."""


class KeptCurves:
    """Draws a curve for every kept run. They don't change while another run trains, and are made only once."""

    def __init__(self) -> None:
        self._item: Any = None
        self._drawn: list[tuple[ShownRun, pg.PlotCurveItem]] = []
        self._shown: tuple[Hashable, ...] = ()
        self.last = 0.0
        self.rim = np.empty(0)

    def belong_to(self, item: pg.PlotItem) -> None:
        """Says on which plot to draw, before anything is shown."""
        self._item = item

    def show(
        self,
        runs: Sequence[ShownRun],
        hidden: frozenset[str],
        points: Callable[[ShownRun], Points],
        theme: Theme,
        how: Hashable = None,
    ) -> None:
        """Draws what `points` says of these runs, but for those `hidden`. Anew only for other runs or another `how`.

        `last` is then the largest x, and `rim` the least and greatest y, or empty.
        """
        shown = (*map(id, runs), hidden, how)
        if shown == self._shown:
            return
        self._shown = shown
        for _, item in self._drawn:
            self._item.removeItem(item)
        self._drawn = []
        self.last, heights = 0.0, [np.empty(0)]
        for run in runs:
            if key_of(run) not in hidden:
                x, y = points(run)
                item = pg.PlotCurveItem(x, y, connect="finite")
                item.setZValue(-1)
                self._item.addItem(item)
                self._drawn.append((run, item))
                self.last = max(self.last, float(x[np.isfinite(x)].max(initial=0.0)))
                heights.append(y[np.isfinite(y)])
        every = np.concatenate(heights)
        self.rim = np.array([every.min(), every.max()]) if every.size else every
        self.colour(theme)

    def colour(self, theme: Theme) -> None:
        """Takes on a theme."""
        for run, item in self._drawn:
            item.setPen(run_looks.pen(theme, run.look))


def key_of(run: ShownRun) -> str:
    """The key of a run's curve in the legend."""
    return f"run{run.look}"


def entries_of(runs: Sequence[ShownRun], theme: Theme) -> list[Entry]:
    """The kept runs in the legend."""
    return [
        Entry(key_of(run), run.title, run_looks.colour(theme, run.look), True, run_looks.short_dashes(run.look))
        for run in runs
    ]
