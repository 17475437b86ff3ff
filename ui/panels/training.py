"""How it learns: learning rate, loss, batch, seed, and the convention in force. Lives in the toolbar."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

import simulator as sim
from simulator.notation import count_text
from ui import i18n, theme
from ui.document import Document
from ui.panels.fields import NumberField

BATCHES = (None, 1, 2, 4, 8, 16, 32, 64)
# What a box takes besides its text, in pixels.
ARROW = 38


class Figures(QWidget):
    """A number that changes in every frame. A label would have all its neighbours laid out anew each time."""

    def __init__(self) -> None:
        super().__init__()
        font = self.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.setFont(font)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0000"))
        self._text = ""

    def text(self) -> str:
        """What it shows."""
        return self._text

    def setText(self, text: str) -> None:
        """Shows these figures."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        needed = self.fontMetrics().horizontalAdvance(text)
        if needed > self.minimumWidth():
            # Room for one figure more, or it would grow with the next.
            self.setMinimumWidth(needed + self.fontMetrics().horizontalAdvance("0"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._text)


class EpochCounter(QWidget):
    """The epoch, in figures that can be read from the last row."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.epoch = Figures()
        self.epoch.setObjectName("epoch")
        caption = QLabel(self.tr("epoch"))
        caption.setProperty("role", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 2, 0)
        layout.addWidget(caption)
        layout.addWidget(self.epoch)
        for signal in (document.replaced, document.figures_changed, document.structure_changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        self.epoch.setText(count_text(self.document.epoch))


class TrainingBar(QWidget):
    """Settings that can be changed at any time, also while it runs. `randomize` carries a seed."""

    randomize = Signal(int)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.rate = NumberField(step=0.1, least=0.0)
        self.rate.setObjectName("learningRate")
        self.rate.setMaximumWidth(64)
        self.rate.setToolTip(self.tr("Learning rate η: how far a weight moves along its slope"))
        self.rate.committed.connect(self._set_rate)
        self.rate.nudged.connect(self._set_rate)
        self.rate.refused.connect(self._say_refusal)
        self.loss = QComboBox()
        self.loss.setObjectName("loss")
        self.loss.setToolTip(self.tr("Loss: what the network tries to make small"))
        # The longest name need not fit while another is shown.
        self.loss.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.loss.setMinimumContentsLength(10)
        for key, loss in sim.LOSSES.items():
            self.loss.addItem(i18n.label("loss", loss.label), key)
        # It does where there is room.
        names = (self.loss.itemText(row) for row in range(self.loss.count()))
        widest = max(map(self.loss.fontMetrics().horizontalAdvance, names))
        self.loss.setMaximumWidth(widest + ARROW)
        self.loss.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.loss.activated.connect(lambda: self._set(loss=self.loss.currentData()))
        self.reduction = QComboBox()
        self.reduction.setObjectName("samples")
        self.reduction.setToolTip(self.tr("Over the samples of a batch, losses and gradients are averaged or added up"))
        self.reduction.addItem(self.tr("mean"), "mean")
        self.reduction.addItem(self.tr("sum"), "sum")
        self.reduction.activated.connect(lambda: self._set(samples=self.reduction.currentData()))
        self.batch = QComboBox()
        self.batch.setObjectName("batch")
        self.batch.setToolTip(self.tr("Batch: how many samples are looked at before the weights change"))
        self.batch.activated.connect(lambda: self._set(batch_size=self.batch.currentData()))
        self.seed = QSpinBox()
        self.seed.setObjectName("seed")
        self.seed.setRange(0, 999_999)
        self.seed.setKeyboardTracking(False)
        self.seed.lineEdit().setTextMargins(theme.SPIN_BOX_MARGIN, 0, 0, 0)
        self.seed.setToolTip(self.tr("Seed of the random weights; the same seed gives the same weights"))
        self.seed.valueChanged.connect(self._reseed)
        self.convention = QComboBox()
        self.convention.setObjectName("convention")
        self.convention.setToolTip(
            self.tr(
                "Sign of the error signal. Gradient: δ = ∂L/∂z, and weights move by −η·∂L/∂w."
                " Error term: δ = −∂L/∂z, which is (t−a)·φ′ at an output with ½(t−a)², and weights move by +η·δ·a."
                " Both give the same new weights."
            )
        )
        self.convention.addItem(self.tr("δ = ∂L/∂z"), "gradient")
        self.convention.addItem(self.tr("δ = −∂L/∂z"), "error_term")
        self.convention.activated.connect(lambda: document.set_view(convention=self.convention.currentData()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for caption, widget in (
            (self.tr("η"), self.rate),
            (self.tr("loss"), self.loss),
            ("", self.reduction),
            (self.tr("batch"), self.batch),
            (self.tr("seed"), self.seed),
        ):
            if caption:
                label = QLabel(caption)
                label.setProperty("role", "muted")
                label.setBuddy(widget)
                layout.addSpacing(4)
                layout.addWidget(label)
            widget.setAccessibleName(caption or self.tr("over the samples"))
            layout.addWidget(widget, 8 if widget is self.loss else 0)
        layout.addStretch(1)
        self.convention.setAccessibleName(self.tr("convention"))
        self.convention.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        layout.addWidget(self.convention)
        for signal in (document.replaced, document.settings_changed, document.data_changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the document's settings; nothing that is set here counts as an edit."""
        training = self.document.project.training
        self.rate.set_value(training.optimizer.learning_rate)
        self.loss.setCurrentIndex(self.loss.findData(training.loss))
        self.reduction.setCurrentIndex(self.reduction.findData(training.samples))
        self._fill_batches(training.batch_size)
        self.seed.blockSignals(True)
        self.seed.setValue(training.seed)
        self.seed.blockSignals(False)
        self.convention.setCurrentIndex(self.convention.findData(self.document.project.view.convention))

    def _fill_batches(self, size: int | None) -> None:
        sizes = sorted({*BATCHES[1:], size or 1})
        if self.batch.count() != len(sizes) + 1 or self.batch.findData(size) < 0:
            self.batch.clear()
            self.batch.addItem(self.tr("all"), None)
            for entry in sizes:
                self.batch.addItem(self.tr("1 sample") if entry == 1 else str(entry), entry)
        # findData(None) finds nothing: None is no value to Qt.
        self.batch.setCurrentIndex(0 if size is None else self.batch.findData(size))

    def _set(self, **changes: object) -> None:
        self._attempt(lambda: self.document.set_training(**changes))

    def _set_rate(self, rate: float) -> None:
        optimizer = self.document.project.training.optimizer
        self._set(optimizer=msgspec.structs.replace(optimizer, learning_rate=rate))

    def _reseed(self, seed: int) -> None:
        self.randomize.emit(seed)

    def _say_refusal(self, sentence: str) -> None:
        if sentence:
            self.document.say(self.tr("Learning rate: {sentence}").format(sentence=sentence))

    def _attempt(self, edit: Callable[[], None]) -> None:
        try:
            edit()
        except sim.SimulatorError as error:
            self.document.report(error)
            self.refresh()


def loss_caption(document: Document) -> str:
    """The loss in force, in words: ½ (t − a)², mean."""
    training = document.project.training
    loss = i18n.label("loss", sim.LOSSES[training.loss].label)
    reduction = document.tr("mean") if training.samples == "mean" else document.tr("sum")
    return f"{loss}, {reduction}"
