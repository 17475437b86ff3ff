"""Right and wrong answers, and R²."""

import numpy as np
import pytest

import simulator as sim
from simulator import metrics


def test_an_output_from_one_half_on_says_yes() -> None:
    assert metrics.zero_one_losses([0.9, 0.5, 0.49, 0.1], [1, 1, 1, 0]).tolist() == [0.0, 0.0, 1.0, 0.0]
    assert sim.accuracy([0.9, 0.5, 0.49, 0.1], [1, 1, 1, 0]) == 0.75
    assert sim.zero_one_loss([0.9, 0.5, 0.49, 0.1], [1, 1, 1, 0]) == 0.25


def test_labels_of_minus_and_plus_one_are_divided_at_zero() -> None:
    assert sim.accuracy([[0.2], [-0.2], [0.4]], [[1], [-1], [-1]]) == pytest.approx(2 / 3)
    assert sim.confusion_matrix([[0.2], [-0.2], [0.4]], [[1], [-1], [-1]]).tolist() == [[1, 1], [0, 1]]


def test_of_one_hot_outputs_the_largest_is_the_answer() -> None:
    T = np.eye(3)[[0, 1, 2, 2]]
    output = np.array([[0.4, 0.3, 0.3], [0.2, 0.5, 0.3], [0.5, 0.1, 0.4], [0.1, 0.1, 0.8]])
    assert metrics.zero_one_losses(output, T).tolist() == [0.0, 0.0, 1.0, 0.0]
    assert sim.confusion_matrix(output, T).tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 1]]


def test_outputs_that_are_questions_of_their_own_must_all_be_right() -> None:
    T, output = np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[0.9, 0.6], [0.1, 0.7]])
    assert metrics.zero_one_losses(output, T).tolist() == [0.0, 1.0]
    with pytest.raises(sim.DataError, match="needs one answer a sample"):
        sim.confusion_matrix(output, T)


def test_what_is_not_a_number_is_not_right() -> None:
    assert metrics.zero_one_losses([np.nan, 1.0], [0.0, 1.0]).tolist() == [1.0, 0.0]


def test_r_squared_is_one_when_exact_zero_at_the_mean_and_below_for_worse() -> None:
    T = np.array([1.0, 2.0, 3.0])
    assert sim.r_squared(T, T) == 1.0
    assert sim.r_squared(np.full(3, 2.0), T) == 0.0
    assert sim.r_squared(np.full(3, 5.0), T) < 0.0
    assert np.isnan(sim.r_squared(T, np.ones(3)))


def test_without_samples_nothing_is_known() -> None:
    empty = np.empty((0, 1))
    assert np.isnan(sim.accuracy(empty, empty))
    assert np.isnan(sim.r_squared(empty, empty))
    assert sim.confusion_matrix(empty, empty).tolist() == [[0, 0], [0, 0]]


def test_tables_of_two_shapes_are_refused() -> None:
    with pytest.raises(sim.DataError) as refusal:
        sim.accuracy(np.zeros((2, 1)), np.zeros((3, 1)))
    assert str(refusal.value) == "There are outputs of shape 2 × 1 for targets of shape 3 × 1."
