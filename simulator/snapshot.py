"""One moment of a network, complete and immutable: what plots and canvases draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.engine import DataError, Forward, forward
from simulator.history import Trace
from simulator.learning import ByEngine, Grid, Learner, Passes
from simulator.program import Program
from simulator.settings import TrainingSettings
from simulator.splitting import TEST, TRAINING, VALIDATION
from simulator.training import subset_loss

SURFACE_SIZE = 48


@dataclass(frozen=True)
class Axes:
    """Which inputs span a surface, by name, and where the others are held.

    What the network doesn't have is its first input that is free. An input is held at its number in `typed`, or else
    at its mean over the samples or at its number in the sample that is looked at.
    """

    across: str = ""
    up: str = ""
    held_at: Literal["sample", "mean"] = "sample"
    typed: tuple[tuple[str, float], ...] = ()

    def columns(self, inputs: Sequence[str]) -> tuple[int, int]:
        """The places of the two among the `inputs` of a network, of which there are at least two."""
        wanted = [name for name in (self.across, self.up) if name in inputs]
        if self.across not in inputs or self.across == self.up:
            wanted = [next(name for name in inputs if name != self.up), *wanted[-1:]]
        across = wanted[0]
        up = next((name for name in wanted[1:] if name != across), None)
        up = up or next(name for name in inputs if name != across)
        return inputs.index(across), inputs.index(up)

    def point(self, inputs: Sequence[str], X: Array, sample: Array) -> Array:
        """Where all `inputs` are held, (inputs,), of samples `X` (samples, inputs) and the one that is looked at."""
        point = X.mean(axis=0) if self.held_at == "mean" and len(X) else sample.copy()
        for name, value in self.typed:
            if name in inputs:
                point[inputs.index(name)] = value
        return point


@dataclass(frozen=True)
class Surface:
    """A node's activation over two inputs, the others held.

    `values` (size, size), rows growing with the second input; `left`, `bottom`, `width` and `height` are the rectangle
    it covers, in units of the inputs. `columns` are the places of the two inputs, and `held` (inputs,) where the
    others are.
    """

    values: Array
    left: float
    bottom: float
    width: float
    height: float
    columns: tuple[int, int]
    held: Array


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
    `validation_loss` and `test_loss` are NaN where no sample is kept back for them. `surface` is None unless it was
    asked for and there are two inputs to span it.
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
    subsets: NDArray[np.uint8]
    validation_loss: float = np.nan
    test_loss: float = np.nan


def rectangle_of(X: Array, sample: Array, columns: tuple[int, int] = (0, 1)) -> tuple[Array, Array]:
    """The lower left corner and the size, each (2,), of a rectangle of two inputs around `X` and `sample`."""
    both = list(columns)
    points = np.vstack([X[:, both], sample[both]])
    low, high = points.min(axis=0), points.max(axis=0)
    # A margin, so that no sample lies on the rim; and a unit around the samples where all of them are the same.
    middle, span = (low + high) / 2.0, 1.5 * np.where(high > low, high - low, 1.0)
    return middle - span / 2.0, span


def surface_of(
    program: Program,
    parameters: Array,
    X: Array,
    sample: Array,
    passes: Learner | Passes,
    axes: Axes = Axes(),
) -> Surface | None:
    """The first output as a function of two inputs, the first two unless `axes` says otherwise.

    It covers the samples `X` (samples, inputs); `sample` (inputs,) is the one that is looked at. None if there are
    fewer than two inputs. `passes` of this program compute it, in their way.
    """
    if len(program.inputs) < 2:
        return None
    columns, held = axes.columns(program.inputs), axes.point(program.inputs, X, sample)
    low, span = rectangle_of(X, sample, columns)
    steps = (np.arange(SURFACE_SIZE) + 0.5) / SURFACE_SIZE
    first, second = np.meshgrid(low[0] + span[0] * steps, low[1] + span[1] * steps)
    grid = Grid(held, columns, np.column_stack([first.ravel(), second.ravel()]))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        values = passes.activations_over(parameters, grid, program.outputs[:1])
    corner = float(low[0]), float(low[1]), float(span[0]), float(span[1])
    return Surface(values.reshape(SURFACE_SIZE, SURFACE_SIZE), *corner, columns, held)


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
    axes: Axes = Axes(),
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
            forward=forward(program, x[np.newaxis], parameters),
            trace=trace,
            X=X,
            T=T,
            surface=surface_of(program, parameters, X, x, learner or ByEngine(program, settings), axes)
            if with_surface
            else None,
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
