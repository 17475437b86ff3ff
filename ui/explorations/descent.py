"""Gradient descent on three points as a table, beside the one that was printed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from simulator.descent import PRINTED, THREE_POINTS, Row, is_rounded, largest_rate, trace
from simulator.notation import factor_latex, number_latex, number_text
from ui import theme
from ui.explorations.exploring import Exploring
from ui.formula import Formula, Typesetter
from ui.panels.fields import NumberField

START, RATE, STEPS = (1.0, 1.0), 0.1, 100
DIGITS = 8
SHOWN = 6
# The first of the columns with printed numbers.
PRINTED_AT = 4


class DescentTable(Exploring):
    """Step, weights and loss; where the source prints numbers, those too, and whether they are right."""

    def __init__(self, typesetter: Typesetter) -> None:
        super().__init__()
        self.fields = {name: NumberField(step=step) for name, step in (("w0", 0.1), ("w1", 0.1), ("rate", 0.01))}
        head = QHBoxLayout()
        for name, text in (("w0", self.tr("start w₀")), ("w1", self.tr("start w₁")), ("rate", self.tr("η"))):
            label, field = QLabel(text), self.fields[name]
            label.setBuddy(field)
            field.setObjectName(name)
            field.setAccessibleName(text)
            field.setFixedWidth(84)
            field.committed.connect(lambda value, name=name: self._set(name, value))
            field.nudged.connect(lambda value, name=name: self._set(name, value))
            head.addWidget(label)
            head.addWidget(field)
        self.limit = QLabel()
        self.limit.setProperty("role", "muted")
        head.addWidget(self.limit, 1)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "wrong")
        for field in self.fields.values():
            field.refused.connect(self.trouble.setText)
        self.formulas = [Formula(typesetter, 14) for _ in range(3)]
        self.table = QTableWidget()
        self.table.setObjectName("descent")
        self.table.setAccessibleName(self.tr("Steps of the descent"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setMinimumHeight(230)
        self.table.currentCellChanged.connect(lambda: self._write_step())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.trouble)
        for formula in self.formulas:
            layout.addWidget(formula)
        layout.addWidget(self.table, 1)
        self.rows: tuple[Row, ...] = ()
        self._values = {"w0": START[0], "w1": START[1], "rate": RATE}
        self._refresh()

    def start_again(self) -> None:
        self._values = {"w0": START[0], "w1": START[1], "rate": RATE}
        self._refresh()
        self.table.setCurrentCell(0, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_values"):
            self._refresh()

    @property
    def as_printed(self) -> bool:
        """Whether start and η are those of the printed table."""
        return self._values == {"w0": START[0], "w1": START[1], "rate": RATE}

    def _set(self, name: str, value: float) -> None:
        self._values[name] = value
        self._refresh()

    def _refresh(self) -> None:
        for name, field in self.fields.items():
            field.set_value(self._values[name])
        rate = self._values["rate"]
        self.rows = trace(THREE_POINTS, self._values["w0"], self._values["w1"], rate, STEPS)
        self.limit.setText(
            self.tr("It converges for η below {limit}.").format(limit=number_text(largest_rate(THREE_POINTS), 5))
        )
        headings = [self.tr("step"), "w₀", "w₁", self.tr("loss")]
        if self.as_printed:
            headings += [self.tr("printed w₀"), self.tr("printed w₁"), self.tr("printed is")]
        self.table.setColumnCount(len(headings))
        self.table.setHorizontalHeaderLabels(headings)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setRowCount(len(self.rows))
        for index, row in enumerate(self.rows):
            self._write(index, row)
        if self.table.currentRow() < 0:
            self.table.setCurrentCell(0, 0)
        self._write_step()

    def _write(self, index: int, row: Row) -> None:
        texts = [str(row.step), *(number_text(value, DIGITS) for value in (row.w0, row.w1, row.loss))]
        wrong: list[int] = []
        if self.as_printed:
            printed = PRINTED.get(row.step, ("", ""))
            exact = (row.w0, row.w1)
            wrong = [i for i in (0, 1) if printed[i] and not is_rounded(printed[i], exact[i])]
            texts += [*printed, "" if not printed[0] else self.tr("wrong") if wrong else self.tr("right")]
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if wrong and (column == PRINTED_AT + 2 or column - PRINTED_AT in wrong):
                item.setForeground(QColor(theme.current().danger))
            self.table.setItem(index, column, item)

    def _write_step(self) -> None:
        """The step that leads on from the chosen row, in symbols and numbers."""
        index = max(0, self.table.currentRow())
        if index >= len(self.rows):
            return
        row, rate = self.rows[index], number_latex(self._values["rate"], SHOWN)
        for formula, name, value, slope, symbols in (
            (self.formulas[0], "w_0", row.w0, row.slope0, r"2 \sum (w_0 + w_1 x - t)"),
            (self.formulas[1], "w_1", row.w1, row.slope1, r"2 \sum (w_0 + w_1 x - t) \, x"),
        ):
            after = value - self._values["rate"] * slope
            formula.set_latex(
                rf"{name} \leftarrow {name} - \eta \cdot {symbols} = {number_latex(value, SHOWN)} - {rate} \cdot"
                rf" {factor_latex(slope, SHOWN)} = {number_latex(after, SHOWN)}"
            )
        residuals = " + ".join(rf"{factor_latex(row.w0 + row.w1 * x - t, SHOWN)}^2" for x, t in THREE_POINTS)
        self.formulas[2].set_latex(rf"L = {residuals} = {number_latex(row.loss, SHOWN)}")
