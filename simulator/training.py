"""Training: epochs, batches, stopping, divergence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike
from simulator.batches import Batch, Batches, followed_gradient, optimizer_in
from simulator.engine import (
    Backward,
    DataError,
    Forward,
    Reduction,
    as_table,
    backward,
    forward,
    sample_losses,
)
from simulator.history import History, Trace
from simulator.initializers import INITIALIZERS
from simulator.losses import LOSSES
from simulator.metrics import zero_one_losses
from simulator.network import Network
from simulator.optimizers import SGD, Optimizer, OptimizerState
from simulator.program import Program, compile, with_parameters
from simulator.regularizers import penalty
from simulator.schedules import Constant, Schedule
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.stopping import Reason, Stopping


class TrainingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a network learns.

    A `batch_size` of None means the whole training set. The `initializer`'s weights are multiplied by
    `initializer_gain`. `l1` and `l2` are the λ of the penalties λ·Σ|w| and λ·Σw², or ½·λ·Σw² with `half_l2`; they are
    added in full to every batch's gradient. `dropout` maps names of inputs and hidden neurons to the probability with
    which each is left out; `noise` is the standard deviation of normal noise on the inputs. Names that no node has are
    left alone, so that a node drawn again finds its dropout again.
    """

    loss: str = "half_squared"
    samples: Reduction = "mean"
    outputs: Reduction = "sum"
    optimizer: Optimizer = SGD()
    batch_size: Annotated[int, Meta(ge=1)] | None = None
    shuffle: bool = False
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    initializer: str = "uniform"
    initializer_gain: float = 1.0
    schedule: Schedule = Constant()
    l1: float = 0.0
    l2: float = 0.0
    half_l2: bool = False
    dropout: Mapping[str, float] = {}
    noise: float = 0.0
    stop: Stopping = Stopping()

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"unknown loss “{self.loss}”; known are {', '.join(LOSSES)}")
        if self.initializer not in INITIALIZERS:
            raise ValueError(f"unknown initializer “{self.initializer}”; known are {', '.join(INITIALIZERS)}")
        if self.batch_size is not None and self.batch_size < 1:
            raise ValueError(f"a batch must have at least one sample, not {self.batch_size}")
        self.optimizer.check()
        self.schedule.check()
        for what, value in (("L1 penalty", self.l1), ("L2 penalty", self.l2), ("input noise", self.noise)):
            if not 0 <= value < np.inf:
                raise ValueError(f"the {what} must be zero or more and finite, not {value}")
        if not np.isfinite(self.initializer_gain):
            raise ValueError(f"the gain of the initializer must be finite, not {self.initializer_gain}")
        for name, p in self.dropout.items():
            if not 0 <= p < 1:
                raise ValueError(f"the dropout of {name} must be zero or more and less than 1, not {p}")

    def renamed(self, old: str, new: str) -> TrainingSettings:
        """A copy in which the dropout of a renamed node follows it."""
        if old not in self.dropout or new == old:
            return self
        kept = {name: p for name, p in self.dropout.items() if name != new}
        dropout = {new if name == old else name: p for name, p in kept.items()}
        return msgspec.structs.replace(self, dropout=dropout)


@dataclass(frozen=True)
class Divergence:
    """A run's numbers left the finite range at `neuron` in the epoch that began after `epoch` finished ones."""

    epoch: int
    neuron: str

    @property
    def sentence(self) -> Sentence:
        return Sentence(
            QT_TRANSLATE_NOOP(
                "error",
                "Training diverged in epoch {epoch}: the numbers at {neuron} are no longer finite. The last"
                " finite weights are kept;"
                " reset, or try a smaller learning rate.",
            ),
            {"epoch": self.epoch + 1, "neuron": self.neuron},
        )


def check_fit(program: Program, X: Array, T: Array, settings: TrainingSettings) -> None:
    """Raises `DataError` if these data or this loss can't train this network."""
    as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))
    if len(X) == 0:
        raise DataError(QT_TRANSLATE_NOOP("error", "There are no samples to learn from; add some to the data."))
    # Some losses are defined for certain outputs and labels only, and say so themselves.
    sample_losses(program, forward(program, X), T, settings.loss, settings.outputs)
    for name in program.outputs:
        if settings.dropout.get(name):
            raise DataError(
                QT_TRANSLATE_NOOP(
                    "error", "{name} is an output, and an answer can't be left out; set its dropout to 0."
                ),
                name=name,
            )


