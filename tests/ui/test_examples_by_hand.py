"""The examples that are worked out with pencil and paper, opened in the program: units, graphs and small networks.

The cases are in `tests/reference`, each compared at its own tolerance.
"""

import math
from typing import Any

import numpy as np
import pytest

import simulator as sim
from simulator import information, metrics
from tests.simulator.test_reference import Case
from tests.ui.examples import Opened, activations, gradients, loss, outputs, slopes_of_inputs, walked

# Single neurons


def test_one_neuron(opened: Opened) -> None:
    case, document = Case("s003_neuron_forward"), opened("neuron")
    case.near(document.values("y").z, case.expected["cell_body_sum"])
    case.near(document.values("y").a, case.expected["firing_rate"])


def test_a_step_and_a_sigmoid_of_the_same_sum(opened: Opened) -> None:
    case, document = Case("s000_step_vs_sigmoid_AND"), opened("step-or-sigmoid")
    assert document.project.X.tolist() == case.inputs["X"]
    case.near(activations(document, "step"), case.expected["step"])
    case.near(activations(document, "smooth"), case.expected["sigmoid"])
    for sample, z in enumerate(case.expected["z"]):
        document.go_to_sample(sample)
        case.near([document.values("step").z, document.values("smooth").z], [z, z])


def test_only_the_smooth_neuron_learns_and_becomes_a_step(opened: Opened) -> None:
    document = opened("step-or-sigmoid")
    hard = document.weight(("x1", "step")), document.bias("step")
    opened.train_until(3000)
    assert (document.weight(("x1", "step")), document.bias("step")) == hard
    assert document.weight(("x1", "smooth")) > 5.0
    np.testing.assert_allclose(activations(document, "smooth"), activations(document, "step"), atol=0.06)


def test_xor_is_the_and_of_nand_and_or(opened: Opened) -> None:
    case, document = Case("s004_perceptron_theta"), opened("xor-by-hand")
    for name, gate in (("nand", "NAND"), ("or", "OR")):
        case.near(activations(document, name), case.expected["gates"][gate]["y"])
    case.near(outputs(document)[:, 0], case.expected["XOR_two_layer"])


# Activations

TABLES = (
    ("step_ge", "step"),
    ("linear_a1", "linear"),
    ("sigmoid", "sigmoid"),
    ("tanh", "tanh"),
    ("relu", "relu"),
    ("leaky_relu_0.1", "leaky"),
    ("elu_alpha1", "elu"),
    ("softplus", "softplus"),
    ("maxout", "maxout"),
)


@pytest.mark.parametrize(("table", "name"), TABLES)
def test_activations_side_by_side(opened: Opened, table: str, name: str) -> None:
    case, document = Case("s004_activation_tables"), opened("activations")
    assert document.project.X[:, 0].tolist() == case.inputs["x"]
    case.near(activations(document, name), case.expected[table]["f"])
    slopes = case.expected[table]["df"]
    document.set_training(batch_size=None)
    step_kinds = {"output_error", "hidden_error"}
    found = {step.sample: step.value for step in document.steps if step.target == name and step.kind in step_kinds}
    for sample, slope in enumerate(slopes):
        document.go_to_sample(sample)
        # The target is 0, so δ is the activation times its slope; maxout's own activation is linear.
        expected = 1.0 if name == "maxout" else 0.0 if isinstance(slope, str) else slope
        case.near(found[sample], document.values(name).a * expected)


def test_a_step_that_gives_0_at_0(opened: Opened) -> None:
    case, document = Case("s004_activation_tables"), opened("activations")
    document.set_step_at_zero(0.0)
    case.near(activations(document, "step"), case.expected["step_gt"]["f"])


def test_the_step_and_a_line_of_another_source(opened: Opened) -> None:
    steps, lines = Case("s001_activation_step_ge"), Case("s001_activation_linear")
    document = opened("activations")
    steps.near(activations(document, "step"), steps.expected["step"])
    document.set_weight(("x", "linear"), lines.inputs["a"])
    lines.near(activations(document, "linear"), lines.expected["f"])
    document.set_training(loss="output")
    document.delete([name for name in document.network.nodes if name not in ("x", "linear")])
    lines.near([slopes_of_inputs(document, sample)["x"] for sample in range(9)], lines.expected["df"])


def test_values_of_the_sigmoid_are_rounded_and_not_cut_off(opened: Opened) -> None:
    case, document = Case("s004_sigmoid_values"), opened("activations")
    shown = dict(zip(document.project.X[:, 0], activations(document, "sigmoid"), strict=True))
    case.near([shown[x] for x in case.inputs["x"]], case.expected["h"])
    assert "0.881" in document.project.about


