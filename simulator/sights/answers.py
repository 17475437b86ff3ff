"""What the network answers to all samples at present, and how often it takes one class for another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.engine import DataError, forward
from simulator.metrics import confusion_matrix, midway
from simulator.sights.scene import Found, GoesOn, Scene
from simulator.sights.scores import classifies, has_targets


@dataclass(frozen=True, eq=False)
class Confusion(Found):
    """`matrix` (classes, classes): in row i and column j how many samples of class i were taken for class j.

    `labels` are what the classes are called: of one output its two targets, otherwise the names of the outputs.
    """

    matrix: NDArray[np.int64]
    labels: tuple[str, ...]

    @property
    def accuracy(self) -> float:
        """The share of right answers."""
        return float(np.trace(self.matrix) / max(1, self.matrix.sum()))


@dataclass(frozen=True)
class Answers:
    """The confusion matrix of the samples that are learned from; None where an answer is not one class of several."""

    light: ClassVar[bool] = True

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Confusion | None:
        if not has_targets(scene.settings.loss) or not classifies(scene.T):
            return None
        X, T = scene.learned
        if scene.fast is not None:
            output = scene.fast.outputs(scene.parameters, X)
        else:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                output = forward(scene.program, X, scene.parameters).output
        try:
            matrix = confusion_matrix(output, T)
        except DataError:
            return None
        return Confusion(matrix, _labels(scene.program.outputs, scene.T))


def _labels(outputs: tuple[str, ...], T: Array) -> tuple[str, ...]:
    if len(outputs) > 1:
        return outputs
    return ("−1", "+1") if midway(T) == 0.0 else ("0", "1")
