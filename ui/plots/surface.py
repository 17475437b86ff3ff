"""The first output over two inputs, with the samples."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from contourpy import contour_generator
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.snapshot import Snapshot, Surface
from ui.plots.plot import Plot
from ui.theme import Theme, mix

FEW_SAMPLES = 30
MOST_SAMPLES = 2000


class SurfacePlot(Plot):
    key = "surface"
    needs_surface = True

    def __init__(self) -> None:
        self._image = pg.ImageItem(axisOrder="row-major")
        self._boundary = pg.PlotCurveItem(connect="finite")
        self._samples = pg.ScatterPlotItem(size=11)
        self._hint = pg.TextItem("", anchor=(0.5, 0.5))
        self._ranges: tuple[float, ...] = ()
        self._shown: tuple[Array, NDArray[np.bool_], Theme] | None = None
        super().__init__()
        for item in (self._image, self._boundary, self._samples, self._hint):
            self.item.addItem(item)
        self.item.showGrid(x=False, y=False)

    def title(self) -> str:
        return self.tr("Output over two inputs")

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        surface = snapshot.surface if snapshot else None
        for item in (self._image, self._boundary, self._samples):
            item.setVisible(surface is not None)
        self._hint.setVisible(surface is None)
        if snapshot is None or surface is None:
            self._hint.setText(self.tr("needs two inputs and an output"))
            self._ranges = ()
            self.item.setRange(xRange=(-1, 1), yRange=(-1, 1))
            self._hint.setPos(0, 0)
            return
        values = np.nan_to_num(surface.values, nan=0.5, posinf=1e9, neginf=-1e9)
        self._image.setImage(values, levels=(0.0, 1.0), autoLevels=False)
        self._image.setRect(surface.left, surface.bottom, surface.width, surface.height)
        self._boundary.setData(*_contour(values, surface))
        self._show_samples(snapshot)
        ranges = (surface.left, surface.width, surface.bottom, surface.height)
        if ranges != self._ranges:
            self._ranges = ranges
            self.item.setXRange(surface.left, surface.left + surface.width, padding=0)
            self.item.setYRange(surface.bottom, surface.bottom + surface.height, padding=0)
        inputs = snapshot.program.inputs
        self.label("bottom", inputs[0])
        self.label("left", inputs[1])

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self.item.showGrid(x=False, y=False)
        ends = (
            mix(colours.canvas, colours.curves[1], 0.62),
            mix(colours.canvas, colours.canvas, 0.0),
            mix(colours.canvas, colours.curves[0], 0.62),
        )
        self._image.setColorMap(pg.ColorMap([0.0, 0.5, 1.0], [colour.getRgb() for colour in ends]))
        self._boundary.setPen(pg.mkPen(colours.text, width=1))
        self._hint.setColor(colours.muted)

    def _show_samples(self, snapshot: Snapshot) -> None:
        X, high = snapshot.X[:MOST_SAMPLES, :2], snapshot.T[:MOST_SAMPLES, 0] > 0.5
        shown = self._shown
        if shown and np.array_equal(X, shown[0]) and np.array_equal(high, shown[1]) and self.theme is shown[2]:
            return
        self._shown = X.copy(), high, self.theme
        colours, width = self.theme, 2 if len(X) <= FEW_SAMPLES else 1
        self._samples.setData(
            x=X[:, 0],
            y=X[:, 1],
            # Large where there are few to look at one by one, small where a cloud should show its shape.
            size=11 if len(X) <= FEW_SAMPLES else 6,
            # A filled circle for 1 and an open square for 0: the classes differ without colour too.
            symbol=["o" if one else "s" for one in high],
            brush=[pg.mkBrush(colours.curves[0] if one else colours.raised) for one in high],
            pen=[pg.mkPen(colours.raised if one else colours.curves[1], width=width) for one in high],
        )


def _contour(values: Array, surface: Surface) -> tuple[Array, Array]:
    """The lines on which the output is 0.5, as x and y with NaN between one line and the next."""
    rows, columns = values.shape
    x = surface.left + surface.width * (np.arange(columns) + 0.5) / columns
    y = surface.bottom + surface.height * (np.arange(rows) + 0.5) / rows
    lines = [np.asarray(line) for line in contour_generator(x, y, values).lines(0.5)]
    gap = np.full((1, 2), np.nan)
    points = np.vstack([part for line in lines for part in (line, gap)]) if lines else gap
    return points[:, 0], points[:, 1]
