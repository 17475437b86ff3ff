"""Whether one perceptron can separate two classes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import simulator as sim
from simulator.arrays import Array
from simulator.separability import Overlap, overlap, why_not_learnable

COORDINATES = st.integers(-50, 50).map(lambda value: value / 10)


def points(least: int = 2) -> st.SearchStrategy[Array]:
    return st.tuples(st.integers(least, 25), st.integers(1, 3)).flatmap(
        lambda shape: arrays(float, shape, elements=COORDINATES)
    )


def assert_proves(proof: Overlap | None, X: Array, t: Array) -> None:
    """The weights of either class are non-negative, add up to 1, and bring its samples together at the point."""
    assert proof is not None
    assert (proof.weights >= 0).all()
    for label in (0, 1):
        own = proof.weights[t == label]
        assert own.sum() == pytest.approx(1.0, abs=1e-9)
        np.testing.assert_allclose(own @ X[t == label], proof.point, atol=1e-7)


@given(points(), st.data())
def test_classes_on_two_sides_of_a_plane_do_not_overlap(X: Array, data) -> None:
    normal = np.array(data.draw(st.lists(COORDINATES, min_size=X.shape[1], max_size=X.shape[1])))
    assume(np.abs(normal).max() > 0.1)
    side = X @ normal + data.draw(COORDINATES)
    far = np.abs(side) > 0.05
    assume(far.any())
    assert overlap(X[far], (side[far] > 0).astype(float)) is None


@given(points(least=4), st.data())
def test_classes_with_a_common_point_overlap_and_the_proof_is_one(X: Array, data) -> None:
    t = np.array(data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=len(X), max_size=len(X))))
    assume(0 < t.sum() < len(t))
    # The mean of the one class is put among the other: no line has it on both of its sides.
    X = np.vstack([X, X[t == 1].mean(axis=0)])
    t = np.append(t, 0.0)
    assert_proves(overlap(X, t), X, t)


@given(points(), st.data())
def test_where_there_is_a_proof_it_holds_and_where_there_is_none_a_perceptron_learns(X: Array, data) -> None:
    t = np.array(data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=len(X), max_size=len(X))))
    proof = overlap(X, t)
    if proof is not None:
        assert_proves(proof, X, t)
        return
    assert separates(X, t)


def separates(X: Array, t: Array) -> bool:
    """Whether the perceptron rule finds a line that separates the classes, within its proven number of mistakes."""
    signed = np.where(t > 0.5, 1.0, -1.0)[:, np.newaxis] * np.column_stack([X / 5.0, np.ones(len(X))])
    weights = signed.mean(axis=0)
    for _ in range(200_000):
        sides = signed @ weights
        if sides.min() > 0:
            return True
        weights = weights + signed[sides.argmin()]
    return False


CORNERS = np.array(list(product([0.0, 1.0], repeat=2)))
CUBE = np.array(list(product([0.0, 1.0], repeat=3)))


def test_xor_overlaps_in_the_middle() -> None:
    t = np.array([0.0, 1.0, 1.0, 0.0])
    proof = overlap(CORNERS, t)
    assert_proves(proof, CORNERS, t)
    np.testing.assert_allclose(proof.point, [0.5, 0.5])


def test_parity_of_three_bits_overlaps() -> None:
    t = CUBE.sum(axis=1) % 2
    assert_proves(overlap(CUBE, t), CUBE, t)


@pytest.mark.parametrize("gate", ["and", "or", "nand", "nor"])
def test_gates_that_one_perceptron_learns_do_not_overlap(gate: str) -> None:
    data = sim.DATASETS[gate]
    assert overlap(data.X, data.T[:, 0]) is None


def test_of_all_gates_of_two_bits_only_xor_and_its_negation_overlap() -> None:
    overlapping = [t for t in product([0.0, 1.0], repeat=4) if overlap(CORNERS, np.array(t)) is not None]
    assert overlapping == [(0.0, 1.0, 1.0, 0.0), (1.0, 0.0, 0.0, 1.0)]


def test_the_same_sample_in_both_classes_overlaps_there() -> None:
    X, t = np.array([[3.0, 4.0], [3.0, 4.0], [9.0, 9.0]]), np.array([0.0, 1.0, 1.0])
    proof = overlap(X, t)
    assert_proves(proof, X, t)
    np.testing.assert_allclose(proof.point, [3.0, 4.0])


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_a_single_class_has_nothing_to_be_separated_from(label: float) -> None:
    assert overlap(CORNERS, np.full(4, label)) is None
    assert overlap(CORNERS[:1], np.array([label])) is None


def test_no_samples_do_not_overlap() -> None:
    assert overlap(np.empty((0, 2)), np.empty(0)) is None


def test_points_on_a_line_overlap_only_where_their_order_is_mixed() -> None:
    X = np.column_stack([np.arange(6.0), 2.0 * np.arange(6.0) + 1.0])
    assert overlap(X, np.array([0.0, 0, 0, 1, 1, 1])) is None
    mixed = np.array([0.0, 0, 1, 0, 1, 1])
    assert_proves(overlap(X, mixed), X, mixed)


@pytest.mark.parametrize("scale", [1e-6, 1e6])
@pytest.mark.parametrize("shift", [0.0, 1e3])
def test_neither_scale_nor_place_matters(scale: float, shift: float) -> None:
    assert overlap(scale * (CORNERS + shift), np.array([0.0, 0.0, 0.0, 1.0])) is None
    assert overlap(scale * (CORNERS + shift), np.array([0.0, 1.0, 1.0, 0.0])) is not None


def sentence(project: sim.Project) -> str | None:
    program = sim.compile(project.network)
    reason = why_not_learnable(program, project.X, project.T)
    return None if reason is None else str(reason)


def test_the_program_says_that_no_line_separates_xor() -> None:
    assert sentence(sim.load("xor-single")) == (
        "No line separates y = 0 from y = 1: (0.5, 0.5) lies between samples of both."
        " One perceptron always gets some of them wrong; only a hidden layer bends the border."
    )


@pytest.mark.parametrize("preset", ["and", "or", "nand", "and-sigmoid", "xor", "xor-3-4-1", "xor-by-hand", "def"])
def test_it_says_nothing_where_the_classes_can_be_learned(preset: str) -> None:
    assert sentence(sim.load(preset)) is None


def test_it_says_nothing_where_targets_are_no_classes_or_the_neuron_is_no_line() -> None:
    project = sim.load("xor-single")
    program = sim.compile(project.network)
    assert why_not_learnable(program, project.X, project.T * 0.5) is None
    assert why_not_learnable(program, project.X[:0], project.T[:0]) is None
    product_of_both = project.network.copy()
    product_of_both.set_aggregation("y", "product")
    assert why_not_learnable(sim.compile(product_of_both), project.X, project.T) is None


def test_it_says_nothing_of_a_group_in_which_several_neurons_decide() -> None:
    project = sim.load("xor-single")
    softmax = project.network.copy()
    softmax.set_activation("y", "softmax")
    assert why_not_learnable(sim.compile(softmax), project.X, project.T) is None


@pytest.mark.parametrize("preset", ["coin", "not-zero-centred"])
def test_the_same_inputs_with_different_targets_are_not_blamed_on_a_missing_hidden_layer(preset: str) -> None:
    project = sim.load(preset)
    sentence = str(why_not_learnable(sim.compile(project.network), project.X, project.T))
    assert "No network can answer both" in sentence
    assert "hidden layer" not in sentence
