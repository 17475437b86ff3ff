"""What a walk through some batches has taught: the project that has learned it, and its place in the past."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import simulator as sim
from simulator.arrays import Array
from simulator.history import History, Trace
from simulator.optimizers import OptimizerState
from simulator.project import trained
from simulator.snapshot import loss_of
from simulator.splitting import VALIDATION
from simulator.walkthrough import START, Place, Walkthrough
from ui.state import Cursor, State


@dataclass(frozen=True)
class Lesson:
    """The states before and after some batches; `ends` says whether the epoch is over with them.

    Undone, the walkthrough stands on the last step of those batches again; made again, on the one that followed.
    """

    before: State
    after: State
    ends: bool


def lesson(state: State, program: sim.Program, course: Walkthrough, cursor: Cursor, last: int) -> Lesson:
    """What the batches that end with step `last` of a course have taught; `cursor` is where the walk stands.

    The parameters at that step must be finite.
    """
    batches = course.locate(last).batch + 1
    parameters, memory = course.moment(batches)
    ends = batches == course.batch_count
    epoch = state.project.progress.epoch + ends
    trace = state.trace
    if course.first == 0:
        trace = _with_moment(state, program, trace, program.parameters, epoch - ends, state.momentum)
    if ends:
        trace = _with_moment(state, program, trace, parameters, epoch, memory)
    before = Cursor(course.row(course.locate(last)), last, 0, course.first)
    project = trained(state.project, program, parameters, epoch)
    after = State(project, trace, _rest_of(course, cursor, last, batches), memory)
    return Lesson(dataclasses.replace(state, cursor=before), after, ends)


def _rest_of(course: Walkthrough, cursor: Cursor, last: int, batches: int) -> Cursor:
    """Where the walk stands in what is left of the epoch; before its first step in the next one."""
    ends = batches == course.batch_count
    place = Place(cursor.step - last - 1, cursor.term)
    begins_at = 0 if ends else course.row(course.locate(last + 1))
    sample = begins_at if place == START else cursor.sample
    return Cursor(sample, place.step, place.term, 0 if ends else course.first + batches)


def _with_moment(
    state: State, program: sim.Program, trace: Trace, parameters: Array, epoch: int, memory: OptimizerState | None
) -> Trace:
    """A trace with a moment before or after an epoch that is learned by hand, so that it can be visited."""
    history, project = History(trace), state.project
    start = project.training.optimizer.start(len(parameters))
    history.resume(epoch, parameters, memory or start, project.training, project.X, project.T)
    if epoch == project.progress.epoch:
        loss = loss_of(program, parameters, project.X, project.T, project.training)
        if not math.isnan(loss):
            history.observe(epoch, [loss])
    validation_loss = loss_of(program, parameters, project.X, project.T, project.training, VALIDATION)
    if not math.isnan(validation_loss):
        history.observe_validation(epoch, validation_loss)
    return history.trace()
