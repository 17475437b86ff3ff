"""Asking where a file is to be written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_where_to_save(
    parent: QWidget, title: str, proposal: str, filters: str, ending: str, *, or_any: bool = False
) -> Path | None:
    """The file to write, or None. A name without `ending`, or with `or_any` without any, gets it.

    The dialog asks before a file is replaced, but knows only of the name that was typed: with the ending it may be
    that of another file, and then this asks.
    """
    while True:
        name, _ = QFileDialog.getSaveFileName(parent, title, proposal, filters)
        if not name:
            return None
        path = Path(name)
        if path.suffix == ending or (or_any and path.suffix):
            return path
        path = path.with_name(path.name + ending)
        if not path.exists() or _may_replace(parent, title, path):
            return path


def _may_replace(parent: QWidget, title: str, path: Path) -> bool:
    text = QCoreApplication.translate("SavePath", "There is a file “{file}” already. Replace it?")
    answer = QMessageBox.question(parent, title, text.format(file=path.name))
    return answer == QMessageBox.StandardButton.Yes
