"""What the explanations of the examples say will happen, happens: each is opened and trained as a person would.

The cases are in `tests/reference`, each compared at its own tolerance; other numbers are those of the explanations.
"""

import re
from typing import Any

import numpy as np
import pytest

import simulator as sim
from simulator.closed_form import solve_exactly
from simulator.engine import backward, forward
from simulator.explorations import EXPLORATIONS
from simulator.project import randomized
from simulator.runs import READY_MADE
from simulator.splitting import VALIDATION
from tests.simulator.test_reference import Case
from tests.ui.examples import Opened, accuracy_on, activations, gradients, loss, outputs, walked
from ui.document import Document


def weights_of(document: Document) -> np.ndarray:
    return np.array([document.weight(key) for key in document.network.edges])


# Logistic regression


def test_the_gradient_of_one_point_is_a_number_times_the_point(opened: Opened) -> None:
    case, document = Case("s000_logreg_point_gradient"), opened("logistic-point")
    case.near([document.values("y").z, document.values("y").a], [case.expected["z"], case.expected["yhat"]])
    case.near(loss(document), case.expected["E"])
    found = walked(document)
    case.near([found["gradient", (f"x{i}", "y")] for i in (1, 2, 3)], case.expected["dE_dw"])
    case.near(found["gradient", "y"], case.expected["dE_db"])
    case.near(found["output_error", "y"], case.expected["scalar"])


@pytest.mark.parametrize(
    ("name", "gate", "without"),
    [
        ("and-batch", "AND_bias_column", []),
        ("or-batch", "OR_bias_column", []),
        ("and-without-bias", "AND_no_bias", []),
        ("or-batch", "OR_no_bias", ["one"]),
        ("batch-real", "real_features", []),
    ],
)
@pytest.mark.parametrize(("key", "which"), [("half_squared", "squared_error"), ("cross_entropy", "cross_entropy")])
def test_batches_of_the_first_program(
    opened: Opened, name: str, gate: str, without: list[str], key: str, which: str
) -> None:
    case, document = Case(f"s000_code_batch_{gate}"), opened(name)
    assert document.project.view.convention == "error_term"
    document.delete(without)
    document.set_training(loss=key)
    for epoch, expected in case.expected[which].items():
        opened.train_until(int(epoch))
        weights = [document.weight((source, "y")) for source in document.network.inputs]
        case.near(weights, expected["weights"])
        case.near(outputs(document)[:, 0], expected["outputs"])


def test_without_a_bias_and_is_out_of_reach(opened: Opened) -> None:
    document = opened("and-without-bias")
    opened.train_until(1000)
    assert outputs(document)[0, 0] == 0.5
    assert loss(document) == pytest.approx(0.1, abs=0.03)
    # With a bias, as the explanation suggests, all four answers are right.
    document.set_bias("y", 0.0)
    document.reset()
    opened.train_until(1000)
    assert accuracy_on(document, document.project.X, document.project.T) == 1.0


def test_a_slope_at_the_input_learns_worse_than_one_at_the_weighted_sum(opened: Opened) -> None:
    # What the source prints, beside the right numbers that the example has.
    expected = Case("s000_code_batch_real_features").expected
    document = opened("batch-real")
    opened.train_until(1)
    assert document.weight(("x1", "y")) == pytest.approx(0.0389, abs=5e-5)
    assert expected["printed"]["1"]["weights"] == pytest.approx([0.0665, -0.1994], abs=5e-5)
    opened.train_until(100)
    assert loss(document) < expected["printed"]["100"]["half_mse"]


