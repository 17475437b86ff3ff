"""Nudged gradients beside the computed ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, ArrayLike
from simulator.engine import Forward, Reduction, as_table, backward, forward, sample_losses
from simulator.network import EdgeKey, Network
from simulator.program import Program, Unit, compile
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence

NUDGE = 1e-6
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Row:
    """One parameter: an edge or, for its bias, a neuron.

    `computed` is ∂L/∂w from backpropagation, `nudged` is (L(w+ε) − L(w−ε)) / 2ε, `difference` their distance relative
    to the larger of them. At a `kink`, which a neuron crosses between w−ε and w+ε, there is no slope to compare.
    """

    parameter: EdgeKey | str
    computed: float
    nudged: float
    difference: float
    kink: bool


@dataclass(frozen=True)
class GradientReport:
    """All rows; `worst` is the largest difference off the kinks and `parameter` where it is, None without any row."""

    rows: tuple[Row, ...]
    worst: float
    parameter: EdgeKey | str | None
    note: Sentence | None

    @property
    def passed(self) -> bool:
        return self.worst <= TOLERANCE


def gradient_check(
    network: Network,
    X: ArrayLike,
    T: ArrayLike,
    *,
    loss: str = "half_squared",
    samples: Reduction = "mean",
    outputs: Reduction = "sum",
) -> GradientReport:
    """Compares every weight's and bias's gradient with central differences on `X` and `T` (samples, columns)."""
    program = compile(network)
    X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))
    gradient = backward(program, forward(program, X), T, loss, samples, outputs).gradient
    share = 1.0 / len(X) if samples == "mean" else 1.0
    rows = []
    names: list[EdgeKey | str] = [*program.edges, *program.biased]
    for place, parameter in enumerate(names):
        nudge = NUDGE * max(1.0, abs(program.parameters[place]))
        ends: list[Forward] = []
        for direction in (1.0, -1.0):
            parameters = program.parameters.copy()
            parameters[place] += direction * nudge
            ends.append(forward(program, X, parameters))
        above, below = (sample_losses(program, end, T, loss, outputs).sum() * share for end in ends)
        nudged = float(above - below) / (2.0 * nudge)
        computed = float(gradient[place])
        # Below a gradient of 1e-3 the rounding of the loss itself is what a difference would measure.
        scale = max(abs(computed), abs(nudged), 1e-3)
        difference = abs(computed - nudged) / scale
        # What can't be compared must not pass, and NaN would: it is never the largest.
        difference = difference if np.isfinite(difference) else np.inf
        rows.append(Row(parameter, computed, nudged, difference, _crosses_a_kink(program, *ends)))
    smooth = [row for row in rows if not row.kink]
    worst = max(smooth, key=lambda row: row.difference, default=None)
    return GradientReport(
        tuple(rows),
        worst.difference if worst else 0.0,
        worst.parameter if worst else None,
        _note(program, loss),
    )


def _crosses_a_kink(program: Program, above: Forward, below: Forward) -> bool:
    def side(z: Array, kink: float) -> Array:
        return np.sign(z - kink)

    def passed_on(unit: Unit, end: Forward) -> Array:
        return unit.aggregation.local(end.parameters[unit.weights, np.newaxis] * end.a.rows[unit.sources])

    return any(
        bool(np.any(side(above.z[unit.name], kink) != side(below.z[unit.name], kink)))
        for unit in program.units
        for kink in unit.activation.kinks
    ) or any(
        bool(np.any(passed_on(unit, above) != passed_on(unit, below)))
        for unit in program.units
        if unit.aggregation.switches
    )


def _note(program: Program, loss: str) -> Sentence | None:
    outputs = set(program.outputs)
    steps = [unit.name for unit in program.units if unit.activation.key == "step"]
    if len(steps) == len(program.units) and (loss != "perceptron" or not outputs.issuperset(steps)):
        return Sentence(
            QT_TRANSLATE_NOOP(
                "note",
                "Every neuron is a step: its slope is 0 wherever it has one, so there is nothing to check, and"
                " nothing for gradient descent to follow.",
            )
        )
    return None
