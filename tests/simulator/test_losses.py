"""Every loss in the registry."""

import numpy as np
import pytest
from latex_arithmetic import compute, fill

from simulator.activations import ACTIVATIONS, Activation
from simulator.losses import LOSSES, Loss

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
every_fused = pytest.mark.parametrize(
    ("loss", "activation"),
    [(loss, ACTIVATIONS[key]) for loss in LOSSES.values() for key in loss.fused],
    ids=[f"{loss.key}-{key}" for loss in LOSSES.values() for key in loss.fused],
)
every_unfused = pytest.mark.parametrize(
    "loss", [loss for loss in LOSSES.values() if loss.key != "perceptron"], ids=lambda loss: loss.key
)
every_distance = pytest.mark.parametrize(
    "loss",
    [LOSSES[key] for key in ("half_squared", "squared", "absolute", "huber", "cross_entropy")],
    ids=lambda loss: loss.key,
)

OUTPUTS = np.linspace(0.05, 0.95, 19)
TARGETS = (0.0, 0.3, 1.0)
NUDGE = 1e-6


def in_group(loss: Loss, activation: Activation, target: float, z: np.ndarray) -> tuple[np.ndarray, ...]:
    """t, z and a, (neurons, places): one neuron at the places z, among two others where there is a group."""
    if not activation.is_group:
        t = np.full_like(z, target)[np.newaxis]
        return t, z[np.newaxis], activation.value(z[np.newaxis])
    z = np.vstack([z, np.full_like(z, 0.4), np.full_like(z, -0.7)])
    t = np.vstack([np.full(z.shape[1], target), np.full(z.shape[1], 1.0 - target), np.zeros(z.shape[1])])
    return t, z, activation.value(z)


@every_unfused
@pytest.mark.parametrize("target", TARGETS)
def test_slope_is_what_a_nudge_shows(loss: Loss, target: float) -> None:
    # The places of the other losses lie between 0 and 1; a kink has no slope to compare.
    places = OUTPUTS if loss.key != "hinge" else np.linspace(-2.05, 1.95, 19)
    t = np.full_like(places, target)
    places = places[np.abs(loss.side(t, places)) > 1e-3] if loss.side else places
    t = t[: len(places)]
    nudged = (loss.value(t, places + NUDGE) - loss.value(t, places - NUDGE)) / (2 * NUDGE)
    np.testing.assert_allclose(loss.derivative(t, places), nudged, rtol=1e-6, atol=1e-8)


@every_distance
def test_loss_is_least_at_the_target(loss: Loss) -> None:
    for target in (0.25, 0.5, 0.75):
        t = np.full_like(OUTPUTS, target)
        assert (loss.value(t, OUTPUTS) >= loss.value(t[:1], t[:1]) - 1e-12).all()
        np.testing.assert_allclose(loss.derivative(t, t), 0.0, atol=1e-12)


@every_fused
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_fused_delta_is_what_a_nudge_of_z_shows(loss: Loss, activation: Activation, target: float) -> None:
    t, z, a = in_group(loss, activation, target, np.linspace(-3.0, 3.0, 20))
    fused = loss.fused[activation.key]
    for row in range(len(z)):
        step = np.zeros_like(z)
        step[row] = NUDGE
        ends = [fused.value(t, end, activation.value(end)).sum(axis=0) for end in (z + step, z - step)]
        nudged = (ends[0] - ends[1]) / (2 * NUDGE)
        np.testing.assert_allclose(fused.delta(t, z, a)[row], nudged, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("loss", "activation"),
    [
        (loss, ACTIVATIONS[key])
        for loss in LOSSES.values()
        for key, fused in loss.fused.items()
        if loss.key != "perceptron" and fused.formula in ("", loss.formula)
    ],
)
def test_fused_agrees_with_the_plain_form(loss: Loss, activation: Activation, target: float) -> None:
    t, z, a = in_group(loss, activation, target, np.linspace(-5.0, 5.0, 21))
    fused = loss.fused[activation.key]
    np.testing.assert_allclose(fused.value(t, z, a), loss.value(t, a), rtol=1e-9)
    np.testing.assert_allclose(
        fused.delta(t, z, a), activation.pull_back(z, a, loss.derivative(t, a)), rtol=1e-9, atol=1e-15
    )


@every_fused
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_fused_is_finite_for_extreme_z(loss: Loss, activation: Activation, target: float) -> None:
    fused = loss.fused[activation.key]
    with np.errstate(all="raise", under="ignore"):
        t, z, a = in_group(loss, activation, target, np.array([-1e4, -800.0, 800.0, 1e4]))
        assert np.isfinite(fused.value(t, z, a)).all()
        assert np.isfinite(fused.delta(t, z, a)).all()


@every_unfused
def test_plain_form_neither_warns_nor_fails_for_extreme_outputs(loss: Loss) -> None:
    with np.errstate(all="raise", under="ignore"):
        for target in (0.0, 1.0):
            a = np.array([target, -1e4, 1e4, 0.0, 1.0])
            at_the_target = {"hinge": 1.0 - target, "output": target}.get(loss.key, 0.0)
            assert loss.value(np.full(5, target), a)[0] == at_the_target
            loss.derivative(np.full(5, target), a)


