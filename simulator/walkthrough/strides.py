"""How far a stride of each grain goes, forwards and back."""

from __future__ import annotations

from bisect import bisect_right
from typing import Protocol

from simulator.walkthrough.order import Grain, Section
from simulator.walkthrough.places import START, Place, Where


class Course(Protocol):
    """A sequence of operations that can be walked."""

    def __len__(self) -> int: ...
    def locate(self, index: int) -> Where: ...
    def section(self, where: Where) -> Section: ...
    def terms(self, index: int) -> int: ...
    def batch_size(self, batch: int) -> int: ...
    def first_step(self, batch: int) -> int: ...


def after(course: Course, place: Place, grain: Grain) -> Place:
    """The place one stride further on; at the end the same."""
    following = place.step + 1
    if following >= len(course):
        return place
    if grain == "term" and place.term < course.terms(following):
        return Place(place.step, place.term + 1)
    return Place(_end(course, following, grain))


def before(course: Course, place: Place, grain: Grain) -> Place:
    """The place one stride back; at the start the same."""
    if grain == "term":
        if place.term:
            return Place(place.step, place.term - 1)
        return Place(place.step - 1, course.terms(place.step)) if place.step >= 0 else START
    if grain == "operation":
        return Place(place.step if place.term else max(place.step - 1, -1))
    # In the middle of a stride back means to its beginning.
    return Place(_end_before(course, place.step + (1 if place.term else 0), grain))


def _end(course: Course, index: int, grain: Grain) -> int:
    """The last operation of the stride that an operation belongs to."""
    if grain in ("term", "operation"):
        return index
    where = course.locate(index)
    if grain == "epoch":
        return len(course) - 1
    if _is_a_batch(course, where, grain):
        return course.first_step(where.batch + 1) - 1
    section = course.section(where)
    if grain == "sample":
        return index - where.offset + len(section) - 1
    ends = section.ends(grain)
    return index - where.offset + int(ends[bisect_right(ends.tolist(), where.offset - 1)])


def _end_before(course: Course, index: int, grain: Grain) -> int:
    """The last operation of the stride before the one that an operation belongs to."""
    if index <= 0 or grain == "epoch":
        return -1
    index = min(index, len(course) - 1)
    where = course.locate(index)
    if _is_a_batch(course, where, grain):
        return course.first_step(where.batch) - 1
    first = index - where.offset
    if grain == "sample":
        return first - 1
    earlier = [end for end in course.section(where).ends(grain).tolist() if end < where.offset]
    return first + earlier[-1] if earlier else first - 1


def _is_a_batch(course: Course, where: Where, grain: Grain) -> bool:
    """Whether a stride is a whole batch: a sample that is a batch of its own is walked with its update."""
    return grain == "batch" or (grain == "sample" and course.batch_size(where.batch) == 1)
