"""Feedforward and backpropagation over a batch."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_networks import is_smooth_here, networks, problems

import simulator as sim
from simulator.activations import ACTIVATIONS
from simulator.aggregations import AGGREGATIONS
from simulator.arrays import Array
from simulator.engine import sample_losses
from simulator.losses import LOSSES

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


# Over the whole registries, so that a new entry is tested without another line

GROUPS = tuple(key for key, activation in ACTIVATIONS.items() if activation.is_group)
PLAIN = tuple(key for key in ACTIVATIONS if key not in GROUPS)
few = settings(max_examples=12, suppress_health_check=[HealthCheck.filter_too_much])
every_activation_and_aggregation = pytest.mark.parametrize(
    ("activation", "aggregation"), [(one, other) for one in ACTIVATIONS for other in AGGREGATIONS]
)


def of_kind(activation: str, aggregation: str, **limits: int) -> st.SearchStrategy:
    """Problems with this activation among tame ones; one that works on a group can only be at the outputs."""
    kinds = {"aggregations": (aggregation, "sum")}
    if activation in GROUPS:
        return problems(activations=("tanh", "linear"), outputs=(activation, activation, "sigmoid"), **kinds, **limits)
    return problems(activations=(activation, activation, "sigmoid"), **kinds, **limits)


def assert_nudges_agree(net: sim.Network, X: Array, T: Array, **reductions: str) -> None:
    found = passes(net, X, T, **reductions)[1].gradient
    assume(np.isfinite(found).all() and np.abs(found).max(initial=0.0) < 1e3)
    nudged = nudged_gradient(net, X, T, **reductions)
    np.testing.assert_allclose(found, nudged, rtol=1e-4, atol=1e-5)


@every_activation_and_aggregation
@few
@given(st.data())
def test_every_activation_behind_every_aggregation_has_the_gradient_that_nudges_show(
    activation: str, aggregation: str, data
) -> None:
    net, X, T = data.draw(of_kind(activation, aggregation))
    # A reciprocal changes too fast near its pole, and an exponential far up, for a nudge to say much.
    assume(is_smooth_here(net, X, margin=0.05 if activation == "reciprocal" else 1e-3, largest=5.0))
    assert_nudges_agree(net, X, T)


def outputs_for(loss: str) -> tuple[str, ...]:
    return tuple(sorted(LOSSES[loss].only_for)) or ("linear", "tanh", "sigmoid", "softmax")


@pytest.mark.parametrize("outputs", ["sum", "mean"])
@pytest.mark.parametrize("samples", ["sum", "mean"])
@pytest.mark.parametrize(
    ("loss", "output"),
    # An exponential or a reciprocal is a probability only in a graph that makes it one; that has a test of its own.
    [(loss, output) for loss in LOSSES for output in outputs_for(loss) if output not in ("exp", "reciprocal")],
)
@few
@given(st.data())
def test_every_loss_at_every_output_it_takes_has_the_gradient_that_nudges_show(
    loss: str, output: str, samples: str, outputs: str, data
) -> None:
    net, X, T = data.draw(problems(activations=("tanh", "linear"), aggregations=("sum", "product"), outputs=(output,)))
    T = targets_for(loss, T)
    assume(is_smooth_here(net, X, largest=5.0))
    a = sim.forward(sim.compile(net), X).output
    if LOSSES[loss].side is not None:
        assume(np.abs(LOSSES[loss].side(T, a)).min() > 1e-3)
    assert_nudges_agree(net, X, T, loss=loss, samples=samples, outputs=outputs)


def sigmoid_from_gates() -> sim.Network:
    """1/(1 + e^-(0.5 x - 0.3)), gate by gate."""
    net = sim.Network([sim.Input("x"), sim.Neuron("s", "linear", bias=-0.3)])
    net.add_neuron("e", "exp", bias=None)
    net.add_neuron("y", "reciprocal", bias=1.0)
    for source, target, weight in (("x", "s", 0.5), ("s", "e", -1.0), ("e", "y", 1.0)):
        net.connect(source, target, weight)
    return net


@pytest.mark.parametrize("samples", ["mean", "sum"])
def test_the_cross_entropy_of_a_sigmoid_made_of_gates_is_that_of_a_sigmoid(samples: str) -> None:
    fused = sim.Network([sim.Input("x"), sim.Neuron("y", bias=-0.3)], [sim.Edge("x", "y", 0.5)])
    X, T = np.array([[-2.0], [0.5], [3.0]]), np.array([[0.0], [0.4], [1.0]])
    options = {"loss": "cross_entropy", "samples": samples}
    gates, neuron = (passes(net, X, T, **options)[1] for net in (sigmoid_from_gates(), fused))
    np.testing.assert_allclose(gates.loss, neuron.loss, rtol=1e-12)
    np.testing.assert_allclose(gates.delta["s"], neuron.delta["y"], rtol=1e-12)
    np.testing.assert_allclose(gates.weight["x", "s"], neuron.weight["x", "y"], rtol=1e-12)
    np.testing.assert_allclose(gates.gradient, nudged_gradient(sigmoid_from_gates(), X, T, **options), rtol=1e-6)


def targets_for(loss: str, T: Array) -> Array:
    """Targets that the loss is defined for, made from any numbers."""
    if LOSSES[loss].labels:
        return np.where(T > 0, LOSSES[loss].labels[-1], LOSSES[loss].labels[0])
    return (T > 0).astype(float) if loss == "perceptron" else np.clip(np.abs(T), 0.0, 1.0)


@every_activation_and_aggregation
@few
@given(st.data(), st.integers(1, 4), st.randoms(use_true_random=False))
def test_order_names_and_batches_leave_every_gradient_unchanged(activation: str, aggregation: str, data, cut, random):
    net, X, T = data.draw(of_kind(activation, aggregation, max_samples=5))
    assume(is_smooth_here(net, X, margin=0.05 if activation == "reciprocal" else 1e-3, largest=5.0))
    back = passes(net, X, T, samples="sum")[1]
    assume(np.isfinite(back.gradient).all() and np.abs(back.gradient).max(initial=0.0) < 1e3)
    parts = [passes(net, X[rows], T[rows], samples="sum")[1] for rows in (slice(cut), slice(cut, None)) if len(X[rows])]
    np.testing.assert_allclose(sum(part.gradient for part in parts), back.gradient, rtol=1e-12, atol=1e-12)
    order = list(range(len(net.nodes)))
    random.shuffle(order)
    twin = renamed(net, order)
    columns = [net.inputs.index(name[:-1]) for name in twin.inputs]
    targets = [net.outputs.index(name[:-1]) for name in twin.outputs]
    other = passes(twin, X[:, columns], T[:, targets], samples="sum")[1]
    for name in net.nodes:
        np.testing.assert_allclose(other.delta[f"{name}'"], back.delta[name], rtol=1e-12, atol=1e-12)
    for (source, target), weight in back.weight.items():
        np.testing.assert_allclose(other.weight[f"{source}'", f"{target}'"], weight, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("weight", [1e4, -1e4])
def test_every_loss_is_finite_and_silent_far_out(loss: str, weight: float) -> None:
    for output in outputs_for(loss):
        net = sim.Network([sim.Input("x"), sim.Neuron("y", output, bias=0.0), sim.Neuron("u", output, bias=0.0)])
        net.connect("x", "y", weight)
        net.connect("x", "u", -weight)
        T = np.array([[1.0, 0.0], [0.0, 1.0]]) if not LOSSES[loss].labels else np.array([[1.0, -1.0], [-1.0, 1.0]])
        back = passes(net, np.ones((2, 1)), T, loss=loss)[1]
        if output not in ("exp", "reciprocal"):
            assert np.isfinite(back.losses).all()
            assert np.isfinite(back.gradient).all()


# Softmax


def softmax_net(*z: float) -> sim.Network:
    net = sim.Network([sim.Input("x")])
    for index, value in enumerate(z):
        net.add_neuron(f"y{index}", "softmax", bias=value)
        net.connect("x", f"y{index}", 0.5 + index)
    return net


@pytest.mark.parametrize("loss", ["categorical_cross_entropy", "cross_entropy"])
def test_softmax_with_the_cross_entropy_sends_back_output_minus_target(loss: str) -> None:
    net = softmax_net(3.0, 1.0, -3.0)
    forward, back = passes(net, [[0.0]], [[1.0, 0.0, 0.0]], loss=loss)
    for index, name in enumerate(net.outputs):
        np.testing.assert_allclose(back.delta[name], forward.output[:, index] - (index == 0), rtol=1e-12)
    np.testing.assert_allclose(back.loss, -np.log(forward.output[0, 0]), rtol=1e-12)


def test_softmax_outputs_at_different_depths_and_beside_others_are_one_group() -> None:
    net = sim.Network([sim.Input("x"), sim.Input("idle")])
    net.add_neuron("y1", "softmax", bias=0.5)
    net.add_neuron("h", "tanh", bias=None)
    net.add_neuron("u", "linear")
    net.add_neuron("y2", "softmax", bias=-0.25)
    for source, target in (("x", "y1"), ("x", "h"), ("h", "u"), ("h", "y2"), ("x", "y2")):
        net.connect(source, target, 0.75)
    X, T = np.array([[1.0, 3.0], [-2.0, 4.0]]), np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]])
    forward, back = passes(net, X, T)
    np.testing.assert_allclose(forward.a["y1"] + forward.a["y2"], 1.0, rtol=1e-15)
    np.testing.assert_allclose(back.gradient, nudged_gradient(net, X, T), rtol=1e-6, atol=1e-8)
    np.testing.assert_array_equal(back.input["idle"], [0.0, 0.0])


def test_a_hidden_softmax_is_refused() -> None:
    net = softmax_net(0.0, 0.0)
    net.add_neuron("after", "linear")
    net.connect("y0", "after")
    with pytest.raises(sim.NetworkError) as refusal:
        sim.compile(net)
    assert str(refusal.value) == (
        "y0 has softmax, which shares one probability out among the outputs, and it feeds after;"
        " remove that edge, or choose another activation."
    )


# Losses that are not defined everywhere


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "step", "sine"])
def test_the_cross_entropy_is_refused_where_the_output_is_no_probability(activation: str) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", activation)], [sim.Edge("x", "y")])
    with pytest.raises(sim.DataError) as refusal:
        passes(net, [[1.0]], [[1.0]], loss="cross_entropy")
    assert str(refusal.value) == (
        "The cross-entropy needs outputs with activation exp / reciprocal / sigmoid / softmax,"
        f" and y has {activation}; choose another loss."
    )


def test_the_hinge_names_the_sample_whose_label_it_does_not_take() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear")], [sim.Edge("x", "y")])
    with pytest.raises(sim.DataError) as refusal:
        passes(net, [[1.0], [2.0]], [[1.0], [0.0]], loss="hinge")
    assert str(refusal.value) == (
        "The loss “hinge, labels ±1” needs targets of −1 / 1, and sample 2 of y has 0; change the data or the loss."
    )


# The value of a step at 0


def test_a_step_at_zero_follows_the_network() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "step", bias=None)], [sim.Edge("x", "y")])
    assert sim.forward(sim.compile(net), [[0.0]]).output[0, 0] == 1.0
    net.set_step_at_zero(0)
    assert sim.compile(net).step_at_zero == 0.0
    assert sim.forward(sim.compile(net), [[0.0]]).output[0, 0] == 0.0
    assert sim.forward(sim.compile(net), [[1e-300]]).output[0, 0] == 1.0


# Sensitivity


@every_activation_and_aggregation
@few
@given(st.data())
def test_the_sensitivity_of_an_output_is_what_nudges_show(activation: str, aggregation: str, data) -> None:
    net, X, _ = data.draw(of_kind(activation, aggregation, max_samples=1))
    assume(is_smooth_here(net, X, margin=0.05 if activation == "reciprocal" else 1e-3, largest=5.0))
    program = sim.compile(net)
    forward, of = sim.forward(program, X), net.outputs[-1]
    found = sim.sensitivity(program, forward, of)
    assume(np.isfinite(found.gradient).all() and np.abs(found.a.rows).max() < 1e3)
    for column, name in enumerate(net.inputs):
        ends = [X + sign * 1e-5 * (np.arange(X.shape[1]) == column) for sign in (1, -1)]
        nudged = (sim.forward(program, ends[0]).a[of] - sim.forward(program, ends[1]).a[of]) / 2e-5
        np.testing.assert_allclose(found.input[name], nudged, rtol=1e-4, atol=1e-5)
    for place, value in enumerate(found.gradient):
        step = 1e-5 * (np.arange(len(program.parameters)) == place)
        ends = [sim.forward(program, X, program.parameters + sign * step).a[of][0] for sign in (1, -1)]
        np.testing.assert_allclose(value, (ends[0] - ends[1]) / 2e-5, rtol=1e-4, atol=1e-5)


@given(problems(max_samples=3))
def test_a_loss_is_the_sensitivity_times_its_own_slope(problem) -> None:
    net, X, T = problem
    forward, back = passes(net, X, T)
    program = forward.program
    for row in range(len(X)):
        one = sim.forward(program, X[row : row + 1])
        slopes = dict(zip(net.outputs, (one.output - T[row])[0], strict=True))
        found = sim.sensitivity(program, one, slopes)
        for name in net.nodes:
            np.testing.assert_allclose(found.z[name], back.delta[name][row : row + 1], rtol=1e-9, atol=1e-12)


def test_sensitivity_starts_at_any_node_and_refuses_none() -> None:
    project = sim.load("def")
    program = sim.compile(project.network)
    forward = sim.forward(program, project.X)
    found = sim.sensitivity(program, forward, "D")
    np.testing.assert_allclose(found.weight["B", "D"], forward.a["D"] * (1 - forward.a["D"]) * 1.0)
    assert found.weight["D", "F"] == 0.0
    assert found.bias == {}
    np.testing.assert_array_equal(found.a["D"], [1.0])
    with pytest.raises(sim.NetworkError, match="no node called “Q”"):
        sim.sensitivity(program, forward, "Q")


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("weight", [1e4, -1e4])
def test_no_activation_warns_far_out_and_only_gates_leave_the_finite(activation: str, weight: float) -> None:
    hidden = "linear" if activation in GROUPS else activation
    net = sim.Network([sim.Input("x"), sim.Neuron("h", hidden, bias=0.0), sim.Neuron("y", activation, bias=0.5)])
    net.connect("x", "h", weight)
    net.connect("h", "y", weight)
    forward, back = passes(net, [[1.0], [-1.0], [0.0]], np.zeros((3, 1)))
    sim.sensitivity(forward.program, forward, "y")
    for step in sim.walkthrough(net, [1.0], [0.0]):
        assert step.numbers
    if activation not in ("exp", "reciprocal"):
        assert np.isfinite(back.gradient).all()
