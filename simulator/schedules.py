"""How the learning rate changes from epoch to epoch.

To add one, write a tagged struct with `factor` and `check` and name it in `Schedule` and `SCHEDULES`.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
import numpy as np


class Constant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="constant"):
    """η = η₀."""

    def factor(self, epoch: int) -> float:
        """η / η₀ in the epoch that follows `epoch` finished ones."""
        return 1.0

    def check(self) -> None:
        """There is nothing to get wrong."""


class StepDecay(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="step"):
    """η = η₀·γ^⌊epoch / every⌋, γ being `decay`: a drop every so many epochs (PyTorch's StepLR)."""

    decay: float = 0.5
    every: int = 100

    def factor(self, epoch: int) -> float:
        """η / η₀ in the epoch that follows `epoch` finished ones."""
        return _power(self.decay, epoch // self.every)

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_positive(self.decay)
        if self.every < 1:
            raise ValueError(f"a step of the schedule must last one epoch or more, not {self.every}")


class ExponentialDecay(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="exponential"):
    """η = η₀·γ^epoch, γ being `decay` (PyTorch's ExponentialLR)."""

    decay: float = 0.99

    def factor(self, epoch: int) -> float:
        """η / η₀ in the epoch that follows `epoch` finished ones."""
        return _power(self.decay, epoch)

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_positive(self.decay)


class InverseTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="inverse_time"):
    """η = η₀ / (1 + k·epoch), k being `decay`: 1/t, as stochastic approximation asks for (Robbins and Monro 1951)."""

    decay: float = 0.01

    def factor(self, epoch: int) -> float:
        """η / η₀ in the epoch that follows `epoch` finished ones."""
        return 1.0 / (1.0 + self.decay * epoch)

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        if not 0 <= self.decay < np.inf:
            raise ValueError(f"the decay of 1/t must be zero or more and finite, not {self.decay}")


def _power(base: float, exponent: int) -> float:
    # Python's power raises an error where it overflows; a rate that grows beyond all bounds is a divergence instead.
    with np.errstate(over="ignore", under="ignore"):
        return float(np.power(base, float(exponent)))


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
