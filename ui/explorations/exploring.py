"""What is common to all explorations: a widget that can begin anew, and the row of choices above it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget


class Exploring(QWidget):
    """Numbers to move, and what comes of them. It keeps them itself: an exploration is no document."""

    def start_again(self) -> None:
        """Goes back to the numbers that it began with."""
        raise NotImplementedError


def labelled(*choices: tuple[str, QComboBox]) -> QHBoxLayout:
    """A row of choices, each behind its name, with room for more at the end."""
    row = QHBoxLayout()
    for text, box in choices:
        label = QLabel(text)
        label.setBuddy(box)
        box.setAccessibleName(text)
        row.addWidget(label)
        row.addWidget(box)
    row.addStretch(1)
    return row
