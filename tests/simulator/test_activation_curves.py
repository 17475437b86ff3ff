"""Activations as curves, against differences."""

import numpy as np
import pytest

from simulator.activation_curves import activation_curve, tangent
from simulator.activations import ACTIVATIONS


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_the_slope_is_that_of_the_curve(key: str) -> None:
    z = np.array([-2.3, -0.7, 0.4, 1.9])
    curve = activation_curve(ACTIVATIONS[key], z)
    above, below = (activation_curve(ACTIVATIONS[key], z + step).values for step in (1e-6, -1e-6))
    np.testing.assert_allclose(curve.slopes, (above - below) / 2e-6, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_the_tangent_touches_the_curve(key: str) -> None:
    curve = activation_curve(ACTIVATIONS[key], np.array([0.6]))
    line = tangent(ACTIVATIONS[key], 0.6, np.array([0.6, 1.6]))
    assert line[0] == curve.values[0]
    assert line[1] - line[0] == pytest.approx(curve.slopes[0])


def test_of_two_softmax_outputs_one_is_a_sigmoid_of_the_difference() -> None:
    z = np.linspace(-3, 3, 7)
    np.testing.assert_allclose(activation_curve(ACTIVATIONS["softmax"], z).values, 1 / (1 + np.exp(-z)))


def test_what_is_out_of_the_picture_is_left_out() -> None:
    curve = activation_curve(ACTIVATIONS["reciprocal"], np.array([-1.0, 0.0, 1e-3, 2.0]), farthest=12.0)
    np.testing.assert_array_equal(np.isnan(curve.values), [False, True, True, False])
