"""Takes the six pictures of the README's tour anew: `python -m tests.tour`. They are small, as a page shows them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QAction, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog

import simulator as sim
from tests.ui.test_screenshots import thousand_nodes
from ui.app import create
from ui.main_window import MainWindow

FOLDER = Path(__file__).parents[1] / "assets" / "images"
SIZE = QSize(1200, 780)


def train(window: MainWindow, epochs: int) -> None:
    window.document.start_training(epochs)
    while window.document.running:
        QApplication.processEvents()


def trained(window: MainWindow) -> None:
    train(window, 2000)


def backward(window: MainWindow) -> None:
    for _ in range(9):
        window.document.step()


def outline(window: MainWindow) -> None:
    window.docks["outline"].raise_()
    window.outline.tabs.setCurrentIndex(2)
    window.document.select([("x2", "h2"), ("h2", "g1")])


def boundary(window: MainWindow) -> None:
    train(window, 1000)


def many(window: MainWindow) -> None:
    window.document._replace(sim.Project(network=thousand_nodes(), title="1,000 nodes"), None)


def keys(window: MainWindow) -> None:
    window.findChild(QAction, "shortcuts").trigger()


TOUR: tuple[tuple[str, str, str, Callable[[MainWindow], None]], ...] = (
    ("xor", "xor", "light", trained),
    ("backward", "def", "dark", backward),
    ("outline", "layers-2-3-2-2", "light", outline),
    ("circles", "circles-3", "dark", boundary),
    ("many", "xor", "dark", many),
    ("keys", "xor", "light", keys),
)


def picture(window: MainWindow) -> QImage:
    """The window with a dialog that is open over it."""
    image = window.grab().toImage()
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            above = dialog.grab()
            painter = QPainter(image)
            painter.drawPixmap((image.width() - above.width()) // 2, (image.height() - above.height()) // 2, above)
            painter.end()
            dialog.reject()
    return image


def main() -> None:
    """Writes `tour-*.png`."""
    with tempfile.TemporaryDirectory() as folder:
        for name, preset, scheme, prepare in TOUR:
            settings = QSettings(str(Path(folder) / f"{name}.ini"), QSettings.Format.IniFormat)
            window = create([preset], settings=settings, size=SIZE)
            window._set_appearance(scheme)
            prepare(window)
            window.canvas.fit()
            QApplication.processEvents()
            while window.typesetter.busy:
                QApplication.processEvents()
            QApplication.processEvents()
            small = picture(window).scaledToWidth(800, Qt.TransformationMode.SmoothTransformation)
            small.convertToFormat(QImage.Format.Format_RGB888).save(str(FOLDER / f"tour-{name}.png"), quality=0)
            window.document.undo_stack.setClean()
            window.close()


if __name__ == "__main__":
    main()
