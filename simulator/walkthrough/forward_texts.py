"""What is told of the forward pass: formulas, the numbers in them, and why."""

from __future__ import annotations

from simulator.engine import loss_for
from simulator.notation import symbol
from simulator.program import Unit
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.sample_numbers import LOGARITHMS, SampleNumbers
from simulator.walkthrough.steps import Source
from simulator.walkthrough.wording import Pair, Scribe, Texts, listed, shortened


def noise(own: SampleNumbers, name: str, scribe: Scribe) -> Texts:
    """x + ε at an input."""
    column = own.batch.program.inputs.index(name)
    clean = float(own.batch.clean[own.sample, column])
    drawn = float(own.batch.batch.X[own.sample, column]) - clean
    return Texts(
        rf"{symbol('a', name)} = {symbol('x', name)} + {symbol(chr(92) + 'varepsilon', name)}",
        f"{scribe.number(clean, Source('input', name))} + {scribe.factor(drawn, Source('drawn_noise', name))}",
        Sentence(
            QT_TRANSLATE_NOOP("reason", "A little noise, drawn anew for every batch, is added to the input {name}."),
            {"name": name},
        ),
    )


def dropout(own: SampleNumbers, name: str, scribe: Scribe) -> Texts:
    """m·a at a node that may be left out."""
    mask = own.mask_text(name, scribe)
    before = scribe.factor(own.before_dropout(name), Source(own.came_in_by(name), name))
    if own.mask(name):
        reason = QT_TRANSLATE_NOOP(
            "reason",
            "Dropout keeps {name} for this sample, times m = {mask} = 1/(1 − {p}), so that the expected value stays.",
        )
    else:
        reason = QT_TRANSLATE_NOOP(
            "reason", "Dropout leaves {name} out for this sample, m = 0: it passes on 0, and no error comes back."
        )
    return Texts(
        rf"{own.symbol_of(name)} = {mask.symbols}\,{symbol('a', name)}",
        rf"{mask.numbers} \cdot {before}",
        Sentence(reason, {"name": name, **own.mask_words(name)}),
    )


def weighted_sum(own: SampleNumbers, name: str, scribe: Scribe) -> Texts:
    """z of a neuron from what feeds it; a product or a maximum where it does not sum."""
    unit = own.wiring.units[name]
    sources = own.inputs_of(unit)
    terms = [own.term_text(source, name, scribe) for source in sources]
    key = unit.aggregation.key
    if key == "product":
        terms = [Pair(rf"\left({term.symbols}\right)", rf"\left({term.numbers}\right)") for term in terms]
    if unit.bias >= 0:
        terms.append(own.bias_text(unit, scribe))
    wrap = r"\max\left({}\right)" if key == "max" else "{}"
    left, right = (
        wrap.replace("{}", shortened(side, unit.aggregation.join) or "0")
        for side in ([term.symbols for term in terms], [term.numbers for term in terms])
    )
    reason = _with_dropout(own, sources, Sentence(_why_summed(unit), {"name": name, "sources": listed(sources)}))
    return Texts(f"{symbol('z', name)} = {left}", right, reason)


def _with_dropout(own: SampleNumbers, sources: list[str], reason: Sentence) -> Sentence:
    """A sentence about what comes from these nodes, with what the tilde means where dropout has been at one of them."""
    masked = [name for name in sources if own.mask(name) is not None]
    kept = {own.mask(name): name for name in masked if own.mask(name)}
    if not masked:
        return reason
    if len(kept) != 1:
        return Sentence(QT_TRANSLATE_NOOP("reason", "{reason} After dropout, ã = m·a."), {"reason": reason})
    words = own.mask_words(next(iter(kept.values())))
    template = QT_TRANSLATE_NOOP("reason", "{reason} ã is 0 where dropout leaves a out, and elsewhere {mask}·a.")
    return Sentence(template, {"reason": reason, **words})


