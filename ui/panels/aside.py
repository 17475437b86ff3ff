"""Panels that look at the network from aside: they compute something of their own, and only while they are seen."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ui.document import Document

RUNNING_MS = 120


class Aside(QWidget):
    """Calls `refresh` once after any number of changes of the document, as long as somebody looks at the panel.

    A dock behind another tab counts as visible to its widget, so the window says with `set_seen` whether it is seen.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self._seen = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._catch_up)
        for signal in (
            document.replaced,
            document.structure_changed,
            document.parameters_changed,
            document.data_changed,
            document.settings_changed,
            document.step_changed,
            document.run_changed,
            document.selection_changed,
        ):
            signal.connect(self.ask)

    def refresh(self) -> None:
        """Shows the document's present state."""
        raise NotImplementedError

    def set_seen(self, seen: bool) -> None:
        """Says whether anybody can see the panel; one that nobody sees computes nothing."""
        self._seen = seen
        if seen:
            self.ask()
        else:
            self._timer.stop()

    def ask(self) -> None:
        """Refreshes soon: at once when the window has nothing else to do, and less often while training runs."""
        if self._seen and not self._timer.isActive():
            self._timer.start(RUNNING_MS if self.document.running else 0)

    def _catch_up(self) -> None:
        if self._seen:
            self.refresh()
