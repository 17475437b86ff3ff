"""The first output over two inputs, with the samples."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pyqtgraph as pg
from contourpy import contour_generator
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QMenu

from simulator.arrays import Array
from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Axes, Snapshot, Surface
from simulator.splitting import VALIDATION
from ui.plots.plot import MOST_IN_MENU, Plot
from ui.plots.points import PointTools
from ui.plots.series import Column
from ui.theme import Theme, mix

FEW_SAMPLES = 30
MOST_SAMPLES = 2000
# So many inputs that are held are named in the caption.
MOST_NAMED = 3


class SurfacePlot(Plot):
    key = "surface"
    heading = QT_TRANSLATE_NOOP("plot", "Output over two inputs")
    needs_surface = True

    axes_chosen = Signal(object)

    def __init__(self) -> None:
        self._image = pg.ImageItem(axisOrder="row-major")
        self._boundary = pg.PlotCurveItem(connect="finite")
        self._samples = pg.ScatterPlotItem(size=11)
        self._ranges: tuple[float, ...] = ()
        self._drawn_samples: tuple[tuple[Array, NDArray[np.bool_], NDArray[np.uint8]], Theme] | None = None
        # Those that are kept back carry a cross: upright for validation, lying for the test.
        self._kept = pg.ScatterPlotItem(size=9)
        self.axes = Axes()
        self._surface: Surface | None = None
        self._inputs: tuple[str, ...] = ()
        self._output = ""
        super().__init__()
        self.points = PointTools(self)
        for item in (self._image, self._boundary, self._samples, self._kept):
            self.item.addItem(item)
        self.item.showGrid(x=False, y=False)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        surface = self._surface = snapshot.surface if snapshot else None
        if snapshot is None or surface is None:
            self.show_hint(self.tr("Needs a network with two inputs and an output."))
            self.points.show(None, None)
            return
        self.show_hint("")
        values = np.nan_to_num(surface.values, nan=0.5, posinf=1e9, neginf=-1e9)
        self._image.setImage(values, levels=(0.0, 1.0), autoLevels=False)
        self._image.setRect(surface.left, surface.bottom, surface.width, surface.height)
        self._boundary.setData(*_contour(values, surface))
        self._show_samples(snapshot)
        ranges = (surface.left, surface.width, surface.bottom, surface.height)
        if ranges != self._ranges and not self.points.is_moving:
            self._ranges = ranges
            self.item.setXRange(surface.left, surface.left + surface.width, padding=0)
            self.item.setYRange(surface.bottom, surface.bottom + surface.height, padding=0)
        self._inputs = inputs = snapshot.program.inputs
        self._output = snapshot.program.outputs[0]
        across, up = surface.columns
        self.label("bottom", inputs[across])
        self.label("left", inputs[up] + self._held_text(surface))
        self.points.show(snapshot, surface)

    def _held_text(self, surface: Surface) -> str:
        """Where the other inputs are held, as a continuation of the axis's name; empty if there are none."""
        others = [place for place in range(len(self._inputs)) if place not in surface.columns]
        held = [f"{self._inputs[place]} = {number_text(float(surface.held[place]))}" for place in others[:MOST_NAMED]]
        if len(others) > MOST_NAMED:
            held.append("…")
        return self.tr(" · held: {inputs}").format(inputs=", ".join(held)) if held else ""

    @property
    def drawn_points(self) -> Array:
        """Where the samples are drawn, (samples, 2)."""
        return self._drawn_samples[0][0] if self._drawn_samples else np.empty((0, 2))

    def fill_menu(self, menu: QMenu) -> None:
        surface = self._surface
        if surface is not None and len(self._inputs) > 2:
            self._add_axes(menu, surface)
            menu.addSeparator()
        super().fill_menu(menu)

    def _add_axes(self, menu: QMenu, surface: Surface) -> None:
        """Which two inputs span the plot, and where the others are held."""
        inputs, axes = self._inputs, self.axes
        now = [inputs[place] for place in surface.columns]
        for text, field, place in ((self.tr("A&cross"), "across", 0), (self.tr("&Up"), "up", 1)):
            choices = menu.addMenu(text)
            for name in inputs[:MOST_IN_MENU]:
                action = choices.addAction(name, partial(self._choose_axis, field, name, now))
                action.setObjectName(f"{field}_{name}")
                action.setCheckable(True)
                action.setChecked(now[place] == name)
        held = menu.addMenu(self.tr("&Hold the others at"))
        for text, wanted in (
            (self.tr("the &sample looked at"), replace(axes, held_at="sample", typed=())),
            (self.tr("their &means"), replace(axes, held_at="mean", typed=())),
        ):
            action = held.addAction(text, partial(self._choose_axes, wanted))
            action.setObjectName(f"held_{wanted.held_at}")
            action.setCheckable(True)
            action.setChecked(axes == wanted)
        held.addSeparator()
        for place, name in enumerate(inputs[:MOST_IN_MENU]):
            if name not in now:
                text = self.tr("{name} = {value}…").format(name=name, value=number_text(float(surface.held[place])))
                held.addAction(text, partial(self._type_held, name, float(surface.held[place])))

    def _choose_axis(self, field: str, name: str, now: list[str]) -> None:
        across, up = now
        if field == "across":
            # Choosing the other one's input lets the two change places.
            across, up = name, across if name == up else up
        else:
            across, up = up if name == across else across, name
        self._choose_axes(replace(self.axes, across=across, up=up))

    def _type_held(self, name: str, value: float) -> None:
        number, is_given = QInputDialog.getDouble(
            self, self.tr("Hold {name}").format(name=name), name, value, decimals=6
        )
        if is_given:
            others = tuple(entry for entry in self.axes.typed if entry[0] != name)
            self._choose_axes(replace(self.axes, typed=(*others, (name, number))))

    def _choose_axes(self, axes: Axes) -> None:
        self.axes = axes
        self.axes_chosen.emit(axes)

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
        if hasattr(self, "points"):
            self.points.colour(colours)

    def _show_samples(self, snapshot: Snapshot) -> None:
        assert snapshot.surface is not None
        X, high = snapshot.X[:MOST_SAMPLES, list(snapshot.surface.columns)], snapshot.T[:MOST_SAMPLES, 0] > 0.5
        subsets, shown = snapshot.subsets[:MOST_SAMPLES], self._drawn_samples
        arrays = X, high, subsets
        if shown and shown[1] is self.theme and all(map(np.array_equal, arrays, shown[0])):
            return
        self._drawn_samples = arrays, self.theme
        self._show_kept(X, subsets)
        colours, width = self.theme, 2 if len(X) <= FEW_SAMPLES else 1
        brushes = pg.mkBrush(colours.raised), pg.mkBrush(colours.curves[0])
        pens = pg.mkPen(colours.curves[1], width=width), pg.mkPen(colours.raised, width=width)
        places = high.astype(int).tolist()
        self._samples.setData(
            x=X[:, 0],
            y=X[:, 1],
            # Large where there are few to look at one by one, small where a cloud should show its shape.
            size=11 if len(X) <= FEW_SAMPLES else 6,
            # A filled circle for 1 and an open square for 0: the classes differ without colour too.
            symbol=["o" if one else "s" for one in high],
            # The same few objects for all of them: a symbol is drawn once for each, and then copied.
            brush=[brushes[one] for one in places],
            pen=[pens[one] for one in places],
        )

    def _show_kept(self, X: Array, subsets: NDArray[np.uint8]) -> None:
        kept = np.flatnonzero(subsets)
        if not len(kept) and not len(self._kept.data):
            return
        self._kept.setData(
            x=X[kept, 0],
            y=X[kept, 1],
            # Small where there are many, or they would hide what is learned from.
            size=9 if len(X) <= FEW_SAMPLES else 4,
            symbol=["+" if subset == VALIDATION else "x" for subset in subsets[kept]],
            pen=pg.mkPen(self.theme.text, width=1),
            brush=pg.mkBrush(self.theme.text),
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
