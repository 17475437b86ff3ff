"""The steps of the walkthrough as a list: all of the sample at hand, the other samples and batches one row each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

from simulator.notation import number_text
from simulator.walkthrough import Step, Walkthrough
from ui import i18n, theme
from ui.asking import QUESTION, Question
from ui.document import Document
from ui.panels.step_line import ARROW, DOING, NAMES, NUMBER, Index


class Row(NamedTuple):
    """A heading, or a step where `heading` is empty; `step` is where a click leads, -1 for nowhere."""

    step: int
    heading: str = ""


class Stretch(NamedTuple):
    """So many rows, each made when it is looked at."""

    size: int
    row: Callable[[int], Row]


class StepList(QAbstractListModel):
    """Every step of the current sample or batch's end; values show as far as the walkthrough has come."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._course: Walkthrough | None = None
        self._at: tuple[int, int | None] | None = None
        self._stretches: list[Stretch] = []
        self._starts: list[int] = []

    def refresh(self) -> None:
        """Reads the document again; the rows only if the walk is another, or at another sample."""
        course = self.document.walk.course
        near = max(0, self.document.cursor.step + (1 if self.document.cursor.term else 0))
        at = course.locate(near)[:2] if course else None
        if course is not self._course or at != self._at:
            stretches = self._lay_out(course, *at) if course and at else []
            starts = [0, *accumulate(stretch.size for stretch in stretches)]
            # A view lays out every row anew after a reset, which takes long for a hundred thousand.
            is_alike = starts == self._starts
            if not is_alike:
                self.beginResetModel()
            self._course, self._at, self._stretches, self._starts = course, at, stretches, starts
            if not is_alike:
                self.endResetModel()
                return
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def row_of(self, step: int) -> int:
        """The row of a step, or -1."""
        for stretch, start in zip(self._stretches, self._starts, strict=False):
            if stretch.size and not stretch.row(0).heading:
                first = stretch.row(0).step
                if first <= step < first + stretch.size:
                    return start + step - first
        return -1

    def step_at(self, row: int) -> int | None:
        """The step that a click on a row leads to, or None."""
        step = self._row(row).step
        return None if step < 0 else step

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() or not self._starts else self._starts[-1]

    def flags(self, index: Index) -> Qt.ItemFlag:
        leads_nowhere = self._row(index.row()).step < 0
        return Qt.ItemFlag.ItemIsEnabled if leads_nowhere else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._row(index.row())
        colours = theme.current()
        if row.heading:
            if role == Qt.ItemDataRole.DisplayRole:
                return row.heading
            return QColor(colours.muted) if role == Qt.ItemDataRole.ForegroundRole else None
        reached = row.step <= self.document.cursor.step
        if role in (Qt.ItemDataRole.DisplayRole, DOING, NAMES, NUMBER):
            assert self._course is not None
            doing, names, number = self._told(self._course[row.step], reached)
            whole = "   ".join(filter(None, (f"{doing} {ARROW.join(names)}".strip(), number)))
            return {DOING: doing, NAMES: names, NUMBER: number}.get(role, whole)
        if role == QUESTION and self._course is not None:
            return Question("step", self._course.operation(row.step).target, row.step)
        if role == Qt.ItemDataRole.ForegroundRole and not reached:
            return QColor(colours.muted)
        if role == Qt.ItemDataRole.FontRole and row.step == self.document.cursor.step:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _told(self, step: Step, reached: bool) -> tuple[str, tuple[str, ...], str]:
        """What a step does, the nodes it does it at, and its result if that may be seen."""
        doing = i18n.label("kind", step.label)
        names = () if step.is_about_loss else (step.target,) if isinstance(step.target, str) else step.target
        concerns_parameter = step.kind == "gradient" or step.sample is None
        if concerns_parameter and isinstance(step.target, str) and names:
            doing = self.tr("{kind} bias").format(kind=doing)
        is_seen = reached and not self.document.hides(step)
        return doing, names, number_text(step.value, self.document.project.view.digits) if is_seen else ""

    def _row(self, row: int) -> Row:
        place = bisect_right(self._starts, row) - 1
        return self._stretches[place].row(row - self._starts[place])

    def _lay_out(self, course: Walkthrough, batch: int, sample: int | None) -> list[Stretch]:
        stretches = [Stretch(batch, lambda other: self._batch_row(course, other))]
        size = course.batch_size(batch)
        if course.batch_count > 1 and size > 1:
            stretches.append(Stretch(1, lambda _: self._batch_row(course, batch)))
        before = size if sample is None else sample
        stretches.append(Stretch(before, lambda other: self._sample_row(course, batch, other)))
        if sample is not None:
            stretches += self._sample_stretches(course, batch, sample)
            stretches.append(
                Stretch(size - sample - 1, lambda other: self._sample_row(course, batch, sample + 1 + other))
            )
        stretches += self._update_stretches(course, batch, is_open=sample is None or size == 1)
        after = course.batch_count - batch - 1
        stretches.append(Stretch(after, lambda other: self._batch_row(course, batch + 1 + other)))
        return [stretch for stretch in stretches if stretch.size]

    def _sample_stretches(self, course: Walkthrough, batch: int, sample: int) -> list[Stretch]:
        """A heading and the steps, for each pass of a sample."""
        first = course.first_step(batch) + sample * len(course.order(batch).sample)
        section = course.order(batch).sample
        name = self.tr("Sample {n}").format(n=course.row(course.locate(first)) + 1)
        ends = section.ends("pass").tolist()
        stretches = []
        for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False):
            heading = self.tr("{sample}: backward") if start else self.tr("{sample}: forward")
            stretches.append(_heading(heading.format(sample=name)))
            stretches.append(_steps(first + start, end - start + 1))
        return stretches

    def _update_stretches(self, course: Walkthrough, batch: int, *, is_open: bool) -> list[Stretch]:
        count = len(course.order(batch).batch)
        first = course.first_step(batch + 1) - count
        if not count:
            return []
        if is_open:
            return [_heading(self.tr("Update")), _steps(first, count)]
        return [_heading(self.tr("Update"), first)]

    def _sample_row(self, course: Walkthrough, batch: int, sample: int) -> Row:
        first = course.first_step(batch) + sample * len(course.order(batch).sample)
        return Row(first, self.tr("Sample {n}").format(n=course.row(course.locate(first)) + 1))

    def _batch_row(self, course: Walkthrough, batch: int) -> Row:
        if course.batch_size(batch) == 1:
            return self._sample_row(course, batch, 0)
        return Row(course.first_step(batch), self.tr("Batch {n}").format(n=course.first + batch + 1))


def _heading(text: str, step: int = -1) -> Stretch:
    return Stretch(1, lambda _: Row(step, text))


def _steps(first: int, count: int) -> Stretch:
    return Stretch(count, lambda place: Row(first + place))
