"""The window of an exploration: its explanation, what to try first, and the exploration itself."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from simulator.explanation import explained
from simulator.explorations import EXPLORATIONS
from ui import i18n
from ui.explorations import WIDGETS
from ui.formula import Typesetter


class ExplorationWindow(QDialog):
    """Stands beside the main window and leaves the document alone. Escape closes it."""

    def __init__(self, key: str, typesetter: Typesetter, parent: QWidget) -> None:
        super().__init__(parent)
        entry = EXPLORATIONS[key]
        self.key = key
        self.setObjectName(f"exploration_{key}")
        self.setWindowTitle(i18n.label("exploration", entry.title))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        text, first = explained(i18n.label("exploration", entry.about))
        about = QLabel(f"<p>{escape(text)}</p><p><b>{escape(self.tr('Try first:'))}</b> {escape(first)}</p>")
        about.setWordWrap(True)
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.exploring = WIDGETS[key](typesetter)
        about.setContentsMargins(14, 10, 14, 4)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 4, 14, 10)
        column.addWidget(self.exploring, 1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        again = buttons.addButton(self.tr("Start again"), QDialogButtonBox.ButtonRole.ResetRole)
        again.setObjectName("startAgain")
        again.setAutoDefault(False)
        again.clicked.connect(self.exploring.start_again)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        foot = QVBoxLayout()
        foot.setContentsMargins(14, 6, 14, 10)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(about)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        self.resize(QSize(780, 680).boundedTo(self.screen().availableSize()))
