"""Undo: every change of the document is one command that knows the whole before and the whole after.

Projects are immutable and share what they have in common, so keeping both costs little, and undoing can't forget a
detail. A child QUndoCommand would crash PySide6: there are none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtGui import QUndoCommand, QUndoStack

from ui.state import State

MOST_BYTES = 64 * 2**20

Restore: TypeAlias = Callable[[State], None]


class Change(QUndoCommand):
    """Takes the document from one state to another.

    Changes with the same `gesture`, one after the other, become one entry: a drag, a turn of the wheel. A change that
    `moves_the_cursor` takes the walkthrough back with it when it is undone.
    """

    def __init__(
        self,
        text: str,
        restore: Restore,
        before: State,
        after: State,
        gesture: str = "",
        moves_the_cursor: bool = False,
    ) -> None:
        super().__init__(text)
        self._restore = restore
        self._before = before
        self._after = after
        self.gesture = gesture
        self.moves_the_cursor = moves_the_cursor

    def redo(self) -> None:
        self._restore(self._after)

    def undo(self) -> None:
        self._restore(self._before)

    def new_bytes(self, seen: set[int]) -> int:
        """The bytes of the moments of training that it keeps, without those `seen`, which they join."""
        total = 0
        for moments in (self._after.trace.moments, self._before.trace.moments):
            known = len(seen)
            seen.update(map(id, moments))
            total += (len(seen) - known) * (moments[-1].nbytes if moments else 0)
        return total

    def lighten(self) -> None:
        """Forgets the moments of training that can be found again by training."""
        self._before, self._after = (
            dataclasses.replace(state, trace=state.trace.lightened()) for state in (self._before, self._after)
        )

    def id(self) -> int:
        return 1 if self.gesture else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other.gesture != self.gesture:
            return False
        self._after = other._after
        return True


def lighten_old_changes(stack: QUndoStack) -> None:
    """Keeps what all changes remember of training within `MOST_BYTES`, by lightening the oldest ones."""
    seen: set[int] = set()
    total = 0
    for index in reversed(range(stack.count())):
        change = stack.command(index)
        if isinstance(change, Change):
            total += change.new_bytes(seen)
            if total > MOST_BYTES:
                change.lighten()
