"""The list of edits: every one by its name, and a jump to any of them."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from simulator.files import serialize
from tests.ui.conftest import Opener
from ui.main_window import MainWindow


@pytest.fixture
def edited(qtbot: QtBot, open_window: Opener) -> MainWindow:
    window = open_window("def")
    window.findChild(QAction, "history").trigger()
    qtbot.waitUntil(window.history.isVisible)
    window.document.set_weight(("A", "D"), 1.0)
    window.document.rename("D", "hidden")
    window.document.delete(["E"])
    return window


def rows(entries: QListWidget) -> list[str]:
    return [entries.item(row).text() for row in range(entries.count())]


def test_every_edit_is_listed_by_its_name(edited: MainWindow) -> None:
    stack = edited.document.undo_stack
    assert rows(edited.history.list) == ["At the start", "Weight A → D", "Rename D to hidden", "Delete E"]
    assert edited.history.list.currentRow() == 3
    assert stack.undoText() == "Delete E"
    edited.document.undo()
    assert edited.history.list.currentRow() == 2
    assert len(rows(edited.history.list)) == 4


def test_a_jump_is_the_same_as_undoing_one_by_one(qtbot: QtBot, edited: MainWindow) -> None:
    document, entries = edited.document, edited.history.list
    end = serialize(document.project)
    entries.setFocus()
    qtbot.keyClick(entries, Qt.Key.Key_Home)
    assert document.undo_stack.index() == 0
    assert document.network.edges["A", "D"].weight == 0.4
    assert rows(entries)[-1] == "Delete E"
    qtbot.mouseClick(
        entries.viewport(), Qt.MouseButton.LeftButton, pos=entries.visualItemRect(entries.item(2)).center()
    )
    assert "hidden" in document.network.nodes
    assert "E" in document.network.nodes
    qtbot.keyClick(entries, Qt.Key.Key_End)
    assert serialize(document.project) == end


def test_a_drag_is_one_entry_and_a_new_edit_drops_what_was_taken_back(edited: MainWindow) -> None:
    document, entries = edited.document, edited.history.list
    document.go_to_change(1)
    for weight in (0.1, 0.2, 0.3):
        document.set_weight(("A", "E"), weight, gesture="drag")
    assert rows(entries) == ["At the start", "Weight A → D", "Weight A → E"]
    assert entries.currentRow() == 2


def test_a_jump_while_training_keeps_the_run_as_an_entry(qtbot: QtBot, edited: MainWindow) -> None:
    document, entries = edited.document, edited.history.list
    document.undo()
    document.start_training()
    qtbot.waitUntil(lambda: document.epoch > 3, timeout=60_000)
    entries.setCurrentRow(1)
    assert not document.running
    assert document.epoch == 0
    assert rows(entries)[-1].startswith("Train ")
    assert document.undo_stack.index() == 1


def test_it_says_what_is_saved(edited: MainWindow, tmp_path: Path) -> None:
    edited.document.undo()
    assert edited.files.save_to(tmp_path / "net.pnet")
    assert rows(edited.history.list)[2] == "Rename D to hidden (saved)"


def test_it_is_right_when_it_is_looked_at_again(qtbot: QtBot, edited: MainWindow) -> None:
    edited.docks["history"].close()
    qtbot.waitUntil(lambda: not edited.history.isVisible())
    edited.document.set_title("another")
    edited.docks["history"].show()
    qtbot.waitUntil(lambda: rows(edited.history.list)[-1] == "Title")
