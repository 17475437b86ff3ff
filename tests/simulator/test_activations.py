"""Every activation in the registry."""

import numpy as np
import pytest
from latex_arithmetic import compute, fill

from simulator.activations import ACTIVATIONS, Activation, activation_for

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())

PLACES = np.linspace(-4.0, 4.0, 80)
EXTREMES = np.array([-1e4, -700.0, -40.0, 0.0, 40.0, 700.0, 1e4])
OTHERS = np.array([0.5, -0.25])


def group(z: np.ndarray) -> np.ndarray:
    """z (samples,) of one neuron as (neurons, samples): the first of a group of three, the others held."""
    return np.vstack([z, *(np.full_like(z, other) for other in OTHERS)])


def value(activation: Activation, z: np.ndarray) -> np.ndarray:
    return activation.value(group(z))[0]


def slope(activation: Activation, z: np.ndarray) -> np.ndarray:
    return activation.derivative(group(z), activation.value(group(z)))[0]


@every_activation
def test_slope_is_what_a_nudge_shows(activation: Activation) -> None:
    nudge = 1e-6
    nudged = (value(activation, PLACES + nudge) - value(activation, PLACES - nudge)) / (2 * nudge)
    np.testing.assert_allclose(slope(activation, PLACES), nudged, rtol=1e-6, atol=1e-8)


@every_activation
def test_what_arrives_is_passed_on_as_a_nudge_shows(activation: Activation) -> None:
    rng = np.random.default_rng(3)
    z, upstream, nudge = rng.uniform(0.2, 2.0, (3, 5)), rng.normal(size=(3, 5)), 1e-6
    passed = activation.pull_back(z, activation.value(z), upstream)
    for row in range(3):
        step = np.zeros_like(z)
        step[row] = nudge
        change = (activation.value(z + step) - activation.value(z - step)) / (2 * nudge)
        np.testing.assert_allclose(passed[row], (upstream * change).sum(axis=0), rtol=1e-6, atol=1e-8)


@every_activation
def test_extreme_arguments_neither_warn_nor_overflow(activation: Activation) -> None:
    with np.errstate(all="raise", under="ignore"):
        a, d = value(activation, EXTREMES), slope(activation, EXTREMES)
    # Beyond e^709 an exponential has no float64, and a reciprocal has a pole: infinite, and without a warning.
    beyond = {"exp": EXTREMES > 709.0, "reciprocal": EXTREMES == 0.0}.get(activation.key, np.zeros(7, dtype=bool))
    assert np.isfinite(a[~beyond]).all()
    assert np.isfinite(d[~beyond]).all()
    assert np.isinf(a[beyond]).all()
    assert np.isinf(d[beyond]).all()


@every_activation
def test_values_lie_in_the_range_that_is_stated(activation: Activation) -> None:
    low, high = activation.range
    a = value(activation, np.concatenate([PLACES, EXTREMES[EXTREMES != 0.0]]))
    assert (low <= a).all()
    assert (a <= high).all()


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
        a = float(value(activation, np.array([z]))[0])
        total = float(np.exp(group(np.array([z]))).sum())
        assert compute(fill(activation.formula, z=z, sum=total)) == pytest.approx(a, rel=1e-12)
        assert compute(fill(activation.slope, z=z, a=a)) == pytest.approx(slope(activation, np.array([z]))[0], rel=1e-9)


@every_activation
def test_entry_is_found_by_its_own_key(activation: Activation) -> None:
    assert ACTIVATIONS[activation.key] is activation
    assert activation.label


def test_those_of_the_scripting_interface_are_there() -> None:
    wanted = "step linear sigmoid tanh relu leaky_relu elu softplus softmax exp reciprocal square sine"
    assert list(ACTIVATIONS) == wanted.split()


def test_a_step_may_be_zero_at_zero() -> None:
    z = np.array([-1.0, -1e-300, -0.0, 0.0, 1e-300, 1.0])
    np.testing.assert_array_equal(activation_for("step", 0.0).value(z), [0.0, 0.0, 0.0, 0.0, 1.0, 1.0])
    assert activation_for("step", 1.0) is ACTIVATIONS["step"]
    assert activation_for("tanh", 0.0) is ACTIVATIONS["tanh"]
    for at_zero in (0.0, 1.0):
        step = activation_for("step", at_zero)
        for place in (-0.5, 0.0, 0.5):
            assert compute(fill(step.formula, z=place)) == step.value(np.array([place]))[0]


def test_kinks_have_the_slope_from_the_left_and_elu_has_no_kink() -> None:
    at_zero = {key: slope(ACTIVATIONS[key], np.zeros(1))[0] for key in ("relu", "leaky_relu", "elu")}
    assert at_zero == {"relu": 0.0, "leaky_relu": 0.1, "elu": 1.0}


def test_softmax_is_a_distribution_that_only_differences_decide() -> None:
    softmax = ACTIVATIONS["softmax"]
    z = np.array([[1000.0, -1e4, 3.0], [998.0, 1e4, 1.0], [0.0, 0.0, -3.0]])
    with np.errstate(all="raise", under="ignore"):
        a = softmax.value(z)
    np.testing.assert_allclose(a.sum(axis=0), 1.0, rtol=1e-15)
    np.testing.assert_allclose(a, softmax.value(z - 700.0), rtol=1e-12)
    np.testing.assert_array_equal(a[:, 1], [0.0, 1.0, 0.0])
    assert [key for key, activation in ACTIVATIONS.items() if activation.is_group] == ["softmax"]


def test_step_is_one_at_zero_and_passes_no_gradient() -> None:
    z = np.array([-1.0, -1e-300, 0.0, 1e-300, 1.0])
    np.testing.assert_array_equal(ACTIVATIONS["step"].value(z), [0.0, 0.0, 1.0, 1.0, 1.0])
    np.testing.assert_array_equal(slope(ACTIVATIONS["step"], z), np.zeros(5))


def test_sigmoid_keeps_its_precision_in_the_tail() -> None:
    value = ACTIVATIONS["sigmoid"].value
    np.testing.assert_allclose(value(np.array([-40.0])), np.exp(-40.0), rtol=1e-12)
    np.testing.assert_allclose(value(-PLACES), 1.0 - value(PLACES), rtol=1e-12)
