"""One sample, forwards and backwards, as a list of every arithmetic operation."""

import math
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from latex_arithmetic import compute
from random_networks import problems

import simulator as sim
from simulator.gates import unfolded
from simulator.walkthrough import KINDS

CONVENTIONS = st.sampled_from(["gradient", "error_term"])
OUTPUTS = st.sampled_from(["mean", "sum"])


def steps_of(problem, **options) -> tuple[sim.Step, ...]:
    net, X, T = problem
    return sim.walkthrough(net, X[0], T[0], **options)


@given(problems(max_samples=1), CONVENTIONS, OUTPUTS)
def test_values_are_those_of_the_engine(problem, convention: str, outputs: str) -> None:
    net, X, T = problem
    program = sim.compile(net)
    forward = sim.forward(program, X)
    back = sim.backward(program, forward, T, outputs=outputs)
    updated = sim.SGD(0.25).update(program.parameters, back.gradient)
    sign = 1.0 if convention == "gradient" else -1.0
    for step in steps_of(problem, convention=convention, outputs=outputs, optimizer=sim.SGD(0.25)):
        place = program.place.get(step.target)
        expected = {
            "weighted_sum": lambda step=step: forward.z[step.target][0],
            "activation": lambda step=step: forward.a[step.target][0],
            "loss": lambda: back.loss,
            "output_error": lambda step=step: sign * back.delta[step.target][0],
            "hidden_error": lambda step=step: sign * back.delta[step.target][0],
            "input_gradient": lambda step=step: sign * back.delta[step.target][0],
            "gradient": lambda place=place: sign * back.gradient[place],
            "update": lambda place=place: updated[place],
        }[step.kind]()
        assert step.value == expected
        assert type(step.value) is float
        # Nobody writes a negative zero on paper.
        assert step.value != 0.0 or math.copysign(1.0, step.value) == 1.0


@given(problems(max_samples=1), CONVENTIONS, OUTPUTS)
def test_the_formula_with_numbers_gives_the_value(problem, convention: str, outputs: str) -> None:
    for step in steps_of(problem, convention=convention, outputs=outputs, digits=15):
        assert compute(step.numbers) == pytest.approx(step.value, rel=1e-8, abs=1e-12)


@given(problems(max_samples=1, outputs=("sigmoid",)), CONVENTIONS, OUTPUTS)
def test_the_formula_of_the_cross_entropy_gives_the_value(problem, convention: str, outputs: str) -> None:
    net, X, T = problem
    T = (T > 0).astype(float)
    forward = sim.forward(sim.compile(net), X)
    assume(np.abs(forward.output - 0.5).max() < 0.499)
    for step in steps_of((net, X, T), loss="cross_entropy", convention=convention, outputs=outputs, digits=15):
        assert compute(step.numbers) == pytest.approx(step.value, rel=1e-8, abs=1e-12)


@given(problems(max_samples=1))
def test_every_operation_is_there_once_and_after_those_it_needs(problem) -> None:
    net = problem[0]
    steps = steps_of(problem)
    when = {(step.kind, step.target): index for index, step in enumerate(steps)}
    assert len(when) == len(steps)
    program = sim.compile(net)
    outputs, fixed = set(net.outputs), {key for key, place in program.place.items() if not program.trainable[place]}
    neurons = [unit.name for unit in program.units]
    error = {name: ("output_error" if name in outputs else "hidden_error", name) for name in neurons}
    plain = {key for key in fixed if abs(program.parameters[program.place[key]]) == 1.0 or not program.trainable.any()}
    parameters = [key for key in (*program.edges, *program.biased) if key not in plain]
    feeding = {source for source, _ in program.edges}
    variables = [name for name in net.inputs if name in feeding and not any(key[0] == name for key in parameters)]
    assert set(when) == {
        ("loss", "L"),
        *(("weighted_sum", name) for name in neurons),
        *(("activation", name) for name in neurons),
        *error.values(),
        *(("input_gradient", name) for name in variables),
        *(("gradient", key) for key in parameters),
        *(("update", key) for key in parameters if key not in fixed),
    }
    for name in neurons:
        assert when["weighted_sum", name] + 1 == when["activation", name] < when["loss", "L"] < when[error[name]]
        for edge in net.incoming()[name]:
            if edge.source in neurons:
                assert when["activation", edge.source] < when["weighted_sum", name]
                assert when[error[name]] < when[error[edge.source]]
    last_error = max(when[key] for key in error.values())
    gradients = [when["gradient", key] for key in parameters]
    assert last_error < min(gradients, default=len(steps))
    assert all(last_error < when["input_gradient", name] < min(gradients, default=len(steps)) for name in variables)
    assert all(max(gradients) < when["update", key] for key in parameters if key not in fixed)


