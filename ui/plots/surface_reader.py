"""What a plot over inputs says of the sample or the cell of its surface at a place."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject

from simulator.arrays import Array
from simulator.notation import number_text
from simulator.sights import Field
from simulator.snapshot import Snapshot
from simulator.splitting import TEST, VALIDATION
from ui.plots.field_lines import value_at
from ui.plots.field_samples import seen
from ui.plots.plot import DIGITS
from ui.plots.series import Column, Reading

# A sample nearer to the mouse than that, in pixels, is read in place of the surface.
NEAR = 10.0
# The keys go over a surface in so many steps a side.
STEPS = 24


class SurfaceReader(QObject):
    """Reads a `Field` and the samples of a `Snapshot`."""

    def sample_near(
        self, field: Field, snapshot: Snapshot, places: Array, x: float, y: float, pixel: tuple[float, float]
    ) -> Reading | None:
        """The sample nearest to a place, of those drawn at `places` (samples, 2), where a `pixel` is so wide and high.

        None if none is near.
        """
        apart = np.hypot((places[:, 0] - x) / pixel[0], (places[:, 1] - y) / pixel[1])
        if not len(apart) or np.isnan(apart).all() or np.nanmin(apart) >= NEAR:
            return None
        place = int(np.nanargmin(apart))
        row = int(seen(field, snapshot)[1][place])
        return Reading(
            float(places[place, 0]), float(places[place, 1]), self._of_sample(field, snapshot, row), "sample", row
        )

    def _of_sample(self, field: Field, snapshot: Snapshot, row: int) -> str:
        x = "   ".join(
            f"{name} {number_text(float(snapshot.X[row, snapshot.program.inputs.index(name)]), 4)}"
            for name in field.inputs
        )
        text = self.tr("sample {n}:  {x}").format(n=row + 1, x=x)
        if field.column is not None:
            target = number_text(float(snapshot.T[row, field.column]), DIGITS)
            text += "\n" + self.tr("target {t}").format(t=target)
        if purpose := self._purpose(int(snapshot.subsets[row])):
            text += "\n" + purpose
        return text

    def _purpose(self, subset: int) -> str:
        if subset == VALIDATION:
            return self.tr("kept for validation")
        return self.tr("kept for the test") if subset == TEST else ""

    def cell_at(self, field: Field, kept: Iterable[tuple[str, Field]], x: float, y: float) -> Reading:
        """The cell of a surface at a place, and what `kept` surfaces give there, each with its title."""
        return self._cell(field, kept, int(np.abs(field.y - y).argmin()), int(np.abs(field.x - x).argmin()))

    def cell_beside(
        self, field: Field, kept: Iterable[tuple[str, Field]], reading: Reading, across: int, along: int
    ) -> Reading:
        """The cell so many steps down and to the right of another one, or at the rim."""
        column = int(np.abs(field.x - reading.x).argmin()) + max(1, len(field.x) // STEPS) * along
        row = int(np.abs(field.y - reading.y).argmin()) - max(1, len(field.y) // STEPS) * across
        return self._cell(field, kept, min(max(0, row), len(field.y) - 1), min(max(0, column), len(field.x) - 1))

    def middle_cell(self, field: Field, kept: Iterable[tuple[str, Field]]) -> Reading:
        """The cell in the middle of a surface."""
        return self._cell(field, kept, len(field.y) // 2, len(field.x) // 2)

    def _cell(self, field: Field, kept: Iterable[tuple[str, Field]], row: int, column: int) -> Reading:
        x, y = float(field.x[column]), float(field.y[row])
        text = (
            f"{field.inputs[0]} {number_text(x, 4)}   {field.inputs[1]} {number_text(y, 4)}\n"
            f"a({field.node}) = {number_text(float(field.values[row, column]), DIGITS)}"
        )
        for title, other in kept:
            text += f"\n{title}: {number_text(value_at(other, x, y), DIGITS)}"
        return Reading(x, y, text)

    def columns(self, field: Field, snapshot: Snapshot) -> list[Column]:
        """What is plotted, as the columns of a table: the answers, and the samples with their targets."""
        name = f"a({field.node})"
        if len(field.inputs) == 1:
            columns = [(field.inputs[0], field.x), (name, field.values[0])]
        else:
            across, up = np.meshgrid(field.x, field.y)
            columns = [(field.inputs[0], across.ravel()), (field.inputs[1], up.ravel()), (name, field.values.ravel())]
        places, rows = seen(field, snapshot)
        columns += [
            (self.tr("sample {name}").format(name=input_), places[:, place])
            for place, input_ in enumerate(field.inputs)
        ]
        if field.column is not None:
            columns.append((self.tr("target"), snapshot.T[rows, field.column]))
        return columns
