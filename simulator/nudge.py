"""One number nudged up and down by ε, and what that does to the loss, beside the slope from backpropagation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, ArrayLike
from simulator.engine import Reduction, as_table, backward, forward, sample_losses
from simulator.forward_many import forward_many
from simulator.gradcheck import Kind, crosses_a_kink
from simulator.network import EdgeKey
from simulator.program import Program
from simulator.sentences import QT_TRANSLATE_NOOP

PLACES = 81
MOST_NUMBERS = 1_000_000


@dataclass(frozen=True)
class Nudge:
    """What moving one number by ε does.

    `computed` is its slope from backpropagation, `nudged` is (`above` − `below`) / 2ε, the losses at value ± ε; the
    two can't agree at a `kink`, which a neuron or the loss crosses on the way. `places` (n,) and `losses` (n,) are the
    loss on both sides of the value, NaN where it has none.
    """

    parameter: EdgeKey | str
    kind: Kind
    value: float
    epsilon: float
    loss: float
    above: float
    below: float
    computed: float
    kink: bool
    places: Array
    losses: Array

    @property
    def nudged(self) -> float:
        return (self.above - self.below) / (2.0 * self.epsilon)

    @property
    def difference(self) -> float:
        """The distance of the two slopes, relative to the larger one; 0 where both are 0."""
        larger = max(abs(self.computed), abs(self.nudged))
        return abs(self.computed - self.nudged) / larger if larger else 0.0


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def nudge(
    program: Program,
    parameter: EdgeKey | str,
    X: ArrayLike,
    T: ArrayLike,
    *,
    epsilon: float = 0.001,
    loss: str = "half_squared",
    samples: Reduction = "mean",
    outputs: Reduction = "sum",
    parameters: Array | None = None,
) -> Nudge:
    """Nudges a weight (source, target), the bias of a neuron, or an input, on `X` and `T` (samples, columns).

    An input moves in all samples together, from its mean. `parameters` (parameters,) replaces the values drawn.
    Raises `DataError` if the data don't fit, `KeyError` for what is neither a weight, a bias nor an input.
    """
    X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))
    if parameters is None:
        parameters = program.parameters
    base = forward(program, X, parameters)
    back = backward(program, base, T, loss, samples, outputs)
    share = 1.0 / len(X) if samples == "mean" else 1.0
    column = program.inputs.index(parameter) if parameter in program.inputs else None
    place = program.place[parameter] if column is None else -1
    value = float(parameters[place] if column is None else X[:, column].mean())
    reach = max(1.0, abs(value), 1.5 * epsilon)
    places = value + np.linspace(-reach, reach, _places(program, len(X)))
    ends = []
    for shift in (epsilon, -epsilon):
        moved, at = parameters.copy(), X.copy()
        if column is None:
            moved[place] += shift
        else:
            at[:, column] += shift
        ends.append(forward(program, at, moved))
    above, below = (float(sample_losses(program, end, T, loss, outputs).sum()) * share for end in ends)
    kind: Kind
    if column is None:
        kind, computed = ("bias" if isinstance(parameter, str) else "weight"), float(back.gradient[place])
        rows = np.tile(parameters, (len(places), 1))
        rows[:, place] = places
        along = forward_many(program, X, rows)
    else:
        kind, computed = "input", float(back.delta[str(parameter)].sum()) * share
        tiled = np.tile(X, (len(places), 1))
        tiled[:, column] += np.repeat(places - value, len(X))
        along = forward(program, tiled, parameters)
    losses = sample_losses(program, along, np.tile(T, (len(places), 1)), loss, outputs)
    losses = losses.reshape(len(places), len(X)).sum(axis=1) * share
    return Nudge(
        parameter=parameter,
        kind=kind,
        value=value,
        epsilon=epsilon,
        loss=back.loss,
        above=above,
        below=below,
        computed=computed,
        kink=bool(crosses_a_kink(program, T, loss, base, *ends).any()),
        places=places,
        losses=np.where(np.isfinite(losses), losses, math.nan),
    )


def _places(program: Program, samples: int) -> int:
    """How many places the curve has: fewer where each costs much, and odd, so that the value is one of them."""
    numbers = samples * (len(program.nodes) + len(program.parameters))
    return 2 * (max(5, min(PLACES, MOST_NUMBERS // max(1, numbers))) // 2) + 1
