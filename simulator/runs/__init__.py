"""Runs beside each other: runs that are kept, in what they differ, and sweeps of many runs at once."""

from simulator.runs.axes import AXES, Axis, Value, parse_seeds, parse_values
from simulator.runs.differences import Comparison, Fact, compare
from simulator.runs.kept import HOW_ENDED, Ending, HowEnded, KeptRun, again, keep
from simulator.runs.pool import Pool
from simulator.runs.ready import READY_MADE, ReadyMade
from simulator.runs.results import Band, Group, Result, as_csv, band, curves_csv, groups
from simulator.runs.sweep import Case, Sweep, Training

__all__ = [
    "AXES",
    "HOW_ENDED",
    "READY_MADE",
    "Axis",
    "Band",
    "Case",
    "Comparison",
    "Ending",
    "Fact",
    "Group",
    "HowEnded",
    "KeptRun",
    "Pool",
    "ReadyMade",
    "Result",
    "Sweep",
    "Training",
    "Value",
    "again",
    "as_csv",
    "band",
    "compare",
    "curves_csv",
    "groups",
    "keep",
    "parse_seeds",
    "parse_values",
]
