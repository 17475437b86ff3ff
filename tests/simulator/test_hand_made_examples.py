"""The examples that were worked out by hand: their presets give the numbers of the reference, step by step."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from test_reference import Case
from typer.testing import CliRunner

import simulator as sim
from simulator import cli
from simulator.network import EdgeKey


def walked(preset: str, sample: int = 0) -> dict[tuple[str, Any], float]:
    """The value of every step of a preset in its own settings, by kind and target."""
    project = sim.load(preset)
    settings = project.training
    steps = sim.walkthrough(
        project.network,
        project.X[sample],
        project.T[sample],
        loss=settings.loss,
        optimizer=settings.optimizer,
        outputs=settings.outputs,
        convention=project.view.convention,
    )
    return {(step.kind, step.target): step.value for step in steps}


def slopes_of_inputs(preset: str) -> dict[str, float]:
    """∂L/∂x of every input of a preset's only sample."""
    project = sim.load(preset)
    program = sim.compile(project.network)
    back = sim.backward(program, sim.forward(program, project.X), project.T, project.training.loss)
    return {name: float(values[0]) for name, values in back.input.items()}


def edges_into(preset: str, target: str) -> list[EdgeKey]:
    return [edge.key for edge in sim.load(preset).network.incoming()[target]]


def test_def_from_the_command_line_has_the_numbers_of_the_paper() -> None:
    case = Case("s003_def_network")
    arguments = ["walk", "def", "--convention", "error_term", "--digits", "3"]
    result = CliRunner().invoke(cli.app, [*arguments, "--format", "json"])
    steps = json.loads(result.stdout)
    found = {(step["kind"], str(step["target"])): step["value"] for step in steps}
    for name in "DEF":
        case.near(found["weighted_sum", name], case.expected[f"Input{name}"])
        case.near(found["activation", name], case.expected[f"Output{name}"])
        kind = "output_error" if name == "F" else "hidden_error"
        case.near(found[kind, name], case.expected[f"Error{name}"])
    text = CliRunner().invoke(cli.app, arguments).stdout
    for shown in ("0.574", "0.450", "−0.242", "0.440", "0.0967", "−0.108", "0.0132", "−0.00268", "−0.593"):
        assert f" {shown}\n" in text


def test_2_2_1_has_its_nine_partial_derivatives_and_new_weights() -> None:
    case = Case("s000_mlp_2_2_1_single")
    expected, found = case.expected, walked("mlp-2-2-1")
    parameters = {
        **{f"W1_{i}{j}": (f"x{i}", f"h{j}") for i in (1, 2) for j in (1, 2)},
        **{f"W1_3{j}": f"h{j}" for j in (1, 2)},
        **{f"W2_{i}1": (f"h{i}", "y") for i in (1, 2)},
        "W2_31": "y",
    }
    assert len(parameters) == len([kind for kind, _ in found if kind == "gradient"]) == 9
    for key, parameter in parameters.items():
        case.near(found["gradient", parameter], expected["gradient"][key])
        case.near(found["update", parameter], expected["after_one_update"][key])
    for name, letter in (("h1", "h1"), ("h2", "h2"), ("y", "h")):
        case.near(found["weighted_sum", name], expected[letter])
    for name, key in (("h1", "sigma_h1"), ("h2", "sigma_h2"), ("y", "yhat")):
        case.near(found["activation", name], expected[key])
    case.near(found["loss", "L"], expected["E"])
    case.near(found["output_error", "y"], expected["dE_dh"])


def test_4_3_1_has_the_gradient_of_the_chain_and_its_new_weights() -> None:
    case = Case("s002_net_4_3_1_chain")
    expected, found = case.expected, walked("chain-4-3-1")
    for j in range(3):
        case.near(found["weighted_sum", f"h{j + 1}"], expected["z1"][j])
        case.near(found["activation", f"h{j + 1}"], expected["a1"][j])
        for i in range(4):
            key = (f"x{i + 1}", f"h{j + 1}")
            case.near(found["gradient", key], expected["dL_dW1"][j][i])
            case.near(found["update", key], expected["W1_after"][j][i])
        case.near(found["gradient", (f"h{j + 1}", "y")], expected["dL_dW2"][j])
        case.near(found["update", (f"h{j + 1}", "y")], expected["W2_after"][j])
    case.near(found["loss", "L"], expected["L"])
    case.near(found["gradient", ("x1", "h1")], expected["chain"]["product_dL_dw11"])