def test_activations_far_out(opened: Opened) -> None:
    case, document = Case("s004_activation_extremes"), opened("activations")
    for row, x in enumerate(case.inputs["x"]):
        document.set_cell(row, "x", x)
    for name, table in (("sigmoid", "sigmoid"), ("softplus", "softplus"), ("elu", "elu_alpha1"), ("tanh", "tanh")):
        case.near(activations(document, name)[: len(case.inputs["x"])], case.expected[table])


def test_the_slope_of_the_sigmoid(opened: Opened) -> None:
    case, document = Case("s000_sigmoid_derivative"), opened("activations")
    for row, x in enumerate(case.inputs["x"]):
        document.set_cell(row, "x", x)
    case.near(activations(document, "sigmoid"), case.expected["sigma"])
    document.set_training(batch_size=None)
    deltas = [step.value for step in document.steps if (step.kind, step.target) == ("output_error", "sigmoid")]
    case.near(np.divide(deltas, activations(document, "sigmoid")), case.expected["dsigma"])


def test_tanh_is_a_stretched_sigmoid(opened: Opened) -> None:
    case, document = Case("s001_tanh_identity"), opened("tanh-identity")
    assert document.project.X[:, 0].tolist() == case.inputs["x"]
    case.near(activations(document, "tanh"), case.expected["tanh"])
    case.near(activations(document, "twin"), case.expected["two_sigma_2x_minus_1"])
    for sample, (first, second) in enumerate(zip(case.expected["dtanh"], case.expected["four_dsigma_2x"], strict=True)):
        # The loss is the sum of both outputs.
        case.near(slopes_of_inputs(document, sample)["x"], first + second)


def test_the_two_halves_of_the_log_loss(opened: Opened) -> None:
    case, document = Case("s002_log_sigmoid_figure_B1"), opened("log-sigmoid")
    assert document.project.X[:, 0].tolist() == case.inputs["z"]
    case.near(activations(document, "if1"), case.expected["cost_if_y1"])
    case.near(activations(document, "if0"), case.expected["cost_if_y0"])


# Networks


@pytest.mark.parametrize("name", ["mlp-2-2-1"])
def test_2_2_1_by_its_nine_partial_derivatives(opened: Opened, name: str) -> None:
    case, document = Case("s000_mlp_2_2_1_single"), opened(name)
    expected, found = case.expected, walked(document)
    for key, parameter in MLP_2_2_1.items():
        case.near(found["gradient", parameter], expected["gradient"][key])
        case.near(found["update", parameter], expected["after_one_update"][key])
    for neuron, z, a in (("h1", "h1", "sigma_h1"), ("h2", "h2", "sigma_h2"), ("y", "h", "yhat")):
        case.near([found["weighted_sum", neuron], found["activation", neuron]], [expected[z], expected[a]])
    case.near(found["loss", "L"], expected["E"])
    opened.train_until(1)
    case.near([outputs(document)[0, 0], loss(document)], [expected["yhat_after"], expected["E_after"]])


MLP_2_2_1: dict[str, Any] = {
    **{f"W1_{i}{j}": (f"x{i}", f"h{j}") for i in (1, 2) for j in (1, 2)},
    **{f"W1_3{j}": f"h{j}" for j in (1, 2)},
    **{f"W2_{i}1": (f"h{i}", "y") for i in (1, 2)},
    "W2_31": "y",
}


def test_2_2_1_on_all_of_xor(opened: Opened) -> None:
    case, document = Case("s000_mlp_2_2_1_batch_XOR"), opened("mlp-2-2-1-xor")
    case.near(outputs(document)[:, 0], case.expected["yhat"])
    case.near(loss(document), case.expected["E"])
    behind = gradients(document)
    for key, parameter in MLP_2_2_1.items():
        found = behind.bias[parameter] if isinstance(parameter, str) else behind.weight[parameter]
        case.near(found, case.expected["gradient"][key])
    first = [step.value for step in document.steps if (step.kind, step.target) == ("gradient", ("x1", "h1"))]
    case.near(np.mean(first[:4]), case.expected["gradient"]["W1_11"])


