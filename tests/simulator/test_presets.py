"""The presets that come with the program, and the built-in data sets."""

from importlib import resources

import numpy as np
import pytest

import simulator as sim
from simulator import files
from simulator.topics import TOPICS

every_preset = pytest.mark.parametrize("name", sim.presets())


def test_those_of_the_first_version_are_listed_in_their_order() -> None:
    first = ["and", "or", "nand", "and-sigmoid", "xor-single", "xor", "xor-3-4-1", "xor-by-hand", "def"]
    assert sim.presets()[: len(first)] == first


@every_preset
def test_it_says_what_it_is_and_has_samples(name: str) -> None:
    project = sim.load(name)
    assert 0 < len(project.title) <= 40
    assert len(project.about) > 100
    assert "Try: " in project.about
    assert project.data.rows > 0
    assert set(project.data.columns) == {*project.network.inputs, *project.network.outputs}
    assert project.progress.epoch == 0
    assert project.topic in TOPICS or name not in files.PRESET_ORDER


@every_preset
def test_its_nodes_stand_apart(name: str) -> None:
    nodes = list(sim.load(name).network.nodes.values())
    gaps = [abs(a.x - b.x) + abs(a.y - b.y) for i, a in enumerate(nodes) for b in nodes[:i]]
    assert min(gaps) >= 60


@every_preset
def test_it_is_written_just_as_the_program_would(name: str) -> None:
    content = (resources.files("assets") / "presets" / f"{name}.pnet").read_bytes()
    assert files.serialize(files.parse(content, name)) == content


@every_preset
def test_it_can_be_stepped_through_in_its_own_settings(name: str) -> None:
    project = sim.load(name)
    for x, t in zip(project.X, project.T, strict=True):
        steps = sim.walkthrough(
            project.network,
            x,
            t,
            loss=project.training.loss,
            optimizer=project.training.optimizer,
            outputs=project.training.outputs,
            convention=project.view.convention,
            digits=project.view.digits,
        )
        assert all(step.symbols and step.numbers and str(step.reason) for step in steps)


@every_preset
def test_it_trains_fifty_epochs_without_a_warning(name: str) -> None:
    project = sim.load(name)
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    with np.errstate(all="raise", under="ignore"):
        trainer.run(50)
    assert trainer.divergence is None
    assert trainer.epoch == 50
    assert np.isfinite(trainer.loss())


def test_the_def_preset_has_the_conventions_of_its_source() -> None:
    project = sim.load("def")
    assert project.view == sim.View("error_term", 3)
    assert project.training.optimizer == sim.SGD(0.5)
    assert project.training.loss == "half_squared"
    np.testing.assert_array_equal(project.X, [[0.0, 1.0, 1.0]])
    np.testing.assert_array_equal(project.T, [[0.0]])


@pytest.mark.parametrize("name", ["and", "or", "nand", "xor-single"])
def test_step_presets_learn_by_the_perceptron_rule_sample_by_sample(name: str) -> None:
    project = sim.load(name)
    assert project.training.loss == "perceptron"
    assert project.training.batch_size == 1
    assert project.network.neuron("y").activation == "step"


@pytest.mark.parametrize(
    ("name", "dataset"),
    [("and", "and"), ("or", "or"), ("nand", "nand"), ("and-sigmoid", "and"), ("xor", "xor"), ("xor-by-hand", "xor")],
)
def test_gates_have_their_truth_table(name: str, dataset: str) -> None:
    project = sim.load(name)
    np.testing.assert_array_equal(project.X, sim.DATASETS[dataset].X)
    np.testing.assert_array_equal(project.T, sim.DATASETS[dataset].T)


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("and", lambda a, b: a and b),
        ("or", lambda a, b: a or b),
        ("nand", lambda a, b: not (a and b)),
        ("nor", lambda a, b: not (a or b)),
        ("xor", lambda a, b: a != b),
        ("xnor", lambda a, b: a == b),
    ],
)
def test_data_sets_of_gates_are_their_gates(key: str, rule) -> None:
    data = sim.DATASETS[key]
    assert data.key == key
    assert data.T[:, 0].tolist() == [float(bool(rule(a, b))) for a, b in data.X]
