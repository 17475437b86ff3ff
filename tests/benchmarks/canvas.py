"""What a frame of the canvas costs: numbers that change, panning, zooming, dragging; and how long opening takes."""

import os
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPointF, QSettings, QSize, Qt
from PySide6.QtTest import QTest

import simulator as sim
from simulator.snapshot import take
from ui.app import application, create
from ui.main_window import MainWindow

FRAMES = 200


def layered(sizes: list[int], edges: int | None = None) -> sim.Network:
    """Layers of these sizes side by side; fully connected, or with so many edges spread evenly."""
    network = sim.Network()
    layers: list[list[str]] = []
    for column, size in enumerate(sizes):
        layer = []
        for row in range(size):
            name, place = f"n{column}_{row}", {"x": 240.0 * column, "y": 110.0 * (row - size / 2)}
            if column:
                network.add_neuron(name, "tanh", **place)
            else:
                network.add_input(name, **place)
            layer.append(name)
        layers.append(layer)
    pairs = [(s, t) for left, right in pairwise(layers) for s in left for t in right]
    keep = np.linspace(0, len(pairs) - 1, edges or len(pairs)).astype(int)
    rng = np.random.default_rng(1)
    made = [sim.Edge(*pairs[index], weight=float(rng.uniform(-1, 1))) for index in keep]
    return sim.Network(network.nodes.values(), made)


def project_of(network: sim.Network) -> sim.Project:
    rng = np.random.default_rng(2)
    X = rng.uniform(-1, 1, (4, len(network.inputs)))
    T = rng.uniform(0, 1, (4, len(network.outputs)))
    return sim.Project(network=network, data=sim.Samples.of(network, X, T))


def opened(network: sim.Network, folder: Path) -> tuple[MainWindow, float]:
    """A window on this network, and the seconds from asking for the file to its picture."""
    path = folder / "network.pnet"
    sim.save(project_of(network), path)
    window = create(["and"], settings=QSettings("", QSettings.Format.IniFormat), size=QSize(1440, 900))
    application().processEvents()
    started = time.perf_counter()
    window.document.open(path)
    application().processEvents()
    return window, time.perf_counter() - started


def frames(change: Callable[[int], None], window: MainWindow) -> np.ndarray:
    """Milliseconds of each frame: a change, and the canvas drawn again."""
    port = window.canvas.viewport()
    times = []
    for frame in range(FRAMES):
        started = time.perf_counter()
        change(frame)
        port.repaint()
        times.append(time.perf_counter() - started)
    return np.array(times) * 1e3


def report(name: str, times: np.ndarray) -> None:
    print(f"{name:52} median {np.median(times):6.1f} ms   p99 {np.percentile(times, 99):6.1f} ms", flush=True)


def changing_weights(window: MainWindow) -> Callable[[int], None]:
    """Every weight is another in every frame, as while training."""
    document, rng = window.document, np.random.default_rng(3)
    project, program = document.project, document.program
    moments = [
        take(
            program,
            program.parameters + rng.normal(0, 0.1, len(program.parameters)),
            project.X,
            project.T,
            project.training,
            epoch=1,
            trace=document.trace,
            sample=0,
        )
        for _ in range(8)
    ]

    def change(frame: int) -> None:
        document.shown.live = moments[frame % len(moments)]
        window.canvas.network_scene.refresh()

    return change


def close(window: MainWindow) -> None:
    window.document.shown.live = None
    window.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    application().processEvents()


def drag(window: MainWindow) -> np.ndarray:
    """Milliseconds a mouse move takes while a node hangs on it, until it is drawn."""
    canvas = window.canvas
    name = list(window.document.network.nodes)[len(window.document.network.nodes) // 2]
    start = canvas.mapFromScene(canvas.items_by_name[name].pos())
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)

    def move(frame: int) -> None:
        QTest.mouseMove(canvas.viewport(), start + QPointF(frame % 20 * 3, frame % 17 * 3).toPoint())

    times = frames(move, window)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    return times


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, sizes, edges in (
            ("2-8-8-1, 88 edges", [2, 8, 8, 1], None),
            ("60 nodes, 500 edges", [10, 15, 15, 15, 5], 500),
        ):
            window, _ = opened(layered(sizes, edges), Path(folder))
            report(f"{name}: every number changes", frames(changing_weights(window), window))
            close(window)
        window, seconds = opened(layered([100] * 10, 10_000), Path(folder))
        print(f"{'1,000 nodes, 10,000 edges: open':52} {seconds:6.2f} s")
        for title, zoom in (("all in view", None), ("at 100 %", 1.0)):
            if zoom:
                window.canvas.zoom_by(zoom / window.canvas.zoom)
            report(
                f"1,000 nodes, 10,000 edges, {title}: pan",
                frames(lambda frame: window.canvas.pan_by(QPointF(*(((7, 3), (-7, -3))[frame % 2]))), window),
            )
            report(
                f"1,000 nodes, 10,000 edges, {title}: zoom",
                frames(lambda frame: window.canvas.zoom_by((1.1, 1 / 1.1)[frame % 2]), window),
            )
        window.canvas.fit()
        report("1,000 nodes, 10,000 edges, all in view: drag a node", drag(window))
        report("1,000 nodes, 10,000 edges: every number changes", frames(changing_weights(window), window))
        document = window.document
        started = time.perf_counter()
        document.select([*document.network.nodes, *document.network.edges])
        application().processEvents()
        print(f"{'1,000 nodes, 10,000 edges: select all':52} {time.perf_counter() - started:6.2f} s")
        report(
            "1,000 nodes, 10,000 edges, all selected: pan",
            frames(lambda frame: window.canvas.pan_by(QPointF(*(((7, 3), (-7, -3))[frame % 2]))), window),
        )
        close(window)


if __name__ == "__main__":
    main()
