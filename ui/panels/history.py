"""Everything that was changed since the document was opened, as a list to jump in."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui import theme
from ui.document import Document


class HistoryPanel(QWidget):
    """The entries of the undo stack by name. The one chosen, by mouse or arrow keys, is where the document stands.

    What was taken back stays below it, muted, until something else is changed.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.list = QListWidget()
        self.list.setObjectName("history")
        self.list.setAccessibleName(self.tr("Edits"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self._is_being_set = False
        self.list.currentRowChanged.connect(self._go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        stack = document.undo_stack
        # A change of the index comes late or, when a drag goes on, not at all; the text of the last entry does change.
        for signal in (stack.indexChanged, stack.cleanChanged, stack.undoTextChanged, document.path_changed):
            signal.connect(self.refresh)

    def refresh(self) -> None:
        """Shows the document's present past; while nobody looks, nothing is done."""
        if not self.isVisible():
            return
        self._is_being_set = True
        stack, rows = self.document.undo_stack, self._texts()
        while self.list.count() > len(rows):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(rows):
            self.list.addItem(QListWidgetItem())
        muted, plain = QColor(theme.current().muted), QColor(theme.current().text)
        for row, text in enumerate(rows):
            item = self.list.item(row)
            item.setText(text)
            item.setForeground(muted if row > stack.index() else plain)
        self.list.setCurrentRow(stack.index())
        self._is_being_set = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "list"):
            self.refresh()

    def _texts(self) -> list[str]:
        stack = self.document.undo_stack
        texts = [self.tr("At the start"), *(stack.text(place) for place in range(stack.count()))]
        saved = stack.cleanIndex()
        if self.document.path is not None and 0 <= saved < len(texts):
            texts[saved] = self.tr("{edit} (saved)").format(edit=texts[saved])
        return texts

    def _go(self, row: int) -> None:
        if not self._is_being_set and row >= 0:
            self.document.go_to_change(row)
            self.refresh()
