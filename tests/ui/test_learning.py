"""The settings that the toolbar has no room for."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.schedules import SCHEDULES
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.panels.fields import NumberField


def choose(combo: QComboBox, key: str) -> None:
    index = combo.findData(key)
    assert index >= 0, key
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def type_into(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_every_optimizer_and_schedule_of_the_engine_can_be_chosen(window: MainWindow) -> None:
    panel, document = window.learning, window.document
    for key, kind in sim.OPTIMIZERS.items():
        choose(panel.optimizer, key)
        assert type(document.project.training.optimizer) is kind
        assert document.project.training.optimizer.learning_rate == 2.0
    for key, kind in SCHEDULES.items():
        choose(panel.schedule, key)
        assert type(document.project.training.schedule) is kind


def test_the_settings_of_an_optimizer_are_edited_and_undone(qtbot: QtBot, window: MainWindow) -> None:
    panel, document = window.learning, window.document
    choose(panel.optimizer, "adam")
    type_into(qtbot, panel.optimizer_fields.fields["first_decay"], "0.5")
    assert document.project.training.optimizer == sim.Adam(2.0, first_decay=0.5)
    document.undo()
    assert document.project.training.optimizer == sim.Adam(2.0)
    document.undo()
    assert document.project.training.optimizer == sim.SGD(2.0)
    assert "momentum" in panel.optimizer_fields.fields


@pytest.mark.parametrize(("name", "entry"), [("momentum", "1.5"), ("momentum", "x"), ("momentum", "-1")])
def test_a_setting_that_makes_no_sense_is_refused_beside_the_field(
    qtbot: QtBot, window: MainWindow, name: str, entry: str
) -> None:
    panel, before = window.learning, window.document.project
    type_into(qtbot, panel.optimizer_fields.fields[name], entry)
    assert panel.trouble.text()
    assert not panel.trouble.isHidden()
    assert window.document.project is before


def test_penalty_noise_order_and_initializer_are_the_documents(qtbot: QtBot, window: MainWindow) -> None:
    panel, document = window.learning, window.document
    type_into(qtbot, panel.l1, "0.01")
    type_into(qtbot, panel.l2, "0.02")
    type_into(qtbot, panel.noise, "0.1")
    panel.half_l2.click()
    panel.shuffle.click()
    choose(panel.initializer, "he")
    training = document.project.training
    assert (training.l1, training.l2, training.noise) == (0.01, 0.02, 0.1)
    assert training.half_l2
    assert training.shuffle
    assert training.initializer == "he"


def test_a_run_stops_by_itself_and_says_why(qtbot: QtBot, window: MainWindow) -> None:
    panel, document = window.learning, window.document
    field = panel.stopping.fields["loss"]
    type_into(qtbot, field, "0.05")
    assert document.project.training.stop.loss == 0.05
    document.start_training()
    qtbot.waitUntil(lambda: not document.running, timeout=20_000)
    assert document.snapshot().loss <= 0.05
    assert document.trace.loss[-2] > 0.05
    assert "loss" in document.notice
    type_into(qtbot, field, "")
    assert document.project.training.stop.loss is None


def test_dropout_is_set_at_the_neuron(qtbot: QtBot, window: MainWindow) -> None:
    document, page = window.document, window.inspector.node
    document.select(["h1"])
    type_into(qtbot, page.dropout, "0.25")
    assert document.project.training.dropout == {"h1": 0.25}
    document.rename("h1", "first")
    assert document.project.training.dropout == {"first": 0.25}
    type_into(qtbot, page.dropout, "1")
    assert page.trouble.text()
    type_into(qtbot, page.dropout, "0")
    assert document.project.training.dropout == {}
    document.select(["y"])
    assert not page.form.isRowVisible(page.dropout)


def test_pausing_and_going_on_with_momentum_is_one_long_run(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    document.set_training(optimizer=sim.SGD(0.5, momentum=0.9))
    start = document.network
    for _ in range(2):
        document.start_training(40)
        qtbot.waitUntil(lambda: not document.running, timeout=10_000)
    once = sim.train(start, document.project.X, document.project.T, optimizer=sim.SGD(0.5, momentum=0.9), epochs=80)
    assert document.network == once.network


@pytest.mark.parametrize("optimizer", list(sim.OPTIMIZERS))
def test_nothing_of_it_is_cut_off_in_a_small_window(qtbot: QtBot, open_window: Opener, optimizer: str) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    panel = window.learning
    window.docks["learning"].raise_()
    qtbot.waitUntil(lambda: panel.viewport().width() > 200)
    choose(panel.optimizer, optimizer)
    qtbot.waitUntil(lambda: panel.widget().width() >= panel.widget().minimumSizeHint().width())
    assert panel.widget().width() == panel.viewport().width()
    assert panel.horizontalScrollBar().maximum() == 0
