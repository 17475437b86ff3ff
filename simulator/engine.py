"""Feedforward and backpropagation over a batch in plain NumPy, with every intermediate kept.

This is the reference: written to be read and checked, neuron by neuron, as the textbooks have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from simulator.arrays import Array, ArrayLike
from simulator.losses import LOSSES, Loss
from simulator.network import EdgeKey
from simulator.program import Program, Unit
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError

Reduction: TypeAlias = Literal["mean", "sum"]


class DataError(SimulatorError):
    """The data do not fit the network or the loss."""


class ByName(Mapping[str, Array]):
    """Rows of an array (nodes, samples), looked up by the name of a node."""

    def __init__(self, rows: Array, names: Mapping[str, int]) -> None:
        self.rows = rows
        self._names = names

    def __getitem__(self, name: str) -> Array:
        row: Array = self.rows[self._names[name]]
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Forward:
    """A forward pass: `z` and `a` by name, each (samples,). For an input both are its value."""

    program: Program
    parameters: Array
    z: ByName
    a: ByName

    @property
    def output(self) -> Array:
        """The activations of the outputs, (samples, outputs)."""
        result: Array = self.a.rows[self.program.output_rows].T
        return result


@dataclass(frozen=True)
class Backward:
    """A backward pass.

    `loss` is the batch's loss; `losses` (samples,) each sample's own L_n. `delta["D"]` (samples,) is ∂L_n/∂z of each
    sample, before the batch is averaged; for an input it is ∂L_n/∂x. `gradient` (parameters,) is ∂L/∂w and ∂L/∂b of
    the batch in the order of the parameter vector; `weight["A", "D"]` and `bias["D"]` are its entries by name.
    """

    program: Program
    loss: float
    losses: Array
    delta: ByName
    gradient: Array

    @property
    def weight(self) -> Mapping[EdgeKey, float]:
        return {key: float(value) for key, value in zip(self.program.edges, self.gradient, strict=False)}

    @property
    def bias(self) -> Mapping[str, float]:
        first = len(self.program.edges)
        return {name: float(self.gradient[first + index]) for index, name in enumerate(self.program.biased)}


def forward(program: Program, X: ArrayLike, parameters: Array | None = None) -> Forward:
    """The forward pass of samples `X` (samples, inputs).

    `parameters` (parameters,) replaces the values drawn. Raises `DataError` if X has another number of columns.
    """
    X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    if parameters is None:
        parameters = program.parameters
    z = np.empty((len(program.nodes), len(X)))
    a = np.empty_like(z)
    z[program.input_rows] = a[program.input_rows] = X.T
    for unit in program.units:
        row = unit.row
        z[row] = _pre_activation(unit, parameters, a)
        a[row] = unit.activation.value(z[row])
    return Forward(program, parameters, ByName(z, program.row), ByName(a, program.row))


def _pre_activation(unit: Unit, parameters: Array, a: Array) -> Array:
    terms = parameters[unit.weights, np.newaxis] * a[unit.sources]
    z = unit.aggregation.value(terms)
    return z + parameters[unit.bias] if unit.bias >= 0 else z


def sample_losses(
    program: Program, forward: Forward, T: ArrayLike, loss: str = "half_squared", outputs: Reduction = "sum"
) -> Array:
    """The loss L_n of every sample against targets `T` (samples, outputs), (samples,)."""
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=forward.z.rows.shape[1])
    total = np.zeros(len(T))
    for unit, t in zip(program.output_units, T.T, strict=True):
        formula = loss_for(loss, unit)
        z, a = forward.z.rows[unit.row], forward.a.rows[unit.row]
        fused = formula.fused.get(unit.activation.key)
        total += fused.value(t, z, a) if fused else formula.value(t, a)
    return total / len(program.outputs) if outputs == "mean" else total


def backward(
    program: Program,
    forward: Forward,
    T: ArrayLike,
    loss: str = "half_squared",
    samples: Reduction = "mean",
    outputs: Reduction = "sum",
) -> Backward:
    """The backward pass against targets `T` (samples, outputs).

    δ = ∂L_n/∂z flows from the outputs to the inputs: δ_i = φ'(z_i) Σ_j w_ij δ_j (Rumelhart, Hinton and Williams 1986),
    with ∂z_j/∂(w a) in place of 1 where a neuron does not sum. Raises `DataError` if T or the loss doesn't fit.
    """
    losses = sample_losses(program, forward, T, loss, outputs)
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"))
    if len(T) == 0:
        raise DataError(QT_TRANSLATE_NOOP("error", "There are no samples to learn from; add some to the data."))
    z, a, parameters = forward.z.rows, forward.a.rows, forward.parameters
    output_share = 1.0 / len(program.outputs) if outputs == "mean" else 1.0
    sample_share = 1.0 / len(T) if samples == "mean" else 1.0

    delta = np.zeros_like(z)
    target_of = {unit.row: t for unit, t in zip(program.output_units, T.T, strict=True)}
    gradient = np.zeros(len(parameters))
    # Until its turn comes, a row of `delta` gathers ∂L/∂a from the neurons that it feeds.
    for unit in reversed(program.units):
        row = unit.row
        if row in target_of:
            delta[row] = output_share * output_delta(unit, loss, target_of[row], z[row], a[row])
        else:
            delta[row] *= unit.activation.derivative(z[row], a[row])
        weights = parameters[unit.weights, np.newaxis]
        arriving = delta[row] * unit.aggregation.local(weights * a[unit.sources])
        gradient[unit.weights] = sample_share * (arriving * a[unit.sources]).sum(axis=1)
        if unit.bias >= 0:
            gradient[unit.bias] = sample_share * delta[row].sum()
        delta[unit.sources] += arriving * weights
    total = float(losses.sum()) * sample_share
    return Backward(program, total, losses, ByName(delta, program.row), gradient)


def output_delta(unit: Unit, loss: str, t: Array, z: Array, a: Array) -> Array:
    """∂L/∂z at an output for targets `t` (samples,), without the factor of a mean over outputs."""
    formula = loss_for(loss, unit)
    if fused := formula.fused.get(unit.activation.key):
        return fused.delta(t, z, a)
    return formula.derivative(t, a) * unit.activation.derivative(z, a)


def loss_for(key: str, unit: Unit) -> Loss:
    """The loss called `key`, after making sure that it is defined for this output."""
    try:
        loss = LOSSES[key]
    except KeyError:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "“{key}” is not a loss; known are {known}."),
            key=key,
            known=", ".join(LOSSES),
        ) from None
    if loss.only_for and unit.activation.key not in loss.only_for:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "error",
                "The {loss} needs outputs with activation {wanted}, and {name} has {found}; choose another loss.",
            ),
            loss=loss.label,
            wanted=" / ".join(sorted(loss.only_for)),
            name=unit.name,
            found=unit.activation.key,
        )
    return loss


def as_table(values: ArrayLike, columns: int, what: str, rows: int | None = None) -> Array:
    """`values` as a float array (samples, columns); a `DataError` names what doesn't fit."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim == 1 and columns and len(table) % columns == 0:
        # A single sample, or a single column, written without the inner brackets.
        table = table.reshape(-1, columns)
    if table.ndim != 2 or table.shape[1] != columns:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "The {what} have {found} columns where the network has {wanted}."),
            what=what,
            found=table.shape[-1] if table.ndim else 0,
            wanted=columns,
        )
    if rows is not None and len(table) != rows:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "There are {found} rows of {what} for {wanted} samples."),
            found=len(table),
            what=what,
            wanted=rows,
        )
    return table
