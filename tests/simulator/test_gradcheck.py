"""Nudged gradients beside the computed ones."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from random_networks import is_smooth_here, problems

import simulator as sim
from simulator.gradcheck import TOLERANCE


@given(problems())
def test_right_gradients_pass_on_any_graph(problem) -> None:
    net, X, T = problem
    assume(is_smooth_here(net, X))
    report = sim.gradient_check(net, X, T)
    assert report.passed, report
    assert [row.parameter for row in report.rows] == [*sim.compile(net).edges, *sim.compile(net).biased]


@pytest.mark.parametrize("preset", sim.presets())
def test_every_preset_passes(preset: str) -> None:
    project = sim.load(preset)
    assert sim.gradient_check(project.network, project.X, project.T, loss=project.training.loss).passed


@pytest.mark.parametrize("factor", [1.001, 0.0, -1.0, float("nan")])
def test_a_wrong_derivative_is_found_and_located(monkeypatch: pytest.MonkeyPatch, factor: float) -> None:
    right = sim.ACTIVATIONS["tanh"]
    wrong = dataclasses.replace(right, derivative=lambda z, a: factor * right.derivative(z, a))
    monkeypatch.setitem(sim.ACTIVATIONS, "tanh", wrong)
    project = sim.load("xor")
    net = project.network.copy()
    assert sim.gradient_check(net, project.X, project.T).passed
    net.set_activation("h1", "tanh")
    report = sim.gradient_check(net, project.X, project.T)
    assert not report.passed
    assert report.worst > TOLERANCE
    assert "h1" in report.parameter
    wrong_rows = {row.parameter for row in report.rows if row.difference > TOLERANCE}
    assert wrong_rows == {("x1", "h1"), ("x2", "h1"), "h1"}


def test_rows_hold_both_gradients() -> None:
    project = sim.load("def")
    report = sim.gradient_check(project.network, project.X, project.T)
    row = next(row for row in report.rows if row.parameter == ("D", "F"))
    assert row.computed == pytest.approx(0.0622345968, abs=1e-9)
    assert row.nudged == pytest.approx(row.computed, rel=1e-6)
    assert row.difference < TOLERANCE
    assert report.worst == max(row.difference for row in report.rows)
    assert report.note is None


def test_a_kink_of_an_activation_is_reported_and_not_compared() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "relu", bias=0.0)], [sim.Edge("x", "y", 0.0)])
    report = sim.gradient_check(net, [[1.0]], [[5.0]])
    assert [row.kink for row in report.rows] == [True, True]
    assert report.rows[0].difference > 0.1
    assert report.passed
    assert (report.worst, report.parameter) == (0.0, None)


def test_a_tie_of_a_max_is_a_kink() -> None:
    net = sim.Network([sim.Input("x"), sim.Input("u"), sim.Neuron("m", "linear", "max")])
    net.connect("x", "m")
    net.connect("u", "m")
    report = sim.gradient_check(net, [[1.0, 1.0]], [[5.0]])
    assert [row.kink for row in report.rows] == [True, True]
    assert report.passed
    assert not any(row.kink for row in sim.gradient_check(net, [[1.0, 2.0]], [[5.0]]).rows)


def test_steps_alone_pass_with_a_note() -> None:
    project = sim.load("xor-by-hand")
    report = sim.gradient_check(project.network, project.X, project.T)
    assert report.passed
    assert str(report.note).startswith("Every neuron is a step: its slope is 0 wherever it has one")
    assert all(row.computed == row.nudged == 0.0 for row in report.rows)


def test_the_perceptron_rule_is_the_gradient_of_its_criterion() -> None:
    project = sim.load("and")
    report = sim.gradient_check(project.network, project.X, project.T, loss="perceptron")
    assert report.passed
    assert report.note is None
    assert any(row.computed != 0.0 for row in report.rows)


@pytest.mark.parametrize("samples", ["mean", "sum"])
@pytest.mark.parametrize("outputs", ["mean", "sum"])
def test_both_reductions_are_compared(samples: str, outputs: str) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y"), sim.Neuron("u")], [sim.Edge("x", "y"), sim.Edge("x", "u")])
    report = sim.gradient_check(net, [[1.0], [2.0]], np.zeros((2, 2)), samples=samples, outputs=outputs)
    assert report.passed
    assert report.worst > 0.0


def test_without_samples_there_is_nothing_to_check() -> None:
    with pytest.raises(sim.DataError, match="no samples to learn from"):
        sim.gradient_check(sim.load("xor").network, [], [])
