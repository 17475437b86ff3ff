"""The batches of one epoch, as training goes through them, and the gradient that the optimizer follows there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.optimizers import Optimizer
from simulator.program import Program
from simulator.randomness import dropout_masks, input_noise, shuffled
from simulator.regularizers import penalty_gradient

if TYPE_CHECKING:
    from simulator.training import TrainingSettings


@dataclass(frozen=True)
class Batch:
    """One batch of an epoch: its `rows`, None for all in their order, its data as they are learned from, and masks."""

    rows: NDArray[np.intp] | None
    X: Array
    T: Array
    masks: Mapping[str, Array]


class Batches(Sequence[Batch]):
    """The batches of the epoch that follows `epoch` finished ones, each made when it is looked at.

    `X` (samples, inputs) and `T` (samples, outputs) are the whole training set. Order, dropout and noise come from
    the seed and the epoch, so that a batch is the same whenever and however often it is looked at.
    """

    def __init__(self, program: Program, X: Array, T: Array, settings: TrainingSettings, epoch: int) -> None:
        self._program, self._X, self._T = program, X, T
        self._settings, self._epoch = settings, epoch
        self._size = settings.batch_size or len(X)
        self._order: NDArray[np.intp] | None = None
        if self._size < len(X):
            self._order = shuffled(len(X), settings.seed, epoch) if settings.shuffle else np.arange(len(X))

    def __len__(self) -> int:
        return 1 if self._order is None else -(-len(self._order) // self._size)

    def size(self, index: int) -> int:
        """How many samples a batch has."""
        return len(self._X) if self._order is None else min(self._size, len(self._order) - index * self._size)

    def rows(self, index: int) -> NDArray[np.intp]:
        """The samples of a batch in the order in which it has them, (samples,)."""
        if self._order is None:
            return np.arange(len(self._X))
        return self._order[index * self._size : (index + 1) * self._size]

    def clean(self, index: int) -> Array:
        """The inputs of a batch without noise, (samples, inputs)."""
        return self._X if self._order is None else self._X[self.rows(index)]

    @overload
    def __getitem__(self, index: int) -> Batch: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Batch]: ...
    def __getitem__(self, index: int | slice) -> Batch | Sequence[Batch]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        settings, epoch = self._settings, self._epoch
        rows = None if self._order is None else self.rows(index)
        X = self.clean(index)
        T = self._T if rows is None else self._T[rows]
        if settings.noise:
            X = X + input_noise(X.shape, settings.noise, settings.seed, epoch, index)
        masks = dropout_masks(dropped(self._program, settings), len(X), settings.seed, epoch, index)
        return Batch(rows, X, T, masks)


def dropped(program: Program, settings: TrainingSettings) -> dict[str, float]:
    """The probabilities of dropout that matter to this network, in the order of computation."""
    dropout = settings.dropout
    return {name: dropout[name] for name in program.nodes if dropout.get(name)} if dropout else {}


def optimizer_in(settings: TrainingSettings, epoch: int) -> Optimizer:
    """The optimizer with the learning rate that the schedule has brought it to after `epoch` finished epochs."""
    rate = settings.optimizer.learning_rate * settings.schedule.factor(epoch)
    return msgspec.structs.replace(settings.optimizer, learning_rate=rate)


def followed_gradient(program: Program, parameters: Array, gradient: Array, settings: TrainingSettings) -> Array:
    """What the optimizer follows: the gradient of loss and penalty, (parameters,), and 0 for what is fixed."""
    if settings.l1 or settings.l2:
        gradient = gradient + penalty_gradient(program, parameters, settings.l1, settings.l2, settings.half_l2)
    return np.where(program.trainable, gradient, 0.0)
