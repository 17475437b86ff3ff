"""Typeset mathematics: LaTeX to pictures, made off the frame and kept."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QObject, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from simulator.walkthrough.steps import unmarked
from ui import theme
from ui.line_breaks import INDENT, broken

if TYPE_CHECKING:
    import ziamath

KEPT = 512
# Who steps fast leaves formulas behind that nobody waits for any more: more than these are not made.
MOST_WAITING = 24
# Widths that a formula is broken for: so coarse that a dragged border does not typeset it anew at every pixel.
WIDTH_STEP = 24
NARROWEST = 168
# The widest left side, in font sizes, under whose end the sign of the next line still stands.
MOST_LEAD = 4.5
_LEAD = re.compile(r"\\phantom\{(?P<left>.*?)\} (?=\ue000|= |\\approx )")
_FLAT = re.compile(r"\\left([(\[])((?:(?!\\left|\\right|\\t?frac|\\sum|\\begin|\\sqrt|\^).)*?)\\right([)\]])")
_SIGN = re.compile(r" (?:=|\\leftarrow) ")


class Wanted(NamedTuple):
    """What is typeset: LaTeX, the font size in pixels, a colour, and the width at which lines are broken."""

    latex: str
    pixels: float
    colour: str
    width: int = 0


def svg(latex: str, pixels: float, colour: str) -> bytes:
    """LaTeX as an SVG picture at a font size in pixels."""
    return _typeset(latex, pixels, colour).svg().encode()


def under(symbols: str, line: str) -> str:
    """A line that begins with its sign, to be set with that sign under the first one of `symbols`."""
    return rf"\phantom{{{_SIGN.split(symbols, maxsplit=1)[0]}}} {line}"


@lru_cache(maxsize=1024)
def fitted(latex: str, pixels: float, width: int) -> str:
    """LaTeX in lines no wider than `width` pixels, where it can be broken; at width 0 it is not. Marks stay."""

    def measure(piece: str) -> float:
        return _width(unmarked(piece)) * pixels

    follows = _LEAD.match(latex)
    line = latex[follows.end() :] if follows else latex
    try:
        left, *right = [follows["left"], line] if follows else _SIGN.split(unmarked(latex), maxsplit=1)
        space = _space(left) if right else 0.0
        lead = (rf"\hspace{{{space:.2f}em}} " if space else r"\quad ") if follows else ""
        indent = rf"\hspace{{{space + 0.8:.2f}em}} " if space else INDENT
        return broken(line, width, measure, lead=lead, indent=indent) if width else lead + line
    except Exception:
        # What can't be typeset can't be measured; whoever typesets it will say so.
        return line


@lru_cache(maxsize=1024)
def _space(left: str) -> float:
    """The \\hspace, in ziamath's em, that stands in for the left side of an equation; 0 for one that is too wide."""
    if _width(left) > MOST_LEAD:
        return 0.0
    one, two = (_width(rf"\hspace{{{ems}em}} = x") for ems in (1, 2))
    return (_width(f"{left} = x") - one) / (two - one) + 1.0


@lru_cache(maxsize=4096)
def _width(piece: str) -> float:
    """How wide a piece of LaTeX is, in font sizes. Steps have most of their pieces in common."""
    return float(_typeset(piece, 100.0, "black").getsize()[0]) / 100.0


def _typeset(latex: str, pixels: float, colour: str) -> ziamath.Latex:
    # Imported here: a quarter of a second that the first window should not wait for.
    import ziamath

    ziamath.config.svg2 = False
    # In \text{…} ziamath takes characters as they are, and its input is XML.
    plain = re.sub(r"\\([_#$%{}])", r"\1", latex).replace(r"\&", "&amp;")
    # A sign at the start of a number is set as if it were a subtraction unless it is grouped.
    plain = re.sub(r"(^|[=(\[,]\s*|\\(?:approx|leftarrow)\s+)-", r"\1{-}", _evenly_spaced(plain))
    return ziamath.Latex(plain, size=pixels, color=colour)


