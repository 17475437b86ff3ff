"""The ledger of a weight or bias: a table that fills as one steps."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from simulator.ledger import Line, ledger, value_of
from simulator.notation import number_text
from simulator.plain_text import plain_text
from simulator.walkthrough import Part, Walkthrough
from ui import i18n, theme
from ui.asking import QUESTION, Question
from ui.document import Document
from ui.panels.aside import Aside

Index = QModelIndex | QPersistentModelIndex


class LedgerTable(QAbstractTableModel):
    """The lines of one parameter in the present batch; numbers only as far as the walkthrough has come."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.lines: tuple[Line, ...] = ()
        self._course: Walkthrough | None = None
        self._parameter: Part = ""
        self._near = 0

    def show_parameter(self, parameter: Part | None) -> None:
        """Reads the document again."""
        course, near = self.document.walk.course, self.document.walk.near(self.document.cursor.place)
        lines = ledger(course, parameter, near) if course and parameter is not None else ()
        self._course, self._parameter, self._near = course, parameter or "", near
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        elif lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, 2))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (self.tr("line"), self.tr("value"), self.tr("from"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and not self._is_known(line):
            return QColor(theme.current().muted)
        if role == QUESTION and line.step is not None and line.kind != "change" and self._is_known(line):
            return Question("step", self._parameter, line.step)
        if role == QUESTION and line.step is None:
            return Question("before", self._parameter)
        if role == Qt.ItemDataRole.BackgroundRole and line.step == self.document.cursor.step >= 0:
            return QColor(theme.current().accent_soft)
        return None

    def _is_known(self, line: Line) -> bool:
        if line.step is None:
            return True
        here = self.document.cursor.step
        return line.step <= here and not (line.step == here and self.document.hides(self.document.current_step))

    def _text(self, line: Line, column: int) -> str:
        if column == 0:
            return i18n.sentence(line.label)
        if not self._is_known(line) or self._course is None:
            return ""
        digits = self.document.project.view.digits
        if column == 1:
            return number_text(value_of(self._course, self._parameter, line, self._near), digits)
        if line.step is None or line.kind == "change":
            return ""
        return plain_text(self._course[line.step].numbers)


class LedgerPanel(Aside):
    """Choose a weight or bias, by name or on the canvas; a click on a line goes to its step."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.choice = QComboBox()
        self.choice.setObjectName("ledgerOf")
        self.choice.setAccessibleName(self.tr("Weight or bias"))
        self.choice.activated.connect(self._choose)
        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.model = LedgerTable(document, self)
        self.table = QTableView()
        self.table.setObjectName("ledgerTable")
        self.table.setAccessibleName(self.tr("Ledger"))
        self.table.setModel(self.model)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # Stretched to the width of a narrow panel, the last column would be cut short instead of scrolled to.
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.clicked.connect(self._go_to)
        self.table.activated.connect(self._go_to)
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 4)
        top.setSpacing(8)
        top.addWidget(self.choice)
        top.addWidget(self.hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self._parameter: Part | None = None
        document.step_changed.connect(self._follow_step)
        document.selection_changed.connect(self._follow_selection)
        self.refresh()

    def refresh(self) -> None:
        names = self.document.program.parameter_names if self.document.program else ()
        if self._parameter not in names:
            self._parameter = names[0] if names else None
        if [self.choice.itemData(place) for place in range(self.choice.count())] != list(map(_key, names)):
            self.choice.clear()
            for name in names:
                self.choice.addItem(self._words(name), _key(name))
        self.choice.setEnabled(bool(names))
        if self._parameter is not None:
            self.choice.setCurrentIndex(self.choice.findData(_key(self._parameter)))
        self.hint.setText(self._hint())
        self.model.show_parameter(None if self.document.running else self._parameter)
        self._scroll_along()

    def _scroll_along(self) -> None:
        """Keeps the line that has just been filled in view."""
        here = self.document.cursor.step
        filled = [row for row, line in enumerate(self.model.lines) if line.step == here >= 0]
        if filled:
            self.table.scrollTo(self.model.index(filled[-1], 0))

    def _hint(self) -> str:
        if self.document.running:
            return self.tr("Training; pause to see the ledger of the next batch.")
        if self._parameter is None or not self.document.steps:
            return self.tr("Draw a weight, and add a sample to learn from.")
        if self.document.current_step is None:
            return self.tr("The table fills as you step.")
        return ""

    def _follow_step(self) -> None:
        step = self.document.current_step
        names = self.document.program.parameter_names if self.document.program else ()
        if step and step.target in names and (step.sample is None or step.kind == "gradient"):
            self._parameter = step.target

    def _follow_selection(self) -> None:
        places = self.document.program.place if self.document.program else {}
        chosen = [part for part in self.document.selection if part in places]
        if len(chosen) == 1:
            self._parameter = chosen[0]

    def _choose(self) -> None:
        names = self.document.program.parameter_names if self.document.program else ()
        self._parameter = next((name for name in names if _key(name) == self.choice.currentData()), None)
        self.refresh()

    def _go_to(self, index: Index) -> None:
        step = self.model.lines[index.row()].step
        if step is not None:
            self.document.go_to_step(step)

    def _words(self, name: Part) -> str:
        if isinstance(name, str):
            return self.tr("bias {name}").format(name=name)
        return f"{name[0]} → {name[1]}"


def _key(name: Part) -> str:
    """A parameter as text: a tuple would come back from Qt as a list."""
    return name if isinstance(name, str) else "\t".join(name)
