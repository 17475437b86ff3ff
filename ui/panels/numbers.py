"""A formula whose numbers can be clicked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent

from ui.formula import Formula, Typesetter
from ui.picking import Picker


class NumbersLine(Formula):
    """A line of mathematics with marked numbers. `picked` carries the mark of the one that was clicked."""

    picked = Signal(int)

    def __init__(self, typesetter: Typesetter, pixels: float, colour: str = "text") -> None:
        super().__init__(typesetter, pixels, colour)
        self._picker = Picker("", pixels)
        self._size = pixels
        self.setMouseTracking(True)

    def set_marked(self, latex: str, marked: str) -> None:
        """Shows a formula; `marked` is the same with its numbers marked."""
        if latex != self.latex:
            self._picker = Picker(marked, self._size)
        self.set_latex(latex)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_number = self._picker.number_at(event.position(), self.place) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_number else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self.tr("Why this number? Click it.") if is_number else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._picker.number_at(event.position(), self.place)
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self.picked.emit(number)
        else:
            super().mousePressEvent(event)
