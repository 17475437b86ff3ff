"""Every reference case has a test."""

import test_reference
import test_reference_regression
import test_reference_training
import test_reference_units

MODULES = (test_reference_units, test_reference_training, test_reference_regression)

CASES = [
    "s000_step_vs_sigmoid_AND",
    "s000_sigmoid_derivative",
    "s000_softmax2_is_sigmoid",
    "s000_losses_mse_01_ce",
    "s000_error_formula_sign",
    "s000_logreg_point_gradient",
    "s000_point_update_AND",
    "s000_point_update_OR",
    "s000_logreg_mean_gradient",
    "s000_mlp_2_2_1_single",
    "s000_mlp_2_2_1_batch_XOR",
    "s000_code_batch_AND_no_bias",
    "s000_code_batch_AND_bias_column",
    "s000_code_batch_OR_no_bias",
    "s000_code_batch_OR_bias_column",
    "s000_code_batch_real_features",
    "s001_prediction_loop_vs_vectorised",
    "s001_activation_step_ge",
    "s001_activation_linear",
    "s001_tanh_identity",
    "s001_coin_mle",
    "s001_bce_sum_gradient_descent",
    "s001_weights_to_infinity",
    "s001_l1_l2_elastic_gradients",
    "s001_map_prior",
    "s001_keras_snippet",
    "s002_linreg_closed_form",
    "s002_quadratic_expansion",
    "s002_gd_trace",
    "s002_gd_eta_sweep",
    "s002_sgd_minibatch",
    "s002_derivative_meaning",
    "s002_height_weight_175",
    "s002_advertising_normal_equations",
    "s002_advertising_pseudo_inverse",
    "s002_tumour_outlier",
    "s002_tumour_overlapping",
    "s002_nll_labels_pm1",
    "s002_log_sigmoid_figure_B1",
    "s002_stepsize_runs_aoki",
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
    "s002_slow_learning",
    "s002_gradient_ce_vs_quadratic",
    "s003_neuron_forward",
    "s003_forward_3_4_4_1",
    "s003_saturation_vanishing",
    "s003_not_zero_centred",
    "s003_def_network",
    "s003_def_network_rounded_by_hand",
    "s003_xor_no_dropout",
    "s003_xor_dropout_one_step",
    "s003_xor_dropout_printed_result",
    "s003_inverted_dropout_expectation",
    "s003_least_squares_l1_l2",
    "s003_l2_weight_decay",
    "s003_delta_rule",
    "s004_sigmoid_values",
    "s004_perceptron_theta",
    "s004_activation_tables",
    "s004_activation_extremes",
    "s004_matrix_products",
    "s004_layered_forward_2_3_2_2",
    "s004_cost_curve",
    "s004_gd_W",
    "s004_bce_table",
    "s004_categorical_ce",
]

# Why a case is tested nowhere.
UNTESTED: dict[str, str] = {}


def modules_with(case: str) -> list[str]:
    """The modules that list the case and have its test."""
    return [module.__name__ for module in MODULES if case in module.COVERED]


def test_there_are_77_cases() -> None:
    assert len(CASES) == len(set(CASES)) == 77


def test_every_case_is_covered_or_has_a_reason_why_not() -> None:
    assert [case for case in CASES if not modules_with(case) and case not in UNTESTED] == []
    assert [case for case in UNTESTED if modules_with(case)] == []


def test_what_is_covered_is_a_case_with_its_numbers() -> None:
    covered = [case for module in MODULES for case in module.COVERED]
    assert sorted(set(covered) - set(CASES)) == []
    assert [case for case in covered if not (test_reference.FOLDER / f"{case}.json").exists()] == []
    assert len(covered) == len(set(covered))
