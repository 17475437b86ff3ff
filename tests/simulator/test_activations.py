"""Every activation in the registry."""

import numpy as np
import pytest
from latex_arithmetic import compute, fill

from simulator.activations import ACTIVATIONS, Activation

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())

PLACES = np.linspace(-4.0, 4.0, 80)
EXTREMES = np.array([-1e4, -700.0, -40.0, 0.0, 40.0, 700.0, 1e4])


def slope(activation: Activation, z: np.ndarray) -> np.ndarray:
    return activation.derivative(z, activation.value(z))


@every_activation
def test_slope_is_what_a_nudge_shows(activation: Activation) -> None:
    nudge = 1e-6
    nudged = (activation.value(PLACES + nudge) - activation.value(PLACES - nudge)) / (2 * nudge)
    np.testing.assert_allclose(slope(activation, PLACES), nudged, rtol=1e-6, atol=1e-8)


@every_activation
def test_extreme_arguments_neither_warn_nor_overflow(activation: Activation) -> None:
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(activation.value(EXTREMES)).all()
        assert np.isfinite(slope(activation, EXTREMES)).all()


@every_activation
def test_result_is_a_new_array_and_the_argument_stays(activation: Activation) -> None:
    z = PLACES.copy()
    a = activation.value(z)
    a[:] = 7.0
    activation.derivative(z, a)[:] = 7.0
    np.testing.assert_array_equal(z, PLACES)


@every_activation
def test_formulas_say_what_the_code_computes(activation: Activation) -> None:
    for z in (-2.5, -0.3, 0.4, 1.7):
        a = float(activation.value(np.array([z]))[0])
        assert compute(fill(activation.formula, z=z)) == pytest.approx(a, rel=1e-12)
        assert compute(fill(activation.slope, z=z, a=a)) == pytest.approx(slope(activation, np.array([z]))[0], rel=1e-9)


@every_activation
def test_entry_is_found_by_its_own_key(activation: Activation) -> None:
    assert ACTIVATIONS[activation.key] is activation
    assert activation.label


def test_those_of_the_first_version_are_there() -> None:
    assert {"step", "linear", "sigmoid", "tanh", "relu"} <= set(ACTIVATIONS)


def test_step_is_one_at_zero_and_passes_no_gradient() -> None:
    z = np.array([-1.0, -1e-300, 0.0, 1e-300, 1.0])
    np.testing.assert_array_equal(ACTIVATIONS["step"].value(z), [0.0, 0.0, 1.0, 1.0, 1.0])
    np.testing.assert_array_equal(slope(ACTIVATIONS["step"], z), np.zeros(5))


def test_relu_has_the_slope_from_the_left_at_zero() -> None:
    np.testing.assert_array_equal(slope(ACTIVATIONS["relu"], np.array([-1.0, 0.0, 1.0])), [0.0, 0.0, 1.0])


def test_sigmoid_keeps_its_precision_in_the_tail() -> None:
    value = ACTIVATIONS["sigmoid"].value
    np.testing.assert_allclose(value(np.array([-40.0])), np.exp(-40.0), rtol=1e-12)
    np.testing.assert_allclose(value(-PLACES), 1.0 - value(PLACES), rtol=1e-12)
