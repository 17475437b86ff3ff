"""The page of a step: in a small window too one sees the sentence, the symbols, the numbers and the result at once."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from ui.formula import Formula, _typeset, fitted, under
from ui.main_window import MainWindow

SMALL = QSize(1024, 700)
# A formula with more numbers than these may be scrolled; the result is in view all the same.
MOST_NUMBERS = 16


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.typesetter.busy)
    QApplication.sendPostedEvents()
    qtbot.waitUntil(lambda: not window.typesetter.busy)


def is_whole(widget: QWidget) -> bool:
    """Whether nothing of a widget is scrolled away or cut off."""
    drawn = widget.place.toAlignedRect().adjusted(1, 1, -1, -1) if isinstance(widget, Formula) else widget.rect()
    return widget.visibleRegion().boundingRect().contains(drawn)


def one_of_each_kind(window: MainWindow) -> list[int]:
    """A step of every kind, at a node of every activation and aggregation, and the one with most terms of its kind."""
    document, found = window.document, {}
    for place in range(min(400, len(document.steps))):
        operation = document.steps.operation(place)
        node = document.network.nodes.get(operation.node)
        key = (operation.kind, isinstance(operation.target, str))
        key += (getattr(node, "activation", ""), getattr(node, "aggregation", ""))
        if key not in found or operation.terms > document.steps.operation(found[key]).terms:
            found[key] = place
    return sorted(found.values())


@pytest.mark.parametrize(
    "preset", ["def", "xor", "forward-3-4-4-1", "graph-sigmoid", "gates", "softmax", "xor-3-4-1-dropout", "and"]
)
def test_a_small_window_shows_every_step_at_a_glance(qtbot: QtBot, open_window: Opener, preset: str) -> None:
    window = open_window(preset, size=SMALL)
    document, panel = window.document, window.walkthrough
    shown = 0
    for place in one_of_each_kind(window):
        document.go_to_step(place)
        settle(qtbot, window)
        what = (document.current_step.kind, document.current_step.target)
        assert is_whole(panel.result), what
        if len(document.current_step.sources) <= MOST_NUMBERS:
            shown += 1
            for widget in (panel.reason, panel.symbols, panel.numbers):
                assert is_whole(widget), (what, widget.objectName())
    assert shown >= 3


def test_the_result_of_an_enormous_step_is_in_view(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("moons", size=SMALL)
    document, panel = window.document, window.walkthrough
    document.set_training(optimizer=sim.Adam(0.1), l2=0.01)
    for kind in ("gradient_sum", "batch_loss", "penalty", "second_corrected", "update"):
        place = next(n for n in range(len(document.steps)) if document.steps.operation(n).kind == kind)
        document.go_to_step(place)
        settle(qtbot, window)
        assert is_whole(panel.result), kind


def test_a_prediction_is_asked_for_and_judged_in_view(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("def", size=SMALL)
    document, panel = window.document, window.walkthrough
    document.set_predicting(True)
    document.go_to_step(document.steps.find("hidden_error", "D", 0))
    settle(qtbot, window)
    row = panel.prediction
    for widget in (panel.numbers, row.answer, row.check_button, row.reveal_button):
        assert is_whole(widget), widget.objectName()
    row.answer.setText("-0.0132")
    row.check()
    settle(qtbot, window)
    for widget in (row.verdict, row.answer, panel.numbers):
        assert is_whole(widget), widget.objectName()
    document.reveal()
    settle(qtbot, window)
    for widget in (panel.result, row.next_button, row.verdict):
        assert is_whole(widget), widget.objectName()


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
@pytest.mark.parametrize("preset", ["def", "xor", "and", "logistic-and", "graph-xyz", "threshold-gates", "softmax"])
def test_the_conventions_are_read_whole(qtbot: QtBot, open_window: Opener, size: tuple[int, int], preset: str) -> None:
    window = open_window(preset, size=QSize(*size))
    line = window.walkthrough.findChild(QToolButton, "conventionsLine")
    for by_hand in (False, True):
        window.document.set_view(by_hand=by_hand)
        assert "…" not in line.text()
        assert line.text().startswith("δ = ") or line.text().startswith("error term δ = ")
        assert "by hand" in line.text() if by_hand else "by hand" not in line.text()
        lines = line.text().splitlines()
        assert len(lines) <= 2
        assert all(line.fontMetrics().horizontalAdvance(text) <= line.width() for text in lines)
        assert line.fontMetrics().lineSpacing() * len(lines) <= line.height()
        qtbot.waitUntil(lambda: line.visibleRegion().boundingRect() == line.rect())
    window.document.set_view(by_hand=False, convention="gradient")
    window.findChild(QAction, "digits_5").trigger()
    assert "5 digits" in line.toolTip()
    window.findChild(QAction, "convention_error_term").trigger()
    assert "−∂L/∂z" in line.text()


def test_where_there_is_little_room_a_second_line_is_begun_and_nothing_but_the_digits_left_out(
    open_window: Opener,
) -> None:
    window = open_window("threshold-gates", size=SMALL)
    line = window.walkthrough.findChild(QToolButton, "conventionsLine")
    text = " ".join(line.text().split())
    for told in ("δ = ∂L/∂z", "mean", "outputs: sum", "φ(0)"):
        assert told in text
    for told in ("φ(0) = 0", "samples: mean", "outputs: sum", "calculated in full precision, shown with 3 digits"):
        assert told in line.toolTip()
    window = open_window("softmax", size=SMALL)
    line = window.walkthrough.findChild(QToolButton, "conventionsLine")
    window.document.set_training(l2=0.01, optimizer=sim.Adam(0.1))
    text = " ".join(line.text().split())
    for told in ("categorical cross-entropy", "outputs: sum", "ln", "λ = 0.01", "Adam"):
        assert told in text
    window.document.set_training(optimizer=sim.SGD(0.1, momentum=0.9))
    assert "momentum μ = 0.9" in line.toolTip()
    window.document.set_training(optimizer=sim.SGD(0.1))
    assert "momentum" not in line.toolTip()


@pytest.mark.parametrize(
    ("training", "told"),
    [
        ({"l1": 0.1}, "λ Σ|w|"),
        ({"l2": 0.1}, "λ Σ w²"),
        ({"l2": 0.1, "half_l2": True}, "½ λ Σ w²"),
        ({"l1": 0.1, "l2": 0.2}, "λ₁ Σ|w| + λ₂ Σ w²"),
        ({"l1": 0.1, "l2": 0.2, "half_l2": True}, "λ₁ Σ|w| + ½ λ₂ Σ w²"),
    ],
)
def test_every_penalty_is_among_the_conventions(open_window: Opener, training: dict[str, object], told: str) -> None:
    window = open_window("mlp-2-2-1", size=SMALL)
    line = window.walkthrough.findChild(QToolButton, "conventionsLine")
    assert "λ" not in line.toolTip()
    window.document.set_training(**training)
    assert told in line.text()
    assert f"  {told}, λ" in line.toolTip()
    assert "= 0.1" in line.text()


def test_a_result_that_the_numbers_shown_do_not_give_is_not_said_to_equal_them(open_window: Opener) -> None:
    window = open_window("delta-rule", size=SMALL)
    document, panel = window.document, window.walkthrough
    place = document.steps.find("gradient", ("x1", "y"), 0)
    # 0.1481 · 0.5 is 0.07405 on a pocket calculator; with all digits of δ it is 0.07403.
    document.go_to_step(place)
    assert panel.numbers.latex.endswith(r"0.1481 \cdot 0.5")
    assert panel.result.latex.endswith(r"} \approx 0.07403")
    assert panel.copied_text().splitlines()[0].endswith("0.1481·0.5 ≈ 0.07403")
    document.set_view(digits=8)
    document.go_to_step(document.steps.find("activation", "y", 0))
    assert panel.result.latex.endswith(r"} \approx 0.34298954")
    document.set_view(digits=4, by_hand=True)
    document.go_to_step(place)
    assert "} = " in panel.result.latex


def test_the_result_follows_closely_also_where_its_formulas_were_there_before(
    qtbot: QtBot, open_window: Opener
) -> None:
    window = open_window("logistic-and", size=SMALL)
    panel = window.walkthrough
    window.document.step()
    settle(qtbot, window)
    window.document.open("logistic-or")
    window.document.step()
    # Seen as it is, before any event has been sent.
    assert panel.numbers.is_typeset
    below = panel.numbers.mapTo(panel, panel.numbers.rect().bottomLeft()).y()
    assert 0 <= panel.result.mapTo(panel, panel.result.rect().topLeft()).y() - below <= 6


@pytest.mark.parametrize("preset", ["chain-4-3-1", "prediction", "xor-3-4-1", "weight-decay", "softmax"])
def test_the_lines_of_a_step_are_of_one_size_with_their_signs_below_each_other(
    qtbot: QtBot, open_window: Opener, preset: str
) -> None:
    window = open_window(preset, size=SMALL)
    panel = window.walkthrough
    for place in one_of_each_kind(window):
        window.document.go_to_step(place)
        settle(qtbot, window)
        lines = (panel.symbols, panel.numbers, panel.result)
        assert len({line.scale for line in lines}) == 1
        assert panel.result.place.left() == 0
        assert len({line.mapTo(panel, line.rect().topLeft()).x() for line in lines}) == 1


def test_the_sign_of_a_line_stands_below_that_of_the_symbols() -> None:
    left = r"\frac{\partial L}{\partial w_{AD}}"
    for sign in ("=", r"\leftarrow"):
        line = fitted(under(f"{left} {sign} a + b", "= x"), 20, 600)
        assert _typeset(line, 20, "black").getsize()[0] == pytest.approx(
            _typeset(f"{left} = x", 20, "black").getsize()[0], abs=0.5
        )
    # A left side that takes too much of the width is not waited for.
    assert fitted(under(f"{left}{left}{left} = a", "= x"), 20, 600) == r"\quad = x"
