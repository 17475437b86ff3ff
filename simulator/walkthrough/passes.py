"""What the operations of one batch come to: as the engine computes it, or rounded as by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.batches import Batch
from simulator.engine import ByName, Forward, backward, forward, sample_losses
from simulator.learning import with_penalty
from simulator.optimizers import Adam, Optimizer, OptimizerState
from simulator.program import Program, Unit
from simulator.settings import TrainingSettings


@dataclass(frozen=True)
class Rounding:
    """Rounding every intermediate before it is used: z and a to `decimals`, error signals to `error_decimals`."""

    decimals: int = 2
    error_decimals: int = 3


@dataclass(frozen=True, eq=False)
class BatchNumbers:
    """One batch learned from: forward and backward pass, gradients, the optimizer's step.

    `clean` (samples, inputs) are the inputs without noise and `rows` (samples,) the samples' rows in the data.
    `delta` holds ∂L_n/∂z by row, (nodes, samples), and `losses` L_n; `total` (parameters,) is the sum of the samples'
    gradients, `gradient` that of the batch's loss, `followed` what the optimizer follows: with the penalty, and 0 for
    what is fixed. `before` and `after` are the optimizer's memory and `updated` (parameters,) the new parameters.
    """

    program: Program
    settings: TrainingSettings
    optimizer: Optimizer
    parameters: Array
    batch: Batch
    clean: Array
    rows: NDArray[np.intp]
    forward: Forward
    delta: Array
    losses: Array
    loss: float
    total: Array
    gradient: Array
    followed: Array
    before: OptimizerState
    after: OptimizerState
    updated: Array
    rounding: Rounding | None = None

    @property
    def z(self) -> Array:
        return self.forward.z.rows

    @property
    def a(self) -> Array:
        """What is passed on, dropout included."""
        return self.forward.a.rows

    @property
    def size(self) -> int:
        return len(self.losses)

    @cached_property
    def undropped(self) -> Array:
        """The activations before dropout, (nodes, samples)."""
        a = self.a
        if self.batch.masks:
            a = a.copy()
            for name in self.batch.masks:
                row = self.program.row[name]
                unit = self._units.get(name)
                # An input's z is its value as it came in.
                a[row] = _plain(unit, self.z[row], self.rounding) if unit else self.z[row]
        return a

    def gradients(self, place: int) -> Array:
        """The gradient of every sample for one parameter, (samples,)."""
        unit, column = self._owner[place]
        result: Array = self._own_gradients(unit, slice(None))[column]
        return result

    def gradient_of(self, sample: int, place: int) -> float:
        """One sample's gradient for one parameter."""
        unit, column = self._owner[place]
        return float(self._own_gradients(unit, slice(sample, sample + 1))[column, 0])

    def corrected(self, kind: str) -> Array:
        """Adam's moments without their pull towards zero, (parameters,)."""
        assert isinstance(self.optimizer, Adam)
        row, decay = (0, self.optimizer.first_decay) if kind == "first_corrected" else (1, self.optimizer.second_decay)
        result: Array = self.after.moments[row] / (1.0 - decay**self.after.steps)
        return result

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.name: unit for unit in self.program.units}

    @cached_property
    def _owner(self) -> list[tuple[Unit, int]]:
        """For every parameter its neuron, and its column among the parameters of that; the bias is the last."""
        owner = [
            (self._units[target], self.program.place[source, target] - self._units[target].weights.start)
            for source, target in self.program.edges
        ]
        return owner + [(self._units[name], len(self._units[name].sources)) for name in self.program.biased]

    def _own_gradients(self, unit: Unit, samples: slice) -> Array:
        """The gradients of a neuron's weights and bias for some samples, (weights + 1, samples)."""
        a, delta = self.a[unit.sources, samples], self.delta[unit.row, samples]
        arriving = delta * unit.aggregation.local(self.parameters[unit.weights, np.newaxis] * a)
        return np.vstack([arriving * a, delta[np.newaxis]])


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def learn(
    program: Program,
    settings: TrainingSettings,
    optimizer: Optimizer,
    parameters: Array,
    state: OptimizerState,
    batch: Batch,
    clean: Array,
    rows: NDArray[np.intp],
    rounding: Rounding | None = None,
) -> BatchNumbers:
    """One batch learned from, with `parameters` (parameters,) and the optimizer's `state` before it, as `Trainer` does.

    Raises `DataError` if the data or the loss don't fit the network.
    """
    if rounding:
        ahead = _rounded_forward(program, batch.X, parameters, batch.masks, rounding)
        losses = sample_losses(program, ahead, batch.T, settings.loss, settings.outputs)
        delta, total = _rounded_backward(program, ahead, batch.T, settings, rounding)
    else:
        ahead = forward(program, batch.X, parameters, batch.masks)
        back = backward(program, ahead, batch.T, settings.loss, "sum", settings.outputs)
        losses, delta, total = back.losses, back.delta.rows, back.gradient
    share = 1.0 / len(losses) if settings.samples == "mean" else 1.0
    gradient = share * total
    followed = with_penalty(program, parameters, gradient, settings)
    if not optimizer.fits(state):
        state = optimizer.start(len(parameters))
    changed, after = optimizer.step(parameters, followed, state)
    return BatchNumbers(
        program=program,
        settings=settings,
        optimizer=optimizer,
        parameters=parameters,
        batch=batch,
        clean=clean,
        rows=rows,
        forward=ahead,
        delta=delta,
        losses=losses,
        loss=float(losses.sum()) * share,
        total=total,
        gradient=gradient,
        followed=followed,
        before=state,
        after=after,
        updated=np.where(program.trainable, changed, parameters),
        rounding=rounding,
    )


