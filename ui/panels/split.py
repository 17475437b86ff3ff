"""Which samples are learned from, in shares and by a seed; and what is standardized, with its μ and σ."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

import simulator as sim
from simulator.notation import count_text, number_text
from ui.document import Document
from ui.panels.fields import NumberField


class SplitStrip(QWidget):
    """The shares for validation and test, and the seed that decides which samples they are."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.validation = self._field("validationShare", self.tr("Percent for validation"), 5.0)
        self.test = self._field("testShare", self.tr("Percent for the test"), 5.0)
        self.seed = self._field("splitSeed", self.tr("Seed of the split"), 1.0)
        self.counts = QLabel()
        self.counts.setProperty("role", "muted")
        self.counts.setObjectName("splitCounts")
        # The last to get room: all of it stands in its tooltip, too.
        self.counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 0, 8, 4)
        line.setSpacing(5)
        texts = (self.tr("valid. %"), self.tr("test %"), self.tr("seed"))
        for text, field in zip(texts, (self.validation, self.test, self.seed), strict=True):
            line.addWidget(QLabel(text))
            line.addWidget(field)
        line.addWidget(self.counts, 1)

    def refresh(self) -> None:
        """Shows the document's split."""
        split = self.document.project.training.split
        self.validation.set_value(round(100.0 * split.validation, 10))
        self.test.set_value(round(100.0 * split.test, 10))
        self.seed.set_value(float(split.seed))
        training, validation, test = (count_text(count) for count in split.counts(self.document.sample_count))
        self.counts.setText(f"{training} / {validation} / {test}")
        self.counts.setToolTip(
            self.tr("{training} to learn from, {validation} for validation, {test} for the test").format(
                training=training, validation=validation, test=test
            )
        )

    def _field(self, name: str, title: str, step: float) -> NumberField:
        field = NumberField(step=step, least=0.0)
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setToolTip(title)
        field.setMinimumWidth(34)
        field.setMaximumWidth(56)
        field.committed.connect(lambda _value: self._commit(""))
        field.nudged.connect(lambda _value: self._commit(f"split {name}"))
        field.refused.connect(lambda sentence: self.document.say(sentence) if sentence else None)
        return field

    def _commit(self, gesture: str) -> None:
        values = [field.value or 0.0 for field in (self.validation, self.test, self.seed)]
        try:
            self.document.set_split(
                gesture, validation=values[0] / 100.0, test=values[1] / 100.0, seed=min(int(values[2]), 2**31 - 1)
            )
        except sim.DataError as error:
            self.document.report(error)
        self.refresh()


class StandardizationStrip(QWidget):
    """What the network gets in place of the columns that are standardized, with the numbers in force."""

    shown = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.formulas = QLabel()
        self.formulas.setObjectName("standardizations")
        self.formulas.setProperty("role", "muted")
        self.formulas.setWordWrap(True)
        self.show_them = QCheckBox(self.tr("show x′"))
        self.show_them.setObjectName("showStandardized")
        self.show_them.setToolTip(self.tr("Show what the network gets, (x − μ)/σ, instead of what was measured"))
        self.show_them.toggled.connect(self.shown)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 0, 8, 4)
        line = QHBoxLayout()
        line.addWidget(self.formulas, 1)
        line.addWidget(self.show_them)
        box.addLayout(line)

    def refresh(self, columns: list[tuple[str, float, float]], *, is_split: bool) -> None:
        """Shows name, μ and σ of every column that is standardized; hides itself without any."""
        self.setVisible(bool(columns))
        if not columns:
            self.show_them.setChecked(False)
            return
        formulas = " · ".join(
            self.tr("{name}′ = ({name} − {mean}) / {scale}").format(
                name=name, mean=number_text(mean, 5), scale=number_text(scale, 5)
            )
            for name, mean, scale in columns
        )
        whole = self.tr("μ and σ of the samples to learn from") if is_split else self.tr("μ and σ of all samples")
        self.formulas.setText(formulas)
        self.formulas.setToolTip(whole)
