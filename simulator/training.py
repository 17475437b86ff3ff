"""Training: a run of a network, as many epochs at a time as one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator import compiled, dense
from simulator.arrays import Array, ArrayLike
from simulator.batches import batch_size, batches
from simulator.divergence import Divergence, culprit
from simulator.engine import DataError, Reduction, as_table, backward, check_loss, forward, sample_losses
from simulator.history import History, Trace
from simulator.learning import NOTHING, Backend, ByEngine, InNumPy, Learner, Notes, Outcome, rates, with_penalty
from simulator.network import Network
from simulator.optimizers import SGD, Optimizer, OptimizerState
from simulator.products import InProducts
from simulator.program import Program, compile, with_parameters
from simulator.regularizers import penalty
from simulator.schedules import Constant, Schedule
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.settings import TrainingSettings
from simulator.splitting import TRAINING, VALIDATION
from simulator.stopping import Reason, Stopping

# However many epochs are asked for, no more are learned in one call, nor losses held, than these.
MOST_EPOCHS_AT_ONCE = 1 << 16
# Nor are more moments kept until the history takes them, however small or large.
MOST_KEPT_AT_ONCE = 64
MOST_KEPT_BYTES = 2**22


def check_fit(program: Program, X: Array, T: Array, settings: TrainingSettings) -> None:
    """Raises `DataError` if these data or this loss can't train this network."""
    as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))
    if len(X) == 0:
        raise DataError(QT_TRANSLATE_NOOP("error", "There are no samples to learn from; add some to the data."))
    # Some losses are defined for certain outputs and labels only.
    check_loss(program, T, settings.loss)
    for name in program.outputs:
        if settings.dropout.get(name):
            raise DataError(
                QT_TRANSLATE_NOOP(
                    "error", "{name} is an output, and an answer can't be left out; set its dropout to 0."
                ),
                name=name,
            )


def choose(program: Program, settings: TrainingSettings, samples: int) -> Backend:
    """How a network learns from so many samples: the faster way, by the network, the settings and the batch alone.

    Wide layers are "matrices", everything else "compiled" loops, and what has no loop follows the "reference".
    `samples` counts all of them, also those that are kept back.
    """
    samples = settings.split.counts(samples)[TRAINING]
    if dense.supports(program) and len(program.edges) * batch_size(settings, samples) >= dense.WORTHWHILE:
        return "matrices"
    return "compiled" if compiled.supports(program, settings) else _in_numpy(program)


def backend_for(program: Program, settings: TrainingSettings, samples: int) -> Backend:
    """What `choose` says, as far as this machine can do it."""
    wanted = choose(program, settings, samples)
    return _in_numpy(program) if wanted == "compiled" and compiled.trouble() else wanted


def _in_numpy(program: Program) -> Backend:
    return "matrices" if dense.supports(program) else "reference"


@np.errstate(over="ignore", invalid="ignore")
def subset_loss(
    program: Program, parameters: Array, X: Array, T: Array, settings: TrainingSettings, subset: int = TRAINING
) -> float:
    """The loss of a subset of the data X (samples, inputs), T (samples, outputs), without penalty, dropout and noise.

    NaN where the subset is empty. Raises `DataError` if the loss isn't defined for these data.
    """
    rows = settings.split.rows(len(X), subset)
    X, T = X[rows], T[rows]
    if not len(X):
        return float("nan")
    losses = sample_losses(program, forward(program, X, parameters), T, settings.loss, settings.outputs)
    return float(losses.mean() if settings.samples == "mean" else losses.sum())


def at_rest(program: Program, X: Array, T: Array, settings: TrainingSettings) -> Learner | None:
    """What looks at a network that isn't learning faster than the reference, which takes long for wide layers."""
    if choose(program, settings, len(X)) != "matrices":
        return None
    return InNumPy(program, X, T, settings, dense.Dense(program, settings))


