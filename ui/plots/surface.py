"""The first output over two inputs, with the samples."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from contourpy import contour_generator
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot, Surface
from ui.plots.plot import Plot
from ui.plots.series import Column
from ui.theme import Theme, mix

FEW_SAMPLES = 30
MOST_SAMPLES = 2000


class SurfacePlot(Plot):
    key = "surface"
    heading = QT_TRANSLATE_NOOP("plot", "Output over two inputs")
    needs_surface = True

    def __init__(self) -> None:
        self._image = pg.ImageItem(axisOrder="row-major")
        self._boundary = pg.PlotCurveItem(connect="finite")
        self._samples = pg.ScatterPlotItem(size=11)
        self._ranges: tuple[float, ...] = ()
        self._drawn_samples: tuple[Array, NDArray[np.bool_], Theme] | None = None
        self._surface: Surface | None = None
        self._output = ""
        super().__init__()
        for item in (self._image, self._boundary, self._samples):
            self.item.addItem(item)
        self.item.showGrid(x=False, y=False)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        surface = self._surface = snapshot.surface if snapshot else None
        if snapshot is None or surface is None:
            self.show_hint(self.tr("Needs a network with two inputs and an output."))
            return
        self.show_hint("")
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
        self._output = snapshot.program.outputs[0]
        self.label("bottom", inputs[0])
        self.label("left", inputs[1])

    def columns(self) -> list[Column]:
        surface = self._surface
        if surface is None:
            return []
        x, y = _centres(surface)
        across, up = np.meshgrid(x, y)
        numbers = (across.ravel(), up.ravel(), surface.values.ravel())
        return list(zip((self._label_of("bottom"), self._label_of("left"), self._output), numbers, strict=True))

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

    def _show_samples(self, snapshot: Snapshot) -> None:
        X, high = snapshot.X[:MOST_SAMPLES, :2], snapshot.T[:MOST_SAMPLES, 0] > 0.5
        shown = self._drawn_samples
        if shown and np.array_equal(X, shown[0]) and np.array_equal(high, shown[1]) and self.theme is shown[2]:
            return
        self._drawn_samples = X.copy(), high, self.theme
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
    x, y = _centres(surface)
    lines = [np.asarray(line) for line in contour_generator(x, y, values).lines(0.5)]
    gap = np.full((1, 2), np.nan)
    points = np.vstack([part for line in lines for part in (line, gap)]) if lines else gap
    return points[:, 0], points[:, 1]


def _centres(surface: Surface) -> tuple[Array, Array]:
    """Where the columns (size,) and the rows (size,) of its values lie."""
    rows, columns = surface.values.shape
    x = surface.left + surface.width * (np.arange(columns) + 0.5) / columns
    return x, surface.bottom + surface.height * (np.arange(rows) + 0.5) / rows
