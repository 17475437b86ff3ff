"""Training on a worker thread. The window asks for snapshots; the worker never pushes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from simulator.settings import TrainingSettings
from simulator.snapshot import Snapshot, take
from simulator.training import Trainer

POLL_MS = 4
FRAME_SECONDS = 0.03
CHUNK_SECONDS = 0.008
MOST_EPOCHS = 1 << 20
# However long a frame takes, training is held up no longer than this.
LONGEST_FRAME_SECONDS = 0.1


@dataclass(frozen=True)
class View:
    """What of the network a snapshot should show."""

    sample: int
    with_surface: bool


class _Worker(QThread):
    """Runs a trainer in chunks of about 8 ms until it is told to stop, has trained enough or diverges.

    Between the threads there are only whole objects, replaced in one assignment: settings and view inwards, the
    latest snapshot outwards, and only when it was asked for.
    """

    def __init__(self, trainer: Trainer, view: View, epochs: int | None) -> None:
        super().__init__()
        self.trainer = trainer
        self.settings = trainer.settings
        self.view = view
        self.snapshot: Snapshot | None = None
        self.failure: Exception | None = None
        self.wanted = threading.Event()
        self.stopping = threading.Event()
        self.may_go_on = threading.Event()
        self._left = MOST_EPOCHS**2 if epochs is None else epochs

    def run(self) -> None:
        try:
            self._train()
            if not self.trainer.divergence:
                self.trainer.record_now()
        except Exception as error:
            self.failure = error

    def _train(self) -> None:
        trainer = self.trainer
        chunk = 1
        while self._left > 0 and not trainer.reason and not self.stopping.is_set():
            trainer.settings = self.settings
            epochs = min(chunk, self._left)
            started = time.perf_counter()
            trainer.run(epochs)
            seconds = max(time.perf_counter() - started, 1e-6)
            self._left -= epochs
            # At most twice as many as last time: one lucky measurement must not make the next chunk endless.
            chunk = max(1, min(2 * epochs, round(epochs * CHUNK_SECONDS / seconds), MOST_EPOCHS))
            if self.wanted.is_set():
                self.wanted.clear()
                self.may_go_on.clear()
                self.snapshot = self._look()
                # NumPy's many small calls would fight with the painting over the interpreter, and both would lose:
                # training rests until the frame is drawn.
                if not self.stopping.is_set():
                    self.may_go_on.wait(LONGEST_FRAME_SECONDS)

    def _look(self) -> Snapshot:
        trainer, view = self.trainer, self.view
        return take(
            trainer.program,
            trainer.parameters,
            trainer.X,
            trainer.T,
            trainer.settings,
            epoch=trainer.epoch,
            trace=trainer.history.trace(),
            sample=view.sample,
            with_surface=view.with_surface,
        )


class Session(QObject):
    """One run at a time. `frame`: a new snapshot is in `snapshot`. `ended`: the run is over, see `trainer`."""

    frame = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshot: Snapshot | None = None
        self.trainer: Trainer | None = None
        self.failure: Exception | None = None
        self._worker: _Worker | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._next_frame = 0.0
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        return self._worker is not None

    def start(self, trainer: Trainer, view: View, epochs: int | None = None) -> None:
        """Starts a run of so many epochs, or until it is stopped."""
        self.stop()
        self.trainer, self.snapshot, self.failure = trainer, None, None
        self._worker = _Worker(trainer, view, epochs)
        self._worker.finished.connect(self._finish_if_over)
        self._worker.wanted.set()
        self._worker.start()
        self._timer.start()

    def change_settings(self, settings: TrainingSettings) -> None:
        """Learns on with other settings from the next chunk on."""
        if self._worker:
            self._worker.settings = settings

    def change_view(self, view: View) -> None:
        """Looks at something else from the next snapshot on."""
        if self._worker:
            self._worker.view = view

    def stop(self) -> None:
        """Ends the run and returns when it has ended: within a chunk, some 8 ms, or one epoch where that is longer."""
        if self._worker:
            self._worker.stopping.set()
            self._worker.may_go_on.set()
            self._worker.wait()
            self._finish(self._worker)

    def _tick(self) -> None:
        worker = self._worker
        if worker is None:
            return
        if worker.snapshot is not None:
            self.snapshot, worker.snapshot = worker.snapshot, None
            self._next_frame = time.perf_counter() + FRAME_SECONDS
            self.frame.emit()
            # When the event loop has nothing left to paint.
            QTimer.singleShot(0, worker.may_go_on.set)
        elif time.perf_counter() >= self._next_frame:
            worker.wanted.set()

    def _finish_if_over(self) -> None:
        # A worker's `finished` is queued. After a stop it comes late, when the next worker may be at work already.
        if self._worker and self._worker.isFinished():
            self._finish(self._worker)

    def _finish(self, worker: _Worker) -> None:
        self._worker = None
        self._timer.stop()
        self.failure = worker.failure
        self.ended.emit()
        worker.deleteLater()
