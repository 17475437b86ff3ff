"""Activation functions: value and derivative side by side.

To add one, add an entry to `ACTIVATIONS`; menus, files and the finite-difference tests pick it up from there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP

LEAK = 0.1


@dataclass(frozen=True)
class Activation:
    """A function a = φ(z) with its slope.

    `value(z)` and `derivative(z, a)` take and return arrays of one shape; `a` is `value(z)`, which many slopes
    can be read from. `formula` and `slope` are LaTeX, with `<z>` and `<a>` where the numbers go.
    `kinks` are the z at which φ has no slope; there `derivative` is the one-sided slope that its comment names.
    `range` is where the values lie, ends included.

    Elementwise functions have no `joint`. One that works on a group of neurons takes z as (neurons, ...), with
    `<sum>` in its formula for the sum over the group; its `derivative` is ∂a_j/∂z_j, and `joint(a, upstream)` gives
    ∂L/∂z of the group from `upstream` = ∂L/∂a, both (neurons, ...).
    """

    key: str
    label: str
    formula: str
    slope: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    kinks: tuple[float, ...] = ()
    range: tuple[float, float] = (-math.inf, math.inf)
    joint: Callable[[Array, Array], Array] | None = None

    @property
    def is_group(self) -> bool:
        """Whether a neuron's value depends on the others that have this activation."""
        return self.joint is not None

    def pull_back(self, z: Array, a: Array, upstream: Array) -> Array:
        """∂L/∂z from `upstream` = ∂L/∂a: φ'(z)·∂L/∂a, or through the Jacobian of a group. All (neurons, ...)."""
        return upstream * self.derivative(z, a) if self.joint is None else self.joint(a, upstream)


def _sigmoid(z: Array) -> Array:
    # exp of a negative number never overflows: 1/(1+e^-z) for z >= 0 and e^z/(1+e^z) for z < 0 are the same.
    decay = np.exp(-np.abs(z))
    result: Array = np.where(z >= 0, 1.0, decay) / (1.0 + decay)
    return result


def softplus(z: Array) -> Array:
    """ln(1 + e^z), without overflow and exact in both tails."""
    result: Array = np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
    return result


def _softmax(z: Array) -> Array:
    # Only differences matter, so the largest z may become 0 (Goodfellow, Bengio and Courville 2016, section 4.1).
    powers = np.exp(z - z.max(axis=0))
    result: Array = powers / powers.sum(axis=0)
    return result


def _through_softmax(a: Array, upstream: Array) -> Array:
    # ∂a_k/∂z_j = a_k([j=k] − a_j), so ∂L/∂z_j = a_j(∂L/∂a_j − Σ_k a_k ∂L/∂a_k).
    result: Array = a * (upstream - (a * upstream).sum(axis=0))
    return result


@np.errstate(over="ignore")
def _exp(z: Array) -> Array:
    result: Array = np.exp(z)
    return result


@np.errstate(divide="ignore", over="ignore")
def _reciprocal(z: Array) -> Array:
    result: Array = 1.0 / z
    return result


@np.errstate(over="ignore")
def _square(z: Array) -> Array:
    result: Array = z * z
    return result


