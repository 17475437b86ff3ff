"""Every weight and bias over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.network import EdgeKey
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.header import Entry
from ui.plots.kept import KeptCurves, Points, entries_of
from ui.plots.plot import Plot, span
from ui.plots.polylines import Polylines
from ui.plots.series import Column, Reading, Series
from ui.run_looks import ShownRun
from ui.theme import Theme

MOST_CURVES = 200
MOST_NAMES = 10
# All its trajectories, in the legend that kept runs have.
PRESENT = "present"
# The height of a name, in pixels; where they don't all fit, the cross-hairs still say which curve is which.
LINE = 11
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
        self._labels: list[pg.TextItem] = []
        self._marked: frozenset[object] = frozenset()
        self._runs: Sequence[ShownRun] = ()
        self._kept = KeptCurves()
        super().__init__()
        self._kept.belong_to(self.item)
        self.item.addItem(self._visited, ignoreBounds=True)
        self.label("bottom", self.tr("epoch"))

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        names = snapshot.program.parameter_names if snapshot else ()
        if names != self._names:
            self._make_curves(names)
        self._kept.show(self._runs, self.header.hidden, self._points, self.theme, self._marked)
        if snapshot is None or not names:
            self.label("left", self.tr("w, b"))
            self._visited.hide()
            return
        shown = min(len(names), MOST_CURVES)
        few = _few(len(snapshot.trace.moments))
        epochs = np.array([snapshot.trace.moments[row].epoch for row in few.tolist()], dtype=np.float64)
        values = snapshot.trace.trajectories(shown, few).reshape(-1, shown)
        if not self.show_visited(snapshot) or not len(epochs):
            before = int(np.searchsorted(epochs, snapshot.epoch))
            epochs = np.append(epochs[:before], snapshot.epoch)
            values = np.vstack([values[:before], snapshot.parameters[:shown]])
        last = max(10.0, float(epochs.max()), self._kept.last)
        self._drawn = epochs, np.ascontiguousarray(values.T)
        self._draw_curves()
        for bundle in self._bundles.values():
            bundle.item.setVisible(PRESENT not in self.header.hidden)
        bottom, top = span(np.append(values, self._kept.rim))
        self.show_range("bottom", 0.0, 1.02 * last / (1.0 - self._room_for_names()))
        self.show_range("left", bottom, top)
        is_high_enough = self.item.getViewBox().height() >= LINE * len(self._labels)
        for label in self._labels:
            label.setVisible(is_high_enough)
        for label, height in zip(self._labels, _spread(values[-1, : len(self._labels)], bottom, top), strict=True):
            label.setPos(epochs[-1], height)
        if shown < len(names):
            self.label("left", self.tr("w, b (first {shown} of {all})").format(shown=shown, all=len(names)))
        else:
            self.label("left", self.tr("w, b"))

    def _room_for_names(self) -> float:
        """The share of the plot's width that the names at its right need."""
        shown = [label for label in self._labels if label.isVisible()]
        widest = max((label.boundingRect().width() for label in shown), default=0.0)
        return float(min(0.5, widest / max(1.0, self.item.getViewBox().width())))

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
        for item in (*(bundle.item for bundle in self._bundles.values()), *self._labels):
            self.item.removeItem(item)
        self._names = names
        self._drawn = np.empty(0), np.empty((0, 0))
        self._bundles = {}
        self._labels = []
        for index, name in enumerate(names[:MOST_CURVES]):
            kind = (index % len(self.theme.curves), isinstance(name, str))
            if kind not in self._bundles:
                self._bundles[kind] = _Bundle([], Polylines())
                self.item.addItem(self._bundles[kind].item, ignoreBounds=True)
            self._bundles[kind].rows.append(index)
        for name in names if len(names) <= MOST_NAMES else ():
            label = pg.TextItem(written(name), anchor=(0, 0.5))
            label.setFont(theme.font(10))
            self.item.addItem(label, ignoreBounds=True)
            self._labels.append(label)
        self._mark_curves()
        self._colour_curves()

    def _draw_curves(self) -> None:
        epochs, values = self._drawn
        for bundle in self._bundles.values():
            bundle.item.setData(epochs, values[bundle.rows])
        for row, item in zip(self._marked_rows(), self._marks, strict=True):
            item.setData(epochs, values[row])

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
        return pg.mkPen(self.theme.curves[row % len(self.theme.curves)], width=width, style=style)

    def _colour_curves(self) -> None:
        for bundle in self._bundles.values():
            bundle.item.setPen(self._pen(bundle.rows[0]))
        for row, item in zip(self._marked_rows(), self._marks, strict=True):
            item.setPen(self._pen(row, width=3))
        for index, label in enumerate(self._labels):
            label.setColor(self.theme.curves[index % len(self.theme.curves)])


@dataclass(frozen=True)
class _Bundle:
    """The curves of one pen, drawn as one item: a hundred items would take a hundred times as long."""

    rows: list[int]
    item: Polylines


def _few(points: int) -> NDArray[np.intp]:
    """The places of at most `MOST_POINTS` of so many points, evenly, the last one among them."""
    step = -(-points // MOST_POINTS) or 1
    return np.arange(points - 1, -1, -step)[::-1]


def written(name: str | EdgeKey) -> str:
    """A weight or bias as plots name it."""
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
