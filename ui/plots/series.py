"""What a plot shows, as numbers: for the cursor that reads it, the legend that hides it, and the file it goes into."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from simulator.arrays import Array


@dataclass(frozen=True, eq=False)
class Series:
    """One curve as it is plotted: `x` and `y` (points,), NaN where it has a gap. `key` stays, `name` is translated."""

    key: str
    name: str
    x: Array
    y: Array


@dataclass(frozen=True)
class Reading:
    """A place of a plot that is read: where it is drawn, and what is written beside it.

    `series` and `index` say which point it is, where the plot consists of points.
    """

    x: float
    y: float
    text: str
    series: str = ""
    index: int = 0


Column = tuple[str, Array | tuple[str, ...]]
"""A column of a table: its heading, and its numbers or names."""


def columns_of(series: Sequence[Series], across: str) -> list[Column]:
    """The numbers of some curves as columns; curves that have the same x, headed `across`, share that column."""
    columns: list[Column] = []
    shared: Array | None = None
    for curve in series:
        if shared is None or not np.array_equal(shared, curve.x, equal_nan=True):
            shared = curve.x
            columns.append((across, shared))
        columns.append((curve.name, curve.y))
    return columns


def csv_of(columns: Sequence[Column]) -> bytes:
    """The columns as a CSV file (RFC 4180), every number so that it can be read back bit for bit."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([heading for heading, _ in columns])
    writer.writerows(zip_longest(*(_written(numbers) for _, numbers in columns), fillvalue=""))
    return text.getvalue().encode()


def _written(numbers: Array | tuple[str, ...]) -> Sequence[str] | list[float] | list[int]:
    """Whole numbers such as epochs as such."""
    if isinstance(numbers, tuple):
        return numbers
    is_whole = bool(np.isfinite(numbers).all() and (numbers == np.trunc(numbers)).all())
    return (
        numbers.astype(np.int64).tolist() if is_whole and np.abs(numbers).max(initial=0) < 2**53 else numbers.tolist()
    )
