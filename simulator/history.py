"""What a run leaves behind, in bounded memory: its loss, and enough to return to any epoch bit for bit.

Two things are thinned, each in its own way. The loss is a `Curve`. Of parameters and optimizer states there are
`Moment`s, every so many epochs; what lies between two of them is found by training again from the earlier one
(`simulator.replay`), under the `Conditions` that were in force then.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike
from simulator.curve import Curve, CurveRecorder, Epochs
from simulator.learning import Notes
from simulator.optimizers import OptimizerState

if TYPE_CHECKING:
    from simulator.settings import TrainingSettings

MOST_BYTES = 64 * 2**20
MOST_MOMENTS = 1024
MOST_CONDITIONS = 2048
# What thinning may not touch has half of that: moments where a stretch begins, and the log of conditions.
_FIXED_BYTES = MOST_BYTES // 2
# The loss curve has a part of its own.
_THINNED_BYTES = MOST_BYTES - 2**20
# What the objects around the arrays take, generously.
_OBJECT_BYTES = 1024


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """Where a run stood before `epoch`: enough to go on from there.

    `parameters` (parameters,) and the `optimizer_state`. `begins` is True where the weights or the optimizer's state
    had been changed by hand, so that the epochs before don't lead here.
    """

    epoch: int
    parameters: Array
    optimizer_state: OptimizerState
    begins: bool = False

    @property
    def nbytes(self) -> int:
        """The bytes it takes."""
        return self.parameters.nbytes + self.optimizer_state.moments.nbytes + _OBJECT_BYTES

    def copy(self) -> Moment:
        """The same with arrays of its own, which nobody can write to."""
        parameters, moments = self.parameters.copy(), self.optimizer_state.moments.copy()
        for array in (parameters, moments):
            array.flags.writeable = False
        state = OptimizerState(self.optimizer_state.kind, self.optimizer_state.steps, moments)
        return Moment(self.epoch, parameters, state, self.begins)

    def equals(self, other: Moment) -> bool:
        """Whether two moments are the same, bit for bit."""
        state, others = self.optimizer_state, other.optimizer_state
        return (
            self.epoch == other.epoch
            and (state.kind, state.steps) == (others.kind, others.steps)
            and _same_bits(self.parameters, other.parameters)
            and _same_bits(state.moments, others.moments)
        )


@dataclass(frozen=True, eq=False, slots=True)
class Conditions:
    """What a run learned under from `epoch` on: settings and data X (samples, inputs), T (samples, outputs)."""

    epoch: int
    settings: TrainingSettings
    X: Array
    T: Array


@dataclass(frozen=True, eq=False)
class Trace:
    """The recorded past of one network, immutable.

    `curve` is the loss of the whole training set, and `validation` that of the samples kept back for validation, known
    at moments of the run only. `moments` and `conditions` are in the order of their epochs; between
    moments that were not set by hand lie `stride` epochs.
    """

    curve: Curve = dataclasses.field(default_factory=Curve)
    moments: tuple[Moment, ...] = ()
    conditions: tuple[Conditions, ...] = ()
    stride: int = 1
    validation: Curve = dataclasses.field(default_factory=Curve)

    def __len__(self) -> int:
        return len(self.epochs)

    @property
    def epochs(self) -> Epochs:
        """The epochs (points,) at which the loss is known."""
        return self.curve.points[0]

    @property
    def loss(self) -> Array:
        """The loss (points,) at `epochs`."""
        return self.curve.points[1]

    @property
    def moment_epochs(self) -> Epochs:
        """The epochs (moments,) of the moments."""
        return np.fromiter((moment.epoch for moment in self.moments), np.int64, len(self.moments))

    def trajectories(self, most: int | None = None, rows: Sequence[int] | NDArray[np.intp] | None = None) -> Array:
        """The parameters at every moment, (moments, parameters), or the first `most` of them at some `rows`."""
        moments = self.moments if rows is None else [self.moments[row] for row in rows]
        if not moments:
            return np.empty((0, 0))
        return np.concatenate([moment.parameters[:most] for moment in moments]).reshape(len(moments), -1)

    @property
    def first(self) -> int | None:
        """The first epoch that can be visited again, or None."""
        return self.moments[0].epoch if self.moments else None

    @property
    def nbytes(self) -> int:
        """The bytes that it keeps in memory, objects included; the data of today belong to others."""
        curves = self.curve.nbytes + self.validation.nbytes
        return curves + _moment_bytes(self.moments) + _condition_bytes(self.conditions)

    def before(self, epoch: int) -> Moment | None:
        """The last moment at or before `epoch`, or None."""
        place = int(np.searchsorted(self.moment_epochs, epoch, side="right"))
        return self.moments[place - 1] if place else None

    def conditions_at(self, epoch: int) -> Conditions:
        """The conditions that were in force in `epoch`."""
        return [entry for entry in self.conditions if entry.epoch <= epoch][-1]

    def until(self, moment: Moment) -> Trace:
        """The past of `moment`, which lies on this trace."""
        moments = tuple(kept for kept in self.moments if kept.epoch < moment.epoch)
        conditions = tuple(entry for entry in self.conditions if entry.epoch <= moment.epoch)
        curve, validation = self.curve.until(moment.epoch), self.validation.until(moment.epoch)
        return Trace(curve, (*moments, moment), conditions, self.stride, validation)

    def lightened(self) -> Trace:
        """A copy with the fewest moments from which every epoch can still be found, if in more time."""
        last = self.moments[-1:]
        kept = tuple(moment for place, moment in enumerate(self.moments[:-1]) if moment.begins or place == 0)
        return dataclasses.replace(self, moments=kept + last)

    def without_moments(self) -> Trace:
        """The loss alone: what is left when the network has become another one."""
        return Trace(self.curve, validation=self.validation)

    def renamed(self, old: str, new: str) -> Trace:
        """A copy that knows a node by its new name."""
        conditions = tuple(
            dataclasses.replace(entry, settings=entry.settings.renamed(old, new)) for entry in self.conditions
        )
        return dataclasses.replace(self, conditions=conditions)


class History:
    """Records a run as it goes on, in at most `MOST_BYTES` whatever its length and the size of the network.

    Moments are recorded every `stride` epochs; when there are too many, every other one is forgotten and `stride`
    doubles. A moment where a stretch `begins` stays, and so do the conditions, or epochs could not be replayed. Where
    these alone become too many (a thousand edits between runs, or fewer in a large network), the oldest epochs are
    given up: they can no longer be visited, while their loss is still known.

    A trainer calls, in this order: `resume` before it goes on; `record` and `observe` with what it has noted down, as
    `notes` asks for; and `leave` when it pauses.
    """

    def __init__(self, past: Trace | None = None) -> None:
        past = past or Trace()
        self._curve = CurveRecorder(past.curve)
        self._validation = CurveRecorder(past.validation)
        self._moments = list(past.moments)
        self._conditions = list(past.conditions)
        self.stride = past.stride
        self._left: tuple[int, Array, OptimizerState] | None = None
        self._is_too_wide = False
        self._bytes = self._beginnings = self._fixed_bytes = self._log_bytes = 0
        self._weigh_again()

    def trace(self) -> Trace:
        """What is recorded so far; it never changes, and shares all that is large."""
        curve, validation = self._curve.curve, self._validation.curve
        return Trace(curve, tuple(self._moments), tuple(self._conditions), self.stride, validation)

    def resume(
        self,
        epoch: int,
        parameters: Array,
        optimizer_state: OptimizerState,
        settings: TrainingSettings,
        X: Array,
        T: Array,
    ) -> None:
        """Notes that training goes on from here under these conditions, and forgets what was recorded after `epoch`.

        `X` and `T` are kept as they are, and must not be changed in place.
        """
        if not self._left_at(epoch, parameters, optimizer_state):
            self._begin(Moment(epoch, parameters, optimizer_state, begins=True))
        self._left = None
        self._note(Conditions(epoch, settings, X, T), parameters, optimizer_state)

    def leave(self, epoch: int, parameters: Array, optimizer_state: OptimizerState) -> None:
        """Notes where training rests: a `resume` with these very objects needs no look into them."""
        self._left = epoch, parameters, optimizer_state

    def notes(self) -> Notes:
        """What a learner is to note down from here on: the moments that are due, and a few losses in every bucket.

        It may do so for many epochs at once; what then turns out to be noted too often is forgotten again.
        """
        return Notes(0 if self._is_too_wide else self.stride, self._curve.measured_every)

    def record(self, epoch: int, parameters: Array, optimizer_state: OptimizerState) -> None:
        """Keeps a copy of where the run stands before `epoch`. Epochs come in their order; one is recorded once."""
        if not self._moments or self._moments[-1].epoch < epoch:
            self._append(Moment(epoch, parameters, optimizer_state))

    def observe(self, first: int, losses: ArrayLike) -> None:
        """Takes in the `losses` (epochs,) of the whole training set before the epochs `first`, `first` + 1, …."""
        self._curve.observe(first, losses)

    def observe_some(self, epochs: range, losses: Array) -> None:
        """Takes in the `losses` (epochs,) of the whole training set before every so many epochs."""
        self._curve.observe_some(epochs, losses)

    @property
    def knows_validation(self) -> bool:
        """Whether the loss of the samples kept back was measured at any epoch so far."""
        return self._validation.curve.last >= 0

    def observe_validation(self, epoch: int, loss: float) -> None:
        """Takes in the loss of the samples kept back for validation before `epoch`."""
        self._validation.observe(epoch, [loss])

    # What a stretch begins with

    def _left_at(self, epoch: int, parameters: Array, optimizer_state: OptimizerState) -> bool:
        left = self._left
        return left is not None and left[0] == epoch and left[1] is parameters and left[2] is optimizer_state

    def _begin(self, moment: Moment) -> None:
        self._curve.forget_after(moment.epoch)
        self._validation.forget_after(moment.epoch)
        while self._conditions and self._conditions[-1].epoch > moment.epoch:
            self._conditions.pop()
        while self._moments and self._moments[-1].epoch > moment.epoch:
            self._moments.pop()
        is_known = bool(self._moments) and self._moments[-1].equals(moment)
        if not is_known and self._moments and self._moments[-1].epoch == moment.epoch:
            self._moments.pop()
        self._weigh_again()
        if not is_known:
            self._append(moment)

    def _note(self, conditions: Conditions, parameters: Array, optimizer_state: OptimizerState) -> None:
        if self._conditions:
            last = self._conditions[-1]
            # What is equal is shared, or every run would keep data of its own.
            X = last.X if _same_bits(last.X, conditions.X) else conditions.X
            T = last.T if _same_bits(last.T, conditions.T) else conditions.T
            if X is last.X and T is last.T and conditions.settings == last.settings:
                return
            conditions = dataclasses.replace(conditions, X=X, T=T)
            if last.epoch == conditions.epoch:
                self._conditions.pop()
        self._conditions.append(conditions)
        self._log_bytes = _condition_bytes(self._conditions)
        if self._has_too_much_that_is_fixed():
            # The epochs from here on can be visited whatever must be given up.
            self.record(conditions.epoch, parameters, optimizer_state)
            self._make_room()

    # Keeping within bounds

    def _append(self, moment: Moment) -> None:
        self._moments.append(moment.copy())
        self._weigh(moment)
        self._make_room()

    def _weigh(self, moment: Moment) -> None:
        size = moment.nbytes
        self._bytes += size
        if moment.begins:
            self._beginnings += 1
            self._fixed_bytes += size

    def _weigh_again(self) -> None:
        self._bytes = self._beginnings = self._fixed_bytes = 0
        for moment in self._moments:
            self._weigh(moment)
        self._log_bytes = _condition_bytes(self._conditions)

    def _make_room(self) -> None:
        while self._moments and self._has_too_much_that_is_fixed():
            self._give_up_the_oldest()
        while len(self._moments) > MOST_MOMENTS or self._bytes + self._log_bytes > _THINNED_BYTES:
            if not self._thin():
                self._give_up_the_oldest()

    def _has_too_much_that_is_fixed(self) -> bool:
        return (
            self._beginnings > MOST_MOMENTS // 2
            or len(self._conditions) > MOST_CONDITIONS
            or self._fixed_bytes + self._log_bytes > _FIXED_BYTES
        )

    def _thin(self) -> bool:
        """Forgets about every other moment that is free to go; says whether there was any."""
        free = [moment for moment in self._moments[1:-1] if not moment.begins]
        if not free:
            return False
        kept = [moment for moment in free if moment.epoch % self.stride == 0]
        while len(kept) > 0.75 * len(free):
            self.stride *= 2
            kept = [moment for moment in kept if moment.epoch % self.stride == 0]
        gone = {moment.epoch for moment in free} - {moment.epoch for moment in kept}
        self._moments = [moment for moment in self._moments if moment.epoch not in gone]
        self._weigh_again()
        return True

    def _give_up_the_oldest(self) -> None:
        del self._moments[0]
        if self._moments:
            first = self._moments[0].epoch
            while len(self._conditions) > 1 and self._conditions[1].epoch <= first:
                del self._conditions[0]
        else:
            self._is_too_wide = True
            self._conditions.clear()
        self._weigh_again()


def _same_bits(first: Array, second: Array) -> bool:
    if first is second:
        return True
    return first.shape == second.shape and first.tobytes() == second.tobytes()


def _moment_bytes(moments: Sequence[Moment]) -> int:
    return sum(moment.nbytes for moment in moments)


def _condition_bytes(conditions: Sequence[Conditions]) -> int:
    """The bytes of the log: settings, and the data that were replaced since; those of today are the run's own."""
    if not conditions:
        return 0
    today = {id(conditions[-1].X), id(conditions[-1].T)}
    replaced = {id(data): data.nbytes for entry in conditions for data in (entry.X, entry.T) if id(data) not in today}
    settings = {id(entry.settings): _settings_bytes(entry.settings) for entry in conditions}
    return len(conditions) * _OBJECT_BYTES + sum(replaced.values()) + sum(settings.values())


def _settings_bytes(settings: TrainingSettings) -> int:
    return _OBJECT_BYTES + 128 * len(settings.dropout)
