"""The reference cases about learning: updates, batches, penalties, dropout, `tests/reference/<id>.json`.

Where a source prints a wrong value, the right one is tested and the printed one is named beside it.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_reference import FOLDER, Case, layered, one_neuron, outputs, passes, trained, weights_of

import simulator as sim

COVERED = [
    "s000_point_update_AND",
    "s000_point_update_OR",
    "s000_code_batch_AND_no_bias",
    "s000_code_batch_AND_bias_column",
    "s000_code_batch_OR_no_bias",
    "s000_code_batch_OR_bias_column",
    "s000_code_batch_real_features",
    "s001_bce_sum_gradient_descent",
    "s001_weights_to_infinity",
    "s001_l1_l2_elastic_gradients",
    "s001_map_prior",
    "s001_keras_snippet",
    "s002_gd_trace",
    "s002_gd_eta_sweep",
    "s002_sgd_minibatch",
    "s002_derivative_meaning",
    "s002_stepsize_runs_aoki",
    "s002_slow_learning",
    "s003_xor_no_dropout",
    "s003_xor_dropout_one_step",
    "s003_xor_dropout_printed_result",
    "s003_inverted_dropout_expectation",
    "s003_least_squares_l1_l2",
    "s003_l2_weight_decay",
    "s003_delta_rule",
    "s004_gd_W",
]
CODE_BATCHES = [case for case in COVERED if case.startswith("s000_code_batch")]


def test_every_covered_case_has_its_numbers_and_a_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_reference*.py"))
    found = {line.split("(")[0] for line in tests.split("def test_")[1:]}
    for case in COVERED:
        assert (FOLDER / f"{case}.json").is_file(), case
        # One test serves both gates, and one all five batches.
        test = next((shared for shared in ("s000_point_update", "s000_code_batch") if case.startswith(shared)), case)
        assert any(name.startswith(test) for name in found), case
    assert len(CODE_BATCHES) == 5
    assert len(COVERED) == len(set(COVERED)) == 26


def trainer_of(net: sim.Network, X: Any, T: Any, **settings: Any) -> sim.Trainer:
    return sim.Trainer(sim.compile(net), X, T, sim.TrainingSettings(**settings))


# The printed batch code


@pytest.mark.parametrize("name", CODE_BATCHES)
@pytest.mark.parametrize(("run", "loss"), [("squared_error", "half_squared"), ("cross_entropy", "cross_entropy")])
def test_s000_code_batch(name: str, run: str, loss: str) -> None:
    case = Case(name)
    X, T, rate = case.inputs["features"], case.inputs["targets"], case.inputs["learnrate"]
    net = one_neuron(case.inputs["weights0"], None)
    if "squared_error_gradient_at_start_of_half_mse" in case.expected:
        case.near(passes(net, X, T)[1].gradient, case.expected["squared_error_gradient_at_start_of_half_mse"])
    trainer = trainer_of(net, X, T, loss=loss, optimizer=sim.SGD(rate))
    for epochs, expected in case.expected[run].items():
        trainer.run(int(epochs) - trainer.epoch)
        _compare_batch_code(case, trainer, trainer.parameters, expected)


@pytest.mark.parametrize("name", CODE_BATCHES)
def test_s000_code_batch_as_printed(name: str) -> None:
    # The code takes the sigmoid's slope at the raw input x in place of h: with δ of the cross-entropy, x·σ'(x) for x.
    case = Case(name)
    X, T, rate = np.array(case.inputs["features"]), case.inputs["targets"], case.inputs["learnrate"]
    sigmoid = sim.ACTIVATIONS["sigmoid"]
    slipped = X * sigmoid.derivative(X, sigmoid.value(X))
    trainer = trainer_of(one_neuron(case.inputs["weights0"], None), X, T, loss="cross_entropy")
    parameters = trainer.parameters
    for epoch in range(1, 1 + int(max(case.expected["printed"], key=int))):
        ahead = sim.forward(trainer.program, X, parameters)
        delta = sim.backward(trainer.program, ahead, T, "cross_entropy").delta["y1"]
        parameters = sim.SGD(rate).update(parameters, slipped.T @ delta / len(X))
        if str(epoch) in case.expected["printed"]:
            _compare_batch_code(case, trainer, parameters, case.expected["printed"][str(epoch)])


def _compare_batch_code(case: Case, trainer: sim.Trainer, parameters: Any, expected: dict[str, Any]) -> None:
    ahead = sim.forward(trainer.program, trainer.X, parameters)
    case.near(parameters, expected["weights"])
    case.near(ahead.output[:, 0], expected["outputs"])
    case.near(sim.backward(trainer.program, ahead, trainer.T).loss, expected["half_mse"])
    case.near(sim.backward(trainer.program, ahead, trainer.T, "cross_entropy").loss, expected["ce_mean"])


# Penalties


def test_s001_weights_to_infinity() -> None:
    case = Case("s001_weights_to_infinity")
    X, T = np.array(case.inputs["x"])[:, np.newaxis], case.inputs["t"]
    options: dict[str, Any] = {"loss": "cross_entropy", "samples": "sum"}
    net = one_neuron([case.inputs["w0"]], None)
    trainer = trainer_of(net, X, T, optimizer=sim.SGD(case.inputs["eta"]), **options)
    for epochs, expected in case.expected["unregularised_after_epochs"].items():
        trainer.run(int(epochs) - trainer.epoch)
        case.near(trainer.parameters, [expected["w"]])
        case.near(trainer.loss(), expected["J"])


@pytest.mark.parametrize(("strength", "rate"), [("0.01", 5.0), ("0.1", 2.0), ("1", 0.3)])
@pytest.mark.parametrize(
    ("optimum", "penalty"),
    [("L2_lambda_w2", ("l2", False)), ("L2_half_lambda_w2", ("l2", True)), ("L1", ("l1", False))],
)
def test_s001_weights_to_infinity_is_held_by_a_penalty(
    optimum: str, penalty: tuple[str, bool], strength: str, rate: float
) -> None:
    case = Case("s001_weights_to_infinity")
    X, T = np.array(case.inputs["x"])[:, np.newaxis], case.inputs["t"]
    run = sim.train(
        one_neuron([3.0], None),
        X,
        np.array(T)[:, np.newaxis],
        loss="cross_entropy",
        samples="sum",
        optimizer=sim.SGD(rate),
        epochs=5000,
        record_every=5000,
        half_l2=penalty[1],
        stop=sim.Stopping(gradient=1e-14),
        **{penalty[0]: float(strength)},
    )
    case.near(weights_of(run.network), [case.expected[f"{optimum}_optimum"][strength]])


def test_s001_l1_l2_elastic_gradients() -> None:
    case = Case("s001_l1_l2_elastic_gradients")
    inputs, expected = case.inputs, case.expected
    net = one_neuron(inputs["w"], inputs["b"])
    program = sim.compile(net)
    _, back = passes(net, inputs["X"], inputs["T"], loss="cross_entropy", samples="sum")
    case.near(back.loss, expected["J"])
    case.near(back.gradient, [*expected["grad_plain"], expected["grad_b"]])
    l1, l2 = inputs["lambda1"], inputs["lambda2"]
    for key, penalty in {
        "L1": (l1, 0.0, False),
        "L2_lambda_w2": (0.0, l2, False),
        "L2_half_lambda_w2": (0.0, l2, True),
        "elastic": (l1, l2, False),
    }.items():
        case.near(back.loss + sim.penalty(program, program.parameters, *penalty), expected[f"J_{key}"])
        slope = back.gradient + sim.penalty_gradient(program, program.parameters, *penalty)
        case.near(slope, [*expected[f"grad_{key}"], expected["grad_b"]])
        run = sim.train(
            net,
            inputs["X"],
            inputs["T"],
            loss="cross_entropy",
            samples="sum",
            optimizer=sim.SGD(0.1),
            epochs=1,
            l1=penalty[0],
            l2=penalty[1],
            half_l2=penalty[2],
        )
        case.near(sim.compile(run.network).parameters, program.parameters - 0.1 * slope)
    zero = sim.compile(one_neuron(inputs["w_with_zero"], inputs["b"]))
    found = sim.penalty_gradient(zero, zero.parameters, l1)
    case.near(found, [*expected["L1_subgradient_at_w_with_zero_penalty_part"], 0.0])


def test_s001_map_prior() -> None:
    case, data = Case("s001_map_prior"), Case("s001_bce_sum_gradient_descent").inputs
    inputs, expected = case.inputs, case.expected
    net = one_neuron(inputs["w"], inputs["b"])
    program = sim.compile(net)
    J = passes(net, data["X"], data["T"], loss="cross_entropy", samples="sum")[1].loss
    s, b, count = inputs["s"], inputs["laplace_b"], len(inputs["w"])
    l2, l1 = 1.0 / (2.0 * s * s), 1.0 / b
    case.near([l2, l1], [expected["lambda2"], expected["lambda1"]])
    gaussian = J + sim.penalty(program, program.parameters, l2=l2)
    laplace = J + sim.penalty(program, program.parameters, l1=l1)
    case.near([gaussian, laplace], [expected["J_plus_lambda2_w2"], expected["J_plus_lambda1_abs_w"]])
    constants = count * 0.5 * np.log(2.0 * np.pi * s * s), count * np.log(2.0 * b)
    case.near(constants, [expected["constant_gaussian"], expected["constant_laplace"]])
    case.near(
        [gaussian + constants[0], laplace + constants[1]],
        [expected["neg_log_posterior_gaussian"], expected["neg_log_posterior_laplace"]],
    )


# The source prints validation_split=0.7, which leaves three rows of ten to learn from; 0.3 was probably meant.
@pytest.mark.parametrize("split", ["validation_split_0.7_as_printed", "validation_split_0.3_probably_intended"])
def test_s001_keras_snippet(split: str) -> None:
    case = Case("s001_keras_snippet")
    inputs, expected = case.inputs, case.expected[split]
    X, T = np.array(inputs["X"]), np.array(inputs["T"])[:, np.newaxis]
    count = int(expected["n_train"])
    options: dict[str, Any] = {"loss": "cross_entropy", "l1": inputs["l1"], "l2": inputs["l2"], "batch_size": 32}
    net = one_neuron(inputs["kernel0"], inputs["bias0"])
    trainer = trainer_of(net, X[:count], T[:count], optimizer=sim.SGD(inputs["learning_rate"]), **options)
    first, program = expected["first_step"], trainer.program
    case.near([trainer.loss() + trainer.penalty(), trainer.penalty()], [first["loss"], first["penalty"]])
    gradient = sim.backward(program, sim.forward(program, trainer.X), trainer.T, "cross_entropy").gradient
    gradient = gradient + sim.penalty_gradient(program, program.parameters, inputs["l1"], inputs["l2"])
    case.near(gradient, [*first["grad_kernel"], first["grad_bias"]])
    for moment in expected["history"]:
        case.near(trainer.loss() + trainer.penalty(), moment["loss_reported_before_update"])
        trainer.run(1)
        assert trainer.epoch == moment["epoch"]
        case.near(trainer.parameters, [*moment["kernel"], moment["bias"]])
        ahead = sim.forward(program, X[count:], trainer.parameters)
        loss = sim.backward(program, ahead, T[count:], "cross_entropy").loss
        case.near(loss + trainer.penalty(), moment["val_loss_after_update"])
        case.near(np.mean((ahead.output > 0.5) == (T[count:] > 0.5)), moment["val_accuracy"])


@pytest.mark.parametrize(
    ("key", "penalty"),
    [
        ("L1", {"l1": "lambda"}),
        ("L2_lambda_w2", {"l2": "lambda"}),
        ("L2_half_lambda_w2", {"l2": "lambda", "half_l2": True}),
        ("elastic", {"l1": "lambda1", "l2": "lambda2"}),
    ],
)
def test_s003_least_squares_l1_l2(key: str, penalty: dict[str, Any]) -> None:
    case = Case("s003_least_squares_l1_l2")
    best, expected = case.inputs["w_least_squares"], np.array(case.expected[key])
    options = {name: case.inputs[value] if isinstance(value, str) else value for name, value in penalty.items()}
    # An orthonormal design: the identity, so that every target is one least-squares weight.
    net = one_neuron([1.0] * 4, None, "linear")
    program = sim.compile(net)
    back = sim.backward(program, sim.forward(program, np.eye(4), expected), best, "squared", "sum")
    slope = back.gradient + sim.penalty_gradient(program, expected, **options)
    kept = expected != 0.0
    case.near(slope[kept], 0.0)
    # At a weight of 0 the slope of the loss is weaker than the pull of λ on either side: that is why it stays there.
    assert (np.abs(slope[~kept]) <= options.get("l1", 0.0)).all()
    learned = sim.train(
        net, np.eye(4), best, loss="squared", samples="sum", optimizer=sim.SGD(0.1), epochs=400, **options
    )
    found = np.array(weights_of(learned.network))
    case.near(found[kept], expected[kept])
    # Plain descent jumps to and fro across the kink of |w|, never farther than one step of both slopes together.
    assert (np.abs(found[~kept]) <= 0.1 * 2.0 * options.get("l1", 0.0)).all()


def test_s003_l2_weight_decay() -> None:
    case = Case("s003_l2_weight_decay")
    inputs, expected = case.inputs, case.expected
    net = one_neuron(inputs["w"], None, "linear")
    options: dict[str, Any] = {"l2": inputs["lambda"], "half_l2": True, "optimizer": sim.SGD(inputs["eta"])}
    trainer = trainer_of(net, np.zeros((1, 4)), [[0.0]], **options)
    trainer.run(1)
    case.near(trainer.parameters, expected["after_1"])
    case.near(trainer.parameters / inputs["w"], [expected["factor_per_step"]] * 4)
    trainer.run(int(inputs["steps"]) - 1)
    case.near(trainer.parameters, expected["after_10"])


# Step sizes


@pytest.mark.parametrize("eta", ["0.01", "0.05", "0.1", "0.2", "0.21", "0.22", "0.25"])
def test_s002_gd_eta_sweep(eta: str) -> None:
    case = Case("s002_gd_eta_sweep")
    net = one_neuron([case.inputs["w1"]], case.inputs["w0"], "linear")
    trainer = trainer_of(
        net,
        [[0.0], [1.0], [1.0]],
        [[0.0], [1.0], [2.0]],
        loss="squared",
        samples="sum",
        optimizer=sim.SGD(float(eta)),
    )
    trainer.run(int(case.inputs["steps"]))
    expected = case.expected[eta]
    case.near([*trainer.parameters, trainer.loss()], [expected["w1"], expected["w0"], expected["L"]])


def test_s002_derivative_meaning() -> None:
    case = Case("s002_derivative_meaning")
    expected = case.expected

    def loss_at(w: float) -> sim.Backward:
        return passes(one_neuron([w], None, "linear"), [[1.0]], [[2.0]], loss="squared")[1]

    here = loss_at(case.inputs["w0"])
    case.near([here.loss, here.weight["x1", "y1"]], [expected["L_w0"], expected["dL"]])
    rises = [loss_at(case.inputs["w0"] - h).loss - here.loss for h in case.inputs["h"]]
    case.near(rises, expected["increase_when_moving_left"])
    case.near(np.array(rises) / case.inputs["h"], expected["ratio_to_h"])


def valley(x: float, y: float) -> sim.Network:
    """½(x² − y)² + ½(x − 1)² as a network: x and y are its only trainable weights, its input is 1."""
    net = sim.Network([sim.Input("one")])
    for name, activation in (("x", "linear"), ("x²", "square"), ("y−x²", "linear"), ("x−0", "linear")):
        net.add_neuron(name, activation, bias=None)
    net.connect("one", "x", x)
    net.connect("one", "y−x²", y)
    net.connect("x", "x²", 1.0, trainable=False)
    net.connect("x²", "y−x²", -1.0, trainable=False)
    net.connect("x", "x−0", 1.0, trainable=False)
    return net


@pytest.mark.parametrize("eta", ["0.01", "0.1", "0.3", "0.6"])
def test_s002_stepsize_runs_aoki(eta: str) -> None:
    # The source prints no formula; the function is the one whose picture this is (Murphy, MLaPP, figure 8.2).
    case = Case("s002_stepsize_runs_aoki")
    net = valley(*case.inputs["start"])
    trainer = trainer_of(net, [[1.0]], [[0.0, 1.0]], optimizer=sim.SGD(float(eta)))
    assert trainer.program.outputs == ("y−x²", "x−0")
    for x, y, f in case.expected["trace_x_y_f"][eta]:
        place = trainer.program.place
        case.near([trainer.parameters[place["one", "x"]], trainer.parameters[place["one", "y−x²"]]], [x, y])
        case.near(trainer.loss(), f)
        trainer.run(1)
    assert trainer.epoch == case.inputs["steps"] + 1


@pytest.mark.parametrize("cost", ["1_over_2m", "1_over_m"])
@pytest.mark.parametrize("start", ["0", "3"])
@pytest.mark.parametrize("alpha", ["0.01", "0.1", "0.3"])
def test_s004_gd_W(cost: str, start: str, alpha: str) -> None:
    # The source says that both costs mean the same: they have the same minimum, but α = 0.3 suits only one of them.
    case = Case("s004_gd_W")
    X, T = np.array(case.inputs["x"])[:, np.newaxis], np.array(case.inputs["y"])[:, np.newaxis]
    loss = {"1_over_2m": "half_squared", "1_over_m": "squared"}[cost]
    trainer = trainer_of(one_neuron([float(start)], None, "linear"), X, T, loss=loss, optimizer=sim.SGD(float(alpha)))
    for epochs, expected in case.expected["traces"][f"{cost} start {start} alpha {alpha}"].items():
        trainer.run(int(epochs) - trainer.epoch)
        case.near(trainer.parameters, [expected["W"]])
        back = sim.backward(trainer.program, sim.forward(trainer.program, X, trainer.parameters), T, "squared")
        case.near(back.loss, expected["cost_1_over_m"])


def test_s001_bce_sum_gradient_descent_with_the_stale_outputs_that_are_printed() -> None:
    # The printed loop never looks at the outputs again, so its weights drift along a straight line.
    case = Case("s001_bce_sum_gradient_descent")
    X, T, rate = case.inputs["X"], case.inputs["T"], case.inputs["eta"]
    net = one_neuron(case.inputs["w0"], case.inputs["b0"])
    program = sim.compile(net)
    gradient = passes(net, X, T, loss="cross_entropy", samples="sum")[1].gradient
    gradient[-1] = 0.0
    for epochs, expected in case.expected["stale_printed_loop_after_epochs"].items():
        parameters = sim.SGD(rate * int(epochs)).update(program.parameters, gradient)
        case.near(parameters, [*expected["w"], expected["b"]])
        ahead = sim.forward(program, X, parameters)
        case.near(sim.backward(program, ahead, T, "cross_entropy", "sum").loss, expected["J"])


# Dropout


def xor_net(first: Any, second: Any) -> sim.Network:
    return layered(first, [[w] for w in second])


def masks_of(rows: Any, p: float) -> dict[str, Any]:
    """Masks by neuron from one row of kept (1) and dropped (0) neurons for each sample."""
    return {f"h1_{j}": kept / (1.0 - p) for j, kept in enumerate(np.transpose(rows), start=1)}


HIDDEN = ["h1_1", "h1_2", "h1_3", "h1_4"]


def test_s003_xor_dropout_one_step() -> None:
    # The printed code reads the slope from the masked, scaled activation: 1.25·(1 − 1.25) can even be negative.
    case = Case("s003_xor_dropout_one_step")
    inputs, expected = case.inputs, case.expected
    program = sim.compile(xor_net(inputs["synapse_0"], inputs["synapse_1"]))
    ahead = sim.forward(program, inputs["X"], masks=masks_of(inputs["mask"], inputs["dropout_percent"]))
    case.near(np.transpose([ahead.a[name] for name in HIDDEN]), expected["layer_1_dropped"])
    case.near(ahead.output[:, 0], expected["layer_2"])
    back = sim.backward(program, ahead, inputs["y"], samples="sum")
    case.near(back.delta["y1"], expected["layer_2_delta"])
    case.near(np.transpose([back.delta[name] for name in HIDDEN]), expected["layer_1_delta_correct"])
    case.near(
        back.gradient, [*np.transpose(expected["gradient_synapse_0_correct"]).ravel(), *expected["gradient_synapse_1"]]
    )


@pytest.mark.parametrize("derivative", ["printed_code_derivative", "correct_derivative"])
def test_s003_xor_dropout_printed_result(derivative: str) -> None:
    case = Case("s003_xor_dropout_printed_result")
    inputs, expected = case.inputs, case.expected
    X = Case("s003_xor_dropout_one_step").inputs["X"]
    masks = masks_of(inputs["mask_visible"], 0.2)
    before = expected["undo_last_update"][derivative]
    net = xor_net(before["synapse_0_before_last_update"], expected["synapse_1_before_last_update_inferred"])
    program = sim.compile(net)
    ahead = sim.forward(program, X, masks=masks)
    layer_1 = np.transpose([ahead.a[name] for name in HIDDEN])
    case.near(layer_1, before["reconstructed_layer_1"])
    # The printed third output, 0.497, is this pass with three of four hidden neurons dropped.
    case.near(ahead.output[:, 0], inputs["layer_2_printed"])
    if derivative == "correct_derivative":
        T = Case("s003_xor_dropout_one_step").inputs["y"]
        gradient = sim.backward(program, ahead, T, samples="sum").gradient
        after = sim.SGD(inputs["alpha"]).update(program.parameters, gradient)
        final = [*np.transpose(inputs["synapse_0_printed_final"]).ravel(), *expected["synapse_1_final_inferred"]]
        case.near(after, final)


def test_s003_xor_dropout_printed_result_solves_xor_without_dropout() -> None:
    case = Case("s003_xor_dropout_printed_result")
    X = Case("s003_xor_dropout_one_step").inputs["X"]
    net = xor_net(case.inputs["synapse_0_printed_final"], case.expected["synapse_1_final_inferred"])
    case.near(outputs(net, X), case.expected["inference_outputs_without_dropout"])


@pytest.mark.parametrize("p", ["0.2", "0.5"])
def test_s003_inverted_dropout_expectation(p: str) -> None:
    case = Case("s003_inverted_dropout_expectation")
    h, expected = case.inputs["h"], case.expected["with_dropout"][p]
    program = sim.compile(one_neuron(case.inputs["w"], None, "linear"))
    case.near(sim.forward(program, [h]).output, [[case.expected["no_dropout_sum"]]])
    scale = 1.0 / (1.0 - float(p))
    case.near(scale, expected["scale"])
    kept = np.array(list(itertools.product((0.0, 1.0), repeat=len(h))))
    share = np.prod(np.where(kept == 1.0, 1.0 - float(p), float(p)), axis=1)
    masks = {name: scale * column for name, column in zip(program.inputs, kept.T, strict=True)}
    sums = sim.forward(program, np.tile(h, (len(kept), 1)), masks=masks).output[:, 0]
    mean = share @ sums
    case.near(mean, expected["E_sum"])
    case.near(share @ (sums - mean) ** 2, expected["Var_sum"])
    case.near(expected["Var_sum"], expected["Var_formula_p_over_1_minus_p_sum_h2w2"])


def test_s003_xor_no_dropout_after_sixty_thousand_updates() -> None:
    case = Case("s003_xor_no_dropout")
    project = sim.load("xor-3-4-1")
    expected = case.expected["after_updates"]["60000"]
    rate = project.training.optimizer.learning_rate
    learned = trained(project.network, project.X, project.T, 60_000, rate, samples="sum")
    case.near(outputs(learned, project.X), expected["outputs"])
    parameters = sim.compile(learned).parameters
    case.near(parameters, [*np.transpose(expected["synapse_0"]).ravel(), *expected["synapse_1"]])
