"""Sweeps that answer a question people have, ready made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class ReadyMade:
    """A sweep by its question: the values of each axis as a person would write them, and the seeds."""

    key: str
    label: str
    values: Mapping[str, str]
    seeds: str = ""


READY_MADE = (
    ReadyMade(
        "learning_rate",
        QT_TRANSLATE_NOOP("sweep", "Learning rate: 0.01, 0.3, 0.6"),
        {"learning_rate": "0.01, 0.3, 0.6"},
    ),
    ReadyMade("batch", QT_TRANSLATE_NOOP("sweep", "Batch: 1, 32, all"), {"batch_size": "1, 32, all"}),
    ReadyMade(
        "loss",
        QT_TRANSLATE_NOOP("sweep", "Cross-entropy against squared error"),
        {"loss": "cross_entropy, half_squared"},
    ),
    ReadyMade("dropout", QT_TRANSLATE_NOOP("sweep", "With and without dropout"), {"dropout": "0, 0.2"}, "10"),
    ReadyMade(
        "penalty", QT_TRANSLATE_NOOP("sweep", "L1 and L2 penalty, and neither"), {"l1": "0, 0.001", "l2": "0, 0.001"}
    ),
    ReadyMade("momentum", QT_TRANSLATE_NOOP("sweep", "With and without momentum"), {"momentum": "0, 0.9"}),
    ReadyMade(
        "optimizer",
        QT_TRANSLATE_NOOP("sweep", "The optimizers, each with its usual η"),
        {"optimizer": "sgd, adagrad, rmsprop, adam"},
    ),
    ReadyMade(
        "activation",
        QT_TRANSLATE_NOOP("sweep", "Hidden activation: sigmoid, tanh, ReLU"),
        {"activation": "sigmoid, tanh, relu"},
        "10",
    ),
    ReadyMade("width", QT_TRANSLATE_NOOP("sweep", "How many hidden neurons"), {"width": "2, 3, 6, 20"}, "10"),
    ReadyMade("seeds", QT_TRANSLATE_NOOP("sweep", "The same from 20 different starts"), {}, "20"),
)
