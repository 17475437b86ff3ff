"""Runs that end by themselves, and why."""

import json

import msgspec
import numpy as np
import pytest
from test_cli import perceptron

import simulator as sim
from simulator.stopping import REASONS


def stopped(preset: str = "xor", epochs: int = 3000, **options) -> sim.Run:
    project = sim.load(preset)
    return sim.train(project.network, project.X, project.T, epochs=epochs, **options)


def whole_set(run: sim.Run, preset: str = "xor") -> sim.Backward:
    project = sim.load(preset)
    program = sim.compile(run.network)
    return sim.backward(program, sim.forward(program, project.X), project.T)


def test_without_conditions_all_epochs_are_run() -> None:
    run = stopped(epochs=7)
    assert (run.reason, run.epoch[-1]) == ("epochs", 7)


def test_stops_at_the_first_epoch_with_so_small_a_loss() -> None:
    run = stopped(optimizer=sim.SGD(2.0), stop=sim.Stopping(loss=0.05))
    assert run.reason == "loss"
    assert run.loss[-1] <= 0.05 < run.loss[-2]


def test_stops_at_the_first_epoch_that_hardly_changes_the_loss() -> None:
    run = stopped(stop=sim.Stopping(change=1e-5))
    assert run.reason == "change"
    changes = np.abs(np.diff(run.loss))
    assert changes[-1] <= 1e-5 < changes[:-1].min()


def test_stops_at_the_first_epoch_with_so_short_a_gradient_of_loss_and_penalty() -> None:
    run = stopped(l2=0.01, optimizer=sim.SGD(1.0), stop=sim.Stopping(gradient=1e-3))
    assert run.reason == "gradient"
    program = sim.compile(run.network)
    slope = whole_set(run).gradient + sim.penalty_gradient(program, program.parameters, l2=0.01)
    assert np.linalg.norm(slope) <= 1e-3


@pytest.mark.parametrize("preset", ["and", "or", "nand"])
def test_a_perceptron_stops_once_every_answer_is_right(preset: str) -> None:
    run = stopped(
        preset, loss="perceptron", optimizer=sim.SGD(0.1), batch_size=1, epochs=100, stop=sim.Stopping(all_right=True)
    )
    assert run.reason == "all_right"
    assert run.epoch[-1] < 100
    project = sim.load(preset)
    np.testing.assert_array_equal(sim.forward(sim.compile(run.network), project.X).output, project.T)


def test_xor_is_never_all_right_for_one_perceptron() -> None:
    run = stopped("xor-single", loss="perceptron", batch_size=1, epochs=50, stop=sim.Stopping(all_right=True))
    assert (run.reason, run.epoch[-1]) == ("epochs", 50)


def test_divergence_is_a_reason_too() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear")], [sim.Edge("x", "y", 1.0)])
    run = sim.train(net, [[3.0]], [[0.0]], optimizer=sim.SGD(1e300), loss="squared", stop=sim.Stopping(loss=0.0))
    assert run.reason == "diverged"


@pytest.mark.parametrize("stop", [sim.Stopping(loss=0.1), sim.Stopping(change=1e-4), sim.Stopping(gradient=0.05)])
def test_the_epoch_where_it_stops_does_not_depend_on_chunks(stop: sim.Stopping) -> None:
    project = sim.load("xor")
    options = msgspec.structs.replace(
        project.training, stop=stop, batch_size=3, shuffle=True, dropout={"h1": 0.1}, optimizer=sim.Adam(0.01)
    )
    trainers = [sim.Trainer(sim.compile(project.network), project.X, project.T, options) for _ in range(3)]
    for trainer, chunk in zip(trainers, (2000, 1, 7), strict=True):
        while trainer.epoch < 2000 and not trainer.reason:
            trainer.run(min(chunk, 2000 - trainer.epoch))
    assert len({trainer.epoch for trainer in trainers}) == 1
    assert len({trainer.reason for trainer in trainers}) == 1
    for trainer in trainers[1:]:
        np.testing.assert_array_equal(trainer.parameters, trainers[0].parameters)
    epoch = trainers[0].epoch
    trainers[0].run(5)
    assert trainers[0].epoch == (epoch if trainers[0].reason else epoch + 5)


def test_a_limit_must_be_a_number() -> None:
    with pytest.raises(ValueError, match="the loss to stop at must be finite, not nan"):
        sim.Stopping(loss=float("nan"))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--stop-loss", 0.1], "loss"),
        (["--stop-change", 1e-4], "change"),
        (["--stop-gradient", 0.02], "gradient"),
        (["--stop-all-right"], "all_right"),
    ],
)
def test_the_command_line_stops_and_says_why(options: list, reason: str) -> None:
    found = json.loads(perceptron("train", "xor", "--epochs", 5000, "--learning-rate", 1.0, *options, "--json"))
    assert found["reason"] == reason
    assert found["epochs"] < 5000
    text = perceptron("train", "xor", "--epochs", 5000, "--learning-rate", 1.0, *options)
    assert f"Stopped at epoch {found['epochs']}: {REASONS[reason]}." in text


def test_the_command_line_takes_every_setting_of_learning(tmp_path) -> None:
    path = tmp_path / "trained.pnet"
    options = ["--optimizer", "sgd", "--momentum", 0.9, "--nesterov", "--learning-rate", 0.1, "--schedule", "step"]
    options += ["--l1", 0.01, "--l2", 0.02, "--half-l2", "--dropout", 0.2, "--noise", 0.1, "--shuffle"]
    perceptron("train", "xor", "--epochs", 5, *options, "--save", path)
    settings = sim.load(path).training
    assert settings.optimizer == sim.SGD(0.1, 0.9, True)
    assert settings.schedule == sim.StepDecay()
    assert (settings.l1, settings.l2, settings.half_l2) == (0.01, 0.02, True)
    assert settings.dropout == {"h1": 0.2, "h2": 0.2}
    assert (settings.noise, settings.shuffle) == (0.1, True)
    perceptron("train", "xor", "--epochs", 5, "--optimizer", "adam", "--save", path)
    assert sim.load(path).training.optimizer == sim.Adam()
