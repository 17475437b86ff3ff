"""The random numbers of training, each batch's on its own.

They come from a counter-based generator (Philox4x64-10: Salmon et al., SC 2011) keyed by seed and epoch, with a place
of its own for every purpose and batch. So any epoch can be run again without those before it, and neither chunks nor
pauses change a number. What is made of its words is written out here, and again in `kernels`, rather than left to
NumPy's distributions, which may change from version to version.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array

_ORDER, _DROPOUT, _NOISE = range(3)
# A row of words begins where a block of the generator does, so that the words of four samples are drawn together.
_BLOCK = 4


def _words(count: int, seed: int, epoch: int, purpose: int, batch: int = 0) -> NDArray[np.uint64]:
    # The two lower words count the numbers drawn, so that no purpose or batch can run into the next one's.
    return np.random.Philox(key=[seed, epoch], counter=[0, 0, batch, purpose]).random_raw(count)


def _rows(rows: int, samples: int, seed: int, epoch: int, purpose: int, batch: int) -> Array:
    """Numbers from 0 to 1, 1 excluded, (rows, samples)."""
    width = -(-samples // _BLOCK) * _BLOCK
    words = _words(rows * width, seed, epoch, purpose, batch).reshape(rows, width)[:, :samples]
    return np.asarray((words >> np.uint64(11)) * 2.0**-53, dtype=np.float64)


def shuffled(count: int, seed: int, epoch: int) -> NDArray[np.intp]:
    """The order in which an epoch goes through so many samples, (samples,): Fisher and Yates, from the last place on.

    The place to swap with is the upper half of a word times the places left (Lemire 2019); at 2³² places and few
    samples its bias can't be noticed.
    """
    last = np.arange(count - 1, 0, -1, dtype=np.uint64)
    words = _words(len(last), seed, epoch, _ORDER)
    chosen = ((words >> np.uint64(32)) * (last + np.uint64(1))) >> np.uint64(32)
    order = list(range(count))
    for place, other in zip(last.tolist(), chosen.tolist(), strict=True):
        order[place], order[other] = order[other], order[place]
    return np.array(order, dtype=np.intp)


def dropout_masks(dropout: Mapping[str, float], samples: int, seed: int, epoch: int, batch: int) -> dict[str, Array]:
    """A factor for every sample of every neuron in `dropout`, (samples,) by name: 0 with probability p, else 1/(1−p).

    This inverted dropout keeps the expected activation, so that nothing needs scaling when nothing is dropped
    (Srivastava et al., JMLR 2014).
    """
    if not dropout:
        return {}
    drawn = _rows(len(dropout), samples, seed, epoch, _DROPOUT, batch)
    return {
        name: np.where(row < p, 0.0, 1.0 / (1.0 - p)) for row, (name, p) in zip(drawn, dropout.items(), strict=True)
    }


def input_noise(shape: tuple[int, int], deviation: float, seed: int, epoch: int, batch: int) -> Array:
    """Normal numbers of mean 0 and this standard deviation, (samples, inputs), to be added to a batch.

    A radius and an angle give one each (Box and Muller 1958).
    """
    samples, inputs = shape
    drawn = _rows(2 * inputs, samples, seed, epoch, _NOISE, batch)
    radius = np.sqrt(-2.0 * np.log(1.0 - drawn[:inputs]))
    return np.asarray(deviation * radius * np.cos(2.0 * np.pi * drawn[inputs:]), dtype=np.float64).T