def test_a_fixed_weight_has_a_gradient_and_no_update() -> None:
    net = sim.load("def").network.copy()
    net.set_trainable("B", "D", False)
    steps = sim.walkthrough(net, [0, 1, 1], [0])
    assert ("gradient", ("B", "D")) in [(step.kind, step.target) for step in steps]
    assert ("update", ("B", "D")) not in [(step.kind, step.target) for step in steps]
    assert len(steps) == 25


def test_a_computation_graph_is_differentiated_by_its_inputs_and_not_by_its_wires() -> None:
    project = sim.load("graph-xyz")
    steps = sim.walkthrough(project.network, project.X[0], project.T[0], loss="output")
    slopes = {step.target: step for step in steps if step.kind == "input_gradient"}
    assert {name: step.value for name, step in slopes.items()} == {"x": -4.0, "y": -4.0, "z": 3.0}
    assert "gradient" not in {step.kind for step in steps}
    assert slopes["z"].symbols == r"\frac{\partial L}{\partial z} = \delta_{f}\,w_{zf}\,\left(w_{qf}\,a_{q}\right)"
    assert slopes["z"].numbers == r"1 \cdot 1 \cdot \left(1 \cdot 3\right)"
    assert str(slopes["z"].reason) == (
        "Input z is a factor of f alone: f's error comes back to it, times the other factors."
    )
    assert str(slopes["x"].reason) == "Input x goes to q alone: q's error comes back to it, times that weight."


def test_the_four_gates_say_how_they_hand_errors_back() -> None:
    project = sim.load("gates")
    steps = sim.walkthrough(project.network, project.X[0], project.T[0], loss="output")
    said = {step.target: str(step.reason) for step in steps if step.kind in ("input_gradient", "hidden_error")}
    assert said["copy"].startswith("Neuron copy feeds f3 and f4, so it adds up its shares of their errors")
    assert said["m1"] == "Input m1 is a factor of mul alone: mul's error comes back to it, times the other factors."
    assert said["x1"].startswith("Input x1 is not the largest at max: a small change of it would change nothing")
    assert said["x2"].startswith("Input x2 is the largest at max: the whole of max's error comes back to it")


def test_unfolded_wires_have_no_gradients_and_weights_have() -> None:
    project = unfolded(sim.load("def"), "D")
    steps = sim.walkthrough(project.network, [0, 1, 1], [0])
    trained = {key for key, edge in project.network.edges.items() if edge.trainable}
    assert len(trained) == 8
    assert {step.target for step in steps if step.kind == "gradient"} == trained
    assert not [step for step in steps if step.kind == "input_gradient"]


