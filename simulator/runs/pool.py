"""Trains the runs of a sweep on as many threads as there are cores."""

from __future__ import annotations

import os
import threading

from simulator.runs.results import Result
from simulator.runs.sweep import Case, Sweep, Training


class Pool:
    """Works through the cases of a sweep. Nobody is told anything: who wants to know looks at it.

    Every run is computed by itself, so that neither the number of threads nor their order changes a number. `results`
    are those that are there, in the order of the cases; after `cancel` they stay. `failure` is an error of the program
    that ended it early.
    """

    # Not concurrent.futures: whoever quits would have to wait for its threads, also for one that is compiling.

    def __init__(self, sweep: Sweep, threads: int | None = None) -> None:
        self.sweep = sweep
        self.failure: Exception | None = None
        self._cases = iter(sweep.cases)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._results: dict[int, Result] = {}
        self._under_way: dict[int, Training] = {}
        count = min(threads or os.cpu_count() or 1, sweep.count)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]

    def start(self) -> None:
        """Begins, and returns at once."""
        for thread in self._threads:
            thread.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing goes on any more."""
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def was_cancelled(self) -> bool:
        """Whether it was cancelled before all runs were done."""
        return self._stopping.is_set() and len(self._results) < self.sweep.count

    @property
    def done(self) -> int:
        """How many runs are finished."""
        return len(self._results)

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1, the runs under way counted in part."""
        with self._lock:
            parts = sum(training.share for training in self._under_way.values())
            return (len(self._results) + parts) / self.sweep.count

    @property
    def results(self) -> tuple[Result, ...]:
        """What is finished, in the order of the cases."""
        with self._lock:
            return tuple(self._results[index] for index in sorted(self._results))

    def cancel(self) -> None:
        """Ends it soon, in the middle of an epoch if need be; what is finished stays."""
        self._stopping.set()
        with self._lock:
            for training in self._under_way.values():
                training.interrupt()

    def join(self, seconds: float | None = None) -> bool:
        """Waits until it is over, or for so long; whether it is."""
        for thread in self._threads:
            if thread.is_alive():
                thread.join(seconds)
        return self.is_over

    def _work(self) -> None:
        try:
            while (case := self._next()) is not None:
                self._train(case)
        except Exception as error:
            self.failure = error
            self.cancel()

    def _next(self) -> Case | None:
        with self._lock:
            return None if self._stopping.is_set() else next(self._cases, None)

    def _train(self, case: Case) -> None:
        training = Training(self.sweep, case)
        with self._lock:
            self._under_way[case.index] = training
        # It may have been cancelled while nobody could interrupt this one yet.
        result = None if self._stopping.is_set() else training.run(self._stopping)
        with self._lock:
            del self._under_way[case.index]
            if result is not None:
                self._results[case.index] = result
