"""Every weight and bias over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.network import EdgeKey
from simulator.notation import count_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot
from ui.plots.header import Entry
from ui.plots.kept import KeptCurves, Points, entries_of
from ui.plots.names import EndNames
from ui.plots.plot import Plot
from ui.plots.polylines import Polylines
from ui.plots.ranges import span
from ui.plots.series import Column, Reading, Series
from ui.run_looks import ShownRun
from ui.theme import Theme

MOST_CURVES = 200
MOST_NAMES = 10
# All its trajectories, in the legend that kept runs have.
PRESENT = "present"
# More points than pixels would not be seen, and would be drawn.
MOST_POINTS = 200


class WeightsPlot(Plot):
    key = "weights"
    heading = QT_TRANSLATE_NOOP("plot", "Weights and biases")
    at_start = True

    def __init__(self) -> None:
        self._names: tuple[str | EdgeKey, ...] = ()
        self._drawn = np.empty(0), np.empty((0, 0))
        self._bundles: dict[tuple[int, bool], _Bundle] = {}
        self._marks: list[Polylines] = []
        # Where there is one epoch, and no curve yet.
        self._beginnings = pg.ScatterPlotItem(size=6)
        self._marked: frozenset[object] = frozenset()
        self._runs: Sequence[ShownRun] = ()
        self._kept = KeptCurves()
        super().__init__()
        self._kept.belong_to(self.item)
        self.item.addItem(self._visited, ignoreBounds=True)
        self.item.addItem(self._beginnings, ignoreBounds=True)
        self._ends = EndNames(self.item.getViewBox())
        self.label("bottom", self.tr("epoch"))

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        names = snapshot.program.parameter_names if snapshot else ()
        if names != self._names:
            self._make_curves(names)
        self._kept.show(self._runs, self.header.hidden, self._points, self.theme, self._marked)
        if snapshot is None or not names:
            self.label("left", self.tr("w, b"))
            self._visited.hide()
            self._beginnings.hide()
            self._ends.move(0.0, ())
            return
        shown = min(len(names), MOST_CURVES)
        few = _few(len(snapshot.trace.moments))
        epochs = np.array([snapshot.trace.moments[row].epoch for row in few.tolist()], dtype=np.float64)
        values = snapshot.trace.trajectories(shown, few).reshape(-1, shown)
        if not self.show_visited(snapshot) or not len(epochs):
            before = int(np.searchsorted(epochs, snapshot.epoch))
            epochs = np.append(epochs[:before], snapshot.epoch)
            values = np.vstack([values[:before], snapshot.parameters[:shown]])
        self._drawn = epochs, np.ascontiguousarray(values.T)
        self._draw_curves()
        self.show_epochs(max(float(epochs[-1]), self._kept.last))
        self.show_range("left", *span(np.append(values, self._kept.rim)))
        self._name_ends()
        self.label("left", self._caption())

    def _caption(self) -> str:
        every, shown = len(self._names), min(len(self._names), MOST_CURVES)
        if shown < every:
            return self.tr("w, b (first {shown} of {all})").format(shown=shown, all=count_text(every))
        if every > MOST_NAMES:
            return self.tr("w, b ({all} curves)").format(all=every)
        if self._ends.nameless:
            return self.tr("w, b ({named} of {all} named)").format(named=every - self._ends.nameless, all=every)
        return self.tr("w, b")

    def _name_ends(self) -> None:
        """Brings the names to the ends of the curves; of many curves says at first how to find them."""
        epochs, values = self._drawn
        if PRESENT in self.header.hidden:
            self._ends.move(0.0, ())
        elif len(self._names) <= MOST_NAMES:
            self._ends.move(float(epochs[-1]), values[:, -1].tolist())
        else:
            note = self.tr("{n} curves; point at one for its name").format(n=len(values)) if len(epochs) == 1 else ""
            self._ends.move(float(epochs[-1]), (), note)

    @property
    def room(self) -> float:
        return self._ends.width

    def trajectory(self, name: str | EdgeKey) -> tuple[Array, Array]:
        """The epochs (points,) and the values (points,) that are drawn of a weight or bias."""
        epochs, values = self._drawn
        return epochs, values[self._names.index(name)]

    def series(self) -> Sequence[Series]:
        epochs, values = self._drawn
        return [
            Series(str(row), written(name), epochs, own)
            for row, (name, own) in enumerate(zip(self._names, values, strict=False))
        ]

    def columns(self) -> list[Column]:
        epochs, values = self._drawn
        names = map(written, self._names)
        return [(self.tr("epoch"), epochs), *zip(names, values, strict=False)]

    def entries(self) -> Sequence[Entry]:
        if not self._runs:
            return ()
        return [Entry(PRESENT, self.tr("present"), self.theme.text), *entries_of(self._runs, self.theme)]

    def show_kept(self, runs: Sequence[ShownRun]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.redraw()

    def _points(self, run: ShownRun) -> Points:
        """The trajectories of a kept run, one after the other; where weights are selected, of those alone."""
        names = run.run.program.parameter_names[: run.run.trajectories.shape[1]]
        wanted = [row for row, name in enumerate(names) if not self._marked or name in self._marked]
        gap = np.full((len(wanted), 1), np.nan)
        heights = np.hstack([run.run.trajectories[:, wanted].T, gap])
        return np.tile(np.append(run.run.moments.astype(float), np.nan), len(wanted)), heights.ravel()

    def choose(self, reading: Reading) -> None:
        """Selects the weight or bias."""
        self.part_chosen.emit(self._names[int(reading.series)])

    def mark(self, parts: frozenset[object]) -> None:
        if parts != self._marked:
            self._marked = parts
            self._mark_curves()
            if self._runs:
                self.redraw()

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._kept.colour(colours)
        self._colour_curves()

    def _make_curves(self, names: tuple[str | EdgeKey, ...]) -> None:
        for bundle in self._bundles.values():
            self.item.removeItem(bundle.item)
        self._names = names
        self._drawn = np.empty(0), np.empty((0, 0))
        self._bundles = {}
        for index, name in enumerate(names[:MOST_CURVES]):
            kind = (index % len(self.theme.trajectories), isinstance(name, str))
            if kind not in self._bundles:
                self._bundles[kind] = _Bundle([], Polylines())
                self.item.addItem(self._bundles[kind].item, ignoreBounds=True)
            self._bundles[kind].rows.append(index)
        self._ends.set_names([_parts_of(name) for name in names] if len(names) <= MOST_NAMES else [])
        self._mark_curves()
        self._colour_curves()

    def _draw_curves(self) -> None:
        epochs, values = self._drawn
        is_shown = PRESENT not in self.header.hidden
        for bundle in self._bundles.values():
            bundle.item.setData(epochs, values[bundle.rows])
            bundle.item.setVisible(is_shown)
        self._draw_points(is_shown and len(epochs) == 1)
        for row, item in zip(self._marked_rows(), self._marks, strict=True):
            item.setData(epochs, values[row])

    def _draw_points(self, is_shown: bool) -> None:
        """Before anything is learned, a point for every curve: filled for a weight, open for a bias."""
        self._beginnings.setVisible(is_shown)
        if not is_shown:
            return
        epochs, values = self._drawn
        rows = range(len(values))
        fills = [None if isinstance(self._names[row], str) else self._colour_of(row) for row in rows]
        self._beginnings.setData(
            x=np.repeat(epochs, len(values)),
            y=values[:, 0],
            pen=[pg.mkPen(self._colour_of(row)) for row in rows],
            brush=[pg.mkBrush(fill) for fill in fills],
        )

    def _marked_rows(self) -> list[int]:
        return [row for row, name in enumerate(self._names[:MOST_CURVES]) if name in self._marked]

    def _mark_curves(self) -> None:
        """Draws the selected ones once more, wide. They are the only wide lines, which are dear to draw."""
        for item in self._marks:
            self.item.removeItem(item)
        epochs, values = self._drawn
        self._marks = []
        for row in self._marked_rows():
            curve = Polylines()
            curve.setPen(self._pen(row, width=3))
            self._marks.append(curve)
            self.item.addItem(curve, ignoreBounds=True)
            if len(values):
                curve.setData(epochs, values[row])

    def _pen(self, row: int, width: int = 1) -> pg.QtGui.QPen:
        # Biases are dashed.
        style = pg.QtCore.Qt.PenStyle.DashLine if isinstance(self._names[row], str) else None
        return pg.mkPen(self._colour_of(row), width=width, style=style)

    def _colour_of(self, row: int) -> str:
        return self.theme.trajectories[row % len(self.theme.trajectories)]

    def _colour_curves(self) -> None:
        for bundle in self._bundles.values():
            bundle.item.setPen(self._pen(bundle.rows[0]))
        for row, item in zip(self._marked_rows(), self._marks, strict=True):
            item.setPen(self._pen(row, width=3))
        if hasattr(self, "_ends"):
            self._ends.colour([self._colour_of(row) for row in range(min(len(self._names), MOST_NAMES))], self.theme)
            if len(self._drawn[0]) == 1:
                self._draw_points(self._beginnings.isVisible())


@dataclass(frozen=True)
class _Bundle:
    """The curves of one pen, drawn as one item: a hundred items would take a hundred times as long."""

    rows: list[int]
    item: Polylines


def _few(points: int) -> NDArray[np.intp]:
    """The places of about `MOST_POINTS` of so many points, evenly, the first and the last one among them."""
    step = -(-points // MOST_POINTS) or 1
    places = np.arange(points - 1, -1, -step)[::-1]
    return places if not points or places[0] == 0 else np.append(0, places)


def written(name: str | EdgeKey) -> str:
    """A weight or bias as plots name it."""
    return " ".join(_parts_of(name))


def _parts_of(name: str | EdgeKey) -> tuple[str, str]:
    return ("b", name) if isinstance(name, str) else ("w", "→".join(name))
