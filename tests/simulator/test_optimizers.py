"""Optimizers against their published formulas, written out here number by number."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
import numpy as np
import pytest

import simulator as sim

RNG = np.random.default_rng(5)
START = RNG.standard_normal(6)
TARGET = RNG.standard_normal(6)
SCALE = np.array([0.1, 0.5, 1.0, 2.0, 4.0, 0.0])


def slope(w: np.ndarray) -> np.ndarray:
    """The gradient of a valley that is steep in one direction, shallow in another and level in the last."""
    return SCALE * (w - TARGET)


def plain(w: float, gradients: list[float]) -> float:
    return w - 0.3 * gradients[-1]


def momentum(w: float, gradients: list[float]) -> float:
    # Unrolled: every gradient of the past counts, each μ times as much as the one after it.
    return w - 0.1 * sum(0.9 ** (len(gradients) - 1 - k) * g for k, g in enumerate(gradients))


def nesterov(w: float, gradients: list[float]) -> float:
    velocity = sum(0.8 ** (len(gradients) - 1 - k) * g for k, g in enumerate(gradients))
    return w - 0.1 * (gradients[-1] + 0.8 * velocity)


def adagrad(w: float, gradients: list[float]) -> float:
    return w - 0.2 * gradients[-1] / (math.sqrt(sum(g * g for g in gradients)) + 1e-10)


def rmsprop(w: float, gradients: list[float]) -> float:
    average = sum(0.01 * 0.99 ** (len(gradients) - 1 - k) * g * g for k, g in enumerate(gradients))
    return w - 0.02 * gradients[-1] / (math.sqrt(average) + 1e-8)


def adam(w: float, gradients: list[float]) -> float:
    count = len(gradients)
    mean = sum(0.1 * 0.9 ** (count - 1 - k) * g for k, g in enumerate(gradients))
    square = sum(0.001 * 0.999 ** (count - 1 - k) * g * g for k, g in enumerate(gradients))
    return w - 0.05 * (mean / (1 - 0.9**count)) / (math.sqrt(square / (1 - 0.999**count)) + 1e-8)


FORMULAS: list[tuple[sim.Optimizer, Callable[[float, list[float]], float]]] = [
    (sim.SGD(0.3), plain),
    (sim.SGD(0.1, momentum=0.9), momentum),
    (sim.SGD(0.1, momentum=0.8, nesterov=True), nesterov),
    (sim.AdaGrad(0.2), adagrad),
    (sim.RMSProp(0.02), rmsprop),
    (sim.Adam(0.05), adam),
]


@pytest.mark.parametrize("steps", [1, 20])
@pytest.mark.parametrize(("optimizer", "formula"), FORMULAS)
def test_steps_follow_the_published_formula(optimizer: sim.Optimizer, formula: Callable, steps: int) -> None:
    state = optimizer.start(len(START))
    found, expected = START, START.tolist()
    past: list[list[float]] = [[] for _ in expected]
    for _ in range(steps):
        found, state = optimizer.step(found, slope(found), state)
        for gradients, gradient in zip(past, slope(np.array(expected)).tolist(), strict=True):
            gradients.append(gradient)
        expected = [formula(w, gradients) for w, gradients in zip(expected, past, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    assert state.steps == steps


def test_defaults_are_those_of_pytorch() -> None:
    assert sim.SGD(0.1) == sim.SGD(0.1, momentum=0.0, nesterov=False)
    assert sim.AdaGrad() == sim.AdaGrad(0.01, epsilon=1e-10)
    assert sim.RMSProp() == sim.RMSProp(0.01, decay=0.99, epsilon=1e-8)
    assert sim.Adam() == sim.Adam(0.001, first_decay=0.9, second_decay=0.999, epsilon=1e-8)


def test_every_optimizer_has_its_formula_here() -> None:
    assert {type(optimizer) for optimizer, _ in FORMULAS} == set(sim.OPTIMIZERS.values())


@pytest.mark.parametrize("optimizer", [optimizer for optimizer, _ in FORMULAS])
def test_a_step_can_be_taken_again(optimizer: sim.Optimizer) -> None:
    first, state = optimizer.step(START, slope(START), optimizer.start(6))
    kept = state.moments.copy()
    second, _ = optimizer.step(first, slope(first), state)
    again, _ = optimizer.step(first, slope(first), state)
    np.testing.assert_array_equal(second, again)
    np.testing.assert_array_equal(state.moments, kept)
    np.testing.assert_array_equal(optimizer.update(START, slope(START)), first)


@pytest.mark.parametrize("optimizer", [optimizer for optimizer, _ in FORMULAS])
def test_a_slope_of_zero_moves_nothing(optimizer: sim.Optimizer) -> None:
    assert optimizer.update(START, np.zeros(6)).tolist() == START.tolist()


@pytest.mark.parametrize("optimizer", [optimizer for optimizer, _ in FORMULAS])
def test_an_optimizer_is_found_again_in_a_file(optimizer: sim.Optimizer) -> None:
    settings = sim.TrainingSettings(optimizer=optimizer)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=sim.TrainingSettings) == settings
    assert sim.OPTIMIZERS[optimizer.kind] is type(optimizer)


@pytest.mark.parametrize("key", sim.OPTIMIZERS)
def test_every_optimizer_lowers_the_loss(key: str) -> None:
    project = sim.load("xor")
    optimizer = sim.OPTIMIZERS[key](learning_rate=0.05)
    run = sim.train(project.network, project.X, project.T, optimizer=optimizer, epochs=200)
    assert run.loss[-1] < run.loss[0]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (sim.SGD(momentum=1.0), "the momentum must be zero or more and less than 1, not 1.0"),
        (sim.SGD(nesterov=True), "Nesterov's step looks ahead along the momentum, which is 0"),
        (sim.AdaGrad(epsilon=0.0), "epsilon must be more than zero and finite, not 0.0"),
        (sim.RMSProp(decay=-0.1), "the decay must be zero or more and less than 1, not -0.1"),
        (sim.Adam(second_decay=1.0), "the second decay must be zero or more and less than 1, not 1.0"),
        (sim.Adam(-1.0), "the learning rate must be zero or more and finite, not -1.0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: sim.Optimizer, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sim.TrainingSettings(optimizer=wrong)
