"""The random numbers of training, each batch's on its own.

They come from a counter-based generator (Philox: Salmon et al., SC 2011) keyed by seed and epoch, with a place of its
own for every purpose and batch. So any epoch can be run again without those before it, and neither chunks nor pauses
change a number.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array

_ORDER, _DROPOUT, _NOISE = range(3)


def _generator(seed: int, epoch: int, purpose: int, batch: int = 0) -> np.random.Generator:
    # The two lower words count the numbers drawn, so that no purpose or batch can run into the next one's.
    return np.random.Generator(np.random.Philox(key=[seed, epoch], counter=[0, 0, batch, purpose]))


def shuffled(count: int, seed: int, epoch: int) -> NDArray[np.intp]:
    """The order in which an epoch goes through so many samples, (samples,)."""
    return _generator(seed, epoch, _ORDER).permutation(count)


def dropout_masks(dropout: Mapping[str, float], samples: int, seed: int, epoch: int, batch: int) -> dict[str, Array]:
    """A factor for every sample of every neuron in `dropout`, (samples,) by name: 0 with probability p, else 1/(1−p).

    This inverted dropout keeps the expected activation, so that nothing needs scaling when nothing is dropped
    (Srivastava et al., JMLR 2014).
    """
    if not dropout:
        return {}
    draw = _generator(seed, epoch, _DROPOUT, batch).random
    return {name: np.where(draw(samples) < p, 0.0, 1.0 / (1.0 - p)) for name, p in dropout.items()}


def input_noise(shape: tuple[int, int], deviation: float, seed: int, epoch: int, batch: int) -> Array:
    """Normal numbers of mean 0 and this standard deviation, (samples, inputs), to be added to a batch."""
    return deviation * _generator(seed, epoch, _NOISE, batch).standard_normal(shape)