def test_the_chain_of_4_3_1(opened: Opened) -> None:
    case, document = Case("s002_net_4_3_1_chain"), opened("chain-4-3-1")
    expected, found = case.expected, walked(document)
    for j in range(3):
        hidden = f"h{j + 1}"
        case.near([found["weighted_sum", hidden], found["activation", hidden]], [expected["z1"][j], expected["a1"][j]])
        case.near(found["update", (hidden, "y")], expected["W2_after"][j])
        for i in range(4):
            case.near(found["gradient", (f"x{i + 1}", hidden)], expected["dL_dW1"][j][i])
            case.near(found["update", (f"x{i + 1}", hidden)], expected["W1_after"][j][i])
    case.near(found["gradient", ("x1", "h1")], expected["chain"]["product_dL_dw11"])
    case.near(found["loss", "L"], expected["L"])
    opened.train_until(1)
    case.near([outputs(document)[0, 0], loss(document)], [expected["a2_after"], expected["L_after"]])


def test_3_4_4_1(opened: Opened) -> None:
    case, document = Case("s003_forward_3_4_4_1"), opened("forward-3-4-4-1")
    for letter, key in (("h", "h1"), ("g", "h2")):
        case.near([document.values(f"{letter}{j}").a for j in range(1, 5)], case.expected[key])
    case.near(document.values("y").a, case.expected["out"][0])


def test_a_layer_is_a_matrix_product(opened: Opened) -> None:
    case, document = Case("s004_matrix_products"), opened("layer-as-matrix")
    assert document.project.X.tolist() == case.inputs["X_1x2_assumed"]
    case.near(outputs(document), case.expected["XW"])
    document = opened("matrix-product")
    assert document.project.X.tolist() == case.inputs["A"]
    case.near(outputs(document), case.expected["AB"])
    # The other way round: the data become the weights, and the weights the data.
    for row in range(2):
        for column in range(2):
            document.set_cell(row, f"x{column + 1}", case.inputs["B"][row][column])
            document.set_weight((f"x{row + 1}", f"y{column + 1}"), case.inputs["A"][row][column])
    case.near(outputs(document), case.expected["BA"])


@pytest.mark.parametrize(("key", "which"), [("half_squared", "quadratic"), ("cross_entropy", "cross_entropy")])
def test_the_error_signal_of_two_outputs(opened: Opened, key: str, which: str) -> None:
    case, document = Case("s002_output_delta"), opened("output-delta")
    document.set_training(loss=key)
    case.near(outputs(document)[0], case.expected["a"])
    case.near(loss(document), case.expected[f"C_{which}"])
    document.go_to_step(len(document.steps) - 1)
    case.near([document.values(name).delta for name in ("y1", "y2")], case.expected[f"delta_{which}"])


def test_def_by_hand(opened: Opened) -> None:
    case, document = Case("s003_def_network"), opened("def")
    found = walked(document)
    for name in "DEF":
        case.near(found["weighted_sum", name], case.expected[f"Input{name}"])
        case.near(found["activation", name], case.expected[f"Output{name}"])
        case.near(found["output_error" if name == "F" else "hidden_error", name], case.expected[f"Error{name}"])
    for key, weight in case.expected["W_after_one_update"].items():
        case.near(found["update", (key[1].upper(), key[2].upper())], weight)
    opened.train_until(1)
    case.near(outputs(document)[0, 0], case.expected["after_updates"]["1"]["OutputF"])


def test_def_rounded_as_in_print(opened: Opened) -> None:
    case, document = Case("s003_def_network_rounded_by_hand"), opened("def")
    document.set_view(by_hand=True)
    found = walked(document)
    for name in "DEF":
        case.near(found["activation", name], case.expected[f"Output{name}"])
        case.near(found["output_error" if name == "F" else "hidden_error", name], case.expected[f"Error{name}"])
    for key, weight in case.expected["W_after_one_update"].items():
        case.near(found["update", (key[1].upper(), key[2].upper())], weight)


# Computation graphs


def test_the_graph_of_x_plus_y_times_z(opened: Opened) -> None:
    case, document = Case("s002_graph_xyz"), opened("graph-xyz")
    found = walked(document)
    case.near([found["activation", "q"], found["activation", "f"]], [case.expected["q"], case.expected["f"]])
    case.near(found["hidden_error", "q"], case.expected["df_dq"])
    slopes = slopes_of_inputs(document)
    case.near([slopes[name] for name in "xyz"], [case.expected[f"df_d{name}"] for name in "xyz"])


def test_the_graph_of_the_sigmoid_and_its_local_slopes(opened: Opened) -> None:
    case, document = Case("s002_graph_sigmoid"), opened("graph-sigmoid")
    names = {"sum_plus_w2": "q", "times_minus1": "neg", "reciprocal": "f"}
    for key, value in case.expected["values"].items():
        case.near(document.values(names.get(key, key)).a, value)
    slopes = slopes_of_inputs(document)
    for name in ("w0", "x0", "w1", "x1", "w2"):
        case.near(slopes[name], case.expected["gradients"][name])
    found = walked(document)
    for key in ("plus1", "times_minus1", "sum_plus_w2", "sum", "w0x0", "w1x1"):
        case.near(found["hidden_error", names.get(key, key)], case.expected["gradients"][key])


