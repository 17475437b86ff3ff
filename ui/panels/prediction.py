"""Predict, then reveal: a field for the answer, what is said of it, and the score."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from ui import i18n
from ui.document import Document


class PredictionRow(QWidget):
    """Shown while results are hidden: the person types what should come out, checks it, or has it revealed.

    `judged`: something was said of an answer. `next_button`, to be placed beside the result, leads on from there.
    """

    judged = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self._place = document.cursor.place
        self.answer = QLineEdit()
        self.answer.setObjectName("answer")
        self.answer.setPlaceholderText(self.tr("your answer"))
        self.answer.setAccessibleName(self.tr("Your answer"))
        self.answer.setMaximumWidth(150)
        self.answer.returnPressed.connect(self.check)
        self.check_button = QPushButton(self.tr("Check"))
        self.check_button.setObjectName("checkAnswer")
        self.check_button.setToolTip(self.tr("Compare the answer with the result (Enter)"))
        self.check_button.clicked.connect(self.check)
        self.reveal_button = QPushButton(self.tr("Reveal"))
        self.reveal_button.setObjectName("reveal")
        self.reveal_button.setToolTip(self.tr("Show the result of this step"))
        self.reveal_button.clicked.connect(document.reveal)
        self.next_button = QPushButton(self.tr("Next step"))
        self.next_button.setObjectName("nextStep")
        self.next_button.setToolTip(self.tr("Go on (Enter, or F10)"))
        # So that Enter checks an answer and Enter again goes on.
        self.next_button.setAutoDefault(True)
        self.next_button.clicked.connect(document.step)
        self.verdict = QLabel()
        self.verdict.setObjectName("verdict")
        self.verdict.setWordWrap(True)
        self.score = QLabel()
        self.score.setObjectName("score")
        self.score.setProperty("role", "muted")
        self.reset_button = QToolButton()
        self.reset_button.setText(self.tr("Start again"))
        self.reset_button.setObjectName("resetScore")
        self.reset_button.setProperty("role", "line")
        self.reset_button.setToolTip(self.tr("Hide all results again and begin the score at 0"))
        self.reset_button.clicked.connect(document.forget_answers)
        self._asking = QWidget()
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.addWidget(QLabel("="))
        for widget in (self.answer, self.check_button, self.reveal_button):
            asking.addWidget(widget)
        asking.addStretch(1)
        scoring = QHBoxLayout()
        scoring.setContentsMargins(0, 0, 0, 0)
        scoring.addWidget(self.score)
        scoring.addWidget(self.reset_button)
        scoring.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self._asking)
        layout.addWidget(self.verdict)
        layout.addLayout(scoring)
        self.refresh()

    def refresh(self) -> None:
        """Shows the field where a result is hidden, and what was said of the last answer."""
        document = self.document
        predicting, step = document.predicting, document.current_step
        self.setVisible(predicting.on and step is not None)
        hidden = document.hides(step)
        had_focus = self._has_keyboard()
        self.next_button.setVisible(predicting.on and step is not None and not hidden)
        if step is None:
            return
        is_new = document.cursor.place != self._place
        if not hidden and had_focus:
            # Before the field goes: otherwise the keyboard would pass to whatever comes next.
            self.next_button.setFocus()
        self._asking.setVisible(hidden)
        if is_new:
            self._place = document.cursor.place
            self.answer.clear()
        if hidden and is_new and not document.player.playing:
            # The next thing to do is to type.
            self.answer.setFocus()
        verdict = predicting.answered.get(self._place)
        self.verdict.setText(i18n.sentence(verdict.sentence) if verdict else "")
        self.verdict.setVisible(verdict is not None)
        score = predicting.score
        self.score.setText(
            self.tr("{right} of {asked} right at once, {later} later").format(
                right=score["right"], asked=score["asked"], later=score["right later"]
            )
        )
        self.reset_button.setEnabled(score["asked"] > 0)

    def _has_keyboard(self) -> bool:
        widget = QApplication.focusWidget()
        return widget is not None and (widget is self.next_button or self.isAncestorOf(widget))

    def check(self) -> None:
        """Has the answer judged; what is no number is said at once and counts for nothing."""
        if not self.answer.text().strip():
            return
        try:
            self.document.predict(self.answer.text())
        except sim.SimulatorError as error:
            self.verdict.setText(i18n.sentence(error.sentence))
            self.verdict.show()
        if self.answer.isVisible():
            self.answer.selectAll()
        self.judged.emit()
