"""When a run ends by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec
import numpy as np

from simulator.sentences import QT_TRANSLATE_NOOP

Reason: TypeAlias = Literal["epochs", "loss", "change", "gradient", "all_right", "diverged"]

REASONS: Mapping[Reason, str] = {
    "epochs": QT_TRANSLATE_NOOP("reason to stop", "that is what was asked for"),
    "loss": QT_TRANSLATE_NOOP("reason to stop", "the loss is as small as was asked for"),
    "change": QT_TRANSLATE_NOOP("reason to stop", "the loss hardly changes any more"),
    "gradient": QT_TRANSLATE_NOOP("reason to stop", "the gradient is as small as was asked for"),
    "all_right": QT_TRANSLATE_NOOP("reason to stop", "every sample is answered right"),
    "diverged": QT_TRANSLATE_NOOP("reason to stop", "its numbers were no longer finite"),
}


class Stopping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ends a run after the first epoch at which one of these holds; None and False never do.

    All are looked at after every epoch, over the whole training set, without dropout and noise, in this order:
    `loss` ≥ the loss, penalty excluded; `change` ≥ what the epoch changed the loss by, up or down; `gradient` ≥ the
    Euclidean length of the gradient of loss and penalty over all that is trained; `all_right`: the 0/1 loss is 0.
    """

    loss: float | None = None
    change: float | None = None
    gradient: float | None = None
    all_right: bool = False

    def __post_init__(self) -> None:
        for name in ("loss", "change", "gradient"):
            limit = getattr(self, name)
            if limit is not None and not np.isfinite(limit):
                raise ValueError(f"the {name} to stop at must be finite, not {limit}")

    @property
    def is_wanted(self) -> bool:
        """Whether anything is to be looked at."""
        return self != Stopping()