DEF_NUMBERS = {
    ("weighted_sum", "D"): (0.3, r"0.4 \cdot 0 + \left(-0.6\right) \cdot 1 + 0.9 \cdot 1"),
    ("activation", "D"): (0.5744425168, r"\frac{1}{1 + e^{-0.3}}"),
    ("weighted_sum", "E"): (-0.2, r"0.8 \cdot 0 + 0.2 \cdot 1 + \left(-0.4\right) \cdot 1"),
    ("activation", "E"): (0.4501660027, r"\frac{1}{1 + e^{-\left(-0.2\right)}}"),
    ("weighted_sum", "F"): (-0.2422046581, r"\left(-0.5\right) \cdot 0.574 + 0.1 \cdot 0.450"),
    ("activation", "F"): (0.4397431191, r"\frac{1}{1 + e^{-\left(-0.242\right)}}"),
    ("loss", "L"): (0.0966870054, r"\tfrac{1}{2}(0 - 0.440)^2"),
    ("output_error", "F"): (-0.1083391201, r"0.440\,(1 - 0.440) \cdot (0 - 0.440)"),
    ("hidden_error", "D"): (
        0.0132421992,
        r"0.574\,(1 - 0.574) \cdot \left(-0.108\right) \cdot \left(-0.5\right)",
    ),
    ("hidden_error", "E"): (-0.0026815728, r"0.450\,(1 - 0.450) \cdot \left(-0.108\right) \cdot 0.1"),
    ("gradient", ("A", "D")): (0.0, r"0.0132 \cdot 0"),
    ("gradient", ("D", "F")): (-0.0622345968, r"\left(-0.108\right) \cdot 0.574"),
    ("update", ("A", "D")): (0.4, r"0.4 + 0.5 \cdot 0.0132 \cdot 0"),
    ("update", ("A", "E")): (0.8, r"0.8 + 0.5 \cdot \left(-0.00268\right) \cdot 0"),
    ("update", ("B", "D")): (-0.5933789004, r"-0.6 + 0.5 \cdot 0.0132 \cdot 1"),
    ("update", ("B", "E")): (0.1986592136, r"0.2 + 0.5 \cdot \left(-0.00268\right) \cdot 1"),
    ("update", ("C", "D")): (0.9066210996, r"0.9 + 0.5 \cdot 0.0132 \cdot 1"),
    ("update", ("C", "E")): (-0.4013407864, r"-0.4 + 0.5 \cdot \left(-0.00268\right) \cdot 1"),
    ("update", ("D", "F")): (-0.5311172984, r"-0.5 + 0.5 \cdot \left(-0.108\right) \cdot 0.574"),
    ("update", ("E", "F")): (0.0756147057, r"0.1 + 0.5 \cdot \left(-0.108\right) \cdot 0.450"),
}


def def_steps() -> dict[object, sim.Step]:
    project = sim.load("def")
    steps = sim.walkthrough(
        project.network,
        project.X[0],
        project.T[0],
        optimizer=project.training.optimizer,
        convention="error_term",
        digits=3,
    )
    assert len(steps) == 26
    return {(step.kind, step.target): step for step in steps}


@pytest.mark.parametrize("key", DEF_NUMBERS, ids=str)
def test_the_def_example_is_written_as_on_paper(key) -> None:
    value, numbers = DEF_NUMBERS[key]
    step = def_steps()[key]
    assert step.value == pytest.approx(value, abs=1e-10)
    assert step.numbers == numbers


DEF_SYMBOLS = {
    ("weighted_sum", "F"): r"z_{F} = w_{DF}\,a_{D} + w_{EF}\,a_{E}",
    ("activation", "D"): r"a_{D} = \frac{1}{1 + e^{-z_{D}}}",
    ("loss", "L"): r"L = \tfrac{1}{2}(t_{F} - a_{F})^2",
    ("output_error", "F"): r"\delta_{F} = a_{F}\,(1 - a_{F}) \cdot (t_{F} - a_{F})",
    ("hidden_error", "D"): r"\delta_{D} = a_{D}\,(1 - a_{D}) \cdot \delta_{F}\,w_{DF}",
    ("gradient", ("D", "F")): r"-\frac{\partial L}{\partial w_{DF}} = \delta_{F}\,a_{D}",
    ("update", ("D", "F")): r"w_{DF} \leftarrow w_{DF} + \eta\,\delta_{F}\,a_{D}",
}


@pytest.mark.parametrize("key", DEF_SYMBOLS, ids=str)
def test_the_def_example_in_symbols(key) -> None:
    assert def_steps()[key].symbols == DEF_SYMBOLS[key]


def updates_of(
    training: sim.TrainingSettings, X, T, *, weight: float = 2.0, bias: float | None = None
) -> list[sim.Step]:
    """What is told at the end of the first batch of a linear neuron y of one input x."""
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear", bias=bias)], [sim.Edge("x", "y", 2.0)])
    return [step for step in sim.walk_epoch(sim.compile(net), X, T, training) if step.kind == "update"]


