"""What is told of one term: a number added to a growing sum, multiplied into a product, or compared."""

from __future__ import annotations

from simulator.notation import name_latex, symbol
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.backward_texts import arriving_text
from simulator.walkthrough.forward_texts import loss_formula
from simulator.walkthrough.sample_numbers import SampleNumbers
from simulator.walkthrough.steps import Kind
from simulator.walkthrough.wording import Pair, Scribe, Texts

FIRST = QT_TRANSLATE_NOOP("reason", "It begins with {what}.")
ADDED = QT_TRANSLATE_NOOP("reason", "Added to it: {what}.")
MULTIPLIED = QT_TRANSLATE_NOOP("reason", "Multiplied with it: {what}.")
LARGER = QT_TRANSLATE_NOOP("reason", "The larger is kept: what there is so far, or {what}.")


def term(own: SampleNumbers, part_of: Kind, name: str, number: int, before: str, scribe: Scribe) -> Texts:
    """Term `number` of an operation, counted from 1; `before` is the result so far, empty for the first."""
    if part_of == "loss":
        return _of_the_loss(own, number, before, scribe)
    if part_of == "weighted_sum":
        return _of_a_weighted_sum(own, name, number, before, scribe)
    return _of_an_error(own, part_of, name, number, before, scribe)


def _of_the_loss(own: SampleNumbers, number: int, before: str, scribe: Scribe) -> Texts:
    output = own.batch.program.outputs[number - 1]
    formula = loss_formula(own, output, scribe)
    if own.averages_outputs:
        share = rf"\tfrac{{1}}{{{len(own.targets)}}}"
        formula = Pair(rf"{share}{formula.symbols}", rf"{share} \cdot {formula.numbers}")
    what = Sentence(QT_TRANSLATE_NOOP("reason", "the output {name}"), {"name": output})
    return _added(own.loss_symbol, formula, before, what)


def _of_an_error(own: SampleNumbers, part_of: Kind, name: str, number: int, before: str, scribe: Scribe) -> Texts:
    target = own.wiring.feeds[name][number - 1]
    below = name_latex(name) if part_of == "input_gradient" else own.symbol_of(name)
    total = rf"{own.sign}\frac{{\partial {own.loss_symbol}}}{{\partial {below}}}"
    what = Sentence(QT_TRANSLATE_NOOP("reason", "the share of {name}'s error"), {"name": target})
    return _added(total, arriving_text(own, name, target, scribe), before, what)


def _of_a_weighted_sum(own: SampleNumbers, name: str, number: int, before: str, scribe: Scribe) -> Texts:
    unit, total = own.wiring.units[name], symbol("z", name)
    if number > len(unit.sources):
        what = Sentence(QT_TRANSLATE_NOOP("reason", "the bias of {name}"), {"name": name})
        return _added(total, own.bias_text(unit, scribe), before, what)
    source = own.inputs_of(unit)[number - 1]
    added = own.term_text(source, name, scribe)
    what = Sentence(QT_TRANSLATE_NOOP("reason", "what comes from {name}"), {"name": source})
    if unit.aggregation.key == "max":
        return _compared(total, added, before, what)
    if unit.aggregation.key == "product":
        factor = Pair(rf"\left({added.symbols}\right)", rf"\left({added.numbers}\right)")
        return _added(total, factor, before, what, join=unit.aggregation.join, template=MULTIPLIED)
    return _added(total, added, before, what)


def _added(total: str, added: Pair, before: str, what: Sentence, *, join: str = " + ", template: str = ADDED) -> Texts:
    if not before:
        return Texts(rf"{total} \leftarrow {added.symbols}", added.numbers, Sentence(FIRST, {"what": what}))
    return Texts(
        rf"{total} \leftarrow {total}{join}{added.symbols}",
        f"{before}{join}{added.numbers}",
        Sentence(template, {"what": what}),
    )


def _compared(total: str, added: Pair, before: str, what: Sentence) -> Texts:
    if not before:
        return Texts(rf"{total} \leftarrow {added.symbols}", added.numbers, Sentence(FIRST, {"what": what}))
    return Texts(
        rf"{total} \leftarrow \max\left({total},\; {added.symbols}\right)",
        rf"\max\left({before},\; {added.numbers}\right)",
        Sentence(LARGER, {"what": what}),
    )
