"""The explorations: opened from the library, moved with the mouse and the keys, and compared with the references."""

import math
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.descent import PRINTED, THREE_POINTS, is_rounded, largest_rate, trace
from simulator.explorations import EXPLORATIONS
from simulator.softmax import cross_entropy_of_class, cross_entropy_slopes, jacobian, sigmoid_of_difference, softmax
from simulator.topics import TOPICS
from tests.simulator.test_reference import Case
from tests.ui.test_accessibility import controls, describe, spoken_name
from ui import theme
from ui.explorations import WIDGETS
from ui.explorations.descent import DescentTable
from ui.explorations.entropy import STARTS, EntropySliders
from ui.explorations.log_loss import LogLossTable
from ui.explorations.softmax import SoftmaxSliders
from ui.explorations.window import ExplorationWindow
from ui.main_window import MainWindow


def explored(window: MainWindow, key: str) -> Any:
    """The widget of an exploration, opened as a click in the library opens it."""
    window.library._choose(window.library._items[key])
    opened = window.findChild(ExplorationWindow, f"exploration_{key}")
    assert opened is not None
    assert opened.isVisible()
    return opened.exploring


def numbers(text: str) -> list[float]:
    return [float(part) for part in text.replace("−", "-").split()]


def shown(formula: QWidget) -> float:
    """The result at the end of a formula."""
    latex = formula.latex.rpartition("=")[2].strip().removeprefix(r"\left(").removesuffix(r"\right)")
    return math.inf if latex == r"\infty" else float(latex)


def test_each_has_a_widget_a_topic_and_something_to_try() -> None:
    assert set(WIDGETS) == set(EXPLORATIONS)
    assert not set(EXPLORATIONS) & set(sim.presets())
    for entry in EXPLORATIONS.values():
        assert entry.topic in TOPICS
        assert "Try: " in entry.about
        assert len(entry.title) <= 40


@pytest.mark.parametrize("key", EXPLORATIONS)
def test_it_opens_once_and_leaves_the_document_alone(qtbot: QtBot, window: MainWindow, key: str) -> None:
    before = window.document.project
    exploring = explored(window, key)
    assert explored(window, key) is exploring
    found = list(controls(exploring.window()))
    assert len(found) > 3
    assert not [describe(widget) for widget in found if not spoken_name(widget)]
    assert window.document.project is before
    qtbot.keyClick(exploring.window(), Qt.Key.Key_Escape)
    assert not exploring.window().isVisible()


@pytest.mark.parametrize("key", EXPLORATIONS)
def test_its_formulas_are_typeset_in_light_and_dark(qtbot: QtBot, window: MainWindow, key: str) -> None:
    exploring = explored(window, key)
    for scheme in ("light", "dark"):
        window._set_appearance(scheme)
        qtbot.waitUntil(lambda: not window.typesetter.busy, timeout=30_000)
        ground = exploring.window().grab().toImage().pixelColor(3, 3)
        assert (ground.lightnessF() < 0.5) == (scheme == "dark")
    assert theme.current().is_dark
    window._set_appearance("light")


# Entropy


@pytest.mark.parametrize(("start", "which"), [(0, "general"), (4, "one_hot"), (5, "equal")])
def test_cross_entropy_is_entropy_and_divergence(window: MainWindow, start: int, which: str) -> None:
    case, exploring = Case("s002_cross_entropy_H_plus_KL"), explored(window, "entropy")
    expected = case.expected[which]
    assert isinstance(exploring, EntropySliders)
    assert STARTS[start][1:] == (tuple(expected["p"]), tuple(expected["q"]))
    exploring.start.setCurrentIndex(start)
    for unit, suffix in (("nats", ""), ("bits", "_bits")):
        exploring.unit.setCurrentIndex(exploring.unit.findData(unit))
        for key, quantity in (("H", "H_p"), ("D", "KL_p_q"), ("C", "H_p_q")):
            assert shown(exploring.formulas[key]) == pytest.approx(expected[f"{quantity}{suffix}"], rel=1e-3, abs=1e-9)
    exploring.unit.setCurrentIndex(exploring.unit.findData("nats"))
    assert shown(exploring.formulas["R"]) == pytest.approx(expected["KL_q_p"], rel=1e-3, abs=1e-9)


