"""Where in a run a neuron first got into trouble."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import problems

import simulator as sim
from simulator import trouble as trouble_module
from simulator.trouble import TINY_SLOPE, exactly, find_troubles


def one(activation: str, weights: list[float], X: list[float], bias: float = 0.0) -> list[tuple[str, str, int]]:
    """The troubles of one neuron whose weight takes these values at epochs 0, 10, 20, …"""
    net = sim.Network([sim.Input("x"), sim.Neuron("y", activation, bias=bias)], [sim.Edge("x", "y")])
    epochs = np.arange(len(weights)) * 10
    parameters = np.array([[weight, bias] for weight in weights])
    found = find_troubles(sim.compile(net), epochs, parameters, np.array(X)[:, np.newaxis])
    return [(trouble.kind, trouble.neuron, trouble.epoch) for trouble in found]


def test_a_sigmoid_is_saturated_once_its_slope_is_tiny_for_every_sample() -> None:
    assert one("sigmoid", [1.0, 3.0, 6.0, 9.0], [1.0, -1.0]) == [("saturated", "y", 20)]
    assert one("sigmoid", [1.0, 3.0, 6.0, 9.0], [1.0, -1.0, 0.1]) == []


def test_a_relu_is_dead_once_it_gives_nothing_for_every_sample() -> None:
    assert one("relu", [1.0, 0.5, -1.0, -2.0, 1.0], [1.0, 2.0]) == [("dead", "y", 20)]
    assert one("relu", [1.0, -1.0], [1.0, -2.0]) == []


def test_numbers_that_leave_the_range_are_named() -> None:
    assert one("exp", [1.0, 1000.0], [1.0]) == [("not_finite", "y", 10)]
    assert one("linear", [1.0, math.nan], [1.0]) == [("not_finite", "y", 10)]


@pytest.mark.parametrize("most", [3, 2000])
def test_the_very_epoch_is_found_by_training_again(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(trouble_module, "MOST_LOOKED_AT", most)
    net = sim.Network([sim.Input("x"), sim.Neuron("y")], [sim.Edge("x", "y", 0.1)])
    X, T = np.array([[3.0], [-3.0]]), np.array([[1.0], [0.0]])
    program = sim.compile(net)
    settings = sim.TrainingSettings(loss="cross_entropy", optimizer=sim.SGD(0.5))
    trainer = sim.Trainer(program, X, T, settings)
    every = [trainer.parameters.copy()]
    for _ in range(60):
        trainer.run(1)
        every.append(trainer.parameters.copy())
    (exact,) = find_troubles(program, np.arange(61), np.array(every), X)
    assert exact.is_exact
    assert 3 < exact.epoch < 55
    coarse = np.array([0, 60])
    (rough,) = find_troubles(program, coarse, np.array(every)[coarse], X)
    assert (rough.epoch, rough.after, rough.is_exact) == (60, 0, False)
    found = exactly(program, trainer.history.trace(), rough, X)
    assert (found.epoch, found.is_exact, found.slope) == (exact.epoch, True, exact.slope)
    assert exactly(program, trainer.history.trace(), rough, X, lambda left: False) is None


@pytest.mark.parametrize("activation", ["step", "linear"])
def test_what_has_no_slope_to_lose_is_left_in_peace(activation: str) -> None:
    assert one(activation, [-1.0, 0.0], [1.0, 2.0]) == []


def test_a_divergence_is_listed_where_the_run_ended() -> None:
    project = sim.load("xor")
    program = sim.compile(project.network)
    found = find_troubles(program, np.array([0]), program.parameters[np.newaxis], project.X, sim.Divergence(7, "h1"))
    assert [(trouble.kind, trouble.neuron, trouble.epoch) for trouble in found] == [("not_finite", "h1", 7)]
    assert "h1" in str(found[0].sentence)


def test_the_run_that_overshoots_is_found_out() -> None:
    project = sim.load("xor")
    program = sim.compile(project.network)
    settings = sim.TrainingSettings("half_squared", optimizer=sim.SGD(2000.0))
    trainer = sim.Trainer(program, project.X, project.T, settings)
    trainer.run(20)
    trace = trainer.history.trace()
    epochs, parameters = trace.moment_epochs, trace.trajectories()
    found = find_troubles(program, epochs, parameters, project.X)
    assert "saturated" in {trouble.kind for trouble in found}
    for trouble in found:
        row = epochs.tolist().index(trouble.epoch)
        assert largest_slope(program, parameters[row], project.X, trouble.neuron) == trouble.slope < TINY_SLOPE
        if row:
            assert largest_slope(program, parameters[row - 1], project.X, trouble.neuron) >= TINY_SLOPE


def largest_slope(program: sim.Program, parameters, X, name: str) -> float:
    ahead = sim.forward(program, X, parameters)
    (unit,) = (unit for unit in program.units if unit.name == name)
    return float(np.abs(unit.activation.derivative(ahead.z[name], ahead.a[name])).max())


@given(problems(activations=("sigmoid", "relu", "tanh")), st.integers(1, 9), st.integers(0, 99))
def test_stretches_do_not_change_what_is_found(problem, rows: int, seed: int) -> None:
    net, X, _ = problem
    program = sim.compile(net)
    parameters = np.random.default_rng(seed).normal(scale=8.0, size=(rows, len(program.parameters)))
    epochs = np.arange(rows) * 5
    whole = find_troubles(program, epochs, parameters, X)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trouble_module, "NUMBERS_AT_ONCE", 1)
        assert find_troubles(program, epochs, parameters, X) == whole


def test_of_a_very_long_record_an_even_choice_is_looked_at() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", bias=0.0)], [sim.Edge("x", "y")])
    parameters = np.zeros((1000, 2))
    parameters[-1] = 50.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trouble_module, "MOST_NUMBERS", 100)
        (found,) = find_troubles(sim.compile(net), np.arange(1000), parameters, np.ones((1, 1)))
    assert found.epoch == 999


def test_without_samples_there_is_nothing_to_find() -> None:
    program = sim.compile(sim.load("xor").network)
    assert find_troubles(program, np.array([0]), program.parameters[np.newaxis], np.empty((0, 2))) == ()
