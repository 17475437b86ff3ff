"""Entropy, cross-entropy and divergence of two distributions on sliders."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout

from simulator.arrays import Array
from simulator.information import Unit, cross_entropy, entropy, kl_divergence, with_probability
from simulator.notation import number_latex, number_text
from simulator.sentences import QT_TRANSLATE_NOOP
from ui import i18n
from ui.explorations.bars import Bar, Bars
from ui.explorations.exploring import Exploring, labelled
from ui.explorations.slider_row import SliderRow
from ui.formula import Formula, Typesetter

DIGITS = 4
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Distribution = tuple[float, ...]
STARTS: tuple[tuple[str, Distribution, Distribution], ...] = (
    (QT_TRANSLATE_NOOP("exploration", "Three outcomes"), (0.5, 0.25, 0.25), (0.4, 0.4, 0.2)),
    (QT_TRANSLATE_NOOP("exploration", "A fair coin"), (0.5, 0.5), (0.5, 0.5)),
    (QT_TRANSLATE_NOOP("exploration", "A loaded coin, believed to be fair"), (0.9, 0.1), (0.5, 0.5)),
    (QT_TRANSLATE_NOOP("exploration", "A sure event"), (1.0, 0.0), (0.8, 0.2)),
    (QT_TRANSLATE_NOOP("exploration", "One-hot, as a target"), (0.0, 1.0, 0.0), (0.1, 0.7, 0.2)),
    (QT_TRANSLATE_NOOP("exploration", "Two that are equal"), (0.2, 0.3, 0.5), (0.2, 0.3, 0.5)),
    (QT_TRANSLATE_NOOP("exploration", "Four outcomes"), (0.4, 0.3, 0.2, 0.1), (0.25, 0.25, 0.25, 0.25)),
)
MOST_OUTCOMES = 4
UNITS: tuple[tuple[Unit, str, str, str], ...] = (
    ("bits", r"\log_2", QT_TRANSLATE_NOOP("exploration", "log₂, in bits"), QT_TRANSLATE_NOOP("exploration", "bits")),
    ("nats", r"\ln", QT_TRANSLATE_NOOP("exploration", "ln, in nats"), QT_TRANSLATE_NOOP("exploration", "nats")),
    ("log10", r"\log_{10}", QT_TRANSLATE_NOOP("exploration", "log₁₀"), ""),
)


def unit_box() -> QComboBox:
    """A choice of logarithms; `currentData` is the unit."""
    box = QComboBox()
    for unit, _, label, _ in UNITS:
        box.addItem(i18n.label("exploration", label), unit)
    box.setObjectName("unit")
    return box


def entropy_latex(p: Array, q: Array, symbols: str, total: float, unit: Unit) -> str:
    """`symbols` = −Σ p log q with the numbers put in; outcomes that never happen are left out, as 0·log 0 is 0."""
    log = next(latex for key, latex, _, _ in UNITS if key == unit)
    terms = [
        rf"{number_latex(float(a), DIGITS)} \, {log} \, {number_latex(float(b), DIGITS)}"
        for a, b in zip(p, q, strict=True)
        if a
    ]
    return rf"{symbols} = -\left({' + '.join(terms)}\right) = {number_latex(total, DIGITS)}"


def divergence_latex(p: Array, q: Array, symbols: str, total: float, unit: Unit) -> str:
    """`symbols` = Σ p log p/q with the numbers put in."""
    log = next(latex for key, latex, _, _ in UNITS if key == unit)
    terms = [
        rf"{number_latex(float(a), DIGITS)} \, {log} \frac{{{number_latex(float(a), DIGITS)}}}"
        rf"{{{number_latex(float(b), DIGITS)}}}"
        for a, b in zip(p, q, strict=True)
        if a
    ]
    return rf"{symbols} = {' + '.join(terms)} = {number_latex(total, DIGITS)}"


class EntropySliders(Exploring):
    """p and q on sliders, as bars, and in the formulas of the four quantities."""

    def __init__(self, typesetter: Typesetter) -> None:
        super().__init__()
        self.start = QComboBox()
        self.start.setObjectName("start")
        for title, _, _ in STARTS:
            self.start.addItem(i18n.label("exploration", title))
        self.unit = unit_box()
        head = labelled((self.tr("Begin with"), self.start), (self.tr("Logarithm"), self.unit))
        self.sliders: dict[str, list[SliderRow]] = {"p": [], "q": []}
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for column, (letter, heading) in enumerate(
            (("p", self.tr("p, as it is")), ("q", self.tr("q, as it is believed to be")))
        ):
            above = QLabel(heading)
            above.setProperty("role", "heading")
            grid.addWidget(above, 0, column)
            for outcome in range(MOST_OUTCOMES):
                row = SliderRow(f"{letter}{str(outcome + 1).translate(SUBSCRIPT)}", 0.0, 1.0)
                row.slider.setObjectName(f"{letter}{outcome + 1}")
                row.changed.connect(lambda value, letter=letter, outcome=outcome: self._move(letter, outcome, value))
                self.sliders[letter].append(row)
                grid.addWidget(row, 1 + outcome, column)
        self.distributions = Bars(self.tr("The two distributions"))
        self.quantities = Bars(self.tr("Entropy, divergence and cross-entropy"))
        self.formulas = {key: Formula(typesetter, 14) for key in ("H", "D", "HD", "C", "R")}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(grid)
        layout.addWidget(self.distributions)
        layout.addWidget(self.quantities)
        for formula in self.formulas.values():
            layout.addWidget(formula)
        layout.addStretch(1)
        self.p: Array
        self.q: Array
        self.start.currentIndexChanged.connect(self._begin)
        self.unit.currentIndexChanged.connect(self._refresh)
        self._begin()

    def start_again(self) -> None:
        self.unit.setCurrentIndex(0)
        if self.start.currentIndex():
            self.start.setCurrentIndex(0)
        else:
            self._begin()

    def _begin(self) -> None:
        _, p, q = STARTS[self.start.currentIndex()]
        outcomes = range(len(p))
        # Through the same door as every later change, so that what begins is a distribution as well.
        self.p, self.q = (with_probability(d, 0, d[0]) for d in (p, q))
        for rows in self.sliders.values():
            for outcome, row in enumerate(rows):
                row.setVisible(outcome in outcomes)
        self._refresh()

    def _move(self, letter: str, outcome: int, value: float) -> None:
        moved = with_probability(self.p if letter == "p" else self.q, outcome, value)
        if letter == "p":
            self.p = moved
        else:
            self.q = moved
        self._refresh()

    def _refresh(self) -> None:
        unit: Unit = self.unit.currentData()
        name = next(i18n.label("exploration", short) if short else "" for key, _, _, short in UNITS if key == unit)
        p, q = self.p, self.q
        for letter, values in (("p", p), ("q", q)):
            for row, value in zip(self.sliders[letter], values, strict=False):
                row.set_value(round(float(value), 10))
        self.distributions.set_bars(
            [
                Bar(f"{letter}{str(outcome + 1).translate(SUBSCRIPT)}", float(value), number_text(float(value)), curve)
                for outcome in range(len(p))
                for curve, (letter, value) in enumerate((("p", p[outcome]), ("q", q[outcome])))
            ]
        )
        H, D, C, R = entropy(p, unit), kl_divergence(p, q, unit), cross_entropy(p, q, unit), kl_divergence(q, p, unit)
        longest = max((value for value in (H, D, C) if value < float("inf")), default=0.0) or 1.0
        self.quantities.set_bars(
            [
                Bar(label, value / longest, f"{number_text(value, DIGITS)} {name}".strip(), curve)
                for label, value, curve in (("H(p)", H, 2), ("D(p‖q)", D, 3), ("H(p, q)", C, 4))
            ]
        )
        self.formulas["H"].set_latex(entropy_latex(p, p, "H(p)", H, unit))
        self.formulas["D"].set_latex(divergence_latex(p, q, r"D(p \| q)", D, unit))
        self.formulas["C"].set_latex(entropy_latex(p, q, "H(p, q)", C, unit))
        self.formulas["HD"].set_latex(
            rf"H(p) + D(p \| q) = {number_latex(H, DIGITS)} + {number_latex(D, DIGITS)} = {number_latex(C, DIGITS)}"
        )
        self.formulas["R"].set_latex(divergence_latex(q, p, r"D(q \| p)", R, unit))
