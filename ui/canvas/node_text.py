"""What is written in and around a node, as far as it can be read at a zoom: letters don't shrink with the drawing."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from ui.canvas.lettering import Lettering, lettering
from ui.canvas.looks import NodeLook
from ui.canvas.places import HALF_SIDE, HALF_WIDTH, RADIUS

# The sizes of letters in units of the drawing, and below them what a projector needs in pixels on the screen.
NAME, VALUE, SMALL = 15, 13, 11
READABLE = {NAME: 11.0, VALUE: 10.5, SMALL: 10.0}
# A text that has no room may be so small, no smaller.
SMALLEST = 9.0
# Nodes of fewer pixels across have no text at all.
SMALLEST_NODE = 18.0
# Texts around a node, of that share of its width at most, stay off those of its neighbours.
WIDEST_AROUND = 1.35
LIFT = 2.0
# From line to line, in heights of letters: so much that a y stays off the number below it, where there is room.
LEADINGS = (1.2, 1.08)
# A name or an activation may reach so far over the rims of its node.
WIDEST_PLATE = 3.6 * RADIUS
# In smaller drawings a node has no room for a number below its name.
SMALLEST_NUMBERS = 0.31
# Numbers are cut off only in drawings at least so large, where they are what one has come for.
SMALLEST_CUT = 0.9


class Writing(NamedTuple):
    """One line, `y` below the middle of its node. `colour` is the name of one in the theme.

    A `plate` is wider than its node and lies over its rim.
    """

    text: str
    y: float
    pixels: int
    colour: str
    bold: bool = False
    plate: bool = False

    @property
    def face(self) -> Lettering:
        return lettering(self.pixels, bold=self.bold)


def size_at(pixels: int, zoom: float) -> int:
    """The size, in units of the drawing, of letters that are `pixels` high at 100 % and readable at every zoom."""
    return max(pixels, round(READABLE[pixels] / zoom))


@lru_cache(16384)
def inside(look: NodeLook, zoom: float, half_width: float, *, with_delta: bool = True) -> tuple[Writing, ...]:
    """The name, a and, if asked for, δ inside a node; where there is no room for all, the last go first."""
    if 2 * RADIUS * zoom < SMALLEST_NODE:
        return ()
    delta = f"{look.slope} {look.delta}" if with_delta and look.delta else ""
    lines = [
        Writing(text, 0.0, size_at(pixels, zoom), colour, bold)
        for text, pixels, colour, bold in (
            (look.name, NAME, "text", True),
            (look.a, VALUE, "value", False),
            (delta, SMALL, "error", False),
        )
        if text
    ]
    for count in range(len(lines), 0, -1):
        if written := _fitted(lines[:count], look, zoom, half_width):
            return written
    return ()


def delta_fits(look: NodeLook, zoom: float, half_width: float) -> bool:
    """Whether a node has room for its δ inside, if it has one."""
    return not look.delta or any(line.colour == "error" for line in inside(look, zoom, half_width))


@lru_cache(16384)
def below(
    look: NodeLook, zoom: float, room: float, width: float, *, shows_picture: bool, has_delta: bool
) -> tuple[Writing, ...]:
    """z and the bias below a node, after δ if that `has_delta` no room inside; the rest too if a picture is inside.

    `room` is the height that is free there, `width` how wide a line of several numbers may be. What doesn't fit is left
    out.
    """
    if 2 * RADIUS * zoom < SMALLEST_NODE:
        return ()
    size, top = size_at(SMALL, zoom), RADIUS + 2.0
    lines: list[Writing] = []
    details = [look.z and f"z {look.z}", look.bias and f"b {look.bias}"]
    delta = look.delta and f"{look.slope} {look.delta}"
    if shows_picture:
        first = size_at(VALUE, zoom)
        lines.append(_longest([look.name, look.a, delta], first, width, "text"))
        details[:0] = [] if delta in lines[0].text else [delta]
    elif has_delta:
        lines.append(_longest([delta], size, width, "error"))
    details = [text for text in details if text]
    while details:
        lines.append(_longest(details, size, width, "muted"))
        details = details[lines[-1].text.count("  ") + 1 :]
    written: list[Writing] = []
    for line in lines:
        height = line.face.height
        if line.text and (top + height <= RADIUS + room or (shows_picture and not written)):
            written.append(Writing(line.text, top + height / 2, line.pixels, line.colour))
            top += height
    return tuple(written)


@lru_cache(16384)
def above(lines: tuple[Writing, ...]) -> tuple[Writing, ...]:
    """What would stand below a node, above it: still the first line nearest to it."""
    return tuple(line._replace(y=-line.y) for line in lines)


def kind_of(writing: Writing, x: float) -> str:
    """What a line says at `x`, right of its node's middle: "a", "delta", "z" or "bias"; empty for a name."""
    if writing.colour in ("value", "error"):
        return {"value": "a", "error": "delta"}[writing.colour]
    if writing.colour != "muted":
        return ""
    has_both = writing.text.startswith("z ") and "  b " in writing.text
    return "bias" if writing.text.startswith("b ") or (has_both and x > 0) else "z"