@pytest.mark.parametrize(
    ("X", "T", "settings", "words"),
    [
        ([[1.0]], [[0.0]], {}, "moves against its gradient, by the learning rate, so that the loss falls"),
        ([[1.0]], [[2.0]], {}, "stays as it is: the error δ of y is 0"),
        ([[0.0]], [[1.0]], {}, "stays as it is: what came from x is 0"),
        ([[1.0], [1.0]], [[1.0], [3.0]], {}, "stays as it is: the gradients of the samples cancel each other"),
        ([[1.0], [2.0]], [[2.0], [4.0]], {}, "stays as it is: no sample of the batch would move it"),
        ([[0.1]] * 3, [[0.2 + 0.1], [0.2 - 0.1], [0.2]], {}, "as good as stays"),
        ([[1.0]], [[2.0]], {"l2": 0.5}, "No error moves the weight from x to y: the penalty alone pulls it towards 0"),
        ([[1.0]], [[1.0]], {"l1": 1.0}, "moves against the slope of loss and penalty"),
        ([[1.0]], [[3.0]], {"l1": 1.0}, "stays as it is: error and penalty pull equally hard"),
        ([[1.0]], [[0.0]], {"optimizer": sim.SGD(0.0)}, "stays as it is: the learning rate is 0"),
        ([[1.0]], [[0.0]], {"optimizer": sim.SGD(1e-30)}, "so small that it stays as it is"),
        ([[1.0]], [[2.0]], {"optimizer": sim.SGD(0.1, momentum=0.9)}, "stays as it is: nothing has moved it so far"),
        ([[1.0]], [[2.0]], {"optimizer": sim.AdaGrad(0.1)}, "stays as it is: the error δ of y is 0"),
        ([[1.0]], [[0.0]], {"optimizer": sim.Adam(0.1)}, "moves in units of how large its gradients have been"),
    ],
)
def test_an_update_says_whether_and_why_the_weight_moves(X, T, settings, words: str) -> None:
    [update] = updates_of(sim.TrainingSettings(**({"batch_size": None} | settings)), X, T)
    assert words in str(update.reason)
    if words.startswith("stays"):
        assert update.value == 2.0


def test_a_bias_stays_where_there_is_no_error() -> None:
    updates = updates_of(sim.TrainingSettings(batch_size=1), [[1.0]], [[3.0]], bias=1.0)
    assert str(updates[1].reason) == "The bias of y stays as it is: the error δ of y is 0."


def test_two_numbers_that_are_multiplied_have_a_dot_between_them() -> None:
    square = sim.Network([sim.Input("x"), sim.Neuron("h", "square"), sim.Neuron("y", "linear")])
    square.connect("x", "h", 0.5)
    square.connect("h", "y", -1.0)
    settings = sim.TrainingSettings(l2=0.01, batch_size=1)
    steps = list(sim.walk_epoch(sim.compile(square), [[1.0]], [[0.0]], settings))
    error = next(step for step in steps if step.kind == "hidden_error")
    assert error.numbers.startswith(r"2 \cdot 0.5 \cdot ")
    penalty = next(step for step in steps if step.kind == "penalty")
    assert r"2 \cdot 0.01 \cdot 0.5" in penalty.numbers
    for step in steps:
        assert not re.search(r"[\d)]\s*\\,\s*\d|\d +\d", step.numbers), step.numbers


def test_the_gradient_convention_has_the_other_sign() -> None:
    project = sim.load("def")
    steps = {(step.kind, step.target): step for step in sim.walkthrough(project.network, project.X[0], project.T[0])}
    assert steps["output_error", "F"].symbols == r"\delta_{F} = a_{F}\,(1 - a_{F}) \cdot (a_{F} - t_{F})"
    assert steps["gradient", ("D", "F")].symbols == r"\frac{\partial L}{\partial w_{DF}} = \delta_{F}\,a_{D}"
    update = steps["update", ("D", "F")]
    assert update.symbols == r"w_{DF} \leftarrow w_{DF} - \eta\,\frac{\partial L}{\partial w_{DF}}"
    assert update.numbers == r"-0.5 - 0.5 \cdot 0.0622"
    for key, step in def_steps().items():
        same = step.kind in ("weighted_sum", "activation", "loss", "update")
        assert steps[key].value == (step.value if same else -step.value + 0.0)