@pytest.mark.parametrize(
    ("changes", "which"),
    [
        ({"l2": 0.0}, "plain"),
        ({"l2": 0.0, "l1": 0.05}, "L1"),
        ({"l2": 0.1}, "L2_lambda_w2"),
        ({"l2": 0.1, "half_l2": True}, "L2_half_lambda_w2"),
        ({"l2": 0.1, "l1": 0.05}, "elastic"),
    ],
)
def test_the_gradients_of_penalties(opened: Opened, changes: dict[str, Any], which: str) -> None:
    case, document = Case("s001_l1_l2_elastic_gradients"), opened("prior")
    document.set_training(**changes, optimizer=sim.SGD(1.0))
    before = np.array([document.weight((name, "y")) for name in ("x1", "x2")])
    bias = document.bias("y")
    case.near(before, case.inputs["w"])
    opened.train_until(1)
    case.near(before - [document.weight((name, "y")) for name in ("x1", "x2")], case.expected[f"grad_{which}"])
    case.near(bias - document.bias("y"), case.expected["grad_b"])


@pytest.mark.parametrize(
    ("share", "gone"),
    [("validation_split_0.3_probably_intended", []), ("validation_split_0.7_as_printed", [3, 4, 5, 6])],
)
def test_ten_epochs_of_a_few_lines_of_a_library(opened: Opened, share: str, gone: list[int]) -> None:
    case, document = Case("s001_keras_snippet"), opened("ten-epochs")
    document.delete_samples(gone)
    expected = case.expected[share]
    rows = int(expected["n_train"])
    assert document.project.X.tolist() == case.inputs["X"][:rows]
    weights, training = weights_of(document), document.project.training
    penalty = training.l1 * np.abs(weights).sum() + training.l2 * np.square(weights).sum()
    case.near(penalty, expected["first_step"]["penalty"])
    # The library adds the penalty to the loss that it reports.
    case.near(loss(document) + penalty, expected["first_step"]["loss"])
    kept = case.inputs["X"][rows:], np.reshape(case.inputs["T"][rows:], (-1, 1))
    for epoch in expected["history"]:
        opened.train_until(int(epoch["epoch"]))
        case.near(weights_of(document), epoch["kernel"])
        case.near(document.bias("y"), epoch["bias"])
        assert accuracy_on(document, *map(np.array, kept)) == pytest.approx(epoch["val_accuracy"])


def test_a_prior_is_a_penalty(opened: Opened) -> None:
    case, document = Case("s001_map_prior"), opened("prior")
    assert document.project.training.l2 == case.expected["lambda2"]
    squares = sum(document.weight((name, "y")) ** 2 for name in ("x1", "x2"))
    case.near(loss(document) + document.project.training.l2 * squares, case.expected["J_plus_lambda2_w2"])
    opened.train_until(2000)
    # At the most probable weights the slopes of the loss and of the prior cancel.
    behind = gradients(document)
    for name in ("x1", "x2"):
        pull = 2.0 * document.project.training.l2 * document.weight((name, "y"))
        assert behind.weight[name, "y"] + pull == pytest.approx(0.0, abs=1e-9)


def test_overlapping_tumours_keep_the_weight_finite(opened: Opened) -> None:
    case, document = Case("s002_tumour_overlapping"), opened("tumour-overlap")
    for key in ("outlier_30", "outlier_none"):
        expected = case.expected[key]
        opened.train_until(document.epoch + 4000)
        weight, bias = document.weight(("size", "malignant")), document.bias("malignant")
        assert [weight, bias] == pytest.approx([expected["logistic_w"], expected["logistic_b"]], rel=1e-3)
        assert -bias / weight == pytest.approx(expected["logistic_threshold"], rel=1e-4)
        # That is where the loss is smallest: there it has no slope.
        document.set_weight(("size", "malignant"), expected["logistic_w"])
        document.set_bias("malignant", expected["logistic_b"])
        case.near(loss(document), expected["logistic_J"])
        np.testing.assert_allclose(gradients(document).gradient, 0.0, atol=1e-8)
        document.delete_samples([document.sample_count - 1])


def test_a_line_through_overlapping_tumours_is_tilted(opened: Opened) -> None:
    case, document = Case("s002_tumour_overlapping"), opened("tumour-overlap")
    document.set_activation(["malignant"], "linear")
    document.set_training(loss="squared")
    for key in ("outlier_30", "outlier_none"):
        expected = case.expected[key]
        found = solve_exactly(document.network, document.project.X, document.project.T)
        assert (0.5 - found.bias) / found.weights["size", "malignant"] == pytest.approx(
            expected["linear_threshold_at_0.5"], rel=1e-9
        )
        document.delete_samples([document.sample_count - 1])


