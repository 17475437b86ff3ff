"""Walking in strides of every size, forwards and back."""

import numpy as np
import pytest
from hypothesis import given
from test_walk_epochs import courses, trained, walk_on

import simulator as sim
from simulator.walkthrough import GRAINS, START, Grain, Place, Style


def places(walk: sim.Walkthrough, grain: Grain) -> list[Place]:
    found = [START]
    while (following := walk.next(found[-1], grain)) != found[-1]:
        found.append(following)
    return found


@given(courses())
def test_back_retraces_every_stride_and_larger_strides_are_made_of_smaller_ones(course) -> None:
    net, X, T, options, epochs = course
    walk = walk_on(trained(net, X, T, options, epochs), net)
    finer: set[Place] | None = None
    for grain in GRAINS:
        forwards = places(walk, grain)
        assert forwards == sorted(forwards)
        assert forwards[-1] == Place(len(walk) - 1)
        backwards = [forwards[-1]]
        while (before := walk.previous(backwards[-1], grain)) != backwards[-1]:
            backwards.append(before)
        assert backwards == forwards[::-1]
        assert finer is None or set(forwards) <= finer
        finer = set(forwards)


@given(courses())
def test_back_from_the_middle_of_a_stride_goes_to_its_beginning(course) -> None:
    net, X, T, options, epochs = course
    walk = walk_on(trained(net, X, T, options, epochs), net)
    finest = places(walk, "term")
    for grain in GRAINS:
        ends = places(walk, grain)
        for place in finest[1:]:
            assert walk.previous(place, grain) == max(end for end in ends if end < place)
            if place != finest[-1]:
                assert walk.next(place, grain) == min(end for end in ends if end > place)


def xor_walk(**changes) -> sim.Walkthrough:
    project = sim.load("xor")
    options = sim.TrainingSettings(**changes)
    return sim.walk_epoch(sim.compile(project.network), project.X, project.T, options, style=Style())


def ends(walk: sim.Walkthrough, grain: Grain) -> list[tuple[str, object]]:
    return [(walk[place.step].kind, walk[place.step].target) for place in places(walk, grain)[1:]]


def test_strides_end_where_a_person_would_pause() -> None:
    walk = xor_walk(batch_size=2)
    one = [("activation", "h1"), ("activation", "h2"), ("activation", "y"), ("loss", "L")]
    assert ends(walk, "node")[:4] == one
    assert ends(walk, "layer")[:3] == one[1:]
    assert ends(walk, "layer")[3:5] == [("output_error", "y"), ("hidden_error", "h2")]
    assert [kind for kind, _ in ends(walk, "pass")] == ["loss", "gradient", "loss", "gradient", "update"] * 2
    assert [kind for kind, _ in ends(walk, "sample")] == ["gradient", "gradient", "update"] * 2
    assert [kind for kind, _ in ends(walk, "batch")] == ["update"] * 2
    assert len(ends(walk, "epoch")) == 1
    # A batch of one sample ends with that sample.
    assert [kind for kind, _ in ends(xor_walk(batch_size=1), "sample")] == ["update"] * 4


def test_a_term_is_added_to_a_growing_sum() -> None:
    project = sim.load("def")
    walk = sim.walkthrough(project.network, project.X[0], project.T[0])
    shown = [walk.at(place) for place in places(walk, "term")[1:5]]
    assert [step.kind for step in shown] == ["term", "term", "term", "weighted_sum"]
    assert [step.value for step in shown] == pytest.approx([0.0, -0.6, 0.3, 0.3])
    assert shown[1].symbols == r"z_{D} \leftarrow z_{D} + w_{BD}\,a_{B}"
    assert shown[1].numbers == r"0 + \left(-0.6\right) \cdot 1"


def test_the_last_batch_may_be_smaller() -> None:
    walk = xor_walk(batch_size=3)
    assert [walk.batch_size(batch) for batch in range(walk.batch_count)] == [3, 1]
    last = [step.kind for index, step in enumerate(walk) if walk.locate(index).batch == 1]
    assert "gradient_sum" not in last
    assert last.count("update") == 9


def test_a_jump_computes_no_more_than_it_must_and_any_place_can_be_had_at_once() -> None:
    net = sim.load("xor").network
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(500, 2)), rng.normal(size=(500, 1))
    options = sim.TrainingSettings(batch_size=1, shuffle=True)
    walk = sim.walk_epoch(sim.compile(net), X, T, options)
    in_order = {index: step.value for index, step in enumerate(walk)}
    again = sim.walk_epoch(sim.compile(net), X, T, options)
    for index in rng.permutation(len(walk))[:50].tolist():
        assert again[index].value == in_order[index]
    assert len(again._moments) <= 70
    with pytest.raises(IndexError):
        walk[len(walk)]
    assert walk[-1] == walk[len(walk) - 1]


def test_a_walk_may_begin_with_a_later_batch() -> None:
    project = sim.load("xor")
    program, options = sim.compile(project.network), sim.TrainingSettings(batch_size=1)
    walk = sim.walk_epoch(program, project.X, project.T, options, first=2)
    assert walk.batch_count == 2
    assert walk[0].sample == 2
    assert walk.start_of(3) == len(walk) // 2
    assert walk.start_of(0) is None
