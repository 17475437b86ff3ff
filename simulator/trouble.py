"""Finds where in a run a neuron first got into trouble: saturated, dead, or no longer finite."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.divergence import Divergence
from simulator.forward_many import forward_many
from simulator.history import Moment, Trace
from simulator.program import Program
from simulator.replay import replay, train_on
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence

# Of a sigmoid this is the slope at |z| = 4.6, where the output is within 1 % of its end.
TINY_SLOPE = 0.01
MOST_NUMBERS = 20_000_000
NUMBERS_AT_ONCE = 1_000_000
MOST_LOOKED_AT = 2_000

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
    """A neuron's first epoch in trouble, of those looked at. `slope` is its largest |φ′| over the samples there.

    `after` is the last epoch before it that was looked at, None where there was none.
    """

    kind: Kind
    neuron: str
    epoch: int
    slope: float
    after: int | None = None

    @property
    def is_exact(self) -> bool:
        """Whether no epoch lies between this one and the one looked at before."""
        return self.after is None or self.epoch - self.after <= 1

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
    before: int | None = None
    for rows in _stretches(program, len(epochs), len(X)) if len(X) else ():
        for trouble in _troubles_in(program, epochs[rows], parameters[rows], X, before):
            found.setdefault((trouble.neuron, trouble.kind), trouble)
        before = int(epochs[rows[-1]])
    if divergence is not None:
        end = Trouble("not_finite", divergence.neuron, divergence.epoch, math.nan)
        found.setdefault((end.neuron, end.kind), end)
    return tuple(sorted(found.values(), key=lambda trouble: trouble.epoch))


def exactly(
    program: Program, trace: Trace, trouble: Trouble, X: Array, goes_on: Callable[[int], bool] = lambda left: True
) -> Trouble | None:
    """The same trouble in the very epoch in which it came, found by training again between the epochs looked at.

    A long stretch is halved first, as if trouble once there stayed; of what is left every epoch is looked at.
    `goes_on` is called every few milliseconds with the number of epochs that are left to train; it ends the search by
    returning False. None comes back then, and where `trace`, the run of `program`, can't be replayed.
    """
    found, known = trouble, list[Moment]()

    def look(moment: Moment) -> bool:
        nonlocal found
        again = _same_trouble(program, moment, trouble, X, found.after)
        if again:
            found = again
        return again is not None

    while not found.is_exact and found.epoch - (found.after or 0) > MOST_LOOKED_AT:
        middle = (found.epoch + (found.after or 0)) // 2
        moment = replay(program, trace, middle, near=known, goes_on=lambda _, left: goes_on(left))
        if moment is None:
            return None
        if not look(moment):
            known.append(moment)
            found = replace(found, after=middle)
    if found.is_exact or found.after is None:
        return found
    begins = replay(program, trace, found.after, near=known, goes_on=lambda _, left: goes_on(left))
    if begins is None:
        return None
    stopped = False

    def on(moment: Moment, left: int) -> bool:
        nonlocal stopped
        stopped = not goes_on(left)
        return not stopped and not look(moment)

    last = found.epoch - 1
    train_on(program, trace, begins, last, on, one_by_one=True)
    return None if stopped else replace(found, after=found.epoch - 1)


def _same_trouble(program: Program, moment: Moment, trouble: Trouble, X: Array, after: int | None) -> Trouble | None:
    """The trouble of the same kind and neuron at one moment, or None."""
    at = np.array([moment.epoch], dtype=np.int64)
    found = _troubles_in(program, at, moment.parameters[np.newaxis], X, after)
    return next((other for other in found if (other.neuron, other.kind) == (trouble.neuron, trouble.kind)), None)


def _stretches(program: Program, epochs: int, samples: int) -> Iterator[NDArray[np.intp]]:
    """The epochs to look at, in stretches that are worked on at once: all of them, or of very many an even choice."""
    cost = samples * (len(program.nodes) + len(program.parameters))
    rows = np.unique(np.linspace(0, epochs - 1, max(2, min(epochs, MOST_NUMBERS // cost))).round().astype(np.intp))
    length = max(1, NUMBERS_AT_ONCE // cost)
    for start in range(0, len(rows), length):
        yield rows[start : start + length]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def _troubles_in(
    program: Program, epochs: NDArray[np.int64], parameters: Array, X: Array, before: int | None
) -> Iterator[Trouble]:
    """The first trouble of each neuron and kind in these epochs; `before` is the epoch looked at before them."""
    ahead = forward_many(program, X, parameters)
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
                after = int(epochs[row - 1]) if row else before
                yield Trouble(kind, unit.name, int(epochs[row]), float(slopes[row].max()), after)
