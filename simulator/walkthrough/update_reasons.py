"""Why a weight or bias moves as it does at the end of a batch, or why it stays."""

from __future__ import annotations

import numpy as np

from simulator.optimizers import SGD, Adam
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.end_numbers import EndNumbers
from simulator.walkthrough.steps import Part
from simulator.walkthrough.wording import parameter_in_words

# What the samples' gradients leave of each other when they cancel, by the rounding of floats alone.
ROUND_OFF = 1e-12


def why_updated(own: EndNumbers, target: Part) -> Sentence:
    """Says of a parameter why it moves; or why it stays, where it does, or would but for the rounding of floats."""
    template = _why_still(own, target) or _why_moved(own, target)
    values: dict[str, object] = {"parameter": parameter_in_words(target)}
    source, name = ("", target) if isinstance(target, str) else target
    return Sentence(template, values | {"source": source, "name": name})


def _why_still(own: EndNumbers, target: Part) -> str:
    """Empty where the parameter moves."""
    place, batch = own.place(target), own.batch
    if batch.optimizer.learning_rate == 0:
        return QT_TRANSLATE_NOOP("reason", "The {parameter} stays as it is: the learning rate is 0.")
    # What an optimizer remembers moves a parameter without a gradient too.
    if not _remembers(own) and _is_without_gradient(own, place):
        if own.is_penalized(target):
            return _why_without_error(own, place)
        return _why_no_gradient(own, target) if batch.size == 1 else _why_no_mean(own, place)
    if batch.updated[place] != batch.parameters[place]:
        return ""
    if batch.followed[place] == 0:
        return (
            QT_TRANSLATE_NOOP("reason", "The {parameter} stays as it is: error and penalty pull equally hard.")
            if own.is_penalized(target) and batch.gradient[place]
            else QT_TRANSLATE_NOOP("reason", "The {parameter} stays as it is: nothing has moved it so far.")
        )
    return QT_TRANSLATE_NOOP("reason", "What would move the {parameter} is so small that it stays as it is.")


def _remembers(own: EndNumbers) -> bool:
    optimizer = own.batch.optimizer
    return isinstance(optimizer, Adam) or (isinstance(optimizer, SGD) and optimizer.momentum > 0)


def _is_without_gradient(own: EndNumbers, place: int) -> bool:
    """Whether the loss has no slope here: exactly, or since the samples' gradients cancel as far as floats can."""
    if own.batch.gradient[place] == 0:
        return True
    # Measured by how large gradients have been, a rest of rounding moves as far as any other.
    if own.batch.size == 1 or not isinstance(own.batch.optimizer, SGD):
        return False
    largest = own.share * float(np.abs(own.batch.gradients(place)).sum())
    return abs(float(own.batch.gradient[place])) <= ROUND_OFF * largest


def _why_without_error(own: EndNumbers, place: int) -> str:
    if own.batch.updated[place] != own.batch.parameters[place]:
        return QT_TRANSLATE_NOOP("reason", "No error moves the {parameter}: the penalty alone pulls it towards 0.")
    return QT_TRANSLATE_NOOP("reason", "The {parameter} stays as it is: neither an error nor the penalty moves it.")


def _why_no_gradient(own: EndNumbers, target: Part) -> str:
    """Of a single sample: the error is 0, or what came in."""
    source, name = ("", target) if isinstance(target, str) else target
    if own.last.delta(name) == 0:
        return QT_TRANSLATE_NOOP("reason", "The {parameter} stays as it is: the error δ of {name} is 0.")
    if source and own.last.passed_on(source) == 0:
        return QT_TRANSLATE_NOOP(
            "reason", "The {parameter} stays as it is: what came from {source} is 0, so it had no part in the error."
        )
    return QT_TRANSLATE_NOOP("reason", "The {parameter} stays as it is: its gradient is 0.")


def _why_no_mean(own: EndNumbers, place: int) -> str:
    if not own.batch.gradients(place).any():
        return QT_TRANSLATE_NOOP("reason", "The {parameter} stays as it is: no sample of the batch would move it.")
    if own.batch.gradient[place] == 0:
        return QT_TRANSLATE_NOOP(
            "reason", "The {parameter} stays as it is: the gradients of the samples cancel each other."
        )
    return QT_TRANSLATE_NOOP(
        "reason", "The {parameter} as good as stays: the gradients of the samples cancel each other but for round-off."
    )


def _why_moved(own: EndNumbers, target: Part) -> str:
    optimizer = own.batch.optimizer
    if not isinstance(optimizer, SGD):
        return QT_TRANSLATE_NOOP("reason", "The {parameter} moves in units of how large its gradients have been.")
    if optimizer.momentum:
        return QT_TRANSLATE_NOOP(
            "reason",
            "The {parameter} moves with its velocity, which remembers earlier gradients, by the learning rate.",
        )
    if own.is_penalized(target):
        return QT_TRANSLATE_NOOP(
            "reason",
            "The {parameter} moves against the slope of loss and penalty, by the learning rate, so that the two of"
            " them together fall.",
        )
    if own.is_error_term:
        return QT_TRANSLATE_NOOP(
            "reason", "The {parameter} moves along its error term, by the learning rate, so that the loss falls."
        )
    return QT_TRANSLATE_NOOP(
        "reason", "The {parameter} moves against its gradient, by the learning rate, so that the loss falls."
    )
