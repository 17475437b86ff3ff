"""A neuron taken apart into its gates, and put together again."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_networks import TAME, is_smooth_here, problems
from test_reference import Case

import simulator as sim
from simulator.gates import can_fold, can_unfold, fold, folded, unfold, unfolded
from simulator.project import reset, trained

every_preset = pytest.mark.parametrize("name", sim.presets())


def assert_same_values_and_gradients(before, after, X, T, moved, loss="half_squared") -> None:
    """The outputs, the loss and every gradient of `before` are found again in `after`, at the places in `moved`."""
    programs = sim.compile(before), sim.compile(after)
    passes = [sim.forward(program, X) for program in programs]
    backs = [sim.backward(program, ahead, T, loss) for program, ahead in zip(programs, passes, strict=True)]
    np.testing.assert_allclose(passes[1].output, passes[0].output, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(backs[1].losses, backs[0].losses, rtol=1e-9, atol=1e-12)
    for name in programs[0].inputs:
        np.testing.assert_allclose(backs[1].input[name], backs[0].input[name], rtol=1e-9, atol=1e-12)
    for parameter, place in programs[0].place.items():
        there = programs[1].place[moved.get(parameter, parameter)]
        assert backs[1].gradient[there] == pytest.approx(backs[0].gradient[place], rel=1e-9, abs=1e-12)
        assert programs[1].trainable[there] == programs[0].trainable[place]
        assert programs[1].parameters[there] == programs[0].parameters[place]
    # What the gates have besides is fixed.
    assert programs[1].trainable.sum() == programs[0].trainable.sum()


def assert_same_but_for_rounded_places(found: sim.Network, expected: sim.Network) -> None:
    def without_places(net: sim.Network) -> sim.Network:
        nodes = [msgspec.structs.replace(node, x=0.0, y=0.0) for node in net.nodes.values()]
        return sim.Network(nodes, net.edges.values(), net.output_order)

    assert without_places(found) == without_places(expected)
    for name, node in expected.nodes.items():
        assert (found.nodes[name].x, found.nodes[name].y) == pytest.approx((node.x, node.y))


@given(problems(activations=(*TAME, "step", "square"), max_samples=2), st.data())
def test_gates_have_the_values_and_gradients_of_their_neuron(problem, data) -> None:
    net, X, T = problem
    # e^-z of a sigmoid in gates overflows where a sigmoid in one piece does not.
    assume(np.abs(sim.forward(sim.compile(net), X).z.rows).max() < 15)
    assume(is_smooth_here(net, X, margin=1e-6))
    name = data.draw(st.sampled_from([name for name in net.nodes if isinstance(net.nodes[name], sim.Neuron)]))
    assume(can_unfold(net, name))
    taken_apart = unfold(net, name)
    assert_same_values_and_gradients(net, taken_apart.network, X, T, taken_apart.moved)
    assert taken_apart.network.outputs == net.outputs
    assert taken_apart.network.inputs == net.inputs


@given(problems(activations=(*TAME, "step", "exp"), max_samples=1), st.data())
def test_folding_gives_back_what_was_unfolded(problem, data) -> None:
    net = problem[0]
    neurons = [name for name in net.nodes if can_unfold(net, name)]
    assume(neurons)
    name = data.draw(st.sampled_from(neurons))
    taken_apart = unfold(net, name)
    gate = data.draw(st.sampled_from(sorted(taken_apart.touched)))
    together = fold(taken_apart.network, gate)
    assert_same_but_for_rounded_places(together.network, net)
    back = {there: here for here, there in taken_apart.moved.items()}
    assert {back[old]: new for old, new in together.moved.items() if old in back} == {
        here: here for here in taken_apart.moved
    }


@every_preset
def test_every_neuron_of_every_preset_can_be_unfolded_and_folded_back(name: str) -> None:
    project = sim.load(name)
    for neuron in [node for node in project.network.nodes if can_unfold(project.network, node)]:
        apart = unfolded(project, neuron)
        assert can_fold(apart.network, neuron)
        assert folded(apart, neuron) == project
        training = project.training
        sim.walkthrough(apart.network, project.X[0], project.T[0], loss=training.loss)


@every_preset
def test_all_neurons_of_a_preset_can_be_unfolded_at_once(name: str) -> None:
    project = whole = sim.load(name)
    moved = {}
    for neuron in [node for node in project.network.nodes if can_unfold(project.network, node)]:
        rebuilt = unfold(whole.network, neuron)
        moved |= {old: new for old, new in rebuilt.moved.items() if old in project.network.edges or old == neuron}
        whole = unfolded(whole, neuron)
    # A weight that left an unfolded neuron is listed by its first edge, which later ones keep.
    assert_same_values_and_gradients(project.network, whole.network, project.X, project.T, moved, project.training.loss)
    nodes = list(whole.network.nodes.values())
    assert all(math.isfinite(node.x) and math.isfinite(node.y) for node in nodes)


def test_a_sigmoid_neuron_has_the_gates_of_the_reference() -> None:
    case = Case("s002_graph_sigmoid")
    inputs, values = case.inputs, case.expected["values"]
    net = sim.Network([sim.Input("x0"), sim.Input("x1"), sim.Neuron("f", bias=inputs["w2"])])
    net.connect("x0", "f", inputs["w0"])
    net.connect("x1", "f", inputs["w1"])
    apart = unfold(net, "f").network
    program = sim.compile(apart)
    ahead = sim.forward(program, [[inputs["x0"], inputs["x1"]]])
    names = {"w0x0": "x0f", "w1x1": "x1f", "sum_plus_w2": "zf", "times_minus1": "negf", "exp": "expf", "plus1": "plusf"}
    for key, name in names.items():
        case.near(ahead.a[name], [values[key]])
    found = sim.sensitivity(program, ahead, "f")
    for key, name in names.items():
        case.near(found.a[name], [case.expected["gradients"][key]])


def test_the_last_four_gates_of_the_graph_fold_into_one_sigmoid() -> None:
    case = Case("s002_graph_sigmoid")
    project = sim.load("graph-sigmoid")
    assert can_fold(project.network, "f")
    together = fold(project.network, "exp").network
    assert together.neuron("f").activation == "sigmoid"
    assert set(together.nodes) == {"w0", "x0", "w1", "x1", "w2", "w0x0", "w1x1", "sum", "f"}
    program = sim.compile(together)
    ahead = sim.forward(program, project.X)
    case.near(ahead.output, [[case.expected["values"]["reciprocal"]]])
    found = sim.sensitivity(program, ahead, "f")
    case.near(found.z["f"], [case.expected["sigmoid_gate_local_gradient"]])
    for name in ("w0", "x0", "w1", "x1", "w2"):
        case.near(found.input[name], [case.expected["gradients"][name]])


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_at_its_kink_the_gates_have_the_slope_of_their_activation(activation: str) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", activation, bias=0.0)], [sim.Edge("x", "y", 1.0)])
    rebuilt = unfold(net, "y")
    assert_same_values_and_gradients(net, rebuilt.network, [[0.0]], [[1.0]], rebuilt.moved)


def test_a_single_gate_is_not_taken_apart() -> None:
    net = sim.load("graph-xyz").network
    assert not any(can_unfold(net, name) for name in net.nodes)
    with pytest.raises(sim.NetworkError, match="single gate"):
        unfold(net, "q")
    with pytest.raises(sim.NetworkError, match="make no neuron"):
        fold(net, "q")


def test_what_looks_nearly_like_a_sigmoid_is_none() -> None:
    apart = unfold(sim.load("def").network, "D").network
    free, branched, other = apart.copy(), apart.copy(), apart.copy()
    free.set_trainable("expD", "plusD", True)
    branched.connect("expD", "F", 1.0)
    other.set_bias("plusD", 2.0)
    for net in (free, branched, other):
        # The last two gates are still a neuron: the reciprocal of a sum.
        assert fold(net, "D").network.neuron("D").activation == "reciprocal"
        assert "expD" in fold(net, "D").network.nodes


def test_nobody_is_stood_on() -> None:
    project = sim.load("forward-3-4-4-1")
    for name in ("h1", "h3", "g2", "y"):
        nodes = list(unfold(project.network, name).network.nodes.values())
        gaps = [abs(a.x - b.x) + abs(a.y - b.y) for i, a in enumerate(nodes) for b in nodes[:i]]
        assert min(gaps) >= 60


def test_a_reset_leads_back_to_the_first_weights_also_of_gates() -> None:
    project = sim.load("mlp-2-2-1")
    program = sim.compile(project.network)
    later = trained(project, program, program.parameters + 0.5, 3)
    apart = unfolded(later, "h1")
    assert reset(apart).network == unfolded(project, "h1").network
    assert reset(folded(apart, "h1")).network == project.network


def test_names_that_are_taken_or_too_long_give_way() -> None:
    name = "n" * 40
    net = sim.Network([sim.Input("x"), sim.Input("z" + name[:39]), sim.Neuron(name, "sigmoid", bias=0.5)])
    net.connect("x", name, 2.0)
    net.connect("z" + name[:39], name, 3.0)
    apart = unfold(net, name)
    assert_same_values_and_gradients(net, apart.network, [[0.3, -0.2]], [[1.0]], apart.moved)
    assert fold(apart.network, name).network == net
