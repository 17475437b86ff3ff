"""Opening and saving from the window; whatever happens, the open document is not lost."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.files import serialize
from tests.ui.conftest import Opener
from ui.main_window import MainWindow


def broken(**changes: object) -> bytes:
    content = json.loads(serialize(sim.load("xor")))
    content.update(changes)
    return json.dumps(content).encode()


NODES = json.loads(serialize(sim.load("xor")))["nodes"]
EDGES = json.loads(serialize(sim.load("xor")))["edges"]
FAULTS = {
    "not json": (b"hello", "line 1"),
    "empty": (b"", "line 1"),
    "binary": (bytes(range(256)), "line 1"),
    "not ours": (b'{"nodes": []}', "not a Perceptron Studio file"),
    "a list": (b"[1, 2]", "not a Perceptron Studio file"),
    "newer": (broken(version=99), "newer version"),
    "unknown activation": (broken(nodes=[*NODES[:2], {**NODES[2], "activation": "wavy"}, *NODES[3:]]), "nodes[2]"),
    "missing node": (broken(nodes=NODES[:-1]), "edges[4]"),
    "cycle": (broken(edges=[*EDGES, {"source": "y", "target": "h1", "weight": 1.0}]), "cycle"),
    "duplicate name": (broken(nodes=[*NODES, NODES[0]]), "nodes[5]"),
    "NaN": (serialize(sim.load("xor")).replace(b"-0.3929", b"NaN"), "NaN"),
    "too large a number": (serialize(sim.load("xor")).replace(b"-0.3929", b"1e999"), "line"),
    "a billion rows": (broken(data={"rows": 10**9, "columns": {}}), "data.rows"),
    "too many nodes": (broken(nodes=[{"kind": "input", "name": f"n{i}"} for i in range(100_001)]), "nodes"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_can_not_be_opened_is_explained_and_nothing_is_lost(
    window: MainWindow, tmp_path: Path, fault: str
) -> None:
    content, place = FAULTS[fault]
    path = tmp_path / "bad.pnet"
    path.write_bytes(content)
    window.document.undo_stack.setClean()
    before = window.document.project
    window.files.open_file(path)
    assert window.document.project is before
    notice = window.canvas.captions.notice.text()
    assert "bad.pnet" in notice
    assert place in notice
    assert "\n" not in notice
    assert str(path) not in window.files._recent()


def test_a_missing_file_is_explained(window: MainWindow, tmp_path: Path) -> None:
    window.files.open_file(tmp_path / "gone.pnet")
    assert "gone.pnet" in window.document.notice


def test_saving_clears_the_mark_and_remembers_the_file(window: MainWindow, tmp_path: Path) -> None:
    window.document.set_bias("h1", 0.25)
    assert "•" in window.windowTitle()
    path = tmp_path / "net.pnet"
    assert window.files.save_to(path)
    assert "•" not in window.windowTitle()
    assert window.windowTitle().startswith("net.pnet")
    window.files._fill_recent()
    assert [action.text() for action in window.files.recent_menu.actions()] == ["net.pnet"]
    assert sim.load(path).network == window.document.network


def test_a_save_that_fails_is_explained_and_the_changes_stay(window: MainWindow, tmp_path: Path) -> None:
    window.document.set_bias("h1", 0.25)
    assert not window.files.save_to(tmp_path / "no such folder" / "net.pnet")
    assert "can't be written" in window.document.notice
    assert window.document.modified


def answer(button: QMessageBox.StandardButton, seen: list[str]) -> None:
    """Presses a button of the message box that is about to open."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        box.button(button).click()

    QTimer.singleShot(50, press)


@pytest.mark.parametrize(
    ("button", "closes"), [(QMessageBox.StandardButton.Cancel, False), (QMessageBox.StandardButton.Discard, True)]
)
def test_closing_with_changes_asks_first(
    qtbot: QtBot, window: MainWindow, button: QMessageBox.StandardButton, closes: bool
) -> None:
    window.document.set_bias("h1", 0.25)
    seen: list[str] = []
    answer(button, seen)
    assert window.close() is closes
    assert len(seen) == 1
    assert window.isVisible() is not closes
    assert window.document.network.neuron("h1").bias == 0.25


def test_opening_an_example_over_changes_asks_first_and_cancel_keeps_them(window: MainWindow) -> None:
    window.document.set_bias("h1", 0.25)
    seen: list[str] = []
    answer(QMessageBox.StandardButton.Cancel, seen)
    window.files.open_preset("def")
    assert seen
    assert window.document.project.title == "XOR 2-2-1"


def test_every_preset_opens_steps_and_trains_without_a_warning(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    for name in sim.presets():
        window.files.open_preset(name)
        document = window.document
        assert document.trouble is None
        for _ in range(8):
            document.step()
        document.go_to_end()
        document.step()
        document.step_back()
        document.start_training(20)
        qtbot.waitUntil(lambda document=document: not document.running, timeout=10_000)
        assert document.epoch >= 20
        assert document.notice == ""
        document.undo_stack.setClean()


def test_the_layout_is_remembered(open_window: Opener) -> None:
    first = open_window()
    first.docks["library"].hide()
    first.tabifyDockWidget(first.docks["loss"], first.docks["weights"])
    first.close()
    second = open_window()
    assert second.docks["library"].isHidden()
    assert not second.docks["loss"].isHidden()
    assert second.docks["weights"] in second.tabifiedDockWidgets(second.docks["loss"])


def test_a_picture_of_the_canvas_is_written_and_a_failure_is_told(window: MainWindow, tmp_path: Path) -> None:
    assert window.write_image(tmp_path / "net.png")
    assert (tmp_path / "net.png").read_bytes().startswith(b"\x89PNG")
    assert not window.write_image(tmp_path / "no such folder" / "net.png")
    assert "can't be written" in window.document.notice
