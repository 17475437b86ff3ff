"""A run of training: what the worker begins with, and what its end leaves in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

import simulator as sim
from simulator.notation import count_text
from simulator.project import trained
from simulator.runs import HowEnded
from simulator.stopping import REASONS
from ui import i18n
from ui.commands import lighten_old_changes
from ui.state import State

if TYPE_CHECKING:
    from ui.document import Document


def start(document: Document, epochs: int | None) -> None:
    """Trains on the worker, for so many epochs or until paused. Says why if it can't."""
    document.pause()
    if document.trouble or document.program is None:
        document.say(i18n.sentence(document.trouble) if document.trouble else "")
        return
    document.say("")
    document.divergence = None
    document.leave_walkthrough()
    document.continue_from_here()
    project = document.project
    trainer = sim.Trainer(
        document.program,
        project.X,
        project.T,
        project.training,
        epoch=project.progress.epoch,
        past=document.trace,
        optimizer_state=document.state.momentum,
    )
    document.observer.stop()
    document.session.start(trainer, document.shown.view, epochs)
    document.run_changed.emit()


def end(document: Document) -> None:
    """Takes over what was learned, in one undo entry, and says why the run ended unless it was paused."""
    trainer = document.session.trainer
    assert trainer is not None
    document.shown.live = None
    document.divergence = trainer.divergence
    if trainer.epoch == document.project.progress.epoch:
        document.shown.forget()
        document.stepper.forget()
        document.parameters_changed.emit()
    else:
        _take_over(document, trainer)
    if reason := _reason(document, trainer):
        document.say(reason)


def _take_over(document: Document, trainer: sim.Trainer) -> None:
    epochs = trainer.epoch - document.project.progress.epoch
    project = trained(document.project, trainer.program, trainer.parameters, trainer.epoch)
    text = _tr("Train {n} epochs") if epochs != 1 else _tr("Train one epoch")
    session, before = document.session, document.state.seconds
    how: HowEnded = trainer.reason or ("epochs" if session.is_complete else "paused")
    seconds = None if before is None else before + session.seconds
    document.push(
        text.format(n=count_text(epochs)),
        State(project, trainer.history.trace(), None, trainer.optimizer_state, how, seconds),
    )
    lighten_old_changes(document.undo_stack)


def _reason(document: Document, trainer: sim.Trainer) -> str:
    """Why the run ended by itself, as a sentence."""
    if failure := document.session.failure:
        return _tr("Training stopped at an error in the program: {error}. Nothing was lost.").format(
            error=f"{type(failure).__name__}: {failure}"
        )
    if trainer.divergence:
        return i18n.sentence(trainer.divergence.sentence)
    if trainer.reason:
        why = i18n.label("reason to stop", REASONS[trainer.reason])
        return _tr("Training stopped in epoch {n}: {why}.").format(n=document.epoch, why=why)
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingRun", text)
