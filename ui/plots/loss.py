"""The loss over the epochs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.header import Entry
from ui.plots.kept import KeptCurves, Points, entries_of, key_of
from ui.plots.plot import Plot, span
from ui.plots.series import Series
from ui.run_looks import ShownRun
from ui.theme import Theme


class LossPlot(Plot):
    key = "loss"
    heading = QT_TRANSLATE_NOOP("plot", "Loss")
    has_log_scale = True

    def __init__(self) -> None:
        self._curve = pg.PlotDataItem(connect="finite")
        self._now = pg.ScatterPlotItem(size=7, pen=None)
        self._value = pg.TextItem(anchor=(1, 0))
        self._series: tuple[Series, ...] = ()
        self._runs: Sequence[ShownRun] = ()
        self._kept = KeptCurves()
        super().__init__()
        self._kept.belong_to(self.item)
        self._curve.setDownsampling(auto=True, method="peak")
        self.item.addItem(self._curve)
        self.item.addItem(self._visited, ignoreBounds=True)
        self.item.addItem(self._now)
        self._value.setParentItem(self.item.getViewBox())
        self._value.setFont(theme.font(12))
        self.item.getViewBox().sigResized.connect(self._place_value)
        self.label("bottom", self.tr("epoch"))

    def _place_value(self) -> None:
        self._value.setPos(self.item.getViewBox().width() - 4, 0)

    def series(self) -> Sequence[Series]:
        return (*self._series, *(Series(key_of(run), run.title, *_loss_of(run)) for run in self._runs))

    def entries(self) -> Sequence[Entry]:
        if not self._runs:
            return ()
        return [Entry("training", self.tr("present"), self.theme.curves[0]), *entries_of(self._runs, self.theme)]

    def show_kept(self, runs: Sequence[ShownRun]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.redraw()

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        self.label("left", caption)
        self._kept.show(self._runs, self.header.hidden, self._points, self.theme, self.is_log)
        if snapshot is None or not np.isfinite(snapshot.loss):
            self._series = ()
            self._curve.setData([], [])
            self._now.setData([], [])
            self._value.setText("")
            self._visited.hide()
            return
        epochs, loss = snapshot.trace.epochs.astype(float), snapshot.trace.loss
        if not self.show_visited(snapshot):
            epochs, loss = np.append(epochs, snapshot.epoch), np.append(loss, snapshot.loss)
        self._series = (Series("training", self.tr("training"), epochs, loss),)
        heights = self.level(loss)
        self._curve.setData(epochs, heights)
        self._now.setData([snapshot.epoch], self.level(np.array([snapshot.loss])))
        self.show_range("bottom", 0.0, max(10.0, 1.02 * max(float(epochs.max()), self._kept.last)))
        self.show_range("left", *span(np.append(heights, self._kept.rim), from_zero=not self.is_log))
        for item in (self._curve, self._now):
            item.setVisible("training" not in self.header.hidden)
        self._value.setText(f"L = {number_text(snapshot.loss)}")

    def _points(self, run: ShownRun) -> Points:
        epochs, loss = _loss_of(run)
        return epochs, self.level(loss)

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._kept.colour(colours)
        self._curve.setPen(pg.mkPen(colours.curves[0], width=1))
        self._now.setBrush(pg.mkBrush(colours.curves[0]))
        self._value.setColor(colours.text)


def _loss_of(run: ShownRun) -> Points:
    trace = run.run.trace
    return trace.epochs.astype(float), trace.loss
