"""The walkthrough as a sequence that is computed where it is looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.batches import Batch, Batches, active_dropout
from simulator.learning import rates
from simulator.optimizers import OptimizerState
from simulator.program import Program
from simulator.settings import TrainingSettings
from simulator.walkthrough.batch_account import BatchAccount
from simulator.walkthrough.end_numbers import EndNumbers
from simulator.walkthrough.order import Grain, Operation, Order, Section
from simulator.walkthrough.passes import BatchNumbers, learn
from simulator.walkthrough.places import Place, Where
from simulator.walkthrough.sample_account import SampleAccount
from simulator.walkthrough.sample_numbers import SampleNumbers, Wiring
from simulator.walkthrough.steps import Part, Step, Style
from simulator.walkthrough.strides import after, before

KEPT_BATCHES = 3
KEPT_MOMENTS = 64


class Moment(NamedTuple):
    """The parameters (parameters,) and the optimizer's memory at one moment."""

    parameters: Array
    state: OptimizerState


class Walkthrough(Sequence[Step]):
    """Every operation of learning from some batches, one after the other; any of them can be had at once.

    Nothing is kept but the last batches looked at and a few moments on the way, so that an epoch of any length opens
    at once and a jump anywhere in it is short.
    """

    def __init__(
        self,
        program: Program,
        batches: Batches,
        settings: TrainingSettings,
        style: Style,
        *,
        epoch: int = 0,
        first: int = 0,
        optimizer_state: OptimizerState | None = None,
        masks: Mapping[str, Array] | None = None,
    ) -> None:
        self.program, self.settings, self.style = program, settings, style
        self.epoch, self.first = epoch, first
        rate = float(rates(settings, epoch, 1)[0])
        self.optimizer = msgspec.structs.replace(settings.optimizer, learning_rate=rate)
        self._batches, self._masks = batches, masks
        width = len(program.parameters)
        if optimizer_state is None or optimizer_state.moments.shape[1] != width:
            optimizer_state = self.optimizer.start(width)
        self._moments = {0: Moment(program.parameters, optimizer_state)}
        self._stride = max(1, -(-self.batch_count // KEPT_MOMENTS))
        self._kept: OrderedDict[tuple[int, bool], BatchNumbers] = OrderedDict()
        self._orders: dict[int, Order] = {}
        self._wiring = Wiring(program)

    # What there is

    @property
    def batch_count(self) -> int:
        return len(self._batches) - self.first

    def batch_size(self, batch: int) -> int:
        """How many samples a batch has."""
        return self._batches.size(self.first + batch)

    def order(self, batch: int) -> Order:
        """Which operations a batch consists of."""
        size = self.batch_size(batch)
        if size not in self._orders:
            settings = self.settings
            masked = self._masks if self._masks is not None else active_dropout(self.program, settings)
            self._orders[size] = Order(
                self.program,
                self.optimizer,
                samples=settings.samples,
                size=size,
                penalized=bool(settings.l1 or settings.l2),
                masked=frozenset(masked),
                noisy=bool(settings.noise),
            )
        return self._orders[size]

    def numbers(self, batch: int, *, exact: bool = False) -> BatchNumbers:
        """What a batch comes to; `exact` without the rounding in force, from the same weights."""
        exact = exact and self.style.rounding is not None
        if (batch, exact) not in self._kept:
            # The way there, in whole batches from the last moment that is known.
            known = max(moment for moment in self._moments if moment <= batch)
            moment = self._moments[known]
            for between in range(known, batch):
                moment = self._after(self._learn(between, moment))
                if (between + 1) % self._stride == 0:
                    self._moments[between + 1] = moment
            self._kept[batch, exact] = self._learn(batch, moment, exact=exact)
            while len(self._kept) > KEPT_BATCHES * 2:
                self._kept.popitem(last=False)
        self._kept.move_to_end((batch, exact))
        numbers = self._kept[batch, exact]
        if not exact and (batch + 1) % self._stride == 0:
            self._moments.setdefault(batch + 1, self._after(numbers))
        return numbers

    def moment(self, batches: int) -> Moment:
        """The parameters and the optimizer's memory after so many batches."""
        if batches in self._moments:
            return self._moments[batches]
        return self._after(self.numbers(batches - 1))

    def row(self, where: Where) -> int:
        """The row in the data of the sample that an operation is about; at a batch's end, of its last one."""
        return int(self._rows(where.batch)[-1 if where.sample is None else where.sample])

    def _rows(self, batch: int) -> NDArray[np.intp]:
        """The rows of a batch's samples in the data, (samples,)."""
        rows = self._batches.rows(self.first + batch)
        return np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows

    def _learn(self, batch: int, moment: Moment, *, exact: bool = False) -> BatchNumbers:
        place = self.first + batch
        data = self._batches[place]
        if self._masks is not None:
            data = Batch(data.rows, data.X, data.T, self._masks)
        return learn(
            self.program,
            self.settings,
            self.optimizer,
            moment.parameters,
            moment.state,
            data,
            self._batches.clean(place),
            self._rows(batch),
            None if exact else self.style.rounding,
        )

    @staticmethod
    def _after(numbers: BatchNumbers) -> Moment:
        return Moment(numbers.updated, numbers.after)

    # As a sequence

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        return self.first_step(self.batch_count)

    @cached_property
    def _regular(self) -> int:
        """How many operations every batch but the last has."""
        return self._length(0)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        if isinstance(index, slice):
            return tuple(self._step(place) for place in range(*index.indices(len(self))))
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        return self._step(place)

    def __iter__(self) -> Iterator[Step]:
        return (self._step(place) for place in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def at(self, place: Place) -> Step | None:
        """The step that a place shows: the term just added, or the operation; None before the first."""
        if place.term:
            return self._term(place.step + 1, place.term)
        return self._step(place.step) if 0 <= place.step < len(self) else None

    def _step(self, index: int) -> Step:
        where, operation = self.locate(index), self.operation(index)
        account = self._account(where)
        # Adding 0.0 turns a negative zero, which nobody writes on paper, into a plain one.
        return Step(
            operation.kind,
            operation.target,
            account.value(operation.kind, operation.target) + 0.0,
            account,
            None if where.sample is None else self.row(where),
            self._exact(where, operation),
        )

    def _term(self, index: int, term: int) -> Step:
        where, operation = self.locate(index), self.operation(index)
        account = self._account(where)
        value = account.term(operation.kind, operation.target, term) + 0.0
        row = None if where.sample is None else self.row(where)
        return Step("term", operation.target, value, account, row, None, operation.kind, term)

    def _exact(self, where: Where, operation: Operation) -> float | None:
        if self.style.rounding is None:
            return None
        return self._account(where, exact=True).value(operation.kind, operation.target) + 0.0

    def value_in(self, numbers: BatchNumbers, sample: int | None, operation: Operation) -> float:
        """The result of an operation with other numbers than the walk's own; of a sample, or of the batch's end."""
        return self._account_of(numbers, sample).value(operation.kind, operation.target) + 0.0

    def _account(self, where: Where, *, exact: bool = False) -> SampleAccount | BatchAccount:
        return self._account_of(self.numbers(where.batch, exact=exact), where.sample)

    def _account_of(self, numbers: BatchNumbers, sample: int | None) -> SampleAccount | BatchAccount:
        last = numbers.size - 1 if sample is None else sample
        own = SampleNumbers(numbers, self._wiring, self.style, last)
        return SampleAccount(own) if sample is not None else BatchAccount(EndNumbers(numbers, self.style, own))

    # Where an operation is

    def first_step(self, batch: int) -> int:
        """The place of a batch's first operation. All batches but the last are of one size."""
        if batch <= 0:
            return 0
        return (batch - 1) * self._regular + (self._length(batch - 1) if batch == self.batch_count else self._regular)

    def _length(self, batch: int) -> int:
        order = self.order(batch)
        return self.batch_size(batch) * len(order.sample) + len(order.batch)

    def locate(self, index: int) -> Where:
        """What an operation belongs to."""
        batch = min(index // self._regular, self.batch_count - 1)
        order, within = self.order(batch), index - self.first_step(batch)
        sample, offset = divmod(within, len(order.sample))
        if sample >= self.batch_size(batch):
            return Where(batch, None, within - self.batch_size(batch) * len(order.sample))
        return Where(batch, sample, offset)

    def index(self, value: object, start: int = 0, stop: int | None = None) -> int:
        """The place of a step; or of an operation, given as `Where`."""
        if isinstance(value, Where):
            order = self.order(value.batch)
            before = self.batch_size(value.batch) if value.sample is None else value.sample
            return self.first_step(value.batch) + before * len(order.sample) + value.offset
        return super().index(value, start, len(self) if stop is None else stop)

    def section(self, where: Where) -> Section:
        """The operations of the sample, or of the batch's end, that an operation belongs to."""
        order = self.order(where.batch)
        return order.batch if where.sample is None else order.sample

    def operation(self, index: int) -> Operation:
        """What is done at a place, without its value."""
        where = self.locate(index)
        return self.section(where).operations[where.offset]

    def find(self, kind: str, target: Part, near: int, sample: int | None = None) -> int | None:
        """The place of an operation in the sample, or in the batch, that the operation `near` belongs to.

        At a batch's end the sample is its last one; `sample` names another one of the batch.
        """
        where = self.locate(near)
        order = self.order(where.batch)
        if (offset := order.batch.place.get((kind, target))) is not None:
            return self.index(Where(where.batch, None, offset))
        if (offset := order.sample.place.get((kind, target))) is None:
            return None
        if sample is None:
            sample = self.batch_size(where.batch) - 1 if where.sample is None else where.sample
        return self.index(Where(where.batch, sample, offset))

    def value(self, kind: str, target: Part, reached: int, near: int | None = None) -> float | None:
        """The result of an operation in the sample or batch of `near`, if the walk has come to it at `reached`.

        `near` is `reached` itself unless it is given.
        """
        place = self.find(kind, target, reached if near is None else near)
        if place is None or place > reached:
            return None
        where, operation = self.locate(place), self.operation(place)
        return self._account(where).value(operation.kind, target) + 0.0

    def start_of(self, row: int) -> int | None:
        """The place of the first operation of a sample, given by its row in the data."""
        for batch in range(self.batch_count):
            found = np.flatnonzero(self._rows(batch) == row)
            if len(found):
                return self.index(Where(batch, int(found[0]), 0))
        return None

    # Strides

    def terms(self, index: int) -> int:
        """How many terms an operation can be taken apart into; 0 where that would be a single one."""
        count = self.operation(index).terms if 0 <= index < len(self) else 0
        return count if count > 1 else 0

    def next(self, place: Place, grain: Grain = "operation") -> Place:
        """The place one stride further on; at the end the same."""
        return after(self, place, grain)

    def previous(self, place: Place, grain: Grain = "operation") -> Place:
        """The place one stride back; at the start the same."""
        return before(self, place, grain)
