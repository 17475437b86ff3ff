"""What all ways of learning have in common, and learning with NumPy.

A `Learner` takes parameters some epochs further. There are three: `InNumPy` with the passes of `engine`, which is the
reference; the same with the matrix products of `dense`; and the loops of `compiled`. `Trainer` chooses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.batches import Batch, batch_size, batches
from simulator.engine import backward, forward
from simulator.metrics import zero_one_losses
from simulator.optimizers import OptimizerState
from simulator.program import Program
from simulator.regularizers import penalty_gradient
from simulator.settings import TrainingSettings
from simulator.stopping import Reason

Backend: TypeAlias = Literal["compiled", "matrices", "reference"]


@dataclass(frozen=True)
class Outcome:
    """Where learning has led to: so many finished `epochs`, `parameters` (parameters,) and the optimizer's `state`.

    `losses` (epochs,) are those of the whole training set before each of them, and before one that diverged; it is
    empty where the batches did not show them. `reason` says why it ended early; if its numbers diverged, in `batch`,
    the parameters are those before that batch.
    """

    epochs: int
    parameters: Array
    state: OptimizerState
    losses: Array
    reason: Reason | None = None
    batch: int = 0


class Learner(Protocol):
    """Learns from samples that it has been made for."""

    def learn(
        self, parameters: Array, state: OptimizerState, epoch: int, epochs: int, interrupt: NDArray[np.bool_]
    ) -> Outcome:
        """Learns for so many epochs after `epoch` finished ones; nothing that it is given is changed.

        When another thread sets `interrupt` (1,), it ends at once, as of the last finished epoch.
        """
        ...


def shows_losses(program: Program, settings: TrainingSettings, samples: int) -> bool:
    """Whether every epoch finds the loss of the whole training set on its way: its one batch is that, undisturbed."""
    whole = batch_size(settings, samples) == samples
    return whole and not settings.noise and not any(settings.dropout.get(name) for name in program.nodes)


def rates(settings: TrainingSettings, epoch: int, epochs: int) -> Array:
    """The learning rates of so many epochs after `epoch` finished ones, (epochs,)."""
    return settings.optimizer.learning_rate * settings.schedule.factors(np.arange(epoch, epoch + epochs))


def with_penalty(program: Program, parameters: Array, gradient: Array, settings: TrainingSettings) -> Array:
    """What the optimizer follows, (parameters,): the gradient of loss and penalty, and 0 for what is fixed."""
    if settings.l1 or settings.l2:
        slope = penalty_gradient(program, parameters, settings.l1, settings.l2, settings.half_l2)
        gradient = gradient + slope
    return gradient if program.trainable.all() else np.where(program.trainable, gradient, 0.0)


# Of a batch and these parameters: its loss, and ∂L/∂w and ∂L/∂b, (parameters,), without penalty.
Passes: TypeAlias = Callable[[Array, Batch], tuple[float, Array]]


class ByEngine:
    """Forward and backward as `engine` has them."""

    def __init__(self, program: Program, settings: TrainingSettings) -> None:
        self._program = program
        self._settings = settings

    def __call__(self, parameters: Array, batch: Batch) -> tuple[float, Array]:
        settings = self._settings
        ahead = forward(self._program, batch.X, parameters, batch.masks)
        back = backward(self._program, ahead, batch.T, settings.loss, settings.samples, settings.outputs)
        return back.loss, back.gradient


class InNumPy:
    """Learns batch by batch, with any way to make the two passes."""

    def __init__(self, program: Program, X: Array, T: Array, settings: TrainingSettings, passes: Passes) -> None:
        self._program = program
        self._X, self._T = X, T
        self._settings = settings
        self._passes = passes
        self._shows_losses = shows_losses(program, settings, len(X))

    def learn(
        self, parameters: Array, state: OptimizerState, epoch: int, epochs: int, interrupt: NDArray[np.bool_]
    ) -> Outcome:
        losses: list[float] = []
        limit = self._settings.stop.change
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            before = self._all(parameters)[0] if limit is not None else np.nan
            for done, rate in enumerate(rates(self._settings, epoch, epochs)):
                outcome = self._one_epoch(parameters, state, epoch + done, float(rate), losses, interrupt)
                if outcome is None:
                    return Outcome(done, parameters, state, np.array(losses[:done]))
                parameters, state = outcome.parameters, outcome.state
                if outcome.reason:
                    return Outcome(done, parameters, state, np.array(losses), outcome.reason, outcome.batch)
                reason, before = self._reason_to_stop(parameters, before)
                if reason:
                    return Outcome(done + 1, parameters, state, np.array(losses), reason)
        return Outcome(epochs, parameters, state, np.array(losses))

    def _one_epoch(
        self,
        parameters: Array,
        state: OptimizerState,
        epoch: int,
        rate: float,
        losses: list[float],
        interrupt: NDArray[np.bool_],
    ) -> Outcome | None:
        """The outcome of one epoch, None if it was interrupted."""
        optimizer = msgspec.structs.replace(self._settings.optimizer, learning_rate=rate)
        for index, batch in enumerate(batches(self._program, self._X, self._T, self._settings, epoch)):
            if interrupt[0]:
                return None
            loss, gradient = self._passes(parameters, batch)
            if self._shows_losses:
                losses.append(loss)
            gradient = with_penalty(self._program, parameters, gradient, self._settings)
            changed, next_state = optimizer.step(parameters, gradient, state)
            if not self._program.trainable.all():
                changed = np.where(self._program.trainable, changed, parameters)
            if not (np.isfinite(loss) and _all_finite(changed) and _all_finite(next_state.moments)):
                return Outcome(0, parameters, state, np.empty(0), "diverged", index)
            parameters, state = changed, next_state
        return Outcome(1, parameters, state, np.empty(0))

    def _all(self, parameters: Array) -> tuple[float, Array]:
        """Loss and gradient over the whole training set, without dropout and noise."""
        return self._passes(parameters, Batch(slice(None), self._X, self._T, {}))

    def _reason_to_stop(self, parameters: Array, before: float) -> tuple[Reason | None, float]:
        """Why training ends here, if it does, and the loss; `before` is the loss before the epoch."""
        stop = self._settings.stop
        if not stop.is_wanted:
            return None, np.nan
        loss, gradient = self._all(parameters)
        if stop.loss is not None and loss <= stop.loss:
            return "loss", loss
        if stop.change is not None and abs(loss - before) <= stop.change:
            return "change", loss
        if stop.gradient is not None:
            gradient = with_penalty(self._program, parameters, gradient, self._settings)
            if np.linalg.norm(gradient) <= stop.gradient:
                return "gradient", loss
        if stop.all_right:
            output = forward(self._program, self._X, parameters).output
            if not zero_one_losses(output, self._T).any():
                return "all_right", loss
        return None, loss


def _all_finite(values: Array) -> bool:
    # A finite sum has finite terms and is found faster; one of finite terms that overflows is looked at again.
    return bool(np.isfinite(values.sum()) or np.isfinite(values).all())
