"""Every weight and bias with its gradient, and where the optimizer's next step leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.engine import DataError, backward, forward
from simulator.network import EdgeKey
from simulator.sights.landscape import next_step
from simulator.sights.scene import Found, GoesOn, Scene


@dataclass(frozen=True, eq=False)
class Slopes(Found):
    """Of the weights and biases `names` their `values`, their `gradient` ∂L/∂w, and `next`, all (parameters,).

    L is the loss of the whole training set, without penalty, dropout or noise; `gradient` is also that of what is
    fixed. `next` is where the optimizer's next update leads, by the gradient of its batch and with all that.
    """

    names: tuple[EdgeKey | str, ...]
    values: Array
    gradient: Array
    next: Array


@dataclass(frozen=True)
class Gradients:
    """The gradient of every weight and bias at present; None where the loss is not defined, or there is none."""

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Slopes | None:
        program, settings, parameters = scene.program, scene.settings, scene.parameters
        X, T = scene.learned
        if not len(X) or not len(parameters):
            return None
        try:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                ahead = forward(program, X, parameters)
                back = backward(program, ahead, T, settings.loss, settings.samples, settings.outputs)
            _, following = next_step(scene)
        except DataError:
            return None
        return Slopes(program.parameter_names, parameters, back.gradient, following)
