"""The present run and the kept ones: keeping it, running again from where another began, opening another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QCoreApplication

from simulator.project import reset
from simulator.runs import KeptRun, again
from ui.state import State

if TYPE_CHECKING:
    from ui.document import Document


def keep_run(document: Document) -> None:
    """Keeps the run as it stands at present, to compare others with it; a run that goes on is paused first."""
    document.pause()
    if document.is_kept:
        document.say(_tr("This run is kept already."))
    elif document.can_keep and (run := document.present_run(document.runs.next_name())):
        document.runs.add(run, document.trace)


def run_again(document: Document, run: KeptRun | None = None) -> None:
    """Trains from the initial weights and with the seed of `run`, under the settings of now, and as long as it.

    Without `run` that is the present run, or if there is none the one that was kept last. The present run is kept
    before it has to go.
    """
    document.pause()
    document.return_to_present()
    if document.can_keep and not document.is_kept:
        keep_run(document)
    if run is None:
        held = [entry.run for entry in document.runs.kept if entry.source is document.trace]
        run = (held or [entry.run for entry in document.runs.kept])[-1]
    document.stepper.leave()
    start = again(document.project, run)
    if start != document.project or len(document.trace):
        document.push(_tr("Back to the start of {name}").format(name=run.name), State(start))
    document.start_training(run.ending.epoch)


def open_run(document: Document, run: KeptRun, *, at_start: bool = False) -> None:
    """Takes over the network, data and settings of a kept run, as it ended or as it began; the view stays."""
    document.pause()
    document.return_to_present()
    document.stepper.leave()
    own, other = document.project, reset(run.project) if at_start else run.project
    project = msgspec.structs.replace(
        own, network=other.network, data=other.data, training=other.training, progress=other.progress
    )
    text = _tr("Open the start of {name}") if at_start else _tr("Open {name}")
    ended = State(project, run.trace, how=run.ending.how, seconds=run.ending.seconds)
    document.push(text.format(name=run.name), State(project) if at_start else ended)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Comparing", text)
