"""Which samples a network learns from, and which it is only tried on."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from simulator.sentences import QT_TRANSLATE_NOOP

TRAINING, VALIDATION, TEST = range(3)
SUBSETS = (
    QT_TRANSLATE_NOOP("subset", "training"),
    QT_TRANSLATE_NOOP("subset", "validation"),
    QT_TRANSLATE_NOOP("subset", "test"),
)


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shares of the samples that are kept for `validation` and for the `test`; the network learns from the rest.

    `seed` decides which ones. A sample that is added leaves the others where they are, but for one at the border.
    """

    validation: float = 0.0
    test: float = 0.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0

    def __post_init__(self) -> None:
        for what, share in (("validation", self.validation), ("test", self.test)):
            if not 0 <= share < 1:
                raise ValueError(f"the share for {what} must be zero or more and less than 1, not {share}")
        if self.validation + self.test >= 1:
            raise ValueError("the shares for validation and test must leave some samples to learn from")

    @property
    def is_wanted(self) -> bool:
        """Whether anything is kept back."""
        return bool(self.validation or self.test)

    def counts(self, samples: int) -> tuple[int, int, int]:
        """How many of so many samples are for training, validation and the test: rounded, but at least one to learn."""
        test = min(round(self.test * samples), max(samples - 1, 0))
        validation = min(round(self.validation * samples), max(samples - 1 - test, 0))
        return samples - validation - test, validation, test

    def subsets(self, samples: int) -> NDArray[np.uint8]:
        """What each of so many samples is for: `TRAINING`, `VALIDATION` or `TEST`, (samples,). Read-only."""
        return _subsets(self, samples)

    def rows(self, samples: int, subset: int = TRAINING) -> NDArray[np.intp] | slice:
        """The rows of a subset, in growing order; a slice where nothing is kept back."""
        if not self.is_wanted:
            return slice(0, samples if subset == TRAINING else 0)
        return _rows(self, samples, subset)


# So that a seed used for something else as well doesn't give the same numbers.
_KEY = 0x5B117


# Training asks before every epoch.
@lru_cache(maxsize=8)
def _subsets(split: Split, samples: int) -> NDArray[np.uint8]:
    result = np.full(samples, TRAINING, dtype=np.uint8)
    if split.is_wanted:
        _, validation, test = split.counts(samples)
        # Every sample has a number of its own, whatever comes after it; the smallest ones are kept back.
        numbers = np.random.Philox(key=[split.seed, _KEY]).random_raw(samples)
        order = np.argsort(numbers, kind="stable")
        result[order[:test]] = TEST
        result[order[test : test + validation]] = VALIDATION
    result.flags.writeable = False
    return result


@lru_cache(maxsize=8)
def _rows(split: Split, samples: int, subset: int) -> NDArray[np.intp]:
    result = np.flatnonzero(_subsets(split, samples) == subset)
    result.flags.writeable = False
    return result
