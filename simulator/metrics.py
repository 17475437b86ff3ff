"""What is reported beside the loss and never trained on: right and wrong answers, and R²."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike
from simulator.engine import DataError
from simulator.sentences import QT_TRANSLATE_NOOP


def classes(values: ArrayLike, threshold: float = 0.5) -> NDArray[np.int64]:
    """The class that each row of `values` (samples, outputs) stands for, (samples,).

    One column says 1 from the threshold on and 0 below; of several columns the largest is chosen, the first in a tie.
    """
    table = _table(values)
    if table.shape[1] == 1:
        return np.where(table[:, 0] >= threshold, 1, 0)
    return np.asarray(table.argmax(axis=1), dtype=np.int64)


def zero_one_losses(
    output: ArrayLike, T: ArrayLike, threshold: float | None = None, *, one_hot: bool | None = None
) -> Array:
    """For every sample 1 if its answer is wrong and 0 if it is right, (samples,).

    `output` and `T` are (samples, outputs). Where every row of T is one-hot, the answer is the largest output.
    Otherwise each output is a yes or no of its own, yes from the threshold on, and all of them must be right.
    The threshold lies midway between the labels: 0.5 for 0 and 1, and 0 where a target is negative, as with −1 and +1.
    Both are found out from T unless they are given, as for a part of a table.
    """
    output, T = _pair(output, T)
    if is_one_hot(T) if one_hot is None else one_hot:
        wrong = output.argmax(axis=1) != T.argmax(axis=1)
    else:
        limit = midway(T) if threshold is None else threshold
        wrong = ((output >= limit) ^ (T >= limit)).any(axis=1)  # noqa: SIM300 (both sides alike)
    # NaN is no answer, and so not a right one.
    return np.where(wrong | np.isnan(output).any(axis=1), 1.0, 0.0)


def zero_one_loss(output: ArrayLike, T: ArrayLike, threshold: float | None = None) -> float:
    """The share of wrong answers, 0 to 1; see `zero_one_losses`. NaN without samples."""
    losses = zero_one_losses(output, T, threshold)
    return float(losses.mean()) if len(losses) else float("nan")


def accuracy(output: ArrayLike, T: ArrayLike, threshold: float | None = None) -> float:
    """The share of right answers, 0 to 1; see `zero_one_losses`. NaN without samples."""
    return 1.0 - zero_one_loss(output, T, threshold)


def confusion_matrix(output: ArrayLike, T: ArrayLike, threshold: float | None = None) -> NDArray[np.int64]:
    """How often each class was taken for each: `[actual, predicted]`, (classes, classes), counts of samples.

    One output has the classes 0 and 1 (or −1 and +1), several one-hot outputs one class each.
    """
    output, T = _pair(output, T)
    if T.shape[1] > 1 and not is_one_hot(T):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "error",
                "A confusion matrix needs one answer a sample: one output, or targets with a single 1 in each row.",
            )
        )
    threshold = midway(T) if threshold is None else threshold
    count = max(2, T.shape[1])
    matrix = np.zeros((count, count), dtype=np.int64)
    np.add.at(matrix, (classes(T, threshold), classes(output, threshold)), 1)
    return matrix


def r_squared(output: ArrayLike, T: ArrayLike) -> float:
    """R² = 1 − Σ(t − a)² / Σ(t − t̄)², over all samples and outputs, t̄ being the mean of each output's targets.

    1 if every target is met, 0 for a network that always gives the mean, below 0 for a worse one. NaN where the
    targets don't vary, and R² therefore says nothing.
    """
    output, T = _pair(output, T)
    spread = float(((T - T.mean(axis=0)) ** 2).sum()) if len(T) else 0.0
    return 1.0 - float(((T - output) ** 2).sum()) / spread if spread > 0 else float("nan")


def is_one_hot(T: Array) -> bool:
    """Whether `T` (samples, outputs) has several columns, and a single 1 among zeros in every row."""
    return T.shape[1] > 1 and bool(np.isin(T, (0.0, 1.0)).all() and (T.sum(axis=1) == 1.0).all())


def midway(T: Array) -> float:
    """The number midway between the two labels in `T`: 0 between −1 and +1, 0.5 between 0 and 1."""
    return 0.0 if bool((T < 0).any()) else 0.5


def _table(values: ArrayLike) -> Array:
    table = np.asarray(values, dtype=np.float64)
    return table.reshape(-1, 1) if table.ndim < 2 else table


def _pair(output: ArrayLike, T: ArrayLike) -> tuple[Array, Array]:
    first, second = _table(output), _table(T)
    if first.shape != second.shape:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "There are outputs of shape {outputs} for targets of shape {targets}."),
            outputs=" × ".join(map(str, first.shape)),
            targets=" × ".join(map(str, second.shape)),
        )
    return first, second
