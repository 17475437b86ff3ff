"""Where a run's numbers left the finite range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.engine import Backward, Forward
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence


@dataclass(frozen=True)
class Divergence:
    """A run's numbers left the finite range at `neuron` in the epoch that began after `epoch` finished ones."""

    epoch: int
    neuron: str

    @property
    def sentence(self) -> Sentence:
        return Sentence(
            QT_TRANSLATE_NOOP(
                "error",
                "Training diverged in epoch {epoch}: the numbers at {neuron} are no longer finite. The last"
                " finite weights are kept;"
                " reset, or try a smaller learning rate.",
            ),
            {"epoch": self.epoch + 1, "neuron": self.neuron},
        )


def culprit(ahead: Forward, back: Backward, changed: Array) -> str:
    """The first neuron, in the order of computation, at which something is not finite.

    `changed` (rows, parameters) are the new parameters and what the optimizer remembers.
    """
    program = ahead.program
    for unit in program.units:
        if not (np.isfinite(ahead.z[unit.name]).all() and np.isfinite(ahead.a[unit.name]).all()):
            return unit.name
    if not np.isfinite(back.loss):
        farthest = [np.abs(back.delta[name]).max() for name in program.outputs]
        return program.outputs[int(np.argmax(farthest))]
    for unit in reversed(program.units):
        own = [changed[:, unit.weights], back.delta[unit.name]]
        if not all(np.isfinite(values).all() for values in own):
            return unit.name
    return program.units[-1].name
