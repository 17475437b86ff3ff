"""Which symbol of a formula stands for which number, so that symbols can be asked about as numbers can."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.provenance import resolved, symbol_of
from simulator.walkthrough import Source, Step, Walkthrough

OWN_RESULT = -1
"""The mark of the result itself, on the left-hand side."""


def marked_symbols(walk: Walkthrough, step: Step, near: int) -> tuple[str, tuple[int, ...]]:
    """The symbols of a step at or after place `near`, marked; and for each mark the place of its number in the sources.

    The mark of the left-hand side stands for `OWN_RESULT`. Sources are in the order of `step.explanation.sources`.
    """
    sources = list(step.explanation.sources.items())
    marks: dict[str, int] = {}
    for place, (source, value) in enumerate(sources):
        for latex in _spellings(walk, source, value, near, step):
            marks.setdefault(latex, place)
    left, joint, right = _parted(step.symbols)
    meant: list[int] = []

    def mark(latex: str, place: int) -> str:
        meant.append(place)
        return f"\ue000{len(meant) - 1}\ue001{latex}\ue002"

    own = mark(left, OWN_RESULT) if joint else left
    if marks:
        longest_first = sorted(marks, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        right = re.sub(pattern, lambda found: mark(found[0], marks[found[0]]), right)
    return f"{own}{joint}{right}", tuple(meant)


def _parted(symbols: str) -> tuple[str, str, str]:
    """Left-hand side, sign, right-hand side."""
    found = re.search(r" = | \\leftarrow ", symbols)
    return (symbols[: found.start()], found[0], symbols[found.end() :]) if found else ("", "", symbols)


def _spellings(walk: Walkthrough, source: Source, value: float, near: int, step: Step) -> Iterator[str]:
    """How a number may be written: a sample's loss and gradients carry its row, while there are several samples."""
    latex = symbol_of(resolved(walk, source, value, near), walk.style.convention)
    yield latex
    where = walk.locate(near)
    if walk.batch_size(where.batch) == 1:
        return
    sample = where.sample if source.sample is None else source.sample
    if sample is None:
        return
    loss = f"L_{{{walk.row(where._replace(sample=sample, offset=0)) + 1}}}"
    if source.kind == "loss":
        yield loss
    elif source.kind in ("gradient", "input_gradient"):
        yield latex.replace("L", loss, 1)
