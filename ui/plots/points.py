"""Adding, moving and erasing samples by hand on a plot over two inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import qtawesome
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton

from simulator.arrays import Array
from simulator.metrics import is_one_hot
from simulator.sights import Field
from simulator.snapshot import Snapshot
from ui.plots.cursor import REACH
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.plots.surface import SurfacePlot

# What a new sample is to answer, by the names of the outputs.
Targets: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Tool:
    """What a press does. `adds` is what a new sample is to answer; None for a tool that adds none."""

    key: str
    text: str
    icon: str
    adds: Targets | None = None


class PointTools(QObject):
    """The tools of a plot and the hand on it. It changes nothing itself: its signals say what is wanted.

    `added`: inputs and targets by name, and the gesture. `moved`: the sample, its numbers by name, the gesture.
    `erased`: the sample. All numbers are as the network gets them. One gesture is one thing to undo.
    """

    added = Signal(object, str)
    moved = Signal(int, object, str)
    erased = Signal(int)
    tool_changed = Signal()

    def __init__(self, plot: SurfacePlot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._colours = plot.theme
        self._snapshot: Snapshot | None = None
        self._surface: Field | None = None
        self._gesture = ""
        self._gestures = 0
        self._held: int | None = None
        self._has_erased = False
        self._from = QPointF()
        self._value = 0.5
        self.tool = "look"
        self.button = QToolButton()
        self.button.setObjectName("pointTools")
        self.button.setProperty("role", "chip")
        self.button.setAccessibleName(self.tr("Edit the samples in this plot"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.menu = QMenu(self.button)
        self.menu.setObjectName("pointToolsMenu")
        self.menu.aboutToShow.connect(self._fill_menu)
        self.button.setMenu(self.menu)
        plot.widget.viewport().installEventFilter(self)
        plot.widget.installEventFilter(self)
        plot.header.add(self.button)
        self._show_tool()

    @property
    def is_moving(self) -> bool:
        """Whether a sample is held: the ranges of the plot then stay as they are."""
        return self._held is not None

    def show(self, snapshot: Snapshot | None, surface: Field | None) -> None:
        """Works on the samples of a snapshot; there is nothing to do without a surface."""
        self._snapshot, self._surface = snapshot, surface
        self.button.setVisible(surface is not None)

    def colour(self, colours: Theme) -> None:
        """Takes on a theme."""
        self._colours = colours
        self._show_tool()

    # Tools

    def tools(self) -> list[Tool]:
        """What can be done with the samples of this snapshot, looking first."""
        return [
            Tool("look", self.tr("&Look only"), "mdi6.cursor-default-outline"),
            *self._adding(),
            Tool("move", self.tr("&Move samples"), "mdi6.cursor-move"),
            Tool("erase", self.tr("&Erase samples"), "mdi6.eraser"),
        ]

    def _adding(self) -> list[Tool]:
        snapshot = self._snapshot
        if snapshot is None:
            return []
        outputs, T = snapshot.program.outputs, snapshot.T
        if len(outputs) > 1 and (not len(T) or is_one_hot(T)):
            return [
                Tool(
                    f"add_{place}",
                    self.tr("Add a sample of {name}").format(name=name),
                    "mdi6.plus-circle-outline",
                    {other: float(other == name) for other in outputs},
                )
                for place, name in enumerate(outputs)
            ]
        # An output has labels of its own.
        lows = np.where((T < 0).any(axis=0), -1.0, 0.0)
        if outputs and ((lows == T) | (T == 1.0)).all():
            shown = (self._surface.column or 0) if self._surface is not None else 0
            return [
                Tool(
                    f"add_{place}",
                    self.tr("Add a sample of class {label}").format(label=f"{labels[shown]:g}".replace("-", "−")),
                    icon,
                    dict(zip(outputs, labels.tolist(), strict=True)),
                )
                for place, (labels, icon) in enumerate(
                    ((lows, "mdi6.square-outline"), (np.ones(len(outputs)), "mdi6.circle"))
                )
            ]
        text = self.tr("&Add a sample with target {value}…").format(value=f"{self._value:g}".replace("-", "−"))
        return [Tool("add_value", text, "mdi6.plus-circle-outline", dict.fromkeys(outputs, self._value))]

    def choose(self, key: str) -> None:
        """Takes another tool into the hand."""
        if key == "add_value" and not self._ask_for_value():
            return
        self.tool = key
        self._show_tool()
        self.tool_changed.emit()

    def _ask_for_value(self) -> bool:
        value, is_given = QInputDialog.getDouble(
            self._plot, self.tr("Target of new samples"), self.tr("target"), self._value, decimals=6
        )
        if is_given:
            self._value = value
        return is_given

    def _fill_menu(self) -> None:
        self.menu.clear()
        choices = QActionGroup(self.menu)
        for tool in self.tools():
            action = choices.addAction(tool.text)
            action.setObjectName(f"point_{tool.key}")
            action.setCheckable(True)
            action.setChecked(tool.key == self.tool)
            action.setIcon(qtawesome.icon(tool.icon, color=self._colours.text))
            action.triggered.connect(lambda _=False, key=tool.key: self.choose(key))
            self.menu.addAction(action)

    def _show_tool(self) -> None:
        tool = self._tool()
        icon = "mdi6.pencil-outline" if tool.key == "look" else tool.icon
        colour = self._colours.muted if tool.key == "look" else self._colours.accent
        self.button.setIcon(qtawesome.icon(icon, color=colour))
        tip = self.tr("Add, move or erase samples here") if tool.key == "look" else self._explanation(tool)
        self.button.setToolTip(tip)
        shape = Qt.CursorShape.CrossCursor if tool.adds else Qt.CursorShape.ArrowCursor
        self._plot.widget.viewport().setCursor(Qt.CursorShape.SizeAllCursor if tool.key == "move" else shape)

    def _explanation(self, tool: Tool) -> str:
        return self.tr("{tool}. A right click erases, Shift+drag changes a target, Escape ends it.").format(
            tool=tool.text.replace("&", "")
        )

    def _tool(self) -> Tool:
        return next((tool for tool in self.tools() if tool.key == self.tool), self.tools()[0])

    # The hand

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._surface is None or self._tool().key == "look":
            return False
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self._held = None
                self.choose("look")
                return True
            return False
        if not isinstance(event, QMouseEvent) or watched is not self._plot.widget.viewport():
            # A right click erases; its menu would be in the way.
            return event.type() == QEvent.Type.ContextMenu and self._has_erased
        match event.type():
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                return self._press(event)
            case QEvent.Type.MouseMove:
                return self._drag(event)
            case QEvent.Type.MouseButtonRelease:
                return self._let_go(event)
        return False

    def _press(self, event: QMouseEvent) -> bool:
        place, tool = event.position(), self._tool()
        sample = self._sample_at(place)
        if event.button() == Qt.MouseButton.RightButton:
            self._has_erased = sample is not None
            if sample is not None:
                self.erased.emit(sample)
            return sample is not None
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self._gestures += 1
        self._gesture = f"point {self._gestures}"
        if tool.key == "erase":
            if sample is not None:
                self.erased.emit(sample)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or tool.key == "move":
            self._held = sample
        elif tool.adds is not None and self._snapshot is not None and self._surface is not None:
            inputs = self._snapshot.program.inputs
            values = dict(zip(inputs, self._surface.held.tolist(), strict=True)) | self._inputs_at(place)
            self._held = len(self._snapshot.X)
            self.added.emit(values | dict(tool.adds), self._gesture)
        self._from = place
        return True

    def _drag(self, event: QMouseEvent) -> bool:
        if self._held is None or self._snapshot is None:
            # Nothing is zoomed while a tool is in the hand; what lies under the mouse is still read.
            return bool(event.buttons() & Qt.MouseButton.LeftButton)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.moved.emit(self._held, self._lifted(event.position()), self._gesture)
        else:
            self.moved.emit(self._held, self._inputs_at(event.position()), self._gesture)
        return True

    def _lifted(self, place: QPointF) -> Targets:
        """The targets of the sample that is held, by how far the mouse went up: their span over the height."""
        assert self._snapshot is not None
        T, program = self._snapshot.T, self._snapshot.program
        spans = np.ptp(T, axis=0)
        share = (self._from.y() - place.y()) / max(1, self._plot.widget.height())
        self._from = place
        row = T[min(self._held or 0, len(T) - 1)]
        return dict(zip(program.outputs, (row + share * np.where(spans > 0, spans, 1.0)).tolist(), strict=True))

    def _let_go(self, event: QMouseEvent) -> bool:
        was_held, self._held = self._held, None
        if was_held is not None:
            self._plot.redraw()
        return event.button() == Qt.MouseButton.LeftButton

    # Places

    def _inputs_at(self, place: QPointF) -> dict[str, float]:
        """The two inputs at a place of the widget, by name."""
        assert self._snapshot is not None
        assert self._surface is not None
        across, up = self._surface.columns
        inputs = self._snapshot.program.inputs
        there = self._plot.item.getViewBox().mapSceneToView(self._scene(place))
        return {inputs[across]: float(there.x()), inputs[up]: float(there.y())}

    def _scene(self, place: QPointF) -> QPointF:
        return self._plot.widget.mapToScene(QPoint(round(place.x()), round(place.y())))

    def _sample_at(self, place: QPointF) -> int | None:
        """The sample under the mouse, if there is one near enough."""
        points = self._plot.drawn_points
        if not len(points):
            return None
        apart = _pixels_between(self._plot, points, self._scene(place))
        nearest = int(apart.argmin())
        return nearest if apart[nearest] <= REACH else None


def _pixels_between(plot: SurfacePlot, points: Array, place: QPointF) -> NDArray[np.float64]:
    """How far points (points, 2) lie from a place in the scene, in pixels, (points,)."""
    box = plot.item.getViewBox()
    there = box.mapSceneToView(place)
    wide, high = box.viewPixelSize()
    return np.asarray(np.hypot((points[:, 0] - there.x()) / wide, (points[:, 1] - there.y()) / high))
