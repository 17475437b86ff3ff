"""What the canvas shows by choice and on hovering, and that it can be drawn."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainterPath
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.arrays import Array
from simulator.layer_text import network_of, parse_layers
from simulator.notation import number_text
from tests.ui.conftest import Opener, action
from tests.ui.mouse import Hand
from tests.ui.test_accessibility import contrast
from ui import drawing, theme
from ui.canvas import edge_layer
from ui.canvas.edge_layer import HALO, HALO_WIDTH, MOST_HEADS, MOST_RUNNING, SMALLEST_HEADS
from ui.canvas.node_layer import NodeLayer
from ui.canvas.node_text import SMALLEST_NUMBERS
from ui.canvas.places import RADIUS
from ui.canvas.scene import MOST_LIVE_MAPS
from ui.main_window import MainWindow


def colour_at(window: MainWindow, scene: QPointF) -> QColor:
    picture = window.canvas.viewport().grab().toImage()
    return picture.pixelColor(window.canvas.mapFromScene(scene))


def test_hovering_a_neuron_lights_what_feeds_it_and_what_it_feeds(qtbot: QtBot, window: MainWindow) -> None:
    hand, scene = Hand(qtbot, window), window.canvas.network_scene
    qtbot.mouseMove(window.canvas.viewport(), hand.point("h1"))
    assert scene.lit_parts() == {"x1", "x2", "h1", "y", ("x1", "h1"), ("x2", "h1"), ("h1", "y")}
    lit = {scene.places.keys[place] for place in scene.lit_edges()}
    assert lit == {("x1", "h1"), ("x2", "h1"), ("h1", "y")}
    qtbot.mouseMove(window.canvas.viewport(), QPoint(3, 3))
    assert scene.lit_edges() is None


def test_other_edges_fade_while_a_neuron_is_hovered(qtbot: QtBot, window: MainWindow) -> None:
    scene = window.canvas.network_scene
    start, end = scene.edges["x1", "h2"].ends
    # Solid at the head of an edge, whatever its dashes.
    spot = end - (end - start) * (4.0 / np.hypot((end - start).x(), (end - start).y()))
    canvas = QColor(theme.current().canvas)

    def strength() -> int:
        colour = colour_at(window, spot)
        return sum(abs(a - b) for a, b in zip(colour.getRgb()[:3], canvas.getRgb()[:3], strict=True))

    before = strength()
    scene.hover("h1")
    assert strength() < 0.5 * before


def test_a_neuron_tells_everything_about_itself_at_once(window: MainWindow) -> None:
    document, describe = window.document, window.canvas.network_scene.looks.describe
    document.set_bias("h1", 0.25)
    document.go_to_sample(3)
    text = describe("h1")
    for key in (("x1", "h1"), ("x2", "h1")):
        assert number_text(document.weight(key), 6) in text
    values = document.values("h1")
    assert number_text(values.z, 6) in text
    assert number_text(values.a, 6) in text
    assert "0.25" in text
    assert number_text(document.weight(("h1", "y")), 6) in describe(("h1", "y"))
    document.rename("h1", "<b>")
    assert "&lt;b&gt;" in describe("<b>")


@pytest.mark.parametrize("kind", ["gradient", "change"])
def test_lines_show_what_is_chosen(qtbot: QtBot, window: MainWindow, kind: str) -> None:
    document, edges = window.document, window.canvas.network_scene.edges
    start = {key: edge.weight for key, edge in document.network.edges.items()}
    document.start_training(40)
    qtbot.waitUntil(lambda: not document.running)
    document.go_to_sample(1)
    action(window, f"edges_{kind}").trigger()
    program, project = document.program, document.project
    if kind == "gradient":
        ahead = sim.forward(program, project.X[1:2])
        back = sim.backward(program, ahead, project.T[1:2], loss=project.training.loss)
        wanted = {key: back.weight[key] for key in edges}
    else:
        wanted = {key: edge.weight - start[key] for key, edge in document.network.edges.items()}
    for key, edge in edges.items():
        assert edge.look.label == number_text(wanted[key], 3)
        assert edge.look.negative is (wanted[key] < 0)
    action(window, "edges_weight").trigger()
    assert edges["h1", "y"].look.label == number_text(document.weight(("h1", "y")), 3)


def test_a_heat_map_in_each_neuron_is_what_it_gives(window: MainWindow) -> None:
    window.document.open("and-sigmoid")
    document, scene = window.document, window.canvas.network_scene
    document.set_weight(("x1", "y"), 4.0)
    document.set_weight(("x2", "y"), 4.0)
    action(window, "picture_map").trigger()
    values = scene.map_of("y")
    assert values.shape == (16, 16)
    assert values[-1, -1] == values.max()
    assert values[0, 0] == values.min()
    middle = scene.nodes["x1"].pos()
    left, right = (colour_at(window, middle + QPointF(side, 0)) for side in (-25, 25))
    assert right.blueF() - right.redF() > left.blueF() - left.redF()
    action(window, "picture_map").trigger()
    assert scene.display.picture == "none"


def test_heat_maps_are_there_in_larger_networks_too(window: MainWindow) -> None:
    scene = window.canvas.network_scene
    window.document.redraw("many", lambda _: network_of(parse_layers("2-60-60-1 tanh")))
    action(window, "picture_map").trigger()
    assert len(scene.nodes) > MOST_LIVE_MAPS
    before = scene.map_of("y")
    assert before.shape == (16, 16)
    window.document.set_bias("y", 3.0)
    assert not np.array_equal(scene.map_of("y"), before)
    window.document.redraw("too many", lambda _: network_of(parse_layers("2-200-200-1 tanh")))
    assert scene.map_of("y") is None


def test_texts_in_nodes_can_be_chosen(window: MainWindow) -> None:
    item = window.canvas.items_by_name["h1"]
    assert item.look.name
    assert item.look.a
    assert item.look.z
    for name in ("show_name", "show_a", "show_z", "show_bias"):
        action(window, name).trigger()
        assert not action(window, name).isChecked()
    assert (item.look.name, item.look.a, item.look.z, item.look.bias) == ("", "", "", "")


def test_the_choices_are_remembered(open_window: Opener) -> None:
    first = open_window()
    action(first, "picture_curve").trigger()
    action(first, "lens").trigger()
    second = open_window()
    assert second.canvas.network_scene.display.picture == "curve"
    assert action(second, "lens").isChecked()


def test_the_lens_shows_the_drawing_larger_and_takes_no_clicks(qtbot: QtBot, window: MainWindow) -> None:
    hand, lens = Hand(qtbot, window), window.canvas.lens
    labels = window.canvas.network_scene.edge_layer.labels
    window.canvas.grab()
    before = labels.rect(("h1", "y"))
    action(window, "lens").trigger()
    qtbot.mouseMove(window.canvas.viewport(), hand.point("h1"))
    assert lens.isVisible()
    picture = lens.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(60, 200, 3) for y in range(60, 200, 3)}
    assert len(colours) > 5
    assert labels.rect(("h1", "y")) == before
    hand.click("h2")
    assert window.document.selection == {"h2"}
    # It gives way to a field that is open.
    window.canvas.edit_part("h2")
    assert not lens.isVisible()
    qtbot.mouseMove(window.canvas.viewport(), hand.point("h1"))
    assert not lens.isVisible()
    assert window.canvas.editor.is_open


@pytest.mark.parametrize("size", [(960, 700), (420, 330), (300, 210)])
def test_all_of_the_lens_is_in_view_and_beside_the_mouse(window: MainWindow, size: tuple[int, int]) -> None:
    view = window.canvas
    # By itself, as small as on a projector at 200 %.
    view.setParent(None)
    view.resize(*size)
    view.show()
    room = view.viewport().rect()
    for x in (5, room.width() // 3, room.width() // 2, room.width() - 5):
        for y in (5, room.height() // 2, room.height() - 5):
            view.lens.look_at(QPoint(x, y))
            assert room.contains(view.lens.geometry()), (x, y)
            if room.width() >= 420:
                assert not view.lens.geometry().contains(QPoint(x, y)), (x, y)
    window.setCentralWidget(view)


@pytest.mark.parametrize("size", [(100, 4000), (4000, 100), (900, 700)], ids=["high", "wide", "usual"])
def test_the_overview_holds_all_of_a_high_and_of_a_wide_drawing(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    view, wide, high = window.canvas, *size
    corners = {"x1": (0, 0), "x2": (wide, 0), "h1": (0, high), "h2": (wide, high), "y": (wide / 2, high / 2)}
    window.document.move(corners)
    view.zoom_by(6.0)
    overview = view.overview
    content = view.network_scene.content()
    for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
        there = overview.to_map().map(
            QPointF(content.left() + right * content.width(), content.top() + down * content.height())
        )
        assert QRectF(overview.rect()).adjusted(-1, -1, 1, 1).contains(there)
    for x, y in corners.values():
        place = overview.to_map().map(QPointF(x, y)).toPoint()
        qtbot.mouseClick(overview, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        assert view.mapToScene(view.viewport().rect()).boundingRect().contains(QPointF(x, y))


def test_the_overview_appears_when_not_all_is_in_view_and_leads_there(qtbot: QtBot, window: MainWindow) -> None:
    view = window.canvas
    assert not view.overview.isVisible()
    view.zoom_by(4.0)
    assert view.overview.isVisible()
    target = view.items_by_name["y"].pos()
    content = view.network_scene.content()
    share = (target - content.topLeft()) * (view.overview.width() / content.width())
    qtbot.mouseClick(view.overview, Qt.MouseButton.LeftButton, pos=share.toPoint())
    centre = view.mapToScene(view.viewport().rect().center())
    assert (centre - target).manhattanLength() < 40
    action(window, "overview").trigger()
    assert not view.overview.isVisible()


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_every_preset_is_drawn_in_every_way(open_window: Opener, appearance: str) -> None:
    window = open_window(size=QSize(1024, 700))
    window._set_appearance(appearance)
    for name in sim.presets():
        window.document.open(name)
        window.document.step()
        shots = []
        # Chosen again, a picture goes away.
        for picture in ("map", "curve", "curve"):
            action(window, f"picture_{picture}").trigger()
            shots.append(window.canvas.grab().toImage())
            width, height = shots[-1].width(), shots[-1].height()
            colours = {shots[-1].pixel(x, y) for x in range(0, width, 7) for y in range(0, height, 7)}
            assert len(colours) > 3, (name, picture)
        with_map, with_curve, plain = shots
        assert with_map != with_curve, name
        assert plain != with_curve, name
    window._set_appearance("light")


def test_the_status_under_the_drawing_is_never_cut(open_window: Opener) -> None:
    window = open_window("circles-3", size=QSize(1024, 700))
    window.document.step()
    for choice in ("edges_weight", "edges_gradient", "edges_change"):
        action(window, choice).trigger()
        status = window.canvas.captions.status
        assert window.canvas.viewport().rect().contains(status.geometry())
        assert status.width() >= status.sizeHint().width()
    assert "\n" in status.text()
    assert window.canvas.captions.heights()[1] > status.height()


@pytest.mark.parametrize(
    ("preset", "hidden"), [("moons", "1 weight hidden"), ("forward-3-4-4-1", "2 weights hidden"), ("overfitting", "")]
)
def test_the_status_of_a_step_covers_no_node_and_says_what_is_hidden(
    qtbot: QtBot, open_window: Opener, preset: str, hidden: str
) -> None:
    window = open_window(preset, size=QSize(1024, 700))
    view, status = window.canvas, window.canvas.captions.status
    window.document.step()
    view.grab()
    qtbot.waitUntil(lambda: "step 1 of" in status.text() and hidden in status.text())
    assert ("hidden" in status.text()) is bool(hidden)
    assert not status.wordWrap()
    assert "\n" not in status.text()
    for (x, y), (half_width, half_height) in zip(
        view.network_scene.places.xy.tolist(), view.network_scene.places.half.tolist(), strict=True
    ):
        node = QRectF(x - half_width, y - half_height, 2 * half_width, 2 * half_height)
        assert not view.mapFromScene(node).boundingRect().intersects(status.geometry())


def test_a_large_network_is_drawn_from_far_and_near(open_window: Opener) -> None:
    window = open_window()
    window.document.redraw("large", lambda _: network_of(parse_layers("-".join(["40"] * 25))))
    window.canvas.fit()
    for factor in (1.0, 3.0, 6.0):
        window.canvas.zoom_by(factor)
        assert not window.canvas.grab().isNull()
    name = window.canvas.network_scene.places.names[500]
    window.canvas.centerOn(window.canvas.items_by_name[name].pos())
    window.canvas.network_scene.hover(name)
    assert len(window.canvas.network_scene.lit_edges()) == 80
    assert not window.canvas.grab().isNull()


def test_a_negative_weight_is_told_without_colour_in_any_crowd(open_window: Opener) -> None:
    window = open_window(size=QSize(1440, 900))
    view = window.canvas
    for layers in ("4-4", "30-40"):
        inked = []
        for weight in (1.0, -1.0):
            window.document.redraw("crowd", lambda _, text=layers: network_of(parse_layers(text)))
            edges = list(window.document.network.edges)
            window.document.set_several(edges, weight=weight)
            window.document.select([])
            view.fit()
            with view.network_scene.posing(values=False):
                image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
            pixels = np.array(image.constBits()).view(np.uint32)
            inked.append(int(np.sum(pixels != QColor(theme.current().canvas).rgb())))
        # As many lines, of the same width, with gaps in them.
        assert inked[1] < 0.95 * inked[0], layers
    assert len(edges) > MOST_HEADS


def test_a_node_of_a_large_network_is_dragged_over_a_picture_of_the_rest(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    window.document.redraw("large", lambda _: network_of(parse_layers("-".join(["40"] * 12))))
    window.canvas.fit()
    scene, hand = window.canvas.network_scene, Hand(qtbot, window)
    name = scene.places.names[200]
    row, start = scene.places.row[name], hand.point(scene.places.names[200])
    hand.drag(start, start + QPoint(60, 3), let_go=False)
    assert list(scene.moving) == [row]
    first = window.canvas.grab().toImage()
    hand.drag(start, start + QPoint(90, 3), let_go=False)
    assert window.canvas.grab().toImage() != first
    hand.let_go(start + QPoint(90, 3))
    assert not len(scene.moving)
    assert window.document.undo_stack.undoText().endswith(name)


def test_a_picture_shows_nothing_selected_and_no_number_unless_asked(window: MainWindow) -> None:
    scene = window.canvas.network_scene
    window.document.select(["h1", ("h1", "y")])
    with scene.posing(values=False):
        look, edge = scene.nodes["y"].look, scene.edges["h1", "y"].look
        assert (look.name, look.a, look.z, look.target, edge.label) == ("y", "", "", "", "")
        assert not edge.selected
        assert not scene.marked_edges()
    assert scene.nodes["y"].look.a
    assert scene.edges["h1", "y"].look.selected


def test_of_very_many_edges_the_strongest_are_drawn_while_it_trains(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    drawing.add_layers(document, "40-45-1 tanh", replace=True)
    document.add_sample()
    assert len(document.network.edges) > MOST_RUNNING
    assert "strongest" not in window.canvas.captions.status.text()
    document.start_training()
    qtbot.waitUntil(lambda: "strongest" in window.canvas.captions.status.text(), timeout=20_000)
    window.canvas.grab()
    document.pause()
    assert "strongest" not in window.canvas.captions.status.text()


def test_the_status_says_which_of_the_training_samples_it_is(open_window: Opener) -> None:
    window = open_window("overfitting")
    document, status = window.document, window.canvas.captions.status
    rows = document.project.training.split.rows(document.sample_count)
    document.go_to_sample(int(rows[2]))
    assert status.text() == f"sample {rows[2] + 1} of 230, 3 of {len(rows)} in training"
    document.go_to_sample(next(row for row in range(230) if row not in rows))
    assert status.text().endswith(", not in training")


def test_a_graph_whose_output_is_the_loss_shows_no_target(open_window: Opener) -> None:
    window = open_window("graph-sigmoid")
    scene, document = window.canvas.network_scene, window.document
    assert scene.nodes["f"].look.target == ""
    while document.current_step is None or document.current_step.kind != "loss":
        document.step()
    assert scene.nodes["f"].look.target == "L 0.7311"


def test_the_loss_of_several_outputs_says_that_it_is_of_all(open_window: Opener) -> None:
    window = open_window("slow-learning")
    document = window.document
    while document.current_step is None or document.current_step.kind != "loss":
        document.step()
    first = window.canvas.network_scene.nodes[document.network.outputs[0]].look.target
    assert first.splitlines() == ["target 0", "L of all 0.816"]


def test_a_node_that_dropout_leaves_out_is_crossed_out(open_window: Opener) -> None:
    window = open_window("xor-3-4-1-dropout")
    scene, document = window.canvas.network_scene, window.document
    crossed = {name for name in scene.nodes if scene.is_dropped(name)}
    assert not crossed
    while document.current_step is None or document.current_step.kind != "loss":
        document.step()
        step = document.current_step
        # Before dropout none of them is 0.
        if step.kind == "dropout" and document.values(step.target).a == 0:
            crossed.add(step.target)
        assert {name for name in scene.nodes if scene.is_dropped(name)} == crossed
    assert crossed == {"h2", "h3", "h4"}
    assert "left out by dropout" in scene.looks.describe("h2")
    assert "left out by dropout" not in scene.looks.describe("h1")
    window.canvas.zoom_by(1.0 / window.canvas.zoom)

    def strokes(name: str) -> int:
        """Pixels on the node's diagonal that are nearer to the colour of its border than to that inside."""
        window.canvas.centerOn(scene.nodes[name].pos())
        colours = theme.current()
        between = (QColor(colours.muted).lightness() + QColor(colours.raised).lightness()) / 2
        places = [scene.nodes[name].pos() + QPointF(-reach, reach) for reach in range(16, 24)]
        return sum(colour_at(window, place).lightness() < between for place in places)

    assert strokes("h3") > 5
    assert strokes("h1") == 0


