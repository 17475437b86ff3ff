"""The sheet of all keys."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from ui import i18n
from ui.actions import ACTIONS


def shortcut_sheet(parent: QWidget) -> QDialog:
    """A dialog that lists every key, read from the actions themselves; it deletes itself when it is closed."""
    dialog = QDialog(parent)
    dialog.setObjectName("shortcutSheet")
    dialog.setWindowTitle(QCoreApplication.translate("Shortcuts", "Keys"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    entries = [spec for spec in ACTIONS if spec.keys]
    half = (len(entries) + 1) // 2
    for index, spec in enumerate(entries):
        row, column = index % half, 2 * (index // half)
        grid.addWidget(QLabel(i18n.label("action", spec.text).replace("&", "").rstrip("…")), row, column)
        keys = QLabel(
            "  ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys)
        )
        keys.setProperty("role", "muted")
        grid.addWidget(keys, row, column + 1)
    mouse = QLabel(
        QCoreApplication.translate(
            "Shortcuts",
            "On the canvas: double-click adds a neuron, with Shift an input; the + at the right of a node draws an"
            " edge; the wheel zooms, the middle button or Space pans; Escape ends what is under way. On the timeline:"
            " the arrow keys go by one epoch, Page Up and Page Down by many, Home and End to the first and the last.",
        )
    )
    mouse.setWordWrap(True)
    layout = QVBoxLayout(dialog)
    layout.addLayout(grid)
    layout.addSpacing(8)
    layout.addWidget(mouse)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
