"""Runs that are kept, and in what they differ."""

import msgspec
import numpy as np
import pytest

import simulator as sim
from simulator.project import randomized, reset, trained
from simulator.runs import KeptRun, again, compare, keep
from simulator.runs.differences import LABELS, NOT_COMPARED, facts
from simulator.runs.kept import MOST_POINTS
from simulator.schedules import SCHEDULES

SETTINGS = sim.TrainingSettings()


def run(project: sim.Project, epochs: int = 50, name: str = "run") -> KeptRun:
    """What the window keeps of a run of a project from its start."""
    project = reset(project)
    program = sim.compile(project.network)
    trainer = sim.Trainer(program, project.X, project.T, project.training)
    trainer.run(epochs)
    if not trainer.divergence:
        trainer.record_now()
    after = trained(project, program, trainer.parameters, trainer.epoch)
    return keep(name, after, trainer.history.trace(), how=trainer.reason or "epochs", seconds=1.5)


def with_training(project: sim.Project, **changes: object) -> sim.Project:
    return msgspec.structs.replace(project, training=msgspec.structs.replace(project.training, **changes))


@pytest.fixture
def xor() -> sim.Project:
    return with_training(randomized(sim.load("xor"), 3), shuffle=True, batch_size=2)


def test_a_kept_run_knows_its_start_its_curves_and_its_end(xor: sim.Project) -> None:
    kept = run(xor, 200)
    program = sim.compile(xor.network)
    reference = sim.Trainer(program, xor.X, xor.T, xor.training)
    reference.run(200)
    assert kept.ending.epoch == 200
    assert kept.ending.loss == reference.loss()
    assert kept.ending.accuracy == sim.accuracy(sim.forward(program, xor.X, reference.parameters).output, xor.T)
    assert np.isnan(kept.ending.r_squared)
    assert kept.ending.seconds == 1.5
    assert kept.trace.epochs[[0, -1]].tolist() == [0, 200]
    assert np.array_equal(kept.trajectories[0], program.parameters)
    assert np.array_equal(kept.trajectories[-1], reference.parameters)
    assert kept.moments[[0, -1]].tolist() == [0, 200]
    assert np.array_equal(kept.program.parameters, reference.parameters)
    assert reset(kept.project).network == xor.network


def test_a_long_run_is_kept_in_little_memory(xor: sim.Project) -> None:
    kept = run(xor, 20_000)
    assert len(kept.moments) <= MOST_POINTS
    assert kept.moments[-1] == 20_000
    assert not kept.trace.moments
    assert kept.nbytes < 2**20


def test_what_was_edited_after_the_run_is_not_what_it_learned_with(xor: sim.Project) -> None:
    program = sim.compile(xor.network)
    trainer = sim.Trainer(program, xor.X, xor.T, xor.training)
    trainer.run(20)
    trainer.record_now()
    after = trained(xor, program, trainer.parameters, 20)
    edited = with_training(after, optimizer=sim.SGD(9.0), loss="cross_entropy")
    network = edited.network.copy()
    network.set_weight(*program.edges[0], 123.0)
    edited = msgspec.structs.replace(edited, network=network, data=edited.data.with_cell(0, "x1", 7.0))
    kept = keep("run", edited, trainer.history.trace())
    assert kept.project.training == xor.training
    assert np.array_equal(kept.project.X, xor.X)
    assert np.array_equal(kept.program.parameters, trainer.parameters)


def test_the_same_settings_from_the_same_start_give_the_same_curve(xor: sim.Project) -> None:
    first = run(with_training(xor, dropout=dict.fromkeys(xor.network.nodes, 0.0), noise=0.1))
    other = randomized(with_training(xor, noise=0.1), 99)
    second = run(again(other, first))
    assert np.array_equal(first.trace.epochs, second.trace.epochs)
    assert first.trace.loss.tobytes() == second.trace.loss.tobytes()
    assert first.trajectories.tobytes() == second.trajectories.tobytes()
    comparison = compare([first, second])
    assert not comparison.rows
    assert "the same run" in str(comparison.verdict[0])


def test_again_keeps_the_settings_but_not_the_weights(xor: sim.Project) -> None:
    kept = run(xor)
    changed = randomized(with_training(xor, optimizer=sim.Adam(0.02)), 8)
    start = again(changed, kept)
    assert start.network == xor.network
    assert start.training == msgspec.structs.replace(changed.training, seed=kept.project.training.seed)
    assert start.progress.epoch == 0


def test_again_with_another_neuron_restores_what_both_have(xor: sim.Project) -> None:
    kept = run(xor)
    larger, name = sim.Network.copy(xor.network), "extra"
    larger.add_neuron(name, "tanh")
    larger.connect(xor.network.inputs[0], name, 0.77)
    larger.connect(name, xor.network.outputs[0], 0.5)
    larger.set_weight(*next(iter(xor.network.edges)), 55.0)
    start = again(msgspec.structs.replace(xor, network=larger), kept)
    assert start.network.edges[xor.network.inputs[0], name].weight == 0.77
    assert all(start.network.edges[key] == edge for key, edge in xor.network.edges.items())


