"""What a neuron answers over two inputs, or over the only one, with the samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np
import pyqtgraph as pg
from contourpy import contour_generator
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QInputDialog, QMenu

from simulator.arrays import Array
from simulator.axes import Axes
from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Boundary, BoundaryOfRun, Field, Response, Sight
from simulator.snapshot import Snapshot
from simulator.splitting import TEST, VALIDATION
from ui.plots.header import Entry
from ui.plots.heat_map import HeatMap
from ui.plots.kept import KeptCurves, entries_of, key_of
from ui.plots.plot import DIGITS, MOST_IN_MENU, Plot, span
from ui.plots.points import PointTools
from ui.plots.polylines import Polylines
from ui.plots.samples import FEW_SAMPLES, Marks, SampleMarks
from ui.plots.scale import Scale
from ui.plots.series import Column, Reading, Series
from ui.run_looks import ShownRun
from ui.theme import Theme, mix

MOST_SAMPLES = 2000
# A sample nearer to the mouse than that, in pixels, is read in place of the surface.
NEAR = 10.0
STEP = 24
# So many inputs that are held are named in the caption.
MOST_NAMED = 3
# So many lines of neurons are drawn plainly; more would bury the samples, and are fainter.
PLAIN_LINES = 8
FAINT = 0.3
FARTHEST = 1e150
# Inputs whose ranges differ by no more than that are drawn to one scale, in a plot of so many pixels at least.
ALIKE, ROOMY = 1.25, 100.0
# The room around a curve for half a sample's marker, in pixels.
MARKER = 8.0
# The line of the present network, in the legend that kept runs have.
PRESENT = "present"


class SurfacePlot(Plot):
    """Follows the selected neuron, unless one is pinned; without either it shows the first output."""

    key = "surface"
    heading = QT_TRANSLATE_NOOP("plot", "Answer over the inputs")
    at_start = True

    def __init__(self) -> None:
        self.pinned: str | None = None
        self.axes = Axes()
        self._inputs: tuple[str, ...] = ()
        self._selected: str | None = None
        self._field: Field | None = None
        self._snapshot: Snapshot | None = None
        self._neurons: tuple[str, ...] = ()
        self._image = HeatMap()
        self._boundary = Polylines(smooth=True)
        self._lines = Polylines(smooth=True)
        self._squares = Polylines()
        self._curve = Polylines(smooth=True)
        self._runs: Sequence[ShownRun] = ()
        self._found_runs: dict[ShownRun, Field] = {}
        # Above the colours.
        self._boundaries = KeptCurves(depth=0.5)
        self._marks = SampleMarks()
        self._shown_samples: tuple[object, ...] = ()
        self._shown_data: tuple[object, ...] = ()
        # How often samples have been drawn anew.
        self._samples_shown = 0
        self._said_of: tuple[object, ...] = ()
        self._has_squares = False
        self._is_crowded = False
        self._is_turning = True
        super().__init__()
        self.points = PointTools(self)
        self._scale = Scale()
        self.header.add(self._scale)
        self.item.addItem(self._image)
        for lines in (self._squares, self._curve, self._lines, self._boundary):
            self.item.addItem(lines, ignoreBounds=True)
        self._boundaries.belong_to(self.item)
        self._boundary.setZValue(0.7)
        self._marks.belong_to(self.item)
        self.item.showGrid(x=False, y=False)

    # What it shows

    def wants(self) -> frozenset[Sight]:
        return frozenset([self._wish(), *(BoundaryOfRun(run.run, self._wish()) for run in self._runs)])

    def _wish(self) -> Response:
        return Response(self.pinned or self._selected, self.axes)

    def show_kept(self, runs: Sequence[ShownRun]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.wants_changed.emit()
            self.redraw()

    def entries(self) -> Sequence[Entry]:
        if not self._found_runs:
            return ()
        present = Entry(PRESENT, self.tr("present"), self.theme.text)
        return [present, *entries_of(tuple(self._found_runs), self.theme)]

    def _show_kept_runs(self, snapshot: Snapshot, is_surface: bool) -> None:
        """The lines on which the answers of kept runs turn; they have none where there is no threshold."""
        found = {run: snapshot.found.get(BoundaryOfRun(run.run, self._wish())) for run in self._runs}
        self._found_runs = {
            run: known.field
            for run, known in found.items()
            if is_surface and isinstance(known, Boundary) and known.field.threshold is not None
        }
        known = tuple(id(field) for field in self._found_runs.values())
        self._boundaries.show(
            tuple(self._found_runs),
            self.header.hidden,
            lambda run: _contour(_drawable(self._found_runs[run]), self._found_runs[run]),
            self.theme,
            known,
        )
        self._boundary.setVisible(is_surface and PRESENT not in self.header.hidden)

    def mark(self, parts: frozenset[object]) -> None:
        nodes = [part for part in parts if isinstance(part, str)]
        selected = nodes[0] if len(nodes) == 1 else None
        if selected != self._selected:
            self._selected = selected
            if self.pinned is None:
                self.wants_changed.emit()

    def choose_axes(self, axes: Axes) -> None:
        """Chooses the inputs that span it, and where the others are held."""
        if axes != self.axes:
            self.axes = axes
            self.wants_changed.emit()

    def pin(self, name: str | None) -> None:
        """Stays with a neuron whatever is selected; None follows the selection again."""
        if name != self.pinned:
            self.pinned = name
            self.wants_changed.emit()

    def fill_menu(self, menu: QMenu) -> None:
        follow = menu.addAction(self.tr("&Follow the selection"), lambda: self.pin(None))
        follow.setCheckable(True)
        follow.setChecked(self.pinned is None)
        follow.setObjectName("plot_follow")
        stay = menu.addMenu(self.tr("Stay with &neuron"))
        for name in self._neurons[:MOST_IN_MENU]:
            action = stay.addAction(name, partial(self.pin, name))
            action.setCheckable(True)
            action.setChecked(name == self.pinned)
        menu.addSeparator()
        if self._field is not None and len(self._inputs) > 2:
            self._add_axes(menu, self._field)
            menu.addSeparator()
        super().fill_menu(menu)

    def _add_axes(self, menu: QMenu, found: Field) -> None:
        """Which two inputs span the plot, and where the others are held."""
        inputs, axes = self._inputs, self.axes
        now = [inputs[place] for place in found.columns]
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
            action = held.addAction(text, partial(self.choose_axes, wanted))
            action.setObjectName(f"held_{wanted.held_at}")
            action.setCheckable(True)
            action.setChecked(axes == wanted)
        held.addSeparator()
        for place, name in enumerate(inputs[:MOST_IN_MENU]):
            if name not in now:
                text = self.tr("{name} = {value}…").format(name=name, value=number_text(float(found.held[place])))
                held.addAction(text, partial(self._type_held, name, float(found.held[place])))

    def _choose_axis(self, field: str, name: str, now: list[str]) -> None:
        across, up = now
        if field == "across":
            # Choosing the other one's input lets the two change places.
            across, up = name, across if name == up else up
        else:
            across, up = up if name == across else across, name
        self.choose_axes(replace(self.axes, across=across, up=up))

    def _type_held(self, name: str, value: float) -> None:
        number, is_given = QInputDialog.getDouble(
            self, self.tr("Hold {name}").format(name=name), name, value, decimals=6
        )
        if is_given:
            others = tuple(entry for entry in self.axes.typed if entry[0] != name)
            self.choose_axes(replace(self.axes, typed=(*others, (name, number))))

    def _held_texts(self, field: Field) -> tuple[str, ...]:
        """Where the other inputs are held, at length and in short, to follow what the axes are; empty if none are."""
        others = [place for place in range(len(self._inputs)) if place not in field.columns]
        if not others:
            return ()
        held = [f"{self._inputs[place]} = {number_text(float(field.held[place]))}" for place in others[:MOST_NAMED]]
        if len(others) > MOST_NAMED:
            held.append("…")
        at_length = self.tr(" · held: {inputs}").format(inputs=", ".join(held))
        return (at_length, self.tr(" · {n} held").format(n=len(others)))

    @property
    def drawn_points(self) -> Array:
        """Where the samples are drawn, (samples, 2)."""
        if self._field is None or self._snapshot is None or len(self._field.inputs) < 2:
            return np.empty((0, 2))
        return self._marks.places

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        found = snapshot.found.get(self._wish()) if snapshot else None
        if snapshot is None or not isinstance(found, Field):
            self._field, self._said_of = None, ()
            self._scale.hide()
            self.points.show(None, None)
            if snapshot is None or self._wish() in snapshot.found:
                self.show_hint(self.tr("Needs a network with an input and a neuron."))
            return
        self.show_hint("")
        is_new = found is not self._field
        self._field, self._snapshot = found, snapshot
        self._neurons = tuple(unit.name for unit in snapshot.program.units)
        self._inputs = snapshot.program.inputs
        is_surface = len(found.inputs) == 2
        for item in (self._image, self._boundary, self._lines):
            item.setVisible(is_surface)
        self._curve.setVisible(not is_surface)
        self._scale.setVisible(is_surface)
        # First, for it takes its room from the plot.
        self.label("bottom", found.inputs[0])
        # Colours reach to the edges; the markers of a curve must not be cut there.
        self.ranges.set_rim(0.0 if is_surface else MARKER)
        if (found.threshold is not None) != self._is_turning:
            self._is_turning = not self._is_turning
            self.colour(self.theme)
        if is_surface:
            if is_new:
                self._show_surface(found)
            if not self.points.is_moving:
                self._fit_field(found, len(snapshot.X))
            self._draw_squares(np.empty(0), np.empty(0))
        else:
            self._show_curve(found, snapshot)
        self._show_kept_runs(snapshot, is_surface)
        self._show_samples(found, snapshot)
        self._name(found, snapshot)
        self.points.show(snapshot if is_surface else None, found if is_surface else None)

    def _show_surface(self, field: Field) -> None:
        values = _drawable(field)
        self._image.setImage(values, levels=(field.low, field.high), autoLevels=False)
        left, bottom, width, height = field.left, field.bottom, field.width, field.height
        self._image.setRect(left, bottom, width, height)
        self._boundary.setData(*_contour(values, field))
        self._lines.setData(*_ends(field))
        if (len(field.lines) > PLAIN_LINES) != self._is_crowded:
            self._is_crowded = not self._is_crowded
            self._colour_lines()
        self._scale.show_range(field.low, field.high, field.threshold)

    def _name(self, field: Field, snapshot: Snapshot) -> None:
        """Says what the axes are, what the marks are, and where the other inputs are held."""
        kind = field.node, field.inputs, field.held.tobytes(), field.classifies, field.threshold is None
        now = (*kind, len(field.lines), self._has_squares, self._samples_shown)
        if now == self._said_of:
            return
        self._said_of = now
        self._explain(field, snapshot)
        name = f"a({field.node})"
        if len(field.inputs) == 1:
            self.label("left", name)
            return
        across, up = field.inputs
        text = self.tr("{height} over {across} →, {up} ↑").format(height=name, across=across, up=up)
        # Both axes are to be told apart even where the plot is narrow, and the neuron in any case.
        shorter = self.tr("{height}: {across} →, {up} ↑").format(height=name, across=across, up=up)
        self.label("left", text, self._details(field), (shorter, f"{name}  {across}→ {up}↑", name))

    def _details(self, field: Field) -> tuple[str, ...]:
        """What follows where there is room, the longest first: where other inputs are held, and what the marks mean."""
        held, marks = self._held_texts(field), self._marks_texts(field)
        start = held[0] if held else ""
        return (*(start + "".join(marks[:count]) for count in range(len(marks), 0, -1)), *held)

    def _marks_texts(self, field: Field) -> list[str]:
        """What the marks are, in signs; what one would guess last comes first."""
        snapshot, said = self._snapshot, []
        if field.classifies and snapshot is not None and len(snapshot.T):
            low = "−1" if (snapshot.T < 0).any() else "0"
            said.append(self.tr("● 1   □ {low}").format(low=low))
        if snapshot is not None and snapshot.subsets.any():
            said.append(self.tr("+ kept back"))
        # The neuron's own line lies under the border.
        if any(name != field.node for name in field.line_names):
            said.append(self.tr("┄ z = 0"))
        return [f"   {text}" for text in said]

    def _fit_field(self, field: Field, samples: int) -> None:
        """Shows the whole field; a cloud of samples in its true shape, where both inputs are alike and it fits."""
        box = self.item.getViewBox()
        wide, high = field.width, field.height
        if samples > FEW_SAMPLES and 1.0 / ALIKE <= wide / high <= ALIKE and min(box.width(), box.height()) >= ROOMY:
            unit = min(box.width() / wide, box.height() / high)
            wide, high = box.width() / unit, box.height() / unit
        left, bottom = field.left - (wide - field.width) / 2.0, field.bottom - (high - field.height) / 2.0
        self.fix_range("bottom", left, left + wide)
        self.fix_range("left", bottom, bottom + high)

    def _draw_squares(self, x: Array, y: Array) -> None:
        # Nothing in place of nothing would still have the whole plot painted anew.
        if len(x) or self._has_squares:
            self._squares.setData(x, y)
            self._has_squares = len(x) > 0

    def _show_curve(self, field: Field, snapshot: Snapshot) -> None:
        heights = field.values[0]
        self._curve.setData(field.x, np.where(np.abs(heights) < FARTHEST, heights, np.nan))
        t = np.empty(0) if field.column is None else snapshot.T[:MOST_SAMPLES, field.column]
        everything = np.concatenate([heights, t])
        self.fix_range("bottom", float(field.x[0]), float(field.x[-1]))
        self.show_range("left", *span(np.where(np.abs(everything) < FARTHEST, everything, np.nan)))
        x = _seen(field, snapshot)[0][:, 0]
        if field.classifies or not field.is_squared or len(x) > FEW_SAMPLES:
            self._draw_squares(np.empty(0), np.empty(0))
        else:
            self._draw_squares(*self._residuals(x, t, np.interp(x, field.x, heights)))

    def _residuals(self, x: Array, t: Array, answers: Array) -> tuple[Array, Array]:
        """The residuals as squares that look square: as wide as they are high, and to one side where that fits."""
        wide, high = self.item.getViewBox().viewPixelSize()
        (left, right), _ = self.item.getViewBox().viewRange()
        sides = np.abs(t - answers) / high * wide
        if (x + sides > right).any():
            sides = -sides if (x - sides >= left).all() else np.where(x > (left + right) / 2, -sides, sides)
        # Half a square would be another number.
        sides[(x + sides < left) | (x + sides > right)] = np.nan
        corners = np.column_stack([x, x + sides, x + sides, x, x, np.full_like(x, np.nan)])
        heights = np.column_stack([t, t, answers, answers, t, np.full_like(x, np.nan)])
        return corners.ravel(), heights.ravel()

    def _show_samples(self, field: Field, snapshot: Snapshot) -> None:
        # While it trains, mostly nothing of all this has changed; to compare is cheap, to look again is not.
        data = snapshot.X, snapshot.T, snapshot.subsets
        kind = field.node, field.columns, field.column, field.classifies, field.low, field.high, field.held.tobytes()
        now = (*kind, self.theme, field.x[0], field.x[-1])
        # Without targets they lie on the curve, which moves; side by side, they are so many pixels apart.
        is_still = (field.column is not None or len(field.inputs) > 1) and not self._marks.has_equals
        is_same = all(own is shown for own, shown in zip(data, self._shown_data, strict=False))
        if is_still and is_same and now == self._shown_samples:
            return
        self._shown_data, self._shown_samples = data, now
        self._samples_shown += 1
        self._marks.show(self._marks_of(field, snapshot), self.theme, _colours(self.theme, 0.9, field))

    def _marks_of(self, field: Field, snapshot: Snapshot) -> Marks:
        """How the samples are to be drawn."""
        places, rows = _drawn_at(field, snapshot)
        targets = snapshot.T[rows, field.column or 0] if snapshot.T.shape[1] else np.zeros(len(places))
        x, held = snapshot.X[rows], np.delete(np.arange(len(self._inputs)), field.columns)
        return Marks(
            places,
            targets,
            snapshot.subsets[rows],
            targets > (0.5 if targets.min(initial=0.0) >= 0 else 0.0) if field.classifies else None,
            None if field.column is None else (targets - field.low) / (field.high - field.low),
            (x[:, held] == field.held[held]).all(axis=1),
            np.sign(x[:, field.columns[0]] - places[:, 0]).astype(np.int64),
            len(field.inputs) == 1,
        )

    # Reading it

    def series(self) -> Sequence[Series]:
        field = self._field
        if field is None or len(field.inputs) != 1:
            return ()
        return (Series("answer", f"a({field.node})", field.x, field.values[0]),)

    def columns(self) -> list[Column]:
        field, snapshot = self._field, self._snapshot
        if field is None or snapshot is None:
            return []
        name = f"a({field.node})"
        if len(field.inputs) == 1:
            columns = [(field.inputs[0], field.x), (name, field.values[0])]
        else:
            across, up = np.meshgrid(field.x, field.y)
            columns = [(field.inputs[0], across.ravel()), (field.inputs[1], up.ravel()), (name, field.values.ravel())]
        places, rows = _seen(field, snapshot)
        columns += [
            (self.tr("sample {name}").format(name=input_), places[:, place])
            for place, input_ in enumerate(field.inputs)
        ]
        if field.column is not None:
            columns.append((self.tr("target"), snapshot.T[rows, field.column]))
        return columns

    def reading_at(self, x: float, y: float) -> Reading | None:
        field, snapshot = self._field, self._snapshot
        if field is None or snapshot is None:
            return None
        places = self._marks.places
        wide, high = self.item.getViewBox().viewPixelSize()
        apart = np.hypot((places[:, 0] - x) / wide, (places[:, 1] - y) / high)
        if len(apart) and not np.isnan(apart).all() and np.nanmin(apart) < NEAR:
            return self._sample_reading(int(np.nanargmin(apart)), places)
        if len(field.inputs) == 1:
            return super().reading_at(x, y)
        column, row = int(np.abs(field.x - x).argmin()), int(np.abs(field.y - y).argmin())
        return self._cell_reading(row, column)

    def reading_beside(self, reading: Reading, across: int, along: int) -> Reading | None:
        field = self._field
        if field is None or len(field.inputs) == 1:
            return super().reading_beside(reading, across, along)
        stride = max(1, len(field.x) // STEP)
        column = int(np.abs(field.x - reading.x).argmin()) + stride * along
        row = int(np.abs(field.y - reading.y).argmin()) - stride * across
        return self._cell_reading(min(max(0, row), len(field.y) - 1), min(max(0, column), len(field.x) - 1))

    def first_reading(self) -> Reading | None:
        field = self._field
        if field is None or len(field.inputs) == 1:
            return super().first_reading()
        return self._cell_reading(len(field.y) // 2, len(field.x) // 2)

    def _cell_reading(self, row: int, column: int) -> Reading:
        field = self._field
        assert field is not None
        x, y = float(field.x[column]), float(field.y[row])
        text = (
            f"{field.inputs[0]} {number_text(x, 4)}   {field.inputs[1]} {number_text(y, 4)}\n"
            f"a({field.node}) = {number_text(float(field.values[row, column]), DIGITS)}"
        )
        for run, kept in self._found_runs.items():
            if key_of(run) not in self.header.hidden:
                text += f"\n{run.title}: {number_text(_value_at(kept, x, y), DIGITS)}"
        return Reading(x, y, text)

    def _sample_reading(self, place: int, places: Array) -> Reading:
        field, snapshot = self._field, self._snapshot
        assert field is not None
        assert snapshot is not None
        row = int(_seen(field, snapshot)[1][place])
        x = "   ".join(
            f"{name} {number_text(float(snapshot.X[row, snapshot.program.inputs.index(name)]), 4)}"
            for name in field.inputs
        )
        text = self.tr("sample {n}:  {x}").format(n=row + 1, x=x)
        if field.column is not None:
            target = number_text(float(snapshot.T[row, field.column]), DIGITS)
            text += "\n" + self.tr("target {t}").format(t=target)
        if purpose := self._purpose(int(snapshot.subsets[row])):
            text += "\n" + purpose
        if self._has_squares:
            text += "\n" + self.tr("the square is (t − a)²")
        return Reading(float(places[place, 0]), float(places[place, 1]), text, "sample", row)

    def _purpose(self, subset: int) -> str:
        if subset == VALIDATION:
            return self.tr("kept for validation")
        return self.tr("kept for the test") if subset == TEST else ""

    def _explain(self, field: Field, snapshot: Snapshot) -> None:
        """Says what the marks are, where one asks for more than the title says."""
        is_surface, counts = len(field.inputs) == 2, np.bincount(snapshot.subsets, minlength=3)
        said = [
            (is_surface and field.threshold is not None, self.tr("solid line: where the answer turns")),
            (is_surface and len(field.lines) > 0, self.tr("dashed lines: z = 0 of neurons that see the inputs")),
            (field.classifies, self.tr("filled circle: class 1; open square: the other class")),
            (counts[VALIDATION] > 0, self.tr("upright cross (+): kept for validation")),
            (counts[TEST] > 0, self.tr("lying cross (×): kept for the test")),
            (self._marks.has_others, self.tr("faint and hollow: other inputs differ from those held")),
            (self._marks.has_equals, self.tr("side by side: samples at one place")),
            (self._has_squares, self.tr("squares: (t − a)² of each sample, which the loss adds up")),
        ]
        self.header.caption.explain("\n".join(text for is_so, text in said if is_so))

    # Its looks

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self.item.showGrid(x=False, y=False)
        self._image.setColorMap(_colours(colours, 0.62, self._field))
        self._boundary.setPen(pg.mkPen(colours.text, width=1))
        self._colour_lines()
        self._curve.setPen(pg.mkPen(colours.curves[0], width=2))
        self._boundaries.colour(colours)
        self._squares.setPen(pg.mkPen(colours.curves[1], width=1))
        shade = QColor(colours.curves[1])
        # Where squares lie over each other, both are seen.
        shade.setAlphaF(0.2)
        self._squares.setBrush(pg.mkBrush(shade))
        if hasattr(self, "_scale"):
            self._scale.colour(_colours(colours, 0.62, self._field))
            self.points.colour(colours)

    def _colour_lines(self) -> None:
        colour = QColor(self.theme.muted)
        colour.setAlphaF(FAINT if self._is_crowded else 1.0)
        self._lines.setPen(pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine))


def _value_at(field: Field, x: float, y: float) -> float:
    """What a field gives at a place, between its own ones where it is of another grain."""
    along = [float(np.interp(x, field.x, row)) for row in field.values]
    return float(np.interp(y, field.y, along))


def _colours(colours: Theme, strength: float, field: Field | None) -> pg.ColorMap:
    """The colours of a field, see `_ramp`."""
    return _ramp(colours, strength, has_threshold=field is None or field.threshold is not None)


@cache
def _ramp(colours: Theme, strength: float, *, has_threshold: bool) -> pg.ColorMap:
    """From the colour of low values over the canvas's own to that of high ones, which two meet at the threshold.

    Without a threshold there is one colour, for a light stripe between two would look like one.
    """
    pale, high = (mix(colours.canvas, colours.curves[0], share) for share in (0.2 * strength, strength))
    if not has_threshold:
        return pg.ColorMap([0.0, 1.0], [pale.getRgb(), high.getRgb()])
    ends: tuple[QColor, ...] = (
        mix(colours.canvas, colours.curves[1], strength),
        mix(colours.canvas, colours.canvas, 0.0),
        high,
    )
    return pg.ColorMap([0.0, 0.5, 1.0], [colour.getRgb() for colour in ends])


def _seen(field: Field, snapshot: Snapshot) -> tuple[Array, NDArray[np.intp]]:
    """Where the samples lie, (samples, inputs), and their rows in the data; of very many the first."""
    count = len(snapshot.X)
    rows = np.arange(min(count, MOST_SAMPLES))
    places: Array = snapshot.X[np.ix_(rows, np.array(field.columns, dtype=np.intp))]
    return places, rows


def _drawn_at(field: Field, snapshot: Snapshot) -> tuple[Array, NDArray[np.intp]]:
    """Where the samples are drawn, (samples, 2), and their rows in the data.

    Over one input at their targets, or where there are none on the curve.
    """
    places, rows = _seen(field, snapshot)
    if len(field.inputs) > 1:
        return places, rows
    # Those that lie far out are drawn at the rim.
    x = np.clip(places[:, 0], field.x[0], field.x[-1])
    heights = snapshot.T[rows, field.column] if field.column is not None else np.interp(x, field.x, field.values[0])
    return np.column_stack([x, np.where(np.abs(heights) < FARTHEST, heights, np.nan)]), rows


def _drawable(field: Field) -> Array:
    """Its values, all of them finite."""
    middle = (field.low + field.high) / 2.0
    values: Array = np.nan_to_num(field.values, nan=middle, posinf=1e30, neginf=-1e30)
    return values


def _contour(values: Array, field: Field) -> tuple[Array, Array]:
    """The lines on which the answer turns, as x and y with NaN between one line and the next."""
    gap = np.full((1, 2), np.nan)
    if field.threshold is None:
        return gap[:, 0], gap[:, 1]
    # A plateau at the threshold itself, such as a ReLU's, has no line; just above it has its rim.
    level = field.threshold + 1e-6 * (field.high - field.low)
    lines = [np.asarray(line) for line in contour_generator(field.x, field.y, values).lines(level)]
    points = np.vstack([part for line in lines for part in (line, gap)]) if lines else gap
    return points[:, 0], points[:, 1]


def _ends(field: Field) -> tuple[Array, Array]:
    """The first layer's lines from rim to rim, as x and y with NaN between one line and the next."""
    left, bottom, width, height = field.left, field.bottom, field.width, field.height
    xs, ys = [], []
    for a, b, c in field.lines:
        if abs(b) * height >= abs(a) * width:
            x = np.array([left, left + width])
            y = -(a * x + c) / b
        else:
            y = np.array([bottom, bottom + height])
            x = -(b * y + c) / a
        if np.abs([x, y]).max() < 1e6 * max(abs(left) + width, abs(bottom) + height):
            xs += [*x, np.nan]
            ys += [*y, np.nan]
    return np.array(xs), np.array(ys)
