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
    "loss", [loss for loss in LOSSES.values() if not loss.only_for], ids=lambda loss: loss.key
)

OUTPUTS = np.linspace(0.05, 0.95, 19)
TARGETS = (0.0, 0.3, 1.0)
NUDGE = 1e-6


@every_unfused
@pytest.mark.parametrize("target", TARGETS)
def test_slope_is_what_a_nudge_shows(loss: Loss, target: float) -> None:
    t = np.full_like(OUTPUTS, target)
    nudged = (loss.value(t, OUTPUTS + NUDGE) - loss.value(t, OUTPUTS - NUDGE)) / (2 * NUDGE)
    np.testing.assert_allclose(loss.derivative(t, OUTPUTS), nudged, rtol=1e-6, atol=1e-8)


@every_unfused
def test_loss_is_least_at_the_target(loss: Loss) -> None:
    for target in (0.25, 0.5, 0.75):
        t = np.full_like(OUTPUTS, target)
        assert (loss.value(t, OUTPUTS) >= loss.value(t[:1], t[:1]) - 1e-12).all()
        np.testing.assert_allclose(loss.derivative(t, t), 0.0, atol=1e-12)


@every_fused
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_fused_delta_is_what_a_nudge_of_z_shows(loss: Loss, activation: Activation, target: float) -> None:
    z = np.linspace(-3.0, 3.0, 20)
    t = np.full_like(z, target)
    fused = loss.fused[activation.key]
    ends = [fused.value(t, z + nudge, activation.value(z + nudge)) for nudge in (NUDGE, -NUDGE)]
    nudged = (ends[0] - ends[1]) / (2 * NUDGE)
    np.testing.assert_allclose(fused.delta(t, z, activation.value(z)), nudged, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("loss", "activation"),
    [(loss, ACTIVATIONS[key]) for loss in LOSSES.values() if not loss.only_for for key in loss.fused],
)
def test_fused_agrees_with_the_plain_form(loss: Loss, activation: Activation, target: float) -> None:
    z = np.linspace(-5.0, 5.0, 21)
    t, a = np.full_like(z, target), activation.value(z)
    fused = loss.fused[activation.key]
    np.testing.assert_allclose(fused.value(t, z, a), loss.value(t, a), rtol=1e-9)
    np.testing.assert_allclose(
        fused.delta(t, z, a), loss.derivative(t, a) * activation.derivative(z, a), rtol=1e-9, atol=1e-15
    )


@every_fused
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_fused_is_finite_for_extreme_z(loss: Loss, activation: Activation, target: float) -> None:
    z = np.array([-1e4, -800.0, 800.0, 1e4])
    t = np.full_like(z, target)
    fused = loss.fused[activation.key]
    with np.errstate(all="raise", under="ignore"):
        a = activation.value(z)
        assert np.isfinite(fused.value(t, z, a)).all()
        assert np.isfinite(fused.delta(t, z, a)).all()


@every_unfused
def test_plain_form_neither_warns_nor_fails_for_extreme_outputs(loss: Loss) -> None:
    with np.errstate(all="raise", under="ignore"):
        for target in (0.0, 1.0):
            a = np.array([target, -1e4, 1e4])
            assert loss.value(np.full(3, target), a)[0] == 0.0
            loss.derivative(np.full(3, target), a)


@every_unfused
def test_formulas_say_what_the_code_computes(loss: Loss) -> None:
    for t, a in ((1.0, 0.3), (0.0, 0.6), (0.25, 0.75)):
        pair = np.array([t]), np.array([a])
        assert compute(fill(loss.formula, t=t, a=a)) == pytest.approx(loss.value(*pair)[0], rel=1e-12)
        assert compute(fill(loss.slope, t=t, a=a)) == pytest.approx(loss.derivative(*pair)[0], rel=1e-12)
        assert compute(fill(loss.error, t=t, a=a)) == pytest.approx(-loss.derivative(*pair)[0], rel=1e-12)


@every_fused
def test_formulas_of_fused_forms_say_what_the_code_computes(loss: Loss, activation: Activation) -> None:
    fused = loss.fused[activation.key]
    for t, z in ((1.0, -0.8), (0.0, 1.2), (1.0, 0.5)):
        a = float(activation.value(np.array([z]))[0])
        triple = np.array([t]), np.array([z]), np.array([a])
        assert compute(fill(loss.formula, t=t, a=a, z=z)) == pytest.approx(fused.value(*triple)[0], rel=1e-9)
        assert compute(fill(fused.slope, t=t, a=a, z=z)) == pytest.approx(fused.delta(*triple)[0], rel=1e-12)
        assert compute(fill(fused.error, t=t, a=a, z=z)) == pytest.approx(-fused.delta(*triple)[0], rel=1e-12)


@every_loss
def test_entry_is_found_by_its_own_key(loss: Loss) -> None:
    assert LOSSES[loss.key] is loss
    assert loss.label
    assert loss.only_for <= set(ACTIVATIONS)


def test_cross_entropy_of_a_sure_and_right_answer_is_zero_and_of_a_wrong_one_infinite() -> None:
    value = LOSSES["cross_entropy"].value
    np.testing.assert_array_equal(value(np.array([0.0, 1.0]), np.array([0.0, 1.0])), [0.0, 0.0])
    np.testing.assert_array_equal(value(np.array([1.0, 0.0]), np.array([0.0, 1.0])), [np.inf, np.inf])


def test_half_squared_is_half_of_squared() -> None:
    t, a = np.zeros_like(OUTPUTS), OUTPUTS
    np.testing.assert_array_equal(2 * LOSSES["half_squared"].value(t, a), LOSSES["squared"].value(t, a))
