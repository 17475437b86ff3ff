"""The parts of a network, to click or to drag onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QIcon, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui import i18n, theme
from ui.parts import PART_MIME, PARTS

ICON = 22
COLUMNS = 2


class PartButton(QToolButton):
    """A part to click or to drag onto the canvas."""

    def __init__(self, part: str, sign: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = part
        self._sign = sign
        self._pressed_at = QPoint()
        self.setText(text)
        self.setObjectName(f"part_{part}")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(ICON, ICON))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_sign"):
            self._draw()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._pressed_at).manhattanLength() < 8:
            return
        drag = QDrag(self)
        mime = QMimeData()
        mime.setData(PART_MIME, self.part.encode())
        drag.setMimeData(mime)
        drag.setPixmap(self.icon().pixmap(ICON, ICON))
        drag.setHotSpot(QPoint(ICON // 2, ICON // 2))
        self.setDown(False)
        drag.exec(Qt.DropAction.CopyAction)

    def _draw(self) -> None:
        colours = theme.current()
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(ICON, ICON) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.muted), 1.3))
        painter.setBrush(QColor(colours.raised))
        box = QRectF(1.5, 1.5, ICON - 3, ICON - 3)
        if self.part == "input":
            painter.drawRoundedRect(box, 5, 5)
        else:
            painter.drawEllipse(box)
        painter.setFont(theme.font(12 if len(self._sign) == 1 else 8))
        painter.setPen(QColor(colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._sign)
        painter.end()
        self.setIcon(QIcon(picture))


class PartsBox(QFrame):
    """All parts in a grid. `chosen` carries the key of the one that was clicked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[PartButton] = []
        self._is_short: bool | None = None
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(8, 6, 8, 8)
        grid.setSpacing(4)
        heading = QLabel(self.tr("Parts (drag onto the canvas)"))
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        grid.addWidget(heading, 0, 0, 1, len(PARTS))
        for part in PARTS:
            button = PartButton(part.key, part.sign, i18n.label("part", part.label))
            how = self.tr("{part}: click, then click where it should go; or drag ({key})")
            button.setToolTip(how.format(part=button.text(), key=part.shortcut))
            button.clicked.connect(lambda _=False, key=part.key: self.chosen.emit(key))
            self._buttons.append(button)
        self.set_short(False)

    def set_short(self, short: bool) -> None:
        """Puts the parts into one row, without their names, where the list above needs the room."""
        if short == self._is_short:
            return
        self._is_short = short
        columns = len(PARTS) if short else COLUMNS
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if short else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for index, button in enumerate(self._buttons):
            button.setToolButtonStyle(style)
            self._grid.addWidget(
                button, 1 + index // columns, (index % columns) * len(PARTS) // columns, 1, len(PARTS) // columns
            )
