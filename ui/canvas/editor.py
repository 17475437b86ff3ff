"""Editing in place: a field over the number or name that was double-clicked, and a slider below a weight or bias."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

import simulator as sim
from simulator.expressions import evaluate
from ui import i18n
from ui.document import Document
from ui.walk import Part

SLIDER_STEPS = 400
WIDTH, WIDTH_OF_NAME, WIDTH_OF_REFUSAL = 150, 190, 230


@dataclass(frozen=True)
class Spot:
    """What can be edited: a `kind` of weight, bias, name, input or target, and the part it belongs to."""

    kind: str
    part: Part


class PlaceEditor(QFrame):
    """The field. Enter takes over what is typed, Escape drops it; what is refused stays, with the reason below it.

    `next_wanted`: Tab was pressed, or with False Shift+Tab. `sliding`: the slider is being dragged, or no longer.
    """

    next_wanted = Signal(bool)
    sliding = Signal(bool)

    def __init__(self, document: Document, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.document = document
        self._viewport = viewport
        self.spot: Spot | None = None
        self._middle = QPoint()
        self.setObjectName("placeEditor")
        self.setProperty("role", "editor")
        self.setAutoFillBackground(True)
        self.field = QLineEdit()
        self.field.setObjectName("placeField")
        self.field.setAccessibleName(self.tr("New value or name"))
        self.field.installEventFilter(self)
        self.field.textEdited.connect(lambda _: self._refuse(""))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("placeSlider")
        self.slider.setRange(-SLIDER_STEPS, SLIDER_STEPS)
        self.slider.setToolTip(self.tr("Drag to see everything that follows change; nothing is trained"))
        self.slider.setAccessibleName(self.tr("Value"))
        self.slider.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.slider.installEventFilter(self)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderPressed.connect(lambda: self.sliding.emit(True))
        self.slider.sliderReleased.connect(lambda: self.sliding.emit(False))
        document.parameters_changed.connect(self._follow)
        document.data_changed.connect(self._follow)
        self.refusal = QLabel()
        self.refusal.setObjectName("placeRefusal")
        self.refusal.setProperty("role", "wrong")
        self.refusal.setWordWrap(True)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(3)
        for widget in (self.field, self.slider, self.refusal):
            layout.addWidget(widget)
        self.hide()

    @property
    def is_open(self) -> bool:
        return self.spot is not None

    def open(self, spot: Spot, middle: QPoint) -> None:
        """Opens over a point of the viewport, with what is there selected to be typed over."""
        self.close_field()
        self.spot = spot
        self.field.setAccessibleName(self._title())
        self.field.setToolTip(self._title())
        number = self._number()
        self.field.setText(str(spot.part) if spot.kind == "name" else _written(number or 0.0))
        self.slider.setVisible(spot.kind in ("weight", "bias", "input"))
        self._set_slider(number or 0.0, reach=True)
        self._middle = middle
        self._refuse("")
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()

    def close_field(self) -> None:
        """Closes it, with what was taken over so far."""
        had_focus = self.field.hasFocus() or self.slider.hasFocus()
        self.spot = None
        self.sliding.emit(False)
        self.hide()
        if had_focus:
            self._viewport.setFocus()

    def commit(self) -> bool:
        """Takes over what is typed and closes; or says why it can't be, and stays."""
        spot = self.spot
        if spot is None:
            return True
        try:
            self._apply(spot, self.field.text())
        except sim.SimulatorError as error:
            self._refuse(i18n.sentence(error.sentence))
            return False
        self.close_field()
        return True

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.commit()
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.next_wanted.emit(event.key() == Qt.Key.Key_Tab)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
        if event.type() == QEvent.Type.ShortcutOverride and watched is self.field:
            # Delete, arrows and letters belong to the field while it is open, not to the canvas.
            event.accept()
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._leave(event)
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _leave(self, event: QFocusEvent) -> None:
        stays = event.reason() in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if self.spot is not None and not stays and not self.slider.underMouse():
            self.commit()

    def _title(self) -> str:
        assert self.spot is not None
        part = self.spot.part
        name = part if isinstance(part, str) else " → ".join(part)
        return {
            "weight": self.tr("Weight {name}"),
            "bias": self.tr("Bias of {name}"),
            "name": self.tr("Name of {name}"),
            "input": self.tr("Input {name} of this sample"),
            "target": self.tr("Target of {name} for this sample"),
        }[self.spot.kind].format(name=name)

    def _number(self) -> float | None:
        assert self.spot is not None
        document, part = self.document, self.spot.part
        if not isinstance(part, str):
            return document.weight(part)
        if self.spot.kind == "bias":
            return document.bias(part)
        is_of_sample = self.spot.kind in ("input", "target") and document.sample_count > 0
        return document.cell(part) if is_of_sample else None

    def _apply(self, spot: Spot, text: str) -> None:
        if spot.kind == "name":
            assert isinstance(spot.part, str)
            self.document.rename(spot.part, text)
        elif self.field.isModified() and text != _written(self._number() or 0.0):
            # A number that nobody has typed over may have gone on meanwhile, while training runs say.
            self._set(spot, evaluate(text))

    def _follow(self) -> None:
        """Shows the present number where it was changed by other means, and nobody is typing another one."""
        if self.spot is None or self.spot.kind == "name" or self.field.isModified() or self.slider.isSliderDown():
            return
        text = _written(self._number() or 0.0)
        if text != self.field.text():
            self.field.setText(text)
            self._set_slider(self._number() or 0.0, reach=False)
            if self.field.hasFocus():
                self.field.selectAll()

    def _set(self, spot: Spot, value: float, gesture: str = "") -> None:
        set_number(self.document, spot, value, gesture)

    def _slide(self, position: int) -> None:
        if self.spot is None:
            return
        value = round(position / SLIDER_STEPS * self._reach, 3)
        self._set(self.spot, value, f"slide {self.spot}")
        self.field.setText(_written(value))
        self._refuse("")

    def _set_slider(self, value: float, *, reach: bool) -> None:
        if reach:
            self._reach = max(2.0, 2.0 * abs(value))
        self.slider.blockSignals(True)
        self.slider.setValue(round(value / self._reach * SLIDER_STEPS))
        self.slider.blockSignals(False)

    def _refuse(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        self.field.setProperty("wrong", bool(sentence))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        if self.spot is not None:
            self._take_place()

    def _take_place(self) -> None:
        """As large as what it holds, the field over the number, and all of it in view."""
        width = WIDTH_OF_NAME if self.spot is not None and self.spot.kind == "name" else WIDTH
        size = QSize(WIDTH_OF_REFUSAL if self.refusal.text() else width, self.sizeHint().height())
        if self.refusal.text():
            # The hint of a text that wraps is that of another width.
            size.setHeight(self._column.totalHeightForWidth(size.width()))
        self.setFixedSize(size)
        room = self._viewport.rect().adjusted(4, 4, -4, -4)
        box = QRect(self._middle - QPoint(self.width() // 2, self.field.sizeHint().height() // 2 + 4), self.size())
        box.moveRight(min(box.right(), room.right()))
        box.moveBottom(min(box.bottom(), room.bottom()))
        self.move(max(room.left(), box.left()), max(room.top(), box.top()))


def set_number(document: Document, spot: Spot, value: float, gesture: str = "") -> None:
    """Gives what is at a spot another number, in one entry with others of the same gesture."""
    part = spot.part
    if not isinstance(part, str):
        document.set_weight(part, value, gesture)
    elif spot.kind == "bias":
        document.set_bias(part, value, gesture)
    else:
        document.set_cell(document.cursor.sample, part, value, gesture)


def _written(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")
