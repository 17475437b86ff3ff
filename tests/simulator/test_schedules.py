"""Learning rates that change from epoch to epoch."""

import msgspec
import numpy as np
import pytest

import simulator as sim

FACTORS = [
    (sim.Constant(), [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
    (sim.StepDecay(0.5, every=2), [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]),
    (sim.ExponentialDecay(0.9), [1.0, 0.9, 0.81, 0.729, 0.6561, 0.59049]),
    (sim.InverseTime(0.5), [1.0, 1 / 1.5, 1 / 2, 1 / 2.5, 1 / 3, 1 / 3.5]),
]


def test_every_schedule_has_its_numbers_here() -> None:
    assert [type(schedule) for schedule, _ in FACTORS] == list(sim.SCHEDULES.values())


@pytest.mark.parametrize(("schedule", "factors"), FACTORS)
def test_the_rate_follows_its_formula(schedule: sim.Schedule, factors: list[float]) -> None:
    np.testing.assert_allclose([schedule.factor(epoch) for epoch in range(6)], factors, rtol=1e-14)


@pytest.mark.parametrize(("schedule", "factors"), FACTORS)
def test_each_epoch_is_trained_with_the_rate_of_its_own(schedule: sim.Schedule, factors: list[float]) -> None:
    # y = w·1 with target 0 and loss ½y²: the gradient is w, and an epoch multiplies w by 1 − η.
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear", bias=None)], [sim.Edge("x", "y", 2.0)])
    trainer = sim.Trainer(
        sim.compile(net), [[1.0]], [[0.0]], sim.TrainingSettings(optimizer=sim.SGD(0.3), schedule=schedule)
    )
    expected = 2.0
    for factor in factors:
        trainer.run(1)
        expected *= 1.0 - 0.3 * factor
        assert trainer.parameters[0] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(("schedule", "_"), FACTORS)
def test_a_schedule_is_found_again_in_a_file(schedule: sim.Schedule, _: object) -> None:
    settings = sim.TrainingSettings(schedule=schedule)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=sim.TrainingSettings) == settings


def test_a_rate_that_grows_beyond_all_bounds_is_a_divergence_and_no_crash() -> None:
    project = sim.load("xor")
    run = sim.train(
        project.network, project.X, project.T, schedule=sim.ExponentialDecay(1e300), epochs=10, optimizer=sim.SGD(1.0)
    )
    assert run.reason == "diverged"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (sim.StepDecay(every=0), "a step of the schedule must last one epoch or more, not 0"),
        (sim.ExponentialDecay(0.0), "the decay of a schedule must be more than zero and finite, not 0.0"),
        (sim.InverseTime(-1.0), "the decay of 1/t must be zero or more and finite, not -1.0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: sim.Schedule, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sim.TrainingSettings(schedule=wrong)
