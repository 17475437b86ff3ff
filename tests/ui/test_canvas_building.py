"""Building networks with mouse and keyboard: layers, connections, copies, places."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.files import serialize
from simulator.layer_text import network_of, parse_layers
from tests.ui.conftest import Opener, action
from tests.ui.mouse import LEFT, NONE, Hand
from ui import drawing
from ui.canvas.editor import Spot
from ui.canvas.guides import BESIDE, snap
from ui.canvas.spots import middle_of
from ui.main_window import MainWindow

SHIFT = Qt.KeyboardModifier.ShiftModifier


def type_in_place(hand: Hand, spot: Spot, text: str) -> None:
    hand.view.grab()
    place = middle_of(hand.view.network_scene, spot)
    hand.double_click((place.x(), place.y()))
    assert hand.view.editor.spot == spot
    hand.view.editor.field.selectAll()
    hand.qtbot.keyClicks(hand.view.editor.field, text)
    hand.qtbot.keyClick(hand.view.editor.field, Qt.Key.Key_Return)
    assert not hand.view.editor.is_open


def without_places(network: sim.Network) -> sim.Network:
    copy = network.copy()
    for name in network.nodes:
        copy.move(name, 0, 0)
    return copy


def test_the_def_network_is_drawn_from_an_empty_canvas_exactly_as_the_preset(empty: MainWindow, hand: Hand) -> None:
    wanted = sim.load("def").network
    columns = {"A": (-240, -120), "B": (-240, 0), "C": (-240, 120), "D": (0, -80), "E": (0, 80), "F": (240, 0)}
    for name, place in columns.items():
        is_input = name in wanted.inputs
        hand.double_click(place, SHIFT if is_input else NONE)
        (drawn,) = empty.document.selection
        type_in_place(hand, Spot("name", drawn), name)
        if not is_input:
            page = empty.inspector.node
            page.has_bias.click()
            activation = wanted.neuron(name).activation
            page.activation.setCurrentIndex(page.activation.findData(activation))
            page.activation.activated.emit(page.activation.currentIndex())
    for key, edge in wanted.edges.items():
        hand.connect(*key)
        type_in_place(hand, Spot("weight", key), repr(edge.weight))
    assert without_places(empty.document.network) == without_places(wanted)


def test_layers_are_drawn_from_a_text(qtbot: QtBot, empty: MainWindow) -> None:
    action(empty, "build_layers").trigger()
    box = empty.canvas.layer_field
    assert box.isVisible()
    qtbot.keyClicks(box.field, "2-4-1 tanh, out sigmoid")
    assert "17 weights and biases" in box.note.text()
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert empty.document.network == network_of(parse_layers("2-4-1 tanh, out sigmoid"))
    assert empty.document.undo_stack.count() == 1
    seen = empty.canvas.mapToScene(empty.canvas.viewport().rect()).boundingRect()
    assert seen.contains(empty.canvas.network_scene.content())


def test_a_text_that_is_not_understood_stays_with_its_reason(qtbot: QtBot, empty: MainWindow) -> None:
    action(empty, "build_layers").trigger()
    box = empty.canvas.layer_field
    qtbot.keyClicks(box.field, "2-4-1 tahn")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert box.isVisible()
    assert "“tahn”" in box.note.text()
    assert box.field.property("wrong") is True
    assert not empty.document.network.nodes
    qtbot.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_layers_are_added_below_what_is_there(qtbot: QtBot, window: MainWindow) -> None:
    before = window.document.network
    action(window, "build_layers").trigger()
    qtbot.keyClicks(window.canvas.layer_field.field, "2-2-1")
    window.canvas.layer_field.add.click()
    network = window.document.network
    assert set(before.edges) < set(network.edges)
    assert len(network.edges) == 12
    lowest = max(node.y for node in before.nodes.values())
    assert all(node.y > lowest for name, node in network.nodes.items() if name not in before.nodes)


def test_a_layer_grows_and_shrinks_by_its_buttons_and_keys(qtbot: QtBot, window: MainWindow) -> None:
    hand, bar = Hand(qtbot, window), window.canvas.layer_bar
    qtbot.mouseMove(window.canvas.viewport(), hand.point("h1"))
    assert bar.isVisible()
    assert bar.size_label.text() == "2"
    qtbot.mouseClick(bar.more, LEFT)
    assert set(window.document.network.successors("x1")) == {"h1", "h2", "h3"}
    assert bar.size_label.text() == "3"
    qtbot.mouseClick(bar.less, LEFT)
    qtbot.mouseClick(bar.less, LEFT)
    assert set(window.document.network.nodes) == {"x1", "x2", "h1", "y"}
    assert not bar.less.isEnabled()
    hand.click("h1")
    qtbot.keyClick(window.canvas, "+")
    qtbot.keyClick(window.canvas, "l")
    assert window.document.network.depths()["y"] == 3
    for _ in range(5):
        window.document.undo()
    assert window.document.network == sim.load("xor").network


def test_a_selection_is_connected_to_a_whole_layer_in_one_drag(qtbot: QtBot, empty: MainWindow, hand: Hand) -> None:
    for x, count in ((-200, 3), (100, 4)):
        for row in range(count):
            hand.double_click((x, 90 * row - 150), SHIFT if x < 0 else NONE)
    names = list(empty.document.network.nodes)
    left, right = names[:3], names[3:]
    empty.document.select(left)
    port, view = empty.canvas.viewport(), empty.canvas
    start = view.mapFromScene(view.items_by_name[left[1]].pos() + QPointF(38, 0))
    qtbot.mousePress(port, LEFT, NONE, start)
    qtbot.mouseMove(port, hand.point(right[0]))
    qtbot.mouseRelease(port, LEFT, NONE, hand.point(right[0]))
    assert set(empty.document.network.edges) == {(source, right[0]) for source in left}
    empty.document.undo()
    empty.document.select(left)
    qtbot.mousePress(port, LEFT, NONE, start)
    qtbot.mouseRelease(port, LEFT, SHIFT, hand.point(right[0]))
    assert set(empty.document.network.edges) == {(source, target) for source in left for target in right}
    action(empty, "undo").trigger()
    assert not empty.document.network.edges


def test_all_columns_of_a_selection_are_connected_by_one_key(qtbot: QtBot, empty: MainWindow, hand: Hand) -> None:
    for x, count in ((-250, 2), (-50, 3), (150, 2)):
        for row in range(count):
            hand.double_click((x, 100 * row - 100), SHIFT if x == -250 else NONE)
    action(empty, "select_all").trigger()
    before = empty.document.undo_stack.count()
    qtbot.keyClick(empty.canvas, "k")
    assert len(empty.document.network.edges) == 2 * 3 + 3 * 2
    assert empty.document.undo_stack.count() == before + 1


def test_connecting_all_over_an_input_is_refused_and_changes_nothing(window: MainWindow) -> None:
    window.document.move({"x2": (window.document.network.nodes["y"].x + 200, 0.0)})
    window.document.select(["y", "x2"])
    before = window.document.project
    action(window, "connect_all").trigger()
    assert "x2 is an input" in window.document.notice
    assert window.document.project is before


def test_a_new_drawing_has_learned_nothing(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    document.start_training(20)
    qtbot.waitUntil(lambda: not document.running)
    drawing.add_layers(document, "2-3-1", replace=True)
    assert document.epoch == 0
    assert document.undo_stack.undoText() == "Layers 2-3-1"
    assert not action(window, "reset").isEnabled()
    document.undo()
    assert document.epoch == 20
    drawing.add_layers(document, "2-3-1", replace=False)
    assert document.epoch == 20


def test_a_network_is_pasted_from_one_window_into_another(qtbot: QtBot, open_window: Opener) -> None:
    first, second = open_window("def"), open_window("and")
    second.document.new()
    action(first, "select_all").trigger()
    action(first, "copy").trigger()
    action(second, "paste").trigger()
    assert second.document.network == first.document.network
    action(second, "paste").trigger()
    assert len(second.document.network.nodes) == 12
    places = {(node.x, node.y) for node in second.document.network.nodes.values()}
    assert len(places) == 12
    # What was copied is a file's text, as it comes from a chat.
    QApplication.clipboard().setText(serialize(sim.load("xor")).decode())
    action(first, "paste").trigger()
    assert {"x1", "x2", "h1", "h2", "y"} <= set(first.document.network.nodes)
    action(first, "cut").trigger()
    assert set(first.document.network.nodes) == set("ABCDEF")


def test_a_node_snaps_in_line_with_a_neighbour_and_shows_a_guide(qtbot: QtBot, empty: MainWindow, hand: Hand) -> None:
    empty.document.add_input(-203.0, -117.0)
    empty.document.add_neuron(0.0, 0.0)
    empty.canvas.fit()
    view, port = empty.canvas, empty.canvas.viewport()
    start, end = hand.point("h1"), view.mapFromScene(QPointF(33, -115))
    qtbot.mousePress(port, LEFT, NONE, start)
    qtbot.mouseMove(port, end)
    gesture = view._gesture
    assert not gesture._guides.path().isEmpty()
    assert view.items_by_name["h1"].y() == -117.0
    qtbot.mouseRelease(port, LEFT, NONE, end)
    node = empty.document.network.nodes["h1"]
    assert node.y == -117.0
    assert node.x % 10 == 0
    hand.drag_node("h1", (0, 60))
    assert empty.document.network.nodes["h1"].y % 10 == 0


def test_a_node_snaps_to_where_the_gaps_are_equal_and_shows_them(qtbot: QtBot, empty: MainWindow, hand: Hand) -> None:
    for x in (-307.0, -93.0):
        empty.document.add_neuron(x, 0.0)
    dragged = empty.document.add_neuron(200.0, 150.0)
    empty.canvas.fit()
    view, port = empty.canvas, empty.canvas.viewport()
    start, end = hand.point(dragged), view.mapFromScene(QPointF(123, 14))
    qtbot.mousePress(port, LEFT, NONE, start)
    qtbot.mouseMove(port, end)
    assert view.items_by_name[dragged].x() == pytest.approx(-93 + 214)
    assert view._gesture._guides.path().elementCount() >= 12
    qtbot.mouseRelease(port, LEFT, NONE, end)
    assert empty.document.network.nodes[dragged].x == pytest.approx(121.0)


@given(
    st.lists(st.tuples(st.integers(-300, 300), st.integers(-20, 20)), min_size=2, max_size=6),
    st.tuples(st.floats(-400, 400), st.floats(-20, 20)),
)
def test_a_snap_stays_near_the_hand_and_its_marks_are_equally_long(
    others: list[tuple[int, int]], hand: tuple[float, float]
) -> None:
    still, moving = np.array(others, dtype=float), np.zeros((1, 2))
    snapped = snap(moving, 0, hand, still, 10.0, 6.0)
    assert abs(np.subtract(snapped.offset, hand)).max() <= 6.0
    for axis in (0, 1):
        height = snapped.offset[1 - axis] + BESIDE
        marks = [g for g in snapped.guides if g[1 - axis] == g[3 - axis] == height]
        lengths = [abs(g[2 + axis] - g[axis]) for g in marks]
        if marks:
            assert len(marks) >= 2
            assert min(abs(a - b) for i, a in enumerate(lengths) for b in lengths[i + 1 :]) < 1e-6


def test_selected_nodes_are_dragged_together_and_nudged(qtbot: QtBot, window: MainWindow) -> None:
    before = window.document.network
    window.document.select(["h1", "h2"])
    Hand(qtbot, window).drag_node("h1", (45, 30))
    nodes = window.document.network.nodes
    for axis in "xy":
        offsets = {getattr(nodes[name], axis) - getattr(before.nodes[name], axis) for name in ("h1", "h2")}
        assert len(offsets) == 1
        assert offsets != {0.0}
    moved = nodes["h1"].x
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert window.document.network.nodes["h1"].x == moved + 20
    assert window.document.undo_stack.count() == 2


def test_an_edge_is_not_drawn_from_a_node_that_was_undone_meanwhile(qtbot: QtBot, window: MainWindow) -> None:
    hand, document, port = Hand(qtbot, window), window.document, window.canvas.viewport()
    name = document.add_neuron(0.0, 200.0)
    window.canvas.fit()
    hand.connect(name, "y", let_go=False)
    document.undo()
    edges = set(document.network.edges)
    qtbot.mouseMove(port, hand.point("h1"))
    qtbot.mouseMove(port, hand.point("y"))
    hand.let_go(hand.point("y"))
    assert set(document.network.edges) == edges
    assert not window.canvas.captions.refusal.isVisible()


def test_a_selection_that_is_drawn_larger_holds_nothing_that_was_deleted_meanwhile(
    qtbot: QtBot, window: MainWindow
) -> None:
    hand, document, port = Hand(qtbot, window), window.document, window.canvas.viewport()
    document.select(["h1", ("x1", "h2")])
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, shift, QPoint(3, 3))
    qtbot.mouseMove(port, QPoint(20, 20))
    document.delete(["h1"])
    qtbot.mouseMove(port, QPoint(25, 25))
    hand.let_go(QPoint(25, 25))
    assert document.selection == {("x1", "h2")}


def test_of_very_many_edges_one_that_cannot_be_is_refused_too(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    drawing.add_layers(document, "70-1-1", replace=True)
    first, last = [name for name in document.network.nodes if name not in document.network.inputs]
    document.delete([key for key in document.network.edges if key[1] == first])
    document.select([*document.network.inputs, last])
    window.canvas.fit()
    before = document.network
    Hand(qtbot, window).connect(last, first)
    assert "cycle" in document.notice
    assert document.network == before


def test_an_undo_in_the_midst_of_a_drag_ends_it(qtbot: QtBot, window: MainWindow) -> None:
    hand, document = Hand(qtbot, window), window.document
    name = document.add_neuron(0.0, 200.0)
    window.canvas.fit()
    start = hand.point(name)
    hand.drag(start, start + QPoint(40, 0), let_go=False)
    document.undo()
    hand.let_go(start + QPoint(40, 0))
    assert document.network == sim.load("xor").network
    assert document.undo_stack.canRedo()


def test_a_click_on_one_of_several_selects_it_alone(qtbot: QtBot, window: MainWindow) -> None:
    window.document.select(["h1", "h2"])
    Hand(qtbot, window).click("h1")
    assert window.document.selection == {"h1"}


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("align_left", lambda places: len({x for x, _ in places}) == 1),
        ("align_middle", lambda places: len({y for _, y in places}) == 1),
        ("distribute_down", lambda places: places[1][1] - places[0][1] == places[2][1] - places[1][1]),
    ],
)
def test_arranging_is_one_entry(
    window: MainWindow, name: str, check: Callable[[list[tuple[float, float]]], bool]
) -> None:
    document = window.document
    document.move({"h1": (3.0, 5.0), "h2": (40.0, 50.0), "y": (90.0, 205.0)})
    document.select(["h1", "h2", "y"])
    before = document.undo_stack.count()
    action(window, name).trigger()
    nodes = document.network.nodes
    assert check([(nodes[part].x, nodes[part].y) for part in ("h1", "h2", "y")])
    assert document.undo_stack.count() == before + 1


def test_tidying_puts_a_scattered_network_into_layers(window: MainWindow) -> None:
    document = window.document
    document.move({name: (13.0 * index % 50, 7.0 * index % 90) for index, name in enumerate(document.network.nodes)})
    action(window, "tidy").trigger()
    nodes = document.network.nodes
    assert nodes["x1"].x == nodes["x2"].x < nodes["h1"].x == nodes["h2"].x < nodes["y"].x


def test_the_hint_of_an_empty_canvas_tells_of_layers(empty: MainWindow) -> None:
    assert "Ctrl+L" in empty.canvas.captions.hint.text()
