"""The ledger of a weight or bias: from the samples' gradients of a batch to its new value, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough import KINDS, Kind, Part, Walkthrough

LineKind: TypeAlias = Kind | Literal["before", "change"]


@dataclass(frozen=True)
class Line:
    """One line: what it says, and the step that makes it known; None for what was known before."""

    kind: LineKind
    label: Sentence
    step: int | None


def ledger(walk: Walkthrough, parameter: Part, near: int) -> tuple[Line, ...]:
    """The lines for a parameter, an edge or the neuron of a bias, in the batch that step `near` belongs to.

    The gradient of every sample, their sum, their mean, the penalty, what the optimizer remembers, and the value
    before, the change, and the value after. What does not arise is left out. Raises `KeyError` for no parameter.
    """
    place = walk.program.place[parameter]
    batch = walk.locate(near).batch
    order, first = walk.order(batch), walk.first_step(batch)
    offset, size = order.sample.place.get(("gradient", parameter)), walk.batch_size(batch)
    lines = []
    if offset is not None:
        lines = [_gradient(walk, first + sample * len(order.sample) + offset) for sample in range(size)]
    ending = first + size * len(order.sample)
    for start, operation in enumerate(order.batch.operations, start=ending):
        if operation.target == parameter and operation.kind != "update":
            lines.append(Line(operation.kind, Sentence(KINDS[operation.kind]), start))
    lines.append(Line("before", Sentence(QT_TRANSLATE_NOOP("ledger", "value before")), None))
    if walk.program.trainable[place]:
        update = ending + order.batch.place["update", parameter]
        lines.append(Line("change", Sentence(QT_TRANSLATE_NOOP("ledger", "change Δ")), update))
        lines.append(Line("update", Sentence(QT_TRANSLATE_NOOP("ledger", "new value")), update))
    return tuple(lines)


def value_of(walk: Walkthrough, parameter: Part, line: Line, near: int) -> float:
    """The number in a line, whether or not the walk has come to it."""
    batch = walk.locate(near).batch
    before = float(walk.numbers(batch).parameters[walk.program.place[parameter]])
    if line.step is None:
        return before
    value = walk[line.step].value
    return value - before + 0.0 if line.kind == "change" else value


def _gradient(walk: Walkthrough, step: int) -> Line:
    row = walk.row(walk.locate(step)) + 1
    return Line("gradient", Sentence(QT_TRANSLATE_NOOP("ledger", "gradient of sample {n}"), {"n": row}), step)
