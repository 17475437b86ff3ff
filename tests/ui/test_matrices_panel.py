"""The matrices, in the window: the entry of the step is marked, and a click on an entry leads to its step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from simulator.matrices import Scalar
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.panels.matrices import MatricesPanel


@pytest.fixture
def window(open_window: Opener) -> MainWindow:
    return open_window("def")


def opened(qtbot: QtBot, window: MainWindow) -> MatricesPanel:
    panel = window.asides["matrices"]
    assert isinstance(panel, MatricesPanel)
    window.docks["matrices"].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: bool(panel.equations) or bool(panel.message.text()))
    return panel


def click(qtbot: QtBot, panel: MatricesPanel, scalar: Scalar) -> None:
    cell = next(cell for cell in panel.view.cells if cell.scalar == scalar)
    qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=cell.place.center().toPoint())


def test_every_step_marks_its_entry(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    document = window.document
    for place, step in enumerate(document.steps):
        document.go_to_step(place)
        if step.kind == "loss":
            continue
        qtbot.waitUntil(lambda step=step: panel.equation.gives((step.kind, step.target)))
        qtbot.waitUntil(lambda step=step: {cell.scalar[1] for cell in panel.view.marked} == {step.target})


def test_a_click_on_an_entry_leads_to_its_step(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    click(qtbot, panel, ("weighted_sum", "E"))
    step = window.document.current_step
    assert (step.kind, step.target) == ("weighted_sum", "E")
    panel.choice.setCurrentIndex(panel.choice.findText("errors, layer 1"))
    panel.choice.activated.emit(panel.choice.currentIndex())
    click(qtbot, panel, ("error", "D"))
    step = window.document.current_step
    assert (step.kind, step.target) == ("hidden_error", "D")


def test_a_click_on_a_weight_selects_it_and_a_selection_is_marked(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    click(qtbot, panel, ("weight", ("B", "D")))
    assert window.document.selection == {("B", "D")}
    qtbot.waitUntil(lambda: ("weight", ("B", "D")) in panel.view._selected)


def test_an_equation_can_be_chosen_and_stays_until_the_next_step(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    window.document.step()
    qtbot.waitUntil(lambda: bool(panel.view.marked))
    panel.choice.setCurrentIndex(2)
    panel.choice.activated.emit(2)
    window.document.select(["D"])
    qtbot.wait(30)
    assert panel.choice.currentIndex() == 2
    window.document.step()
    qtbot.waitUntil(lambda: panel.equation.gives(("activation", "D")))


def test_the_equation_is_copied_as_latex(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    window.document.step()
    qtbot.waitUntil(lambda: bool(panel.view.marked))
    panel.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("z^{(1)} = W^{(1)}")
    assert r"\boxed{0.3}" in text


def test_a_network_without_layers_is_told_why(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("graph-xyz")
    panel = opened(qtbot, window)
    message = panel.findChild(QLabel, "matricesMessage")
    assert "matrix" in message.text() or "matrices" in message.text()
    assert not panel.choice.isVisible()
    window.document.open("def")
    qtbot.waitUntil(lambda: panel.choice.isVisible())
    assert message.text() == ""
