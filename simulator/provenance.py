"""Where a number of a walkthrough comes from, down to inputs, targets and initial weights; and what it goes into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.notation import name_latex, symbol
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough import KINDS, Convention, Part, Place, Source, Walkthrough
from simulator.walkthrough.order import MEMORY
from simulator.walkthrough.wording import about, parameter

GIVEN: dict[str, str] = {
    "input": QT_TRANSLATE_NOOP("provenance", "given: sample {sample} of the data"),
    "target": QT_TRANSLATE_NOOP("provenance", "given: the target of sample {sample}"),
    "weight": QT_TRANSLATE_NOOP("provenance", "given: as drawn, or as training left it before this epoch"),
    "initial": QT_TRANSLATE_NOOP("provenance", "given: the initial value"),
    "mask": QT_TRANSLATE_NOOP("provenance", "drawn at random for this sample"),
    "drawn_noise": QT_TRANSLATE_NOOP("provenance", "drawn at random for this sample"),
    "memory": QT_TRANSLATE_NOOP("provenance", "remembered from before this epoch"),
    "memory of nothing": QT_TRANSLATE_NOOP("provenance", "nothing is remembered yet"),
}


@dataclass(frozen=True)
class Number:
    """One number: `step` is the operation whose result it is, None where it is given.

    `near` is a step of the sample, or of the batch's end, that it belongs to. `term` says after how many terms it is
    the result so far, 0 for the result itself.
    """

    kind: str
    target: Part
    value: float
    step: int | None
    near: int
    because: Sentence
    term: int = 0

    @property
    def is_given(self) -> bool:
        return self.step is None

    @property
    def place(self) -> Place | None:
        """Where in the walk it comes out, None where it is given."""
        if self.step is None:
            return None
        return Place(self.step - 1, self.term) if self.term else Place(self.step)


def number_at(walk: Walkthrough, step: int, term: int = 0) -> Number:
    """The result of a step; or what it has come to after so many terms."""
    operation = walk.operation(step)
    if term:
        shown = walk.at(Place(step - 1, term))
        assert shown is not None
        so_far = Sentence(
            QT_TRANSLATE_NOOP("provenance", "{what} so far, after {n} of {all} terms"),
            {"what": Sentence(shown.label), "n": term, "all": walk.terms(step)},
        )
        return Number(operation.kind, operation.target, shown.value, step, step, so_far, term)
    shown = walk[step]
    reason = Sentence(
        QT_TRANSLATE_NOOP("provenance", "{what}, step {n}"), {"what": Sentence(shown.label), "n": step + 1}
    )
    return Number(operation.kind, operation.target, shown.value, step, step, reason)


def made_from(walk: Walkthrough, number: Number) -> tuple[Number, ...]:
    """The numbers that it was computed from, in the order of the formula; none for a number that is given."""
    if number.step is None:
        return ()
    assert number.place is not None
    step = walk.at(number.place)
    assert step is not None
    return tuple(resolved(walk, source, value, number.step) for source, value in step.sources.items())


def goes_into(walk: Walkthrough, number: Number) -> tuple[Number, ...]:
    """The results that are computed from it directly, in the order of the walk."""
    if number.term and number.step is not None:
        # The next term is added to it, and after the last one it is the result.
        is_last = number.term == walk.terms(number.step)
        return (number_at(walk, number.step, 0 if is_last else number.term + 1),)
    return tuple(
        number_at(walk, step)
        for step in sorted(set(_candidates(walk, number)))
        if step != number.step and any(_is_same(other, number) for other in made_from(walk, number_at(walk, step)))
    )


def symbol_of(number: Number, convention: Convention = "gradient") -> str:
    """What stands for it in a formula, as LaTeX."""
    signed = number.kind in ("input_gradient", "gradient", "gradient_sum", "gradient_mean", "penalty")
    # An error grows as what comes back to an activation; its slope comes last.
    signed = signed or (number.kind == "hidden_error" and number.term > 0)
    return f"-{_symbol_of(number)}" if signed and convention == "error_term" else _symbol_of(number)


def _symbol_of(number: Number) -> str:
    target = number.target
    letters = {
        "input": "a",
        "target": "t",
        "mask": "m",
        "drawn_noise": r"\varepsilon",
        "weighted_sum": "z",
        "activation": "a",
        "noise": "a",
        "dropout": r"\tilde{a}",
        "output_error": r"\delta",
        "hidden_error": r"\delta",
    }
    if number.kind == "hidden_error" and number.term and isinstance(target, str):
        return rf"\frac{{\partial L}}{{\partial {symbol('a', target)}}}"
    if number.kind in letters and isinstance(target, str):
        return symbol(letters[number.kind], target)
    if number.kind in ("loss", "batch_loss"):
        return "L"
    if number.kind in ("weight", "update"):
        return parameter(target)
    if number.kind == "input_gradient" and isinstance(target, str):
        return rf"\frac{{\partial L}}{{\partial {name_latex(target)}}}"
    if number.kind in ("gradient", "gradient_mean"):
        return rf"\frac{{\partial L}}{{\partial {parameter(target)}}}"
    if number.kind == "gradient_sum":
        return rf"\sum \frac{{\partial L}}{{\partial {parameter(target)}}}"
    memory = {"penalty": "g", "velocity": "v", "lookahead": "d", "squares": "s", "first_moment": "m"}
    memory |= {"second_moment": "s", "first_corrected": r"\hat{m}", "second_corrected": r"\hat{s}"}
    return about(memory.get(number.kind, "m"), target)


def resolved(walk: Walkthrough, source: Source, value: float, near: int) -> Number:
    """A source of step `near` as a number: a result, of an earlier batch where it was learned there, or given."""
    if source.kind == "term":
        return number_at(walk, near, int(source.detail))
    where = walk.locate(near)
    step = walk.find(source.kind, source.target, near, source.sample)
    if step is not None:
        # A slope ∂z/∂w of a product or a maximum is no result of its own: it is read from the same terms as z.
        return number_at(walk, step)
    learned = "update" if source.kind == "weight" else source.detail if source.kind == "memory" else ""
    if learned and where.batch > 0:
        step = walk.find(learned, source.target, walk.first_step(where.batch) - 1)
        if step is not None:
            return number_at(walk, step)
    kind = source.kind
    if kind == "weight" and walk.epoch == 0 and walk.first == 0:
        kind = "initial"
    if kind == "memory" and walk.numbers(where.batch).before.steps == 0:
        kind = "memory of nothing"
    row = walk.row(where._replace(sample=source.sample) if source.sample is not None else where)
    reason = Sentence(GIVEN[kind], {"sample": row + 1})
    own = source.detail if source.kind == "memory" else source.kind
    return Number(own, source.target, value, None, near, reason)


def _is_same(one: Number, other: Number) -> bool:
    if one.step is not None or other.step is not None:
        return (one.step, one.term) == (other.step, other.term)
    return (one.kind, one.target) == (other.kind, other.target)


def _candidates(walk: Walkthrough, number: Number) -> Iterator[int]:
    """The steps that could use a number: at its node, at the edges there, at the neighbours, in the next batch."""
    nodes = {number.target} if isinstance(number.target, str) else set(number.target)
    edges = [edge for edge in walk.program.edges if nodes & set(edge)]
    # A factor of a product is in the slopes of all the other factors there.
    products = {unit.name for unit in walk.program.units if unit.aggregation.key == "product"}
    shared = products & {target for _, target in edges}
    edges += [edge for edge in walk.program.edges if edge[1] in shared and edge not in edges]
    around = nodes | {name for edge in edges for name in edge} | {"L"}
    here = walk.locate(number.near)
    nears = [number.near]
    learned = number.kind == "update" or number.kind in MEMORY
    if learned and number.step is not None and here.batch + 1 < walk.batch_count:
        # What was learned is used by every sample of the next batch; the first one stands for them.
        nears.append(walk.first_step(here.batch + 1))
    parts: list[Part] = [*edges, *sorted(around - {"L"}), "L"]
    if isinstance(number.target, str) and number.target not in walk.program.row:
        parts = ["L"]
    if number.kind == "loss":
        parts = ["L"]
    for near in nears:
        order = walk.order(walk.locate(near).batch)
        for section in (order.sample, order.batch):
            for part in parts:
                for kind in KINDS:
                    if (kind, part) in section.place and (step := walk.find(kind, part, near)) is not None:
                        yield step
