"""Training on a worker thread. The window asks for snapshots; the worker never pushes."""

from __future__ import annotations

import dataclasses
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from simulator import compiled
from simulator.dense import keep_to_threads
from simulator.settings import TrainingSettings
from simulator.sights import Lookout, Sight, is_complete
from simulator.snapshot import Snapshot, scene_of, take
from simulator.training import Trainer

# Sixty frames a second, and a millisecond for a tick that comes late: where every core is busy, most do.
FRAME_MS = 15
# A frame that isn't ready in time is looked for again so soon, or it would cost a whole frame more.
LATE_MS = 2
CHUNK_SECONDS = 0.008
# A chunk ends when the next picture is due, so long after the last one: a little less than a frame, or some would come
# late. The less often the two threads meet, the less they wait for each other. A shorter one is a usual one.
PICTURE_SECONDS, SHORTEST_SECONDS = 0.014, 0.004
# What takes longer than that to look at goes on in the next frame, after the next chunk.
LOOK_SECONDS = 0.004
MOST_EPOCHS = 1 << 20


@dataclass(frozen=True)
class View:
    """What of the network a snapshot should show: a sample, and the sights that somebody has before their eyes."""

    sample: int
    wanted: frozenset[Sight] = frozenset()


class _Pace:
    """How many epochs are due at a speed in epochs a second; None is as fast as can be."""

    def __init__(self, speed: float | None) -> None:
        self.speed = speed
        self._started = time.perf_counter()
        # The first one at once: who presses Run wants to see something happen.
        self._done = -1.0

    def due(self) -> int:
        """How many epochs may be trained now."""
        if self.speed is None:
            return MOST_EPOCHS
        return max(0, int(self.speed * (time.perf_counter() - self._started) - self._done))

    def count(self, epochs: int) -> None:
        """Takes note of so many trained epochs."""
        self._done += epochs
        if self.speed is not None:
            # What a slow machine could not keep up with is not made up for later.
            self._done = max(self._done, self.speed * (time.perf_counter() - self._started) - 2.0)


class _Worker(QThread):
    """Runs a trainer in chunks of 4 to 15 ms until it is told to stop, has trained enough or diverges.

    Between the threads there are only whole objects, replaced in one assignment: settings, view and speed inwards,
    the latest snapshot outwards, and only when it was asked for.
    """

    def __init__(self, trainer: Trainer, view: View, epochs: int | None, speed: float | None, lookout: Lookout) -> None:
        super().__init__()
        self.trainer = trainer
        self.lookout = lookout
        self.settings = trainer.settings
        self.view = view
        self.speed = speed
        self.snapshot: Snapshot | None = None
        self.failure: Exception | None = None
        self.seconds = 0.0
        self.wanted = threading.Event()
        self.stopping = threading.Event()
        self._left = MOST_EPOCHS**2 if epochs is None else epochs
        self._shown: object = None
        self._looked_at = 0.0
        self._is_complete = True

    @property
    def is_complete(self) -> bool:
        """Whether all epochs that were asked for are trained."""
        return self._left <= 0

    def stop(self) -> None:
        """Ends the run: within a chunk, or in the middle of an epoch that takes longer, which then doesn't count."""
        self.stopping.set()
        self.trainer.interrupt()

    def run(self) -> None:
        try:
            self._train()
            if not self.trainer.divergence:
                self.trainer.record_now()
        except Exception as error:
            self.failure = error

    def _train(self) -> None:
        trainer, chunk, pace = self.trainer, 1, _Pace(self.speed)
        while self._left > 0 and not trainer.reason and not self.stopping.is_set():
            trainer.settings = self.settings
            if pace.speed != self.speed:
                pace = _Pace(self.speed)
            epochs = min(chunk, self._left, pace.due())
            if epochs:
                started = time.perf_counter()
                trainer.run(epochs, measured=True)
                seconds = max(time.perf_counter() - started, 1e-6)
                self.seconds += seconds
                self._left -= epochs
                pace.count(epochs)
                self._look_if_wanted()
                # At most twice as many as last time: one lucky measurement must not make the next chunk endless.
                chunk = max(1, min(2 * epochs, round(epochs * self._time_for_a_chunk() / seconds), MOST_EPOCHS))
            else:
                self.stopping.wait(CHUNK_SECONDS)
                self._look_if_wanted()

    def _time_for_a_chunk(self) -> float:
        """Seconds until the next picture is due, or those of a usual chunk."""
        left = self._looked_at + PICTURE_SECONDS - time.perf_counter()
        return left if left >= SHORTEST_SECONDS else CHUNK_SECONDS

    def _look_if_wanted(self) -> None:
        # What has not changed since the last frame is not drawn again.
        showing = (self.trainer.epoch, self.view, self.trainer.settings)
        if self.wanted.is_set() and (showing != self._shown or not self._is_complete):
            self.wanted.clear()
            self._shown = showing
            self.snapshot = self._look()
            self._looked_at = time.perf_counter()

    def _look(self) -> Snapshot:
        trainer, view = self.trainer, self.view
        snapshot = take(
            trainer.program,
            trainer.parameters,
            trainer.X,
            trainer.T,
            trainer.settings,
            epoch=trainer.epoch,
            trace=trainer.history.trace(),
            sample=view.sample,
            learner=trainer.learner,
        )
        if not view.wanted:
            self._is_complete = True
            return snapshot
        memory, learner = trainer.optimizer_state, trainer.learner
        scene = scene_of(snapshot, trainer.settings, view.sample, memory, learner, is_moving=True)
        found = self.lookout.look(scene, view.wanted, LOOK_SECONDS)
        self._is_complete = is_complete(found) and not self.lookout.is_behind
        return dataclasses.replace(snapshot, found=found)


