"""Layers from a text, made larger and smaller, connected, tidied."""

import pytest
from hypothesis import given

import simulator as sim
from simulator.layer_edits import connected, layer_of, with_layer_after, with_one_less, with_one_more
from simulator.layer_text import LayersError, network_of, parse_layers
from simulator.layout import aligned, distributed, moved, tidy
from tests.simulator.random_networks import networks


@pytest.mark.parametrize(
    ("text", "sizes", "activations", "has_biases"),
    [
        ("2-1", (2, 1), ("sigmoid",), True),
        ("2-4-4-1 tanh, out sigmoid", (2, 4, 4, 1), ("tanh", "tanh", "sigmoid"), True),
        ("3-4-2 relu, output softmax, no bias", (3, 4, 2), ("relu", "softmax"), False),
        ("  2 – 3 → 1  hidden: sine out: linear", (2, 3, 1), ("sine", "linear"), True),
        ("2-3-1 tanh", (2, 3, 1), ("tanh", "tanh"), True),
        ("2-4-4-1 tanh sigmoid", (2, 4, 4, 1), ("tanh", "tanh", "sigmoid"), True),
        ("2-4-4-1 tanh relu sigmoid", (2, 4, 4, 1), ("tanh", "relu", "sigmoid"), True),
        ("2-4-4-1 relu tanh, out step", (2, 4, 4, 1), ("relu", "relu", "step"), True),
        ("2x3x1 Leaky ReLU; no biases", (2, 3, 1), ("leaky_relu", "leaky_relu"), False),
        ("2->3->1", (2, 3, 1), ("sigmoid", "sigmoid"), True),
    ],
)
def test_what_a_text_says(text: str, sizes, activations, has_biases: bool) -> None:
    layers = parse_layers(text)
    assert (layers.sizes, layers.activations, layers.has_biases) == (sizes, activations, has_biases)


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [
        ("", 0, "2-4-4-1"),
        ("hello", 0, "“hello”"),
        ("  2-0-1", 2, "“2-0-1”"),
        ("2--1", 0, "“2--1”"),
        ("2-4a-1", 0, "“2-4a-1”"),
        ("5", 0, "2-1"),
        ("2-4-1 tahn", 6, "“tahn”"),
        ("2-4-1 tanh, out", 12, "“out”"),
        ("2-4-1 tanh, out sigmoyd", 16, "“sigmoyd”"),
        ("2-4-1, no tanh", 7, "“no”"),
        ("2-4-4-4-1 tanh relu step", 20, "3 activations don't fit 4 layers"),
        ("2-1 tanh relu", 9, "2 activations don't fit 1 layers"),
        ("3000-3000-1", 0, "at most"),
    ],
)
def test_a_text_that_is_not_understood_is_refused_with_its_word(text: str, position: int, word: str) -> None:
    with pytest.raises(LayersError) as caught:
        parse_layers(text)
    assert caught.value.position == position
    assert word in str(caught.value)


def test_layers_are_fully_connected_and_named_as_if_drawn() -> None:
    layers = parse_layers("2-4-3-1 tanh, out sigmoid")
    network = network_of(layers, seed=3)
    assert network.inputs == ("x1", "x2")
    assert network.outputs == ("y",)
    assert len(network.edges) == 2 * 4 + 4 * 3 + 3 == layers.parameters - 8
    assert [network.neuron(f"h{n}").activation for n in range(1, 8)] == ["tanh"] * 7
    assert network.neuron("y").activation == "sigmoid"
    assert len({edge.weight for edge in network.edges.values()}) > 15
    assert network == network_of(layers, seed=3)
    assert network != network_of(layers, seed=4)
    sim.compile(network)


def test_a_network_of_a_thousand_nodes_is_built_in_linear_time() -> None:
    network = network_of(parse_layers("-".join(["50"] * 20)))
    assert len(network.edges) == 19 * 2500


def test_one_more_in_a_layer_that_is_no_column_covers_no_other() -> None:
    network = sim.load("circles-20").network
    larger, new = with_one_more(network, "h1", seed=0)
    x, y = larger.nodes[new].x, larger.nodes[new].y
    assert all(abs(node.x - x) >= 76 or abs(node.y - y) >= 76 for name, node in larger.nodes.items() if name != new)
    smaller, gone = with_one_less(larger, "h1")
    assert gone == new
    assert set(smaller.nodes) == set(network.nodes)