def test_3_4_4_1_has_the_activations_of_the_matrices() -> None:
    case = Case("s003_forward_3_4_4_1")
    found = walked("forward-3-4-4-1")
    case.near([found["activation", f"h{j}"] for j in range(1, 5)], case.expected["h1"])
    case.near([found["activation", f"g{j}"] for j in range(1, 5)], case.expected["h2"])
    case.near(found["activation", "y"], case.expected["out"][0])
    assert len(sim.compile(sim.load("forward-3-4-4-1").network).parameters) == case.expected["n_parameters"]


def test_the_graph_xyz_has_its_values_and_derivatives() -> None:
    case = Case("s002_graph_xyz")
    expected, found, slopes = case.expected, walked("graph-xyz"), slopes_of_inputs("graph-xyz")
    case.near(found["activation", "q"], expected["q"])
    case.near([found["activation", "f"], found["loss", "L"]], [expected["f"]] * 2)
    case.near(found["output_error", "f"], expected["df_df"])
    case.near(found["hidden_error", "q"], expected["df_dq"])
    case.near([slopes[name] for name in "xyz"], [expected[f"df_d{name}"] for name in "xyz"])


def test_the_graph_of_the_sigmoid_has_its_values_and_derivatives_gate_by_gate() -> None:
    case = Case("s002_graph_sigmoid")
    found, slopes = walked("graph-sigmoid"), slopes_of_inputs("graph-sigmoid")
    names = {"sum_plus_w2": "q", "times_minus1": "neg", "reciprocal": "f"}
    for key, value in case.expected["values"].items():
        case.near(found["activation", names.get(key, key)], value)
    for name in ("w0", "x0", "w1", "x1", "w2"):
        case.near(slopes[name], case.expected["gradients"][name])
    # The reference has the gradients on the wires, ∂f/∂a; δ is ∂f/∂z, which differs at the gates that bend.
    for key in ("plus1", "times_minus1", "sum_plus_w2", "sum", "w0x0", "w1x1"):
        name = names.get(key, key)
        case.near(found["hidden_error", name], case.expected["gradients"][key])
    case.near(found["hidden_error", "exp"], case.expected["gradients"]["times_minus1"])
    case.near(found["output_error", "f"], case.expected["gradients"]["plus1"])


def test_the_four_gates_pass_their_gradients_on_as_their_patterns_say() -> None:
    case = Case("s002_gate_patterns")
    found, slopes = walked("gates"), slopes_of_inputs("gates")
    for gate, inputs in (("add", ("a1", "a2")), ("mul", ("m1", "m2")), ("max", ("x1", "x2"))):
        expected = case.expected[gate]
        case.near(found["activation", gate], expected["out"])
        case.near(found["hidden_error", gate], case.inputs[gate]["upstream"])
        case.near([slopes[name] for name in inputs], [expected["dx"], expected["dy"]])
    case.near(slopes["c"], case.expected["copy"]["dx"])
    case.near([found["activation", "copy"]] * 2, case.expected["copy"]["outs"])


def test_the_gates_together_have_the_gradients_of_the_combined_graph() -> None:
    case = Case("s002_gate_patterns")
    expected, slopes = case.expected["combined"], slopes_of_inputs("graph-combined")
    case.near(walked("graph-combined")["loss", "L"], expected["f"])
    case.near([slopes[name] for name in "xyzw"], [expected[f"d{name}"] for name in "xyzw"])


@pytest.mark.parametrize("epochs", ["1", "2", "10", "100"])
def test_a_batch_of_and_leads_to_the_weights_of_the_code(epochs: str) -> None:
    case = Case("s000_code_batch_AND_bias_column")
    project = sim.load("and-batch")
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    trainer.run(int(epochs))
    expected = case.expected["squared_error"][epochs]
    case.near(trainer.parameters, expected["weights"])
    case.near(sim.forward(trainer.program, project.X, trainer.parameters).output[:, 0], expected["outputs"])


def test_the_error_terms_of_one_batch_average_to_its_gradient() -> None:
    case = Case("s000_code_batch_AND_bias_column")
    keys = edges_into("and-batch", "y")
    error_terms = [[walked("and-batch", sample)["gradient", key] for key in keys] for sample in range(4)]
    case.near(-np.mean(error_terms, axis=0), case.expected["squared_error_gradient_at_start_of_half_mse"])
