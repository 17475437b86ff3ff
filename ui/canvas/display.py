"""What the canvas shows of every node and edge, by choice."""

from __future__ import annotations

from typing import Literal

import msgspec

Picture = Literal["none", "map", "curve"]
EdgeValue = Literal["weight", "gradient", "change"]


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The choices. A `picture` is drawn inside neurons, whose texts then go below; lines stand for `edges`."""

    name: bool = True
    a: bool = True
    z: bool = True
    delta: bool = True
    bias: bool = True
    picture: Picture = "none"
    edges: EdgeValue = "weight"
    lens: bool = False
    overview: bool = True


def stored(text: object) -> Display:
    """The choices as they were remembered, or the usual ones where that can't be read."""
    try:
        return msgspec.json.decode(str(text or "{}"), type=Display)
    except msgspec.DecodeError:
        return Display()
