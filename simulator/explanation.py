"""What a project says of itself: the explanation, and what to try first."""

from __future__ import annotations

from typing import NamedTuple

TRY = "Try: "


class Explanation(NamedTuple):
    """An explanation in two parts; `first` is what to try first, empty where nothing is suggested."""

    text: str
    first: str


def explained(about: str) -> Explanation:
    """The two parts of an explanation that is written in one, with “Try:” between them."""
    text, _, first = about.partition(TRY)
    return Explanation(text.strip(), f"{first[:1].upper()}{first[1:]}".strip())
