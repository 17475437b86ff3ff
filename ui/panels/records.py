"""Fields for a frozen record of settings, made from its own definition, so that a new setting needs no new form."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QWidget

from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n
from ui.panels.fields import NumberField

LABELS = {
    "momentum": QT_TRANSLATE_NOOP("setting", "momentum μ"),
    "nesterov": QT_TRANSLATE_NOOP("setting", "Nesterov"),
    "epsilon": QT_TRANSLATE_NOOP("setting", "ε"),
    "decay": QT_TRANSLATE_NOOP("setting", "decay"),
    "first_decay": QT_TRANSLATE_NOOP("setting", "decay β₁"),
    "second_decay": QT_TRANSLATE_NOOP("setting", "decay β₂"),
    "every": QT_TRANSLATE_NOOP("setting", "every … epochs"),
    "loss": QT_TRANSLATE_NOOP("setting", "loss ≤"),
    "change": QT_TRANSLATE_NOOP("setting", "change of loss ≤"),
    "gradient": QT_TRANSLATE_NOOP("setting", "length of gradient ≤"),
    "all_right": QT_TRANSLATE_NOOP("setting", "all samples are right"),
}


class RecordFields(QWidget):
    """A field for each number and switch of a record. `edited` carries a setting's name and its new value."""

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, *, leave_out: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._leave_out = leave_out
        self._kind: type[msgspec.Struct] | None = None
        self.fields: dict[str, NumberField | QCheckBox] = {}
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setVerticalSpacing(5)

    def show_record(self, record: msgspec.Struct) -> None:
        """Shows a record's values; the fields are made anew only for another kind of record."""
        if type(record) is not self._kind:
            self._make_fields(record)
        for name, field in self.fields.items():
            value = getattr(record, name)
            if isinstance(field, QCheckBox):
                field.setChecked(bool(value))
            else:
                field.set_value(value)

    def _make_fields(self, record: msgspec.Struct) -> None:
        self._kind = type(record)
        while self.form.rowCount():
            self.form.removeRow(0)
        self.fields = {}
        for definition in msgspec.structs.fields(record):
            if definition.name not in self._leave_out:
                self.fields[definition.name] = self._field(definition)
        self.setVisible(bool(self.fields))

    def _field(self, definition: msgspec.structs.FieldInfo) -> NumberField | QCheckBox:
        name = definition.name
        label = i18n.label("setting", LABELS.get(name, name))
        if isinstance(definition.default, bool):
            switch = QCheckBox(label)
            switch.clicked.connect(lambda checked, name=name: self.edited.emit(name, checked))
            self.form.addRow(switch)
            switch.setObjectName(name)
            return switch
        is_whole = isinstance(definition.default, int)
        number = NumberField(step=1 if is_whole else 0.05, least=0.0, optional=definition.default is None)
        number.setObjectName(name)
        number.setAccessibleName(label)
        for signal in (number.committed, number.nudged):
            signal.connect(lambda value, name=name, is_whole=is_whole: self._edited(name, value, is_whole))
        number.refused.connect(self.refused)
        caption = QLabel(label)
        caption.setBuddy(number)
        self.form.addRow(caption, number)
        return number

    def _edited(self, name: str, value: Any, is_whole: bool) -> None:
        self.edited.emit(name, math.floor(value) if is_whole and value is not None else value)
