"""Training: epochs, batches, divergence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike
from simulator.engine import (
    Backward,
    DataError,
    Forward,
    Reduction,
    as_table,
    backward,
    forward,
    loss_for,
    sample_losses,
)
from simulator.history import History, Trace
from simulator.initializers import INITIALIZERS
from simulator.losses import LOSSES
from simulator.network import Network
from simulator.optimizers import SGD, Optimizer
from simulator.program import Program, compile, with_parameters
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence


class TrainingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a network learns. A `batch_size` of None means the whole training set."""

    loss: str = "half_squared"
    samples: Reduction = "mean"
    outputs: Reduction = "sum"
    optimizer: Optimizer = SGD()
    batch_size: Annotated[int, Meta(ge=1)] | None = None
    shuffle: bool = False
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    initializer: str = "uniform"

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"unknown loss “{self.loss}”; known are {', '.join(LOSSES)}")
        if self.initializer not in INITIALIZERS:
            raise ValueError(f"unknown initializer “{self.initializer}”; known are {', '.join(INITIALIZERS)}")
        if self.batch_size is not None and self.batch_size < 1:
            raise ValueError(f"a batch must have at least one sample, not {self.batch_size}")
        if not 0 <= self.optimizer.learning_rate < np.inf:
            raise ValueError(f"the learning rate must be zero or more and finite, not {self.optimizer.learning_rate}")


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
    for unit in program.output_units:
        loss_for(settings.loss, unit)


class Trainer:
    """One run of one network: call `run` for as many epochs as you like, as often as you like.

    `parameters` (parameters,), `epoch` and `history` are where it stands; `settings` may be replaced between calls.
    The result does not depend on how the epochs are divided over calls.
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
    ) -> None:
        self.program = program
        self.X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
        self.T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(self.X))
        check_fit(program, self.X, self.T, settings)
        self.settings = settings
        self.parameters = program.parameters.copy()
        self.epoch = epoch
        self.history = History(Trace.empty(len(self.parameters)) if past is None else past)
        self.divergence: Divergence | None = None

    def run(self, epochs: int) -> None:
        """Trains for `epochs` more epochs, or until the numbers are no longer finite."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for _ in range(epochs):
                if self.divergence:
                    return
                self._one_epoch()

    def loss(self) -> float:
        """The loss of the whole training set with the weights of this moment."""
        settings = self.settings
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            ahead = forward(self.program, self.X, self.parameters)
            losses = sample_losses(self.program, ahead, self.T, settings.loss, settings.outputs)
            return float(losses.sum()) * (1.0 / len(losses) if settings.samples == "mean" else 1.0)

    def record_now(self) -> None:
        """Puts this moment in the history, whether it is due or not."""
        self.history.record(self.epoch, self.loss(), self.parameters)

    def _one_epoch(self) -> None:
        recording = self.history.is_due(self.epoch)
        whole = self.settings.batch_size is None or self.settings.batch_size >= len(self.X)
        if recording and not whole:
            self.record_now()
        for rows in self._batches():
            X, T = (self.X, self.T) if rows is None else (self.X[rows], self.T[rows])
            passes = self._passes(X, T)
            loss, gradient = passes[1].loss, passes[1].gradient
            if recording and rows is None:
                self.history.record(self.epoch, loss, self.parameters)
            changed = self.settings.optimizer.update(self.parameters, gradient)
            changed = np.where(self.program.trainable, changed, self.parameters)
            if not (np.isfinite(loss) and np.isfinite(changed).all()):
                self.divergence = Divergence(self.epoch, self._culprit(*passes, changed))
                return
            self.parameters = changed
        self.epoch += 1

    def _passes(self, X: Array, T: Array) -> tuple[Forward, Backward]:
        settings = self.settings
        ahead = forward(self.program, X, self.parameters)
        return ahead, backward(self.program, ahead, T, settings.loss, settings.samples, settings.outputs)

    def _batches(self) -> list[NDArray[np.intp] | None]:
        """The rows of each batch of this epoch; None stands for all of them in their order."""
        count, size = len(self.X), self.settings.batch_size or len(self.X)
        if size >= count:
            return [None]
        return np.split(self._order(count), range(size, count, size))  # type: ignore[return-value]

    def _order(self, count: int) -> NDArray[np.intp]:
        if not self.settings.shuffle:
            return np.arange(count)
        # A counter-based generator keyed by seed and epoch: any epoch's order can be had without the ones before it.
        rng = np.random.Generator(np.random.Philox(key=[self.settings.seed, self.epoch]))
        return rng.permutation(count)

    def _culprit(self, ahead: Forward, back: Backward, changed: Array) -> str:
        """The first neuron, in the order of computation, at which something is not finite."""
        for unit in self.program.units:
            if not (np.isfinite(ahead.z[unit.name]).all() and np.isfinite(ahead.a[unit.name]).all()):
                return unit.name
        if not np.isfinite(back.loss):
            farthest = [np.abs(back.delta[name]).max() for name in self.program.outputs]
            return self.program.outputs[int(np.argmax(farthest))]
        for unit in reversed(self.program.units):
            own = [changed[unit.weights], back.delta[unit.name]]
            if not all(np.isfinite(values).all() for values in own):
                return unit.name
        return self.program.units[-1].name


@dataclass(frozen=True)
class Run:
    """A finished run.

    `network` is the trained copy; `epoch` (rows,) and `loss` (rows,) the recorded epochs 0, k, 2k, … with the loss of
    the whole training set at each; `reason` is "epochs" or "diverged", the latter with `divergence`.
    """

    network: Network
    epoch: NDArray[np.int64]
    loss: Array
    reason: Literal["epochs", "diverged"]
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
    seed: int = 0,
    record_every: int = 1,
    samples: Reduction = "mean",
    outputs: Reduction = "sum",
) -> Run:
    """Trains a copy of `network` on `X` (samples, inputs) and `T` (samples, outputs).

    Raises `NetworkError` if the network can't be run and `DataError` if the data or the loss don't fit it.
    """
    if record_every < 1:
        raise DataError(QT_TRANSLATE_NOOP("error", "record_every counts epochs: it must be 1 or more."))
    settings = TrainingSettings(loss, samples, outputs, optimizer, batch_size, shuffle, seed)
    program = compile(network)
    trainer = Trainer(program, X, T, settings)
    recorded, losses = [0], [trainer.loss()]
    while trainer.epoch < epochs and not trainer.divergence:
        before = trainer.epoch
        trainer.run(min(record_every, epochs - before))
        if not trainer.divergence and trainer.epoch % record_every == 0:
            recorded.append(trainer.epoch)
            losses.append(trainer.loss())
    return Run(
        with_parameters(network, program, trainer.parameters),
        np.array(recorded),
        np.array(losses),
        "diverged" if trainer.divergence else "epochs",
        trainer.divergence,
    )
