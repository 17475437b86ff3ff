"""A table of predictions, and what each of them costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.information import Unit, bernoulli_nll, logarithm
from simulator.metrics import accuracy


@dataclass(frozen=True)
class Prediction:
    """A sample called `name`, its `target` of 0 or 1, and the probability `p` that was given to 1."""

    name: str
    target: int
    p: float

    @property
    def corrected(self) -> float:
        """The probability that was given to what came."""
        return self.p if self.target else 1.0 - self.p

    def logarithm(self, unit: Unit) -> float:
        """The logarithm of the corrected probability; −∞ for what was said to be impossible."""
        return float(logarithm(self.corrected, unit))

    @property
    def is_right(self) -> bool:
        """Whether the more probable class came; one half counts as class 1."""
        return (self.p >= 0.5) == bool(self.target)


@dataclass(frozen=True)
class Cost:
    """The costs of a table: log loss by mean and sum, the mean squared error, and the share of right answers."""

    mean: float
    total: float
    squared: float
    accuracy: float


def cost(predictions: Sequence[Prediction], unit: Unit) -> Cost:
    """What `predictions`, at least one, cost together."""
    t = np.array([prediction.target for prediction in predictions], dtype=np.float64)
    p = np.array([prediction.p for prediction in predictions], dtype=np.float64)
    losses = bernoulli_nll(t, p, unit)
    return Cost(float(losses.mean()), float(losses.sum()), float(((t - p) ** 2).mean()), accuracy(p, t))


EIGHT = tuple(
    Prediction(name, target, p)
    for name, target, p in (
        ("ID6", 1, 0.94),
        ("ID1", 1, 0.90),
        ("ID7", 1, 0.78),
        ("ID8", 0, 0.56),
        ("ID2", 0, 0.51),
        ("ID3", 1, 0.47),
        ("ID4", 1, 0.32),
        ("ID5", 0, 0.10),
    )
)
FOUR = tuple(Prediction(str(n), t, p) for n, t, p in ((1, 1, 0.9), (2, 0, 0.2), (3, 1, 0.6), (4, 1, 0.4)))
