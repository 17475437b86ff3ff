"""The inspector: name, weight, bias, activation and the rest of what is selected."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QStackedWidget

from simulator.explanation import explained
from simulator.network import EdgeKey
from ui.document import Document
from ui.line_breaks import unbroken
from ui.panels.fade import FadeBelow
from ui.panels.fields import NumberField
from ui.panels.node_page import NodePage
from ui.panels.page import Page
from ui.panels.several_page import SeveralPage


class EdgePage(Page):
    """One edge."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._key: EdgeKey = ("", "")
        self.ends = QLabel()
        self.weight = NumberField()
        self.weight.setObjectName("weight")
        self.weight.committed.connect(lambda value: self.attempt(lambda: document.set_weight(self._key, value)))
        self.weight.nudged.connect(
            lambda value: self.attempt(lambda: document.set_weight(self._key, value, f"weight {self._key}"))
        )
        self.weight.refused.connect(self.trouble.setText)
        self.fixed = QCheckBox(self.tr("fixed: training leaves it as it is"))
        self.fixed.setObjectName("weightFixed")
        self.fixed.clicked.connect(lambda checked: self.attempt(lambda: document.set_trainable(self._key, not checked)))
        self.form.addRow(self.tr("Edge"), self.ends)
        self.form.addRow(self.tr("Weight"), self.weight)
        self.form.addRow("", self.fixed)

    def show_edge(self, key: EdgeKey) -> None:
        if key != self._key:
            self._key = key
            self.trouble.setText("")
        self.refresh()

    def refresh(self) -> None:
        edge = self.document.network.edges.get(self._key)
        if edge is None:
            return
        self.ends.setText(" → ".join(self._key))
        self.weight.set_value(self.document.weight(self._key))
        self.fixed.setChecked(not edge.trainable)

    def focus(self) -> None:
        self.weight.setFocus()
        self.weight.selectAll()


class ProjectPage(Page):
    """Nothing is selected: what this project is about."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form.addRow(self.title)
        self.form.addRow(self.about)

    def refresh(self) -> None:
        project = self.document.project
        self.title.setText(project.title)
        # An empty line of the form would be a hole.
        self.title.setVisible(bool(project.title))
        text, first = explained(project.about)
        if not text:
            text = self.tr("Select a node or an edge to see and change it here. Double-click to rename.")
        # Set apart, or what to try would be lost at the end of a long paragraph.
        suggestion = f"<p><b>{escape(self.tr('Try first:'))}</b> {escape(unbroken(first))}</p>" if first else ""
        self.about.setText(f"<p>{escape(unbroken(text))}</p>{suggestion}")


class _Pages(QStackedWidget):
    """One page at a time, as narrow and as high as that page is: the others don't count."""

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page else super().minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        page = self.currentWidget()
        return page.heightForWidth(width) if page else super().heightForWidth(width)


class Inspector(QScrollArea):
    """Shows the page for what is selected."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.node, self.edge = NodePage(document), EdgePage(document)
        self.several, self.project = SeveralPage(document), ProjectPage(document)
        self._pages = _Pages()
        for page in (self.node, self.edge, self.several, self.project):
            self._pages.addWidget(page)
        self.setWidget(self._pages)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.fade = FadeBelow(self)
        for signal in (
            document.replaced,
            document.structure_changed,
            document.figures_changed,
            document.step_changed,
            document.data_changed,
            document.settings_changed,
            document.selection_changed,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        selection = self.document.selection
        if len(selection) > 1:
            page: Page = self.several
        elif not selection:
            page = self.project
        else:
            (part,) = selection
            page = self.node if isinstance(part, str) else self.edge
        self._pages.setCurrentWidget(page)
        if isinstance(page, NodePage) and isinstance(part, str):
            page.show_node(part)
        elif isinstance(page, EdgePage) and not isinstance(part, str):
            page.show_edge(part)
        else:
            page.refresh()

    def focus_field(self) -> None:
        """Puts the cursor into the field that a double-click on the canvas is about."""
        page = self._pages.currentWidget()
        if isinstance(page, Page):
            page.focus()
