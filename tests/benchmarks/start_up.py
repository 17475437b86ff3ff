"""How long a cold process takes until its first window is drawn."""

import os
import subprocess
import sys
import time

import numpy as np

STARTS = 7

SCRIPT = """
import time
started = time.time()
from PySide6.QtCore import QEvent, QSettings
imported_qt = time.time()
from ui.app import application, create
imported = time.time()
window = create(["xor"], settings=QSettings("", QSettings.Format.IniFormat))
application().processEvents()
print(imported_qt - started, imported - started, time.time(), flush=True)
import os
os._exit(0)
"""


def one_start() -> tuple[float, float, float]:
    """Seconds until Qt is imported, until all is imported, and until the window is drawn."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    # Compiled files are a part of what a warm disk holds.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.time()
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    qt, imports, drawn = map(float, done.stdout.split())
    return qt, imports, drawn - started


def main() -> None:
    one_start()
    figures = np.array([one_start() for _ in range(STARTS)])
    print(f"{STARTS} starts of a cold process on a warm disk, seconds")
    print(f"{'':34}  min   median   max")
    for name, column in zip(("Qt imported", "everything imported", "first window drawn"), figures.T, strict=True):
        print(f"{name:34} {column.min():5.2f}   {np.median(column):5.2f}   {column.max():5.2f}")


if __name__ == "__main__":
    main()
