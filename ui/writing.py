"""Writing the walkthrough down: which part of it, for what, and in which format."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.report import FORMATS, SHEETS, Report, Sheet, report_on_batch, report_on_epoch, report_on_sample, written
from ui import i18n
from ui.document import Document
from ui.save_path import ask_where_to_save


class WritingDialog(QDialog):
    """Asks what to write down. `text` is the document, once it has been accepted."""

    def __init__(self, document: Document, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.folder = folder
        self.setObjectName("writing")
        self.setWindowTitle(self.tr("Write it down"))
        self.scope = _choice("writingScope")
        self.scope.addItem(self.tr("Sample {n}, forwards and backwards").format(n=document.cursor.sample + 1), "sample")
        if self._has_batches():
            self.scope.addItem(self.tr("Batch {n}, sample by sample").format(n=self._batch + 1), "batch")
        self.scope.addItem(self.tr("The next epoch: every sample, one after the other"), "epoch")
        self.sheet = _choice("writingSheet")
        for sheet, label in SHEETS.items():
            self.sheet.addItem(i18n.label("report", label), sheet.value)
        self.format = _choice("writingFormat")
        for entry in FORMATS.values():
            self.format.addItem(f"{i18n.label('report', entry.label)} (.{entry.suffix})", entry.key)
        self.trouble = QLabel()
        self.trouble.setObjectName("writingTrouble")
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        form = QFormLayout()
        form.addRow(self.tr("&What"), self.scope)
        form.addRow(self.tr("&As"), self.sheet)
        form.addRow(self.tr("&Format"), self.format)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.trouble)
        layout.addWidget(buttons)
        self.setMinimumWidth(400)

    @property
    def _batch(self) -> int:
        """The batch of the epoch that the walkthrough is at."""
        walk = self.document.walk
        return walk.first + walk.batch(self.document.cursor.place)

    def _has_batches(self) -> bool:
        """Whether there are batches of several samples, and more than one."""
        course = self.document.walk.course
        return course is not None and course.first + course.batch_count > 1 and course.batch_size(0) > 1

    def text(self) -> str:
        """The document as it is asked for; raises a `SimulatorError` that says why if it can't be written."""
        return written(self._report(), self.format.currentData(), Sheet(self.sheet.currentData()), i18n.sentence)

    def accept(self) -> None:
        try:
            text = self.text()
        except sim.SimulatorError as error:
            self._refuse(i18n.sentence(error.sentence))
            return
        path = self._ask_for_path()
        if path and self._write(path, text):
            super().accept()

    def _report(self) -> Report:
        project = self.document.project
        if self.scope.currentData() == "batch":
            first = self.document.cursor.first
            return report_on_batch(project, self._batch, say=i18n.sentence, first=first)
        if self.scope.currentData() == "epoch":
            return report_on_epoch(project, say=i18n.sentence)
        return report_on_sample(project, self.document.cursor.sample, say=i18n.sentence)

    def _ask_for_path(self) -> Path | None:
        suffix = FORMATS[self.format.currentData()].suffix
        proposal = str(self.folder / f"{self._file_name()}.{suffix}")
        return ask_where_to_save(self, self.windowTitle(), proposal, f"*.{suffix}", f".{suffix}", or_any=True)

    def _file_name(self) -> str:
        title = self.document.path.stem if self.document.path else self.document.project.title
        safe = "".join(character if character.isalnum() or character in " -+" else "-" for character in title)
        return safe.strip(" -") or "walkthrough"

    def _write(self, path: Path, text: str) -> bool:
        """Writes the file, whole or not at all; says so if it can't be."""
        temporary = path.with_name(f".{path.name}.part")
        try:
            temporary.write_text(text, encoding="utf-8", newline="")
            os.replace(temporary, path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            self._refuse(
                self.tr("“{file}” can't be written: {why}.").format(file=path.name, why=error.strerror or error)
            )
            return False
        return True

    def _refuse(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.show()
        self.adjustSize()


def write_down(document: Document, folder: Path, parent: QWidget) -> None:
    """Asks what to write down, and writes it; says why where there is nothing to write."""
    document.pause()
    if document.trouble or not document.sample_count:
        document.say(i18n.sentence(document.trouble) if document.trouble else "")
        return
    dialog = WritingDialog(document, folder, parent)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _choice(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    return combo
