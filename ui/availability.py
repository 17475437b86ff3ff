"""Which actions there is something to do for, and which of those that are switched on and off are on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction

from simulator.gates import can_fold, can_unfold
from ui import drawing, i18n
from ui.document import Document


def refresh(actions: Mapping[str, QAction], document: Document) -> None:
    """Enables and checks the actions as the document is now."""
    stack = document.undo_stack
    running = document.running
    actions["undo"].setEnabled(running or document.has_walked or stack.canUndo())
    actions["redo"].setEnabled(stack.canRedo())
    undo, redo = (i18n.label("action", text) for text in ("&Undo", "&Redo"))
    # In a menu an & alone underlines the letter after it, and a node may be called R&D.
    actions["undo"].setText(f"{undo} {stack.undoText().replace('&', '&&')}".rstrip())
    actions["redo"].setText(f"{redo} {stack.redoText().replace('&', '&&')}".rstrip())
    for name in ("cut", "copy", "duplicate"):
        actions[name].setEnabled(any(isinstance(part, str) for part in document.selection))
    for name in ("delete", "rename"):
        actions[name].setEnabled(bool(document.selection))
    chosen = len(drawing.selected_nodes(document))
    for name in ("grow_layer", "shrink_layer", "insert_layer"):
        actions[name].setEnabled(chosen > 0)
    for name, least in (("connect_all", 2), ("align_", 2), ("distribute_", 3)):
        for key in [key for key in actions if key.startswith(name)]:
            actions[key].setEnabled(chosen >= least)
    selected = drawing.selected_nodes(document)
    for name, can in (("unfold", can_unfold), ("fold", can_fold)):
        actions[name].setEnabled(not running and len(selected) == 1 and can(document.network, selected[0]))
    actions["step_back"].setEnabled(document.can_step_back())
    actions["leave_walkthrough"].setEnabled(document.current_step is not None)
    can_run = document.trouble is None
    actions["step"].setEnabled(can_run)
    actions["epoch"].setEnabled(can_run)
    actions["run"].setEnabled(can_run)
    shown = document.current_step is not None
    actions["reset"].setEnabled(running or document.present_epoch > 0 or shown)
    first = document.first_epoch
    actions["earlier"].setEnabled(first is not None and document.epoch > first)
    for name in ("later", "continue_here", "present"):
        actions[name].setEnabled(document.visiting)
    actions["randomize"].setEnabled(bool(document.network.nodes))
    for name in ("play", "walk_start", "walk_end"):
        actions[name].setEnabled(can_run and not running)
    actions["keep_run"].setEnabled(document.can_keep)
    actions["run_again"].setEnabled(can_run and (document.can_keep or bool(document.runs.kept)))
    actions["run"].setChecked(running)
    actions["play"].setChecked(document.player.playing)
    actions["predict"].setChecked(document.predicting.on)
    actions[f"grain_{document.grain}"].setChecked(True)
