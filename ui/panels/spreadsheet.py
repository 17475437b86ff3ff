"""A table that is used as in a spreadsheet: what its cells are written with, and the keys of the clipboard."""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeAlias

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

# Rows of one height, in pixels.
ROW_HEIGHT = 24
# No column is narrower than this one.
LEAST_COLUMN = 54

Block: TypeAlias = tuple[int, int, int, int]


class Spreadsheet(QTableView):
    """The frame of a table; what copying, pasting and deleting mean in it, the table itself says."""

    def __init__(self, model: QAbstractTableModel, name: str, title: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        # Tab leaves the table, as everywhere; the arrows go from cell to cell.
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().setMinimumSectionSize(LEAST_COLUMN)
        self.horizontalHeader().setHighlightSections(False)

    @abstractmethod
    def copy(self) -> None:
        """Puts the selected cells on the clipboard."""

    @abstractmethod
    def paste(self) -> None:
        """Writes what is on the clipboard."""

    @abstractmethod
    def delete(self) -> None:
        """Deletes what the selected cells belong to."""

    def cut(self) -> None:
        """Copies the selected cells and deletes what they belong to."""
        self.copy()
        self.delete()

    @property
    def is_editing(self) -> bool:
        """Whether something is being typed into a cell."""
        return self.state() == QAbstractItemView.State.EditingState

    def chosen_blocks(self) -> list[Block]:
        """The selected rectangles, each as its first row and column and its last row and column."""
        selection = self.selectionModel().selection()
        blocks = (selection.at(place) for place in range(selection.count()))
        return [(block.top(), block.left(), block.bottom(), block.right()) for block in blocks]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for key, do in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Cut, self.cut),
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.Delete, self.delete),
        ):
            if event.matches(key):
                do()
                return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.is_editing:
            if self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
                self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Backspace:
            self.delete()
        else:
            super().keyPressEvent(event)
