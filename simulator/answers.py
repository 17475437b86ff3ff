"""What a network answers to samples, and how right that is, sample by sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.engine import DataError, forward, sample_losses
from simulator.metrics import is_one_hot, midway, zero_one_losses
from simulator.program import Program
from simulator.settings import TrainingSettings


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to some samples: `output` and `residual` t − a (samples, outputs), `loss` and `right` (samples,).

    The loss is NaN where it isn't defined. `right` is 1 for a right class, 0 for a wrong one.
    """

    output: Array
    residual: Array
    loss: Array
    right: Array


@dataclass(frozen=True)
class Labels:
    """How the targets of a data set tell classes apart: one output a class, or yes and no on either side of a number.

    `are_classes` is False where they are numbers to be met, and then no answer is simply right or wrong.
    """

    are_classes: bool
    one_hot: bool
    threshold: float

    @classmethod
    def of(cls, T: Array) -> Labels:
        """What the targets `T` (samples, outputs) are."""
        ends = (float(T.min()), float(T.max())) if T.size else ()
        are_classes = ends in ((0.0, 1.0), (-1.0, 1.0)) and bool(np.isin(T, ends).all())
        return cls(are_classes, are_classes and is_one_hot(T), midway(T))


def answers(
    program: Program, parameters: Array, X: Array, T: Array, settings: TrainingSettings, labels: Labels
) -> Answers:
    """The answers to samples `X` (samples, inputs) with targets `T` (samples, outputs), which may be a part of all."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        ahead = forward(program, X, parameters)
        output = ahead.output
        try:
            loss = sample_losses(program, ahead, T, settings.loss, settings.outputs)
        except DataError:
            loss = np.full(len(X), np.nan)
        right = 1.0 - zero_one_losses(output, T, labels.threshold, one_hot=labels.one_hot)
        return Answers(output, T - output, loss, right)


def sorted_rows(values: Array, *, descending: bool = False) -> NDArray[np.intp]:
    """The rows (rows,) by growing or falling `values` (rows,); equal ones stay in their order, NaN comes last."""
    return np.argsort(-values if descending else values, kind="stable")
