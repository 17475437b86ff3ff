"""Where the samples lie in a plot over inputs, and how each is to be drawn there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.sights import Field
from simulator.snapshot import Snapshot
from ui.plots.samples import Marks

MOST_SAMPLES = 2000
FARTHEST = 1e150


def seen(field: Field, snapshot: Snapshot) -> tuple[Array, NDArray[np.intp]]:
    """Where the samples lie, (samples, inputs), and their rows in the data; of very many the first."""
    count = len(snapshot.X)
    rows = np.arange(min(count, MOST_SAMPLES))
    places: Array = snapshot.X[np.ix_(rows, np.array(field.columns, dtype=np.intp))]
    return places, rows


def are_here(field: Field, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Which samples (samples,) have the values at which the other inputs are held."""
    held = np.delete(np.arange(snapshot.X.shape[1]), field.columns)
    here: NDArray[np.bool_] = (snapshot.X[:MOST_SAMPLES, held] == field.held[held]).all(axis=1)
    return here


def marks_of(field: Field, snapshot: Snapshot, is_here: NDArray[np.bool_]) -> Marks:
    """How the samples are to be drawn, of which those that are `is_here` (samples,) lie in what is shown."""
    places, rows = _drawn_at(field, snapshot)
    targets = snapshot.T[rows, field.column or 0] if snapshot.T.shape[1] else np.zeros(len(places))
    low, high = field.colour_ends
    return Marks(
        places,
        targets,
        snapshot.subsets[rows],
        targets > (0.5 if targets.min(initial=0.0) >= 0 else 0.0) if field.classifies else None,
        None if field.column is None else (targets - low) / (high - low),
        is_here,
        np.sign(snapshot.X[rows, field.columns[0]] - places[:, 0]).astype(np.int64),
        len(field.inputs) == 1,
    )


def _drawn_at(field: Field, snapshot: Snapshot) -> tuple[Array, NDArray[np.intp]]:
    """Where the samples are drawn, (samples, 2), and their rows in the data.

    Over one input at their targets, or where there are none on the curve.
    """
    places, rows = seen(field, snapshot)
    if len(field.inputs) > 1:
        return places, rows
    # Those that lie far out are drawn at the rim.
    x = np.clip(places[:, 0], field.x[0], field.x[-1])
    heights = snapshot.T[rows, field.column] if field.column is not None else np.interp(x, field.x, field.values[0])
    return np.column_stack([x, np.where(np.abs(heights) < FARTHEST, heights, np.nan)]), rows
