"""The curves of kept runs, drawn below those of the present one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from simulator.arrays import Array
from ui import run_looks
from ui.plots.header import Entry
from ui.run_looks import ShownRun
from ui.theme import Theme, mix

Points = tuple[Array, Array]
"""Where a curve goes: x and y (points,), with NaN for a gap."""


class KeptCurves:
    """Draws a curve for every kept run. They don't change while another run trains, and are made only once.

    `part` is the ending of their keys, where a plot draws more than one for each; those of a part are fainter.
    `depth` is the height at which they are drawn, by itself below all that is present.
    """

    def __init__(self, part: str = "", depth: float = -1.0) -> None:
        self._part = part
        self._depth = depth
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
            if key_of(run, self._part) not in hidden:
                x, y = points(run)
                item = pg.PlotCurveItem(x, y, connect="finite")
                item.setZValue(self._depth)
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
            pen = run_looks.pen(theme, run.look)
            if self._part:
                pen.setColor(_faint(run, theme))
            item.setPen(pen)


def key_of(run: ShownRun, part: str = "") -> str:
    """The key of a run's curve in the legend, or of another one of the same run."""
    return f"run{run.look}{part}"


def faint_entry(run: ShownRun, part: str, name: str, theme: Theme) -> Entry:
    """Another curve of a kept run in the legend."""
    return Entry(key_of(run, part), name, _faint(run, theme).name(), True, run_looks.short_dashes(run.look))


def _faint(run: ShownRun, theme: Theme) -> QColor:
    return mix(run_looks.colour(theme, run.look), theme.window, 0.5)


def entries_of(runs: Sequence[ShownRun], theme: Theme) -> list[Entry]:
    """The kept runs in the legend."""
    return [
        Entry(key_of(run), run.title, run_looks.colour(theme, run.look), True, run_looks.short_dashes(run.look))
        for run in runs
    ]
