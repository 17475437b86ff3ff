"""Where the walkthrough of a document stands, and the strides through it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

import simulator as sim
from simulator.provenance import Number, number_at, resolved
from simulator.splitting import SUBSETS
from simulator.walkthrough import START, Grain, Place, Source, Walkthrough
from ui import i18n
from ui.asking import GIVEN, KINDS, Question
from ui.commands import Change
from ui.lesson import lesson
from ui.predicting import Predicting
from ui.state import Cursor
from ui.walk import Part, Walk

if TYPE_CHECKING:
    from ui.document import Document


class Stepper(QObject):
    """The part of `Document` that walks: the cursor, the walkthrough it stands in, what is asked of it and predicted.

    Where whole batches have been walked it has the document learn from them; it changes nothing else.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self.cursor = Cursor()
        self.grain: Grain = "operation"
        self.predicting = Predicting()
        self.asked: Number | None = None
        self._walk: Walk | None = None

    # Reading

    @property
    def walk(self) -> Walk:
        """The walkthrough of the present epoch, made when somebody asks for it."""
        if self._walk is None or self._walk.first != self.cursor.first:
            self._walk = self._walk_from(self.cursor.first)
        return self._walk

    @property
    def step(self) -> sim.Step | None:
        """The step it stands on, or None outside of the walkthrough."""
        # Outside of it nobody waits for its steps to be worked out.
        return None if self.cursor.place == START else self.walk.step(self.cursor.place)

    @property
    def has_learned(self) -> bool:
        """Whether it has come past a batch that is not yet in the network."""
        return self._walk is not None and self.walk.batches_done(self.cursor.place) > 0

    @property
    def hides(self) -> bool:
        """Whether the result of the step it stands on is still to be predicted."""
        return self.step is not None and self.predicting.hides(self.cursor.place)

    @property
    def can_go_back(self) -> bool:
        return self.step is not None or self._last_change_was_walked

    def known(self, kind: str, target: Part) -> float | None:
        """The value of a step that the walkthrough has reached."""
        return self.walk.known(kind, target, self.cursor.place, hidden=self.hides)

    # Strides

    def go_on(self) -> None:
        """One stride forwards, as large as chosen. After the epoch's last step the next epoch begins."""
        self._rest()
        if not self.walk.steps:
            trouble = self._document.trouble
            self._document.say(i18n.sentence(trouble) if trouble else "")
        elif self.step is None:
            self._begin()
        elif (following := self.walk.next(self.cursor.place, self.grain)) != self.cursor.place:
            self._go_to(following)
        elif self._learn(len(self.walk.steps) - 1):
            self._go_to(self.walk.next(START, self.grain))

    def go_back(self) -> None:
        """One stride backwards, also over the updates of the epochs before."""
        self._rest()
        if self.step is not None:
            before = self.walk.previous(self.cursor.place, self.grain)
            if before != START:
                self._go_to(before)
                return
        if self._last_change_was_walked:
            self._document.undo_stack.undo()
        else:
            self.leave()

    def go_to(self, step: int) -> None:
        """Moves to one of the operations; -1 is before the first."""
        self._rest()
        if step == -1:
            self.move(Cursor(self.cursor.sample, first=self.cursor.first))
        elif 0 <= step < len(self.walk.steps):
            self._go_to(Place(step))

    def go_to_sample(self, sample: int) -> None:
        """Looks at another sample, from its first step if a walkthrough is under way."""
        if not 0 <= sample < self._document.sample_count or sample == self.cursor.sample:
            return
        course = self.walk.course
        if self.step is None or course is None:
            self.move(Cursor(sample))
        elif subset := self._document.project.training.split.subsets(self._document.sample_count)[sample]:
            self.settle()
            self.move(Cursor(sample))
            self._document.say(
                self.tr(
                    "Sample {n} is kept for {purpose}: the network doesn't learn from it, so it has no steps."
                ).format(n=sample + 1, purpose=i18n.label("subset", SUBSETS[subset]))
            )
        elif (start := course.start_of(sample)) is not None:
            self._go_to(Place(start))
        else:
            # Its batch comes before the one that this walk began with.
            self.settle()
            self.move(Cursor(sample))
            self._begin()

    def leave(self) -> None:
        """Shows all values of the sample again; what was walked but not settled is as if it had not been."""
        self.move(Cursor(self.cursor.sample))

    def move(self, cursor: Cursor) -> None:
        """Stands elsewhere, and says so."""
        if cursor == self.cursor:
            return
        batch = self.walk.batch(self.cursor.place)
        before, self.cursor = self.cursor, cursor
        moved = (before.sample, before.first) != (cursor.sample, cursor.first)
        if moved or self.walk.batch(cursor.place) != batch:
            self._document.shown.look_again()
        self.asked = None
        self._document.step_changed.emit()

    def _begin(self) -> None:
        """Takes the first stride, at the sample that is looked at."""
        sample, first = self.cursor.sample, 0
        place = START
        if sample > 0:
            whole = self._walk_from(0).course
            assert whole is not None
            start = whole.start_of(sample) or 0
            first = whole.locate(start).batch
            place = Place(start - whole.first_step(first) - 1)
        self.cursor = dataclasses.replace(self.cursor, first=first)
        self._go_to(self.walk.next(place, self.grain))

    def _go_to(self, place: Place) -> None:
        self.move(Cursor(self.walk.row(place) or 0, place.step, place.term, self.cursor.first))

    def _rest(self) -> None:
        """Ends the run, and the search for an epoch to visit, before a step; the walkthrough stays as it is."""
        self._document.session.stop()
        self._document.visitor.settle()

    # Learning

    def settle(self) -> None:
        """Takes what whole batches of the walkthrough have taught over into the network, in one undo entry."""
        course = self.walk.course
        if self.has_learned and course is not None:
            self._learn(course.first_step(self.walk.batches_done(self.cursor.place)) - 1)

    def _learn(self, last: int) -> bool:
        """Learns from the batches that end with step `last`; says so if that can't be done.

        The walkthrough goes on from there.
        """
        document = self._document
        document.continue_from_here()
        course, program = self.walk.course, document.program
        assert course is not None
        assert program is not None
        if not self.walk.is_finite(course.locate(last).batch + 1):
            document.say(
                self.tr(
                    "The numbers have left the finite range, so nothing can be learned from them."
                    " Leave the walkthrough, and try a smaller learning rate."
                )
            )
            self.leave()
            return False
        learned = lesson(document.state, program, course, self.cursor, last)
        text = self.tr("Walk through epoch {n}") if learned.ends else self.tr("Walk through a part of epoch {n}")
        document.learn(text.format(n=learned.before.project.progress.epoch + 1), learned.before, learned.after)
        return True

    @property
    def _last_change_was_walked(self) -> bool:
        stack = self._document.undo_stack
        if self._document.visiting or not stack.canUndo():
            return False
        last = stack.command(stack.index() - 1)
        return isinstance(last, Change) and last.moves_the_cursor

    # Questions

    def question(self) -> Number | None:
        """The number that is asked about, else that of what is selected, else the one it stands on."""
        course = self.walk.course
        if not course or self.asked is not None:
            return self.asked if course else None
        selection = self._document.selection
        selected = next(iter(selection)) if len(selection) == 1 else None
        latest = None if selected is None else self.walk.latest(selected, self.cursor.place)
        if latest is None and self.cursor.step >= 0:
            latest = self.cursor.step
        return None if latest is None else number_at(course, latest)

    def number(self, question: Question) -> Number | None:
        """The number that a question is about; None where it is not known, or not yet."""
        course = self.walk.course
        if not course:
            return None
        if question.kind == "step":
            return number_at(course, question.row or 0)
        near = self.walk.near(self.cursor.place)
        if question.row is not None and question.row != self.cursor.sample:
            start = course.start_of(question.row)
            if start is None:
                return None
            near = start
        for kind in KINDS.get(question.kind, ()):
            step = course.find(kind, question.part, near)
            if step is not None and (self.step is None or step <= self.cursor.step):
                return number_at(course, step)
        return self._given(course, question, near)

    def _given(self, course: Walkthrough, question: Question, near: int) -> Number | None:
        """The number that a question is about, where it is none of the walk's results."""
        kind, part = GIVEN.get(question.kind), question.part
        if kind is None or (kind == "input" and part not in course.program.inputs):
            return None
        if kind == "weight":
            batch = course.numbers(course.locate(near).batch)
            return resolved(course, Source(kind, part), float(batch.parameters[course.program.place[part]]), near)
        row = course.row(course.locate(near))
        return resolved(course, Source(kind, part), self._document.project.data.columns[str(part)][row], near)

    def source(self, mark: int) -> Number | None:
        """One of the numbers that the present step is made from, by its mark in the formula."""
        course, step = self.walk.course, self.step
        if course is None or step is None:
            return None
        source, value = list(step.explanation.sources.items())[mark]
        return resolved(course, source, value, self.walk.near(self.cursor.place))

    # When the document changes

    def forget(self) -> None:
        """Drops what was computed from the last state."""
        self._walk = None
        self.asked = None
        # Other numbers want other answers; the score stays.
        self.predicting.answered.clear()

    def renew(self, cursor: Cursor | None, *, starts_again: bool) -> None:
        """Drops what was computed from the last state, and stands where it did, or where a change wants it."""
        shown = self._walk.step(self.cursor.place) if self._walk else None
        self.forget()
        document = self._document
        wanted = cursor or (Cursor(self.cursor.sample) if starts_again else self.cursor)
        self.cursor = Cursor(min(wanted.sample, max(0, document.sample_count - 1)))
        if wanted.place == START or document.trouble or document.program is None:
            return
        walk = self._walk_from(wanted.first)
        place = wanted.place if cursor else walk.place_like(wanted.place, shown)
        if place != START:
            self._walk = walk
            self.cursor = Cursor(walk.row(place) or 0, place.step, place.term, wanted.first)

    def _walk_from(self, first: int) -> Walk:
        document = self._document
        if document.trouble or document.program is None:
            return Walk()
        return Walk.of(document.project, document.program, document.state.momentum, first)
