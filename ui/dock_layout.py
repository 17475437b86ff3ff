"""Where the docks of the window are: at the first start, and as they were left."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from ui.plots import PLOTS

LAYOUT_VERSION = 6


def first_size(screen: QScreen) -> QSize:
    """As large as the layout was made for, or as the screen has room."""
    return QSize(1440, 900).boundedTo(screen.availableSize()).expandedTo(QSize(1024, 700))


class DockLayout:
    """The docks of a window by their keys."""

    def __init__(self, window: QMainWindow, settings: QSettings) -> None:
        self._window = window
        self._settings = settings
        self.docks: dict[str, QDockWidget] = {}
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
        )
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)

    def add(self, key: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Puts a widget into a dock of its own; its `key` names it in settings."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock_{key}")
        dock.setWidget(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(title)
        self._window.addDockWidget(area, dock)
        self.docks[key] = dock
        return dock

    def raise_(self, key: str) -> None:
        """Shows a dock, in front of those it shares its place with."""
        self.docks[key].show()
        self.docks[key].raise_()

    def arrange(self, asides: Iterable[str]) -> None:
        """The layout of the first start: plots on the right, the walkthrough below, and `asides` out of the way."""
        window, docks = self._window, self.docks
        # What is split from a tab becomes another tab.
        window.removeDockWidget(docks["runs"])
        window.splitDockWidget(docks["walkthrough"], docks["inspector"], Qt.Orientation.Horizontal)
        window.tabifyDockWidget(docks["inspector"], docks["data"])
        window.tabifyDockWidget(docks["data"], docks["learning"])
        window.tabifyDockWidget(docks["learning"], docks["outline"])
        window.tabifyDockWidget(docks["outline"], docks["history"])
        # Asked for now and then; always there, it would crowd the tabs.
        docks["history"].hide()
        for key in asides:
            # Tabs as well, but a window that opens with all of them would not be calm.
            window.tabifyDockWidget(docks["history"], docks[key])
            docks[key].hide()
        docks["inspector"].raise_()
        window.tabifyDockWidget(docks["walkthrough"], docks["runs"])
        docks["runs"].show()
        docks["walkthrough"].raise_()
        width = window.width()
        right = [docks[plot.key] for plot in PLOTS if plot.at_start]
        for plot in PLOTS:
            if not plot.at_start:
                window.tabifyDockWidget(right[-1], docks[plot.key])
                docks[plot.key].hide()
        window.resizeDocks(
            [docks["library"], right[0]], [round(width * 0.14), round(width * 0.25)], Qt.Orientation.Horizontal
        )
        window.resizeDocks([docks["walkthrough"]], [max(206, round(window.height() * 0.27))], Qt.Orientation.Vertical)
        window.resizeDocks(
            [docks["walkthrough"], docks["inspector"]],
            [round(width * 0.47), round(width * 0.26)],
            Qt.Orientation.Horizontal,
        )
        window.resizeDocks(right, [100] * len(right), Qt.Orientation.Vertical)

    def restore(self) -> None:
        """Puts the docks where they were when the window was closed the last time."""
        geometry, state = self._settings.value("geometry"), self._settings.value("layout")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self._window.restoreState(state, LAYOUT_VERSION)

    def remember(self) -> None:
        """Keeps the layout for the next start."""
        self._settings.setValue("geometry", self._window.saveGeometry())
        self._settings.setValue("layout", self._window.saveState(LAYOUT_VERSION))

    def begin_again(self, asides: Iterable[str]) -> None:
        """The layout of the first start, with every dock in its place."""
        for dock in self.docks.values():
            dock.setFloating(False)
            dock.show()
        self.arrange(asides)
