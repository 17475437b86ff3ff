"""The conventions in force, where textbooks disagree: shown in one line, switched in one menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

import simulator as sim
from simulator.notation import number_text
from simulator.walkthrough import Convention
from ui import i18n, theme
from ui.document import Document
from ui.panels.learning import LABELS

SMALL = 12
JOINT = "  ·  "
MOST_LINES = 2


class ConventionsMenu(QMenu):
    """A submenu for each choice, the one in force ticked."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.setTitle(self.tr("&Conventions"))
        self.setObjectName("conventions")
        self._groups: list[tuple[QActionGroup, Callable[[], object]]] = []

        def view() -> sim.View:
            return document.project.view

        def training() -> sim.TrainingSettings:
            return document.project.training

        self._choice(
            self.tr("Error signal δ"),
            "convention",
            (
                ("gradient", self.tr("δ = ∂L/∂z,  w ← w − η ∂L/∂w")),
                ("error_term", self.tr("δ = −∂L/∂z,  w ← w + η δ a")),
            ),
            lambda: view().convention,
            lambda value: document.set_view(convention=value),
        )
        self._choice(
            self.tr("Squared error"),
            "squaredError",
            (("half_squared", self.tr("½ (t − a)²")), ("squared", self.tr("(t − a)²"))),
            lambda: training().loss,
            lambda value: document.set_training(loss=value),
        )
        reductions = (("mean", self.tr("mean")), ("sum", self.tr("sum")))
        self._choice(
            self.tr("Over the samples of a batch"),
            "overSamples",
            reductions,
            lambda: training().samples,
            lambda value: document.set_training(samples=value),
        )
        self._choice(
            self.tr("Over the outputs"),
            "overOutputs",
            reductions[::-1],
            lambda: training().outputs,
            lambda value: document.set_training(outputs=value),
        )
        self._choice(
            self.tr("L2 penalty"),
            "halfL2",
            ((False, self.tr("λ Σ w²")), (True, self.tr("½ λ Σ w²"))),
            lambda: training().half_l2,
            lambda value: document.set_training(half_l2=value),
        )
        self._choice(
            self.tr("Step at 0"),
            "stepAtZero",
            ((1.0, self.tr("φ(0) = 1")), (0.0, self.tr("φ(0) = 0"))),
            lambda: document.network.step_at_zero,
            document.set_step_at_zero,
        )
        self._choice(
            self.tr("Logarithm of the loss"),
            "logarithm",
            (("ln", "ln"), ("log2", "log₂"), ("log10", "log₁₀")),
            lambda: view().logarithm,
            lambda value: document.set_view(logarithm=value),
        )
        self._choice(
            self.tr("Rounding"),
            "rounding",
            (
                (None, self.tr("full precision")),
                *(((a, b), self._by_hand(a, b)) for a, b in ((2, 3), (2, 2), (3, 3), (3, 4), (4, 4))),
            ),
            lambda: (view().decimals, view().error_decimals) if view().by_hand else None,
            self._set_rounding,
        )
        self._choice(
            self.tr("Digits shown"),
            "digits",
            tuple((digits, str(digits)) for digits in (2, 3, 4, 5, 6, 8, 10)),
            lambda: view().digits,
            lambda value: document.set_view(digits=value),
        )
        self.aboutToShow.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Ticks what is in force."""
        for group, current in self._groups:
            value = current()
            for action in group.actions():
                action.setChecked(action.data() == value)

    def _choice(
        self,
        title: str,
        name: str,
        options: tuple[tuple[object, str], ...],
        current: Callable[[], object],
        choose: Callable[[Any], None],
    ) -> None:
        menu = self.addMenu(title)
        group = QActionGroup(menu)
        # Nothing is ticked where the choice does not arise, as ½ or not for another loss.
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for value, text in options:
            action = group.addAction(text)
            action.setCheckable(True)
            action.setData(value)
            action.setObjectName(f"{name}_{_word(value)}")
            action.triggered.connect(lambda _=False, value=value: self._attempt(choose, value))
            menu.addAction(action)
        self._groups.append((group, current))

    def _attempt(self, choose: Callable[[Any], None], value: object) -> None:
        try:
            choose(value)
        except sim.SimulatorError as error:
            self.document.report(error)
        self.refresh()

    def _set_rounding(self, value: tuple[int, int] | None) -> None:
        if value is None:
            self.document.set_view(by_hand=False)
        else:
            self.document.set_view(by_hand=True, decimals=value[0], error_decimals=value[1])

    def _by_hand(self, decimals: int, error_decimals: int) -> str:
        return self.tr("by hand: z and a to {a} decimals, δ to {b}").format(a=decimals, b=error_decimals)


class ConventionsLine(QToolButton):
    """The conventions in force, in a quiet line or two; a click opens their menu."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.setObjectName("conventionsLine")
        self.setProperty("role", "line")
        self.setAccessibleName(self.tr("Conventions"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(SMALL))
        self.setMenu(ConventionsMenu(document, self))
        for signal in (document.replaced, document.settings_changed, document.structure_changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        parts = conventions_in_force(self.document.project)
        text = self._fitting()
        self.setText(text)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * (text.count("\n") + 1) + 3)
        self.setToolTip(self.tr("In force: {conventions}. Click to change them.").format(conventions=JOINT.join(parts)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        # A tool button without an icon centres its text, whatever the style sheet says.
        painter, colours = QPainter(self), theme.current()
        is_looked_at = self.isEnabled() and (self.underMouse() or self.hasFocus())
        painter.setPen(colours.colour("accent" if is_looked_at else "muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _fitting(self) -> str:
        """The conventions in full or in fewer words, on a line or else on two; at last without those of least weight.

        How many digits are shown is seen from the numbers: that is left out before a second line is begun.
        """
        room = max(40, self.width() - 4)

        def lines(parts: list[Told]) -> list[str]:
            return _filled(
                [part.text for part in parts], lambda text: self.fontMetrics().horizontalAdvance(text) <= room
            )

        told = [conventions_told(self.document.project, brevity=brevity) for brevity in (0, 1, 2)]
        plainer = [[part for part in parts if part.weight] for parts in told[1:]]
        for most, choices in ((1, told + plainer), (MOST_LINES, told + plainer)):
            for parts in choices:
                if len(written := lines(parts)) <= most:
                    return "\n".join(written)
        parts = told[-1]
        while len(parts) > 1 and len(lines(parts)) > MOST_LINES:
            del parts[min(range(len(parts)), key=lambda place: parts[place].weight)]
        return "\n".join(lines(parts))


def _filled(parts: list[str], fits: Callable[[str], bool]) -> list[str]:
    """The parts on as few lines as they need; none is parted."""
    lines = [parts[0]]
    for part in parts[1:]:
        if fits(longer := lines[-1] + JOINT + part):
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _word(value: object) -> str:
    if isinstance(value, tuple):
        return "_".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


class Told(NamedTuple):
    """A convention in words; where there is no room for all, those of the least `weight` are left out, at 0 gladly."""

    text: str
    weight: int


def conventions_in_force(project: sim.Project, *, brevity: int = 0) -> list[str]:
    """Every convention of a project in a few words; with a `brevity` of 1 or 2 in as few as can be understood."""
    return [told.text for told in conventions_told(project, brevity=brevity)]


def conventions_told(project: sim.Project, *, brevity: int = 2) -> list[Told]:
    """The same, with what each is worth telling: what is the default is worth less."""
    translate = QCoreApplication.translate
    view, training = project.view, project.training
    has_several = len(project.network.outputs) > 1
    told = [
        Told(_sign(view.convention, short=brevity > 0), 8),
        Told(i18n.label("loss", sim.LOSSES[training.loss].label), 5),
        Told(_of_several(training.samples, has_several, brevity), 3 if training.samples == "mean" else 6),
    ]
    if has_several:
        outputs = translate("conventions", "outputs: {how}").format(how=_reduction(training.outputs))
        told.append(Told(outputs, 1 if training.outputs == "sum" else 7))
    if training.l1 or training.l2:
        told.append(Told(_penalty(training), 7))
    if optimizer := _optimizer(training.optimizer):
        told.append(Told(optimizer, 8))
    if any(getattr(node, "activation", "") == "step" for node in project.network.nodes.values()):
        equals = "=" if brevity else " = "
        told.append(Told(f"φ(0){equals}{project.network.step_at_zero:g}", 7))
    if r"\ln" in sim.LOSSES[training.loss].formula:
        logarithm = {"ln": "ln", "log2": "log₂", "log10": "log₁₀"}[view.logarithm]
        told.append(Told(logarithm, 2 if view.logarithm == "ln" else 6))
    return [*told, Told(_digits(view, brevity), 9 if view.by_hand else 0)]


def _of_several(reduction: str, has_several: bool, brevity: int) -> str:
    """What becomes of several samples; with its name beside what becomes of several outputs, if there is room."""
    how = _reduction(reduction)
    if brevity == 2 or (brevity and not has_several):
        return how
    return QCoreApplication.translate("conventions", "samples: {how}").format(how=how)


def _penalty(training: sim.TrainingSettings) -> str:
    l1, l2 = number_text(training.l1), number_text(training.l2)
    squares = "½ λ{} Σ w²" if training.half_l2 else "λ{} Σ w²"
    if training.l1 and training.l2:
        return f"λ₁ Σ|w| + {squares.format('₂')}, λ₁ = {l1}, λ₂ = {l2}"
    return f"λ Σ|w|, λ = {l1}" if training.l1 else f"{squares.format('')}, λ = {l2}"


def _optimizer(optimizer: sim.Optimizer) -> str:
    """What the weights follow, where it is not the plain gradient."""
    if not isinstance(optimizer, sim.SGD):
        return i18n.label("learning", LABELS[optimizer.kind])
    if not optimizer.momentum:
        return ""
    translate = QCoreApplication.translate
    name = (
        translate("conventions", "Nesterov momentum μ = {value}")
        if optimizer.nesterov
        else translate("conventions", "momentum μ = {value}")
    )
    return name.format(value=number_text(optimizer.momentum))


def _sign(convention: Convention, *, short: bool) -> str:
    if convention == "gradient":
        return "δ = ∂L/∂z"
    return "δ = −∂L/∂z" if short else QCoreApplication.translate("conventions", "error term δ = −∂L/∂z")


def _digits(view: sim.View, brevity: int) -> str:
    translate = QCoreApplication.translate
    if not view.by_hand:
        text = (
            translate("conventions", "calculated in full precision, shown with {n} digits"),
            translate("conventions", "shown with {n} digits"),
            translate("conventions", "{n} digits"),
        )[brevity]
        return text.format(n=view.digits)
    text = (
        translate("conventions", "by hand: {a}, δ {b}")
        if brevity
        else translate("conventions", "rounded by hand: z, a to {a} decimals, δ to {b}")
    )
    return text.format(a=view.decimals, b=view.error_decimals)


def _reduction(reduction: str) -> str:
    if reduction == "mean":
        return QCoreApplication.translate("conventions", "mean")
    return QCoreApplication.translate("conventions", "sum")
