"""Learning as a sequence of every arithmetic operation, forwards, backwards and in the update.

`order` says which operations there are and in which order, and `passes` what they come to. The `..._numbers` of a
sample and of a batch's end read that, the `..._texts` tell each operation in formulas and words, and the accounts
know who tells which. `sequence` lays them out, `strides` walks them one at a time or many at once, and `opening`
begins. Nothing is computed before somebody looks at it.
"""

from simulator.walkthrough.opening import walk_epoch, walkthrough
from simulator.walkthrough.order import GRAINS, Grain
from simulator.walkthrough.passes import Rounding
from simulator.walkthrough.places import START, Place
from simulator.walkthrough.sequence import Walkthrough
from simulator.walkthrough.steps import (
    BACKWARD,
    FORWARD,
    KINDS,
    Convention,
    Kind,
    Logarithm,
    Part,
    Source,
    Step,
    Style,
)

__all__ = [
    "BACKWARD",
    "FORWARD",
    "GRAINS",
    "KINDS",
    "START",
    "Convention",
    "Grain",
    "Kind",
    "Logarithm",
    "Part",
    "Place",
    "Rounding",
    "Source",
    "Step",
    "Style",
    "Walkthrough",
    "walk_epoch",
    "walkthrough",
]