def test_a_bias_is_added_and_has_its_own_gradient_and_update() -> None:
    net = sim.Network([sim.Input("x1"), sim.Neuron("h1", bias=-0.25)], [sim.Edge("x1", "h1", 2.0)])
    steps = {(step.kind, step.target): step for step in sim.walkthrough(net, [3.0], [1.0])}
    total = steps["weighted_sum", "h1"]
    assert total.symbols == r"z_{h_{1}} = w_{x_{1},h_{1}}\,a_{x_{1}} + b_{h_{1}}"
    assert total.numbers == r"2 \cdot 3 + \left(-0.25\right)"
    assert steps["gradient", "h1"].symbols == r"\frac{\partial L}{\partial b_{h_{1}}} = \delta_{h_{1}}"
    assert steps["update", "h1"].symbols.startswith(r"b_{h_{1}} \leftarrow b_{h_{1}} - \eta")


def test_a_product_and_a_max_say_what_they_do() -> None:
    net = sim.Network(
        [sim.Input("x"), sim.Input("y"), sim.Neuron("p", "linear", "product"), sim.Neuron("m", "linear", "max")]
    )
    for target in "pm":
        net.connect("x", target, 2.0)
        net.connect("y", target, -1.0)
    steps = {(step.kind, step.target): step for step in sim.walkthrough(net, [3.0, 5.0], [0.0, 0.0])}
    product, largest = steps["weighted_sum", "p"], steps["weighted_sum", "m"]
    assert product.symbols == r"z_{p} = \left(w_{xp}\,a_{x}\right) \times \left(w_{yp}\,a_{y}\right)"
    assert product.value == -30.0
    assert "multiplies its weighted inputs, from x and y" in str(product.reason)
    assert largest.symbols == r"z_{m} = \max\left(w_{xm}\,a_{x},\; w_{ym}\,a_{y}\right)"
    assert largest.value == 6.0
    assert "takes the largest of its weighted inputs" in str(largest.reason)
    assert steps["gradient", ("y", "m")].value == 0.0
    # ∂z/∂w at a product is the product of everything else: 2·3 · 5.
    gradient = steps["gradient", ("y", "p")]
    assert gradient.symbols.endswith(r"= \delta_{p}\,a_{y}\,\left(w_{xp}\,a_{x}\right)")
    assert gradient.numbers == r"\left(-30\right) \cdot 5 \cdot \left(2 \cdot 3\right)"
    assert gradient.value == -900.0


def test_a_negative_number_inside_the_parentheses_of_a_function_needs_no_others() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "tanh")], [sim.Edge("x", "y", -1.0)])
    assert sim.walkthrough(net, [2.0], [0.0])[1].numbers == r"\tanh(-2)"


def test_several_outputs_add_their_losses() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y"), sim.Neuron("u")], [sim.Edge("x", "y"), sim.Edge("x", "u")])
    options = {"loss": "cross_entropy", "outputs": "mean"}
    loss = next(step for step in sim.walkthrough(net, [0.0], [1.0, 0.0], **options) if step.kind == "loss")
    assert loss.symbols.startswith(r"L = \tfrac{1}{2}\left[-\left[t_{y}\,\ln a_{y}")
    assert "+ -" not in loss.numbers
    assert str(loss.reason) == "The loss says how far the outputs y and u are from their targets."
    assert loss.value == pytest.approx(math.log(2.0))


def test_a_neuron_with_many_inputs_stays_on_one_line() -> None:
    net = sim.Network([sim.Input(f"x{index}") for index in range(100)])
    net.add_neuron("y")
    for name in net.inputs:
        net.connect(name, "y")
    step = sim.walkthrough(net, np.ones(100), [1.0])[0]
    assert step.value == 100.0
    assert r"\cdots" in step.symbols
    assert len(step.symbols) < 300
    assert "(+93)" in str(step.reason)


