"""One step on a page: why, the formula in symbols and with numbers, and the result, as large as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from ui.formula import Typesetter
from ui.panels.numbers import NumbersLine

# A page below these has smaller formulas, and stands closer.
NARROW, LOW = 340, 210
# What the symbols stand off from the sentence, beside what is between all lines, where there is room for it.
GAP = 6
SIDE = 12
# What is free above the sentence, where there is room, and where there is none.
ABOVE, LEAST_ABOVE = 8, 1
# The width of a scroll bar.
BAR = 10
# The sizes a formula may be drawn at rather than that one has to scroll, and rather than that it takes a second line.
SIZES, SQUEEZE = tuple(size / 100 for size in range(100, 63, -2)), 0.86


class _Area(QScrollArea):
    """Scrolls where it is told to. It has the same width either way: else a bar that comes could break a line anew."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.let_scroll(False)

    def let_scroll(self, scrolls: bool) -> None:
        on, off = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(on if scrolls else off)
        self.setViewportMargins(0, 0, 0 if scrolls else BAR, 0)


class StepPage(QWidget):
    """The sentence and the formulas are scrolled where even small ones don't fit; the result below is always in view.

    What else belongs to the step is added below that with `add_row`.
    """

    def __init__(self, typesetter: Typesetter) -> None:
        super().__init__()
        self.reason = QLabel()
        self.reason.setObjectName("reason")
        self.reason.setWordWrap(True)
        self.reason.setProperty("role", "muted")
        self.symbols = NumbersLine(typesetter, 20)
        self.symbols.setObjectName("symbols")
        self.numbers = NumbersLine(typesetter, 20)
        self.numbers.setObjectName("numbers")
        self.result = NumbersLine(typesetter, 20, "value", breaks=False)
        self.result.setObjectName("result")
        self.result.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.exact = QLabel()
        self.exact.setObjectName("exact")
        self.exact.setProperty("role", "muted")
        self.exact.setWordWrap(True)
        self.exact.setToolTip(self.tr("What it would be if nothing were rounded"))
        self.area = _Area()
        self.area.setAccessibleName(self.tr("The step"))
        self._longest = ("", "")
        self._lines = (self.symbols, self.numbers, self.result)
        self._told = QVBoxLayout()
        self._gap = QSpacerItem(0, 0)
        self._result_row = QHBoxLayout()
        self._rows = QVBoxLayout(self)
        self._lay_out()
        for formula in (self.symbols, self.numbers):
            formula.reshaped.connect(self._fit)
        # Never smaller than it is: what stands beside it gives way.
        self.result.reshaped.connect(self._hold_result)

    def _lay_out(self) -> None:
        told = QWidget()
        told.setLayout(self._told)
        for widget in (self.reason, self.symbols, self.numbers):
            self._told.addWidget(widget)
        self._told.insertSpacerItem(1, self._gap)
        self._told.addStretch(1)
        self.area.setWidget(told)
        self._result_row.addWidget(self.result)
        self._result_row.addWidget(self.exact, 1)
        self._result_row.addStretch()
        self._result_row.setSpacing(10)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self.area, 1000)
        self._rows.addLayout(self._result_row)
        self._rows.addStretch(1)

    def add_row(self, row: QWidget) -> None:
        """Adds something below the result, that is in view as well."""
        self._rows.insertWidget(self._rows.count() - 1, row)

    def add_beside_result(self, widget: QWidget) -> None:
        """Adds something small to the right of the result."""
        self._result_row.insertWidget(self._result_row.count() - 1, widget)

    def add_at_end(self, widget: QWidget) -> None:
        """Adds something small at the end of the result's line."""
        self._result_row.addWidget(widget)

    def settle(self) -> None:
        """Gives everything its place at once; else a picture that is there already would first be seen out of it."""
        self._fit()
        self._told.activate()
        self._rows.activate()

    def show_end(self) -> None:
        """Scrolls to the numbers, where not everything is in view."""
        # What has just changed below the result takes its place first.
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self.area.ensureWidgetVisible(self.numbers, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow, is_low = self.width() < NARROW, self.height() < LOW
        for formula in self._lines:
            formula.set_pixels(16 if is_narrow else 20)
        font = self.font()
        font.setPixelSize(12 if is_narrow and is_low else self.fontInfo().pixelSize())
        self.reason.setFont(font)
        self._told.setContentsMargins(SIDE, self._told.contentsMargins().top(), 0 if is_narrow else 2, 0)
        self._told.setSpacing(0 if is_low else 3)
        # The area has a frame of one pixel.
        self._result_row.setContentsMargins(SIDE + 1, 0, 8, 0 if is_low else 3)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Draws the formulas as large as the room above the result allows, and lets the result follow them closely."""
        if not self.isVisible():
            return
        margins = self._told.contentsMargins()
        beside = self.area.width() - self.area.viewport().width()
        width = self.width() - beside - margins.left() - margins.right()
        fixed = self.reason.heightForWidth(width) + 2 * self._told.spacing()
        below = self._height_below()
        frame = self.area.height() - self.area.viewport().height()
        room = self.height() - below - fixed - frame
        gap = GAP if self._height_at(SIZES[-1]) <= room - GAP else 0
        if gap != self._gap.sizeHint().height():
            self._gap.changeSize(0, gap)
            self._told.invalidate()
        # Off the upper edge, where that costs the formulas nothing.
        top = ABOVE if self._height_at(1.0) <= room - gap - ABOVE else LEAST_ABOVE
        if top != margins.top():
            self._told.setContentsMargins(margins.left(), top, margins.right(), 0)
        fixed, room = fixed + gap + top, room - gap - top
        # One size for all lines, so that the signs below each other stay so.
        widest = min(self.symbols.width_scale, self.numbers.width_scale)
        shrinkage = min(widest, next((size for size in SIZES if self._height_at(size) <= room), SIZES[-1]))
        for formula in self._lines:
            formula.set_shrinkage(shrinkage)
        self._hold_result()
        taken = self._height_at(shrinkage)
        self.area.setMaximumHeight(fixed + taken + frame)
        is_long = fixed + taken + frame > self.height() - below
        self.area.let_scroll(is_long)
        self._break_later(is_long)

    def _height_at(self, shrinkage: float) -> int:
        """What the two formulas take at a part of their size."""
        return self.symbols.height_at(shrinkage) + self.numbers.height_at(shrinkage)

    def _hold_result(self) -> None:
        self.result.setMinimumWidth(self.result.sizeHint().width())

    def _break_later(self, is_long: bool) -> None:
        """Of a formula that is small and still too high, lines are broken for its small letters: they become fewer."""
        latex = (self.symbols.latex, self.numbers.latex)
        if is_long:
            self._longest = latex
        squeeze = SIZES[-1] if self._longest == latex else SQUEEZE
        for formula in (self.symbols, self.numbers):
            formula.set_squeeze(squeeze if self.height() < LOW else 1.0)

    def _height_below(self) -> int:
        """What the rows below the formulas take, the result in full size: to shrink it makes no room for the others."""
        height = max(0, self.result.height_at(1.0) - self.result.sizeHint().height()) * self.result.isVisible()
        for place in range(1, self._rows.count()):
            item = self._rows.itemAt(place)
            if item is not None and not item.isEmpty():
                grows = item.hasHeightForWidth()
                height += item.heightForWidth(self.width()) if grows else item.sizeHint().height()
        return height
