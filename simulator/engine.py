"""Feedforward and backpropagation over a batch in plain NumPy, with every intermediate kept.

This is the reference: written to be read and checked, neuron by neuron, as the textbooks have it. What leaves the range
of float64 becomes infinite or NaN without a NumPy warning; `Trainer` reports where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from simulator.arrays import Array, ArrayLike
from simulator.losses import LOSSES, Fused, Loss
from simulator.network import EdgeKey, NetworkError
from simulator.notation import number_text
from simulator.program import OutputBlock, Program, Unit
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError

Reduction: TypeAlias = Literal["mean", "sum"]

_quietly = np.errstate(over="ignore", invalid="ignore", divide="ignore")


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
    """A forward pass: `z` and `a` by name, each (samples,). For an input both are its value.

    `masks` are the factors of dropout by name, (samples,), that are in `a` already; the backward pass uses them again.
    """

    program: Program
    parameters: Array
    z: ByName
    a: ByName
    masks: Mapping[str, Array] = field(default_factory=dict)

    @property
    def output(self) -> Array:
        """The activations of the outputs, (samples, outputs)."""
        result: Array = self.a.rows[self.program.output_rows].T
        return result


@dataclass(frozen=True)
class Backward:
    """A backward pass.

    `loss` is the batch's loss; `losses` (samples,) each sample's own L_n. `delta["D"]` (samples,) is ∂L_n/∂z of each
    sample, before the batch is averaged; for an input it is ∂L_n/∂x, which `input["x"]` gives as well.
    `gradient` (parameters,) is ∂L/∂w and ∂L/∂b of the batch in the order of the parameter vector; `weight["A", "D"]`
    and `bias["D"]` are its entries by name.
    """

    program: Program
    loss: float
    losses: Array
    delta: ByName
    gradient: Array

    @property
    def weight(self) -> Mapping[EdgeKey, float]:
        return _weights(self.program, self.gradient)

    @property
    def bias(self) -> Mapping[str, float]:
        return _biases(self.program, self.gradient)

    @property
    def input(self) -> Mapping[str, Array]:
        return {name: self.delta[name] for name in self.program.inputs}


@dataclass(frozen=True)
class Sensitivity:
    """How a quantity f that the nodes feed changes with every number of the network; no loss is involved.

    `a["q"]` (samples,) is ∂f/∂a of each sample, the gradient on the wire that leaves the node, and `z["q"]` (samples,)
    is ∂f/∂z; for an input both are ∂f/∂x, which `input["x"]` gives as well. `gradient` (parameters,) is ∂f/∂w and ∂f/∂b
    summed over the samples; `weight["A", "D"]` and `bias["D"]` are its entries by name.
    """

    program: Program
    a: ByName
    z: ByName
    gradient: Array

    @property
    def weight(self) -> Mapping[EdgeKey, float]:
        return _weights(self.program, self.gradient)

    @property
    def bias(self) -> Mapping[str, float]:
        return _biases(self.program, self.gradient)

    @property
    def input(self) -> Mapping[str, Array]:
        return {name: self.z[name] for name in self.program.inputs}


def _weights(program: Program, gradient: Array) -> Mapping[EdgeKey, float]:
    return {key: float(value) for key, value in zip(program.edges, gradient, strict=False)}


def _biases(program: Program, gradient: Array) -> Mapping[str, float]:
    first = len(program.edges)
    return {name: float(gradient[first + index]) for index, name in enumerate(program.biased)}


@_quietly
def forward(
    program: Program, X: ArrayLike, parameters: Array | None = None, masks: Mapping[str, Array] | None = None
) -> Forward:
    """The forward pass of samples `X` (samples, inputs).

    `parameters` (parameters,) replaces the values drawn. `masks` maps names of inputs and hidden neurons to factors
    (samples,) that their activations are multiplied by, as dropout does. Raises `DataError` if X has another number of
    columns.
    """
    X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    if parameters is None:
        parameters = program.parameters
    z = np.empty((len(program.nodes), len(X)))
    a = np.empty_like(z)
    z[program.input_rows] = a[program.input_rows] = X.T
    masks = masks or {}
    for name in masks.keys() & set(program.inputs):
        a[program.row[name]] *= masks[name]
    for unit in program.units:
        z[unit.row] = _pre_activation(unit, parameters, a)
        if not unit.activation.is_group:
            a[unit.row] = unit.activation.value(z[unit.row])
        if unit.name in masks:
            a[unit.row] *= masks[unit.name]
    for block in program.output_blocks:
        if block.activation.is_group:
            a[block.rows] = block.activation.value(z[block.rows])
    return Forward(program, parameters, ByName(z, program.row), ByName(a, program.row), masks)


def _pre_activation(unit: Unit, parameters: Array, a: Array) -> Array:
    terms = parameters[unit.weights, np.newaxis] * a[unit.sources]
    z = unit.aggregation.value(terms)
    return z + parameters[unit.bias] if unit.bias >= 0 else z


def check_loss(program: Program, T: Array, loss: str) -> None:
    """Raises `DataError` if a loss is not defined for these outputs or these targets `T` (samples, outputs)."""
    for block in program.output_blocks:
        _check_labels(loss_for(loss, block.units[0]), block, T.T[block.columns])


@_quietly
def sample_losses(
    program: Program, forward: Forward, T: ArrayLike, loss: str = "half_squared", outputs: Reduction = "sum"
) -> Array:
    """The loss L_n of every sample against targets `T` (samples, outputs), (samples,)."""
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=forward.z.rows.shape[1])
    check_loss(program, T, loss)
    total = np.zeros(len(T))
    for block in program.output_blocks:
        t, z, a = T.T[block.columns], forward.z.rows[block.rows], forward.a.rows[block.rows]
        # Added up output by output, so that the number of samples doesn't change the rounding.
        for own in output_losses(block, loss, t, z, a):
            total += own
    return total / len(program.outputs) if outputs == "mean" else total


@_quietly
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
    z, a = forward.z.rows, forward.a.rows
    output_share = 1.0 / len(program.outputs) if outputs == "mean" else 1.0
    sample_share = 1.0 / len(T) if samples == "mean" else 1.0

    delta = np.zeros_like(z)
    for block in program.output_blocks:
        rows = block.rows
        delta[rows] = output_share * output_delta(block, loss, T.T[block.columns], z[rows], a[rows])
    gradient = _flow_back(forward, delta, np.zeros_like(z), settled=set(program.output_rows.tolist()))
    total = float(losses.sum()) * sample_share
    return Backward(program, total, losses, ByName(delta, program.row), sample_share * gradient)


@_quietly
def sensitivity(program: Program, forward: Forward, of: str | Mapping[str, float]) -> Sensitivity:
    """How the activation of node `of` changes with every input, weight and bias: ∂f/∂x in a computation graph.

    A mapping of names to numbers asks for the sum of those activations, each times its number: the gradients that
    arrive from further on. The chain rule as in `backward`. Raises `NetworkError` for a name that is no node's.
    """
    upstream = {of: 1.0} if isinstance(of, str) else of
    gathered, delta = np.zeros_like(forward.a.rows), np.zeros_like(forward.a.rows)
    for name, factor in upstream.items():
        if name not in program.row:
            raise NetworkError(QT_TRANSLATE_NOOP("error", "There is no node called “{name}”."), name=name)
        gathered[program.row[name]] += factor
    settled = set()
    for block in program.output_blocks:
        if block.activation.is_group:
            z, a = forward.z.rows[block.rows], forward.a.rows[block.rows]
            delta[block.rows] = block.activation.pull_back(z, a, gathered[block.rows])
            settled.update(block.rows.tolist())
    gradient = _flow_back(forward, delta, gathered, settled)
    return Sensitivity(program, ByName(gathered, program.row), ByName(delta, program.row), gradient)


def _flow_back(forward: Forward, delta: Array, gathered: Array, settled: set[int]) -> Array:
    """Fills in δ and ∂/∂a, both (nodes, samples), from the end to the inputs; gives ∂/∂w summed over the samples.

    `gathered` holds the ∂/∂a that arrive from outside the network, and `delta` is known already for the rows `settled`.
    """
    program, parameters = forward.program, forward.parameters
    a = forward.a.rows
    gradient = np.zeros(len(parameters))
    for unit in reversed(program.units):
        row = unit.row
        if row not in settled:
            delta[row] = _through_activation(forward, unit, gathered[row])
        weights = parameters[unit.weights, np.newaxis]
        arriving = delta[row] * unit.aggregation.local(weights * a[unit.sources])
        gradient[unit.weights] = (arriving * a[unit.sources]).sum(axis=1)
        if unit.bias >= 0:
            gradient[unit.bias] = delta[row].sum()
        gathered[unit.sources] += arriving * weights
    delta[program.input_rows] = gathered[program.input_rows]
    for name in forward.masks.keys() & set(program.inputs):
        delta[program.row[name]] *= forward.masks[name]
    return gradient


def _through_activation(forward: Forward, unit: Unit, gathered: Array) -> Array:
    z, a = forward.z.rows[unit.row], forward.a.rows[unit.row]
    if unit.name not in forward.masks:
        return gathered * unit.activation.derivative(z, a)
    # The slope is that of the activation before the mask: it can't be read from an `a` that was scaled or dropped.
    return gathered * forward.masks[unit.name] * unit.activation.derivative(z, unit.activation.value(z))


def output_losses(block: OutputBlock, loss: str, t: Array, z: Array, a: Array) -> Array:
    """The loss of every output of a block for targets `t`, all (units, samples)."""
    formula, fused = _joined(loss, block)
    return fused.value(t, z, a) if fused else formula.value(t, a)


def output_delta(block: OutputBlock, loss: str, t: Array, z: Array, a: Array) -> Array:
    """∂L/∂z of the outputs of a block for targets `t`, all (units, samples), without the factor of a mean over them."""
    formula, fused = _joined(loss, block)
    if fused:
        return fused.delta(t, z, a)
    return block.activation.pull_back(z, a, formula.derivative(t, a))


def _joined(loss: str, block: OutputBlock) -> tuple[Loss, Fused | None]:
    """The loss for these outputs, and its form joined with their activation if there is one."""
    formula = loss_for(loss, block.units[0])
    return formula, formula.fused.get(block.activation.key)


def _check_labels(loss: Loss, block: OutputBlock, t: Array) -> None:
    if not loss.labels or np.isin(t, loss.labels).all():
        return
    row, column = np.argwhere(~np.isin(t, loss.labels))[0]
    raise DataError(
        QT_TRANSLATE_NOOP(
            "error",
            "The loss “{loss}” needs targets of {wanted}, and sample {sample} of {name} has {found}; change the data"
            " or the loss.",
        ),
        loss=loss.label,
        wanted=" / ".join(number_text(label) for label in loss.labels),
        sample=int(column) + 1,
        name=block.units[row].name,
        found=number_text(float(t[row, column])),
    )


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
