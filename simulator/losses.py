"""Loss functions: value and derivative side by side.

To add one, add an entry to `LOSSES`; menus, files and the finite-difference tests pick it up from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Fused:
    """A loss joined with the output's activation, computed from z so that it can't overflow or take log 0.

    `value(t, z, a)` and `delta(t, z, a)` = ∂L/∂z; `slope` is the LaTeX of the latter and `error` of its negative.
    `reason` says in words why it is so, with `{name}` for the output.
    """

    value: Callable[[Array, Array, Array], Array]
    delta: Callable[[Array, Array, Array], Array]
    slope: str
    error: str
    reason: str


@dataclass(frozen=True)
class Loss:
    """The loss of one output on one sample, elementwise over arrays of one shape.

    `value(t, a)` and `derivative(t, a)` = ∂L/∂a; `formula`, `slope` and `error`
    (the negative slope, for the error-term convention) are LaTeX with `<t>`, `<a>` and, where fused, `<z>` where the
    numbers go. `fused` maps the key of an output activation to the joined form.
    `only_for` names the output activations the loss is defined for; empty means any.
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


def _softplus(z: Array) -> Array:
    result: Array = np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
    return result


def _cross_entropy(t: Array, a: Array) -> Array:
    # 0·log 0 is 0: a target of 0 or 1 leaves only one of the two terms.
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(t == 0, 0.0, t * np.log(a))
        miss = np.where(t == 1, 0.0, (1.0 - t) * np.log1p(-a))
    result: Array = -(hit + miss)
    return result


def _cross_entropy_slope(t: Array, a: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(t == 0, 0.0, t / a)
        miss = np.where(t == 1, 0.0, (1.0 - t) / (1.0 - a))
    result: Array = miss - hit
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
            key="cross_entropy",
            label=QT_TRANSLATE_NOOP("loss", "cross-entropy"),
            formula=r"-\left[<t>\,\ln <a> + (1 - <t>)\,\ln(1 - <a>)\right]",
            slope=r"\left(\frac{1 - <t>}{1 - <a>} - \frac{<t>}{<a>}\right)",
            error=r"\left(\frac{<t>}{<a>} - \frac{1 - <t>}{1 - <a>}\right)",
            value=_cross_entropy,
            derivative=_cross_entropy_slope,
            # -[t ln σ(z) + (1-t) ln(1-σ(z))] = ln(1+e^z) - t z, whose slope is σ(z) - t.
            fused={
                "sigmoid": Fused(
                    value=lambda t, z, a: _softplus(z) - t * z,
                    delta=lambda t, z, a: a - t,
                    slope="<a> - <t>",
                    error="<t> - <a>",
                    reason=QT_TRANSLATE_NOOP(
                        "reason",
                        "{name} is an output. With a sigmoid, the slope of the cross-entropy cancels the slope of the"
                        " activation: what is left is the difference between output and target.",
                    ),
                )
            },
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
                        "{name} is an output. A step has no slope to follow, so the perceptron rule takes the"
                        " difference between output and target itself: nothing where the answer is right.",
                    ),
                )
            },
            only_for=frozenset({"step"}),
        ),
    )
}
