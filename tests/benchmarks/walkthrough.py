"""How long a walkthrough of one epoch takes to open, and a step in it, in the engine and in the window."""

import os
import time
from collections.abc import Callable

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import simulator as sim
from simulator.walkthrough import GRAINS, START, Place

SAMPLES = 250
STEPS = 400


def network() -> sim.Network:
    """2-8-8-1, every neuron with a bias."""
    net = sim.Network([sim.Input("x1", y=-60), sim.Input("x2", y=60)])
    before = ["x1", "x2"]
    for layer, width in enumerate((8, 8, 1), start=1):
        names = [f"{'abc'[layer - 1]}{index + 1}" for index in range(width)]
        for index, name in enumerate(names):
            net.add_neuron(name, "tanh", bias=0.1, x=160 * layer, y=90 * (index - width / 2))
            for source in before:
                net.connect(source, name, 0.3 * (-1) ** index)
        before = names
    return net


def milliseconds(action: Callable[[], object], repeats: int = 1) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        action()
    return (time.perf_counter() - started) / repeats * 1000


def in_the_engine(batch_size: int | None) -> None:
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(SAMPLES, 2)), rng.normal(size=(SAMPLES, 1))
    program = sim.compile(network())
    options = sim.TrainingSettings(batch_size=batch_size, shuffle=True, optimizer=sim.Adam())
    walks: list[sim.Walkthrough] = []

    def open_walk() -> None:
        walks.append(sim.walk_epoch(program, X, T, options))
        _ = walks[-1][0].numbers

    opening = milliseconds(open_walk)
    walk = walks[-1]
    place = [START]

    def step() -> None:
        place[0] = walk.next(place[0])
        found = walk.at(place[0])
        assert found is not None
        _ = found.numbers, found.symbols

    stepping = milliseconds(step, STEPS)
    last = milliseconds(lambda: walk[-1].numbers)
    back = milliseconds(lambda: walk[0].numbers)
    strides = {grain: milliseconds(lambda grain=grain: walk.next(Place(1000), grain), 50) for grain in GRAINS}
    print(
        f"batch {batch_size or 'all':>4}  {len(walk):6d} steps  open {opening:6.1f} ms  step {stepping:6.3f} ms", end=""
    )
    print(f"  to the last {last:6.1f} ms  and back {back:5.1f} ms  largest stride {max(strides.values()):.3f} ms")


def in_the_window() -> None:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from ui.app import create

    window = create(["xor"], settings=QSettings("", QSettings.Format.IniFormat))
    rng = np.random.default_rng(0)
    net = network()
    data = sim.Samples.of(net, rng.normal(size=(SAMPLES, 2)), rng.normal(size=(SAMPLES, 1)))
    project = sim.Project(network=net, data=data, training=sim.TrainingSettings(batch_size=10))
    window.document._replace(project, None)
    QApplication.processEvents()

    def step() -> None:
        window.document.step()
        QApplication.processEvents()

    opening = milliseconds(step)
    times = [milliseconds(step) for _ in range(STEPS)]
    print(f"in the window, batch 10: open {opening:.1f} ms; a step, drawn: median {np.median(times):.1f} ms,", end="")
    print(f" worst {max(times):.1f} ms")
    window.document.undo_stack.setClean()
    window.close()


def main() -> None:
    print(f"One epoch of a 2-8-8-1 network on {SAMPLES} samples, Adam")
    for batch_size in (None, 30, 10, 1):
        in_the_engine(batch_size)
    in_the_window()


if __name__ == "__main__":
    main()