class Trainer:
    """One run of one network: call `run` for as many epochs as you like, as often as you like.

    `parameters` (parameters,), `optimizer_state`, `epoch` and `history` are where it stands; `settings` may be replaced
    between calls, and another optimizer starts with a state of its own. `reason` says why it stopped by itself, None
    while it can go on. The result does not depend on how the epochs are divided over calls, nor over trainers if the
    parameters, the optimizer's state and the epoch are handed on. `backend` asks for one way to compute. Unless
    `recorded`, the history stays empty.
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
        backend: Backend | Literal["auto"] = "auto",
        recorded: bool = True,
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
        self.history = History(past)
        self.divergence: Divergence | None = None
        self.reason: Reason | None = None
        self._recorded = recorded
        self._asked = backend
        self._interrupt = np.zeros(1, dtype=np.bool_)
        self._learner: tuple[TrainingSettings, Learner] | None = None

    @property
    def backend(self) -> Backend:
        """How the epochs are computed. What was to be "compiled" may turn out to be impossible at `prepare`."""
        return backend_for(self.program, self.settings, len(self.X)) if self._asked == "auto" else self._asked

    def prepare(self, report: Callable[[float], None] = lambda share: None) -> None:
        """Gets ready for the first epoch; see `compiled.prepare`. Otherwise the first `run` does it."""
        if self._wants_loops:
            compiled.prepare(report)

    @property
    def is_ready(self) -> bool:
        """Whether `run` can begin at once, with nothing to compile."""
        return not self._wants_loops or compiled.is_ready()

    @property
    def _wants_loops(self) -> bool:
        """Whether the epochs run in compiled loops, be it around matrix products."""
        is_known = self.backend == "matrices" and compiled.supports(self.program, self.settings)
        return self.backend == "compiled" or is_known

    @property
    def learner(self) -> Learner:
        """What computes the epochs, made for the present settings."""
        if self._learner is None or self._learner[0] is not self.settings:
            self.prepare()
            self._learner = (self.settings, self._new_learner())
        return self._learner[1]

    def run(self, epochs: int, *, measured: bool = False) -> None:
        """Trains for `epochs` more epochs, or until `settings.stop` says so or the numbers are no longer finite.

        If it is `measured`, `loss` knows the answer afterwards.
        """
        goal = self.epoch + epochs
        if self._recorded:
            self.history.resume(self.epoch, self.parameters, self.optimizer_state, self.settings, self.X, self.T)
            if not self.history.knows_validation:
                self._validate(self.epoch, self.parameters)
        while self.epoch < goal and not self.reason and not self._interrupt[0]:
            notes = self.history.notes() if self._recorded else NOTHING
            stretch = min(goal - self.epoch, self._most_at_once(notes))
            self._stretch(stretch, replace(notes, last=measured and self.epoch + stretch == goal))
        if self._recorded:
            self.history.leave(self.epoch, self.parameters, self.optimizer_state)

    def interrupt(self) -> None:
        """Ends `run` at once, from another thread, as of the last epoch that was finished. For good."""
        self._interrupt[0] = True

    def penalty(self) -> float:
        """The penalty on the weights of this moment, which `loss` leaves out."""
        settings = self.settings
        return penalty(self.program, self.parameters, settings.l1, settings.l2, settings.half_l2)

    def loss(self) -> float:
        """The loss of the whole training set with the weights of this moment, without penalty, dropout or noise."""
        return self.learner.loss(self.parameters)

    def record_now(self) -> None:
        """Puts this moment in the history, whether it is due or not."""
        self.history.record(self.epoch, self.parameters, self.optimizer_state)
        self.history.observe(self.epoch, [self.loss()])
        self._validate(self.epoch, self.parameters)

    def _validate(self, epoch: int, parameters: Array) -> None:
        """Measures the loss of the samples that are kept back for that, if there are any."""
        if not self.settings.split.validation:
            return
        loss = subset_loss(self.program, parameters, self.X, self.T, self.settings, VALIDATION)
        if not np.isnan(loss):
            self.history.observe_validation(epoch, loss)

    def _most_at_once(self, notes: Notes) -> int:
        """How many epochs to learn in one call, so that what is noted on the way stays small."""
        if not notes.moments:
            return MOST_EPOCHS_AT_ONCE
        kept = MOST_KEPT_BYTES // (self.parameters.nbytes + self.optimizer_state.moments.nbytes)
        return min(MOST_EPOCHS_AT_ONCE, notes.moments * max(1, min(MOST_KEPT_AT_ONCE, kept)))

    def _stretch(self, epochs: int, notes: Notes) -> None:
        if not self.settings.optimizer.fits(self.optimizer_state):
            self.optimizer_state = self.settings.optimizer.start(len(self.parameters))
        outcome = self.learner.learn(self.parameters, self.optimizer_state, self.epoch, epochs, self._interrupt, notes)
        if self._recorded:
            self._record(outcome)
        self.epoch += outcome.epochs
        self.parameters, self.optimizer_state = outcome.parameters, outcome.state
        self.reason = outcome.reason
        if outcome.reason == "diverged":
            self.divergence = self._find_divergence(outcome.batch)

    def _record(self, outcome: Outcome) -> None:
        for kept in outcome.kept:
            self.history.record(kept.epoch, kept.parameters, kept.state)
            self._validate(kept.epoch, kept.parameters)
        if len(outcome.losses) == outcome.epochs:
            if outcome.epochs:
                self.history.observe(self.epoch, outcome.losses)
        else:
            self.history.observe_some(outcome.loss_epochs, outcome.losses)

    def _new_learner(self) -> Learner:
        program, settings = self.program, self.settings
        match self.backend:
            case "compiled":
                return compiled.Compiled(program, self.X, self.T, settings)
            case "matrices" if self._wants_loops and not compiled.trouble():
                return InProducts(program, self.X, self.T, settings)
            case "matrices":
                return InNumPy(program, self.X, self.T, settings, dense.Dense(program, settings))
            case "reference":
                return InNumPy(program, self.X, self.T, settings, ByEngine(program, settings))

    def _find_divergence(self, index: int) -> Divergence:
        """Looks with the reference at the batch of this epoch whose update was no longer finite."""
        settings, program = self.settings, self.program
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            batch = [*batches(program, self.X, self.T, settings, self.epoch)][index]
            ahead = forward(program, batch.X, self.parameters, batch.masks)
            back = backward(program, ahead, batch.T, settings.loss, settings.samples, settings.outputs)
            rate = float(rates(settings, self.epoch, 1)[0])
            optimizer = msgspec.structs.replace(settings.optimizer, learning_rate=rate)
            gradient = with_penalty(program, self.parameters, back.gradient, settings)
            changed, state = optimizer.step(self.parameters, gradient, self.optimizer_state)
            return Divergence(self.epoch, culprit(ahead, back, np.vstack([changed, state.moments])))


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
    return _recorded(network, Trainer(program, X, T, settings, recorded=False), epochs, record_every)


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
