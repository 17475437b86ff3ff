"""Learning as a sequence of every arithmetic operation, forwards, backwards and in the update.

`order` says which operations there are and in which order, `passes` what they come to, `sample_account` and
`batch_account` tell them in formulas and words, and `sequence` lays them out for walking, one at a time or in larger
strides. Nothing is computed before somebody looks at it.
"""

from simulator.walkthrough.order import GRAINS, Grain
from simulator.walkthrough.passes import Rounding
from simulator.walkthrough.sequence import START, Place, Walkthrough, walk_epoch, walkthrough
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
