"""What is written above the drawing: a notice, where the walkthrough is, why an edge can't be drawn, how to begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, QPoint, QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from simulator.notation import count_text
from simulator.walkthrough import BACKWARD
from ui import i18n
from ui.canvas.edge_layer import MOST_RUNNING
from ui.canvas.scene import Scene
from ui.document import Document

# What is kept free above the drawing, for the buttons of its layers; below it where there is no status.
ABOVE, BELOW = 22, 10
# How far the notice and the status are from the rim, and from the drawing.
RIM, CLEAR = 7, 3
# Between the parts of the status, and where room is short.
APART, CLOSE = "  ·  ", " · "


class Captions(QObject):
    """Labels on the viewport; they follow the document and take no clicks."""

    def __init__(self, document: Document, scene: Scene, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.document = document
        self._scene = scene
        self._viewport = viewport
        self._notice_key: object = None
        self.notice = self._floating("notice")
        self.status = self._floating("status")
        self.refusal = self._floating("notice")
        self.hint = self._floating("muted")
        self.hint.setText(self._empty_hint())
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        document.notice_changed.connect(self.refresh)
        scene.refreshed.connect(self.refresh)
        # It is found while the drawing is painted; what floats above it changes after that.
        scene.edge_layer.labels.missing_changed.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        self.refresh()

    def heights(self) -> tuple[int, int]:
        """How much of the viewport is taken at the top and at the bottom."""
        above = ABOVE if self.notice.isHidden() else RIM + self.notice.height() + CLEAR
        return above, BELOW if self.status.isHidden() else RIM + self.status.height() + CLEAR

    def say_at(self, sentence: str, place: QPoint) -> None:
        """Shows a sentence beside a place of the viewport; an empty one goes away."""
        label, room = self.refusal, self._viewport.size()
        label.setText(sentence)
        label.setVisible(bool(sentence))
        if sentence:
            label.setMaximumWidth(min(340, room.width() - 24))
            label.adjustSize()
            x = min(place.x() + 18, room.width() - label.width() - 8)
            y = min(place.y() + 18, room.height() - label.height() - 8)
            label.move(max(8, x), max(8, y))
            label.raise_()

    def _floating(self, role: str) -> QLabel:
        label = QLabel(self._viewport)
        label.setProperty("role", role)
        label.setWordWrap(role == "notice")
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.hide()
        return label

    def _empty_hint(self) -> str:
        return self.tr(
            "Double-click to add a neuron, Shift+double-click to add an input.\n"
            "Drag from the + at a node's right to another node to connect them.\n"
            "Ctrl+L draws whole layers from a text such as 2-4-1 tanh.\n"
            "Or open an example from the library."
        )

    def refresh(self) -> None:
        """Says what there is to say at this moment, in its place."""
        room = self._viewport.rect()
        observation = self.document.observation()
        notice = self.document.notice or (i18n.sentence(observation) if observation else "")
        _write(self.notice, notice)
        if notice:
            key = notice, room.width(), self.notice.font()
            if key != self._notice_key:
                self._notice_key = key
                self.notice.resize(_least_size(self.notice, room.width() - 24))
            self.notice.move((room.width() - self.notice.width()) // 2, RIM)
        parts = [text for text in (self._when() + self._where(), self._lines_in_words()) if text]
        most = room.width() - 24
        if self.status.wordWrap():
            self.status.setWordWrap(False)
        for text in self._status_texts(parts):
            _write(self.status, text)
            if self.status.sizeHint().width() <= most:
                break
        else:
            self.status.setWordWrap(True)
        self.status.resize(_least_size(self.status, most) if self.status.wordWrap() else self.status.sizeHint())
        self.status.move(12, room.height() - self.status.height() - RIM)
        self._scene.covered = (
            0 if self.notice.isHidden() else self.notice.geometry().bottom() + CLEAR,
            0 if self.status.isHidden() else room.height() - self.status.y() + CLEAR,
        )
        self.hint.setVisible(not self.document.network.nodes)
        self.hint.setGeometry(room)

    def _status_texts(self, parts: list[str]) -> Iterator[str]:
        """The status, and what to write instead where that is too wide; the last one in as many lines as it needs."""
        count = self._scene.edge_layer.labels.missing
        missing = self._missing_in_words()
        long = [*parts, missing] if missing else parts
        yield APART.join(long)
        if self.document.current_step is not None:
            # A step must not let the status grow into the drawing.
            if missing:
                short = self.tr("{n} hidden").format(n=count)
                if self._scene.display.edges == "weight":
                    named = self.tr("1 weight hidden") if count == 1 else self.tr("{n} weights hidden").format(n=count)
                    yield APART.join([*parts, named])
                    yield APART.join([*parts, named]).replace(APART, CLOSE)
                yield APART.join([*parts, short]).replace(APART, CLOSE)
            long = parts
            yield APART.join(parts)
            yield APART.join(parts).replace(APART, CLOSE)
        yield "\n".join(long)

    def _when(self) -> str:
        """The epoch, where it is not the present one."""
        document = self.document
        if not document.visiting:
            return ""
        return self.tr("epoch {n} of {last} · ").format(
            n=count_text(document.epoch), last=count_text(document.present_epoch)
        )

    def _where(self) -> str:
        """Where the walkthrough is, in a few words."""
        document = self.document
        step = document.current_step
        if step is None:
            trouble = document.trouble
            if trouble and document.network.nodes:
                return i18n.sentence(trouble)
            return self._sample_in_words()
        kind = step.part_of or step.kind
        if step.sample is None:
            phase = self.tr("update")
        else:
            phase = self.tr("backward pass") if kind in BACKWARD else self.tr("forward pass")
        target = step.target if isinstance(step.target, str) else " → ".join(step.target)
        parts = [phase]
        if step.kind != "update":
            parts.append(i18n.label("kind", step.label))
        if not step.is_about_loss:
            parts.append(target)
        if step.term:
            terms = document.walk.terms_after(document.cursor.place)
            parts.append(self.tr("term {n} of {all}").format(n=step.term, all=terms))
        parts += [
            self._batch_in_words() if step.sample is None else self._sample_in_words(),
            self.tr("step {n} of {all}").format(
                n=count_text(document.walk.near(document.cursor.place) + 1), all=count_text(len(document.steps))
            ),
        ]
        return APART.join(part for part in parts if part)

    def _lines_in_words(self) -> str:
        """What the lines stand for, where it is not the weights, or not all of them."""
        if not self.document.network.edges:
            return ""
        if self.document.running and len(self.document.network.edges) > MOST_RUNNING:
            return self.tr("the {n} strongest lines while it trains").format(n=count_text(MOST_RUNNING))
        return {
            "weight": "",
            "gradient": self.tr("lines: gradients of this sample"),
            "change": self.tr("lines: change of the weights since the start"),
        }[self._scene.display.edges]

    def _missing_in_words(self) -> str:
        """How many numbers of edges have no room, where the others are written and rest."""
        missing, document = self._scene.edge_layer.labels.missing, self.document
        if not missing or document.running:
            return ""
        if missing == 1:
            return self.tr("1 number on a line has no room: zoom in")
        return self.tr("{n} numbers on lines have no room: zoom in").format(n=missing)

    def _batch_in_words(self) -> str:
        course = self.document.walk.course
        if course is None or course.first + course.batch_count == 1:
            return ""
        batch = course.first + self.document.walk.batch(self.document.cursor.place) + 1
        return self.tr("batch {n} of {all}").format(n=batch, all=course.first + course.batch_count)

    def _sample_in_words(self) -> str:
        document = self.document
        if not document.sample_count or document.program is None:
            return ""
        sample, split = document.cursor.sample, document.project.training.split
        words = self.tr("sample {n} of {all}").format(n=sample + 1, all=document.sample_count)
        if not split.is_wanted:
            return words
        rows = np.arange(document.sample_count)[split.rows(document.sample_count)]
        if sample in rows:
            place = int(np.searchsorted(rows, sample))
            return self.tr("{sample}, {n} of {all} in training").format(sample=words, n=place + 1, all=len(rows))
        return self.tr("{sample}, not in training").format(sample=words)


def _write(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))


def _least_size(label: QLabel, most: int) -> QSize:
    """The size of a label at most so wide, with as few lines as that allows, all of about one length."""
    label.ensurePolished()
    height = label.heightForWidth(most)
    return QSize(bisect_left(range(most), True, key=lambda width: label.heightForWidth(width) <= height), height)
