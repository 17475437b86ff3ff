"""Fields that take a number and say what is wrong with one."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from simulator.expressions import ExpressionError, evaluate
from simulator.notation import number_text
from ui import i18n


class NumberField(QLineEdit):
    """A number, or a sum such as 1/3, that is taken over on Enter or when the field is left; the arrow keys nudge it.

    `committed` and `nudged` carry the new value, or None where an `optional` field was emptied. What is no number
    stays in the field, marked, and `refused` carries the sentence that says why; it is empty once the field is right
    again.
    """

    committed = Signal(object)
    nudged = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        step: float = 0.1,
        least: float = -math.inf,
        optional: bool = False,
    ) -> None:
        super().__init__(parent)
        self._value: float | None = None if optional else 0.0
        self._optional = optional
        self._step = step
        self._least = least
        self._is_edited = False
        self.setMinimumWidth(56)
        self.textEdited.connect(self._edited)
        self.returnPressed.connect(self.commit)

    @property
    def value(self) -> float | None:
        """The last value that was taken over; None where it is empty."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Shows a value, unless the person is typing another one."""
        self._value = value
        if not self._is_edited:
            self._show_value()

    def commit(self) -> None:
        """Takes over what is typed, or says why it can't."""
        if not self._is_edited:
            return
        try:
            value = self._parsed()
        except ValueError as error:
            self._mark(str(error))
            return
        self._is_edited = False
        self._mark("")
        changed, self._value = value != self._value, value
        self._show_value()
        if changed:
            self.committed.emit(value)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.commit()
            direction = 1 if event.key() == Qt.Key.Key_Up else -1
            factor = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            # Rounded, or ten steps of 0.1 would not be 1.
            self._value = max(self._least, round((self._value or 0.0) + direction * factor * self._step, 10))
            self._show_value()
            self.nudged.emit(self._value)
        elif event.key() == Qt.Key.Key_Escape and self._is_edited:
            self._is_edited = False
            self._mark("")
            self._show_value()
        else:
            super().keyPressEvent(event)

    def _parsed(self) -> float | None:
        if self._optional and not self.text().strip():
            return None
        try:
            value = evaluate(self.text())
        except ExpressionError as error:
            raise ValueError(i18n.sentence(error.sentence)) from error
        if value < self._least:
            raise ValueError(self.tr("This must be at least {least}.").format(least=f"{self._least:g}"))
        return value

    def _edited(self) -> None:
        self._is_edited = True
        self._mark("")

    def _show_value(self) -> None:
        text = "" if self._value is None else f"{self._value:.10g}".replace("-", "−")
        if self._value is not None and "e" in text:
            text = number_text(self._value, 10)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def _mark(self, sentence: str) -> None:
        if bool(sentence) != bool(self.property("wrong")):
            self.setProperty("wrong", bool(sentence))
            self.style().unpolish(self)
            self.style().polish(self)
        self.setToolTip(sentence)
        self.refused.emit(sentence)
