"""Turning a drawing into what the engine runs."""

import numpy as np
import pytest
from hypothesis import given
from random_networks import networks

import simulator as sim
from simulator.program import with_parameters


def test_parameters_are_the_weights_neuron_by_neuron_and_then_the_biases() -> None:
    net = sim.Network()
    net.add_input("x")
    net.add_neuron("y", bias=5.0)
    net.add_neuron("h", bias=4.0)
    net.add_neuron("g", bias=None)
    net.connect("g", "y", 1.0)
    net.connect("x", "g", 2.0, trainable=False)
    net.connect("h", "y", 3.0)
    program = sim.compile(net)
    assert program.inputs == ("x",)
    assert program.outputs == ("y",)
    assert program.nodes == ("x", "h", "g", "y")
    assert program.edges == (("x", "g"), ("g", "y"), ("h", "y"))
    assert program.biased == ("h", "y")
    np.testing.assert_array_equal(program.parameters, [2.0, 1.0, 3.0, 4.0, 5.0])
    np.testing.assert_array_equal(program.trainable, [False, True, True, True, True])
    assert [program.place[key] for key in (*program.edges, *program.biased)] == [0, 1, 2, 3, 4]


def test_a_fixed_bias_is_not_trainable() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", bias=1.0, trainable_bias=False)], [sim.Edge("x", "y")])
    np.testing.assert_array_equal(sim.compile(net).trainable, [True, False])


@given(networks())
def test_units_describe_the_network_they_were_made_from(net: sim.Network) -> None:
    program = sim.compile(net)
    assert [unit.name for unit in program.units] == [name for name in program.nodes if name not in program.inputs]
    for unit in program.units:
        neuron, incoming = net.neuron(unit.name), net.incoming()[unit.name]
        assert [program.nodes[row] for row in unit.sources] == [edge.source for edge in incoming]
        assert program.parameters[unit.weights].tolist() == [edge.weight for edge in incoming]
        assert (program.parameters[unit.bias] if unit.bias >= 0 else None) == neuron.bias
        assert (unit.activation.key, unit.aggregation.key) == (neuron.activation, neuron.aggregation)
        assert program.nodes[unit.row] == unit.name
        assert (unit.sources < unit.row).all()
    assert [unit.name for unit in program.output_units] == list(net.outputs) == list(program.outputs)


@given(networks())
def test_parameters_written_back_are_read_again(net: sim.Network) -> None:
    program = sim.compile(net)
    assert with_parameters(net, program, program.parameters) == net
    changed = with_parameters(net, program, program.parameters + 1.0)
    np.testing.assert_array_equal(sim.compile(changed).parameters, program.parameters + 1.0)
    assert [edge.trainable for edge in changed.edges.values()] == [edge.trainable for edge in net.edges.values()]
    np.testing.assert_array_equal(sim.compile(net).parameters, program.parameters)


@pytest.mark.parametrize(
    ("net", "sentence"),
    [
        (sim.Network(), "The network has no input yet; add one to give it data."),
        (sim.Network([sim.Neuron("y")]), "The network has no input yet; add one to give it data."),
        (sim.Network([sim.Input("x")]), "The network has no neuron yet; add one to compute something."),
        (
            sim.Network([sim.Input("x"), sim.Neuron("m", aggregation="max")]),
            "m takes the max of its inputs and has none; connect one.",
        ),
        (
            sim.Network([sim.Input("x"), sim.Neuron("p", aggregation="product")]),
            "p takes the product of its inputs and has none; connect one.",
        ),
    ],
)
def test_what_can_not_be_run_says_why(net: sim.Network, sentence: str) -> None:
    with pytest.raises(sim.NetworkError) as refusal:
        sim.compile(net)
    assert str(refusal.value) == sentence
