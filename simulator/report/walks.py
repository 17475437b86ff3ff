"""Which steps a report is about: one sample's, or an epoch's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec

from simulator.engine import DataError
from simulator.program import compile
from simulator.project import Project
from simulator.report.content import Report, Say, report, sample_heading
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.settings import TrainingSettings
from simulator.walkthrough import Rounding, Step, Style, Walkthrough, walk_epoch

MOST_STEPS = 100_000


def report_on_sample(project: Project, sample: int, style: Style | None = None, say: Say = str) -> Report:
    """The report on learning from one sample alone, counted from 0, in the project's own style or in another."""
    if not 0 <= sample < project.data.rows:
        raise DataError(QT_TRANSLATE_NOOP("error", "There is no sample to write down; add one to the data."))
    style = style or own_style(project)
    # Alone, a sample is a batch of its own, undisturbed, whatever its place in the epoch.
    training = msgspec.structs.replace(project.training, batch_size=1, shuffle=False, noise=0.0, dropout={})
    walk = _walk(project, training, style, slice(sample, sample + 1))
    passages = [(sample_heading(project, sample, style.digits), walk[:])]
    return report(project, passages, style=style, say=say)


def report_on_epoch(project: Project, style: Style | None = None, say: Say = str) -> Report:
    """The report on the next epoch, as training goes through it: sample by sample, and batch by batch.

    Raises `DataError` for an epoch that is too long to be written down.
    """
    style = style or own_style(project)
    walk = _walk(project, project.training, style, slice(None))
    if len(walk) > MOST_STEPS:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "error",
                "An epoch of {n} steps is too long to write down (up to {most}); write down one sample instead.",
            ),
            n=len(walk),
            most=MOST_STEPS,
        )
    return report(project, _passages(project, walk, style), style=style, say=say)


def own_style(project: Project) -> Style:
    """How the project itself tells its walkthrough."""
    view = project.view
    rounding = Rounding(view.decimals, view.error_decimals) if view.by_hand else None
    return Style(view.convention, view.digits, view.logarithm, rounding)


def _walk(project: Project, training: TrainingSettings, style: Style, rows: slice) -> Walkthrough:
    return walk_epoch(
        compile(project.network),
        project.X[rows],
        project.T[rows],
        training,
        epoch=project.progress.epoch,
        style=style,
    )


def _passages(project: Project, walk: Walkthrough, style: Style) -> Iterator[tuple[Sentence, tuple[Step, ...]]]:
    """The steps of each sample with a heading; and those of each batch of several, which follow its samples."""
    alone = walk.batch_size(0) == 1
    number = 0
    own: tuple[Sentence, tuple[Step, ...]] | None = None
    for row, group in groupby(walk, key=lambda step: step.sample):
        steps = tuple(group)
        if row is not None:
            own = sample_heading(project, row, style.digits), steps
            if not alone:
                yield own
        elif alone and own is not None:
            yield own[0], (*own[1], *steps)
        else:
            number += 1
            heading = Sentence(
                QT_TRANSLATE_NOOP("report", "Batch {n} of {all}: what its samples teach together"),
                {"n": number, "all": walk.batch_count},
            )
            yield heading, steps
