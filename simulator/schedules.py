"""How the learning rate changes from epoch to epoch.

To add one, write a tagged struct with `factors` and `check` and name it in `Schedule` and `SCHEDULES`.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array


class _Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all schedules do alike."""

    def factors(self, epochs: NDArray[np.int64]) -> Array:
        """η / η₀ in each of the epochs that follow `epochs` (epochs,) finished ones, (epochs,)."""
        raise NotImplementedError

    def factor(self, epoch: int) -> float:
        """η / η₀ in the epoch that follows `epoch` finished ones."""
        return float(self.factors(np.array([epoch]))[0])


class Constant(_Curve, frozen=True, tag_field="kind", tag="constant"):
    """η = η₀."""

    def factors(self, epochs: NDArray[np.int64]) -> Array:
        return np.ones(len(epochs))

    def check(self) -> None:
        """There is nothing to get wrong."""


class StepDecay(_Curve, frozen=True, tag_field="kind", tag="step"):
    """η = η₀·γ^⌊epoch / every⌋, γ being `decay`: a drop every so many epochs (PyTorch's StepLR)."""

    decay: float = 0.5
    every: int = 100

    def factors(self, epochs: NDArray[np.int64]) -> Array:
        return _powers(self.decay, epochs // self.every)

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_positive(self.decay)
        if self.every < 1:
            raise ValueError(f"a step of the schedule must last one epoch or more, not {self.every}")


class ExponentialDecay(_Curve, frozen=True, tag_field="kind", tag="exponential"):
    """η = η₀·γ^epoch, γ being `decay` (PyTorch's ExponentialLR)."""

    decay: float = 0.99

    def factors(self, epochs: NDArray[np.int64]) -> Array:
        return _powers(self.decay, epochs)

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_positive(self.decay)


class InverseTime(_Curve, frozen=True, tag_field="kind", tag="inverse_time"):
    """η = η₀ / (1 + k·epoch), k being `decay`: 1/t, as stochastic approximation asks for (Robbins and Monro 1951)."""

    decay: float = 0.01

    def factors(self, epochs: NDArray[np.int64]) -> Array:
        return np.asarray(1.0 / (1.0 + self.decay * epochs), dtype=np.float64)

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        if not 0 <= self.decay < np.inf:
            raise ValueError(f"the decay of 1/t must be zero or more and finite, not {self.decay}")


def _powers(base: float, exponents: NDArray[np.int64]) -> Array:
    # A rate that grows beyond all bounds becomes infinite, and the run diverges.
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(np.power(base, exponents.astype(np.float64)), dtype=np.float64)


def _check_positive(decay: float) -> None:
    if not 0 < decay < np.inf:
        raise ValueError(f"the decay of a schedule must be more than zero and finite, not {decay}")


Schedule: TypeAlias = Constant | StepDecay | ExponentialDecay | InverseTime

SCHEDULES: dict[str, type[Constant] | type[StepDecay] | type[ExponentialDecay] | type[InverseTime]] = {
    "constant": Constant,
    "step": StepDecay,
    "exponential": ExponentialDecay,
    "inverse_time": InverseTime,
}
