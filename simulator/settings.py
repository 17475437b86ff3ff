"""How a network learns, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from simulator.engine import Reduction
from simulator.initializers import INITIALIZERS
from simulator.losses import LOSSES
from simulator.optimizers import SGD, Optimizer
from simulator.schedules import Constant, Schedule
from simulator.splitting import Split
from simulator.stopping import Stopping


class TrainingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a network learns.

    A `batch_size` of None means the whole training set. The `initializer`'s weights are multiplied by
    `initializer_gain`. `l1` and `l2` are the λ of the penalties λ·Σ|w| and λ·Σw², or ½·λ·Σw² with `half_l2`; they are
    added in full to every batch's gradient. `dropout` maps names of inputs and hidden neurons to the probability with
    which each is left out; `noise` is the standard deviation of normal noise on the inputs. Names that no node has are
    left alone, so that a node drawn again finds its dropout again. `split` says which samples are learned from.
    """

    loss: str = "half_squared"
    samples: Reduction = "mean"
    outputs: Reduction = "sum"
    optimizer: Optimizer = SGD()
    batch_size: Annotated[int, Meta(ge=1)] | None = None
    shuffle: bool = False
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    initializer: str = "uniform"
    initializer_gain: float = 1.0
    schedule: Schedule = Constant()
    l1: float = 0.0
    l2: float = 0.0
    half_l2: bool = False
    dropout: Mapping[str, float] = {}
    noise: float = 0.0
    stop: Stopping = Stopping()
    split: Split = Split()

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"unknown loss “{self.loss}”; known are {', '.join(LOSSES)}")
        if self.initializer not in INITIALIZERS:
            raise ValueError(f"unknown initializer “{self.initializer}”; known are {', '.join(INITIALIZERS)}")
        if self.batch_size is not None and self.batch_size < 1:
            raise ValueError(f"a batch must have at least one sample, not {self.batch_size}")
        self.optimizer.check()
        self.schedule.check()
        for what, value in (("L1 penalty", self.l1), ("L2 penalty", self.l2), ("input noise", self.noise)):
            if not 0 <= value < np.inf:
                raise ValueError(f"the {what} must be zero or more and finite, not {value}")
        if not np.isfinite(self.initializer_gain):
            raise ValueError(f"the gain of the initializer must be finite, not {self.initializer_gain}")
        for name, p in self.dropout.items():
            if not 0 <= p < 1:
                raise ValueError(f"the dropout of {name} must be zero or more and less than 1, not {p}")

    def renamed(self, old: str, new: str) -> TrainingSettings:
        """A copy in which the dropout of a renamed node follows it."""
        if old not in self.dropout or new == old:
            return self
        kept = {name: p for name, p in self.dropout.items() if name != new}
        dropout = {new if name == old else name: p for name, p in kept.items()}
        return msgspec.structs.replace(self, dropout=dropout)
