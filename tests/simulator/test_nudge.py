"""One number nudged, and the loss along it."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_networks import is_smooth_here, problems

import simulator as sim
from simulator.forward_many import forward_many


@given(problems(), st.data(), st.sampled_from(["mean", "sum"]), st.sampled_from(["mean", "sum"]))
def test_it_finds_the_slope_of_backpropagation(problem, data, samples: str, outputs: str) -> None:
    net, X, T = problem
    assume(is_smooth_here(net, X, largest=5.0))
    program = sim.compile(net)
    part = data.draw(st.sampled_from([*program.parameter_names, *program.inputs]))
    found = sim.nudge(program, part, X, T, epsilon=1e-5, samples=samples, outputs=outputs)
    assume(not found.kink)
    back = sim.backward(program, sim.forward(program, X), T, samples=samples, outputs=outputs)
    if found.kind == "input":
        share = 1.0 / len(X) if samples == "mean" else 1.0
        assert found.computed == pytest.approx(back.input[part].sum() * share)
    else:
        assert found.computed == back.gradient[program.place[part]]
    assert found.nudged == pytest.approx(found.computed, rel=1e-4, abs=1e-6)
    assert found.loss == back.loss


@given(problems(), st.integers(0, 3))
def test_a_sweep_is_the_forward_pass_with_every_row(problem, seed: int) -> None:
    net, X, _ = problem
    program = sim.compile(net)
    rows = np.random.default_rng(seed).normal(size=(3, len(program.parameters)))
    found = forward_many(program, X, rows)
    for row, parameters in enumerate(rows):
        columns = slice(row * len(X), (row + 1) * len(X))
        expected = sim.forward(program, X, parameters)
        np.testing.assert_array_equal(found.z.rows[:, columns], expected.z.rows)
        np.testing.assert_array_equal(found.a.rows[:, columns], expected.a.rows)


def test_a_sweep_works_on_a_softmax_group() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("a", "softmax"), sim.Neuron("b", "softmax")])
    net.connect("x", "a", 1.0)
    net.connect("x", "b", -1.0)
    found = forward_many(sim.compile(net), np.array([[1.0], [2.0]]), np.array([[1.0, -1.0], [0.0, 3.0]]))
    np.testing.assert_allclose(found.output.sum(axis=1), 1.0)


@pytest.mark.parametrize("part", [("B", "D"), ("D", "F"), "C"])
def test_the_curve_is_the_loss_at_each_place(part) -> None:
    project = sim.load("def")
    program = sim.compile(project.network)
    found = sim.nudge(program, part, project.X, project.T)
    assert found.losses[len(found.places) // 2] == pytest.approx(found.loss)
    for place in (0, 17, len(found.places) - 1):
        X, parameters = project.X.copy(), program.parameters.copy()
        if isinstance(part, str):
            X[:, program.inputs.index(part)] = found.places[place]
        else:
            parameters[program.place[part]] = found.places[place]
        back = sim.backward(program, sim.forward(program, X, parameters), project.T)
        assert found.losses[place] == pytest.approx(back.loss)


def test_the_larger_the_nudge_the_further_it_is_from_the_slope() -> None:
    project = sim.load("def")
    program = sim.compile(project.network)
    apart = [sim.nudge(program, ("B", "D"), project.X, project.T, epsilon=e).difference for e in (0.5, 0.1, 0.01)]
    assert apart[0] > 10 * apart[1] > 100 * apart[2] > 0


def test_a_kink_between_the_places_is_named() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "relu", bias=0.0)], [sim.Edge("x", "y", 0.1)])
    program = sim.compile(net)
    assert sim.nudge(program, ("x", "y"), [[1.0]], [[1.0]], epsilon=0.2).kink
    assert not sim.nudge(program, ("x", "y"), [[1.0]], [[1.0]], epsilon=0.05).kink


def test_other_parameters_replace_those_drawn() -> None:
    project = sim.load("xor")
    program = sim.compile(project.network)
    moved = program.parameters + 0.3
    found = sim.nudge(program, ("x1", "h1"), project.X, project.T, parameters=moved)
    assert found.value == moved[program.place["x1", "h1"]]
    assert found.nudged == pytest.approx(found.computed, rel=1e-4)


def test_a_wide_network_gets_fewer_places_and_still_its_own_value() -> None:
    net = sim.Network()
    for index in range(300):
        net.add_input(f"x{index}")
    for index in range(40):
        net.add_neuron(f"h{index}")
        for source in range(300):
            net.connect(f"x{source}", f"h{index}", 0.01)
    program = sim.compile(net)
    found = sim.nudge(program, ("x0", "h0"), np.ones((4, 300)), np.zeros((4, 40)))
    assert 5 <= len(found.places) < 41
    assert found.places[len(found.places) // 2] == pytest.approx(found.value)