def test_one_more_and_one_less_are_inverse() -> None:
    network = network_of(parse_layers("2-3-1 tanh"))
    larger, new = with_one_more(network, "h1", seed=0)
    assert new == "h4"
    assert set(larger.edges) - set(network.edges) == {("x1", "h4"), ("x2", "h4"), ("h4", "y")}
    assert larger.neuron("h4").activation == "tanh"
    smaller, gone = with_one_less(larger, "h2")
    assert gone == "h4"
    assert smaller == network


def test_inputs_and_outputs_grow_too() -> None:
    network = network_of(parse_layers("2-3-1"))
    larger, new = with_one_more(network, "x1", seed=0)
    assert larger.inputs == ("x1", "x2", new)
    assert {target for source, target in larger.edges if source == new} == {"h1", "h2", "h3"}
    larger, new = with_one_more(network, "y", seed=0)
    assert larger.outputs == ("y", new)


def test_a_layer_keeps_one() -> None:
    network = network_of(parse_layers("2-1"))
    with pytest.raises(sim.NetworkError, match="only one"):
        with_one_less(network, "y")


def test_a_layer_goes_between_two() -> None:
    network = network_of(parse_layers("2-3-1 tanh"))
    deeper, new = with_layer_after(network, "h2", seed=0)
    assert len(new) == 3
    assert set(deeper.edges) == {
        *((x, h) for x in ("x1", "x2") for h in ("h1", "h2", "h3")),
        *((h, n) for h in ("h1", "h2", "h3") for n in new),
        *((n, "y") for n in new),
    }
    assert deeper.nodes["y"].x > deeper.nodes[new[0]].x > deeper.nodes["h1"].x
    with pytest.raises(sim.NetworkError, match="output"):
        with_layer_after(network, "y", seed=0)


def test_connecting_all_skips_what_is_there_and_refuses_a_cycle() -> None:
    network = sim.load("xor").network
    larger = connected(network, ["x1", "x2"], ["h1", "y"], seed=0)
    assert set(larger.edges) - set(network.edges) == {("x1", "y"), ("x2", "y")}
    assert larger.edges["x1", "h1"] == network.edges["x1", "h1"]
    with pytest.raises(sim.NetworkError, match="cycle"):
        connected(network, ["y"], ["h1"], seed=0)


@given(networks())
def test_tidy_columns_are_by_depth_and_keep_their_order(network: sim.Network) -> None:
    network = moved(network, {name: (0.0, 37.0 * index % 101) for index, name in enumerate(network.nodes)})
    neat = moved(network, tidy(network))
    for source, target in neat.edges:
        assert neat.nodes[source].x < neat.nodes[target].x
    assert len({(node.x, node.y) for node in neat.nodes.values()}) == len(neat.nodes)
    for column in {node.x for node in neat.nodes.values()}:
        names = [name for name, node in neat.nodes.items() if node.x == column]
        before = sorted(names, key=lambda name: network.nodes[name].y)
        assert before == sorted(names, key=lambda name: neat.nodes[name].y)
    assert tidy(neat) == {name: (node.x, node.y) for name, node in neat.nodes.items()}


def test_aligned_and_distributed() -> None:
    network = sim.Network()
    for name, x, y in (("a", 0, 0), ("b", 10, 70), ("c", 50, 200)):
        network.add_input(name, x=x, y=y)
    assert aligned(network, "abc", "left") == {"a": (0, 0), "b": (0, 70), "c": (0, 200)}
    assert aligned(network, "abc", "centre")["b"] == (25, 70)
    assert aligned(network, "abc", "bottom") == {"a": (0, 200), "b": (10, 200), "c": (50, 200)}
    assert distributed(network, "abc", "down") == {"a": (0, 0), "b": (10, 100), "c": (50, 200)}
    assert distributed(network, "abc", "across") == {"a": (0, 0), "b": (25, 70), "c": (50, 200)}


def test_a_layer_is_those_of_the_same_kind_and_depth() -> None:
    network = sim.load("xor").network
    assert layer_of(network, "h2") == ["h1", "h2"]
    assert layer_of(network, "x1") == ["x1", "x2"]
    assert layer_of(network, "y") == ["y"]
