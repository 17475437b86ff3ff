"""The program as it is started."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from threadpoolctl import threadpool_info

from ui.app import _parser
from ui.main_window import MainWindow


def start(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments], capture_output=True, text=True, timeout=120, cwd=cwd, check=False
    )


ROOT = Path(__file__).parents[2]


def test_a_screenshot_needs_no_display(tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    done = start("xor", "--screenshot", str(picture), "--after", "200", "--size", "1024x700", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1024, 700)
    colours = {image.pixel(x, y) for x in range(0, 1024, 8) for y in range(0, 700, 8)}
    assert len(colours) > 20


def test_a_file_that_is_not_there_is_one_sentence_and_status_two(tmp_path: Path) -> None:
    done = start("nonsense", "--screenshot", str(tmp_path / "out.png"), cwd=ROOT)
    assert done.returncode == 2
    assert "nonsense" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("arguments", [["--size", "big"], ["--after", "-3"], ["--steps", "x"]])
def test_bad_options_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        _parser().parse_args(arguments)
    assert leaving.value.code == 2
    assert arguments[1] in capsys.readouterr().err


def test_closing_while_it_trains_ends_the_process_with_status_zero() -> None:
    script = """
import sys, time
from PySide6.QtCore import QTimer
from ui.app import application, create
window = create(["xor"])
window.files.may_discard = lambda: True
window.document.start_training()
def leave_once_it_trains():
    global started
    if window.document.epoch:
        started = time.monotonic()
        window.close()
timer = QTimer()
timer.timeout.connect(leave_once_it_trains)
timer.start(20)
status = application().exec()
print("seconds", time.monotonic() - started, window.document.epoch)
sys.exit(status)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    _, seconds, epoch = done.stdout.split()
    assert float(seconds) < 1.0
    assert int(epoch) > 0


def test_the_window_and_the_worker_do_not_share_their_cores_with_more_threads(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    document.start_training(2)
    qtbot.waitUntil(lambda: not document.running, timeout=120_000)
    # NumPy's BLAS, and that of the compiled loops.
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
