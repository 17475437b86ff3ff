"""Looks at a document that rests, on a thread for as long as it takes; of several moments the latest counts."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from simulator.sights import Found, Lookout, Scene, Sight, is_complete

FRAME_MS = 40
PIECE_SECONDS = 0.02


class _Looking(QThread):
    """Looks until everything that is wanted is complete, or it is told to stop: within a piece."""

    def __init__(self, lookout: Lookout, scene: Scene, wanted: frozenset[Sight]) -> None:
        super().__init__()
        self._lookout, self._scene, self._wanted = lookout, scene, wanted
        self.found: Mapping[Sight, Found | None] | None = None
        self.failure: Exception | None = None
        self.stopping = threading.Event()

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                found = self._lookout.look(self._scene, self._wanted, PIECE_SECONDS)
                self.found = found
                if is_complete(found):
                    return
        except Exception as error:
            self.failure = error


class Observer(QObject):
    """`progressed`: more is known, see `found`. What went wrong is raised in the window's thread."""

    progressed = Signal()

    def __init__(self, lookout: Lookout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lookout = lookout
        self.found: Mapping[Sight, Found | None] = {}
        self._looking: _Looking | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._show)

    def look(self, scene: Scene, wanted: frozenset[Sight]) -> Mapping[Sight, Found | None]:
        """What is known of a moment at once: what is light, and the rest as it was; a thread goes on with that."""
        self.stop()
        self._lookout.forget(wanted)
        heavy = frozenset(sight for sight in wanted if not sight.light)
        known = self._lookout.known(scene, heavy)
        self.found = known | dict(self._lookout.look(scene, wanted - heavy, 0.0))
        if heavy:
            self._looking = _Looking(self._lookout, scene, heavy)
            self._looking.finished.connect(self._show_if_over)
            self._looking.start()
            self._timer.start()
        return self.found

    def stop(self) -> None:
        """Looks no further; returns when the thread has ended."""
        self._timer.stop()
        looking, self._looking = self._looking, None
        if looking:
            looking.stopping.set()
            looking.wait()
            looking.deleteLater()

    def _show_if_over(self) -> None:
        # `finished` is queued. It may come when its thread has been dealt with, and the next one is at work.
        if self._looking and self._looking.isFinished():
            failure = self._looking.failure
            self._show()
            self.stop()
            if failure:
                raise failure

    def _show(self) -> None:
        if self._looking and self._looking.found is not None:
            found, self._looking.found = self._looking.found, None
            self.found = {**self.found, **found}
            self.progressed.emit()