class Trainer:
    """One run of one network: call `run` for as many epochs as you like, as often as you like.

    `parameters` (parameters,), `optimizer_state`, `epoch` and `history` are where it stands; `settings` may be replaced
    between calls, and another optimizer starts with a state of its own. `reason` says why it stopped by itself, None
    while it can go on. The result does not depend on how the epochs are divided over calls, nor over trainers if the
    parameters, the optimizer's state and the epoch are handed on.
    """

    def __init__(
        self,
        program: Program,
        X: ArrayLike,
        T: ArrayLike,
        settings: TrainingSettings,
        *,
        epoch: int = 0,
        past: Trace | None = None,
        optimizer_state: OptimizerState | None = None,
    ) -> None:
        self.program = program
        self.X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
        self.T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(self.X))
        check_fit(program, self.X, self.T, settings)
        self.settings = settings
        self.parameters = program.parameters.copy()
        self.optimizer_state = settings.optimizer.start(len(self.parameters))
        # The state of a network that was drawn differently is of no use to this one.
        if optimizer_state is not None and optimizer_state.moments.shape[1] == len(self.parameters):
            self.optimizer_state = optimizer_state
        self.epoch = epoch
        self.history = History(Trace.empty(len(self.parameters)) if past is None else past)
        self.divergence: Divergence | None = None
        self.reason: Reason | None = None

    def run(self, epochs: int) -> None:
        """Trains for `epochs` more epochs, or until `settings.stop` says so or the numbers are no longer finite."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for _ in range(epochs):
                if self.reason:
                    return
                before = self.loss() if self.settings.stop.change is not None else np.nan
                self._one_epoch()
                self.reason = "diverged" if self.divergence else self._reason_to_stop(before)

    def penalty(self) -> float:
        """The penalty on the weights of this moment, which `loss` leaves out."""
        settings = self.settings
        return penalty(self.program, self.parameters, settings.l1, settings.l2, settings.half_l2)

    def loss(self) -> float:
        """The loss of the whole training set with the weights of this moment, without penalty, dropout or noise."""
        settings = self.settings
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            ahead = forward(self.program, self.X, self.parameters)
            losses = sample_losses(self.program, ahead, self.T, settings.loss, settings.outputs)
            return float(losses.sum()) * (1.0 / len(losses) if settings.samples == "mean" else 1.0)

    def record_now(self) -> None:
        """Puts this moment in the history, whether it is due or not."""
        self.history.record(self.epoch, self.loss(), self.parameters)

    def _one_epoch(self) -> None:
        settings = self.settings
        optimizer = optimizer_in(settings, self.epoch)
        if not optimizer.fits(self.optimizer_state):
            self.optimizer_state = optimizer.start(len(self.parameters))
        recording = self.history.is_due(self.epoch)
        for batch in Batches(self.program, self.X, self.T, settings, self.epoch):
            ahead, back = self._passes(batch)
            # A pass over all samples as they are has found the loss to record; otherwise one is made for it.
            if recording and batch.rows is None and not batch.masks and not settings.noise:
                self.history.record(self.epoch, back.loss, self.parameters)
            elif recording:
                self.record_now()
            recording = False
            gradient = self._followed(back.gradient)
            changed, state = optimizer.step(self.parameters, gradient, self.optimizer_state)
            changed = np.where(self.program.trainable, changed, self.parameters)
            if not (np.isfinite(back.loss) and np.isfinite(changed).all() and np.isfinite(state.moments).all()):
                self.divergence = Divergence(
                    self.epoch, self._culprit(ahead, back, np.vstack([changed, state.moments]))
                )
                return
            self.parameters, self.optimizer_state = changed, state
        self.epoch += 1

    def _followed(self, gradient: Array) -> Array:
        return followed_gradient(self.program, self.parameters, gradient, self.settings)

    def _passes(self, batch: Batch) -> tuple[Forward, Backward]:
        settings = self.settings
        ahead = forward(self.program, batch.X, self.parameters, batch.masks)
        return ahead, backward(self.program, ahead, batch.T, settings.loss, settings.samples, settings.outputs)

    def _reason_to_stop(self, before: float) -> Reason | None:
        """Why training ends here, if it does; `before` is the loss of the whole training set before this epoch."""
        stop = self.settings.stop
        if not stop.is_wanted:
            return None
        ahead, back = self._passes(Batch(None, self.X, self.T, {}))
        if stop.loss is not None and back.loss <= stop.loss:
            return "loss"
        if stop.change is not None and abs(back.loss - before) <= stop.change:
            return "change"
        if stop.gradient is not None and np.linalg.norm(self._followed(back.gradient)) <= stop.gradient:
            return "gradient"
        if stop.all_right and not zero_one_losses(ahead.output, self.T).any():
            return "all_right"
        return None

    def _culprit(self, ahead: Forward, back: Backward, changed: Array) -> str:
        """The first neuron, in the order of computation, at which something is not finite.

        `changed` (rows, parameters) are the new parameters and what the optimizer remembers.
        """
        for unit in self.program.units:
            if not (np.isfinite(ahead.z[unit.name]).all() and np.isfinite(ahead.a[unit.name]).all()):
                return unit.name
        if not np.isfinite(back.loss):
            farthest = [np.abs(back.delta[name]).max() for name in self.program.outputs]
            return self.program.outputs[int(np.argmax(farthest))]
        for unit in reversed(self.program.units):
            own = [changed[:, unit.weights], back.delta[unit.name]]
            if not all(np.isfinite(values).all() for values in own):
                return unit.name
        return self.program.units[-1].name


@dataclass(frozen=True)
class Run:
    """A finished run.

    `network` is the trained copy; `epoch` (rows,) the recorded epochs 0, k, 2k, …, and at each of them, for the whole
    training set and the weights of that moment, the `loss` (rows,) without penalty, and the `penalty` (rows,).
    `reason` says why it stopped: after all "epochs", by one of the conditions of `Stopping`, or because it "diverged",
    then with `divergence`.
    """

    network: Network
    epoch: NDArray[np.int64]
    loss: Array
    penalty: Array
    reason: Reason
    divergence: Divergence | None = None


def train(
    network: Network,
    X: ArrayLike,
    T: ArrayLike,
    *,
    loss: str = "half_squared",
    optimizer: Optimizer = SGD(),  # noqa: B008 (a frozen record)
    epochs: int = 1000,
    batch_size: int | None = None,
    shuffle: bool = False,
    schedule: Schedule = Constant(),  # noqa: B008 (a frozen record)
    l1: float = 0.0,
    l2: float = 0.0,
    half_l2: bool = False,
    dropout: Mapping[str, float] | None = None,
    noise: float = 0.0,
    stop: Stopping = Stopping(),  # noqa: B008 (a frozen record)
    seed: int = 0,
    record_every: int = 1,
    samples: Reduction = "mean",
    outputs: Reduction = "sum",
) -> Run:
    """Trains a copy of `network` on `X` (samples, inputs) and `T` (samples, outputs); options as in `TrainingSettings`.

    Raises `NetworkError` if the network can't be run, `DataError` if the data, the loss or the dropout don't fit it,
    and `ValueError` for an option out of its range.
    """
    if record_every < 1:
        raise DataError(QT_TRANSLATE_NOOP("error", "record_every counts epochs: it must be 1 or more."))
    settings = TrainingSettings(
        loss=loss,
        samples=samples,
        outputs=outputs,
        optimizer=optimizer,
        batch_size=batch_size,
        shuffle=shuffle,
        seed=seed,
        schedule=schedule,
        l1=l1,
        l2=l2,
        half_l2=half_l2,
        dropout=dropout or {},
        noise=noise,
        stop=stop,
    )
    program = compile(network)
    for name in settings.dropout:
        if name not in program.row:
            raise DataError(QT_TRANSLATE_NOOP("error", "There is no node “{name}” to drop out."), name=name)
    return _recorded(network, Trainer(program, X, T, settings), epochs, record_every)


def _recorded(network: Network, trainer: Trainer, epochs: int, record_every: int) -> Run:
    recorded = [(trainer.epoch, trainer.loss(), trainer.penalty())]
    while trainer.epoch < epochs and not trainer.reason:
        trainer.run(min(record_every, epochs - trainer.epoch))
        if not trainer.divergence and trainer.epoch % record_every == 0:
            recorded.append((trainer.epoch, trainer.loss(), trainer.penalty()))
    epoch, losses, penalties = zip(*recorded, strict=True)
    return Run(
        with_parameters(network, trainer.program, trainer.parameters),
        np.array(epoch),
        np.array(losses),
        np.array(penalties),
        trainer.reason or "epochs",
        trainer.divergence,
    )