def _evenly_spaced(latex: str) -> str:
    """The same with as much room before as after parentheses and ×; to ziamath neither is an operand or an operator."""
    before = ""
    while before != latex:
        # Parentheses around what is no higher than they are need not grow.
        before, latex = latex, _FLAT.sub(r"\1\2\3", latex)
    latex = re.sub(r"(\\left(?:[(\[|.]|\\\{))", r"{\1", latex)
    latex = re.sub(r"(\\right(?:[)\]|.]|\\\}))", r"\1}", latex)
    # A comma has its room already.
    latex = re.sub(r",\\[,;]\s*", ", ", latex)
    return re.sub(r" \\times (?!10\^)", r" \\,\\times\\, ", latex)


class _Job(QRunnable):
    """Typesets what is most urgent when its turn comes, which need not be what it was started for."""

    def __init__(self, typesetter: Typesetter) -> None:
        super().__init__()
        self._typesetter = typesetter

    def run(self) -> None:
        wanted = self._typesetter.take()
        if wanted is None:
            return
        try:
            latex, pixels, colour, width = wanted
            picture = svg(fitted(latex, pixels, width), pixels, colour)
        except Exception:
            # A name that can't be typeset: the widget writes the LaTeX itself, which says as much.
            picture = b""
        self._typesetter.finished.emit(wanted, picture)


class Typesetter(QObject):
    """Turns LaTeX into SVG on a thread of its own. `ready` says that something asked for is there now."""

    ready = Signal()
    finished = Signal(object, bytes)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: OrderedDict[Wanted, bytes] = OrderedDict()
        # What waits for its turn, with how urgent it is; what is being made is pending, but no longer waiting.
        self._waiting: dict[Wanted, int] = {}
        self._pending: set[Wanted] = set()
        self._lock = Lock()
        self._asked = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.finished.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def picture(self, wanted: Wanted, *, ahead: bool = False) -> bytes | None:
        """The SVG, empty if it can't be typeset; or None while it is being made.

        The latest is made first, for who steps on and on wants to see where they are; what is only wanted `ahead` of
        its time comes after everything else, until it is wanted at once.
        """
        if wanted in self._pictures:
            self._pictures.move_to_end(wanted)
            return self._pictures[wanted]
        is_new = wanted not in self._pending
        self._pending.add(wanted)
        with self._lock:
            if is_new or (wanted in self._waiting and not ahead):
                self._asked += not ahead
                self._waiting[wanted] = 0 if ahead else self._asked
            if len(self._waiting) > MOST_WAITING:
                # Who still shows it asks again as soon as something else is ready.
                forgotten = min(self._waiting, key=self._waiting.__getitem__)
                del self._waiting[forgotten]
                self._pending.discard(forgotten)
        if is_new:
            self._pool.start(_Job(self))
        return None

    def take(self) -> Wanted | None:
        """Of what waits, the most urgent, which waits no longer. Called by the thread that makes it."""
        with self._lock:
            if not self._waiting:
                return None
            wanted = max(self._waiting, key=self._waiting.__getitem__)
            del self._waiting[wanted]
            return wanted

    @property
    def busy(self) -> bool:
        """Whether something asked for is still being made."""
        return bool(self._pending)

    def close(self) -> None:
        """Ends the thread."""
        self._pool.clear()
        self._pool.waitForDone()

    def _keep(self, wanted: Wanted, picture: bytes) -> None:
        self._pending.discard(wanted)
        self._pictures[wanted] = picture
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.ready.emit()