ACTIVATIONS: dict[str, Activation] = {
    activation.key: activation
    for activation in (
        Activation(
            key="step",
            label=QT_TRANSLATE_NOOP("activation", "step"),
            formula=r"\begin{cases}1 & <z> \ge 0\\ 0 & <z> < 0\end{cases}",
            slope="0",
            value=lambda z: np.where(z >= 0, 1.0, 0.0),
            # Zero at the jump as well: no gradient passes through a step unit.
            derivative=lambda z, a: np.zeros_like(z),
            kinks=(0.0,),
            range=(0.0, 1.0),
        ),
        Activation(
            key="linear",
            label=QT_TRANSLATE_NOOP("activation", "linear"),
            formula="<z>",
            slope="1",
            value=lambda z: z.copy(),
            derivative=lambda z, a: np.ones_like(z),
        ),
        Activation(
            key="sigmoid",
            label=QT_TRANSLATE_NOOP("activation", "sigmoid"),
            formula=r"\frac{1}{1 + e^{-<z>}}",
            slope=r"<a>\,(1 - <a>)",
            value=_sigmoid,
            derivative=lambda z, a: a * (1.0 - a),
            range=(0.0, 1.0),
        ),
        Activation(
            key="tanh",
            label=QT_TRANSLATE_NOOP("activation", "tanh"),
            formula=r"\tanh(<z>)",
            slope=r"(1 - <a>^2)",
            value=np.tanh,
            derivative=lambda z, a: 1.0 - a * a,
            range=(-1.0, 1.0),
        ),
        Activation(
            key="relu",
            label=QT_TRANSLATE_NOOP("activation", "ReLU"),
            formula=r"\max(0,\, <z>)",
            slope=r"[\,<z> > 0\,]",
            value=lambda z: np.maximum(z, 0.0),
            # At 0 the slope from the left, 0, as PyTorch and TensorFlow have it.
            derivative=lambda z, a: np.where(z > 0, 1.0, 0.0),
            kinks=(0.0,),
            range=(0.0, math.inf),
        ),
        Activation(
            key="leaky_relu",
            label=QT_TRANSLATE_NOOP("activation", "leaky ReLU"),
            formula=r"\max(0.1 \cdot <z>,\, <z>)",
            slope=r"\begin{cases}1 & <z> > 0\\ 0.1 & <z> \le 0\end{cases}",
            value=lambda z: np.maximum(LEAK * z, z),
            # At 0 the slope from the left, 0.1, as for ReLU.
            derivative=lambda z, a: np.where(z > 0, 1.0, LEAK),
            kinks=(0.0,),
        ),
        # Clevert, Unterthiner and Hochreiter 2016, with α = 1, which makes the slope at 0 the same from both sides.
        Activation(
            key="elu",
            label=QT_TRANSLATE_NOOP("activation", "ELU"),
            formula=r"\begin{cases}<z> & <z> > 0\\ e^{<z>} - 1 & <z> \le 0\end{cases}",
            slope=r"\begin{cases}1 & <z> > 0\\ e^{<z>} & <z> \le 0\end{cases}",
            value=lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))),
            derivative=lambda z, a: np.exp(np.minimum(z, 0.0)),
            range=(-1.0, math.inf),
        ),
        Activation(
            key="softplus",
            label=QT_TRANSLATE_NOOP("activation", "softplus"),
            formula=r"\ln(1 + e^{<z>})",
            slope=r"\frac{1}{1 + e^{-<z>}}",
            value=softplus,
            derivative=lambda z, a: _sigmoid(z),
            range=(0.0, math.inf),
        ),
        Activation(
            key="softmax",
            label=QT_TRANSLATE_NOOP("activation", "softmax"),
            formula=r"\frac{e^{<z>}}{<sum>}",
            slope=r"<a>\,(1 - <a>)",
            value=_softmax,
            derivative=lambda z, a: a * (1.0 - a),
            range=(0.0, 1.0),
            joint=_through_softmax,
        ),
        # The four that follow are gates of computation graphs. Beyond e^709.78 lies no float64: exp is infinite there,
        # without a warning, rather than wrong, and training says at which neuron its numbers ended.
        Activation(
            key="exp",
            label=QT_TRANSLATE_NOOP("activation", "exponential"),
            formula="e^{<z>}",
            slope="<a>",
            value=_exp,
            derivative=lambda z, a: a.copy(),
            range=(0.0, math.inf),
        ),
        Activation(
            key="reciprocal",
            label=QT_TRANSLATE_NOOP("activation", "reciprocal"),
            formula=r"\frac{1}{<z>}",
            slope=r"\left(-<a>^2\right)",
            # At the pole both are infinite, without a warning.
            value=_reciprocal,
            derivative=lambda z, a: -_square(a),
            kinks=(0.0,),
        ),
        Activation(
            key="square",
            label=QT_TRANSLATE_NOOP("activation", "square"),
            formula="<z>^2",
            slope=r"2\,<z>",
            value=_square,
            derivative=lambda z, a: 2.0 * z,
            range=(0.0, math.inf),
        ),
        Activation(
            key="sine",
            label=QT_TRANSLATE_NOOP("activation", "sine"),
            formula=r"\sin(<z>)",
            slope=r"\cos(<z>)",
            value=np.sin,
            derivative=lambda z, a: np.cos(z),
            range=(-1.0, 1.0),
        ),
    )
}


def activation_for(key: str, step_at_zero: float = 1.0) -> Activation:
    """The activation called `key`, where φ(0) of a step is `step_at_zero`, 1 or 0. Raises `KeyError` if unknown."""
    activation = ACTIVATIONS[key]
    if key != "step" or step_at_zero == 1.0:
        return activation
    return replace(
        activation,
        formula=r"\begin{cases}1 & <z> > 0\\ 0 & <z> \le 0\end{cases}",
        value=lambda z: np.where(z > 0, 1.0, 0.0),
    )
