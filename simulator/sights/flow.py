"""How gradients flow back through the layers along the past, and what the neurons of each layer give at present."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.engine import DataError, backward, forward
from simulator.program import Program
from simulator.sights.along import Along, along
from simulator.sights.scene import Found, GoesOn, Scene
from simulator.trouble import TINY_SLOPE

BINS = 24
FARTHEST = 1e150


@dataclass(frozen=True)
class Flow:
    """Along the past, for every layer the mean of |δ| over its neurons and samples, then the mean of |∂L/∂w|.

    δ is each sample's own ∂L/∂z; ∂L/∂w is that of all samples at once, over the weights that lead into the layer. The
    values are (points, 2 · layers). None where the loss is not defined.
    """

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Along | None:
        X, T = scene.some
        settings, members = scene.settings, neurons_by_layer(scene.program)
        if not len(X):
            return None
        weights = weights_by_layer(scene.program)

        def measure(parameters: Array) -> Array:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                ahead = forward(scene.program, X, parameters)
                back = backward(scene.program, ahead, T, settings.loss, settings.samples, settings.outputs)
                delta, gradient = np.abs(back.delta.rows), np.abs(back.gradient)
                return np.array(
                    [float(delta[rows].mean()) for rows in members]
                    + [float(gradient[places].mean()) if len(places) else np.nan for places in weights]
                )

        try:
            return along(scene, before, goes_on, measure)
        except DataError:
            return None


@dataclass(frozen=True, eq=False)
class Distribution:
    """What the neurons of one layer give over all samples.

    `counts` (bins,) of activations between the `edges` (bins + 1,). A neuron is saturated for a sample where its slope
    |φ′| is below `simulator.trouble.TINY_SLOPE`, and dead where output and slope are 0: `saturated` and `dead` are the
    shares of all neurons and samples. `dead_neurons` are dead for every sample, `saturated_neurons` stuck for every one
    without being dead.
    """

    names: tuple[str, ...]
    edges: Array
    counts: NDArray[np.int64]
    saturated: float
    dead: float
    saturated_neurons: tuple[str, ...]
    dead_neurons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Layers(Found):
    """One distribution for each layer, from the first hidden one to the outputs."""

    distributions: tuple[Distribution, ...]


@dataclass(frozen=True)
class Activity:
    """What the neurons give at present, layer by layer."""

    light: ClassVar[bool] = True

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Layers | None:
        X, _ = scene.some
        if not len(X):
            return None
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            ahead = forward(scene.program, X, scene.parameters)
            slopes = np.full_like(ahead.z.rows, np.nan)
            for unit in scene.program.units:
                # A step has no slope and is none the worse for it; of a group each depends on the others.
                if unit.activation.key != "step" and not unit.activation.is_group:
                    z, a = ahead.z.rows[unit.row], ahead.a.rows[unit.row]
                    slopes[unit.row] = np.abs(unit.activation.derivative(z, a))
        members = neurons_by_layer(scene.program)
        return Layers(tuple(_distribution(scene.program, rows, ahead.a.rows, slopes) for rows in members))


def _distribution(program: Program, rows: NDArray[np.intp], a: Array, slopes: Array) -> Distribution:
    values, own = a[rows], slopes[rows]
    # Wider than that, the width of a bin could not be computed.
    finite = values[np.abs(values) <= FARTHEST]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if not high - low > 1e-9 * max(1.0, abs(high)):
        around = max(0.5, 0.01 * abs(high))
        low, high = low - around, high + around
    counts, edges = np.histogram(finite, BINS, (low, high))
    dead = (own == 0.0) & (values == 0.0)
    still = own < TINY_SLOPE
    is_dead, is_stuck = np.asarray(dead.all(axis=1)), np.asarray(still.all(axis=1))
    names = tuple(program.nodes[row] for row in rows)
    return Distribution(
        names,
        edges,
        counts.astype(np.int64),
        float((still & ~dead).mean()),
        float(dead.mean()),
        tuple(name for name, yes in zip(names, is_stuck & ~is_dead, strict=True) if yes),
        tuple(name for name, yes in zip(names, is_dead, strict=True) if yes),
    )


def neurons_by_layer(program: Program) -> tuple[NDArray[np.intp], ...]:
    """The rows of the neurons of each layer; a neuron is one layer further than the furthest of its sources."""
    depth = np.zeros(len(program.nodes), dtype=np.intp)
    for unit in program.units:
        depth[unit.row] = 1 + max((int(depth[row]) for row in unit.sources), default=0)
    return tuple(np.flatnonzero(depth == layer) for layer in range(1, int(depth.max(initial=0)) + 1))


def weights_by_layer(program: Program) -> tuple[NDArray[np.intp], ...]:
    """For each layer the places in the parameter vector of the weights that lead into it."""
    unit_of = {unit.row: unit for unit in program.units}
    places = []
    for rows in neurons_by_layer(program):
        ranges = [np.arange(unit_of[row].weights.start, unit_of[row].weights.stop) for row in rows.tolist()]
        places.append(np.concatenate(ranges).astype(np.intp))
    return tuple(places)
