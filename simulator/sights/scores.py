"""What is reported beside the loss, along the past: the penalty, and how many answers are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.engine import forward
from simulator.metrics import is_one_hot, zero_one_losses
from simulator.regularizers import penalty
from simulator.sights.along import Along, along
from simulator.sights.scene import Found, GoesOn, Scene

PENALTY, ACCURACY = range(2)


@dataclass(frozen=True)
class Scores:
    """Along the past, in the columns `PENALTY` and `ACCURACY`: NaN where there is no penalty, or no answer is right."""

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Along | None:
        settings = scene.settings
        has_penalty = bool(settings.l1 or settings.l2)
        has_classes = classifies(scene.T)
        if not has_penalty and not has_classes:
            return None

        def measure(parameters: Array) -> Array:
            own = penalty(scene.program, parameters, settings.l1, settings.l2, settings.half_l2)
            return np.array([own if has_penalty else np.nan, _accuracy(scene, parameters) if has_classes else np.nan])

        return along(scene, before, goes_on, measure)


def classifies(T: Array) -> bool:
    """Whether targets `T` (samples, outputs) are answers that are right or wrong: two labels, or one-hot rows."""
    return len(T) > 0 and (is_one_hot(T) or bool(np.isin(T, (0.0, 1.0)).all() or np.isin(T, (-1.0, 1.0)).all()))


def _accuracy(scene: Scene, parameters: Array) -> float:
    """The share of right answers among the samples."""
    if scene.fast is not None:
        output = scene.fast.outputs(parameters, scene.X)
    else:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            output = forward(scene.program, scene.X, parameters).output
    return 1.0 - float(zero_one_losses(output, scene.T).mean())
