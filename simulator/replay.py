"""Any epoch of a run again, bit for bit: the nearest moment before it, then trained from there as it was then."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable

import msgspec
import numpy as np

from simulator.history import Conditions, Moment, Trace
from simulator.program import Program, with_parameters
from simulator.project import Progress, Project
from simulator.samples import Samples
from simulator.stopping import Stopping
from simulator.training import Trainer

_CHUNK_SECONDS = 0.008
_MOST_EPOCHS = 1 << 20


def replay(
    program: Program,
    trace: Trace,
    epoch: int,
    *,
    near: Iterable[Moment] = (),
    goes_on: Callable[[Moment, int], bool] = lambda moment, left: True,
) -> Moment | None:
    """Where the run of `program` that left `trace` stood before `epoch`; None if that can't be found any more.

    `near` are moments of the same run that are known from elsewhere; training starts from one that is nearer.
    `goes_on` is called every few milliseconds with where the replay stands and the number of epochs that are left, on
    the caller's thread; it ends the replay by returning False, and then None comes back.
    """
    moment = trace.before(epoch)
    if moment is None:
        return None
    moment = max([moment, *(known for known in near if known.epoch <= epoch)], key=lambda known: known.epoch)
    return train_on(program, trace, moment, epoch, goes_on)


def train_on(
    program: Program,
    trace: Trace,
    moment: Moment,
    epoch: int,
    goes_on: Callable[[Moment, int], bool],
    *,
    one_by_one: bool = False,
) -> Moment | None:
    """Trains from a moment of the run that left `trace` to before `epoch`, as it was trained then.

    `goes_on` is as in `replay`; `one_by_one` it is called after every epoch.
    """
    chunk = 1
    while moment.epoch < epoch:
        conditions, until = _stretch(trace, moment.epoch, epoch)
        trainer = _trainer(program, moment, conditions)
        while trainer.epoch < until:
            started = time.perf_counter()
            epochs = min(chunk, until - trainer.epoch)
            trainer.run(epochs)
            if trainer.reason:
                return None
            seconds = max(time.perf_counter() - started, 1e-6)
            chunk = 1 if one_by_one else max(1, min(2 * epochs, round(epochs * _CHUNK_SECONDS / seconds), _MOST_EPOCHS))
            moment = Moment(trainer.epoch, trainer.parameters, trainer.optimizer_state).copy()
            if not goes_on(moment, epoch - trainer.epoch):
                return None
    return moment


def as_it_was(project: Project, program: Program, moment: Moment, conditions: Conditions) -> Project:
    """`project`, of the network that `program` runs, at a moment of its past: with its weights, data and settings."""
    same_data = np.array_equal(project.X, conditions.X) and np.array_equal(project.T, conditions.T)
    data = project.data
    if not same_data:
        then = Samples.of(project.network, conditions.X, conditions.T)
        # The numbers of nodes that are gone have no place in X and T.
        others = {name: values for name, values in data.columns.items() if len(values) == then.rows}
        data = Samples(then.rows, {**others, **then.columns})
    progress = msgspec.structs.replace(project.progress, epoch=moment.epoch) if moment.epoch else Progress()
    return msgspec.structs.replace(
        project,
        network=with_parameters(project.network, program, moment.parameters),
        data=data,
        training=conditions.settings,
        progress=progress,
    )


def _stretch(trace: Trace, epoch: int, last: int) -> tuple[Conditions, int]:
    """The conditions in force from `epoch` on, and until where, at most `last`."""
    later = [entry.epoch for entry in trace.conditions if epoch < entry.epoch]
    return trace.conditions_at(epoch), min([last, *later[:1]])


def _trainer(program: Program, moment: Moment, conditions: Conditions) -> Trainer:
    # It stopped by itself, if it did, and was told to go on: what would stop it now is of no account.
    settings = msgspec.structs.replace(conditions.settings, stop=Stopping())
    return Trainer(
        dataclasses.replace(program, parameters=moment.parameters),
        conditions.X,
        conditions.T,
        settings,
        epoch=moment.epoch,
        optimizer_state=moment.optimizer_state,
        recorded=False,
    )
