"""What is told of the optimizer: what it remembers of a parameter, and how it moves it."""

from __future__ import annotations

from simulator.notation import symbol
from simulator.optimizers import SGD, AdaGrad, Adam, RMSProp
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.end_numbers import EndNumbers
from simulator.walkthrough.steps import Kind, Part, Source
from simulator.walkthrough.update_reasons import why_updated
from simulator.walkthrough.wording import Pair, Scribe, Texts, about, parameter, parameter_in_words


def velocity(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """v of momentum."""
    optimizer = own.batch.optimizer
    assert isinstance(optimizer, SGD)
    followed, v = own.followed(target, scribe), about("v", target)
    return Texts(
        rf"{v} \leftarrow \mu\,{v} + {followed.symbols}",
        rf"{own.plain(optimizer.momentum)} \cdot {own.old('velocity', target, scribe)} + {followed.numbers}",
        _of(
            target,
            QT_TRANSLATE_NOOP(
                "reason",
                "The velocity of the {parameter} keeps the share μ of what it was, and the new gradient is added.",
            ),
        ),
    )


def lookahead(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """The direction of Nesterov's momentum."""
    optimizer = own.batch.optimizer
    assert isinstance(optimizer, SGD)
    followed = own.followed(target, scribe)
    return Texts(
        rf"{about('d', target)} = {followed.symbols} + \mu\,{about('v', target)}",
        rf"{followed.numbers} + {own.plain(optimizer.momentum)} \cdot {own.new('velocity', target, scribe)}",
        _of(
            target,
            QT_TRANSLATE_NOOP(
                "reason", "Nesterov looks ahead: the {parameter} will coast on, so that much velocity is added now."
            ),
        ),
    )


def squares(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """The squared gradients of AdaGrad, added up, and of RMSProp, in a running mean."""
    optimizer, s = own.batch.optimizer, about("s", target)
    followed = own.followed(target, scribe)
    if isinstance(optimizer, RMSProp):
        squared = Pair(*map(_squared, followed))
        return _running_mean(own, "squares", target, (s, r"\rho"), optimizer.decay, squared, scribe)
    return Texts(
        rf"{s} \leftarrow {s} + {_squared(followed.symbols)}",
        rf"{own.old('squares', target, scribe)} + {_squared(followed.numbers)}",
        _of(
            target,
            QT_TRANSLATE_NOOP("reason", "The squares of all gradients so far are added up for the {parameter}."),
        ),
    )


def first_moment(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """Adam's running mean of the gradients."""
    optimizer = own.batch.optimizer
    assert isinstance(optimizer, Adam)
    names = about("m", target), r"\beta_1"
    followed = own.followed(target, scribe)
    return _running_mean(own, "first_moment", target, names, optimizer.first_decay, followed, scribe)


def second_moment(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """Adam's running mean of the squared gradients."""
    optimizer = own.batch.optimizer
    assert isinstance(optimizer, Adam)
    names = about("s", target), r"\beta_2"
    squared = Pair(*map(_squared, own.followed(target, scribe)))
    return _running_mean(own, "second_moment", target, names, optimizer.second_decay, squared, scribe)


def first_corrected(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """Adam's first moment without its pull towards zero."""
    return _corrected(own, target, scribe, is_first=True)


def second_corrected(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """Adam's second moment without its pull towards zero."""
    return _corrected(own, target, scribe, is_first=False)


def update(own: EndNumbers, target: Part, scribe: Scribe) -> Texts:
    """The new weight or bias."""
    w, direction = parameter(target), "+" if own.is_error_term else "-"
    before = scribe.number(own.before(target), Source("weight", target))
    step = _step(own, target, scribe)
    return Texts(
        rf"{w} \leftarrow {w} {direction} {step.symbols}",
        rf"{before} {direction} {step.numbers}",
        why_updated(own, target),
    )


def _running_mean(
    own: EndNumbers, kind: Kind, target: Part, names: tuple[str, str], decay: float, added: Pair, scribe: Scribe
) -> Texts:
    """The mean and its decay have `names`; (1 − decay) of what is `added` comes in."""
    mean, letter = names
    share, before = own.plain(decay), own.old(kind, target, scribe)
    reason = (
        QT_TRANSLATE_NOOP("reason", "A running mean of the gradients: the direction of late, without jitter.")
        if kind == "first_moment"
        else QT_TRANSLATE_NOOP(
            "reason", "A running mean of the squared gradients says how large they have lately been here."
        )
    )
    return Texts(
        rf"{mean} \leftarrow {letter}\,{mean} + (1 - {letter})\,{added.symbols}",
        rf"{share} \cdot {before} + (1 - {share}) \cdot {added.numbers}",
        _of(target, reason),
    )


def _corrected(own: EndNumbers, target: Part, scribe: Scribe, *, is_first: bool) -> Texts:
    optimizer, steps = own.batch.optimizer, own.batch.after.steps
    assert isinstance(optimizer, Adam)
    letter, index = ("m", 1) if is_first else ("s", 2)
    decay = own.plain(optimizer.first_decay if is_first else optimizer.second_decay)
    moment = own.new("first_moment" if is_first else "second_moment", target, scribe)
    return Texts(
        rf"{_hat(letter, target)} = \frac{{{about(letter, target)}}}{{1 - \beta_{index}^k}}",
        rf"\frac{{{moment}}}{{1 - {decay}^{{{steps}}}}}",
        Sentence(
            QT_TRANSLATE_NOOP(
                "reason",
                "The running mean began at 0 and still leans towards it; the division, in step k = {steps}, undoes"
                " that.",
            ),
            {"steps": steps},
        ),
    )


def _step(own: EndNumbers, target: Part, scribe: Scribe) -> Pair:
    """How far a parameter moves: η times a direction."""
    optimizer = own.batch.optimizer
    rate = own.plain(optimizer.learning_rate)
    if not isinstance(optimizer, SGD):
        return _scaled(own, target, scribe, rate)
    if not optimizer.momentum:
        plain = _plain_direction(own, target, scribe)
        return Pair(rf"\eta\,{plain.symbols}", rf"{rate} \cdot {plain.numbers}")
    kind: Kind = "lookahead" if optimizer.nesterov else "velocity"
    direction = about("d" if optimizer.nesterov else "v", target)
    return Pair(rf"\eta\,{direction}", rf"{rate} \cdot {own.new(kind, target, scribe)}")


def _plain_direction(own: EndNumbers, target: Part, scribe: Scribe) -> Pair:
    """What plain gradient descent follows; of a single sample, as an error term, δ·a itself."""
    if not own.is_error_term or own.batch.size > 1 or own.is_penalized(target):
        return own.followed(target, scribe)
    if isinstance(target, str):
        return own.last.delta_text(target, scribe)
    return own.last.weight_gradient_text(*target, scribe)


def _scaled(own: EndNumbers, target: Part, scribe: Scribe, rate: str) -> Pair:
    """η·g / (√s + ε), with what the optimizer has in place of g and s."""
    optimizer = own.batch.optimizer
    assert isinstance(optimizer, AdaGrad | RMSProp | Adam)
    if isinstance(optimizer, Adam):
        above = Pair(_hat("m", target), own.new("first_corrected", target, scribe))
        below = Pair(_hat("s", target), own.new("second_corrected", target, scribe))
    else:
        above = own.followed(target, scribe)
        below = Pair(about("s", target), own.new("squares", target, scribe))
    return Pair(
        rf"\eta\,\frac{{{above.symbols}}}{{\sqrt{{{below.symbols}}} + \varepsilon}}",
        rf"{rate} \cdot \frac{{{above.numbers}}}{{\sqrt{{{below.numbers}}} + {own.plain(optimizer.epsilon)}}}",
    )


def _of(target: Part, template: str) -> Sentence:
    return Sentence(template, {"parameter": parameter_in_words(target)})


def _squared(latex: str) -> str:
    return rf"{latex}^2" if latex.startswith(r"\left(") else rf"\left({latex}\right)^2"


def _hat(letter: str, target: Part) -> str:
    names = (target,) if isinstance(target, str) else target
    return symbol(rf"\hat{{{letter}}}", *names)