@every_unfused
def test_formulas_say_what_the_code_computes(loss: Loss) -> None:
    far = () if "ln" in loss.formula else ((1.0, -2.5), (-1.0, 0.4), (-1.0, -3.0))
    for t, a in ((1.0, 0.3), (0.0, 0.6), (0.25, 0.75), *far):
        pair = np.array([t]), np.array([a])
        assert compute(fill(loss.formula, t=t, a=a)) == pytest.approx(loss.value(*pair)[0], rel=1e-12)
        assert compute(fill(loss.slope, t=t, a=a)) == pytest.approx(loss.derivative(*pair)[0], rel=1e-12)
        assert compute(fill(loss.error, t=t, a=a)) == pytest.approx(-loss.derivative(*pair)[0], rel=1e-12)


@every_fused
def test_formulas_of_fused_forms_say_what_the_code_computes(loss: Loss, activation: Activation) -> None:
    fused = loss.fused[activation.key]
    for target, place in ((1.0, -0.8), (0.0, 1.2), (1.0, 0.5)):
        triple = in_group(loss, activation, target, np.array([place]))
        t, z, a = (float(values[0, 0]) for values in triple)
        value, delta = fused.value(*triple)[0, 0], fused.delta(*triple)[0, 0]
        assert compute(fill(fused.formula or loss.formula, t=t, a=a, z=z)) == pytest.approx(value, rel=1e-9)
        slope, error = (template.replace("<total>", "") for template in (fused.slope, fused.error))
        assert compute(fill(slope, t=t, a=a, z=z)) == pytest.approx(delta, rel=1e-12)
        assert compute(fill(error, t=t, a=a, z=z)) == pytest.approx(-delta, rel=1e-12)


@every_loss
def test_entry_is_found_by_its_own_key(loss: Loss) -> None:
    assert LOSSES[loss.key] is loss
    assert loss.label
    assert loss.only_for <= set(ACTIVATIONS)
    assert set(loss.fused) <= (loss.only_for or set(ACTIVATIONS))


def test_those_of_the_scripting_interface_are_there() -> None:
    wanted = "half_squared squared absolute huber cross_entropy categorical_cross_entropy hinge perceptron output"
    assert list(LOSSES) == wanted.split()


def test_cross_entropy_of_a_sure_and_right_answer_is_zero_and_of_a_wrong_one_infinite() -> None:
    value = LOSSES["cross_entropy"].value
    np.testing.assert_array_equal(value(np.array([0.0, 1.0]), np.array([0.0, 1.0])), [0.0, 0.0])
    np.testing.assert_array_equal(value(np.array([1.0, 0.0]), np.array([0.0, 1.0])), [np.inf, np.inf])


def test_half_squared_is_half_of_squared() -> None:
    t, a = np.zeros_like(OUTPUTS), OUTPUTS
    np.testing.assert_array_equal(2 * LOSSES["half_squared"].value(t, a), LOSSES["squared"].value(t, a))


def test_kinks_have_the_slope_that_is_documented() -> None:
    t, a = np.array([1.0, -1.0]), np.array([1.0, -1.0])
    np.testing.assert_array_equal(LOSSES["absolute"].derivative(t, a), [0.0, 0.0])
    np.testing.assert_array_equal(LOSSES["hinge"].derivative(t, a), [0.0, 0.0])
    np.testing.assert_array_equal(LOSSES["hinge"].derivative(t, 0.5 * a), [-1.0, 1.0])
    assert [key for key, loss in LOSSES.items() if loss.side] == ["absolute", "hinge"]


def test_huber_is_squared_near_the_target_and_absolute_far_from_it() -> None:
    t, a = np.zeros(5), np.array([-3.0, -1.0, 0.5, 1.0, 2.0])
    np.testing.assert_array_equal(LOSSES["huber"].value(t, a), [2.5, 0.5, 0.125, 0.5, 1.5])
    np.testing.assert_array_equal(LOSSES["huber"].derivative(t, a), [-1.0, -1.0, 0.5, 1.0, 1.0])


def test_fused_forms_keep_the_loss_of_a_nearly_sure_answer() -> None:
    z = np.array([[40.0], [0.0]])
    expected = pytest.approx(np.exp(-40.0), rel=1e-12)
    softmax, sigmoid = ACTIVATIONS["softmax"], ACTIVATIONS["sigmoid"]
    categorical = LOSSES["categorical_cross_entropy"].fused["softmax"]
    assert categorical.value(np.array([[1.0], [0.0]]), z, softmax.value(z)).sum() == expected
    binary = LOSSES["cross_entropy"].fused["sigmoid"]
    assert binary.value(np.ones((1, 1)), z[:1], sigmoid.value(z[:1]))[0, 0] == expected


def test_targets_of_a_softmax_need_not_add_up_to_one() -> None:
    fused = LOSSES["categorical_cross_entropy"].fused["softmax"]
    z, t = np.array([[0.3], [-0.2], [1.0]]), np.array([[2.0], [0.0], [0.5]])
    a = ACTIVATIONS["softmax"].value(z)
    np.testing.assert_allclose(fused.delta(t, z, a), 2.5 * a - t)
