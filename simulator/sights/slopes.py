"""Every weight and bias with its gradient, and where the optimizer's next step leads."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.engine import DataError, backward, forward
from simulator.network import EdgeKey
from simulator.sights.landscape import NUMBERS_AT_ONCE, next_step
from simulator.sights.scene import Found, GoesOn, Scene


@dataclass(frozen=True, eq=False)
class Slopes(Found):
    """Of the weights and biases `names` their `values`, their `gradient` ∂L/∂w, and `next`, all (parameters,).

    L is the loss of the whole training set, without penalty, dropout or noise; `gradient` is also that of what is
    fixed. `next` is where the optimizer's next update leads, by the gradient of its batch and with all that. All are of
    the same moment. Before the first one is known, `gradient` and `next` are NaN and it is not `is_known`.
    """

    names: tuple[EdgeKey | str, ...]
    values: Array
    gradient: Array
    next: Array
    is_known: bool = True
    # What is being added up, sample by sample, for the moment `base`.
    begun: Array | None = None
    base: Scene | None = None
    samples_done: int = 0


@dataclass(frozen=True)
class Gradients:
    """The gradient of every weight and bias at present; None where the loss is not defined, or there is none."""

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Slopes | None:
        names = scene.program.parameter_names
        if not len(scene.learned[0]) or not names:
            return None
        old = before if isinstance(before, Slopes) and before.names == names else None
        try:
            if old is not None and old.is_complete and np.array_equal(old.values, scene.parameters, equal_nan=True):
                # The same numbers at another epoch may have another batch before them.
                return dataclasses.replace(old, next=next_step(scene, old.gradient)[1])
            return self._go_on(old or _nothing(scene), scene, goes_on)
        except DataError:
            return None

    def _go_on(self, slopes: Slopes, scene: Scene, goes_on: GoesOn) -> Slopes:
        """The same with some more samples; what was known stays until they are all there."""
        begun, base, done = slopes.begun, slopes.base, slopes.samples_done
        if begun is None or base is None:
            begun, base, done = np.zeros(len(scene.parameters)), scene, 0
        program, settings, (X, T) = base.program, base.settings, base.learned
        at_once = max(1, NUMBERS_AT_ONCE // base.size)
        while True:
            rows = slice(done, min(done + at_once, len(X)))
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                ahead = forward(program, X[rows], base.parameters)
                back = backward(program, ahead, T[rows], settings.loss, settings.samples, settings.outputs)
                share = (rows.stop - rows.start) / len(X) if settings.samples == "mean" else 1.0
                begun = begun + share * back.gradient
            done = rows.stop
            if done == len(X) or not goes_on():
                break
        if done < len(X):
            return dataclasses.replace(slopes, begun=begun, base=base, samples_done=done, is_complete=False)
        is_current = np.array_equal(base.parameters, scene.parameters, equal_nan=True)
        _, following = next_step(base, begun)
        return Slopes(slopes.names, base.parameters, begun, following, is_complete=is_current)


def _nothing(scene: Scene) -> Slopes:
    unknown = np.full(len(scene.parameters), np.nan)
    return Slopes(scene.program.parameter_names, scene.parameters, unknown, unknown, is_known=False)
