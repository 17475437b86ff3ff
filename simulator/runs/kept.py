"""A run that is kept to be compared with others: what it began with, how it went and how it ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.engine import DataError, forward
from simulator.history import Moment, Trace
from simulator.metrics import accuracy, r_squared
from simulator.optimizers import Optimizer
from simulator.program import Program, compile
from simulator.project import Project, reset, trained
from simulator.samples import Samples
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.settings import TrainingSettings
from simulator.splitting import VALIDATION
from simulator.stopping import Reason
from simulator.training import subset_loss

# More points of a trajectory than pixels would not be seen, nor more trajectories than can be told apart.
MOST_POINTS = 300
MOST_TRAJECTORIES = 200
# Of all parameters of a large network fewer moments are kept, with some 16 MB together.
MOST_NUMBERS = 2_000_000

HowEnded: TypeAlias = Reason | Literal["paused"]

HOW_ENDED: Mapping[HowEnded, str] = {
    "epochs": QT_TRANSLATE_NOOP("how a run ended", "after all epochs"),
    "loss": QT_TRANSLATE_NOOP("how a run ended", "loss small enough"),
    "change": QT_TRANSLATE_NOOP("how a run ended", "loss hardly changed"),
    "gradient": QT_TRANSLATE_NOOP("how a run ended", "gradient small enough"),
    "all_right": QT_TRANSLATE_NOOP("how a run ended", "every answer right"),
    "diverged": QT_TRANSLATE_NOOP("how a run ended", "diverged"),
    "paused": QT_TRANSLATE_NOOP("how a run ended", "paused"),
}


@dataclass(frozen=True)
class Ending:
    """How a run ended: after `epoch` epochs, with this `loss` of the whole training set, penalty excluded.

    `accuracy` (0 to 1) is NaN where the targets are no labels, `r_squared` where they are. `seconds` is how long it
    trained, None where nobody measured. `validation` is the loss of the samples that are kept back for that, NaN where
    there are none.
    """

    epoch: int
    loss: float
    accuracy: float
    r_squared: float
    how: HowEnded
    seconds: float | None = None
    validation: float = float("nan")


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run from its first epoch to its last, immutable and of bounded size.

    `project` is what it led to, with the data and settings that it learned with at last; its progress has the initial
    weights. `trace` is the loss over the epochs. `moments` (points,) are the epochs of `trajectories`
    (points, parameters), of the first parameters of `program`; where these are not all, `past` has all of them at fewer
    moments. `changes` are the epochs at which settings, data or
    weights were changed by hand on the way.
    """

    name: str
    project: Project
    program: Program
    trace: Trace
    moments: NDArray[np.int64]
    trajectories: Array
    changes: tuple[int, ...]
    ending: Ending
    past: tuple[Moment, ...] = ()

    def renamed(self, name: str) -> KeptRun:
        """The same run under another name."""
        return dataclasses.replace(self, name=name)

    @property
    def nbytes(self) -> int:
        """The bytes of its curves."""
        return self.trace.nbytes + self.trajectories.nbytes + sum(moment.parameters.nbytes for moment in self.past)

    @property
    def has_all_trajectories(self) -> bool:
        """Whether the trajectories are those of all parameters."""
        return bool(self.trajectories.shape[1] == len(self.program.parameters))


def keep(
    name: str, project: Project, trace: Trace, *, how: HowEnded = "epochs", seconds: float | None = None
) -> KeptRun:
    """The run that has led to `project`, with its recorded `trace`.

    What counts is what it learned with, also where settings or data were edited since, for the trace knows that. The
    last weights are the recorded ones for the same reason.
    """
    project = _as_learned(project, trace)
    program = compile(project.network)
    few = _few(len(trace.moments), MOST_POINTS)
    moments, trajectories = trace.moment_epochs[few], trace.trajectories(MOST_TRAJECTORIES, few)
    epoch, now = project.progress.epoch, program.parameters[:MOST_TRAJECTORIES]
    if not len(moments) or moments[-1] < epoch:
        moments = np.append(moments, epoch)
        trajectories = np.vstack([trajectories.reshape(-1, len(now)), now])
    return KeptRun(
        name,
        project,
        program,
        trace.without_moments(),
        moments,
        trajectories,
        _changes(trace),
        ending_of(project, float(trace.loss[-1]) if len(trace) else np.nan, how, seconds),
        _past(program, trace, project.training.optimizer) if len(program.parameters) > MOST_TRAJECTORIES else (),
    )


