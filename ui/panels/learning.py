"""How it learns, in full: optimizer, schedule, penalty, noise, initial weights, stopping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

import simulator as sim
from simulator.schedules import SCHEDULES
from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n
from ui.document import Document
from ui.panels.fields import NumberField
from ui.panels.records import RecordFields

LABELS = {
    "sgd": QT_TRANSLATE_NOOP("learning", "gradient descent"),
    "adagrad": QT_TRANSLATE_NOOP("learning", "AdaGrad"),
    "rmsprop": QT_TRANSLATE_NOOP("learning", "RMSProp"),
    "adam": QT_TRANSLATE_NOOP("learning", "Adam"),
    "constant": QT_TRANSLATE_NOOP("learning", "constant"),
    "step": QT_TRANSLATE_NOOP("learning", "in steps"),
    "exponential": QT_TRANSLATE_NOOP("learning", "exponential"),
    "inverse_time": QT_TRANSLATE_NOOP("learning", "1 / t"),
}


class LearningPanel(QScrollArea):
    """Every training setting that the toolbar has no room for. All can be changed while it runs."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self._page = QWidget()
        self._layout = QVBoxLayout(self._page)
        self._layout.setContentsMargins(10, 8, 10, 8)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self._layout.addWidget(self.trouble)

        self.optimizer = self._choice("optimizer", sim.OPTIMIZERS, self._choose_optimizer)
        self.optimizer_fields = RecordFields(leave_out=("learning_rate",))
        self.optimizer_fields.edited.connect(lambda name, value: self._replace("optimizer", name, value))
        self._section(self.tr("Optimizer"), self.optimizer, self.optimizer_fields)

        self.schedule = self._choice("schedule", SCHEDULES, self._choose_schedule)
        self.schedule_fields = RecordFields()
        self.schedule_fields.edited.connect(lambda name, value: self._replace("schedule", name, value))
        self._section(self.tr("Learning rate over the epochs"), self.schedule, self.schedule_fields)

        self.l1, self.l2 = self._number("l1"), self._number("l2")
        self.half_l2 = self._switch("half_l2", self.tr("with ½: ½ λ Σ w²"))
        penalty = self._form((self.tr("L1: λ Σ |w|"), self.l1), (self.tr("L2: λ Σ w²"), self.l2), self.half_l2)
        self._section(self.tr("Penalty on the weights, never on biases"), penalty)

        self.noise = self._number("noise")
        self.shuffle = self._switch("shuffle", self.tr("another order in every epoch"))
        samples = self._form((self.tr("noise on the inputs σ"), self.noise), self.shuffle)
        self._section(self.tr("Samples"), samples)

        self.initializer = QComboBox()
        self.initializer.setObjectName("initializer")
        for key, initializer in sim.INITIALIZERS.items():
            self.initializer.addItem(i18n.label("initializer", initializer.label), key)
        self.initializer.activated.connect(lambda: self._set(initializer=self.initializer.currentData()))
        self._section(self.tr("Random weights"), self.initializer)

        self.stopping = RecordFields()
        self.stopping.edited.connect(lambda name, value: self._replace("stop", name, value))
        self._section(self.tr("Stop by itself when"), self.stopping)
        self._layout.addStretch(1)

        for fields in (self.optimizer_fields, self.schedule_fields, self.stopping):
            fields.refused.connect(self._say)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        for signal in (document.replaced, document.settings_changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the document's settings."""
        training = self.document.project.training
        self.optimizer.setCurrentIndex(self.optimizer.findData(training.optimizer.kind))
        self.optimizer_fields.show_record(training.optimizer)
        self.schedule.setCurrentIndex(self.schedule.findData(_tag(training.schedule)))
        self.schedule_fields.show_record(training.schedule)
        for field, value in ((self.l1, training.l1), (self.l2, training.l2), (self.noise, training.noise)):
            field.set_value(value)
        self.half_l2.setChecked(training.half_l2)
        self.shuffle.setChecked(training.shuffle)
        self.initializer.setCurrentIndex(self.initializer.findData(training.initializer))
        self.stopping.show_record(training.stop)

    def _section(self, heading: str, *widgets: QWidget) -> None:
        label = QLabel(heading)
        label.setProperty("role", "heading")
        label.setWordWrap(True)
        self._layout.addWidget(label)
        if not widgets[0].accessibleName():
            widgets[0].setAccessibleName(heading)
        for widget in widgets:
            self._layout.addWidget(widget)
        self._layout.addSpacing(6)

    def _form(self, *rows: tuple[str, QWidget] | QCheckBox) -> QWidget:
        """Fields with their captions; a switch, which has its own, takes the whole width."""
        box = QWidget()
        form = QFormLayout(box)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(5)
        for row in rows:
            if isinstance(row, QCheckBox):
                form.addRow(row)
                continue
            caption, widget = row
            form.addRow(caption, widget)
            widget.setAccessibleName(caption)
        return box

    def _choice(self, name: str, registry: dict[str, Any], choose: Callable[[], None]) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        for key in registry:
            combo.addItem(i18n.label("learning", LABELS.get(key, key)), key)
        combo.activated.connect(choose)
        return combo

    def _number(self, name: str) -> NumberField:
        field = NumberField(step=0.001, least=0.0)
        field.setObjectName(name)
        for signal in (field.committed, field.nudged):
            signal.connect(lambda value, name=name: self._set(**{name: value}))
        field.refused.connect(self._say)
        return field

    def _switch(self, name: str, text: str) -> QCheckBox:
        switch = QCheckBox(text)
        switch.setObjectName(name)
        switch.clicked.connect(lambda checked, name=name: self._set(**{name: checked}))
        return switch

    def _choose_optimizer(self) -> None:
        # The learning rate stays: what differs between two runs should be the optimizer alone.
        rate = self.document.project.training.optimizer.learning_rate
        self._set(optimizer=sim.OPTIMIZERS[self.optimizer.currentData()](learning_rate=rate))

    def _choose_schedule(self) -> None:
        self._set(schedule=SCHEDULES[self.schedule.currentData()]())

    def _replace(self, record: str, name: str, value: object) -> None:
        old = getattr(self.document.project.training, record)
        try:
            new = msgspec.structs.replace(old, **{name: value})
        except ValueError as error:
            self._say(str(error))
            self.refresh()
            return
        self._set(**{record: new})

    def _set(self, **changes: object) -> None:
        try:
            self.document.set_training(**changes)
        except sim.SimulatorError as error:
            self._say(i18n.sentence(error.sentence))
            self.refresh()
        else:
            self._say("")

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))


def _tag(record: msgspec.Struct) -> str:
    return str(record.__struct_config__.tag)
