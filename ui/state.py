"""What the document holds: all of it immutable, so that a state can be kept and returned to."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.history import Trace
from simulator.optimizers import OptimizerState
from simulator.project import Project
from simulator.runs import HowEnded
from simulator.walkthrough import Place


@dataclass(frozen=True)
class Cursor:
    """Where the walkthrough stands: the sample, and the last operation that was taken; -1 when none was.

    `term` is how many terms of the next operation have been added already, and `first` the batch of the epoch that the
    walkthrough began with.
    """

    sample: int = 0
    step: int = -1
    term: int = 0
    first: int = 0

    @property
    def place(self) -> Place:
        return Place(self.step, self.term)


@dataclass(frozen=True)
class State:
    """A project with the recorded past of its training.

    `cursor` is None where a change leaves the walkthrough where it is. `momentum` is what the optimizer remembers of
    the last run, None where it starts afresh. `how` is how the last run ended, and `seconds` how long all training so
    far took, None where that is not known.
    """

    project: Project
    trace: Trace = field(default_factory=Trace)
    cursor: Cursor | None = None
    momentum: OptimizerState | None = None
    how: HowEnded = "epochs"
    seconds: float | None = 0.0
