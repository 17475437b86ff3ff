"""One moment of a network, complete and immutable: what plots and canvases draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.engine import DataError, Forward, forward, sample_losses
from simulator.history import Trace
from simulator.learning import ByEngine, Grid, Learner, Passes
from simulator.program import Program
from simulator.settings import TrainingSettings

SURFACE_SIZE = 48


@dataclass(frozen=True)
class Surface:
    """A node's activation over two inputs, the others held.

    `values` (size, size), rows growing with the second input; `left`, `bottom`, `width` and `height` are the rectangle
    it covers, in units of the inputs.
    """

    values: Array
    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True)
class Snapshot:
    """A network at one moment of its training.

    `parameters` (parameters,), `loss` over the data `X` and `T`, `forward` of the sample that is looked at, and the
    `trace` of the epochs before. `surface` is None unless it was asked for and there are two inputs to span it.
    """

    program: Program
    epoch: int
    loss: float
    parameters: Array
    forward: Forward
    trace: Trace
    X: Array
    T: Array
    surface: Surface | None


def rectangle_of(X: Array, sample: Array) -> tuple[Array, Array]:
    """The lower left corner and the size, each (2,), of a rectangle of the first two inputs around `X` and `sample`."""
    columns = np.vstack([X[:, :2], sample[:2]])
    low, high = columns.min(axis=0), columns.max(axis=0)
    # A margin, so that no sample lies on the rim; and a unit around the samples where all of them are the same.
    middle, span = (low + high) / 2.0, 1.5 * np.where(high > low, high - low, 1.0)
    return middle - span / 2.0, span


def surface_of(
    program: Program, parameters: Array, X: Array, sample: Array, passes: Learner | Passes
) -> Surface | None:
    """The first output as a function of the first two inputs, around the samples `X` (samples, inputs).

    Further inputs are held at their values in `sample` (inputs,). None if there are fewer than two inputs. `passes`
    of this program compute it, in their way.
    """
    if len(program.inputs) < 2:
        return None
    low, span = rectangle_of(X, sample)
    steps = (np.arange(SURFACE_SIZE) + 0.5) / SURFACE_SIZE
    first, second = np.meshgrid(low[0] + span[0] * steps, low[1] + span[1] * steps)
    grid = Grid(sample, (0, 1), np.column_stack([first.ravel(), second.ravel()]))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        values = passes.activations_over(parameters, grid, program.outputs[:1])
    return Surface(
        values.reshape(SURFACE_SIZE, SURFACE_SIZE), float(low[0]), float(low[1]), float(span[0]), float(span[1])
    )


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
    with_surface: bool,
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
            surface=surface_of(program, parameters, X, x, learner or ByEngine(program, settings))
            if with_surface
            else None,
        )


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def loss_of(program: Program, parameters: Array, X: Array, T: Array, settings: TrainingSettings) -> float:
    """The loss over all samples, X (samples, inputs) and T (samples, outputs); NaN where it isn't defined."""
    try:
        losses = sample_losses(program, forward(program, X, parameters), T, settings.loss, settings.outputs)
    except DataError:
        return np.nan
    return float(losses.mean() if settings.samples == "mean" else losses.sum()) if len(X) else np.nan
