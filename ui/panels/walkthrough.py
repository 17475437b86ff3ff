"""The walkthrough: every operation in a list, and the formula of the current one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.marked_symbols import OWN_RESULT, marked_symbols
from simulator.notation import number_latex, number_text
from simulator.plain_text import plain_text
from simulator.walkthrough.shown_arithmetic import is_exact
from ui import i18n
from ui.asking import Question
from ui.document import Document
from ui.formula import Typesetter, under
from ui.line_breaks import unbroken
from ui.panels.conventions import ConventionsLine
from ui.panels.fade import RowFade
from ui.panels.numbers import as_marked
from ui.panels.prediction import PredictionRow
from ui.panels.step_line import StepLine
from ui.panels.step_list import StepList
from ui.panels.step_page import StepPage

# The list of steps takes a third of the panel, between these; but never more than half.
LEAST_LIST, MOST_LIST = 192, 208


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
        self.list.setItemDelegate(StepLine(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.fades = RowFade(self.list, above=True), RowFade(self.list, above=False)
        self.list.clicked.connect(self._go_to)
        self.list.activated.connect(self._go_to)
        self.step_page = StepPage(typesetter)
        self.reason, self.exact = self.step_page.reason, self.step_page.exact
        self.symbols, self.numbers, self.result = (
            self.step_page.symbols,
            self.step_page.numbers,
            self.step_page.result,
        )
        self.symbols.picked.connect(self._ask_symbol)
        self.numbers.picked.connect(document.ask_source)
        self.result.picked.connect(lambda _: self._ask_symbol(None))
        self._meant: tuple[int, ...] = ()
        self.prediction = PredictionRow(document)
        self.prediction.judged.connect(self.step_page.show_end)
        self.conventions = ConventionsLine(document)
        self.copy_button = self._copy_button()
        self._divided_by_hand = False
        self.addWidget(self.list)
        self.addWidget(self._page())
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._keep_division)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._divide()

    def _divide(self) -> None:
        if not self._divided_by_hand:
            list_width = max(LEAST_LIST, min(MOST_LIST, round(self.width() * 0.37)))
            list_width = min(list_width, self.width() // 2)
            self.setSizes([list_width, self.width() - list_width])

    def _keep_division(self) -> None:
        self._divided_by_hand = True

    def refresh(self) -> None:
        document = self.document
        self.list.setEnabled(not document.running)
        if not document.running:
            self.model.refresh()
            # Where nothing can be walked, all the room is for saying why.
            if self.list.isHidden() == bool(self.model.rowCount()):
                self.list.setVisible(bool(self.model.rowCount()))
                self._divide()
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

    def copied_latex(self) -> str:
        """The current step as LaTeX: symbols, numbers and, where it may be seen, the result."""
        step = self.document.current_step
        if step is None:
            return ""
        result = "" if self.document.hides(step) else f" {self._result(step)}"
        return f"{step.symbols} = {step.numbers}{result}"

    def copied_text(self) -> str:
        """The same as plain text, with the sentence that says why."""
        step = self.document.current_step
        return f"{plain_text(self.copied_latex())}\n{i18n.sentence(step.reason)}" if step else ""

    def _page(self) -> QWidget:
        """The step; below it, always in view, the conventions in force."""
        self.step_page.add_row(self.prediction)
        self.step_page.add_beside_result(self.prediction.next_button)
        self.step_page.add_at_end(self.copy_button)
        below = QHBoxLayout()
        below.setContentsMargins(12, 0, 2, 0)
        below.addWidget(self.conventions, 1)
        page = QWidget()
        around = QVBoxLayout(page)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(self.step_page, 1)
        around.addLayout(below)
        return page

    def _copy_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("copyStep")
        button.setText(self.tr("Copy"))
        button.setProperty("role", "line")
        button.setToolTip(self.tr("Copy this step as LaTeX or as plain text"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for name, text, content in (
            ("copyLatex", self.tr("As &LaTeX"), self.copied_latex),
            ("copyText", self.tr("As &text"), self.copied_text),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(lambda _=False, content=content: QGuiApplication.clipboard().setText(content()))
        button.setMenu(menu)
        return button

    def _show_step(self, step: sim.Step | None) -> None:
        self.copy_button.setVisible(step is not None and not self.document.hides(step))
        self.prediction.refresh()
        if step is None:
            self.reason.setText(self._invitation())
            for formula in (self.symbols, self.numbers, self.result):
                formula.set_latex("")
            self.exact.hide()
            return
        self.reason.setText(unbroken(i18n.sentence(step.reason)))
        hidden = self.document.hides(step)
        symbols, numbers, result = self._latex(step)
        marked, self._meant = self._marked_symbols(step)
        self.symbols.set_marked(symbols, marked)
        self.numbers.set_marked(numbers, under(symbols, f"= {step.explanation.marked}"))
        self.result.set_marked(result, under(symbols, as_marked(self._result(step))))
        self.result.setVisible(not hidden)
        self.exact.setVisible(step.exact is not None and not hidden)
        if step.exact is not None:
            self.exact.setText(self.tr("unrounded: {value}").format(value=number_text(step.exact, 6)))
        self._prepare_neighbours()
        self.step_page.settle()

    def _latex(self, step: sim.Step) -> tuple[str, str, str]:
        result = under(step.symbols, self._result(step))
        return step.symbols, under(step.symbols, f"= {step.numbers}"), result

    def _result(self, step: sim.Step) -> str:
        # By hand a number is written as it was rounded, with no digit cut off.
        digits = self.document.project.view.digits if step.exact is None else max(self.document.project.view.digits, 6)
        return rf"{'=' if is_exact(step, digits) else chr(92) + 'approx'} {number_latex(step.value, digits)}"

    def _marked_symbols(self, step: sim.Step) -> tuple[str, tuple[int, ...]]:
        walk = self.document.walk
        assert walk.course is not None
        return marked_symbols(walk.course, step, walk.near(self.document.cursor.place))

    def _ask_symbol(self, mark: int | None) -> None:
        """Asks what a symbol of the formula stands for; None is the result."""
        place = OWN_RESULT if mark is None else self._meant[mark]
        if place == OWN_RESULT:
            self.document.ask_about(Question("here", ""))
        else:
            self.document.ask_source(place)

    def _prepare_neighbours(self) -> None:
        """Typesets the steps that Step and Back lead to, so that they are there at once."""
        document = self.document
        here = document.cursor.place
        for place in (document.walk.next(here, document.grain), document.walk.previous(here, document.grain)):
            step = document.walk.step(place)
            if step is not None and place != here:
                for formula, text in zip((self.symbols, self.numbers, self.result), self._latex(step), strict=True):
                    formula.prepare(text)

    def _invitation(self) -> str:
        document = self.document
        if document.running:
            return self.tr("Training. Pause to step through the network as it is then.")
        if document.trouble:
            return i18n.sentence(document.trouble)
        return self.tr(
            "Press Step (F10) to go through the samples, one operation at a time: forward, backward, update."
            " Back (Shift+F10) goes the same way in reverse. Beside Step you choose how far one goes."
        )

    def _go_to(self, index: QModelIndex) -> None:
        step = self.model.step_at(index.row())
        if step is not None:
            self.document.go_to_step(step)
