"""What of a plot over inputs is to be seen: only that is explained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.sights import Field
from simulator.snapshot import Snapshot
from ui.plots.field_lines import crosses, turns
from ui.plots.samples import Marks, SampleMarks, drawn_rows

# A neuron's own line is where its answer turns, if that lies between its answers so far from z = 0.
NEAR_ZERO = 1e-6


@dataclass(frozen=True)
class SeenSamples:
    """What is to be seen of samples: the labels of their classes, "" for one that none has, and of which `subsets`."""

    upper: str = ""
    lower: str = ""
    subsets: frozenset[int] = frozenset()
    has_equals: bool = False
    has_others: bool = False
    has_beyond: bool = False


@dataclass(frozen=True)
class Seen:
    """Whether a line is to be seen on which the answer turns, dashed lines, squares, and what of the samples."""

    samples: SeenSamples
    has_boundary: bool
    has_lines: bool
    has_squares: bool


def samples_seen(marks: Marks, drawn: SampleMarks) -> SeenSamples:
    """What is to be seen of samples that have just been `drawn`."""
    upper = lower = ""
    if marks.high is not None:
        high = marks.high[drawn_rows(marks)]
        upper = "1" if high.any() else ""
        lower = "" if high.all() else "−1" if (marks.targets < 0).any() else "0"
    subsets = frozenset(np.unique(marks.subsets).tolist())
    return SeenSamples(upper, lower, subsets, drawn.has_equals, drawn.has_others, bool(marks.beyond.any()))


def seen_of(field: Field, snapshot: Snapshot, samples: SeenSamples, *, has_squares: bool) -> Seen:
    """What is to be seen of a field, with `samples` and maybe squares."""
    if len(field.inputs) == 1:
        return Seen(samples, False, False, has_squares)
    has_boundary = turns(field)
    own = has_boundary and _turns_at_zero(field, snapshot)
    is_above = np.array([not own or name != field.node for name in field.line_names], dtype=np.bool_)
    return Seen(samples, has_boundary, bool((crosses(field) & is_above).any()), has_squares)


def _turns_at_zero(field: Field, snapshot: Snapshot) -> bool:
    """Whether a neuron's own line, z = 0, lies below the one on which its answer turns."""
    unit = next(unit for unit in snapshot.program.units if unit.name == field.node)
    if field.threshold is None or unit.activation.is_group:
        return False
    below, above = unit.activation.value(np.array([-NEAR_ZERO, NEAR_ZERO])) - field.threshold
    return bool(below * above <= 0.0)
