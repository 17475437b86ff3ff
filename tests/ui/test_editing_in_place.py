"""Numbers and names edited where they are drawn, with mouse and keyboard."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from tests.ui.mouse import Hand
from ui.canvas.editor import Spot
from ui.canvas.spots import middle_of
from ui.main_window import MainWindow

SPOTS = [
    Spot("weight", ("h1", "y")),
    Spot("bias", "h1"),
    Spot("name", "h2"),
    Spot("input", "x2"),
    Spot("target", "y"),
]
NUMBERS = [spot for spot in SPOTS if spot.kind != "name"]


@pytest.fixture
def hand(qtbot: QtBot, window: MainWindow) -> Hand:
    window.document.set_bias("h1", 0.5)
    window.document.undo_stack.clear()
    window.canvas.grab()
    return Hand(qtbot, window)


def open_editor(hand: Hand, spot: Spot) -> None:
    place = middle_of(hand.view.network_scene, spot)
    hand.double_click((place.x(), place.y()))
    assert hand.view.editor.spot == spot
    assert hand.view.editor.isVisible()


def type_in(hand: Hand, text: str) -> None:
    field = hand.view.editor.field
    field.selectAll()
    hand.qtbot.keyClick(field, Qt.Key.Key_Delete)
    hand.qtbot.keyClicks(field, text)
    hand.qtbot.keyClick(field, Qt.Key.Key_Return)


def number_at(window: MainWindow, spot: Spot) -> float:
    document = window.document
    if not isinstance(spot.part, str):
        return document.network.edges[spot.part].weight
    return document.network.neuron(spot.part).bias if spot.kind == "bias" else document.cell(spot.part)


@pytest.mark.parametrize("spot", NUMBERS, ids=lambda spot: spot.kind)
@pytest.mark.parametrize(("entry", "value"), [("1/3", 1 / 3), ("-0,25", -0.25), ("2*sqrt(2)", 8**0.5)])
def test_a_number_is_typed_where_it_is(window: MainWindow, hand: Hand, spot: Spot, entry: str, value: float) -> None:
    before = window.document.project
    open_editor(hand, spot)
    type_in(hand, entry)
    assert number_at(window, spot) == pytest.approx(value, rel=1e-15)
    assert not hand.view.editor.is_open
    assert window.document.undo_stack.count() == 1
    window.document.undo()
    assert window.document.project == before


@pytest.mark.parametrize("spot", NUMBERS, ids=lambda spot: spot.kind)
@pytest.mark.parametrize("entry", ["abc", "1/0", "nan", "inf", "1e999", "1 2", "", "(1"])
def test_what_is_no_number_is_refused_beside_the_field(window: MainWindow, hand: Hand, spot: Spot, entry: str) -> None:
    before = window.document.project
    open_editor(hand, spot)
    type_in(hand, entry)
    editor = hand.view.editor
    assert editor.is_open
    assert editor.refusal.isVisible()
    assert editor.refusal.text()
    assert editor.field.text() == entry
    assert window.document.project == before
    type_in(hand, "0.5")
    assert number_at(window, spot) == 0.5
    assert not editor.isVisible()


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: spot.kind)
def test_all_of_a_refusal_can_be_read(window: MainWindow, hand: Hand, spot: Spot) -> None:
    open_editor(hand, spot)
    editor = hand.view.editor
    before = editor.geometry()
    type_in(hand, "x2" if spot.kind == "name" else "three point one four")
    label = editor.refusal
    assert label.height() >= label.heightForWidth(label.width())
    assert editor.rect().contains(label.geometry())
    assert hand.view.viewport().rect().contains(editor.geometry())
    hand.qtbot.keyClick(editor.field, Qt.Key.Key_Backspace)
    assert editor.geometry() == before


@pytest.mark.parametrize("name", ["", "  ", "h1", "x" * 41])
def test_a_name_that_can_not_be_is_refused_beside_the_field(window: MainWindow, hand: Hand, name: str) -> None:
    open_editor(hand, Spot("name", "h2"))
    type_in(hand, name)
    assert hand.view.editor.refusal.isVisible()
    assert "h2" in window.document.network.nodes
    type_in(hand, "hidden")
    assert "hidden" in window.document.network.nodes
    assert not hand.view.editor.is_open


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: spot.kind)
def test_escape_leaves_everything_as_it_was(qtbot: QtBot, window: MainWindow, hand: Hand, spot: Spot) -> None:
    open_editor(hand, spot)
    qtbot.keyClicks(hand.view.editor.field, "7")
    qtbot.keyClick(hand.view.editor.field, Qt.Key.Key_Escape)
    assert not hand.view.editor.is_open
    assert window.document.undo_stack.count() == 0


def test_an_entry_that_is_left_unchanged_changes_nothing(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    window.document.set_weight(("h1", "y"), 1 / 3)
    window.document.undo_stack.clear()
    open_editor(hand, Spot("weight", ("h1", "y")))
    qtbot.keyClick(hand.view.editor.field, Qt.Key.Key_Return)
    assert window.document.network.edges["h1", "y"].weight == 1 / 3
    assert window.document.undo_stack.count() == 0


def test_a_click_elsewhere_takes_the_entry_over(window: MainWindow, hand: Hand) -> None:
    open_editor(hand, Spot("weight", ("h1", "y")))
    hand.qtbot.keyClicks(hand.view.editor.field, "0.75")
    hand.click((-400, -300))
    assert window.document.network.edges["h1", "y"].weight == 0.75
    assert not hand.view.editor.is_open


def test_delete_in_the_field_deletes_a_character_and_no_node(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    open_editor(hand, Spot("name", "h2"))
    qtbot.keyClick(hand.view.editor.field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(hand.view.editor.field, "n")
    assert hand.view.editor.field.text() == "n"
    assert set(window.document.network.nodes) == {"x1", "x2", "h1", "h2", "y"}


def test_the_slider_shows_everything_downstream_change_and_is_one_entry(window: MainWindow, hand: Hand) -> None:
    document, edges = window.document, window.canvas.network_scene.edges
    open_editor(hand, Spot("weight", ("x1", "h1")))
    document.go_to_sample(2)
    before = window.canvas.items_by_name["y"].look.a
    epoch = document.epoch
    window.canvas.editor.slider.setSliderDown(True)
    assert window.canvas.network_scene.lit_parts() == {("x1", "h1"), "h1", ("h1", "y"), "y"}
    for position in (10, 150, 300, 400):
        window.canvas.editor.slider.setValue(position)
    window.canvas.editor.slider.setSliderDown(False)
    assert window.canvas.network_scene.lit_parts() == set()
    assert document.network.edges["x1", "h1"].weight == 2.0
    assert edges["x1", "h1"].look.label == "2"
    assert window.canvas.items_by_name["y"].look.a != before
    assert document.epoch == epoch
    assert document.undo_stack.count() == 1
    assert window.canvas.editor.field.text() == "2"


def test_undo_works_beside_the_slider_and_the_field_follows(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    key, editor = ("x1", "h1"), window.canvas.editor
    before = window.document.network.edges[key].weight
    open_editor(hand, Spot("weight", key))
    editor.slider.setValue(300)
    # Where a mouse is, the field gives the focus up to the slider without closing.
    editor.slider.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    editor.slider.setFocus()
    assert editor.is_open
    qtbot.keyClick(editor.slider, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.network.edges[key].weight == before
    assert float(editor.field.text().replace("−", "-")) == pytest.approx(before)
    qtbot.keyClick(editor.slider, Qt.Key.Key_Return)
    assert not editor.is_open
    assert window.document.network.edges[key].weight == before


def test_an_open_field_does_not_set_back_what_training_learns(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    key, editor = ("h1", "y"), window.canvas.editor
    open_editor(hand, Spot("weight", key))
    window.document.start_training(50)
    qtbot.waitUntil(lambda: not window.document.running)
    learned = window.document.network.edges[key].weight
    assert float(editor.field.text().replace("−", "-")) == pytest.approx(learned)
    assert editor.field.selectedText() == editor.field.text()
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    assert window.document.network.edges[key].weight == learned
    assert window.document.epoch == 50


def test_what_is_being_typed_is_left_alone_while_numbers_change(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    open_editor(hand, Spot("weight", ("h1", "y")))
    qtbot.keyClicks(window.canvas.editor.field, "1/")
    window.document.randomize(7)
    assert window.canvas.editor.field.text() == "1/"


def test_samples_may_go_while_one_of_them_is_edited(window: MainWindow, hand: Hand) -> None:
    open_editor(hand, Spot("input", "x2"))
    window.document.delete_samples(range(4))
    assert window.document.sample_count == 0
    hand.qtbot.keyClick(window.canvas.editor.field, Qt.Key.Key_Return)
    assert not window.canvas.editor.is_open


def wheel(view, scene: QPointF, notches: int, modifier: Qt.KeyboardModifier, when: int) -> None:
    place = QPointF(view.mapFromScene(scene))
    event = QWheelEvent(
        place,
        view.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.setTimestamp(when)
    QApplication.sendEvent(view.viewport(), event)


def test_the_wheel_changes_the_weight_under_it_and_zooms_elsewhere(window: MainWindow, hand: Hand) -> None:
    view, document, none = window.canvas, window.document, Qt.KeyboardModifier.NoModifier
    label = middle_of(view.network_scene, Spot("weight", ("h1", "y")))
    before, zoom = document.network.edges["h1", "y"].weight, view.zoom
    for moment in (10_000, 10_100, 10_200):
        wheel(view, label, 1, none, moment)
    wheel(view, label, -1, Qt.KeyboardModifier.ShiftModifier, 10_300)
    assert document.network.edges["h1", "y"].weight == pytest.approx(before + 0.29)
    assert document.undo_stack.count() == 1
    assert view.zoom == zoom
    wheel(view, QPointF(-300, -200), 1, none, 20_000)
    assert view.zoom > zoom
    # The same turn goes on zooming when a number comes under the cursor.
    now, zoom = document.network, view.zoom
    wheel(view, middle_of(view.network_scene, Spot("weight", ("h1", "y"))), 1, none, 20_200)
    assert document.network is now
    assert view.zoom > zoom


def test_tab_goes_on_to_the_next_number(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    keys = list(window.document.network.edges)
    open_editor(hand, Spot("weight", keys[0]))
    for value in range(len(keys)):
        assert hand.view.editor.spot == Spot("weight", keys[value])
        field = hand.view.editor.field
        qtbot.keyClicks(field, f"{value}/8")
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert not hand.view.editor.is_open
    assert [edge.weight for edge in window.document.network.edges.values()] == [n / 8 for n in range(len(keys))]
    window.canvas.edit_part(keys[2])
    qtbot.keyClick(hand.view.editor.field, Qt.Key.Key_Backtab)
    assert hand.view.editor.spot == Spot("weight", keys[1])
    qtbot.keyClicks(hand.view.editor.field, "x")
    qtbot.keyClick(hand.view.editor.field, Qt.Key.Key_Tab)
    assert hand.view.editor.spot == Spot("weight", keys[1])
    assert hand.view.editor.refusal.isVisible()


def test_f2_edits_what_is_selected(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    hand.click("h1")
    qtbot.keyClick(window.canvas, Qt.Key.Key_F2)
    assert window.canvas.editor.spot == Spot("name", "h1")
    type_in(hand, "first")
    assert window.document.selection == {"first"}


def test_undoing_what_is_being_edited_closes_the_field(open_window: Opener) -> None:
    window = open_window("xor")
    name = window.document.add_neuron(0, 0)
    window.canvas.edit_part(name)
    window.document.undo()
    assert not window.canvas.editor.is_open
    window.canvas.edit_part("h1")
    window.document.open("and")
    assert not window.canvas.editor.is_open
    assert sim.load("and").network == window.document.network


def test_dropout_is_set_for_all_that_are_selected_but_outputs(qtbot: QtBot, window: MainWindow) -> None:
    document, field = window.document, window.inspector.several.dropout
    document.set_training(dropout={"h1": 0.1})
    document.select(["h1", "h2", "y"])
    assert field.text() == ""
    for entry, wanted in (("1/4", {"h1": 0.25, "h2": 0.25}), ("0", {})):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, entry)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert document.project.training.dropout == wanted
    qtbot.keyClicks(field, "2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.inspector.several.trouble.text()
    assert document.project.training.dropout == {}
    document.undo_stack.undo()
    assert document.project.training.dropout == {"h1": 0.25, "h2": 0.25}
    document.select(["y", ("h1", "y")])
    assert not window.inspector.several.form.isRowVisible(field)


def test_neurons_without_a_bias_are_not_said_to_differ_in_it(open_window: Opener) -> None:
    window = open_window("def")
    bias = window.inspector.several.bias
    window.document.select(["D", "E", "F"])
    assert bias.placeholderText() == "none of them has a bias"
    window.document.set_bias("D", 0.5)
    assert bias.placeholderText() == "the biases differ"
    assert bias.text() == ""


def test_common_fields_of_a_selection_are_edited_together(qtbot: QtBot, window: MainWindow) -> None:
    document, page = window.document, window.inspector.several
    before = document.project
    document.select(["h1", "h2", ("x1", "h1"), ("x2", "h1")])
    assert page.weight.text() == ""
    assert page.activation.currentData() == document.network.neuron("h1").activation
    for field, entry in ((page.weight, "1/4"), (page.bias, "-0,5")):
        field.setFocus()
        qtbot.keyClicks(field, entry)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    page.activation.setCurrentIndex(page.activation.findData("relu"))
    page.activation.activated.emit(page.activation.currentIndex())
    page.fixed.click()
    network = document.network
    assert {network.edges[key].weight for key in (("x1", "h1"), ("x2", "h1"))} == {0.25}
    assert {network.neuron(name).bias for name in ("h1", "h2")} == {-0.5}
    assert {network.neuron(name).activation for name in ("h1", "h2")} == {"relu"}
    assert not network.edges["x1", "h1"].trainable
    assert network.edges["h1", "y"] == before.network.edges["h1", "y"]
    assert document.undo_stack.count() == 4
    page.weight.setFocus()
    page.weight.selectAll()
    qtbot.keyClicks(page.weight, "much")
    qtbot.keyClick(page.weight, Qt.Key.Key_Return)
    assert "much" in page.trouble.text()
    assert document.undo_stack.count() == 4
    for _ in range(4):
        document.undo()
    assert document.project == before
