"""How training computes, and how far the first compilation on this machine has come. Lives in the status bar."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from simulator.learning import Backend
from ui.document import Document


class EngineStatus(QWidget):
    """A word, and beside it a bar while there is something to wait for."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.name = QLabel()
        self.name.setObjectName("engine")
        self.progress = QProgressBar()
        self.progress.setObjectName("engineProgress")
        self.progress.setRange(0, 100)
        self.progress.setMaximumSize(120, 12)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Compilation of the engine"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addWidget(self.name)
        layout.addWidget(self.progress)
        for signal in (
            document.replaced,
            document.structure_changed,
            document.settings_changed,
            document.data_changed,
            document.run_changed,
            document.session.prepared,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        share = self.document.session.preparing
        self.progress.setVisible(share is not None)
        if share is not None:
            self.progress.setValue(round(100 * share))
            self.name.setText(self.tr("Preparing the compiled engine, once on this machine…"))
            self.name.setToolTip("")
            return
        text, tip = self._said_of(self.document.backend)
        self.name.setText(text)
        self.name.setToolTip(tip)

    def _said_of(self, backend: Backend | None) -> tuple[str, str]:
        match backend:
            case "compiled":
                return self.tr("compiled"), self.tr("Training runs in compiled loops, the faster way for this network")
            case "matrices":
                return (
                    self.tr("matrix products"),
                    self.tr("Training multiplies matrices, the faster way for layers as wide as these"),
                )
            case "reference":
                return self.tr("NumPy"), self.tr("Training follows the reference engine, neuron by neuron")
        return "", ""
