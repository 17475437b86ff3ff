"""The window of sweeps."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from simulator.runs import as_csv, curves_csv
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.sweeping.dialog import SweepDialog


@pytest.fixture
def dialog(qtbot: QtBot, open_window: Opener) -> SweepDialog:
    window = open_window("moons")
    window.findChild(QAction, "sweep").trigger()
    qtbot.waitUntil(window.sweeping.isVisible)
    return window.sweeping


def window_of(dialog: SweepDialog) -> MainWindow:
    window = dialog.parentWidget()
    assert isinstance(window, MainWindow)
    return window


def type_into(qtbot: QtBot, dialog: SweepDialog, key: str, text: str) -> None:
    field = dialog.form.fields.get(key, dialog.form.seeds)
    field.clear()
    qtbot.keyClicks(field, text)


def click(qtbot: QtBot, dialog: SweepDialog, name: str) -> None:
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def finish(qtbot: QtBot, dialog: SweepDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)


def test_the_count_is_shown_before_anything_starts(qtbot: QtBot, dialog: SweepDialog) -> None:
    type_into(qtbot, dialog, "learning_rate", "0.01, 0.3, 0.6")
    type_into(qtbot, dialog, "batch_size", "1, all")
    type_into(qtbot, dialog, "seeds", "20")
    assert dialog.form.count.text() == "3 × 2 × 20 seeds = 120 runs of 1 000 epochs".replace(" 000", "\u202f000") or (
        dialog.form.count.text().startswith("3 × 2 × 20 seeds = 120 runs")
    )
    assert dialog.form.fields["loss"].placeholderText() == "now cross_entropy"


def test_results_are_a_row_a_setting_and_curves_with_spread(qtbot: QtBot, dialog: SweepDialog) -> None:
    type_into(qtbot, dialog, "learning_rate", "0.01, 0.3, 0.6")
    type_into(qtbot, dialog, "seeds", "4")
    dialog.form.epochs.setValue(50)
    click(qtbot, dialog, "sweepStart")
    finish(qtbot, dialog)
    assert len(dialog.results) == 12
    model = dialog.group_table.model()
    assert (model.rowCount(), dialog.run_table.model().rowCount()) == (3, 12)
    assert [model.index(row, 0).data() for row in range(3)] == ["0.01", "0.3", "0.6"]
    assert [model.index(row, 1).data() for row in range(3)] == ["4"] * 3
    assert "±" in model.index(0, 2).data()
    curves = dialog.plot.series()
    assert [curve.name for curve in curves] == ["η 0.01", "η 0.3", "η 0.6"]
    table = np.array([result.loss for result in dialog.results[:4]])
    assert np.allclose(curves[0].y, table.mean(axis=0))
    dialog.number.setCurrentIndex(dialog.number.findData("accuracy"))
    assert np.allclose(dialog.plot.series()[0].y, np.mean([r.accuracy for r in dialog.results[:4]], axis=0))
    assert dialog.status.text() == "12 of 12 runs."


def test_a_click_on_a_heading_sorts_by_the_number(qtbot: QtBot, dialog: SweepDialog) -> None:
    type_into(qtbot, dialog, "batch_size", "1, all, 20, 3")
    dialog.form.epochs.setValue(5)
    click(qtbot, dialog, "sweepStart")
    finish(qtbot, dialog)
    model = dialog.group_table.model()
    dialog.group_table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [model.index(row, 0).data() for row in range(4)] == ["1", "3", "20", "all"]
    dialog.group_table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert [model.index(row, 0).data() for row in range(4)] == ["all", "20", "3", "1"]


def test_a_cancelled_sweep_keeps_the_finished_runs_and_the_window_lives_on(qtbot: QtBot, dialog: SweepDialog) -> None:
    type_into(qtbot, dialog, "seeds", "3000")
    dialog.form.epochs.setValue(20_000)
    click(qtbot, dialog, "sweepStart")
    qtbot.waitUntil(lambda: len(dialog.results) >= 3, timeout=60_000)
    # Meanwhile the window trains and edits.
    document = window_of(dialog).document
    document.set_title("meanwhile")
    document.start_training(20)
    qtbot.waitUntil(lambda: not document.running, timeout=60_000)
    click(qtbot, dialog, "sweepCancel")
    finish(qtbot, dialog)
    assert dialog.pool is not None
    assert 3 <= len(dialog.results) == dialog.pool.done < 3000
    assert "cancelled, and what is finished is kept" in dialog.status.text()
    assert dialog.run_table.model().rowCount() == len(dialog.results)
    assert dialog.findChild(QPushButton, "sweepStart").isEnabled()


@pytest.mark.parametrize(
    ("key", "text", "word"),
    [("learning_rate", "0.1, fast", "fast"), ("loss", "hinge", "hinge"), ("seeds", "many", "many")],
)
def test_what_makes_no_sense_is_said_and_nothing_starts(
    qtbot: QtBot, dialog: SweepDialog, key: str, text: str, word: str
) -> None:
    type_into(qtbot, dialog, key, text)
    click(qtbot, dialog, "sweepStart")
    assert not dialog.running
    assert word in dialog.form.count.text()
    assert dialog.form.count.property("role") == "wrong"


def test_a_result_becomes_a_kept_run_with_the_same_numbers(qtbot: QtBot, dialog: SweepDialog) -> None:
    type_into(qtbot, dialog, "learning_rate", "0.1, 0.5")
    type_into(qtbot, dialog, "seeds", "2")
    dialog.form.epochs.setValue(40)
    click(qtbot, dialog, "sweepStart")
    finish(qtbot, dialog)
    dialog.tabs.setCurrentIndex(1)
    dialog.run_table.selectRow(3)
    click(qtbot, dialog, "sweepKeep")
    runs = window_of(dialog).document.runs
    qtbot.waitUntil(lambda: len(runs.kept) == 1, timeout=60_000)
    assert runs.kept[0].run.name == "η 0.5, seed 1"
    assert runs.kept[0].run.ending.loss == dialog.results[3].ending.loss
    dialog.tabs.setCurrentIndex(0)
    dialog.group_table.selectRow(0)
    click(qtbot, dialog, "sweepKeep")
    qtbot.waitUntil(lambda: len(runs.kept) == 2, timeout=60_000)
    assert runs.kept[1].run.ending.loss == min(result.ending.loss for result in dialog.results[:2])


def test_a_kept_result_is_the_run_that_the_window_would_make(qtbot: QtBot, dialog: SweepDialog) -> None:
    dialog.form.epochs.setValue(30)
    click(qtbot, dialog, "sweepStart")
    finish(qtbot, dialog)
    dialog.tabs.setCurrentIndex(1)
    dialog.run_table.selectRow(0)
    click(qtbot, dialog, "sweepKeep")
    document = window_of(dialog).document
    qtbot.waitUntil(lambda: len(document.runs.kept) == 1, timeout=60_000)
    document.start_training(30)
    qtbot.waitUntil(lambda: not document.running, timeout=60_000)
    assert document.trace.loss.tobytes() == document.runs.kept[0].run.trace.loss.tobytes()


def test_tables_and_curves_are_saved(qtbot: QtBot, dialog: SweepDialog, tmp_path: Path) -> None:
    type_into(qtbot, dialog, "seeds", "3")
    dialog.form.epochs.setValue(10)
    click(qtbot, dialog, "sweepStart")
    finish(qtbot, dialog)
    dialog.write(as_csv, tmp_path / "runs.csv")
    dialog.write(curves_csv, tmp_path / "curves.csv")
    rows = list(csv.DictReader((tmp_path / "runs.csv").read_text(encoding="utf-8").splitlines()))
    assert [float(row["loss"]) for row in rows] == [result.ending.loss for result in dialog.results]
    assert len((tmp_path / "curves.csv").read_text(encoding="utf-8").splitlines()) == 12
    dialog.write(as_csv, tmp_path / "nowhere" / "runs.csv")
    assert "can't be written" in dialog.form.count.text()


def test_a_ready_made_sweep_fills_the_form(dialog: SweepDialog) -> None:
    dialog.form.fill("loss")
    assert dialog.form.fields["loss"].text() == "cross_entropy, half_squared"
    assert dialog.form.count.text().startswith("2 runs")
    dialog.form.fill("batch")
    assert dialog.form.fields["loss"].text() == ""


def test_a_sweep_goes_on_while_its_window_is_closed(qtbot: QtBot, dialog: SweepDialog) -> None:
    type_into(qtbot, dialog, "seeds", "40")
    dialog.form.epochs.setValue(5000)
    click(qtbot, dialog, "sweepStart")
    dialog.close()
    assert not dialog.isVisible()
    finish(qtbot, dialog)
    assert len(dialog.results) == 40


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Close])
def test_closing_the_window_during_a_sweep_asks_and_ends_its_threads(
    qtbot: QtBot, dialog: SweepDialog, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton
) -> None:
    window, asked = window_of(dialog), []

    def reply(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return answer

    monkeypatch.setattr(QMessageBox, "exec", reply)
    type_into(qtbot, dialog, "seeds", "3000")
    dialog.form.epochs.setValue(20_000)
    click(qtbot, dialog, "sweepStart")
    assert dialog.pool is not None
    closed = window.close()
    assert len(asked) == 1
    assert "of 3" in asked[0]
    assert closed == (answer == QMessageBox.StandardButton.Close)
    if closed:
        assert dialog.pool.is_over
    else:
        assert dialog.running
        dialog.cancel()
        finish(qtbot, dialog)


def test_an_error_of_the_program_is_told(qtbot: QtBot, dialog: SweepDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("simulator.training.Trainer.run", fail)
    click(qtbot, dialog, "sweepStart")
    finish(qtbot, dialog)
    assert "RuntimeError: broken" in dialog.form.count.text()
