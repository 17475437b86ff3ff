"""Matrices: the same pass as equations of matrices, with the entry of the scalar at hand marked, both ways."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout

import simulator as sim
from simulator.matrices import Equation, Scalar, matrices, why_not_layered
from simulator.network import EdgeKey
from simulator.walkthrough import Place
from ui import i18n
from ui.asking import Question
from ui.document import Document
from ui.formula import Formula, Typesetter
from ui.panels.aside import Aside
from ui.panels.matrix_view import MatrixView

# Entries that are no result of their own, and the steps that they come out with.
STEPS: dict[str, tuple[str, ...]] = {
    "error": ("output_error", "hidden_error"),
    "slope": ("activation",),
    "change": ("update",),
}


class MatricesPanel(Aside):
    """One equation at a time: that of the step the walkthrough stands on, or another one chosen from the list."""

    def __init__(self, document: Document, typesetter: Typesetter) -> None:
        super().__init__(document)
        self.equations: tuple[Equation, ...] = ()
        self._followed: sim.Step | None = None
        self.choice = QComboBox()
        self.choice.setObjectName("equation")
        self.choice.setAccessibleName(self.tr("Equation"))
        self.choice.activated.connect(lambda: self._show())
        self.copy = QPushButton(self.tr("Copy LaTeX"))
        self.copy.setObjectName("copyMatrices")
        self.copy.clicked.connect(self._copy)
        self.message = QLabel()
        self.message.setObjectName("matricesMessage")
        self.message.setWordWrap(True)
        self.message.setProperty("role", "muted")
        self.symbols = Formula(typesetter, 16)
        self.symbols.setObjectName("matrixSymbols")
        self.shapes = Formula(typesetter, 12, "muted")
        self.view = MatrixView(self._question_of)
        self.view.setObjectName("matrixView")
        self.view.setAccessibleName(self.tr("Entries of the equation"))
        self.view.clicked.connect(self._go_to)
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setAccessibleName(self.tr("The equation"))
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.view.moved.connect(lambda place: self.area.ensureVisible(round(place.x()), round(place.y())))
        top = QHBoxLayout()
        top.addWidget(self.choice, 1)
        top.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 2)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addWidget(self.message)
        layout.addWidget(self.symbols)
        layout.addWidget(self.shapes)
        layout.addWidget(self.area, 1)
        layout.addStretch()

    def sizeHint(self) -> QSize:
        return QSize(380, 200)

    @property
    def equation(self) -> Equation | None:
        """The equation that is shown."""
        place = self.choice.currentIndex()
        return self.equations[place] if 0 <= place < len(self.equations) else None

    def refresh(self) -> None:
        why = self._make()
        self.message.setText(why)
        self.message.setVisible(bool(why))
        for widget in (self.choice, self.copy, self.symbols, self.shapes, self.area):
            widget.setVisible(not why)
        self._list()
        self._follow()
        self._show()

    def _make(self) -> str:
        """Makes the equations anew; gives the sentence that says why there are none."""
        document = self.document
        self.equations = ()
        if document.running:
            return self.tr("Training. Pause to see the step as matrices.")
        if document.program is None or document.trouble:
            return i18n.sentence(document.trouble) if document.trouble else ""
        if why := why_not_layered(document.network):
            return i18n.sentence(why)
        near, course = self._near(), document.walk.course
        if near is None or course is None:
            return self.tr("The network doesn't learn from this sample, so it has no steps.")
        self.equations = matrices(document.network, course, near)
        return ""

    def _near(self) -> int | None:
        """The step whose sample is looked at, or None where there is no walk through it."""
        walk, cursor = self.document.walk, self.document.cursor
        if not walk.course:
            return None
        return walk.near(cursor.place) if self.document.current_step else walk.course.start_of(cursor.sample)

    def _list(self) -> None:
        headings = [
            i18n.label("matrix", equation.heading.template).format(**equation.heading.values)
            + (f" ({equation.result.symbol[0]})" if equation.phase == "update" else "")
            for equation in self.equations
        ]
        if headings != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            self.choice.addItems(headings)

    def _follow(self) -> None:
        """Turns to the equation of the step at hand, once; from there the person may look at another one."""
        step = self.document.current_step
        if step is None or step == self._followed:
            return
        self._followed = step
        scalar = (step.kind, step.target)
        giving = [place for place, equation in enumerate(self.equations) if equation.gives(scalar)]
        having = (
            place
            for place, equation in enumerate(self.equations)
            if any(matrix.places(scalar) for matrix in equation.matrices)
        )
        self.choice.setCurrentIndex(next(iter(giving or having), self.choice.currentIndex()))

    def _show(self) -> None:
        equation = self.equation
        self.symbols.set_latex(equation.symbols if equation else "")
        self.shapes.set_latex(equation.shapes if equation else "")
        digits = self.document.project.view.digits
        self.view.show_equation(equation, digits, self._current(), self._selected(), self._is_hidden)
        # What is still to be predicted is not given away.
        self.copy.setEnabled(not self.document.hides(self.document.current_step))
        for cell in self.view.marked[:1]:
            self.area.ensureVisible(round(cell.place.center().x()), round(cell.place.center().y()))

    def _current(self) -> list[Scalar]:
        step = self.document.current_step
        return [(step.kind, step.target)] if step else []

    def _selected(self) -> list[Scalar]:
        kinds = ("weight", "bias", "weighted_sum", "activation", "error", "gradient", "update")
        return [(kind, part) for part in self.document.selection for kind in kinds]

    def _go_to(self, scalar: Scalar) -> None:
        """Steps to where an entry is calculated; of one that is given, such as a weight, selects what it belongs to."""
        target, place = scalar[1], self._step_of(scalar)
        if place is None:
            network = self.document.network
            self.document.select([target] if target in network.nodes or target in network.edges else ())
        else:
            self.document.go_to_step(place)

    def _step_of(self, scalar: Scalar) -> int | None:
        """The step that an entry is the result of, or None where it is given."""
        kind, target = scalar
        return self._place_of(STEPS.get(kind, (kind,)), target)

    def _question_of(self, scalar: Scalar) -> Question | None:
        """How one asks why an entry is what it is."""
        kind, target = scalar
        if (step := self._step_of(scalar)) is not None:
            return Question("step", target, step)
        if kind in ("weight", "bias"):
            return Question("before", target)
        return Question("input", target) if target in self.document.network.inputs else None

    def _is_hidden(self, scalar: Scalar) -> bool:
        """Whether an entry is still to be predicted, in a walk that is under way."""
        document, step = self.document, self._step_of(scalar)
        if step is None or document.current_step is None or not document.predicting.on:
            return False
        here = document.cursor.place
        return Place(step) > here or (Place(step) == here and document.hides(document.current_step))

    def _place_of(self, kinds: tuple[str, ...], target: str | EdgeKey) -> int | None:
        """Where in the walkthrough a step of one of these kinds is, or None."""
        walk = self.document.walk
        near = walk.near(self.document.cursor.place)
        found = (walk.course.find(kind, target, near) for kind in kinds) if walk.course else ()
        return next((place for place in found if place is not None), None)

    def _copy(self) -> None:
        if equation := self.equation:
            current = self._current()
            latex = equation.latex(self.document.project.view.digits, current[0] if current else None)
            QGuiApplication.clipboard().setText(f"{equation.symbols}\n\n{latex}")
