"""Long formulas are broken into lines that fit, at their signs, and lose nothing by it."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QTextLayout
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.walkthrough.steps import unmarked
from tests.ui.conftest import Opener
from ui.formula import _typeset, fitted, svg
from ui.line_breaks import broken, unbroken


def plain(text: str) -> str:
    """A text with nothing in it that keeps words together."""
    return text.replace("\u00a0", " ").replace("\u2060", "")


def joined(latex: str) -> str:
    """The formula without its line breaks, and without what tells growing parentheses from others."""
    latex = re.sub(
        r"\\(begin|end)\{array\}(\{l\})?|\\displaystyle|\\\\ |\\q?quad|\\hspace\{[\d.]+em\}|\\left|\\right", "", latex
    )
    return re.sub(r"\s+", "", latex)


@pytest.mark.parametrize("width", [168, 320])
@pytest.mark.parametrize("preset", ["xor-3-4-1", "chain-4-3-1", "softmax", "gates", "and-sigmoid", "def"])
def test_every_formula_of_a_walk_fits_or_is_scrolled_to(preset: str, width: int) -> None:
    project = sim.load(preset)
    steps = sim.walk_epoch(sim.compile(project.network), project.X, project.T, project.training)
    seen = set()
    for step in steps:
        # Of those that differ in their digits only, one tells as much as all.
        shape = re.sub(r"\d", "0", step.symbols + step.explanation.marked)
        if shape in seen:
            continue
        seen.add(shape)
        for latex in (step.symbols, step.explanation.marked):
            lines = fitted(latex, 20, width)
            assert joined(lines) == joined(latex)
            assert svg(unmarked(lines), 20, "black")
            for line in re.split(r" \\\\ ", unmarked(lines)) if lines != latex else ():
                line = re.sub(r"\\(begin|end)\{array\}(\{l\})?|\\displaystyle", "", line)
                is_joined = re.search(
                    r" (\+|\\cdot|=|\\times) ", re.sub(r"^\\(qquad|hspace\{.*?\})", "", line.strip()).strip()[2:]
                )
                assert _typeset(line, 20, "black").getsize()[0] <= width or not is_joined or "frac" in line


def test_a_break_does_not_part_a_number_or_a_parenthesis() -> None:
    latex = r"a = (1 - 0.5) \cdot \left(b + \left(-0.25\right) + \frac{1 + x}{2 - y}\right)"
    lines = broken(latex, 14, len)
    assert r"(1 - 0.5)" in lines
    assert r"\left(-0.25\right)" in lines
    assert r"\frac{1 + x}{2 - y}" in lines
    assert lines.count(r"\left(") == lines.count(r"\right)") == 1
    assert broken(latex, 1000, len) == latex


@pytest.mark.parametrize("preset", ["xor-3-4-1", "chain-4-3-1", "mlp-2-2-1"])
def test_no_formula_is_cut_off_in_a_small_window(qtbot: QtBot, open_window: Opener, preset: str) -> None:
    window = open_window(preset, size=QSize(1024, 700))
    document, panel = window.document, window.walkthrough
    for index in range(0, min(60, len(document.steps)), 3):
        document.go_to_step(index)
        qtbot.waitUntil(lambda: not window.typesetter.busy)
        for formula in (panel.symbols, panel.numbers, panel.result):
            assert formula.place.width() <= formula.width() + 1
            assert formula.place.height() <= formula.height() + 1
    # The conventions are in view whatever the height of the step.
    assert panel.conventions.isVisible()
    assert "…" not in panel.conventions.text()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("loss at p = 0.5 it is", "p = 0.5"),
        ("half of ½(t − a)² is", "½(t − a)²"),
        ("with η = 0.01, and", "η = 0.01,"),
        ("from (1, 2) to W = [1 3 5; 2 4 6] gives", "[1 3 5; 2 4 6]"),
        ("the point (1, 2) lies", "(1, 2)"),
        ("here, −Σ t ln p; only", "−Σ t ln p;"),
        ("w of x1 → h1 is", "x1 → h1"),
        ("than guessing (ln 2 = 0.69315), and", "(ln 2 = 0.69315),"),
        ("a constant, ½ ln 2π: half", "½ ln 2π:"),
        ("the sum of t ln y over", "t ln y"),
        ("probabilities: pᵢ = exp(zᵢ) / Σ exp(zₖ) turns 3", "pᵢ = exp(zᵢ) / Σ exp(zₖ)"),
        ("the sum is 0.2 − 1 + 3 + 0.7 = 2.9, and", "0.2 − 1 + 3 + 0.7 = 2.9,"),
        ("descent on f(x, y) = ½(x² − y)² from", "f(x, y) = ½(x² − y)²"),
        ("added up, J = −Σ(t ln y + (1 − t) ln(1 − y)): the", "J = −Σ(t ln y + (1 − t) ln(1 − y)):"),
        ("w ← w − ηλw = 0.95 w. And", "w ← w − ηλw = 0.95 w."),
        ("multiply −1.940 · 1 · 0.6 · 0.2217 · 1 and", "−1.940 · 1 · 0.6 · 0.2217 · 1"),
    ],
)
def test_a_short_formula_of_a_sentence_is_not_broken(text: str, kept: str) -> None:
    written = unbroken(text)
    assert plain(written) == text
    assert kept.replace(" ", "\u00a0") in written.replace("\u2060", "")


@pytest.mark.parametrize(
    "text",
    [
        "a max gate routes it to the larger input alone",
        "the loss (it rests at 0.693, which is the entropy) and",
        "select a neuron and press Run; a weight of 5 is large",
    ],
)
def test_words_are_not_taken_for_formulas(text: str) -> None:
    assert unbroken(text) == text


@pytest.mark.parametrize(
    "formula", ["1/(2m)", "∂L/∂w", "λΣ|w|", "(28/3)(W − 1)", "0.0001·(Σ|w| + Σw²)", "a·a(1 − a)", "(XᵀX)w = Xᵀy"]
)
def test_no_line_ends_at_the_strokes_and_parentheses_of_a_formula(qtbot: QtBot, formula: str) -> None:
    layout = QTextLayout(unbroken(formula), QFont())
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1)
    assert line.textLength() == len(layout.text())
    layout.endLayout()


def test_a_long_formula_of_a_sentence_is_broken_before_its_signs_but_not_after_its_name() -> None:
    written = unbroken("Here z = 0.4·1 + 0.3·(−2) − 1.2·0.5 + 0.25 = −0.55, and so on").split(" ")
    assert [plain(piece) for piece in written] == (
        ["Here", "z = 0.4·1", "+ 0.3·(−2)", "− 1.2·0.5", "+ 0.25", "= −0.55,", "and", "so", "on"]
    )
    written = unbroken("the difference: p₁ = exp(z₁) / (exp(z₁) + exp(z₂)) = σ(z₁ − z₂). The neuron").split(" ")
    assert [plain(piece) for piece in written[2:4]] == ["p₁ = exp(z₁) / (exp(z₁) + exp(z₂))", "= σ(z₁ − z₂)."]


def test_no_text_of_an_example_has_a_formula_that_is_wider_than_its_panel() -> None:
    for name in sim.presets():
        for piece in unbroken(sim.load(name).about).split(" "):
            assert len(piece) <= 42, (name, piece)
