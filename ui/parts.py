"""The parts that can be put on the canvas."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.aggregations import AGGREGATIONS
from simulator.sentences import QT_TRANSLATE_NOOP

PART_MIME = "application/x-perceptron-part"


@dataclass(frozen=True)
class Part:
    """An input, or a neuron by its aggregation: its key, the sign drawn in it, its label and its shortcut."""

    key: str
    sign: str
    label: str
    shortcut: str


PARTS = (
    Part("input", "", QT_TRANSLATE_NOOP("part", "input"), "I"),
    Part("sum", AGGREGATIONS["sum"].sign, QT_TRANSLATE_NOOP("part", "perceptron"), "N"),
    Part("product", AGGREGATIONS["product"].sign, QT_TRANSLATE_NOOP("part", "product"), "P"),
    Part("max", AGGREGATIONS["max"].sign, QT_TRANSLATE_NOOP("part", "max"), "M"),
)
