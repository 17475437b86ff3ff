"""How small a loss may be and still say something: below that it is what rounding leaves of a 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.engine import forward
from simulator.sights.scene import Found, GoesOn, Scene

# A sum of a few products is off by a few units in the last place (Higham 2002, section 3.1).
UNITS = 8.0
# Of very many samples so many are looked at: it is their size that counts.
MOST_SAMPLES = 100
POWERS = {"half_squared": 2, "squared": 2, "absolute": 1, "output": 1}


@dataclass(frozen=True, eq=False)
class Noise(Found):
    """A loss no greater than `most` can't be told from 0; `T` is what it was worked out for."""

    most: float
    T: Array


@dataclass(frozen=True)
class Rounding:
    """What rounding alone may make of a loss that is a difference, such as (t − a)²: u = 2⁻⁵² beside t, and squared.

    None for the other losses: a cross-entropy of 10⁻³⁰ has been computed without taking a difference.
    """

    light: ClassVar[bool] = True

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Noise | None:
        settings = scene.settings
        power = POWERS.get(settings.loss)
        if power is None:
            return None
        if settings.loss == "output":
            return Noise(self._share(scene) * _rounded(_answers(scene)), scene.T)
        if isinstance(before, Noise) and before.T is scene.T:
            return before
        return Noise(self._share(scene) * _rounded(scene.T) ** power, scene.T)

    def _share(self, scene: Scene) -> float:
        samples = len(scene.learned[0]) if scene.settings.samples == "sum" else 1
        return float(samples * (scene.T.shape[1] if scene.settings.outputs == "sum" else 1))


def _rounded(values: Array) -> float:
    """How much the greatest of these may be off."""
    return UNITS * float(np.finfo(np.float64).eps) * float(np.abs(values).max(initial=0.0))


def _answers(scene: Scene) -> Array:
    X = scene.learned[0][:MOST_SAMPLES]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        answers: Array = forward(scene.program, X, scene.parameters).output
    return answers[np.isfinite(answers)]
