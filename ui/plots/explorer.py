"""Activation functions: φ and φ′ side by side, with the tangent at a place that can be moved."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QComboBox

from simulator.activation_curves import activation_curve, tangent
from simulator.activations import ACTIVATIONS, Activation, activation_for
from simulator.arrays import Array
from simulator.notation import number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.snapshot import Snapshot
from ui import i18n, theme
from ui.plots.curves import CurvePlot, Stroke
from ui.plots.ranges import span
from ui.plots.series import Series
from ui.theme import Theme

SIDE = 6.0
POINTS = 481
FARTHEST = 12.0
# As much of the heights as is shown at most; of a function that has bounds, no more than these.
LOWEST, HIGHEST = -2.0, 4.0
# How far the tangent reaches on either side.
REACH = 2.0


class ExplorerPlot(CurvePlot):
    """Shows the activation of the selected neuron, at its z, until another one is chosen or the place is moved."""

    key = "activation"
    heading = QT_TRANSLATE_NOOP("plot", "Activation functions")

    def __init__(self) -> None:
        self.z = 1.0
        self._selected: str | None = None
        self._follows = True
        self._at_zero = 1.0
        self._tangents = (pg.PlotCurveItem(), pg.PlotCurveItem())
        self._points = pg.ScatterPlotItem(size=8, pen=None)
        super().__init__()
        self.first, self.second = self._box(self.tr("Activation")), self._box(self.tr("Another to compare with"))
        self.second.insertItem(0, self.tr("none"), "")
        self.first.setCurrentIndex(self.first.findData("sigmoid"))
        self.second.setCurrentIndex(0)
        self._place = pg.InfiniteLine(pos=self.z, angle=90, movable=True)
        self._place.sigDragged.connect(self._move)
        for item in (self._place, *self._tangents, self._points):
            self.item.addItem(item, ignoreBounds=True)
        self.label("bottom", "z")
        self.fix_range("bottom", -SIDE, SIDE)
        self.colour(self.theme)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"explorer{len(self.header.findChildren(QComboBox)) + 1}")
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setProperty("role", "chip")
        box.setFont(theme.font(11))
        for key, activation in ACTIVATIONS.items():
            box.addItem(i18n.label("activation", activation.label), key)
        box.activated.connect(self._choose)
        self.header.add_choice(box)
        return box

    def mark(self, parts: frozenset[object]) -> None:
        nodes = [part for part in parts if isinstance(part, str)]
        selected = nodes[0] if len(nodes) == 1 else None
        if selected is not None and selected != self._selected:
            self._follows = True
        self._selected = selected
        self.redraw()

    def move_to(self, z: float) -> None:
        """Shows the tangent at another place."""
        self.z, self._follows = min(max(-SIDE, z), SIDE), False
        self.redraw()

    def _move(self) -> None:
        self.move_to(float(self._place.value()))

    def _choose(self) -> None:
        self._follows = False
        self.redraw()

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        if snapshot is not None:
            self._at_zero = snapshot.program.step_at_zero
            if self._follows and self._selected is not None:
                self._follow(snapshot, self._selected)
        chosen = [activation_for(key, self._at_zero) for key in self._chosen()]
        z = np.linspace(-SIDE, SIDE, POINTS)
        series: list[Series] = []
        strokes: dict[str, Stroke] = {}
        for place, activation in enumerate(chosen):
            name = i18n.label("activation", activation.label)
            curve = activation_curve(activation, z, FARTHEST)
            for is_slope, letter, values in ((False, "φ", curve.values), (True, "φ′", curve.slopes)):
                key = f"{letter}{place}"
                strokes[key] = Stroke(place, is_dashed=is_slope)
                series.append(
                    Series(key, f"{letter} {name}" if len(chosen) > 1 else letter, z, _parted(activation, z, values))
                )
        self.draw(series, strokes)
        self.fix_range("left", *span(np.clip(self.heights(), LOWEST, HIGHEST)))
        self._show_tangents(chosen)

    def _chosen(self) -> list[str]:
        keys = [self.first.currentData(), self.second.currentData()]
        return [key for place, key in enumerate(keys) if key and key not in keys[:place]]

    def _follow(self, snapshot: Snapshot, name: str) -> None:
        unit = next((unit for unit in snapshot.program.units if unit.name == name), None)
        if unit is None:
            return
        self.first.setCurrentIndex(self.first.findData(unit.activation.key))
        z = float(snapshot.forward.z[name][0])
        if np.isfinite(z):
            self.z = min(max(-SIDE, z), SIDE)

    def _show_tangents(self, chosen: list[Activation]) -> None:
        self._place.setValue(self.z)
        rim = np.array([self.z - REACH, self.z + REACH])
        heights, said = [], []
        for place, item in enumerate(self._tangents):
            if place >= len(chosen):
                item.setData([], [])
                continue
            curve = activation_curve(chosen[place], np.array([self.z]))
            value, slope = float(curve.values[0]), float(curve.slopes[0])
            ends = tangent(chosen[place], self.z, rim)
            item.setData(*((rim, ends) if np.abs(ends).max() < 1e9 else ([], [])))
            heights.append(value if abs(value) < 1e9 else np.nan)
            said.append(f"φ = {number_text(value)}, φ′ = {number_text(slope)}")
        self._points.setData([self.z] * len(heights), heights)
        self.label("left", f"z = {number_text(self.z)}:  " + "   ·   ".join(said))

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        if not hasattr(self, "_place"):
            return
        self._place.setPen(pg.mkPen(colours.accent, width=1))
        self._place.setHoverPen(pg.mkPen(colours.accent, width=3))
        self._points.setBrush(pg.mkBrush(colours.accent))
        for place, item in enumerate(self._tangents):
            item.setPen(pg.mkPen(Stroke(place).name_in(colours), width=2))


def _parted(activation: Activation, z: Array, values: Array) -> Array:
    """The values with a gap at a pole or jump, across which no line is drawn."""
    parted = values.copy()
    for kink in activation.kinks:
        here = int(np.searchsorted(z, kink))
        if 0 < here < len(z) and not abs(values[here] - values[here - 1]) < 0.5:
            parted[here - 1] = np.nan
    return parted
