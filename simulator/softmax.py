"""The softmax by itself: probabilities, their Jacobian, and the slopes of the cross-entropy."""

from __future__ import annotations

import numpy as np

from simulator.activations import ACTIVATIONS
from simulator.arrays import Array, ArrayLike


def softmax(z: ArrayLike) -> Array:
    """p (classes,), pᵢ = e^zᵢ / Σ e^zₖ of logits `z` (classes,), without overflow."""
    return np.asarray(ACTIVATIONS["softmax"].value(np.asarray(z, dtype=np.float64)))


def jacobian(z: ArrayLike) -> Array:
    """∂pᵢ/∂zₖ = pᵢ([i = k] − pₖ), (classes, classes): a row for each probability (Bridle 1990)."""
    p = softmax(z)
    return np.asarray(np.diag(p) - np.outer(p, p))


def cross_entropy_of_class(z: ArrayLike, target: int) -> float:
    """−ln p of the class `target`, from the logits `z` (classes,), so that it is exact where p is rounded to 0 or 1."""
    z = np.asarray(z, dtype=np.float64)
    others = np.delete(z, target) - z[target]
    return float(np.logaddexp.reduce(np.append(others, 0.0)))


def cross_entropy_slopes(z: ArrayLike, target: int) -> Array:
    """∂(−ln p_target)/∂z = p − t (classes,), where t is 1 for the class `target` and 0 for all others."""
    slopes = softmax(z)
    slopes[target] -= 1.0
    return slopes


def sigmoid_of_difference(z: ArrayLike) -> float:
    """σ(z₁ − z₂), which for two logits `z` (2,) is the first probability of their softmax."""
    first, second = np.asarray(z, dtype=np.float64)
    return float(ACTIVATIONS["sigmoid"].value(np.asarray(first - second)))