class Formula(QWidget):
    """A formula. Too wide for its place it is broken into lines; what can't be broken shrinks, as far as `SMALLEST`.

    `reshaped`: it takes another place than before.
    """

    SMALLEST = 0.6
    reshaped = Signal()

    @property
    def place(self) -> QRectF:
        """Where in the widget the formula is drawn."""
        if not self._shown:
            return QRectF()
        size, scale = self._renderer.defaultSize(), self.scale
        width, height = size.width() * scale, size.height() * scale
        return QRectF(0, (self.height() - height) / 2, width, height)

    def __init__(self, typesetter: Typesetter, pixels: float, colour: str = "text", *, breaks: bool = True) -> None:
        """A formula in one of the theme's colours, at a font size in pixels; on one line unless it `breaks`."""
        super().__init__()
        self._breaks = breaks
        self._colour = colour
        self._typesetter = typesetter
        self._pixels = pixels
        self._latex = ""
        self._is_bare = False
        self._shrinkage = self._squeeze = 1.0
        self._renderer = QSvgRenderer(self)
        self._shown: bytes | None = None
        typesetter.ready.connect(self._refresh)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def latex(self) -> str:
        return self._latex

    def set_pixels(self, pixels: float) -> None:
        """Sets the formula at another font size."""
        if pixels != self._pixels:
            self._pixels = pixels
            self._refresh()

    def set_squeeze(self, squeeze: float) -> None:
        """Lets it shrink to this part of its size rather than be broken into lines."""
        if squeeze != self._squeeze:
            self._squeeze = squeeze
            self._refresh()

    def set_shrinkage(self, shrinkage: float) -> None:
        """Draws it at this part of its size, where there is no room for more."""
        if shrinkage != self._shrinkage:
            self._shrinkage = shrinkage
            self.updateGeometry()
            self.update()

    def height_at(self, shrinkage: float) -> int:
        """How much height it takes if it is drawn at this part of its size, or smaller where its width is short."""
        return self._height(min(self.width_scale, shrinkage))

    @property
    def is_typeset(self) -> bool:
        """Whether the formula is shown as a picture, and not still being made."""
        return bool(self._shown)

    @property
    def picture(self) -> str:
        """The SVG that is shown."""
        return (self._shown or b"").decode()

    def prepare(self, latex: str) -> None:
        """Typesets a formula that will be wanted soon, so that it is there at once."""
        self._typesetter.picture(self._wanted(latex), ahead=True)

    def set_latex(self, latex: str) -> None:
        """Shows a formula, or nothing. The old one stays until the new one is typeset."""
        self._latex = latex
        self.setAccessibleName(_LEAD.sub("", latex))
        self._refresh()

    def sizeHint(self) -> QSize:
        width = math.ceil(self._renderer.defaultSize().width() * self._shrinkage) if self._shown else 60
        return QSize(width, self._height(self.scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(30, self._height(self.scale))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._latex:
            self._refresh()
            self.updateGeometry()

    @property
    def _room(self) -> int:
        """The width that lines are broken at, 0 where they are not."""
        if not self._breaks:
            return 0
        return max(NARROWEST, round(self.width() / self._squeeze) // WIDTH_STEP * WIDTH_STEP)

    @property
    def width_scale(self) -> float:
        """The part of its size at which it is no wider than its place."""
        width = self._renderer.defaultSize().width() if self._shown else 0
        return min(1.0, max(self.SMALLEST, self.width() / max(1, width)))

    @property
    def scale(self) -> float:
        """The part of its size that it is drawn at."""
        return min(self.width_scale, self._shrinkage)

    def _wanted(self, latex: str) -> Wanted:
        return Wanted(latex, self._pixels, getattr(theme.current(), self._colour), self._room)

    def _height(self, scale: float) -> int:
        line = round(self._pixels * 1.4 * scale)
        return max(line, round((self._renderer.defaultSize().height() + 4) * scale)) if self._shown else line

    def _refresh(self) -> None:
        if not self._latex:
            picture: bytes | None = b""
        else:
            picture = self._typesetter.picture(self._wanted(self._latex))
        # What can't be typeset is shown as it is written; what isn't yet, would puzzle for a moment.
        self._is_bare = picture == b"" and bool(self._latex)
        if picture is None or (picture == self._shown and picture):
            return
        self._shown = picture
        if picture:
            self._renderer.load(QByteArray(picture))
        # What can't be made to fit is scrolled to, never cut off.
        self.setMinimumWidth(round(self._renderer.defaultSize().width() * self.SMALLEST) if picture else 0)
        self.updateGeometry()
        self.update()
        self.reshaped.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._shown:
            self._renderer.render(painter, self.place)
        elif self._is_bare:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._latex)
        painter.end()
