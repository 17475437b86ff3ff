"""A window for a test, and the certainty that it leaves no thread or timer behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThread, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.mouse import Hand
from ui.app import create
from ui.main_window import MainWindow

Opener = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Opener]:
    """Opens windows as the program does, with a memory of their own; closes them and checks what is left."""
    opened: list[MainWindow] = []

    def opener(*arguments: str, **options: object) -> MainWindow:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = create(arguments, settings=settings, **options)  # type: ignore[arg-type]
        opened.append(window)
        qtbot.waitExposed(window)
        return window

    yield opener
    for window in opened:
        window.document.pause()
        window.document.undo_stack.setClean()
        window.close()
        threads = [thread for thread in window.findChildren(QThread) if thread.isRunning()]
        timers = [
            timer for timer in window.findChildren(QTimer) if timer.isActive() and timer.parent() is window.document
        ]
        assert not threads
        assert not timers
        assert not window.document.running
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    assert not [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]


@pytest.fixture
def window(open_window: Opener) -> MainWindow:
    """The window as it opens, on XOR."""
    return open_window()


@pytest.fixture
def empty(open_window: Opener) -> MainWindow:
    """A window on an empty canvas."""
    window = open_window()
    window.document.new()
    return window


@pytest.fixture
def hand(qtbot: QtBot, empty: MainWindow) -> Hand:
    """A hand on the empty canvas."""
    return Hand(qtbot, empty)


def action(window: MainWindow, name: str) -> QAction:
    """The action of a window with this objectName."""
    found = window.findChild(QAction, name)
    assert found is not None
    return found
