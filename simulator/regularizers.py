"""Penalties on large weights: L1, L2, and both together, the elastic net.

They never touch a bias, which only moves a neuron's threshold, nor a fixed weight, which can't follow them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.program import Program


def penalty(program: Program, parameters: Array, l1: float = 0.0, l2: float = 0.0, half_l2: bool = False) -> float:
    """λ₁·Σ|w| + λ₂·Σw², or with `half_l2` λ₁·Σ|w| + ½·λ₂·Σw², over the trainable weights of `parameters` (parameters,).

    L1: Tibshirani 1996; L2: Hoerl and Kennard 1970; both: Zou and Hastie 2005.
    """
    weights = parameters[_penalized(program)]
    # A weight whose square overflows has an infinite penalty, and none where there is no penalty: 0·∞ would be NaN.
    with np.errstate(over="ignore"):
        absolute = l1 * float(np.abs(weights).sum()) if l1 else 0.0
        squared = (0.5 * l2 if half_l2 else l2) * float((weights * weights).sum()) if l2 else 0.0
    return absolute + squared


def penalty_gradient(
    program: Program, parameters: Array, l1: float = 0.0, l2: float = 0.0, half_l2: bool = False
) -> Array:
    """The slope of `penalty` for every parameter, (parameters,): λ₁·sign(w) + 2·λ₂·w, or λ₁·sign(w) + λ₂·w.

    At w = 0, where |w| has no slope, the middle one, 0.
    """
    slope = l1 * np.sign(parameters) + (l2 if half_l2 else 2.0 * l2) * parameters
    return np.where(_penalized(program), slope, 0.0)


def _penalized(program: Program) -> NDArray[np.bool_]:
    is_weight = np.arange(len(program.trainable)) < len(program.edges)
    return is_weight & program.trainable
