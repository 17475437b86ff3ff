"""The batches of an epoch: which samples, in which order, disturbed by how much dropout and noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.program import Program
from simulator.randomness import dropout_masks, input_noise, shuffled
from simulator.settings import TrainingSettings


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


def batches(program: Program, X: Array, T: Array, settings: TrainingSettings, epoch: int) -> Iterator[Batch]:
    """The batches of the epoch that follows `epoch` finished ones, of samples `X` (samples, inputs) and `T`."""
    dropout = active_dropout(program, settings)
    for index, rows in enumerate(_rows(settings, len(X), epoch)):
        x, t = X[rows], T[rows]
        if settings.noise:
            x = x + input_noise((len(x), len(program.inputs)), settings.noise, settings.seed, epoch, index)
        yield Batch(rows, x, t, dropout_masks(dropout, len(x), settings.seed, epoch, index))


def active_dropout(program: Program, settings: TrainingSettings) -> dict[str, float]:
    """The probabilities of dropout that matter to this network, in its order of computation."""
    dropout = settings.dropout
    return {name: dropout[name] for name in program.nodes if dropout.get(name)} if dropout else {}


def _rows(settings: TrainingSettings, samples: int, epoch: int) -> Iterator[NDArray[np.intp] | slice]:
    size = batch_size(settings, samples)
    # A batch of everything is the same in any order, but for rounding.
    order = shuffled(samples, settings.seed, epoch) if settings.shuffle and size < samples else None
    for start in range(0, samples, size):
        here = slice(start, min(start + size, samples))
        yield here if order is None else order[here]
