"""How fast Run trains: as fast as can be, or so many epochs a second, for a class that wants to watch."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from ui.document import Document

SPEEDS = (1.0, 2.0, 5.0, 10.0, 50.0, 100.0, 1000.0)
FASTEST = 1e6


class SpeedMenu(QMenu):
    """The menu of Run."""

    def __init__(self, document: Document, button: QToolButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.setTitle(self.tr("S&peed"))
        self.setObjectName("speed")
        self._choices = QActionGroup(self)
        self._add(None, self.tr("&Full speed"))
        self.addSeparator()
        for speed in SPEEDS:
            self._add(speed, _said(self, speed))
        self._other = self._add(-1.0, self.tr("&Other…"))
        self._button = button
        button.setMenu(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        document.speed_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        speed = self.document.speed
        for choice in self._choices.actions():
            choice.setChecked(choice.data() == speed)
        is_other = speed is not None and speed not in SPEEDS
        self._other.setChecked(is_other)
        self._other.setText(
            self.tr("&Other: {speed}…").format(speed=_said(self, speed)) if is_other and speed else self.tr("&Other…")
        )

    def _add(self, speed: float | None, text: str) -> QAction:
        choice = self._choices.addAction(text)
        choice.setObjectName("speed_full" if speed is None else "speed_other" if speed < 0 else f"speed_{speed:g}")
        choice.setCheckable(True)
        choice.setData(speed)
        if speed is not None and speed < 0:
            choice.triggered.connect(self._ask)
        else:
            choice.triggered.connect(lambda: self.document.set_speed(speed))
        self.addAction(choice)
        return choice

    def _ask(self) -> None:
        speed, given = QInputDialog.getDouble(
            self.parentWidget(),
            self.tr("Speed"),
            self.tr("Epochs a second"),
            self.document.speed or 10.0,
            0.01,
            FASTEST,
            2,
        )
        if given:
            self.document.set_speed(speed)
        self.refresh()


def _said(menu: SpeedMenu, speed: float) -> str:
    return menu.tr("One epoch a second") if speed == 1.0 else menu.tr("{n} epochs a second").format(n=f"{speed:g}")
