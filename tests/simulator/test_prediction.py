"""What is said of predicted numbers: every mistake that is recognised, on D/E/F."""

import pytest

import simulator as sim
from simulator.prediction import judge
from simulator.walkthrough import KINDS, Place, Rounding


def walk(**options) -> sim.Walkthrough:
    project = sim.load("def")
    options = {"optimizer": project.training.optimizer, "convention": "error_term"} | options
    return sim.walkthrough(project.network, project.X[0], project.T[0], **options)


def verdict(kind: str, target: object, answer: str, **options) -> str:
    steps = walk(**options)
    place = steps.find(kind, target, 0)
    assert place is not None
    said = judge(steps, Place(place), answer)
    assert "{" not in str(said.sentence)
    return said.kind


@pytest.mark.parametrize(
    ("kind", "target", "answer", "expected"),
    [
        ("weighted_sum", "D", "0.3", "right"),
        ("activation", "D", "0.574", "right"),
        ("activation", "D", "0,574", "right"),
        ("activation", "D", "0.57444", "right"),
        ("output_error", "F", "−0.108", "right"),
        ("update", ("B", "D"), "-0.593", "right"),
        ("gradient", ("A", "D"), "0", "right"),
        ("hidden_error", "D", "-0.0132", "sign"),
        ("output_error", "F", "0.108", "sign"),
        # Without φ′ at the output: 0 − 0.440. At D: −0.108 · −0.5.
        ("output_error", "F", "-0.440", "slope"),
        ("hidden_error", "D", "0.0542", "slope"),
        ("hidden_error", "D", "0.054", "slope"),
        ("gradient", ("D", "F"), "-0.253", "slope"),
        # With w_DF after its update, -0.531: 0.244 · -0.108 · -0.531.
        ("hidden_error", "D", "0.0141", "new_weight"),
        ("update", ("D", "F"), "-0.562", "new_weight"),
        ("activation", "D", "0.57", "coarse"),
        # 0.45 · 0.55 · -0.108 · 0.1, from rounded outputs and errors.
        ("hidden_error", "E", "-0.00267", "rounded"),
        # σ(-0.24): the weighted sum, rounded too early.
        ("activation", "F", "0.4403", "rounded"),
        ("activation", "D", "0.7", "wrong"),
        ("hidden_error", "E", "12", "wrong"),
        ("loss", "L", "0.2", "wrong"),
    ],
)
def test_answers_and_mistakes_are_recognised(kind: str, target: object, answer: str, expected: str) -> None:
    assert verdict(kind, target, answer) == expected


def test_by_hand_the_rounding_in_force_decides() -> None:
    options = {"rounding": Rounding()}
    assert verdict("activation", "D", "0.57", **options) == "right"
    assert verdict("activation", "D", "0.574", **options) == "right"
    assert verdict("activation", "D", "0.576", **options) != "right"
    assert verdict("hidden_error", "E", "-0.003", **options) == "right"
    assert verdict("hidden_error", "E", "0.003", **options) == "sign"


@pytest.mark.parametrize("answer", ["", "abc", "1/3", "nan", "inf", "1.2.3"])
def test_what_is_no_number_is_refused(answer: str) -> None:
    with pytest.raises(sim.SimulatorError):
        judge(walk(), Place(0), answer)


@pytest.mark.parametrize("digits", [1, 3, 6])
@pytest.mark.parametrize("optimizer", [sim.SGD(0.5), sim.SGD(0.1, 0.9, True), sim.Adam(0.1), sim.AdaGrad(0.1)])
def test_every_value_as_it_is_shown_is_right_at_every_step_and_term(digits: int, optimizer) -> None:
    from simulator.notation import number_text

    project = sim.load("xor")
    steps = sim.walkthrough(
        project.network, project.X, project.T, optimizer=optimizer, l2=0.01, digits=digits, loss="half_squared"
    )
    place, seen = Place(), set()
    while (place := steps.next(place, "term")) and place.step < len(steps) - 1:
        step = steps.at(place)
        seen.add(step.kind)
        shown = number_text(step.value, digits)
        if "×" not in shown:
            assert judge(steps, place, shown).kind == "right", (step, shown)
    assert {"term", "gradient_sum", "gradient_mean", "penalty", "update"} <= seen <= set(KINDS)
