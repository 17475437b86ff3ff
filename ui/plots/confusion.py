"""Which class is taken for which: the confusion matrix of all samples."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from simulator.notation import count_text
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Answers, Confusion, Sight
from simulator.snapshot import Snapshot
from ui import theme
from ui.plots.heat_map import HeatMap
from ui.plots.plot import Plot
from ui.plots.series import Column, Reading
from ui.theme import Theme, mix

ANSWERS = Answers()
# With more classes the numbers would overlap; the cross-hairs still say them.
MOST_WRITTEN = 12


class ConfusionPlot(Plot):
    key = "confusion"
    heading = QT_TRANSLATE_NOOP("plot", "Confusion matrix")

    def __init__(self) -> None:
        self._found: Confusion | None = None
        self._texts: list[pg.TextItem] = []
        self._image = HeatMap()
        super().__init__()
        self.ranges.set_rim(0.0)
        self.item.addItem(self._image)
        self.item.getViewBox().invertY(True)
        self.widget.setMouseEnabled(x=False, y=False)
        self.item.showGrid(x=False, y=False)
        self.label("bottom", self.tr("answer"))

    def wants(self) -> frozenset[Sight]:
        return frozenset([ANSWERS])

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        found = snapshot.found.get(ANSWERS) if snapshot else None
        if not isinstance(found, Confusion):
            self._found = None
            self.show_hint(self.tr("Needs samples of two classes, or several outputs of which one is 1 each time."))
            return
        self.show_hint("")
        if self._found is None or self._found.labels != found.labels:
            self._make_cells(found)
        self._found = found
        wrong = int(found.matrix.sum() - np.trace(found.matrix))
        right = f"{100 * found.accuracy:.4g}"
        # Both axes are named there, however low the plot.
        text = self.tr("target ↓, answer →; {right} % right, {wrong} wrong")
        short = self.tr("target ↓, answer →; {right} %")
        self.label("left", text.format(right=right, wrong=count_text(wrong)), (), (short.format(right=right),))
        shares = found.matrix / np.maximum(1, found.matrix.sum(axis=1, keepdims=True))
        self._image.setImage(shares, levels=(0.0, 1.0), autoLevels=False)
        self._image.setRect(0, 0, len(found.labels), len(found.labels))
        for text, count in zip(self._texts, found.matrix.ravel().tolist(), strict=False):
            text.setText(count_text(count))

    def _make_cells(self, found: Confusion) -> None:
        for text in self._texts:
            self.item.removeItem(text)
        size = len(found.labels)
        ticks = [(place + 0.5, label) for place, label in enumerate(found.labels)]
        for side in ("left", "bottom"):
            self.item.getAxis(side).setTicks([ticks])
        self._texts = []
        for row, column in np.ndindex(size, size) if size <= MOST_WRITTEN else ():
            text = pg.TextItem(anchor=(0.5, 0.5), color=self.theme.text)
            text.setFont(theme.font(13, bold=row == column))
            text.setPos(column + 0.5, row + 0.5)
            self.item.addItem(text)
            self._texts.append(text)
        self.fix_range("bottom", 0.0, size)
        self.fix_range("left", 0.0, size)

    def columns(self) -> list[Column]:
        if self._found is None:
            return []
        names = [self.tr("{target} taken for {answer}") for _ in self._found.labels]
        table = self._found.matrix.astype(float)
        return [
            (name.format(target=target, answer=answer), table[row, column : column + 1])
            for row, (name, target) in enumerate(zip(names, self._found.labels, strict=True))
            for column, answer in enumerate(self._found.labels)
        ]

    def reading_at(self, x: float, y: float) -> Reading | None:
        return self._cell(int(np.floor(y)), int(np.floor(x)))

    def reading_beside(self, reading: Reading, across: int, along: int) -> Reading | None:
        return self._cell(int(reading.y) + across, int(reading.x) + along)

    def first_reading(self) -> Reading | None:
        return self._cell(0, 0)

    def _cell(self, row: int, column: int) -> Reading | None:
        if self._found is None:
            return None
        size = len(self._found.labels)
        row, column = min(max(0, row), size - 1), min(max(0, column), size - 1)
        text = self.tr("target {target}, answer {answer}: {count} of {all}").format(
            target=self._found.labels[row],
            answer=self._found.labels[column],
            count=count_text(int(self._found.matrix[row, column])),
            all=count_text(int(self._found.matrix[row].sum())),
        )
        return Reading(column + 0.5, row + 0.5, text)

    def colour(self, colours: Theme) -> None:
        super().colour(colours)
        self.item.showGrid(x=False, y=False)
        ends = (mix(colours.canvas, colours.curves[0], 0.0), mix(colours.canvas, colours.curves[0], 0.5))
        self._image.setColorMap(pg.ColorMap([0.0, 1.0], [end.getRgb() for end in ends]))
        for text in self._texts:
            text.setColor(colours.text)
