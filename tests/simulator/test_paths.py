"""All routes from one number to the loss."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_networks import problems

import simulator as sim
from simulator.paths import MOST_ROUTES


def of(preset: str, parameter, **options) -> sim.Paths:
    project = sim.load(preset)
    loss = project.training.loss
    return sim.paths(sim.compile(project.network), parameter, project.X[0], project.T[0], loss=loss, **options)


def routes_walked(net: sim.Network, start: str) -> set[tuple[str, ...]]:
    """Every route from a node to an output, found by walking all of them."""
    if start in net.outputs:
        return {(start,)}
    return {(start, *rest) for target in net.successors(start) for rest in routes_walked(net, target)}


def ladder(width: int, depth: int) -> sim.Network:
    """A fully connected network with so many hidden layers of so many tanh neurons, and weights of a fixed noise."""
    net, rng = sim.Network([sim.Input("x")]), np.random.default_rng(0)
    before = ["x"]
    for layer in range(depth):
        names = [net.add_neuron(f"n{layer}_{index}", "tanh").name for index in range(width)]
        for source, target in itertools.product(before, names):
            net.connect(source, target, float(rng.normal()))
        before = names
    net.add_neuron("y", "linear")
    for source in before:
        net.connect(source, "y", float(rng.normal()))
    return net


@given(problems(max_samples=1), st.data(), st.sampled_from(["sum", "mean"]))
def test_they_add_up_to_the_gradient(problem, data, outputs: str) -> None:
    net, X, T = problem
    program = sim.compile(net)
    parameter = data.draw(st.sampled_from([*program.parameter_names, *program.inputs]))
    found = sim.paths(program, parameter, X[0], T[0], outputs=outputs)
    back = sim.backward(program, sim.forward(program, X), T, outputs=outputs)
    is_input = parameter in program.inputs
    expected = back.input[parameter][0] if is_input else back.gradient[program.place[parameter]]
    assert found.total == expected
    assert found.shown == pytest.approx(expected, rel=1e-9, abs=1e-12)
    start = parameter[1] if isinstance(parameter, tuple) else parameter
    before = (parameter[0],) if isinstance(parameter, tuple) else ()
    assert {route.nodes for route in found.routes} == {(*before, *route) for route in routes_walked(net, start)}
    assert found.count == len(found.routes)


@given(problems(max_samples=1), st.data(), st.integers(1, 4))
def test_the_largest_are_found_without_the_others(problem, data, most: int) -> None:
    net, X, T = problem
    program = sim.compile(net)
    parameter = data.draw(st.sampled_from(program.inputs))
    everything = sim.paths(program, parameter, X[0], T[0])
    sizes = [abs(route.product) for route in everything.routes]
    assume(all(map(math.isfinite, sizes)))
    assert sizes == pytest.approx(sorted(sizes, reverse=True), rel=1e-9)
    few = sim.paths(program, parameter, X[0], T[0], most=most)
    assert few.count == everything.count
    assert [abs(route.product) for route in few.routes] == pytest.approx(sorted(sizes, reverse=True)[:most], rel=1e-9)


def test_the_chain_of_the_4_3_1_network() -> None:
    found = of("chain-4-3-1", ("x1", "h1"))
    (route,) = found.routes
    assert route.nodes == ("x1", "h1", "y")
    assert route.edges == (("x1", "h1"), ("h1", "y"))
    values = [factor.value for factor in route.factors]
    assert values == pytest.approx([1.0, 0.2217128732931, 0.6, -1.940016114866])
    assert [factor.symbol for factor in route.factors] == [
        "a_{x_{1}}",
        r"\varphi'(z_{h_{1}})",
        "w_{h_{1},y}",
        r"\frac{\partial L}{\partial z_{y}}",
    ]
    assert route.product == pytest.approx(-0.2580759282371292)


def test_an_input_of_def_has_two_routes() -> None:
    found = of("def", "B")
    assert {route.nodes for route in found.routes} == {("B", "D", "F"), ("B", "E", "F")}
    assert found.shown == pytest.approx(found.total)


def test_a_gate_that_lets_nothing_through_is_a_route_of_nothing() -> None:
    found = of("graph-combined", "w")
    assert [route.product for route in found.routes] == [0.0]
    assert found.total == 0.0
    (route,) = of("graph-combined", "x").routes
    assert route.product == -8.0
    assert route.factors[0].symbol == r"\frac{\partial z_{\text{mul}}}{\partial a_{x}}"


def test_a_softmax_group_ends_each_route_at_its_own_error() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("h", "tanh"), sim.Neuron("a", "softmax"), sim.Neuron("b", "softmax")])
    for source, target, weight in (("x", "h", 0.5), ("h", "a", 1.0), ("h", "b", -2.0)):
        net.connect(source, target, weight)
    loss = "categorical_cross_entropy"
    found = sim.paths(sim.compile(net), ("x", "h"), np.array([1.0]), np.array([1.0, 0.0]), loss=loss)
    assert found.count == 2
    assert found.shown == pytest.approx(found.total)


def test_more_routes_than_anyone_could_walk_are_counted_and_the_largest_shown() -> None:
    net = ladder(30, 12)
    program = sim.compile(net)
    found = sim.paths(program, ("x", "n0_0"), np.array([0.5]), np.array([1.0]))
    assert found.count == 30**11
    assert len(found.routes) == MOST_ROUTES
    assert len({route.nodes for route in found.routes}) == MOST_ROUTES
    sizes = [abs(route.product) for route in found.routes]
    assert sizes == pytest.approx(sorted(sizes, reverse=True))


def test_the_largest_of_many_is_the_best_by_dynamic_programming() -> None:
    program = sim.compile(ladder(5, 4))
    x, t = np.array([0.5]), np.array([1.0])
    found = sim.paths(program, "x", x, t, most=7)
    everything = sim.paths(program, "x", x, t, most=10**6)
    assert everything.count == len(everything.routes) == 5**4
    assert everything.shown == pytest.approx(everything.total)
    assert [route.nodes for route in found.routes] == [route.nodes for route in everything.routes[:7]]


def test_routes_of_nothing_are_listed_too() -> None:
    net = ladder(4, 3)
    for name in list(net.nodes):
        if name.startswith("n"):
            net.set_activation(name, "step")
    found = sim.paths(sim.compile(net), "x", np.array([0.5]), np.array([1.0]), most=10)
    assert found.count == 64
    assert [route.product for route in found.routes] == [0.0] * 10


def test_numbers_out_of_range_do_not_stop_the_search() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("h", "exp"), sim.Neuron("y", "linear")])
    net.connect("x", "h", 800.0)
    net.connect("h", "y", 1.0)
    found = sim.paths(sim.compile(net), "x", np.array([1.0]), np.array([0.0]))
    assert [route.nodes for route in found.routes] == [("x", "h", "y")]


def test_an_input_that_feeds_nothing_has_no_route() -> None:
    net = sim.Network([sim.Input("x"), sim.Input("u"), sim.Neuron("y")])
    net.connect("x", "y", 1.0)
    found = sim.paths(sim.compile(net), "u", np.array([1.0, 1.0]), np.array([0.0]))
    assert (found.routes, found.count, found.total) == ((), 0, 0.0)
