"""How a gradient becomes a change of the parameters.

To add one, write a tagged struct with `step` and `check` and name it in `Optimizer` and `OPTIMIZERS`; files, menus and
tests find it there. Every formula is PyTorch's, elementwise over the parameters w with gradient g, so that the same run
there gives the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import numpy as np

from simulator.arrays import Array


@dataclass(frozen=True, eq=False)
class OptimizerState:
    """What an optimizer remembers between two steps; it is replaced, never changed.

    `kind` is the optimizer's key, `steps` how many it has taken, and `moments` (rows, parameters) its running averages
    or sums in the order that its class names; plain gradient descent has no rows.
    """

    kind: str
    steps: int
    moments: Array


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all optimizers do alike."""

    learning_rate: float

    @property
    def kind(self) -> str:
        """The key in `OPTIMIZERS`."""
        return str(self.__struct_config__.tag)

    @property
    def rows(self) -> int:
        """How many numbers it remembers for each parameter."""
        return 1

    def start(self, parameters: int) -> OptimizerState:
        """The state before the first step, for so many parameters."""
        return OptimizerState(self.kind, 0, np.zeros((self.rows, parameters)))

    def fits(self, state: OptimizerState) -> bool:
        """Whether a run can go on from `state`; the learning rate and the like may have changed since."""
        return state.kind == self.kind and len(state.moments) == self.rows

    def step(
        self, parameters: Array, gradient: Array, state: OptimizerState, out: Array | None = None
    ) -> tuple[Array, OptimizerState]:
        """The parameters and the state after one step; `parameters` and `gradient` have shape (parameters,).

        `out` (parameters,) is filled with the new ones and returned if it is given.
        """
        raise NotImplementedError

    def update(self, parameters: Array, gradient: Array) -> Array:
        """The parameters after a first step, (parameters,), from a state that remembers nothing."""
        return self.step(parameters, gradient, self.start(len(parameters)))[0]

    def _move(self, parameters: Array, direction: Array, out: Array | None) -> Array:
        """w − η·direction. In one array that is kept: for many parameters, memory costs more than arithmetic."""
        changed = np.multiply(direction, -self.learning_rate, out=out)
        changed += parameters
        return changed

    def _next(self, state: OptimizerState, *moments: Array) -> OptimizerState:
        return OptimizerState(self.kind, state.steps + 1, np.array(moments).reshape(self.rows, -1))


class SGD(_Rule, frozen=True, tag_field="kind", tag="sgd"):
    """Gradient descent, w ← w − η·g; with momentum μ, v ← μ·v + g and w ← w − η·v (Polyak 1964).

    With `nesterov`, w ← w − η·(g + μ·v), v being the new one (Sutskever et al., ICML 2013). The state holds v.
    """

    learning_rate: float = 0.5
    momentum: float = 0.0
    nesterov: bool = False

    @property
    def rows(self) -> int:
        return 1 if self.momentum else 0

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_rate(self.learning_rate)
        _check_share("momentum", self.momentum)
        if self.nesterov and not self.momentum:
            raise ValueError("Nesterov's step looks ahead along the momentum, which is 0; set a momentum such as 0.9")

    def step(
        self, parameters: Array, gradient: Array, state: OptimizerState, out: Array | None = None
    ) -> tuple[Array, OptimizerState]:
        if not self.momentum:
            changed = self._move(parameters, gradient, out)
            return changed, OptimizerState(self.kind, state.steps + 1, state.moments)
        velocity = self.momentum * state.moments[0] + gradient
        direction = gradient + self.momentum * velocity if self.nesterov else velocity
        return self._move(parameters, direction, out), self._next(state, velocity)


class AdaGrad(_Rule, frozen=True, tag_field="kind", tag="adagrad"):
    """s ← s + g², w ← w − η·g / (√s + ε) (Duchi, Hazan and Singer, JMLR 2011). The state holds s."""

    learning_rate: float = 0.01
    epsilon: float = 1e-10

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_rate(self.learning_rate)
        _check_epsilon(self.epsilon)

    def step(
        self, parameters: Array, gradient: Array, state: OptimizerState, out: Array | None = None
    ) -> tuple[Array, OptimizerState]:
        squares = state.moments[0] + gradient * gradient
        change = gradient / (np.sqrt(squares) + self.epsilon)
        return self._move(parameters, change, out), self._next(state, squares)


class RMSProp(_Rule, frozen=True, tag_field="kind", tag="rmsprop"):
    """s ← ρ·s + (1−ρ)·g², w ← w − η·g / (√s + ε) (Hinton, Coursera lecture 6e, 2012). The state holds s."""

    learning_rate: float = 0.01
    decay: float = 0.99
    epsilon: float = 1e-8

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_rate(self.learning_rate)
        _check_share("decay", self.decay)
        _check_epsilon(self.epsilon)

    def step(
        self, parameters: Array, gradient: Array, state: OptimizerState, out: Array | None = None
    ) -> tuple[Array, OptimizerState]:
        squares = self.decay * state.moments[0] + (1.0 - self.decay) * gradient * gradient
        change = gradient / (np.sqrt(squares) + self.epsilon)
        return self._move(parameters, change, out), self._next(state, squares)


class Adam(_Rule, frozen=True, tag_field="kind", tag="adam"):
    """m ← β₁·m + (1−β₁)·g, s ← β₂·s + (1−β₂)·g², w ← w − η·m̂ / (√ŝ + ε) (Kingma and Ba, ICLR 2015).

    At step k, m̂ = m / (1−β₁ᵏ) and ŝ = s / (1−β₂ᵏ) undo the pull towards the zeros at the start. `first_decay` is β₁,
    `second_decay` β₂. The state holds m, then s.
    """

    learning_rate: float = 0.001
    first_decay: float = 0.9
    second_decay: float = 0.999
    epsilon: float = 1e-8

    @property
    def rows(self) -> int:
        return 2

    def check(self) -> None:
        """Raises `ValueError` with a sentence about a setting that makes no sense."""
        _check_rate(self.learning_rate)
        _check_share("first decay", self.first_decay)
        _check_share("second decay", self.second_decay)
        _check_epsilon(self.epsilon)

    def step(
        self, parameters: Array, gradient: Array, state: OptimizerState, out: Array | None = None
    ) -> tuple[Array, OptimizerState]:
        steps = state.steps + 1
        mean = self.first_decay * state.moments[0] + (1.0 - self.first_decay) * gradient
        squares = self.second_decay * state.moments[1] + (1.0 - self.second_decay) * gradient * gradient
        unbiased_mean = mean / (1.0 - self.first_decay**steps)
        unbiased_squares = squares / (1.0 - self.second_decay**steps)
        change = unbiased_mean / (np.sqrt(unbiased_squares) + self.epsilon)
        return self._move(parameters, change, out), self._next(state, mean, squares)


def _check_rate(rate: float) -> None:
    if not 0 <= rate < np.inf:
        raise ValueError(f"the learning rate must be zero or more and finite, not {rate}")


def _check_share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"the {name} must be zero or more and less than 1, not {value}")


def _check_epsilon(epsilon: float) -> None:
    # A slope of 0 would otherwise be divided by 0.
    if not 0 < epsilon < np.inf:
        raise ValueError(f"epsilon must be more than zero and finite, not {epsilon}")


Optimizer: TypeAlias = SGD | AdaGrad | RMSProp | Adam

OPTIMIZERS: dict[str, type[SGD] | type[AdaGrad] | type[RMSProp] | type[Adam]] = {
    "sgd": SGD,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
}