def test_the_local_slopes_of_four_functions(opened: Opened) -> None:
    case, document = Case("s002_local_gradients"), opened("graph-sigmoid")
    for x, e, slope in zip(case.inputs["x"], case.expected["exp"], case.expected["d_reciprocal"], strict=True):
        # q is w2 alone, and neg = −q.
        for name in ("w0", "w1"):
            document.set_cell(0, name, 0.0)
        document.set_cell(0, "w2", -x)
        found = walked(document)
        case.near(document.values("exp").a, e)
        # δ is ∂f/∂z: what comes in from above times the local slope.
        case.near(found["hidden_error", "exp"], found["hidden_error", "plus1"] * e)
        case.near(found["hidden_error", "neg"], found["hidden_error", "exp"])
        case.near(found["hidden_error", "q"], found["hidden_error", "neg"] * case.expected["d_ax"][0])
        document.set_cell(0, "w2", -math.log(abs(x - 1.0)) if x > 1 else 0.0)
        if x > 1:
            case.near(walked(document)["output_error", "f"], slope)


def test_the_patterns_of_four_gates(opened: Opened) -> None:
    case, document = Case("s002_gate_patterns"), opened("gates")
    slopes = slopes_of_inputs(document)
    for gate, names in (("add", ("a1", "a2")), ("mul", ("m1", "m2")), ("max", ("x1", "x2"))):
        expected = case.expected[gate]
        case.near(document.values(gate).a, expected["out"])
        case.near([slopes[name] for name in names], [expected["dx"], expected["dy"]])
    case.near(slopes["c"], case.expected["copy"]["dx"])
    document, expected = opened("graph-combined"), case.expected["combined"]
    case.near(document.values("f").a, expected["f"])
    slopes = slopes_of_inputs(document)
    case.near([slopes[name] for name in "xyzw"], [expected[f"d{name}"] for name in "xyzw"])


def test_the_likelihood_of_a_gaussian(opened: Opened) -> None:
    case, document = Case("s002_gaussian_bernoulli_nll"), opened("gaussian")
    assert document.project.X.tolist() == [[case.inputs["mu"], case.inputs["y"]]]
    case.near(document.values("nll").a, case.expected["gaussian_nll"])
    case.near(math.exp(-document.values("nll").a), case.expected["gaussian_pdf"])
    case.near(0.5 * document.values("square").a, case.expected["half_squared_error"])
    case.near(document.bias("nll"), case.expected["constant_half_log_2pi"])
    assert slopes_of_inputs(document)["mean"] == pytest.approx(case.inputs["mu"] - case.inputs["y"])


# Losses and classes


def test_labels_of_minus_one_and_one(opened: Opened) -> None:
    case, document = Case("s002_nll_labels_pm1"), opened("labels-minus-one")
    case.near(activations(document, "L"), case.expected["point_errors"])
    case.near(loss(document), case.expected["E_in"])
    behind = gradients(document)
    case.near([behind.bias["z"], behind.weight["x1", "z"], behind.weight["x2", "z"]], case.expected["gradient"])


def test_a_target_between_0_and_1(opened: Opened) -> None:
    case, document = Case("s002_ce_not_zero_for_soft_target"), opened("soft-target")
    for a, expected in zip(case.inputs["a"], case.expected["C"], strict=True):
        document.set_weight(("one", "p"), math.log(a / (1.0 - a)))
        case.near(loss(document), expected)
    document.set_weight(("one", "p"), -2.0)
    opened.train_until(500)
    assert document.values("p").a == pytest.approx(case.inputs["y"], abs=1e-9)
    case.near(loss(document), case.expected["minimum_H_y"])


def test_the_sign_of_the_slope_of_the_cross_entropy(opened: Opened) -> None:
    case, document = Case("s002_ce_dC_da_sign"), opened("soft-target")
    a = case.inputs["a"]
    document.set_cell(0, "p", case.inputs["y"])
    document.set_weight(("one", "p"), math.log(a / (1.0 - a)))
    document.go_to_step(len(document.steps) - 1)
    delta = document.values("p").delta
    case.near(delta, case.expected["dC_dz"])
    case.near(delta / (a * (1.0 - a)), case.expected["dC_da"])


