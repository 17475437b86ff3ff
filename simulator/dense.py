"""The passes of layered, fully connected networks as matrix products.

For wide layers BLAS is faster than any loop of ours. The products go into buffers that are kept from batch to batch;
a large batch is cut into pieces, so that they stay small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from simulator.activations import Activation
from simulator.arrays import Array
from simulator.batches import Batch
from simulator.engine import ByName, Forward, output_delta, output_losses
from simulator.learning import Grid
from simulator.program import Program, Unit
from simulator.settings import TrainingSettings

# From 40,000 weights times samples a batch on, products are faster than loops; but they keep the window waiting more,
# so that they must be worth it.
WORTHWHILE = 100_000
PIECE = 512


class _Threads:
    """Whether BLAS is to use one thread alone, which holds for a process."""

    is_one = False


def use_one_blas_thread() -> None:
    """From now on BLAS computes every product of this process on the thread that asks for it.

    For networks of this size more threads gain little, and where another thread is busy, with a window or with another
    run, they wait for each other a hundred times as long as they compute.
    """
    _Threads.is_one = True
    keep_to_threads()


def keep_to_threads() -> None:
    """Holds a BLAS that was loaded since to what was asked for."""
    if _Threads.is_one:
        ThreadpoolController().limit(limits=1, user_api="blas")


@dataclass(frozen=True)
class Layer:
    """Units of one activation, fed by all units of the layer before, and by nothing else.

    `weights` are the places in the parameter vector of the matrix (units, sources), row after row; `biases` (biased,)
    those of the biases, and `biased` (biased,) the units they belong to, a slice where all have one.
    """

    units: tuple[Unit, ...]
    activation: Activation
    weights: slice
    shape: tuple[int, int]
    biases: NDArray[np.intp]
    biased: NDArray[np.intp] | slice


def layers(program: Program) -> tuple[Layer, ...] | None:
    """The layers of a program, or None if it has no such layers, in this order."""
    found: list[Layer] = []
    sources = program.input_rows
    units = list(program.units)
    while units:
        layer = list(takewhile(_is_fed_by(sources), units))
        alike = {(unit.activation.key, unit.aggregation.key) for unit in layer}
        if len(alike) != 1 or layer[0].aggregation.key != "sum":
            return None
        found.append(_layer(layer))
        sources = np.array([unit.row for unit in layer])
        units = units[len(layer) :]
    return tuple(found) if {unit.name for unit in found[-1].units} == set(program.outputs) else None


def _is_fed_by(sources: NDArray[np.intp]) -> Callable[[Unit], bool]:
    return lambda unit: np.array_equal(unit.sources, sources)


def _layer(units: list[Unit]) -> Layer:
    biased = [index for index, unit in enumerate(units) if unit.bias >= 0]
    return Layer(
        units=tuple(units),
        activation=units[0].activation,
        weights=slice(units[0].weights.start, units[-1].weights.stop),
        shape=(len(units), len(units[0].sources)),
        biases=np.array([units[index].bias for index in biased], dtype=np.intp),
        biased=slice(None) if len(biased) == len(units) else np.array(biased, dtype=np.intp),
    )


def supports(program: Program) -> bool:
    """Whether the network consists of such layers."""
    return layers(program) is not None


class Dense:
    """The passes as matrix products; only where `supports` says so."""

    def __init__(self, program: Program, settings: TrainingSettings) -> None:
        found = layers(program)
        assert found is not None, "these are no layers"
        self._layers = found
        self._program = program
        self._settings = settings
        self._block = program.output_blocks[0]
        # A layer is in the order of computation, the outputs may be in another.
        self._columns = np.array([program.outputs.index(unit.name) for unit in found[-1].units])
        self._gradient = np.empty(len(program.parameters))
        self._z: list[Array] = []

    def gradient(self, parameters: Array, batch: Batch) -> tuple[float, Array]:
        self._gradient.fill(0.0)
        total, share = 0.0, self._share(batch)
        for rows in _pieces(batch):
            total += self._backward(parameters, batch, rows, share)
        return share * total, self._gradient

    def loss(self, parameters: Array, batch: Batch) -> float:
        total = 0.0
        for rows in _pieces(batch):
            activations, _ = self._forward(parameters, batch, rows)
            total += self._at_outputs(batch.T[rows], activations[-1])[0]
        return self._share(batch) * total

    def outputs(self, parameters: Array, X: Array) -> Array:
        batch = Batch(slice(None), X, X, {})
        pieces = [self._forward(parameters, batch, rows)[0][-1] for rows in _pieces(batch)]
        answers = np.empty((len(X), len(self._columns)))
        answers[:, self._columns] = np.vstack(pieces)
        return answers

    def forward(self, parameters: Array, x: Array) -> Forward:
        program = self._program
        z = np.empty((len(program.nodes), 1))
        a = np.empty_like(z)
        z[program.input_rows, 0] = a[program.input_rows, 0] = sources = x
        for layer in self._layers:
            own = parameters[layer.weights].reshape(layer.shape) @ sources
            own[layer.biased] += parameters[layer.biases]
            sources = layer.activation.value(own)
            rows = [unit.row for unit in layer.units]
            z[rows, 0], a[rows, 0] = own, sources
        return Forward(program, parameters, ByName(z, program.row), ByName(a, program.row))

    def activations_over(self, parameters: Array, grid: Grid, names: Sequence[str]) -> Array:
        places = {name: self._program.inputs.index(name) for name in names if name in self._program.inputs}
        columns = {name: grid.column(place) for name, place in places.items()}
        a = np.empty((0, 0))
        for index, layer in enumerate(self._layers):
            if columns.keys() >= set(names):
                break
            if index:
                z = a @ parameters[layer.weights].reshape(layer.shape).T
                z[:, layer.biased] += parameters[layer.biases]
            else:
                weights, alike = self.first_products(parameters, grid)
                z = grid.values @ weights.T + alike
            a = _in_columns(layer.activation.value, z)
            columns |= {unit.name: a[:, place] for place, unit in enumerate(layer.units) if unit.name in names}
        return np.column_stack([columns[name] for name in names])

    def first_products(self, parameters: Array, grid: Grid) -> tuple[Array, Array]:
        """The weights from what varies in a grid to the first layer (units, varied), and what else is in z (units,).

        Most of what goes into the first layer is the same at every point.
        """
        layer = self._layers[0]
        weights = parameters[layer.weights].reshape(layer.shape)
        alike = weights @ grid.held
        alike[layer.biased] += parameters[layer.biases]
        return weights[:, grid.columns], alike

    def _share(self, batch: Batch) -> float:
        return 1.0 / len(batch.X) if self._settings.samples == "mean" else 1.0

    def _forward(self, parameters: Array, batch: Batch, rows: slice) -> tuple[list[Array], list[Array]]:
        """The activations of the inputs and of every layer, and the slopes of the hidden ones, (samples, units)."""
        activations = [_masked(batch.X[rows], self._program.inputs, batch, rows)]
        slopes: list[Array] = []
        for index, layer in enumerate(self._layers):
            z = self._products(index, activations[-1], parameters)
            a = _in_columns(layer.activation.value, z)
            if layer is not self._layers[-1]:
                names = [unit.name for unit in layer.units]
                slopes.append(_masked(layer.activation.derivative(z, a), names, batch, rows))
                a = _masked(a, names, batch, rows)
            activations.append(a)
        return activations, slopes

    def _backward(self, parameters: Array, batch: Batch, rows: slice, share: float) -> float:
        """The summed loss of some samples of a batch; adds up their gradients, times `share`."""
        activations, slopes = self._forward(parameters, batch, rows)
        loss, delta = self._at_outputs(batch.T[rows], activations[-1])
        delta = delta * share
        for index in range(len(self._layers) - 1, -1, -1):
            layer = self._layers[index]
            own = self._gradient[layer.weights].reshape(layer.shape)
            if rows.start == 0:
                np.matmul(delta.T, activations[index], out=own)
            else:
                own += delta.T @ activations[index]
            self._gradient[layer.biases] += delta.sum(axis=0)[layer.biased]
            if index:
                delta = delta @ parameters[layer.weights].reshape(layer.shape)
                delta *= slopes[index - 1]
        return loss

    def _products(self, index: int, sources: Array, parameters: Array) -> Array:
        """z of a layer, (samples, units), in a buffer of its own."""
        layer = self._layers[index]
        if len(self._z) <= index:
            self._z.append(np.empty((PIECE, layer.shape[0])))
        z = self._z[index][: len(sources)]
        np.matmul(sources, parameters[layer.weights].reshape(layer.shape).T, out=z)
        z[:, layer.biased] += parameters[layer.biases]
        return z

    def _at_outputs(self, T: Array, a: Array) -> tuple[float, Array]:
        """The summed loss of the samples, and δ of the outputs, (samples, outputs)."""
        settings, block = self._settings, self._block
        columns = T.T[self._columns], self._z[-1][: len(a)].T, a.T
        share = 1.0 / len(block.units) if settings.outputs == "mean" else 1.0
        loss = float(output_losses(block, settings.loss, *columns).sum())
        return share * loss, share * output_delta(block, settings.loss, *columns).T


def _pieces(batch: Batch) -> Iterator[slice]:
    for start in range(0, len(batch.X), PIECE):
        yield slice(start, min(start + PIECE, len(batch.X)))


def _in_columns(function: Callable[[Array], Array], z: Array) -> Array:
    """A function of (units, samples) of numbers that lie as (samples, units)."""
    return function(z.T).T


def _masked(values: Array, names: Sequence[str], batch: Batch, rows: slice) -> Array:
    """`values` (samples, nodes) times the masks of dropout that the batch has for these nodes."""
    dropped = [index for index, name in enumerate(names) if name in batch.masks] if batch.masks else []
    if dropped:
        values = values.copy()
        values[:, dropped] *= np.array([batch.masks[names[index]][rows] for index in dropped]).T
    return values
