"""Built-in data sets.

To add one, add an entry to `DATASETS`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Dataset:
    """Samples to learn from: `X` (samples, inputs) and `T` (samples, outputs)."""

    key: str
    label: str
    X: Array
    T: Array


_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _gate(key: str, label: str, truth: str) -> Dataset:
    return Dataset(key, label, _CORNERS, np.array([[float(bit)] for bit in truth]))


DATASETS: dict[str, Dataset] = {
    dataset.key: dataset
    for dataset in (
        _gate("and", QT_TRANSLATE_NOOP("dataset", "AND"), "0001"),
        _gate("or", QT_TRANSLATE_NOOP("dataset", "OR"), "0111"),
        _gate("nand", QT_TRANSLATE_NOOP("dataset", "NAND"), "1110"),
        _gate("nor", QT_TRANSLATE_NOOP("dataset", "NOR"), "1000"),
        _gate("xor", QT_TRANSLATE_NOOP("dataset", "XOR"), "0110"),
        _gate("xnor", QT_TRANSLATE_NOOP("dataset", "XNOR"), "1001"),
    )
}
