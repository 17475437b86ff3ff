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
    program = sim.compile(net)
    assert [row.parameter for row in report.rows] == [*program.parameter_names, *program.inputs]
    assert [row.kind for row in report.rows] == (
        ["weight"] * len(program.edges) + ["bias"] * len(program.biased) + ["input"] * len(program.inputs)
    )


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
    assert report.parameter in {("x1", "h1"), ("x2", "h1"), "h1", "x1", "x2"}
    wrong_rows = {row.parameter for row in report.rows if row.difference > TOLERANCE}
    assert wrong_rows == {("x1", "h1"), ("x2", "h1"), "h1", "x1", "x2"}


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
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "relu", bias=-1.0)], [sim.Edge("x", "y", 1.0)])
    report = sim.gradient_check(net, [[1.0]], [[5.0]])
    assert [row.kink for row in report.rows] == [True, True, True]
    assert report.rows[0].difference > 0.1
    assert report.passed
    assert (report.worst, report.parameter, report.kind) == (0.0, None, None)


def test_a_tie_of_a_max_is_a_kink() -> None:
    net = sim.Network([sim.Input("x"), sim.Input("u"), sim.Neuron("m", "linear", "max")])
    net.connect("x", "m")
    net.connect("u", "m")
    report = sim.gradient_check(net, [[1.0, 1.0]], [[5.0]])
    assert [row.kink for row in report.rows] == [True, True, True, True]
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


def test_an_input_has_the_slope_of_the_sample_that_differs_most() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear", bias=0.0)], [sim.Edge("x", "y", 2.0)])
    X, T = [[1.0], [2.0], [3.0]], [[0.0], [0.0], [0.0]]
    row = sim.gradient_check(net, X, T).rows[-1]
    assert (row.parameter, row.kind) == ("x", "input")
    assert row.computed == pytest.approx(2.0 * 2.0 * X[row.sample][0])
    assert row.nudged == pytest.approx(row.computed, rel=1e-8)


def test_a_sample_at_a_kink_does_not_hide_the_others() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "relu", bias=0.0)], [sim.Edge("x", "y", 1.0)])
    row = sim.gradient_check(net, [[0.0], [2.0]], [[5.0], [5.0]]).rows[-1]
    assert (row.kink, row.sample) == (False, 1)
    assert row.difference < TOLERANCE


@pytest.mark.parametrize(("loss", "target"), [("absolute", 3.0), ("hinge", 1.0)])
def test_a_kink_of_the_loss_is_reported_and_not_compared(loss: str, target: float) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear", bias=0.0)], [sim.Edge("x", "y", target)])
    report = sim.gradient_check(net, [[1.0]], [[target]], loss=loss)
    assert all(row.kink for row in report.rows)
    assert report.passed
    smooth = sim.gradient_check(net, [[0.5]], [[target]], loss=loss)
    assert not any(row.kink for row in smooth.rows)
    assert smooth.passed


def test_a_network_without_finite_numbers_does_not_pass() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "reciprocal", bias=0.0)], [sim.Edge("x", "y", 1e200)])
    net.add_neuron("s", "square")
    net.add_neuron("r", "relu")
    net.connect("x", "s", 1e200)
    net.connect("s", "r", 1.0)
    net.connect("y", "r", 1.0)
    assert not sim.gradient_check(net, [[1.0]], [[0.0]]).passed


def test_large_losses_do_not_fail_for_their_rounding() -> None:
    data = sim.DATASETS["advertising"]
    net = sim.Network([*map(sim.Input, data.inputs), sim.Neuron("sales", "linear", bias=1.0)])
    for name in data.inputs:
        net.connect(name, "sales", 1000.0)
    assert sim.gradient_check(net, data.X, data.T, loss="squared", samples="sum").passed


def test_steps_among_other_neurons_are_named() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("h", "step"), sim.Neuron("y")])
    net.connect("x", "h", 1.0)
    net.connect("h", "y", 1.0)
    report = sim.gradient_check(net, [[1.0]], [[0.0]])
    assert report.passed
    assert str(report.note).endswith("here that is so for h.")
