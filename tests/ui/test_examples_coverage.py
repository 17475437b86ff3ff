"""Every worked example has its place in the library, and a test that opens it there and compares the numbers."""

import ast
from pathlib import Path

import pytest

import simulator as sim
from simulator.explorations import EXPLORATIONS
from tests.simulator.test_reference import FOLDER

HERE = Path(__file__).parent

# Which example of the library shows a case; where it is none, which tests say why.
SHOWN: dict[str, tuple[str, ...]] = {
    "s000_step_vs_sigmoid_AND": ("step-or-sigmoid",),
    "s000_sigmoid_derivative": ("activations",),
    "s000_softmax2_is_sigmoid": ("softmax-of-two", "exploration:softmax-jacobian"),
    "s000_losses_mse_01_ce": ("gradient-by-z", "exploration:log-loss"),
    "s000_error_formula_sign": ("soft-target",),
    "s000_logreg_point_gradient": ("logistic-point",),
    "s000_point_update_AND": ("logistic-and",),
    "s000_point_update_OR": ("logistic-or",),
    "s000_logreg_mean_gradient": ("logistic-mean",),
    "s000_mlp_2_2_1_single": ("mlp-2-2-1",),
    "s000_mlp_2_2_1_batch_XOR": ("mlp-2-2-1-xor",),
    "s000_code_batch_AND_no_bias": ("and-without-bias",),
    "s000_code_batch_AND_bias_column": ("and-batch",),
    "s000_code_batch_OR_no_bias": ("or-batch",),
    "s000_code_batch_OR_bias_column": ("or-batch",),
    "s000_code_batch_real_features": ("batch-real",),
    "s001_prediction_loop_vs_vectorised": ("prediction",),
    "s001_activation_step_ge": ("activations",),
    "s001_activation_linear": ("activations",),
    "s001_tanh_identity": ("tanh-identity",),
    "s001_coin_mle": ("coin",),
    "s001_bce_sum_gradient_descent": ("logistic-sum",),
    "s001_weights_to_infinity": ("weights-without-bound",),
    "s001_l1_l2_elastic_gradients": ("prior",),
    "s001_map_prior": ("prior",),
    "s001_keras_snippet": ("ten-epochs",),
    "s002_linreg_closed_form": ("three-points",),
    "s002_quadratic_expansion": ("three-points",),
    "s002_gd_trace": ("three-points", "exploration:descent"),
    "s002_gd_eta_sweep": ("three-points",),
    "s002_sgd_minibatch": ("three-points-one-by-one",),
    "s002_derivative_meaning": ("derivative",),
    "s002_height_weight_175": ("height-weight",),
    "s002_advertising_normal_equations": ("advertising",),
    "s002_advertising_pseudo_inverse": ("fewer-samples",),
    "s002_tumour_outlier": ("tumour-line", "tumour-sigmoid"),
    "s002_tumour_overlapping": ("tumour-overlap",),
    "s002_nll_labels_pm1": ("labels-minus-one",),
    "s002_log_sigmoid_figure_B1": ("log-sigmoid",),
    "s002_stepsize_runs_aoki": ("valley",),
    "s002_net_4_3_1_chain": ("chain-4-3-1",),
    "s002_graph_xyz": ("graph-xyz",),
    "s002_graph_sigmoid": ("graph-sigmoid",),
    "s002_local_gradients": ("graph-sigmoid",),
    "s002_gate_patterns": ("gates", "graph-combined"),
    "s002_softmax_layer": ("softmax", "exploration:softmax-jacobian"),
    "s002_entropy_coin": ("exploration:entropy",),
    "s002_cross_entropy_H_plus_KL": ("exploration:entropy",),
    "s002_gaussian_bernoulli_nll": ("gaussian",),
    "s002_output_delta": ("output-delta",),
    "s002_ce_dC_da_sign": ("soft-target",),
    "s002_ce_not_zero_for_soft_target": ("soft-target",),
    "s002_slow_learning": ("slow-learning", "slow-learning-cured"),
    "s002_gradient_ce_vs_quadratic": ("gradient-by-z",),
    "s003_neuron_forward": ("neuron",),
    "s003_forward_3_4_4_1": ("forward-3-4-4-1",),
    "s003_saturation_vanishing": ("saturation", "vanishing-gradient"),
    "s003_not_zero_centred": ("not-zero-centred",),
    "s003_def_network": ("def",),
    "s003_def_network_rounded_by_hand": ("def",),
    "s003_xor_no_dropout": ("xor-3-4-1",),
    "s003_xor_dropout_one_step": ("xor-3-4-1-dropout",),
    "s003_xor_dropout_printed_result": ("xor-3-4-1-trained",),
    "s003_inverted_dropout_expectation": ("xor-3-4-1-dropout",),
    "s003_least_squares_l1_l2": ("sparse",),
    "s003_l2_weight_decay": ("weight-decay",),
    "s003_delta_rule": ("delta-rule",),
    "s004_sigmoid_values": ("activations",),
    "s004_perceptron_theta": ("threshold-gates", "xor-by-hand"),
    "s004_activation_tables": ("activations",),
    "s004_activation_extremes": ("activations",),
    "s004_matrix_products": ("layer-as-matrix", "matrix-product"),
    "s004_layered_forward_2_3_2_2": ("layers-2-3-2-2",),
    "s004_cost_curve": ("cost-of-one-weight",),
    "s004_gd_W": ("cost-of-one-weight", "half-the-cost"),
    "s004_bce_table": ("exploration:log-loss",),
    "s004_categorical_ce": ("digit",),
}

EXPLORATION = "exploration:"


def compared_cases() -> set[str]:
    """The cases that tests of opened examples and explorations compare with: `Case("…")`, and those in tables."""
    names: set[str] = set()
    for path in (*HERE.glob("test_examples_*.py"), HERE / "test_worked_examples.py", HERE / "test_explorations.py"):
        if path.name == Path(__file__).name:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Case":
                names.add(ast.unparse(node.args[0]).strip("'\"").removeprefix("f'").removeprefix('f"'))
    return names


def test_every_reference_case_has_its_example() -> None:
    assert set(SHOWN) == {path.stem for path in FOLDER.glob("*.json")}
    for case, examples in SHOWN.items():
        for name in examples:
            known = EXPLORATIONS if name.startswith(EXPLORATION) else sim.presets()
            assert name.removeprefix(EXPLORATION) in known, (case, name)


@pytest.mark.parametrize("case", SHOWN)
def test_its_numbers_are_compared_through_what_is_opened(case: str) -> None:
    assert any(case == name or ("{" in name and case.startswith(name.partition("{")[0])) for name in compared_cases())
