"""What all ways of learning have in common, and learning with NumPy.

A `Learner` takes parameters some epochs further. There are three: `InNumPy` with the passes of `engine`, which is the
reference; the same with the matrix products of `dense`; and the loops of `compiled`. `Trainer` chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.batches import Batch, batch_size, batches
from simulator.engine import Forward, backward, forward, sample_losses
from simulator.metrics import zero_one_losses
from simulator.optimizers import Optimizer, OptimizerState
from simulator.program import Program
from simulator.regularizers import penalty_gradient
from simulator.settings import TrainingSettings
from simulator.stopping import Reason

_quietly = np.errstate(over="ignore", invalid="ignore", divide="ignore")

Backend: TypeAlias = Literal["compiled", "matrices", "reference"]


@dataclass(frozen=True)
class Notes:
    """What to write down on the way: where learning stands before every `moments`th epoch, and every `losses`th loss.

    0 is never. Where the batches show the losses anyway, they are all written down. `last` says that the loss at the
    end will be asked for at once.
    """

    moments: int = 0
    losses: int = 0
    last: bool = False


@dataclass(frozen=True)
class Kept:
    """Where learning stood before an epoch."""

    epoch: int
    parameters: Array
    state: OptimizerState


@dataclass(frozen=True)
class Outcome:
    """Where learning has led to: so many finished `epochs`, `parameters` (parameters,) and the optimizer's `state`.

    `losses` (known,) are those of the whole training set before the epochs `loss_epochs`, and `kept` where it
    stood before others, of all of them what was to be noted. `reason` says why it ended early; if its numbers diverged,
    in `batch`, the parameters are those before that batch.
    """

    epochs: int
    parameters: Array
    state: OptimizerState
    loss_epochs: range
    losses: Array
    kept: tuple[Kept, ...] = ()
    reason: Reason | None = None
    batch: int = 0


NOTHING = Notes()


@dataclass(frozen=True, eq=False)
class Grid:
    """Points at which a network is asked: some inputs vary, the others are held.

    The inputs in `columns` (varied,) take the `values` (points, varied), all others those of `sample` (inputs,).
    """

    sample: Array
    columns: tuple[int, ...]
    values: Array

    @property
    def held(self) -> Array:
        """The inputs that are held, and 0 for those that vary, (inputs,)."""
        held = self.sample.copy()
        held[list(self.columns)] = 0.0
        return held

    def column(self, place: int) -> Array:
        """One input at every point, (points,)."""
        if place in self.columns:
            return self.values[:, self.columns.index(place)]
        return np.full(len(self.values), self.sample[place])

    def samples(self) -> Array:
        """The inputs at every point, (points, inputs)."""
        X = np.tile(self.sample, (len(self.values), 1))
        X[:, self.columns] = self.values
        return X


class Learner(Protocol):
    """Learns from samples that it has been made for: of all data, those that the settings choose."""

    def learn(
        self,
        parameters: Array,
        state: OptimizerState,
        epoch: int,
        epochs: int,
        interrupt: NDArray[np.bool_],
        notes: Notes = NOTHING,
    ) -> Outcome:
        """Learns for so many epochs after `epoch` finished ones; nothing that it is given is changed.

        When another thread sets `interrupt` (1,), it ends at once, as of the last finished epoch.
        """
        ...

    def loss(self, parameters: Array) -> float:
        """The loss of the whole training set, without penalty, dropout or noise."""
        ...

    def losses(self, points: Array) -> Array:
        """The same, (points,), for every row of `points` (points, parameters).

        Fast where only a few of the parameters differ, the more so the nearer to the outputs they are.
        """
        ...

    def outputs(self, parameters: Array, X: Array) -> Array:
        """The answers to any samples `X` (samples, inputs), (samples, outputs)."""
        ...

    def forward(self, parameters: Array, x: Array) -> Forward:
        """The forward pass of any one sample `x` (inputs,)."""
        ...

    def activations_over(self, parameters: Array, grid: Grid, names: Sequence[str]) -> Array:
        """The activations of the nodes `names` at the points of a grid, (points, names)."""
        ...


def shows_losses(program: Program, settings: TrainingSettings, samples: int) -> bool:
    """Whether every epoch finds the loss of the whole training set on its way: its one batch is that, undisturbed."""
    whole = batch_size(settings, samples) == samples
    return whole and not settings.noise and not any(settings.dropout.get(name) for name in program.nodes)


def noted_epochs(first: int, done: int, every: int) -> range:
    """Those of the `done` epochs from `first` on before which something is noted that is noted `every` so many."""
    return range(-(-first // every) * every, first + done, every) if every else range(0)


def rates(settings: TrainingSettings, epoch: int, epochs: int) -> Array:
    """The learning rates of so many epochs after `epoch` finished ones, (epochs,)."""
    return settings.optimizer.learning_rate * settings.schedule.factors(np.arange(epoch, epoch + epochs))


def with_penalty(program: Program, parameters: Array, gradient: Array, settings: TrainingSettings) -> Array:
    """What the optimizer follows, (parameters,): the gradient of loss and penalty, and 0 for what is fixed."""
    if settings.l1 or settings.l2:
        slope = penalty_gradient(program, parameters, settings.l1, settings.l2, settings.half_l2)
        gradient = gradient + slope
    return gradient if program.trainable.all() else np.where(program.trainable, gradient, 0.0)


class Passes(Protocol):
    """One way to make the two passes through a network."""

    def gradient(self, parameters: Array, batch: Batch) -> tuple[float, Array]:
        """The loss of a batch, and its ∂L/∂w and ∂L/∂b, (parameters,), without penalty; valid until the next call."""
        ...

    def loss(self, parameters: Array, batch: Batch) -> float:
        """The loss of a batch."""
        ...

    def outputs(self, parameters: Array, X: Array) -> Array:
        """The answers to samples `X` (samples, inputs), (samples, outputs)."""
        ...

    def forward(self, parameters: Array, x: Array) -> Forward:
        """The forward pass of one sample `x` (inputs,)."""
        ...

    def activations_over(self, parameters: Array, grid: Grid, names: Sequence[str]) -> Array:
        """The activations of the nodes `names` at the points of a grid, (points, names)."""
        ...


class ByEngine:
    """The passes of `engine`."""

    def __init__(self, program: Program, settings: TrainingSettings) -> None:
        self._program = program
        self._settings = settings

    def gradient(self, parameters: Array, batch: Batch) -> tuple[float, Array]:
        settings = self._settings
        ahead = forward(self._program, batch.X, parameters, batch.masks)
        back = backward(self._program, ahead, batch.T, settings.loss, settings.samples, settings.outputs)
        return back.loss, back.gradient

    def loss(self, parameters: Array, batch: Batch) -> float:
        settings = self._settings
        ahead = forward(self._program, batch.X, parameters, batch.masks)
        losses = sample_losses(self._program, ahead, batch.T, settings.loss, settings.outputs)
        return float(losses.sum()) * (1.0 / len(losses) if settings.samples == "mean" else 1.0)

    def outputs(self, parameters: Array, X: Array) -> Array:
        return forward(self._program, X, parameters).output

    def forward(self, parameters: Array, x: Array) -> Forward:
        return forward(self._program, x[np.newaxis], parameters)

    def activations_over(self, parameters: Array, grid: Grid, names: Sequence[str]) -> Array:
        ahead = forward(self._program, grid.samples(), parameters)
        return np.column_stack([ahead.a[name] for name in names])


class _Book:
    """Keeps the notes of one call of `learn`."""

    def __init__(self, notes: Notes, shows_losses: bool, first: int) -> None:
        self._notes = notes
        self._first = first
        self._shows_losses = shows_losses
        self._losses: list[float] = []
        self._kept: list[Kept] = []

    def turn_over(self, epoch: int, parameters: Array, state: OptimizerState, loss: Callable[[Array], float]) -> None:
        """Begins with an epoch."""
        notes = self._notes
        if notes.moments and epoch % notes.moments == 0:
            self._kept.append(Kept(epoch, parameters.copy(), state))
        if notes.losses and epoch % notes.losses == 0 and not self._shows_losses:
            self._losses.append(loss(parameters))

    def note_loss(self, loss: float) -> None:
        """Ends an epoch whose last batch had this loss."""
        if self._shows_losses:
            self._losses.append(loss)

    def outcome(
        self, done: int, parameters: Array, state: OptimizerState, reason: Reason | None = None, batch: int = 0
    ) -> Outcome:
        parameters.flags.writeable = False
        epochs = noted_epochs(self._first, done, 1 if self._shows_losses else self._notes.losses)
        losses = np.array(self._losses[: len(epochs)])
        return Outcome(done, parameters, state, epochs, losses, tuple(self._kept), reason, batch)


@dataclass(frozen=True)
class EpochEnd:
    """Where one epoch has led to: the parameters, the optimizer's state, and the last `batch` with its loss.

    Where it "diverged", they are those before that batch.
    """

    parameters: Array
    state: OptimizerState
    loss: float
    batch: int
    reason: Literal["interrupted", "diverged"] | None = None


class InNumPy:
    """Learns batch by batch, with any passes."""

    def __init__(self, program: Program, X: Array, T: Array, settings: TrainingSettings, passes: Passes) -> None:
        self._program = program
        self._X, self._T = X, T
        rows = settings.split.rows(len(X))
        self._all = Batch(rows, X[rows], T[rows], {})
        self._settings = settings
        self._passes = passes
        self._shows_losses = shows_losses(program, settings, len(self._all.X))
        self._fixed = np.flatnonzero(~program.trainable)
        self._spare = np.empty(len(program.parameters))
        self._start = np.empty(len(program.parameters))
        self._known: tuple[Array, float] | None = None

    @_quietly
    def loss(self, parameters: Array) -> float:
        if parameters.flags.writeable:
            return self._loss_of_all(parameters)
        # What can't change is asked for by the window and by the notes, and need not be computed for both.
        if self._known is None or self._known[0] is not parameters:
            self._known = parameters, self._loss_of_all(parameters)
        return self._known[1]

    def _loss_of_all(self, parameters: Array) -> float:
        return self._passes.loss(parameters, self._all)

    def losses(self, points: Array) -> Array:
        return np.array([self.loss(point) for point in points])

    @_quietly
    def outputs(self, parameters: Array, X: Array) -> Array:
        return self._passes.outputs(parameters, X)

    @_quietly
    def forward(self, parameters: Array, x: Array) -> Forward:
        return self._passes.forward(parameters, x)

    @_quietly
    def activations_over(self, parameters: Array, grid: Grid, names: Sequence[str]) -> Array:
        return self._passes.activations_over(parameters, grid, names)

    @_quietly
    def learn(
        self,
        parameters: Array,
        state: OptimizerState,
        epoch: int,
        epochs: int,
        interrupt: NDArray[np.bool_],
        notes: Notes = NOTHING,
    ) -> Outcome:
        book = _Book(notes, self._shows_losses, epoch)
        given = parameters
        # One array for the numbers before an update and one for those after it, in turn.
        parameters = parameters.copy()
        before = self.loss(given) if self._settings.stop.change is not None else np.nan
        for done, rate in enumerate(rates(self._settings, epoch, epochs)):
            book.turn_over(epoch + done, parameters if done else given, state, self.loss)
            self._start[:] = parameters
            start = state
            optimizer = msgspec.structs.replace(self._settings.optimizer, learning_rate=float(rate))
            end = self._one_epoch(parameters, state, epoch + done, optimizer, interrupt)
            if end.reason == "interrupted":
                return book.outcome(done, self._start.copy(), start)
            parameters, state, loss = end.parameters, end.state, end.loss
            if end.reason == "diverged":
                return book.outcome(done, parameters.copy(), state, "diverged", end.batch)
            book.note_loss(loss)
            reason, before = self._reason_to_stop(parameters, before)
            if reason:
                return book.outcome(done + 1, parameters.copy(), state, reason)
        return book.outcome(epochs, parameters.copy(), state)

    def _one_epoch(
        self, parameters: Array, state: OptimizerState, epoch: int, optimizer: Optimizer, interrupt: NDArray[np.bool_]
    ) -> EpochEnd:
        """Learns for one epoch. The parameters that it is given may be overwritten."""
        loss, index = np.nan, 0
        for index, batch in enumerate(batches(self._program, self._X, self._T, self._settings, epoch)):
            loss, gradient = self._passes.gradient(parameters, batch)
            if interrupt[0]:
                return EpochEnd(parameters, state, loss, index, "interrupted")
            changed, after = self._step(optimizer, parameters, gradient, state)
            if not (np.isfinite(loss) and _all_finite(changed) and _all_finite(after.moments)):
                return EpochEnd(parameters, state, loss, index, "diverged")
            parameters, self._spare, state = changed, parameters, after
        return EpochEnd(parameters, state, loss, index)

    def _step(
        self, optimizer: Optimizer, parameters: Array, gradient: Array, state: OptimizerState
    ) -> tuple[Array, OptimizerState]:
        gradient = with_penalty(self._program, parameters, gradient, self._settings)
        changed, after = optimizer.step(parameters, gradient, state, out=self._spare)
        changed[self._fixed] = parameters[self._fixed]
        return changed, after

    def _reason_to_stop(self, parameters: Array, before: float) -> tuple[Reason | None, float]:
        """Why training ends here, if it does, and the loss; `before` is the loss before the epoch."""
        stop = self._settings.stop
        if not stop.is_wanted:
            return None, np.nan
        loss, gradient = self._passes.gradient(parameters, self._all)
        if stop.loss is not None and loss <= stop.loss:
            return "loss", loss
        if stop.change is not None and abs(loss - before) <= stop.change:
            return "change", loss
        if stop.gradient is not None:
            gradient = with_penalty(self._program, parameters, gradient, self._settings)
            if np.linalg.norm(gradient) <= stop.gradient:
                return "gradient", loss
        if stop.all_right:
            output = self._passes.outputs(parameters, self._all.X)
            if not zero_one_losses(output, self._all.T).any():
                return "all_right", loss
        return None, loss


def _all_finite(values: Array) -> bool:
    # A finite sum has finite terms and is found faster; one of finite terms that overflows is looked at again.
    return bool(np.isfinite(values.sum()) or np.isfinite(values).all())
