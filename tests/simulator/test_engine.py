"""Feedforward and backpropagation over a batch."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_networks import is_smooth_here, networks, problems

import simulator as sim
from simulator.arrays import Array
from simulator.engine import sample_losses

REDUCTIONS = st.sampled_from(["mean", "sum"])


def passes(net: sim.Network, X: Array, T: Array, **settings: str) -> tuple[sim.Forward, sim.Backward]:
    program = sim.compile(net)
    forward = sim.forward(program, X)
    return forward, sim.backward(program, forward, T, **settings)


def nudged_gradient(net: sim.Network, X: Array, T: Array, **settings: str) -> list[float]:
    """Central differences of the loss in every parameter."""
    program = sim.compile(net)
    result = []
    for place in range(len(program.parameters)):
        losses = []
        for nudge in (1e-5, -1e-5):
            parameters = program.parameters.copy()
            parameters[place] += nudge
            losses.append(sim.backward(program, sim.forward(program, X, parameters), T, **settings).loss)
        result.append((losses[0] - losses[1]) / 2e-5)
    return result


@given(problems(), st.sampled_from(["half_squared", "squared"]), REDUCTIONS, REDUCTIONS)
def test_gradient_is_what_nudges_show_on_any_graph(problem, loss: str, samples: str, outputs: str) -> None:
    net, X, T = problem
    assume(is_smooth_here(net, X))
    settings = {"loss": loss, "samples": samples, "outputs": outputs}
    back = passes(net, X, T, **settings)[1]
    np.testing.assert_allclose(back.gradient, nudged_gradient(net, X, T, **settings), rtol=1e-5, atol=1e-6)


@given(problems(outputs=("sigmoid",)), REDUCTIONS, REDUCTIONS)
def test_gradient_of_the_cross_entropy_is_what_nudges_show(problem, samples: str, outputs: str) -> None:
    net, X, T = problem
    assume(is_smooth_here(net, X))
    settings = {"loss": "cross_entropy", "samples": samples, "outputs": outputs}
    T = (T > 0).astype(float)
    back = passes(net, X, T, **settings)[1]
    np.testing.assert_allclose(back.gradient, nudged_gradient(net, X, T, **settings), rtol=1e-5, atol=1e-6)


@given(problems(max_samples=1))
def test_delta_of_an_input_is_what_a_nudge_of_the_sample_shows(problem) -> None:
    net, X, T = problem
    assume(is_smooth_here(net, X))
    back = passes(net, X, T)[1]
    for column, name in enumerate(net.inputs):
        above, below = X.copy(), X.copy()
        above[:, column] += 1e-5
        below[:, column] -= 1e-5
        nudged = (passes(net, above, T)[1].loss - passes(net, below, T)[1].loss) / 2e-5
        np.testing.assert_allclose(back.delta[name][0], nudged, rtol=1e-5, atol=1e-6)


@given(problems(max_samples=5), st.integers(0, 4))
def test_a_batch_is_its_parts(problem, cut: int) -> None:
    net, X, T = problem
    cut = 1 + cut % len(X)
    forward, back = passes(net, X, T, samples="sum")
    parts = [passes(net, X[rows], T[rows], samples="sum") for rows in (slice(cut), slice(cut, None)) if len(X[rows])]
    np.testing.assert_allclose(forward.output, np.vstack([ahead.output for ahead, _ in parts]), atol=1e-12)
    np.testing.assert_allclose(back.loss, sum(part.loss for _, part in parts), rtol=1e-12)
    np.testing.assert_allclose(back.gradient, sum(part.gradient for _, part in parts), rtol=1e-12, atol=1e-12)
    for name in net.nodes:
        # Each sample's own delta: the same in whatever batch it is.
        np.testing.assert_allclose(
            back.delta[name], np.concatenate([part.delta[name] for _, part in parts]), rtol=1e-12, atol=1e-12
        )


@given(problems(max_samples=5))
def test_a_mean_is_the_sum_divided_and_delta_knows_nothing_of_the_batch(problem) -> None:
    net, X, T = problem
    mean, total = passes(net, X, T)[1], passes(net, X, T, samples="sum")[1]
    np.testing.assert_allclose(mean.loss * len(X), total.loss, rtol=1e-12)
    np.testing.assert_allclose(mean.gradient * len(X), total.gradient, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(total.losses.sum(), total.loss, rtol=1e-12)
    for name in net.nodes:
        np.testing.assert_array_equal(mean.delta[name], total.delta[name])


@given(problems())
def test_a_mean_over_outputs_divides_by_their_number(problem) -> None:
    net, X, T = problem
    mean, total = passes(net, X, T, outputs="mean")[1], passes(net, X, T)[1]
    count = len(net.outputs)
    np.testing.assert_allclose(mean.loss * count, total.loss, rtol=1e-12)
    np.testing.assert_allclose(mean.gradient * count, total.gradient, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(mean.losses * count, total.losses, rtol=1e-12)


def renamed(net: sim.Network, order: list[int]) -> sim.Network:
    """The same network under other names, its nodes and edges created in another order."""
    nodes = [list(net.nodes.values())[index] for index in order]
    twin = sim.Network(nodes, reversed(net.edges.values()))
    for name in net.nodes:
        twin.rename(name, f"{name}'")
    return twin


@given(problems(), st.randoms(use_true_random=False))
def test_names_and_order_of_creation_do_not_matter(problem, random) -> None:
    net, X, T = problem
    # A tie of a max goes to the first input, and which one is first is a matter of order.
    assume(is_smooth_here(net, X))
    order = list(range(len(net.nodes)))
    random.shuffle(order)
    twin = renamed(net, order)
    columns = [net.inputs.index(name[:-1]) for name in twin.inputs]
    targets = [net.outputs.index(name[:-1]) for name in twin.outputs]
    ahead, back = passes(net, X, T)
    other_ahead, other_back = passes(twin, X[:, columns], T[:, targets])
    np.testing.assert_allclose(other_back.loss, back.loss, rtol=1e-12)
    for name in net.nodes:
        np.testing.assert_allclose(other_ahead.z[f"{name}'"], ahead.z[name], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(other_back.delta[f"{name}'"], back.delta[name], rtol=1e-12, atol=1e-12)
    for source, target in net.edges:
        np.testing.assert_allclose(
            other_back.weight[f"{source}'", f"{target}'"], back.weight[source, target], rtol=1e-12, atol=1e-12
        )


def test_the_def_example_to_the_last_digit() -> None:
    net = sim.load("def").network
    forward, back = passes(net, [[0.0, 1.0, 1.0]], [[0.0]])
    expected = {
        "D": (0.3, 0.5744425168116589872, -0.01324219920020578224),
        "E": (-0.2, 0.4501660026875220914, 0.002681572770860910948),
        "F": (-0.2422046581370772844, 0.4397431191274350899, 0.1083391201437891174),
    }
    for name, (z, a, delta) in expected.items():
        np.testing.assert_allclose([forward.z[name][0], forward.a[name][0]], [z, a], rtol=1e-12)
        np.testing.assert_allclose(back.delta[name][0], delta, rtol=1e-12)
    np.testing.assert_allclose(back.loss, forward.output[0, 0] ** 2 / 2, rtol=1e-12)


def test_everything_is_found_by_name() -> None:
    net = sim.load("def").network
    forward, back = passes(net, [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]], [[0.0], [1.0]])
    assert list(forward.z) == list(forward.a) == list(back.delta) == ["A", "B", "C", "D", "E", "F"]
    assert len(forward.z) == 6
    np.testing.assert_array_equal(forward.z["A"], [0.0, 1.0])
    np.testing.assert_array_equal(forward.a["A"], forward.z["A"])
    assert list(back.weight) == list(forward.program.edges)
    assert back.bias == {}
    assert forward.output.shape == (2, 1)
    with pytest.raises(KeyError):
        forward.z["G"]


def test_other_parameters_can_be_tried_without_changing_the_program() -> None:
    program = sim.compile(sim.load("def").network)
    before = program.parameters.copy()
    forward = sim.forward(program, [[0.0, 1.0, 1.0]], np.zeros(8))
    np.testing.assert_array_equal(forward.output, [[0.5]])
    np.testing.assert_array_equal(program.parameters, before)


def test_a_neuron_without_inputs_gives_its_bias() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear", bias=0.25), sim.Neuron("n", "linear")])
    np.testing.assert_array_equal(sim.forward(sim.compile(net), [[1.0], [2.0]]).output, [[0.25, 0.0], [0.25, 0.0]])


def test_one_sample_or_one_column_may_be_written_without_inner_brackets() -> None:
    program = sim.compile(sim.load("xor").network)
    forward = sim.forward(program, [0.0, 1.0])
    assert forward.output.shape == (1, 1)
    forward = sim.forward(program, [[0, 0], [0, 1]])
    assert sim.backward(program, forward, [0, 1]).losses.shape == (2,)


XOR = sim.compile(sim.load("xor").network)
TWO = sim.forward(XOR, [[0.0, 0.0], [0.0, 1.0]])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sim.forward(XOR, [[1.0, 2.0, 3.0]]), "The inputs have 3 columns where the network has 2."),
        (lambda: sim.forward(XOR, [1.0, 2.0, 3.0]), "The inputs have 3 columns where the network has 2."),
        (lambda: sim.forward(XOR, 1.0), "The inputs have 0 columns where the network has 2."),
        (lambda: sim.backward(XOR, TWO, [[1.0, 2.0]] * 2), "The targets have 2 columns where the network has 1."),
        (lambda: sim.backward(XOR, TWO, [[1.0]] * 3), "There are 3 rows of targets for 2 samples."),
        (lambda: sim.backward(XOR, TWO, [[1.0]] * 2, "mse"), "“mse” is not a loss; known are "),
        (
            lambda: sim.backward(XOR, TWO, [[1.0]] * 2, "perceptron"),
            "The perceptron rule needs outputs with activation step, and y has sigmoid; choose another loss.",
        ),
        (
            lambda: sim.backward(XOR, sim.forward(XOR, []), []),
            "There are no samples to learn from; add some to the data.",
        ),
    ],
)
def test_data_that_do_not_fit_are_refused_in_one_sentence(call, sentence: str) -> None:
    with pytest.raises(sim.DataError) as refusal:
        call()
    assert str(refusal.value).startswith(sentence)


def test_no_samples_have_no_outputs_and_no_losses() -> None:
    forward = sim.forward(XOR, [])
    assert forward.output.shape == (0, 1)
    assert sample_losses(XOR, forward, []).shape == (0,)


@given(networks(activations=("sigmoid", "tanh")))
def test_saturated_neurons_neither_warn_nor_fail(net: sim.Network) -> None:
    for key in net.edges:
        net.set_weight(*key, 1e4)
    X = np.full((2, len(net.inputs)), 3.0)
    with np.errstate(all="raise", under="ignore"):
        back = passes(net, X, np.zeros((2, len(net.outputs))))[1]
    assert np.isfinite(back.gradient).all()
