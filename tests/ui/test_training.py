"""Training in the window: live, without ever making it wait."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.notation import number_text
from tests.ui.conftest import Opener
from ui.main_window import MainWindow

# With the preset's weights, all four outputs are on the right side from epoch 593 on.
EPOCHS_TO_SOLVE_XOR = 1000


def run_until(qtbot: QtBot, window: MainWindow, epoch: int) -> None:
    run = window.findChild(QAction, "run")
    run.trigger()
    assert run.isChecked()
    qtbot.waitUntil(lambda: window.document.epoch >= epoch, timeout=30_000)
    run.trigger()
    assert not run.isChecked()


def outputs(window: MainWindow, parameters: np.ndarray | None = None) -> np.ndarray:
    document = window.document
    return sim.forward(document.program, document.project.X, parameters).output.ravel()


def test_run_solves_xor_from_the_presets_weights(qtbot: QtBot, window: MainWindow) -> None:
    run_until(qtbot, window, EPOCHS_TO_SOLVE_XOR)
    document = window.document
    moment = document.trace.before(EPOCHS_TO_SOLVE_XOR)
    assert moment.epoch > 0.5 * EPOCHS_TO_SOLVE_XOR
    solved = outputs(window, moment.parameters)
    np.testing.assert_array_equal(solved > 0.5, [False, True, True, False])
    np.testing.assert_array_equal(outputs(window) > 0.5, [False, True, True, False])


def test_a_run_in_the_window_is_the_run_of_the_engine_bit_for_bit(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    document.start_training(137)
    qtbot.waitUntil(lambda: not document.running, timeout=10_000)
    project = sim.load("xor")
    run = sim.train(project.network, project.X, project.T, optimizer=project.training.optimizer, epochs=137)
    assert document.network == run.network
    assert document.epoch == 137
    np.testing.assert_array_equal(document.trace.loss, run.loss)


def test_a_run_is_one_undo_entry_and_reset_finds_the_same_weights(qtbot: QtBot, window: MainWindow) -> None:
    document, before = window.document, window.document.network
    run_until(qtbot, window, 50)
    run_until(qtbot, window, document.epoch + 50)
    after, epoch = document.network, document.epoch
    assert document.undo_stack.count() == 2
    window.findChild(QAction, "reset").trigger()
    assert document.network == before
    assert document.epoch == 0
    assert len(document.trace) == 0
    document.undo()
    assert document.network == after
    assert document.epoch == epoch
    assert document.trace.epochs[-1] == epoch
    document.undo()
    document.undo()
    assert document.network == before


def test_a_run_right_after_a_pause_is_a_run_of_its_own(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    for _ in range(8):
        before = document.epoch
        document.start_training()
        qtbot.waitUntil(lambda before=before: document.epoch > before, timeout=10_000)
        document.pause()
        # The end of the last run is still in the event queue when the next one starts.
        document.start_training()
        qtbot.wait(1)
        assert document.running
        document.pause()


def test_reset_survives_saving_and_opening(qtbot: QtBot, window: MainWindow, tmp_path) -> None:
    before = window.document.network
    run_until(qtbot, window, 30)
    assert window.files.save_to(tmp_path / "trained.pnet")
    window.files.open_file(tmp_path / "trained.pnet")
    assert window.document.epoch >= 30
    window.document.reset()
    assert window.document.network == before


def test_the_run_button_follows_a_run_that_ends_by_itself_and_can_be_set(qtbot: QtBot, window: MainWindow) -> None:
    run = window.findChild(QAction, "run")
    run.setChecked(True)
    assert window.document.running
    assert "Pause" in run.text()
    run.setChecked(False)
    assert not window.document.running
    window.document.start_training(5)
    assert run.isChecked()
    qtbot.waitUntil(lambda: not window.document.running)
    assert not run.isChecked()
    assert "Run" in run.text()


def test_one_epoch_is_one_epoch(qtbot: QtBot, window: MainWindow) -> None:
    window.findChild(QAction, "epoch").trigger()
    qtbot.waitUntil(lambda: not window.document.running)
    assert window.document.epoch == 1
    assert window.training is not None
    assert window.epoch_counter.epoch.text() == "1"


def test_random_weights_come_from_the_visible_seed(window: MainWindow) -> None:
    document = window.document
    window.findChild(QAction, "randomize").trigger()
    assert window.training.seed.value() == document.project.training.seed == 2
    second = document.network
    window.findChild(QAction, "randomize").trigger()
    assert document.network != second
    window.training.seed.setValue(2)
    assert document.network == second


def test_plots_and_canvas_follow_the_run(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    loss_plot, weights_plot = window.plots[0], window.plots[1]
    drawn = []
    document.session.frame.connect(lambda: drawn.append(document.epoch))
    label = window.canvas.network_scene.edges["h1", "y"]
    first = label.look.label
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: len(drawn) > 5, timeout=10_000)
    assert label.look.label != first

    def is_drawn() -> bool:
        epochs, losses = loss_plot._curve.getData()
        return (epochs[-1], losses[-1]) == (document.snapshot().epoch, document.snapshot().loss)

    def is_told() -> bool:
        return int(window.epoch_counter.epoch.text().replace(",", "")) == document.epoch

    # Neither a plot nor the figures have their turn in every frame.
    qtbot.waitUntil(is_drawn, timeout=10_000)
    qtbot.waitUntil(is_told, timeout=10_000)
    window.findChild(QAction, "run").trigger()
    assert label.look.label == number_text(document.weight(("h1", "y")))
    assert drawn == sorted(drawn)
    moments = document.trace.trajectories()
    for name, place in document.program.place.items():
        epochs, values = weights_plot.trajectory(name)
        assert 0 < len(epochs) <= 300
        wanted = np.searchsorted(document.trace.moment_epochs, epochs)
        np.testing.assert_array_equal(values, moments[wanted, place])


def test_settings_change_while_it_runs(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: document.epoch > 20, timeout=10_000)
    rate = window.training.rate
    rate.setFocus()
    rate.selectAll()
    qtbot.keyClicks(rate, "0")
    rate.commit()
    assert document.running
    shown: list[float] = []
    document.session.frame.connect(lambda: shown.append(document.weight(("h1", "y"))))
    qtbot.waitUntil(lambda: len(shown) > 6 and len(set(shown[-5:])) == 1, timeout=10_000)
    assert document.running
    batch = window.training.batch
    batch.setCurrentIndex(batch.findData(1))
    batch.activated.emit(batch.currentIndex())
    assert document.project.training.batch_size == 1
    assert document.running


def test_a_loss_that_does_not_fit_is_refused_and_the_choice_goes_back(window: MainWindow) -> None:
    combo = window.training.loss
    combo.setCurrentIndex(combo.findData("perceptron"))
    combo.activated.emit(combo.currentIndex())
    assert "step" in window.document.notice
    assert combo.currentData() == "half_squared"
    assert window.document.project.training.loss == "half_squared"


def test_a_loss_that_does_not_fit_the_labels_is_explained_and_can_be_taken_back(window: MainWindow) -> None:
    document = window.document
    document.set_training(loss="hinge")
    assert document.trouble is not None
    assert "1" in window.canvas.captions.status.text()
    assert not window.findChild(QAction, "run").isEnabled()
    document.step()
    assert document.current_step is None
    document.undo()
    assert document.trouble is None
    document.start_training()
    with pytest.raises(sim.DataError):
        document.set_training(loss="hinge")
    assert document.running
    assert document.project.training.loss == "half_squared"


def test_an_edit_while_it_runs_pauses_and_builds_on_what_was_learned(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: document.epoch > 20, timeout=10_000)
    document.set_weight(("h1", "y"), 5.0)
    assert not document.running
    assert document.epoch > 20
    assert document.network.edges["h1", "y"].weight == 5.0
    assert document.network.edges["h2", "y"].weight != sim.load("xor").network.edges["h2", "y"].weight
    assert document.undo_stack.count() == 2


def test_undo_while_it_runs_takes_the_run_back(qtbot: QtBot, window: MainWindow) -> None:
    document, before = window.document, window.document.network
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: document.epoch > 20, timeout=10_000)
    window.findChild(QAction, "undo").trigger()
    assert not document.running
    assert document.network == before


def test_the_window_answers_while_it_trains(qtbot: QtBot, window: MainWindow) -> None:
    beats: list[float] = []
    timer = QTimer()
    timer.setInterval(20)
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start()
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: len(beats) > 50, timeout=30_000)
    timer.stop()
    assert window.document.running
    # Generous: a busy machine may hold a beat up, a blocked event loop holds up all of them.
    assert np.median(np.diff(beats)) < 0.25
    assert max(np.diff(beats)) < 3.0


def test_a_diverging_run_stops_with_the_last_finite_weights_and_says_where(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    document.set_activation(["h1", "h2", "y"], "linear")
    document.set_training(optimizer=sim.SGD(1e6))
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: not document.running, timeout=10_000)
    assert "diverged in epoch" in document.notice
    assert any(name in document.notice for name in ("h1", "h2", "y"))
    assert all(np.isfinite(edge.weight) for edge in document.network.edges.values())
    assert not window.findChild(QAction, "run").isChecked()


def test_an_error_on_the_worker_is_told_and_the_window_lives_on(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: sim.Trainer, epochs: int, *, measured: bool = False) -> None:
        raise RuntimeError("the disk ate it")

    monkeypatch.setattr(sim.Trainer, "run", fail)
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: not window.document.running)
    assert "the disk ate it" in window.document.notice
    monkeypatch.undo()
    run_until(qtbot, window, 5)


def test_closing_while_it_trains_ends_the_thread(qtbot: QtBot, window: MainWindow) -> None:
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: window.document.epoch > 5, timeout=10_000)
    window.files.may_discard = lambda: True  # type: ignore[method-assign]
    worker = window.document.session._worker
    assert window.close()
    assert worker is not None
    assert not window.document.running


def test_one_perceptron_is_told_that_no_line_separates_xor(open_window: Opener) -> None:
    window = open_window("xor-single")
    assert "No line separates" in window.canvas.captions.notice.text()
    assert window.canvas.captions.notice.isVisible()
    window.document.open("xor")
    assert not window.canvas.captions.notice.isVisible()


@pytest.mark.parametrize("preset", ["and", "or", "nand"])
def test_the_perceptron_rule_learns_what_a_line_separates(qtbot: QtBot, open_window: Opener, preset: str) -> None:
    window = open_window(preset)
    run_until(qtbot, window, 30)
    np.testing.assert_array_equal(outputs(window), window.document.project.T.ravel())


def test_nothing_is_computed_for_a_plot_that_is_hidden(window: MainWindow) -> None:
    (wish,) = window.plots[2].wants()
    assert window.document.snapshot().found[wish] is not None
    window.docks["surface"].hide()
    assert wish not in window.document.snapshot().found


def test_a_tiny_learning_rate_is_written_as_every_number_is_and_can_be_read_back(window: MainWindow) -> None:
    field = window.training.rate
    window.document.set_training(optimizer=sim.SGD(1e-6))
    assert field.text() == "1×10⁻⁶"
    field.textEdited.emit(field.text())
    field.commit()
    assert window.document.project.training.optimizer.learning_rate == 1e-6
