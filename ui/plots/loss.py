"""The loss over the epochs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QBrush

from simulator.arrays import Array
from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Along, Noise, Penalties, Rounding, Sight
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.header import Entry
from ui.plots.kept import KeptCurves, Points, entries_of, faint_entry, key_of
from ui.plots.plot import Plot
from ui.plots.polylines import Polylines
from ui.plots.ranges import span
from ui.plots.series import Series
from ui.run_looks import ShownRun
from ui.theme import Theme

PENALTIES, ROUNDING = Penalties(), Rounding()
VALIDATION = "validation"
# The colours of the curves, by their number in the theme.
COLOURS = {"training": 0, "validation": 1, "penalty": 3}
# The room for what the loss is, beyond the last epoch, grows in steps of so many pixels.
STEP = 16


class LossPlot(Plot):
    key = "loss"
    heading = QT_TRANSLATE_NOOP("plot", "Loss")
    at_start = True
    has_log_scale = True

    def __init__(self) -> None:
        self._curve, self._penalty, self._validation = Polylines(), Polylines(), Polylines()
        self._items = {"training": self._curve, "validation": self._validation, "penalty": self._penalty}
        self._now = pg.ScatterPlotItem(size=7, pen=None)
        self._value = pg.TextItem(anchor=(1, 0))
        self._series: tuple[Series, ...] = ()
        self._brushes: dict[str, QBrush] = {}
        self._runs: Sequence[ShownRun] = ()
        self._kept = KeptCurves()
        self._kept_validation = KeptCurves(VALIDATION)
        super().__init__()
        self._kept.belong_to(self.item)
        self._kept_validation.belong_to(self.item)
        for item in self._items.values():
            self.item.addItem(item, ignoreBounds=True)
        self.item.addItem(self._visited, ignoreBounds=True)
        self.item.addItem(self._now)
        self._value.setParentItem(self.item.getViewBox())
        self._value.setFont(theme.font(12))
        self.item.getViewBox().sigResized.connect(self._place_value)
        self.label("bottom", self.tr("epoch"))

    def _place_value(self) -> None:
        self._value.setPos(self.item.getViewBox().width(), 0)

    def wants(self) -> frozenset[Sight]:
        return frozenset([PENALTIES, ROUNDING])

    def series(self) -> Sequence[Series]:
        validation = (
            Series(key_of(run, VALIDATION), self._validation_name(run), *_validation_of(run))
            for run in self._runs
            if _has_validation(run)
        )
        return (
            *self._series,
            *(Series(key_of(run), run.title, *_loss_of(run)) for run in self._runs),
            *validation,
        )

    def show_kept(self, runs: Sequence[ShownRun]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.redraw()

    def entries(self) -> Sequence[Entry]:
        own = [
            Entry(curve.key, self._name_of(curve), self.theme.curves[COLOURS[curve.key]], curve.key != "training")
            for curve in self._series
        ]
        validation = [
            faint_entry(run, VALIDATION, self._validation_name(run), self.theme)
            for run in self._runs
            if _has_validation(run)
        ]
        return [*own, *entries_of(self._runs, self.theme), *validation]

    def _validation_name(self, run: ShownRun) -> str:
        return self.tr("{run}, validation").format(run=run.title)

    def _name_of(self, curve: Series) -> str:
        return self.tr("present") if self._runs and len(self._series) == 1 else curve.name

    def _validation_of(self, snapshot: Snapshot) -> tuple[Series, ...]:
        """The loss of the samples that are kept back for validation, where there are any."""
        recorded, loss = snapshot.trace.validation.points
        epochs = recorded.astype(float)
        if np.isfinite(snapshot.validation_loss) and not self._visited.isVisible():
            epochs, loss = _with_present(epochs, loss, snapshot.epoch, snapshot.validation_loss)
        return (Series("validation", self.tr("validation"), epochs, loss),) if len(epochs) else ()

    def _penalties(self, snapshot: Snapshot) -> tuple[Series, ...]:
        """The penalty, which the loss leaves out, where there is one."""
        found = snapshot.found.get(PENALTIES)
        if not isinstance(found, Along):
            return ()
        return (Series("penalty", self.tr("penalty"), found.epochs.astype(float), found.values[:, 0]),)

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        self.label("left", caption)
        hidden = self.header.hidden
        self._kept.show(self._runs, hidden, self._points, self.theme, self.is_log)
        self._kept_validation.show(self._runs, hidden, self._validation_points, self.theme, self.is_log)
        if snapshot is None or not np.isfinite(snapshot.loss):
            self._series = ()
            for item in self._items.values():
                item.setData(np.empty(0), np.empty(0))
            self._now.setData([], [])
            self._value.setText("")
            self._visited.hide()
            self.show_hint(self.tr("Needs samples, with targets that the loss is defined for."))
            return
        self.show_hint("")
        epochs, loss = snapshot.trace.epochs.astype(float), snapshot.trace.loss
        if not self.show_visited(snapshot):
            epochs, loss = _with_present(epochs, loss, snapshot.epoch, snapshot.loss)
        noise = snapshot.found.get(ROUNDING)
        if isinstance(noise, Noise):
            loss = _without(noise.most, loss)
        training = Series("training", self.tr("training"), epochs, loss)
        self._series = (training, *self._validation_of(snapshot), *self._penalties(snapshot))
        shown = {curve.key: self.level(curve.y) for curve in self._series if curve.key not in hidden}
        for curve in self._series:
            if curve.key in shown:
                self._items[curve.key].setData(curve.x, shown[curve.key])
        for key, item in self._items.items():
            item.setVisible(key in shown)
        everything = np.concatenate([*shown.values()] or [self.level(loss)])
        self._show_now(snapshot)
        self.show_epochs(max(float(epochs[-1]), self._kept.last))
        heights = np.concatenate([everything, self._kept.rim, self._kept_validation.rim])
        self.show_range("left", *span(heights, from_zero=not self.is_log))
        self._show_value(snapshot)

    def _show_value(self, snapshot: Snapshot) -> None:
        """Writes what the loss is, and what it is with the penalty where there is one."""
        loss = self._loss_of(snapshot)
        text = f"L = {number_text(loss, self.digits)}"
        penalty = snapshot.found.get(PENALTIES)
        if isinstance(penalty, Along):
            whole = number_text(loss + float(penalty.values[-1, 0]), self.digits)
            text += "\n" + self.tr("with penalty {whole}").format(whole=whole)
        self._value.setText(text)

    def _loss_of(self, snapshot: Snapshot) -> float:
        """The loss now; 0 where rounding alone makes as much."""
        noise = snapshot.found.get(ROUNDING)
        is_noise = isinstance(noise, Noise) and abs(snapshot.loss) <= noise.most
        return 0.0 if is_noise else snapshot.loss

    def _show_now(self, snapshot: Snapshot) -> None:
        """Points at the epoch that is shown, on every curve; that of the loss above the others."""
        y = self.level(np.array([self._loss_of(snapshot)]))
        if len(self._series) == 1:
            shown = "training" not in self.header.hidden
            self._now.setData([snapshot.epoch] if shown else [], y if shown else [], brush=self._brushes["training"])
            return
        x, heights, brushes = [], [], []
        for curve in reversed(self._visible_own()):
            place = int(np.searchsorted(curve.x, snapshot.epoch, side="right")) - 1
            if place >= 0:
                x.append(float(curve.x[place]))
                heights.append(float(self.level(curve.y[place : place + 1])[0]))
                brushes.append(self._brushes[curve.key])
        self._now.setData(x, heights, brush=brushes)

    def _visible_own(self) -> list[Series]:
        """The curves of the present run that the legend doesn't hide."""
        return [curve for curve in self._series if curve.key not in self.header.hidden]

    @property
    def room(self) -> float:
        # Steps, for with every digit more the axes would move.
        return -(-self._value.boundingRect().width() // STEP) * STEP if self._value.toPlainText() else 0.0

    def _points(self, run: ShownRun) -> Points:
        epochs, loss = _loss_of(run)
        return epochs, self.level(loss)

    def _validation_points(self, run: ShownRun) -> Points:
        epochs, loss = _validation_of(run)
        return epochs, self.level(loss)

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self._kept.colour(colours)
        self._kept_validation.colour(colours)
        self._curve.setPen(pg.mkPen(colours.curves[0], width=1))
        self._validation.setPen(pg.mkPen(colours.curves[1], width=1, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._penalty.setPen(pg.mkPen(colours.curves[3], width=1, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._brushes = {key: pg.mkBrush(colours.curves[colour]) for key, colour in COLOURS.items()}
        self.redraw()
        self._value.setColor(colours.text)
        # Lines of the grid must not cross it out.
        self._value.fill = pg.mkBrush(colours.window)


def _without(noise: float, loss: Array) -> Array:
    """The same with 0 for what is no more than noise."""
    is_noise = np.abs(loss) <= noise
    return np.where(is_noise, 0.0, loss) if is_noise.any() else loss


def _loss_of(run: ShownRun) -> Points:
    trace = run.run.trace
    return trace.epochs.astype(float), trace.loss


def _with_present(epochs: Array, loss: Array, epoch: int, value: float) -> Points:
    """A curve that leads to the present, which may be recorded already."""
    if len(epochs) and epochs[-1] >= epoch:
        return epochs, loss
    return np.append(epochs, epoch), np.append(loss, value)


def _validation_of(run: ShownRun) -> Points:
    """The loss of the samples that the run kept back for validation, the one at its end among them."""
    epochs, loss = run.run.trace.validation.points
    ending = run.run.ending
    if np.isfinite(ending.validation) and (not len(epochs) or epochs[-1] < ending.epoch):
        epochs, loss = np.append(epochs, ending.epoch), np.append(loss, ending.validation)
    return epochs.astype(float), loss


def _has_validation(run: ShownRun) -> bool:
    return len(run.run.trace.validation.points[0]) > 0
