"""What the outputs answer to the sample that is looked at: probabilities as bars, with their logits and targets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from simulator.arrays import Array
from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot
from ui.plots.plot import DIGITS, Plot
from ui.plots.ranges import span
from ui.plots.series import Column, Reading, Series
from ui.theme import Theme, mix

MOST_NAMED = 10


class OutputsPlot(Plot):
    key = "outputs"
    heading = QT_TRANSLATE_NOOP("plot", "Outputs of the sample")

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._z = self._a = self._t = np.empty(0)
        self._ticks: list[tuple[float, str]] = []
        self._bars = pg.BarGraphItem(x=[], height=[], width=0.6)
        self._targets = pg.PlotCurveItem(connect="finite")
        super().__init__()
        self.item.addItem(self._bars)
        self.item.addItem(self._targets)
        # Two lines of text below each bar.
        self.item.getAxis("bottom").setHeight(34)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        if snapshot is None:
            self.show_hint(self.tr("Needs a network that has an output."))
            return
        self.show_hint("")
        outputs = snapshot.program.outputs
        self._names = outputs
        self._z = np.array([float(snapshot.forward.z[name][0]) for name in outputs])
        self._a = np.array([float(snapshot.forward.a[name][0]) for name in outputs])
        self._t = self._target_of(snapshot)
        places = np.arange(len(outputs), dtype=float)
        finite = np.where(np.abs(self._a) < 1e100, self._a, 0.0)
        self._bars.setOpts(x=places, height=finite, width=0.6)
        self._targets.setData(*_levels(places, self._t))
        self._show_ticks()
        is_group = any(block.activation.is_group for block in snapshot.program.output_blocks)
        bar = self.tr("probability a") if is_group else "a"
        self.label("left", self.tr("{bar} (bar) and target t (line), above z").format(bar=bar))
        self.fix_range("bottom", -0.5, len(outputs) - 0.5)
        low, high = span(np.concatenate([finite, self._t, np.zeros(1)]))
        ranges = [block.activation.range for block in snapshot.program.output_blocks]
        if all(np.isfinite(ends).all() for ends in ranges):
            low, high = min(ends[0] for ends in ranges), max(ends[1] for ends in ranges)
            self.fix_range("left", low - 0.02 * (high - low), high + 0.05 * (high - low))
        else:
            self.show_range("left", low, high)

    def _target_of(self, snapshot: Snapshot) -> Array:
        """The targets of the sample that the forward pass is of, NaN where there is none."""
        x = np.array([float(snapshot.forward.a[name][0]) for name in snapshot.program.inputs])
        rows = np.flatnonzero((x == snapshot.X).all(axis=1)) if len(snapshot.X) else np.empty(0, np.intp)
        return snapshot.T[rows[0]] if len(rows) else np.full(len(self._names), np.nan)

    def _show_ticks(self) -> None:
        ticks = []
        for place, (name, z) in enumerate(zip(self._names, self._z.tolist(), strict=True)):
            ticks.append((float(place), f"{name}\nz {number_text(z)}" if len(self._names) <= MOST_NAMED else name))
        if ticks != self._ticks:
            self._ticks = ticks
            self.item.getAxis("bottom").setTicks([ticks])

    def series(self) -> Sequence[Series]:
        places = np.arange(len(self._names), dtype=float)
        return (Series("a", "a", places, self._a),) if len(self._names) else ()

    def columns(self) -> list[Column]:
        return [
            (f"{letter}({name})", values[place : place + 1])
            for place, name in enumerate(self._names)
            for letter, values in (("z", self._z), ("a", self._a), ("t", self._t))
        ]

    def describe(self, curve: Series, index: int) -> str:
        texts = [f"{letter} = {number_text(float(values[index]), DIGITS)}" for letter, values in self._numbers()]
        return f"{self._names[index]}\n" + "   ".join(texts)

    def _numbers(self) -> tuple[tuple[str, Array], ...]:
        return ("z", self._z), ("a", self._a), ("t", self._t)

    def choose(self, reading: Reading) -> None:
        """Selects the output."""
        self.part_chosen.emit(self._names[reading.index])

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._bars.setOpts(
            brush=pg.mkBrush(mix(colours.canvas, colours.curves[0], 0.6)), pen=pg.mkPen(colours.curves[0])
        )
        self._targets.setPen(pg.mkPen(colours.curves[1], width=3))


def _levels(places: Array, heights: Array) -> tuple[Array, Array]:
    """A short level line at each place, with NaN between one and the next."""
    x = np.column_stack([places - 0.4, places + 0.4, np.full_like(places, np.nan)])
    return x.ravel(), np.column_stack([heights, heights, heights]).ravel()
