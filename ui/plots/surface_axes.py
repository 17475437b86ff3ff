"""The part of the surface's menu in which one chooses the inputs that span it, and where the others are held."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from simulator.axes import Axes
from simulator.notation import number_text
from simulator.sights import Field
from ui.plots.plot import MOST_IN_MENU


class AxesMenu(QObject):
    """`chosen`: these `Axes` are wanted."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent

    def fill(self, menu: QMenu, inputs: tuple[str, ...], axes: Axes, field: Field) -> None:
        """Adds what can be chosen of a network's `inputs`, where `axes` are in force and `field` is what is seen."""
        now = [inputs[place] for place in field.columns]
        for text, side, place in ((self.tr("A&cross"), "across", 0), (self.tr("&Up"), "up", 1)):
            choices = menu.addMenu(text)
            for name in inputs[:MOST_IN_MENU]:
                action = choices.addAction(name, partial(self._choose, axes, side, name, now))
                action.setObjectName(f"{side}_{name}")
                action.setCheckable(True)
                action.setChecked(now[place] == name)
        held = menu.addMenu(self.tr("&Hold the others at"))
        for text, wanted in (
            (self.tr("the &sample looked at"), replace(axes, held_at="sample", typed=())),
            (self.tr("their &means"), replace(axes, held_at="mean", typed=())),
        ):
            action = held.addAction(text, partial(self.chosen.emit, wanted))
            action.setObjectName(f"held_{wanted.held_at}")
            action.setCheckable(True)
            action.setChecked(axes == wanted)
        held.addSeparator()
        for place, name in enumerate(inputs[:MOST_IN_MENU]):
            if name not in now:
                value = float(field.held[place])
                text = self.tr("{name} = {value}…").format(name=name, value=number_text(value))
                held.addAction(text, partial(self._type, axes, name, value))

    def _choose(self, axes: Axes, side: str, name: str, now: list[str]) -> None:
        across, up = now
        if side == "across":
            # Choosing the other one's input lets the two change places.
            across, up = name, across if name == up else up
        else:
            across, up = up if name == across else across, name
        self.chosen.emit(replace(axes, across=across, up=up))

    def _type(self, axes: Axes, name: str, value: float) -> None:
        number, is_given = QInputDialog.getDouble(
            self._parent, self.tr("Hold {name}").format(name=name), name, value, decimals=6
        )
        if is_given:
            others = tuple(entry for entry in axes.typed if entry[0] != name)
            self.chosen.emit(replace(axes, typed=(*others, (name, number))))
