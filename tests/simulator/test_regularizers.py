"""Penalties on large weights, dropout and noise."""

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_networks import is_smooth_here, problems

import simulator as sim
from simulator.engine import sample_losses
from simulator.randomness import dropout_masks, input_noise

PENALTIES = [(0.3, 0.0, False), (0.0, 0.7, False), (0.0, 0.7, True), (0.2, 0.4, False)]


# Penalties


@given(problems(max_samples=1), st.sampled_from(PENALTIES))
def test_the_slope_of_a_penalty_is_what_a_nudge_shows(problem, penalty: tuple[float, float, bool]) -> None:
    program = sim.compile(problem[0])
    assume(np.abs(program.parameters[program.parameters != 0]).min(initial=1.0) > 1e-3)
    found = sim.penalty_gradient(program, program.parameters, *penalty)
    for place in range(len(found)):
        ends = []
        for nudge in (1e-6, -1e-6):
            parameters = program.parameters.copy()
            parameters[place] += nudge
            ends.append(sim.penalty(program, parameters, *penalty))
        assert found[place] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-8)


def test_biases_and_fixed_weights_are_not_penalized() -> None:
    net = sim.Network([sim.Input("x1"), sim.Input("x2"), sim.Neuron("y", bias=5.0)])
    net.connect("x1", "y", -3.0)
    net.connect("x2", "y", 4.0, trainable=False)
    program = sim.compile(net)
    assert sim.penalty(program, program.parameters, 2.0, 10.0) == 2.0 * 3.0 + 10.0 * 9.0
    assert sim.penalty(program, program.parameters, 2.0, 10.0, True) == 2.0 * 3.0 + 5.0 * 9.0
    assert sim.penalty_gradient(program, program.parameters, 2.0, 10.0).tolist() == [-2.0 - 60.0, 0.0, 0.0]
    assert sim.penalty_gradient(program, program.parameters, 2.0, 10.0, True).tolist() == [-2.0 - 30.0, 0.0, 0.0]


def test_the_loss_of_a_run_leaves_the_penalty_out_and_reports_it_beside() -> None:
    project = sim.load("xor")
    run = sim.train(project.network, project.X, project.T, l1=0.01, l2=0.02, epochs=4, record_every=2)
    program = sim.compile(run.network)
    back = sim.backward(program, sim.forward(program, project.X), project.T)
    assert run.loss[-1] == pytest.approx(back.loss, rel=1e-14)
    assert run.penalty.shape == run.loss.shape
    assert run.penalty[-1] == sim.penalty(program, program.parameters, 0.01, 0.02)
    plain = sim.train(project.network, project.X, project.T, epochs=4, record_every=2)
    assert plain.loss[0] == run.loss[0]
    assert plain.penalty.tolist() == [0.0, 0.0, 0.0]
    assert plain.network != run.network


@pytest.mark.parametrize("optimizer", [sim.SGD(0.1, momentum=0.9), sim.Adam(0.1)])
def test_a_penalty_is_followed_like_the_loss(optimizer: sim.Optimizer) -> None:
    project = sim.load("xor")
    run = sim.train(project.network, project.X, project.T, optimizer=optimizer, l1=0.05, l2=0.1, epochs=1)
    program = sim.compile(project.network)
    gradient = sim.backward(program, sim.forward(program, project.X), project.T).gradient
    gradient = gradient + sim.penalty_gradient(program, program.parameters, 0.05, 0.1)
    found = sim.compile(run.network).parameters
    np.testing.assert_allclose(found, optimizer.update(program.parameters, gradient), rtol=1e-14)


# Dropout


def hidden(net: sim.Network) -> list[str]:
    return [name for name in net.nodes if name not in net.outputs]


@given(problems(), st.integers(0, 99))
def test_the_gradient_under_a_mask_is_what_a_nudge_shows_with_the_same_mask(problem, seed: int) -> None:
    net, X, T = problem
    assume(is_smooth_here(net, X))
    program = sim.compile(net)
    masks = dropout_masks(dict.fromkeys(hidden(net), 0.4), len(X), seed, 0, 0)
    ahead = sim.forward(program, X, masks=masks)
    for unit in program.units:
        # Scaled activations may bring a neuron near a kink that was far from it before.
        assume(all(np.abs(ahead.z[unit.name] - kink).min() > 1e-3 for kink in unit.activation.kinks))
        assume(unit.aggregation.key != "max")
    back = sim.backward(program, ahead, T)

    def loss(parameters: np.ndarray, inputs: np.ndarray) -> float:
        return float(sample_losses(program, sim.forward(program, inputs, parameters, masks), T).mean())

    for place in range(len(program.parameters)):
        step = np.zeros(len(program.parameters))
        step[place] = 1e-6
        nudged = (loss(program.parameters + step, X) - loss(program.parameters - step, X)) / 2e-6
        assert back.gradient[place] == pytest.approx(nudged, rel=1e-5, abs=1e-7)
    for column, name in enumerate(program.inputs):
        step = np.zeros_like(X)
        step[0, column] = 1e-6
        nudged = (loss(program.parameters, X + step) - loss(program.parameters, X - step)) / 2e-6
        assert back.delta[name][0] / len(X) == pytest.approx(nudged, rel=1e-5, abs=1e-7)


