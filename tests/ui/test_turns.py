"""Who draws in a frame of training, and that everybody shows the end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.turns import SECONDS_A_FRAME, Turns


def frame(turns: Turns, parts: dict[str, float]) -> set[str]:
    """A frame in which all of these ask, and say how long they took; those that may draw."""
    turns.begin()
    drawn = {key for key in parts if turns.may(key)}
    for key, seconds in parts.items():
        turns.took(key, seconds)
    return drawn


def test_where_there_is_time_for_all_of_them_all_draw_in_every_frame() -> None:
    turns, parts = Turns(), {"canvas": 0.4 * SECONDS_A_FRAME, "loss": 0.3 * SECONDS_A_FRAME}
    for _ in range(5):
        assert frame(turns, parts) == {"canvas", "loss"}


def test_two_that_don_t_fit_together_take_turns() -> None:
    turns, parts = Turns(), {"canvas": 0.8 * SECONDS_A_FRAME, "loss": 0.7 * SECONDS_A_FRAME}
    frames = [frame(turns, parts) for _ in range(6)][1:]
    assert all(len(drawn) == 1 for drawn in frames)
    assert all(first != second for first, second in pairwise(frames))


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.0, 3 * SECONDS_A_FRAME), min_size=1))
def test_nobody_waits_longer_than_one_round_and_no_frame_has_too_much_to_do(parts: dict[str, float]) -> None:
    turns = Turns()
    frame(turns, parts)
    frames = [frame(turns, parts) for _ in range(2 * len(parts))]
    for drawn in frames:
        assert len(drawn) == 1 or sum(parts[key] for key in drawn) <= SECONDS_A_FRAME * (1 + 1e-9)
    for key in parts:
        assert any(key in drawn for drawn in frames[: len(parts)])
        assert any(key in drawn for drawn in frames[len(parts) :])


def test_who_no_longer_asks_holds_up_nobody() -> None:
    turns = Turns()
    for _ in range(2):
        frame(turns, {"canvas": 0.8 * SECONDS_A_FRAME, "hidden": 0.8 * SECONDS_A_FRAME})
    for _ in range(2):
        frame(turns, {"canvas": 0.8 * SECONDS_A_FRAME})
    assert frame(turns, {"canvas": 0.8 * SECONDS_A_FRAME}) == {"canvas"}


def test_where_frames_are_seldom_canvas_and_plots_show_the_same_epoch(open_window: Opener, qtbot: QtBot) -> None:
    window = open_window("circles-6")
    document = window.document
    document.turns.took = lambda key, seconds: Turns.took(document.turns, key, 1.0)  # type: ignore[method-assign]
    document.set_speed(1.0)
    document.start_training()
    scene, loss = window.canvas.network_scene, window.board.plot("loss")

    def all_show(epoch: int) -> bool:
        value = scene.number(float(document.snapshot().forward.a["y"][0]))
        told = window.epoch_counter.epoch.text() == str(epoch) == window.timeline.field.text()
        return document.epoch == epoch and loss.series()[0].x[-1] == epoch and scene.node_look("y").a == value and told

    for epoch in (1, 2, 3):
        qtbot.waitUntil(lambda epoch=epoch: all_show(epoch), timeout=10_000)  # type: ignore[misc]
    document.pause()


def test_after_a_run_canvas_and_plots_show_its_last_numbers(open_window: Opener, qtbot: QtBot) -> None:
    window = open_window("circles-6")
    document = window.document
    # As if there were time for one part a frame only.
    document.turns.took = lambda key, seconds: Turns.took(document.turns, key, 1.0)  # type: ignore[method-assign]
    document.start_training(300)
    qtbot.waitUntil(lambda: not document.running, timeout=60_000)
    window.canvas.viewport().repaint()
    scene, snapshot = window.canvas.network_scene, document.snapshot()
    for name in document.network.nodes:
        assert scene.node_look(name).a == scene.number(float(snapshot.forward.a[name][0]))
    loss = window.board.plot("loss")
    assert loss.series()[0].x[-1] == document.epoch
    assert loss.series()[0].y[-1] == snapshot.loss
    assert window.epoch_counter.epoch.text() == "300"


def test_figures_rest_while_training_runs_and_are_told_at_once_else(window: MainWindow) -> None:
    document, told = window.document, []
    document.figures_changed.connect(lambda: told.append(document.epoch))
    document.set_weight(("h1", "y"), 0.25)
    edits = len(told)
    assert edits
    document.start_training()
    document.session._timer.stop()
    # The first frame asks for the first time; then it is somebody else's turn.
    for key in ("figures", "canvas", "loss"):
        document.turns.may(key)
        document.turns.took(key, 1.0)
    for _ in range(6):
        document._show_frame()
    document.pause()
    assert 0 < len(told) - edits < 6


def test_a_frame_is_handed_over_before_the_plots_are_drawn(qtbot: QtBot, window: MainWindow) -> None:
    document, waiting = window.document, list[bool]()
    document.parameters_changed.connect(lambda: waiting.append(window.board._soon.isActive()))
    document.set_weight(("h1", "y"), 0.25)
    assert waiting == [False]
    document.start_training()
    qtbot.waitUntil(lambda: len(waiting) > 5, timeout=60_000)
    document.pause()
    assert all(waiting[1:6])
    assert not window.board._soon.isActive()
    assert window.board.plot("loss").series()[0].x[-1] == document.epoch
