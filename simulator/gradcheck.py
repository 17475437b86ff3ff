"""Nudged gradients beside the computed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike
from simulator.engine import Forward, Reduction, as_table, backward, forward, loss_for, sample_losses
from simulator.network import EdgeKey, Network
from simulator.program import Program, Unit, compile
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence

NUDGE = 1e-6
TOLERANCE = 1e-6

Kind: TypeAlias = Literal["weight", "bias", "input"]


@dataclass(frozen=True)
class Row:
    """One number that was nudged: the weight of an edge, the bias of a neuron, or an input.

    `computed` is ∂L/∂w from backpropagation, `nudged` is (L(w+ε) − L(w−ε)) / 2ε, `difference` their distance relative
    to the larger of them. At a `kink`, which a neuron or the loss crosses between w−ε and w+ε, there is no slope to
    compare. For an input the slopes are those of one sample's own loss, ∂L_n/∂x, and `sample` (from 0) is the one that
    differs most; for weights and biases it is None.
    """

    parameter: EdgeKey | str
    kind: Kind
    computed: float
    nudged: float
    difference: float
    kink: bool
    sample: int | None = None


@dataclass(frozen=True)
class GradientReport:
    """All rows: weights, biases, inputs. `worst` is the largest difference off the kinks, 0 without any row.

    `parameter` and `kind` say where that is; both are None where nothing could be compared.
    """

    rows: tuple[Row, ...]
    worst: float
    parameter: EdgeKey | str | None
    kind: Kind | None
    note: Sentence | None

    @property
    def passed(self) -> bool:
        return self.worst <= TOLERANCE


@dataclass(frozen=True)
class _Problem:
    """What is checked; `share` is each sample's share in the loss of the batch."""

    program: Program
    X: Array
    T: Array
    loss: str
    outputs: Reduction
    share: float
    base: Forward

    def losses(self, end: Forward) -> Array:
        """The loss of each sample, (samples,)."""
        return sample_losses(self.program, end, self.T, self.loss, self.outputs)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def gradient_check(
    network: Network,
    X: ArrayLike,
    T: ArrayLike,
    *,
    loss: str = "half_squared",
    samples: Reduction = "mean",
    outputs: Reduction = "sum",
) -> GradientReport:
    """Compares every gradient with central differences on `X` and `T` (samples, columns).

    Weights and biases come first, in the order of the parameter vector, then the inputs. Raises `NetworkError` or
    `DataError` if the network can't be run or the data don't fit it.
    """
    program = compile(network)
    X = as_table(X, len(program.inputs), QT_TRANSLATE_NOOP("error", "inputs"))
    T = as_table(T, len(program.outputs), QT_TRANSLATE_NOOP("error", "targets"), rows=len(X))
    base = forward(program, X)
    computed = backward(program, base, T, loss, samples, outputs)
    share = 1.0 / len(X) if samples == "mean" else 1.0
    problem = _Problem(program, X, T, loss, outputs, share, base)
    rows = (*_parameter_rows(problem, computed.gradient), *_input_rows(problem, computed.input))
    worst = max((row for row in rows if not row.kink), key=lambda row: row.difference, default=None)
    return GradientReport(
        rows,
        worst.difference if worst else 0.0,
        worst.parameter if worst else None,
        worst.kind if worst else None,
        _note(program, loss),
    )


def _parameter_rows(problem: _Problem, gradient: Array) -> Iterator[Row]:
    program = problem.program
    for place, parameter in enumerate(program.parameter_names):
        nudge = NUDGE * max(1.0, abs(program.parameters[place]))
        ends = []
        for direction in (nudge, -nudge):
            parameters = program.parameters.copy()
            parameters[place] += direction
            ends.append(forward(program, problem.X, parameters))
        above, below = (float(problem.losses(end).sum()) * problem.share for end in ends)
        nudged = (above - below) / (2.0 * nudge)
        difference = _difference(gradient[place], nudged, abs(above) + abs(below), nudge)
        kink = bool(crosses_a_kink(program, problem.T, problem.loss, problem.base, *ends).any())
        kind: Kind = "bias" if isinstance(parameter, str) else "weight"
        yield Row(parameter, kind, float(gradient[place]), nudged, float(difference), kink)