def test_what_is_dropped_sends_nothing_on_and_learns_nothing() -> None:
    project = sim.load("xor")
    program = sim.compile(project.network)
    masks = {"h1": np.array([0.0, 2.0, 0.0, 2.0])}
    plain, masked = sim.forward(program, project.X), sim.forward(program, project.X, masks=masks)
    np.testing.assert_array_equal(masked.z["h1"], plain.z["h1"])
    np.testing.assert_array_equal(masked.a["h1"], masks["h1"] * plain.a["h1"])
    back = sim.backward(program, masked, project.T)
    assert back.delta["h1"][[0, 2]].tolist() == [0.0, 0.0]
    assert (back.delta["h1"][[1, 3]] != 0.0).all()


@pytest.mark.parametrize("p", [0.2, 0.5])
def test_masks_keep_the_expected_activation(p: float) -> None:
    mask = dropout_masks({"h": p}, 100_000, 3, 0, 0)["h"]
    assert set(mask.tolist()) == {0.0, 1.0 / (1.0 - p)}
    assert (mask == 0.0).mean() == pytest.approx(p, abs=0.01)
    assert mask.mean() == pytest.approx(1.0, abs=0.01)


def test_masks_differ_from_neuron_to_neuron_epoch_to_epoch_batch_to_batch_and_seed_to_seed() -> None:
    def drawn(name: str, *place: int) -> bytes:
        return dropout_masks({"a": 0.5, "b": 0.5}, 64, *place)[name].tobytes()

    places = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert len({drawn(name, *place) for name in "ab" for place in places}) == 8
    assert drawn("a", 4, 5, 6) == drawn("a", 4, 5, 6)


def test_inference_and_the_recorded_loss_are_without_dropout_and_noise() -> None:
    project = sim.load("xor")
    run = sim.train(project.network, project.X, project.T, dropout={"h1": 0.5, "x1": 0.2}, noise=0.3, epochs=5)
    program = sim.compile(run.network)
    assert run.loss[-1] == sim.backward(program, sim.forward(program, project.X), project.T).loss
    trainer = sim.Trainer(program, project.X, project.T, sim.TrainingSettings(dropout={"h1": 0.5}, noise=0.3))
    trainer.run(2)
    assert trainer.history.trace().loss[0] == run.loss[-1]


def test_training_with_dropout_is_descent_with_the_masks_of_that_epoch() -> None:
    project = sim.load("xor")
    trainer = sim.Trainer(
        sim.compile(project.network), project.X, project.T, sim.TrainingSettings(dropout={"h2": 0.5}, seed=9)
    )
    for epoch in range(3):
        before = trainer.parameters
        trainer.run(1)
        masks = dropout_masks({"h2": 0.5}, 4, 9, epoch, 0)
        back = sim.backward(trainer.program, sim.forward(trainer.program, project.X, before, masks), project.T)
        np.testing.assert_allclose(trainer.parameters, before - 0.5 * back.gradient, rtol=1e-14)


def test_noise_is_normal_and_new_in_every_epoch_and_batch() -> None:
    noise = input_noise((50_000, 2), 0.3, 0, 0, 0)
    assert noise.mean() == pytest.approx(0.0, abs=0.01)
    assert noise.std() == pytest.approx(0.3, rel=0.01)
    places = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert len({input_noise((4, 2), 1.0, *place).tobytes() for place in places}) == 4


def test_an_output_can_not_be_dropped_nor_a_node_that_is_not_there() -> None:
    project = sim.load("xor")
    with pytest.raises(sim.DataError, match="y is an output, and an answer can't be left out; set its dropout to 0"):
        sim.train(project.network, project.X, project.T, dropout={"y": 0.5})
    with pytest.raises(sim.DataError, match="There is no node “h9” to drop out"):
        sim.train(project.network, project.X, project.T, dropout={"h9": 0.5})
    sim.train(project.network, project.X, project.T, dropout={"y": 0.0}, epochs=1)


