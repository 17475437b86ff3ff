"""A number on a slider, with its exact value in a field beside it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from ui.panels.fields import NumberField


class SliderRow(QWidget):
    """`changed` carries the new value. The slider steps from `least` to `most`; more exact numbers can be typed.

    `widest` is the least and the largest number that may be typed, by default those of the slider.
    """

    changed = Signal(float)

    def __init__(
        self, label: str, least: float, most: float, step: float = 0.01, widest: tuple[float, float] | None = None
    ) -> None:
        super().__init__()
        self._least = least
        self._widest = widest or (least, most)
        self.label = QLabel(label)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, round((most - least) / step))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setMinimumWidth(90)
        self._step = step
        self.field = NumberField(step=step * 5)
        self.field.setFixedWidth(76)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.field)
        self.set_label(label)
        self.slider.valueChanged.connect(lambda tick: self.changed.emit(round(least + tick * step, 10)))
        self.field.committed.connect(self._take)
        self.field.nudged.connect(self._take)

    def set_label(self, label: str) -> None:
        """Writes the name of the number, for the eye and for a screen reader."""
        self.label.setText(label)
        self.slider.setAccessibleName(label)
        self.field.setAccessibleName(self.tr("{label}, exactly").format(label=label))

    def set_value(self, value: float) -> None:
        """Shows a value, without saying that it changed."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((value - self._least) / self._step))
        self.field.set_value(value)

    def _take(self, value: float) -> None:
        least, most = self._widest
        self.changed.emit(min(max(value, least), most))
