"""Stepping through D/E/F in the window, against the reference numbers."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from simulator.network import EdgeKey
from simulator.notation import number_text
from tests.ui.conftest import Opener
from ui.main_window import MainWindow

CASE = json.loads((Path(__file__).parents[1] / "reference" / "s003_def_network.json").read_text())
EXPECTED = CASE["expected"]


def exact(name: str) -> float:
    return float(EXPECTED[name])


def edge(name: str) -> EdgeKey:
    """Wad is the weight from A to D."""
    return name[1].upper(), name[2].upper()


@pytest.fixture
def window(open_window: Opener) -> MainWindow:
    return open_window("def")


def step_to(window: MainWindow, kind: str, target: object) -> None:
    action = window.findChild(QAction, "step")
    for _ in range(len(window.document.steps)):
        action.trigger()
        step = window.document.current_step
        if step and (step.kind, step.target) == (kind, target):
            return
    raise AssertionError(f"there is no step {kind} {target}")


def shown(window: MainWindow, name: str) -> tuple[str, str, str]:
    look = window.canvas.items_by_name[name].look
    return look.z, look.a, look.delta


def test_every_number_of_the_reference_is_reached_to_twelve_digits(window: MainWindow) -> None:
    wanted = {
        ("weighted_sum", "D"): exact("InputD"),
        ("weighted_sum", "E"): exact("InputE"),
        ("activation", "D"): exact("OutputD"),
        ("activation", "E"): exact("OutputE"),
        ("weighted_sum", "F"): exact("InputF"),
        ("activation", "F"): exact("OutputF"),
        ("loss", "L"): exact("E"),
        ("output_error", "F"): exact("ErrorF"),
        ("hidden_error", "D"): exact("ErrorD"),
        ("hidden_error", "E"): exact("ErrorE"),
    }
    # As an error term, a gradient step is minus the gradient.
    wanted |= {("gradient", edge(name)): -float(value) for name, value in EXPECTED["gradient_dE_dW"].items()}
    wanted |= {("update", edge(name)): float(value) for name, value in EXPECTED["W_after_one_update"].items()}
    found = {(step.kind, step.target): step.value for step in window.document.steps}
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        assert found[key] == pytest.approx(value, rel=1e-12, abs=1e-14), key


def test_the_canvas_shows_values_only_as_they_become_known(window: MainWindow) -> None:
    step_to(window, "weighted_sum", "D")
    assert shown(window, "D") == ("0.3", "", "")
    assert shown(window, "F") == ("", "", "")
    assert shown(window, "B")[1] == "1"
    step_to(window, "activation", "D")
    assert shown(window, "D") == ("0.3", "0.574", "")
    step_to(window, "activation", "F")
    assert shown(window, "E") == ("−0.2", "0.450", "")
    assert shown(window, "F") == ("−0.242", "0.440", "")
    step_to(window, "output_error", "F")
    assert shown(window, "F")[2] == "−0.108"
    assert "L 0.0967" in window.canvas.items_by_name["F"].look.target
    step_to(window, "hidden_error", "D")
    assert shown(window, "D")[2] == "0.0132"
    assert shown(window, "E")[2] == ""
    step_to(window, "hidden_error", "E")
    assert shown(window, "E")[2] == "−0.00268"


def test_the_canvas_shows_each_new_weight_when_it_is_updated(window: MainWindow) -> None:
    edges = window.canvas.network_scene.edges
    new = {edge(name): float(value) for name, value in EXPECTED["W_after_one_update"].items()}
    for key in [step.target for step in window.document.steps if step.kind == "update"]:
        step_to(window, "update", key)
        assert edges[key].look.label == number_text(new.pop(key), 3)
        assert edges[key].look.current
    assert not new
    labels = [edges[edge(name)].look.label for name in EXPECTED["W_after_one_update"]]
    assert labels == ["0.4", "0.8", "−0.593", "0.199", "0.907", "−0.401", "−0.531", "0.0756"]


def test_the_panel_shows_formula_numbers_and_result(qtbot: QtBot, window: MainWindow) -> None:
    step_to(window, "hidden_error", "D")
    panel = window.walkthrough
    assert panel.symbols.latex == r"\delta_{D} = a_{D}\,(1 - a_{D}) \cdot \delta_{F}\,w_{DF}"
    assert r"0.574\,(1 - 0.574)" in panel.numbers.latex
    assert panel.result.latex.endswith("0.0132")
    assert "F alone" in panel.reason.text()
    qtbot.waitUntil(lambda: not window.typesetter.busy)
    for formula in (panel.symbols, panel.numbers, panel.result):
        assert formula.is_typeset


def test_the_current_node_and_edges_are_highlighted(window: MainWindow) -> None:
    step_to(window, "weighted_sum", "D")
    nodes, edges = window.canvas.items_by_name, window.canvas.network_scene.edges
    assert {name for name, item in nodes.items() if item.look.current} == {"D"}
    assert {key for key, item in edges.items() if item.look.current} == {("A", "D"), ("B", "D"), ("C", "D")}
    step_to(window, "hidden_error", "D")
    assert {key for key, item in edges.items() if item.look.backwards} == {("D", "F")}
    step_to(window, "gradient", ("B", "D"))
    assert {key for key, item in edges.items() if item.look.current} == {("B", "D")}
    assert not any(item.look.current for item in nodes.values())


def test_back_retraces_every_step_to_the_start(window: MainWindow) -> None:
    step, back = (window.findChild(QAction, name) for name in ("step", "step_back"))
    before = window.document.project
    seen = []
    for _ in window.document.steps:
        step.trigger()
        seen.append(window.document.current_step)
    for expected in reversed(seen[:-1]):
        back.trigger()
        assert window.document.current_step == expected
    back.trigger()
    assert window.document.current_step is None
    assert not back.isEnabled()
    assert window.document.project is before
    assert window.document.undo_stack.count() == 0


def test_after_the_last_step_the_weights_are_updated_and_back_returns(window: MainWindow) -> None:
    document = window.document
    step, back = (window.findChild(QAction, name) for name in ("step", "step_back"))
    before, last = document.network, len(document.steps) - 1
    for _ in range(last + 2):
        step.trigger()
    for name, value in EXPECTED["W_after_one_update"].items():
        assert document.network.edges[edge(name)].weight == pytest.approx(float(value), rel=1e-12)
    assert document.cursor.step == 0
    assert document.epoch == 1
    assert document.undo_stack.count() == 1
    back.trigger()
    assert document.network == before
    assert document.cursor.step == last
    assert document.epoch == 0


def test_a_hundred_walked_updates_are_the_reference(window: MainWindow) -> None:
    document = window.document
    for _ in range(100):
        document.go_to_step(len(document.steps) - 1)
        document.step()
    for name, value in EXPECTED["after_updates"]["100"]["W"].items():
        assert document.network.edges[edge(name)].weight == pytest.approx(float(value), rel=1e-12)


def test_keys_step_forwards_and_back(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F10)
    qtbot.keyClick(window, Qt.Key.Key_F10)
    assert window.document.cursor.step == 1
    qtbot.keyClick(window, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert window.document.cursor.step == 0


def test_the_convention_switches_signs_and_formulas_but_not_the_new_weights(window: MainWindow) -> None:
    document = window.document
    updates = [step.value for step in document.steps if step.kind == "update"]
    step_to(window, "output_error", "F")
    combo = window.training.convention
    combo.setCurrentIndex(combo.findData("gradient"))
    combo.activated.emit(combo.currentIndex())
    assert document.current_step.value == pytest.approx(-exact("ErrorF"), rel=1e-12)
    assert "(a_{F} - t_{F})" in window.walkthrough.symbols.latex
    assert shown(window, "F")[2] == "0.108"
    assert [step.value for step in document.steps if step.kind == "update"] == updates


def test_a_click_in_the_list_goes_to_that_step(window: MainWindow) -> None:
    panel = window.walkthrough
    row = panel.model.row_of(8)
    panel.list.clicked.emit(panel.model.index(row))
    assert window.document.current_step.kind == "hidden_error"
    assert panel.list.currentIndex().row() == row
    heading = panel.model.index(0)
    panel.list.clicked.emit(heading)
    assert window.document.cursor.step == 8


def test_editing_a_weight_recomputes_the_walkthrough_and_stays_at_the_step(window: MainWindow) -> None:
    step_to(window, "activation", "D")
    window.document.set_weight(("B", "D"), 0.0)
    assert window.document.current_step.target == "D"
    assert window.document.current_step.kind == "activation"
    assert shown(window, "D")[0] == "0.9"


def test_moving_a_node_does_not_end_the_walkthrough_but_a_new_edge_does(window: MainWindow) -> None:
    step_to(window, "activation", "F")
    window.document.move({"D": (0.0, 0.0)})
    assert window.document.current_step.kind == "activation"
    window.document.connect_nodes("A", "F")
    assert window.document.current_step is None


def test_samples_are_walked_in_turn_and_the_batch_is_learned_from_once(open_window: Opener) -> None:
    document = open_window("xor").document
    before = document.network
    document.set_grain("sample")
    for sample in (0, 1, 2, 3, 3):
        document.step()
        assert document.cursor.sample == sample
        assert document.epoch == 0
    assert document.network is before
    assert document.weight(("x1", "h1")) != before.edges["x1", "h1"].weight
    document.step()
    assert document.cursor.sample == 0
    assert document.epoch == 1


def test_what_can_not_be_stepped_says_why(open_window: Opener) -> None:
    window = open_window()
    window.document.new()
    window.document.step()
    assert "no input" in window.document.notice
    assert not window.findChild(QAction, "step").isEnabled()
