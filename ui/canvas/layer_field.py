"""The box that draws layers from a short text: what it will be is said while one types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

import simulator as sim
from simulator.layer_text import EXAMPLE, parse_layers
from ui import drawing, i18n
from ui.document import Document


class LayerField(QFrame):
    """A floating box. Enter draws; Escape closes; what is not understood is said below, with the word."""

    def __init__(self, document: Document, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.document = document
        self._viewport = viewport
        self.setObjectName("layerBox")
        self.setProperty("role", "editor")
        self.field = QLineEdit()
        self.field.setObjectName("layerField")
        self.field.setAccessibleName(self.tr("Layers"))
        self.field.setPlaceholderText(EXAMPLE)
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._preview)
        self.note = QLabel()
        self.note.setObjectName("layerNote")
        self.note.setWordWrap(True)
        self.add = QPushButton(self.tr("Add"))
        self.add.setObjectName("layerAdd")
        self.add.setToolTip(self.tr("Draw the layers below what is there"))
        self.add.clicked.connect(lambda: self._draw(replace=False))
        self.replace = QPushButton(self.tr("Replace"))
        self.replace.setObjectName("layerReplace")
        self.replace.setToolTip(self.tr("Draw the layers instead of what is there (Enter)"))
        self.replace.clicked.connect(lambda: self._draw(replace=True))
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.replace)
        row.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 6)
        layout.addLayout(row)
        layout.addWidget(self.note)
        self.hide()

    def open(self) -> None:
        """Shows the box at the top of the canvas, ready to type."""
        self.replace.setVisible(bool(self.document.network.nodes))
        self._preview()
        self.place()
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()

    def place(self) -> None:
        """Keeps it at the top of the canvas."""
        self.setFixedWidth(min(440, self._viewport.width() - 24))
        self.adjustSize()
        self.move((self._viewport.width() - self.width()) // 2, 12)

    def close_field(self) -> None:
        self.hide()
        self._viewport.setFocus()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._draw(replace=True)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _draw(self, *, replace: bool) -> None:
        try:
            drawing.add_layers(self.document, self.field.text(), replace=replace)
        except sim.SimulatorError as error:
            self._say(i18n.sentence(error.sentence), wrong=True)
            self.field.setFocus()
            return
        self.close_field()

    def _preview(self) -> None:
        text = self.field.text()
        if not text.strip():
            self._say(self.tr("Sizes, then activations: {example}").format(example=EXAMPLE), wrong=False)
            return
        try:
            layers = parse_layers(text)
        except sim.SimulatorError as error:
            self._say(i18n.sentence(error.sentence), wrong=False)
            return
        parts = [
            f"{size} {i18n.label('activation', sim.ACTIVATIONS[key].label)}"
            for size, key in zip(layers.sizes[1:], layers.activations, strict=True)
        ]
        what = self.tr("{n} inputs → {layers}; {parameters} weights and biases").format(
            n=layers.sizes[0], layers=" → ".join(parts), parameters=layers.parameters
        )
        self._say(what, wrong=False)

    def _say(self, sentence: str, *, wrong: bool) -> None:
        self.note.setText(sentence)
        for widget, role in ((self.note, "role"), (self.field, "wrong")):
            widget.setProperty(role, ("wrong" if wrong else "muted") if role == "role" else wrong)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.place()
