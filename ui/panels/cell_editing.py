"""Editing in the cells of the outline: a wrong entry stays in its field, marked, until it is right or given up."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

import simulator as sim
from simulator.cells import NO, YES, with_cells
from ui import i18n
from ui.panels.tables import CHOICES, LABELS, OutlineTable

Index = QModelIndex | QPersistentModelIndex

CONFIRMING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class CellDelegate(QStyledItemDelegate):
    """Makes the fields. `refused` carries the sentence that says why an entry can't stand; empty once it can."""

    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index = QPersistentModelIndex()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, OutlineTable)
        self._index = QPersistentModelIndex(index)
        self.refused.emit("")
        choices = _choices(model.field(index))
        editor: QWidget = QLineEdit(parent)
        if choices:
            editor = QComboBox(parent)
            for key, label in choices.items():
                editor.addItem(label, key)
        editor.setObjectName("cellEditor")
        editor.setAccessibleName(model.description(index))
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(lambda: self._mark(editor, ""))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(text)))
        elif isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(text.replace("-", "−") if _is_number(text) else text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        text = _text(editor)
        if text is None:
            return
        if trouble := self._trouble(index, text):
            self.refused.emit(self.tr("{why} The cell is as it was.").format(why=trouble))
            return
        assert isinstance(model, OutlineTable)
        model.document.write_cells([model.cell(index, text)])

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(editor, QLineEdit):
            text = _text(editor)
            if event.key() == Qt.Key.Key_Escape:
                self.refused.emit("")
            elif event.key() in CONFIRMING and text is not None and self._index.isValid():
                trouble = self._trouble(self._index, text)
                self._mark(editor, trouble)
                if trouble:
                    editor.selectAll()
                    return True
        return super().eventFilter(editor, event)

    def _trouble(self, index: Index, text: str) -> str:
        model = index.model()
        assert isinstance(model, OutlineTable)
        try:
            with_cells(model.document.project, [model.cell(index, text)])
        except sim.SimulatorError as error:
            return i18n.sentence(error.sentence)
        return ""

    def _mark(self, editor: QWidget, trouble: str) -> None:
        if bool(trouble) != bool(editor.property("wrong")):
            editor.setProperty("wrong", bool(trouble))
            editor.style().unpolish(editor)
            editor.style().polish(editor)
        editor.setToolTip(trouble)
        self.refused.emit(trouble)


def _choices(field: str) -> dict[str, str]:
    if field in CHOICES:
        return {key: i18n.label(field, label) for key, label in CHOICES[field].items()}
    if field in ("trainable", "trainable_bias"):
        return {key: i18n.label("outline", LABELS[key]) for key in (YES, NO)}
    return {}


def _text(editor: QWidget) -> str | None:
    """What was entered, or None where nothing was touched: a rounded display must not change a number."""
    if isinstance(editor, QComboBox):
        return str(editor.currentData())
    assert isinstance(editor, QLineEdit)
    return editor.text() if editor.isModified() else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
