"""The trouble finder, in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from ui.main_window import MainWindow


def run_into_trouble(qtbot: QtBot, window: MainWindow) -> None:
    window.document.set_training(optimizer=sim.SGD(2000.0))
    window.document.start_training(30)
    qtbot.waitUntil(lambda: not window.document.running)


def opened(qtbot: QtBot, window: MainWindow) -> list[str]:
    window.findChild(QAction, "trouble").trigger()
    qtbot.waitUntil(lambda: bool(window.trouble.summary.text()))
    return [window.trouble.list.item(row).text() for row in range(window.trouble.list.count())]


def test_a_network_that_is_well_is_said_to_be(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    assert opened(qtbot, window) == []
    assert "No neuron is saturated" in window.trouble.summary.text()


def test_the_first_trouble_of_a_run_is_found_and_one_click_leads_there(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    run_into_trouble(qtbot, window)
    lines = opened(qtbot, window)
    assert any("is saturated" in line for line in lines)
    first = window.trouble.troubles[0]
    assert 0 < first.epoch < 30
    item = window.trouble.list.item(0)
    qtbot.waitUntil(lambda: not window.trouble.list.visualItemRect(item).isEmpty())
    place = window.trouble.list.visualItemRect(item).center()
    qtbot.mouseClick(window.trouble.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: window.document.epoch == first.epoch)
    assert window.document.selection == {first.neuron}
    qtbot.wait(20)
    # The way through the run is still there, and so is the way back.
    assert window.trouble.list.count() == len(lines)
    window.document.visit(0)
    qtbot.waitUntil(lambda: window.document.epoch == 0)


def test_the_very_epoch_is_found_between_the_recorded_ones(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("weights-without-bound")
    document = window.document
    document.set_training(optimizer=sim.SGD(1.0))
    document.start_training(40_000)
    qtbot.waitUntil(lambda: not document.running, timeout=30000)
    opened(qtbot, window)
    qtbot.waitUntil(lambda: not window.trouble.search.busy, timeout=30000)
    (trouble,) = window.trouble.troubles
    assert trouble.is_exact
    assert trouble.epoch not in document.trace.moment_epochs
    assert window.trouble.list.item(0).text().startswith(f"Epoch {trouble.epoch}: y is saturated")
    window.trouble.list.itemClicked.emit(window.trouble.list.item(0))
    qtbot.waitUntil(lambda: document.epoch == trouble.epoch)
    # There it is saturated, and an epoch before it was not.
    for epoch, is_saturated in ((trouble.epoch, True), (trouble.epoch - 1, False)):
        document.visit(epoch)
        qtbot.waitUntil(lambda epoch=epoch: document.epoch == epoch)
        a = sim.forward(document.program, document.project.X).output
        assert bool((a * (1 - a) < 0.01).all()) == is_saturated


def test_it_looks_again_after_another_run(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    assert opened(qtbot, window) == []
    run_into_trouble(qtbot, window)
    qtbot.waitUntil(lambda: window.trouble.list.count() > 0)
    window.document.reset()
    qtbot.waitUntil(lambda: window.trouble.list.count() == 0)


@pytest.mark.parametrize("preset", ["def", "gates"])
def test_it_can_be_opened_on_anything(qtbot: QtBot, open_window: Opener, preset: str) -> None:
    window = open_window(preset)
    opened(qtbot, window)
    window.document.new()
    qtbot.wait(20)
    assert window.trouble.list.count() == 0