# Regression and descent


def test_the_square_of_three_points_is_a_polynomial(opened: Opened) -> None:
    case, document = Case("s002_quadratic_expansion"), opened("three-points")
    for place, (w0, w1) in enumerate(case.inputs["check_grid_w0_w1"]):
        document.set_weight(("x", "y"), w1)
        document.set_bias("y", w0)
        case.near(loss(document), case.expected["L_on_grid"][place])
        case.near(gradients(document).weight["x", "y"], case.expected["dL_dw1_on_grid"][place])


@pytest.mark.parametrize("eta", ["0.01", "0.05", "0.1", "0.2", "0.21", "0.22", "0.25"])
def test_steps_of_every_size_on_three_points(opened: Opened, eta: str) -> None:
    case, document = Case("s002_gd_eta_sweep"), opened("three-points")
    document.set_training(optimizer=sim.SGD(float(eta)))
    opened.train_until(20)
    expected = case.expected[eta]
    case.near([document.weight(("x", "y")), document.bias("y")], [expected["w1"], expected["w0"]])
    case.near(loss(document), expected["L"])


def test_a_printed_slip_in_the_second_step(opened: Opened) -> None:
    # Printed is w0 = 0.54 after two steps, and 0.480, 0.888 after three.
    document = opened("three-points")
    opened.train_until(2)
    assert document.bias("y") == pytest.approx(0.52, abs=1e-12)
    opened.train_until(3)
    assert [document.bias("y"), document.weight(("x", "y"))] == pytest.approx([0.472, 0.896], abs=1e-12)


@pytest.mark.parametrize("alpha", ["0.01", "0.1", "0.3"])
def test_half_the_cost_has_the_same_minimum(opened: Opened, alpha: str) -> None:
    case, document = Case("s004_gd_W"), opened("half-the-cost")
    document.set_training(optimizer=sim.SGD(float(alpha)))
    for epoch, expected in case.expected["traces"][f"1_over_2m start 0 alpha {alpha}"].items():
        opened.train_until(int(epoch))
        case.near(document.weight(("x", "H")), expected["W"])


@pytest.mark.parametrize(("key", "path"), [("half_squared", [1.4, 0.84, 1.064]), ("squared", [2.8, -2.24, 6.832])])
def test_the_same_step_converges_with_half_the_cost_and_diverges_with_all_of_it(
    opened: Opened, key: str, path: list[float]
) -> None:
    document = opened("half-the-cost")
    document.set_training(loss=key)
    for epoch, W in enumerate(path, start=1):
        opened.train_until(epoch)
        assert document.weight(("x", "H")) == pytest.approx(W)


def test_what_a_derivative_of_minus_2_means(opened: Opened) -> None:
    case, document = Case("s002_derivative_meaning"), opened("derivative")
    case.near(loss(document), case.expected["L_w0"])
    case.near(gradients(document).weight["one", "y"], case.expected["dL"])
    for h, increase in zip(case.inputs["h"], case.expected["increase_when_moving_left"], strict=True):
        document.set_weight(("one", "y"), 1.0 - h)
        assert loss(document) - case.expected["L_w0"] == pytest.approx(increase, rel=1e-12)


def test_the_delta_rule(opened: Opened) -> None:
    case, document = Case("s003_delta_rule"), opened("delta-rule")
    case.near([document.values("y").z, document.values("y").a], [case.expected["h"], case.expected["y"]])
    assert document.project.view.convention == "error_term"
    opened.train_until(1)
    case.near([document.weight((name, "y")) for name in ("x1", "x2")], case.expected["w_after"])


