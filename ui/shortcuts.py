"""The sheet of all keys: read from the actions themselves, so that it can't be out of date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n
from ui.actions import ACTIONS, MENUS

MOST_COLUMNS = 3
# Around the columns: the frame and a scroll bar.
MARGIN = 44

# Keys and gestures that widgets answer themselves, and no action: by the place where they work.
HANDLED: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("keys", "On the canvas"),
        (
            (
                QT_TRANSLATE_NOOP("keys", "double-click"),
                QT_TRANSLATE_NOOP("keys", "Add a neuron, or edit what is there"),
            ),
            (QT_TRANSLATE_NOOP("keys", "Shift+double-click"), QT_TRANSLATE_NOOP("keys", "Add an input")),
            (
                QT_TRANSLATE_NOOP("keys", "drag from the +"),
                QT_TRANSLATE_NOOP("keys", "Draw an edge from all that is selected; with Shift to a whole layer"),
            ),
            (QT_TRANSLATE_NOOP("keys", "Alt+drag from a node"), QT_TRANSLATE_NOOP("keys", "Draw an edge")),
            (QT_TRANSLATE_NOOP("keys", "drag, then Alt"), QT_TRANSLATE_NOOP("keys", "Move without snapping")),
            (QT_TRANSLATE_NOOP("keys", "Tab in a field"), QT_TRANSLATE_NOOP("keys", "Go on to the next number")),
            (QT_TRANSLATE_NOOP("keys", "wheel on a weight"), QT_TRANSLATE_NOOP("keys", "Change it")),
            (QT_TRANSLATE_NOOP("keys", "arrow keys"), QT_TRANSLATE_NOOP("keys", "Move the selection, or the view")),
            (QT_TRANSLATE_NOOP("keys", "Enter"), QT_TRANSLATE_NOOP("keys", "Edit what is selected")),
            (QT_TRANSLATE_NOOP("keys", "wheel"), QT_TRANSLATE_NOOP("keys", "Zoom")),
            (QT_TRANSLATE_NOOP("keys", "Space, middle button"), QT_TRANSLATE_NOOP("keys", "Pan")),
            (QT_TRANSLATE_NOOP("keys", "Escape"), QT_TRANSLATE_NOOP("keys", "End what is under way")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("keys", "On the timeline"),
        (
            (QT_TRANSLATE_NOOP("keys", "Left, Right"), QT_TRANSLATE_NOOP("keys", "One epoch back and forth")),
            (QT_TRANSLATE_NOOP("keys", "PgUp, PgDown"), QT_TRANSLATE_NOOP("keys", "Many epochs at once")),
            (QT_TRANSLATE_NOOP("keys", "Home, End"), QT_TRANSLATE_NOOP("keys", "To the first and the last epoch")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("keys", "In the library"),
        (
            (QT_TRANSLATE_NOOP("keys", "letters"), QT_TRANSLATE_NOOP("keys", "Search the examples")),
            (QT_TRANSLATE_NOOP("keys", "Down, Up"), QT_TRANSLATE_NOOP("keys", "Go through them, each explained")),
            (QT_TRANSLATE_NOOP("keys", "Enter"), QT_TRANSLATE_NOOP("keys", "Open one, or the first that is found")),
            (QT_TRANSLATE_NOOP("keys", "Escape"), QT_TRANSLATE_NOOP("keys", "Away with the card, then to the search")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("keys", "In tables and fields"),
        (
            (QT_TRANSLATE_NOOP("keys", "Enter, F2, any letter"), QT_TRANSLATE_NOOP("keys", "Edit the cell")),
            (QT_TRANSLATE_NOOP("keys", "Ctrl+C, Ctrl+V"), QT_TRANSLATE_NOOP("keys", "Cells to and from a spreadsheet")),
            (QT_TRANSLATE_NOOP("keys", "Del"), QT_TRANSLATE_NOOP("keys", "Delete what the cells belong to")),
            (QT_TRANSLATE_NOOP("keys", "Ins"), QT_TRANSLATE_NOOP("keys", "Insert a sample above")),
            (
                QT_TRANSLATE_NOOP("keys", "Up, Down"),
                QT_TRANSLATE_NOOP("keys", "Nudge a number; with Shift a tenth of it"),
            ),
            (QT_TRANSLATE_NOOP("keys", "Escape"), QT_TRANSLATE_NOOP("keys", "Leave the field as it was")),
            (
                QT_TRANSLATE_NOOP("keys", "Tab, Shift+Tab"),
                QT_TRANSLATE_NOOP("keys", "To the next and previous control"),
            ),
        ),
    ),
)

# Entries of the menus that are menus themselves: what they are called, and how the names of their actions begin.
SUBMENUS = {
    "in_nodes": (QT_TRANSLATE_NOOP("Shortcuts", "In each node"), "show_"),
    "grains": (QT_TRANSLATE_NOOP("Shortcuts", "Step by"), "grain_"),
}

Section = tuple[str, list[tuple[str, str]]]


def shortcut_sheet(parent: QWidget, actions: Mapping[str, QAction]) -> QDialog:
    """A dialog that lists every key of `actions`, by menu; it deletes itself when it is closed."""
    dialog = QDialog(parent)
    dialog.setObjectName("shortcutSheet")
    dialog.setWindowTitle(_tr("Keys"))
    dialog.finished.connect(dialog.deleteLater)
    most = parent.size() * 0.96
    sections = [*_menu_sections(actions), *_handled_sections()]
    sheet = _sheet(sections, MOST_COLUMNS)
    for count in range(MOST_COLUMNS - 1, 0, -1):
        if sheet.sizeHint().width() + MARGIN > most.width():
            sheet = _sheet(sections, count)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(sheet)
    area.setAccessibleName(dialog.windowTitle())
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(area, 1)
    layout.addWidget(buttons)
    # As large as its content and its frame, and no larger than the window it belongs to.
    dialog.ensurePolished()
    room = sheet.sizeHint() + dialog.sizeHint() - area.sizeHint() + QSize(12, 12)
    dialog.resize(room.boundedTo(most))
    return dialog


def _sheet(sections: list[Section], count: int) -> QWidget:
    """The sections in `count` columns."""
    sheet = QWidget()
    columns = QHBoxLayout(sheet)
    columns.setSpacing(28)
    for below_each_other in _columns(sections, count):
        column = QVBoxLayout()
        for section in below_each_other:
            column.addLayout(_section(section))
            column.addSpacing(10)
        column.addStretch(1)
        columns.addLayout(column)
    return sheet


def keys_of(action: QAction) -> str:
    """An action's keys as the system writes them."""
    text = QKeySequence.SequenceFormat.NativeText
    return ", ".join(keys.toString(text) for keys in action.shortcuts())


