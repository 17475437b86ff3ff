"""How smooth the window is while it trains at full speed, and how much of the training speed it leaves.

Canvas, heat map and all plots are visible at 1440x900. A frame is counted when its snapshot is handed to the window,
and the next one comes only when it has been drawn. Epochs per second with the window are compared with those without,
in turns; each turn begins with the project as it was, for a run gets faster as it goes on.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer

import simulator as sim
from simulator.arrays import Array
from simulator.project import Project
from simulator.samples import Samples
from ui.app import application, create
from ui.main_window import MainWindow

SECONDS = 4.0
TURNS = 3
PAUSES = 20


@dataclass(frozen=True)
class Case:
    """A project to train, and the longest frame that 99 of 100 may have, in milliseconds."""

    title: str
    project: Project
    most: float


def layered(sizes: tuple[int, ...], samples: int, batch: int | None) -> Project:
    rng = np.random.default_rng(0)
    net = sim.Network()
    before = [net.add_input(f"x{index}", x=0.0, y=60.0 * index).name for index in range(sizes[0])]
    for depth, size in enumerate(sizes[1:]):
        names = [f"n{depth}_{index}" for index in range(size)]
        for index, name in enumerate(names):
            net.add_neuron(name, "tanh", bias=0.0, x=160.0 * (depth + 1), y=60.0 * index)
            for source in before:
                net.connect(source, name, float(rng.normal()) / len(before) ** 0.5)
        before = names
    X, T = rng.uniform(-1, 1, (samples, sizes[0])), rng.uniform(0, 1, (samples, sizes[-1]))
    settings = sim.TrainingSettings(optimizer=sim.SGD(0.02), batch_size=batch)
    return Project(net, Samples.of(net, X, T), settings)


def cases() -> list[Case]:
    return [
        Case("XOR 2-2-1", sim.load("xor"), 20.0),
        Case("2-8-8-1, 250 samples, batch 10", layered((2, 8, 8, 1), 250, 10), 20.0),
        Case("784-100-10, 1000 samples, batch 100", layered((784, 100, 10), 1000, 100), 33.0),
    ]


def wait(seconds: float) -> None:
    # A loop of processEvents would never sleep, and so take the interpreter from the worker.
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def while_training(window: MainWindow) -> tuple[Array, float]:
    """Milliseconds between frames, and the epochs per second between the first frame and the last."""
    frames: list[float] = []
    epochs: list[int] = []
    document = window.document

    def note() -> None:
        assert document.session.snapshot is not None
        frames.append(time.perf_counter())
        epochs.append(document.session.snapshot.epoch)

    noting = document.session.frame.connect(note)
    document.start_training()
    while not frames:
        wait(0.05)
    wait(SECONDS)
    document.pause()
    document.session.frame.disconnect(noting)
    return np.diff(frames) * 1e3, (epochs[-1] - epochs[0]) / (frames[-1] - frames[0])


def headless(project: Project) -> float:
    """Epochs per second of the same project without a window, recorded as in the window."""
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    trainer.run(1)
    chunk, epoch, started = 1, trainer.epoch, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        before = time.perf_counter()
        trainer.run(chunk)
        chunk = max(1, min(2 * chunk, round(chunk * 0.008 / (time.perf_counter() - before))))
    return (trainer.epoch - epoch) / (time.perf_counter() - started)


def pauses(window: MainWindow) -> Array:
    """Milliseconds from Pause until the worker has ended: from then on there is no further update."""
    found = []
    for _ in range(PAUSES):
        window.document.start_training()
        wait(0.1)
        worker = window.document.session._worker
        assert worker is not None
        started = time.perf_counter()
        worker.stop()
        worker.wait()
        found.append(time.perf_counter() - started)
        window.document.pause()
    return np.array(found) * 1e3


def measure(case: Case) -> str:
    window = create(["xor"], settings=QSettings("", QSettings.Format.IniFormat))
    window.document._replace(case.project, None)
    window.canvas.fit()
    application().processEvents()
    intervals, ratios = [], []
    for _ in range(TURNS):
        alone = headless(case.project)
        window.document._replace(case.project, None)
        application().processEvents()
        frames, speed = while_training(window)
        intervals.append(frames)
        ratios.append(speed / alone)
    paused = pauses(window)
    window.document.undo_stack.setClean()
    window.close()
    every = np.concatenate(intervals)
    return (
        f"| {case.title} | {np.median(every):.1f} | {np.percentile(every, 99):.1f} | ≤ {case.most:g}"
        f" | {every.max():.1f} | {speed:,.0f} | {alone:,.0f} | {np.median(ratios):.2f} | {paused.max():.0f} |"
    )


def main() -> None:
    """Prints the table."""
    print("| frames, ms | median | p99 | must be | max | epochs/s | without a window | ratio | Pause, ms, at most |")
    print("|---" * 9 + "|")
    wanted = sys.argv[1:]
    for case in cases():
        if not wanted or any(word in case.title for word in wanted):
            print(measure(case))


if __name__ == "__main__":
    main()
