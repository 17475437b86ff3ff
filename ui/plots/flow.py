"""How large error signals and gradients are in each layer, over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Along, Flow
from simulator.snapshot import Snapshot
from ui.plots.curves import Stroke
from ui.plots.header import Entry
from ui.plots.past import PastPlot
from ui.plots.ranges import span
from ui.plots.series import Series

FLOW = Flow()
# Of a deeper network the first and the last layers.
MOST_LAYERS = 8


class FlowPlot(PastPlot):
    key = "flow"
    heading = QT_TRANSLATE_NOOP("plot", "Gradient flow")
    has_log_scale = True
    sight = FLOW

    def __init__(self) -> None:
        super().__init__()
        self.set_log(True)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        found = snapshot.found.get(FLOW) if snapshot else None
        if snapshot is None or not isinstance(found, Along):
            self.draw((), {})
            if snapshot is None or FLOW in snapshot.found:
                self.show_hint(self.tr("Needs a network that runs, and samples that its loss is defined for."))
            return
        if not np.nansum(found.values) > 0:
            self.draw((), {})
            self.show_hint(self.tr("No gradient flows here: every δ is 0, as it is where a step has no slope."))
            return
        self.show_hint("")
        self.label("left", self.tr("mean |δ| (line) and |∂L/∂w| (dashed)"))
        self.show_visited(snapshot)
        self.find_kept(snapshot)
        layers = _some(found.values.shape[1] // 2)
        strokes = {_key(layer, is_weight): Stroke(layer, is_weight) for layer in layers for is_weight in (False, True)}
        self.draw([*self._layers(found, is_weight=False), *self._layers(found, is_weight=True)], strokes)
        self.show_kept_curves()
        self.show_epochs(self.last_epoch)
        self.show_range("left", *span(self.heights(), from_zero=not self.is_log))

    def curves_of(self, found: Along) -> Sequence[Series]:
        # The error signals alone: all of it, run over run, could not be told apart.
        return self._layers(found, is_weight=False)

    def entries(self) -> Sequence[Entry]:
        # The line above says what the letters are; their names in full, four times over, do not fit into a low plot.
        layers = {curve.key: int(curve.key[1:]) for curve in super(PastPlot, self).series()}
        last = max(layers.values(), default=0)
        short = {
            key: f"{key[0]} {layer + 1}" if layer < last else self.tr("{letter} out").format(letter=key[0])
            for key, layer in layers.items()
        }
        return [replace(entry, name=short.get(entry.key, entry.name)) for entry in super().entries()]

    def _layers(self, found: Along, *, is_weight: bool) -> list[Series]:
        epochs, layers = found.epochs.astype(float), found.values.shape[1] // 2
        series = []
        for layer in _some(layers):
            name = self.tr("{letter} output") if layer == layers - 1 else self.tr("{letter} layer {n}")
            values = found.values[:, layer + layers * is_weight]
            series.append(
                Series(_key(layer, is_weight), name.format(letter=_letter(is_weight), n=layer + 1), epochs, values)
            )
        return series


def _letter(is_weight: bool) -> str:
    return "w" if is_weight else "δ"


def _key(layer: int, is_weight: bool) -> str:
    return f"{_letter(is_weight)}{layer}"


def _some(layers: int) -> list[int]:
    if layers <= MOST_LAYERS:
        return list(range(layers))
    return [*range(MOST_LAYERS // 2), *range(layers - MOST_LAYERS // 2, layers)]
