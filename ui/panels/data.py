"""The data: a table of samples, one column for every input and every output."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.expressions import evaluate
from ui import i18n, theme
from ui.document import Document

Index = QModelIndex | QPersistentModelIndex


class SampleTable(QAbstractTableModel):
    """The document's data, read anew at every look."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.document.network.inputs, *self.document.network.outputs)

    def refresh(self) -> None:
        """The data, or the network's inputs and outputs, are others now."""
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else self.document.sample_count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Vertical:
                return str(section + 1)
            name = self.names[section]
            is_target = section >= len(self.document.network.inputs)
            return self.tr("target {name}").format(name=name) if is_target else name
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            column = self.document.project.data.columns.get(self.names[index.column()])
            return f"{column[index.row()] if column else 0.0:.10g}".replace("-", "−")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.BackgroundRole and index.row() == self.document.cursor.sample:
            return QColor(theme.current().accent_soft)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        try:
            self.document.set_cell(index.row(), self.names[index.column()], evaluate(str(value)))
        except sim.SimulatorError as error:
            self.document.report(error)
            return False
        return True


class DataPanel(QWidget):
    """The table, and buttons to fill, lengthen and shorten it. The row with the cursor is the sample looked at."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.model = SampleTable(document, self)
        self.table = QTableView()
        self.table.setObjectName("samples")
        self.table.setAccessibleName(self.tr("Samples"))
        self.table.setModel(self.model)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setMinimumSectionSize(54)
        self.table.selectionModel().currentChanged.connect(self._look_at)
        self.fill = QToolButton()
        self.fill.setText(self.tr("Fill with"))
        self.fill.setObjectName("fillData")
        self.fill.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.fill)
        groups: dict[str, QMenu] = {}
        for key, dataset in sim.DATASETS.items():
            group = self._group(dataset)
            if group not in groups:
                groups[group] = menu.addMenu(group)
            action = groups[group].addAction(i18n.label("dataset", dataset.label))
            action.setObjectName(f"fill_{key}")
            action.triggered.connect(lambda _=False, key=key: self._fill(key))
        self.fill.setMenu(menu)
        self.add = QPushButton(self.tr("Add"))
        self.add.setObjectName("addSample")
        self.add.setToolTip(self.tr("Add a sample of zeros"))
        self.add.clicked.connect(document.add_sample)
        self.remove = QPushButton(self.tr("Delete"))
        self.remove.setObjectName("deleteSamples")
        self.remove.setToolTip(self.tr("Delete the selected samples"))
        self.remove.clicked.connect(self._delete)
        self.hint = QLabel(self.tr("No samples yet: add one, or fill the table with a data set."))
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(10, 4, 10, 4)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        for button in (self.fill, self.add, self.remove):
            bar.addWidget(button)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.hint)
        layout.addWidget(self.table, 1)
        for signal in (document.replaced, document.structure_changed, document.data_changed):
            signal.connect(self.refresh)
        document.step_changed.connect(self._mark_sample)
        self.refresh()

    def _group(self, dataset: sim.Dataset) -> str:
        if dataset.drawn is None:
            is_logic = set(dataset.X.flat) | set(dataset.T.flat) == {0.0, 1.0} and len(dataset.inputs) > 1
            return self.tr("Logic") if is_logic else self.tr("Examples")
        return self.tr("Classes") if dataset.task == "classes" else self.tr("Regression")

    def refresh(self) -> None:
        self.model.refresh()
        self.hint.setVisible(self.document.sample_count == 0)
        self.remove.setEnabled(self.document.sample_count > 0)

    def _mark_sample(self) -> None:
        self.table.viewport().update()

    def _look_at(self, index: QModelIndex) -> None:
        if index.isValid():
            self.document.go_to_sample(index.row())

    def _fill(self, key: str) -> None:
        try:
            self.document.fill_data(key)
        except sim.SimulatorError as error:
            self.document.report(error)

    def _delete(self) -> None:
        rows = {index.row() for index in self.table.selectionModel().selectedIndexes()}
        self.document.delete_samples(rows or {self.document.cursor.sample})
