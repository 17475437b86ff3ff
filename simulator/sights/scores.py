"""What is reported beside the loss, along the past: the penalty, and how many answers are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.engine import forward
from simulator.losses import LOSSES
from simulator.metrics import is_one_hot, zero_one_losses
from simulator.program import Unit
from simulator.regularizers import penalty
from simulator.sights.along import Along, along
from simulator.sights.scene import Found, GoesOn, Scene


@dataclass(frozen=True)
class Penalties:
    """The penalty on the weights along the past, (points, 1); None where there is none."""

    light: ClassVar[bool] = True

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Along | None:
        settings = scene.settings
        if not settings.l1 and not settings.l2:
            return None

        def measure(parameters: Array) -> Array:
            return np.array([penalty(scene.program, parameters, settings.l1, settings.l2, settings.half_l2)])

        return along(scene, before, lambda: True, measure)


@dataclass(frozen=True)
class Accuracies:
    """The share of right answers along the past, (points, 1); None where no answer is right or wrong."""

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Along | None:
        if not has_targets(scene.settings.loss) or not classifies(scene.T):
            return None
        return along(scene, before, goes_on, lambda parameters: np.array([_accuracy(scene, parameters)]))


def classifies(T: Array) -> bool:
    """Whether targets `T` (samples, outputs) are answers that are right or wrong: two labels, or one-hot rows."""
    return len(T) > 0 and (is_one_hot(T) or bool(np.isin(T, (0.0, 1.0)).all() or np.isin(T, (-1.0, 1.0)).all()))


def has_targets(loss: str) -> bool:
    """Whether a loss looks at targets: the output itself, as a loss, has none to meet."""
    return loss != "output"


def tells_classes(loss: str, unit: Unit, targets: Array) -> bool:
    """Whether an output learns to tell two classes apart, by its loss and its `targets` (samples, 1).

    They are labels, and there is more that says so: a loss made for labels, or an answer that lies between two ends as
    they do, or both of them. A linear neuron that is to answer 1 to its only sample fits a number.
    """
    if not has_targets(loss) or not classifies(targets):
        return False
    made_for_labels = bool(LOSSES[loss].labels or LOSSES[loss].only_for)
    is_bounded = bool(np.isfinite(unit.activation.range).all())
    return made_for_labels or is_bounded or bool(np.ptp(targets) > 0)


def _accuracy(scene: Scene, parameters: Array) -> float:
    """The share of right answers among the samples."""
    X, T = scene.learned
    if scene.fast is not None:
        output = scene.fast.outputs(parameters, X)
    else:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            output = forward(scene.program, X, parameters).output
    return 1.0 - float(zero_one_losses(output, T).mean())
