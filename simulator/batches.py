"""The batches of an epoch: which samples, in which order, disturbed by how much dropout and noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.program import Program
from simulator.randomness import dropout_masks, input_noise, shuffled
from simulator.settings import TrainingSettings
from simulator.splitting import TRAINING


@dataclass(frozen=True)
class Batch:
    """One batch of an epoch: the `rows` of its samples, its data as they are learned from, and the masks of dropout."""

    rows: NDArray[np.intp] | slice
    X: Array
    T: Array
    masks: Mapping[str, Array]


def batch_size(settings: TrainingSettings, samples: int) -> int:
    """How many of so many samples a batch has, the last one apart."""
    return min(settings.batch_size or samples, samples)


class Batches(Sequence[Batch]):
    """The batches of the epoch that follows `epoch` finished ones, each made when it is looked at.

    `X` (samples, inputs) and `T` (samples, outputs) are all data, of which the settings choose what is learned from.
    A batch is the same whenever and however often it is looked at.
    """

    def __init__(self, program: Program, X: Array, T: Array, settings: TrainingSettings, epoch: int) -> None:
        self._program, self._X, self._T = program, X, T
        self._settings, self._epoch = settings, epoch
        chosen = settings.split.rows(len(X))
        self._samples = settings.split.counts(len(X))[TRAINING]
        self._size = batch_size(settings, self._samples)
        # A batch of everything is the same in any order, but for rounding.
        shuffles = settings.shuffle and self._size < self._samples
        self._order = None if isinstance(chosen, slice) else chosen
        if shuffles:
            order = shuffled(self._samples, settings.seed, epoch)
            self._order = order if isinstance(chosen, slice) else chosen[order]

    def __len__(self) -> int:
        return -(-self._samples // self._size)

    def size(self, index: int) -> int:
        """How many samples a batch has."""
        return min(self._size, self._samples - index * self._size)

    def rows(self, index: int) -> NDArray[np.intp] | slice:
        """The samples of a batch, in its order."""
        start = index * self._size
        here = slice(start, min(start + self._size, self._samples))
        return here if self._order is None else self._order[here]

    def clean(self, index: int) -> Array:
        """The inputs of a batch without noise, (samples, inputs)."""
        return self._X[self.rows(index)]

    @overload
    def __getitem__(self, index: int) -> Batch: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Batch]: ...
    def __getitem__(self, index: int | slice) -> Batch | Sequence[Batch]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        settings, rows, x = self._settings, self.rows(index), self.clean(index)
        if settings.noise:
            x = x + input_noise((len(x), len(self._program.inputs)), settings.noise, settings.seed, self._epoch, index)
        masks = dropout_masks(self._dropout, len(x), settings.seed, self._epoch, index)
        return Batch(rows, x, self._T[rows], masks)

    @cached_property
    def _dropout(self) -> dict[str, float]:
        return active_dropout(self._program, self._settings)


def batches(program: Program, X: Array, T: Array, settings: TrainingSettings, epoch: int) -> Iterator[Batch]:
    """The batches of the epoch that follows `epoch` finished ones, of all data `X` (samples, inputs) and `T`."""
    return iter(Batches(program, X, T, settings, epoch))


def active_dropout(program: Program, settings: TrainingSettings) -> dict[str, float]:
    """The probabilities of dropout that matter to this network, in its order of computation."""
    dropout = settings.dropout
    return {name: dropout[name] for name in program.nodes if dropout.get(name)} if dropout else {}