@given(problems(max_samples=1), CONVENTIONS)
def test_every_step_has_texts_in_english_and_a_known_kind(problem, convention: str) -> None:
    for step in steps_of(problem, convention=convention):
        assert step.kind in KINDS
        assert step.symbols
        assert step.numbers
        reason = str(step.reason)
        assert reason.endswith(".")
        assert "{" not in reason
        assert step.symbols.count("{") == step.symbols.count("}")


def test_steps_can_be_compared_and_never_change() -> None:
    project = sim.load("def")
    first, second = (sim.walkthrough(project.network, project.X[0], project.T[0]) for _ in range(2))
    assert first == second
    with pytest.raises(AttributeError):
        first[0].value = 1.0


@pytest.mark.parametrize(
    ("x", "t", "sentence"),
    [
        ([1.0], [0.0], "The inputs have 1 columns where the network has 3."),
        ([1.0, 2.0, 3.0], [0.0, 1.0], "The targets have 2 columns where the network has 1."),
    ],
)
def test_a_sample_that_does_not_fit_is_refused(x, t, sentence: str) -> None:
    with pytest.raises(sim.DataError) as refusal:
        sim.walkthrough(sim.load("def").network, x, t)
    assert str(refusal.value) == sentence


# Over the whole registries, so that a new entry is tested without another line


def assert_the_texts_give_the_values(net: sim.Network, x, t, **options) -> None:
    program = sim.compile(net)
    back = sim.backward(program, sim.forward(program, [x]), [t], options.get("loss", "half_squared"))
    assume(np.isfinite(back.gradient).all() and np.abs(back.gradient).max(initial=0.0) < 1e4)
    for step in sim.walkthrough(net, x, t, digits=15, **options):
        assert compute(step.numbers) == pytest.approx(step.value, rel=1e-8, abs=1e-10), step
        assert step.symbols.count("{") == step.symbols.count("}")
        assert "<" not in step.symbols.replace(" < ", "")
        assert "{" not in str(step.reason)


@pytest.mark.parametrize("aggregation", sim.AGGREGATIONS)
@pytest.mark.parametrize("activation", sim.ACTIVATIONS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data(), CONVENTIONS)
def test_the_formula_of_every_activation_gives_the_value(activation: str, aggregation: str, data, convention) -> None:
    group = sim.ACTIVATIONS[activation].is_group
    hidden = ("tanh", "linear") if group else (activation, "tanh")
    kinds = {"activations": hidden, "aggregations": (aggregation, "sum"), "outputs": (activation,)}
    net, X, T = data.draw(problems(max_samples=1, **kinds))
    z = sim.forward(sim.compile(net), X).z.rows
    assume(np.abs(z).max() < 20 and (activation != "reciprocal" or np.abs(z[len(net.inputs) :]).min() > 1e-2))
    assert_the_texts_give_the_values(net, X[0], T[0], convention=convention)


@pytest.mark.parametrize("loss", sim.LOSSES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data(), CONVENTIONS, OUTPUTS)
def test_the_formula_of_every_loss_gives_the_value(loss: str, data, convention: str, outputs: str) -> None:
    kinds = tuple(sorted(sim.LOSSES[loss].only_for - {"exp", "reciprocal"})) or ("linear", "tanh", "softmax")
    net, X, T = data.draw(problems(max_samples=1, outputs=kinds))
    T = np.where(T > 0, 1.0, -1.0) if sim.LOSSES[loss].labels else (T > 0).astype(float)
    a = sim.forward(sim.compile(net), X).output
    assume("cross_entropy" not in loss or (a.min() > 1e-3 and (a.max() < 0.999 or kinds == ("softmax",))))
    assert_the_texts_give_the_values(net, X[0], T[0], loss=loss, convention=convention, outputs=outputs)


def softmax_steps(target: list[float], **options) -> dict[object, sim.Step]:
    net = sim.Network([sim.Input("x")])
    for name, weight in (("a", 3.0), ("b", 1.0), ("c", -3.0)):
        net.add_neuron(name, "softmax", bias=None)
        net.connect("x", name, weight)
    return {(step.kind, step.target): step for step in sim.walkthrough(net, [1.0], target, **options)}