def has_labels(T: Array) -> bool:
    """Whether the targets (samples, outputs) are labels, which are met or not, rather than numbers to come close to."""
    return bool(T.size) and bool(np.isin(T, (-1.0, 0.0, 1.0)).all())


def ending_of(project: Project, loss: float, how: HowEnded, seconds: float | None) -> Ending:
    """The ending of a run that has led to `project`, with its last known `loss`; measured on what it learned from."""
    learned = project.training.split.rows(project.data.rows)
    X, T = project.X[learned], project.T[learned]
    with np.errstate(all="ignore"):
        program = compile(project.network)
        output = forward(program, X).output
        right = accuracy(output, T) if has_labels(T) else np.nan
        share = r_squared(output, T) if not has_labels(T) else np.nan
        kept_back = validation_loss(program, program.parameters, project.X, project.T, project.training)
    return Ending(project.progress.epoch, loss, right, share, how, seconds, kept_back)


def validation_loss(program: Program, parameters: Array, X: Array, T: Array, settings: TrainingSettings) -> float:
    """The loss of the samples kept back for validation, NaN where there are none or it isn't defined."""
    if not settings.split.validation:
        return float("nan")
    try:
        return subset_loss(program, parameters, X, T, settings, VALIDATION)
    except DataError:
        return float("nan")


def again(project: Project, run: KeptRun) -> Project:
    """`project` at epoch 0 with the initial weights, biases and seed of `run`, and settings of its own.

    So a run of it begins with the same weights and sees the samples in the same order. What only this project's network
    has keeps its own initial weights.
    """
    start = reset(project)
    network = run.project.progress.restore(start.network)
    training = msgspec.structs.replace(start.training, seed=run.project.training.seed)
    return msgspec.structs.replace(start, network=network, training=training)


def start_of(run: KeptRun) -> Project:
    """The project as it was before the first epoch of `run`."""
    return reset(run.project)


def _as_learned(project: Project, trace: Trace) -> Project:
    """`project` with the settings, data and weights that the last epoch of `trace` had."""
    if not trace.conditions:
        return project
    program, last = compile(project.network), trace.conditions[-1]
    project = msgspec.structs.replace(project, training=last.settings)
    if last.X.shape[1:] == (len(program.inputs),) and not _same_data(project, last.X, last.T):
        project = msgspec.structs.replace(project, data=Samples.of(program, last.X, last.T))
    moment = trace.moments[-1] if trace.moments else None
    epoch = project.progress.epoch
    if moment and moment.epoch == epoch and moment.parameters.shape == program.parameters.shape:
        return trained(project, program, moment.parameters, epoch)
    return project


def _same_data(project: Project, X: Array, T: Array) -> bool:
    return np.array_equal(project.X, X) and np.array_equal(project.T, T)


def _changes(trace: Trace) -> tuple[int, ...]:
    by_hand = [moment.epoch for moment in trace.moments if moment.begins]
    first = by_hand[0] if by_hand else 0
    return tuple(sorted({*by_hand, *(entry.epoch for entry in trace.conditions)} - {first}))


def _past(program: Program, trace: Trace, optimizer: Optimizer) -> tuple[Moment, ...]:
    """All parameters at as many moments of `trace` as may be kept; what the optimizer remembered is left out."""
    most = min(MOST_POINTS, max(2, MOST_NUMBERS // len(program.parameters)))
    state = optimizer.start(len(program.parameters))
    chosen = (trace.moments[place] for place in _few(len(trace.moments), most))
    return tuple(dataclasses.replace(moment, optimizer_state=state) for moment in chosen)


def _few(points: int, most: int) -> NDArray[np.intp]:
    """The places of at most `most` of so many points, evenly, the last one among them."""
    step = -(-points // most) or 1
    return np.arange(points - 1, -1, -step)[::-1]
