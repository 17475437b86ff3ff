"""Nudge it: the slope of one number from backpropagation, beside what moving it a little does to the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

import simulator as sim
from simulator.network import EdgeKey
from simulator.notation import number_latex, number_text
from ui import i18n
from ui.document import Document
from ui.formula import Formula, Typesetter
from ui.panels.aside import Aside
from ui.panels.fields import NumberField

EPSILON = 0.001
SMALLEST = 1e-12
DIGITS = 8


class Curve(Protocol):
    """A plot of a nudge."""

    def show_nudge(self, nudge: sim.Nudge | None, name: str) -> None: ...


class NudgePanel(Aside):
    """Follows what is selected, and otherwise the gradient that the walkthrough stands on.

    Its `curve` is made when it is first seen.
    """

    def __init__(self, document: Document, typesetter: Typesetter, make_curve: Callable[[], Curve]) -> None:
        super().__init__(document)
        self.curve: Curve | None = None
        self._make_curve = make_curve
        self.nudge: sim.Nudge | None = None
        self.heading = Formula(typesetter, 15)
        self.heading.setObjectName("nudgeFormula")
        self.message = QLabel()
        self.message.setObjectName("nudgeMessage")
        self.message.setWordWrap(True)
        self.message.setProperty("role", "muted")
        self.epsilon = NumberField(step=0.01, least=SMALLEST)
        self.epsilon.setObjectName("epsilon")
        self.epsilon.setAccessibleName(self.tr("Size of the nudge, ε"))
        self.epsilon.setToolTip(self.tr("How far the number is moved up and down; try 0.5, then 0.1, then 0.001"))
        self.epsilon.set_value(EPSILON)
        self._size = EPSILON
        for signal in (self.epsilon.committed, self.epsilon.nudged):
            signal.connect(self._set_epsilon)
        self.scope = QComboBox()
        self.scope.setObjectName("nudgeScope")
        self.scope.setAccessibleName(self.tr("Loss of"))
        self.scope.setToolTip(self.tr("Whose loss L is: that of the sample you look at, or that of all samples"))
        self.scope.addItem(self.tr("this sample"), False)
        self.scope.addItem(self.tr("all samples"), True)
        self.scope.activated.connect(self.refresh)
        self.computed, self.nudged, self.difference = (self._value(name) for name in ("computed", "nudged", "apart"))
        self._page = self._lay_out()

    def _value(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(f"nudge_{name}")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _lay_out(self) -> QWidget:
        form = QFormLayout()
        form.setContentsMargins(10, 4, 4, 4)
        form.setVerticalSpacing(4)
        form.addRow(self.tr("Backpropagation"), self.computed)
        form.addRow(self.tr("Nudged"), self.nudged)
        form.addRow(self.tr("Apart by"), self.difference)
        form.addRow("ε", self.epsilon)
        form.addRow(self.tr("Loss of"), self.scope)
        page = QWidget()
        self._row = QHBoxLayout(page)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(2)
        top = QVBoxLayout()
        top.setContentsMargins(10, 2, 10, 0)
        top.addWidget(self.heading)
        top.addWidget(self.message)
        layout.addLayout(top)
        layout.addWidget(page, 1)
        layout.addStretch()
        return page

    def set_seen(self, seen: bool) -> None:
        if seen and self.curve is None:
            self.curve = self._make_curve()
            self._row.addWidget(cast(QWidget, self.curve), 1)
        super().set_seen(seen)

    def sizeHint(self) -> QSize:
        return QSize(380, 200)

    def refresh(self) -> None:
        part = self.part_in_question()
        self.nudge, why = self._ask(part)
        self._page.setVisible(self.nudge is not None)
        self.heading.setVisible(self.nudge is not None)
        self.message.setText(why)
        self.message.setVisible(bool(why))
        if self.nudge is None or part is None:
            if self.curve:
                self.curve.show_nudge(None, "")
            return
        self._show(self.nudge)

    def _ask(self, part: EdgeKey | str | None) -> tuple[sim.Nudge | None, str]:
        """The nudge, or none and the sentence that says why."""
        document = self.document
        program = document.program
        if program is None or document.trouble:
            return None, i18n.sentence(document.trouble) if document.trouble else ""
        if part is None:
            return None, self.tr(
                "Select a weight, an input, or a neuron with a bias. Here you see its slope from backpropagation"
                " beside what a small move up and down really does to the loss."
            )
        if self.has_no_bias(part):
            return None, self.tr("{name} has no bias to nudge. Select a weight, an input, or another neuron.").format(
                name=part
            )
        project, sample = document.project, document.cursor.sample
        rows = slice(None) if self.scope.currentData() else slice(sample, sample + 1)
        training = project.training
        try:
            found = sim.nudge(
                program,
                part,
                project.X[rows],
                project.T[rows],
                epsilon=self._size,
                loss=training.loss,
                samples=training.samples,
                outputs=training.outputs,
                parameters=document.snapshot().parameters,
            )
        except sim.SimulatorError as error:
            return None, i18n.sentence(error.sentence)
        return found, self._note(found)

    def _note(self, nudge: sim.Nudge) -> str:
        if nudge.kink:
            return self.tr("Between the two places lies a kink, where there is no slope: the two need not agree.")
        return ""

    def _as_error_term(self, nudge: sim.Nudge) -> str:
        if nudge.kind == "input" or self.document.project.view.convention == "gradient":
            return ""
        return self.tr("∂L/∂{letter}. As an error term the walkthrough shows it with the other sign.").format(
            letter="b" if nudge.kind == "bias" else "w"
        )

    def _show(self, nudge: sim.Nudge) -> None:
        digits = self.document.project.view.digits
        self.computed.setText(number_text(nudge.computed, max(6, digits)))
        self.computed.setToolTip(self._as_error_term(nudge))
        self.nudged.setText(number_text(nudge.nudged, max(6, digits)))
        self.difference.setText(number_text(100.0 * nudge.difference, 2) + " %")
        letter = self.letter_of(nudge.parameter)
        above, below = (number_latex(value, DIGITS) for value in (nudge.above, nudge.below))
        self.heading.set_latex(
            rf"\frac{{\partial L}}{{\partial {letter}}} \approx"
            rf" \frac{{L({letter} + \varepsilon) - L({letter} - \varepsilon)}}{{2\,\varepsilon}}"
            rf" = \frac{{{above} - {below if nudge.below >= 0 else rf'({below})'}}}"
            rf"{{{number_latex(2.0 * nudge.epsilon, 4)}}}"
        )
        if self.curve:
            self.curve.show_nudge(nudge, self.name_of(nudge.parameter))

    def _set_epsilon(self, epsilon: float) -> None:
        self._size = max(SMALLEST, epsilon)
        self.ask()
