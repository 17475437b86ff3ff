"""How fast it trains: as fast as can be, at a pace to watch, and while the engine is still being compiled."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator import compiled
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.session import _Pace


def test_a_pace_lets_so_many_epochs_pass_and_makes_up_for_no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    pace = _Pace(10.0)
    assert pace.due() == 1
    pace.count(1)
    assert pace.due() == 0
    now += 0.05
    assert pace.due() == 0
    now += 0.06
    assert pace.due() == 1
    pace.count(1)
    # The machine was asleep for a minute.
    now += 60.0
    pace.count(1)
    assert pace.due() <= 2


def test_full_speed_is_the_default_and_the_menu_shows_what_is_chosen(window: MainWindow) -> None:
    assert window.document.speed is None
    assert window.findChild(QAction, "speed_full").isChecked()
    window.findChild(QAction, "speed_10").trigger()
    assert window.document.speed == 10.0
    assert window.findChild(QAction, "speed_10").isChecked()
    assert not window.findChild(QAction, "speed_full").isChecked()


def test_a_slow_run_shows_every_epoch_and_takes_its_time(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What takes longer to look at, on a busy machine, goes on in the next frame.
    monkeypatch.setattr("ui.session.LOOK_SECONDS", 60.0)
    document = window.document
    document.set_speed(20.0)
    shown: list[int] = []
    document.session.frame.connect(lambda: shown.append(document.epoch))
    window.findChild(QAction, "run").trigger()
    started = time.perf_counter()
    qtbot.waitUntil(lambda: document.epoch >= 8, timeout=20_000)
    # Never faster; how much slower a busy machine is, is its own affair.
    assert time.perf_counter() - started > 6 / 20
    assert len(set(shown)) == len(shown), "nothing is drawn twice"
    document.set_speed(None)
    qtbot.waitUntil(lambda: document.epoch > 2000, timeout=20_000)
    document.pause()
    run = sim.Trainer(document.program, document.project.X, document.project.T, sim.load("xor").training)
    run.parameters = sim.compile(sim.load("xor").network).parameters
    run.run(document.epoch)
    assert document.program is not None
    assert document.program.parameters.tolist() == run.parameters.tolist()


def test_pausing_a_slow_run_does_not_wait_for_its_next_epoch(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    document.set_speed(0.01)
    document.start_training()
    qtbot.waitUntil(lambda: document.epoch == 1, timeout=10_000)
    started = time.perf_counter()
    document.pause()
    assert time.perf_counter() - started < 20.0
    assert document.epoch == 1


def test_another_speed_can_be_typed(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getDouble", lambda *arguments: (3.5, True))
    other = window.findChild(QAction, "speed_other")
    other.trigger()
    assert window.document.speed == 3.5
    assert other.isChecked()
    assert "3.5" in other.text()
    monkeypatch.setattr(QInputDialog, "getDouble", lambda *arguments: (9.0, False))
    other.trigger()
    assert window.document.speed == 3.5


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_is_none_is_refused(window: MainWindow, speed: float) -> None:
    with pytest.raises(sim.DataError, match="above zero"):
        window.document.set_speed(speed)
    assert window.document.speed is None


class Compiler:
    """Stands in for a compilation that takes as long as the test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_end = threading.Event()
        self._ready = False
        monkeypatch.setattr(compiled, "is_ready", lambda: self._ready)
        monkeypatch.setattr(compiled, "prepare", self.prepare)

    def prepare(self, report=lambda share: None) -> bool:
        if not self._ready:
            report(0.4)
            assert self.may_end.wait(20)
            self._ready = True
        return True


def test_the_first_compilation_shows_its_progress_and_then_the_run_begins(
    qtbot: QtBot, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("xor")
    compiled.prepare()
    compiler = Compiler(monkeypatch)
    window.findChild(QAction, "run").trigger()
    progress, name = window.findChild(QProgressBar, "engineProgress"), window.findChild(QLabel, "engine")
    qtbot.waitUntil(lambda: progress.isVisible() and progress.value() == 40)
    assert "Preparing the compiled engine" in name.text()
    assert window.document.running
    assert window.document.epoch == 0
    compiler.may_end.set()
    qtbot.waitUntil(lambda: window.document.epoch > 10, timeout=10_000)
    assert not progress.isVisible()
    assert name.text() == "compiled"


def test_pause_does_not_wait_for_a_compilation(
    qtbot: QtBot, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("xor")
    compiled.prepare()
    compiler = Compiler(monkeypatch)
    run = window.findChild(QAction, "run")
    run.trigger()
    qtbot.waitUntil(lambda: window.document.session.preparing is not None)
    run.trigger()
    assert not window.document.running
    assert not run.isChecked()
    assert window.document.undo_stack.count() == 0
    assert window.document.session.preparing is None
    # Run again while the compiler is still at it: the same one is waited for.
    run.trigger()
    assert window.document.running
    compiler.may_end.set()
    qtbot.waitUntil(lambda: window.document.epoch > 0, timeout=10_000)


def test_without_compiled_loops_the_window_says_so_once_and_trains_all_the_same(
    qtbot: QtBot, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError("No module named 'numba'")

    monkeypatch.setattr(compiled._Loops, "module", None)
    monkeypatch.setattr(compiled._Loops, "trouble", None)
    monkeypatch.setattr(compiled, "import_module", missing)
    window = open_window("xor")
    document = window.document
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: document.epoch > 3, timeout=10_000)
    assert "No module named 'numba'" in document.notice
    assert "NumPy" in document.notice
    assert window.findChild(QLabel, "engine").text() == "matrix products"
    window.findChild(QAction, "run").trigger()
    document.say("")
    window.findChild(QAction, "run").trigger()
    qtbot.waitUntil(lambda: document.epoch > 10, timeout=10_000)
    assert document.notice == ""


def test_an_epoch_that_takes_long_is_broken_off_by_pause(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    rows = 400_000
    network = document.network
    inputs = sim.Samples(rows, {"x1": (0.5,) * rows, "x2": (0.25,) * rows, "y": (1.0,) * rows})
    document._change("many samples", data=inputs)
    document.set_training(batch_size=1)
    document.start_training()
    qtbot.waitUntil(lambda: document.session._worker is not None, timeout=20_000)
    qtbot.wait(20)
    document.pause()
    assert not document.running
    epochs = document.epoch
    trainer = sim.Trainer(sim.compile(network), document.project.X, document.project.T, document.project.training)
    trainer.run(epochs)
    assert document.program is not None
    assert document.program.parameters.tolist() == trainer.parameters.tolist()