def width_around(zoom: float) -> float:
    """How wide the texts below a node may be, in units of the drawing."""
    return 2 * RADIUS * WIDEST_AROUND * max(1.0, size_at(SMALL, zoom) / SMALL)


def _longest(texts: list[str], pixels: int, width: float, colour: str) -> Writing:
    """As many of the texts, one after the other, as are at most so wide; the first in any case."""
    face, chosen = lettering(pixels), ""
    for text in filter(None, texts):
        longer = f"{chosen}  {text}" if chosen else text
        if chosen and face.width(longer) > width:
            break
        chosen = longer
    return Writing(chosen, 0.0, pixels, colour)


def _fitted(lines: list[Writing], look: NodeLook, zoom: float, half_width: float) -> tuple[Writing, ...]:
    """The lines below each other in the middle of a node, smaller where that helps; none if one has no room."""
    room_down = 2 * (HALF_SIDE if look.is_input else RADIUS) - 4
    letters = sum(line.pixels for line in lines)
    leading = next((leading for leading in LEADINGS if leading * letters <= room_down), LEADINGS[-1])
    total = leading * letters
    if len(lines) > 1 and total > room_down:
        return ()
    # The name above is short: what is below it is the wider part, and so comes nearer to the middle of a circle.
    written: list[Writing] = []
    top = -total / 2 - (LIFT if len(lines) == 2 and not look.is_input else 0.0)
    for line in lines:
        middle = top + leading * line.pixels / 2
        top += leading * line.pixels
        room = _room_at(middle, 0.36 * line.pixels, look, half_width)
        fitted = _narrowed(line, room, zoom, may_cross_rim=not look.is_input)
        if not fitted:
            return ()
        written.append(fitted._replace(y=middle))
    return tuple(written)


def _room_at(middle: float, half: float, look: NodeLook, half_width: float) -> float:
    """How wide a node is where letters reach from `middle` - `half` to `middle` + `half`."""
    if look.is_input:
        return 2 * half_width - 4
    reach = min(abs(middle) + half, RADIUS)
    return 2 * math.sqrt(RADIUS**2 - reach**2) - 3


def _narrowed(line: Writing, room: float, zoom: float, *, may_cross_rim: bool) -> Writing | None:
    """The line as it fits into `room`, smaller if need be; else a plate, but of δ none.

    A number that is too long even for that is cut off, or in a small drawing left out; there only a circle's `may` have
    a plate, for that of a box would wipe out both its sides.
    """
    width = line.face.width(line.text)
    if width <= room:
        return line
    pixels = max(math.ceil(min(SMALLEST / zoom, line.pixels)), math.floor(line.pixels * room / width))
    face = lettering(pixels, bold=line.bold)
    if face.width(line.text) <= room:
        return line._replace(pixels=pixels)
    has_plate = line.bold or zoom >= SMALLEST_CUT or (may_cross_rim and face.width(line.text) <= WIDEST_PLATE)
    if line.colour == "error" or not has_plate:
        return None
    return line._replace(text=face.elided(line.text, WIDEST_PLATE), pixels=pixels, plate=True)


def input_half_width(name: str) -> float:
    """Half the width of the input with this name: room for a number in a small drawing, or for a longer name."""
    return min(2.0 * RADIUS, max(HALF_WIDTH, lettering(NAME, bold=True).width(name) / 2 + 7.0))
