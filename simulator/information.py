"""Entropy, cross-entropy, divergence and likelihoods: what the losses are made of, as numbers of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import numpy as np

from simulator.activations import softplus
from simulator.arrays import Array, ArrayLike
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError

Unit: TypeAlias = Literal["nats", "bits", "log10"]

LOGARITHMS: Mapping[Unit, Callable[[Array], Array]] = {"nats": np.log, "bits": np.log2, "log10": np.log10}


class ProbabilityError(SimulatorError):
    """Numbers that should be probabilities are none."""


def logarithm(values: ArrayLike, unit: Unit = "nats") -> Array:
    """ln, log₂ or log₁₀ of `values`, of their shape; −∞ at 0, without a warning."""
    try:
        log = LOGARITHMS[unit]
    except KeyError:
        raise ProbabilityError(
            QT_TRANSLATE_NOOP("error", "“{unit}” is not a unit of information; known are {known}."),
            unit=unit,
            known=", ".join(LOGARITHMS),
        ) from None
    with np.errstate(divide="ignore"):
        return np.asarray(log(np.asarray(values, dtype=np.float64)))


def self_information(p: ArrayLike, unit: Unit = "nats") -> Array:
    """−log p of every probability in `p`, of its shape: 0 for what is sure, ∞ for what can't be (Shannon 1948)."""
    return np.asarray(0.0 - logarithm(_probabilities(p), unit))


def entropy(p: ArrayLike, unit: Unit = "nats") -> float:
    """H(p) = −Σ p log p of a distribution `p` (outcomes,), where 0·log 0 is 0 (Shannon 1948)."""
    return cross_entropy(p, p, unit)


def cross_entropy(p: ArrayLike, q: ArrayLike, unit: Unit = "nats") -> float:
    """H(p, q) = −Σ p log q = H(p) + D(p‖q) of distributions (outcomes,); ∞ where q excludes what p allows."""
    p, q = _distributions(p, q)
    return float(_expectation(p, self_information(q, unit)))


def kl_divergence(p: ArrayLike, q: ArrayLike, unit: Unit = "nats") -> float:
    """D(p‖q) = Σ p log(p/q) of distributions (outcomes,): 0 if they are equal, else more, and not symmetric.

    Kullback and Leibler 1951.
    """
    p, q = _distributions(p, q)
    possible = p > 0
    with np.errstate(divide="ignore", over="ignore"):
        ratios = p[possible] / q[possible]
    # Rounding may leave a sum of -1e-17 where p and q are equal but for noise.
    return max(0.0, float((p[possible] * logarithm(ratios, unit)).sum()))


def with_probability(p: ArrayLike, outcome: int, value: float) -> Array:
    """A copy of the distribution `p` (outcomes,) with `value` for one outcome; the others keep their proportions.

    Where the others were all 0 they share what is left equally.
    """
    (p,) = _distributions(p)
    _probabilities(value)
    others = np.delete(p, outcome)
    share = others / others.sum() if others.sum() > 0 else np.full(len(others), 1.0 / len(others))
    return np.insert((1.0 - value) * share, outcome, value)


def coin_log_likelihood(w: ArrayLike, heads: int, tosses: int, unit: Unit = "nats") -> Array:
    """log L(w) = n log w + (N − n) log(1 − w) for `heads` n of `tosses` N in a given order; of the shape of `w`."""
    _check_tosses(heads, tosses)
    w = _probabilities(w)
    return np.asarray(
        -(
            _expectation(heads, self_information(w, unit), summed=False)
            + _expectation(tosses - heads, self_information(1.0 - w, unit), summed=False)
        )
    )


def coin_likelihood(w: ArrayLike, heads: int, tosses: int) -> Array:
    """L(w) = wⁿ(1 − w)^(N − n), the probability of one given order of `heads` n of `tosses` N; shape of `w`."""
    _check_tosses(heads, tosses)
    w = _probabilities(w)
    return np.asarray(w**heads * (1.0 - w) ** (tosses - heads))


def coin_most_likely(heads: int, tosses: int) -> float:
    """The w with the largest likelihood: n/N, where d ln L/dw = n/w − (N − n)/(1 − w) is 0."""
    _check_tosses(heads, tosses)
    return heads / tosses


def bernoulli_nll(t: ArrayLike, p: ArrayLike, unit: Unit = "nats") -> Array:
    """−[t log p + (1 − t) log(1 − p)], the binary cross-entropy of labels 0 and 1 with probabilities `p` (samples,)."""
    t, p = np.asarray(t, dtype=np.float64), _probabilities(p)
    hit = _expectation(t, self_information(p, unit), summed=False)
    return np.asarray(hit + _expectation(1.0 - t, self_information(1.0 - p, unit), summed=False))


def gaussian_nll(y: ArrayLike, mean: ArrayLike, deviation: float = 1.0) -> Array:
    """−ln N(y | μ, σ²) = (y − μ)²/2σ² + ln σ + ½ ln 2π in nats: half the squared error, but for a constant if σ = 1."""
    if not deviation > 0:
        raise ProbabilityError(
            QT_TRANSLATE_NOOP("error", "A standard deviation must be above 0, not {value}."), value=deviation
        )
    distance = (np.asarray(y, dtype=np.float64) - np.asarray(mean, dtype=np.float64)) / deviation
    return np.asarray(0.5 * distance**2 + math.log(deviation) + 0.5 * math.log(2.0 * math.pi))


def logistic_nll(y: ArrayLike, z: ArrayLike) -> Array:
    """ln(1 + e^(−y z)) in nats for labels `y` of −1 and +1 and weighted sums `z` (samples,).

    The binary cross-entropy of σ(z) with the labels (y + 1)/2, written for the other coding.
    """
    y = np.asarray(y, dtype=np.float64)
    if not np.isin(y, (-1.0, 1.0)).all():
        raise ProbabilityError(QT_TRANSLATE_NOOP("error", "The labels must be −1 and +1 here, not 0 and 1."))
    return softplus(-y * np.asarray(z, dtype=np.float64))


def _expectation(weights: ArrayLike, values: Array, summed: bool = True) -> Array:
    """Weights times values, 0·∞ being 0: what never happens does not count."""
    weights = np.asarray(weights, dtype=np.float64)
    products = np.multiply(weights, values, out=np.zeros(np.broadcast(weights, values).shape), where=weights != 0)
    return np.asarray(products.sum() if summed else products)


def _probabilities(p: ArrayLike) -> Array:
    p = np.asarray(p, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise ProbabilityError(QT_TRANSLATE_NOOP("error", "A probability lies between 0 and 1."))
    return p


def _distributions(*lists: ArrayLike) -> tuple[Array, ...]:
    checked = tuple(_probabilities(p) for p in lists)
    for p in checked:
        if p.ndim != 1 or abs(p.sum() - 1.0) > 1e-9:
            raise ProbabilityError(
                QT_TRANSLATE_NOOP("error", "The probabilities of a distribution add up to 1, and these to {total}."),
                total=float(p.sum()),
            )
    if len({len(p) for p in checked}) > 1:
        raise ProbabilityError(
            QT_TRANSLATE_NOOP("error", "Two distributions can be compared only over the same outcomes.")
        )
    return checked


def _check_tosses(heads: int, tosses: int) -> None:
    if not 0 <= heads <= tosses or tosses < 1:
        raise ProbabilityError(
            QT_TRANSLATE_NOOP("error", "There can't be {heads} heads in {tosses} tosses."), heads=heads, tosses=tosses
        )
