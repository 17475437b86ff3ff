"""The worked examples of the library, opened in the program: their numbers are those that were worked out elsewhere.

The cases are in `tests/reference`, each compared at its own tolerance.
"""

from typing import Any

import numpy as np
import pytest

import simulator as sim
from simulator.closed_form import solve_exactly
from tests.simulator.test_reference import Case
from tests.ui.examples import Opened, accuracy_on, gradients, loss, outputs


def test_the_gates_fire_above_their_threshold(opened: Opened) -> None:
    case, document = Case("s004_perceptron_theta"), opened("threshold-gates")
    for sample in range(4):
        document.go_to_sample(sample)
        for gate, expected in case.expected["gates"].items():
            case.near(document.values(gate).z, expected["net_w1x1_w2x2_minus_theta"][sample])
            assert document.values(gate).a == expected["y"][sample]
    # At the threshold itself this source says 0.
    for name, value in (("x1", 1.0), ("x2", 1.0)):
        document.set_weight((name, "AND"), value)
    document.set_bias("AND", -1.0)
    assert outputs(document)[:, 0].tolist() == case.expected["boundary_seed004"]


def test_the_line_through_three_points_descends_as_it_should(opened: Opened) -> None:
    case, document = Case("s002_gd_trace"), opened("three-points")
    for epoch, expected in case.expected["trace"].items():
        opened.train_until(int(epoch))
        case.near(document.weight(("x", "y")), expected["w1"])
        case.near(document.bias("y"), expected["w0"])
        case.near(loss(document), expected["L"])


def test_the_best_line_through_three_points_is_the_closed_form(opened: Opened) -> None:
    case, document = Case("s002_linreg_closed_form"), opened("three-points")
    document.set_weight(("x", "y"), case.expected["w1"])
    document.set_bias("y", case.expected["w0"])
    case.near(loss(document), case.expected["L_min"])
    case.near(outputs(document)[:, 0], case.expected["predictions"])


