"""Taking samples from a CSV file: what is in it, what its columns are, and what becomes of the network."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.answers import Labels
from simulator.fitting import fits, fitted
from simulator.notation import count_text
from simulator.samples import Samples
from simulator.tables import CsvText, Table, TableError, content_of, parse_text
from ui import i18n
from ui.document import Document

Index = QModelIndex | QPersistentModelIndex
INPUT, TARGET, SKIP = "input", "target", "skip"
SHOWN_ROWS = 200
COLUMN_WIDTH = 104


class _Preview(QAbstractTableModel):
    """The first rows of a file, as text. Above them stands what each column is taken for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.csv: CsvText | None = None

    def show(self, csv: CsvText | None) -> None:
        self.beginResetModel()
        self.csv = csv
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() or self.csv is None else 1 + min(len(self.csv.rows), SHOWN_ROWS)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.csv is None else len(self.csv.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | Qt.AlignmentFlag | None:
        if self.csv is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return self.csv.rows[index.row() - 1][index.column()].strip() if index.row() else ""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if self.csv is None or role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.csv.names[section]
        return str(self.csv.lines[section - 1]) if section else self.tr("is")


class ImportDialog(QDialog):
    """Shows a CSV file and takes samples from it. Nothing changes before OK; what can't be read is said with its place.

    Raises `TableError` if the file can't be read at all.
    """

    def __init__(self, document: Document, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.path = path
        self._content = content_of(path)
        self._csv: CsvText | None = None
        self._table: Table | None = None
        self.setObjectName("importDialog")
        self.setWindowTitle(self.tr("Import “{file}”").format(file=path.name))
        self.resize(760, 520)
        layout = QVBoxLayout(self)
        layout.addLayout(self._reading())
        self.preview = _Preview(self)
        self.view = QTableView()
        self.view.setObjectName("importPreview")
        self.view.setAccessibleName(self.tr("What is in the file"))
        self.view.setModel(self.preview)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setTabKeyNavigation(False)
        self.view.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.view.verticalHeader().setDefaultSectionSize(24)
        self.view.horizontalHeader().setDefaultSectionSize(COLUMN_WIDTH)
        layout.addWidget(self.view, 1)
        self.roles: list[QComboBox] = []
        self.one_output = QCheckBox(self.tr("A target of two words is one output, 0 and 1"))
        self.one_output.setObjectName("oneOutput")
        self.one_output.setChecked(True)
        self.one_output.toggled.connect(self._refresh)
        layout.addWidget(self.one_output)
        self.summary = QLabel()
        self.summary.setObjectName("importSummary")
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        self.fit = QCheckBox(self.tr("Make the network fit: so many inputs and outputs, called like the columns"))
        self.fit.setObjectName("fitNetwork")
        self.fit.toggled.connect(self._refresh)
        layout.addWidget(self.fit)
        self.trouble = QLabel()
        self.trouble.setObjectName("importTrouble")
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        layout.addWidget(self.trouble)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self.tr("Import"))
        self.buttons.accepted.connect(self._import)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self._read()
        self.fit.setChecked(not self._fits())

    # How it is read

    def _reading(self) -> QHBoxLayout:
        self.separator = self._choice(
            "separator",
            self.tr("Separator"),
            {
                self.tr("found out"): None,
                self.tr("comma ,"): ",",
                self.tr("semicolon ;"): ";",
                self.tr("tab"): "\t",
                self.tr("space"): " ",
            },
        )
        self.decimal = self._choice(
            "decimal",
            self.tr("Decimal sign"),
            {self.tr("found out"): None, self.tr("point ."): False, self.tr("comma ,"): True},
        )
        self.header = self._choice(
            "header",
            self.tr("First row"),
            {self.tr("found out"): None, self.tr("names"): True, self.tr("numbers"): False},
        )
        line = QHBoxLayout()
        for caption, box in (
            (self.tr("separator"), self.separator),
            (self.tr("decimal sign"), self.decimal),
            (self.tr("first row"), self.header),
        ):
            label = QLabel(caption)
            label.setBuddy(box)
            line.addWidget(label)
            line.addWidget(box)
        line.addStretch(1)
        return line

    def _choice(self, name: str, title: str, choices: dict[str, object]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        for text, value in choices.items():
            box.addItem(text, value)
        box.currentIndexChanged.connect(self._read)
        return box

    def _read(self) -> None:
        """Reads the file anew, and proposes what its columns are."""
        self._csv, self._table = None, None
        try:
            self._csv = parse_text(
                self._content,
                self.path.name,
                header=self.header.currentData(),
                separator=self.separator.currentData(),
                decimal_comma=self.decimal.currentData(),
            )
        except TableError as error:
            self._say(i18n.sentence(error.sentence))
        self._tell_what_was_found()
        self.preview.show(self._csv)
        self._propose()
        self._refresh()

    def _tell_what_was_found(self) -> None:
        csv = self._csv
        for box, found in (
            (self.separator, csv and csv.separator),
            (self.decimal, csv and csv.decimal_comma),
            (self.header, csv and csv.has_header),
        ):
            text = box.itemText(max(1, box.findData(found)))
            box.setItemText(0, self.tr("found out: {what}").format(what=text) if csv else self.tr("found out"))

    def _propose(self) -> None:
        """A choice above every column: what the network knows by its name, or else the last one as the target."""
        self.roles = []
        if self._csv is None:
            return
        network, names = self.document.network, self._csv.names
        known = set(network.inputs) <= set(names) and any(name in network.outputs for name in names)
        for column, name in enumerate(names):
            role = TARGET if column == len(names) - 1 else INPUT
            if known:
                role = INPUT if name in network.inputs else TARGET if name in network.outputs else SKIP
            elif role == INPUT and not self._csv.is_numeric(column):
                # Only a target may be of words.
                role = SKIP
            box = QComboBox()
            box.setObjectName(f"role_{column + 1}")
            box.setAccessibleName(self.tr("What column {name} is").format(name=name))
            for key, text in ((INPUT, self.tr("input")), (TARGET, self.tr("target")), (SKIP, self.tr("left out"))):
                box.addItem(text, key)
            box.setCurrentIndex(box.findData(role))
            box.currentIndexChanged.connect(self._refresh)
            self.roles.append(box)
            self.view.setIndexWidget(self.preview.index(0, column), box)

    # What becomes of it

    def _refresh(self) -> None:
        """Looks whether the chosen columns are numbers, and what they mean for the network."""
        self.ok.setEnabled(False)
        self.summary.setText("")
        if self._csv is None:
            return
        self._say("")
        inputs, targets = self._columns(INPUT), self._columns(TARGET)
        self.one_output.setVisible(any(not self._csv.is_numeric(column) for column in targets))
        self._table = None
        try:
            self._table = self._csv.table(inputs, targets, one_output=self.one_output.isChecked())
        except TableError as error:
            self._say(i18n.sentence(error.sentence))
            return
        if not inputs or not targets:
            self._say(self.tr("Choose at least one column as an input and one as a target."))
            return
        self._summarize(self._table)
        if not self.fit.isChecked() and not self._fits():
            network = self.document.network
            self._say(
                self.tr(
                    "The network has {inputs} inputs and {outputs} outputs. Choose other columns, or make it fit."
                ).format(inputs=len(network.inputs), outputs=len(network.outputs))
            )
            return
        self.ok.setEnabled(True)

    def _columns(self, role: str) -> list[int]:
        """The columns of a role; in the order of the network's nodes where they are called like these."""
        assert self._csv is not None
        columns = [column for column, box in enumerate(self.roles) if box.currentData() == role]
        nodes = self.document.network.inputs if role == INPUT else self.document.network.outputs
        place = {self._csv.names[column]: column for column in columns}
        return [place[name] for name in nodes] if place.keys() == set(nodes) else columns

    def _fits(self) -> bool:
        table = self._table
        return table is not None and fits(self.document.network, len(table.inputs), len(table.outputs))

    def _summarize(self, table: Table) -> None:
        network = self.document.network
        is_exact = self._fits() and not self.fit.isChecked()
        names = [*network.inputs, *network.outputs] if is_exact else []
        columns = [*table.inputs, *table.outputs]
        said = [
            f"{column} → {name}" if column != name else name
            for column, name in (
                zip(columns, names, strict=True) if names else ((column, column) for column in columns)
            )
        ]
        count = len(table.inputs)
        self.summary.setText(
            self.tr("samples: {rows} · inputs: {inputs} · targets: {targets}").format(
                rows=count_text(len(table.X)), inputs=", ".join(said[:count]), targets=", ".join(said[count:])
            )
        )

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _import(self) -> None:
        table, document = self._table, self.document
        if table is None:
            return
        text = self.tr("Import {file}").format(file=self.path.name)
        try:
            if self.fit.isChecked():
                activation = _activation(table)
                document.write(text, lambda project: fitted(project, table, activation))
            else:
                document.change_data(text, Samples.of(document.network, table.X, table.T))
        except sim.SimulatorError as error:
            self._say(i18n.sentence(error.sentence))
            return
        self.accept()


def _activation(table: Table) -> str:
    """What outputs for these targets are, where the network has none yet."""
    labels = Labels.of(table.T)
    if not labels.are_classes:
        return "linear"
    return "softmax" if labels.one_hot else "sigmoid"
