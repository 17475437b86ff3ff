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
    """`draw(rng, fan_in, fan_out)` gives one weight for each entry of the two arrays (weights,).

    The fan-in of a weight is the number of edges into the neuron that it leads to, the fan-out the number of edges
    out of the node that it comes from.
    """

    key: str
    label: str
    draw: Callable[[np.random.Generator, Array, Array], Array]


def _uniform(rng: np.random.Generator, bound: Array) -> Array:
    return rng.uniform(-1.0, 1.0, len(bound)) * bound


def _normal(rng: np.random.Generator, deviation: Array) -> Array:
    return rng.standard_normal(len(deviation)) * deviation


INITIALIZERS: dict[str, Initializer] = {
    initializer.key: initializer
    for initializer in (
        Initializer(
            key="uniform",
            label=QT_TRANSLATE_NOOP("initializer", "uniform, −1 to 1"),
            draw=lambda rng, fan_in, fan_out: _uniform(rng, np.ones_like(fan_in)),
        ),
        Initializer(
            key="xavier",
            # Glorot and Bengio, AISTATS 2010, eq. 16.
            label=QT_TRANSLATE_NOOP("initializer", "Xavier, ±√(6 / (in + out))"),
            draw=lambda rng, fan_in, fan_out: _uniform(rng, np.sqrt(6.0 / (fan_in + fan_out))),
        ),
        Initializer(
            key="xavier_normal",
            # The same variance, eq. 12 of the same paper.
            label=QT_TRANSLATE_NOOP("initializer", "Xavier, normal, σ = √(2 / (in + out))"),
            draw=lambda rng, fan_in, fan_out: _normal(rng, np.sqrt(2.0 / (fan_in + fan_out))),
        ),
        Initializer(
            key="he",
            # He, Zhang, Ren and Sun, ICCV 2015, eq. 10: half of the variance is lost at a ReLU.
            label=QT_TRANSLATE_NOOP("initializer", "He, normal, σ = √(2 / in)"),
            draw=lambda rng, fan_in, fan_out: _normal(rng, np.sqrt(2.0 / fan_in)),
        ),
        Initializer(
            key="he_uniform",
            label=QT_TRANSLATE_NOOP("initializer", "He, ±√(6 / in)"),
            draw=lambda rng, fan_in, fan_out: _uniform(rng, np.sqrt(6.0 / fan_in)),
        ),
        Initializer(
            key="lecun",
            # LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, eq. 16.
            label=QT_TRANSLATE_NOOP("initializer", "LeCun, normal, σ = √(1 / in)"),
            draw=lambda rng, fan_in, fan_out: _normal(rng, np.sqrt(1.0 / fan_in)),
        ),
        Initializer(
            key="normal",
            label=QT_TRANSLATE_NOOP("initializer", "normal, σ = 1"),
            draw=lambda rng, fan_in, fan_out: _normal(rng, np.ones_like(fan_in)),
        ),
        Initializer(
            key="constant",
            # Neurons that start alike stay alike: a lesson in why weights are drawn at random.
            label=QT_TRANSLATE_NOOP("initializer", "all the same, 1"),
            draw=lambda rng, fan_in, fan_out: np.ones_like(fan_in),
        ),
        Initializer(
            key="zeros",
            label=QT_TRANSLATE_NOOP("initializer", "zeros"),
            draw=lambda rng, fan_in, fan_out: np.zeros_like(fan_in),
        ),
    )
}
