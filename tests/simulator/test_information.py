"""Entropy, cross-entropy, divergence and likelihoods."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator as sim
from simulator import information

WEIGHTS = st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3)


def distribution(weights: list[float]) -> np.ndarray:
    return np.array(weights) / sum(weights)


@given(WEIGHTS, WEIGHTS, st.sampled_from(["nats", "bits", "log10"]))
def test_the_cross_entropy_is_the_entropy_and_the_divergence(first, second, unit: str) -> None:
    p, q = distribution(first), distribution(second)
    assert sim.cross_entropy(p, q, unit) == pytest.approx(sim.entropy(p, unit) + sim.kl_divergence(p, q, unit))
    assert sim.kl_divergence(p, q, unit) >= 0.0
    assert sim.kl_divergence(p, p, unit) == 0.0


@given(WEIGHTS)
def test_units_differ_by_a_factor(weights) -> None:
    p = distribution(weights)
    assert sim.entropy(p) == pytest.approx(sim.entropy(p, "bits") * math.log(2))
    assert sim.entropy(p) == pytest.approx(sim.entropy(p, "log10") * math.log(10))


def test_what_is_sure_carries_no_information_and_what_is_excluded_infinite() -> None:
    assert sim.entropy([1.0, 0.0]) == 0.0
    assert math.copysign(1.0, sim.entropy([1.0, 0.0])) == 1.0
    assert information.self_information(0.0) == math.inf
    assert sim.cross_entropy([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert sim.kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert sim.kl_divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(math.log(2))


def test_a_coin_is_most_likely_what_it_showed() -> None:
    grid = np.linspace(0.0, 1.0, 11)
    assert information.coin_most_likely(7, 10) == 0.7
    assert information.coin_likelihood(grid, 7, 10).argmax() == 7
    np.testing.assert_allclose(
        np.exp(information.coin_log_likelihood(grid, 7, 10)), information.coin_likelihood(grid, 7, 10)
    )
    assert information.coin_log_likelihood(1.0, 3, 3) == 0.0
    assert information.coin_log_likelihood(0.0, 3, 3) == -math.inf


def test_both_codings_of_the_labels_give_the_same_loss() -> None:
    z = np.array([-900.0, -1.0, 0.5, 900.0])
    for y in (-1.0, 1.0):
        fused = sim.LOSSES["cross_entropy"].fused["sigmoid"].value(np.full(4, (y + 1) / 2), z, z)
        np.testing.assert_allclose(information.logistic_nll(np.full(4, y), z), fused, rtol=1e-12)


def test_a_gaussian_of_another_width() -> None:
    expected = 0.5 * 0.25**2 + math.log(2.0) + 0.5 * math.log(2 * math.pi)
    assert information.gaussian_nll(1.5, 1.0, deviation=2.0) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sim.entropy([0.5, 0.6]), "The probabilities of a distribution add up to 1, and these to 1.1."),
        (lambda: sim.entropy([1.5, -0.5]), "A probability lies between 0 and 1."),
        (lambda: sim.entropy([0.5, 0.5], "bit"), "“bit” is not a unit of information; known are nats, bits, log10."),
        (
            lambda: sim.kl_divergence([1.0], [0.5, 0.5]),
            "Two distributions can be compared only over the same outcomes.",
        ),
        (lambda: information.coin_most_likely(3, 2), "There can't be 3 heads in 2 tosses."),
        (lambda: information.coin_most_likely(0, 0), "There can't be 0 heads in 0 tosses."),
        (lambda: information.logistic_nll([0.0], [1.0]), "The labels must be −1 and +1 here, not 0 and 1."),
        (lambda: information.gaussian_nll(0.0, 0.0, 0.0), "A standard deviation must be above 0, not 0.0."),
    ],
)
def test_what_is_no_probability_is_refused_in_one_sentence(call, sentence: str) -> None:
    with pytest.raises(sim.ProbabilityError) as refusal:
        call()
    assert str(refusal.value) == sentence
