"""A number that was measured over many epochs, thinned evenly and without losing a spike."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike

MOST_BUCKETS = 2048

Epochs = NDArray[np.int64]


class _Rows:
    """Storage for buckets, one a row. Rows are written once, so that curves with the same beginning can share them.

    `epochs` and `values` (buckets, 3) hold three points of each bucket, in the order of their epochs: the least value,
    the greatest, and the last; they may coincide. The first `used` rows are taken.
    """

    def __init__(self) -> None:
        self.epochs = np.empty((MOST_BUCKETS, 3), np.int64)
        self.values = np.empty((MOST_BUCKETS, 3))
        self.used = 0


@dataclass(frozen=True, eq=False)
class Curve:
    """What is kept of a number's course, immutable.

    Epochs fall into buckets of `stride`. Of every bucket the least and the greatest value are kept with their epochs,
    and the last value. `length` rows of `rows` are complete buckets; the points of the one that is still filling are
    `open_epochs` and `open_values` (points,), at most three.
    """

    rows: _Rows = field(default_factory=_Rows)
    length: int = 0
    stride: int = 1
    open_epochs: Epochs = field(default_factory=lambda: np.empty(0, np.int64))
    open_values: Array = field(default_factory=lambda: np.empty(0))

    @cached_property
    def points(self) -> tuple[Epochs, Array]:
        """The epochs (points,), growing, and the values (points,) there."""
        epochs = np.append(self.rows.epochs[: self.length], self.open_epochs)
        values = np.append(self.rows.values[: self.length], self.open_values)
        # Points of a bucket that coincide stand side by side.
        is_new = np.append(epochs[:1] == epochs[:1], epochs[1:] > epochs[:-1])
        return epochs[is_new], values[is_new]

    @property
    def last(self) -> int:
        """The last epoch, or -1."""
        if len(self.open_epochs):
            return int(self.open_epochs[-1])
        return int(self.rows.epochs[self.length - 1, -1]) if self.length else -1

    @property
    def nbytes(self) -> int:
        """The bytes of its arrays."""
        return self.rows.epochs.nbytes + self.rows.values.nbytes + self.open_epochs.nbytes + self.open_values.nbytes

    def until(self, epoch: int) -> Curve:
        """The curve without the points after `epoch`."""
        if epoch >= self.last:
            return self
        length = int(np.searchsorted(self.rows.epochs[: self.length, -1], epoch, side="right"))
        cut = length < self.length
        epochs = self.rows.epochs[length] if cut else self.open_epochs
        values = self.rows.values[length] if cut else self.open_values
        return Curve(self.rows, length, self.stride, epochs[epochs <= epoch], values[epochs <= epoch])


class CurveRecorder:
    """Records a curve as it grows. When its buckets are used up, they are merged in pairs of neighbours.

    So it keeps between `MOST_BUCKETS` / 2 and `MOST_BUCKETS` buckets of a long run, in constant memory, and no extreme
    is ever lost.
    """

    def __init__(self, past: Curve | None = None) -> None:
        self.curve = past or Curve()

    @property
    def stride(self) -> int:
        """How many epochs share a bucket."""
        return self.curve.stride

    @property
    def measured_every(self) -> int:
        """How many epochs lie between two worth measuring, where every measurement costs something: two a bucket."""
        return max(1, self.stride // 2)

    def forget_after(self, epoch: int) -> None:
        """Forgets the points after `epoch`."""
        self.curve = self.curve.until(epoch)

    def observe(self, first: int, values: ArrayLike) -> None:
        """Takes in `values` (epochs,) of the epochs `first`, `first` + 1, …, in place of all from `first` on."""
        values = np.asarray(values, np.float64)
        self.forget_after(first - 1)
        while len(values):
            taken = self._take(first, values)
            first, values = first + taken, values[taken:]

    def observe_some(self, epochs: range, values: Array) -> None:
        """Takes in `values` (epochs,) of every so many epochs, in place of all from the first one on."""
        if epochs:
            self.forget_after(epochs[0] - 1)
        while epochs:
            bucket = epochs[0] // self.curve.stride
            if self._makes_way(bucket):
                taken = self._take_whole(epochs, values)
                if not taken:
                    taken = -(-((bucket + 1) * self.curve.stride - epochs[0]) // epochs.step)
                    self._fill(np.array(epochs[:taken], dtype=np.int64), values[:taken])
                epochs, values = epochs[taken:], values[taken:]

    def _take_whole(self, epochs: range, values: Array) -> int:
        """Takes in the values of all buckets but the last, if they lie in them alike; returns how many."""
        curve, step = self.curve, epochs.step
        if curve.stride % step or epochs[0] % curve.stride >= step or len(curve.open_epochs):
            return 0
        each = curve.stride // step
        # Something may still be added to the last one.
        buckets = min((len(epochs) - 1) // each, MOST_BUCKETS - curve.length)
        if buckets:
            table = values[: buckets * each].reshape(buckets, each)
            places = _places(table)
            starts = epochs[0] + curve.stride * np.arange(buckets)[:, np.newaxis]
            self._append(starts + step * places, np.take_along_axis(table, places, axis=1))
        return buckets * each

    def _makes_way(self, bucket: int) -> bool:
        """Whether this bucket can be filled; otherwise does one thing towards that."""
        curve = self.curve
        if len(curve.open_epochs) and curve.open_epochs[-1] // curve.stride != bucket:
            self._close()
        elif curve.length == MOST_BUCKETS:
            self._thin()
        else:
            return True
        return False

    def _take(self, first: int, values: Array) -> int:
        """Takes in as many values as fit into the bucket at hand, or into whole buckets; returns how many."""
        curve = self.curve
        bucket, inside = divmod(first, curve.stride)
        if not self._makes_way(bucket):
            return 0
        if inside == 0 and len(values) >= curve.stride:
            buckets = min(len(values) // curve.stride, MOST_BUCKETS - curve.length)
            taken = buckets * curve.stride
            table = values[:taken].reshape(buckets, curve.stride)
            places = _places(table)
            starts = first + curve.stride * np.arange(buckets)[:, np.newaxis]
            self._append(starts + places, np.take_along_axis(table, places, axis=1))
            return taken
        taken = min(len(values), curve.stride - inside)
        places = _places_in_one(values[:taken])
        self._fill(first + places, values[places])
        return taken

    def _fill(self, epochs: Epochs, values: Array) -> None:
        """Adds points to the bucket that is filling, and closes it when it is full."""
        curve = self.curve
        epochs, values = np.append(curve.open_epochs, epochs), np.append(curve.open_values, values)
        places = _places_in_one(values)
        self.curve = Curve(curve.rows, curve.length, curve.stride, epochs[places], values[places])
        if (epochs[-1] + 1) % curve.stride == 0:
            self._close()

    def _close(self) -> None:
        curve = self.curve
        places = _places_in_one(curve.open_values)
        self._append(curve.open_epochs[np.newaxis, places], curve.open_values[np.newaxis, places])

    def _append(self, epochs: Epochs, values: Array) -> None:
        """Adds complete buckets (buckets, 3) and starts with an empty one."""
        curve = self.curve
        rows, length = curve.rows, curve.length
        if rows.used != length:
            # Another curve goes on differently from here.
            rows = _copy(rows.epochs[:length], rows.values[:length])
        end = length + len(epochs)
        rows.epochs[length:end], rows.values[length:end] = epochs, values
        rows.used = end
        self.curve = Curve(rows, end, curve.stride)

    def _thin(self) -> None:
        """Merges buckets into others of twice the stride."""
        curve, stride = self.curve, 2 * self.curve.stride
        epochs, values = curve.rows.epochs[: curve.length], curve.rows.values[: curve.length]
        if len(curve.open_epochs):
            row = _summaries(curve.open_epochs[np.newaxis], curve.open_values[np.newaxis])
            epochs, values = np.vstack([epochs, row[0]]), np.vstack([values, row[1]])
        bucket = epochs[:, -1] // stride
        firsts = np.flatnonzero(np.append(True, bucket[1:] != bucket[:-1]))
        lasts = np.append(firsts[1:], len(bucket)) - 1
        epochs, values = _summaries(
            np.hstack([epochs[firsts], epochs[lasts]]), np.hstack([values[firsts], values[lasts]])
        )
        # The last one may have become a bucket that is still filling.
        length = len(epochs) - int((epochs[-1, -1] + 1) % stride != 0)
        rows = _copy(epochs[:length], values[:length])
        open_epochs, open_values = epochs[length:].ravel(), values[length:].ravel()
        self.curve = Curve(rows, length, stride, open_epochs, open_values)


def _copy(epochs: Epochs, values: Array) -> _Rows:
    rows = _Rows()
    rows.used = len(epochs)
    rows.epochs[: rows.used], rows.values[: rows.used] = epochs, values
    return rows


def _summaries(epochs: Epochs, values: Array) -> tuple[Epochs, Array]:
    """The least, the greatest and the last point of every row, as epochs and values (rows, 3)."""
    places = _places(values)
    return np.take_along_axis(epochs, places, axis=1), np.take_along_axis(values, places, axis=1)


def _places(values: Array) -> NDArray[np.intp]:
    """Where in every row of `values` (rows, points) are its least, greatest and last, (rows, 3) in growing order."""
    low, high = values.argmin(axis=1), values.argmax(axis=1)
    if np.isnan(values[np.arange(len(values)), low]).any():
        # What is no number any more is as bad as can be. (NaN is found as least and as greatest.)
        ranked = np.where(np.isnan(values), np.inf, values)
        low, high = ranked.argmin(axis=1), ranked.argmax(axis=1)
    places: NDArray[np.intp] = np.empty((len(values), 3), np.intp)
    np.minimum(low, high, out=places[:, 0])
    np.maximum(low, high, out=places[:, 1])
    places[:, 2] = values.shape[1] - 1
    return places


def _places_in_one(values: Array) -> NDArray[np.intp]:
    """The same for one row (points,), without the cost of a table."""
    low, high = int(values.argmin()), int(values.argmax())
    if np.isnan(values[low]):
        return _places(values[np.newaxis]).ravel()
    return np.array([min(low, high), max(low, high), len(values) - 1])
