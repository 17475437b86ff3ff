"""What it takes to paint a heat map while another thread computes: as the plots do, and as pyqtgraph does by itself."""

from __future__ import annotations

import os
import threading
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QImage, QPainter

import simulator as sim
from simulator.arrays import Array
from ui.app import application
from ui.plots.heat_map import HeatMap

FRAMES, SIDE, PAUSE = 400, 48, 0.004


def painted(item: pg.ImageItem) -> Array:
    """Milliseconds of each painting of new numbers, at the size of a plot."""
    item.setColorMap(pg.colormap.get("viridis"))
    target = QImage(500, 300, QImage.Format.Format_ARGB32_Premultiplied)
    rng, found = np.random.default_rng(0), []
    for _ in range(FRAMES):
        item.setImage(rng.uniform(0, 1, (SIDE, SIDE)), levels=(0.0, 1.0), autoLevels=False)
        painter = QPainter(target)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(500 / SIDE, 300 / SIDE)
        started = time.perf_counter()
        item.paint(painter)
        found.append(time.perf_counter() - started)
        painter.end()
        time.sleep(PAUSE)
    return np.array(found) * 1e3


def main() -> None:
    """Prints the table."""
    application()
    project = sim.load("xor")
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    trainer.run(1)
    stopping = threading.Event()

    def train() -> None:
        while not stopping.is_set():
            trainer.run(20_000)

    worker = threading.Thread(target=train)
    worker.start()
    print("| painting a heat map beside a training thread, ms | median | p99 | max |")
    print("|---|---|---|---|")
    for title, item in (("as pyqtgraph does", pg.ImageItem(axisOrder="row-major")), ("as the plots do", HeatMap())):
        times = painted(item)
        print(f"| {title} | {np.median(times):.2f} | {np.percentile(times, 99):.2f} | {times.max():.2f} |")
    stopping.set()
    worker.join()


if __name__ == "__main__":
    main()
