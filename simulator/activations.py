"""Activation functions: value and derivative side by side.

To add one, add an entry to `ACTIVATIONS`; menus, files and the finite-difference tests pick it up from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Activation:
    """An elementwise function a = φ(z) with its slope.

    `value(z)` and `derivative(z, a)` take and return arrays of one shape; `a` is `value(z)`, which many slopes
    can be read from. `formula` and `slope` are LaTeX, with `<z>` and `<a>` where the numbers go.
    `kinks` are the z at which φ has no slope; there `derivative` is the one-sided slope that its comment names.
    """

    key: str
    label: str
    formula: str
    slope: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    kinks: tuple[float, ...] = ()


def _sigmoid(z: Array) -> Array:
    # exp of a negative number never overflows: 1/(1+e^-z) for z >= 0 and e^z/(1+e^z) for z < 0 are the same.
    decay = np.exp(-np.abs(z))
    result: Array = np.where(z >= 0, 1.0, decay) / (1.0 + decay)
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
        ),
        Activation(
            key="tanh",
            label=QT_TRANSLATE_NOOP("activation", "tanh"),
            formula=r"\tanh(<z>)",
            slope=r"(1 - <a>^2)",
            value=np.tanh,
            derivative=lambda z, a: 1.0 - a * a,
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
        ),
    )
}
