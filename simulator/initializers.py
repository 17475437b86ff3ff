"""Schemes for drawing initial weights.

To add one, add an entry to `INITIALIZERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Initializer:
    """`draw(rng, fan_in, fan_out)` gives one weight for each entry of the two integer arrays."""

    key: str
    label: str
    draw: Callable[[np.random.Generator, Array, Array], Array]


INITIALIZERS: dict[str, Initializer] = {
    initializer.key: initializer
    for initializer in (
        Initializer(
            key="uniform",
            label=QT_TRANSLATE_NOOP("initializer", "uniform, −1 to 1"),
            draw=lambda rng, fan_in, fan_out: rng.uniform(-1.0, 1.0, len(fan_in)),
        ),
        Initializer(
            key="xavier",
            # Glorot and Bengio, AISTATS 2010, eq. 16.
            label=QT_TRANSLATE_NOOP("initializer", "Xavier, ±√(6 / (in + out))"),
            draw=lambda rng, fan_in, fan_out: rng.uniform(-1.0, 1.0, len(fan_in)) * np.sqrt(6.0 / (fan_in + fan_out)),
        ),
    )
}
