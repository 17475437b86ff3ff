"""The softmax of logits on sliders, with its Jacobian."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from simulator.arrays import Array
from simulator.notation import factor_latex, number_latex, number_text
from simulator.softmax import (
    cross_entropy_of_class,
    cross_entropy_slopes,
    jacobian,
    sigmoid_of_difference,
    softmax,
)
from ui import theme
from ui.explorations.bars import Bar, Bars
from ui.explorations.entropy import SUBSCRIPT
from ui.explorations.exploring import Exploring, labelled
from ui.explorations.slider_row import SliderRow
from ui.formula import Formula, Typesetter

START = (3.0, 1.0, -3.0, 0.0, 0.0)
FEWEST, CLASSES = 2, 3
DIGITS = 4


def sub(letter: str, index: int) -> str:
    """A letter with a number from 1 below it."""
    return f"{letter}{str(index + 1).translate(SUBSCRIPT)}"


class JacobianMap(QWidget):
    """∂pᵢ/∂zₖ as a table of numbers on coloured ground: a row for each probability, a column for each logit."""

    HEAD, ROW = 40, 30

    def __init__(self) -> None:
        super().__init__()
        self._matrix: Array = np.zeros((0, 0))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Jacobian of the softmax"))

    def set_matrix(self, matrix: Array) -> None:
        """Shows a matrix, (classes, classes)."""
        self._matrix = matrix
        rows = ("; ".join(number_text(float(value)) for value in row) for row in matrix)
        self.setAccessibleDescription(" / ".join(rows))
        self.setFixedHeight((len(matrix) + 1) * self.ROW)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(260, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = theme.current(), QPainter(self)
        count = max(1, len(self._matrix))
        width = (self.width() - self.HEAD) / count
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(colours.muted))
        for index in range(len(self._matrix)):
            painter.drawText(QRectF(self.HEAD + index * width, 0, width, self.ROW), centre, f"∂{sub('z', index)}")
            painter.drawText(QRectF(0, (index + 1) * self.ROW, self.HEAD, self.ROW), centre, f"∂{sub('p', index)}")
        for (row, column), value in np.ndenumerate(self._matrix):
            cell = QRectF(self.HEAD + column * width, (row + 1) * self.ROW, width - 2, self.ROW - 2)
            # The largest slope there is, ¼, takes half of the colour, so that the numbers stay readable.
            colour = colours.positive if value > 0 else colours.negative
            painter.fillRect(cell, theme.mix(colours.window, colour, min(0.5, 2.0 * abs(float(value)))))
            painter.setPen(QColor(colours.text))
            painter.drawText(cell, centre, number_text(float(value)))
        painter.end()


class SoftmaxSliders(Exploring):
    """Logits to move, their probabilities, the Jacobian, and the loss of one class with its slopes."""

    def __init__(self, typesetter: Typesetter) -> None:
        super().__init__()
        self.classes = QComboBox()
        self.classes.setObjectName("classes")
        for count in range(FEWEST, len(START) + 1):
            self.classes.addItem(str(count), count)
        self.target = QComboBox()
        self.target.setObjectName("target")
        self.more, self.less = QPushButton(self.tr("Add 1 to all")), QPushButton(self.tr("Take 1 from all"))
        head = labelled((self.tr("Classes"), self.classes), (self.tr("Target"), self.target))
        for button, shift in ((self.more, 1.0), (self.less, -1.0)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, shift=shift: self._shift(shift))
            head.addWidget(button)
        self.more.setObjectName("addOne")
        self.z = np.array(START)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        self.sliders: list[SliderRow] = []
        for index in range(len(START)):
            row = SliderRow(sub("z", index), -8.0, 8.0, 0.1, widest=(-1000.0, 1000.0))
            row.slider.setObjectName(f"z{index + 1}")
            row.changed.connect(lambda value, index=index: self._move(index, value))
            self.sliders.append(row)
            layout.addWidget(row)
        self.bars = Bars(self.tr("Probabilities"))
        self.map = JacobianMap()
        self.formulas = {key: Formula(typesetter, 14) for key in ("p", "sigmoid", "own", "other", "loss", "delta")}
        layout.addWidget(self.bars)
        layout.addWidget(self.map)
        for formula in self.formulas.values():
            layout.addWidget(formula)
        layout.addStretch(1)
        self.classes.setCurrentIndex(CLASSES - FEWEST)
        self.classes.currentIndexChanged.connect(self._count)
        self.target.currentIndexChanged.connect(self._refresh)
        self._count()

    def start_again(self) -> None:
        self.z = np.array(START)
        self.target.setCurrentIndex(0)
        self.classes.setCurrentIndex(CLASSES - FEWEST)
        self._refresh()

    def logits(self) -> Array:
        """The logits of the classes that are shown, (classes,)."""
        return np.asarray(self.z[: self.classes.currentData()])

    def _count(self) -> None:
        count = self.classes.currentData()
        kept = min(max(0, self.target.currentIndex()), count - 1)
        self.target.blockSignals(True)
        self.target.clear()
        for index in range(count):
            self.target.addItem(self.tr("class {n}").format(n=index + 1))
        self.target.setCurrentIndex(kept)
        self.target.blockSignals(False)
        for index, row in enumerate(self.sliders):
            row.setVisible(index < count)
        self._refresh()

    def _move(self, index: int, value: float) -> None:
        self.z[index] = value
        self._refresh()

    def _shift(self, shift: float) -> None:
        self.z = self.z + shift
        self._refresh()

    def _refresh(self) -> None:
        z, target = self.logits(), max(0, self.target.currentIndex())
        for row, value in zip(self.sliders, z, strict=False):
            row.set_value(round(float(value), 10))
        p, slopes = softmax(z), jacobian(z)
        self.bars.set_bars([Bar(sub("p", i), float(value), number_text(float(value)), i) for i, value in enumerate(p)])
        self.map.set_matrix(slopes)
        numbers = [number_latex(float(value), DIGITS) for value in z]
        power = "+".join(f"e^{{{number}}}" for number in numbers)
        first = number_latex(float(p[0]), DIGITS)
        self.formulas["p"].set_latex(
            rf"p_1 = \frac{{e^{{z_1}}}}{{\sum_k e^{{z_k}}}} = \frac{{e^{{{numbers[0]}}}}}{{{power}}} = {first}"
        )
        self.formulas["sigmoid"].setVisible(len(z) == 2)
        if len(z) == 2:
            self.formulas["sigmoid"].set_latex(
                rf"\sigma(z_1 - z_2) = \frac{{1}}{{1 + e^{{-({numbers[0]} - {factor_latex(float(z[1]), DIGITS)})}}}}"
                rf" = {number_latex(sigmoid_of_difference(z), DIGITS)}"
            )
        second = number_latex(float(p[1]), DIGITS)
        self.formulas["own"].set_latex(
            r"\frac{\partial p_1}{\partial z_1} = p_1 (1 - p_1) ="
            rf" {first} \, (1 - {first}) = {number_latex(float(slopes[0, 0]), DIGITS)}"
        )
        self.formulas["other"].set_latex(
            r"\frac{\partial p_1}{\partial z_2} = -p_1 \, p_2 ="
            rf" -{first} \cdot {second} = {number_latex(float(slopes[0, 1]), DIGITS)}"
        )
        said = number_latex(float(p[target]), DIGITS)
        self.formulas["loss"].set_latex(
            rf"L = -\ln p_{{{target + 1}}} = -\ln \, {said} = {number_latex(cross_entropy_of_class(z, target), DIGITS)}"
        )
        deltas = r",\; ".join(number_latex(float(value), DIGITS) for value in cross_entropy_slopes(z, target))
        self.formulas["delta"].set_latex(rf"\frac{{\partial L}}{{\partial z_k}} = p_k - t_k:\quad {deltas}")
