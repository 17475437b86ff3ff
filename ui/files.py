"""Opening and saving from the window: dialogs, recent files, and the question whether to save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

import simulator as sim
from ui.document import Document
from ui.save_path import ask_where_to_save

RECENT_FILES = 8
FILE_FILTER = "Perceptron Studio (*.pnet)"


class ProjectFiles(QObject):
    """Brings files into the document and back. What can't be done is told in the window, and nothing is lost."""

    def __init__(self, document: Document, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self.document = document
        self.settings = settings
        self._window = window
        self.recent_menu = QMenu(self.tr("Open &recent"), window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)

    def attempt(self, do: Callable[[], object]) -> bool:
        """Does something, or tells the person why it can't be done; returns whether it was."""
        try:
            do()
        except sim.SimulatorError as error:
            self.document.report(error)
            return False
        return True

    def new(self) -> None:
        """Begins an empty project, after asking whether to save what is open."""
        self._after_asking(self.document.new)

    def open_preset(self, name: str) -> None:
        """Opens an example, after asking whether to save what is open."""
        self._after_asking(lambda: self.attempt(lambda: self.document.open(name)))

    def choose_and_open(self) -> None:
        """Lets the person choose a file to open."""
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open"), self.folder(), FILE_FILTER)
        if path:
            self.open_file(Path(path))

    def open_file(self, path: Path) -> None:
        """Opens a file, after asking whether to save what is open; says why it can't be opened."""

        def opened() -> None:
            if self.attempt(lambda: self.document.open(path)):
                self._remember(path)

        self._after_asking(opened)

    def save(self) -> bool:
        """Saves to the document's file, or asks for one."""
        return self.save_to(self.document.path) if self.document.path else self.save_as()

    def save_as(self) -> bool:
        """Asks for a file and saves to it."""
        proposal = str(Path(self.folder()) / f"{self.document.title.removesuffix('.pnet')}.pnet".replace("/", "-"))
        path = ask_where_to_save(self._window, self.tr("Save as"), proposal, FILE_FILTER, ".pnet")
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Saves to a file and remembers it; says why it can't be saved."""
        if not self.attempt(lambda: self.document.save(path)):
            return False
        self._remember(path)
        return True

    def _after_asking(self, do: Callable[[], object]) -> None:
        if self.may_discard():
            do()

    def may_discard(self) -> bool:
        """Whether the open document may go: it has no changes, or they are saved, or not wanted."""
        self.document.pause()
        if not self.document.modified:
            return True
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Save changes?"),
            self.tr("“{title}” has changes that are not saved.").format(title=self.document.title),
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
            self._window,
        )
        box.setObjectName("saveChanges")
        answer = box.exec()
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        return answer == QMessageBox.StandardButton.Discard

    def folder(self) -> str:
        recent = self._recent()
        return str((self.document.path or (Path(recent[0]) if recent else Path.home() / "x")).parent)

    def _recent(self) -> list[str]:
        entries = self.settings.value("recent")
        return [entries] if isinstance(entries, str) else list(entries) if isinstance(entries, list) else []

    def _remember(self, path: Path) -> None:
        entry = str(path.resolve())
        others = [other for other in self._recent() if other != entry]
        self.settings.setValue("recent", [entry, *others][:RECENT_FILES])

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        entries = self._recent()
        for entry in entries:
            action = self.recent_menu.addAction(Path(entry).name)
            action.setToolTip(entry)
            action.triggered.connect(lambda _=False, path=Path(entry): self.open_file(path))
        if not entries:
            self.recent_menu.addAction(self.tr("No files yet")).setEnabled(False)
