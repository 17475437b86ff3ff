"""Runs beside each other: keep one, change a setting, run again from the same start."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.files import serialize
from simulator.notation import number_text
from simulator.project import reset
from simulator.splitting import Split
from tests.ui.conftest import Opener
from ui import run_looks, theme
from ui.main_window import MainWindow
from ui.plots import Plot
from ui.plots.loss import LossPlot
from ui.plots.weights import WeightsPlot


@pytest.fixture
def moons(qtbot: QtBot, open_window: Opener) -> MainWindow:
    """A window whose runs depend on the order of the samples and on dropout."""
    window = open_window("moons")
    hidden = {name: 0.1 for name in window.document.network.nodes if name.startswith("h")}
    window.document.set_training(shuffle=True, batch_size=10, dropout=hidden)
    window._raise_dock("runs")
    qtbot.waitUntil(window.runs.isVisible)
    return window


def trigger(window: MainWindow, name: str) -> None:
    action = window.findChild(QAction, name)
    assert action.isEnabled(), name
    action.trigger()


def train(qtbot: QtBot, window: MainWindow, epochs: int = 60) -> None:
    window.document.start_training(epochs)
    wait(qtbot, window)


def wait(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.document.running, timeout=60_000)


def set_rate(window: MainWindow, rate: float) -> None:
    optimizer = window.document.project.training.optimizer
    window.document.set_training(optimizer=msgspec.structs.replace(optimizer, learning_rate=rate))


def headings(window: MainWindow) -> list[str]:
    model = window.runs.model
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def cells(window: MainWindow, row: int) -> dict[str, str]:
    model = window.runs.model
    texts = [model.data(model.index(row, column)) for column in range(model.columnCount())]
    return dict(zip(headings(window), texts, strict=True))


def plot_of(window: MainWindow, key: str) -> LossPlot | WeightsPlot:
    (plot,) = (plot for plot in window.plots if plot.key == key)
    assert isinstance(plot, (LossPlot, WeightsPlot))
    return plot


def test_one_changed_setting_is_the_one_the_table_names(qtbot: QtBot, moons: MainWindow) -> None:
    set_rate(moons, 0.1)
    train(qtbot, moons)
    first = moons.document.trace
    trigger(moons, "keep_run")
    set_rate(moons, 0.6)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    assert moons.document.epoch == 60
    qtbot.waitUntil(lambda: len(moons.runs.model.rows) == 2)
    assert headings(moons) == ["run", "learning rate η", "epochs", "final loss", "accuracy", "ended", "seconds"]
    assert [cells(moons, row)["learning rate η"] for row in (0, 1)] == ["0.6", "0.1"]
    assert [cells(moons, row)["run"] for row in (0, 1)] == ["present run", "Run 1"]
    assert cells(moons, 1)["ended"] == "after all epochs"
    assert "Only one thing differs: learning rate η" in moons.runs.verdict.text()
    drawn = {curve.key: curve for curve in plot_of(moons, "loss").series()}
    assert np.array_equal(drawn["run0"].y, first.loss)
    assert drawn["training"].y[0] == drawn["run0"].y[0]
    assert drawn["training"].y[-1] != drawn["run0"].y[-1]
    assert next(iter(plot_of(moons, "loss").entries())).name == "present"


def test_identical_settings_give_identical_curves(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    trigger(moons, "keep_run")
    (kept,) = moons.document.runs.kept
    # Whatever happens in between, the start is the same.
    moons.document.randomize(77)
    train(qtbot, moons, 5)
    moons.document.run_again(kept.run)
    wait(qtbot, moons)
    now = moons.document.trace
    assert now.epochs.tolist() == kept.run.trace.epochs.tolist()
    assert now.loss.tobytes() == kept.run.trace.loss.tobytes()
    last = now.moments[-1]
    assert np.array_equal(last.parameters, kept.run.program.parameters)
    drawn = {curve.key: curve for curve in plot_of(moons, "loss").series()}
    assert drawn["training"].y.tobytes() == drawn["run0"].y.tobytes()


def test_running_again_keeps_the_run_before_by_itself(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    assert [entry.run.name for entry in moons.document.runs.kept] == ["Run 1"]
    trigger(moons, "run_again")
    wait(qtbot, moons)
    assert [entry.run.ending.epoch for entry in moons.document.runs.kept] == [60, 60]


def test_what_was_set_after_the_run_is_not_said_of_it(qtbot: QtBot, moons: MainWindow) -> None:
    set_rate(moons, 0.1)
    train(qtbot, moons)
    set_rate(moons, 0.9)
    trigger(moons, "keep_run")
    assert moons.document.runs.kept[0].run.project.training.optimizer.learning_rate == 0.1


def test_a_run_is_kept_once_and_a_run_that_goes_on_is_paused(qtbot: QtBot, moons: MainWindow) -> None:
    moons.document.start_training()
    qtbot.waitUntil(lambda: moons.document.epoch > 10, timeout=60_000)
    trigger(moons, "keep_run")
    assert not moons.document.running
    assert moons.document.runs.kept[0].run.ending.how == "paused"
    trigger(moons, "keep_run")
    assert len(moons.document.runs.kept) == 1
    assert "kept already" in moons.document.notice


def test_nothing_can_be_kept_before_the_first_run(moons: MainWindow) -> None:
    for name in ("keep_run", "run_again"):
        assert not moons.findChild(QAction, name).isEnabled()
    assert moons.runs.hint.isVisible()


def test_undo_takes_back_the_second_run_and_then_the_return_to_the_start(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    first = serialize(moons.document.project)
    set_rate(moons, 0.9)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    moons.document.undo()
    assert moons.document.epoch == 0
    moons.document.undo()
    moons.document.undo()
    assert serialize(moons.document.project) == first
    assert len(moons.document.runs.kept) == 1


def test_a_kept_run_opens_as_it_ended_and_as_it_began(qtbot: QtBot, moons: MainWindow) -> None:
    set_rate(moons, 0.1)
    train(qtbot, moons)
    trigger(moons, "keep_run")
    after = moons.document.project
    moons.document.delete(["h1"])
    set_rate(moons, 0.7)
    edited = moons.document.project
    (kept,) = moons.document.runs.kept
    moons.document.open_run(kept.run)
    assert moons.document.project == after
    moons.document.undo()
    assert moons.document.project == edited
    moons.document.open_run(kept.run, at_start=True)
    assert moons.document.project == reset(after)


def test_runs_are_renamed_hidden_deleted_and_brought_back(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    for rate in (0.2, 0.4):
        set_rate(moons, rate)
        trigger(moons, "run_again")
        wait(qtbot, moons)
    trigger(moons, "keep_run")
    panel, runs = moons.runs, moons.document.runs
    qtbot.waitUntil(lambda: [row.place for row in panel.model.rows] == [0, 1, 2])
    names = [entry.name for entry in plot_of(moons, "loss").entries()]
    assert names[0] == "present"
    assert names[2:] == ["η 0.2", "η 0.4"]
    index = panel.model.index(0, 0)
    assert panel.model.setData(index, "the teacher's", Qt.ItemDataRole.EditRole)
    assert [entry.name for entry in plot_of(moons, "loss").entries()][1] == "the teacher's"
    qtbot.waitUntil(lambda: cells(moons, 0)["run"] == "the teacher's")
    panel.model.setData(panel.model.index(1, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert [shown.title for shown in runs.shown] == ["the teacher's", "η 0.4"]
    assert {curve.key for curve in plot_of(moons, "weights").entries()} == {"present", "run0", "run2"}
    qtbot.waitUntil(lambda: len(panel.model.rows) == 3)
    panel.table.selectRow(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [entry.run.name for entry in runs.kept] == ["Run 2", "Run 3"]
    qtbot.waitUntil(lambda: len(panel.model.rows) == 2)
    panel.findChild(QToolButton, "clearRuns").click()
    assert runs.kept == ()
    qtbot.waitUntil(panel.findChild(QToolButton, "bringBackRuns").isVisible)
    panel.findChild(QToolButton, "bringBackRuns").click()
    panel.findChild(QToolButton, "bringBackRuns").click()
    assert {entry.run.name for entry in runs.kept} == {"Run 2", "Run 3", "the teacher's"}
    assert len({entry.look for entry in runs.kept}) == 3


def test_a_menu_on_a_run_offers_all_that_can_be_done_with_it(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    trigger(moons, "keep_run")
    qtbot.waitUntil(lambda: [row.place for row in moons.runs.model.rows] == [0])
    menu = moons.runs.menu_of(0)
    texts = [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]
    assert texts == [
        "Draw it in the plots",
        "Rename",
        "Run again from its start",
        "Open it as it ended",
        "Open its start",
        "Delete",
    ]
    menu.actions()[0].trigger()
    assert moons.document.runs.shown == ()
    menu.deleteLater()
    moons.runs.table.customContextMenuRequested.emit(QPoint(5, 5000))


def test_only_the_selected_weights_of_kept_runs_are_drawn(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    plot = plot_of(moons, "weights")
    assert isinstance(plot, WeightsPlot)
    edge = next(iter(moons.document.network.edges))
    moons.document.select([edge])
    (kept,) = moons.document.runs.shown
    epochs, heights = plot._points(kept)
    known = np.isfinite(heights)
    place = kept.run.program.parameter_names.index(edge)
    assert np.array_equal(heights[known], kept.run.trajectories[:, place])
    assert np.array_equal(epochs[known], kept.run.moments)


def test_runs_stay_when_another_example_is_opened_but_are_not_drawn(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    trigger(moons, "keep_run")
    moons.document.open("xor")
    assert [entry.is_shown for entry in moons.document.runs.kept] == [False]
    assert [entry.key for entry in plot_of(moons, "loss").entries()] == ["training"]
    train(qtbot, moons, 20)
    trigger(moons, "keep_run")
    qtbot.waitUntil(lambda: len(moons.runs.model.rows) == 2)
    assert {"network", "data"} <= set(headings(moons))


def test_a_run_of_another_network_can_be_repeated_only_as_far_as_it_fits(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    moons.document.delete(["h1"])
    assert not moons.document.can_keep
    train(qtbot, moons, 10)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    assert "h1" not in moons.document.network.nodes
    assert moons.document.epoch >= 10


def test_looks_differ_in_colour_and_in_dashes() -> None:
    for colours in (theme.LIGHT, theme.DARK):
        looks = [(run_looks.colour(colours, look), run_looks.dashes(look)) for look in range(28)]
        assert len(set(looks)) == 28
        # Neighbours can be told apart without colour.
        assert all(run_looks.dashes(look) != run_looks.dashes(look + 1) for look in range(28))
        assert all(colour != colours.curves[0] for colour, _ in looks)


def other_plot(qtbot: QtBot, window: MainWindow, key: str) -> Plot:
    """Opens a plot from the menu, in a window of its own, and waits until it shows all it wants."""
    window._raise_dock(key)
    window.docks[key].setFloating(True)
    qtbot.waitUntil(lambda: key in window.board.seen)
    settle(qtbot, window)
    return next(plot for plot in window.plots if plot.key == key)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.document.observer._looking is None, timeout=20_000)


@pytest.mark.parametrize("key", ["accuracy", "flow"])
def test_kept_runs_are_drawn_over_each_other_in_plots_along_the_past(qtbot: QtBot, moons: MainWindow, key: str) -> None:
    train(qtbot, moons)
    before = other_plot(qtbot, moons, key)
    was = [(curve.name, curve.y) for curve in before.series()]
    trigger(moons, "keep_run")
    set_rate(moons, 0.6)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    settle(qtbot, moons)
    (run,) = moons.document.runs.shown
    kept = [curve for curve in before.series() if curve.key.startswith("run")]
    # The same numbers that were drawn while it was the present one.
    own = was if key == "accuracy" else [entry for entry in was if entry[0].startswith("δ")]
    assert len(kept) == len(own)
    for curve, (name, y) in zip(kept, own, strict=True):
        assert run.title in curve.name
        assert key == "accuracy" or name in curve.name
        assert curve.y[0] == pytest.approx(y[0])
        assert curve.y[-1] == pytest.approx(y[-1])
    assert [entry.key for entry in before.entries()][-1] == f"run{run.look}"
    assert before._kept._drawn
    before.header.hide_curve(f"run{run.look}", True)
    assert not before._kept._drawn
    assert not [curve for curve in before.visible_series() if curve.key.startswith("run")]
    before.header.hide_curve(f"run{run.look}", False)
    moons.document.runs.show(0, False)
    settle(qtbot, moons)
    assert not before._kept._drawn


def test_a_plot_that_is_opened_later_knows_the_kept_runs(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    trigger(moons, "keep_run")
    plot = other_plot(qtbot, moons, "accuracy")
    assert [curve.key for curve in plot.series()] == ["accuracy", "run0"]


def test_the_validation_loss_of_a_kept_run_is_drawn_fainter(qtbot: QtBot, moons: MainWindow) -> None:
    moons.document.set_training(split=Split(validation=0.3))
    train(qtbot, moons)
    trigger(moons, "keep_run")
    set_rate(moons, 0.6)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    plot = plot_of(moons, "loss")
    (run,) = moons.document.runs.shown
    keys = [entry.key for entry in plot.entries()]
    assert keys == ["training", "validation", "run0", "run0validation"]
    curve = next(curve for curve in plot.series() if curve.key == "run0validation")
    assert curve.y[-1] == run.run.ending.validation
    (line,) = (item for _, item in plot._kept_validation._drawn)
    (training,) = (item for _, item in plot._kept._drawn)
    assert line.opts["pen"].color() != training.opts["pen"].color()
    assert line.opts["pen"].dashPattern() == training.opts["pen"].dashPattern()
    plot.header.hide_curve("run0validation", True)
    assert not plot._kept_validation._drawn
    assert plot._kept._drawn


def test_the_boundary_of_a_kept_run_is_drawn_over_the_surface(qtbot: QtBot, moons: MainWindow) -> None:
    train(qtbot, moons)
    surface = next(plot for plot in moons.plots if plot.key == "surface")
    settle(qtbot, moons)
    lines = [values.copy() for values in surface._boundary.getData()]
    trigger(moons, "keep_run")
    set_rate(moons, 0.6)
    trigger(moons, "run_again")
    wait(qtbot, moons)
    settle(qtbot, moons)
    ((run, item),) = surface._boundaries._drawn
    # Where the network's own line was when it was kept.
    for drawn, own in zip(item.getData(), lines, strict=True):
        assert np.array_equal(drawn, own, equal_nan=True)
    assert item.zValue() > surface._image.zValue()
    assert item.opts["pen"].color().name() == run_looks.colour(theme.current(), run.look)
    assert [entry.key for entry in surface.entries()] == ["present", "run0"]
    # The cursor reads both.
    reading = surface.first_reading()
    before = sim.forward(run.run.program, [[reading.x, reading.y]]).output.item()
    assert reading.text.splitlines()[-1] == f"Run 1: {number_text(before, 6)}"
    surface.header.hide_curve("run0", True)
    assert "Run 1" not in surface.first_reading().text
    assert not surface._boundaries._drawn
    surface.header.hide_curve("present", True)
    assert not surface._boundary.isVisible()
