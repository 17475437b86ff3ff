"""Which steps a report is about: one sample's, or an epoch's."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np

from simulator.engine import DataError
from simulator.program import compile, with_parameters
from simulator.project import Project
from simulator.randomness import shuffled
from simulator.report.content import Report, Say, report, sample_heading
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough import Convention, Step, walkthrough

MOST_STEPS = 100_000


@dataclass(frozen=True)
class Style:
    """How the steps are told: the sign of the error signal, and how many digits are shown."""

    convention: Convention
    digits: int


def report_on_sample(project: Project, sample: int, style: Style | None = None, say: Say = str) -> Report:
    """The report on one sample, counted from 0, in the project's own style or in another."""
    style = style or _own_style(project)
    if not 0 <= sample < project.data.rows:
        raise DataError(QT_TRANSLATE_NOOP("error", "There is no sample to write down; add one to the data."))
    passages = [(sample_heading(project, sample, style.digits), _steps(project, sample, style))]
    return report(project, passages, convention=style.convention, digits=style.digits, say=say)


def report_on_epoch(project: Project, style: Style | None = None, say: Say = str) -> Report:
    """The report on the next epoch: every sample with the weights that the one before has left.

    Raises `DataError` for batches of several samples, and for an epoch too long for anyone to read.
    """
    style = style or _own_style(project)
    settings, rows = project.training, project.data.rows
    if settings.batch_size != 1 and rows > 1:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "error",
                "An epoch can be written down sample by sample only; choose batches of one sample, or write down"
                " one sample.",
            )
        )
    epoch = project.progress.epoch
    passages: list[tuple[Sentence, tuple[Step, ...]]] = []
    now = project
    order = shuffled(rows, settings.seed, epoch) if settings.shuffle else np.arange(rows)
    for sample in order.tolist():
        steps = _steps(now, sample, style)
        if len(steps) * rows > MOST_STEPS:
            raise DataError(
                QT_TRANSLATE_NOOP(
                    "error",
                    "An epoch of {n} steps is too long to write down (up to {most}); write down one sample instead.",
                ),
                n=len(steps) * rows,
                most=MOST_STEPS,
            )
        passages.append((sample_heading(now, sample, style.digits), steps))
        now = _after(now, steps)
    return report(project, passages, convention=style.convention, digits=style.digits, say=say)


def _own_style(project: Project) -> Style:
    return Style(project.view.convention, project.view.digits)


def _steps(project: Project, sample: int, style: Style) -> tuple[Step, ...]:
    training = project.training
    return tuple(
        walkthrough(
            project.network,
            project.X[sample],
            project.T[sample],
            loss=training.loss,
            optimizer=training.optimizer,
            outputs=training.outputs,
            convention=style.convention,
            digits=style.digits,
        )
    )


def _after(project: Project, steps: tuple[Step, ...]) -> Project:
    """The project with the weights that these steps lead to."""
    program = compile(project.network)
    parameters = program.parameters.copy()
    for step in steps:
        if step.kind == "update":
            parameters[program.place[step.target]] = step.value
    return msgspec.structs.replace(project, network=with_parameters(project.network, program, parameters))
