"""How a line of the list of steps is drawn: its number whole, at the right; of its words as much as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from ui import theme

# What a model answers with for a step: what is done, the nodes it is done at, and its result, empty if not to be seen.
DOING = Qt.ItemDataRole.UserRole + 80
NAMES = Qt.ItemDataRole.UserRole + 81
NUMBER = Qt.ItemDataRole.UserRole + 82

ARROW = " → "
INDENT, MARGIN, GAP = 14, 6, 8
# With fewer letters nobody would know what is done.
LEAST_LETTERS = 6

Index = QModelIndex | QPersistentModelIndex


class StepLine(QStyledItemDelegate):
    """Draws a step; a heading is drawn as the style has it. Words that are cut short are whole in the tooltip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        number = index.data(NUMBER)
        if number is None:
            super().paint(painter, option, index)
            return
        line = QStyleOptionViewItem(option)
        self.initStyleOption(line, index)
        style = line.widget.style()
        line.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, line, painter, line.widget)
        painter.save()
        painter.setFont(line.font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole) or theme.current().text)
        place, room = _places(line.rect, line.fontMetrics, number)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, number)
        painter.drawText(room, middle, _words(index, line.fontMetrics, room.width()))
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        number = index.data(NUMBER)
        if event.type() != QEvent.Type.ToolTip or number is None:
            return super().helpEvent(event, view, option, index)
        line = QStyleOptionViewItem(option)
        self.initStyleOption(line, index)
        _, room = _places(line.rect, line.fontMetrics, number)
        is_whole = "…" not in _words(index, line.fontMetrics, room.width())
        QToolTip.showText(event.globalPos(), "" if is_whole else str(index.data()), view)
        return True


def _places(line: QRect, metrics: QFontMetrics, number: str) -> tuple[QRect, QRect]:
    """Where the number is drawn, and what room that leaves for the words."""
    inner = line.adjusted(INDENT, 0, -MARGIN, 0)
    taken = metrics.horizontalAdvance(number) + GAP if number else 0
    return inner, inner.adjusted(0, 0, -taken, 0)


def _words(index: Index, metrics: QFontMetrics, room: int) -> str:
    return fitted_words(index.data(DOING), index.data(NAMES), metrics, room)


def fitted_words(doing: str, names: Sequence[str], metrics: QFontMetrics, room: int) -> str:
    """What is done and where, in `room` pixels; what does not fit is cut short.

    Of one node the name stays whole as long as there is room for the beginning and the end of what is done at it. Of
    the two of an edge each is cut short on its own, so that both are told. Where there is no room for both, the nodes
    matter more than what is done.
    """
    where = ARROW.join(names)
    words = " ".join(filter(None, (doing, where)))
    if metrics.horizontalAdvance(words) <= room:
        return words
    left = room - metrics.horizontalAdvance(f" {where}")
    if len(names) == 1 and left >= LEAST_LETTERS * metrics.averageCharWidth():
        return f"{metrics.elidedText(doing, Qt.TextElideMode.ElideMiddle, left)} {where}"
    cut = _cut_names(names, metrics, room - metrics.horizontalAdvance(f"{doing} {ARROW * (len(names) - 1)}"))
    told = f"{doing} {ARROW.join(cut)}"
    if cut and all(name not in ("", "…") for name in cut) and metrics.horizontalAdvance(told) <= room:
        return told
    return metrics.elidedText(where or doing, Qt.TextElideMode.ElideRight, room)


def _cut_names(names: Sequence[str], metrics: QFontMetrics, room: int) -> list[str]:
    """The names in `room` pixels together: the shortest first, what it does not need is left to the others."""
    cut: list[tuple[int, str]] = []
    for place, name in sorted(enumerate(names), key=lambda entry: metrics.horizontalAdvance(entry[1])):
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room // (len(names) - len(cut)))
        room -= metrics.horizontalAdvance(shown)
        cut.append((place, shown))
    return [shown for _, shown in sorted(cut)]
