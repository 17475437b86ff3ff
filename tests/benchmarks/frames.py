"""How smooth the window is while it trains, and how much of the training speed it leaves."""

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer

import simulator as sim
from simulator.snapshot import take
from ui.app import application, create
from ui.main_window import MainWindow

SECONDS = 5.0
FRAMES = 150


def frame_cost(window: MainWindow) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds to take over and to paint a snapshot, with nothing else going on."""
    document = window.document
    project = document.project
    trainer = sim.Trainer(document.program, project.X, project.T, project.training)
    update, paint = [], []
    for _ in range(FRAMES):
        trainer.run(10)
        snapshot = take(
            trainer.program,
            trainer.parameters,
            trainer.X,
            trainer.T,
            trainer.settings,
            epoch=trainer.epoch,
            trace=trainer.history.trace(),
            sample=0,
            with_surface=True,
        )
        started = time.perf_counter()
        document._live = snapshot
        document.parameters_changed.emit()
        updated = time.perf_counter()
        application().processEvents()
        update.append(updated - started)
        paint.append(time.perf_counter() - updated)
    document._live = None
    return np.array(update) * 1e3, np.array(paint) * 1e3


def while_training(window: MainWindow) -> tuple[np.ndarray, float]:
    """Milliseconds between frames, and epochs per second."""
    frames: list[float] = []
    window.document.session.frame.connect(lambda: frames.append(time.perf_counter()))
    window.document.start_training()
    # A loop of processEvents would never sleep, and so take the interpreter from the worker.
    loop = QEventLoop()
    QTimer.singleShot(round(SECONDS * 1e3), loop.quit)
    loop.exec()
    window.document.pause()
    return np.diff(frames) * 1e3, window.document.epoch / SECONDS


def headless() -> float:
    """Epochs per second of the same project without a window."""
    project = sim.load("xor")
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    started = time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        trainer.run(100)
    return trainer.epoch / SECONDS


def main() -> None:
    window = create(["xor"], settings=QSettings("", QSettings.Format.IniFormat))
    application().processEvents()
    for name, values in zip(("take over a snapshot", "paint it"), frame_cost(window), strict=True):
        print(f"{name:28} median {np.median(values):6.1f} ms   p99 {np.percentile(values, 99):6.1f} ms")
    alone = headless()
    intervals, epochs = while_training(window)
    median, p99 = np.median(intervals), np.percentile(intervals, 99)
    print(f"{'frame interval, training':28} median {median:6.1f} ms   p99 {p99:6.1f} ms   max {max(intervals):6.1f} ms")
    print(f"{'epochs per second':28} {epochs:,.0f} with the window, {alone:,.0f} without, ratio {epochs / alone:.2f}")
    window.document.undo_stack.setClean()
    window.close()


if __name__ == "__main__":
    main()
