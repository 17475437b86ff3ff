"""Numbers that were worked out independently, at 50 digits: regression and what is solved exactly.

One test a case, at the case's tolerance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_reference import FOLDER, Case, one_neuron, outputs, passes

import simulator as sim

COVERED = [
    "s002_linreg_closed_form",
    "s002_quadratic_expansion",
    "s002_height_weight_175",
    "s002_advertising_normal_equations",
    "s002_advertising_pseudo_inverse",
    "s002_tumour_outlier",
    "s002_tumour_overlapping",
    "s004_cost_curve",
]


@pytest.mark.parametrize("name", COVERED)
def test_every_case_has_its_numbers_and_its_test(name: str) -> None:
    assert (FOLDER / f"{name}.json").exists()
    assert callable(globals()[f"test_{name}"])


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.node.name.removeprefix("test_"))


def linear(weights: list[float], bias: float | None) -> sim.Network:
    return one_neuron(weights, bias, "linear")


def solved(X: Any, T: Any, bias: float | None = 0.0) -> tuple[sim.Solution, list[float]]:
    """The solution of one linear neuron, and its bias (if it has one) and weights in one list."""
    X = np.asarray(X)
    solution = sim.solve_exactly(linear([0.0] * X.shape[1], bias), X, T)
    return solution, ([] if solution.bias is None else [solution.bias]) + list(solution.weights.values())


def test_s002_linreg_closed_form(case: Case) -> None:
    data = sim.DATASETS["three-points"]
    np.testing.assert_array_equal(np.hstack([data.X, data.T]), case.inputs["points"])
    solution, (w0, w1) = solved(data.X, data.T)
    case.near(w0, case.expected["w0"])
    case.near(w1, case.expected["w1"])
    case.near(solution.squared_error, case.expected["L_min"])
    predictions = outputs(solution.network, data.X)
    case.near(predictions, case.expected["predictions"])
    residuals = predictions - data.T[:, 0]
    case.near(-residuals, case.expected["residuals"])
    _, backward = passes(solution.network, data.X, data.T, loss="squared")
    case.near(backward.loss, case.expected["mse_min"])
    # Σ(x−x̄)(y−ȳ) and Σ(x−x̄)² are what the normal equation keeps of data moved to their means.
    x_mean, y_mean = sim.Standardization.of(data.X).mean[0], sim.Standardization.of(data.T).mean[0]
    case.near([x_mean, y_mean], [case.expected["x_mean"], case.expected["y_mean"]])
    centred, _ = solved(data.X - x_mean, data.T - y_mean, bias=None)
    case.near(centred.gram, [[case.expected["Sxx"]]])
    case.near(centred.moment, [case.expected["Sxy"]])


def test_s002_quadratic_expansion(case: Case) -> None:
    data, expected = sim.DATASETS["three-points"], case.expected
    np.testing.assert_array_equal(np.hstack([data.X, data.T]), case.inputs["points"])
    grid = case.inputs["check_grid_w0_w1"]
    found = []
    for w0, w1 in grid:
        _, backward = passes(linear([w1], w0), data.X, data.T, loss="squared", samples="sum")
        found.append((backward.loss, backward.weight["x1", "y1"], backward.bias["y1"]))
    losses, slopes, bias_slopes = zip(*found, strict=True)
    case.near(losses, expected["L_on_grid"])
    case.near(slopes, expected["dL_dw1_on_grid"])
    case.near(bias_slopes, expected["dL_dw0_on_grid"])
    c = expected["coefficients"]
    case.near(
        losses,
        [
            c["w1^2"] * w1 * w1 + c["w0^2"] * w0 * w0 + c["w1"] * w1 + c["w0"] * w0 + c["w1*w0"] * w1 * w0 + c["1"]
            for w0, w1 in grid
        ],
    )
    # The Hessian of Σ(t − a)² is 2 XᵀX, in the order (w0, w1).
    hessian = 2.0 * solved(data.X, data.T)[0].gram
    case.near(hessian, expected["hessian"])
    slow, fast = np.linalg.eigvalsh(hessian)
    case.near([slow, fast], expected["eigenvalues"])
    case.near(2.0 / fast, expected["eta_stability_limit"])
    case.near(2.0 / (slow + fast), expected["eta_optimal"])
    case.near(1.0 - 0.1 * slow, expected["per_step_factor_slow_mode_eta_0.1"])


def test_s002_height_weight_175(case: Case) -> None:
    data = sim.DATASETS["height-weight"]
    np.testing.assert_array_equal(data.X[:, 0], case.inputs["height_cm"])
    np.testing.assert_array_equal(data.T[:, 0], case.inputs["weight_kg"])
    solution, found = solved(data.X, data.T)
    case.near(found, [case.expected["b"], case.expected["w"]])
    case.near(solution.squared_error, case.expected["L_min"])
    case.near(outputs(solution.network, [[case.inputs["query_cm"]]]), [case.expected["prediction_175"]])


def test_s002_advertising_normal_equations(case: Case) -> None:
    # The source calls the columns FB, TV and newspaper; in the original data they are TV, radio and newspaper.
    data, expected = sim.DATASETS["advertising"], case.expected
    np.testing.assert_array_equal(np.hstack([data.X, data.T]), case.inputs["rows_FB_TV_newspaper_sales"])
    solution, found = solved(data.X, data.T)
    assert solution.note is None
    case.near(solution.gram, expected["XtX"])
    case.near(solution.moment, expected["Xty"])
    case.near(found, expected["w"])
    case.near(sim.normal_equation(np.column_stack([np.ones(len(data.X)), data.X]), data.T[:, 0]), expected["w"])
    predictions = outputs(solution.network, data.X)
    case.near(predictions, expected["predictions"])
    case.near(data.T[:, 0] - predictions, expected["residuals"])
    case.near(solution.squared_error, expected["sse"])
    case.near(passes(solution.network, data.X, data.T, loss="squared")[1].loss, expected["E_in"])
    case.near(sim.r_squared(predictions[:, np.newaxis], data.T), expected["r_squared"])
    _, backward = passes(linear([0.0] * 3, 0.0), data.X, data.T, loss="squared")
    case.near(backward.loss, expected["E_in_at_w_zero"])
    case.near([backward.bias["y1"], *backward.weight.values()], expected["gradient_E_in_at_w_zero"])
    eigenvalues = np.linalg.eigvalsh(2.0 * solution.gram / len(data.X))
    case.near(eigenvalues, expected["hessian_eigenvalues_2XtX_over_N"])
    case.near(2.0 / eigenvalues[-1], expected["eta_stability_limit_raw_features"])
    case.near(eigenvalues[-1] / eigenvalues[0], expected["condition_number"])


def test_s002_advertising_pseudo_inverse(case: Case) -> None:
    expected = case.expected

    def shortest(name: str) -> tuple[sim.Solution, list[float]]:
        X, y = np.array(case.inputs[name]["X"]), case.inputs[name]["y"]
        # The first column is the bias's.
        solution, found = solved(X[:, 1:], np.array(y)[:, np.newaxis])
        case.near(sim.pseudo_inverse(X) @ y, found)
        return solution, found

    solution, found = shortest("p_gt_n")
    case.near(found, expected["p_gt_n_w"])
    case.near(np.square(found).sum(), expected["p_gt_n_norm2"])
    assert "fewer samples (3) than there are unknowns (4)" in str(solution.note)
    solution, found = shortest("duplicated_column")
    case.near(found, expected["duplicated_column_w"])
    assert "x4 is a multiple of x1." in str(solution.note)
    solution, found = shortest("collinear")
    case.near(found, expected["collinear_w"])
    assert "x3 is a combination of x1, x2." in str(solution.note)
    X = np.array(case.inputs["collinear"]["X"])
    case.near(outputs(solution.network, X[:, 1:]), expected["collinear_predictions"])
    data = sim.DATASETS["advertising"]
    case.near(solved(data.X, data.T, bias=None)[1], expected["no_intercept_w_regular_case"])


def check_linear(case: Case, X: Any, T: Any, expected: dict[str, Any]) -> sim.Network:
    """The line through 0/1 labels and where it crosses 0.5; the neuron that has it."""
    solution, (b, w) = solved(X, T)
    case.near([w, b], [expected["linear_w"], expected["linear_b"]])
    case.near((0.5 - b) / w, expected["linear_threshold_at_0.5"])
    return solution.network


def check_logistic(case: Case, X: Any, T: Any, expected: dict[str, Any], penalty: float) -> None:
    """Gradient descent on cross-entropy reaches the threshold that the line misses."""
    # Seen from the middle of the sizes, w and b can be learned apart from each other.
    middle = sim.Standardization(np.array([4.0]), np.array([1.0]), np.array([False]))
    run = sim.train(
        one_neuron([3.0], 0.0),
        middle.transform(X),
        T,
        loss="cross_entropy",
        samples="sum",
        optimizer=sim.SGD(0.5),
        l2=penalty,
        half_l2=True,
        epochs=3000,
        stop=sim.Stopping(gradient=1e-14),
    )
    weights, bias = middle.raw_weights([run.network.edge("x1", "y1").weight], run.network.neuron("y1").bias)
    w, b = float(weights[0]), float(bias)
    case.near([w, b, -b / w], [expected["logistic_w"], expected["logistic_b"], expected["logistic_threshold"]])
    net = one_neuron([w], b)
    loss = passes(net, X, T, loss="cross_entropy", samples="sum")[1].loss
    cost = loss + sim.penalty(sim.compile(net), np.array([w, b]), l2=penalty, half_l2=True)
    case.near(cost, expected["logistic_J"])
    if "logistic_errors" in expected:
        assert int(((outputs(net, X) >= 0.5) != (T[:, 0] == 1.0)).sum()) == expected["logistic_errors"]


def tumours(case: Case, outlier: float | None) -> tuple[Any, Any]:
    benign, malignant = case.inputs["benign_sizes_y0"], list(case.inputs["malignant_sizes_y1"])
    malignant += [] if outlier is None else [outlier]
    return np.array([[x] for x in benign + malignant]), np.array([[0.0]] * len(benign) + [[1.0]] * len(malignant))


def test_s002_tumour_outlier(case: Case) -> None:
    # The source gives the value 0.5 to both classes; here it counts as malignant.
    for key, outlier in (("tumour", None), ("tumour-outlier", 40.0)):
        for found, wanted in zip((sim.DATASETS[key].X, sim.DATASETS[key].T), tumours(case, outlier), strict=True):
            np.testing.assert_array_equal(found, wanted)
    for outlier in (None, *case.inputs["outliers_y1"]):
        expected = case.expected["outlier_none" if outlier is None else f"outlier_{outlier:.0f}"]
        X, T = tumours(case, outlier)
        net = check_linear(case, X, T, expected)
        line = outputs(net, X)
        wrong = (line >= 0.5) != (T[:, 0] == 1.0)
        assert int(wrong.sum()) == expected["linear_errors"]
        assert X[wrong, 0].tolist() == expected["linear_misclassified_sizes"]
        if outlier is not None:
            case.near(line[-1], expected["linear_prediction_at_outlier"])
        check_logistic(case, X, T, expected, penalty=case.inputs["lambda"])


def test_s002_tumour_overlapping(case: Case) -> None:
    for outlier in (None, case.inputs["outlier_y1"]):
        expected = case.expected["outlier_none" if outlier is None else f"outlier_{outlier:.0f}"]
        X, T = tumours(case, outlier)
        check_linear(case, X, T, expected)
        check_logistic(case, X, T, expected, penalty=0.0)


def test_s004_cost_curve(case: Case) -> None:
    X, T = ([[value] for value in case.inputs[name]] for name in ("x", "y"))

    def cost(W: float, loss: str) -> tuple[float, float]:
        _, backward = passes(linear([W], None), X, T, loss=loss)
        return backward.loss, backward.weight["x1", "y1"]

    case.near([cost(W, "squared")[0] for W in case.inputs["W"]], case.expected["cost_at_0_1_2"])
    for loss, name in (("squared", "1_over_m"), ("half_squared", "1_over_2m")):
        costs, slopes = zip(*(cost(W, loss) for W in case.inputs["W_grid"]), strict=True)
        case.near(costs, case.expected["cost_grid" if loss == "squared" else f"cost_{name}_grid"])
        case.near(slopes, case.expected[f"dcost_dW_{name}_grid"])
    case.near(solved(X, T, bias=None)[1], [1.0])
