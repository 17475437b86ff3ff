"""Whether one perceptron can separate two classes, with a proof where it can't."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.activations import Activation
from simulator.arrays import Array
from simulator.notation import number_text
from simulator.program import Program
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence

MOST_SAMPLES = 500


@dataclass(frozen=True)
class Overlap:
    """A proof that no line (plane, hyperplane) separates two classes: a `point` between samples of each.

    `weights` (samples,) are non-negative; those of either class add up to 1, and its samples so weighted meet at
    `point` (inputs,). A line with all of one class on one side would have this point on both of its sides.
    """

    point: Array
    weights: Array


def why_not_learnable(program: Program, X: Array, T: Array) -> Sentence | None:
    """Why a network without hidden neurons can't learn the classes 0 and 1 in `T` (samples, outputs), or None.

    It is asked only where one line decides: every output sums the inputs and has a monotone activation.
    """
    one_layer = {source for source, _ in program.edges} <= set(program.inputs)
    if not one_layer or not 0 < len(X) <= MOST_SAMPLES or not np.isin(T, (0.0, 1.0)).all():
        return None
    for unit, t in zip(program.output_units, T.T, strict=True):
        if unit.aggregation.key != "sum" or not _is_monotone(unit.activation):
            continue
        feeding = X[:, unit.sources]
        if (same := _contradiction(feeding, t)) is not None:
            return Sentence(_CONTRADICTION, {"name": unit.name, "point": _written(same)})
        if unit.sources.size and (proof := overlap(feeding, t)):
            return Sentence(
                _SENTENCES.get(unit.sources.size, _MANY_INPUTS),
                {"name": unit.name, "point": _written(proof.point)},
            )
    return None


def _contradiction(X: Array, t: Array) -> Array | None:
    """The inputs (inputs,) of two samples alike in `X` (samples, inputs) but not in `t` (samples,), or None."""
    kinds = {label: {row.tobytes() for row in X[t == label] + 0.0} for label in (0.0, 1.0)}
    both = kinds[0.0] & kinds[1.0]
    return next((row for row in X + 0.0 if row.tobytes() in both), None)


def _written(point: Array) -> str:
    return ", ".join(number_text(float(value)) for value in point)


def _is_monotone(activation: Activation) -> bool:
    # In a group the other neurons decide too.
    rises = np.diff(activation.value(np.linspace(-5.0, 5.0, 101))) >= 0
    return bool(rises.all()) and not activation.is_group


# Here a hidden layer would not help either.
_CONTRADICTION = QT_TRANSLATE_NOOP(
    "note",
    "Samples with the same inputs, ({point}), have different targets at {name}. No network can answer both;"
    " the best answer lies between them.",
)
_SENTENCES = {
    1: QT_TRANSLATE_NOOP(
        "note",
        "No threshold separates {name} = 0 from {name} = 1: the ranges of both contain {point}."
        " One perceptron has a single threshold and always gets some of them wrong; a hidden layer can have several.",
    ),
    2: QT_TRANSLATE_NOOP(
        "note",
        "No line separates {name} = 0 from {name} = 1: ({point}) lies between samples of both."
        " One perceptron always gets some of them wrong; only a hidden layer bends the border.",
    ),
    3: QT_TRANSLATE_NOOP(
        "note",
        "No plane separates {name} = 0 from {name} = 1: ({point}) lies between samples of both."
        " One perceptron always gets some of them wrong; only a hidden layer bends the border.",
    ),
}
_MANY_INPUTS = QT_TRANSLATE_NOOP(
    "note",
    "No hyperplane separates {name} = 0 from {name} = 1: ({point}) lies between samples of both."
    " One perceptron always gets some of them wrong; only a hidden layer bends the border.",
)


def overlap(X: Array, t: Array) -> Overlap | None:
    """The overlap of the classes t = 0 and t = 1 (samples,) at `X` (samples, inputs), or None if a line separates them.

    By Gordan's theorem exactly one of the two exists: a separating line, or non-negative multipliers λ, not all zero,
    with Σ ±λ_n (x_n, 1) = 0. The multipliers are sought as a non-negative least-squares problem.
    """
    classes = np.where(t > 0.5, 1.0, -1.0)
    if abs(classes.sum()) == len(classes):
        return None
    span = np.ptp(X, axis=0)
    scaled = (X - X.min(axis=0)) / np.where(span > 0, span, 1.0)
    signed = classes * np.vstack([scaled.T, np.ones(len(X))])
    matrix = np.vstack([signed, np.ones(len(X))])
    wanted = np.append(np.zeros(len(signed)), 1.0)
    multipliers = _nonnegative_least_squares(matrix, wanted)
    if np.linalg.norm(matrix @ multipliers - wanted) > 1e-9:
        return None
    positive = np.where(classes > 0, multipliers, 0.0)
    return Overlap(positive @ X / positive.sum(), multipliers / positive.sum())


def _nonnegative_least_squares(matrix: Array, wanted: Array) -> Array:
    """x ≥ 0 that minimises |matrix·x − wanted| (Lawson and Hanson, Solving Least Squares Problems, chapter 23)."""
    columns = matrix.shape[1]
    x = np.zeros(columns)
    free = np.zeros(columns, dtype=bool)
    for _ in range(3 * columns):
        slope = matrix.T @ (wanted - matrix @ x)
        slope[free] = -np.inf
        if slope.max() <= 1e-12:
            break
        free[slope.argmax()] = True
        while True:
            best = np.zeros(columns)
            best[free] = np.linalg.lstsq(matrix[:, free], wanted, rcond=None)[0]
            blocked = free & (best <= 0)
            if not blocked.any():
                x = best
                break
            step = (x[blocked] / (x[blocked] - best[blocked])).min()
            x += step * (best - x)
            free &= x > 1e-15
            x[~free] = 0.0
            if not free.any():
                break
    return x
