"""Numbers that were worked out independently, at 50 digits: units, losses, networks, probability and information.

One test a case. Where the document that a case is taken from prints a wrong value, the right one is tested, and the
printed one is noted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_reference import FOLDER, Case, layered, one_neuron, outputs, passes

import simulator as sim
from simulator import information, metrics
from simulator.activations import activation_for

COVERED = [
    "s000_step_vs_sigmoid_AND",
    "s000_sigmoid_derivative",
    "s000_softmax2_is_sigmoid",
    "s000_losses_mse_01_ce",
    "s000_error_formula_sign",
    "s000_logreg_point_gradient",
    "s000_logreg_mean_gradient",
    "s000_mlp_2_2_1_single",
    "s000_mlp_2_2_1_batch_XOR",
    "s001_prediction_loop_vs_vectorised",
    "s001_activation_step_ge",
    "s001_activation_linear",
    "s001_tanh_identity",
    "s001_coin_mle",
    "s002_net_4_3_1_chain",
    "s002_graph_xyz",
    "s002_graph_sigmoid",
    "s002_local_gradients",
    "s002_gate_patterns",
    "s002_softmax_layer",
    "s002_entropy_coin",
    "s002_cross_entropy_H_plus_KL",
    "s002_gaussian_bernoulli_nll",
    "s002_output_delta",
    "s002_ce_dC_da_sign",
    "s002_ce_not_zero_for_soft_target",
    "s002_gradient_ce_vs_quadratic",
    "s002_log_sigmoid_figure_B1",
    "s002_nll_labels_pm1",
    "s003_neuron_forward",
    "s003_forward_3_4_4_1",
    "s003_saturation_vanishing",
    "s003_not_zero_centred",
    "s003_def_network",
    "s003_def_network_rounded_by_hand",
    "s004_sigmoid_values",
    "s004_perceptron_theta",
    "s004_activation_tables",
    "s004_activation_extremes",
    "s004_matrix_products",
    "s004_layered_forward_2_3_2_2",
    "s004_bce_table",
    "s004_categorical_ce",
]


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.node.originalname.removeprefix("test_"))


def test_no_case_is_dropped() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_reference*.py"))
    assert len(set(COVERED)) == 43
    assert [name for name in COVERED if not (FOLDER / f"{name}.json").exists()] == []
    assert [name for name in COVERED if f"def test_{name}(" not in source] == []


def curve(key: str, z: Any) -> tuple[Any, Any]:
    """The activations and the slopes that one neuron with this activation has at the weighted sums z."""
    program = sim.compile(one_neuron([1.0], None, key))
    forward = sim.forward(program, np.reshape(z, (-1, 1)))
    return forward.a["y1"], sim.sensitivity(program, forward, "y1").z["y1"]


def loss_of(key: str, t: Any, a: Any) -> Any:
    return sim.LOSSES[key].value(np.asarray(t), np.asarray(a))


def softmax_layer(z: list[float]) -> sim.Network:
    """One softmax neuron for every z, which an input of 1 brings there."""
    return layered([z], output="softmax")


# Activations


def test_s000_softmax2_is_sigmoid(case: Case) -> None:
    for pair, expected, first in zip(
        case.inputs["z_pairs"], case.expected["softmax"], case.expected["sigmoid_of_difference"], strict=True
    ):
        case.near(sim.forward(sim.compile(softmax_layer(pair)), [[1.0]]).output[0], expected)
        case.near(curve("sigmoid", [pair[0] - pair[1]])[0], [first])


def test_s001_activation_linear(case: Case) -> None:
    program = sim.compile(one_neuron([case.inputs["a"]], None, "linear"))
    forward = sim.forward(program, np.reshape(case.inputs["x"], (-1, 1)))
    case.near(forward.output[:, 0], case.expected["f"])
    case.near(sim.sensitivity(program, forward, "y1").input["x1"], case.expected["df"])


def test_s002_local_gradients(case: Case) -> None:
    x, expected = case.inputs["x"], case.expected
    case.near(curve("exp", x)[0], expected["exp"])
    case.near(curve("exp", x)[1], expected["exp"])
    case.near(curve("reciprocal", x)[0], expected["reciprocal"])
    case.near(curve("reciprocal", x)[1], expected["d_reciprocal"])
    for weight, bias, key in ((case.inputs["a"], None, "d_ax"), (1.0, case.inputs["c"], "d_c_plus_x")):
        program = sim.compile(one_neuron([weight], bias, "linear"))
        forward = sim.forward(program, np.reshape(x, (-1, 1)))
        case.near(sim.sensitivity(program, forward, "y1").input["x1"], expected[key])


def test_s003_saturation_vanishing(case: Case) -> None:
    z, expected = case.inputs["z"], case.expected
    case.near(curve("sigmoid", z)[1], expected["sigma_prime"])
    case.near(curve("tanh", z)[1], expected["tanh_prime"])
    # A chain of sigmoids at z = 0: each one passes on a quarter.
    for depth, product in zip(map(int, case.inputs["depths"]), expected["quarter_to_the_n"], strict=True):
        chain = layered(*[[[1.0]]] * depth, biases=[[-0.5]] * depth)
        forward = sim.forward(sim.compile(chain), [[0.5]])
        case.near(sim.sensitivity(forward.program, forward, "y1").input["x1"], [product])


def test_s004_sigmoid_values(case: Case) -> None:
    # The document prints h(2.0) = 0.880 and e = 2.7182, both cut off and not rounded.
    case.near(curve("sigmoid", case.inputs["x"])[0], case.expected["h"])
    case.near(curve("exp", [1.0])[0], [case.expected["e"]])


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("step_ge", "step"),
        ("linear_a1", "linear"),
        ("sigmoid", "sigmoid"),
        ("tanh", "tanh"),
        ("relu", "relu"),
        ("leaky_relu_0.1", "leaky_relu"),
        ("elu_alpha1", "elu"),
        ("softplus", "softplus"),
    ],
)
def test_s004_activation_tables(case: Case, table: str, key: str) -> None:
    expected = case.expected[table]
    values, slopes = curve(key, case.inputs["x"])
    case.near(values, expected["f"])
    case.near(slopes, [0.0 if isinstance(slope, str) else slope for slope in expected["df"]])


def test_s004_activation_tables_step_that_is_zero_at_zero() -> None:
    case = Case("s004_activation_tables")
    net = one_neuron([1.0], None, "step")
    net.set_step_at_zero(0.0)
    case.near(outputs(net, np.reshape(case.inputs["x"], (-1, 1))), case.expected["step_gt"]["f"])
    case.near(activation_for("step", 0.0).value(np.array(case.inputs["x"])), case.expected["step_gt"]["f"])


def test_s004_activation_tables_maxout() -> None:
    case = Case("s004_activation_tables")
    maxout, expected = case.inputs["maxout"], case.expected["maxout"]
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear", "max")])
    for index in "12":
        net.add_neuron(f"h{index}", "linear", bias=maxout[f"b{index}"])
        net.connect("x", f"h{index}", maxout[f"w{index}"])
        net.connect(f"h{index}", "y")
    program = sim.compile(net)
    forward = sim.forward(program, np.reshape(case.inputs["x"], (-1, 1)))
    case.near(forward.output[:, 0], expected["f"])
    case.near(sim.sensitivity(program, forward, "y").input["x"], expected["df"])


def test_s004_activation_extremes(case: Case) -> None:
    x, expected = case.inputs["x"], case.expected
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for key, table in (("sigmoid", "sigmoid"), ("softplus", "softplus"), ("elu", "elu_alpha1"), ("tanh", "tanh")):
            case.near(curve(key, x)[0], expected[table])
        case.near(-softplus_of(-np.array(x)), expected["log_sigmoid"])


def softplus_of(z: Any) -> Any:
    return curve("softplus", z)[0]


# Neurons and networks


def test_s001_prediction_loop_vs_vectorised(case: Case) -> None:
    # The loops as printed add the bias, and apply the sigmoid, once for each feature: 4.3 and 0.98663 instead.
    inputs = case.inputs
    for activation, key in (("linear", "linear"), ("sigmoid", "logistic")):
        net = one_neuron(inputs["w"], inputs["b"], activation)
        case.near(outputs(net, [inputs["x"]]), [case.expected[key]])
        case.near(outputs(net, inputs["X_batch"]), case.expected[f"{key}_batch"])


def test_s003_not_zero_centred(case: Case) -> None:
    net = one_neuron(case.inputs["w"], None)
    for target in (0, 1):
        weights = list(passes(net, [case.inputs["x_all_positive"]], [[target]])[1].weight.values())
        case.near(weights, case.expected[f"target_{target}"])
        assert len(set(np.sign(weights))) == 1


def test_s004_matrix_products(case: Case) -> None:
    inputs, expected = case.inputs, case.expected
    for X, W, key in (("A", "B", "AB"), ("B", "A", "BA"), ("X_1x2_assumed", "W_2x3", "XW")):
        case.near(sim.forward(sim.compile(layered(inputs[W], output="linear")), inputs[X]).output, expected[key])
    net = layered(inputs["W_3x2_ours"], output="linear")
    product = sim.forward(sim.compile(net), inputs["X_5x3_ours"]).output
    case.near(product, expected["X5W"])
    assert [len(net.inputs), len(net.outputs)] == expected["missing_shape"]
    # 3 samples of 2 features through 4 neurons.
    shape = sim.forward(sim.compile(layered(np.ones((2, 4)), output="linear")), np.ones((3, 2))).output.shape
    assert list(shape) == expected["shape_3x2_times_2x4"]


# Losses


def test_s000_losses_mse_01_ce(case: Case) -> None:
    # Without parentheses, as one line of the document has it, the cross-entropy would be 1.532477.
    y, p, expected = case.inputs["y"], case.inputs["p"], case.expected
    case.near(loss_of("squared", y, p).mean(), expected["mse"])
    case.near(loss_of("cross_entropy", y, p).sum(), expected["ce_sum"])
    case.near(metrics.zero_one_losses(p, y), expected["zero_one_loss_per_point"])
    case.near(sim.zero_one_loss(p, y), expected["zero_one_error_rate"])
    # The same through a neuron whose output is p.
    net = one_neuron([1.0], None)
    logits = np.log(np.array(p) / (1.0 - np.array(p)))[:, np.newaxis]
    for samples in ("sum", "mean"):
        found = passes(net, logits, y, loss="cross_entropy", samples=samples)[1].loss
        case.near(found, expected[f"ce_{samples}"])
    case.near(passes(net, logits, y, loss="squared")[1].loss, expected["mse"])


def test_s000_error_formula_sign(case: Case) -> None:
    # The document's code lacks the minus sign, and so gives the negative of a loss.
    case.near(loss_of("cross_entropy", case.inputs["y"], case.inputs["output"]), case.expected["cross_entropy"])
    case.near(-loss_of("cross_entropy", case.inputs["y"], case.inputs["output"]), case.expected["as_printed"])
    case.near(information.bernoulli_nll(case.inputs["y"], case.inputs["output"]), case.expected["cross_entropy"])


def test_s002_ce_not_zero_for_soft_target(case: Case) -> None:
    # The slide has the cross-entropy vanish at a = y; that holds for targets of 0 and 1 alone.
    y, a = case.inputs["y"], np.array(case.inputs["a"])
    case.near(loss_of("cross_entropy", np.full_like(a, y), a), case.expected["C"])
    case.near(sim.entropy([y, 1.0 - y]), case.expected["minimum_H_y"])
    assert loss_of("cross_entropy", np.full_like(a, y), a).argmin() == list(a).index(y)


def test_s002_gradient_ce_vs_quadratic(case: Case) -> None:
    inputs, expected = case.inputs, case.expected
    for index, z in enumerate(inputs["z"]):
        net = one_neuron([z / inputs["x"]], None)
        for loss, key in (("half_squared", "quadratic"), ("cross_entropy", "cross_entropy")):
            forward, back = passes(net, [[inputs["x"]]], [[inputs["y"]]], loss=loss)
            case.near(forward.output[0, 0], expected["a"][index])
            case.near(back.weight["x1", "y1"], expected[f"dC_dw_{key}"][index])
    case.near(curve("sigmoid", inputs["z"])[1], expected["ratio_sigma_prime"])
    largest = expected["quadratic_gradient_maximum_at_a_2_3"]
    back = passes(one_neuron([np.log(2.0)], None), [[1.0]], [[0.0]])[1]
    case.near(back.weight["x1", "y1"], largest["value"])


@pytest.mark.parametrize(("target", "key"), [(1.0, "cost_if_y1"), (0.0, "cost_if_y0")])
def test_s002_log_sigmoid_figure_B1(case: Case, target: float, key: str) -> None:
    z = np.reshape(case.inputs["z"], (-1, 1))
    back = passes(one_neuron([1.0], None), z, np.full_like(z, target), loss="cross_entropy")[1]
    case.near(back.losses, case.expected[key])


def test_s002_nll_labels_pm1(case: Case) -> None:
    X, y = np.array(case.inputs["X"]), np.array(case.inputs["y"])
    net = one_neuron(case.inputs["w"], None)
    forward, back = passes(net, X, (y + 1.0) / 2.0, loss="cross_entropy")
    case.near(information.logistic_nll(y, forward.z["y1"]), case.expected["point_errors"])
    case.near(back.losses, case.expected["point_errors"])
    case.near([back.loss, back.loss], [case.expected["E_in"], case.expected["bce_mean_with_01_labels"]])
    case.near(list(back.weight.values()), case.expected["gradient"])


def test_s002_softmax_layer(case: Case) -> None:
    inputs, expected = case.inputs, case.expected
    net, target = softmax_layer(inputs["z"]), inputs["target"]
    program = sim.compile(net)
    forward = sim.forward(program, [[1.0]])
    case.near(forward.output[0], expected["p"])
    for name, row in zip(net.outputs, expected["jacobian_dp_dz"], strict=True):
        found = sim.sensitivity(program, forward, name)
        case.near([found.z[other][0] for other in net.outputs], row)
    for loss, outputs_, key in (
        ("categorical_cross_entropy", "sum", "ce"),
        ("cross_entropy", "sum", "ce"),
        ("squared", "mean", "mse"),
    ):
        back = sim.backward(program, forward, [target], loss, outputs=outputs_)
        case.near(back.loss, expected[key])
        case.near([back.delta[name][0] for name in net.outputs], expected[f"d{key}_dz"])
    case.near(sim.backward(program, forward, [target], "absolute").loss, expected["l1"])
    extreme = sim.compile(softmax_layer(inputs["z_extreme"]))
    forward = sim.forward(extreme, [[1.0]])
    case.near(forward.output[0], expected["p_extreme"])
    for index in (1, 2):
        one_hot = np.eye(3)[index - 1]
        back = sim.backward(extreme, forward, [one_hot], "categorical_cross_entropy")
        case.near(back.loss, expected[f"ce_extreme_target_class_{index}"])


def test_s004_categorical_ce(case: Case) -> None:
    y, probabilities, expected = case.inputs["y"], case.inputs["yhat"], case.expected
    case.near(loss_of("categorical_cross_entropy", y, probabilities).sum(), expected["loss"])
    case.near(sim.cross_entropy(y, probabilities), expected["loss"])
    case.near(sim.cross_entropy(y, probabilities, "log10"), expected["loss_log10"])
    back = passes(softmax_layer(np.log(probabilities)), [[1.0]], [y], loss="categorical_cross_entropy")[1]
    case.near(back.loss, expected["loss"])


def test_s004_bce_table(case: Case) -> None:
    # The table is in base 10 (0.214), the loss of every library in nats (0.494); three of its logarithms are cut off.
    rows = case.inputs["rows_id_actual_predicted"]
    t, p = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    expected = case.expected
    corrected = np.where(t == 1, p, 1 - p)
    case.near(corrected, expected["corrected"])
    case.near(information.logarithm(corrected, "log10"), expected["log10"])
    case.near(information.logarithm(corrected), expected["ln"])
    in_tens, in_nats = information.bernoulli_nll(t, p, "log10"), information.bernoulli_nll(t, p)
    case.near([in_tens.mean(), in_tens.sum()], [expected["mean_neg_log10"], expected["sum_neg_log10"]])
    case.near(in_nats.mean(), expected["mean_neg_ln"])
    case.near(loss_of("cross_entropy", t, p).mean(), expected["mean_neg_ln"])
    case.near(in_nats.sum() / in_tens.sum(), expected["ratio_ln10"])
    case.near(sim.accuracy(p, t), expected["accuracy_at_threshold_0.5"])


# Probability and information


def test_s001_coin_mle(case: Case) -> None:
    for expected in case.expected["experiments"]:
        heads, tosses = int(expected["heads_n"]), int(expected["tosses_N"])
        # The document prints n/(N − n), which are the odds.
        most_likely = information.coin_most_likely(heads, tosses)
        case.near(most_likely, expected["mle_n_over_N"])
        grid = expected["w_grid"]
        case.near(information.coin_likelihood(most_likely, heads, tosses), expected["likelihood_at_mle"])
        case.near(information.coin_log_likelihood(most_likely, heads, tosses), expected["log_likelihood_at_mle"])
        case.near(information.coin_likelihood(grid, heads, tosses), expected["likelihood_grid"])
        case.near(information.coin_log_likelihood(grid, heads, tosses), expected["log_likelihood_grid"])


def test_s002_entropy_coin(case: Case) -> None:
    expected = case.expected
    case.near(sim.entropy(case.inputs["P"], "bits"), expected["H_bits"])
    case.near(sim.entropy(case.inputs["P"]), expected["H_nats"])
    case.near([sim.entropy([p, 1.0 - p], "bits") for p in case.inputs["p_grid"]], expected["H_bits_grid"])
    for p, bits in expected["self_information_bits_of_p"].items():
        case.near(information.self_information(float(p), "bits"), bits)


@pytest.mark.parametrize("which", ["general", "one_hot", "equal"])
def test_s002_cross_entropy_H_plus_KL(case: Case, which: str) -> None:
    expected = case.expected[which]
    p, q = case.inputs[which]["p"], case.inputs[which]["q"]
    for unit, suffix in (("nats", ""), ("bits", "_bits")):
        case.near(sim.entropy(p, unit), expected[f"H_p{suffix}"])
        case.near(sim.cross_entropy(p, q, unit), expected[f"H_p_q{suffix}"])
        case.near(sim.kl_divergence(p, q, unit), expected[f"KL_p_q{suffix}"])
    case.near(sim.kl_divergence(q, p), expected["KL_q_p"])


def test_s002_gaussian_bernoulli_nll(case: Case) -> None:
    inputs, expected = case.inputs, case.expected
    nll = information.gaussian_nll(inputs["y"], inputs["mu"])
    case.near(nll, expected["gaussian_nll"])
    case.near(np.exp(-nll), expected["gaussian_pdf"])
    # Equal to half the squared error but for a constant; the slide says proportional.
    half = loss_of("half_squared", inputs["y"], inputs["mu"])
    case.near(half, expected["half_squared_error"])
    case.near(nll - half, expected["constant_half_log_2pi"])
    case.near(information.bernoulli_nll(inputs["bernoulli_y"], inputs["bernoulli_p"]), expected["bernoulli_nll"])


def test_s003_def_network_rounded_by_hand(case: Case) -> None:
    project = sim.load("def")
    done = sim.by_hand(project.network, project.X[0], project.T[0], optimizer=project.training.optimizer)
    expected = case.expected
    for name in "DE":
        case.near(done.a[name], [expected[f"Output{name}"]])
    case.near(done.z["F"], [expected["InputF"]])
    case.near(done.a["F"], [expected["OutputF"]])
    # The source writes the error term, which is minus the gradient.
    for name in "DEF":
        case.near(-done.delta[name], [expected[f"Error{name}"]])
    # Printed is -0.594 for Wbd: -0.5935 exactly, with its half rounded away from zero.
    for weight, value in expected["W_after_one_update"].items():
        case.near(done.network.edges[weight[1].upper(), weight[2].upper()].weight, value)
