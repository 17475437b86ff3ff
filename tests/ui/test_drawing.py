"""Drawing with mouse and keyboard alone."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import action
from tests.ui.mouse import Hand
from ui.main_window import MainWindow
from ui.parts import PART_MIME


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def draw_xor(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    hand.double_click((-240, -80), shift)
    hand.double_click((-240, 80), shift)
    for place in ((0, -80), (0, 80), (240, 0)):
        hand.double_click(place)
    for source, target in (("x1", "h1"), ("x2", "h1"), ("x1", "h2"), ("x2", "h2"), ("h1", "h3"), ("h2", "h3")):
        hand.connect(source, target)
    hand.double_click("h3")
    type_into(qtbot, window.inspector.node.name, "y")


def test_an_empty_canvas_says_how_to_begin(empty: MainWindow) -> None:
    assert "Double-click" in empty.canvas.captions.hint.text()
    assert empty.canvas.captions.hint.isVisible()
    empty.document.add_input(0, 0)
    assert not empty.canvas.captions.hint.isVisible()


def test_xor_is_drawn_trained_saved_and_reopened_by_hand(
    qtbot: QtBot, empty: MainWindow, hand: Hand, tmp_path: Path
) -> None:
    draw_xor(qtbot, empty, hand)
    network = empty.document.network
    assert network.inputs == ("x1", "x2")
    assert network.outputs == ("y",)
    assert set(network.edges) == {
        ("x1", "h1"), ("x2", "h1"), ("x1", "h2"), ("x2", "h2"), ("h1", "y"), ("h2", "y"),
    }  # fmt: skip

    fill = empty.data.findChild(QToolButton, "fillData")
    fill.menu().findChild(QAction, "fill_xor").trigger()
    type_into(qtbot, empty.training.rate, "2")
    # Seed 1 draws the weights of the preset, since edges are listed in the same order.
    empty.training.seed.setValue(1)
    assert empty.document.network.edges["x1", "h1"].weight == sim.load("xor").network.edges["x1", "h1"].weight
    action(empty, "run").trigger()
    qtbot.waitUntil(lambda: empty.document.epoch >= 2000, timeout=20_000)
    action(empty, "run").trigger()
    document = empty.document
    output = sim.forward(document.program, document.project.X).output.ravel()
    assert ((output > 0.5) == [False, True, True, False]).all()

    path = tmp_path / "mine.pnet"
    assert empty.files.save_to(path)
    before = document.project
    document.new()
    empty.files.open_file(path)
    assert document.network == before.network
    assert document.epoch == before.progress.epoch
    again = sim.forward(document.program, document.project.X).output.ravel()
    np.testing.assert_array_equal(again, output)


def test_a_connection_is_refused_while_dragging_with_the_reason(qtbot: QtBot, empty: MainWindow, hand: Hand) -> None:
    draw_xor(qtbot, empty, hand)
    edges = set(empty.document.network.edges)
    for source, target, reason in (
        ("y", "h1", "cycle"),
        ("x1", "h1", "already feeds"),
        ("h1", "x1", "is an input"),
    ):
        hand.connect(source, target, let_go=False)
        assert reason in empty.canvas.captions.refusal.text()
        assert empty.canvas.captions.refusal.isVisible()
        hand.let_go(hand.point(target))
        assert not empty.canvas.captions.refusal.isVisible()
        assert reason in empty.document.notice
    assert set(empty.document.network.edges) == edges


def test_a_drag_is_one_undo_entry_and_escape_takes_it_back(qtbot: QtBot, empty: MainWindow, hand: Hand) -> None:
    hand.double_click((0, 0))
    before = empty.document.undo_stack.count()
    hand.drag_node("h1", (60, 40))
    assert empty.document.undo_stack.count() == before + 1
    moved = empty.document.network.nodes["h1"]
    assert (moved.x, moved.y) != (0, 0)
    start = hand.point("h1")
    hand.drag(start, start + QPoint(50, 50), let_go=False)
    qtbot.keyClick(empty.canvas, Qt.Key.Key_Escape)
    hand.let_go(start + QPoint(50, 50))
    assert empty.document.network.nodes["h1"] == moved
    assert empty.canvas.items_by_name["h1"].pos() == QPointF(moved.x, moved.y)
    empty.document.undo()
    assert empty.canvas.items_by_name["h1"].pos() == QPointF(0, 0)


def test_a_trembling_click_does_not_move_a_node(empty: MainWindow, hand: Hand) -> None:
    hand.double_click((0, 0))
    before = empty.document.undo_stack.count()
    start = hand.point("h1")
    hand.drag(start, start + QPoint(1, 1))
    assert empty.document.undo_stack.count() == before


def test_tools_and_keys_place_nodes(qtbot: QtBot, empty: MainWindow, hand: Hand) -> None:
    action(empty, "tool_product").trigger()
    hand.click((50, 50))
    action(empty, "tool_input").trigger()
    hand.click((-150, 50))
    qtbot.keyClick(empty.canvas, Qt.Key.Key_Escape)
    assert empty.canvas.tool == "select"
    assert empty.document.network.neuron("h1").aggregation == "product"
    assert empty.document.network.inputs == ("x1",)


def test_a_part_is_dropped_where_the_mouse_lets_go(empty: MainWindow, hand: Hand) -> None:
    mime = QMimeData()
    mime.setData(PART_MIME, b"max")
    event = QDropEvent(
        QPointF(hand.point((100, -60))),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    empty.canvas.dropEvent(event)
    node = empty.document.network.neuron("h1")
    assert node.aggregation == "max"
    assert node.bias is None
    assert (node.x, node.y) == pytest.approx((100, -60), abs=10)


def test_the_inspector_edits_weight_bias_activation_and_the_fixed_flag(qtbot: QtBot, window: MainWindow) -> None:
    hand, document = Hand(qtbot, window), window.document
    middle = (hand.point("h1") + hand.point("y")) / 2
    qtbot.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert document.selection == {("h1", "y")}
    page = window.inspector.edge
    type_into(qtbot, page.weight, "-1,25")
    assert document.network.edges["h1", "y"].weight == -1.25
    page.fixed.click()
    assert not document.network.edges["h1", "y"].trainable
    hand.click("h2")
    node = window.inspector.node
    type_into(qtbot, node.bias, "0.75")
    assert document.network.neuron("h2").bias == 0.75
    node.has_bias.click()
    assert document.network.neuron("h2").bias is None
    node.activation.setCurrentIndex(node.activation.findData("relu"))
    node.activation.activated.emit(node.activation.currentIndex())
    assert document.network.neuron("h2").activation == "relu"
    assert document.undo_stack.count() == 5
    for _ in range(5):
        document.undo()
    assert document.network == sim.load("xor").network


@pytest.mark.parametrize("entry", ["abc", "nan", "inf", "1e999", ""])
def test_a_number_that_is_none_is_refused_beside_the_field(qtbot: QtBot, window: MainWindow, entry: str) -> None:
    window.document.select([("h1", "y")])
    page = window.inspector.edge
    before = window.document.project
    # Where nothing is said, no room is taken.
    assert not page.trouble.isVisible()
    type_into(qtbot, page.weight, entry or " ")
    assert page.trouble.text()
    assert page.trouble.isVisible()
    assert page.weight.property("wrong") is True
    assert window.document.project == before
    type_into(qtbot, page.weight, "0.5")
    assert page.trouble.text() == ""
    assert not page.trouble.isVisible()
    assert window.document.network.edges["h1", "y"].weight == 0.5


@pytest.mark.parametrize("name", ["", "   ", "h2", "x" * 41])
def test_a_name_that_can_not_be_is_refused_and_stays_in_the_field(qtbot: QtBot, window: MainWindow, name: str) -> None:
    window.document.select(["h1"])
    page = window.inspector.node
    type_into(qtbot, page.name, name)
    assert "h1" in window.document.network.nodes
    assert page.trouble.text()
    assert page.name.text() == name


def test_arrow_keys_in_a_field_nudge_and_are_one_undo_entry(qtbot: QtBot, window: MainWindow) -> None:
    window.document.select([("h1", "y")])
    field = window.inspector.edge.weight
    field.setFocus()
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert window.document.network.edges["h1", "y"].weight == pytest.approx(0.8005 + 0.3)
    assert window.document.undo_stack.count() == 1


def test_renaming_keeps_data_and_edges(qtbot: QtBot, window: MainWindow) -> None:
    X, T = window.document.project.X, window.document.project.T
    Hand(qtbot, window).double_click("x1")
    type_into(qtbot, window.inspector.node.name, "first input")
    assert window.document.network.inputs == ("first input", "x2")
    np.testing.assert_array_equal(window.document.project.X, X)
    np.testing.assert_array_equal(window.document.project.T, T)
    assert ("first input", "h1") in window.document.network.edges


def test_several_are_selected_deleted_and_brought_back(qtbot: QtBot, window: MainWindow) -> None:
    hand, before = Hand(qtbot, window), window.document.network
    hand.click("h1")
    hand.click("h2", Qt.KeyboardModifier.ControlModifier)
    assert window.document.selection == {"h1", "h2"}
    action(window, "delete").trigger()
    assert set(window.document.network.nodes) == {"x1", "x2", "y"}
    assert not window.document.network.edges
    action(window, "undo").trigger()
    assert window.document.network == before


def test_a_rubber_band_selects_what_it_surrounds(qtbot: QtBot, window: MainWindow) -> None:
    hand = Hand(qtbot, window)
    start = hand.point("h1") - QPoint(80, 80)
    hand.drag(start, hand.point("h2") + QPoint(80, 80))
    assert {"h1", "h2"} <= window.document.selection
    hand.click((-400, -300))
    assert not window.document.selection


def test_copy_and_paste_add_the_same_part_under_free_names(window: MainWindow) -> None:
    window.document.select(["h1", "y"])
    action(window, "copy").trigger()
    assert '"perceptron-studio"' in QApplication.clipboard().text()
    action(window, "paste").trigger()
    network = window.document.network
    assert len(network.nodes) == 7
    new = [name for name in network.nodes if name in window.document.selection]
    assert network.edges[new[0], new[1]].weight == network.edges["h1", "y"].weight


def test_cut_and_duplicate_have_their_own_names_in_the_undo_list(window: MainWindow) -> None:
    window.document.select({"h2", "h1"})
    action(window, "duplicate").trigger()
    assert window.document.undo_stack.undoText() == "Duplicate h1, h2"
    window.document.select({"h2"})
    action(window, "cut").trigger()
    assert window.document.undo_stack.undoText() == "Cut h2"
    window.document.undo()
    assert "h2" in window.document.network.nodes


def test_parts_are_named_in_the_order_of_the_network_whatever_order_a_set_has(window: MainWindow) -> None:
    window.document.delete({("x2", "h2"), "y", "x1"})
    assert window.document.undo_stack.undoText() == "Delete x1, y, x2 → h2"


def test_an_ampersand_in_a_name_is_seen_in_the_menu(window: MainWindow) -> None:
    window.document.rename("h1", "R&D")
    assert action(window, "undo").text().endswith("Rename h1 to R&&D")
    window.document.undo()
    assert action(window, "redo").text().endswith("Rename h1 to R&&D")


def test_what_is_pasted_comes_into_view(window: MainWindow) -> None:
    view = window.canvas
    window.document.select(["h1"])
    action(window, "copy").trigger()
    view.pan_by(QPointF(5000, 0))
    action(window, "paste").trigger()
    (new,) = window.document.selection
    assert new != "h1"
    assert view.viewport().rect().contains(view.mapFromScene(view.items_by_name[new].pos()))
    view.zoom_by(6.0)
    action(window, "select_all").trigger()
    action(window, "duplicate").trigger()
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert all(seen.contains(view.items_by_name[name].pos()) for name in window.document.selection)


def test_pasting_anything_else_is_refused_in_one_sentence(window: MainWindow) -> None:
    QApplication.clipboard().setText("hello")
    before = window.document.project
    action(window, "paste").trigger()
    assert "clipboard" in window.document.notice
    assert window.document.project is before


def test_zoom_keeps_the_point_under_the_mouse(window: MainWindow) -> None:
    view = window.canvas
    around = QPointF(200, 150)
    before = view.mapToScene(around.toPoint())
    view.zoom_by(1.7, around)
    after = view.mapToScene(around.toPoint())
    assert abs(before.x() - after.x()) < 2
    assert abs(before.y() - after.y()) < 2
    view.fit()
    for item in view.items_by_name.values():
        assert view.viewport().rect().contains(view.mapFromScene(item.pos()))


def test_every_action_that_the_interface_promises_is_there(window: MainWindow) -> None:
    names = [
        *("new", "open", "save", "save_as", "undo", "redo", "cut", "copy", "paste", "duplicate", "delete"),
        *("select_all", "fit_view", "step", "step_back", "run", "reset", "randomize", "export_image"),
    ]
    for name in names:
        assert window.findChild(QAction, name) is not None, name
    assert action(window, "run").isCheckable()


def test_no_two_actions_share_a_key_in_one_place(window: MainWindow) -> None:
    seen: dict[tuple[str, bool], str] = {}
    for found in window.findChildren(QAction):
        on_canvas = found.shortcutContext() == Qt.ShortcutContext.WidgetShortcut
        for keys in found.shortcuts():
            place = (QKeySequence(keys).toString(), on_canvas)
            assert place not in seen, (place, found.objectName(), seen.get(place))
            seen[place] = found.objectName()
