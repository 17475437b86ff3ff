"""Why is this number what it is? How a number on the screen says which one it is."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from simulator.network import EdgeKey

# A model that answers this role with a `Question` can be asked why: by right click, and with F7 for its current cell.
QUESTION = Qt.ItemDataRole.UserRole + 70

# Which results of a walkthrough a word stands for, the last one first.
KINDS: dict[str, tuple[str, ...]] = {
    "z": ("weighted_sum",),
    "a": ("dropout", "activation", "noise"),
    "delta": ("output_error", "hidden_error", "input_gradient"),
    "weight": ("update",),
    "bias": ("update",),
    "gradient": ("gradient",),
    "loss": ("loss",),
}
# What is given where the walk has computed nothing of the kind.
GIVEN = {"a": "input", "input": "input", "target": "target", "weight": "weight", "bias": "weight", "before": "weight"}


class Question(NamedTuple):
    """A number on the screen: a key of `KINDS` or `GIVEN`, and the node or edge it belongs to.

    `row` is the sample it is about, None for the one that is looked at. A "step" is the result of step `row`; "here" is
    what the walkthrough stands on, be it a result or what it has come to so far.
    """

    kind: str
    part: str | EdgeKey
    row: int | None = None


@runtime_checkable
class Askable(Protocol):
    """A widget with numbers of its own, one of which is the current one."""

    def current_question(self) -> Question | None: ...


def asked_in(widget: QWidget | None) -> Question | None:
    """The number in the current cell of a table that has the keyboard, or None."""
    if isinstance(widget, Askable):
        return widget.current_question()
    if not isinstance(widget, QAbstractItemView) or not widget.currentIndex().isValid():
        return None
    return _question(widget.currentIndex().data(QUESTION))


class TableMenu(QObject):
    """Offers to ask why in the menu of a table whose cells answer `QUESTION`."""

    def __init__(self, table: QAbstractItemView, why: QAction) -> None:
        super().__init__(table)
        self._table, self._why = table, why
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent):
            index = self._table.indexAt(event.pos())
            if _question(index.data(QUESTION)) is not None:
                self._table.setCurrentIndex(index)
                self._table.setFocus()
                menu = QMenu(self._table)
                menu.addAction(self._why)
                menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
                menu.popup(event.globalPos())
                return True
        return False


def _question(data: Any) -> Question | None:
    return data if isinstance(data, Question) else None
