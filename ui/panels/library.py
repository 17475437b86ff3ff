"""The library: examples by topic, found by words, with small pictures; and parts to drag onto the canvas."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.explorations import EXPLORATIONS
from simulator.topics import OTHER, TOPICS
from ui import i18n, theme
from ui.document import Document
from ui.panels.conventions import JOINT, conventions_in_force
from ui.panels.example_card import ExampleCard
from ui.panels.fade import RowFade
from ui.panels.miniature import miniature, sliders
from ui.panels.parts_box import PartsBox
from ui.theme import Theme

MINIATURE = QSize(38, 28)
NAME, WORDS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
HOVER_MS = 450
# From this height on, the parts have their names beside them.
ROOM_FOR_NAMES = 420
WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True)
class Entry:
    """What the list shows of an example, or of an exploration, which has no project."""

    name: str
    title: str
    about: str
    topic: str
    project: sim.Project | None = None


def entries() -> list[Entry]:
    """Everything in the library, by topic and in its order; the explorations of a topic come last."""
    projects = {name: sim.load(name) for name in sim.presets()}
    examples = [Entry(name, p.title, p.about, p.topic, p) for name, p in projects.items()]
    explorations = [
        Entry(key, i18n.label("exploration", e.title), i18n.label("exploration", e.about), e.topic)
        for key, e in EXPLORATIONS.items()
    ]
    topics = [*TOPICS, ""]
    return sorted(
        (*examples, *explorations), key=lambda entry: topics.index(entry.topic if entry.topic in TOPICS else "")
    )


class WrappedTitles(QStyledItemDelegate):
    """Gives a long title as many lines as it needs, where the style would cut it off."""

    def __init__(self, parent: QTreeWidget) -> None:
        super().__init__(parent)
        self._heights: dict[tuple[str, int, str], int] = {}

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.WrapText
        option.textElideMode = Qt.TextElideMode.ElideNone

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if not index.data(NAME):
            return super().sizeHint(option, index)
        tree = self.parent()
        assert isinstance(tree, QTreeWidget)
        font = index.data(Qt.ItemDataRole.FontRole) or tree.font()
        row = max(MINIATURE.width() + 60, tree.viewport().width() - tree.indentation())
        # Every layout of the window asks for all of them.
        key = str(index.data()), row, font.key()
        if key not in self._heights:
            place = QRect(0, 0, self._room(tree, row, index), 1000)
            text = QFontMetrics(font).boundingRect(place, WRAP, str(index.data()))
            self._heights[key] = max(MINIATURE.height() + 6, text.height() + 8)
        return QSize(60, self._heights[key])

    def _room(self, tree: QTreeWidget, row: int, index: QModelIndex | QPersistentModelIndex) -> int:
        """The width in which the style writes the title of a row that is `row` pixels wide."""
        option = QStyleOptionViewItem()
        tree.initViewItemOption(option)
        self.initStyleOption(option, index)
        option.rect = QRect(0, 0, row, 1000)
        text = tree.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, tree)
        return text.width() - 2 * (tree.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, tree) + 1)


class ExampleTree(QTreeWidget):
    """The list. Keys that it has no use for go to the search: `typed` carries the text, `left` is Escape."""

    typed = Signal(str)
    left = Signal()

    def moveCursor(self, action: QTreeWidget.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads: past the headings, which are nothing to open."""
        index = super().moveCursor(action, modifiers)
        up = action in (QTreeWidget.CursorAction.MoveUp, QTreeWidget.CursorAction.MovePageUp)
        while index.isValid() and index.data(NAME) is None:
            index = self.indexAbove(index) if up else self.indexBelow(index)
        return index if index.isValid() else self.currentIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif plain and event.text().strip() and event.text().isprintable():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


