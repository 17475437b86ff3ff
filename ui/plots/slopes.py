"""Every weight and bias against its gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Gradients, Sight, Slopes
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.arrow import arrow
from ui.plots.header import Entry
from ui.plots.plot import DIGITS, Plot
from ui.plots.ranges import span
from ui.plots.series import Column, Reading, Series
from ui.plots.weights import written
from ui.theme import Theme

GRADIENTS = Gradients()
MOST_POINTS = 2000
MOST_NAMES = 10
# The length of an arrow, in pixels: its direction counts, where it leads to is in the reading.
ARROW = 24.0
FARTHEST = 1e100
WEIGHTS, BIASES = "weights", "biases"


class SlopesPlot(Plot):
    """Points right of the middle are large weights; far from the zero line they still change the loss.

    The selected ones are larger and named, with an arrow the way that the optimizer moves them next.
    """

    key = "slopes"
    heading = QT_TRANSLATE_NOOP("plot", "Weight against gradient")

    def __init__(self) -> None:
        self._slopes: Slopes | None = None
        self._rows: dict[str, NDArray[np.intp]] = {}
        self._marked: frozenset[object] = frozenset()
        self._labels: list[pg.TextItem] = []
        self._zero = pg.InfiniteLine(angle=0, pos=0.0)
        # A bias is a square: the two differ without colour, too.
        self._points = {
            WEIGHTS: pg.ScatterPlotItem(size=6, symbol="o"),
            BIASES: pg.ScatterPlotItem(size=6, symbol="s"),
        }
        self._selected = {
            WEIGHTS: pg.ScatterPlotItem(size=11, symbol="o"),
            BIASES: pg.ScatterPlotItem(size=11, symbol="s"),
        }
        self._arrows = pg.PlotCurveItem(connect="finite")
        super().__init__()
        self.item.addItem(self._zero, ignoreBounds=True)
        for item in (*self._points.values(), self._arrows, *self._selected.values()):
            self.item.addItem(item)
        self.label("bottom", self.tr("w, b"))

    # What it shows

    def wants(self) -> frozenset[Sight]:
        return frozenset([GRADIENTS])

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        found = snapshot.found.get(GRADIENTS) if snapshot else None
        if isinstance(found, Slopes) and not found.is_known:
            # Of very many samples it takes a moment; until then nothing is said, and what was drawn stays.
            return
        self._slopes = found if isinstance(found, Slopes) and _can_be_drawn(found) else None
        if self._slopes is None:
            self._rows = {}
            if snapshot is None or GRADIENTS in snapshot.found:
                self.show_hint(
                    self.tr("Needs a weight or bias, samples that the loss is defined for, and finite numbers.")
                )
            return
        self.show_hint("")
        self._rows = self._choose_rows(self._slopes)
        self._name_height(self._slopes)
        drawn = np.concatenate([*self._rows.values()])
        self.show_range("bottom", *span(self._slopes.values[drawn]))
        self.show_range("left", *span(np.append(self._slopes.gradient[drawn], 0.0)))
        for key, item in self._points.items():
            rows = self._rows[key] if key not in self.header.hidden else np.empty(0, dtype=np.intp)
            item.setData(self._slopes.values[rows], self._slopes.gradient[rows])
        self._show_selected(self._slopes)

    def _choose_rows(self, slopes: Slopes) -> dict[str, NDArray[np.intp]]:
        """The rows of the weights and of the biases by their value; of very many the first, and the selected ones."""
        rows = [
            row for row, name in enumerate(slopes.names) if row < MOST_POINTS or (self._marked and name in self._marked)
        ]
        order = np.array(sorted(rows, key=lambda row: (slopes.values[row], slopes.gradient[row])), dtype=np.intp)
        is_bias = np.array([isinstance(slopes.names[row], str) for row in order], dtype=bool)
        return {WEIGHTS: order[~is_bias], BIASES: order[is_bias]}

    def _name_height(self, slopes: Slopes) -> None:
        if len(slopes.names) > MOST_POINTS:
            text = self.tr("∂L/∂w, ∂L/∂b (first {shown} of {all})")
            self.label("left", text.format(shown=MOST_POINTS, all=len(slopes.names)))
        else:
            self.label("left", self.tr("∂L/∂w, ∂L/∂b"))

    def _show_selected(self, slopes: Slopes) -> None:
        """Brings out what is selected, as large points with names, and where the optimizer moves it."""
        chosen: list[int] = []
        for key, item in self._selected.items():
            shown = self._rows[key] if key not in self.header.hidden else ()
            rows = [int(row) for row in shown if slopes.names[row] in self._marked]
            item.setData(slopes.values[rows], slopes.gradient[rows])
            chosen += rows
        self._arrows.setData(*self._steps(slopes, chosen))
        self._show_names(slopes, chosen[:MOST_NAMES])

    def _steps(self, slopes: Slopes, rows: list[int]) -> tuple[Array, Array]:
        """An arrow for each of these rows that moves, as x and y with NaN between one and the next."""
        pixel = np.array(self.item.getViewBox().viewPixelSize())
        gap = np.array([np.nan])
        xs, ys = [gap], [gap]
        for row in rows:
            way = float(np.sign(slopes.next[row] - slopes.values[row]))
            if np.isfinite(way) and way:
                here = np.array([slopes.values[row], slopes.gradient[row]])
                x, y = arrow(here, np.array([way * ARROW, 0.0]), pixel)
                xs += [x, gap]
                ys += [y, gap]
        return np.concatenate(xs), np.concatenate(ys)

    def _show_names(self, slopes: Slopes, rows: list[int]) -> None:
        while len(self._labels) < len(rows):
            label = pg.TextItem(color=self.theme.text)
            label.setFont(theme.font(10))
            self.item.addItem(label, ignoreBounds=True)
            self._labels.append(label)
        (left, right), (bottom, top) = self.item.getViewBox().viewRange()
        for place, label in enumerate(self._labels):
            label.setVisible(place < len(rows))
            if place < len(rows):
                x, y = float(slopes.values[rows[place]]), float(slopes.gradient[rows[place]])
                # Towards the middle, where there is room.
                label.setAnchor((1.0 if x > (left + right) / 2 else 0.0, 0.0 if y > (bottom + top) / 2 else 1.0))
                label.setText(written(slopes.names[rows[place]]))
                label.setPos(x, y)

    def mark(self, parts: frozenset[object]) -> None:
        if parts != self._marked:
            self._marked = parts
            self.redraw()

    # Reading it

    def series(self) -> Sequence[Series]:
        slopes = self._slopes
        if slopes is None:
            return ()
        names = {WEIGHTS: self.tr("weights"), BIASES: self.tr("biases")}
        return [
            Series(key, names[key], slopes.values[rows], slopes.gradient[rows])
            for key, rows in self._rows.items()
            if len(rows)
        ]

    def entries(self) -> Sequence[Entry]:
        looks = {WEIGHTS: (self.theme.curves[0], "o"), BIASES: (self.theme.curves[1], "s")}
        return [Entry(curve.key, curve.name, looks[curve.key][0], mark=looks[curve.key][1]) for curve in self.series()]

    def columns(self) -> list[Column]:
        """A row for every weight and bias: its name, its value, its gradient, and its value after the next step."""
        slopes = self._slopes
        if slopes is None:
            return []
        rows = [int(row) for curve in self.visible_series() for row in self._rows[curve.key]]
        return [
            (self.tr("name"), tuple(written(slopes.names[row]) for row in rows)),
            (self.tr("value"), slopes.values[rows]),
            (self.tr("gradient"), slopes.gradient[rows]),
            (self.tr("next value"), slopes.next[rows]),
        ]

    def describe(self, curve: Series, index: int) -> str:
        slopes, row = self._slopes, self._row(curve.key, index)
        if slopes is None or row is None:
            return ""
        letter = "b" if curve.key == BIASES else "w"
        text = f"{written(slopes.names[row])} = {number_text(float(slopes.values[row]), DIGITS)}"
        text += f"\n∂L/∂{letter} = {number_text(float(slopes.gradient[row]), DIGITS)}"
        if np.isfinite(slopes.next[row]):
            text += "\n" + self.tr("next {value}").format(value=number_text(float(slopes.next[row]), DIGITS))
        return text

    def reading_beside(self, reading: Reading, across: int, along: int) -> Reading | None:
        # Many weights may have the same value, so the next one is counted, not measured.
        curves = self.visible_series()
        place = next((place for place, curve in enumerate(curves) if curve.key == reading.series), None)
        if place is None:
            return self.first_reading()
        curve = curves[min(max(0, place + across), len(curves) - 1)]
        start = reading.index if curve.key == reading.series else int(np.abs(curve.x - reading.x).argmin())
        return self._reading(curve, min(max(0, start + along), len(curve.x) - 1))

    def choose(self, reading: Reading) -> None:
        """Selects the weight or bias."""
        row = self._row(reading.series, reading.index)
        if self._slopes is not None and row is not None:
            self.part_chosen.emit(self._slopes.names[row])

    def _row(self, key: str, index: int) -> int | None:
        rows = self._rows.get(key)
        return int(rows[index]) if rows is not None and index < len(rows) else None

    # Its looks

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._zero.setPen(pg.mkPen(colours.muted, width=1))
        for place, key in enumerate((WEIGHTS, BIASES)):
            self._points[key].setPen(pg.mkPen(None))
            self._points[key].setBrush(pg.mkBrush(colours.curves[place]))
            self._selected[key].setPen(pg.mkPen(colours.text, width=2))
            self._selected[key].setBrush(pg.mkBrush(colours.curves[place]))
        self._arrows.setPen(pg.mkPen(colours.text, width=2))
        for label in self._labels:
            label.setColor(colours.text)


def _can_be_drawn(slopes: Slopes) -> bool:
    return bool(np.abs(np.concatenate([slopes.values, slopes.gradient])).max() < FARTHEST)
