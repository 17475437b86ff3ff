"""The loss as a landscape over one weight or two, with the way so far and the step that comes next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from contourpy import contour_generator
from numpy.typing import NDArray
from PySide6.QtWidgets import QComboBox, QLabel

from simulator.arrays import Array
from simulator.network import EdgeKey
from simulator.notation import count_text, number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Ground, Landscape, Sight
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.arrow import arrow
from ui.plots.heat_map import HeatMap
from ui.plots.plot import DIGITS, Plot
from ui.plots.ranges import RIM, span
from ui.plots.scale import Scale
from ui.plots.series import Column, Reading, Series
from ui.plots.weights import written
from ui.theme import Theme, mix

LEVELS = 12
NEAR = 10.0
STEP = 16
MOST_CHOICES = 400
# The gradient's arrow, in pixels: its direction counts, its length is in the reading of the ball.
ARROW = 34.0
FARTHEST = 1e100
# How much of its own colour the lowest place has; lines, and the numbers of the scale, stand on it.
STRENGTH = 0.55

Name = EdgeKey | str


class LandscapePlot(Plot):
    """Two weights or biases are chosen above it, or selected on the canvas; two selected ones are taken over."""

    key = "landscape"
    heading = QT_TRANSLATE_NOOP("plot", "Loss landscape")

    def __init__(self) -> None:
        self._names: tuple[Name, ...] = ()
        self._chosen: tuple[Name | None, Name | None] = (None, None)
        self._ground: Ground | None = None
        self._drawn: Array | None = None
        self._image = HeatMap()
        self._contours = pg.PlotCurveItem(connect="finite")
        self._curve = pg.PlotCurveItem(connect="finite")
        self._path = pg.PlotCurveItem(connect="finite")
        self._tangent = pg.PlotCurveItem(connect="finite")
        self._arrow = pg.PlotCurveItem(connect="finite")
        self._next = pg.PlotCurveItem(connect="finite")
        self._landing = pg.ScatterPlotItem(size=9)
        self._ball = pg.ScatterPlotItem(size=11)
        super().__init__()
        self._boxes = (self._box(self.tr("First weight")), self._box(self.tr("Second weight")))
        for arrow_text, box in zip("→↑", self._boxes, strict=True):
            # Which axis is whose, where the plot is too low to say so.
            self.header.add_choice(QLabel(arrow_text))
            self.header.add_choice(box)
        self._scale = Scale()
        self.header.add(self._scale)
        for item in (self._image, self._contours, self._curve, self._path, self._tangent, self._arrow):
            self.item.addItem(item)
        for item in (self._next, self._landing, self._ball):
            self.item.addItem(item)
        self.item.showGrid(x=False, y=False)
        self.colour(self.theme)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setObjectName(f"landscape{len(self.header.findChildren(QComboBox)) + 1}")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.setProperty("role", "chip")
        box.setFont(theme.font(11))
        box.activated.connect(self._choose_from_boxes)
        return box

    # What it shows

    def wants(self) -> frozenset[Sight]:
        wish = self._wish()
        return frozenset([wish]) if wish else frozenset()

    def _wish(self) -> Landscape | None:
        names = tuple(name for name in self._axes() if name is not None)
        return Landscape(names) if names else None

    def _axes(self) -> tuple[Name | None, Name | None]:
        """What is chosen, as far as the network has it; at first its first two numbers."""
        first, second = (name if name in self._names else None for name in self._chosen)
        if first is None:
            first = next((name for name in self._names if name != second), None)
        if self._chosen == (None, None) and len(self._names) > 1:
            second = self._names[1]
        return first, None if second == first else second

    def set_axes(self, first: Name | None, second: Name | None) -> None:
        """Chooses the weights or biases; without a second one it is a curve."""
        # A choice of one alone is a choice, too.
        self._chosen = first, second if second is not None else first
        self._fill_boxes()
        self.wants_changed.emit()

    def mark(self, parts: frozenset[object]) -> None:
        numbers = [name for name in self._names if name in parts]
        if len(numbers) == 2 and tuple(numbers) != self._axes():
            self.set_axes(numbers[0], numbers[1])

    def _choose_from_boxes(self) -> None:
        first, second = (box.currentData() for box in self._boxes)
        self.set_axes(self._of(first), self._of(second))

    def _of(self, place: int | None) -> Name | None:
        return self._names[place] if place is not None and 0 <= place < len(self._names) else None

    def _fill_boxes(self) -> None:
        axes = self._axes()
        texts = [written(name) for name in self._names[:MOST_CHOICES]]
        for box, name, extra in zip(self._boxes, axes, ([], [self.tr("none")]), strict=True):
            if [box.itemText(place) for place in range(box.count())] != extra + texts:
                box.clear()
                for text in extra:
                    box.addItem(text, -1)
                for place, text in enumerate(texts):
                    box.addItem(text, place)
            box.setCurrentIndex(len(extra) + self._names.index(name) if name in self._names else 0)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        names = snapshot.program.parameter_names if snapshot else ()
        if names != self._names:
            self._names = names
            self._fill_boxes()
            if snapshot is not None and not self.is_paused:
                # The wish could not be known before the network was.
                self.wants_changed.emit()
                return
        wish = self._wish()
        found = snapshot.found.get(wish) if snapshot and wish else None
        self._ground = found if isinstance(found, Ground) and _can_be_drawn(found) else None
        if self._ground is None:
            self._scale.hide()
            if snapshot is None or wish is None or wish in snapshot.found:
                self.show_hint(
                    self.tr("Needs a weight or bias, samples that the loss is defined for, and finite numbers.")
                )
            return
        self.show_hint("")
        ground = self._ground
        is_surface = len(ground.names) == 2
        for item in (self._image, self._contours):
            item.setVisible(is_surface)
        self._curve.setVisible(not is_surface)
        self._scale.setVisible(is_surface)
        self.label("bottom", written(ground.names[0]))
        name = self.tr("{loss} + penalty").format(loss=caption) if ground.has_penalty else caption
        if is_surface:
            across, up = map(written, ground.names)
            text = self.tr("{height} over {across} →, {up} ↑").format(height=name, across=across, up=up)
            self.label("left", text, (), (name,))
            self._show_ground(ground)
        else:
            self.label("left", name)
            self._show_parabola(ground)

    def _show_ground(self, ground: Ground) -> None:
        x, y, values = ground.x, ground.y, ground.values
        wide, high = x[1] - x[0], y[1] - y[0]
        if self._drawn is not values:
            self._drawn = values
            finite = values[np.isfinite(values) & (np.abs(values) < FARTHEST)]
            low, top = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
            # Valleys are what one looks for: the colours follow the order of magnitude above the lowest place.
            heights = np.log10(np.nan_to_num(np.clip(values, low, top), nan=top) - low + 1e-3 * max(top - low, 1e-12))
            levels = np.linspace(float(heights.min()), float(heights.max()) + 1e-12, LEVELS + 2)
            self._image.setImage(heights, levels=(levels[0], levels[-1]), autoLevels=False)
            self._image.setRect(x[0] - wide / 2, y[0] - high / 2, wide * len(x), high * len(y))
            self._contours.setData(*_contours(x, y, heights, levels[1:-1]))
            self._scale.show_range(low, top)
        self.ranges.set_rim(0.0)
        self.fix_range("bottom", float(x[0]), float(x[-1]))
        self.fix_range("left", float(y[0]), float(y[-1]))
        here = ground.here
        self._path.setData(ground.path[:, 0], ground.path[:, 1])
        self._ball.setData([here[0]], [here[1]])
        pixel = np.array(self.item.getViewBox().viewPixelSize())
        # Downhill as the plot shows it: perpendicular to the contours only where both axes have the same scale.
        slope = -ground.slope / pixel
        length = float(np.hypot(*slope))
        self._arrow.setData(*(arrow(here, slope / length * ARROW, pixel) if length > 0 else ([], [])))
        self._tangent.setData([], [])
        self._show_step(np.array([here, ground.next]))

    def _show_parabola(self, ground: Ground) -> None:
        values, here = ground.values[0], ground.here[0]
        self._curve.setData(ground.x, np.where(np.abs(values) < FARTHEST, values, np.nan))
        self._ball.setData([here], [ground.height])
        rim = np.array([ground.x[0], ground.x[-1]])
        self._tangent.setData(rim, ground.height + ground.slope[0] * (rim - here))
        self._path.setData([], [])
        self._arrow.setData([], [])
        after = float(np.interp(ground.next[0], ground.x, values))
        self._show_step(np.array([[here, ground.height], [ground.next[0], after]]))
        self.ranges.set_rim(RIM)
        self.fix_range("bottom", float(ground.x[0]), float(ground.x[-1]))
        self.show_range("left", *span(values))

    def _show_step(self, ends: Array) -> None:
        """The next update, before it is taken."""
        is_known = bool(np.isfinite(ends).all())
        self._next.setData(*(ends.T if is_known else ([], [])))
        self._landing.setData(*(ends[1:].T if is_known else ([], [])))

    # Reading it

    def series(self) -> Sequence[Series]:
        ground = self._ground
        if ground is None or len(ground.names) != 1:
            return ()
        return (Series("loss", self.tr("loss"), ground.x, ground.values[0]),)

    def columns(self) -> list[Column]:
        ground = self._ground
        if ground is None:
            return []
        names = [written(name) for name in ground.names]
        across, up = np.meshgrid(ground.x, ground.y if len(ground.y) else np.zeros(1))
        grid = [(names[0], across.ravel()), *([(names[1], up.ravel())] if len(names) == 2 else [])]
        past = [
            (self.tr("{name} so far").format(name=name), own) for name, own in zip(names, ground.path.T, strict=True)
        ]
        return [*grid, (self.tr("loss"), ground.values.ravel()), (self.tr("epoch"), ground.epochs.astype(float)), *past]

    def reading_at(self, x: float, y: float) -> Reading | None:
        ground = self._ground
        if ground is None or len(ground.names) == 1:
            return super().reading_at(x, y)
        pixel = np.array(self.item.getViewBox().viewPixelSize())
        apart = np.hypot(*((ground.path - (x, y)) / pixel).T)
        if np.nanmin(apart) < NEAR:
            return self._path_reading(ground, int(np.nanargmin(apart)))
        return self._place_reading(ground, int(np.abs(ground.y - y).argmin()), int(np.abs(ground.x - x).argmin()))

    def reading_beside(self, reading: Reading, across: int, along: int) -> Reading | None:
        ground = self._ground
        if ground is None or len(ground.names) == 1:
            return super().reading_beside(reading, across, along)
        stride = max(1, len(ground.x) // STEP)
        column = int(np.abs(ground.x - reading.x).argmin()) + stride * along
        row = int(np.abs(ground.y - reading.y).argmin()) - stride * across
        return self._place_reading(ground, min(max(0, row), len(ground.y) - 1), min(max(0, column), len(ground.x) - 1))

    def first_reading(self) -> Reading | None:
        ground = self._ground
        if ground is None or len(ground.names) == 1:
            return super().first_reading()
        return self._path_reading(ground, len(ground.path) - 1)

    def _place_reading(self, ground: Ground, row: int, column: int) -> Reading:
        x, y = float(ground.x[column]), float(ground.y[row])
        value = number_text(float(ground.values[row, column]), DIGITS)
        return Reading(x, y, f"{self._pair(ground, x, y)}\nL = {value}")

    def _path_reading(self, ground: Ground, place: int) -> Reading:
        x, y = (float(value) for value in ground.path[place])
        text = self.tr("epoch {n}").format(n=count_text(int(ground.epochs[place]))) + "\n" + self._pair(ground, x, y)
        if place == len(ground.path) - 1:
            slopes = ", ".join(number_text(float(slope)) for slope in ground.slope)
            text += f"\nL = {number_text(ground.height, DIGITS)}   ∂L = ({slopes})"
            if np.isfinite(ground.next).all():
                following = ", ".join(number_text(float(value), 4) for value in ground.next)
                text += "\n" + self.tr("next ({following})").format(following=following)
        return Reading(x, y, text)

    def _pair(self, ground: Ground, x: float, y: float) -> str:
        first, second = (written(name) for name in ground.names)
        return f"{first} {number_text(x, 4)}   {second} {number_text(y, 4)}"

    # Its looks

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self.item.showGrid(x=False, y=False)
        ends = (mix(colours.canvas, colours.curves[0], STRENGTH), mix(colours.canvas, colours.curves[0], 0.0))
        ground = pg.ColorMap([0.0, 1.0], [end.getRgb() for end in ends])
        self._image.setColorMap(ground)
        self._contours.setPen(pg.mkPen(mix(colours.canvas, colours.muted, 0.6), width=1))
        self._curve.setPen(pg.mkPen(colours.curves[0], width=1))
        self._path.setPen(pg.mkPen(colours.text, width=1))
        self._tangent.setPen(pg.mkPen(colours.muted, width=1, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._arrow.setPen(pg.mkPen(colours.curves[2], width=2))
        self._next.setPen(pg.mkPen(colours.curves[1], width=2, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._landing.setPen(pg.mkPen(colours.curves[1], width=2))
        self._landing.setBrush(pg.mkBrush(colours.raised))
        self._ball.setPen(pg.mkPen(colours.raised, width=1))
        self._ball.setBrush(pg.mkBrush(colours.curves[1]))
        if hasattr(self, "_scale"):
            self._scale.colour(ground)


def _can_be_drawn(ground: Ground) -> bool:
    seen = np.concatenate([ground.x[[0, -1]], ground.here, ground.slope, np.array([ground.height])])
    return bool(np.abs(seen).max() < FARTHEST)


def _contours(x: Array, y: Array, heights: Array, levels: NDArray[np.float64]) -> tuple[Array, Array]:
    """Lines of equal height, as x and y with NaN between one line and the next."""
    generator, gap = contour_generator(x, y, heights), np.full((1, 2), np.nan)
    parts = [part for level in levels for line in generator.lines(float(level)) for part in (np.asarray(line), gap)]
    points = np.vstack(parts) if parts else gap
    return points[:, 0], points[:, 1]
