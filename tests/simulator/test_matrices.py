"""Layered networks as matrix equations."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import NUMBERS, TAME
from test_reference import Case

import simulator as sim
from simulator.matrices import Equation, Matrix, matrices, why_not_layered
from simulator.walkthrough import Rounding


def of(preset: str, **options) -> tuple[Equation, ...]:
    project = sim.load(preset)
    training = project.training
    options = {"loss": training.loss, "optimizer": training.optimizer, **options}
    return matrices(project.network, sim.walkthrough(project.network, project.X[0], project.T[0], **options))


@st.composite
def layered(draw: st.DrawFn) -> sim.Network:
    """A network of layers, not all of its edges drawn, with and without biases."""
    net = sim.Network()
    before = [net.add_input(f"x{index}").name for index in range(draw(st.integers(1, 3)))]
    for layer in range(draw(st.integers(1, 3))):
        names = []
        for index in range(draw(st.integers(1, 3))):
            bias = draw(st.none() | NUMBERS)
            names.append(net.add_neuron(f"n{layer}_{index}", draw(st.sampled_from(TAME)), bias=bias).name)
            for source in draw(st.lists(st.sampled_from(before), min_size=1, unique=True)):
                net.connect(source, names[-1], draw(NUMBERS))
        for source in before:
            if layer and not net.successors(source):
                net.connect(source, names[0], draw(NUMBERS))
        before = names
    return net


def computed(equation: Equation) -> np.ndarray:
    """What the matrices to the right come to, in the order of their terms."""
    phase, parts = equation.phase, equation.matrices[1:]
    if phase == "weighted_sum":
        return parts[0].values @ parts[1].values + (parts[2].values if len(parts) > 2 else 0.0)
    if phase == "error" and len(parts) == 3:
        return parts[0].values * (parts[1].values @ parts[2].values)
    if phase == "gradient":
        return parts[0].values @ parts[1].values if len(parts) == 2 else parts[0].values
    return parts[0].values


@given(layered(), st.sampled_from(["gradient", "error_term"]), st.integers(0, 9))
def test_every_equation_holds(net: sim.Network, convention: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=len(net.inputs)), rng.normal(size=len(net.outputs))
    assert why_not_layered(net) is None
    walk = sim.walkthrough(net, x, t, optimizer=sim.SGD(0.25), convention=convention)
    equations = matrices(net, walk)
    for equation in equations:
        result = equation.result
        if equation.phase == "update":
            before, by = equation.matrices[1:]
            sign = -0.25 if convention == "gradient" else 0.25
            np.testing.assert_allclose(result.values, before.values + sign * by.values, rtol=1e-12, atol=1e-15)
        elif equation.phase == "gradient" and len(equation.matrices) == 3:
            drawn = np.array([[entry is not None for entry in row] for row in result.scalars])
            np.testing.assert_allclose(result.values, np.where(drawn, computed(equation), 0.0), rtol=1e-9, atol=1e-12)
        elif equation.phase == "gradient":
            drawn = np.array([[entry is not None for entry in row] for row in result.scalars])
            np.testing.assert_allclose(result.values, np.where(drawn, computed(equation), 0.0), rtol=1e-12)
        elif equation.phase != "activation":
            np.testing.assert_allclose(result.values, computed(equation), rtol=1e-9, atol=1e-12)


@given(layered(), st.sampled_from(["gradient", "error_term"]))
def test_every_entry_is_the_scalar_of_its_step(net: sim.Network, convention: str) -> None:
    x, t = np.linspace(-1, 1, len(net.inputs)), np.zeros(len(net.outputs))
    options = {"optimizer": sim.SGD(0.5), "convention": convention}
    walk = sim.walkthrough(net, x, t, **options)
    equations = matrices(net, walk)
    for step in walk:
        if step.kind == "loss":
            continue
        (equation,) = [equation for equation in equations if equation.gives((step.kind, step.target))]
        for row, column in equation.result.places((step.kind, step.target)):
            assert equation.result.values[row, column] == pytest.approx(step.value, rel=1e-12, abs=1e-15)


BATCHES = {
    "mean": {},
    "sum": {"samples": "sum"},
    "penalty": {"l2": 0.1},
    "memory": {"optimizer": sim.Adam(0.1)},
    "dropout": {"masks": {"h1": [2.0, 0.0, 2.0], "x1": [0.0, 1.0, 1.0]}},
    "by hand": {"rounding": Rounding(2, 3)},
}


@pytest.mark.parametrize("case", BATCHES)
@pytest.mark.parametrize("convention", ["gradient", "error_term"])
def test_in_a_batch_every_entry_is_the_number_of_its_step(case: str, convention: str) -> None:
    project = sim.load("xor")
    rows = slice(0, 3)
    options = {"optimizer": sim.SGD(0.5), **BATCHES[case]}
    walk = sim.walkthrough(project.network, project.X[rows], project.T[rows], convention=convention, **options)
    found = set()
    for place, step in enumerate(walk):
        for equation in matrices(project.network, walk, place):
            for matrix in equation.matrices:
                for row, column in matrix.places((step.kind, step.target)):
                    assert matrix.values[row, column] == pytest.approx(step.value, rel=1e-12, abs=1e-15), step
                    found.add(step.kind)
    assert {"weighted_sum", "activation", "hidden_error", "gradient", "gradient_sum", "update"} <= found | (
        {"gradient_sum"} if case in ("penalty", "memory") else set()
    )


def test_dropout_is_in_the_equations() -> None:
    project = sim.load("xor")
    walk = sim.walkthrough(project.network, project.X[1], project.T[1], masks={"h1": [2.0]})
    symbols = [equation.symbols for equation in matrices(project.network, walk)]
    assert r"a^{(1)} = m^{(1)} \odot \varphi\left( z^{(1)} \right)" in symbols
    assert any(r"\varphi'(z^{(1)}) \odot m^{(1)} \odot (" in text for text in symbols)


def test_the_layers_of_3_4_4_1_have_the_matrices_of_the_reference() -> None:
    case = Case("s003_forward_3_4_4_1")
    sums = [equation for equation in of("forward-3-4-4-1") if equation.phase == "weighted_sum"]
    for layer, equation in enumerate(sums, start=1):
        _, W, _, b = equation.matrices
        case.near(W.values, case.inputs[f"W{layer}"])
        case.near(b.values[:, 0], case.inputs[f"b{layer}"])
    activations = [equation.result.values[:, 0] for equation in of("forward-3-4-4-1") if equation.phase == "activation"]
    case.near(activations[0], case.expected["h1"])
    case.near(activations[1], case.expected["h2"])
    case.near(activations[2], case.expected["out"])
    assert sums[0].shapes == r"(4 \times 1) = (4 \times 3) \, (3 \times 1) + (4 \times 1)"


def test_shapes_fit_together() -> None:
    for equation in of("xor-3-4-1"):
        if equation.phase == "weighted_sum":
            z, W, a = (matrix.shape for matrix in equation.matrices)
            assert (W[0], a[1]) == z
            assert W[1] == a[0]


def test_symbols_are_those_of_the_textbooks() -> None:
    symbols = [equation.symbols for equation in of("def")]
    assert symbols[:2] == [r"z^{(1)} = W^{(1)} \, a^{(0)}", r"a^{(1)} = \varphi\left( z^{(1)} \right)"]
    assert r"\delta^{(1)} = \varphi'(z^{(1)}) \odot ( W^{(2)\top} \, \delta^{(2)} )" in symbols
    assert r"\frac{\partial L}{\partial W^{(1)}} = \delta^{(1)} \, a^{(0)\top}" in symbols
    assert symbols[-1].startswith(r"W^{(2)} \leftarrow W^{(2)} - \eta\,")


def test_an_optimizer_with_a_memory_shows_its_change() -> None:
    (update,) = [e for e in of("def", optimizer=sim.Adam(0.1)) if e.phase == "update" and e.layer == 2]
    new, old, change = update.matrices
    np.testing.assert_allclose(new.values, old.values + change.values)
    assert r"\Delta W^{(2)}" in update.symbols


def test_the_marked_entry_is_framed_in_latex() -> None:
    sums = of("def")[0]
    latex = sums.latex(3, ("weighted_sum", "E"))
    assert latex.count(r"\boxed") == 1
    assert r"\boxed{-0.2}" in latex
    assert latex.count(r"\begin{pmatrix}") == latex.count(r"\end{pmatrix}") == 3
    assert not re.search(r"\bnan\b", latex)


def test_an_edge_that_is_not_drawn_is_a_zero_that_stands_for_nothing() -> None:
    net = sim.Network([sim.Input("x"), sim.Input("u"), sim.Neuron("h", "linear"), sim.Neuron("k", "linear")])
    net.connect("x", "h", 2.0)
    net.connect("u", "k", 3.0)
    W: Matrix = matrices(net, sim.walkthrough(net, np.ones(2), np.zeros(2)))[0].matrices[1]
    np.testing.assert_array_equal(W.values, [[2.0, 0.0], [0.0, 3.0]])
    assert [[entry is None for entry in row] for row in W.scalars] == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("preset", "sentence"), [("graph-xyz", "skips a layer|does not sum"), ("gates", "does not sum")]
)
def test_what_has_no_layers_is_told_why(preset: str, sentence: str) -> None:
    assert re.search(sentence, str(why_not_layered(sim.load(preset).network)))
    with pytest.raises(sim.NetworkError, match=sentence):
        of(preset)


def test_skip_links_early_outputs_and_unfed_neurons_are_named() -> None:
    net = sim.load("xor").network.copy()
    net.connect("x1", "y", 1.0)
    assert "x1 to y skips" in str(why_not_layered(net))
    net = sim.load("xor").network.copy()
    net.add_neuron("early")
    net.connect("x1", "early", 1.0)
    assert "early is not in the last layer" in str(why_not_layered(net))
    net.remove_node("early")
    net.add_neuron("alone")
    assert "Nothing feeds alone" in str(why_not_layered(net))
