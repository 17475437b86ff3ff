"""The timeline: any epoch of a run again in the whole window, and the way on from there."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel, QStyle
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.notation import count_text, number_text
from tests.ui.conftest import Opener
from tests.ui.mouse import LEFT, NONE, Hand
from ui import commands
from ui.main_window import MainWindow
from ui.panels.timeline import EpochField, EpochSlider
from ui.state import State

Key = Qt.Key
EPOCHS = 3000


def train(qtbot: QtBot, window: MainWindow, epochs: int = EPOCHS) -> None:
    window.document.start_training(epochs)
    qtbot.waitUntil(lambda: not window.document.running, timeout=30_000)


def arrive(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.document.visitor.wanted is None, timeout=30_000)


def visit(qtbot: QtBot, window: MainWindow, epoch: int) -> None:
    window.document.visit(epoch)
    arrive(qtbot, window)
    assert window.document.epoch == epoch


def fresh(epoch: int, project: sim.Project | None = None) -> sim.Trainer:
    """A run of XOR from its beginning to an epoch, without a window."""
    project = project or sim.load("xor")
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training, recorded=False)
    trainer.run(epoch)
    return trainer


def slider(window: MainWindow) -> EpochSlider:
    return window.findChild(EpochSlider, "timeline")


def field(window: MainWindow) -> EpochField:
    return window.findChild(EpochField, "visitedEpoch")


def action(window: MainWindow, name: str) -> QAction:
    return window.findChild(QAction, name)


def place_on(widget: EpochSlider, epoch: int) -> QPoint:
    handle = widget.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, widget)
    room = widget.width() - handle
    x = QStyle.sliderPositionFromValue(widget.minimum(), widget.maximum(), epoch, room) + handle // 2
    return QPoint(x, widget.height() // 2)


def assert_shows(window: MainWindow, run: sim.Trainer) -> None:
    """Every part of the window shows the numbers of the epoch that a run without a window has come to."""
    document, program = window.document, run.program
    ahead = sim.forward(program, run.X, run.parameters)
    sample = document.cursor.sample
    assert document.epoch == run.epoch
    assert window.epoch_counter.epoch.text() == count_text(run.epoch)
    assert field(window).text() == count_text(run.epoch)
    for key, item in window.canvas.network_scene.edges.items():
        weight = run.parameters[program.place[key]]
        assert document.network.edges[key].weight == weight
        assert item.look.label == number_text(weight)
    if document.current_step is None:
        for name in program.nodes:
            assert window.canvas.items_by_name[name].look.a == number_text(ahead.a[name][sample])
    # The loops of training may round the last digit otherwise than the pass that is drawn.
    assert document.snapshot().loss == pytest.approx(run.loss(), rel=1e-12)
    loss_plot, weights_plot, surface_plot = window.plots[:3]
    assert loss_plot._now.getData()[0][0] == run.epoch
    assert loss_plot._now.getData()[1][0] == document.snapshot().loss
    assert number_text(run.loss()) in loss_plot._value.toPlainText()
    for plot in (loss_plot, weights_plot):
        assert plot._visited.isVisible() == document.visiting
        if document.visiting:
            assert plot._visited.value() == run.epoch
    (wish,) = surface_plot.wants()
    surface = document.snapshot().found[wish]
    np.testing.assert_array_equal(surface_plot._image.image, surface.values)
    corner = np.array([[surface.x[0], surface.y[0]]])
    assert surface.values[0, 0] == pytest.approx(sim.forward(program, corner, run.parameters).output[0, 0])


def test_before_training_there_is_nothing_to_go_back_to(window: MainWindow) -> None:
    assert not slider(window).isEnabled()
    assert not field(window).isEnabled()
    for name in ("earlier", "later", "continue_here", "present"):
        assert not action(window, name).isEnabled()
    assert window.findChild(QLabel, "timelineState").text() == "not trained yet"
    window.document.visit(0)
    window.document.visit_by(-1)
    assert not window.document.visiting


def test_dragging_the_slider_shows_an_epoch_in_the_whole_window(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window)
    handle = slider(window)
    assert handle.value() == handle.maximum() == EPOCHS
    qtbot.mousePress(handle, LEFT, NONE, place_on(handle, EPOCHS))
    for epoch in (2500, 1900, 1500, 1234):
        qtbot.mouseMove(handle, place_on(handle, epoch))
    qtbot.mouseRelease(handle, LEFT, NONE, place_on(handle, 1234))
    arrive(qtbot, window)
    document = window.document
    assert document.visiting
    assert abs(document.epoch - 1234) < 40
    assert_shows(window, fresh(document.epoch))
    assert "of 3,000" in window.canvas.captions.status.text()
    assert handle.accessibleDescription() == f"epoch {count_text(document.epoch)} of 3,000"
    assert "Looking back" in window.hint.text()


def test_a_press_on_the_groove_goes_there(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window)
    handle = slider(window)
    qtbot.mouseClick(handle, LEFT, NONE, place_on(handle, 600))
    arrive(qtbot, window)
    assert abs(window.document.epoch - 600) < 40
    assert_shows(window, fresh(window.document.epoch))


@pytest.mark.parametrize("typed", ["1234", "1,234", "1\u2009234", " 1 234 "])
def test_a_typed_epoch_is_shown(qtbot: QtBot, window: MainWindow, typed: str) -> None:
    train(qtbot, window)
    number = field(window)
    number.setFocus()
    number.selectAll()
    # Thin spaces are on no key: what is shown can be copied and pasted all the same.
    QGuiApplication.clipboard().setText(typed)
    number.paste()
    qtbot.keyClick(number, Key.Key_Return)
    arrive(qtbot, window)
    assert_shows(window, fresh(1234))
    assert slider(window).value() == 1234


def test_what_is_no_epoch_is_refused_with_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 20)
    number = field(window)
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "ten")
    qtbot.keyClick(number, Key.Key_Return)
    assert "ten" in window.document.notice
    assert not window.document.visiting
    number.selectAll()
    qtbot.keyClicks(number, "99999")
    qtbot.keyClick(number, Key.Key_Return)
    assert not window.document.visiting
    assert number.text() == "20"


def test_keys_go_by_one_epoch_by_many_and_to_the_ends(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window)
    handle = slider(window)
    keys = [
        (Key.Key_Left, EPOCHS - 1),
        (Key.Key_Left, EPOCHS - 2),
        (Key.Key_Right, EPOCHS - 1),
        (Key.Key_PageDown, EPOCHS - 151),
        (Key.Key_PageUp, EPOCHS - 1),
        (Key.Key_Home, 0),
        (Key.Key_Left, 0),
        (Key.Key_Right, 1),
        (Key.Key_Up, 2),
        (Key.Key_Down, 1),
    ]
    for key, epoch in keys:
        qtbot.keyClick(handle, key)
        arrive(qtbot, window)
        assert_shows(window, fresh(epoch))
        assert window.document.visiting
    qtbot.keyClick(handle, Key.Key_End)
    assert not window.document.visiting
    assert_shows(window, fresh(EPOCHS))


def test_quick_keys_are_not_lost_while_an_epoch_is_looked_for(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window)
    for _ in range(7):
        qtbot.keyClick(slider(window), Key.Key_Left)
    arrive(qtbot, window)
    assert_shows(window, fresh(EPOCHS - 7))


def test_the_actions_step_back_and_forth(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 50)
    action(window, "earlier").trigger()
    arrive(qtbot, window)
    action(window, "earlier").trigger()
    arrive(qtbot, window)
    assert_shows(window, fresh(48))
    action(window, "later").trigger()
    arrive(qtbot, window)
    assert_shows(window, fresh(49))
    action(window, "later").trigger()
    assert not window.document.visiting
    assert not action(window, "later").isEnabled()


def test_the_walkthrough_and_the_inspector_show_the_visited_epoch(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window)
    document = window.document
    document.step()
    document.step()
    document.select([("h1", "y")])
    visit(qtbot, window, 700)
    run = fresh(700)
    assert document.cursor.step == 1
    network = sim.load("xor").network
    for key in network.edges:
        network.set_weight(*key, run.parameters[run.program.place[key]])
    for name in run.program.biased:
        network.set_bias(name, run.parameters[run.program.place[name]])
    project = document.project
    steps = sim.walkthrough(
        network, project.X, project.T, loss=project.training.loss, optimizer=project.training.optimizer
    )
    assert [step.value for step in document.steps] == [step.value for step in steps]
    assert number_text(steps[1].value) in window.walkthrough.model.data(window.walkthrough.model.index(2))
    weight = run.parameters[run.program.place["h1", "y"]]
    texts = [f.text() for f in window.inspector.findChildren(type(window.training.rate)) if f.isVisible()]
    assert any(text.startswith(f"{weight:.6g}") for text in texts)
    assert_shows(window, run)


def test_to_look_is_no_change(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    document = window.document
    train(qtbot, window, 500)
    after, count = document.network, document.undo_stack.count()
    assert window.files.save_to(tmp_path / "trained.pnet")
    visit(qtbot, window, 123)
    assert document.undo_stack.count() == count
    assert not document.modified
    # The present is saved, whatever is looked at.
    assert window.files.save_to(tmp_path / "again.pnet")
    assert document.visiting
    saved = sim.load(tmp_path / "again.pnet")
    assert saved.network == after
    assert saved.progress.epoch == 500
    action(window, "present").trigger()
    assert document.network == after
    assert document.epoch == 500
    assert not document.modified


def test_continue_here_branches_and_undo_brings_the_future_back(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window)
    after = document.network
    visit(qtbot, window, 1000)
    action(window, "continue_here").trigger()
    assert not document.visiting
    assert document.present_epoch == 1000
    assert document.trace.epochs[-1] == document.trace.moment_epochs[-1] == 1000
    assert_shows(window, fresh(1000))
    assert slider(window).maximum() == 1000
    train(qtbot, window, 200)
    assert_shows(window, fresh(1200))
    visit(qtbot, window, 1100)
    assert_shows(window, fresh(1100))
    document.undo()
    assert document.epoch == 1000
    document.undo()
    assert document.network == after
    assert document.epoch == EPOCHS
    visit(qtbot, window, 2222)
    assert_shows(window, fresh(2222))
    document.undo()
    assert document.epoch == 0
    document.redo()
    document.redo()
    assert document.epoch == 1000


def test_running_while_visiting_continues_from_there(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 400)
    visit(qtbot, window, 100)
    train(qtbot, window, 50)
    assert_shows(window, fresh(150))
    assert document.undo_stack.text(1) == "Continue from epoch 100"
    assert [moment.epoch for moment in document.trace.moments if moment.begins] == [0]
    document.undo()
    document.undo()
    assert document.epoch == 400


def test_an_edit_while_visiting_builds_on_the_visited_epoch(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 400)
    after = document.network
    visit(qtbot, window, 100)
    then = document.network
    document.set_weight(("h1", "y"), 5.0)
    assert not document.visiting
    assert document.epoch == 100
    assert document.network.edges["h1", "y"].weight == 5.0
    assert document.network.edges["h2", "y"] == then.edges["h2", "y"]
    document.undo()
    assert document.network == then
    document.undo()
    assert document.network == after
    assert document.epoch == 400


def test_one_drag_of_a_weight_while_visiting_is_one_entry_after_the_branch(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 40)
    visit(qtbot, window, 10)
    for weight in (1.0, 2.0, 3.0):
        document.set_weight(("h1", "y"), weight, gesture="drag")
    assert document.undo_stack.count() == 3


def test_moving_a_node_while_visiting_moves_it_now_and_then(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 400)
    after = document.network
    visit(qtbot, window, 100)
    hand = Hand(qtbot, window)
    start = hand.point("h1")
    hand.drag(start, start + QPoint(-40, 30))
    place = document.network.nodes["h1"].x
    document.set_view(digits=5)
    document.set_title("Mine")
    assert document.visiting
    assert document.epoch == 100
    assert place != after.nodes["h1"].x
    assert document.network.edges["h1", "y"].weight == fresh(100).parameters[document.program.place["h1", "y"]]
    document.return_to_present()
    assert document.network.nodes["h1"].x == place
    assert document.network.edges == after.edges
    assert (document.project.view.digits, document.project.title) == (5, "Mine")
    for _ in range(3):
        document.undo()
    assert document.network == after
    assert document.epoch == 400


def test_settings_and_data_of_then_are_shown_and_come_back(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 30)
    document.set_training(optimizer=sim.Adam(0.05), batch_size=2, shuffle=True)
    train(qtbot, window, 30)
    document.set_cell(1, "y", 0.25)
    train(qtbot, window, 30)
    document.set_weight(("h1", "y"), -1.0)
    train(qtbot, window, 30)
    project = document.project
    visit(qtbot, window, 20)
    assert document.project.training.optimizer == sim.load("xor").training.optimizer
    assert window.training.rate.text() == "2"
    assert document.project.data == sim.load("xor").data
    visit(qtbot, window, 45)
    assert document.project.training.optimizer == sim.Adam(0.05)
    assert window.training.rate.text() == "0.05"
    assert document.project.data == sim.load("xor").data
    visit(qtbot, window, 75)
    assert document.project.data == project.data
    assert document.network.edges["h1", "y"].weight != -1.0
    visit(qtbot, window, 90)
    assert document.network.edges["h1", "y"].weight == -1.0
    document.return_to_present()
    assert document.project == project


def test_moving_the_slider_while_it_runs_pauses_the_run(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    action(window, "run").trigger()
    qtbot.waitUntil(lambda: document.epoch > 200, timeout=20_000)
    assert slider(window).value() == slider(window).maximum() > 0
    assert window.findChild(QLabel, "timelineState").text() == "training"
    qtbot.keyClick(slider(window), Key.Key_Home)
    assert not document.running
    assert not action(window, "run").isChecked()
    arrive(qtbot, window)
    assert_shows(window, fresh(0))
    assert document.present_epoch > 200
    action(window, "present").trigger()
    assert_shows(window, fresh(document.present_epoch))


def test_undo_and_redo_of_training_restore_the_history_of_that_state(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 100)
    train(qtbot, window, 100)
    document.undo()
    assert slider(window).maximum() == 100
    visit(qtbot, window, 60)
    document.redo()
    assert not document.visiting
    assert slider(window).maximum() == slider(window).value() == 200
    visit(qtbot, window, 160)
    assert_shows(window, fresh(160))


def test_reset_and_other_weights_end_a_visit_and_are_one_entry(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 100)
    for change in (document.reset, lambda: document.randomize(7)):
        index = document.undo_stack.index()
        visit(qtbot, window, 60)
        change()
        assert not document.visiting
        assert document.undo_stack.index() == index + 1
        assert not slider(window).isEnabled()
        document.undo()
        assert document.epoch == 100


def test_opening_another_file_ends_a_visit(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 100)
    visit(qtbot, window, 60)
    window.document.open("def")
    assert not window.document.visiting
    assert not slider(window).isEnabled()


def test_another_network_begins_a_history_of_its_own_and_undo_has_the_old_one(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 50)
    document.set_activation(["h1"], "tanh")
    assert not slider(window).isEnabled()
    assert document.trace.epochs[-1] == 50
    train(qtbot, window, 20)
    assert document.first_epoch == 50
    visit(qtbot, window, 60)
    document.undo()
    document.undo()
    visit(qtbot, window, 30)
    assert_shows(window, fresh(30))


def test_a_renamed_node_keeps_its_history(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    document.set_training(dropout={"h1": 0.4}, seed=3)
    project = document.project
    train(qtbot, window, 50)
    document.rename("h1", "left")
    visit(qtbot, window, 33)
    assert document.project.training.dropout == {"left": 0.4}
    np.testing.assert_array_equal(document.program.parameters, fresh(33, project).parameters)


def test_epochs_learned_step_by_step_can_be_visited(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    start, known = document.network, []
    for _ in range(3):
        epoch = document.epoch
        while document.epoch == epoch:
            document.step()
        known.append(document.network)
    train(qtbot, window, 5)
    for epoch, network in enumerate([start, *known]):
        visit(qtbot, window, epoch)
        assert document.network == network


def test_stepping_to_an_update_while_visiting_branches_there(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    train(qtbot, window, 40)
    visit(qtbot, window, 10)
    then = document.network
    for _ in range(len(document.steps) + 1):
        document.step()
    assert not document.visiting
    assert document.epoch == 11
    assert document.network != then
    document.step_back()
    assert document.network == then
    assert document.current_step.kind == "update"
    assert document.present_epoch == 10
    # The first takes back what the walk has learned, to which Back returned; the second the branch.
    document.undo()
    assert document.current_step is None
    document.undo()
    assert document.epoch == 40


def test_a_long_replay_leaves_the_window_alive_says_how_far_it_is_and_can_be_left(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = window.document
    train(qtbot, window, 200_000)
    # Only its beginning is known, and it takes long, as in a large network.
    monkeypatch.setattr("simulator.replay._MOST_EPOCHS", 1)
    state = document._state
    moments = (state.trace.moments[0],)
    sparse = type(state.trace)(state.trace.curve, moments, state.trace.conditions, state.trace.stride)
    document._state = type(state)(state.project, sparse, None, state.momentum)
    document.visit(199_999)
    assert document.visitor.wanted == 199_999
    label = window.findChild(QLabel, "timelineState")
    qtbot.waitUntil(lambda: "to go" in label.text() or document.visitor.wanted is None, timeout=20_000)
    assert "to go" in label.text()
    assert slider(window).value() == 199_999
    document.visit(3)
    arrive(qtbot, window)
    assert_shows(window, fresh(3))
    document.visit(199_999)
    document.return_to_present()
    assert document.visitor.wanted is None
    assert document.epoch == 200_000
    document.visit(199_998)
    document.set_weight(("h1", "y"), 1.0)
    assert document.visitor.wanted is None
    assert document.epoch in (199_998, 200_000)


def test_closing_while_an_epoch_is_looked_for_ends_the_thread(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    train(qtbot, window, 5000)
    window.document.visit(2500)
    replay = window.document.visitor._replay
    window.files.may_discard = lambda: True  # type: ignore[method-assign]
    assert window.close()
    assert window.document.visitor.wanted is None
    assert replay is not None


def test_a_run_too_long_for_32_bits_can_be_dragged_over_all_the_same(qtbot: QtBot) -> None:
    handle = EpochSlider()
    qtbot.addWidget(handle)
    wanted: list[int] = []
    handle.wanted.connect(wanted.append)
    last = 10**11
    handle.show_epoch(0, last, last // 2)
    assert wanted == []
    assert handle.value() == pytest.approx(handle.maximum() / 2, rel=1e-6)
    qtbot.keyClick(handle, Key.Key_Left)
    assert wanted == [last // 2 - 1]
    handle.setValue(handle.maximum())
    assert wanted[-1] == last


def test_an_error_on_the_way_is_told_and_the_window_lives_on(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(qtbot, window, 50)

    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("the disk ate it")

    monkeypatch.setattr("ui.visitor.replay", fail)
    window.document.visit(20)
    arrive(qtbot, window)
    assert "the disk ate it" in window.document.notice
    assert not window.document.visiting
    monkeypatch.undo()
    visit(qtbot, window, 20)
    assert_shows(window, fresh(20))


def test_the_settings_of_a_run_that_stopped_by_itself_do_not_stop_a_visit(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    stop = msgspec.structs.replace(document.project.training.stop, loss=0.05)
    document.set_training(stop=stop)
    document.start_training()
    qtbot.waitUntil(lambda: not document.running, timeout=20_000)
    last = document.epoch
    train(qtbot, window, 1)
    assert document.epoch == last + 1
    visit(qtbot, window, last)
    assert_shows(window, fresh(last))


def test_undo_keeps_many_runs_in_bounded_memory_and_every_epoch_can_still_be_found(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = window.document
    monkeypatch.setattr(commands, "MOST_BYTES", 600_000)
    for seed in range(6):
        train(qtbot, window, 200)
        document.randomize(seed)
    states = [state for index in range(12) for state in vars(document.undo_stack.command(index)).values()]
    moments = {id(m): m for state in states if isinstance(state, State) for m in state.trace.moments}
    assert sum(moment.nbytes for moment in moments.values()) < 650_000
    for _ in range(11):
        document.undo()
    assert document.epoch == 200
    visit(qtbot, window, 150)
    assert_shows(window, fresh(150))
