"""Predict, then reveal, in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from ui.main_window import MainWindow


@pytest.fixture
def window(open_window: Opener) -> MainWindow:
    window = open_window("def")
    window.findChild(QAction, "predict").trigger()
    return window


def go(window: MainWindow, kind: str, target: object) -> None:
    document = window.document
    document.go_to_step(document.steps.find(kind, target, 0))


def answer(qtbot: QtBot, window: MainWindow, text: str) -> str:
    row = window.walkthrough.prediction
    row.answer.clear()
    qtbot.keyClicks(row.answer, text)
    qtbot.keyClick(row.answer, Qt.Key.Key_Return)
    return row.verdict.text()


def test_a_result_is_hidden_everywhere_until_it_is_predicted(qtbot: QtBot, window: MainWindow) -> None:
    go(window, "activation", "D")
    panel, look = window.walkthrough, window.canvas.items_by_name["D"].look
    assert panel.prediction.isVisibleTo(panel)
    assert not panel.result.isVisibleTo(panel)
    assert look.z == "0.3"
    assert look.a == ""
    row = panel.model.row_of(window.document.cursor.step)
    assert "0.574" not in panel.model.index(row).data()
    assert "0.574" not in panel.copied_latex()
    assert answer(qtbot, window, "0.574") == "Right."
    assert panel.result.isVisibleTo(panel)
    assert window.canvas.items_by_name["D"].look.a == "0.574"
    assert "0.574" in panel.model.index(row).data()
    assert panel.prediction.score.text() == "1 of 1 right at once, 0 later"


@pytest.mark.parametrize(
    ("kind", "target", "text", "said"),
    [
        ("hidden_error", "D", "-0.0132", "wrong sign"),
        ("hidden_error", "D", "0.0542", "slope φ′ of D is missing"),
        ("hidden_error", "D", "0.0141", "new weight"),
        ("update", ("D", "F"), "-0.562", "new weight"),
        ("gradient", ("D", "F"), "-0.253", "slope φ′ of F is missing"),
        ("output_error", "F", "0.108", "wrong sign"),
        ("hidden_error", "E", "-0.00267", "rounded too early"),
        ("activation", "D", "0.57", "3 digits are asked for"),
        ("activation", "D", "0.9", "Put the weighted sum into the activation function"),
        ("activation", "D", "abc", "is not a number"),
    ],
)
def test_every_recognised_mistake_is_named(
    qtbot: QtBot, window: MainWindow, kind: str, target: str, text: str, said: str
) -> None:
    go(window, kind, target)
    assert said in answer(qtbot, window, text)
    assert window.document.hides(window.document.current_step)


def test_the_keyboard_alone_answers_step_after_step(qtbot: QtBot, window: MainWindow) -> None:
    document, row = window.document, window.walkthrough.prediction
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: window.isActiveWindow() and window.canvas.hasFocus())
    qtbot.keyClick(window, Qt.Key.Key_F10)
    for text in ("0.3", "0.574", "-0.2"):
        qtbot.waitUntil(row.answer.hasFocus)
        qtbot.keyClicks(row.answer, text)
        qtbot.keyClick(row.answer, Qt.Key.Key_Return)
        assert row.verdict.text() == "Right."
        assert row.next_button.hasFocus()
        qtbot.keyClick(row.next_button, Qt.Key.Key_Return)
    assert document.cursor.step == 3
    assert row.score.text() == "3 of 3 right at once, 0 later"
    # A step further on or back hides nothing that has been answered.
    qtbot.keyClick(row.answer, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert not document.hides(document.current_step)


def test_what_is_no_number_counts_for_nothing(qtbot: QtBot, window: MainWindow) -> None:
    go(window, "activation", "D")
    answer(qtbot, window, "abc")
    assert not window.document.predicting.score
    answer(qtbot, window, "0.7")
    answer(qtbot, window, "0.574")
    assert window.walkthrough.prediction.score.text() == "0 of 1 right at once, 1 later"


def test_a_result_can_be_revealed_and_the_score_reset(window: MainWindow) -> None:
    go(window, "activation", "D")
    row = window.walkthrough.prediction
    row.reveal_button.click()
    assert window.canvas.items_by_name["D"].look.a == "0.574"
    assert row.score.text() == "0 of 1 right at once, 0 later"
    row.reset_button.click()
    assert window.canvas.items_by_name["D"].look.a == ""
    assert row.score.text() == "0 of 0 right at once, 0 later"


def test_an_update_hides_the_new_weight_on_the_canvas(qtbot: QtBot, window: MainWindow) -> None:
    go(window, "update", ("D", "F"))
    edge = window.canvas.network_scene.edges["D", "F"]
    assert edge.look.label == "−0.5"
    assert "new weight" in answer(qtbot, window, "-0.562")
    assert answer(qtbot, window, "-0.531") == "Right."
    assert edge.look.label == "−0.531"


def test_editing_the_network_asks_again(qtbot: QtBot, window: MainWindow) -> None:
    go(window, "activation", "D")
    answer(qtbot, window, "0.574")
    window.document.set_weight(("B", "D"), 0.5)
    assert window.document.hides(window.document.current_step)


def test_without_it_nothing_is_hidden(window: MainWindow) -> None:
    go(window, "activation", "D")
    window.findChild(QAction, "predict").trigger()
    panel = window.walkthrough
    assert not panel.prediction.isVisibleTo(panel)
    assert panel.result.isVisibleTo(panel)
    assert window.canvas.items_by_name["D"].look.a == "0.574"
