"""Training: epochs, batches, what is handed on between runs, divergence."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import problems

import simulator as sim
from simulator.batches import batches
from simulator.history import Trace
from simulator.project import Project


def trainer(project: Project, **changes: object) -> sim.Trainer:
    settings = msgspec.structs.replace(project.training, **changes)
    return sim.Trainer(sim.compile(project.network), project.X, project.T, settings)


def descent(run: sim.Trainer, batches: list[list[int]]) -> None:
    """Gradient descent over the batches, written out, from the parameters where `run` stands."""
    for rows in batches:
        forward = sim.forward(run.program, run.X[rows], run.parameters)
        back = sim.backward(run.program, forward, run.T[rows], run.settings.loss, run.settings.samples)
        step = run.settings.optimizer.learning_rate * back.gradient
        run.parameters = run.parameters - np.where(run.program.trainable, step, 0.0)


@pytest.mark.parametrize("changes", [{}, {"batch_size": 1}, {"batch_size": 3, "shuffle": True, "seed": 4}])
@pytest.mark.parametrize("preset", ["xor", "xor-single"])
def test_chunks_do_not_change_one_bit_of_the_result(preset: str, changes: dict) -> None:
    whole, pieces = (trainer(sim.load(preset), **changes) for _ in range(2))
    whole.run(60)
    for epochs in (1, 0, 7, 20, 32):
        pieces.run(epochs)
    assert pieces.epoch == whole.epoch == 60
    np.testing.assert_array_equal(pieces.parameters, whole.parameters)
    one, other = pieces.history.trace(), whole.history.trace()
    np.testing.assert_array_equal(one.epochs, other.epochs)
    np.testing.assert_array_equal(one.loss, other.loss)
    np.testing.assert_array_equal(one.moment_epochs, other.moment_epochs)
    np.testing.assert_array_equal(one.trajectories(), other.trajectories())


@pytest.mark.parametrize("samples", ["mean", "sum"])
def test_a_smaller_last_batch_is_averaged_over_its_own_size(samples: str) -> None:
    run, by_hand = (trainer(sim.load("xor"), batch_size=3, samples=samples) for _ in range(2))
    run.run(2)
    descent(by_hand, [[0, 1, 2], [3]] * 2)
    np.testing.assert_allclose(run.parameters, by_hand.parameters, rtol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 4, 9])
def test_a_batch_as_large_as_the_data_is_all_of_them(batch_size: int | None) -> None:
    run, by_hand = (trainer(sim.load("xor"), batch_size=batch_size, shuffle=True) for _ in range(2))
    run.run(3)
    descent(by_hand, [[0, 1, 2, 3]] * 3)
    np.testing.assert_allclose(run.parameters, by_hand.parameters, rtol=1e-12)


def test_an_epoch_is_shuffled_the_same_way_wherever_a_run_begins() -> None:
    project = sim.load("xor")
    whole = trainer(project, batch_size=1, shuffle=True, seed=8)
    whole.run(5)
    middle = whole.parameters
    whole.run(3)
    late = sim.Trainer(whole.program, project.X, project.T, whole.settings, epoch=5)
    late.parameters = middle
    late.run(3)
    np.testing.assert_array_equal(late.parameters, whole.parameters)


def test_shuffling_goes_through_every_sample_in_another_order_each_epoch_and_for_each_seed() -> None:
    project = sim.load("xor")
    program = sim.compile(project.network)

    def orders(seed: int) -> list[list[int]]:
        how = sim.TrainingSettings(batch_size=1, shuffle=True, seed=seed)
        found = []
        for epoch in range(12):
            rows = [batch.rows.tolist() for batch in batches(program, project.X, project.T, how, epoch)]
            assert sorted(rows) == [[0], [1], [2], [3]]
            found.append([row for (row,) in rows])
        return found

    assert len({tuple(order) for order in orders(0)}) > 3
    assert orders(0) == orders(0)
    assert orders(0) != orders(1)


@given(problems(max_samples=5), st.sampled_from(["mean", "sum"]), st.integers(1, 6))
@settings(max_examples=25)
def test_training_is_gradient_descent_on_any_graph(problem, samples: str, size: int) -> None:
    net, X, T = problem
    options = sim.TrainingSettings(samples=samples, batch_size=size, optimizer=sim.SGD(0.01))
    run, by_hand = (sim.Trainer(sim.compile(net), X, T, options) for _ in range(2))
    run.run(2)
    descent(by_hand, [list(range(first, min(first + size, len(X)))) for first in range(0, len(X), size)] * 2)
    np.testing.assert_allclose(run.parameters, by_hand.parameters, rtol=1e-9, atol=1e-12)
    fixed = ~run.program.trainable
    np.testing.assert_array_equal(run.parameters[fixed], run.program.parameters[fixed])


@pytest.mark.parametrize("preset", ["and", "or", "nand", "xor-single"])
def test_the_perceptron_rule_is_what_the_textbook_says(preset: str) -> None:
    project = sim.load(preset)
    run = trainer(project)
    rate = project.training.optimizer.learning_rate
    weights, bias = run.parameters[:-1].copy(), run.parameters[-1]
    for _ in range(10):
        run.run(1)
        for x, (t,) in zip(project.X, project.T, strict=True):
            a = 1.0 if x @ weights + bias >= 0 else 0.0
            weights = weights + rate * (t - a) * x
            bias = bias + rate * (t - a)
        np.testing.assert_allclose(run.parameters, [*weights, bias], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("preset", ["and", "or", "nand"])
def test_a_perceptron_learns_what_a_line_separates(preset: str) -> None:
    project = sim.load(preset)
    run = sim.train(
        project.network, project.X, project.T, loss="perceptron", optimizer=sim.SGD(0.1), epochs=50, batch_size=1
    )
    np.testing.assert_array_equal(sim.forward(sim.compile(run.network), project.X).output, project.T)
    assert run.loss[-1] == 0.0


def test_xor_is_learned_from_the_weights_of_the_preset() -> None:
    project = sim.load("xor")
    run = trainer(project)
    run.run(1000)
    output = sim.forward(run.program, project.X, run.parameters).output
    np.testing.assert_array_equal(output > 0.5, project.T > 0.5)


def test_fixed_weights_and_biases_stay() -> None:
    project = sim.load("xor")
    net = project.network.copy()
    net.set_trainable("x1", "h1", False)
    net = sim.Network(
        [
            msgspec.structs.replace(node, trainable_bias=False) if node.name == "y" else node
            for node in net.nodes.values()
        ],
        net.edges.values(),
    )
    run = sim.train(net, project.X, project.T, epochs=5)
    assert run.network.edge("x1", "h1") == net.edge("x1", "h1")
    assert run.network.neuron("y") == net.neuron("y")
    assert run.network.edge("x2", "h1") != net.edge("x2", "h1")
    assert run.network.neuron("h1") != net.neuron("h1")


def diverging(samples: int = 1) -> sim.Trainer:
    """x -> hidden -> y, all linear, with a learning rate that lets it explode."""
    net = sim.Network([sim.Input("x")])
    net.add_neuron("hidden", "linear", bias=None)
    net.add_neuron("y", "linear", bias=None)
    net.connect("x", "hidden", 1.0)
    net.connect("hidden", "y", 1.0)
    options = sim.TrainingSettings("squared", optimizer=sim.SGD(10.0), batch_size=1)
    return sim.Trainer(sim.compile(net), np.full((samples, 1), 2.0), np.zeros((samples, 1)), options)


@pytest.mark.parametrize("samples", [1, 3])
def test_divergence_keeps_the_last_finite_weights_and_names_epoch_and_neuron(samples: int) -> None:
    run = diverging(samples)
    run.run(1000)
    divergence = run.divergence
    assert divergence is not None
    assert 0 < run.epoch < 50
    assert divergence.epoch == run.epoch
    assert divergence.neuron in ("hidden", "y")
    assert np.isfinite(run.parameters).all()
    assert str(divergence.sentence) == (
        f"Training diverged in epoch {run.epoch + 1}: the numbers at {divergence.neuron} are no longer finite."
        " The last finite weights are kept; reset, or try a smaller learning rate."
    )
    before = run.parameters.copy()
    run.run(10)
    assert run.epoch == divergence.epoch
    np.testing.assert_array_equal(run.parameters, before)


def test_divergence_is_found_at_the_neuron_where_it_happens() -> None:
    net = sim.Network([sim.Input("x"), *(sim.Neuron(name, "linear") for name in ("a", "b", "sum"))])
    net.connect("x", "a", 1e200)
    net.connect("a", "b", 1e200)
    net.connect("b", "sum")
    run = sim.Trainer(sim.compile(net), [[1.0]], [[0.0]], sim.TrainingSettings())
    run.run(1)
    assert run.divergence == sim.Divergence(0, "b")


def test_a_loss_that_overflows_is_blamed_on_the_output_it_belongs_to() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("fine", "linear"), sim.Neuron("huge", "linear")])
    net.connect("x", "fine")
    net.connect("x", "huge", 1e200)
    run = sim.Trainer(sim.compile(net), [[1.0]], [[0.0, 0.0]], sim.TrainingSettings())
    run.run(1)
    assert run.divergence == sim.Divergence(0, "huge")


def test_a_step_that_leaves_the_finite_range_is_not_taken() -> None:
    run = diverging()
    run.settings = msgspec.structs.replace(run.settings, optimizer=sim.SGD(1e308))
    start = run.parameters.copy()
    run.run(1)
    assert run.divergence is not None
    assert run.epoch == 0
    np.testing.assert_array_equal(run.parameters, start)


def test_settings_may_change_between_chunks() -> None:
    run = trainer(sim.load("xor"))
    run.run(2)
    start = run.parameters
    run.settings = msgspec.structs.replace(run.settings, optimizer=sim.SGD(0.0))
    run.run(2)
    np.testing.assert_array_equal(run.parameters, start)
    assert run.epoch == 4


def test_the_loss_is_that_of_the_whole_set_with_the_weights_of_this_moment() -> None:
    run = trainer(sim.load("xor"), batch_size=1)
    run.run(3)
    back = sim.backward(run.program, sim.forward(run.program, run.X, run.parameters), run.T)
    assert run.loss() == pytest.approx(back.loss, rel=1e-12)
    run.record_now()
    trace = run.history.trace()
    assert trace.epochs.tolist() == [0, 1, 2, 3]
    assert trace.loss[-1] == run.loss()
    assert trace.moment_epochs.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(trace.trajectories()[-1], run.parameters)
    np.testing.assert_array_equal(trace.trajectories()[0], run.program.parameters)


def test_a_run_goes_on_where_another_ended() -> None:
    project = sim.load("xor")
    first = trainer(project)
    first.run(10)
    first.record_now()
    second = sim.Trainer(first.program, project.X, project.T, first.settings, epoch=10, past=first.history.trace())
    second.parameters = first.parameters
    second.run(5)
    second.record_now()
    assert second.history.trace().epochs.tolist() == list(range(16))
    whole = trainer(project)
    whole.run(15)
    np.testing.assert_array_equal(second.parameters, whole.parameters)


# sim.train


def test_train_records_the_loss_of_the_whole_set_every_so_many_epochs() -> None:
    project = sim.load("xor")
    options = {"optimizer": sim.SGD(2.0), "batch_size": 3}
    run = sim.train(project.network, project.X, project.T, epochs=25, record_every=10, **options)
    assert run.epoch.tolist() == [0, 10, 20]
    assert run.reason == "epochs"
    assert run.divergence is None
    for epochs, loss in zip(run.epoch, run.loss, strict=True):
        part = sim.train(project.network, project.X, project.T, epochs=int(epochs), **options)
        program = sim.compile(part.network)
        assert loss == pytest.approx(sim.backward(program, sim.forward(program, project.X), project.T).loss, rel=1e-12)


def test_train_leaves_the_network_it_was_given_alone() -> None:
    project = sim.load("xor")
    before = project.network.copy()
    run = sim.train(project.network, project.X, project.T, epochs=3)
    assert project.network == before
    assert run.network != before


def test_train_for_no_epochs_gives_the_same_network() -> None:
    project = sim.load("xor")
    run = sim.train(project.network, project.X, project.T, epochs=0)
    assert run.network == project.network
    assert run.epoch.tolist() == [0]


def test_train_says_that_it_diverged() -> None:
    run = diverging()
    result = sim.train(
        sim.Network(
            [sim.Input("x"), sim.Neuron("hidden", "linear"), sim.Neuron("y", "linear")],
            [sim.Edge("x", "hidden"), sim.Edge("hidden", "y")],
        ),
        run.X,
        run.T,
        loss="squared",
        optimizer=sim.SGD(10.0),
    )
    assert result.reason == "diverged"
    assert result.divergence is not None
    assert all(np.isfinite(edge.weight) for edge in result.network.edges.values())
    assert len(result.loss) == len(result.epoch) == result.divergence.epoch + 1


@pytest.mark.parametrize(
    ("X", "T", "loss", "sentence"),
    [
        ([], [], "half_squared", "There are no samples to learn from; add some to the data."),
        ([[0.0, 1.0]], [[0.0], [1.0]], "half_squared", "There are 2 rows of targets for 1 samples."),
        ([[0.0]], [[0.0]], "half_squared", "The inputs have 1 columns where the network has 2."),
        (
            [[0.0, 1.0]],
            [[0.0]],
            "perceptron",
            "The perceptron rule needs outputs with activation step, and y has sigmoid; choose another loss.",
        ),
    ],
)
def test_what_can_not_be_learned_is_refused_before_it_starts(X, T, loss: str, sentence: str) -> None:
    with pytest.raises(sim.DataError) as refusal:
        sim.train(sim.load("xor").network, X, T, loss=loss)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"loss": "mse"}, "unknown loss “mse”"),
        ({"optimizer": sim.SGD(-0.5)}, "the learning rate must be zero or more and finite, not -0.5"),
        ({"optimizer": sim.SGD(float("nan"))}, "the learning rate must be zero or more and finite, not nan"),
        ({"optimizer": sim.SGD(float("inf"))}, "the learning rate must be zero or more and finite, not inf"),
        ({"batch_size": 0}, "a batch must have at least one sample, not 0"),
        ({"initializer": "magic"}, "unknown initializer “magic”"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sim.TrainingSettings(**wrong)


def test_a_run_that_is_not_recorded_leaves_nothing_and_learns_the_same() -> None:
    project = sim.load("xor")
    run, unrecorded = (
        trainer(project),
        sim.Trainer(trainer(project).program, project.X, project.T, project.training, recorded=False),
    )
    for one in (run, unrecorded):
        one.run(20)
    np.testing.assert_array_equal(run.parameters, unrecorded.parameters)
    assert len(unrecorded.history.trace()) == 0
    assert unrecorded.history.trace().first is None


def test_an_empty_past_is_no_past() -> None:
    run = trainer(sim.load("xor"))
    run.run(1)
    past = sim.Trainer(run.program, run.X, run.T, run.settings, past=Trace())
    past.run(1)
    np.testing.assert_array_equal(past.parameters, run.parameters)
