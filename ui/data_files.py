"""Data as files: CSV chosen in a dialog or dropped onto the window, and the way out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from simulator.files import write_file
from simulator.table_text import samples_text
from ui.document import Document
from ui.files import ProjectFiles
from ui.panels.data_import import ImportDialog
from ui.panels.generator import GeneratorDialog
from ui.save_path import ask_where_to_save

TABLES = (".csv", ".tsv", ".txt", ".tab", ".dat")
PROJECT = ".pnet"


class DataFiles(QObject):
    """Brings samples into the document and out of it. What can't be read is told in the window, and nothing is lost."""

    def __init__(self, document: Document, files: ProjectFiles, window: QWidget) -> None:
        super().__init__(window)
        self.document = document
        self._files = files
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def choose_and_import(self) -> None:
        """Lets the person choose a CSV file, and shows what is in it."""
        tables = " ".join(f"*{suffix}" for suffix in TABLES)
        texts = self.tr("Tables ({tables});;All files (*)").format(tables=tables)
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Import data"), self._files.folder(), texts)
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Shows what is in a CSV file; says why it can't be read."""
        self._files.attempt(lambda: ImportDialog(self.document, path, self._window).open())

    def choose_and_export(self) -> None:
        """Asks for a file and writes the samples to it as CSV."""
        title = self.document.title.removesuffix(PROJECT).replace("/", "-")
        proposal = str(Path(self._files.folder()) / f"{title}.csv")
        path = ask_where_to_save(self._window, self.tr("Export data"), proposal, "CSV (*.csv)", ".csv", or_any=True)
        if path:
            self.export_file(path)

    def export_file(self, path: Path) -> bool:
        """Writes the samples to a CSV file; says why if it can't, and whether it could."""
        network = self.document.network
        text = samples_text(self.document.project.data, (*network.inputs, *network.outputs))
        written = self._files.attempt(lambda: write_file(text.encode(), path))
        if written:
            self.document.say(self.tr("The data are in “{file}”.").format(file=path.name))
        return written

    def generate(self) -> None:
        """Opens the form that draws data of a chosen size, noise and seed."""
        GeneratorDialog(self.document, self._window).open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes files that are dropped onto the window: tables and projects."""
        # Entering and moving are drops of another type.
        if not isinstance(event, QDropEvent) or (path := _dropped(event)) is None:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            # The program that the file comes from waits until the drop is over: no dialog may open before that.
            QTimer.singleShot(0, self, lambda: self._take(path))
        return True

    def _take(self, path: Path) -> None:
        if path.suffix.lower() == PROJECT:
            self._files.open_file(path)
        else:
            self.import_file(path)


def _dropped(event: QDropEvent) -> Path | None:
    """The file that is dropped, if it is one that can be taken."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in (*TABLES, PROJECT) else None
