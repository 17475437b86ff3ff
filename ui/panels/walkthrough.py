"""The walkthrough: every operation in a list, and the formula of the current one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QFrame, QLabel, QListView, QScrollArea, QSplitter, QVBoxLayout, QWidget

from simulator.notation import number_latex, number_text
from simulator.walkthrough import KINDS, Step
from ui import i18n, theme
from ui.document import Document
from ui.formula import Formula, Typesetter

Index = QModelIndex | QPersistentModelIndex

FORWARD = {"weighted_sum", "activation", "loss"}


class StepList(QAbstractListModel):
    """The steps of the sample, with headings between the passes; values show as far as the walkthrough has come."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._steps: tuple[Step, ...] = ()
        self._rows: list[int | str] = []

    def refresh(self) -> None:
        """Reads the document again; the rows only if the steps are others."""
        steps = self.document.steps
        if steps is not self._steps:
            self.beginResetModel()
            self._steps = steps
            self._rows = []
            phase = ""
            for place, step in enumerate(steps):
                if (new := self._phase(step)) != phase:
                    phase = new
                    self._rows.append(phase)
                self._rows.append(place)
            self.endResetModel()
        elif self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, step: int) -> int:
        """The row of a step, or -1."""
        return self._rows.index(step) if step in self._rows else -1

    def step_at(self, row: int) -> int | None:
        """The step in a row, or None at a heading."""
        entry = self._rows[row]
        return entry if isinstance(entry, int) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_heading = isinstance(self._rows[index.row()], str)
        return Qt.ItemFlag.ItemIsEnabled if is_heading else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._rows[index.row()]
        colours = theme.current()
        if isinstance(entry, str):
            if role == Qt.ItemDataRole.DisplayRole:
                return entry
            return QColor(colours.muted) if role == Qt.ItemDataRole.ForegroundRole else None
        reached = entry <= self.document.cursor.step
        if role == Qt.ItemDataRole.DisplayRole:
            return f"   {self._words(self._steps[entry], reached)}"
        if role == Qt.ItemDataRole.ForegroundRole and not reached:
            return QColor(colours.muted)
        if role == Qt.ItemDataRole.FontRole and entry == self.document.cursor.step:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _phase(self, step: Step) -> str:
        if step.kind == "update":
            return self.tr("Update")
        return self.tr("Forward") if step.kind in FORWARD else self.tr("Backward")

    def _words(self, step: Step, reached: bool) -> str:
        kind = i18n.label("kind", KINDS[step.kind])
        target = step.target if isinstance(step.target, str) else " → ".join(step.target)
        if step.kind in ("gradient", "update") and isinstance(step.target, str):
            target = self.tr("bias {name}").format(name=target)
        words = kind if step.kind == "loss" else f"{kind} {target}"
        if reached:
            words += f"   {number_text(step.value, self.document.project.view.digits)}"
        return words


class WalkthroughPanel(QSplitter):
    """List on the left; on the right why, the formula in symbols, with numbers, and the result."""

    def __init__(self, document: Document, typesetter: Typesetter) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.document = document
        self.model = StepList(document, self)
        self.list = QListView()
        self.list.setObjectName("steps")
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.clicked.connect(self._go_to)
        self.list.activated.connect(self._go_to)
        self.reason = QLabel()
        self.reason.setObjectName("reason")
        self.reason.setWordWrap(True)
        self.reason.setProperty("role", "muted")
        self.symbols = Formula(typesetter, 20)
        self.symbols.setObjectName("symbols")
        self.numbers = Formula(typesetter, 20)
        self.numbers.setObjectName("numbers")
        self.result = Formula(typesetter, 22, "value")
        self.result.setObjectName("result")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 8, 12, 4)
        layout.setSpacing(3)
        layout.addWidget(self.reason)
        for widget in (self.symbols, self.numbers, self.result):
            layout.addWidget(widget)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setAccessibleName(self.tr("The step"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.addWidget(self.list)
        self.addWidget(scroll)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setSizes([208, 500])
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for signal in (
            document.replaced,
            document.structure_changed,
            document.step_changed,
            document.run_changed,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(600, 200)

    def refresh(self) -> None:
        document = self.document
        self.list.setEnabled(not document.running)
        if not document.running:
            self.model.refresh()
        step = document.current_step if not document.running else None
        row = self.model.row_of(document.cursor.step) if step else -1
        if row >= 0:
            index = self.model.index(row)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        else:
            self.list.clearSelection()
            self.list.scrollToTop()
        self._show_step(step)

    def _show_step(self, step: Step | None) -> None:
        if step is None:
            self.reason.setText(self._invitation())
            for formula in (self.symbols, self.numbers, self.result):
                formula.set_latex("")
            return
        self.reason.setText(i18n.sentence(step.reason))
        for formula, latex in zip((self.symbols, self.numbers, self.result), self._latex(step), strict=True):
            formula.set_latex(latex)
        self._prepare_neighbours()

    def _latex(self, step: Step) -> tuple[str, str, str]:
        result = number_latex(step.value, self.document.project.view.digits)
        return step.symbols, rf"\quad = {step.numbers}", rf"\quad = {result}"

    def _prepare_neighbours(self) -> None:
        """Typesets the steps that Step and Back lead to, so that they are there at once."""
        here = self.document.cursor.step
        for place in (here + 1, here - 1):
            if 0 <= place < len(self.document.steps):
                latex = self._latex(self.document.steps[place])
                for formula, text in zip((self.symbols, self.numbers, self.result), latex, strict=True):
                    formula.prepare(text)

    def _invitation(self) -> str:
        document = self.document
        if document.running:
            return self.tr("Training. Pause to step through the network as it is then.")
        if document.trouble:
            return i18n.sentence(document.trouble)
        return self.tr(
            "Press Step (F10) to go through one sample, one operation at a time: forward, backward, update."
            " Back (Shift+F10) goes the same way in reverse."
        )

    def _go_to(self, index: QModelIndex) -> None:
        step = self.model.step_at(index.row())
        if step is not None:
            self.document.go_to_step(step)