def test_dropout_follows_a_renamed_node() -> None:
    settings = sim.TrainingSettings(dropout={"a": 0.1, "b": 0.2})
    assert settings.renamed("a", "c").dropout == {"c": 0.1, "b": 0.2}
    assert settings.renamed("a", "b").dropout == {"b": 0.1}
    assert settings.renamed("x", "y") is settings


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"l1": -1.0}, "the L1 penalty must be zero or more and finite, not -1.0"),
        ({"l2": float("nan")}, "the L2 penalty must be zero or more and finite, not nan"),
        ({"noise": float("inf")}, "the input noise must be zero or more and finite, not inf"),
        ({"dropout": {"h": 1.0}}, "the dropout of h must be zero or more and less than 1, not 1.0"),
        ({"initializer_gain": float("nan")}, "the gain of the initializer must be finite, not nan"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sim.TrainingSettings(**wrong)


# Everything at once, in chunks


@pytest.mark.parametrize(
    "optimizer",
    [sim.SGD(0.3), sim.SGD(0.1, 0.9), sim.SGD(0.1, 0.9, True), sim.AdaGrad(), sim.RMSProp(), sim.Adam(0.01)],
)
@pytest.mark.parametrize("batch_size", [None, 3])
def test_chunks_and_new_trainers_change_not_one_bit(optimizer: sim.Optimizer, batch_size: int | None) -> None:
    project = sim.load("xor")
    program = sim.compile(project.network)
    options = sim.TrainingSettings(
        optimizer=optimizer,
        batch_size=batch_size,
        shuffle=True,
        seed=7,
        schedule=sim.InverseTime(0.1),
        l1=0.001,
        l2=0.001,
        dropout={"h1": 0.3, "h2": 0.3, "x1": 0.1},
        noise=0.1,
    )
    whole, pieces = (sim.Trainer(program, project.X, project.T, options) for _ in range(2))
    whole.run(40)
    for epochs in (1, 0, 13, 20, 6):
        pieces.run(epochs)
    np.testing.assert_array_equal(pieces.parameters, whole.parameters)
    np.testing.assert_array_equal(pieces.optimizer_state.moments, whole.optimizer_state.moments)
    np.testing.assert_array_equal(pieces.history.trace().loss, whole.history.trace().loss)

    first = sim.Trainer(program, project.X, project.T, options)
    first.run(17)
    second = sim.Trainer(program, project.X, project.T, options, epoch=17, optimizer_state=first.optimizer_state)
    second.parameters = first.parameters
    second.run(23)
    np.testing.assert_array_equal(second.parameters, whole.parameters)


def test_another_optimizer_starts_afresh_and_another_rate_does_not() -> None:
    project = sim.load("xor")
    trainer = sim.Trainer(
        sim.compile(project.network), project.X, project.T, sim.TrainingSettings(optimizer=sim.Adam(0.01))
    )
    trainer.run(3)
    trainer.settings = msgspec.structs.replace(trainer.settings, optimizer=sim.Adam(0.02))
    trainer.run(2)
    assert trainer.optimizer_state.steps == 5
    trainer.settings = msgspec.structs.replace(trainer.settings, optimizer=sim.SGD(0.02, 0.9))
    trainer.run(1)
    assert (trainer.optimizer_state.kind, trainer.optimizer_state.steps) == ("sgd", 1)
    trainer.settings = msgspec.structs.replace(trainer.settings, optimizer=sim.SGD(0.02))
    trainer.run(1)
    assert trainer.optimizer_state.moments.shape == (0, 9)


def test_a_state_of_another_network_is_not_used() -> None:
    project = sim.load("xor")
    state = sim.Adam().start(3)
    settings = sim.TrainingSettings(optimizer=sim.Adam())
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, settings, optimizer_state=state)
    trainer.run(1)
    assert trainer.optimizer_state.moments.shape == (2, 9)


@settings(max_examples=10)
@given(problems(), st.sampled_from(list(sim.OPTIMIZERS)))
def test_fixed_parameters_stay_whatever_the_optimizer(problem, key: str) -> None:
    net, X, T = problem
    program = sim.compile(net)
    options = sim.TrainingSettings(optimizer=sim.OPTIMIZERS[key](learning_rate=0.01), l1=0.1, l2=0.1)
    trainer = sim.Trainer(program, X, T, options)
    trainer.run(3)
    np.testing.assert_array_equal(trainer.parameters[~program.trainable], program.parameters[~program.trainable])
