"""The program: makes everything, in one place."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEventLoop, QSettings, QSize, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import simulator as sim
from simulator.dense import use_one_blas_thread
from ui import i18n
from ui.document import Document
from ui.main_window import MainWindow

# The worker in NumPy would otherwise keep the interpreter for 5 ms at a time, and frames would wait for it.
SWITCH_INTERVAL = 0.0005
FIRST_PROJECT = "xor"


def create(
    arguments: Sequence[str] = (), *, settings: QSettings | None = None, size: QSize | None = None
) -> MainWindow:
    """A window, shown. `arguments` may name a preset or a file; without one it opens on XOR.

    Makes the QApplication if there is none. The layout is remembered in `settings`, by default the user's. A file
    that can't be opened is reported in the window, which then shows XOR.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    use_one_blas_thread()
    application()
    document = Document()
    trouble = ""
    try:
        document.open(arguments[0] if arguments else FIRST_PROJECT)
    except sim.FileError as error:
        document.open(FIRST_PROJECT)
        trouble = i18n.sentence(error.sentence)
    window = MainWindow(document, settings or QSettings(), size)
    window.show()
    document.say(trouble)
    return window


def report_errors(window: MainWindow) -> None:
    """From now on, an error in the program itself is told in the window, with its trace on standard error."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        window.document.say(
            window.tr(
                "Something went wrong in the program: {error}. Your work is still here; save it to be safe."
            ).format(error=f"{kind.__name__}: {error}")
        )

    sys.excepthook = report


def application() -> QApplication:
    """The QApplication, made and dressed if there is none yet."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    new = QApplication(sys.argv[:1])
    new.setOrganizationName("Perceptron Studio")
    new.setApplicationName("Perceptron Studio")
    new.setStyle("Fusion")
    i18n.install_translator(new)
    return new


def main(arguments: Sequence[str] | None = None) -> int:
    """The `perceptron-studio` command. Returns the exit status."""
    options = _parser().parse_args(arguments)
    sources = [options.source] if options.source else []
    if options.screenshot is None:
        window = create(sources, size=options.size)
        report_errors(window)
        _go_on(window, options.after, options.steps)
        return application().exec()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_pass_on)
    return _screenshot(sources, options.screenshot, options.after, options.steps, options.size or QSize(1440, 900))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="perceptron-studio",
        description="Draw a network of perceptrons, step through it forwards and backwards, and watch it learn.",
    )
    parser.add_argument("source", nargs="?", metavar="X", help="a preset's name, or a .pnet file")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="write a picture of the window, and leave")
    parser.add_argument("--after", type=_count, default=0, metavar="EPOCHS", help="train so many epochs first")
    parser.add_argument("--steps", type=_count, default=0, metavar="N", help="then step so many operations")
    parser.add_argument("--size", type=_size, metavar="1440x900", help="the size of the window")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of 0 or more")
    return int(text)


def _size(text: str) -> QSize:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 200 <= int(width) <= 8000 and 200 <= int(height) <= 8000):
        raise argparse.ArgumentTypeError(f"“{text}” is not a size such as 1440x900")
    return QSize(int(width), int(height))


def _screenshot(sources: list[str], path: Path, epochs: int, steps: int, size: QSize) -> int:
    """Draws the real window to a file, on a machine with or without a display, and forgets its layout."""
    try:
        sim.load(sources[0] if sources else FIRST_PROJECT)
    except sim.FileError as error:
        print(f"perceptron-studio: {error}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "layout.ini"), QSettings.Format.IniFormat)
        window = create(sources, settings=settings, size=size)
        _go_on(window, epochs, steps)
        _wait_while(lambda: window.typesetter.busy)
        written = window.grab().save(str(path))
        # What was walked counts as unsaved until it is taken over.
        window.document.pause()
        window.document.undo_stack.setClean()
        window.close()
    if not written:
        print(f"perceptron-studio: “{path}” can't be written.", file=sys.stderr)
    return 0 if written else 2


def _pass_on(kind: object, context: object, message: str) -> None:
    # The offscreen platform has no window manager to give hints to, and says so at every window.
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def _go_on(window: MainWindow, epochs: int, steps: int) -> None:
    if epochs:
        window.document.start_training(epochs)
        _wait_while(lambda: window.document.running)
    for _ in range(steps):
        window.document.step()


def _wait_while(busy: Callable[[], bool]) -> None:
    QApplication.processEvents()
    while busy():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    QApplication.processEvents()
