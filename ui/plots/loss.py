"""The loss over the epochs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Along, Penalties, Sight
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.header import Entry
from ui.plots.plot import Plot, span
from ui.plots.series import Series
from ui.theme import Theme

PENALTIES = Penalties()


class LossPlot(Plot):
    key = "loss"
    heading = QT_TRANSLATE_NOOP("plot", "Loss")
    at_start = True
    has_log_scale = True

    def __init__(self) -> None:
        self._curve = pg.PlotDataItem(connect="finite")
        self._penalty = pg.PlotDataItem(connect="finite")
        self._now = pg.ScatterPlotItem(size=7, pen=None)
        self._value = pg.TextItem(anchor=(1, 0))
        self._series: tuple[Series, ...] = ()
        super().__init__()
        self._curve.setDownsampling(auto=True, method="peak")
        self.item.addItem(self._curve)
        self.item.addItem(self._penalty)
        self.item.addItem(self._visited, ignoreBounds=True)
        self.item.addItem(self._now)
        self._value.setParentItem(self.item.getViewBox())
        self._value.setFont(theme.font(12))
        self.item.getViewBox().sigResized.connect(self._place_value)
        self.label("bottom", self.tr("epoch"))

    def _place_value(self) -> None:
        self._value.setPos(self.item.getViewBox().width() - 4, 0)

    def wants(self) -> frozenset[Sight]:
        return frozenset([PENALTIES])

    def series(self) -> Sequence[Series]:
        return self._series

    def entries(self) -> Sequence[Entry]:
        colours = {"training": self.theme.curves[0], "penalty": self.theme.curves[3]}
        return [Entry(curve.key, curve.name, colours[curve.key], curve.key == "penalty") for curve in self._series]

    def _penalties(self, snapshot: Snapshot) -> tuple[Series, ...]:
        """The penalty, which the loss leaves out, where there is one."""
        found = snapshot.found.get(PENALTIES)
        if not isinstance(found, Along):
            return ()
        return (Series("penalty", self.tr("penalty"), found.epochs.astype(float), found.values[:, 0]),)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        self.label("left", caption)
        if snapshot is None or not np.isfinite(snapshot.loss):
            self._series = ()
            self._curve.setData([], [])
            self._penalty.setData([], [])
            self._now.setData([], [])
            self._value.setText("")
            self._visited.hide()
            return
        epochs, loss = snapshot.trace.epochs.astype(float), snapshot.trace.loss
        if not self.show_visited(snapshot):
            epochs, loss = np.append(epochs, snapshot.epoch), np.append(loss, snapshot.loss)
        self._series = (Series("training", self.tr("training"), epochs, loss), *self._penalties(snapshot))
        heights = self.level(loss)
        hidden = self.header.hidden
        self._curve.setData(*((epochs, heights) if "training" not in hidden else ([], [])))
        penalties = self._series[1:]
        for curve in penalties[:1]:
            self._penalty.setData(curve.x, self.level(curve.y))
        self._penalty.setVisible(bool(penalties) and "penalty" not in hidden)
        everything = np.concatenate([self.level(curve.y) for curve in self.visible_series()] or [heights])
        self._now.setData([snapshot.epoch], self.level(np.array([snapshot.loss])))
        self.show_range("bottom", 0.0, max(10.0, 1.02 * float(epochs.max())))
        self.show_range("left", *span(everything, from_zero=not self.is_log))
        self._value.setText(f"L = {number_text(snapshot.loss)}")

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._curve.setPen(pg.mkPen(colours.curves[0], width=1))
        self._penalty.setPen(pg.mkPen(colours.curves[3], width=1, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._now.setBrush(pg.mkBrush(colours.curves[0]))
        self._value.setColor(colours.text)
