"""A table of predictions to edit, with the logarithm and the cost of every row."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from simulator.expressions import ExpressionError, evaluate
from simulator.information import Unit
from simulator.log_loss import EIGHT, FOUR, Prediction, cost
from simulator.notation import factor_latex, number_latex, number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n
from ui.explorations.entropy import UNITS, unit_box
from ui.explorations.exploring import Exploring, labelled
from ui.formula import Formula, Typesetter

DIGITS = 4
TABLES = (
    (QT_TRANSLATE_NOOP("exploration", "Eight predictions"), EIGHT),
    (QT_TRANSLATE_NOOP("exploration", "Four points"), FOUR),
)
NAME, TARGET, P = range(3)
MOST_ROWS = 100


def decimals(value: float) -> str:
    """A number with the ten decimals of the printed table; infinite where it is."""
    return f"{value:.10f}".replace("-", "−") if math.isfinite(value) else number_text(value)


class LogLossTable(Exploring):
    """Targets and probabilities to edit; the other columns, and the line below, follow."""

    def __init__(self, typesetter: Typesetter) -> None:
        super().__init__()
        self.choice, self.unit = QComboBox(), unit_box()
        self.choice.setObjectName("table")
        for title, _ in TABLES:
            self.choice.addItem(i18n.label("exploration", title))
        self.unit.setCurrentIndex(self.unit.findData("log10"))
        head = labelled((self.tr("Table"), self.choice), (self.tr("Logarithm"), self.unit))
        self.add, self.remove = QPushButton(self.tr("Add a row")), QPushButton(self.tr("Delete row"))
        for button, name in ((self.add, "addRow"), (self.remove, "deleteRow")):
            button.setObjectName(name)
            button.setAutoDefault(False)
            head.addWidget(button)
        self.table = QTableWidget()
        self.table.setObjectName("predictions")
        self.table.setAccessibleName(self.tr("Predictions"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setMinimumHeight(250)
        self.trouble = QLabel()
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        self.row_formula, self.mean_formula = Formula(typesetter, 14), Formula(typesetter, 14)
        self.summary = QLabel()
        self.summary.setObjectName("summary")
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        for widget in (self.trouble, self.row_formula, self.mean_formula, self.summary):
            layout.addWidget(widget)
        self.predictions: list[Prediction] = []
        self.choice.currentIndexChanged.connect(self._begin)
        self.unit.currentIndexChanged.connect(self._refresh)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.table.itemChanged.connect(self._edit)
        self.table.currentCellChanged.connect(lambda: self._write_row())
        self._begin()

    def start_again(self) -> None:
        self.unit.setCurrentIndex(self.unit.findData("log10"))
        if self.choice.currentIndex():
            self.choice.setCurrentIndex(0)
        else:
            self._begin()

    def _begin(self) -> None:
        self.predictions = list(TABLES[self.choice.currentIndex()][1])
        self._refresh()
        self.table.setCurrentCell(0, P)

    def _add(self) -> None:
        self.predictions.append(Prediction(str(len(self.predictions) + 1), 1, 0.5))
        self._refresh()
        self.table.setCurrentCell(len(self.predictions) - 1, P)

    def _remove(self) -> None:
        row = self.table.currentRow()
        if len(self.predictions) > 1 and row >= 0:
            del self.predictions[row]
            self._refresh()

    def _edit(self, item: QTableWidgetItem) -> None:
        row, old = item.row(), self.predictions[item.row()]
        self.trouble.setText("")
        try:
            self.predictions[row] = self._edited(old, item.column(), item.text())
        except (ExpressionError, ValueError) as error:
            why = i18n.sentence(error.sentence) if isinstance(error, ExpressionError) else str(error)
            self.trouble.setText(self.tr("{why} The table is as it was.").format(why=why))
        self._refresh()

    def _edited(self, old: Prediction, column: int, text: str) -> Prediction:
        if column == NAME:
            return replace(old, name=text.strip())
        value = evaluate(text)
        if column == TARGET:
            if value not in (0.0, 1.0):
                raise ValueError(self.tr("A target is 0 or 1."))
            return replace(old, target=int(value))
        if not 0.0 <= value <= 1.0:
            raise ValueError(self.tr("A probability lies between 0 and 1."))
        return replace(old, p=value)

    def _refresh(self) -> None:
        unit: Unit = self.unit.currentData()
        log = self._log(unit)
        headings = (
            self.tr("sample"),
            self.tr("target t"),
            self.tr("p of 1"),
            self.tr("corrected p"),
            self.tr("{log} of it").format(log={"bits": "log₂", "nats": "ln", "log10": "log₁₀"}[unit]),
            self.tr("(t − p)²"),
            self.tr("right?"),
        )
        with QSignalBlocker(self.table):
            self.table.setColumnCount(len(headings))
            self.table.setHorizontalHeaderLabels(headings)
            self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            self.table.setRowCount(len(self.predictions))
            for row, prediction in enumerate(self.predictions):
                self._write(row, prediction, unit)
        self.remove.setEnabled(len(self.predictions) > 1)
        self.add.setEnabled(len(self.predictions) < MOST_ROWS)
        found = cost(self.predictions, unit)
        self.mean_formula.set_latex(
            rf"J = -\frac{{1}}{{m}} \sum {log} \, p = \frac{{{number_latex(found.total, DIGITS)}}}"
            rf"{{{len(self.predictions)}}} = {number_latex(found.mean, DIGITS)}"
        )
        self.summary.setText(
            self.tr(
                "Log loss {mean} on average, {total} added up. Mean squared error {squared}. {right} % right."
            ).format(
                mean=number_text(found.mean, DIGITS),
                total=number_text(found.total, DIGITS),
                squared=number_text(found.squared, DIGITS),
                right=number_text(100.0 * found.accuracy),
            )
        )
        self._write_row()

    def _write(self, row: int, prediction: Prediction, unit: Unit) -> None:
        texts = (
            prediction.name,
            str(prediction.target),
            f"{prediction.p:.10g}",
            number_text(prediction.corrected, DIGITS),
            decimals(prediction.logarithm(unit)),
            number_text((prediction.target - prediction.p) ** 2, DIGITS),
            self.tr("yes") if prediction.is_right else self.tr("no"),
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if column > P:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, column, item)

    def _write_row(self) -> None:
        """The loss of the row that is chosen, with its numbers."""
        row = max(0, self.table.currentRow())
        if row >= len(self.predictions):
            return
        unit: Unit = self.unit.currentData()
        prediction, log = self.predictions[row], self._log(unit)
        symbols = rf"{log} \, p" if prediction.target else rf"{log} (1 - p)"
        number = number_latex(prediction.corrected, DIGITS)
        self.row_formula.set_latex(
            rf"-{symbols} = -{log} \, {number} = {factor_latex(0.0 - prediction.logarithm(unit), DIGITS)}"
        )

    def _log(self, unit: Unit) -> str:
        return next(latex for key, latex, _, _ in UNITS if key == unit)
