"""A neuron unfolded into its gates and folded back, in the window."""

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from ui.main_window import MainWindow


@pytest.fixture
def window(open_window: Opener) -> MainWindow:
    return open_window("def")


def action(window: MainWindow, name: str) -> QAction:
    return window.findChild(QAction, name)


def test_a_neuron_unfolds_folds_back_and_can_be_undone(window: MainWindow) -> None:
    document = window.document
    before = document.project
    document.select(["D"])
    action(window, "unfold").trigger()
    gates = {"AD", "BD", "CD", "zD", "negD", "expD", "plusD"}
    assert set(document.network.nodes) == {*"ABCDEF", *gates}
    assert set(window.canvas.items_by_name) == set(document.network.nodes)
    document.select(["expD"])
    action(window, "fold").trigger()
    assert document.project == before
    document.undo()
    assert gates < set(document.network.nodes)
    document.undo()
    assert document.project == before


def test_stepping_through_gates_comes_to_the_same_numbers(window: MainWindow) -> None:
    document = window.document
    wanted = {(step.kind, step.target): step.value for step in document.steps}
    document.unfold("D")
    found = {(step.kind, step.target): step.value for step in document.steps}
    for key in (("activation", "F"), ("loss", "L"), ("output_error", "F"), ("gradient", ("D", "F"))):
        assert found[key] == pytest.approx(wanted[key], rel=1e-12)
    assert found["gradient", ("B", "BD")] == pytest.approx(wanted["gradient", ("B", "D")], rel=1e-12)
    assert found["hidden_error", "zD"] == pytest.approx(wanted["hidden_error", "D"], rel=1e-12)


def test_a_neuron_unfolds_and_folds_in_the_middle_of_a_batch(open_window: Opener) -> None:
    document = open_window("xor").document
    document.set_training(batch_size=2)
    document.set_grain("batch")
    document.step()
    document.set_grain("operation")
    while (document.current_step.kind, document.current_step.target) != ("hidden_error", "h1"):
        document.step()
    step, learned = document.current_step, document.weight(("h1", "y"))
    assert step.sample == 2
    document.unfold("h1")
    shown = document.current_step
    # The last gate of the neuron bears its name; what comes back to it is not yet scaled by the slopes of the others.
    assert (shown.kind, shown.target, shown.sample) == ("hidden_error", "h1", 2)
    assert document.weight(("h1", "y")) == learned
    document.step()
    document.step_back()
    assert document.current_step == shown
    document.fold("h1")
    assert (document.current_step, document.current_step.sample) == (step, 2)
    assert document.weight(("h1", "y")) == learned
    # What is no step any more leads to the start of its sample.
    document.go_to_step(document.steps.find("gradient", ("x1", "h1"), document.cursor.step))
    document.unfold("h1")
    assert document.current_step is None
    assert document.cursor.sample == 2


def test_the_actions_are_there_only_where_they_make_sense(window: MainWindow) -> None:
    document = window.document
    for selection, unfolds, folds in (([], False, False), (["A"], False, False), (["D"], True, False)):
        document.select(selection)
        assert (action(window, "unfold").isEnabled(), action(window, "fold").isEnabled()) == (unfolds, folds)
    document.select(["D", "E"])
    assert not action(window, "unfold").isEnabled()
    document.unfold("D")
    for gate in ("AD", "zD", "expD", "D"):
        document.select([gate])
        assert action(window, "fold").isEnabled(), gate


def test_the_sigmoid_graph_folds_its_last_four_gates(open_window: Opener) -> None:
    window = open_window("graph-sigmoid")
    window.document.select(["f"])
    action(window, "fold").trigger()
    assert window.document.network.neuron("f").activation == "sigmoid"
    assert window.document.values("f").a == pytest.approx(0.7310585786)


def test_a_trained_neuron_unfolds_with_what_it_has_learned(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    initial = document.network.edges["x1", "h1"].weight
    document.start_training(40)
    qtbot.waitUntil(lambda: not document.running)
    learned = document.network.edges["x1", "h1"].weight
    outputs = document.values("y").a
    document.select(["h1"])
    action(window, "unfold").trigger()
    assert document.network.edges["x1", "x1h1"].weight == learned
    assert document.values("y").a == pytest.approx(outputs)
    document.reset()
    assert document.network.edges["x1", "x1h1"].weight == initial
    document.fold("h1")
    assert document.network.edges["x1", "h1"].weight == initial
