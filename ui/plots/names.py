"""The names of curves, written at their ends so that each can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QStaticText

from ui import theme
from ui.theme import Theme

# Where a name was moved, a thin line of so many pixels leads to it.
LEADER = 9.0
GAP = 3.0
# So many lines' heights from its curve a name may stand where nothing else ends.
FARTHEST = 2.0
# Curves that end so near to each other, in pixels, end at one place.
SAME = 1e-3


@dataclass(frozen=True)
class Line:
    """A line of names: those of `rows`, whose curves end at `place`, written at `at`; both in pixels from the top."""

    rows: tuple[int, ...]
    place: float
    at: float


def lay_out(places: Sequence[float], height: float, line: float) -> tuple[Line, ...]:
    """The lines for curves that end at `places` (curves,), each so high, in a plot of this `height`, all in pixels.

    Curves that end at one place share a line. The lines come from above, keep the order of their curves, touch neither
    each other nor the edges, and stay near to their curve: a line's height away at most, or two where nothing else
    ends. None stands nearer to the end of a curve without a name than to its own, for it would seem to name that one.
    Where not all can be, the first curves have a name.
    """
    groups = _groups(places)
    ends = [min(max(places[group[0]], 0.0), height) for group in groups]
    room = _Room(ends, line, height)
    found = room.near(range(len(groups)))
    chosen = range(len(groups)) if found is not None else room.chosen([group[0] for group in groups])
    return tuple(
        Line(tuple(groups[one]), ends[one], at) for one, at in zip(chosen, room.near(chosen) or (), strict=True)
    )


@dataclass(frozen=True)
class _Room:
    """Where lines of names, each so high, find a place for curves that end at `ends` in a plot of this `height`."""

    ends: Sequence[float]
    line: float
    height: float

    def near(self, rows: Sequence[int]) -> list[float] | None:
        """Places for the lines of these ends, from above, none of them far from its end; None where there are none."""
        low, high = self.line / 2.0, self.height - self.line / 2.0
        if (len(rows) - 1) * self.line > high - low:
            return None
        found = spread([self.ends[row] for row in rows], self.line, low, high)
        is_near = all(self._is_near(row, at) for row, at in zip(rows, found, strict=True))
        return found if is_near else None

    def _is_near(self, row: int, at: float) -> bool:
        apart = abs(at - self.ends[row])
        if apart <= self.line:
            return True
        others = (end for other, end in enumerate(self.ends) if other != row)
        return apart <= FARTHEST * self.line and all(apart <= abs(at - end) for end in others)

    def chosen(self, ranks: Sequence[int]) -> list[int]:
        """The ends that have a name, from above: those of the lowest ranks for which there are places."""
        order = sorted(range(len(ranks)), key=lambda row: ranks[row])
        chosen = self._more([], order, is_strict=False)
        while misleading := self._misleading(chosen):
            chosen.remove(max(misleading, key=lambda row: ranks[row]))
        return self._more(chosen, order, is_strict=True)

    def _more(self, chosen: list[int], order: Sequence[int], *, is_strict: bool) -> list[int]:
        """These and what else finds a place, in this order; where it `is_strict`, without a name that misleads."""
        for row in order:
            trial = sorted({*chosen, row})
            if self.near(trial) is not None and not (is_strict and self._misleading(trial)):
                chosen = trial
        return chosen

    def _misleading(self, rows: Sequence[int]) -> list[int]:
        """Those of which the name would stand nearer to an end that has none."""
        nameless = [end for other, end in enumerate(self.ends) if other not in rows]
        return [
            row
            for row, at in zip(rows, self.near(rows) or (), strict=False)
            if any(abs(at - end) < abs(at - self.ends[row]) for end in nameless)
        ]


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places (n,) in growing order between `low` and `high`, so far `apart`, the nearest to those `wanted`.

    The least sum of squares under these conditions: pool adjacent violators (Ayer et al. 1955).
    """
    pools: list[tuple[float, int]] = []
    for index, place in enumerate(wanted):
        mean, count = place - index * apart, 1
        while pools and pools[-1][0] > mean:
            before, others = pools.pop()
            mean = (mean * count + before * others) / (count + others)
            count += others
        pools.append((mean, count))
    ceiling = high - (len(wanted) - 1) * apart
    flat = [max(low, min(mean, ceiling)) for mean, count in pools for _ in range(count)]
    return [place + index * apart for index, place in enumerate(flat)]


def _groups(places: Sequence[float]) -> list[list[int]]:
    """The curves that end at one place, the first of them first, from the uppermost place on."""
    groups: list[list[int]] = []
    for row in sorted(range(len(places)), key=lambda row: places[row]):
        if groups and places[row] - places[groups[-1][0]] < SAME:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [sorted(group) for group in groups]


@dataclass(frozen=True)
class _Name:
    """A name by itself, and as one that follows another in its line, with the widths of both in pixels."""

    whole: QStaticText
    wide: float
    following: QStaticText
    following_wide: float
    letter: str


