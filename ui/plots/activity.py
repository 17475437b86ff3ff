"""What the neurons of each layer give over all samples, as a histogram, and how many are saturated or dead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Activity, Distribution, Layers, Sight
from simulator.snapshot import Snapshot
from ui.plots.curves import CurvePlot, Stroke
from ui.plots.series import Reading, Series

ACTIVITY = Activity()
MOST_LAYERS = 6
MOST_NAMES = 6


class ActivityPlot(CurvePlot):
    key = "activity"
    heading = QT_TRANSLATE_NOOP("plot", "Activations")

    def __init__(self) -> None:
        self._distributions: Sequence[Distribution] = ()
        super().__init__()
        self.label("bottom", self.tr("activation a"))

    def wants(self) -> frozenset[Sight]:
        return frozenset([ACTIVITY])

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        found = snapshot.found.get(ACTIVITY) if snapshot else None
        if not isinstance(found, Layers):
            self._distributions = ()
            self.draw((), {})
            self.show_hint(self.tr("Needs a neuron, and samples to give it something to do."))
            return
        self.show_hint("")
        self._distributions = found.distributions[-MOST_LAYERS:]
        hidden = len(found.distributions) - len(self._distributions)
        series, strokes = [], {}
        for place, own in enumerate(self._distributions):
            is_last = place == len(self._distributions) - 1
            name = self.tr("output") if is_last else self.tr("layer {n}").format(n=hidden + place + 1)
            key = f"layer{hidden + place}"
            # As stairs: every bin is as wide as it is, and as high as its share.
            x = np.repeat(own.edges, 2)
            shares = own.counts / max(1, own.counts.sum())
            series.append(Series(key, name, x, np.concatenate([[0.0], np.repeat(shares, 2), [0.0]])))
            strokes[key] = Stroke(hidden + place)
        self.draw(series, strokes)
        self.label("left", *self._sentences())
        everything = np.concatenate([curve.x for curve in self.visible_series()] or [np.zeros(1)])
        low, high = float(everything.min()), float(everything.max())
        self.show_range("bottom", low - 0.03 * (high - low), high + 0.03 * (high - low))
        self.show_range("left", 0.0, 1.05 * float(np.nanmax(np.append(self.heights(), 0.1))))

    def _sentences(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What the heights are and which neurons are in trouble, nothing that follows, and the same in fewer words."""
        stuck = [name for own in self._distributions for name in own.saturated_neurons]
        dead = [name for own in self._distributions for name in own.dead_neurons]
        if not stuck and not dead:
            text = self.tr("share of neurons × samples; none saturated or dead")
            return text, (), (self.tr("share; none saturated or dead"), self.tr("none saturated or dead"))
        text = self.tr("saturated {saturated}: {stuck}; dead {dead}: {lost}").format(
            saturated=len(stuck), stuck=_names(stuck), dead=len(dead), lost=_names(dead)
        )
        short = self.tr("saturated {saturated}; dead {dead}").format(saturated=len(stuck), dead=len(dead))
        return text, (), (short,)

    def describe(self, curve: Series, index: int) -> str:
        text = super().describe(curve, index)
        place = [other.key for other in self.series()].index(curve.key)
        own = self._distributions[place]
        return f"{text}\n" + self.tr("saturated {s} %, dead {d} % of neurons × samples").format(
            s=round(100 * own.saturated), d=round(100 * own.dead)
        )

    def choose(self, reading: Reading) -> None:
        """Selects the first neuron of that layer that is in trouble."""
        place = [curve.key for curve in self.series()].index(reading.series)
        own = self._distributions[place]
        for name in (*own.dead_neurons, *own.saturated_neurons)[:1]:
            self.part_chosen.emit(name)


def _names(names: Sequence[str]) -> str:
    if not names:
        return "–"
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
