"""Where the walkthrough stands, and what it has made known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import simulator as sim
from simulator.arrays import Array
from simulator.optimizers import OptimizerState
from simulator.walkthrough import START, Grain, Part, Place, Rounding, Step, Style, Walkthrough, walk_epoch

__all__ = ["NodeValues", "Part", "Walk"]


# What a node or an edge is asked about, the last result of a walk first.
NUMBERS_OF_A_NODE = (
    "output_error",
    "hidden_error",
    "input_gradient",
    "dropout",
    "activation",
    "weighted_sum",
    "noise",
)
NUMBERS_OF_AN_EDGE = ("update", "gradient")


@dataclass(frozen=True)
class NodeValues:
    """What is known of a node at the moment; None is not known yet."""

    z: float | None = None
    a: float | None = None
    delta: float | None = None


class Walk:
    """The walkthrough of an epoch, or of what is left of it from one batch on; empty where nothing can be walked."""

    def __init__(self, course: Walkthrough | None = None) -> None:
        self.course = course
        # What is asked for many times while one step is drawn.
        self._latest: tuple[Place, Step | None] = (START, None)
        self._parameters: tuple[Place, bool, Array] = (START, False, np.empty(0))

    @classmethod
    def of(cls, project: sim.Project, program: sim.Program, state: OptimizerState | None, first: int) -> Walk:
        """The epoch that comes next, from its batch `first` on, as training would go through it."""
        view = project.view
        rounding = Rounding(view.decimals, view.error_decimals) if view.by_hand else None
        return cls(
            walk_epoch(
                program,
                project.X,
                project.T,
                project.training,
                epoch=project.progress.epoch,
                first=first,
                optimizer_state=state,
                style=Style(view.convention, view.digits, view.logarithm, rounding),
            )
        )

    @property
    def steps(self) -> Sequence[Step]:
        """Every operation, in order."""
        return () if self.course is None else self.course

    @property
    def first(self) -> int:
        """The batch of the epoch that it begins with."""
        return 0 if self.course is None else self.course.first

    def step(self, place: Place) -> Step | None:
        """The step at a place, or None outside of the walkthrough."""
        if self._latest[0] != place:
            self._latest = (place, None if self.course is None else self.course.at(place))
        return self._latest[1]

    def next(self, place: Place, grain: Grain) -> Place:
        """One stride on; the same place at the end."""
        return place if self.course is None else self.course.next(place, grain)

    def previous(self, place: Place, grain: Grain) -> Place:
        """One stride back; the same place at the start."""
        return place if self.course is None else self.course.previous(place, grain)

    def place_like(self, place: Place, shown: Step | None) -> Place:
        """Where a step of another walkthrough, at this place there, is in this one; the start where it is not."""
        if not self.course or shown is None:
            return START
        here = self.course.at(place) if place.step < len(self.course) - (place.term > 0) else None
        if here is not None and _same(here, shown) and place.term <= self.terms_after(place):
            return place
        start = None if shown.sample is None else self.course.start_of(shown.sample)
        found = None if start is None else self.course.find(shown.kind, shown.target, start)
        return START if found is None else Place(found)

    def terms_after(self, place: Place) -> int:
        """How many terms the operation after a place has."""
        return self.course.terms(place.step + 1) if self.course else 0

    @staticmethod
    def near(place: Place) -> int:
        """The operation that a place is at: the one whose terms are being added, or the last one taken."""
        return place.step + 1 if place.term else max(place.step, 0)

    def latest(self, part: Part, place: Place) -> int | None:
        """The last step taken whose result is a number of this node or edge; outside of the walk, its last one."""
        if not self.course:
            return None
        reached = place.step if place != START else len(self.course)
        for kind in NUMBERS_OF_A_NODE if isinstance(part, str) else NUMBERS_OF_AN_EDGE:
            step = self.course.find(kind, part, self.near(place))
            if step is not None and step <= reached:
                return step
        return None

    def row(self, place: Place) -> int | None:
        """The row of the data that the walk is at."""
        if self.course is None or not self.course:
            return None
        return self.course.row(self.course.locate(self.near(place)))

    def batch(self, place: Place) -> int:
        """The batch, counted from the walk's first one."""
        return self.course.locate(self.near(place)).batch if self.course else 0

    def batches_done(self, place: Place) -> int:
        """How many batches the walk has learned from at a place."""
        if not self.course or place.step < 0:
            return 0
        return self.batch(Place(place.step)) + (self.course.next(Place(place.step - 1), "batch").step == place.step)

    def parameters(self, place: Place) -> Array | None:
        """The parameters with which the batch at a place began."""
        return self.course.numbers(self.batch(place)).parameters if self.course else None

    def known(self, kind: str, target: Part, place: Place, *, hidden: bool = False) -> float | None:
        """The value of a step, if the walkthrough has come to it; `hidden` if its last step must not be seen yet."""
        if not self.course:
            return None
        return self.course.value(kind, target, place.step - (hidden and not place.term), near=self.near(place))

    def values(self, name: str, place: Place, *, hidden: bool = False) -> NodeValues:
        """What is known of a node at a place; of an input its value in the data, until noise or dropout changes it."""

        def known(*kinds: str) -> float | None:
            """The value of the last of these steps that the walk has come to."""
            values = (self.known(kind, name, place, hidden=hidden) for kind in kinds)
            return next((value for value in values if value is not None), None)

        passed_on = known("dropout", "activation", "noise")
        return NodeValues(
            known("weighted_sum"),
            self._came_in(name, place) if passed_on is None else passed_on,
            known("output_error", "hidden_error", "input_gradient"),
        )

    def dropped(self, place: Place, *, hidden: bool = False) -> frozenset[str]:
        """The nodes that dropout has left out of the sample at a place, as far as the walk has come."""
        if not self.course:
            return frozenset()
        where = self.course.locate(self.near(place))
        sample = -1 if where.sample is None else where.sample
        left_out = [name for name, mask in self.course.numbers(where.batch).batch.masks.items() if not mask[sample]]
        return frozenset(name for name in left_out if self.known("dropout", name, place, hidden=hidden) is not None)

    def _came_in(self, name: str, place: Place) -> float | None:
        """The value of an input in the data, for the sample at a place; None for a neuron."""
        if not self.course or name not in self.course.program.inputs:
            return None
        where = self.course.locate(self.near(place))
        clean = self.course.numbers(where.batch).clean[-1 if where.sample is None else where.sample]
        return float(clean[self.course.program.inputs.index(name)])

    def parameter(self, key: Part, place: Place, *, hidden: bool = False) -> float | None:
        """A weight or bias at a place: the new one once it is updated."""
        if not self.course:
            return None
        if self._parameters[:2] != (place, hidden):
            self._parameters = (place, hidden, self._parameters_at(self.course, place, place.step - hidden))
        return float(self._parameters[2][self.course.program.place[key]])

    def _parameters_at(self, course: Walkthrough, place: Place, reached: int) -> Array:
        where = course.locate(self.near(place))
        numbers = course.numbers(where.batch)
        if where.sample is not None:
            return numbers.parameters
        parameters = numbers.parameters.copy()
        done = reached - course.first_step(where.batch) - numbers.size * len(course.order(where.batch).sample) + 1
        for operation in course.order(where.batch).batch.operations[: max(0, done)]:
            if operation.kind == "update":
                at = course.program.place[operation.target]
                parameters[at] = numbers.updated[at]
        return parameters

    def is_finite(self, batches: int) -> bool:
        """Whether so many batches can be learned from without leaving the range of numbers."""
        assert self.course is not None
        parameters, state = self.course.moment(batches)
        return bool(np.isfinite(parameters).all() and np.isfinite(state.moments).all())


def _same(step: Step, other: Step) -> bool:
    return (step.kind, step.target, step.sample, step.part_of) == (
        other.kind,
        other.target,
        other.sample,
        other.part_of,
    )
