"""The timeline: any epoch of the run again, and the way on from there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QStyle, QToolButton, QVBoxLayout, QWidget

from simulator.notation import count_text
from ui.document import Document
from ui.panels.fields import NumberField

# A slider counts in 32 bits; runs don't end there.
MOST_POSITIONS = 2**30


class EpochField(NumberField):
    """A whole number of epochs. Digits may be grouped as they are shown, or by commas or points."""

    def _parsed(self) -> float | None:
        digits = "".join(sign for sign in self.text() if sign not in " \u2009\u202f\u00a0,.'_")
        if not digits.isdecimal():
            raise ValueError(self.tr("“{text}” is not an epoch: a whole number such as 120.").format(text=self.text()))
        return float(digits)

    def _show_value(self) -> None:
        text = count_text(int(self._value or 0))
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)


class EpochSlider(QSlider):
    """A slider over epochs. `wanted` carries the epoch that the hand is on; the arrow keys go by one epoch."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._first = self._last = self._epoch = 0
        self.valueChanged.connect(lambda value: self.wanted.emit(min(self._first + value * self._scale, self._last)))

    @property
    def _scale(self) -> int:
        return (self._last - self._first) // MOST_POSITIONS + 1

    def show_epoch(self, first: int, last: int, epoch: int) -> None:
        """Shows an epoch of those from `first` to `last`; nobody wants anything by that."""
        self._first, self._last, self._epoch = first, last, epoch
        self.blockSignals(True)
        self.setRange(0, -(-(last - first) // self._scale))
        self.setValue((epoch - first) // self._scale if epoch < last else self.maximum())
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(10, (self._last - self._first) // 20)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageDown: -page,
            Qt.Key.Key_PageUp: page,
            Qt.Key.Key_Home: self._first - self._epoch,
            Qt.Key.Key_End: self._last - self._epoch,
        }
        if step := steps.get(Qt.Key(event.key())):
            self.wanted.emit(min(max(self._epoch + step, self._first), self._last))
        elif event.key() not in steps:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The handle comes to where the slider is pressed, and can be dragged on from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self)
            place, room = round(event.position().x()) - handle // 2, self.width() - handle
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room))
        super().mousePressEvent(event)


class TimelinePanel(QWidget):
    """A slider over the epochs of the run, the epoch as a number, and the buttons of two actions of the window."""

    def __init__(self, document: Document, continue_here: QAction, present: QAction) -> None:
        super().__init__()
        self.document = document
        self.slider = EpochSlider()
        self.slider.setObjectName("timeline")
        self.slider.setAccessibleName(self.tr("Epoch shown"))
        self.slider.wanted.connect(document.visit)
        self.field = EpochField(step=1.0, least=0.0)
        self.field.setObjectName("visitedEpoch")
        self.field.setAccessibleName(self.tr("Epoch shown, as a number"))
        self.field.setToolTip(self.tr("Type an epoch to see the network as it was then"))
        self.field.setMaximumWidth(96)
        self.field.committed.connect(lambda epoch: document.visit(int(epoch)))
        self.field.nudged.connect(lambda epoch: document.visit(int(epoch)))
        self.field.refused.connect(self._say_refusal)
        caption = QLabel(self.tr("epoch"))
        caption.setProperty("role", "muted")
        caption.setBuddy(self.field)
        self.state = QLabel()
        self.state.setObjectName("timelineState")
        self.state.setProperty("role", "muted")
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        number = QHBoxLayout()
        number.setSpacing(6)
        for widget in (caption, self.field, self.state):
            number.addWidget(widget, 1 if widget is self.state else 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        continue_here.setIconText(self.tr("Continue here"))
        present.setIconText(self.tr("To the present"))
        for action in (continue_here, present):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setObjectName(f"{action.objectName()}Button")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.slider)
        layout.addLayout(number)
        layout.addLayout(buttons)
        # What room there is belongs to the plots.
        self.setMaximumHeight(self.sizeHint().height())
        for signal in (
            document.replaced,
            document.structure_changed,
            document.figures_changed,
            document.run_changed,
            document.visit_changed,
            document.visitor.progressed,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows where the document stands, or the epoch that is being looked for."""
        document = self.document
        first, last = document.first_epoch, document.present_epoch
        wanted = document.visitor.wanted
        epoch = document.epoch if wanted is None else wanted
        self.slider.setEnabled(first is not None)
        self.field.setEnabled(first is not None)
        self.slider.show_epoch(last if first is None else first, last, epoch)
        self.slider.setToolTip(self._tip(first, last))
        self.slider.setAccessibleDescription(
            self.tr("epoch {n} of {last}").format(n=count_text(epoch), last=count_text(last))
        )
        self.field.set_value(float(epoch))
        self.state.setText(self._words(first, last))
        self.state.setToolTip(self.state.text())

    def _words(self, first: int | None, last: int) -> str:
        document = self.document
        if document.visitor.wanted is not None and document.visitor.left:
            return self.tr("training again: {n} to go").format(n=count_text(document.visitor.left))
        if document.running:
            return self.tr("training")
        if first is None:
            return self.tr("not trained yet")
        return self.tr("of {n}").format(n=count_text(last)) if document.visiting else self.tr("the present")

    def _tip(self, first: int | None, last: int) -> str:
        if first is None:
            return self.tr("Once the network has trained, every epoch can be seen again here.")
        return self.tr(
            "Any epoch from {first} to {last} again, with its weights, data and settings. Arrow keys: one epoch;"
            " Page Up and Down: many; Home and End: the first, the present."
        ).format(first=count_text(first), last=count_text(last))

    def _say_refusal(self, sentence: str) -> None:
        if sentence:
            self.document.say(sentence)