class _Preparation:
    """Gets the compiled loops ready, once in the life of a process, on a thread that nobody has to wait for."""

    def __init__(self) -> None:
        self.share = 0.0
        # A daemon, for a compiler can't be interrupted: who quits meanwhile need not wait.
        self._thread = threading.Thread(target=compiled.prepare, args=(self._report,), daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def _report(self, share: float) -> None:
        self.share = share


@dataclass(frozen=True)
class _Order:
    """A run that waits until the loops are ready."""

    trainer: Trainer
    epochs: int | None


class Session(QObject):
    """One run at a time. `frame`: a new snapshot is in `snapshot`. `ended`: the run is over, see `trainer`.

    `seconds` is how long the last run trained, and `is_complete` whether it had all epochs that were asked for.
    `preparing` is the share of the first compilation that is done, None when nothing has to be waited for;
    `prepared` says that it has changed. `without_loops`: it failed, and NumPy does the work.
    """

    frame = Signal()
    ended = Signal()
    prepared = Signal()
    without_loops = Signal()

    def __init__(self, lookout: Lookout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lookout = lookout
        self.snapshot: Snapshot | None = None
        self.trainer: Trainer | None = None
        self.failure: Exception | None = None
        self.seconds = 0.0
        self.is_complete = False
        self.preparing: float | None = None
        self.speed: float | None = None
        self._view = View(0)
        self._worker: _Worker | None = None
        self._waiting: _Order | None = None
        self._preparation: _Preparation | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        return self._worker is not None or self._waiting is not None

    def start(self, trainer: Trainer, view: View, epochs: int | None = None) -> None:
        """Starts a run of so many epochs, or until it is stopped."""
        self.stop()
        self.trainer, self.snapshot, self.failure, self._view = trainer, None, None, view
        self._waiting = _Order(trainer, epochs)
        if not trainer.is_ready and self._preparation is None:
            self._preparation = _Preparation()
        self._begin_if_ready()
        self._timer.start()

    def change_settings(self, settings: TrainingSettings) -> None:
        """Learns on with other settings from the next chunk on."""
        if self._worker:
            self._worker.settings = settings
        elif self._waiting:
            self._waiting.trainer.settings = settings

    def change_view(self, view: View) -> None:
        """Looks at something else from the next snapshot on."""
        self._view = view
        if self._worker:
            self._worker.view = view

    def change_speed(self, speed: float | None) -> None:
        """Goes on at so many epochs a second, or at full speed."""
        self.speed = speed
        if self._worker:
            self._worker.speed = speed

    def stop(self) -> None:
        """Ends the run and returns when it has ended: at once."""
        if self._waiting:
            self._waiting = None
            self._finish(None)
        elif self._worker:
            self._worker.stop()
            self._worker.wait()
            self._finish(self._worker)

    def _begin_if_ready(self) -> None:
        if self._waiting is None:
            return
        if self._preparation and not self._preparation.is_over:
            if self.preparing != self._preparation.share:
                self.preparing = self._preparation.share
                self.prepared.emit()
            return
        was_preparing = self._preparation is not None
        order, self._waiting, self._preparation = self._waiting, None, None
        self._no_longer_preparing()
        # The loops have brought a BLAS of their own, which listens to this thread only.
        keep_to_threads()
        if was_preparing and compiled.trouble():
            self.without_loops.emit()
        self._worker = _Worker(order.trainer, self._view, order.epochs, self.speed, self._lookout)
        self._worker.finished.connect(self._finish_if_over)
        self._worker.wanted.set()
        self._timer.setInterval(FRAME_MS)
        self._worker.start()

    def _tick(self) -> None:
        self._begin_if_ready()
        worker = self._worker
        if worker is None:
            return
        due = LATE_MS if worker.snapshot is None else FRAME_MS
        if self._timer.interval() != due:
            self._timer.start(due)
        if worker.snapshot is None:
            return
        # The next one is made while this one is drawn.
        self.snapshot, worker.snapshot = worker.snapshot, None
        worker.wanted.set()
        self.frame.emit()

    def _no_longer_preparing(self) -> None:
        if self.preparing is not None:
            self.preparing = None
            self.prepared.emit()

    def _finish_if_over(self) -> None:
        # A worker's `finished` is queued. After a stop it comes late, when the next worker may be at work already.
        if self._worker and self._worker.isFinished():
            self._finish(self._worker)

    def _finish(self, worker: _Worker | None) -> None:
        self._worker = None
        self._timer.stop()
        self._no_longer_preparing()
        self.failure = worker.failure if worker else None
        self.seconds = worker.seconds if worker else 0.0
        self.is_complete = worker is not None and worker.is_complete
        self.ended.emit()
        if worker:
            worker.deleteLater()
