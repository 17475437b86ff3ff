"""What is told of the backward pass: formulas, the numbers in them, and why."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.engine import loss_for
from simulator.losses import Fused, Loss
from simulator.notation import name_latex, symbol
from simulator.program import Unit
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.sample_numbers import SampleNumbers
from simulator.walkthrough.steps import Part, Source
from simulator.walkthrough.wording import DELTA, Pair, Scribe, Texts, listed, parameter, shortened


def output_error(own: SampleNumbers, name: str, scribe: Scribe) -> Texts:
    """δ of an output."""
    unit = own.wiring.units[name]
    loss = loss_for(own.batch.settings.loss, unit)
    if fused := loss.fused.get(unit.activation.key):
        reason = fused.reason
        error = own.filled(unit, _signed(own, fused), scribe)
    elif unit.activation.is_group:
        reason = QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} is an output of the softmax group, and its weighted sum moves all outputs of the group: its"
            " error adds up the slopes of the loss at each of them, through the Jacobian of the softmax.",
        )
        error = _through_the_group(own, unit, _signed(own, loss), scribe)
    else:
        reason = QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} is an output: its error is the slope of the loss at its output, scaled by its own slope.",
        )
        slope, of_the_loss = _slope(own, unit, scribe), own.filled(unit, _signed(own, loss), scribe)
        error = Pair(*(rf"{left} \cdot {right}" for left, right in zip(slope, of_the_loss, strict=True)))
    if own.averages_outputs:
        share = rf"\tfrac{{1}}{{{len(own.targets)}}}"
        error = Pair(*(rf"{share} \cdot \left({text}\right)" for text in error))
    return Texts(rf"{symbol(DELTA, name)} = {error.symbols}", error.numbers, Sentence(reason, {"name": name}))


def hidden_error(own: SampleNumbers, name: str, scribe: Scribe) -> Texts:
    """δ of a neuron that feeds others."""
    unit = own.wiring.units[name]
    slope = _slope(own, unit, scribe)
    if own.mask(name) is not None:
        mask = own.mask_text(name, scribe)
        slope = Pair(rf"{mask.symbols}\,{slope.symbols}", rf"{mask.numbers} \cdot {slope.numbers}")
    arriving = _all_arriving(own, name, scribe)
    reason = Sentence(_why_hidden(own, name), {"name": name, "targets": listed(own.wiring.feeds[name])})
    if own.mask(name):
        kept = QT_TRANSLATE_NOOP("reason", "{reason} Dropout kept it: m = {mask} = 1/(1 − {p}).")
        reason = Sentence(kept, {"reason": reason, **own.mask_words(name)})
    return Texts(
        rf"{symbol(DELTA, name)} = {slope.symbols} \cdot {arriving.symbols}",
        rf"{slope.numbers} \cdot {arriving.numbers}",
        reason,
    )


def input_gradient(own: SampleNumbers, name: str, scribe: Scribe) -> Texts:
    """∂L/∂x of an input."""
    arriving = _all_arriving(own, name, scribe, grouped=own.mask(name) is not None)
    if own.mask(name) is not None:
        mask = own.mask_text(name, scribe)
        arriving = Pair(*(rf"{left} \cdot {right}" for left, right in zip(mask, arriving, strict=True)))
    left = rf"{own.sign}\frac{{\partial {own.loss_symbol}}}{{\partial {name_latex(name)}}}"
    reason = Sentence(_why_at_an_input(own, name), {"name": name, "targets": listed(own.wiring.feeds[name])})
    return Texts(f"{left} = {arriving.symbols}", arriving.numbers, reason)


def gradient(own: SampleNumbers, target: Part, scribe: Scribe) -> Texts:
    """∂L/∂w of a weight, or ∂L/∂b of a bias."""
    left = rf"{own.sign}\frac{{\partial {own.loss_symbol}}}{{\partial {parameter(target)}}}"
    if isinstance(target, str):
        delta = scribe.number(own.delta(target), Source(own.error_kind(target), target))
        reason = QT_TRANSLATE_NOOP(
            "reason",
            "The bias of {name} adds to its weighted sum one to one, so its gradient is the error of {name}.",
        )
        return Texts(rf"{left} = {symbol(DELTA, target)}", delta, Sentence(reason, {"name": target}))
    source, neuron = target
    product = own.weight_gradient_text(source, neuron, scribe)
    return Texts(
        rf"{left} = {product.symbols}",
        product.numbers,
        Sentence(_why_a_weight(own, source, neuron), {"source": source, "target": neuron}),
    )


def arriving_text(own: SampleNumbers, name: str, target: str, scribe: Scribe) -> Pair:
    """What comes back to a node from one that it feeds: δ·w."""
    delta, share = own.delta_text(target, scribe), own.local_text(name, target, by="a", scribe=scribe)
    return Pair(rf"{delta.symbols}\,{share.symbols}", rf"{delta.numbers} \cdot {share.numbers}")


# Formulas


def _all_arriving(own: SampleNumbers, name: str, scribe: Scribe, *, grouped: bool = True) -> Pair:
    """What comes back to a node from all that it feeds; in parentheses if it is `grouped` and has several terms."""
    terms = [arriving_text(own, name, target, scribe) for target in own.wiring.feeds[name]]
    sides = [shortened(side, " + ") for side in zip(*terms, strict=True)]
    if grouped and len(terms) > 1:
        sides = [rf"\left({side}\right)" for side in sides]
    return Pair(*sides)


def _slope(own: SampleNumbers, unit: Unit, scribe: Scribe) -> Pair:
    """φ'(z) of a neuron."""
    return own.filled(unit, unit.activation.slope, scribe)


