"""How fluid the table of samples is: scrolling through a hundred thousand, sorting, editing, while it trains.

A frame is a turn of the wheel until the table is drawn, with answers and losses in view, at 1440x900.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QSize, Qt, QTimer

import simulator as sim
from simulator.arrays import Array
from simulator.project import Project
from simulator.samples import Samples
from simulator.table_text import samples_text
from simulator.tables import parse_text
from ui.app import application, create
from ui.main_window import MainWindow

ROWS = 100_000
FRAMES = 300
WHEEL = 3


def project() -> Project:
    network = sim.Network()
    rng = np.random.default_rng(0)
    before = [network.add_input(f"x{index}", x=0.0, y=60.0 * index).name for index in (1, 2)]
    for depth, size in enumerate((8, 8, 1)):
        names = [f"n{depth}_{index}" for index in range(size)]
        for index, name in enumerate(names):
            network.add_neuron(name, "sigmoid", bias=0.0, x=160.0 * (depth + 1), y=60.0 * index)
            for source in before:
                network.connect(source, name, float(rng.normal()))
        before = names
    X = rng.normal(size=(ROWS, 2))
    T = (X[:, :1] * X[:, 1:] > 0).astype(np.float64)
    training = sim.TrainingSettings(optimizer=sim.SGD(0.1), batch_size=100, split=sim.Split(0.2, 0.1))
    return Project(network, Samples.of(network, X, T).with_standardized(["x1"]), training)


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def scrolling(window: MainWindow, start: int) -> Array:
    """Milliseconds a frame, from a row on."""
    bar, times = window.data.table.verticalScrollBar(), []
    bar.setValue(start)
    application().processEvents()
    for _ in range(FRAMES):
        began = time.perf_counter()
        bar.setValue(bar.value() + WHEEL)
        window.data.table.viewport().repaint()
        times.append((time.perf_counter() - began) * 1e3)
        application().processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
    return np.array(times)


def jumping(window: MainWindow) -> Array:
    """Milliseconds a frame when the handle of the scroll bar is dragged: every frame shows other rows."""
    bar, times = window.data.table.verticalScrollBar(), []
    for place in np.linspace(0, bar.maximum(), FRAMES).astype(int).tolist():
        began = time.perf_counter()
        bar.setValue(place)
        window.data.table.viewport().repaint()
        times.append((time.perf_counter() - began) * 1e3)
    return np.array(times)


def line(title: str, times: Array, most: str = "≤ 16") -> str:
    return f"| {title} | {np.median(times):.1f} | {np.percentile(times, 99):.1f} | {times.max():.1f} | {most} |"


def taken(do: Callable[[], object], turns: int = 5) -> Array:
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        do()
        application().processEvents()
        times.append((time.perf_counter() - began) * 1e3)
    return np.array(times)


def main() -> None:
    """Prints the tables."""
    window = create(["xor"], settings=QSettings("", QSettings.Format.IniFormat), size=QSize(1440, 900))
    document = window.document
    document._replace(project(), None)
    window._raise_dock("data")
    # As tall as a person would make it who looks at data.
    window.resizeDocks([window.docks["data"]], [480], Qt.Orientation.Vertical)
    application().processEvents()
    table, model = window.data.table, window.data.model
    print(f"{ROWS:,} rows, {len(model.columns)} columns, {table.viewport().height() // 24} rows in view\n")
    print("| a frame, ms | median | p99 | max | must be |")
    print("|---" * 5 + "|")
    print(line("scroll by the wheel", scrolling(window, 0)))
    print(line("drag the scroll bar", jumping(window)))
    loss = next(column for column in model.columns if column.kind == "loss")
    table.sort_by(loss, descending=True)
    print(line("scroll, sorted by loss", scrolling(window, 50_000)))
    table.sort_by(None)
    document.start_training()
    while document.epoch == 0:
        wait(0.05)
    print(line("scroll while it trains", scrolling(window, 1_000)))
    document.pause()
    print("\n| once, ms | median | p99 | max | |")
    print("|---" * 5 + "|")
    print(line("sort by loss", taken(lambda: table.sort_by(loss)), ""))
    table.sort_by(None)
    steps = iter(range(1, 100))
    print(line("go to the next sample", taken(lambda: document.go_to_sample(next(steps)), 20), ""))
    values = iter(np.linspace(0.1, 0.9, 100).tolist())
    print(line("edit a cell", taken(lambda: document.set_cell(7, "x1", next(values))), ""))
    print(line("undo", taken(document.undo), ""))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.pnet"
        print(line("save", taken(lambda: document.save(path), 2), ""))
        print(line("open", taken(lambda: document.open(path), 2), ""))
    text = samples_text(document.project.data, ("x1", "x2", "n2_0"))
    print(line("read its CSV", taken(lambda: parse_text(text.encode(), "rows.csv").table([0, 1], [2]), 2), ""))
    document.undo_stack.setClean()
    window.close()


if __name__ == "__main__":
    main()
