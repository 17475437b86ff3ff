"""Why this number? Where it comes from, step by step down to what is given, and what it goes into."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from simulator.notation import number_text
from simulator.plain_text import plain_text
from simulator.provenance import Number, goes_into, made_from, symbol_of
from ui import i18n, theme
from ui.document import Document
from ui.panels.aside import Aside, write

MOST_ROWS = 200
NUMBER = Qt.ItemDataRole.UserRole


class WhyPanel(Aside):
    """The number that is asked about, with what it is made from and what it goes into.

    A click on a row asks about that number in turn. It follows the walkthrough and the selection.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._trail: list[Number] = []
        self.heading = QLabel()
        self.heading.setObjectName("asked")
        self.heading.setWordWrap(True)
        self.back = QPushButton(self.tr("Back"))
        self.back.setObjectName("whyBack")
        self.back.setToolTip(self.tr("To the number asked about before"))
        self.back.clicked.connect(self.go_back)
        self.go = QPushButton(self.tr("Go to its step"))
        self.go.setObjectName("whyGo")
        self.go.clicked.connect(self._go_to_step)
        self.tree = QTreeWidget()
        self.tree.setObjectName("whyTree")
        self.tree.setAccessibleName(self.tr("Why this number?"))
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([self.tr("number"), self.tr("value"), self.tr("because")])
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(12)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # Stretched to the width of a narrow panel, the last column would be cut short instead of scrolled to.
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemClicked.connect(lambda item: self._ask_row(item))
        self.tree.itemActivated.connect(lambda item: self._ask_row(item))
        top = QHBoxLayout()
        top.setContentsMargins(10, 6, 8, 4)
        top.addWidget(self.heading, 1)
        top.addWidget(self.go)
        top.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)
        layout.addStretch()
        for signal in (document.question_changed, document.step_changed, document.selection_changed):
            signal.connect(self._forget_trail)
            signal.connect(self.ask)
        self.refresh()

    @property
    def number(self) -> Number | None:
        """The number that is asked about."""
        return self._trail[-1] if self._trail else None

    def refresh(self) -> None:
        course = None if self.document.running else self.document.walk.course
        if not course:
            self._trail = []
        elif not self._trail and (number := self.document.question()) is not None:
            self._trail = [number]
        self._show()

    def ask_about(self, number: Number) -> None:
        """Asks about a number that another one is made from, or goes into."""
        self._trail.append(number)
        self._show()

    def go_back(self) -> None:
        """Returns to the number asked about before."""
        if len(self._trail) > 1:
            self._trail.pop()
            self._show()

    def _forget_trail(self) -> None:
        self._trail = []

    def _show(self) -> None:
        number, course = self.number, self.document.walk.course
        self.tree.clear()
        self.back.setVisible(len(self._trail) > 1)
        self.go.setVisible(number is not None and number.place not in (None, self.document.cursor.place))
        is_asked = number is not None and bool(course) and not self._is_hidden(number)
        # The names of columns with nothing below them would be a riddle.
        self.tree.setVisible(is_asked)
        if number is None or not course or not is_asked:
            write(self.heading, self._invitation(number), invites=True)
            return
        answer = self.tr("<b>{symbol} = {value}</b>&nbsp;&nbsp; {because}").format(
            symbol=self._symbol(number), value=self._number(number.value), because=self._because(number)
        )
        write(self.heading, answer, invites=False)
        self._add(self.tr("Made from"), made_from(course, number), self.tr("It is given: there is nothing behind it."))
        self._add(self.tr("Goes into"), goes_into(course, number), self.tr("Nothing more is computed from it."))
        self.tree.expandAll()

    def _add(self, title: str, numbers: tuple[Number, ...], nothing: str) -> None:
        heading = QTreeWidgetItem([title])
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.tree.addTopLevelItem(heading)
        heading.setFirstColumnSpanned(True)
        muted = QColor(theme.current().muted)
        heading.setForeground(0, muted)
        for number in numbers[:MOST_ROWS]:
            hidden = self._is_hidden(number)
            value = "?" if hidden else self._number(number.value)
            row = QTreeWidgetItem([self._symbol(number), value, self._because(number)])
            row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
            row.setForeground(2, muted)
            row.setData(0, NUMBER, number)
            if hidden:
                row.setFlags(Qt.ItemFlag.ItemIsEnabled)
            heading.addChild(row)
        if not numbers:
            row = QTreeWidgetItem([nothing])
            row.setFlags(Qt.ItemFlag.ItemIsEnabled)
            heading.addChild(row)
            row.setFirstColumnSpanned(True)

    def _because(self, number: Number) -> str:
        """Why it is what it is; of a standardized input or target also how it came from what was measured."""
        reason, project = i18n.sentence(number.because), self.document.project
        name = number.target
        if number.kind not in ("input", "target") or name not in project.data.standardized or not isinstance(name, str):
            return reason
        way = project.standardization([name])
        measured = float(project.data.column(name)[int(number.because.values["sample"]) - 1])
        return self.tr("{reason}, standardized: ({x} − {mean}) / {scale}").format(
            reason=reason,
            x=self._number(measured),
            mean=self._number(float(way.mean[0])),
            scale=self._number(float(way.scale[0])),
        )

    def _is_hidden(self, number: Number) -> bool:
        """Whether its value may not be seen yet, because it is still to be predicted."""
        predicting, here = self.document.predicting.on, self.document.cursor.place
        if not predicting or number.place is None:
            return False
        return number.place > here or (number.place == here and self.document.hides(self.document.current_step))

    def _ask_row(self, item: QTreeWidgetItem) -> None:
        number = item.data(0, NUMBER)
        if isinstance(number, Number) and not self._is_hidden(number):
            self.ask_about(number)

    def _go_to_step(self) -> None:
        if self.number is not None and self.number.step is not None:
            self.document.go_to_step(self.number.step, self.number.term)

    def _invitation(self, number: Number | None) -> str:
        if number is not None:
            return self.tr("First predict it: its result is hidden.")
        if self.document.running:
            return self.tr("Training; pause to ask about a number.")
        return self.tr(
            "Step through the network and click a number in the formula, or right-click any number, on the canvas or in"
            " a table, to see where it comes from."
        )

    def _number(self, value: float) -> str:
        return number_text(value, max(6, self.document.project.view.digits))

    def _symbol(self, number: Number) -> str:
        return plain_text(symbol_of(number, self.document.project.view.convention))
