"""A formula whose numbers can be clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from ui.formula import Formula, Typesetter, Wanted, fitted
from ui.picking import Picker


def as_marked(latex: str) -> str:
    """A formula that is one number as a whole, as a result is."""
    return f"\ue0000\ue001{latex}\ue002"


class NumbersLine(Formula):
    """A line of mathematics with marked numbers. `picked` carries the mark of the one that was clicked."""

    picked = Signal(int)

    def __init__(self, typesetter: Typesetter, pixels: float, colour: str = "text", *, breaks: bool = True) -> None:
        super().__init__(typesetter, pixels, colour, breaks=breaks)
        self._marked = ""
        self._picker: tuple[Wanted, Picker] | None = None
        self.setMouseTracking(True)

    def set_marked(self, latex: str, marked: str) -> None:
        """Shows a formula; `marked` is the same with its numbers marked."""
        if latex != self.latex:
            self._marked, self._picker = marked, None
        self.set_latex(latex)

    def number_at(self, point: QPointF) -> int | None:
        """The mark of the number at a point of the widget, or None."""
        wanted = self._wanted(self._marked)
        if self._picker is None or self._picker[0] != wanted:
            # Broken into the same lines as the picture that is seen.
            latex = fitted(self._marked, self._pixels, wanted.width)
            self._picker = wanted, Picker(latex, self._pixels)
        return self._picker[1].number_at(point, self.place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_number = self.number_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_number else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self.tr("Why this number? Click it.") if is_number else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.number_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self.picked.emit(number)
        else:
            super().mousePressEvent(event)