def test_more_weights_than_samples_have_a_smallest_solution(opened: Opened) -> None:
    case, document = Case("s002_advertising_pseudo_inverse"), opened("fewer-samples")
    name = document.network.outputs[0]
    weights = [document.bias(name), *(document.weight((source, name)) for source in document.network.inputs)]
    case.near(weights, case.expected["p_gt_n_w"])
    case.near(np.square(weights).sum(), case.expected["p_gt_n_norm2"])
    case.near(outputs(document)[:, 0], case.inputs["p_gt_n"]["y"])
    found = solve_exactly(document.network, document.project.X, document.project.T)
    np.testing.assert_allclose([found.bias, *found.weights.values()], weights, rtol=1e-9)
    assert found.note is not None


# Penalties


def test_weights_decay_by_the_same_share(opened: Opened) -> None:
    case, document = Case("s003_l2_weight_decay"), opened("weight-decay")
    for epoch in (1, 10):
        opened.train_until(epoch)
        weights = [document.weight((f"x{i}", "y")) for i in (1, 2, 3, 4)]
        case.near(weights, case.expected[f"after_{epoch}"])


@pytest.mark.parametrize(
    ("changes", "which"),
    [
        ({}, "L1"),
        ({"l1": 0.0, "l2": 1.0}, "L2_lambda_w2"),
        ({"l1": 0.0, "l2": 1.0, "half_l2": True}, "L2_half_lambda_w2"),
        ({"l1": 1.0, "l2": 0.5}, "elastic"),
    ],
)
def test_l1_makes_zeros_and_l2_small_weights(opened: Opened, changes: dict[str, Any], which: str) -> None:
    case, document = Case("s003_least_squares_l1_l2"), opened("sparse")
    document.set_training(**changes)
    opened.train_until(1500)
    weights = np.array([document.weight((f"x{i}", "y")) for i in (1, 2, 3, 4)])
    # |w| has no slope at 0, so a weight that belongs there flutters by a step, η(λ + 2·0.4).
    flutter = 0.018 if document.project.training.l1 else 1e-9
    np.testing.assert_allclose(weights, case.expected[which], rtol=1e-9, atol=flutter)


# Dropout


def test_the_trained_weights_of_xor_answer_all_four(opened: Opened) -> None:
    case, document = Case("s003_xor_dropout_printed_result"), opened("xor-3-4-1-trained")
    weights = [[document.weight((source, f"h{j}")) for j in (1, 2, 3, 4)] for source in document.network.inputs]
    case.near(weights, case.inputs["synapse_0_printed_final"])
    case.near([document.weight((f"h{j}", "y")) for j in (1, 2, 3, 4)], case.expected["synapse_1_final_inferred"])
    # One weight of the output is known to ±0.06 only, because of the digits that are printed.
    np.testing.assert_allclose(outputs(document)[:, 0], case.expected["inference_outputs_without_dropout"], atol=5e-4)


def test_one_step_of_xor_with_neurons_left_out(opened: Opened) -> None:
    case, document = Case("s003_xor_dropout_one_step"), opened("xor-3-4-1-dropout")
    hidden = [f"h{j}" for j in (1, 2, 3, 4)]
    scale = 1.0 / (1.0 - document.project.training.dropout["h1"])
    masks = dict(zip(hidden, np.transpose(case.inputs["mask"]) * scale, strict=True))
    assert document.program is not None
    ahead = forward(document.program, document.project.X, masks=masks)
    case.near(np.transpose([ahead.a[name] for name in hidden]), case.expected["layer_1_dropped"])
    case.near(ahead.output[:, 0], case.expected["layer_2"])
    behind = backward(document.program, ahead, document.project.T, samples=document.project.training.samples)
    case.near(np.transpose([behind.delta[name] for name in hidden]), case.expected["layer_1_delta_correct"])
    case.near([behind.weight[name, "y"] for name in hidden], case.expected["gradient_synapse_1"])


def test_dropout_scales_what_stays_so_that_the_mean_is_the_same(opened: Opened) -> None:
    case, document = Case("s003_inverted_dropout_expectation"), opened("xor-3-4-1-dropout")
    (p,) = set(document.project.training.dropout.values())
    assert p in case.inputs["p"]
    document.set_training(batch_size=None)
    plain = activations(document, "h1")
    kept = [step.value for step in document.steps if (step.kind, step.target) == ("dropout", "h1")]
    for value, whole in zip(kept, plain, strict=True):
        assert value == 0.0 or value == pytest.approx(whole * case.expected["with_dropout"][f"{p:g}"]["scale"])


