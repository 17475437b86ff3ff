import math

import msgspec
import numpy as np
import pytest

import simulator as sim
from simulator.differences import same_computation, same_drawing
from simulator.edits import APART, first_weight, free_offset, part_of, pasted, renamed, without


@pytest.fixture
def project() -> sim.Project:
    return sim.load("xor")


def test_renaming_carries_data_edges_and_initial_values(project: sim.Project) -> None:
    trained = msgspec.structs.replace(project, progress=sim.load("xor").progress.start(project.network))
    after = renamed(trained, "x1", "first")
    np.testing.assert_array_equal(after.X, project.X)
    assert after.network.edges["first", "h1"].weight == project.network.edges["x1", "h1"].weight
    assert {start.source for start in after.progress.weights} == {"first", "x2", "h1", "h2"}
    assert project.network.inputs == ("x1", "x2")


def test_renaming_to_a_taken_name_is_refused(project: sim.Project) -> None:
    with pytest.raises(sim.NetworkError, match="already"):
        renamed(project, "x1", "x2")


def test_removing_a_node_and_an_edge_at_it_together_is_no_error(project: sim.Project) -> None:
    smaller = without(project.network, [("x1", "h1"), "h1"])
    assert set(smaller.nodes) == {"x1", "x2", "h2", "y"}
    assert set(smaller.edges) == {("x1", "h2"), ("x2", "h2"), ("h2", "y")}


def test_a_pasted_part_is_the_part_under_free_names_and_moved(project: sim.Project) -> None:
    network = project.network
    part = part_of(network, ["h1", "h2", "y"])
    assert set(part.edges) == {("h1", "y"), ("h2", "y")}
    larger, names = pasted(network, part, 40.0)
    assert names == ["h3", "h4", "y1"]
    assert larger.edges["h3", "y1"].weight == network.edges["h1", "y"].weight
    assert larger.nodes["h3"].x == network.nodes["h1"].x + 40.0
    assert without(larger, names) == network


@pytest.mark.parametrize("shift", [0.0, 3.0, -70.0])
def test_what_is_pasted_covers_nothing_that_is_there_also_the_third_time(project: sim.Project, shift: float) -> None:
    network = project.network
    part = network.copy()
    for name, node in network.nodes.items():
        part.move(name, node.x + shift, node.y)
    for _ in range(3):
        before = network
        network, names = pasted(network, part, free_offset(network, part, 40.0))
        places = [(network.nodes[name].x, network.nodes[name].y) for name in names]
        others = [(node.x, node.y) for node in before.nodes.values()]
        assert min(math.dist(place, other) for place in places for other in others) >= APART


def test_what_is_pasted_stays_where_there_is_room(project: sim.Project) -> None:
    part = project.network.copy()
    for name, node in project.network.nodes.items():
        part.move(name, node.x, node.y + 1000.0)
    assert free_offset(project.network, part, 40.0) == 0.0


def test_a_first_weight_is_decided_by_the_seed_and_differs_from_its_neighbours() -> None:
    weights = {first_weight(3, "x1", f"h{index}") for index in range(20)}
    assert len(weights) > 15
    assert all(-1.0 <= weight <= 1.0 for weight in weights)
    assert first_weight(3, "a", "b") == first_weight(3, "a", "b") != first_weight(4, "a", "b")


def test_values_and_places_are_told_apart_from_the_drawing(project: sim.Project) -> None:
    network = project.network
    valued, moved, changed = network.copy(), network.copy(), network.copy()
    valued.set_weight("x1", "h1", 9.0)
    valued.set_bias("y", -1.0)
    moved.move("h1", 1.0, 2.0)
    changed.set_activation("h1", "tanh")
    assert same_drawing(network, valued)
    assert not same_drawing(network, moved)
    assert same_computation(network, moved)
    assert not same_computation(network, changed)
    without_bias = network.copy()
    without_bias.set_bias("y", None)
    assert not same_drawing(network, without_bias)