@pytest.mark.parametrize(
    ("run", "samples", "batch_size"),
    [
        ("sgd_batch_1", "mean", 1),
        ("minibatch_2_mean", "mean", 2),
        ("minibatch_2_sum", "sum", 2),
        ("full_batch_mean", "mean", None),
        ("full_batch_sum", "sum", None),
    ],
)
def test_three_points_one_by_one_in_pairs_and_all_at_once(
    opened: Opened, run: str, samples: Any, batch_size: int | None
) -> None:
    case, document = Case("s002_sgd_minibatch"), opened("three-points-one-by-one")
    assert document.project.training.batch_size == 1
    document.set_training(samples=samples, batch_size=batch_size)
    updates = case.expected[f"{run}_two_epochs"]
    for epoch, expected in ((1, updates[len(updates) // 2 - 1]), (2, updates[-1])):
        opened.train_until(epoch)
        case.near([document.weight(("x", "y")), document.bias("y")], [expected["w1"], expected["w0"]])


def test_stepping_through_three_points_is_the_same_as_training_one_by_one(opened: Opened) -> None:
    case, document = Case("s002_sgd_minibatch"), opened("three-points-one-by-one")
    document.set_grain("batch")
    for expected in case.expected["sgd_batch_1_two_epochs"]:
        document.step()
        case.near([document.weight(("x", "y")), document.bias("y")], [expected["w1"], expected["w0"]])


def test_height_and_weight_are_solved_exactly(opened: Opened) -> None:
    case, document = Case("s002_height_weight_175"), opened("height-weight")
    case.near(document.weight(("height", "mass")), case.expected["w"])
    case.near(document.bias("mass"), case.expected["b"])
    case.near(loss(document), case.expected["L_min"])
    document.set_cell(0, "height", 175.0)
    case.near(document.values("mass").a, case.expected["prediction_175"])


def test_advertising_is_solved_exactly(opened: Opened) -> None:
    case, document = Case("s002_advertising_normal_equations"), opened("advertising")
    name = document.network.outputs[0]
    weights = [document.weight((source, name)) for source in document.network.inputs]
    case.near([document.bias(name), *weights], case.expected["w"])
    case.near(outputs(document)[:, 0], case.expected["predictions"])
    case.near(loss(document), case.expected["E_in"])
    np.testing.assert_allclose(gradients(document).gradient, 0.0, atol=1e-8)


@pytest.mark.parametrize("W", [0, 1, 2])
def test_the_cost_of_one_weight(opened: Opened, W: int) -> None:
    case, document = Case("s004_cost_curve"), opened("cost-of-one-weight")
    document.set_weight(("x", "H"), float(W))
    case.near(loss(document), case.expected["cost_at_0_1_2"][W])
    place = case.inputs["W_grid"].index(float(W))
    case.near(gradients(document).weight["x", "H"], case.expected["dcost_dW_1_over_m_grid"][place])
    document.set_training(loss="half_squared")
    case.near(loss(document), case.expected["cost_1_over_2m_grid"][place])
    case.near(gradients(document).weight["x", "H"], case.expected["dcost_dW_1_over_2m_grid"][place])


@pytest.mark.parametrize(("run", "key"), [("1_over_m", "squared"), ("1_over_2m", "half_squared")])
@pytest.mark.parametrize("alpha", ["0.01", "0.1", "0.3"])
def test_half_the_cost_takes_half_the_step(opened: Opened, run: str, key: str, alpha: str) -> None:
    case, document = Case("s004_gd_W"), opened("cost-of-one-weight")
    document.set_training(loss=key, optimizer=sim.SGD(float(alpha)))
    for epoch, expected in case.expected["traces"][f"{run} start 0 alpha {alpha}"].items():
        opened.train_until(int(epoch))
        case.near(document.weight(("x", "H")), expected["W"])


def test_an_outlier_tilts_the_line_between_tumours(opened: Opened) -> None:
    case, document = Case("s002_tumour_outlier"), opened("tumour-line")
    expected = case.expected["outlier_40"]
    assert document.project.X.max() == 40.0
    opened.train_until(4000)
    case.near(document.weight(("size", "malignant")), expected["linear_w"])
    case.near(document.bias("malignant"), expected["linear_b"])
    said = outputs(document)[:, 0] >= 0.5
    missed = document.project.X[said != (document.project.T[:, 0] == 1.0), 0]
    assert missed.tolist() == expected["linear_misclassified_sizes"]
    solution = solve_exactly(document.network, document.project.X, document.project.T)
    case.near([solution.weights["size", "malignant"], solution.bias], [expected["linear_w"], expected["linear_b"]])


def test_an_outlier_does_nothing_to_the_sigmoid_between_tumours(opened: Opened) -> None:
    case, document = Case("s002_tumour_outlier"), opened("tumour-sigmoid")
    expected = case.expected["outlier_40"]
    document.set_weight(("size", "malignant"), expected["logistic_w"])
    document.set_bias("malignant", expected["logistic_b"])
    penalty = 0.05 * expected["logistic_w"] ** 2
    case.near(loss(document) + penalty, expected["logistic_J"])
    behind = gradients(document)
    # The minimum of loss and penalty: their slopes cancel.
    assert abs(behind.weight["size", "malignant"] + 0.1 * expected["logistic_w"]) < 1e-8
    assert abs(behind.bias["malignant"]) < 1e-8
    right = (outputs(document)[:, 0] >= 0.5) == (document.project.T[:, 0] == 1.0)
    assert right.all()


def test_the_sigmoid_between_tumours_gets_there_by_itself(opened: Opened) -> None:
    document = opened("tumour-sigmoid")
    opened.train_until(8000)
    expected = Case("s002_tumour_outlier").expected["outlier_40"]
    assert document.weight(("size", "malignant")) == pytest.approx(expected["logistic_w"], rel=1e-3)


@pytest.mark.parametrize("gate", ["AND", "OR"])
def test_logistic_regression_point_by_point(opened: Opened, gate: str) -> None:
    case, document = Case(f"s000_point_update_{gate}"), opened(f"logistic-{gate.lower()}")
    for sample, expected in enumerate(case.expected["first_epoch_trace"]):
        document.set_grain("batch")
        document.step()
        assert document.cursor.sample == sample
        case.near(document.values("y").a, expected["yhat"])
        case.near(document.values("y").delta, expected["yhat_minus_y"])
        case.near([document.weight(("x1", "y")), document.weight(("x2", "y"))], expected["w"])
        case.near(document.bias("y"), expected["b"])
    document.leave_walkthrough()
    for epoch, expected in case.expected["after_epochs"].items():
        opened.train_until(int(epoch))
        case.near([document.weight(("x1", "y")), document.weight(("x2", "y"))], expected["w"])
        case.near(outputs(document)[:, 0], expected["outputs"])
        case.near(loss(document), expected["E_mean"])


def test_the_mean_gradient_of_three_points(opened: Opened) -> None:
    case, document = Case("s000_logreg_mean_gradient"), opened("logistic-mean")
    case.near(outputs(document)[:, 0], case.expected["yhat"])
    case.near(loss(document), case.expected["E"])
    behind = gradients(document)
    case.near([behind.weight["x1", "y"], behind.weight["x2", "y"]], case.expected["dE_dw"])
    case.near(behind.bias["y"], case.expected["dE_db"])
    before = [document.weight(("x1", "y")), document.weight(("x2", "y")), document.bias("y")]
    opened.train_until(1)
    after = [document.weight(("x1", "y")), document.weight(("x2", "y")), document.bias("y")]
    case.near(np.subtract(before, after), [*case.expected["dE_dw"], case.expected["dE_db"]])


def test_the_summed_loss_of_five_points(opened: Opened) -> None:
    case, document = Case("s001_bce_sum_gradient_descent"), opened("logistic-sum")
    case.near(outputs(document)[:, 0], case.expected["Y0"])
    case.near(loss(document), case.expected["J0"])
    for epoch, expected in case.expected["recomputed_after_epochs"].items():
        opened.train_until(int(epoch))
        case.near([document.weight(("x1", "y")), document.weight(("x2", "y"))], expected["w"])
        case.near(document.bias("y"), expected["b"])
        case.near(loss(document), expected["J"])


def test_the_likeliest_coin_is_the_share_of_heads(opened: Opened) -> None:
    case, document = Case("s001_coin_mle"), opened("coin")
    expected = next(e for e in case.expected["experiments"] if (e["heads_n"], e["tosses_N"]) == (7, 10))
    half = expected["w_grid"].index(0.5)
    case.near(-loss(document), expected["log_likelihood_grid"][half])
    opened.train_until(400)
    case.near(document.values("p").a, expected["mle_n_over_N"])
    case.near(-loss(document), expected["log_likelihood_at_mle"])


def test_the_weight_of_separable_points_grows_without_bound(opened: Opened) -> None:
    case, document = Case("s001_weights_to_infinity"), opened("weights-without-bound")
    for epoch, expected in case.expected["unregularised_after_epochs"].items():
        opened.train_until(int(epoch))
        case.near(document.weight(("x", "y")), expected["w"])
        case.near(loss(document), expected["J"])


@pytest.mark.parametrize("strength", ["0.01", "0.1", "1"])
@pytest.mark.parametrize(("half", "key"), [(False, "L2_lambda_w2_optimum"), (True, "L2_half_lambda_w2_optimum")])
def test_a_penalty_holds_the_weight_of_separable_points(opened: Opened, strength: str, half: bool, key: str) -> None:
    case, document = Case("s001_weights_to_infinity"), opened("weights-without-bound")
    document.set_training(l2=float(strength), half_l2=half)
    opened.train_until(8000)
    case.near(document.weight(("x", "y")), case.expected[key][strength])


def test_a_softmax_and_its_errors(opened: Opened) -> None:
    case, document = Case("s002_softmax_layer"), opened("softmax")
    case.near(outputs(document)[0], case.expected["p"])
    case.near(loss(document), case.expected["ce"])
    document.go_to_step(len(document.steps) - 1)
    case.near([document.values(name).delta for name in ("p1", "p2", "p3")], case.expected["dce_dz"])


def test_a_softmax_of_two_is_a_sigmoid_of_the_difference(opened: Opened) -> None:
    case, document = Case("s000_softmax2_is_sigmoid"), opened("softmax-of-two")
    assert document.project.X.tolist() == case.inputs["z_pairs"][:4]
    document.add_sample()
    for name, value in zip(("z1", "z2"), case.inputs["z_pairs"][4], strict=True):
        document.set_cell(4, name, value)
    found = outputs(document)
    case.near(found[:, :2], case.expected["softmax"][:5])
    case.near(found[:, 2], case.expected["sigmoid_of_difference"][:5])


@pytest.mark.parametrize("eta", ["0.01", "0.1", "0.3", "0.6"])
def test_steps_of_every_size_through_the_valley(opened: Opened, eta: str) -> None:
    case, document = Case("s002_stepsize_runs_aoki"), opened("valley")
    document.set_training(optimizer=sim.SGD(float(eta)))
    for epoch, (x, y, f) in enumerate(case.expected["trace_x_y_f"][eta]):
        opened.train_until(epoch)
        case.near([document.weight(("one", "x")), document.weight(("one", "y−x²"))], [x, y])
        case.near(loss(document), f)


@pytest.mark.parametrize(
    ("name", "run"), [("slow-learning", "quadratic_eta_0.15"), ("slow-learning-cured", "cross_entropy_eta_0.15")]
)
def test_who_is_farther_off_learns_slower_or_faster(opened: Opened, name: str, run: str) -> None:
    case, document = Case("s002_slow_learning"), opened(name)
    near, far = (case.expected[run][start] for start in ("w0.6_b0.9", "w2.0_b2.0"))
    for epoch in near:
        opened.train_until(int(epoch))
        for neuron, expected in (("near", near[epoch]), ("far", far[epoch])):
            case.near(document.weight(("one", neuron)), expected["w"])
            case.near(document.bias(neuron), expected["b"])
            case.near(document.values(neuron).a, expected["a"])


def test_saturated_neurons_have_no_slope(opened: Opened) -> None:
    case, document = Case("s003_saturation_vanishing"), opened("saturation")
    document.set_grain("sample")
    for sample, z in enumerate(case.inputs["z"]):
        document.step()
        assert document.cursor.sample == sample
        for name, key in (("sigmoid", "sigma_prime"), ("tanh", "tanh_prime")):
            values, target = document.values(name), document.target(name)
            assert values.z == z
            slope = values.delta / (values.a - target)
            np.testing.assert_allclose(slope, case.expected[key][sample], rtol=1e-6, atol=1e-15)


def test_an_error_fades_by_a_quarter_with_every_layer(opened: Opened) -> None:
    case, document = Case("s003_saturation_vanishing"), opened("vanishing-gradient")
    document.go_to_step(len(document.steps) - 1)
    chain = [name for name, node in document.network.nodes.items() if isinstance(node, sim.Neuron)]
    error = document.values("y").a - document.target("y")
    deltas = [document.values(name).delta for name in reversed(chain)]
    for depth, expected in zip(case.inputs["depths"], case.expected["quarter_to_the_n"], strict=True):
        if depth <= len(chain):
            case.near(deltas[int(depth) - 1] / error, expected)
    assert len(chain) == 10


def test_positive_inputs_have_gradients_of_one_sign(opened: Opened) -> None:
    case, document = Case("s003_not_zero_centred"), opened("not-zero-centred")
    # In one batch both targets are looked at with the same weights.
    document.set_training(batch_size=None)
    for sample in (0, 1):
        found = {step.target: step.value for step in document.steps if (step.kind, step.sample) == ("gradient", sample)}
        case.near([found[name, "y"] for name in ("x1", "x2", "x3")], case.expected[f"target_{sample}"])


def test_a_dead_neuron_stays_dead_and_a_leaky_one_revives(opened: Opened) -> None:
    document = opened("dead-relu")
    before = document.weight(("x", "dead")), document.bias("dead")
    opened.train_until(500)
    assert (document.weight(("x", "dead")), document.bias("dead")) == before
    assert document.weight(("x", "alive")) != 1.0
    document.set_activation(["dead"], "leaky_relu")
    opened.train_until(1000)
    assert (document.weight(("x", "dead")), document.bias("dead")) != before


def test_two_three_two_two(opened: Opened) -> None:
    case, document = Case("s004_layered_forward_2_3_2_2"), opened("layers-2-3-2-2")
    layers = (("h1", "h2", "h3"), ("g1", "g2"), ("y1", "y2"))
    for names, expected in zip(layers, case.expected["layers"], strict=True):
        case.near([document.values(name).z for name in names], expected["a_net"])
        case.near([document.values(name).a for name in names], expected["z_out"])


def test_dropout_is_for_training_alone(opened: Opened) -> None:
    case, document = Case("s003_xor_no_dropout"), opened("xor-3-4-1-dropout")
    case.near(outputs(document)[:, 0], case.expected["initial"]["layer_2"])
    assert set(document.project.training.dropout.values()) == {0.2}
    opened.train_until(1)
    without = case.expected["after_updates"]["1"]["outputs"]
    assert not np.allclose(outputs(document)[:, 0], without, rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "epochs"),
    [("circles-3", 1000), ("circles-6", 1000), ("circles-20", 500), ("moons", 1000), ("spirals", 1000)],
)
def test_shapes_are_learned_in_the_epochs_that_are_promised(opened: Opened, name: str, epochs: int) -> None:
    document = opened(name)
    opened.train_until(epochs)
    assert accuracy_on(document, document.project.X, document.project.T) == 1.0
