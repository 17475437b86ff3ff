"""The same calculation as on paper, with every intermediate value rounded before it is used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from simulator.arrays import Array, ArrayLike
from simulator.engine import ByName, Forward, Reduction, backward
from simulator.network import Network
from simulator.optimizers import SGD, Optimizer
from simulator.program import Program, compile, with_parameters


@dataclass(frozen=True)
class HandCalculation:
    """One sample, forwards and backwards, rounded at every step.

    `z`, `a` and `delta` (= ∂L/∂z) by name, each (1,); `network` has the weights after one update, not rounded.
    """

    z: ByName
    a: ByName
    delta: ByName
    network: Network


def by_hand(
    network: Network,
    x: ArrayLike,
    t: ArrayLike,
    *,
    loss: str = "half_squared",
    optimizer: Optimizer = SGD(),  # noqa: B008 (a frozen record)
    outputs: Reduction = "sum",
    decimals: int = 2,
    error_decimals: int = 3,
) -> HandCalculation:
    """One update by sample `x` (inputs,) with target `t` (outputs,), rounded as a person with a pencil does.

    Weighted sums and activations are rounded to `decimals`, error signals to `error_decimals`, halves away from zero.
    """
    program = compile(network)
    ahead = _forward(program, np.asarray(x, dtype=np.float64), decimals)
    delta, gradient = _backward(
        program, ahead, np.atleast_2d(np.asarray(t, dtype=np.float64)), loss, outputs, error_decimals
    )
    updated = np.where(program.trainable, optimizer.update(program.parameters, gradient), program.parameters)
    return HandCalculation(ahead.z, ahead.a, ByName(delta, program.row), with_parameters(network, program, updated))


def _forward(program: Program, x: Array, decimals: int) -> Forward:
    z = np.zeros((len(program.nodes), 1))
    a = np.zeros_like(z)
    z[program.input_rows, 0] = a[program.input_rows, 0] = x
    for unit in program.units:
        terms = program.parameters[unit.weights, np.newaxis] * a[unit.sources]
        bias = program.parameters[unit.bias] if unit.bias >= 0 else 0.0
        z[unit.row] = _rounded(unit.aggregation.value(terms) + bias, decimals)
        a[unit.row] = _rounded(unit.activation.value(z[unit.row]), decimals)
    return Forward(program, program.parameters, ByName(z, program.row), ByName(a, program.row))


def _backward(
    program: Program, ahead: Forward, T: Array, loss: str, outputs: Reduction, decimals: int
) -> tuple[Array, Array]:
    # At an output the engine's δ uses nothing but the rounded output; further back each δ is rounded before it is used.
    exact = backward(program, ahead, T, loss, outputs=outputs).delta
    delta = np.zeros_like(ahead.z.rows)
    gradient = np.zeros(len(program.parameters))
    for unit in reversed(program.units):
        z, a = ahead.z[unit.name], ahead.a[unit.name]
        own = exact[unit.name] if unit.name in program.outputs else delta[unit.row] * unit.activation.derivative(z, a)
        delta[unit.row] = _rounded(own, decimals)
        weights = program.parameters[unit.weights, np.newaxis]
        arriving = delta[unit.row] * unit.aggregation.local(weights * ahead.a.rows[unit.sources])
        gradient[unit.weights] = (arriving * ahead.a.rows[unit.sources]).sum(axis=1)
        if unit.bias >= 0:
            gradient[unit.bias] = delta[unit.row].sum()
        delta[unit.sources] += arriving * weights
    return delta, gradient


def _rounded(values: Array, decimals: int) -> Array:
    """Rounded to decimals, halves away from zero. Of a float 12 digits count: 0.285 is a half, if stored as less."""
    step = Decimal(1).scaleb(-decimals)
    rounded = [float(Decimal(f"{value:.12g}").quantize(step, ROUND_HALF_UP)) for value in values.ravel()]
    return np.array(rounded).reshape(values.shape)