def _menu_sections(actions: Mapping[str, QAction]) -> list[Section]:
    sections: list[Section] = []
    left = dict(actions)
    for title, names in MENUS:
        entries: list[tuple[str, str]] = []
        for name in names:
            if name in SUBMENUS:
                submenu, start = SUBMENUS[name]
                inside = [left.pop(key) for key in tuple(left) if key.startswith(start)]
                entries += [(keys, f"{_tr(submenu)}: {what}") for keys, what in _entries(inside)]
            elif name in left:
                entries += _entries([left.pop(name)])
        sections.append((_plain(i18n.label("menu", title)), entries))
    sections.append((_tr("Elsewhere"), _entries(left.values())))
    return [(title, entries) for title, entries in sections if entries]


def _entries(actions: Iterable[QAction]) -> list[tuple[str, str]]:
    """Keys and names; a name as it is at rest, not “Pause” or “Undo Move D” as at this moment."""
    texts = {spec.name: i18n.label("action", spec.text) for spec in ACTIONS}
    return [(keys_of(action), _plain(texts[action.objectName()])) for action in actions if action.shortcuts()]


def _handled_sections() -> list[Section]:
    return [
        (i18n.label("keys", title), [(i18n.label("keys", keys), i18n.label("keys", what)) for keys, what in entries])
        for title, entries in HANDLED
    ]


def _columns(sections: list[Section], count: int) -> list[list[Section]]:
    """The sections side by side, in their order, about equally long."""
    total = sum(len(entries) + 2 for _, entries in sections)
    columns: list[list[Section]] = [[] for _ in range(count)]
    reached = 0
    for section in sections:
        middle = reached + (len(section[1]) + 2) / 2
        columns[min(count - 1, int(middle * count / total))].append(section)
        reached += len(section[1]) + 2
    return columns


def _section(section: Section) -> QGridLayout:
    title, entries = section
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(3)
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (keys, what) in enumerate(entries, start=1):
        grid.addWidget(QLabel(what), row, 0)
        label = QLabel(keys)
        label.setProperty("role", "keys")
        grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return grid


def _plain(text: str) -> str:
    """A label without its underlined letter; && stands for the sign itself."""
    return re.sub("&(.)", r"\1", text).rstrip("…")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Shortcuts", text)
