"""The loss around one number, with its tangent and the two places that a nudge compares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from simulator.nudge import Nudge
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot
from ui.plots.plot import Plot
from ui.plots.ranges import span
from ui.plots.series import Series
from ui.theme import Theme

LARGEST = 1e30


class NudgePlot(Plot):
    """Not fed with snapshots but with a nudge, by the panel that it is part of."""

    key = "nudge"
    heading = QT_TRANSLATE_NOOP("plot", "Nudge")

    def __init__(self) -> None:
        self._curve = pg.PlotDataItem(connect="finite")
        self._tangent = pg.PlotDataItem()
        self._chord = pg.PlotDataItem()
        self._ends = pg.ScatterPlotItem(size=6, pen=None)
        self._here = pg.ScatterPlotItem(size=8, pen=None)
        self._series: tuple[Series, ...] = ()
        super().__init__()
        self.widget.setMouseEnabled(x=False, y=False)
        for item in (self._tangent, self._chord, self._curve, self._ends, self._here):
            self.item.addItem(item)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        """A snapshot says nothing about one number."""

    def series(self) -> Sequence[Series]:
        return self._series

    def show_nudge(self, nudge: Nudge | None, name: str) -> None:
        """Draws a nudge of the number called `name`, or nothing."""
        self.label("bottom", name)
        self.label("left", "L")
        if nudge is None or not _can_be_drawn(nudge):
            for item in (self._curve, self._tangent, self._chord, self._ends, self._here):
                item.setData([], [])
            self._series = ()
            self.cursor_cross.show(None)
            return
        value, epsilon = nudge.value, nudge.epsilon
        left, right = float(nudge.places[0]), float(nudge.places[-1])
        rim = np.array([left, right])
        self._curve.setData(nudge.places, nudge.losses)
        self._tangent.setData(rim, nudge.loss + nudge.computed * (rim - value))
        middle = (nudge.above + nudge.below) / 2.0
        self._chord.setData(rim, middle + nudge.nudged * (rim - value))
        self._ends.setData([value - epsilon, value + epsilon], [nudge.below, nudge.above])
        self._here.setData([value], [nudge.loss])
        self.fix_range("bottom", left, right)
        self.fix_range("left", *span(nudge.losses))
        self._series = (Series("loss", self.tr("loss"), nudge.places, nudge.losses),)
        self.cursor_cross.refresh()

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._curve.setPen(pg.mkPen(colours.curves[0], width=2))
        self._tangent.setPen(pg.mkPen(colours.curves[1], width=1))
        self._chord.setPen(pg.mkPen(colours.muted, width=1, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._here.setBrush(pg.mkBrush(colours.curves[1]))
        self._ends.setBrush(pg.mkBrush(colours.muted))


def _can_be_drawn(nudge: Nudge) -> bool:
    """Whether all of it is finite, and far enough from the end of the range for a picture to be computed."""
    ends = np.array([nudge.loss, nudge.above, nudge.below, nudge.computed, nudge.nudged, *nudge.places[[0, -1]]])
    return bool(np.isfinite(ends).all() and np.abs(ends).max() < LARGEST and np.nanmax(np.abs(nudge.losses)) < LARGEST)
