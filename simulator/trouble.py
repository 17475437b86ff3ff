"""Finds where in a run a neuron first got into trouble: saturated, dead, or no longer finite."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.divergence import Divergence
from simulator.program import Program
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.sweep import sweep

# Of a sigmoid this is the slope at |z| = 4.6, where the output is within 1 % of its end.
TINY_SLOPE = 0.01
MOST_NUMBERS = 20_000_000
NUMBERS_AT_ONCE = 1_000_000

Kind: TypeAlias = Literal["saturated", "dead", "not_finite"]

KINDS: dict[Kind, str] = {
    "saturated": QT_TRANSLATE_NOOP(
        "trouble",
        "{neuron} is saturated: for no sample is its slope |φ′| above {slope}, so hardly any gradient passes.",
    ),
    "dead": QT_TRANSLATE_NOOP(
        "trouble", "{neuron} is dead: its output and its slope are 0 for every sample, so it can't learn any more."
    ),
    "not_finite": QT_TRANSLATE_NOOP("trouble", "{neuron} is no longer finite: its numbers have left the range."),
}


@dataclass(frozen=True)
class Trouble:
    """A neuron's first recorded epoch in trouble. `slope` is its largest |φ′| over the samples there."""

    kind: Kind
    neuron: str
    epoch: int
    slope: float

    @property
    def sentence(self) -> Sentence:
        return Sentence(KINDS[self.kind], {"neuron": self.neuron, "slope": TINY_SLOPE})


def find_troubles(
    program: Program,
    epochs: NDArray[np.int64],
    parameters: Array,
    X: Array,
    divergence: Divergence | None = None,
) -> tuple[Trouble, ...]:
    """The first time that each neuron was in each kind of trouble, in the order of the epochs.

    `parameters` (epochs, parameters) are those after each of `epochs` (epochs,), which grow, and `X` (samples, inputs)
    the samples. A `divergence` is where the run ended, if it did so because its numbers left the range. Trouble means
    all samples: a neuron that is saturated for some of them is doing its work.
    """
    found: dict[tuple[str, Kind], Trouble] = {}
    for rows in _stretches(program, len(epochs), len(X)) if len(X) else ():
        for trouble in _troubles_in(program, epochs[rows], parameters[rows], X):
            found.setdefault((trouble.neuron, trouble.kind), trouble)
    if divergence is not None:
        end = Trouble("not_finite", divergence.neuron, divergence.epoch, math.nan)
        found.setdefault((end.neuron, end.kind), end)
    return tuple(sorted(found.values(), key=lambda trouble: trouble.epoch))


def _stretches(program: Program, epochs: int, samples: int) -> Iterator[NDArray[np.intp]]:
    """The epochs to look at, in stretches that are worked on at once: all of them, or of very many an even choice."""
    cost = samples * (len(program.nodes) + len(program.parameters))
    rows = np.unique(np.linspace(0, epochs - 1, max(2, min(epochs, MOST_NUMBERS // cost))).round().astype(np.intp))
    length = max(1, NUMBERS_AT_ONCE // cost)
    for start in range(0, len(rows), length):
        yield rows[start : start + length]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def _troubles_in(program: Program, epochs: NDArray[np.int64], parameters: Array, X: Array) -> Iterator[Trouble]:
    """The first trouble of each neuron and kind in these epochs."""
    ahead = sweep(program, X, parameters)
    for unit in program.units:
        z, a = (values.reshape(len(parameters), len(X)) for values in (ahead.z[unit.name], ahead.a[unit.name]))
        slopes = np.abs(unit.activation.derivative(z, a))
        finite = np.asarray((np.isfinite(z) & np.isfinite(a)).all(axis=1))
        signs: dict[Kind, NDArray[np.bool_]] = {"not_finite": ~finite}
        # A step has no slope at all and is none the worse for it; of a group each depends on the others.
        if unit.activation.key != "step" and not unit.activation.is_group:
            dead = (a == 0.0).all(axis=1) & (slopes == 0.0).all(axis=1)
            signs["dead"] = finite & dead
            signs["saturated"] = finite & ~dead & (slopes < TINY_SLOPE).all(axis=1)
        for kind, shows in signs.items():
            if shows.any():
                row = int(np.argmax(shows))
                yield Trouble(kind, unit.name, int(epochs[row]), float(slopes[row].max()))
