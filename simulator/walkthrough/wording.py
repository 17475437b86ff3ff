"""How the accounts of a walkthrough write: symbols, numbers that know where they come from, lists of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from simulator.notation import factor_latex, number_latex, symbol
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.steps import Part, Source

MOST_TERMS = 8
DELTA = r"\delta"


class Pair(NamedTuple):
    """A piece of a formula: in symbols, and with the numbers put in."""

    symbols: str
    numbers: str


class Texts(NamedTuple):
    """What is told of a step: the formula in symbols, its right-hand side in numbers, and why."""

    symbols: str
    numbers: str
    reason: Sentence


class Scribe:
    """Writes the numbers of one step and notes what each of them is."""

    def __init__(self, digits: int) -> None:
        self._digits = digits
        self.sources: dict[Source, float] = {}
        self._places: dict[Source, int] = {}

    def number(self, value: float, source: Source | None = None) -> str:
        """A number as LaTeX, marked by where it comes from."""
        return self._marked(number_latex(float(value), self._digits), value, source)

    def factor(self, value: float, source: Source | None = None) -> str:
        """The same, in parentheses where a sign or a power would otherwise be misread inside a product."""
        return self._marked(factor_latex(float(value), self._digits), value, source)

    def _marked(self, latex: str, value: float, source: Source | None) -> str:
        if source is None:
            return latex
        self.sources.setdefault(source, float(value))
        place = self._places.setdefault(source, len(self._places))
        return f"\ue000{place}\ue001{latex}\ue002"


def parameter(target: Part) -> str:
    """The symbol of a weight or bias."""
    return symbol("b", target) if isinstance(target, str) else symbol("w", *target)


def about(letter: str, target: Part) -> str:
    """A letter with the names of a weight or bias below it."""
    return symbol(letter, target) if isinstance(target, str) else symbol(letter, *target)


def parameter_in_words(target: Part) -> Sentence:
    """A weight or bias for a sentence."""
    if isinstance(target, str):
        return Sentence(QT_TRANSLATE_NOOP("reason", "bias of {name}"), {"name": target})
    return Sentence(
        QT_TRANSLATE_NOOP("reason", "weight from {source} to {target}"), {"source": target[0], "target": target[1]}
    )


def fill(template: str, **values: str) -> str:
    """A registry's formula with LaTeX in place of <z>, <a>, <t> and the like."""
    for name, value in values.items():
        template = template.replace(f"<{name}>", value)
    return template


def dotted(template: str) -> str:
    """The same with a dot before every number that multiplies what stands before it: 2 0.5 would read as one number."""
    return re.sub(r"(?<=[\d>)])\\,(?=<)", r" \\cdot ", template)


def powers(exponents: Sequence[str]) -> str:
    """e to each of these, added up."""
    return shortened([f"e^{{{exponent}}}" for exponent in exponents], " + ")


def shortened(terms: Sequence[str], join: str, most: int = MOST_TERMS) -> str:
    """Terms joined; the middle of a long list is left out, since nobody reads it on one line."""
    if len(terms) > most:
        terms = [*terms[: most - 2], r"\cdots", terms[-1]]
    return join.join(terms)


def listed(names: Sequence[str]) -> Sentence | str:
    """Names for a sentence, with an "and" before the last; past `MOST_TERMS` only how many more there are."""
    if len(names) > MOST_TERMS:
        return ", ".join(names[: MOST_TERMS - 1]) + f", … (+{len(names) - MOST_TERMS + 1})"
    if len(names) < 2:
        return "".join(names)
    return Sentence(
        QT_TRANSLATE_NOOP("reason", "{names} and {last}"), {"names": ", ".join(names[:-1]), "last": names[-1]}
    )
