"""Pictures of the window, for people to look at: they are in `build/screenshots` after a run of the tests."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from ui import theme
from ui.main_window import MainWindow

FOLDER = Path(__file__).parents[2] / "build" / "screenshots"
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in ((1024, 700), (1440, 900))]

every_look = pytest.mark.parametrize(
    ("scheme", "size"), LOOKS, ids=[f"{scheme}-{width}x{height}" for scheme, (width, height) in LOOKS]
)


def taken(qtbot: QtBot, window: MainWindow, name: str) -> NDArray[np.uint32]:
    """Saves a picture of the window, and returns the pixels of its canvas, (height, width)."""
    qtbot.waitUntil(lambda: not window.typesetter.busy)
    # What is laid out anew is so when the window comes to it. No pulse is to hide a number.
    window.canvas.network_scene.pulse.stop()
    QApplication.processEvents()
    FOLDER.mkdir(parents=True, exist_ok=True)
    assert window.grab().save(str(FOLDER / f"{name}.png"))
    image = window.canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


def nodes_are_in_view(window: MainWindow) -> bool:
    view = window.canvas
    return all(view.viewport().rect().contains(view.mapFromScene(item.pos())) for item in view.items_by_name.values())


def thousand_nodes() -> sim.Network:
    """Twenty layers of fifty, each node fed by ten of the layer before."""
    nodes = [
        sim.Input(f"x{row}", 0.0, 90.0 * row)
        if layer == 0
        else sim.Neuron(f"h{layer}_{row}", "tanh", bias=0.0, x=360.0 * layer, y=90.0 * row)
        for layer in range(20)
        for row in range(50)
    ]
    edges = [
        sim.Edge(nodes[50 * layer + (7 * row + 11 * k) % 50].name, node.name, (-1) ** k * (k + 1) / 10)
        for layer in range(19)
        for row, node in enumerate(nodes[50 * (layer + 1) : 50 * (layer + 2)])
        for k in range(10)
    ]
    return sim.Network(nodes, edges)


@every_look
def test_every_preset_is_seen_whole(qtbot: QtBot, open_window: Opener, scheme: str, size: tuple[int, int]) -> None:
    window = open_window(size=QSize(*size))
    window._set_appearance(scheme)
    ground = QColor(theme.chosen(scheme).canvas).rgb()
    for name in sim.presets():
        window.document.open(name)
        window.canvas.fit()
        window.document.step()
        pixels = taken(qtbot, window, f"{name}-{scheme}-{size[0]}x{size[1]}")
        assert window.size() == QSize(*size)
        assert nodes_are_in_view(window), name
        share = float(np.mean(pixels == ground))
        assert 0.5 < share < 0.99, (name, share)
    window._set_appearance("light")


@every_look
def test_a_thousand_nodes_are_seen_from_afar(
    qtbot: QtBot, open_window: Opener, scheme: str, size: tuple[int, int]
) -> None:
    window = open_window(size=QSize(*size))
    window._set_appearance(scheme)
    window.document._replace(sim.Project(network=thousand_nodes(), title="1,000 nodes"), None)
    window.canvas.fit()
    pixels = taken(qtbot, window, f"thousand-nodes-{scheme}-{size[0]}x{size[1]}")
    assert nodes_are_in_view(window)
    assert len(np.unique(pixels)) > 10
    window._set_appearance("light")
