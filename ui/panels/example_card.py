"""A card beside an example of the library: what it shows, what to try first, and its conventions."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from simulator.explanation import explained
from ui.line_breaks import unbroken

WIDTH = 380
GAP = 4


class ExampleCard(QFrame):
    """Shown while an example is pointed at or browsed with the keys. It takes neither the focus nor the mouse."""

    PICTURE = QSize(150, 96)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("exampleCard")
        self.setProperty("role", "card")
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.text = QLabel()
        self.first = QLabel()
        self.conventions = QLabel()
        self.conventions.setProperty("role", "muted")
        self.picture = QLabel()
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(7)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.picture)
        layout.addLayout(head)
        for label in (self.title, self.text, self.first, self.conventions):
            label.setWordWrap(True)
        for label in (self.text, self.first, self.conventions):
            layout.addWidget(label)
        self.setFixedWidth(WIDTH)

    def show_example(self, title: str, about: str, conventions: str, picture: QPixmap | None) -> None:
        """Writes the card; without conventions or a picture, their places stay away."""
        text, first = explained(about)
        self.title.setText(title)
        self.text.setText(unbroken(text))
        self.first.setText(f"<b>{escape(self.tr('Try first:'))}</b> {escape(unbroken(first))}")
        self.first.setVisible(bool(first))
        self.conventions.setText(self.tr("Conventions: {conventions}").format(conventions=conventions))
        self.conventions.setVisible(bool(conventions))
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(picture)
        self.setFixedHeight(self._column.heightForWidth(WIDTH))

    def stand_beside(self, x: int, y: int, window: QWidget) -> None:
        """Shows the card to the right of `x`, at the height `y` of the screen, as far as there is room."""
        room = window.screen().availableGeometry()
        left = min(x + GAP, room.right() - self.width())
        top = max(room.top(), min(y, room.bottom() - self.height()))
        self.move(QPoint(left, top))
        self.show()
