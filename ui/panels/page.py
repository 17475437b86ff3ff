"""What the pages of the inspector have in common: a form, and below it why an edit was refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QVBoxLayout, QWidget

import simulator as sim
from ui import i18n
from ui.document import Document


class Refusal(QLabel):
    """Why an edit was refused; it takes no room while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "wrong")
        self.setWordWrap(True)
        self.hide()

    def setText(self, text: str) -> None:
        """Says it, or with an empty text nothing more."""
        super().setText(text)
        self.setVisible(bool(text))


class Page(QWidget):
    """One kind of selection. Edits go to the document; what it refuses is written below the fields."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.form = QFormLayout()
        self.form.setContentsMargins(10, 8, 10, 4)
        self.form.setVerticalSpacing(6)
        self.form.setHorizontalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.trouble = Refusal()
        self.trouble.setContentsMargins(10, 0, 10, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.form)
        layout.addWidget(self.trouble)
        layout.addStretch(1)

    def refresh(self) -> None:
        """Shows the document's present values."""

    def focus(self) -> None:
        """Puts the cursor into the field that a double-click is about."""

    def attempt(self, edit: Callable[[], object]) -> bool:
        """Makes an edit, or says below the fields why it can't be made."""
        try:
            edit()
        except sim.SimulatorError as error:
            self.trouble.setText(i18n.sentence(error.sentence))
            return False
        self.trouble.setText("")
        return True


def choice(context: str, labels: dict[str, str]) -> QComboBox:
    """A box to choose from the keys of `labels`, which are translated in `context`."""
    combo = QComboBox()
    for key, text in labels.items():
        combo.addItem(i18n.label(context, text), key)
    return combo


def activation_choice() -> QComboBox:
    """A box to choose an activation from."""
    return choice("activation", {key: entry.label for key, entry in sim.ACTIVATIONS.items()})


def aggregation_choice() -> QComboBox:
    """A box to choose from how a neuron puts its inputs together."""
    return choice("aggregation", {key: entry.label for key, entry in sim.AGGREGATIONS.items()})


def select(combo: QComboBox, key: str | None) -> None:
    """Shows a choice without making it; None shows none."""
    index = combo.findData(key) if key is not None else -1
    if index != combo.currentIndex():
        combo.setCurrentIndex(index)
