"""An example of the library as a person has it before them: opened in a document, trained on the worker, walked."""

from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.engine import backward, forward
from ui.document import Document


class Opened:
    """A document as it is right after an example was opened."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.document = Document()

    def __call__(self, name: str) -> Document:
        self.document.open(name)
        assert self.document.trouble is None
        return self.document

    def train_until(self, epoch: int) -> None:
        """Trains on the worker, as the Run button does."""
        document = self.document
        if epoch > document.epoch:
            document.start_training(epoch - document.epoch)
            self.qtbot.waitUntil(lambda: not document.running, timeout=60_000)
        assert document.epoch == epoch


def outputs(document: Document) -> np.ndarray:
    """The output of every sample, as the document shows it."""
    rows = []
    for sample in range(document.sample_count):
        document.go_to_sample(sample)
        rows.append([document.values(name).a for name in document.network.outputs])
    return np.array(rows)


def loss(document: Document) -> float:
    found = document.shown_loss()
    assert found is not None
    return found


def gradients(document: Document) -> Any:
    """What backpropagation finds on all samples with the document's own settings."""
    assert document.program is not None
    project, training = document.project, document.project.training
    ahead = forward(document.program, project.X)
    return backward(
        document.program, ahead, project.T, loss=training.loss, samples=training.samples, outputs=training.outputs
    )


def accuracy_on(document: Document, X: np.ndarray, T: np.ndarray) -> float:
    assert document.program is not None
    return sim.accuracy(forward(document.program, X).output, T)


def walked(document: Document) -> dict[tuple[str, Any], float]:
    """The value of every step of the present epoch, by kind and target; of several samples, that of the first."""
    found: dict[tuple[str, Any], float] = {}
    for step in document.steps:
        found.setdefault((step.kind, step.target), step.value)
    return found


def slopes_of_inputs(document: Document, sample: int = 0) -> dict[str, float]:
    """∂L/∂x of every input for one sample, as the document computes it."""
    document.go_to_sample(sample)
    return {name: float(values[sample]) for name, values in gradients(document).input.items()}


def activations(document: Document, name: str) -> list[float | None]:
    """What one node gives for every sample, as the document shows it."""
    shown = []
    for sample in range(document.sample_count):
        document.go_to_sample(sample)
        shown.append(document.values(name).a)
    return shown
