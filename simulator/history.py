"""What a run leaves behind, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array

MOST_ROWS = 2048
MOST_VALUES = 1_000_000


@dataclass(frozen=True)
class Trace:
    """The recorded past of one network, immutable.

    `epochs` (rows,), `loss` (rows,) of the whole training set at those epochs, and `parameters` (rows, parameters).
    """

    epochs: NDArray[np.int64]
    loss: Array
    parameters: Array

    @classmethod
    def empty(cls, parameters: int) -> Trace:
        """A trace of no epochs for a network with so many parameters."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty((0, parameters)))

    def __len__(self) -> int:
        return len(self.epochs)


class History:
    """Records epochs as a run goes on; every time it is full it forgets every other one and records half as often.

    Memory stays below `MOST_VALUES` numbers whatever the length of the run.
    """

    def __init__(self, past: Trace) -> None:
        width = past.parameters.shape[1]
        self.capacity = max(16, min(MOST_ROWS, MOST_VALUES // (width + 2)))
        self.stride = 1
        self._length = len(past)
        rows = max(self.capacity, len(past))
        self._epochs = np.zeros(rows, np.int64)
        self._loss = np.zeros(rows)
        self._parameters = np.zeros((rows, width))
        self._epochs[: len(past)] = past.epochs
        self._loss[: len(past)] = past.loss
        self._parameters[: len(past)] = past.parameters
        if len(past) > 2:
            self.stride = int(np.diff(past.epochs)[:-1].max())

    def is_due(self, epoch: int) -> bool:
        """Whether this epoch belongs in the record."""
        return epoch % self.stride == 0 or self._length == 0

    def next_due(self, epoch: int) -> int:
        """The first epoch after this one that belongs in the record."""
        return (epoch // self.stride + 1) * self.stride

    def record(self, epoch: int, loss: float, parameters: Array) -> None:
        """Adds an epoch, in place of it and those after it: a run that goes on starts where the last one ended."""
        if self._length and self._epochs[self._length - 1] >= epoch:
            self._length = int(np.searchsorted(self._epochs[: self._length], epoch))
        if self._length >= self.capacity:
            self._thin()
        self._epochs[self._length] = epoch
        self._loss[self._length] = loss
        self._parameters[self._length] = parameters
        self._length += 1

    def trace(self) -> Trace:
        """What is recorded so far, as a copy that never changes."""
        return Trace(
            self._epochs[: self._length].copy(),
            self._loss[: self._length].copy(),
            self._parameters[: self._length].copy(),
        )

    def _thin(self) -> None:
        while self._length >= self.capacity:
            self.stride *= 2
            kept = self._epochs[: self._length] % self.stride == 0
            kept[0] = True
            self._length = int(kept.sum())
            for column in (self._epochs, self._loss, self._parameters):
                column[: self._length] = column[: len(kept)][kept]
