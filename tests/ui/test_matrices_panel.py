"""The matrices, in the window: the entry of the step is marked, and a click on an entry leads to its step."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.matrices import Scalar
from simulator.notation import number_text
from tests.ui.conftest import Opener
from ui.asking import Question, asked_in
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


def test_an_entry_is_asked_why_by_menu_and_by_key(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[list[QAction]] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: shown.append(menu.actions()))
    panel = opened(qtbot, window)
    document, why = window.document, window.findChild(QAction, "why")
    assert why in panel.view.actions()
    asked = {
        ("weighted_sum", "E"): ("weighted_sum", "E"),
        ("weight", ("B", "D")): ("weight", ("B", "D")),
        ("activation", "C"): ("input", "C"),
    }
    panel.view.setFocus()
    for scalar, expected in asked.items():
        cell = next(cell for cell in panel.view.cells if cell.scalar == scalar)
        qtbot.mouseClick(panel.view, Qt.MouseButton.RightButton, pos=cell.place.center().toPoint())
        document.ask(None)
        assert asked_in(panel.view) == panel.view.current_question()
        document.ask_about(panel.view.current_question())
        assert (document.asked.kind, document.asked.target) == expected
        assert number_text(document.asked.value, 3) == cell.text
    outside = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(1, 1), panel.view.mapToGlobal(QPoint(1, 1)))
    qtbot.mouseClick(panel.view, Qt.MouseButton.RightButton, pos=QPoint(1, 1))
    QApplication.sendEvent(panel.view, outside)
    assert not shown
    inside = panel.view.cells[0].place.center().toPoint()
    qtbot.mouseClick(panel.view, Qt.MouseButton.RightButton, pos=inside)
    over = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, inside, panel.view.mapToGlobal(inside))
    QApplication.sendEvent(panel.view, over)
    assert shown == [[why]]
    # A click on it still leads to its step, and asks nothing.
    document.ask(None)
    click(qtbot, panel, ("weighted_sum", "E"))
    assert document.asked is None


def test_the_arrows_lead_through_the_entries(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    view = panel.view
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.cells[0].scalar == ("weighted_sum", "D")
    assert view.current_question().part == "D"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_question().part == "E"
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.current_question() == Question("before", ("A", "E"))
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert (window.document.current_step.kind, window.document.current_step.target) == ("weighted_sum", "E")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"batch_size": 2, "samples": "sum"},
        {"optimizer": sim.Adam(0.1), "l2": 0.01, "batch_size": 1},
        {"dropout": {"h1": 0.5}, "batch_size": 1, "noise": 0.1},
    ],
)
def test_the_entry_of_a_step_has_the_number_of_the_panel(
    qtbot: QtBot, open_window: Opener, settings: dict[str, object]
) -> None:
    window = open_window("xor")
    document = window.document
    document.set_training(**settings)
    panel = opened(qtbot, window)
    found = set()
    for place in range(len(document.steps)):
        document.go_to_step(place)
        panel.refresh()
        step = document.current_step
        for cell in panel.view.marked:
            if _kind(cell.scalar[0], step.kind):
                assert cell.text == number_text(step.value, document.project.view.digits), step
                found.add(step.kind)
    assert {"weighted_sum", "hidden_error", "gradient", "update"} <= found


def _kind(entry: str, step: str) -> bool:
    return entry == step or (entry == "error" and step in ("hidden_error", "output_error"))


def test_what_is_to_be_predicted_is_not_given_away(qtbot: QtBot, window: MainWindow) -> None:
    panel = opened(qtbot, window)
    document = window.document
    document.set_predicting(True)
    document.go_to_step(0)
    panel.refresh()
    assert [cell.text for cell in panel.view.marked] == ["?"]
    assert not panel.copy.isEnabled()
    document.reveal()
    panel.refresh()
    assert [cell.text for cell in panel.view.marked] == [number_text(document.current_step.value, 3)]


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