class Library(QWidget):
    """`preset_chosen` carries a preset's name, `exploration_chosen` an exploration's key, `part_chosen` a part's."""

    preset_chosen = Signal(str)
    exploration_chosen = Signal(str)
    part_chosen = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search examples"))
        self.search.setAccessibleName(self.tr("Search examples"))
        self.search.setToolTip(self.tr("Words of a title, an explanation or a topic (Ctrl+F)"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._choose_first)
        self.search.installEventFilter(self)
        self.tree = self._make_tree()
        self.fades = RowFade(self.tree, above=True), RowFade(self.tree, above=False)
        self.nothing = QLabel()
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(10, 2, 10, 6)
        self.nothing.hide()
        self.parts = PartsBox()
        self.parts.chosen.connect(self.part_chosen)
        self.card = ExampleCard(self)
        self._hovered: QTreeWidgetItem | None = None
        self._hover = QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(HOVER_MS)
        self._hover.timeout.connect(lambda: self._explain(self._hovered))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = QVBoxLayout()
        bar.setContentsMargins(8, 8, 8, 6)
        bar.addWidget(self.search)
        layout.addLayout(bar)
        layout.addWidget(self.nothing)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.parts)
        self.setMinimumWidth(212)
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._coloured: tuple[Theme, float] | None = None
        self._items: dict[str, QTreeWidgetItem] = {}
        self._entries: dict[str, Entry] = {}
        self._fill()
        document.replaced.connect(self._mark)
        self._mark()

    def focus_search(self) -> None:
        """Puts the cursor into the search, and marks what is in it to be typed over."""
        self.search.setFocus()
        self.search.selectAll()

    def _make_tree(self) -> ExampleTree:
        tree = ExampleTree()
        tree.setObjectName("presets")
        tree.setAccessibleName(self.tr("Examples"))
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(6)
        tree.setIconSize(MINIATURE)
        tree.setWordWrap(True)
        tree.setItemDelegate(WrappedTitles(tree))
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        tree.setMouseTracking(True)
        tree.itemActivated.connect(self._choose)
        tree.itemClicked.connect(self._choose)
        tree.itemEntered.connect(self._point_at)
        tree.currentItemChanged.connect(self._browse)
        tree.typed.connect(self._type)
        tree.left.connect(self._leave)
        tree.installEventFilter(self)
        tree.viewport().installEventFilter(self)
        tree.verticalScrollBar().valueChanged.connect(lambda: self._dismiss())
        return tree

    def _fill(self) -> None:
        for entry in entries():
            topic = entry.topic if entry.topic in TOPICS else ""
            label = i18n.label("topic", TOPICS.get(topic, OTHER))
            if topic not in self._groups:
                group = self._groups[topic] = QTreeWidgetItem(self.tree, [label])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item = QTreeWidgetItem(self._groups[topic], [entry.title])
            item.setData(0, NAME, entry.name)
            item.setData(0, WORDS, f"{entry.name} {label} {entry.title} {entry.about}".casefold())
            self._items[entry.name] = item
            self._entries[entry.name] = entry
        self.tree.expandAll()
        self._colour()

    def _colour(self) -> None:
        if (theme.current(), self.devicePixelRatioF()) == self._coloured:
            return
        self._coloured = theme.current(), self.devicePixelRatioF()
        muted, ratio = QColor(theme.current().muted), self.devicePixelRatioF()
        for group in self._groups.values():
            group.setForeground(0, muted)
        for name, item in self._items.items():
            item.setIcon(0, QIcon(self._picture(self._entries[name], MINIATURE, ratio)))

    def _picture(self, entry: Entry, size: QSize, ratio: float) -> QPixmap:
        return miniature(entry.project.network, size, ratio) if entry.project else sliders(size, ratio)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dismiss()
        self.parts.set_short(event.size().height() < ROOM_FOR_NAMES)
        # Titles break elsewhere now; and the example that is open stays in sight when the list gets shorter.
        self.tree.doItemsLayout()
        if item := self.tree.currentItem():
            self._reveal(item)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "tree"):
            self._dismiss()
            self._colour()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self._enter_list()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        leaves = (QEvent.Type.Leave, QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress)
        if event.type() in leaves and hasattr(self, "card"):
            self._dismiss()
        return super().eventFilter(watched, event)

    # Searching

    def _presets(self) -> list[QTreeWidgetItem]:
        return list(self._items.values())

    def _found(self) -> list[QTreeWidgetItem]:
        return [item for item in self._presets() if not item.isHidden()]

    def _filter(self, text: str) -> None:
        self._dismiss()
        words = text.casefold().split()
        for item in self._presets():
            item.setHidden(not all(word in item.data(0, WORDS) for word in words))
        found = self._found()
        for group in self._groups.values():
            group.setHidden(not any(item.parent() is group for item in found))
        self.nothing.setText(
            self.tr("No example has all of these words. Try fewer of them, or a topic such as “{topic}”.").format(
                topic=i18n.label("topic", TOPICS["descent"])
            )
        )
        self.nothing.setVisible(not found)

    def _choose_first(self) -> None:
        if self.search.text().strip() and (found := self._found()):
            self._choose(found[0])

    def _enter_list(self) -> None:
        if found := self._found():
            self.tree.setFocus()
            current = self.tree.currentItem()
            self.tree.setCurrentItem(current if current in found and not self.search.text() else found[0])
            self._explain(self.tree.currentItem())

    def _type(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)

    def _leave(self) -> None:
        if self.card.isVisible():
            self._dismiss()
        else:
            self.focus_search()

    # Explaining

    def _point_at(self, item: QTreeWidgetItem) -> None:
        self._hovered = item
        if self.card.isVisible() and item.data(0, NAME):
            self._explain(item)
        else:
            self._hover.start()

    def _browse(self, item: QTreeWidgetItem | None) -> None:
        if self.tree.hasFocus() and item is not None:
            self._explain(item)

    def _explain(self, item: QTreeWidgetItem | None) -> None:
        """Shows the card of an example beside it."""
        name = item.data(0, NAME) if item is not None else None
        if item is None or not name or not self.tree.isVisible():
            self._dismiss()
            return
        entry = self._entries[name]
        conventions = JOINT.join(conventions_in_force(entry.project)) if entry.project else ""
        picture = self._picture(entry, ExampleCard.PICTURE, self.devicePixelRatioF()) if entry.project else None
        self.card.show_example(entry.title, entry.about, conventions, picture)
        place = self.tree.visualItemRect(item)
        self.card.stand_beside(self.mapToGlobal(QPoint(self.width(), 0)).x(), self._row(place.top()), self.window())

    def _row(self, y: int) -> int:
        return self.tree.viewport().mapToGlobal(QPoint(0, y)).y()

    def _dismiss(self) -> None:
        self._hover.stop()
        self.card.hide()

    # Choosing

    def _mark(self) -> None:
        """Selects the example that is open, if one is, and writes it in bold."""
        self.tree.clearSelection()
        for name, item in self._items.items():
            entry = self._entries[name]
            is_open = (
                entry.project is not None and self.document.path is None and entry.title == self.document.project.title
            )
            font = QFont(item.font(0))
            font.setBold(is_open)
            item.setFont(0, font)
            state = self.tr("Open. {about}") if is_open else "{about}"
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, state.format(about=entry.about))
            if is_open:
                was_in_view = self.tree.viewport().rect().contains(self.tree.visualItemRect(item))
                self.tree.setCurrentItem(item)
                if not was_in_view:
                    self._reveal(item)

    def _reveal(self, item: QTreeWidgetItem) -> None:
        """Scrolls to an example with others around it, no row cut at the top; with its topic, if it is the first."""
        tree, bar = self.tree, self.tree.verticalScrollBar()
        tree.scrollToItem(item, QTreeWidget.ScrollHint.PositionAtCenter)
        topic = next((group for group in self._groups.values() if group is item.parent()), None)
        shown = [other for other in self._found() if other.parent() is topic]
        if topic is not None and shown and shown[0] is item and tree.visualItemRect(topic).top() < 0:
            tree.scrollToItem(topic, QTreeWidget.ScrollHint.PositionAtTop)
        first = tree.itemAt(0, 0)
        if first is not None and (cut := tree.visualItemRect(first)).top() < 0:
            fits = tree.visualItemRect(item).bottom() - cut.top() < tree.viewport().height()
            bar.setValue(bar.value() + (cut.top() if fits else cut.bottom() + 1))

    def _choose(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, NAME)
        if not name:
            return
        self._dismiss()
        if self._entries[name].project is None:
            self.exploration_chosen.emit(name)
        else:
            self.preset_chosen.emit(name)
