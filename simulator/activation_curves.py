"""Activations as curves: φ and φ′ over z, and the tangent at one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.activations import Activation
from simulator.arrays import Array


@dataclass(frozen=True, eq=False)
class ActivationCurve:
    """φ and φ′ at the places `z` (points,): `values` and `slopes` (points,), NaN where they have left the picture."""

    z: Array
    values: Array
    slopes: Array


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def activation_curve(activation: Activation, z: Array, farthest: float = np.inf) -> ActivationCurve:
    """φ and φ′ over `z` (points,).

    Of a group such as softmax, a_1 of two neurons is shown, where the other one's z is 0. What is further from 0 than
    `farthest` is NaN, and so is the place on either side of a pole.
    """
    if activation.is_group:
        both = np.vstack([z, np.zeros_like(z)])
        values = activation.value(both)[0]
        slopes = activation.derivative(both, activation.value(both))[0]
    else:
        values = activation.value(z)
        slopes = activation.derivative(z, values)
    return ActivationCurve(z, *(np.where(np.abs(own) <= farthest, own, np.nan) for own in (values, slopes)))


def tangent(activation: Activation, z: float, places: Array) -> Array:
    """φ(z) + φ′(z)·(place − z) at `places` (points,)."""
    curve = activation_curve(activation, np.array([z]))
    result: Array = curve.values[0] + curve.slopes[0] * (places - z)
    return result
