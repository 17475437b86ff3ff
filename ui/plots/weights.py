"""Every weight and bias over the epochs."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from simulator.arrays import Array
from simulator.network import EdgeKey
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.plot import Plot, span
from ui.theme import Theme

MOST_CURVES = 200
MOST_NAMES = 10


class WeightsPlot(Plot):
    key = "weights"

    def __init__(self) -> None:
        self._names: tuple[str | EdgeKey, ...] = ()
        self._curves: list[pg.PlotDataItem] = []
        self._labels: list[pg.TextItem] = []
        self._marked: frozenset[object] = frozenset()
        super().__init__()
        self.item.addItem(self._visited, ignoreBounds=True)
        self.label("bottom", self.tr("epoch"))

    def title(self) -> str:
        return self.tr("Weights and biases")

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        names = snapshot.program.parameter_names if snapshot else ()
        if names != self._names:
            self._make_curves(names)
        if snapshot is None or not names:
            self.label("left", self.tr("w, b"))
            self._visited.hide()
            return
        shown = len(self._curves)
        epochs = snapshot.trace.moment_epochs.astype(float)
        values = snapshot.trace.trajectories(shown).reshape(-1, shown)
        if not self.show_visited(snapshot) or not len(epochs):
            epochs, values = np.append(epochs, snapshot.epoch), np.vstack([values, snapshot.parameters[:shown]])
        last = max(10.0, float(epochs.max()))
        for curve, column in zip(self._curves, np.ascontiguousarray(values.T), strict=True):
            curve.setData(epochs, column)
        bottom, top = span(values)
        self.show_range("bottom", 0.0, 1.02 * last / (1.0 - self._room_for_names()))
        self.show_range("left", bottom, top)
        for label, height in zip(self._labels, _spread(values[-1, : len(self._labels)], bottom, top), strict=True):
            label.setPos(epochs[-1], height)
        if shown < len(names):
            self.label("left", self.tr("w, b (first {shown} of {all})").format(shown=shown, all=len(names)))
        else:
            self.label("left", self.tr("w, b"))

    def _room_for_names(self) -> float:
        """The share of the plot's width that the names at its right need."""
        widest = max((label.boundingRect().width() for label in self._labels), default=0.0)
        return float(min(0.5, widest / max(1.0, self.item.getViewBox().width())))

    def mark(self, parts: frozenset[object]) -> None:
        if parts != self._marked:
            self._marked = parts
            self._colour_curves()

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._colour_curves()

    def _make_curves(self, names: tuple[str | EdgeKey, ...]) -> None:
        for item in (*self._curves, *self._labels):
            self.item.removeItem(item)
        self._names = names
        self._curves = []
        self._labels = []
        for name in names[:MOST_CURVES]:
            curve = pg.PlotDataItem(name=_written(name))
            curve.setDownsampling(auto=True, method="peak")
            self.item.addItem(curve)
            self._curves.append(curve)
        for name in names if len(names) <= MOST_NAMES else ():
            label = pg.TextItem(_written(name), anchor=(0, 0.5))
            label.setFont(theme.font(10))
            self.item.addItem(label, ignoreBounds=True)
            self._labels.append(label)
        self._colour_curves()

    def _colour_curves(self) -> None:
        colours = self.theme.curves
        for index, curve in enumerate(self._curves):
            colour = colours[index % len(colours)]
            marked = self._names[index] in self._marked
            # Biases are dashed; the selected ones are the only wide lines, which are dear to draw.
            style = pg.QtCore.Qt.PenStyle.DashLine if isinstance(self._names[index], str) else None
            curve.setPen(pg.mkPen(colour, width=3 if marked else 1, style=style))
        for index, label in enumerate(self._labels):
            label.setColor(colours[index % len(colours)])


def _written(name: str | EdgeKey) -> str:
    return f"b {name}" if isinstance(name, str) else "w " + "→".join(name)


def _spread(heights: Array, bottom: float, top: float) -> Array:
    """Heights moved apart, in their order and between `bottom` and `top`, so that labels can be read."""
    least = (top - bottom) / (MOST_NAMES + 1)
    order = np.argsort(heights)
    placed = heights[order]
    for index in range(1, len(placed)):
        placed[index] = max(placed[index], placed[index - 1] + least)
    ceiling = top - least / 2
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - least
    result = np.empty_like(placed)
    result[order] = placed
    return result