def _plain(unit: Unit, z: Array, rounding: Rounding | None) -> Array:
    """φ(z), as it was before a mask fell on it."""
    a = unit.activation.value(z)
    return rounded(a, rounding.decimals) if rounding else a


def _rounded_forward(
    program: Program, X: Array, parameters: Array, masks: Mapping[str, Array], rounding: Rounding
) -> Forward:
    decimals = rounding.decimals
    z = np.zeros((len(program.nodes), len(X)))
    a = np.zeros_like(z)
    z[program.input_rows] = a[program.input_rows] = X.T
    for name in masks.keys() & set(program.inputs):
        a[program.row[name]] *= masks[name]
    for unit in program.units:
        terms = parameters[unit.weights, np.newaxis] * a[unit.sources]
        bias = parameters[unit.bias] if unit.bias >= 0 else 0.0
        z[unit.row] = rounded(unit.aggregation.value(terms) + bias, decimals)
        if not unit.activation.is_group:
            a[unit.row] = _plain(unit, z[unit.row], rounding)
        if unit.name in masks:
            a[unit.row] = rounded(a[unit.row] * masks[unit.name], decimals)
    for block in program.output_blocks:
        if block.activation.is_group:
            a[block.rows] = rounded(block.activation.value(z[block.rows]), decimals)
    return Forward(program, parameters, ByName(z, program.row), ByName(a, program.row), masks)


def _rounded_backward(
    program: Program, ahead: Forward, T: Array, settings: TrainingSettings, rounding: Rounding
) -> tuple[Array, Array]:
    # At an output the engine's δ uses nothing but the rounded output; further back each δ is rounded before it is used.
    exact = backward(program, ahead, T, settings.loss, "sum", settings.outputs).delta
    gathered = np.zeros_like(ahead.z.rows)
    delta = np.zeros_like(gathered)
    gradient = np.zeros(len(ahead.parameters))
    outputs = set(program.outputs)
    for unit in reversed(program.units):
        z, a = ahead.z[unit.name], ahead.a[unit.name]
        own = exact[unit.name]
        if unit.name not in outputs:
            slope = unit.activation.derivative(z, _plain(unit, z, rounding) if unit.name in ahead.masks else a)
            own = gathered[unit.row] * ahead.masks.get(unit.name, 1.0) * slope
        delta[unit.row] = rounded(own, rounding.error_decimals)
        weights = ahead.parameters[unit.weights, np.newaxis]
        arriving = delta[unit.row] * unit.aggregation.local(weights * ahead.a.rows[unit.sources])
        gradient[unit.weights] = (arriving * ahead.a.rows[unit.sources]).sum(axis=1)
        if unit.bias >= 0:
            gradient[unit.bias] = delta[unit.row].sum()
        gathered[unit.sources] += arriving * weights
    for name in program.inputs:
        # The slope at an input is where a calculation by hand ends: it is not rounded, as no gradient is.
        delta[program.row[name]] = gathered[program.row[name]] * ahead.masks.get(name, 1.0)
    return delta, gradient


def rounded(values: Array, decimals: int) -> Array:
    """Rounded to decimals, halves away from zero. Of a float 12 digits count: 0.285 is a half, if stored as less."""
    step = Decimal(1).scaleb(-decimals)

    def one(value: float) -> float:
        return float(Decimal(f"{value:.12g}").quantize(step, ROUND_HALF_UP)) if abs(value) < 1e15 else value

    return np.array([one(value) for value in values.ravel()]).reshape(values.shape)
