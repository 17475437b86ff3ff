"""What is common to all explorations: a widget that can begin anew."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class Exploring(QWidget):
    """Numbers to move, and what comes of them. It keeps them itself: an exploration is no document."""

    def start_again(self) -> None:
        """Goes back to the numbers that it began with."""
        raise NotImplementedError
