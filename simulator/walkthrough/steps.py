"""What a step of the walkthrough is: one arithmetic operation with its value and its texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

from simulator.network import EdgeKey
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence

if TYPE_CHECKING:
    from simulator.walkthrough.passes import Rounding

Kind: TypeAlias = Literal[
    "noise",
    "weighted_sum",
    "activation",
    "dropout",
    "loss",
    "output_error",
    "hidden_error",
    "input_gradient",
    "gradient",
    "batch_loss",
    "gradient_sum",
    "gradient_mean",
    "penalty",
    "velocity",
    "lookahead",
    "squares",
    "first_moment",
    "second_moment",
    "first_corrected",
    "second_corrected",
    "update",
    "term",
]
Convention: TypeAlias = Literal["gradient", "error_term"]
Logarithm: TypeAlias = Literal["ln", "log2", "log10"]
Part: TypeAlias = str | EdgeKey

KINDS: dict[Kind, str] = {
    "noise": QT_TRANSLATE_NOOP("kind", "noisy input"),
    "weighted_sum": QT_TRANSLATE_NOOP("kind", "weighted sum"),
    "activation": QT_TRANSLATE_NOOP("kind", "activation"),
    "dropout": QT_TRANSLATE_NOOP("kind", "dropout"),
    "loss": QT_TRANSLATE_NOOP("kind", "loss"),
    "output_error": QT_TRANSLATE_NOOP("kind", "output error"),
    "hidden_error": QT_TRANSLATE_NOOP("kind", "hidden error"),
    "input_gradient": QT_TRANSLATE_NOOP("kind", "input slope"),
    "gradient": QT_TRANSLATE_NOOP("kind", "gradient"),
    "batch_loss": QT_TRANSLATE_NOOP("kind", "loss of the batch"),
    "gradient_sum": QT_TRANSLATE_NOOP("kind", "sum"),
    "gradient_mean": QT_TRANSLATE_NOOP("kind", "mean"),
    "penalty": QT_TRANSLATE_NOOP("kind", "with penalty"),
    "velocity": QT_TRANSLATE_NOOP("kind", "velocity"),
    "lookahead": QT_TRANSLATE_NOOP("kind", "look ahead"),
    "squares": QT_TRANSLATE_NOOP("kind", "squares"),
    "first_moment": QT_TRANSLATE_NOOP("kind", "moment m"),
    "second_moment": QT_TRANSLATE_NOOP("kind", "moment s"),
    "first_corrected": QT_TRANSLATE_NOOP("kind", "corrected m"),
    "second_corrected": QT_TRANSLATE_NOOP("kind", "corrected s"),
    "update": QT_TRANSLATE_NOOP("kind", "update"),
    "term": QT_TRANSLATE_NOOP("kind", "term"),
}

FORWARD: frozenset[Kind] = frozenset({"noise", "weighted_sum", "activation", "dropout", "loss"})
BACKWARD: frozenset[Kind] = frozenset({"output_error", "hidden_error", "input_gradient", "gradient"})

MARK = re.compile("\ue000(\\d+)\ue001(.*?)\ue002")


class Source(NamedTuple):
    """A number that another one is made from: the result of an operation, or something given.

    `kind` is that of the operation; or "input", "target", "weight" (before this batch; of a bias where `target` is a
    name), "mask", "drawn_noise" or "memory" (what the optimizer remembers, `target` being the parameter and `detail`
    the kind that computed it); or "term", what the operation has come to so far, `detail` being the number of terms.
    `sample` is a place in the batch where it is another one than the step's own.
    """

    kind: str
    target: Part
    sample: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Style:
    """How a walkthrough is told: the sign of δ, the digits shown, the logarithm of the loss, and the rounding.

    With a `rounding` every intermediate is rounded before it is used, as by hand; without, nothing is.
    """

    convention: Convention = "gradient"
    digits: int = 3
    logarithm: Logarithm = "ln"
    rounding: Rounding | None = None

    @property
    def sign(self) -> float:
        """What ∂L/∂z is multiplied by to be δ."""
        return 1.0 if self.convention == "gradient" else -1.0


@dataclass(frozen=True)
class Explanation:
    """The texts of a step. In `marked` each number is marked by its place in `sources`, what the step is made from."""

    symbols: str
    marked: str
    reason: Sentence
    sources: Mapping[Source, float] = field(default_factory=dict)

    @property
    def numbers(self) -> str:
        return unmarked(self.marked)

    @property
    def in_order(self) -> dict[Source, float]:
        """The sources in the order in which the formula has them; last, those that a long formula leaves out."""
        entries = list(self.sources.items())
        shown = [int(place) for place in re.findall("\ue000(\\d+)\ue001", self.marked)]
        return dict([*(entries[place] for place in shown), *entries])


class Account(Protocol):
    """Who can tell a step."""

    def explain(self, step: Step) -> Explanation: ...

    def label(self, step: Step) -> str: ...


@dataclass(frozen=True)
class Step:
    """One arithmetic operation.

    `target` is a neuron's name, an edge as (source, target), or "L" for the loss. A gradient or update whose target
    is a name concerns that neuron's bias. `value` is the result in the convention of the walkthrough; `exact` is what
    it would be without rounding as by hand. `symbols` and `numbers` are LaTeX: the formula, and its right-hand side
    with the numbers put in; `reason` says why in words. `sample` is the row of the data it is about, None for what
    concerns the batch as a whole. A "term" is one addition on the way to the operation `part_of`.
    """

    kind: Kind
    target: Part
    value: float
    account: Account = field(repr=False, compare=False)
    sample: int | None = field(default=None, compare=False)
    exact: float | None = field(default=None, compare=False)
    part_of: Kind | None = None
    term: int = 0

    @property
    def is_about_loss(self) -> bool:
        """Whether its target "L" is the loss, and not a node of that name."""
        return (self.part_of or self.kind) in ("loss", "batch_loss")

    @property
    def label(self) -> str:
        """What the operation is called, or the one that a term belongs to: a key of the "kind" translations."""
        return self.account.label(self)

    @cached_property
    def explanation(self) -> Explanation:
        return self.account.explain(self)

    @property
    def symbols(self) -> str:
        return self.explanation.symbols

    @property
    def numbers(self) -> str:
        return self.explanation.numbers

    @property
    def reason(self) -> Sentence:
        return self.explanation.reason

    @property
    def sources(self) -> Mapping[Source, float]:
        """What it is made from, with the numbers that went in, in the order of the formula."""
        return self.explanation.in_order


def unmarked(latex: str) -> str:
    """LaTeX without the marks around its numbers."""
    while (plain := MARK.sub(r"\2", latex)) != latex:
        latex = plain
    return latex