# Curved boundaries and overfitting


@pytest.mark.parametrize(
    ("name", "epochs", "right"),
    [
        ("moons-3", 300, 0.87),
        ("moons-3", 1000, 1.0),
        ("moons-20", 300, 0.99),
        ("moons-20", 1000, 1.0),
        ("spirals-3", 2000, 0.75),
        ("spirals-6", 1000, 0.92),
        ("spirals-6", 2000, 1.0),
    ],
)
def test_shapes_are_learned_as_far_as_is_said(opened: Opened, name: str, epochs: int, right: float) -> None:
    document = opened(name)
    opened.train_until(epochs)
    assert accuracy_on(document, document.project.X, document.project.T) == pytest.approx(right, abs=0.015)


@pytest.mark.parametrize(
    ("name", "seen", "right", "kept_back"),
    [
        ("overfitting", 0.006, 0.78, 1.8),
        ("overfitting-l1", 0.304, 0.865, 0.50),
        ("overfitting-l2", 0.364, 0.87, 0.33),
        ("overfitting-dropout", 0.40, 0.835, 0.39),
        ("overfitting-noise", 0.416, 0.84, 0.38),
    ],
)
def test_what_helps_against_learning_by_heart(
    opened: Opened, name: str, seen: float, right: float, kept_back: float
) -> None:
    document = opened(name)
    split, rows = document.project.training.split, document.project.data.rows
    assert split.counts(rows) == (30, 200, 0)
    opened.train_until(6000)
    assert loss(document) == pytest.approx(seen, rel=0.2)
    kept = split.rows(rows, VALIDATION)
    X, T = document.project.X[kept], document.project.T[kept]
    assert accuracy_on(document, X, T) == pytest.approx(right, abs=0.02)
    assert document.program is not None
    # From z, where a may be rounded to 0 or 1.
    found = backward(document.program, forward(document.program, X), T, loss=document.project.training.loss)
    assert found.loss == pytest.approx(kept_back, rel=0.2)
    if name == "overfitting-l1":
        assert (np.abs(weights_of(document)) < 0.05).sum() == pytest.approx(51, abs=2)


def test_learning_by_heart_was_better_before(opened: Opened) -> None:
    document = opened("overfitting")
    opened.train_until(500)
    kept = document.project.training.split.rows(document.project.data.rows, VALIDATION)
    X, T = document.project.X[kept], document.project.T[kept]
    assert accuracy_on(document, X, T) == pytest.approx(0.87, abs=0.015)


def test_what_explanations_name_is_there() -> None:
    titles = {sim.load(name).title for name in sim.presets()} | {entry.title for entry in EXPLORATIONS.values()}
    ready = {entry.label for entry in READY_MADE}
    for name in sim.presets():
        for quoted in re.findall("“([^”]+)”", sim.load(name).about):
            assert quoted in titles | ready | set(sim.load(name).network.nodes) | OTHERS, (name, quoted)


# What is quoted and no title: a digit, and a name in a program.
OTHERS = {"3"}


# How the examples were made

DRAWN = {
    **{f"circles-{hidden}": ("circles", 100, 0.08) for hidden in (3, 6, 20)},
    **{name: ("moons", 100, 0.1) for name in ("moons-3", "moons", "moons-20")},
    **{name: ("spirals", 100, 0.02) for name in ("spirals-3", "spirals-6", "spirals")},
    **{name: ("moons", 230, 0.35) for name in sim.presets() if name.startswith("overfitting")},
}


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_samples_and_weights_can_be_drawn_again(name: str) -> None:
    project, (key, samples, noise) = sim.load(name), DRAWN[name]
    X, T = sim.DATASETS[key].make(samples=samples, noise=noise)
    # Four digits, so that they can be read in a table.
    np.testing.assert_array_equal(project.X, X.round(4))
    np.testing.assert_array_equal(project.T, T)
    assert randomized(project, project.training.seed).network == project.network