def test_a_softmax_shows_its_group() -> None:
    steps = softmax_steps([1.0, 0.0, 0.0], loss="categorical_cross_entropy")
    order = list(steps)
    assert order[:4] == [("weighted_sum", "a"), ("weighted_sum", "b"), ("weighted_sum", "c"), ("activation", "a")]
    activation = steps["activation", "b"]
    assert activation.symbols == r"a_{b} = \frac{e^{z_{b}}}{e^{z_{a}} + e^{z_{b}} + e^{z_{c}}}"
    assert activation.numbers == r"\frac{e^{1}}{e^{3} + e^{1} + e^{-3}}"
    assert "turns the weighted sums of a, b and c into probabilities" in str(activation.reason)


def test_the_error_of_a_softmax_is_fused_or_goes_through_the_jacobian() -> None:
    fused = softmax_steps([1.0, 0.0, 0.0], loss="categorical_cross_entropy")["output_error", "a"]
    assert fused.symbols == r"\delta_{a} = a_{a} - t_{a}"
    assert fused.numbers == "0.879 - 1"
    written_out = softmax_steps([1.0, 0.0, 0.0])["output_error", "a"]
    assert written_out.symbols == (
        r"\delta_{a} = a_{a}\,(1 - a_{a}) \cdot (a_{a} - t_{a})"
        r" + \left(-a_{b}\,a_{a}\right) \cdot (a_{b} - t_{b}) + \left(-a_{c}\,a_{a}\right) \cdot (a_{c} - t_{c})"
    )
    assert "through the Jacobian of the softmax" in str(written_out.reason)


def test_targets_of_a_softmax_that_do_not_add_up_to_one_are_shown_with_their_sum() -> None:
    step = softmax_steps([1.0, 1.0, 0.0], loss="categorical_cross_entropy")["output_error", "c"]
    assert step.symbols == r"\delta_{c} = \left(\sum_k t_k\right)\,a_{c} - t_{c}"
    assert compute(step.numbers) == pytest.approx(step.value, abs=1e-4)


def test_a_step_shows_which_value_it_has_at_zero() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "step")], [sim.Edge("x", "y")])
    for at_zero, one, zero in ((1.0, r"\ge", "<"), (0.0, ">", r"\le")):
        net.set_step_at_zero(at_zero)
        step = sim.walkthrough(net, [0.0], [0.0])[1]
        assert step.symbols == rf"a_{{y}} = \begin{{cases}}1 & z_{{y}} {one} 0\\ 0 & z_{{y}} {zero} 0\end{{cases}}"
        assert step.value == at_zero == compute(step.numbers)


@pytest.mark.parametrize("kind", sim.OPTIMIZERS)
@pytest.mark.parametrize("convention", ["gradient", "error_term"])
def test_the_update_of_every_optimizer_adds_up_to_its_own_step(kind: str, convention: str) -> None:
    project = sim.load("def")
    optimizer = sim.OPTIMIZERS[kind](learning_rate=0.1)
    options = {"optimizer": optimizer, "convention": convention, "digits": 15}
    steps = sim.walkthrough(project.network, project.X[0], project.T[0], **options)
    updates = [step for step in steps if step.kind == "update"]
    assert len(updates) == 8
    for step in updates:
        assert compute(step.numbers) == pytest.approx(step.value, rel=1e-12)
        assert step.symbols.startswith("w_")


def test_nesterovs_step_is_not_written_as_plain_gradient_descent() -> None:
    project = sim.load("def")
    optimizer = sim.SGD(0.5, momentum=0.9, nesterov=True)
    walk = sim.walkthrough(project.network, project.X[0], project.T[0], optimizer=optimizer)
    steps = {(step.kind, step.target): step for step in walk}
    assert steps["velocity", ("D", "F")].symbols.startswith(r"v_{DF} \leftarrow \mu\,v_{DF} + ")
    assert steps["lookahead", ("D", "F")].symbols.endswith(r" + \mu\,v_{DF}")
    assert steps["update", ("D", "F")].symbols == r"w_{DF} \leftarrow w_{DF} - \eta\,d_{DF}"
