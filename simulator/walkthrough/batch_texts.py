"""What is told of the samples of a batch together: their loss, the sum and mean of their gradients, the penalty."""

from __future__ import annotations

from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.end_numbers import EndNumbers
from simulator.walkthrough.steps import Kind, Part, Source
from simulator.walkthrough.wording import Scribe, Texts, about, parameter, parameter_in_words, shortened

# The samples' gradients differ in symbols by the number of the sample alone.
MOST_ALIKE = 3


def batch_loss(own: EndNumbers, _: Part, scribe: Scribe) -> Texts:
    """The mean or sum of the samples' losses."""
    losses = own.losses()
    symbols = shortened([f"L_{{{row}}}" for row, _ in losses], " + ")
    numbers = shortened(
        [scribe.factor(value, Source("loss", "L", place)) for place, (_, value) in enumerate(losses)], " + "
    )
    if own.averages:
        share = rf"\frac{{1}}{{{own.batch.size}}}"
        symbols, numbers = rf"{share}\left({symbols}\right)", rf"{share} \cdot \left({numbers}\right)"
        reason = QT_TRANSLATE_NOOP("reason", "The loss of the batch is the mean of the losses of its {count} samples.")
    else:
        reason = QT_TRANSLATE_NOOP("reason", "The losses of the {count} samples of the batch are added up.")
    return Texts(f"L = {symbols}", numbers, Sentence(reason, {"count": own.batch.size}))


def gradient_sum(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """The sum of the samples' gradients."""
    below = parameter(target)
    gradients = own.style.sign * own.batch.gradients(own.place(target)) + 0.0
    slopes = [rf"{own.sign}\frac{{\partial L_{{{row + 1}}}}}{{\partial {below}}}" for row in own.batch.rows]
    symbols = shortened([rf"\left({slope}\right)" if own.sign else slope for slope in slopes], " + ", MOST_ALIKE)
    numbers = shortened(
        [scribe.factor(value, Source("gradient", target, place)) for place, value in enumerate(gradients)], " + "
    )
    reason = (
        QT_TRANSLATE_NOOP(
            "reason",
            "Every sample of the batch has its own wish for the {parameter}: they are added up before it moves.",
        )
        if own.averages
        else QT_TRANSLATE_NOOP(
            "reason",
            "Every sample of the batch has its own wish for the {parameter}: their sum is the batch's gradient.",
        )
    )
    return Texts(
        rf"{own.sign}\sum_n \frac{{\partial L_n}}{{\partial {below}}} = {symbols}",
        numbers,
        Sentence(reason, {"parameter": parameter_in_words(target)}),
    )


def gradient_mean(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """The mean of the samples' gradients, from their sum."""
    below = parameter(target)
    total = own.new("gradient_sum", target, scribe)
    share = rf"\frac{{1}}{{{own.batch.size}}}"
    inner = rf"\sum_n \frac{{\partial L_n}}{{\partial {below}}}"
    right = rf"{share} \cdot \left(-{inner}\right)" if own.sign else rf"{share} {inner}"
    return Texts(
        rf"{own.sign}\frac{{\partial L}}{{\partial {below}}} = {right}",
        rf"{share} \cdot {total}",
        Sentence(
            QT_TRANSLATE_NOOP(
                "reason",
                "The loss of a batch is the mean over its {count} samples, so the gradient of the {parameter} is"
                " the mean of theirs.",
            ),
            {"count": own.batch.size, "parameter": parameter_in_words(target)},
        ),
    )


def penalty(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """The gradient with the slope of the penalty."""
    settings, weight = own.batch.settings, parameter(target)
    join = " - " if own.sign else " + "
    gradient = own.style.sign * own.batch.gradient[own.place(target)] + 0.0
    symbols = [rf"{own.sign}\frac{{\partial L}}{{\partial {weight}}}"]
    numbers = [scribe.number(gradient, own.gradient_source(target))]
    old, source = own.before(target), Source("weight", target)
    if settings.l1:
        symbols.append(rf"{_rate(own, 1)}\,\operatorname{{sgn}}({weight})")
        numbers.append(rf"{own.plain(settings.l1)} \cdot \operatorname{{sgn}}({scribe.number(old, source)})")
    if settings.l2:
        factor, dot = ("", "") if settings.half_l2 else (r"2\,", r"2 \cdot ")
        symbols.append(rf"{factor}{_rate(own, 2)}\,{weight}")
        numbers.append(rf"{dot}{own.plain(settings.l2)} \cdot {scribe.factor(old, source)}")
    return Texts(
        rf"{own.sign}{about('g', target)} = {join.join(symbols)}",
        join.join(numbers),
        Sentence(_why_penalized(own), {"parameter": parameter_in_words(target)}),
    )


def _rate(own: EndNumbers, penalty: int) -> str:
    """λ; numbered where there are two of them."""
    both = own.batch.settings.l1 and own.batch.settings.l2
    return rf"\lambda_{penalty}" if both else r"\lambda"


def _why_penalized(own: EndNumbers) -> str:
    settings = own.batch.settings
    if not settings.l1:
        return QT_TRANSLATE_NOOP(
            "reason",
            "The penalty pulls the {parameter} towards 0, the harder the larger it is: its slope joins the gradient."
            " Biases have no penalty.",
        )
    if not settings.l2:
        return QT_TRANSLATE_NOOP(
            "reason",
            "The penalty pulls the {parameter} towards 0, always equally hard: its slope joins the gradient. Biases"
            " have no penalty.",
        )
    return QT_TRANSLATE_NOOP(
        "reason",
        "The penalty pulls the {parameter} towards 0, the L2 part the harder the larger it is, the L1 part"
        " always alike: its slope joins the gradient. Biases have no penalty.",
    )


def term(own: EndNumbers, part_of: Kind, target: Part, number: int, before: str, scribe: Scribe) -> Texts:
    """One sample's share added to a growing sum; `before` is the sum so far, empty for the first."""
    row = int(own.batch.rows[number - 1]) + 1
    if part_of == "batch_loss":
        total, left = "L", f"L_{{{row}}}"
        right = scribe.factor(own.losses()[number - 1][1], Source("loss", "L", number - 1))
        if own.averages:
            share = rf"\tfrac{{1}}{{{own.batch.size}}}"
            left, right = f"{share} {left}", rf"{share} \cdot {right}"
    else:
        below = parameter(target)
        total = rf"{own.sign}\sum_n \frac{{\partial L_n}}{{\partial {below}}}"
        left = rf"{own.sign}\frac{{\partial L_{{{row}}}}}{{\partial {below}}}"
        left = rf"\left({left}\right)" if own.sign and before else left
        value = own.style.sign * own.batch.gradient_of(number - 1, own.place(target)) + 0.0
        right = scribe.factor(value, Source("gradient", target, number - 1))
    reason = Sentence(QT_TRANSLATE_NOOP("reason", "Sample {n} adds its share."), {"n": row})
    if not before:
        return Texts(rf"{total} \leftarrow {left}", right, reason)
    return Texts(rf"{total} \leftarrow {total} + {left}", f"{before} + {right}", reason)
