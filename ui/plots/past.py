"""A plot of curves along the past, over which those of kept runs are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from simulator.runs import KeptRun
from simulator.sights import Along, OfRun, Sight
from simulator.snapshot import Snapshot
from ui.plots.curves import CurvePlot
from ui.plots.header import Entry
from ui.plots.kept import KeptCurves, Points, entries_of, key_of
from ui.plots.series import Series
from ui.run_looks import ShownRun
from ui.theme import Theme


class PastPlot(CurvePlot):
    """Wants `sight` of the present run and of every kept one; `curves_of` says what is drawn of a kept one."""

    sight: ClassVar[Sight]

    def __init__(self) -> None:
        self._runs: Sequence[ShownRun] = ()
        self._wishes: dict[KeptRun, OfRun] = {}
        self._past: dict[ShownRun, Along] = {}
        self._kept = KeptCurves()
        super().__init__()
        self._kept.belong_to(self.item)
        self.item.addItem(self._visited, ignoreBounds=True)
        self.label("bottom", self.tr("epoch"))

    def wants(self) -> frozenset[Sight]:
        return frozenset([self.sight, *self._wishes.values()])

    def curves_of(self, found: Along) -> Sequence[Series]:
        """What is drawn of a kept run, the keys being those of the same curves of the present one."""
        raise NotImplementedError

    def show_kept(self, runs: Sequence[ShownRun]) -> None:
        if runs != self._runs:
            self._runs = runs
            # Kept, so that what is known of a run is not looked for again.
            self._wishes = {run.run: self._wishes.get(run.run) or OfRun(run.run, self.sight) for run in runs}
            self.wants_changed.emit()
            self.redraw()

    def find_kept(self, snapshot: Snapshot) -> None:
        """Takes from a snapshot what is known of kept runs, before anything is drawn."""
        found = {run: snapshot.found.get(self._wishes[run.run]) for run in self._runs}
        self._past = {run: known for run, known in found.items() if isinstance(known, Along)}

    def show_kept_curves(self) -> None:
        """Draws the kept runs."""
        known = tuple(id(found) for found in self._past.values())
        self._kept.show(tuple(self._past), self.header.hidden, self._points, self.theme, (self.is_log, known))

    @property
    def last_epoch(self) -> float:
        """The last epoch of all that is drawn."""
        own = max((float(curve.x.max(initial=0.0)) for curve in self._series), default=0.0)
        return max(own, self._kept.last)

    @property
    def has_kept(self) -> bool:
        """Whether kept runs are drawn as well, so that the present one needs a name."""
        return bool(self._past)

    def series(self) -> Sequence[Series]:
        kept = [curve for run in self._past for curve in self._named(run)]
        return (*super().series(), *kept)

    def visible_series(self) -> list[Series]:
        hidden = self.header.hidden
        kept = [curve for run in self._past if key_of(run) not in hidden for curve in self._visible(run)]
        return [*(curve for curve in super().series() if curve.key not in hidden), *kept]

    def entries(self) -> Sequence[Entry]:
        return [*super().entries(), *entries_of(tuple(self._past), self.theme)]

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._kept.colour(colours)

    def _named(self, run: ShownRun) -> list[Series]:
        """The curves of a kept run, under names and keys of its own."""
        own = self.curves_of(self._past[run])
        if len(own) == 1:
            return [Series(key_of(run), run.title, own[0].x, own[0].y)]
        name = self.tr("{curve}, {run}")
        return [
            Series(key_of(run, curve.key), name.format(curve=curve.name, run=run.title), curve.x, curve.y)
            for curve in own
        ]

    def _visible(self, run: ShownRun) -> list[Series]:
        """Of these, what is hidden neither itself nor with that of the present run."""
        hidden, named = self.header.hidden, self._named(run)
        if len(named) == 1:
            return named
        pairs = zip(self.curves_of(self._past[run]), named, strict=True)
        return [curve for own, curve in pairs if own.key not in hidden and curve.key not in hidden]

    def _points(self, run: ShownRun) -> Points:
        """The curves of a kept run, one after the other."""
        gap = np.array([np.nan])
        parts = [(np.append(curve.x, gap), np.append(self.level(curve.y), gap)) for curve in self._visible(run)]
        if not parts:
            return gap, gap
        return np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts])
