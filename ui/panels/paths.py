"""Paths: every route from one number to the loss, with the product of its local derivatives."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout

import simulator as sim
from simulator.network import EdgeKey
from simulator.notation import count_text, factor_latex, number_latex, number_text
from ui import i18n
from ui.document import Document
from ui.formula import Formula, Typesetter
from ui.panels.aside import Aside, write

MOST_FACTORS = 12


class PathsPanel(Aside):
    """A list of routes. The one under the mouse, or else the chosen one, is lit on the canvas and written out."""

    def __init__(self, document: Document, typesetter: Typesetter) -> None:
        super().__init__(document)
        self.paths: sim.Paths | None = None
        self.summary = QLabel()
        self.summary.setObjectName("pathsSummary")
        self.summary.setWordWrap(True)
        self.summary.setContentsMargins(10, 6, 10, 0)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.tree = QTreeWidget()
        self.tree.setObjectName("paths")
        self.tree.setAccessibleName(self.tr("Paths"))
        self.tree.setHeaderLabels([self.tr("path to the loss"), self.tr("product")])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setMouseTracking(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemEntered.connect(lambda item: self._point_at(item))
        self.tree.currentItemChanged.connect(lambda item: self._point_at(item))
        self.tree.viewport().installEventFilter(self)
        self.symbols = Formula(typesetter, 14)
        self.symbols.setObjectName("pathSymbols")
        self.numbers = Formula(typesetter, 14)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(2)
        layout.addWidget(self.summary)
        layout.addWidget(self.tree, 1)
        for formula in (self.symbols, self.numbers):
            row = QVBoxLayout()
            row.setContentsMargins(10, 0, 10, 0)
            row.addWidget(formula)
            layout.addLayout(row)

    def sizeHint(self) -> QSize:
        return QSize(380, 200)

    def set_seen(self, seen: bool) -> None:
        super().set_seen(seen)
        if not seen:
            self.document.light(())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.tree.viewport() and event.type() == QEvent.Type.Leave:
            self._point_at(self.tree.currentItem())
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        part = self.part_in_question()
        before = self.paths
        self.paths, why = self._ask(part)
        if self.paths is not None and part is not None:
            why = self._sum(part, self.paths)
        write(self.summary, why, invites=self.paths is None)
        self.tree.setVisible(self.paths is not None)
        if before is None or self.paths is None or before != self.paths:
            self._list()

    def _ask(self, part: EdgeKey | str | None) -> tuple[sim.Paths | None, str]:
        """The paths, or none and the sentence that says why."""
        document = self.document
        program = document.program
        if program is None or document.trouble:
            return None, i18n.sentence(document.trouble) if document.trouble else ""
        if part is None:
            return None, self.tr(
                "Select a weight, an input, or a neuron with a bias: here are all the paths by which it reaches the"
                " loss. The products along them add up to its gradient."
            )
        if self.has_no_bias(part):
            return None, self.tr("{name} has no bias. Select a weight, an input, or another neuron.").format(name=part)
        project, sample = document.project, document.cursor.sample
        found = sim.paths(
            program,
            part,
            project.X[sample],
            project.T[sample],
            loss=project.training.loss,
            outputs=project.training.outputs,
            parameters=document.snapshot().parameters,
        )
        return found, ""

    def _sum(self, part: EdgeKey | str, paths: sim.Paths) -> str:
        digits = self.document.project.view.digits
        values = {
            "part": self.name_of(part),
            "total": number_text(paths.total, digits),
            "n": count_text(paths.count),
            "shown": len(paths.routes),
            "sum": number_text(paths.shown, digits),
        }
        if not paths.count:
            return self.tr("There is no path from {part} to the loss: its gradient is 0.").format(**values)
        if paths.count > len(paths.routes):
            return self.tr(
                "{part}: {n} paths to the loss add up to the gradient, {total}. Shown are the {shown} largest, which"
                " add up to {sum}."
            ).format(**values)
        if paths.count == 1:
            return self.tr("{part}: one path to the loss, and its product is the gradient, {total}.").format(**values)
        return self.tr("{part}: {n} paths to the loss, which add up to the gradient, {total}.").format(**values)

    def _list(self) -> None:
        self.tree.blockSignals(True)
        self.tree.clear()
        digits = self.document.project.view.digits
        for place, route in enumerate(self.paths.routes if self.paths else ()):
            item = QTreeWidgetItem([" → ".join(route.nodes), number_text(route.product, digits)])
            item.setData(0, Qt.ItemDataRole.UserRole, place)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
            item.setToolTip(0, item.text(0))
            self.tree.addTopLevelItem(item)
        self.tree.blockSignals(False)
        self._point_at(None)

    def _point_at(self, item: QTreeWidgetItem | None) -> None:
        """Lights a route on the canvas and writes it out; without one, the largest is written and none is lit."""
        routes = self.paths.routes if self.paths else ()
        place = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        # The mouse leaves a panel that is being hidden as well.
        self.document.light((*routes[place].nodes, *routes[place].edges) if place is not None and self._seen else ())
        route = routes[place or 0] if routes else None
        if route is None or len(route.factors) > MOST_FACTORS:
            self.symbols.set_latex("")
            self.numbers.set_latex("")
            return
        digits = self.document.project.view.digits
        self.symbols.set_latex(r" \cdot ".join(factor.symbol for factor in route.factors))
        numbers = r" \cdot ".join(factor_latex(factor.value, digits) for factor in route.factors)
        self.numbers.set_latex(f"= {numbers} = {number_latex(route.product, digits)}")
