"""The paths of a number, in the window."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.panels.paths import PathsPanel


@pytest.fixture
def window(open_window: Opener) -> MainWindow:
    return open_window("def")


def opened(qtbot: QtBot, window: MainWindow, part: object) -> PathsPanel:
    panel = window.asides["paths"]
    assert isinstance(panel, PathsPanel)
    window.document.select([part])
    window.findChild(QAction, "paths").trigger()
    qtbot.waitUntil(lambda: panel.paths is not None or bool(panel.summary.text()))
    return panel


def rows(panel: PathsPanel) -> list[tuple[str, str]]:
    return [
        (item.text(0), item.text(1)) for item in map(panel.tree.topLevelItem, range(panel.tree.topLevelItemCount()))
    ]


def lit_on_canvas(window: MainWindow) -> tuple[set[str], set[tuple[str, str]]]:
    scene = window.canvas.network_scene
    return (
        {name for name, item in scene.nodes.items() if item.look.current},
        {key for key, item in scene.edges.items() if item.look.current},
    )


def test_all_paths_are_listed_with_their_products(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, "B")
    assert [path for path, _ in rows(panel)] == ["B → D → F", "B → E → F"]
    assert "2 paths" in panel.findChild(QLabel, "pathsSummary").text()
    assert r"\varphi'(z_{D})" in panel.symbols.latex


def test_the_path_under_the_mouse_is_lit_on_the_canvas(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, "B")
    tree = panel.tree
    qtbot.waitUntil(lambda: not tree.visualItemRect(tree.topLevelItem(0)).isEmpty())
    start = tree.visualItemRect(tree.topLevelItem(0)).center()
    qtbot.mouseMove(tree.viewport(), start)
    qtbot.mouseMove(tree.viewport(), start + QPoint(3, 0))
    qtbot.waitUntil(lambda: bool(window.document.lit))
    assert lit_on_canvas(window) == ({"B", "D", "F"}, {("B", "D"), ("D", "F")})
    QApplication.sendEvent(tree.viewport(), QEvent(QEvent.Type.Leave))
    assert lit_on_canvas(window) == (set(), set())


def test_a_path_chosen_with_the_keyboard_stays_lit_until_the_panel_goes(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, "B")
    panel.tree.setCurrentItem(panel.tree.topLevelItem(1))
    assert lit_on_canvas(window)[0] == {"B", "E", "F"}
    window.docks["paths"].hide()
    qtbot.waitUntil(lambda: not window.document.lit)
    assert lit_on_canvas(window) == (set(), set())


def test_the_list_follows_weights_and_selection(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, ("B", "D"))
    before = rows(panel)
    window.document.set_weight(("D", "F"), 2.0)
    qtbot.waitUntil(lambda: rows(panel) != before)
    window.document.select([("E", "F")])
    qtbot.waitUntil(lambda: [path for path, _ in rows(panel)] == ["E → F"])


def test_a_node_on_a_lit_path_can_be_deleted(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, "B")
    panel.tree.setCurrentItem(panel.tree.topLevelItem(0))
    window.document.delete(["D"])
    qtbot.waitUntil(lambda: [path for path, _ in rows(panel)] == ["B → E → F"])
    window.document.undo()
    qtbot.waitUntil(lambda: len(rows(panel)) == 2)


def test_it_says_what_it_needs(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, "D")
    assert "no bias" in panel.summary.text()
    window.document.select([])
    qtbot.waitUntil(lambda: "Select a weight" in panel.summary.text())
