"""Learning in matrix products inside compiled loops: an epoch of wide layers without a word of Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator import dense
from simulator.arrays import Array
from simulator.compiled import graph_of, loops, rules_of
from simulator.learning import EpochEnd, Grid, InNumPy
from simulator.optimizers import Optimizer, OptimizerState
from simulator.program import Program
from simulator.settings import TrainingSettings


class InProducts(InNumPy):
    """Learns as `InNumPy` does with the products of `dense`, but needs the interpreter only between two epochs.

    In NumPy, another thread that draws would make it wait after every product. Only for what `dense` and `compiled`
    both support, and after `compiled.prepare`.
    """

    def __init__(self, program: Program, X: Array, T: Array, settings: TrainingSettings) -> None:
        self._dense = dense.Dense(program, settings)
        super().__init__(program, X, T, settings, self._dense)
        kernels = loops()
        self._train, self._measure, self._respond = kernels.train_layers, kernels.measure_layers, kernels.respond_layers
        rows = settings.split.rows(len(X))
        # Contiguous and writable, as the loops were compiled for.
        X, T = np.require(X[rows], requirements=["C", "W"]), np.require(T[rows], requirements=["C", "W"])
        self._task = kernels.Task(graph_of(program, settings.loss), rules_of(program, T, settings), X, T)
        self._layers = kernels.Layers(*_widths_and_places(program))
        self._room = kernels.room_for(self._task, len(program.parameters), settings.optimizer.rows)
        self._wide = kernels.wide_for(self._layers, len(program.parameters))
        self._given = np.empty(len(program.parameters))
        self._copied: Array | None = None
        self._reasons: dict[int, Any] = {kernels.INTERRUPTED: "interrupted", kernels.DIVERGED: "diverged"}

    def _one_epoch(
        self, parameters: Array, state: OptimizerState, epoch: int, optimizer: Optimizer, interrupt: NDArray[np.bool_]
    ) -> EpochEnd:
        moments, rate = state.moments.copy(), optimizer.learning_rate
        places = (self._task, self._layers, self._room, self._wide)
        why, steps, batch, loss = self._train(*places, parameters, moments, state.steps, epoch, rate, interrupt)
        return EpochEnd(parameters, OptimizerState(state.kind, steps, moments), loss, batch, self._reasons.get(why))

    def _loss_of_all(self, parameters: Array) -> float:
        places = (self._task, self._layers, self._room, self._wide)
        return float(self._measure(*places, self._changeable(parameters)))

    def activations_over(self, parameters: Array, grid: Grid, names: Sequence[str]) -> Array:
        unit = {unit.name: index for index, unit in enumerate(self._program.units)}
        if not unit.keys() >= set(names):
            return super().activations_over(parameters, grid, names)
        weights, alike = self._dense.first_products(parameters, grid)
        places = (self._task, self._layers, self._room, self._wide, self._changeable(parameters))
        values, activations = np.ascontiguousarray(grid.values), np.empty((len(names), len(grid.values)))
        for name, own in zip(names, activations, strict=True):
            self._respond(*places, values, np.ascontiguousarray(weights), alike, unit[name], own)
        return activations.T

    def _changeable(self, parameters: Array) -> Array:
        """A copy for the loops, which were compiled for numbers that may change; they leave it as it is."""
        if parameters.flags.writeable or parameters is not self._copied:
            self._given[:] = parameters
            self._copied = parameters
        return self._given


def _widths_and_places(program: Program) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """What the loops have to know of layers, in the order of `kernels.Layers`."""
    layers = dense.layers(program)
    assert layers is not None, "these are no layers"
    width = np.array([len(program.inputs), *(len(layer.units) for layer in layers)], dtype=np.int64)
    return np.append([0, 0], np.cumsum(width[1:])), width, np.append(0, np.cumsum(width[:-1]))
