"""One moment of a network, complete and immutable: what plots and canvases draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.engine import DataError, Forward, forward
from simulator.history import Trace
from simulator.learning import Learner
from simulator.optimizers import OptimizerState
from simulator.program import Program
from simulator.settings import TrainingSettings
from simulator.sights.scene import Found, Scene, Sight
from simulator.splitting import TEST, TRAINING, VALIDATION
from simulator.training import subset_loss


@dataclass(frozen=True)
class Losses:
    """The losses of the samples that are learned from and of those kept back; NaN where they aren't defined."""

    training: float
    validation: float
    test: float


@dataclass(frozen=True)
class Snapshot:
    """A network at one moment of its training.

    `parameters` (parameters,), `loss` over what it learns from of the data `X` and `T`, `forward` of the sample that is
    looked at, and the `trace` of the epochs before. `subsets` (samples,) says what each sample is for, as `Split` does;
    `validation_loss` and `test_loss` are NaN where no sample is kept back for them. `found` is
    what is known so far of each sight that was asked for.
    """

    program: Program
    epoch: int
    loss: float
    parameters: Array
    forward: Forward
    trace: Trace
    X: Array
    T: Array
    subsets: NDArray[np.uint8]
    validation_loss: float = np.nan
    test_loss: float = np.nan
    found: Mapping[Sight, Found | None] = field(default_factory=dict)


def rectangle_of(X: Array, sample: Array, columns: tuple[int, int] = (0, 1)) -> tuple[Array, Array]:
    """The lower left corner and the size, each (2,), of a rectangle of two inputs around `X` and `sample`."""
    both = list(columns)
    points = np.vstack([X[:, both], sample[both]])
    low, high = points.min(axis=0), points.max(axis=0)
    # A margin, so that no sample lies on the rim; and a unit around the samples where all of them are the same.
    middle, span = (low + high) / 2.0, 1.5 * np.where(high > low, high - low, 1.0)
    return middle - span / 2.0, span


def take(
    program: Program,
    parameters: Array,
    X: Array,
    T: Array,
    settings: TrainingSettings,
    *,
    epoch: int,
    trace: Trace,
    sample: int,
    learner: Learner | None = None,
    losses: Losses | None = None,
) -> Snapshot:
    """The snapshot of a network with these `parameters` that looks at row `sample` of `X` (samples, inputs).

    Without samples the network is shown with all inputs at 0. The loss is NaN where it isn't defined. A `learner` of
    this program, these data and settings computes what it can, the engine otherwise. The `losses` are
    computed unless they are known.
    """
    losses = losses or losses_of(program, parameters, X, T, settings, learner)
    x = X[sample] if len(X) else np.zeros(len(program.inputs))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return Snapshot(
            program=program,
            epoch=epoch,
            loss=losses.training,
            parameters=parameters,
            forward=learner.forward(parameters, x) if learner else forward(program, x[np.newaxis], parameters),
            trace=trace,
            X=X,
            T=T,
            subsets=settings.split.subsets(len(X)),
            validation_loss=losses.validation,
            test_loss=losses.test,
        )


def losses_of(
    program: Program,
    parameters: Array,
    X: Array,
    T: Array,
    settings: TrainingSettings,
    learner: Learner | None = None,
) -> Losses:
    """The losses of the three parts of the data X (samples, inputs), T (samples, outputs); a `learner` as in `take`."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return Losses(
            learner.loss(parameters) if learner else loss_of(program, parameters, X, T, settings),
            loss_of(program, parameters, X, T, settings, VALIDATION),
            loss_of(program, parameters, X, T, settings, TEST),
        )


def loss_of(
    program: Program, parameters: Array, X: Array, T: Array, settings: TrainingSettings, subset: int = TRAINING
) -> float:
    """The loss of a subset of the data X (samples, inputs), T (samples, outputs); NaN where it isn't defined."""
    try:
        return subset_loss(program, parameters, X, T, settings, subset)
    except DataError:
        return np.nan


def scene_of(
    snapshot: Snapshot,
    settings: TrainingSettings,
    sample: int,
    optimizer_state: OptimizerState | None,
    learner: Learner | None = None,
    *,
    is_moving: bool = False,
) -> Scene:
    """What sights are looked for in: the moment of a snapshot, with how it goes on learning; see `Scene`."""
    return Scene(
        program=snapshot.program,
        parameters=snapshot.parameters,
        X=snapshot.X,
        T=snapshot.T,
        settings=settings,
        epoch=snapshot.epoch,
        trace=snapshot.trace,
        sample=sample,
        optimizer_state=optimizer_state,
        learner=learner,
        is_moving=is_moving,
    )
