"""How far a step goes, and stepping by itself. Lives in the toolbar."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton

from simulator.walkthrough import GRAINS
from ui import i18n
from ui.document import Document
from ui.playback import RATES


class GrainBox(QComboBox):
    """One term, one operation, … one epoch: how far Step and Back go."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.setObjectName("grain")
        self.setAccessibleName(self.tr("How far a step goes"))
        for number, (grain, label) in enumerate(GRAINS.items(), start=1):
            self.addItem(i18n.label("grain", label), grain)
            self.setItemData(number - 1, self.tr("Alt+{number}").format(number=number), 3)
        self.setToolTip(self.tr("How far Step and Back go (Alt+1 for one term … Alt+8 for one epoch)"))
        self.activated.connect(lambda: document.set_grain(self.currentData()))
        document.step_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        self.setCurrentIndex(self.findData(self.document.grain))


class PlayButton(QToolButton):
    """Steps by itself; its menu says how often."""

    def __init__(self, document: Document, action: QAction) -> None:
        super().__init__()
        self.document = document
        self.setDefaultAction(action)
        self.setObjectName("playButton")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self)
        self._choices = QActionGroup(self)
        for rate in RATES:
            choice = self._choices.addAction(self.tr("{rate} steps a second").format(rate=f"{rate:g}"))
            choice.setCheckable(True)
            choice.setData(rate)
            choice.setObjectName(f"rate_{rate:g}")
            choice.triggered.connect(lambda _=False, rate=rate: document.play(rate))
            menu.addAction(choice)
        self.setMenu(menu)
        document.player.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        for choice in self._choices.actions():
            choice.setChecked(choice.data() == self.document.player.rate)
