"""How large error signals and gradients are in each layer, over the epochs."""

from __future__ import annotations

import numpy as np

from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Along, Flow, Sight
from simulator.snapshot import Snapshot
from ui.plots.curves import CurvePlot, Stroke
from ui.plots.plot import span
from ui.plots.series import Series

FLOW = Flow()
# Of a deeper network the first and the last layers.
MOST_LAYERS = 8


class FlowPlot(CurvePlot):
    key = "flow"
    heading = QT_TRANSLATE_NOOP("plot", "Gradient flow")
    has_log_scale = True

    def __init__(self) -> None:
        super().__init__()
        self.item.addItem(self._visited, ignoreBounds=True)
        self.label("bottom", self.tr("epoch"))
        self.set_log(True)

    def wants(self) -> frozenset[Sight]:
        return frozenset([FLOW])

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
        epochs, layers = found.epochs.astype(float), found.values.shape[1] // 2
        series, strokes = [], {}
        for layer in _some(layers):
            for is_weight, letter in ((False, "δ"), (True, "w")):
                key = f"{letter}{layer}"
                name = self.tr("{letter} output") if layer == layers - 1 else self.tr("{letter} layer {n}")
                values = found.values[:, layer + layers * is_weight]
                series.append(Series(key, name.format(letter=letter, n=layer + 1), epochs, values))
                strokes[key] = Stroke(layer, is_dashed=is_weight)
        self.draw(series, strokes)
        self.show_range("bottom", 0.0, max(10.0, 1.02 * float(epochs.max())))
        self.show_range("left", *span(self.heights(), from_zero=not self.is_log))


def _some(layers: int) -> list[int]:
    if layers <= MOST_LAYERS:
        return list(range(layers))
    return [*range(MOST_LAYERS // 2), *range(layers - MOST_LAYERS // 2, layers)]
