"""What a canvas colours by: activations over the first two inputs, gradients of one sample, initial weights."""

from __future__ import annotations

import numpy as np

from simulator.arrays import Array
from simulator.engine import DataError, Forward, Reduction, backward, forward
from simulator.network import Network
from simulator.program import Program
from simulator.project import Progress
from simulator.snapshot import rectangle_of


def activation_maps(program: Program, parameters: Array, X: Array, sample: Array, size: int) -> Array | None:
    """The activations of all nodes over the first two inputs around `X` (samples, inputs), (nodes, size, size).

    Rows grow with the second input; further inputs are held at their values in `sample` (inputs,). The nodes are in the
    order of `program.nodes`. None if there are fewer than two inputs.
    """
    if len(program.inputs) < 2:
        return None
    low, span = rectangle_of(X, sample)
    steps = (np.arange(size) + 0.5) / size
    points = np.tile(sample, (size**2, 1))
    first, second = np.meshgrid(low[0] + span[0] * steps, low[1] + span[1] * steps)
    points[:, 0], points[:, 1] = first.ravel(), second.ravel()
    return forward(program, points, parameters).a.rows.reshape(-1, size, size)


def sample_gradients(ahead: Forward, t: Array, loss: str, outputs: Reduction) -> Array | None:
    """∂L/∂θ of one sample, (parameters,), after the forward pass `ahead` against targets `t` (outputs,).

    None where the loss is not defined for these outputs or targets.
    """
    try:
        return backward(ahead.program, ahead, t[np.newaxis], loss, outputs=outputs).gradient
    except DataError:
        return None


def initial_weights(network: Network, progress: Progress) -> Array:
    """The weights before training in the order of the network's edges, (edges,); as they are where that isn't known."""
    known = {(start.source, start.target): start.weight for start in progress.weights} if progress.epoch else {}
    return np.array([known.get(key, edge.weight) for key, edge in network.edges.items()], dtype=np.float64)
