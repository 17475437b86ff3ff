"""Finds the very epochs in which neurons got into trouble, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

from simulator.arrays import Array
from simulator.history import Trace
from simulator.program import Program
from simulator.trouble import Trouble, exactly


@dataclass(frozen=True)
class Run:
    """The run that is looked through: what was trained, what it left, and the samples (samples, inputs)."""

    program: Program
    trace: Trace
    X: Array


class _Looking(QThread):
    """Looks for one trouble after the other. `found` maps each to what it is exactly, or to itself."""

    def __init__(self, run: Run, troubles: Sequence[Trouble], parent: QObject) -> None:
        super().__init__(parent)
        self._run, self._troubles = run, troubles
        self.stopping = threading.Event()
        self.found: dict[Trouble, Trouble] = {}
        self.failure: Exception | None = None

    def run(self) -> None:
        run = self._run
        try:
            for trouble in self._troubles:
                if self.stopping.is_set():
                    return
                again = exactly(run.program, run.trace, trouble, run.X, lambda left: not self.stopping.is_set())
                self.found[trouble] = again or trouble
        except Exception as error:
            self.failure = error


class TroubleSearch(QObject):
    """One search at a time. `ended`: `found` has the exact troubles, as far as they could be found."""

    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: dict[Trouble, Trouble] = {}
        self.failure: Exception | None = None
        self._looking: _Looking | None = None

    @property
    def busy(self) -> bool:
        return self._looking is not None

    def start(self, run: Run, troubles: Sequence[Trouble]) -> None:
        """Looks for the epochs of these troubles; what was looked for before no longer matters."""
        self.stop()
        self.found, self.failure = {}, None
        self._looking = _Looking(run, troubles, self)
        self._looking.finished.connect(self._end)
        self._looking.start()

    def stop(self) -> None:
        """Gives up, and returns when the thread has ended: within some milliseconds, or one epoch if that is longer."""
        looking, self._looking = self._looking, None
        if looking:
            looking.stopping.set()
            looking.wait()
            looking.deleteLater()

    def _end(self) -> None:
        # `finished` is queued: it may be that of a search that has been given up.
        looking = self._looking
        if looking is None or not looking.isFinished():
            return
        self._looking = None
        self.found, self.failure = looking.found, looking.failure
        looking.deleteLater()
        self.ended.emit()
