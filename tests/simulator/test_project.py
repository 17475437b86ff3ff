"""Projects: samples, progress, reset, random weights."""

import msgspec
import numpy as np
import pytest

import simulator as sim
from simulator.project import Progress, randomized, reset, trained


def after_training(project: sim.Project, epochs: int) -> sim.Project:
    program = sim.compile(project.network)
    trainer = sim.Trainer(program, project.X, project.T, project.training, epoch=project.progress.epoch)
    trainer.run(epochs)
    return trained(project, program, trainer.parameters, trainer.epoch)


def test_a_trained_project_is_reset_to_exactly_the_weights_it_had() -> None:
    project = sim.load("xor")
    learned = after_training(project, 7)
    assert learned.progress.epoch == 7
    assert learned.network != project.network
    assert learned.data is project.data
    again = after_training(learned, 5)
    assert again.progress.epoch == 12
    for one in (learned, again):
        assert reset(one) == project
    assert reset(project) == project


def test_training_goes_on_where_it_stopped() -> None:
    project = sim.load("xor")
    assert after_training(after_training(project, 7), 5) == after_training(project, 12)


def test_a_reset_keeps_what_was_drawn_since() -> None:
    learned = after_training(sim.load("xor"), 7)
    net = learned.network.copy()
    net.add_neuron("new")
    net.connect("x1", "new", 9.0)
    net.set_bias("h1", None)
    net.remove_edge("x2", "h2")
    start = reset(msgspec.structs.replace(learned, network=net)).network
    assert start.edge("x1", "new").weight == 9.0
    assert start.neuron("h1").bias is None
    assert ("x2", "h2") not in start.edges
    assert start.edge("x1", "h1") == sim.load("xor").network.edge("x1", "h1")


def test_initial_values_follow_a_renamed_node() -> None:
    project = sim.load("xor")
    learned = after_training(project, 3)
    net = learned.network.copy()
    net.rename("h1", "hidden")
    renamed = msgspec.structs.replace(learned, network=net, progress=learned.progress.renamed("h1", "hidden"))
    expected = project.network.copy()
    expected.rename("h1", "hidden")
    assert reset(renamed).network == expected


def test_the_same_seed_gives_the_same_weights_and_another_one_others() -> None:
    project = after_training(sim.load("xor"), 3)
    one = randomized(project, 5)
    assert one == randomized(project, 5)
    assert one.network != randomized(project, 6).network
    assert one.training.seed == 5
    assert one.progress == Progress()
    weights = [edge.weight for edge in one.network.edges.values()]
    assert len(set(weights)) == len(weights)
    assert all(-1.0 <= weight <= 1.0 and round(weight, 4) == weight for weight in weights)
    assert {one.network.neuron(name).bias for name in ("h1", "h2", "y")} == {0.0}


def test_the_weights_of_the_xor_preset_are_those_of_its_seed() -> None:
    project = sim.load("xor")
    assert randomized(project, project.training.seed) == project


def test_fixed_and_missing_values_are_not_randomized() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("h"), sim.Neuron("y", bias=3.0, trainable_bias=False)])
    net.connect("x", "h", 7.0, trainable=False)
    net.connect("h", "y", 8.0)
    result = randomized(sim.Project(net), 1).network
    assert result.edge("x", "h") == net.edge("x", "h")
    assert result.edge("h", "y").weight != 8.0
    assert result.neuron("h").bias is None
    assert result.neuron("y").bias == 3.0


def test_the_gain_multiplies_what_the_initializer_draws() -> None:
    project = sim.load("xor")
    constant = msgspec.structs.replace(project.training, initializer="constant", initializer_gain=0.25)
    weights = randomized(msgspec.structs.replace(project, training=constant), 3).network.edges.values()
    assert {edge.weight for edge in weights} == {0.25}


# Samples

SAMPLES = sim.Samples(3, {"a": (1.0, 2.0, 3.0), "b": (4.0, 5.0, 6.0)})


def test_a_table_has_the_columns_asked_for_and_zeros_for_those_missing() -> None:
    np.testing.assert_array_equal(SAMPLES.table(["b", "new", "a"]), [[4, 0, 1], [5, 0, 2], [6, 0, 3]])
    assert SAMPLES.table([]).shape == (3, 0)


def test_samples_of_arrays_are_read_by_the_columns_of_the_network() -> None:
    net = sim.load("xor").network
    X, T = np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([[4.0], [5.0]])
    samples = sim.Samples.of(net, X, T)
    assert samples == sim.Samples(2, {"x1": (0.0, 2.0), "x2": (1.0, 3.0), "y": (4.0, 5.0)})
    project = sim.Project(net, samples)
    np.testing.assert_array_equal(project.X, X)
    np.testing.assert_array_equal(project.T, T)


def test_changes_of_samples_are_copies() -> None:
    assert SAMPLES.with_cell(1, "a", 9) == sim.Samples(3, {"a": (1.0, 9.0, 3.0), "b": (4.0, 5.0, 6.0)})
    assert SAMPLES.with_cell(2, "c", 9.0) == sim.Samples(3, {**SAMPLES.columns, "c": (0.0, 0.0, 9.0)})
    assert SAMPLES.with_row() == sim.Samples(4, {"a": (1.0, 2.0, 3.0, 0.0), "b": (4.0, 5.0, 6.0, 0.0)})
    assert SAMPLES.without_rows([0, 2]) == sim.Samples(1, {"a": (2.0,), "b": (5.0,)})
    assert SAMPLES.without_rows([]) == SAMPLES
    assert sim.Samples(3, {"a": (1.0, 2.0, 3.0), "b": (4.0, 5.0, 6.0)}) == SAMPLES


def test_a_renamed_column_replaces_one_of_that_name_and_keeps_its_own() -> None:
    assert SAMPLES.renamed("a", "b") == sim.Samples(3, {"b": (1.0, 2.0, 3.0)})
    assert SAMPLES.renamed("a", "c") == sim.Samples(3, {"c": (1.0, 2.0, 3.0), "b": (4.0, 5.0, 6.0)})
    assert SAMPLES.renamed("a", "a") == SAMPLES


@pytest.mark.parametrize(
    ("rows", "columns", "sentence"),
    [
        (2, {"a": (1.0,)}, "column “a” has 1 values for 2 rows"),
        (1, {"a": (float("nan"),)}, "column “a” has a value that is not a finite number"),
        (1, {"a": (float("inf"),)}, "column “a” has a value that is not a finite number"),
    ],
)
def test_samples_that_are_no_table_of_numbers_are_refused(rows: int, columns, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sim.Samples(rows, columns)