def test_a_weight_of_0_has_the_colour_of_neither_sign(open_window: Opener) -> None:
    window = open_window("tumour-line", size=QSize(1024, 700))
    key, document, colours = ("size", "malignant"), window.document, theme.current()
    (x1, y1, x2, y2) = window.canvas.network_scene.places.lines[0].tolist()
    place = QPointF(x1 + 0.85 * (x2 - x1), y1 + 0.85 * (y2 - y1))

    def is_grey() -> bool:
        found = colour_at(window, place)
        return max(found.red(), found.green(), found.blue()) - min(found.red(), found.green(), found.blue()) < 40

    window.canvas.zoom_by(3.0)
    window.canvas.centerOn(place)
    for weight, grey in ((0.0, True), (0.001, False), (-0.001, False)):
        document.set_weight(key, weight)
        assert is_grey() is grey, weight
    assert colours.of_sign(0.0) == colours.muted


def test_a_call_out_says_what_a_step_multiplies_in_a_small_drawing(open_window: Opener) -> None:
    window = open_window("circles-20", size=QSize(1024, 700))
    scene, zoom = window.canvas.network_scene, window.canvas.zoom
    row = scene.places.row["x1"]
    assert zoom < SMALLEST_NUMBERS
    assert not any(line.colour == "value" for line in scene.node_layer._texts(row, zoom)[0])
    window.document.step()
    target = scene.places.row["h1"]
    assert scene.node_layer._multiplied(target, zoom) == ["x1 −0.420", "x2 0.0502"]
    # Where they are written inside, not a second time.
    assert not scene.node_layer._multiplied(target, 1.0)
    window.document.step()
    assert not scene.node_layer._multiplied(target, zoom)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of the nodes that are called out when they are drawn."""
    rows: list[int] = []
    monkeypatch.setattr(NodeLayer, "_call_out", lambda self, painter, row, rect, zoom: rows.append(row))
    return rows


def test_the_node_of_a_step_is_called_out_in_a_small_drawing(open_window: Opener, called: list[int]) -> None:
    window = open_window("circles-20", size=QSize(1024, 700))
    scene, document = window.canvas.network_scene, window.document
    assert window.canvas.zoom < SMALLEST_NUMBERS
    while document.current_step is None or document.current_step.kind != "activation":
        document.step()
    called.clear()
    window.canvas.grab()
    assert [scene.places.names[row] for row in called] == [document.current_step.target]
    window.canvas.zoom_by(2.0)
    called.clear()
    window.canvas.grab()
    assert not called


def test_the_node_of_a_step_is_called_out_where_the_next_one_leaves_no_room_below(
    open_window: Opener, called: list[int]
) -> None:
    window = open_window("circles-6", size=QSize(1440, 900))
    scene, document = window.canvas.network_scene, window.document
    document.step()
    window.canvas.grab()
    row = scene.places.row["h1"]
    assert document.current_step.target == "h1"
    assert window.canvas.zoom > SMALLEST_NUMBERS
    written = [line.text for lines in scene.node_layer._texts(row, window.canvas.zoom) for line in lines]
    assert not any(line.startswith("z ") for line in written)
    assert called == [row]


def test_an_edge_of_a_step_keeps_the_colour_of_its_sign_and_gets_a_halo(window: MainWindow) -> None:
    document, scene, colours = window.document, window.canvas.network_scene, theme.current()
    document.step()
    marks = {scene.places.keys[place]: mark for place, mark in scene.marked_edges().items()}
    for key, mark in marks.items():
        assert mark.colour == (colours.negative if document.weight(key) < 0 else colours.positive)
        assert mark.has_halo
    assert {mark.colour for mark in marks.values()} == {colours.negative, colours.positive}
    window.canvas.grab()
    image = window.canvas.viewport().grab().toImage()
    halo = theme.mix(colours.canvas, colours.error, HALO)
    # Right beside the line of x1 -> h1, where no number stands.
    x1, y1, x2, y2 = scene.places.lines[scene.places.place["x1", "h1"]].tolist()
    pen_width = 3.0 + HALO_WIDTH / 2
    away = QPointF(y1 - y2, x2 - x1) / math.hypot(x2 - x1, y2 - y1) * pen_width / 2
    place = window.canvas.mapFromScene(QPointF(x1, y1) + 0.75 * QPointF(x2 - x1, y2 - y1) + away)
    assert image.pixelColor(place) == halo
    document.select([("x1", "h1")])
    assert scene.marked_edges()[scene.places.place["x1", "h1"]].colour == colours.accent


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_thin_lines_and_borders_keep_their_contrast_in_a_small_drawing(open_window: Opener, scheme: str) -> None:
    window = open_window("circles-20", size=QSize(1024, 700))
    window._set_appearance(scheme)
    canvas, colours = window.canvas, theme.current()
    image = canvas.viewport().grab().toImage()

    def strongest(middle: QPointF) -> float:
        place = canvas.mapFromScene(middle)
        near = (image.pixelColor(place.x() + x, place.y() + y) for x in range(-2, 3) for y in range(-2, 3))
        return max(contrast(pixel.name(), colours.canvas) for pixel in near)

    top = canvas.items_by_name["h1"].pos() - QPointF(0, RADIUS)
    assert canvas.zoom < 0.4
    assert strongest(top) >= 3.0
    scene = canvas.network_scene
    for x1, y1, x2, y2 in scene.places.lines.tolist():
        # Of a dashed line somewhere near there is a dash.
        shares = np.linspace(0.4, 0.6, 9).tolist()
        found = [strongest(QPointF(x1 + share * (x2 - x1), y1 + share * (y2 - y1))) for share in shares]
        assert max(found) >= 2.5


@pytest.mark.parametrize("preset", ["circles-20", "moons", "activations"])
def test_a_call_out_covers_no_other_node(open_window: Opener, preset: str) -> None:
    scene = open_window(preset, size=QSize(1024, 700)).canvas.network_scene
    places, view = scene.places, scene.content().adjusted(-300, -300, 300, 300)
    for row in range(len(places.names)):
        box = scene.node_layer._room_for(row, 180.0, 40.0, view)
        others = np.delete(np.arange(len(places.names)), row)
        away = np.abs(places.xy[others] - (box.center().x(), box.center().y())) - places.half[others]
        assert not (away < (90.0, 20.0)).all(axis=1).any(), places.names[row]


@pytest.fixture
def call_outs(monkeypatch: pytest.MonkeyPatch) -> list[QRectF]:
    """Where nodes are called out when they are drawn."""
    boxes, find = list[QRectF](), NodeLayer._room_for

    def found(self: NodeLayer, row: int, wide: float, high: float, rect: QRectF) -> QRectF:
        boxes.append(find(self, row, wide, high, rect))
        return boxes[-1]

    monkeypatch.setattr(NodeLayer, "_room_for", found)
    return boxes


@pytest.mark.parametrize("preset", ["circles-6", "circles-20"])
def test_a_call_out_covers_no_number_of_its_step(open_window: Opener, call_outs: list[QRectF], preset: str) -> None:
    window = open_window(preset, size=QSize(1024, 700))
    scene, document, checked = window.canvas.network_scene, window.document, 0
    for _ in range(80):
        document.step()
        # What an output adds up comes from twenty numbers.
        if len(scene.step_parts[1]) > 6:
            continue
        call_outs.clear()
        window.canvas.grab()
        for key in scene.step_parts[1]:
            rectangle = scene.edges[key].label_rect()
            assert rectangle is not None
            left, top, right, bottom = rectangle
            number = QRectF(left, top, right - left, bottom - top)
            assert not any(box.intersects(number) for box in call_outs), document.current_step
            checked += len(call_outs)
    assert checked > 10


def test_a_call_out_is_not_behind_the_status(open_window: Opener, call_outs: list[QRectF]) -> None:
    window = open_window("circles-20", size=QSize(1024, 700))
    view, document = window.canvas, window.document
    while document.current_step is None or document.current_step.target != "h16":
        document.step()
    call_outs.clear()
    view.grab()
    (box,) = call_outs
    assert not view.mapFromScene(box).boundingRect().intersects(view.captions.status.geometry())


def test_small_drawings_have_arrowheads_only_where_an_edge_stands_out(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("circles-20", size=QSize(1024, 700))
    scene, drawn = window.canvas.network_scene, list[int]()

    def note(corners: Array) -> QPainterPath:
        drawn.append(corners.shape[1] // 3)
        return QPainterPath()

    monkeypatch.setattr(edge_layer, "_heads", note)
    assert window.canvas.zoom < SMALLEST_HEADS
    window.canvas.grab()
    assert not drawn
    window.document.step()
    window.canvas.grab()
    assert sum(drawn) == len(scene.marked_edges()) == 2
    window.canvas.zoom_by(2.0)
    drawn.clear()
    window.canvas.grab()
    assert sum(drawn) > 30
