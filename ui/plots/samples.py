"""The samples in a plot over inputs: what each is to answer, what it is for, and whether it lies in what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen

from simulator.arrays import Array
from simulator.splitting import VALIDATION
from ui.theme import Theme, mix

# Large where there are few to look at one by one, small where a cloud should show its shape.
FEW_SAMPLES = 30
LARGE, ALONG, SMALL = 11, 9, 6
LEAST_ALONG = 5
# So many steps has a scale of colours for them.
SHADES = 32
# Samples at one place stand side by side, so many pixels apart, in a row no longer than that; of more samples than this
# one sees the cloud.
APART, LONGEST, MOST_COUNTED = 8.0, 72.0, 200


def _cross(*ends: tuple[float, float]) -> QPainterPath:
    """Thin lines through the middle, from each of these ends to the one across."""
    path = QPainterPath()
    for x, y in ends:
        path.moveTo(x, y)
        path.lineTo(-x, -y)
    return path


UPRIGHT, LYING = _cross((0.5, 0.0), (0.0, 0.5)), _cross((0.35, 0.35), (0.35, -0.35))
# Far out to the left, inside, far out to the right.
BEYOND = {-1: "t3", 1: "t2"}


@dataclass(frozen=True, eq=False)
class Marks:
    """Samples to draw: their `places` (samples, 2), `targets` and `subsets`, both (samples,), as `Split` has them.

    `high` (samples,) says which are of the upper class, None where they are of no class; `shares` (samples,) where each
    target lies on the scale of colours, from 0 to 1 inside, None where a target says nothing of the colour. `is_here`
    (samples,) is False where an input that is held has another value in the sample. `beyond` (samples,) is -1 or 1 for
    those that lie far out to the left or right and are drawn at the rim. `is_line`: they lie along a curve.
    """

    places: Array
    targets: Array
    subsets: NDArray[np.uint8]
    high: NDArray[np.bool_] | None
    shares: Array | None
    is_here: NDArray[np.bool_]
    beyond: NDArray[np.int64]
    is_line: bool


class SampleMarks:
    """Draws samples. Those that are kept back carry a cross: upright for validation, lying for the test."""

    def __init__(self) -> None:
        self.samples = pg.ScatterPlotItem(size=LARGE)
        self.kept = pg.ScatterPlotItem(size=LARGE + 1)
        self.places = np.empty((0, 2))
        # Whether some lie at one place, and some not in what is shown.
        self.has_equals = self.has_others = False
        self._shown: tuple[object, ...] | None = None

    def belong_to(self, item: pg.PlotItem) -> None:
        """Draws in this plot, above all else."""
        self._item = item
        for scatter in (self.samples, self.kept):
            scatter.setZValue(1.0)
            item.addItem(scatter)

    def show(self, marks: Marks, theme: Theme, colours: pg.ColorMap) -> None:
        """Draws them, if anything of them has changed. `places` (samples, 2) are then where they are seen."""
        if marks.shares is not None:
            # The scale follows the answers, and so moves in every frame: in steps that nobody sees, these don't.
            marks = replace(marks, shares=np.round(SHADES * np.clip(np.nan_to_num(marks.shares), 0.0, 1.0)))
        box = self._item.getViewBox()
        pixel = box.viewPixelSize()[0]
        now = (*vars(marks).values(), theme, pixel if self.has_equals or marks.is_line else None)
        if self._shown and all(map(_same, now, self._shown)):
            return
        self.places, self.has_equals = side_by_side(marks.places, pixel)
        self._shown = (*now[:-1], pixel if self.has_equals or marks.is_line else None)
        self.has_others = not marks.is_here.all()
        is_few = len(marks.places) <= FEW_SAMPLES
        symbols, brushes, pens = _looks(marks, theme, colours)
        rows = drawn_rows(marks)
        self.samples.setData(
            x=self.places[rows, 0],
            y=self.places[rows, 1],
            size=(_along(marks.places, pixel) if marks.is_line else LARGE) if is_few else SMALL,
            symbol=[symbols[row] for row in rows],
            brush=[brushes[row] for row in rows],
            pen=[pens[row] for row in rows],
        )
        self._show_kept(marks, theme, is_few)

    def _show_kept(self, marks: Marks, theme: Theme, is_few: bool) -> None:
        kept = np.flatnonzero(marks.subsets)
        if not len(kept) and not len(self.kept.data):
            return
        if marks.high is None or is_few:
            pens = [pg.mkPen(theme.text if is_few else mix(theme.muted, theme.text, 0.2), width=1)] * len(kept)
        else:
            # On the colour of their own class they are to be seen, too.
            own = own_rims(theme)
            pens = [own[high] for high in marks.high[kept].astype(int).tolist()]
        self.kept.setZValue(1.1 if is_few else 0.9)
        self.kept.setData(
            x=self.places[kept, 0],
            y=self.places[kept, 1],
            # With a rim of a pixel these are odd, and their lines are as sharp as they can be.
            size=LARGE + 1 if is_few else SMALL,
            symbol=[UPRIGHT if subset == VALIDATION else LYING for subset in marks.subsets[kept]],
            pen=pens,
            brush=None,
        )


def drawn_rows(marks: Marks) -> NDArray[np.intp]:
    """Which samples are drawn as more than a cross.

    Of many, those that are learned from are to be seen, and the others to be made out below them.
    """
    is_few = len(marks.places) <= FEW_SAMPLES
    return np.arange(len(marks.places)) if is_few else np.flatnonzero(marks.subsets == 0)


def _looks(marks: Marks, theme: Theme, colours: pg.ColorMap) -> tuple[list[str], list[QBrush], list[QPen]]:
    """The symbol, the filling and the rim of every sample: the classes differ without colour, too."""
    count, is_few = len(marks.places), len(marks.places) <= FEW_SAMPLES
    # What doesn't lie in what is shown is hollow, with a rim as weak as it may be on the strongest colours.
    nothing = QBrush(Qt.BrushStyle.NoBrush)
    # Smoothed, a rim of one pixel would be weaker than its colour.
    weak = _rim(mix(theme.muted, theme.text, 0.2).name(), 1.5 if is_few else 1)
    plain = _rim(theme.text, 2 if is_few and not marks.is_line else 1)
    symbols, brushes, pens = ["o"] * count, [_fill(theme.raised)] * count, [plain] * count
    faint = [weak] * count
    if marks.high is not None:
        classes = marks.high.astype(int).tolist()
        # A filled circle for the upper class and an open square for the other one. The same few objects for all of
        # them: a symbol is drawn once for each, and then copied.
        symbols = [("s", "o")[one] for one in classes]
        fills, rims = _class_looks(theme, is_line=marks.is_line, is_few=is_few)
        brushes, pens = [fills[one] for one in classes], [rims[one] for one in classes]
        own = own_rims(theme)
        faint = [own[one] for one in classes]
    elif marks.shares is not None and marks.is_line:
        # Its height says what it is to be.
        fills, rims = _class_looks(theme, is_line=True, is_few=is_few)
        brushes, pens = [fills[1]] * count, [rims[1]] * count
    elif marks.shares is not None:
        # The colour that the surface should have there.
        shades = _shades(colours)
        brushes = [shades[place] for place in marks.shares.astype(int).tolist()]
    for row in np.flatnonzero(~marks.is_here).tolist():
        brushes[row], pens[row] = nothing, faint[row]
    for row in np.flatnonzero(marks.beyond).tolist():
        symbols[row] = BEYOND[int(marks.beyond[row])]
    return symbols, brushes, pens


def _shades(colours: pg.ColorMap) -> list[QBrush]:
    """The colours of a scale: as few objects as steps, for a symbol is drawn once for each and then copied."""
    return [_fill(colour.name()) for colour in colours.map(np.linspace(0.0, 1.0, SHADES + 1), mode="qcolor")]


@cache
def _fill(colour: str) -> QBrush:
    return pg.mkBrush(colour)


@cache
def _rim(colour: str, width: int = 1) -> QPen:
    return pg.mkPen(colour, width=width)


def own_rims(theme: Theme) -> Sequence[QPen]:
    """The rims of the lower and the upper class that are to be seen on the colour of their own class, too."""
    return [_rim(mix(theme.curves[number], theme.text, 0.3).name()) for number in (1, 0)]


def _class_looks(theme: Theme, *, is_line: bool, is_few: bool) -> tuple[Sequence[QBrush], Sequence[QPen]]:
    """The fillings and the rims of the lower and the upper class."""
    if not is_line:
        width = 2 if is_few else 1
        fills = pg.mkBrush(theme.raised), pg.mkBrush(theme.curves[0])
        return fills, (pg.mkPen(theme.curves[1], width=width), pg.mkPen(theme.raised, width=width))
    shade = QColor(theme.curves[0])
    if not is_few:
        # Along a line they lie over each other: each rim is to be seen through the others.
        shade.setAlphaF(0.45)
    fills = QBrush(Qt.BrushStyle.NoBrush), pg.mkBrush(shade)
    return fills, (pg.mkPen(theme.curves[1], width=1.5), pg.mkPen(theme.text, width=1))


def _along(places: Array, pixel: float) -> float:
    """The size of marks along a line: smaller where most would lie over their neighbours."""
    gaps = np.diff(np.unique(places[:, 0]))
    return float(np.clip(np.round(2.0 * np.median(gaps) / pixel), LEAST_ALONG, ALONG)) if len(gaps) else ALONG


def side_by_side(places: Array, pixel: float) -> tuple[Array, bool]:
    """Where samples (samples, 2) are drawn if a pixel is so wide, and whether some of them lie at one place."""
    if not 1 < len(places) <= MOST_COUNTED:
        return places, False
    _, groups, counts = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    if counts.max() == 1:
        return places, False
    groups = groups.ravel()
    order = np.argsort(groups, kind="stable")
    ranks = np.empty(len(places))
    ranks[order] = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    of_group = counts[groups]
    apart = np.minimum(APART, LONGEST / np.maximum(1, of_group - 1))
    drawn = places.copy()
    drawn[:, 0] += (ranks - (of_group - 1) / 2.0) * apart * pixel
    return drawn, True


def _same(first: object, second: object) -> bool:
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return np.array_equal(first, second, equal_nan=first.dtype.kind == "f")
    return first is second or (
        not isinstance(first, np.ndarray) and not isinstance(second, np.ndarray) and first == second
    )
