"""Long formulas are broken into lines that fit, at their signs, and lose nothing by it."""

import re

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.walkthrough.steps import unmarked
from tests.ui.conftest import Opener
from ui.formula import _typeset, fitted, svg
from ui.line_breaks import broken, unbroken


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
    ],
)
def test_a_short_formula_of_a_sentence_is_not_broken(text: str, kept: str) -> None:
    written = unbroken(text)
    assert written.replace("\u00a0", " ").replace("\u2060", "") == text
    assert kept.replace(" ", "\u00a0") in written


def test_a_long_formula_of_a_sentence_is_broken_before_its_signs() -> None:
    written = unbroken("Here z = 0.4·1 + 0.3·(−2) − 1.2·0.5 + 0.25 = −0.55, and so on")
    assert "+\u00a00.3·(−2) −\u00a01.2·0.5" in written
    assert "Here z" in written
    assert written.endswith("and so on")


def test_no_text_of_an_example_has_a_formula_that_is_wider_than_its_panel() -> None:
    for name in sim.presets():
        for piece in unbroken(sim.load(name).about).split(" "):
            assert len(piece) <= 42, (name, piece)