class EndNames(pg.GraphicsObject):
    """Writes names where curves end, in their colours.

    One item, in pixels: it costs little to move in every frame. Where there are no names, a `note` stands there.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__()
        self._view = view
        self._font = theme.font(10)
        self._metrics = QFontMetricsF(self._font)
        # Tighter than the font's own: names have no accents, and six lines fit where five did.
        self._line = self._metrics.height() - 2.0
        self._names: tuple[_Name, ...] = ()
        self._colours: tuple[QColor, ...] = ()
        self._muted, self._ground = QColor(), QColor()
        self._x, self._heights = 0.0, [0.0] * 0
        self._note = ""
        self._wanted: tuple[float, tuple[float, ...]] | None = None
        self._layout: tuple[Line, ...] = ()
        self._bounds = QRectF()
        self.setParentItem(view)
        view.sigRangeChanged.connect(self._reach)
        view.sigResized.connect(self._reach)

    @property
    def width(self) -> float:
        """How many pixels the widest name takes, with the line that leads to it."""
        widest = max((name.wide for name in self._names), default=0.0)
        return widest + LEADER + 2.0 * GAP if widest else 0.0

    def set_names(self, names: Sequence[tuple[str, str]]) -> None:
        """Takes names, each a letter such as "w" and what follows it; names of one letter in a line share it."""
        self._names = tuple(self._name(letter, rest) for letter, rest in names)
        self._heights = []
        self.update()

    def colour(self, colours: Sequence[str], theme: Theme) -> None:
        """Takes on the colours of the curves."""
        self._colours, self._muted = tuple(map(QColor, colours)), QColor(theme.muted)
        self._ground = QColor(theme.window)
        self.update()

    def move(self, x: float, heights: Sequence[float], note: str = "") -> None:
        """The curves end at `x` and `heights` (names,), in the units of the plot."""
        self._x, self._heights, self._note = x, list(heights), note
        self.update()

    @property
    def nameless(self) -> int:
        """How many of the curves find no place for their name."""
        return len(self._heights) - sum(len(line.rows) for line in self.lines()) if self._heights else 0

    def lines(self) -> list[Line]:
        """Where the names are written now."""
        return list(self._laid_out())

    def texts(self) -> list[str]:
        """What is written now, line by line from above."""
        parts = (self._parts(line.rows, self._room) for line in self._laid_out())
        texts = ["".join(text.text() for text, _, _ in line) for line in parts]
        return [*texts, *([self._note] if self._note else [])]

    def _laid_out(self) -> tuple[Line, ...]:
        (_, (low, high)), height = self._view.viewRange(), self._view.height()
        scale = height / (high - low)
        # To half a pixel, which nobody sees: mostly nothing has moved as far since the last frame.
        wanted = height, tuple(round(2.0 * (high - value) * scale) / 2.0 for value in self._heights)
        if wanted != self._wanted:
            self._wanted, self._layout = wanted, lay_out(wanted[1], height, self._line)
        return self._layout

    @property
    def _left(self) -> float:
        """Where the names begin, in pixels."""
        (left, right), _ = self._view.viewRange()
        return (self._x - left) / (right - left) * self._view.width()

    @property
    def _room(self) -> float:
        return max(0.0, self._view.width() - self._left - LEADER - GAP)

    def _name(self, letter: str, rest: str) -> _Name:
        whole, following = f"{letter} {rest}", f", {rest}"
        wide, following_wide = (self._metrics.horizontalAdvance(text) for text in (whole, following))
        return _Name(self._text(whole), wide, self._text(following), following_wide, letter)

    def _text(self, text: str) -> QStaticText:
        made = QStaticText(text)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(font=self._font)
        return made

    def _parts(self, rows: Sequence[int], room: float) -> list[tuple[QStaticText, float, QColor]]:
        """The pieces of a line with their widths and colours: as many names as there is room for."""
        first = self._names[rows[0]]
        text, used = first.whole, first.wide
        if used > room:
            text = self._text(self._metrics.elidedText(text.text(), Qt.TextElideMode.ElideRight, room))
            used = room
        parts = [(text, used, self._colours[rows[0]])]
        for place, row in enumerate(rows[1:], 1):
            name = self._names[row]
            is_last = place == len(rows) - 1
            rest = self._metrics.horizontalAdvance(f" +{len(rows) - place}")
            if used + name.following_wide + (0.0 if is_last else rest) > room:
                parts.append((self._text(f" +{len(rows) - place}"), rest, self._muted))
                break
            text, wide = (name.following, name.following_wide)
            if name.letter != first.letter:
                text = self._text(f", {name.whole.text()}")
                wide = self._metrics.horizontalAdvance(text.text())
            parts.append((text, wide, self._colours[row]))
            used += wide
        return parts

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setFont(self._font)
        left, room = self._left, self._room
        if self._note:
            self._paint_note(painter, left + LEADER + GAP, room)
        if not self._heights:
            return
        for line in self._laid_out():
            x = left + LEADER + GAP
            parts = self._parts(line.rows, room)
            # Better over the ends of the curves than cut off.
            x = max(0.0, min(x, self._view.width() - sum(wide for _, wide, _ in parts)))
            painter.setPen(QPen(self._colours[line.rows[0]], 0.0))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, line.place != line.at)
            painter.drawLine(QPointF(left + GAP, line.place), QPointF(x - GAP, line.at))
            self._clear(painter, x, line.at, sum(wide for _, wide, _ in parts))
            for text, wide, colour in parts:
                painter.setPen(colour)
                painter.drawStaticText(QPointF(x, line.at - self._metrics.height() / 2.0), text)
                x += wide

    def _clear(self, painter: QPainter, x: float, y: float, wide: float) -> None:
        """Makes room for a text that begins at `x`: lines of the grid must not cross it out."""
        high = 0.8 * self._metrics.height()
        painter.fillRect(QRectF(x - 2.0, y - high / 2.0, wide + 4.0, high), self._ground)

    def _paint_note(self, painter: QPainter, x: float, room: float) -> None:
        text = self._metrics.elidedText(self._note, Qt.TextElideMode.ElideRight, room)
        self._clear(painter, x, self._view.height() / 2.0, self._metrics.horizontalAdvance(text))
        painter.setPen(self._muted)
        painter.drawText(QRectF(x, 0.0, room, self._view.height()), Qt.AlignmentFlag.AlignVCenter, text)

    def _reach(self) -> None:
        bounds = QRectF(self._view.rect())
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds
