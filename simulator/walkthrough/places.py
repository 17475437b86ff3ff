"""Where one can be in a walkthrough."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """How far a walk has come: the last operation taken, -1 for none, and so many terms of the one after it."""

    step: int = -1
    term: int = 0


START = Place()


class Where(NamedTuple):
    """What an operation belongs to: its batch, its sample in that (None at the batch's end), its place in there."""

    batch: int
    sample: int | None
    offset: int
