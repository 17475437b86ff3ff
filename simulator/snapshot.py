"""One moment of a network, complete and immutable: what plots and canvases draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.arrays import Array
from simulator.engine import DataError, Forward, forward, sample_losses
from simulator.history import Trace
from simulator.learning import Learner
from simulator.optimizers import OptimizerState
from simulator.program import Program
from simulator.settings import TrainingSettings
from simulator.sights.scene import Found, Scene, Sight


@dataclass(frozen=True)
class Snapshot:
    """A network at one moment of its training.

    `parameters` (parameters,), `loss` over the data `X` and `T`, `forward` of the sample that is looked at, and the
    `trace` of the epochs before. `found` is what is known so far of each sight that was asked for.
    """

    program: Program
    epoch: int
    loss: float
    parameters: Array
    forward: Forward
    trace: Trace
    X: Array
    T: Array
    found: Mapping[Sight, Found | None] = field(default_factory=dict)


def rectangle_of(X: Array, sample: Array) -> tuple[Array, Array]:
    """The lower left corner and the size, each (2,), of a rectangle of the first two inputs around `X` and `sample`."""
    columns = np.vstack([X[:, :2], sample[:2]])
    low, high = columns.min(axis=0), columns.max(axis=0)
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
) -> Snapshot:
    """The snapshot of a network with these `parameters` that looks at row `sample` of `X` (samples, inputs).

    Without samples the network is shown with all inputs at 0. The loss is NaN where it isn't defined. A `learner` of
    this program, these data and settings computes what it can, the engine otherwise.
    """
    x = X[sample] if len(X) else np.zeros(len(program.inputs))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return Snapshot(
            program=program,
            epoch=epoch,
            loss=learner.loss(parameters) if learner else loss_of(program, parameters, X, T, settings),
            parameters=parameters,
            forward=forward(program, x[np.newaxis], parameters),
            trace=trace,
            X=X,
            T=T,
        )


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def loss_of(program: Program, parameters: Array, X: Array, T: Array, settings: TrainingSettings) -> float:
    """The loss over all samples, X (samples, inputs) and T (samples, outputs); NaN where it isn't defined."""
    try:
        losses = sample_losses(program, forward(program, X, parameters), T, settings.loss, settings.outputs)
    except DataError:
        return np.nan
    return float(losses.mean() if settings.samples == "mean" else losses.sum()) if len(X) else np.nan


def scene_of(
    snapshot: Snapshot,
    settings: TrainingSettings,
    sample: int,
    optimizer_state: OptimizerState | None,
    learner: Learner | None = None,
) -> Scene:
    """What sights are looked for in: the moment of a snapshot, with how it goes on learning."""
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
    )
