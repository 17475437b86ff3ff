"""Gradient descent on a line through points, as a table of steps beside the one that was once printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

THREE_POINTS = ((0.0, 0.0), (1.0, 1.0), (1.0, 2.0))

# w₀ and w₁ by step, as printed in the source of the example, for three points, η = 0.1 and a start at (1, 1).
PRINTED: Mapping[int, tuple[str, str]] = {
    0: ("1", "1"),
    1: ("0.6", "0.8"),
    2: ("0.54", "0.84"),
    3: ("0.480", "0.888"),
    4: ("0.4368", "0.9408"),
    100: ("0.00007713", "1.49989171"),
}


def is_rounded(printed: str, exact: float) -> bool:
    """Whether a printed number is the exact one, rounded to the decimals that it has."""
    decimals = len(printed.partition(".")[2])
    return abs(float(printed) - exact) <= 0.5 * 10.0**-decimals + 1e-12


@dataclass(frozen=True)
class Row:
    """One step: the weights w₀ + w₁x before it, their loss Σ(t − a)², and its slopes, which the step follows down."""

    step: int
    w0: float
    w1: float
    loss: float
    slope0: float
    slope1: float


def trace(
    points: Sequence[tuple[float, float]], w0: float, w1: float, learning_rate: float, steps: int
) -> tuple[Row, ...]:
    """Steps 0 to `steps` of w ← w − η ∂L/∂w on `points` (x, t), both weights moved at once.

    Ends early, with the row before, where the numbers are no longer finite.
    """
    x, t = np.array(points, dtype=np.float64).T
    rows: list[Row] = []
    with np.errstate(all="ignore"):
        for step in range(steps + 1):
            residual = w0 + w1 * x - t
            row = Row(
                step,
                float(w0),
                float(w1),
                float((residual**2).sum()),
                float(2.0 * residual.sum()),
                float(2.0 * (residual * x).sum()),
            )
            if not np.isfinite([row.w0, row.w1, row.loss, row.slope0, row.slope1]).all():
                break
            rows.append(row)
            w0, w1 = row.w0 - learning_rate * row.slope0, row.w1 - learning_rate * row.slope1
    return tuple(rows)


def largest_rate(points: Sequence[tuple[float, float]]) -> float:
    """The η above which descent on Σ(t − a)² diverges: 2 over the largest eigenvalue of its Hessian, 2XᵀX."""
    X = np.array([(1.0, x) for x, _ in points])
    return float(2.0 / np.linalg.eigvalsh(2.0 * X.T @ X).max())
