"""What a neuron answers over two inputs, or over the only one, with the samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu

from simulator.arrays import Array
from simulator.axes import Axes
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Boundary, BoundaryOfRun, Field, Response, Sight
from simulator.snapshot import Snapshot
from ui.plots.field_colours import ground_colours
from ui.plots.field_lines import boundary, drawable, neuron_lines
from ui.plots.field_samples import FARTHEST, MOST_SAMPLES, are_here, marks_of, seen
from ui.plots.header import Entry
from ui.plots.heat_map import HeatMap
from ui.plots.kept import KeptCurves, entries_of, key_of
from ui.plots.plot import LOW, MOST_IN_MENU, Plot
from ui.plots.points import PointTools
from ui.plots.polylines import Polylines
from ui.plots.ranges import span
from ui.plots.residuals import room_for, squares
from ui.plots.samples import FEW_SAMPLES, SampleMarks
from ui.plots.scale import Scale
from ui.plots.series import Column, Reading, Series
from ui.plots.surface_axes import AxesMenu
from ui.plots.surface_reader import SurfaceReader
from ui.plots.surface_seen import SeenSamples, samples_seen, seen_of
from ui.plots.surface_words import SurfaceWords
from ui.run_looks import ShownRun
from ui.theme import Theme, mix

# So many lines of neurons are dashed plainly; more are fainter, or they would bury the samples. In longer gaps, one
# would take the dashes of many lines for marks by themselves.
PLAIN_LINES = 8
DASHES, CROWDED_DASHES = (4.0, 3.0), (5.0, 4.0)
# No plot is so many times as wide as high, or as high as wide, that a cloud of samples is still to have its true shape.
WIDEST = 4.0
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
        self._aspect = 0.0
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
        self._here: tuple[tuple[Array, tuple[int, ...], bytes], NDArray[np.bool_]] | None = None
        self._samples = SeenSamples()
        self._said_of: tuple[object, ...] = ()
        self._has_squares = self._sees_squares = False
        self._is_crowded = False
        self._is_diverging = True
        super().__init__()
        self._words = SurfaceWords(self)
        self._reader = SurfaceReader(self)
        self._axes_menu = AxesMenu(self)
        self._axes_menu.chosen.connect(self.choose_axes)
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

    # What is wanted

    def wants(self) -> frozenset[Sight]:
        return frozenset([self._wish(), *map(self._wish_of, self._runs)])

    def _wish(self) -> Response:
        return Response(self.pinned or self._selected, self.axes, self._aspect)

    def _wish_of(self, run: ShownRun) -> BoundaryOfRun:
        # Wider than what is seen: their legend takes a line from the plot, and what comes then must be the same.
        aspect = self._aspect and (WIDEST if self._aspect > 1.0 else 1.0 / WIDEST)
        return BoundaryOfRun(run.run, replace(self._wish(), aspect=aspect))

    def show_kept(self, runs: Sequence[ShownRun]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.wants_changed.emit()
            self.redraw()

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
            self._axes_menu.fill(menu, self._inputs, self.axes, self._field)
            menu.addSeparator()
        super().fill_menu(menu)

    def redraw(self) -> None:
        super().redraw()
        # When everything has found its place. By its own size, which a legend doesn't change.
        is_roomy, box = min(self.width(), self.height()) >= LOW, self.item.getViewBox()
        aspect = min(max(round(box.width() / box.height(), 2), 1.0 / WIDEST), WIDEST) if is_roomy else 0.0
        if aspect != self._aspect and not self._is_drawing:
            self._aspect = aspect
            self.wants_changed.emit()

    # What is shown

    @property
    def drawn_points(self) -> Array:
        """Where the samples are drawn, (samples, 2)."""
        if self._field is None or self._snapshot is None or len(self._field.inputs) < 2:
            return np.empty((0, 2))
        return self._marks.places

    def entries(self) -> Sequence[Entry]:
        if not self._found_runs:
            return ()
        present = Entry(PRESENT, self.tr("present"), self.theme.text)
        return [present, *entries_of(tuple(self._found_runs), self.theme)]

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
        if (found.middle is not None) != self._is_diverging:
            self._is_diverging = not self._is_diverging
            self.colour(self.theme)
        if is_surface:
            if is_new:
                self._show_surface(found)
            if not self.points.is_moving:
                self.fix_range("bottom", found.left, found.left + found.width)
                self.fix_range("left", found.bottom, found.bottom + found.height)
            self._draw_squares(np.empty(0), np.empty(0))
        else:
            self._show_curve(found, snapshot)
        self._show_kept_runs(snapshot, is_surface)
        self._show_samples(found, snapshot)
        self._name(found, snapshot)
        self.points.show(snapshot if is_surface else None, found if is_surface else None)

    def _show_surface(self, field: Field) -> None:
        values = drawable(field)
        self._image.setImage(values, levels=field.colour_ends, autoLevels=False)
        self._image.setRect(field.left, field.bottom, field.width, field.height)
        self._boundary.setData(*boundary(values, field))
        self._lines.setData(*neuron_lines(field))
        if (len(field.lines) > PLAIN_LINES) != self._is_crowded:
            self._is_crowded = not self._is_crowded
            self._colour_lines()
        self._scale.show_range(field.low, field.high, field.colour_ends, field.threshold)

    def _show_curve(self, field: Field, snapshot: Snapshot) -> None:
        heights = field.values[0]
        self._curve.setData(field.x, np.where(np.abs(heights) < FARTHEST, heights, np.nan))
        t = np.empty(0) if field.column is None else snapshot.T[:MOST_SAMPLES, field.column]
        everything = np.concatenate([heights, t])
        self.show_range("left", *span(np.where(np.abs(everything) < FARTHEST, everything, np.nan)))
        x, ends = seen(field, snapshot)[0][:, 0], (float(field.x[0]), float(field.x[-1]))
        if field.classifies or not field.is_squared or len(x) > FEW_SAMPLES:
            self.fix_range("bottom", *ends)
            self._draw_squares(np.empty(0), np.empty(0))
        else:
            box = self.item.getViewBox()
            answers = np.interp(x, field.x, heights)
            sides = np.abs(t - answers) / box.viewPixelSize()[1]
            self.fix_range("bottom", *room_for(x, sides, ends, box.width() - 2.0 * MARKER))
            self._draw_squares(*squares(x, t, answers, box.viewPixelSize(), box.viewRange()[0]))

    def _draw_squares(self, x: Array, y: Array) -> None:
        # Nothing in place of nothing would still have the whole plot painted anew.
        if len(x) or self._has_squares:
            self._squares.setData(x, y)
            self._has_squares = len(x) > 0
            # Those that find no room are left out, and one without a residual is a point.
            self._sees_squares = bool((np.abs(np.diff(x)) > 0.0).any())

    def _show_kept_runs(self, snapshot: Snapshot, is_surface: bool) -> None:
        """The lines on which the answers of kept runs turn; they have none where there is no threshold."""
        found = {run: snapshot.found.get(self._wish_of(run)) for run in self._runs}
        self._found_runs = {
            run: known.field
            for run, known in found.items()
            if is_surface and isinstance(known, Boundary) and known.field.threshold is not None
        }
        self._boundaries.show(
            tuple(self._found_runs),
            self.header.hidden,
            lambda run: boundary(drawable(self._found_runs[run]), self._found_runs[run]),
            self.theme,
            tuple(id(field) for field in self._found_runs.values()),
        )
        self._boundary.setVisible(is_surface and PRESENT not in self.header.hidden)

    def _show_samples(self, field: Field, snapshot: Snapshot) -> None:
        # While it trains, mostly nothing of all this has changed; to compare is cheap, to look again is not.
        data = snapshot.X, snapshot.T, snapshot.subsets
        kind = field.node, field.columns, field.column, field.classifies, field.colour_ends, field.held.tobytes()
        now = (*kind, self.theme, field.x[0], field.x[-1])
        # Without targets they lie on the curve, which moves; side by side, they are so many pixels apart.
        is_still = (field.column is not None or len(field.inputs) > 1) and not self._marks.has_equals
        is_same = all(own is shown for own, shown in zip(data, self._shown_data, strict=False))
        if is_still and is_same and now == self._shown_samples:
            return
        self._shown_data, self._shown_samples = data, now
        place = snapshot.X, field.columns, field.held.tobytes()
        if self._here is None or self._here[0][0] is not place[0] or self._here[0][1:] != place[1:]:
            # Of hundreds of inputs that takes longer than all else, and the colours change with every frame.
            self._here = place, are_here(field, snapshot)
        marks = marks_of(field, snapshot, self._here[1])
        self._marks.show(marks, self.theme, ground_colours(self.theme, field))
        self._samples = samples_seen(marks, self._marks)

    def _name(self, field: Field, snapshot: Snapshot) -> None:
        """Says what the axes are, what the marks are, and where the other inputs are held."""
        seen = seen_of(field, snapshot, self._samples, has_squares=self._sees_squares)
        now = field.node, snapshot.program.nodes, field.inputs, field.held.tobytes(), field.threshold, seen
        if now == self._said_of:
            return
        self._said_of = now
        self.header.caption.explain(self._words.explanation(field, seen))
        text, shorts = self._words.height(field)
        self.label("left", text, self._words.details(field, snapshot, seen), shorts)

    # Reading it

    def series(self) -> Sequence[Series]:
        field = self._field
        if field is None or len(field.inputs) != 1:
            return ()
        return (Series("answer", f"a({field.node})", field.x, field.values[0]),)

    def columns(self) -> list[Column]:
        field, snapshot = self._field, self._snapshot
        return self._reader.columns(field, snapshot) if field is not None and snapshot is not None else []

    def reading_at(self, x: float, y: float) -> Reading | None:
        field, snapshot = self._field, self._snapshot
        if field is None or snapshot is None:
            return None
        pixel = self.item.getViewBox().viewPixelSize()
        if sample := self._reader.sample_near(field, snapshot, self._marks.places, x, y, pixel):
            square = "\n" + self.tr("the square is (t − a)²") if self._has_squares else ""
            return replace(sample, text=sample.text + square)
        if len(field.inputs) == 1:
            return super().reading_at(x, y)
        return self._reader.cell_at(field, self._kept_fields(), x, y)

    def reading_beside(self, reading: Reading, across: int, along: int) -> Reading | None:
        field = self._field
        if field is None or len(field.inputs) == 1:
            return super().reading_beside(reading, across, along)
        return self._reader.cell_beside(field, self._kept_fields(), reading, across, along)

    def first_reading(self) -> Reading | None:
        field = self._field
        if field is None or len(field.inputs) == 1:
            return super().first_reading()
        return self._reader.middle_cell(field, self._kept_fields())

    def _kept_fields(self) -> Iterator[tuple[str, Field]]:
        """What kept runs answered, those that the legend doesn't hide."""
        return ((run.title, kept) for run, kept in self._found_runs.items() if key_of(run) not in self.header.hidden)

    # Its looks

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self.item.showGrid(x=False, y=False)
        ground = ground_colours(colours, self._field)
        self._image.setColorMap(ground)
        self._boundary.setPen(pg.mkPen(colours.text, width=2))
        self._colour_lines()
        self._curve.setPen(pg.mkPen(colours.curves[0], width=2))
        self._boundaries.colour(colours)
        self._squares.setPen(pg.mkPen(colours.curves[1], width=1))
        shade = QColor(colours.curves[1])
        # Where squares lie over each other, both are seen.
        shade.setAlphaF(0.2)
        self._squares.setBrush(pg.mkBrush(shade))
        if hasattr(self, "_scale"):
            self._scale.colour(ground)
            self.points.colour(colours)

    def _colour_lines(self) -> None:
        # As strong as a line must be on the strongest colours; many of them no stronger.
        pen = pg.mkPen(mix(self.theme.muted, self.theme.text, 0.1 if self._is_crowded else 0.2), width=1)
        pen.setDashPattern(CROWDED_DASHES if self._is_crowded else DASHES)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._lines.setPen(pen)