def _input_rows(problem: _Problem, slopes: Mapping[str, Array]) -> Iterator[Row]:
    """One row an input. No sample knows of another, so the column is nudged as a whole."""
    for column, (name, computed) in enumerate(slopes.items()):
        nudge = NUDGE * np.maximum(1.0, np.abs(problem.X[:, column]))
        ends = []
        for direction in (nudge, -nudge):
            X = problem.X.copy()
            X[:, column] += direction
            ends.append(forward(problem.program, X))
        above, below = map(problem.losses, ends)
        nudged = (above - below) / (2.0 * nudge)
        difference = _difference(computed, nudged, np.abs(above) + np.abs(below), nudge)
        kink = crosses_a_kink(problem.program, problem.T, problem.loss, problem.base, *ends)
        sample = int(np.argmax(np.where(kink, -1.0, difference)))
        yield Row(
            name,
            "input",
            float(computed[sample]),
            float(nudged[sample]),
            float(difference[sample]),
            bool(kink[sample]),
            sample,
        )


def _difference(computed: ArrayLike, nudged: ArrayLike, size: ArrayLike, nudge: ArrayLike) -> Array:
    """The distance of two slopes, relative to the larger; `size` is that of the losses which were subtracted."""
    computed, nudged = np.asarray(computed), np.asarray(nudged)
    # A distance that the rounding of the losses alone can make must not count.
    rounding = 4.0 * np.finfo(np.float64).eps * np.asarray(size) / np.asarray(nudge)
    scale = np.maximum(np.maximum(np.abs(computed), np.abs(nudged)), np.maximum(1e-3, rounding / TOLERANCE))
    relative = np.abs(computed - nudged) / scale
    # What can't be compared must not pass, and NaN would: it is never the largest.
    return np.where(np.isfinite(relative), relative, np.inf)


def crosses_a_kink(
    program: Program, T: Array, loss: str, base: Forward, above: Forward, below: Forward
) -> NDArray[np.bool_]:
    """For each sample whether a neuron or the loss has a kink between `base` and one of the nudges, (samples,)."""
    crossed = np.zeros(len(T), dtype=bool)
    for end in (above, below):
        for unit in program.units:
            z, before = end.z[unit.name], base.z[unit.name]
            for kink in unit.activation.kinks:
                crossed |= _other_side(z - kink, before - kink)
            if unit.aggregation.switches:
                crossed |= np.any(_chosen(unit, end) != _chosen(unit, base), axis=0)
        for unit, t in zip(program.output_units, T.T, strict=True):
            side = loss_for(loss, unit).side
            if side:
                crossed |= _other_side(side(t, end.a[unit.name]), side(t, base.a[unit.name]))
    return crossed


def _other_side(first: Array, second: Array) -> NDArray[np.bool_]:
    # NaN differs from itself, and is no kink but a fault that must show.
    known = ~(np.isnan(first) | np.isnan(second))
    other: NDArray[np.bool_] = known & (np.sign(first) != np.sign(second))
    return other


def _chosen(unit: Unit, end: Forward) -> Array:
    return unit.aggregation.local(end.parameters[unit.weights, np.newaxis] * end.a.rows[unit.sources])


def _note(program: Program, loss: str) -> Sentence | None:
    outputs = set(program.outputs)
    steps = [unit.name for unit in program.units if unit.activation.key == "step"]
    if not steps or (loss == "perceptron" and outputs.issuperset(steps)):
        return None
    if len(steps) == len(program.units):
        return Sentence(
            QT_TRANSLATE_NOOP(
                "note",
                "Every neuron is a step: its slope is 0 wherever it has one, so there is nothing to check, and"
                " nothing for gradient descent to follow.",
            )
        )
    return Sentence(
        QT_TRANSLATE_NOOP(
            "note",
            "No gradient passes through a step, whose slope is 0 wherever it has one; here that is so for {names}.",
        ),
        {"names": ", ".join(steps)},
    )
