"""The library: examples to open, and parts to drag onto the canvas."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QIcon, QMouseEvent, QPainter, QPen, QPixmap, QResizeEvent
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
from simulator.topics import OTHER, TOPICS
from ui import i18n, theme
from ui.document import Document
from ui.panels.miniature import miniature
from ui.parts import PART_MIME, PARTS

ICON = 22
MINIATURE = QSize(30, 22)
NAME, WORDS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


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
        self.search.setAccessibleName(self.tr("Search examples"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setObjectName("presets")
        self.tree.setAccessibleName(self.tr("Examples"))
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(6)
        self.tree.setIconSize(MINIATURE)
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
        self.nothing = QLabel(self.tr("No example has all of these words."))
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(10, 2, 10, 6)
        self.nothing.hide()
        layout.addWidget(self.nothing)
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
        projects = {name: sim.load(name) for name in sim.presets()}
        for key, title in {**TOPICS, "": OTHER}.items():
            label = i18n.label("topic", title)
            members = {name: p for name, p in projects.items() if (p.topic if p.topic in TOPICS else "") == key}
            if not members:
                continue
            group = self._groups[key] = QTreeWidgetItem(self.tree, [label])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for name, project in members.items():
                item = self._items[name] = QTreeWidgetItem(group, [project.title])
                item.setData(0, NAME, name)
                item.setData(0, WORDS, f"{name} {label} {project.title} {project.about}".casefold())
                item.setToolTip(0, f"<p><b>{escape(project.title)}</b></p><p>{escape(project.about)}</p>")
                item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, project.about)
        self._networks = {name: project.network for name, project in projects.items()}
        self.tree.expandAll()
        self._colour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The example that is open stays in sight when the list gets shorter.
        if item := self.tree.currentItem():
            self.tree.scrollToItem(item)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tree"):
            self._colour()

    def _colour(self) -> None:
        muted = QColor(theme.current().muted)
        for group in self._groups.values():
            group.setForeground(0, muted)
        for name, item in self._items.items():
            item.setIcon(0, QIcon(miniature(self._networks[name], MINIATURE, self.devicePixelRatioF())))

    def _presets(self) -> list[QTreeWidgetItem]:
        return list(self._items.values())

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for item in self._presets():
            item.setHidden(not all(word in item.data(0, WORDS) for word in words))
        for group in self._groups.values():
            group.setHidden(all(item.isHidden() for item in self._presets() if item.parent() is group))
        self.nothing.setVisible(all(group.isHidden() for group in self._groups.values()))

    def _mark(self) -> None:
        """Selects the example that is open, if one is."""
        self.tree.clearSelection()
        if self.document.path is None:
            for item in self._presets():
                if item.text(0) == self.document.project.title:
                    self.tree.setCurrentItem(item)

    def _choose(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, NAME)
        if name:
            self.preset_chosen.emit(name)