CHANGES = {
    "learning_rate": {"optimizer": sim.SGD(0.123)},
    "optimizer.sgd.momentum": {"optimizer": sim.SGD(0.5, 0.9)},
    "optimizer": {"optimizer": sim.Adam(0.5)},
    "batch_size": {"batch_size": 1},
    "shuffle": {"shuffle": False},
    "l1": {"l1": 0.01},
    "l2": {"l2": 0.01},
    "half_l2": {"half_l2": True},
    "noise": {"noise": 0.1},
    "loss": {"loss": "cross_entropy"},
    "samples": {"samples": "sum"},
    "outputs": {"outputs": "mean"},
    "schedule": {"schedule": SCHEDULES["step"]()},
    "stop": {"stop": sim.Stopping(loss=1e-9)},
    "seed": {"seed": 4},
}


@pytest.mark.parametrize("key", CHANGES)
def test_exactly_the_changed_setting_is_named(xor: sim.Project, key: str) -> None:
    base = with_training(xor, optimizer=sim.SGD(0.5))
    first, second = run(base), run(with_training(base, **CHANGES[key]))
    comparison = compare([first, second])
    assert list(comparison.rows) == [key]
    label, (before, after) = comparison.rows[key]
    assert str(before) != str(after)
    assert f"Only one thing differs: {label}" in str(comparison.verdict[0])


def test_dropout_activation_network_and_data_are_told_apart(xor: sim.Project) -> None:
    hidden = [
        name for name in sim.compile(xor.network).nodes if name not in (*xor.network.inputs, *xor.network.outputs)
    ]
    dropout = run(with_training(xor, dropout={hidden[0]: 0.25}))
    assert list(compare([run(xor), dropout]).rows) == ["dropout"]
    network = xor.network.copy()
    network.nodes[hidden[0]] = msgspec.structs.replace(network.neuron(hidden[0]), activation="relu")
    assert list(compare([run(xor), run(msgspec.structs.replace(xor, network=network))]).rows) == ["activation"]
    data = msgspec.structs.replace(xor, data=xor.data.with_cell(0, xor.network.inputs[0], 0.5))
    rows = compare([run(xor), run(data)]).rows
    assert [str(value) for value in rows["data"][1]] == ["4 samples A", "4 samples B"]
    other = run(randomized(xor, 11))
    assert set(compare([run(xor), other]).rows) == {"start", "seed"}


def test_a_seed_that_nothing_draws_from_is_no_difference(xor: sim.Project) -> None:
    calm = with_training(xor, shuffle=False)
    assert not compare([run(calm), run(with_training(calm, seed=77))]).rows


def test_a_batch_of_everything_is_the_same_as_all(xor: sim.Project) -> None:
    calm = with_training(xor, shuffle=False)
    assert not compare([run(with_training(calm, batch_size=None)), run(with_training(calm, batch_size=64))]).rows


def test_a_comparison_of_several_things_says_that_it_is_none(xor: sim.Project) -> None:
    verdict = compare([run(xor), run(with_training(xor, batch_size=1, l2=0.1))]).verdict
    assert str(verdict[0]).startswith("2 things differ: batch, L2 penalty λ.")


def test_losses_that_are_measured_differently_are_not_to_be_compared_by_height(xor: sim.Project) -> None:
    for key, changes in CHANGES.items():
        verdict = compare([run(xor), run(with_training(xor, **changes))]).verdict
        warned = any("not the same measure" in str(sentence) for sentence in verdict)
        assert warned == (key in ("loss", "samples", "outputs")), key


def test_a_change_on_the_way_is_told(xor: sim.Project) -> None:
    program = sim.compile(xor.network)
    trainer = sim.Trainer(program, xor.X, xor.T, xor.training)
    trainer.run(20)
    trainer.settings = msgspec.structs.replace(xor.training, l2=0.1)
    trainer.run(20)
    trainer.record_now()
    kept = keep("run", trained(xor, program, trainer.parameters, 40), trainer.history.trace())
    assert kept.changes == (20,)
    rows = compare([kept, run(with_training(xor, l2=0.1), 40)]).rows
    assert [str(value) for value in rows["changes"][1]] == ["at epoch 20", "nothing"]


def test_a_diverged_run_keeps_its_last_finite_numbers() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear")])
    net.connect("x", "y", 1.0)
    data = sim.Samples(1, {"x": (2.0,), "y": (1.0,)})
    kept = run(sim.Project(net, data, sim.TrainingSettings(optimizer=sim.SGD(1e30))), 500)
    assert kept.ending.how == "diverged"
    assert np.isfinite(kept.program.parameters).all()
    assert np.isfinite(kept.trajectories).all()


def test_every_setting_is_compared_under_a_label(xor: sim.Project) -> None:
    for optimizer in sim.OPTIMIZERS.values():
        for schedule in SCHEDULES.values():
            known = facts(run(with_training(xor, optimizer=optimizer(), schedule=schedule()), 2))
            names = {key.split(".")[0] for key in known}
            assert names <= set(LABELS)
            assert set(sim.TrainingSettings.__struct_fields__) - NOT_COMPARED <= names
            assert {f"optimizer.{optimizer().kind}.{name}" for name in optimizer.__struct_fields__[1:]} <= set(known)
