"""Which steps a report is about: one sample's, or an epoch's."""

from __future__ import annotations

from collections.abc import Iterator

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
                "An epoch of {n} steps is too long to write down (up to {most}); write down one sample or batch"
                " instead.",
            ),
            n=len(walk),
            most=MOST_STEPS,
        )
    return report(project, _passages(project, walk, style, range(walk.batch_count)), style=style, say=say)


def report_on_batch(
    project: Project, batch: int, style: Style | None = None, say: Say = str, *, first: int = 0
) -> Report:
    """The report on one batch of the next epoch, counted from 0: its samples, and what they teach together.

    `first` is the batch that the epoch begins with, where those before it have been learned from already. Raises
    `DataError` for a batch that the epoch doesn't have, or one that is too long to be written down.
    """
    style = style or own_style(project)
    walk = _walk(project, project.training, style, slice(None), first)
    if not first <= batch < first + walk.batch_count:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "There is no batch {batch}; the epoch has {batches}."),
            batch=batch + 1,
            batches=first + walk.batch_count,
        )
    here = batch - first
    if (steps := walk.first_step(here + 1) - walk.first_step(here)) > MOST_STEPS:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "error", "A batch of {n} steps is too long to write down (up to {most}); write down one sample instead."
            ),
            n=steps,
            most=MOST_STEPS,
        )
    return report(project, _passages(project, walk, style, range(here, here + 1)), style=style, say=say)


def own_style(project: Project) -> Style:
    """How the project itself tells its walkthrough."""
    view = project.view
    rounding = Rounding(view.decimals, view.error_decimals) if view.by_hand else None
    return Style(view.convention, view.digits, view.logarithm, rounding)


def _walk(project: Project, training: TrainingSettings, style: Style, rows: slice, first: int = 0) -> Walkthrough:
    return walk_epoch(
        compile(project.network),
        project.X[rows],
        project.T[rows],
        training,
        epoch=project.progress.epoch,
        first=first,
        style=style,
    )


def _passages(
    project: Project, walk: Walkthrough, style: Style, batches: range
) -> Iterator[tuple[Sentence, tuple[Step, ...]]]:
    """The steps of each sample of some batches with a heading; and of each batch of several, those at its end."""
    for batch in batches:
        first, size = walk.first_step(batch), walk.batch_size(batch)
        length = len(walk.order(batch).sample)
        samples = [walk[first + place * length : first + (place + 1) * length] for place in range(size)]
        ending = walk[first + size * length : walk.first_step(batch + 1)]
        if size == 1:
            yield _heading_of(project, samples[0], style), (*samples[0], *ending)
            continue
        for steps in samples:
            yield _heading_of(project, steps, style), steps
        heading = Sentence(
            QT_TRANSLATE_NOOP("report", "Batch {n} of {all}: what its samples teach together"),
            {"n": walk.first + batch + 1, "all": walk.first + walk.batch_count},
        )
        yield heading, ending


def _heading_of(project: Project, steps: tuple[Step, ...], style: Style) -> Sentence:
    row = steps[0].sample
    assert row is not None
    return sample_heading(project, row, style.digits)
