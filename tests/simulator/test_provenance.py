"""Where numbers come from and what they go into, and the ledger of a weight."""

import numpy as np
import pytest
from hypothesis import given, settings
from test_walk_epochs import courses, trained, walk_on

import simulator as sim
from simulator.ledger import ledger, value_of
from simulator.provenance import goes_into, made_from, number_at, symbol_of


def walk(**options) -> sim.Walkthrough:
    project = sim.load("def")
    return sim.walkthrough(project.network, project.X[0], project.T[0], optimizer=project.training.optimizer, **options)


def step(steps: sim.Walkthrough, kind: str, target: object) -> int:
    place = steps.find(kind, target, 0)
    assert place is not None
    return place


def test_a_hidden_error_is_made_from_slope_error_and_weight_down_to_the_inputs() -> None:
    steps = walk()
    found = made_from(steps, number_at(steps, step(steps, "hidden_error", "D")))
    assert [(number.kind, number.target) for number in found] == [
        ("activation", "D"),
        ("output_error", "F"),
        ("weight", ("D", "F")),
    ]
    assert [symbol_of(number) for number in found] == ["a_{D}", r"\delta_{F}", "w_{DF}"]
    assert [number.is_given for number in found] == [False, False, True]
    assert "initial value" in str(found[2].because)
    (z,) = made_from(steps, found[0])
    terms = made_from(steps, z)
    assert {(number.kind, number.target) for number in terms} == {
        *(("weight", (source, "D")) for source in "ABC"),
        *(("input", source) for source in "ABC"),
    }
    assert all(made_from(steps, number) == () for number in terms)
    assert "sample 1 of the data" in str(next(number for number in terms if number.kind == "input").because)


def test_what_a_weight_an_input_and_an_output_go_into() -> None:
    steps = walk()
    z = number_at(steps, step(steps, "weighted_sum", "D"))
    weight = next(number for number in made_from(steps, z) if number.target == ("B", "D"))
    assert [(number.kind, number.target) for number in goes_into(steps, weight)] == [
        ("weighted_sum", "D"),
        ("update", ("B", "D")),
    ]
    b = next(number for number in made_from(steps, z) if number.target == "B")
    assert {(number.kind, number.target) for number in goes_into(steps, b)} == {
        ("weighted_sum", "D"),
        ("weighted_sum", "E"),
        ("gradient", ("B", "D")),
        ("gradient", ("B", "E")),
    }
    output = number_at(steps, step(steps, "activation", "F"))
    assert [number.kind for number in goes_into(steps, output)] == ["loss", "output_error"]


@given(courses(max_samples=4))
@settings(max_examples=40, deadline=None)
def test_every_trail_ends_at_what_is_given_and_leads_back(course) -> None:
    net, X, T, options, epochs = course
    steps = walk_on(trained(net, X, T, options, epochs), net)
    for place in np.linspace(0, len(steps) - 1, 12).astype(int).tolist():
        number = number_at(steps, place)
        for source in made_from(steps, number):
            assert source.step is None or source.step < place
            same_batch = source.step is None or steps.locate(source.step).batch == steps.locate(place).batch
            same_sample = steps.locate(source.near).sample == steps.locate(place).sample
            if same_batch and same_sample:
                assert place in [other.step for other in goes_into(steps, source)]
        trail, seen = [number], 0
        while trail and seen < 500:
            seen += 1
            trail += made_from(steps, trail.pop())[:2]


def test_a_weight_of_a_later_batch_comes_from_the_update_before() -> None:
    project = sim.load("xor")
    options = sim.TrainingSettings(batch_size=1, optimizer=sim.SGD(0.5, momentum=0.9))
    steps = sim.walk_epoch(sim.compile(project.network), project.X, project.T, options)
    second = steps.first_step(1)
    z = number_at(steps, second)
    weight = next(number for number in made_from(steps, z) if number.target == ("x1", "h1"))
    assert (weight.kind, weight.step) == ("update", steps.find("update", ("x1", "h1"), 0))
    assert second in [number.step for number in goes_into(steps, weight)]
    velocity = number_at(steps, steps.find("velocity", ("x1", "h1"), second))
    assert steps.find("velocity", ("x1", "h1"), 0) in [number.step for number in made_from(steps, velocity)]
    first = number_at(steps, steps.find("velocity", ("x1", "h1"), 0))
    assert "nothing is remembered" in str(made_from(steps, first)[0].because)


@pytest.mark.parametrize("optimizer", [sim.SGD(0.5), sim.SGD(0.1, 0.9, True), sim.Adam(0.1), sim.AdaGrad(0.1)])
def test_a_ledger_leads_from_gradients_to_the_new_weight(optimizer) -> None:
    project = sim.load("xor")
    steps = sim.walkthrough(project.network, project.X, project.T, optimizer=optimizer, l2=0.1)
    lines = ledger(steps, ("x1", "h1"), 0)
    value = {line.kind: value_of(steps, ("x1", "h1"), line, 0) for line in lines}
    gradients = [value_of(steps, ("x1", "h1"), line, 0) for line in lines if line.kind == "gradient"]
    assert len(gradients) == 4
    assert value["gradient_sum"] == pytest.approx(sum(gradients))
    assert value["gradient_mean"] == pytest.approx(sum(gradients) / 4)
    assert value["penalty"] == pytest.approx(value["gradient_mean"] + 0.2 * value["before"])
    assert value["update"] == pytest.approx(value["before"] + value["change"])
    assert value["before"] == project.network.edges["x1", "h1"].weight
    kinds = [line.kind for line in lines]
    assert kinds[-3:] == ["before", "change", "update"]
    assert kinds.index("penalty") == 6
    assert all("{" not in str(line.label) for line in lines)


def test_the_ledger_of_a_bias_has_no_penalty_and_that_of_a_fixed_weight_no_update() -> None:
    project = sim.load("xor")
    net = project.network.copy()
    net.set_trainable("x1", "h1", False)
    steps = sim.walkthrough(net, project.X, project.T, l2=0.1)
    assert "penalty" not in [line.kind for line in ledger(steps, "h1", 0)]
    assert [line.kind for line in ledger(steps, ("x1", "h1"), 0)][-2:] == ["gradient_mean", "before"]
    with pytest.raises(KeyError):
        ledger(steps, ("x1", "nowhere"), 0)
