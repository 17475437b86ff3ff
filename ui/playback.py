"""Stepping by itself, at a steady rate."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

RATES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Strides a second that are offered."""


class Player(QObject):
    """Calls `advance` so many times a second. `changed`: it has begun, stopped, or changed its rate."""

    changed = Signal()

    def __init__(self, advance: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(advance)
        self.rate = 2.0

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def pause(self, milliseconds: int) -> int:
        """So long, but no longer than most of the time between two strides."""
        return min(milliseconds, round(700 / self.rate)) if self.playing else milliseconds

    def start(self, rate: float) -> None:
        """Begins, or goes on at another rate; raises `ValueError` for a rate that is not above zero and finite."""
        if not 0 < rate < math.inf:
            raise ValueError(f"a rate must be more than zero and finite, not {rate}")
        self.rate = rate
        self._timer.start(max(1, round(1000 / rate)))
        self.changed.emit()

    def stop(self) -> None:
        """Stops, if it is playing."""
        if self.playing:
            self._timer.stop()
            self.changed.emit()
