"""The library: examples to open, and parts to drag onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QIcon, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from ui import i18n, theme
from ui.document import Document
from ui.parts import PART_MIME, PARTS

ICON = 22

GROUPS = {
    "and": "perceptron",
    "or": "perceptron",
    "nand": "perceptron",
    "and-sigmoid": "perceptron",
    "xor-single": "perceptron",
    "xor-by-hand": "by hand",
    "def": "by hand",
    "mlp-2-2-1": "by hand",
    "chain-4-3-1": "by hand",
    "forward-3-4-4-1": "by hand",
    "and-batch": "by hand",
    "graph-xyz": "graphs",
    "graph-sigmoid": "graphs",
    "gates": "graphs",
    "graph-combined": "graphs",
}


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


class Library(QWidget):
    """`preset_chosen` carries a preset's name, `part_chosen` a part's key."""

    preset_chosen = Signal(str)
    part_chosen = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search examples"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setObjectName("presets")
        self.tree.setAccessibleName(self.tr("Examples"))
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(10)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.itemActivated.connect(self._choose)
        self.tree.itemClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = QVBoxLayout()
        bar.setContentsMargins(8, 8, 8, 6)
        bar.addWidget(self.search)
        layout.addLayout(bar)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self._parts())
        self.setMinimumWidth(212)
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._fill()
        document.replaced.connect(self._mark)
        self._mark()

    def _parts(self) -> QWidget:
        box = QFrame()
        grid = QGridLayout(box)
        grid.setContentsMargins(8, 6, 8, 8)
        grid.setSpacing(4)
        heading = QLabel(self.tr("Parts (drag onto the canvas)"))
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        grid.addWidget(heading, 0, 0, 1, 2)
        columns = 2
        for index, part in enumerate(PARTS):
            button = PartButton(part.key, part.sign, i18n.label("part", part.label))
            button.setToolTip(
                self.tr("Click, then click where it should go; or drag ({key})").format(key=part.shortcut)
            )
            button.clicked.connect(lambda _=False, key=part.key: self.part_chosen.emit(key))
            grid.addWidget(button, 1 + index // columns, index % columns)
        return box

    def _fill(self) -> None:
        titles = {
            "perceptron": self.tr("Perceptron"),
            "networks": self.tr("Networks"),
            "by hand": self.tr("By hand"),
            "graphs": self.tr("Computation graphs"),
        }
        groups = self._groups
        for name in sim.presets():
            key = GROUPS.get(name, "networks")
            if key not in groups:
                groups[key] = QTreeWidgetItem(self.tree, [titles[key]])
                groups[key].setFlags(Qt.ItemFlag.ItemIsEnabled)
            project = sim.load(name)
            item = QTreeWidgetItem(groups[key], [project.title])
            item.setData(0, Qt.ItemDataRole.UserRole, name)
            item.setToolTip(0, f"<p>{project.about}</p>")
            self._items[name] = item
        self.tree.expandAll()
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tree"):
            self._colour()

    def _colour(self) -> None:
        muted = QColor(theme.current().muted)
        for group in self._groups.values():
            group.setForeground(0, muted)

    def _presets(self) -> list[QTreeWidgetItem]:
        return list(self._items.values())

    def _filter(self, text: str) -> None:
        for item in self._presets():
            found = f"{item.text(0)} {item.toolTip(0)}".casefold()
            item.setHidden(text.casefold().strip() not in found)
        for group in self._groups.values():
            group.setHidden(all(item.isHidden() for item in self._presets() if item.parent() is group))

    def _mark(self) -> None:
        """Selects the example that is open, if one is."""
        self.tree.clearSelection()
        if self.document.path is None:
            for item in self._presets():
                if item.text(0) == self.document.project.title:
                    self.tree.setCurrentItem(item)

    def _choose(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, Qt.ItemDataRole.UserRole)
        if name:
            self.preset_chosen.emit(name)
