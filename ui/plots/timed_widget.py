"""The widget that a plot is drawn on, which knows how long that takes."""

from __future__ import annotations

import time
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QPaintEvent


class TimedWidget(pg.PlotWidget):
    """The widget of a plot, which knows how long it painted the last time: `seconds`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.seconds = 0.0
        super().__init__(*args, **options)

    def paintEvent(self, event: QPaintEvent) -> None:
        started = time.perf_counter()
        super().paintEvent(event)
        self.seconds = time.perf_counter() - started
