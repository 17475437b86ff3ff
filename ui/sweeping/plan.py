"""What to sweep: a line for every setting that can be varied, seeds and epochs."""

from __future__ import annotations

import qtawesome
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.notation import count_text
from simulator.runs import AXES, READY_MADE, Axis, Sweep, parse_seeds, parse_values
from simulator.runs.sweep import MOST_EPOCHS
from ui import i18n, theme

FEWEST_COLUMNS = 18


class PlanForm(QWidget):
    """`plan_for` makes a sweep of what is written; `changed` says that it reads differently now."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ready = QComboBox()
        self.ready.setObjectName("readyMadeSweep")
        self.ready.setAccessibleName(self.tr("Ready-made sweeps"))
        self.ready.addItem(self.tr("Choose a question …"))
        for entry in READY_MADE:
            self.ready.addItem(i18n.label("sweep", entry.label))
        self.ready.activated.connect(self._fill)
        self.fields: dict[str, QLineEdit] = {}
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(5)
        # What is varied most often comes first; they are applied in an order of their own.
        first = ("learning_rate", "batch_size", "loss", "optimizer")
        for key in (*first, *(key for key in AXES if key not in first)):
            self.fields[key] = self._field(AXES[key])
            form.addRow(i18n.label("sweep", AXES[key].label), self.fields[key])
        self.seeds = QLineEdit()
        self.seeds.setObjectName("sweepSeeds")
        self.seeds.setAccessibleName(self.tr("seeds"))
        self.seeds.setPlaceholderText(self.tr("the weights it starts from now"))
        self.seeds.setToolTip(self.tr("20 means random initial weights from the seeds 0 to 19; “3, 7” means those two"))
        self.seeds.textEdited.connect(self.changed)
        self.epochs = QSpinBox()
        self.epochs.lineEdit().setTextMargins(theme.SPIN_BOX_MARGIN, 0, 0, 0)
        self.epochs.setObjectName("sweepEpochs")
        self.epochs.setAccessibleName(self.tr("epochs"))
        self.epochs.setRange(1, MOST_EPOCHS)
        self.epochs.setValue(1000)
        self.epochs.setSingleStep(500)
        self.epochs.valueChanged.connect(self.changed)
        below = QFormLayout()
        below.addRow(self.tr("seeds"), self.seeds)
        below.addRow(self.tr("epochs"), self.epochs)
        page = QWidget()
        page.setLayout(form)
        form.setContentsMargins(0, 0, 8, 0)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.tr("Settings to vary"))
        hint = QLabel(self.tr("Write several values into the settings to vary, such as 0.01, 0.3, 0.6."))
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        self.count = QLabel()
        self.count.setObjectName("sweepCount")
        self.count.setWordWrap(True)
        self.count.setMinimumHeight(self.count.fontMetrics().lineSpacing() * 3)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(page.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width() + 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.ready)
        layout.addWidget(hint)
        layout.addWidget(area, 1)
        layout.addLayout(below)
        layout.addWidget(self.count)

    def plan_for(self, project: sim.Project) -> Sweep:
        """The sweep of this project that is written; raises `SimulatorError` for what makes no sense."""
        texts = {key: field.text() for key, field in self.fields.items() if field.text().strip()}
        values = {key: parse_values(AXES[key], text) for key, text in texts.items()}
        return Sweep(project, values, parse_seeds(self.seeds.text()), self.epochs.value())

    def show_project(self, project: sim.Project) -> None:
        """Says in every empty line what the project has there, and how many runs that makes in all."""
        for key, field in self.fields.items():
            now = AXES[key].now(project)
            is_known = now is not None or key == "batch_size"
            field.setPlaceholderText(self.tr("now {value}").format(value=AXES[key].write(now)) if is_known else "–")
        try:
            plan = self.plan_for(project)
        except sim.SimulatorError as error:
            self.say(i18n.sentence(error.sentence), is_wrong=True)
        else:
            self.say(self._count_text(plan))

    def say(self, sentence: str, *, is_wrong: bool = False) -> None:
        """Writes a sentence below the lines."""
        self.count.setText(sentence)
        self.count.setProperty("role", "wrong" if is_wrong else "")
        self.count.style().unpolish(self.count)
        self.count.style().polish(self.count)

    def fill(self, key: str) -> None:
        """Writes the values of a ready-made sweep into the lines, and nothing into the others."""
        (entry,) = (entry for entry in READY_MADE if entry.key == key)
        for name, field in self.fields.items():
            field.setText(entry.values.get(name, ""))
        self.seeds.setText(entry.seeds)
        self.changed.emit()

    def _fill(self, place: int) -> None:
        if place > 0:
            self.fill(READY_MADE[place - 1].key)

    def _count_text(self, plan: Sweep) -> str:
        factors = [str(len(values)) for values in plan.values.values() if len(values) > 1]
        if len(plan.seeds) > 1:
            factors.append(self.tr("{n} seeds").format(n=len(plan.seeds)))
        text = self.tr("{n} runs of {epochs} epochs").format(n=count_text(plan.count), epochs=count_text(plan.epochs))
        if plan.count == 1:
            text = self.tr("One run of {epochs} epochs").format(epochs=count_text(plan.epochs))
        return f"{' × '.join(factors)} = {text}" if len(factors) > 1 else text

    def _field(self, axis: Axis) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"sweep_{axis.key}")
        field.setAccessibleName(i18n.label("sweep", axis.label))
        field.setToolTip(self.tr("One value or several, such as {example}").format(example=axis.example))
        field.setMinimumWidth(field.fontMetrics().averageCharWidth() * FEWEST_COLUMNS)
        field.textEdited.connect(self.changed)
        if axis.choices:
            icon = qtawesome.icon("mdi6.chevron-down", color=theme.current().muted)
            choose = field.addAction(icon, QLineEdit.ActionPosition.TrailingPosition)
            choose.setText(self.tr("Choose"))
            choose.triggered.connect(lambda: self._open_choices(axis, field))
        return field

    def _open_choices(self, axis: Axis, field: QLineEdit) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        written = [word.strip() for word in field.text().split(",") if word.strip()]
        for key in axis.choices:
            action: QAction = menu.addAction(key)
            action.setCheckable(True)
            action.setChecked(key in written)
            action.toggled.connect(lambda on, key=key: self._choose(field, key, on))
        menu.popup(field.mapToGlobal(QPoint(0, field.height())))

    def _choose(self, field: QLineEdit, key: str, chosen: bool) -> None:
        written = [word.strip() for word in field.text().split(",") if word.strip() and word.strip() != key]
        field.setText(", ".join([*written, key] if chosen else written))
        self.changed.emit()
