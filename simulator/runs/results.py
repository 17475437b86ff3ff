"""What a sweep has found: one result a run, groups that differ in nothing but the seed, and the spread in a group."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.runs.axes import AXES, Value
from simulator.runs.kept import Ending

Spread: TypeAlias = Literal["range", "deviation"]
Measure: TypeAlias = Literal["loss", "validation", "accuracy"]


@dataclass(frozen=True, eq=False)
class Result:
    """A finished run of a sweep: its place there, `values` and `seed`, its curves, and how it ended.

    `loss` and `accuracy` (points,) are those of the whole training set before `epochs` (points,), and `validation` the
    loss of what is kept back for that, NaN if nothing is. A run that stopped by
    itself keeps its last values; one that diverged has none from there on: NaN. So has the accuracy where the targets
    are no labels.
    """

    index: int
    values: Mapping[str, Value]
    seed: int | None
    epochs: NDArray[np.int64]
    loss: Array
    validation: Array
    accuracy: Array
    ending: Ending

    @property
    def diverged(self) -> bool:
        return self.ending.how == "diverged"


@dataclass(frozen=True, eq=False)
class Band:
    """The course of one number over the runs of a group: `mean`, `low` and `high` (points,) before `epochs`.

    `low` and `high` are the least and the greatest, or one standard deviation (of the sample, n − 1) off the mean. At
    an epoch that some run did not live to see, only the others count; NaN where there is none.
    """

    epochs: NDArray[np.int64]
    mean: Array
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class Group:
    """The finished runs that differ in nothing but the seed."""

    values: Mapping[str, Value]
    results: tuple[Result, ...]

    @property
    def diverged(self) -> int:
        """How many of them diverged."""
        return sum(result.diverged for result in self.results)

    def endings(self, name: str) -> Array:
        """One number of the endings, such as "loss", of all runs that didn't diverge, (runs,)."""
        return np.array([getattr(result.ending, name) for result in self.results if not result.diverged], np.float64)

    def mean(self, name: str) -> float:
        """The mean of it over the runs that didn't diverge; NaN if all did."""
        values = self.endings(name)
        return float(values.mean()) if len(values) else float("nan")

    def deviation(self, name: str) -> float:
        """Its standard deviation, of the sample: 0 for a single run."""
        values = self.endings(name)
        return float(values.std(ddof=1)) if len(values) > 1 else 0.0

    @property
    def solved(self) -> float:
        """The share of its runs that ended with every answer right, of all of them; NaN without labels."""
        right = [result.ending.accuracy for result in self.results]
        if all(np.isnan(value) for value in right):
            return float("nan")
        return sum(
            value == 1.0 and not result.diverged for value, result in zip(right, self.results, strict=True)
        ) / len(right)


def groups(results: Sequence[Result]) -> tuple[Group, ...]:
    """The results by their values, in their order."""
    found: dict[tuple[tuple[str, Value], ...], list[Result]] = {}
    for result in results:
        found.setdefault(tuple(result.values.items()), []).append(result)
    return tuple(Group(dict(values), tuple(members)) for values, members in found.items())


def band(group: Group, name: Measure = "loss", spread: Spread = "range") -> Band:
    """The mean and the spread of a group's curves."""
    table = np.array([getattr(result, name) for result in group.results])
    known = np.isfinite(table)
    count = known.sum(axis=0)
    with np.errstate(all="ignore"):
        mean = np.where(known, table, 0.0).sum(axis=0) / np.where(count, count, np.nan)
        if spread == "range":
            low = np.where(known, table, np.inf).min(axis=0)
            high = np.where(known, table, -np.inf).max(axis=0)
        else:
            squares = np.where(known, (table - mean) ** 2, 0.0).sum(axis=0)
            deviation = np.sqrt(squares / np.maximum(count - 1, 1))
            low, high = mean - deviation, mean + deviation
    nothing = count == 0
    return Band(group.results[0].epochs, mean, np.where(nothing, np.nan, low), np.where(nothing, np.nan, high))


def as_csv(results: Sequence[Result]) -> str:
    """A table with a row for every run, in full precision."""
    keys = list(results[0].values) if results else []
    header = [*keys, "seed", "epochs", "loss", "validation", "accuracy", "r_squared", "ended", "seconds"]
    rows = [
        [
            *(
                _cell(result.values[key]) if key != "batch_size" else AXES[key].write(result.values[key])
                for key in keys
            ),
            _cell(result.seed),
            result.ending.epoch,
            _cell(result.ending.loss),
            _cell(result.ending.validation),
            _cell(result.ending.accuracy),
            _cell(result.ending.r_squared),
            result.ending.how,
            _cell(result.ending.seconds),
        ]
        for result in results
    ]
    return _written([header, *rows])


def curves_csv(results: Sequence[Result]) -> str:
    """A table with a row for every epoch that was measured and the loss of every run in a column."""
    if not results:
        return _written([["epoch"]])
    header = ["epoch", *(_title(result) for result in results)]
    rows = [
        [epoch, *(_cell(float(result.loss[place])) for result in results)]
        for place, epoch in enumerate(results[0].epochs.tolist())
    ]
    return _written([header, *rows])


def _title(result: Result) -> str:
    parts = [f"{key}={AXES[key].write(value)}" for key, value in result.values.items()]
    return " ".join([*parts, *([] if result.seed is None else [f"seed={result.seed}"])]) or "loss"


def _cell(value: Value) -> object:
    if isinstance(value, float):
        return "" if np.isnan(value) else repr(value)
    return "" if value is None else value


def _written(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
