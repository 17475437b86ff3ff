"""Loss functions: value and derivative side by side.

To add one, add an entry to `LOSSES`; menus, files and the finite-difference tests pick it up from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.activations import softplus
from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Fused:
    """A loss joined with the output's activation, computed from z so that it can't overflow or take log 0.

    `value(t, z, a)` and `delta(t, z, a)` = ∂L/∂z take arrays (neurons, ...), those of all outputs of that activation,
    and give each neuron's own. `slope` is the LaTeX of delta and `error` of its negative, `formula` that of the value
    where it isn't the loss's own; `<total>` in them is the sum of the targets, left out where it is 1.
    `reason` says in words why it is so, with `{name}` for the output.
    """

    value: Callable[[Array, Array, Array], Array]
    delta: Callable[[Array, Array, Array], Array]
    slope: str
    error: str
    reason: str
    formula: str = ""


@dataclass(frozen=True)
class Loss:
    """The loss of one output on one sample, elementwise over arrays of one shape.

    `value(t, a)` and `derivative(t, a)` = ∂L/∂a; `formula`, `slope` and `error`
    (the negative slope, for the error-term convention) are LaTeX with `<t>`, `<a>` and, where fused, `<z>` where the
    numbers go. `fused` maps the key of an output activation to the joined form.
    `only_for` names the output activations the loss is defined for; empty means any.
    `labels` are the only targets it is defined for; empty means any.
    `side(t, a)` changes sign where the loss has a kink, and `derivative` is there as its comment says.
    """

    key: str
    label: str
    formula: str
    slope: str
    error: str
    value: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]
    fused: Mapping[str, Fused] = field(default_factory=dict)
    only_for: frozenset[str] = frozenset()
    labels: tuple[float, ...] = ()
    side: Callable[[Array, Array], Array] | None = None


@np.errstate(divide="ignore", invalid="ignore")
def _cross_entropy(t: Array, a: Array) -> Array:
    # 0·log 0 is 0: a target of 0 or 1 leaves only one of the two terms.
    hit = np.where(t == 0, 0.0, t * np.log(a))
    miss = np.where(t == 1, 0.0, (1.0 - t) * np.log1p(-a))
    result: Array = -(hit + miss)
    return result


@np.errstate(divide="ignore", invalid="ignore")
def _cross_entropy_slope(t: Array, a: Array) -> Array:
    hit = np.where(t == 0, 0.0, t / a)
    miss = np.where(t == 1, 0.0, (1.0 - t) / (1.0 - a))
    result: Array = miss - hit
    return result


@np.errstate(divide="ignore", invalid="ignore")
def _categorical(t: Array, a: Array) -> Array:
    result: Array = np.where(t == 0, 0.0, -t * np.log(a))
    return result


@np.errstate(divide="ignore", invalid="ignore")
def _categorical_slope(t: Array, a: Array) -> Array:
    result: Array = np.where(t == 0, 0.0, -t / a)
    return result


def _categorical_from_z(t: Array, z: Array, a: Array) -> Array:
    # -ln softmax_j(z) = ln Σ e^(z_k - max) - (z_j - max). The largest term of the sum is 1; log1p of the others
    # keeps the loss of a nearly sure answer, which ln(1 + tiny) would round to 0.
    shifted = z - z.max(axis=0)
    powers = np.exp(shifted)
    np.put_along_axis(powers, shifted.argmax(axis=0)[np.newaxis], 0.0, axis=0)
    result: Array = t * (np.log1p(powers.sum(axis=0)) - shifted)
    return result


_SOFTMAX_AND_CATEGORICAL = Fused(
    value=_categorical_from_z,
    # Σ_k t_k is 1 for one-hot targets and probabilities, and stands here for those that are neither.
    delta=lambda t, z, a: a * t.sum(axis=0) - t,
    slope="<total><a> - <t>",
    error="<t> - <total><a>",
    reason=QT_TRANSLATE_NOOP(
        "reason",
        "Neuron {name} is an output of the softmax group. Through the Jacobian of the softmax the slopes of the"
        " cross-entropy add up to the difference between output and target.",
    ),
    formula=r"-<t>\,\ln <a>",
)


def _huber(t: Array, a: Array) -> Array:
    distance = np.abs(t - a)
    near = np.minimum(distance, 1.0)
    # ½d² as far as 1, from there on the tangent d − ½.
    result: Array = near * (distance - 0.5 * near)
    return result


LOSSES: dict[str, Loss] = {
    loss.key: loss
    for loss in (
        Loss(
            key="half_squared",
            label=QT_TRANSLATE_NOOP("loss", "½ (t − a)²"),
            formula=r"\tfrac{1}{2}(<t> - <a>)^2",
            slope="(<a> - <t>)",
            error="(<t> - <a>)",
            value=lambda t, a: 0.5 * (t - a) ** 2,
            derivative=lambda t, a: a - t,
        ),
        Loss(
            key="squared",
            label=QT_TRANSLATE_NOOP("loss", "(t − a)²"),
            formula="(<t> - <a>)^2",
            slope=r"2\,(<a> - <t>)",
            error=r"2\,(<t> - <a>)",
            value=lambda t, a: (t - a) ** 2,
            derivative=lambda t, a: 2.0 * (a - t),
        ),
        Loss(
            key="absolute",
            label=QT_TRANSLATE_NOOP("loss", "|t − a|"),
            formula=r"\left|<t> - <a>\right|",
            slope=r"\operatorname{sgn}(<a> - <t>)",
            error=r"\operatorname{sgn}(<t> - <a>)",
            value=lambda t, a: np.abs(t - a),
            # At the kink a = t the slope 0, midway between those of its sides: what is right stays.
            derivative=lambda t, a: np.sign(a - t),
            side=lambda t, a: a - t,
        ),
        # Huber 1964, with δ = 1: squared near the target, absolute far from it, of one slope where they meet.
        Loss(
            key="huber",
            label=QT_TRANSLATE_NOOP("loss", "Huber, δ = 1"),
            formula=(
                r"\begin{cases}\tfrac{1}{2}(<t> - <a>)^2 & \left|<t> - <a>\right| \le 1\\"
                r" \left|<t> - <a>\right| - \tfrac{1}{2} & \left|<t> - <a>\right| > 1\end{cases}"
            ),
            slope=r"\max(-1,\, \min(1,\, <a> - <t>))",
            error=r"\max(-1,\, \min(1,\, <t> - <a>))",
            value=_huber,
            derivative=lambda t, a: np.clip(a - t, -1.0, 1.0),
        ),
        # Only for outputs that lie between 0 and 1, or are drawn as gates that end there (1/(1+e^-z)); elsewhere the
        # logarithm has no value, and a step has only the two ends, where the loss is 0 or infinite. At a softmax group
        # the targets are one distribution, so the categorical form is meant.
        Loss(
            key="cross_entropy",
            label=QT_TRANSLATE_NOOP("loss", "cross-entropy"),
            formula=r"-\left[<t>\,\ln <a> + (1 - <t>)\,\ln(1 - <a>)\right]",
            slope=r"\left(\frac{1 - <t>}{1 - <a>} - \frac{<t>}{<a>}\right)",
            error=r"\left(\frac{<t>}{<a>} - \frac{1 - <t>}{1 - <a>}\right)",
            value=_cross_entropy,
            derivative=_cross_entropy_slope,
            fused={
                "sigmoid": Fused(
                    # -ln σ(z) = ln(1+e^-z) and -ln(1-σ(z)) = ln(1+e^z), each exact in its tail.
                    value=lambda t, z, a: t * softplus(-z) + (1.0 - t) * softplus(z),
                    delta=lambda t, z, a: a - t,
                    slope="<a> - <t>",
                    error="<t> - <a>",
                    reason=QT_TRANSLATE_NOOP(
                        "reason",
                        "Neuron {name} is an output. With a sigmoid, the slope of the cross-entropy cancels that of the"
                        " activation: what is left is the difference between output and target.",
                    ),
                ),
                "softmax": _SOFTMAX_AND_CATEGORICAL,
            },
            only_for=frozenset({"sigmoid", "softmax", "exp", "reciprocal"}),
        ),
        Loss(
            key="categorical_cross_entropy",
            label=QT_TRANSLATE_NOOP("loss", "categorical cross-entropy"),
            formula=r"-<t>\,\ln <a>",
            slope=r"\left(-\frac{<t>}{<a>}\right)",
            error=r"\frac{<t>}{<a>}",
            value=_categorical,
            derivative=_categorical_slope,
            fused={"softmax": _SOFTMAX_AND_CATEGORICAL},
            # Without a group to share the probability out, every output would simply grow.
            only_for=frozenset({"softmax"}),
        ),
        # Labels are −1 and +1, and a is the signed margin, so that the output is linear or a tanh (Cortes and
        # Vapnik 1995).
        Loss(
            key="hinge",
            label=QT_TRANSLATE_NOOP("loss", "hinge, labels ±1"),
            formula=r"\max(0,\, 1 - <t> \cdot <a>)",
            slope=r"[\,<t> \cdot <a> < 1\,] \cdot (-<t>)",
            error=r"[\,<t> \cdot <a> < 1\,] \cdot <t>",
            value=lambda t, a: np.maximum(0.0, 1.0 - t * a),
            # At the kink t·a = 1 the slope 0: a margin of 1 is wide enough.
            derivative=lambda t, a: np.where(t * a < 1.0, -t, 0.0),
            labels=(-1.0, 1.0),
            side=lambda t, a: 1.0 - t * a,
        ),
        # The perceptron criterion (Bishop, PRML, eq. 4.54): |z| for a sample on the wrong side, 0 otherwise. Gradient
        # descent on it *is* Rosenblatt's rule w <- w + η(t-a)x, so a step unit learns without a special case.
        Loss(
            key="perceptron",
            label=QT_TRANSLATE_NOOP("loss", "perceptron rule"),
            formula=r"(<a> - <t>)\,<z>",
            slope="(<a> - <t>)",
            error="(<t> - <a>)",
            value=lambda t, a: np.full_like(a, np.nan),
            derivative=lambda t, a: np.full_like(a, np.nan),
            fused={
                "step": Fused(
                    value=lambda t, z, a: (a - t) * z,
                    delta=lambda t, z, a: a - t,
                    slope="<a> - <t>",
                    error="<t> - <a>",
                    reason=QT_TRANSLATE_NOOP(
                        "reason",
                        "Neuron {name} is an output. A step has no slope to follow, so the perceptron rule takes the"
                        " difference between output and target itself: nothing where the answer is right.",
                    ),
                )
            },
            only_for=frozenset({"step"}),
        ),
        # The end of a computation graph: every δ is then a derivative of the output. Targets are not looked at.
        Loss(
            key="output",
            label=QT_TRANSLATE_NOOP("loss", "the output itself, a"),
            formula="<a>",
            slope="1",
            error="(-1)",
            value=lambda t, a: a.copy(),
            derivative=lambda t, a: np.ones_like(a),
        ),
    )
}
