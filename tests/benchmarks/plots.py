"""How smooth the window is with every plot open while it trains, and how long what plots look at takes.

All plots are visible at once, each in a window of its own. A frame is counted when its snapshot is handed to the
window, and the next one comes only when it has been drawn.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, os.path.dirname(__file__))

import numpy as np
from frames import SECONDS, layered, wait, while_training
from PySide6.QtCore import QSettings, QSize

import simulator as sim
from simulator import compiled
from simulator.network import EdgeKey
from simulator.project import Project
from simulator.sights import Landscape, Lookout, Response, Scene, Sight, is_complete
from ui.app import create
from ui.plots import PLOTS

TURNS = 20
FRAME = 33.0


def scene_of(project: Project) -> Scene:
    """A network that trains, as the worker looks at it."""
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    trainer.run(20)
    return Scene(
        program=trainer.program,
        parameters=trainer.parameters,
        X=project.X,
        T=project.T,
        settings=project.training,
        epoch=trainer.epoch,
        trace=trainer.history.trace(),
        optimizer_state=trainer.optimizer_state,
        learner=trainer.learner,
    )


def seconds_for(scene: Scene, sight: Sight) -> tuple[float, float]:
    """How long it takes until everything is known, and the longest piece, in seconds; the best of several turns."""
    found = []
    for _ in range(TURNS if isinstance(sight, Response) else 3):
        lookout, pieces = Lookout(), []
        while True:
            started = time.perf_counter()
            known = lookout.look(scene, [sight], 0.004)
            pieces.append(time.perf_counter() - started)
            if is_complete(known):
                break
        found.append((sum(pieces), max(pieces)))
    return min(found)


def frames(title: str, project: Project) -> str:
    window = create(["xor"], settings=QSettings("", QSettings.Format.IniFormat), size=QSize(1440, 900))
    for plot in PLOTS:
        dock = window.docks[plot.key]
        dock.show()
        dock.setFloating(True)
        dock.resize(360, 240)
    window.document._replace(project, None)
    wait(0.5)
    intervals, _ = while_training(window)
    window.document.undo_stack.setClean()
    window.close()
    return (
        f"| {title}, {len(window.plots)} plots | {np.median(intervals):.1f} | {np.percentile(intervals, 99):.1f}"
        f" | ≤ {FRAME:g} | {intervals.max():.1f} |"
    )


def main() -> None:
    """Prints the tables."""
    compiled.prepare()
    deep = layered((2, 8, 8, 1), 250, 10)
    print(f"| frames while training for {SECONDS:g} s, ms | median | p99 | must be | max |\n|" + "---|" * 5)
    print(frames("XOR 2-2-1", sim.load("xor")))
    print(frames("2-8-8-1, 250 samples", deep))
    print("\n| looked at by the worker, ms | in all | longest piece | must be |\n|" + "---|" * 4)
    scene = scene_of(deep)
    whole, piece = seconds_for(scene, Response())
    print(f"| decision surface 128x128 of 2-8-8-1 | {whole * 1e3:.1f} | {piece * 1e3:.1f} | ≤ 5 |")
    for title, sizes in (("2-4-1", (2, 4, 1)), ("2-8-8-1", (2, 8, 8, 1))):
        scene = scene_of(layered(sizes, 250, 10))
        names: tuple[EdgeKey | str, ...] = scene.program.edges[0], scene.program.edges[-1]
        whole, piece = seconds_for(scene, Landscape(names))
        print(f"| landscape 64x64 of {title}, 250 samples | {whole * 1e3:.0f} | {piece * 1e3:.1f} | ≤ 500 |")


if __name__ == "__main__":
    main()
