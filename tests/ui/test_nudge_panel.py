"""Nudge it, in the window."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.panels.nudge import NudgePanel


@pytest.fixture
def window(open_window: Opener) -> MainWindow:
    return open_window("def")


def panel_of(window: MainWindow) -> NudgePanel:
    panel = window.asides["nudge"]
    assert isinstance(panel, NudgePanel)
    return panel


def opened(qtbot: QtBot, window: MainWindow, part: object = None) -> NudgePanel:
    """The panel, asked for as a person does, with something selected."""
    panel = panel_of(window)
    if part is not None:
        window.document.select([part])
    window.findChild(QAction, "nudge").trigger()
    qtbot.waitUntil(lambda: panel.nudge is not None or bool(panel.message.text()))
    return panel


def text(panel: NudgePanel, name: str) -> str:
    return panel.findChild(QLabel, f"nudge_{name}").text()


def test_it_waits_out_of_sight_and_computes_nothing_there(qtbot: QtBot, window: MainWindow) -> None:
    window.document.select([("B", "D")])
    qtbot.wait(20)
    assert not window.docks["nudge"].isVisible()
    assert panel_of(window).nudge is None


def test_a_selected_weight_is_nudged(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, ("B", "D"))
    assert text(panel, "computed") == "−0.0132422"
    assert text(panel, "nudged") == "−0.0132422"
    assert "w_{BD}" in panel.heading.latex
    assert len(window.nudge_plot._curve.getData()[0]) == len(panel.nudge.places)


def test_an_input_and_a_bias_are_nudged_too(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("mlp-2-2-1")
    panel = opened(qtbot, window, "x1")
    assert panel.nudge.kind == "input"
    window.document.select(["h1"])
    qtbot.waitUntil(lambda: panel.nudge.kind == "bias")
    assert text(panel, "computed") == "−0.0695603"


def test_epsilon_can_be_changed(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, ("B", "D"))
    panel.epsilon.setFocus()
    panel.epsilon.selectAll()
    qtbot.keyClicks(panel.epsilon, "0.5")
    qtbot.keyPress(panel.epsilon, "\r")
    qtbot.waitUntil(lambda: panel.nudge.epsilon == 0.5)
    assert text(panel, "apart") == "1.8 %"


def test_it_follows_a_weight_that_is_being_changed(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window, ("B", "D"))
    window.document.set_weight(("B", "D"), 1.25)
    qtbot.waitUntil(lambda: panel.nudge.value == 1.25)
    program = window.document.program
    back = sim.backward(program, sim.forward(program, window.document.project.X), window.document.project.T)
    assert panel.nudge.computed == back.weight["B", "D"]


def test_without_a_selection_it_follows_the_gradient_of_the_walkthrough(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    assert panel.nudge is None
    place = next(i for i, s in enumerate(window.document.steps) if (s.kind, s.target) == ("gradient", ("E", "F")))
    window.document.go_to_step(place)
    qtbot.waitUntil(lambda: panel.nudge is not None and panel.nudge.parameter == ("E", "F"))


def test_it_says_what_it_needs(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    assert "Select a weight" in panel.message.text()
    window.document.select(["D"])
    qtbot.waitUntil(lambda: "no bias" in panel.message.text())
    window.document.delete(["A", "B", "C"])
    window.document.select(["D"])
    qtbot.waitUntil(lambda: "no input" in panel.message.text())


def test_all_samples_can_be_meant(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    panel = opened(qtbot, window, ("x1", "h1"))
    one = panel.nudge.loss
    panel.scope.setCurrentIndex(1)
    panel.scope.activated.emit(1)
    assert panel.nudge.loss == window.document.snapshot().loss != one


def test_numbers_out_of_range_are_shown_and_nothing_is_drawn(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("chain-4-3-1")
    panel = opened(qtbot, window, ("h1", "y"))
    assert len(window.nudge_plot._curve.getData()[0]) > 0
    window.document.set_weight(("h1", "y"), 1e200)
    qtbot.waitUntil(lambda: panel.nudge.value == 1e200)
    assert text(panel, "computed").endswith("×10¹⁹⁹")
    assert window.nudge_plot._curve.getData()[0] is None or not len(window.nudge_plot._curve.getData()[0])
