"""Finds an epoch of the past on a worker thread; of several wishes the latest counts."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from simulator.history import Moment, Trace
from simulator.program import Program
from simulator.project import Project
from simulator.replay import as_it_was, replay

# A replay that a newer wish overtakes may end first if it ends soon, so that a drag shows something on its way.
LONGEST_OVERTAKEN_SECONDS = 0.15
LONGEST_WAIT_SECONDS = 0.1
PROGRESS_MS = 100
# What was passed on the way is kept for the steps back that often follow.
MOST_KEPT = 32
MOST_KEPT_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Wish:
    """An epoch of the past of `project`, whose network `program` runs."""

    epoch: int
    program: Program
    project: Project
    trace: Trace


@dataclass(frozen=True)
class Visit:
    """What was found: the moment, and the project as it was then."""

    moment: Moment
    project: Project


class _Replay(QThread):
    """Trains from the nearest known moment to an epoch, in chunks of some milliseconds."""

    def __init__(self, wish: Wish, near: Sequence[Moment]) -> None:
        super().__init__()
        self.wish = wish
        self.found: Visit | None = None
        self.failure: Exception | None = None
        self.overtaken = threading.Event()
        self.stopping = threading.Event()
        self.passed: deque[Moment] = deque(near, maxlen=MOST_KEPT)
        self.left = 0
        self._ends = time.perf_counter() + LONGEST_OVERTAKEN_SECONDS

    def run(self) -> None:
        wish = self.wish
        try:
            near = tuple(self.passed)
            moment = replay(wish.program, wish.trace, wish.epoch, near=near, goes_on=self._goes_on)
            if moment is not None:
                project = as_it_was(wish.project, wish.program, moment, wish.trace.conditions_at(wish.epoch))
                self.found = Visit(moment, project)
        except Exception as error:
            self.failure = error

    def _goes_on(self, moment: Moment, left: int) -> bool:
        self.left = left
        self.passed.append(moment)
        while len(self.passed) > 1 and sum(known.nbytes for known in self.passed) > MOST_KEPT_BYTES:
            self.passed.popleft()
        is_late = time.perf_counter() > self._ends
        return not (self.stopping.is_set() or (self.overtaken.is_set() and is_late))


class Visitor(QObject):
    """One replay at a time. `arrived`: `found` holds what was wished for, or is None. `progressed`: `left` is less."""

    arrived = Signal()
    progressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: Visit | None = None
        self.failure: Exception | None = None
        self._wish: Wish | None = None
        self._replay: _Replay | None = None
        self._passed: tuple[Trace, Sequence[Moment]] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PROGRESS_MS)
        self._timer.timeout.connect(self.progressed)

    @property
    def wanted(self) -> int | None:
        """The epoch that is being looked for, or None."""
        if self._wish:
            return self._wish.epoch
        return self._replay.wish.epoch if self._replay else None

    @property
    def left(self) -> int:
        """How many epochs have to be trained until it is found."""
        return self._replay.left if self._replay else 0

    def look_for(self, wish: Wish) -> None:
        """Starts to look for an epoch; what was looked for before no longer matters."""
        self._wish = wish
        if self._replay:
            self._replay.overtaken.set()
        else:
            self._start()

    def settle(self) -> None:
        """Waits a moment for what is looked for, and gives it up if that takes too long."""
        ends = time.perf_counter() + LONGEST_WAIT_SECONDS
        while self._replay and (left := ends - time.perf_counter()) > 0:
            if self._replay.wait(max(1, round(left * 1e3))):
                self._finish(self._replay)
        self.cancel()

    def cancel(self) -> None:
        """Gives up, and returns when the thread has ended: within some milliseconds, or one epoch if that is longer."""
        self._wish = None
        replay, self._replay = self._replay, None
        if replay:
            replay.stopping.set()
            replay.wait()
            self._keep(replay)
            replay.deleteLater()
        self._timer.stop()

    def _start(self) -> None:
        wish, self._wish = self._wish, None
        assert wish is not None
        near = self._passed[1] if self._passed and self._passed[0] is wish.trace else ()
        self._replay = _Replay(wish, near)
        self._replay.finished.connect(self._finish_if_over)
        self._replay.start()
        self._timer.start()

    def _finish_if_over(self) -> None:
        # `finished` is queued. It may come when its thread has been dealt with, and the next one is at work.
        if self._replay and self._replay.isFinished():
            self._finish(self._replay)

    def _finish(self, replay: _Replay) -> None:
        self._replay = None
        self._keep(replay)
        self._timer.stop()
        overtaken = replay.found is None and replay.failure is None and self._wish is not None
        if self._wish:
            self._start()
        if not overtaken:
            self.found, self.failure = replay.found, replay.failure
            self.arrived.emit()
        replay.deleteLater()

    def _keep(self, replay: _Replay) -> None:
        self._passed = replay.wish.trace, tuple(replay.passed)