def _signed(own: SampleNumbers, form: Loss | Fused) -> str:
    return form.slope if own.style.convention == "gradient" else form.error


def _through_the_group(own: SampleNumbers, unit: Unit, slope: str, scribe: Scribe) -> Pair:
    """Σ_k ∂L/∂a_k · ∂a_k/∂z_j, where ∂a_k/∂z_j = a_k([j=k] − a_j)."""
    sides: tuple[list[str], list[str]] = ([], [])
    for member in own.wiring.group:
        jacobian = r"<b>\,(1 - <a>)" if member is unit else r"\left(-<b>\,<a>\right)"
        entries = own.filled(unit, jacobian, scribe)
        factors = own.filled(member, "<a>", scribe)
        slopes = own.filled(member, slope, scribe)
        for terms, entry, factor, text in zip(sides, entries, factors, slopes, strict=True):
            terms.append(rf"{entry.replace('<b>', factor)} \cdot {text}")
    return Pair(shortened(sides[0], " + "), shortened(sides[1], " + "))


# Why


def _gate(own: SampleNumbers, source: str, targets: Sequence[str]) -> str:
    """How what a node feeds hands its error back: each on its own way where there are several."""
    if len(targets) > 1:
        kinds = {own.wiring.units[target].aggregation.key for target in targets}
        return "several sums" if kinds == {"sum"} else "several"
    key = own.wiring.units[targets[0]].aggregation.key
    if key == "product" and len(own.wiring.units[targets[0]].sources) == 1:
        return "sum"
    if key == "max":
        return "largest" if own.local(source, targets[0]) else "not the largest"
    return key


def _why_hidden(own: SampleNumbers, name: str) -> str:
    if own.mask(name) == 0.0:
        return QT_TRANSLATE_NOOP(
            "reason", "Neuron {name} was left out for this sample, m = 0, so it had no part in the error of {targets}."
        )
    return {
        "sum": QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} feeds {targets} alone, so it takes its share of {targets}'s error through"
            " that weight, scaled by its own slope.",
        ),
        "product": QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} is a factor of {targets} alone, so it takes {targets}'s error times the other factors there,"
            " scaled by its own slope.",
        ),
        "largest": QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} feeds {targets} alone and is the largest there, so it takes the whole of"
            " {targets}'s error through that weight, scaled by its own slope.",
        ),
        "not the largest": QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} feeds {targets} alone and is not the largest there: a small change of it"
            " would change nothing, so no error comes back.",
        ),
        "several sums": QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} feeds {targets}, so it adds up its shares of their errors through those"
            " weights, and scales the sum by its slope.",
        ),
        "several": QT_TRANSLATE_NOOP(
            "reason",
            "Neuron {name} feeds {targets}, so it adds up what comes back from each of them, and scales"
            " the sum by its own slope.",
        ),
    }[_gate(own, name, own.wiring.feeds[name])]


def _why_at_an_input(own: SampleNumbers, name: str) -> str:
    several = QT_TRANSLATE_NOOP(
        "reason", "Input {name} goes to {targets}: what comes back from each of them is added up."
    )
    return {
        "sum": QT_TRANSLATE_NOOP(
            "reason", "Input {name} goes to {targets} alone: {targets}'s error comes back to it, times that weight."
        ),
        "product": QT_TRANSLATE_NOOP(
            "reason",
            "Input {name} is a factor of {targets} alone: {targets}'s error comes back to it, times the other factors.",
        ),
        "largest": QT_TRANSLATE_NOOP(
            "reason",
            "Input {name} is the largest at {targets}: the whole of {targets}'s error comes back to it, times that"
            " weight.",
        ),
        "not the largest": QT_TRANSLATE_NOOP(
            "reason",
            "Input {name} is not the largest at {targets}: a small change of it would change nothing, so nothing comes"
            " back to it.",
        ),
        "several sums": several,
        "several": several,
    }[_gate(own, name, own.wiring.feeds[name])]


def _why_a_weight(own: SampleNumbers, source: str, target: str) -> str:
    gate = _gate(own, source, [target])
    if gate == "product":
        return QT_TRANSLATE_NOOP(
            "reason",
            "The weight from {source} to {target} is one of the factors of {target}: its gradient is the error of"
            " {target} times all that the weight was multiplied by.",
        )
    if gate == "not the largest":
        return QT_TRANSLATE_NOOP(
            "reason",
            "What came from {source} was not the largest at {target}, so the weight on its way made no difference.",
        )
    if own.mask(source) is not None:
        return QT_TRANSLATE_NOOP(
            "reason",
            "The weight from {source} to {target} carried what dropout left of {source}, so it answers for that much of"
            " the error of {target}.",
        )
    if source in own.wiring.units:
        return QT_TRANSLATE_NOOP(
            "reason",
            "The weight from {source} to {target} carried the output of {source}, so it answers for that much of the"
            " error of {target}.",
        )
    return QT_TRANSLATE_NOOP(
        "reason",
        "The weight from {source} to {target} carried the value of {source}, so it answers for that much of the"
        " error of {target}.",
    )