def _why_summed(unit: Unit) -> str:
    alone = len(unit.sources) == 1
    if unit.aggregation.key == "product":
        return (
            QT_TRANSLATE_NOOP(
                "reason", "Neuron {name} is a product with one factor: what comes from {sources}, weighted."
            )
            if alone
            else QT_TRANSLATE_NOOP(
                "reason", "Neuron {name} multiplies its weighted inputs, from {sources}, with each other."
            )
        )
    if unit.aggregation.key == "max":
        return QT_TRANSLATE_NOOP("reason", "Neuron {name} takes the largest of its weighted inputs, from {sources}.")
    if not len(unit.sources):
        return QT_TRANSLATE_NOOP("reason", "Nothing feeds {name}, so its weighted sum is its bias alone.")
    if unit.bias >= 0:
        return (
            QT_TRANSLATE_NOOP(
                "reason",
                "Neuron {name} multiplies what comes from {sources} by the weight on its way, and adds its bias.",
            )
            if alone
            else QT_TRANSLATE_NOOP(
                "reason",
                "Neuron {name} multiplies what comes from {sources} by the weights and adds it up, with its bias.",
            )
        )
    return (
        QT_TRANSLATE_NOOP(
            "reason", "Neuron {name} multiplies what comes from {sources} by the weight on its way; it has no bias."
        )
        if alone
        else QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} multiplies what comes from {sources} by the weights and adds it up; it has no bias.",
        )
    )


def activation(own: SampleNumbers, name: str, scribe: Scribe) -> Texts:
    """a = φ(z) of a neuron."""
    unit = own.wiring.units[name]
    formula = own.filled(unit, unit.activation.formula, scribe)
    if unit.activation.is_group:
        reason = Sentence(
            QT_TRANSLATE_NOOP(
                "reason",
                "The softmax turns the weighted sums of {names} into probabilities, which add up to 1: the"
                " power of {name} is divided by the sum of all of them.",
            ),
            {"name": name, "names": listed([member.name for member in own.wiring.group])},
        )
    elif unit.activation.key == "linear":
        reason = Sentence(_UNCHANGED[unit.aggregation.key], {"name": name})
    else:
        reason = Sentence(
            QT_TRANSLATE_NOOP(
                "reason",
                "The activation function, {activation}, turns the {z} of {name} into its output.",
            ),
            {"name": name, "activation": Sentence(unit.activation.label), "z": Sentence(unit.aggregation.result)},
        )
    return Texts(f"{symbol('a', name)} = {formula.symbols}", formula.numbers, reason)


_UNCHANGED = {
    "sum": QT_TRANSLATE_NOOP("reason", "Neuron {name} is linear: it passes its weighted sum on unchanged."),
    "product": QT_TRANSLATE_NOOP("reason", "Neuron {name} passes its product on unchanged."),
    "max": QT_TRANSLATE_NOOP("reason", "Neuron {name} passes its maximum on unchanged."),
}


def loss(own: SampleNumbers, _: str, scribe: Scribe) -> Texts:
    """L of the sample, over all outputs."""
    terms = [loss_formula(own, name, scribe) for name in own.targets]
    left, right = (
        shortened(side, " + ").replace(" + -", " - ")
        for side in ([term.symbols for term in terms], [term.numbers for term in terms])
    )
    if own.averages_outputs:
        share = rf"\tfrac{{1}}{{{len(own.targets)}}}"
        left, right = (rf"{share}\left[{text}\right]" for text in (left, right))
    reason = Sentence(_why_lost(own), {"names": listed(list(own.targets))})
    return Texts(f"{own.loss_symbol} = {left}", right, reason)


def _why_lost(own: SampleNumbers) -> str:
    if own.batch.settings.loss == "output":
        return (
            QT_TRANSLATE_NOOP("reason", "There is no target here: L is the sum of {names}, and its slopes are wanted.")
            if len(own.targets) > 1
            else QT_TRANSLATE_NOOP("reason", "There is no target here: L is {names} itself, and its slopes are wanted.")
        )
    if own.loss_unit != 1.0:
        return QT_TRANSLATE_NOOP(
            "reason",
            "The loss says how far {names} is from the target. It is shown with another logarithm; learning goes"
            " by the natural one, whose slopes need no factor.",
        )
    if len(own.targets) > 1:
        return QT_TRANSLATE_NOOP("reason", "The loss says how far the outputs {names} are from their targets.")
    return QT_TRANSLATE_NOOP("reason", "The loss says how far the output of {names} is from its target.")


def loss_formula(own: SampleNumbers, name: str, scribe: Scribe) -> Pair:
    """The loss at one output."""
    unit = own.wiring.units[name]
    formula = loss_for(own.batch.settings.loss, unit)
    fused = formula.fused.get(unit.activation.key)
    text = (fused and fused.formula) or formula.formula
    return own.filled(unit, text.replace(r"\ln", LOGARITHMS[own.style.logarithm][0]), scribe)
