"""What plots look at: landscapes, gradient flow, activity, scores, answers; against the engine and by differences."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest

import simulator as sim
from simulator import compiled
from simulator.axes import Axes
from simulator.project import trained
from simulator.runs import KeptRun, keep
from simulator.runs import kept as runs_kept
from simulator.runs.kept import start_of
from simulator.sights import (
    Accuracies,
    Activity,
    Answers,
    Boundary,
    BoundaryOfRun,
    Field,
    Flow,
    Gradients,
    Ground,
    Landscape,
    Lookout,
    OfRun,
    Penalties,
    Response,
    Rounding,
    Scene,
    is_complete,
    neurons_by_layer,
    scores,
)

ODD = ["xor", "graph-combined", "softmax", "tumour-line", "not-zero-centred", "dead-relu", "threshold-gates"]


def scene_of(project: sim.Project, epochs: int = 0, **changes: object) -> Scene:
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    trainer.run(epochs)
    entries = {
        "program": trainer.program,
        "parameters": trainer.parameters,
        "X": project.X,
        "T": project.T,
        "settings": project.training,
        "epoch": trainer.epoch,
        "trace": trainer.history.trace(),
        "optimizer_state": trainer.optimizer_state,
    }
    return Scene(**(entries | changes))  # type: ignore[arg-type]


def all_of(scene: Scene, sight, lookout: Lookout | None = None, seconds: float = 10.0):
    lookout = lookout or Lookout()
    for _ in range(10_000):
        found = lookout.look(scene, [sight], seconds)
        if is_complete(found):
            return found[sight]
    raise AssertionError("it never ends")


def loss(scene: Scene, parameters: np.ndarray) -> float:
    ahead = sim.forward(scene.program, scene.X, parameters)
    settings = scene.settings
    return sim.backward(scene.program, ahead, scene.T, settings.loss, settings.samples, settings.outputs).loss


@pytest.mark.parametrize("with_loops", [True, False])
@pytest.mark.parametrize("name", ["xor", "softmax", "tumour-line"])
def test_the_landscape_is_the_loss_over_two_numbers(name: str, with_loops: bool) -> None:
    scene = scene_of(sim.load(name), 3)
    compiled.prepare()
    if not with_loops:
        scene.__dict__["fast"] = None
    names = scene.program.parameter_names[0], scene.program.parameter_names[-1]
    ground = all_of(scene, Landscape(names, size=9))
    assert isinstance(ground, Ground)
    assert ground.values.shape == (9, 9)
    for row, column in ((0, 0), (3, 7), (8, 8)):
        parameters = scene.parameters.copy()
        parameters[[scene.program.place[part] for part in names]] = ground.x[column], ground.y[row]
        assert ground.values[row, column] == pytest.approx(loss(scene, parameters), rel=1e-9)
    assert ground.x[0] <= ground.path[:, 0].min() <= ground.path[:, 0].max() <= ground.x[-1]


def test_its_gradient_is_the_slope_of_the_ground() -> None:
    scene = scene_of(sim.load("xor"), 20)
    names = scene.program.parameter_names[2], scene.program.parameter_names[-1]
    ground = all_of(scene, Landscape(names, size=5))
    for number, part in enumerate(names):
        nudged = [scene.parameters.copy() for _ in range(2)]
        for parameters, sign in zip(nudged, (1e-6, -1e-6), strict=True):
            parameters[scene.program.place[part]] += sign
        slope = (loss(scene, nudged[0]) - loss(scene, nudged[1])) / 2e-6
        assert ground.slope[number] == pytest.approx(slope, rel=1e-5)
    assert ground.height == pytest.approx(loss(scene, scene.parameters))


def test_a_penalty_is_part_of_the_ground_and_of_its_slope() -> None:
    project = sim.load("xor")
    settings = sim.TrainingSettings(optimizer=sim.SGD(0.5), l1=0.01, l2=0.1)
    scene = scene_of(project, 5, settings=settings)
    names = scene.program.parameter_names[0], scene.program.parameter_names[-1]
    ground = all_of(scene, Landscape(names, size=5))
    parameters = scene.parameters.copy()
    parameters[[scene.program.place[part] for part in names]] = ground.x[1], ground.y[4]
    weights = parameters[: len(scene.program.edges)]
    wanted = loss(scene, parameters) + 0.01 * np.abs(weights).sum() + 0.1 * (weights**2).sum()
    assert ground.has_penalty
    assert ground.values[4, 1] == pytest.approx(wanted)
    inside = sim.backward(scene.program, sim.forward(scene.program, scene.X, scene.parameters), scene.T).gradient
    place = scene.program.place[names[0]]
    weight = scene.parameters[place]
    assert ground.slope[0] == pytest.approx(inside[place] + 0.01 * np.sign(weight) + 0.2 * weight)


@pytest.mark.parametrize("optimizer", [sim.SGD(0.3), sim.SGD(0.3, momentum=0.9), sim.Adam(0.05), sim.RMSProp(0.02)])
@pytest.mark.parametrize("batch", [None, 1])
def test_the_step_that_is_drawn_is_the_one_that_is_taken(optimizer, batch: int | None) -> None:
    project = sim.load("and-sigmoid")
    settings = sim.TrainingSettings(optimizer=optimizer, batch_size=batch, shuffle=True, seed=3)
    one = sim.Samples.of(project.network, project.X[:1], project.T[:1]) if batch else project.data
    project = sim.Project(project.network, one, settings)
    scene = scene_of(project, 4)
    names = scene.program.parameter_names[:2]
    ground = all_of(scene, Landscape(names, size=3))
    after = scene_of(project, 5)
    np.testing.assert_allclose(ground.next, after.parameters[:2], rtol=1e-12)


def test_over_one_number_it_is_a_parabola_for_a_linear_neuron() -> None:
    project = sim.load("cost-of-one-weight")
    scene = scene_of(project)
    (name,) = scene.program.parameter_names[:1]
    ground = all_of(scene, Landscape((name,)))
    assert ground.values.shape == (1, len(ground.x))
    assert len(ground.y) == 0
    coefficients = np.polyfit(ground.x, ground.values[0], 2)
    np.testing.assert_allclose(np.polyval(coefficients, ground.x), ground.values[0], atol=1e-9)
    assert coefficients[0] > 0


def test_it_comes_in_pieces_and_what_was_whole_stays_until_the_next_is() -> None:
    project = sim.load("xor")
    scene, lookout = scene_of(project, 5), Lookout()
    names = scene.program.parameter_names[:2]
    sight = Landscape(names, size=8)
    first = lookout.look(scene, [sight], 0.0)[sight]
    assert not first.is_complete
    assert np.isfinite(first.values).sum() == 8
    whole = all_of(scene, sight, lookout, 0.0)
    assert np.isfinite(whole.values).all()
    # The other weights move on: the old ground is shown until the new one is known.
    moved = scene.parameters.copy()
    moved[2:] += 0.1
    later = Scene(**(scene_entries(scene) | {"parameters": moved}))
    found = lookout.look(later, [sight], 0.0)[sight]
    np.testing.assert_array_equal(found.values, whole.values)
    found = all_of(later, sight, lookout, 0.0)
    moved[:2] = found.x[3], found.y[6]
    assert found.values[6, 3] == pytest.approx(loss(later, moved))


def scene_entries(scene: Scene) -> dict[str, object]:
    names = ("program", "parameters", "X", "T", "settings", "epoch", "trace", "sample", "optimizer_state", "learner")
    return {name: getattr(scene, name) for name in names}


def test_a_path_that_leaves_the_ground_gets_a_wider_one() -> None:
    scene, lookout = scene_of(sim.load("xor")), Lookout()
    sight = Landscape(scene.program.parameter_names[:2], size=5)
    before = all_of(scene, sight, lookout)
    far = scene.parameters.copy()
    far[0] += 50.0
    after = all_of(Scene(**(scene_entries(scene) | {"parameters": far})), sight, lookout)
    assert after.x[-1] > far[0] > before.x[-1]


@pytest.mark.parametrize("name", ODD)
def test_gradient_flow_is_that_of_backpropagation_at_every_moment(name: str) -> None:
    project = sim.load(name)
    scene = scene_of(project, 7)
    along = all_of(scene, Flow())
    assert along.epochs[-1] == scene.epoch
    members = neurons_by_layer(scene.program)
    for row, epoch in enumerate(along.epochs[:-1]):
        moment = next(moment for moment in scene.trace.moments if moment.epoch == epoch)
        ahead = sim.forward(scene.program, scene.X, moment.parameters)
        settings = project.training
        back = sim.backward(scene.program, ahead, scene.T, settings.loss, settings.samples, settings.outputs)
        for layer, rows in enumerate(members):
            names = [scene.program.nodes[place] for place in rows]
            assert along.values[row, layer] == pytest.approx(np.mean([np.abs(back.delta[node]) for node in names]))
            into = [abs(slope) for edge, slope in back.weight.items() if edge[1] in names]
            if into:
                assert along.values[row, len(members) + layer] == pytest.approx(np.mean(into))


def test_a_skip_link_does_not_change_the_layer_that_a_neuron_is_in() -> None:
    net = sim.Network()
    net.add_input("x")
    for source, target in (("x", "h"), ("h", "g"), ("g", "y")):
        net.add_neuron(target)
        net.connect(source, target, 1.0)
    net.connect("x", "y", 1.0)
    program = sim.compile(net)
    assert [[program.nodes[row] for row in rows] for rows in neurons_by_layer(program)] == [["h"], ["g"], ["y"]]


@pytest.mark.parametrize("name", ODD)
def test_activity_counts_every_neuron_and_sample(name: str) -> None:
    scene = scene_of(sim.load(name), 2)
    layers = all_of(scene, Activity())
    members = neurons_by_layer(scene.program)
    assert len(layers.distributions) == len(members)
    for distribution, rows in zip(layers.distributions, members, strict=True):
        assert distribution.counts.sum() == len(rows) * len(scene.X)
        assert len(distribution.edges) == len(distribution.counts) + 1


def test_saturated_and_dead_neurons_are_told_apart() -> None:
    net = sim.Network()
    net.add_input("x")
    net.add_neuron("stuck", "sigmoid", bias=50.0)
    net.add_neuron("dead", "relu", bias=-50.0)
    net.add_neuron("fine", "tanh", bias=0.0)
    net.add_neuron("y", "linear", bias=0.0)
    for name in ("stuck", "dead", "fine"):
        net.connect("x", name, 0.5)
        net.connect(name, "y", 1.0)
    project = sim.Project(net, sim.Samples.of(net, np.array([[0.0], [1.0]]), np.zeros((2, 1))))
    hidden, output = all_of(scene_of(project), Activity()).distributions
    assert hidden.saturated_neurons == ("stuck",)
    assert hidden.dead_neurons == ("dead",)
    assert hidden.saturated == pytest.approx(1 / 3)
    assert hidden.dead == pytest.approx(1 / 3)
    assert (output.saturated, output.dead) == (0.0, 0.0)


def test_penalty_and_accuracy_are_those_of_every_moment() -> None:
    project = sim.load("xor")
    settings = sim.TrainingSettings(optimizer=sim.SGD(2.0), l2=0.001)
    scene = scene_of(project, 600, settings=settings)
    penalties, accuracies = all_of(scene, Penalties(), seconds=0.0), all_of(scene, Accuracies())
    np.testing.assert_array_equal(penalties.epochs, accuracies.epochs)
    assert list(penalties.epochs) == sorted(set(penalties.epochs.tolist()))
    assert len(penalties.epochs) > 60
    for row, epoch in enumerate(penalties.epochs.tolist()):
        known = [moment.parameters for moment in scene.trace.moments if moment.epoch == epoch]
        parameters = scene.parameters if row == len(penalties.epochs) - 1 else known[0]
        output = sim.forward(scene.program, scene.X, parameters).output
        assert accuracies.values[row, 0] == pytest.approx(np.mean((output >= 0.5) == (scene.T >= 0.5)))
        weights = parameters[: len(scene.program.edges)]
        assert penalties.values[row, 0] == pytest.approx(0.001 * (weights**2).sum())


def test_what_was_measured_of_the_past_is_not_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    project = sim.load("xor")
    scene, lookout = scene_of(project, 600), Lookout()
    all_of(scene, Accuracies(), lookout)
    calls = []
    original = scores._accuracy
    monkeypatch.setattr(scores, "_accuracy", lambda *arguments: calls.append(1) or original(*arguments))
    all_of(scene, Accuracies(), lookout)
    assert len(calls) == 1
    # Other data, and nothing that was known holds any more.
    found = all_of(Scene(**(scene_entries(scene) | {"T": 1.0 - scene.T})), Accuracies(), lookout)
    assert len(calls) == 1 + len(found.epochs)


def test_regression_has_no_accuracy_and_no_confusion() -> None:
    scene = scene_of(sim.load("height-weight"))
    assert all_of(scene, Accuracies()) is None
    assert all_of(scene, Answers()) is None


def test_confusion_counts_every_sample_once() -> None:
    scene = scene_of(sim.load("xor"), 2)
    found = all_of(scene, Answers())
    output = sim.forward(scene.program, scene.X, scene.parameters).output[:, 0] >= 0.5
    wanted = np.zeros((2, 2))
    for t, a in zip(scene.T[:, 0] >= 0.5, output, strict=True):
        wanted[int(t), int(a)] += 1
    np.testing.assert_array_equal(found.matrix, wanted)
    assert found.labels == ("0", "1")


@pytest.mark.parametrize("sight", [Accuracies(), Flow(), Activity(), Answers(), Landscape((("x1", "h1"), "h1"))])
def test_nothing_is_found_without_data_and_numbers_that_ended_do_no_harm(sight) -> None:
    project = sim.load("xor")
    empty = sim.Samples(0, {name: () for name in ("x1", "x2", "y")})
    scene = scene_of(project)
    entries = scene_entries(scene)
    assert all_of(Scene(**(entries | {"X": empty_table(2), "T": empty_table(1)})), sight) is None
    assert len(empty.columns) == 3
    for value in (np.nan, np.inf, 1e308):
        all_of(Scene(**(entries | {"parameters": np.full_like(scene.parameters, value)})), sight)


def empty_table(columns: int) -> np.ndarray:
    return np.empty((0, columns))


def test_a_landscape_of_a_weight_that_is_gone_is_none() -> None:
    assert all_of(scene_of(sim.load("xor")), Landscape((("x1", "gone"),))) is None


def test_a_landscape_of_very_many_samples_takes_an_even_choice_of_them() -> None:
    rng = np.random.default_rng(0)
    project = sim.load("xor")
    X = rng.uniform(0, 1, (5000, 2))
    T = (X.sum(axis=1, keepdims=True) > 1).astype(float)
    settings = sim.TrainingSettings(samples="sum")
    scene = scene_of(sim.Project(project.network, sim.Samples.of(project.network, X, T), settings))
    ground = all_of(scene, Landscape(scene.program.parameter_names[:2], size=4))
    # Of a sum, the share of the samples that were left out is made up for.
    assert ground.height == pytest.approx(loss(scene, scene.parameters), rel=0.05)


# The answer of a neuron


@pytest.mark.parametrize("node", [None, "h1", "y"])
def test_a_surface_is_what_the_neuron_answers_there(node: str | None) -> None:
    project = sim.load("xor-3-4-1")
    scene = scene_of(project, 3, sample=1)
    name = node if node in scene.program.row else scene.program.outputs[0]
    field = all_of(scene, Response(name))
    assert field.node == name
    for row, column in ((0, 0), (3, 40), (len(field.y) - 1, 7)):
        # The third input, the constant 1, is held where the sample has it.
        ahead = sim.forward(scene.program, [[field.x[column], field.y[row], 1.0]], scene.parameters)
        assert field.values[row, column] == pytest.approx(ahead.a[name][0], rel=1e-12)
    assert field.x[0] < scene.X[:, 0].min() <= scene.X[:, 0].max() < field.x[-1]


def test_other_inputs_span_it_when_they_are_chosen() -> None:
    scene = scene_of(sim.load("advertising"), 2, sample=3)
    first, second, third = scene.program.inputs
    field = all_of(scene, Response(None, Axes(third, first)))
    assert field.inputs == (third, first)
    x = [[field.y[5], scene.X[3, 1], field.x[9]]]
    assert field.values[5, 9] == pytest.approx(sim.forward(scene.program, x, scene.parameters).output[0, 0])
    # An input that is gone is not missed.
    assert all_of(scene, Response("gone", Axes("gone", second))).inputs == (first, second)


def test_one_input_gives_a_curve() -> None:
    scene = scene_of(sim.load("height-weight"), 2)
    field = all_of(scene, Response())
    assert field.values.shape == (1, len(field.x))
    assert len(field.y) == 0
    wanted = sim.forward(scene.program, field.x[:, np.newaxis], scene.parameters).output[:, 0]
    np.testing.assert_allclose(field.values[0], wanted)
    assert field.threshold is None


def test_the_first_layers_lines_are_where_z_is_zero() -> None:
    scene = scene_of(sim.load("xor-3-4-1"), 3, sample=2)
    field = all_of(scene, Response())
    assert field.line_names == tuple(unit.name for unit in scene.program.units[:-1])
    for (a, b, c), name in zip(field.lines, field.line_names, strict=True):
        x = 0.3
        z = sim.forward(scene.program, [[x, -(a * x + c) / b, scene.X[2, 2]]], scene.parameters).z[name][0]
        assert z == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("activation", "threshold", "levels"),
    [("sigmoid", 0.5, (0.0, 1.0)), ("tanh", 0.0, (-1.0, 1.0)), ("relu", 0.0, None), ("linear", 0.0, None)],
)
def test_levels_lie_around_the_threshold_of_a_hidden_neuron(activation: str, threshold: float, levels) -> None:
    project = sim.load("xor")
    network = project.network.copy()
    network.set_activation("h1", activation)
    network.set_bias("h1", 3.0)
    field = all_of(scene_of(sim.Project(network, project.data)), Response("h1"))
    assert field.threshold == threshold
    assert (field.low + field.high) / 2 == pytest.approx(threshold)
    assert field.low <= field.values.min()
    assert field.values.max() <= field.high
    assert levels is None or (field.low, field.high) == levels


@pytest.mark.parametrize("aspect", [0.0, 0.5, 1.0, 3.0])
def test_a_cloud_fills_a_picture_of_any_shape_with_as_many_cells(aspect: float) -> None:
    scene = scene_of(sim.load("circles-6"))
    field, plain = all_of(scene, Response(aspect=aspect)), all_of(scene, Response())
    if aspect:
        assert field.width / field.height == pytest.approx(aspect)
        # As fine across as up: circles are round.
        assert field.x[1] - field.x[0] == pytest.approx(field.y[1] - field.y[0], rel=0.02)
        assert field.values.size == pytest.approx(plain.values.size, rel=0.02)
    assert field.left <= plain.left + 1e-9
    assert field.left + field.width >= plain.left + plain.width - 1e-9
    assert field.bottom <= plain.bottom + 1e-9
    assert field.bottom + field.height >= plain.bottom + plain.height - 1e-9
    row, column = 5, 7
    ahead = sim.forward(scene.program, [[field.x[column], field.y[row]]], scene.parameters)
    assert field.values[row, column] == pytest.approx(ahead.output[0, 0])


@pytest.mark.parametrize("preset", ["xor", "advertising"])
def test_few_samples_and_unlike_inputs_have_no_true_shape(preset: str) -> None:
    scene = scene_of(sim.load(preset))
    np.testing.assert_array_equal(all_of(scene, Response(aspect=3.0)).x, all_of(scene, Response()).x)


def test_colours_lie_around_the_middle() -> None:
    field = answered("softmax")
    assert field.middle == field.threshold == pytest.approx(1 / 3)
    assert field.colour_ends == pytest.approx((-1 / 3, 1.0))
    field = answered("advertising")
    assert (field.threshold, field.middle) == (None, 0.0)
    assert field.colour_ends == (-field.high, field.high)
    field = answered("layers-2-3-2-2")
    assert field.middle is None
    assert field.colour_ends == (field.low, field.high)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308, -1e200])
@pytest.mark.parametrize("name", [*ODD, "height-weight", "advertising"])
def test_a_surface_of_numbers_that_ended_does_no_harm(name: str, value: float) -> None:
    scene = scene_of(sim.load(name))
    entries = scene_entries(scene) | {"parameters": np.full_like(scene.parameters, value)}
    field = all_of(Scene(**entries), Response())
    assert np.isfinite([field.low, field.high]).all()
    assert field.low < field.high


@pytest.mark.parametrize("name", ["xor", "softmax", "tumour-line", "graph-combined"])
@pytest.mark.parametrize("samples", ["mean", "sum"])
def test_slopes_are_the_gradient_of_the_whole_training_set(name: str, samples: str) -> None:
    project = sim.load(name)
    settings = msgspec.structs.replace(project.training, samples=samples, batch_size=1)
    scene = scene_of(project, 3, settings=settings)
    slopes = all_of(scene, Gradients())
    ahead = sim.forward(scene.program, scene.X, scene.parameters)
    back = sim.backward(scene.program, ahead, scene.T, settings.loss, samples, settings.outputs)
    assert np.array_equal(slopes.gradient, back.gradient)
    for place in (0, len(slopes.names) - 1):
        there = [scene.parameters.copy() for _ in range(2)]
        there[0][place] += 1e-6
        there[1][place] -= 1e-6
        slope = (loss(scene, there[0]) - loss(scene, there[1])) / 2e-6
        assert slopes.gradient[place] == pytest.approx(slope, rel=1e-4, abs=1e-8)
    assert slopes.names == scene.program.parameter_names
    assert np.array_equal(slopes.values, scene.parameters)


@pytest.mark.parametrize("samples", ["mean", "sum"])
def test_slopes_of_many_samples_come_in_pieces_and_are_all_of_one_moment(samples: str, monkeypatch) -> None:
    project = sim.load("tumour-line")
    settings = msgspec.structs.replace(project.training, samples=samples)
    scene, lookout = scene_of(project, 3, settings=settings), Lookout()
    monkeypatch.setattr("simulator.sights.slopes.NUMBERS_AT_ONCE", 3 * scene.size)
    first = lookout.look(scene, [Gradients()], 0.0)[Gradients()]
    assert (first.is_complete, first.is_known, first.samples_done) == (False, False, 3)
    # Meanwhile training goes on: what is known in the end is still that of the beginning, and then of the present.
    later = Scene(**(scene_entries(scene) | {"parameters": scene.parameters + 0.1}))
    found = first
    while not found.is_known:
        found = lookout.look(later, [Gradients()], 0.0)[Gradients()]
    assert not found.is_complete
    for moment, slopes in ((scene, found), (later, all_of(later, Gradients(), lookout, 0.0))):
        ahead = sim.forward(moment.program, moment.X, moment.parameters)
        back = sim.backward(moment.program, ahead, moment.T, settings.loss, samples, settings.outputs)
        np.testing.assert_allclose(slopes.gradient, back.gradient, rtol=1e-11, atol=1e-14)
        assert np.array_equal(slopes.values, moment.parameters)
        assert np.isfinite(slopes.next).all()


@pytest.mark.parametrize("optimizer", [sim.SGD(0.3, momentum=0.9), sim.Adam(0.05)])
def test_slopes_know_where_the_optimizer_goes_next(optimizer) -> None:
    project = sim.load("xor")
    project = sim.Project(project.network, project.data, sim.TrainingSettings(optimizer=optimizer, l2=0.01))
    slopes = all_of(scene_of(project, 4), Gradients())
    np.testing.assert_allclose(slopes.next, scene_of(project, 5).parameters, rtol=1e-12)


def test_without_samples_or_with_targets_that_the_loss_cannot_take_there_are_no_slopes() -> None:
    scene = scene_of(sim.load("xor"))
    nothing = Scene(**(scene_entries(scene) | {"X": scene.X[:0], "T": scene.T[:0]}))
    assert Gradients().look(nothing, None, lambda: True) is None
    settings = sim.TrainingSettings(optimizer=sim.SGD(0.1), loss="hinge")
    odd = Scene(**(scene_entries(scene) | {"T": scene.T + 7.0, "settings": settings}))
    assert Gradients().look(odd, None, lambda: True) is None


def kept(project: sim.Project, epochs: int, **settings: object) -> KeptRun:
    """A run of a project with other settings, kept."""
    project = msgspec.structs.replace(project, training=msgspec.structs.replace(project.training, **settings))
    program = sim.compile(project.network)
    trainer = sim.Trainer(program, project.X, project.T, project.training)
    trainer.run(epochs)
    return keep("one", trained(project, program, trainer.parameters, trainer.epoch), trainer.history.trace())


@pytest.mark.parametrize("sight", [Accuracies(), Flow()])
def test_of_a_kept_run_is_found_what_was_found_while_it_was_present(sight) -> None:
    project = sim.load("xor")
    run = kept(project, 40, seed=5, optimizer=sim.SGD(0.7))
    there = all_of(scene_of(run.project, 0), sight).values[-1]
    scene, lookout = scene_of(project, 3), Lookout()
    found = all_of(scene, OfRun(run, sight), lookout, 0.0)
    assert np.array_equal(found.epochs, run.moments)
    np.testing.assert_allclose(found.values[-1], there)
    # Its first moment is that of the initial weights.
    start = all_of(scene_of(start_of(run), 0), sight).values[-1]
    np.testing.assert_allclose(found.values[0], start)
    # It doesn't change, however the present run goes on.
    later = Scene(**(scene_entries(scene) | {"parameters": scene.parameters + 0.1}))
    assert lookout.look(later, [OfRun(run, sight)], 0.0)[OfRun(run, sight)] is found


@pytest.mark.parametrize("sight", [Accuracies(), Flow()])
def test_a_kept_run_of_a_large_network_is_found_at_fewer_moments(sight, monkeypatch: pytest.MonkeyPatch) -> None:
    project = sim.load("xor")
    small = all_of(scene_of(project), OfRun(kept(project, 40), sight))
    monkeypatch.setattr(runs_kept, "MOST_TRAJECTORIES", 4)
    monkeypatch.setattr(runs_kept, "MOST_NUMBERS", 90)
    run = kept(project, 40)
    assert run.trajectories.shape[1] == 4
    found = all_of(scene_of(project), OfRun(run, sight))
    assert 2 < len(found.epochs) <= 11 < len(small.epochs)
    assert found.epochs[-1] == 40
    same = np.isin(small.epochs, found.epochs)
    np.testing.assert_allclose(found.values, small.values[same])


def test_the_boundary_of_a_kept_run_is_that_of_its_last_weights() -> None:
    project = sim.load("xor")
    run = kept(project, 200, seed=5)
    scene = scene_of(project, 3)
    for node in (None, "h1"):
        found = BoundaryOfRun(run, Response(node)).look(scene, None, lambda: True)
        assert isinstance(found, Boundary)
        field = found.field
        assert field.node == (node or "y")
        x = np.array([[field.x[7], field.y[90]], [field.x[100], field.y[3]]])
        own = sim.forward(run.program, x, run.program.parameters).a[field.node]
        np.testing.assert_allclose([field.values[90, 7], field.values[3, 100]], own)
        assert BoundaryOfRun(run, Response(node)).look(scene, found, lambda: True) is found


def test_runs_with_other_inputs_outputs_or_scales_have_no_boundary_here() -> None:
    scene = scene_of(sim.load("xor"))
    other = kept(sim.load("softmax"), 2)
    assert BoundaryOfRun(other, Response()).look(scene, None, lambda: True) is None
    run = kept(sim.load("xor"), 2)
    data = run.project.data
    data = sim.Samples(data.rows, data.columns, scene.program.inputs)
    standardized = dataclasses.replace(run, project=msgspec.structs.replace(run.project, data=data))
    assert BoundaryOfRun(run, Response()).look(scene, None, lambda: True) is not None
    assert BoundaryOfRun(standardized, Response()).look(scene, None, lambda: True) is None


def answered(preset: str, node: str | None = None) -> Field:
    """What is seen of a preset."""
    return all_of(scene_of(sim.load(preset)), Response(node))


@pytest.mark.parametrize(
    "preset", ["gates", "gaussian", "graph-xyz", "labels-minus-one", "log-sigmoid", "tanh-identity"]
)
def test_where_the_loss_is_the_output_itself_there_are_no_targets_classes_or_threshold(preset: str) -> None:
    field = answered(preset)
    assert field.column is None
    assert not field.classifies
    assert not field.is_squared
    assert field.threshold is None
    scene = scene_of(sim.load(preset))
    assert all_of(scene, Accuracies()) is None
    assert all_of(scene, Answers()) is None


@pytest.mark.parametrize(
    ("preset", "classifies", "threshold", "is_squared"),
    [
        # A perceptron, a sigmoid, a linear neuron between the labels 0 and 1, and a softmax.
        ("and", True, 0.5, False),
        ("and-sigmoid", True, 0.5, False),
        ("tumour-line", True, 0.5, True),
        ("softmax", True, 1 / 3, False),
        # Numbers, among them a single one that happens to be 0 or 1, and a probability.
        ("weight-decay", False, None, True),
        ("forward-3-4-4-1", False, None, True),
        ("sparse", False, None, True),
        ("soft-target", False, None, False),
    ],
)
def test_classes_are_two_labels_that_a_loss_or_an_answer_is_made_for(
    preset: str, classifies: bool, threshold: float | None, is_squared: bool
) -> None:
    field = answered(preset)
    assert field.classifies is classifies
    assert field.threshold == (None if threshold is None else pytest.approx(threshold))
    assert field.is_squared is is_squared


def test_hinge_labels_are_classes_with_the_line_at_0() -> None:
    project = sim.load("and")
    network = project.network.copy()
    (output,) = sim.compile(network).outputs
    network.set_activation(output, "linear")
    T = np.where(project.T > 0, 1.0, -1.0)
    data = sim.Samples.of(network, project.X, T)
    for loss in ("hinge", "half_squared"):
        settings = msgspec.structs.replace(project.training, loss=loss)
        field = all_of(scene_of(sim.Project(network, data, settings)), Response())
        assert field.classifies
        assert field.threshold == 0.0


def test_a_hidden_neuron_has_the_classes_of_the_first_output() -> None:
    field = answered("xor", "h1")
    assert (field.column, field.classifies, field.threshold) == (None, True, 0.5)
    assert not answered("chain-4-3-1", "h1").classifies


# A loss that is nothing but rounding


@pytest.mark.parametrize("preset", ["fewer-samples", "tanh-identity"])
def test_what_rounding_leaves_of_a_zero_is_told_from_a_loss(preset: str) -> None:
    scene = scene_of(sim.load(preset))
    noise = Rounding().look(scene, None, lambda: True)
    assert noise is not None
    ahead = sim.forward(scene.program, scene.X, scene.parameters)
    loss = sim.backward(scene.program, ahead, scene.T, scene.settings.loss, scene.settings.samples).loss
    assert 0.0 < abs(loss) <= noise.most


@pytest.mark.parametrize("preset", ["xor", "three-points", "tumour-line", "fewer-samples"])
def test_a_loss_of_a_true_residual_is_above_what_rounding_makes(preset: str) -> None:
    """An answer that is wrong in its eleventh digit has a loss some 10⁻²² as large as its target's square."""
    scene = scene_of(sim.load(preset))
    noise = Rounding().look(scene, None, lambda: True)
    assert noise is not None
    residual = 1e-11 * np.abs(scene.T).max()
    assert noise.most < 0.5 * residual**2 / len(scene.X)
    assert noise.most < 1e-24 * max(1.0, np.abs(scene.T).max() ** 2)


def test_a_loss_that_takes_no_difference_is_exact_however_small() -> None:
    scene = scene_of(sim.load("softmax"))
    assert Rounding().look(scene, None, lambda: True) is None


def test_rounding_grows_with_the_targets_and_is_found_anew_for_others() -> None:
    scene = scene_of(sim.load("three-points"))
    small = Rounding().look(scene, None, lambda: True)
    assert small is not None
    assert Rounding().look(scene, small, lambda: True) is small
    large = Rounding().look(dataclasses.replace(scene, T=1000.0 * scene.T), small, lambda: True)
    assert large is not None
    assert large.most == pytest.approx(1e6 * small.most)
