"""Edits of the samples, each one entry of the undo list: cells, rows, built-in data sets, the split."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QCoreApplication

import simulator as sim
from simulator.arrays import Array
from ui import i18n

if TYPE_CHECKING:
    from ui.document import Document


def set_cell(document: Document, row: int, name: str, value: float, gesture: str = "") -> None:
    """Changes one number of the data; raises `DataError` unless it is finite."""
    if not math.isfinite(value):
        raise sim.DataError(_tr("The data take finite numbers only."))
    text = _tr("{name} of sample {n}").format(name=name, n=row + 1)
    document.change_data(text, document.project.data.with_cell(row, name, value), gesture)


def add_sample(document: Document) -> None:
    """Adds a sample of zeros."""
    document.change_data(_tr("Add a sample"), document.project.data.with_row())


def delete_samples(document: Document, rows: Collection[int]) -> None:
    """Removes samples."""
    if rows:
        text = _tr("Delete {n} samples").format(n=len(rows))
        document.change_data(text, document.project.data.without_rows(sorted(rows)))


def fill(document: Document, key: str, X: Array | None = None, T: Array | None = None) -> None:
    """Takes over a built-in data set; raises `DataError` if it doesn't fit the network.

    `X` (samples, inputs) and `T` (samples, outputs) are its samples if they aren't those of its defaults.
    """
    dataset = sim.DATASETS[key]
    network = document.network
    inputs, outputs = dataset.X.shape[1], dataset.T.shape[1]
    title = i18n.label("dataset", dataset.label)
    if (inputs, outputs) != (len(network.inputs), len(network.outputs)):
        raise sim.DataError(
            _tr(
                "{title} has {inputs} inputs and {outputs} output; this network has {network_inputs} and"
                " {network_outputs}. Draw a network of that size first."
            ),
            title=title,
            inputs=inputs,
            outputs=outputs,
            network_inputs=len(network.inputs),
            network_outputs=len(network.outputs),
        )
    samples = (dataset.X, dataset.T) if X is None or T is None else (X, T)
    document.change_data(_tr("Data: {title}").format(title=title), sim.Samples.of(network, *samples))


def set_split(document: Document, gesture: str = "", **changes: object) -> None:
    """Keeps other samples back from training; raises `DataError` if too few would be left."""
    training = document.project.training
    try:
        split = msgspec.structs.replace(training.split, **changes)
    except ValueError as error:
        raise sim.DataError(_tr("Validation and test together must leave some samples to learn from.")) from error
    document.pause()
    after = msgspec.structs.replace(document.project.training, split=split)
    document.become(_tr("Split"), msgspec.structs.replace(document.project, training=after), gesture)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DataEdits", text)
