"""Compiled loops and matrix products against the reference, over everything that can be trained."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from itertools import permutations

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import simulator as sim
from simulator import compiled, dense, kernels
from simulator.arrays import Array
from simulator.batches import batches
from simulator.learning import Backend, Grid, InNumPy, Notes
from simulator.products import InProducts
from simulator.randomness import shuffled
from simulator.training import choose
from tests.simulator.random_networks import problems

ANY = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "step", "sine", "square")
GENERAL_LOSSES = ("half_squared", "squared", "absolute", "huber")

OPTIMIZER_CASES: dict[str, sim.Optimizer] = {
    "sgd": sim.SGD(0.1),
    "momentum": sim.SGD(0.05, momentum=0.8),
    "nesterov": sim.SGD(0.05, momentum=0.8, nesterov=True),
    "adagrad": sim.AdaGrad(0.05),
    "rmsprop": sim.RMSProp(0.01),
    "adam": sim.Adam(0.02),
}
SETTINGS_CASES: dict[str, sim.TrainingSettings] = {
    "plain": sim.TrainingSettings(),
    "batches": sim.TrainingSettings(batch_size=2),
    "shuffled": sim.TrainingSettings(batch_size=3, shuffle=True, seed=5),
    "sums": sim.TrainingSettings(samples="sum", outputs="mean"),
    "l1": sim.TrainingSettings(l1=0.03),
    "half l2": sim.TrainingSettings(l2=0.02, half_l2=True),
    "elastic": sim.TrainingSettings(l1=0.01, l2=0.02, batch_size=4),
    "dropout": sim.TrainingSettings(dropout={"x0": 0.2, "h1": 0.5, "h3": 0.3}, seed=3),
    "noise": sim.TrainingSettings(noise=0.3, batch_size=4, seed=9),
    "all at once": sim.TrainingSettings(
        batch_size=3, shuffle=True, seed=1, l1=0.01, l2=0.02, noise=0.1, dropout={"x1": 0.4, "h0": 0.5}
    ),
    "decay": sim.TrainingSettings(schedule=sim.ExponentialDecay(0.97), batch_size=5),
    "steps": sim.TrainingSettings(schedule=sim.StepDecay(0.5, 7)),
    "1/t": sim.TrainingSettings(schedule=sim.InverseTime(0.1)),
}
LOSS_CASES = [
    (output, loss.key)
    for output in sim.ACTIVATIONS
    for loss in sim.LOSSES.values()
    if not loss.only_for or output in loss.only_for
]


def layered(sizes: tuple[int, ...], activation: str = "tanh", output: str = "sigmoid") -> sim.Network:
    """A fully connected network with inputs x0, … and hidden neurons h0, …"""
    rng = np.random.default_rng(sum(sizes))
    net = sim.Network()
    before = [net.add_input(f"x{index}").name for index in range(sizes[0])]
    hidden = 0
    for depth, size in enumerate(sizes[1:]):
        last = depth == len(sizes) - 2
        names = [f"o{index}" if last else f"h{hidden + index}" for index in range(size)]
        hidden += size
        for name in names:
            net.add_neuron(name, output if last else activation, bias=float(rng.normal(scale=0.1)))
            for source in before:
                net.connect(source, name, float(rng.normal()))
        before = names
    return net


def samples(net: sim.Network, count: int, seed: int = 0) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, len(net.inputs))), rng.uniform(size=(count, len(net.outputs)))


def learned(
    backend: Backend, net: sim.Network, X: Array, T: Array, how: sim.TrainingSettings, *epochs: int
) -> sim.Trainer:
    trainer = sim.Trainer(sim.compile(net), X, T, how, backend=backend)
    for count in epochs:
        trainer.run(count)
    return trainer


def assert_agree(net: sim.Network, X: Array, T: Array, how: sim.TrainingSettings, backend: Backend) -> None:
    """To 1e-12 after one epoch and 1e-9 after a hundred, relative to the largest of the numbers."""
    for epochs, tolerance in ((1, 1e-12), (100, 1e-9)):
        expected = learned("reference", net, X, T, how, epochs)
        found = learned(backend, net, X, T, how, epochs)
        scale = max(1.0, float(np.abs(expected.parameters).max(initial=0.0)))
        assert (found.epoch, found.reason, found.divergence) == (expected.epoch, expected.reason, expected.divergence)
        np.testing.assert_allclose(found.parameters, expected.parameters, rtol=tolerance, atol=tolerance * scale)
        assert found.optimizer_state.steps == expected.optimizer_state.steps
        moments = expected.optimizer_state.moments
        scale = max(1.0, float(np.abs(moments).max(initial=0.0)))
        np.testing.assert_allclose(
            found.optimizer_state.moments, moments, rtol=100 * tolerance, atol=100 * tolerance * scale
        )


@pytest.mark.parametrize("backend", ["compiled", "matrices"])
@pytest.mark.parametrize("case", SETTINGS_CASES)
@pytest.mark.parametrize("optimizer", OPTIMIZER_CASES)
def test_every_setting_gives_what_the_reference_gives(optimizer: str, case: str, backend: Backend) -> None:
    net = layered((2, 3, 2, 2))
    X, T = samples(net, 11)
    how = msgspec.structs.replace(SETTINGS_CASES[case], optimizer=OPTIMIZER_CASES[optimizer])
    assert_agree(net, X, T, how, backend)


@pytest.mark.parametrize("backend", ["compiled", "matrices"])
@pytest.mark.parametrize(("output", "loss"), LOSS_CASES)
def test_every_loss_at_every_output_gives_what_the_reference_gives(output: str, loss: str, backend: Backend) -> None:
    net = layered((2, 3, 2), "tanh", output)
    if not compiled.supports(sim.compile(net), sim.TrainingSettings(loss=loss)):
        backend = "matrices"
    X, T = samples(net, 9)
    if loss == "hinge":
        T = np.where(T > 0.5, 1.0, -1.0)
    how = sim.TrainingSettings(loss=loss, optimizer=sim.SGD(0.002), batch_size=4)
    assert_agree(net, X, T, how, backend)


@pytest.mark.parametrize("key", sim.ACTIVATIONS)
def test_every_activation_gives_what_the_reference_gives(key: str) -> None:
    is_group = sim.ACTIVATIONS[key].is_group
    net = layered((2, 3, 2), "tanh" if is_group else key, key if is_group else "linear")
    X, T = samples(net, 6)
    how = sim.TrainingSettings(optimizer=sim.SGD(0.01))
    # Until somebody writes its loop, a new one is trained by the passes in NumPy.
    assert_agree(net, X, T, how, "compiled" if key in compiled.COMPILED_ACTIVATIONS else "matrices")


def test_every_loop_is_for_something_that_is_registered() -> None:
    assert set(sim.ACTIVATIONS) >= compiled.COMPILED_ACTIVATIONS
    assert set(sim.LOSSES) >= compiled.COMPILED_LOSSES
    for output, loss in LOSS_CASES:
        program = sim.compile(layered((2, 2, 2), "tanh", output))
        if {output, "tanh"} <= compiled.COMPILED_ACTIVATIONS and loss in compiled.COMPILED_LOSSES:
            assert compiled.supports(program, sim.TrainingSettings(loss=loss)), (output, loss)


@settings(max_examples=60, deadline=None)
@given(
    problems(max_samples=6, activations=ANY),
    st.sampled_from(GENERAL_LOSSES),
    st.sampled_from(list(OPTIMIZER_CASES)),
    st.sampled_from([None, 1, 2, 4]),
    st.booleans(),
)
def test_any_graph_gives_what_the_reference_gives(
    problem: tuple[sim.Network, Array, Array], loss: str, optimizer: str, batch: int | None, shuffle: bool
) -> None:
    net, X, T = problem
    rule = msgspec.structs.replace(OPTIMIZER_CASES[optimizer], learning_rate=0.01)
    how = sim.TrainingSettings(loss=loss, optimizer=rule, batch_size=batch, shuffle=shuffle)
    for epochs in (1, 100):
        expected = learned("reference", net, X, T, how, epochs)
        if epochs == 100:
            # Where rounding alone decides on which side of a kink a number falls, a hundred epochs say nothing.
            nudged = learned("reference", net, X + 1e-14, T, how, epochs)
            assume(np.allclose(nudged.parameters, expected.parameters, rtol=1e-10, atol=1e-10))
        found = learned("compiled", net, X, T, how, epochs)
        tolerance = 1e-12 if epochs == 1 else 1e-9
        assert found.divergence == expected.divergence
        np.testing.assert_allclose(found.parameters, expected.parameters, rtol=tolerance, atol=tolerance)


def test_a_perceptron_makes_the_same_decisions_to_the_last_bit() -> None:
    # Sums that end exactly at 0 are frequent here; another order of adding would fall to the other side.
    net = sim.Network()
    net.add_input("a")
    net.add_input("b")
    net.add_neuron("y", "step", bias=0.1)
    net.connect("a", "y", 0.3)
    net.connect("b", "y", -0.2)
    X, T = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [0], [0], [1]])
    how = sim.TrainingSettings(loss="perceptron", optimizer=sim.SGD(0.1), batch_size=1)
    for epochs in range(1, 12):
        expected = learned("reference", net, X, T, how, epochs).parameters
        np.testing.assert_array_equal(learned("compiled", net, X, T, how, epochs).parameters, expected)


@pytest.mark.parametrize("backend", ["compiled", "matrices", "reference"])
def test_the_result_does_not_depend_on_how_the_epochs_are_divided(backend: Backend) -> None:
    net = layered((2, 3, 2))
    X, T = samples(net, 7)
    how = msgspec.structs.replace(
        SETTINGS_CASES["all at once"], optimizer=sim.Adam(0.01), schedule=sim.ExponentialDecay(0.99)
    )
    once = learned(backend, net, X, T, how, 60)
    often = learned(backend, net, X, T, how, 1, 7, 2, 50)
    np.testing.assert_array_equal(often.parameters, once.parameters)
    np.testing.assert_array_equal(often.optimizer_state.moments, once.optimizer_state.moments)


@pytest.mark.parametrize("backend", ["compiled", "matrices", "reference"])
@pytest.mark.parametrize("batch", [None, 3])
def test_what_is_noted_on_the_way_is_where_a_shorter_run_would_end(batch: int | None, backend: Backend) -> None:
    net = layered((2, 3, 2))
    X, T = samples(net, 7)
    how = sim.TrainingSettings(optimizer=sim.Adam(0.01), batch_size=batch, l2=0.01)
    start = learned(backend, net, X, T, how, 5)
    interrupt = np.zeros(1, dtype=np.bool_)
    state = start.optimizer_state
    outcome = start.learner.learn(start.parameters, state, 5, 12, interrupt, Notes(moments=4, losses=3))
    assert [kept.epoch for kept in outcome.kept] == [8, 12, 16]
    assert list(outcome.loss_epochs) == ([6, 9, 12, 15] if batch else list(range(5, 17)))
    for kept in outcome.kept:
        shorter = learned(backend, net, X, T, how, kept.epoch)
        np.testing.assert_array_equal(kept.parameters, shorter.parameters)
        np.testing.assert_array_equal(kept.state.moments, shorter.optimizer_state.moments)
        assert kept.state.steps == shorter.optimizer_state.steps
    for epoch, loss in zip(outcome.loss_epochs, outcome.losses.tolist(), strict=True):
        assert loss == pytest.approx(learned(backend, net, X, T, how, epoch).loss(), rel=1e-13)


@pytest.mark.parametrize("backend", ["compiled", "matrices"])
@pytest.mark.parametrize(
    "stop",
    [
        sim.Stopping(loss=0.09),
        sim.Stopping(change=1e-4),
        sim.Stopping(gradient=0.02),
        sim.Stopping(all_right=True),
        sim.Stopping(loss=0.0, all_right=True),
    ],
)
@pytest.mark.parametrize("batch", [None, 2])
def test_every_reason_to_stop_holds_at_the_same_epoch(stop: sim.Stopping, batch: int | None, backend: Backend) -> None:
    net = layered((2, 4, 1))
    X, T = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    how = sim.TrainingSettings(optimizer=sim.SGD(0.9), stop=stop, batch_size=batch)
    expected, found = (learned(way, net, X, T, how, 5000) for way in ("reference", backend))
    assert expected.reason is not None
    assert (found.epoch, found.reason) == (expected.epoch, expected.reason)


def test_all_right_counts_the_largest_of_several_outputs() -> None:
    net = layered((2, 4, 3), "tanh", "softmax")
    X, _ = samples(net, 12)
    T = np.eye(3)[np.arange(12) % 3]
    how = sim.TrainingSettings(
        loss="categorical_cross_entropy", optimizer=sim.Adam(0.05), stop=sim.Stopping(all_right=True)
    )
    expected, found = (learned(way, net, X, T, how, 3000) for way in ("reference", "compiled"))
    assert expected.reason == "all_right"
    assert found.epoch == expected.epoch


@pytest.mark.parametrize("backend", ["compiled", "matrices"])
@pytest.mark.parametrize("batch", [None, 2])
def test_divergence_is_found_at_the_same_place(batch: int | None, backend: Backend) -> None:
    net = layered((2, 3, 2, 1), "linear", "linear")
    X, T = samples(net, 5)
    how = sim.TrainingSettings(optimizer=sim.SGD(50.0, momentum=0.5), batch_size=batch)
    expected, found = (learned(way, net, X, T, how, 1000) for way in ("reference", backend))
    assert expected.divergence is not None
    assert found.divergence == expected.divergence
    assert np.isfinite(found.parameters).all()


@pytest.mark.parametrize("backend", ["compiled", "matrices", "reference"])
def test_an_interrupted_run_stands_at_an_epoch_that_was_finished(backend: Backend) -> None:
    net = layered((2, 3, 1))
    X, T = samples(net, 6)
    how = sim.TrainingSettings(batch_size=2)
    trainer = learned(backend, net, X, T, how, 5)
    trainer.interrupt()
    trainer.run(1000)
    assert trainer.epoch == 5
    np.testing.assert_array_equal(trainer.parameters, learned(backend, net, X, T, how, 5).parameters)


def test_another_thread_ends_a_run_that_would_take_hours() -> None:
    net = layered((2, 8, 1))
    X, T = samples(net, 20_000)
    trainer = learned("compiled", net, X, T, sim.TrainingSettings(batch_size=10), 1)
    worker = threading.Thread(target=trainer.run, args=(10_000_000,))
    worker.start()
    while trainer.epoch < 2 and worker.is_alive():
        time.sleep(0.001)
    trainer.interrupt()
    worker.join(10)
    assert not worker.is_alive()
    epoch = trainer.epoch
    repeated = learned("compiled", net, X, T, sim.TrainingSettings(batch_size=10), epoch)
    np.testing.assert_array_equal(trainer.parameters, repeated.parameters)


@pytest.mark.parametrize(
    ("sizes", "count", "batch", "backend"),
    [
        ((2, 2, 1), 4, None, "compiled"),
        ((2, 8, 8, 8, 1), 250, 10, "compiled"),
        ((784, 10), 100, 100, "matrices"),
        ((784, 10), 100, 1, "compiled"),
    ],
)
def test_wide_layers_are_matrices_and_the_rest_is_compiled(
    sizes: tuple[int, ...], count: int, batch: int | None, backend: Backend
) -> None:
    assert choose(sim.compile(layered(sizes)), sim.TrainingSettings(batch_size=batch), count) == backend


def test_a_skip_connection_or_a_mixed_layer_is_no_matrix() -> None:
    net = layered((2, 3, 1))
    assert dense.supports(sim.compile(net))
    net.set_activation("h0", "relu")
    assert not dense.supports(sim.compile(net))
    net = layered((2, 3, 1))
    net.connect("x0", "o0", 1.0)
    assert not dense.supports(sim.compile(net))


def test_matrices_leave_out_the_biases_that_neurons_do_not_have() -> None:
    net = layered((3, 4, 2))
    net.set_bias("h1", None)
    net.set_bias("o0", None)
    net.set_trainable("x1", "h2", False)
    X, T = samples(net, 8)
    assert_agree(net, X, T, sim.TrainingSettings(optimizer=sim.SGD(0.3)), "matrices")
    assert_agree(net, X, T, sim.TrainingSettings(optimizer=sim.SGD(0.3)), "compiled")


def test_outputs_may_be_in_another_order_than_they_are_computed_in() -> None:
    net = layered((3, 4, 3), "tanh", "softmax")
    net.order_outputs(["o2", "o0", "o1"])
    X, T = samples(net, 8)
    program = sim.compile(net)
    assert program.outputs == ("o2", "o0", "o1")
    for backend in ("matrices", "compiled"):
        assert_agree(net, X, T, sim.TrainingSettings(loss="categorical_cross_entropy"), backend)
        learner = learned(backend, net, X, T, sim.TrainingSettings(), 0).learner
        answers = learner.outputs(program.parameters, X)
        np.testing.assert_allclose(answers, sim.forward(program, X).output, rtol=1e-14)


@pytest.mark.parametrize("activations", [("sigmoid", "linear"), ("tanh", "softmax")])
@pytest.mark.parametrize("backend", ["compiled", "matrices", "reference"])
@pytest.mark.parametrize("sizes", [(3, 4, 5, 2), (3, 2)])
def test_every_way_answers_for_any_nodes_over_a_grid(
    backend: Backend, activations: tuple[str, str], sizes: tuple[int, ...]
) -> None:
    net = layered(sizes, *activations)
    net.set_bias("o1" if len(sizes) == 2 else "h1", None)
    X, T = samples(net, 5)
    program = sim.compile(net)
    rng = np.random.default_rng(1)
    # More points than go through the products at once.
    grid = Grid(X[2], (2, 0), rng.normal(size=(kernels.PIECE + 7, 2)))
    inputs = np.column_stack([grid.values[:, 1], np.full(kernels.PIECE + 7, X[2, 1]), grid.values[:, 0]])
    ahead = sim.forward(program, inputs)
    learner = learned(backend, net, X, T, sim.TrainingSettings(), 0).learner
    units = [(unit.name,) for unit in program.units]
    for names in (program.outputs, ("x1", program.units[0].name), ("x2",), tuple(program.nodes[::-1]), *units):
        found = learner.activations_over(program.parameters, grid, names)
        np.testing.assert_allclose(found, np.column_stack([ahead.a[name] for name in names]), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("backend", ["matrices", "reference"])
def test_a_loss_is_known_again_only_for_numbers_that_cannot_have_changed(backend: Backend) -> None:
    net = layered((3, 4, 2))
    X, T = samples(net, 9)
    trainer = learned(backend, net, X, T, sim.TrainingSettings(optimizer=sim.SGD(0.3)), 3)
    assert not trainer.parameters.flags.writeable
    first = trainer.loss()
    assert trainer.loss() == first
    changed = trainer.parameters.copy()
    assert trainer.learner.loss(changed) == first
    changed += 0.1
    assert trainer.learner.loss(changed) != first
    trainer.run(1)
    expected = learned("reference", net, X, T, sim.TrainingSettings(optimizer=sim.SGD(0.3)), 4)
    assert trainer.loss() == pytest.approx(expected.loss(), rel=1e-12) != first


@pytest.mark.parametrize("backend", ["compiled", "matrices", "reference"])
def test_every_way_measures_the_same_loss(backend: Backend) -> None:
    net = layered((3, 4, 2))
    X, T = samples(net, 9)
    how = sim.TrainingSettings(loss="cross_entropy", samples="sum", outputs="mean", l2=0.1, noise=0.2)
    expected = sim.backward(sim.compile(net), sim.forward(sim.compile(net), X), T, "cross_entropy", "sum", "mean")
    assert learned(backend, net, X, T, how, 0).loss() == pytest.approx(expected.loss, rel=1e-13)


@given(problems(max_samples=9), st.sampled_from(["mean", "sum"]), st.data())
@settings(max_examples=80, deadline=None)
def test_many_losses_at_once_are_each_the_same_to_the_last_bit(
    problem: tuple[sim.Network, Array, Array], how: str, data: st.DataObject
) -> None:
    net, X, T = problem
    program = sim.compile(net)
    assume(len(program.parameters))
    learner = compiled.Compiled(program, X, T, sim.TrainingSettings(samples=how))
    place = st.integers(0, len(program.parameters) - 1)
    places = data.draw(st.lists(place, max_size=3, unique=True))
    points = np.tile(program.parameters, (data.draw(st.integers(1, 6)), 1))
    points[:, places] += np.random.default_rng(len(points)).normal(size=(len(points), len(places)))
    before = points.copy()
    one_by_one = np.array([learner.loss(point) for point in points])
    assert np.array_equal(learner.losses(points), one_by_one, equal_nan=True)
    assert np.array_equal(points, before)


@pytest.mark.parametrize("loss", ["categorical_cross_entropy", "half_squared"])
@pytest.mark.parametrize("backend", ["compiled", "matrices", "reference"])
def test_many_losses_at_once_with_outputs_that_depend_on_each_other(backend: Backend, loss: str) -> None:
    net = layered((2, 3, 3), "tanh", "softmax")
    X, _ = samples(net, 7)
    T = np.eye(3)[np.arange(7) % 3]
    learner = learned(backend, net, X, T, sim.TrainingSettings(loss=loss), 0).learner
    points = np.tile(sim.compile(net).parameters, (5, 1))
    # The last weight, and the last bias, lead to one output alone; the others change with it.
    points[:, [14, 20]] += np.linspace(-1.0, 1.0, 5)[:, np.newaxis]
    assert np.array_equal(learner.losses(points), [learner.loss(point) for point in points])
    assert len(set(learner.losses(points))) == 5
    assert len(learner.losses(points[:0])) == 0


def test_a_batch_larger_than_a_piece_is_added_up() -> None:
    net = layered((3, 4, 2))
    X, T = samples(net, 3 * dense.PIECE + 7)
    how = sim.TrainingSettings(optimizer=sim.SGD(0.3), dropout={"h1": 0.5, "x2": 0.1})
    expected, found = (learned(way, net, X, T, how, 3) for way in ("reference", "matrices"))
    np.testing.assert_allclose(found.parameters, expected.parameters, rtol=1e-12)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_hyperbolic_tangents_at_once_are_those_one_by_one(numbers: list[float]) -> None:
    z = np.array([*numbers, 0.0, -0.0, 1e-320, 1e-9, 0.17, -0.18, 0.35, 19.9, -45.0])
    a, power = np.empty_like(z), np.empty_like(z)
    kernels.hyperbolic_tangents(z, a, power, power.view(np.int64))
    np.testing.assert_allclose(a, np.tanh(z), rtol=5e-16, atol=1e-323)
    np.testing.assert_array_equal(np.signbit(a)[~np.isnan(z)], np.signbit(z)[~np.isnan(z)])


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("batch", [None, 7])
def test_products_in_the_loops_learn_what_products_in_numpy_do(batch: int | None, shuffle: bool) -> None:
    net = layered((5, 6, 4, 3))
    X, T = samples(net, 20)
    how = sim.TrainingSettings(optimizer=sim.SGD(0.1, momentum=0.9), batch_size=batch, shuffle=shuffle, l2=0.01)
    fast = sim.Trainer(sim.compile(net), X, T, how, backend="matrices")
    assert isinstance(fast.learner, InProducts)
    fast.run(5)
    program = sim.compile(net)
    plain = InNumPy(program, X, T, how, dense.Dense(program, how))
    interrupt = np.zeros(1, dtype=np.bool_)
    found = plain.learn(program.parameters, how.optimizer.start(len(program.parameters)), 0, 5, interrupt)
    np.testing.assert_allclose(fast.parameters, found.parameters, rtol=1e-12)
    assert fast.loss() == pytest.approx(plain.loss(found.parameters), rel=1e-12)


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**40), st.integers(0, 9), st.integers(0, 50), st.integers(1, 40))
@settings(max_examples=50, deadline=None)
def test_the_loops_draw_the_random_numbers_of_the_reference(
    seed: int, epoch: int, purpose: int, batch: int, count: int
) -> None:
    words = np.random.Philox(key=[seed, epoch], counter=[0, 0, batch, purpose]).random_raw(4 * 3).reshape(3, 4)
    for block in range(3):
        assert list(kernels.philox(seed, epoch, purpose, batch, block)) == words[block].tolist()
    order = np.zeros(count, dtype=np.int64)
    kernels.shuffle(order, seed, epoch)
    np.testing.assert_array_equal(order, shuffled(count, seed, epoch))


def test_an_order_is_a_permutation_and_every_one_comes_up() -> None:
    orders = {tuple(shuffled(4, 0, epoch)) for epoch in range(400)}
    assert orders == {tuple(order) for order in permutations(range(4))}


def test_an_activation_without_a_loop_learns_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sim.ACTIVATIONS, "mine", replace(sim.ACTIVATIONS["tanh"], key="mine"))
    net = layered((2, 3, 1))
    net.set_activation("h0", "mine")
    X, T = samples(net, 5)
    program = sim.compile(net)
    assert choose(program, sim.TrainingSettings(), 5) == "reference"
    trainer = sim.Trainer(program, X, T, sim.TrainingSettings())
    trainer.run(3)
    expected = learned("reference", layered((2, 3, 1)), X, T, sim.TrainingSettings(), 3)
    np.testing.assert_array_equal(trainer.parameters, expected.parameters)


def test_without_numba_numpy_learns_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError("No module named 'numba'")

    monkeypatch.setattr(compiled._Loops, "module", None)
    monkeypatch.setattr(compiled._Loops, "trouble", None)
    monkeypatch.setattr(compiled, "import_module", missing)
    net = layered((2, 3, 1))
    X, T = samples(net, 5)
    trainer = sim.Trainer(sim.compile(net), X, T, sim.TrainingSettings())
    assert trainer.backend == "compiled"
    trainer.run(3)
    assert trainer.backend == "matrices"
    assert trainer.epoch == 3
    assert "No module named 'numba'" in str(compiled.trouble())


def test_batches_cover_every_sample_once() -> None:
    net = layered((2, 3, 1))
    X, T = samples(net, 10)
    how = sim.TrainingSettings(batch_size=4, shuffle=True, seed=2)
    found = [*batches(sim.compile(net), X, T, how, 3)]
    assert [len(batch.X) for batch in found] == [4, 4, 2]
    np.testing.assert_array_equal(np.sort(np.vstack([batch.X for batch in found]), axis=0), np.sort(X, axis=0))