def test_the_entropy_of_a_coin_on_its_slider(qtbot: QtBot, window: MainWindow) -> None:
    case, exploring = Case("s002_entropy_coin"), explored(window, "entropy")
    exploring.start.setCurrentIndex(1)
    assert shown(exploring.formulas["H"]) == case.expected["H_bits"]
    slider = exploring.sliders["p"][0].slider
    for p, bits in zip(case.inputs["p_grid"], case.expected["H_bits_grid"], strict=True):
        slider.setValue(round(p * 100))
        np.testing.assert_allclose(exploring.p, [p, 1.0 - p])
        assert shown(exploring.formulas["H"]) == pytest.approx(bits, abs=5e-5)
        # The other outcome takes what is left, on its slider as well.
        assert exploring.sliders["p"][1].slider.value() == round((1.0 - p) * 100)
    slider.setValue(50)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    np.testing.assert_allclose(exploring.p, [0.51, 0.49])


def test_the_other_outcomes_keep_their_proportions(qtbot: QtBot, window: MainWindow) -> None:
    exploring = explored(window, "entropy")
    field = exploring.sliders["p"][0].field
    field.setText("")
    qtbot.keyClicks(field, "1/3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    np.testing.assert_allclose(exploring.p, [1 / 3, 1 / 3, 1 / 3])
    window.findChild(ExplorationWindow, "exploration_entropy").findChild(QPushButton, "startAgain").click()
    np.testing.assert_allclose(exploring.p, [0.5, 0.25, 0.25])


# Softmax


def test_the_softmax_and_its_jacobian(window: MainWindow) -> None:
    case, exploring = Case("s002_softmax_layer"), explored(window, "softmax-jacobian")
    assert isinstance(exploring, SoftmaxSliders)
    z = exploring.logits()
    assert z.tolist() == case.inputs["z"]
    case.near(softmax(z), case.expected["p"])
    case.near(jacobian(z), case.expected["jacobian_dp_dz"])
    case.near(exploring.map._matrix, case.expected["jacobian_dp_dz"])
    case.near(cross_entropy_of_class(z, 0), case.expected["ce"])
    case.near(cross_entropy_slopes(z, 0), case.expected["dce_dz"])
    assert shown(exploring.formulas["loss"]) == pytest.approx(case.expected["ce"], rel=1e-3)


def test_adding_one_to_all_logits_changes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    exploring = explored(window, "softmax-jacobian")
    before = softmax(exploring.logits())
    qtbot.mouseClick(exploring.more, Qt.MouseButton.LeftButton)
    assert exploring.logits().tolist() == [4.0, 2.0, -2.0]
    np.testing.assert_allclose(softmax(exploring.logits()), before, rtol=1e-14)


def test_a_softmax_of_two_is_a_sigmoid(window: MainWindow) -> None:
    case, exploring = Case("s000_softmax2_is_sigmoid"), explored(window, "softmax-jacobian")
    exploring.classes.setCurrentIndex(0)
    assert exploring.formulas["sigmoid"].isVisible()
    for pair, p, sigmoid in zip(
        case.inputs["z_pairs"], case.expected["softmax"], case.expected["sigmoid_of_difference"], strict=True
    ):
        for row, value in zip(exploring.sliders, pair, strict=False):
            # Typed: the slider does not go as far as 1000.
            row.field.set_value(value)
            row.field.committed.emit(value)
        case.near(softmax(exploring.logits()), p)
        case.near(sigmoid_of_difference(exploring.logits()), sigmoid)
        assert shown(exploring.formulas["sigmoid"]) == pytest.approx(shown(exploring.formulas["p"]), rel=1e-3)


# Log loss


def column(exploring: LogLossTable, place: int) -> list[str]:
    return [exploring.table.item(row, place).text() for row in range(exploring.table.rowCount())]


def test_the_log_loss_of_eight_rows(window: MainWindow) -> None:
    case, exploring = Case("s004_bce_table"), explored(window, "log-loss")
    rows = case.inputs["rows_id_actual_predicted"]
    assert [[p.name, p.target, p.p] for p in exploring.predictions] == rows
    case.near(numbers(" ".join(column(exploring, 3))), case.expected["corrected"])
    for unit, key, mean in (("log10", "log10", "mean_neg_log10"), ("nats", "ln", "mean_neg_ln")):
        exploring.unit.setCurrentIndex(exploring.unit.findData(unit))
        np.testing.assert_allclose(numbers(" ".join(column(exploring, 4))), case.expected[key], atol=5e-11)
        assert shown(exploring.mean_formula) == pytest.approx(case.expected[mean], abs=5e-5)
    assert "50 % right" in exploring.summary.text()


def test_the_losses_of_four_points(window: MainWindow) -> None:
    case, exploring = Case("s000_losses_mse_01_ce"), explored(window, "log-loss")
    exploring.choice.setCurrentIndex(1)
    exploring.unit.setCurrentIndex(exploring.unit.findData("nats"))
    assert [p.p for p in exploring.predictions] == case.inputs["p"]
    assert shown(exploring.mean_formula) == pytest.approx(case.expected["ce_mean"], abs=5e-5)
    for part in ("0.4389", "1.756", "0.1425", "75 %"):
        assert part in exploring.summary.text()
    assert column(exploring, 6) == ["no" if wrong else "yes" for wrong in case.expected["zero_one_loss_per_point"]]


def test_a_prediction_is_edited_and_what_is_no_probability_refused(window: MainWindow) -> None:
    exploring = explored(window, "log-loss")
    exploring.table.item(0, 2).setText("0,5")
    assert exploring.predictions[0].p == 0.5
    for place, text, why in ((2, "1.5", "between 0 and 1"), (2, "x", "The table is as it was"), (1, "2", "0 or 1")):
        exploring.table.item(1, place).setText(text)
        assert why in exploring.trouble.text()
        assert (exploring.predictions[1].target, exploring.predictions[1].p) == (1, 0.90)
        assert exploring.table.item(1, place).text() in ("1", "0.9")
    exploring.table.item(1, 2).setText("0")
    assert shown(exploring.mean_formula) == math.inf


def test_rows_come_and_go(qtbot: QtBot, window: MainWindow) -> None:
    exploring = explored(window, "log-loss")
    qtbot.mouseClick(exploring.add, Qt.MouseButton.LeftButton)
    assert exploring.table.rowCount() == 9
    for _ in range(9):
        qtbot.mouseClick(exploring.remove, Qt.MouseButton.LeftButton)
        exploring.table.setCurrentCell(0, 0)
    assert exploring.table.rowCount() == 1
    assert not exploring.remove.isEnabled()


# Descent


def test_the_descent_beside_what_is_printed(window: MainWindow) -> None:
    case, exploring = Case("s002_gd_trace"), explored(window, "descent")
    assert isinstance(exploring, DescentTable)
    for step, expected in case.expected["trace"].items():
        if int(step) <= 100:
            row = exploring.rows[int(step)]
            case.near([row.w0, row.w1, row.loss], [expected["w0"], expected["w1"], expected["L"]])
    verdicts = column(exploring, 6)
    assert [verdicts[step] for step in PRINTED] == ["right", "right", "wrong", "wrong", "wrong", "wrong"]
    # At step 2 only w₀ is misprinted.
    assert not is_rounded(PRINTED[2][0], exploring.rows[2].w0)
    assert is_rounded(PRINTED[2][1], exploring.rows[2].w1)
    # What is printed for step 100 are earlier values.
    assert is_rounded(PRINTED[100][1], exploring.rows[97].w1)


def test_a_step_is_written_out_with_its_numbers(window: MainWindow) -> None:
    exploring = explored(window, "descent")
    exploring.table.setCurrentCell(1, 0)
    assert "0.6 - 0.1 \\cdot 0.8 = 0.52" in exploring.formulas[0].latex


def test_a_rate_that_is_too_large_diverges(window: MainWindow) -> None:
    case, exploring = Case("s002_gd_eta_sweep"), explored(window, "descent")
    for eta, expected in case.expected.items():
        exploring.fields["rate"].committed.emit(float(eta))
        row = exploring.rows[20]
        case.near([row.w0, row.w1, row.loss], [expected["w0"], expected["w1"], expected["L"]])
        assert (float(eta) < largest_rate(THREE_POINTS)) == (exploring.rows[100].loss < 1.0)
    # Where the numbers are no longer finite the table ends.
    assert len(trace(THREE_POINTS, 1.0, 1.0, 1e9, 100)) < 100
