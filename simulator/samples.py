"""The table of samples: a column of numbers for every input and output. Plain, immutable data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike

if TYPE_CHECKING:
    from simulator.network import Network
    from simulator.program import Program

MOST_ROWS = 1_000_000


@dataclass(frozen=True, eq=False)
class Samples:
    """A table of samples. A column belongs to the input or output of its name; one that is missing is all zeros.

    `columns` are read-only arrays (rows,) of finite numbers. Those named in `standardized` are given to the network
    as (x − μ)/σ; here they stand as they were measured. Columns stay when their node goes, so that a node drawn again
    finds its numbers again. Raises `ValueError` for columns that are no such table.
    """

    rows: int = 0
    columns: Mapping[str, Array] = field(default_factory=dict)
    standardized: tuple[str, ...] = ()
    _kept: dict[Hashable, Array] = field(default_factory=dict, repr=False)

    def __init__(
        self, rows: int = 0, columns: Mapping[str, ArrayLike] | None = None, standardized: Collection[str] = ()
    ) -> None:
        arrays = {name: _column(name, values, rows) for name, values in (columns or {}).items()}
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "columns", MappingProxyType(arrays))
        object.__setattr__(self, "standardized", tuple(sorted(standardized)))
        object.__setattr__(self, "_kept", {})

    @classmethod
    def of(cls, program: Program | Network, X: ArrayLike, T: ArrayLike) -> Samples:
        """Samples `X` (samples, inputs) and `T` (samples, outputs) for the inputs and outputs of a network."""
        table = np.hstack([X, T])
        names = (*program.inputs, *program.outputs)
        return cls(len(table), dict(zip(names, table.T, strict=True)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Samples):
            return NotImplemented
        mine, theirs = self.columns, other.columns
        return self is other or (
            (self.rows, self.standardized) == (other.rows, other.standardized)
            and mine.keys() == theirs.keys()
            and all(mine[name] is theirs[name] or np.array_equal(mine[name], theirs[name]) for name in mine)
        )

    __hash__ = None  # type: ignore[assignment]

    def column(self, name: str) -> Array:
        """The numbers of one column, (rows,)."""
        found = self.columns.get(name)
        return np.zeros(self.rows) if found is None else found

    def table(self, names: Sequence[str]) -> Array:
        """The columns called `names`, as they were measured, (rows, names)."""
        result = np.zeros((self.rows, len(names)))
        for index, name in enumerate(names):
            if name in self.columns:
                result[:, index] = self.columns[name]
        return result

    def kept(self, key: Hashable, make: Callable[[], Array]) -> Array:
        """What `make` has computed from these samples, read-only, and kept for who asks again until `forget`."""
        if key not in self._kept:
            self._kept[key] = make()
            self._kept[key].flags.writeable = False
        return self._kept[key]

    def forget(self) -> None:
        """Drops what was computed from these samples: many of them may be remembered, of which one is in use."""
        self._kept.clear()

    def with_cell(self, row: int, name: str, value: float) -> Samples:
        """A copy with another value in one cell."""
        return self.with_block([row], [name], [[value]])

    def with_block(self, rows: Sequence[int] | NDArray[np.intp], names: Sequence[str], values: ArrayLike) -> Samples:
        """A copy with other `values` (rows, names) in the cells of some rows and columns."""
        block = np.asarray(values, np.float64)
        columns = dict(self.columns)
        for index, name in enumerate(names):
            columns[name] = self.column(name).copy()
            columns[name][rows] = block[:, index]
        return Samples(self.rows, columns, self.standardized)

    def with_row(self, values: Mapping[str, float] | None = None) -> Samples:
        """A copy with one more sample at its end, of these values by name and zeros."""
        longer = self.with_rows(self.rows, 1)
        return longer.with_block([self.rows], list(values), [list(values.values())]) if values else longer

    def with_rows(self, place: int, count: int) -> Samples:
        """A copy with so many samples of zeros before the one that is at `place` now."""
        columns = {name: np.insert(values, place, np.zeros(count)) for name, values in self.columns.items()}
        return Samples(self.rows + count, columns, self.standardized)

    def with_copies(self, rows: Sequence[int]) -> Samples:
        """A copy in which the samples of these rows stand once more at the end."""
        columns = {name: np.append(values, values[list(rows)]) for name, values in self.columns.items()}
        return Samples(self.rows + len(rows), columns, self.standardized)

    def without_rows(self, rows: Sequence[int] | NDArray[np.intp]) -> Samples:
        """A copy without the samples at these places."""
        kept = np.ones(self.rows, dtype=np.bool_)
        kept[np.asarray(rows, dtype=np.intp)] = False
        columns = {name: values[kept] for name, values in self.columns.items()}
        return Samples(int(kept.sum()), columns, self.standardized)

    def with_standardized(self, names: Collection[str]) -> Samples:
        """A copy in which these columns, and no others, are given to the network standardized."""
        return Samples(self.rows, self.columns, names)

    def renamed(self, old: str, new: str) -> Samples:
        """A copy in which the column of a renamed node follows it."""
        if new == old:
            return self
        columns = {name: values for name, values in self.columns.items() if name != new}
        standardized = {new if name == old else name for name in self.standardized if name != new}
        return Samples(
            self.rows, {new if name == old else name: values for name, values in columns.items()}, standardized
        )


def _column(name: str, values: ArrayLike, rows: int) -> Array:
    if isinstance(values, np.ndarray) and not values.flags.writeable and values.dtype == np.float64:
        column = values
    else:
        # A copy: what nobody else holds, nobody else can change.
        column = np.array(values, dtype=np.float64)
        column.flags.writeable = False
    if column.shape != (rows,):
        raise ValueError(f"column “{name}” has {len(column)} values for {rows} rows")
    if not np.isfinite(column).all():
        raise ValueError(f"column “{name}” has a value that is not a finite number")
    return column
