"""What is drawn, and the rules a drawing must obey."""

import copy
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from random_networks import networks

import simulator as sim
from simulator import files
from simulator.network import LONGEST_NAME


def drawing() -> sim.Network:
    """x1, x2 -> h -> y, with a skip from x1 to y."""
    net = sim.Network()
    net.add_input("x1")
    net.add_input("x2")
    net.add_neuron("h", bias=0.5)
    net.add_neuron("y", "step", bias=None)
    net.connect("x1", "h", 1.0)
    net.connect("x2", "h", -2.0)
    net.connect("h", "y", 3.0)
    net.connect("x1", "y", 4.0, trainable=False)
    return net


REFUSALS = [
    (lambda net: net.add_input("h"), "There is already a node called “h”; choose another name."),
    (lambda net: net.add_neuron("x1"), "There is already a node called “x1”; choose another name."),
    (
        lambda net: net.add_input(" a"),
        "“ a” can't be a name: give 1 to 40 visible characters without spaces at the ends.",
    ),
    (lambda net: net.add_input(""), "“” can't be a name: give 1 to 40 visible characters without spaces at the ends."),
    (
        lambda net: net.rename("h", "a\nb"),
        "“a\nb” can't be a name: give 1 to 40 visible characters without spaces at the ends.",
    ),
    (
        lambda net: net.add_input("n" * 41),
        f"“{'n' * 40}…” can't be a name: give 1 to 40 visible characters without spaces at the ends.",
    ),
    (lambda net: net.rename("h", "y"), "There is already a node called “y”; choose another name."),
    (lambda net: net.rename("gone", "y2"), "There is no node called “gone”."),
    (lambda net: net.remove_node("gone"), "There is no node called “gone”."),
    (lambda net: net.remove_edge("x2", "y"), "There is no edge from x2 to y."),
    (lambda net: net.set_weight("y", "h", 1.0), "There is no edge from y to h."),
    (lambda net: net.set_trainable("y", "h", True), "There is no edge from y to h."),
    (lambda net: net.set_bias("x1", 1.0), "x1 is an input; only a neuron has that."),
    (lambda net: net.order_outputs(["x1"]), "x1 is an input; only a neuron has that."),
    (lambda net: net.order_outputs(["gone"]), "There is no node called “gone”."),
    (lambda net: net.connect("x1", "h"), "x1 already feeds h; change the weight of that edge instead."),
    (lambda net: net.connect("h", "x1"), "x1 is an input: it takes its value from the data, not from h."),
    (lambda net: net.connect("h", "h"), "h can't feed itself; a feed-forward network has no cycle."),
    (
        lambda net: net.connect("y", "h"),
        "An edge from y to h would close a cycle (h → y → h); a feed-forward network has none.",
    ),
    (
        lambda net: net.connect("h", "gone"),
        "The edge from h to gone needs a node “gone”, which does not exist.",
    ),
    (
        lambda net: net.connect("gone", "h"),
        "The edge from gone to h needs a node “gone”, which does not exist.",
    ),
    (
        lambda net: net.connect("x2", "y", float("nan")),
        "The weight from x2 to y must be a finite number, not nan.",
    ),
    (
        lambda net: net.set_weight("x1", "h", float("inf")),
        "The weight from x1 to h must be a finite number, not inf.",
    ),
    (lambda net: net.set_bias("h", float("-inf")), "The bias of h must be a finite number, not -inf."),
    (lambda net: net.move("h", 0.0, float("nan")), "The place of h must be a finite number, not nan."),
    (lambda net: net.move("gone", 0.0, 0.0), "There is no node called “gone”."),
    (lambda net: net.add_input("a", x=float("inf")), "The place of a must be a finite number, not inf."),
    (
        lambda net: net.add_neuron("n", "sgmoid"),
        f"n has the unknown activation “sgmoid”; known are {', '.join(sim.ACTIVATIONS)}.",
    ),
    (
        lambda net: net.set_aggregation("h", "mean"),
        f"h has the unknown aggregation “mean”; known are {', '.join(sim.AGGREGATIONS)}.",
    ),
    (
        lambda net: sim.Network([sim.Neuron("n", aggregation="max", bias=1.0)]),
        "n can't have a bias: only a sum has one.",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSALS, ids=[sentence[:50] for _, sentence in REFUSALS])
def test_refusal_has_its_sentence_and_changes_nothing(change, sentence) -> None:
    net = drawing()
    with pytest.raises(sim.NetworkError) as refusal:
        change(net)
    assert str(refusal.value) == sentence
    assert str(refusal.value.sentence) == sentence
    assert net == drawing()


@pytest.mark.parametrize(("source", "target"), [("x1", "h"), ("h", "x1"), ("h", "h"), ("y", "h"), ("h", "gone")])
def test_a_connection_is_refused_beforehand_with_the_same_sentence(source: str, target: str) -> None:
    net = drawing()
    with pytest.raises(sim.NetworkError) as refusal:
        net.connect(source, target)
    assert str(net.why_not_connect(source, target)) == str(refusal.value)


def test_a_connection_that_may_be_drawn_is_not_refused() -> None:
    assert drawing().why_not_connect("x2", "y") is None


def test_a_sentence_can_be_translated_before_it_is_filled() -> None:
    sentence = drawing().why_not_connect("h", "h")
    assert "{source}" in sentence.template
    assert sentence.values["source"] == "h"


def test_names_of_the_longest_length_and_of_any_script_are_fine() -> None:
    net = drawing()
    for name in ("n" * LONGEST_NAME, "출력", "δ_1", "two words", "{name}"):
        net.add_neuron(name)
        assert net.neuron(name).name == name
    with pytest.raises(sim.NetworkError, match=r"already a node called “\{name\}”"):
        net.add_input("{name}")


def test_rename_keeps_every_order_and_every_edge() -> None:
    net = drawing()
    net.order_outputs(["y"])
    net.rename("h", "hidden")
    net.rename("y", "out")
    net.rename("x1", "x1")
    assert list(net.nodes) == ["x1", "x2", "hidden", "out"]
    assert list(net.edges) == [("x1", "hidden"), ("x2", "hidden"), ("hidden", "out"), ("x1", "out")]
    assert [edge.key for edge in net.edges.values()] == list(net.edges)
    assert net.edge("x2", "hidden").weight == -2.0
    assert net.neuron("hidden").bias == 0.5
    assert net.successors("hidden") == ("out",)
    assert net.output_order == ("out",)


def test_renamed_back_is_equal() -> None:
    net = drawing()
    net.rename("h", "hidden")
    assert net != drawing()
    net.rename("hidden", "h")
    assert net == drawing()


def test_removed_node_takes_its_edges_along() -> None:
    net = drawing()
    net.order_outputs(["y"])
    net.remove_node("y")
    assert list(net.edges) == [("x1", "h"), ("x2", "h")]
    assert net.successors("h") == ()
    assert net.outputs == ("h",)
    assert net.output_order == ()
    net.add_neuron("y")
    assert net.outputs == ("h", "y")


def test_removed_edge_can_be_drawn_again_and_the_other_way() -> None:
    net = drawing()
    net.remove_edge("h", "y")
    assert net.outputs == ("h", "y")
    assert net.why_not_connect("y", "h") is None
    net.connect("h", "y", 3.0)
    assert net.outputs == ("y",)


def test_copy_is_equal_and_independent() -> None:
    net = drawing()
    twin = net.copy()
    assert twin == net
    twin.set_weight("x1", "h", 9.0)
    twin.set_bias("h", None)
    twin.remove_node("y")
    twin.add_input("x3")
    assert net == drawing()


def test_equality_sees_every_difference() -> None:
    for change in (
        lambda net: net.set_weight("x1", "h", 9.0),
        lambda net: net.set_trainable("x1", "h", False),
        lambda net: net.set_bias("h", None),
        lambda net: net.set_activation("h", "tanh"),
        lambda net: net.move("h", 1.0, 0.0),
        lambda net: net.order_outputs(["y"]),
        lambda net: net.remove_edge("x1", "h"),
    ):
        net = drawing()
        change(net)
        assert net != drawing()
    assert drawing() != "a network"


def test_edits_change_just_what_they_name() -> None:
    net = drawing()
    net.set_weight("x1", "h", 7)
    net.set_trainable("x1", "y", True)
    net.set_activation("h", "relu")
    net.move("y", 3, 4)
    assert net.edge("x1", "h") == sim.Edge("x1", "h", 7.0)
    assert net.edge("x1", "y") == sim.Edge("x1", "y", 4.0)
    assert net.neuron("h") == sim.Neuron("h", "relu", bias=0.5)
    assert (net.neuron("y").x, net.neuron("y").y) == (3.0, 4.0)


def test_a_bias_goes_where_only_a_sum_can_have_one() -> None:
    net = drawing()
    net.set_aggregation("h", "product")
    assert net.neuron("h").bias is None
    assert net.add_neuron("m", aggregation="max", bias=1.0).bias is None


def test_outputs_are_the_sinks_in_creation_order_unless_they_are_ordered() -> None:
    net = sim.Network([sim.Input("x"), *(sim.Neuron(name) for name in "abcd")], [sim.Edge("a", "b")])
    assert net.inputs == ("x",)
    assert net.outputs == ("b", "c", "d")
    net.order_outputs(["d", "a", "d"])
    assert net.outputs == ("d", "b", "c")
    net.remove_edge("a", "b")
    assert net.outputs == ("d", "a", "b", "c")


def test_order_of_computation_is_by_depth_then_by_creation() -> None:
    net = sim.Network([*(sim.Neuron(name) for name in "dcba"), sim.Input("x")])
    for source, target in ("xa", "ab", "bc", "xc", "ad"):
        net.connect(source, target)
    assert net.topological_order() == ["x", "a", "d", "b", "c"]
    assert net.depths() == {"x": 0, "a": 1, "d": 2, "b": 2, "c": 3}


@given(networks())
def test_every_node_comes_after_those_that_feed_it(net: sim.Network) -> None:
    place = {name: index for index, name in enumerate(net.topological_order())}
    assert sorted(place) == sorted(net.nodes)
    assert all(place[source] < place[target] for source, target in net.edges)
    assert all(edge.target == name for name, edges in net.incoming().items() for edge in edges)


@given(networks())
def test_parts_given_at_once_make_the_network_drawn_step_by_step(net: sim.Network) -> None:
    twin = sim.Network(net.nodes.values(), net.edges.values(), net.output_order)
    assert twin == net
    assert all(twin.successors(name) == net.successors(name) for name in net.nodes)


@given(networks())
def test_no_refusal_where_no_cycle_and_a_cycle_where_one_is_refused(net: sim.Network) -> None:
    for source in net.nodes:
        for target in net.nodes:
            reason = net.why_not_connect(source, target)
            if reason is None:
                twin = net.copy()
                twin.connect(source, target)
                assert len(twin.topological_order()) == len(twin.nodes)
            elif "close a cycle" in reason.template:
                with pytest.raises(sim.NetworkError, match="close a cycle"):
                    sim.Network(net.nodes.values(), [*net.edges.values(), sim.Edge(source, target)])


def test_free_name_is_the_lowest_number_that_is_free() -> None:
    net = drawing()
    assert net.free_name("x") == "x3"
    assert net.free_name("h") == "h1"
    net.remove_node("x1")
    assert net.free_name("x") == "x1"


@pytest.mark.parametrize(
    ("nodes", "edges", "outputs", "place"),
    [
        ([sim.Input("a"), sim.Neuron("a")], [], [], "nodes[1]"),
        ([sim.Input("a"), sim.Neuron("b", "magic")], [], [], "nodes[1]"),
        ([sim.Input("a"), sim.Neuron("b")], [sim.Edge("a", "b"), sim.Edge("a", "c")], [], "edges[1]"),
        ([sim.Input("a"), sim.Neuron("b")], [sim.Edge("a", "b"), sim.Edge("a", "b")], [], "edges[1]"),
        ([sim.Neuron("a"), sim.Neuron("b")], [sim.Edge("a", "b"), sim.Edge("b", "a")], [], "edges[0]"),
        ([sim.Input("a"), sim.Neuron("b")], [], ["c"], "outputs"),
    ],
)
def test_a_fault_among_the_parts_is_located(nodes, edges, outputs, place: str) -> None:
    with pytest.raises(sim.NetworkError) as fault:
        sim.Network(nodes, edges, outputs)
    assert fault.value.place == place


def test_a_cycle_is_named_even_behind_a_tail_and_a_long_one_is_shortened() -> None:
    nodes = [sim.Input("x"), *(sim.Neuron(name) for name in "abcd")]
    edges = [sim.Edge(*pair) for pair in ("xa", "ab", "bc", "ca", "cd")]
    with pytest.raises(sim.NetworkError) as short:
        sim.Network(nodes, edges)
    path = short.value.sentence.values["path"].split(" → ")
    assert path[0] == path[-1]
    assert sorted(path[1:]) == ["a", "b", "c"]
    assert all(sim.Edge(*pair) in edges for pair in pairwise(path))
    ring = [f"n{index}" for index in range(3000)]
    closed = zip(ring, [*ring[1:], ring[0]], strict=True)
    with pytest.raises(sim.NetworkError) as long:
        sim.Network(map(sim.Neuron, ring), [sim.Edge(*pair) for pair in closed])
    assert len(str(long.value)) < 200


def test_a_large_drawing_and_one_with_a_hub_are_built_and_run() -> None:
    nodes = [sim.Input(f"x{i}") for i in range(10)] + [sim.Neuron(f"n{i}", "tanh", bias=0.1) for i in range(990)]
    names = [node.name for node in nodes]
    edges = [sim.Edge(names[j], names[i], 0.1) for i in range(10, 1000) for j in range(i - 10, i)]
    net = sim.Network(nodes, edges + [sim.Edge("x0", name) for name in names[900:]])
    assert len(net.edges) == 10_000
    assert net.outputs == ("n989",)
    assert len(net.successors("x0")) == 101
    assert np.isfinite(sim.forward(sim.compile(net), np.ones((2, 10))).output).all()


def test_a_network_is_not_hashable_as_it_can_change() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(drawing())


def test_numbers_of_other_kinds_become_floats() -> None:
    net = sim.Network()
    net.add_input("x", x=1, y=2)
    net.add_neuron("y", bias=np.float32(0.5), x=np.int64(3))
    net.connect("x", "y", np.float64(0.25))
    parts = [net.nodes["x"].x, net.neuron("y").bias, net.neuron("y").x, net.edge("x", "y").weight]
    assert [type(part) for part in parts] == [float] * 4
    assert copy.deepcopy(net) == net


def test_what_a_step_gives_at_zero_belongs_to_the_network() -> None:
    net = drawing()
    assert net.step_at_zero == 1.0
    net.set_step_at_zero(0)
    assert net.step_at_zero == 0.0
    assert net != drawing()
    assert net.copy() == net
    assert sim.Network(net.nodes.values(), net.edges.values(), step_at_zero=0.0) == net
    with pytest.raises(sim.NetworkError) as refusal:
        net.set_step_at_zero(0.5)
    assert str(refusal.value) == "A step gives 1 or 0 where its weighted sum is 0, not 0.5."
    assert net.step_at_zero == 0.0


def test_what_a_step_gives_at_zero_is_saved_and_is_one_in_older_files() -> None:
    net = drawing()
    assert b"step_at_zero" not in files.serialize(sim.Project(net))
    net.set_step_at_zero(0.0)
    content = files.serialize(sim.Project(net))
    assert files.parse(content, "f").network.step_at_zero == 0.0
    assert files.parse(files.serialize(sim.Project(drawing())), "f").network.step_at_zero == 1.0
    wrong = content.replace(b'"step_at_zero": 0.0', b'"step_at_zero": 2.0')
    with pytest.raises(sim.FileError, match=r"at step_at_zero: A step gives 1 or 0"):
        files.parse(wrong, "f")