def test_the_sign_and_the_size_of_printed_losses(opened: Opened) -> None:
    # The printed formula lacks its minus sign; as a loss it has to be above 0.
    case, document = Case("s000_error_formula_sign"), opened("soft-target")
    for y, a, expected in zip(case.inputs["y"], case.inputs["output"], case.expected["cross_entropy"], strict=True):
        document.set_cell(0, "p", y)
        document.set_weight(("one", "p"), math.log(a / (1.0 - a)))
        case.near(loss(document), expected)


@pytest.mark.parametrize(
    ("key", "samples", "which"),
    [("squared", "mean", "mse"), ("cross_entropy", "sum", "ce_sum"), ("cross_entropy", "mean", "ce_mean")],
)
def test_losses_of_four_points(opened: Opened, key: str, samples: Any, which: str) -> None:
    case, document = Case("s000_losses_mse_01_ce"), opened("gradient-by-z")
    document.delete_samples(range(4, document.sample_count))
    for row, (t, p) in enumerate(zip(case.inputs["y"], case.inputs["p"], strict=True)):
        document.set_cell(row, "z", math.log(p / (1.0 - p)))
        document.set_cell(row, "y", t)
    document.set_training(loss=key, samples=samples)
    case.near(loss(document), case.expected[which])
    wrong = metrics.zero_one_losses(outputs(document), document.project.T)
    case.near(wrong, case.expected["zero_one_loss_per_point"])


@pytest.mark.parametrize(("key", "which"), [("half_squared", "quadratic"), ("cross_entropy", "cross_entropy")])
def test_gradients_over_z(opened: Opened, key: str, which: str) -> None:
    case, document = Case("s002_gradient_ce_vs_quadratic"), opened("gradient-by-z")
    assert document.project.X[:, 0].tolist() == case.inputs["z"]
    document.set_training(loss=key, batch_size=None)
    case.near(activations(document, "y"), case.expected["a"])
    deltas = [step.value for step in document.steps if step.kind == "output_error"]
    # There the input is 1 and z is the weight, so ∂C/∂w is δ.
    case.near(deltas, case.expected[f"dC_dw_{which}"])


def test_the_largest_gradient_of_the_squared_error(opened: Opened) -> None:
    case, document = Case("s002_gradient_ce_vs_quadratic"), opened("gradient-by-z")
    largest = case.expected["quadratic_gradient_maximum_at_a_2_3"]
    document.set_cell(0, "z", math.log(2.0))
    document.go_to_sample(0)
    case.near(document.values("y").a, largest["a"])
    case.near(walked(document)["output_error", "y"], largest["value"])


def test_a_digit(opened: Opened) -> None:
    case, document = Case("s004_categorical_ce"), opened("digit")
    case.near(outputs(document)[0], case.inputs["yhat"])
    assert document.project.T[0].tolist() == case.inputs["y"]
    case.near(loss(document), case.expected["loss"])
    document.set_view(logarithm="log10")
    case.near(walked(document)["loss", "L"], case.expected["loss_log10"])


def test_the_softmax_of_a_layer_with_large_numbers(opened: Opened) -> None:
    case, document = Case("s002_softmax_layer"), opened("softmax")
    for name, z in zip(("p1", "p2", "p3"), case.inputs["z_extreme"], strict=True):
        document.set_weight(("one", name), z)
    case.near(outputs(document)[0], case.expected["p_extreme"])


# Prediction


def test_prediction_adds_the_bias_once(opened: Opened) -> None:
    case, document = Case("s001_prediction_loop_vs_vectorised"), opened("prediction")
    assert document.project.X.tolist() == case.inputs["X_batch"]
    case.near(outputs(document)[0], [case.expected["linear"], case.expected["logistic"]])
    case.near(activations(document, "linear"), case.expected["linear_batch"])
    case.near(activations(document, "logistic"), case.expected["logistic_batch"])


def test_a_coin_of_every_bias(opened: Opened) -> None:
    case, document = Case("s001_coin_mle"), opened("coin")
    expected = next(e for e in case.expected["experiments"] if (e["heads_n"], e["tosses_N"]) == (7, 10))
    for w, likelihood in zip(expected["w_grid"], expected["log_likelihood_grid"], strict=True):
        if 0.0 < w < 1.0:
            document.set_weight(("one", "p"), math.log(w / (1.0 - w)))
            case.near(-loss(document), likelihood)
            case.near(information.coin_log_likelihood(document.values("p").a, 7, 10), likelihood)


def test_softmax_outputs_are_one_distribution(opened: Opened) -> None:
    for name in ("softmax", "digit"):
        document = opened(name)
        assert outputs(document).sum() == pytest.approx(1.0)
        assert document.project.training.loss in sim.LOSSES
