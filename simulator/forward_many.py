"""The forward pass with many parameter vectors at once: along a slice of the loss, or over the epochs of a run."""

from __future__ import annotations

import numpy as np

from simulator.arrays import Array
from simulator.engine import ByName, Forward
from simulator.program import Program


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def forward_many(program: Program, X: Array, parameters: Array) -> Forward:
    """The forward pass of `X` (samples, inputs) with every row of `parameters` (rows, parameters).

    In the arrays (nodes, rows · samples) all samples with the first row come first, then all with the second. The
    `parameters` of what comes back are the first row.
    """
    rows, samples = len(parameters), len(X)
    z = np.empty((len(program.nodes), rows * samples))
    a = np.empty_like(z)
    z[program.input_rows] = a[program.input_rows] = np.tile(X.T, rows)
    for unit in program.units:
        weights = np.repeat(parameters[:, unit.weights].T, samples, axis=1)
        z[unit.row] = unit.aggregation.value(weights * a[unit.sources])
        if unit.bias >= 0:
            z[unit.row] += np.repeat(parameters[:, unit.bias], samples)
        if not unit.activation.is_group:
            a[unit.row] = unit.activation.value(z[unit.row])
    for block in program.output_blocks:
        if block.activation.is_group:
            a[block.rows] = block.activation.value(z[block.rows])
    return Forward(program, parameters[0], ByName(z, program.row), ByName(a, program.row))
