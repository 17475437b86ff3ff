"""Where lines, labels and hits are, for any arrangement of nodes."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.network import EdgeKey
from tests.ui.conftest import Opener
from ui.canvas.corners import CLEAR, rows_with_texts_above, sign_angle
from ui.canvas.edge_labels import SMALLEST_ZOOM, EdgeLabels, Labels
from ui.canvas.edge_layer import parted
from ui.canvas.labels import are_touched, label_centres
from ui.canvas.places import HALF_SIDE, HALF_WIDTH, RADIUS, Places
from ui.main_window import MainWindow

COORDINATES = st.integers(-300, 300).map(float)


def network_at(places: list[tuple[float, float]]) -> sim.Network:
    """Every node feeds all that come after it; the first is an input."""
    network = sim.Network()
    for index, (x, y) in enumerate(places):
        if index:
            network.add_neuron(f"n{index}", x=x, y=y)
        else:
            network.add_input("n0", x=x, y=y)
    names = list(network.nodes)
    for index, source in enumerate(names):
        for target in names[index + 1 :]:
            network.connect(source, target)
    return network


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=9, unique=True))
def test_labels_never_cover_a_node_or_each_other(spots: list[tuple[float, float]]) -> None:
    places = Places(network_at(spots))
    sizes = np.tile([44.0, 16.0], (len(places.keys), 1))
    boxes = np.hstack([places.xy - RADIUS, places.xy + RADIUS])
    centres = label_centres(places.lines, sizes, boxes, places.lines)[0]
    shown = centres[~np.isnan(centres[:, 0])]
    for x, y in shown:
        off = (x + 22 <= boxes[:, 0]) | (x - 22 >= boxes[:, 2]) | (y + 8 <= boxes[:, 1]) | (y - 8 >= boxes[:, 3])
        assert off.all()
    for index, centre in enumerate(shown):
        away = np.abs(shown[index + 1 :] - centre)
        assert ((away[:, 0] >= 44.0) | (away[:, 1] >= 16.0)).all()


def test_a_label_is_shown_where_there_is_room() -> None:
    places = Places(network_at([(0.0, 0.0), (300.0, 40.0)]))
    boxes = np.hstack([places.xy - RADIUS, places.xy + RADIUS])
    assert not np.isnan(label_centres(places.lines, np.array([[44.0, 16.0]]), boxes)[0]).any()


def crossing() -> tuple[Places, NDArray[np.float64]]:
    """Two inputs and two neurons whose lines cross halfway, and what the nodes cover."""
    network = sim.Network()
    for row, y in enumerate((0.0, 200.0)):
        network.add_input(f"x{row}", y=y)
    for row, y in enumerate((200.0, 0.0)):
        network.add_neuron(f"h{row}", x=400.0, y=y)
        network.connect(f"x{row}", f"h{row}")
    places = Places(network)
    return places, np.hstack([places.xy - RADIUS, places.xy + RADIUS])


def test_no_number_stands_on_a_crossing() -> None:
    places, boxes = crossing()
    sizes = np.tile([60.0, 16.0], (2, 1))
    centres, spares = label_centres(places.lines, sizes, boxes, places.lines)
    assert np.abs(centres[:, 0] - 200.0).min() > 30.0
    assert np.array_equal(centres, spares)
    # So wide that it reaches the other line everywhere: it would be anybody's.
    centres, spares = label_centres(places.lines, 6 * sizes, boxes, places.lines)
    assert np.isnan(centres).all()


def test_a_number_stands_on_a_line_only_if_that_has_one_of_its_own() -> None:
    places, _ = crossing()
    # So wide that it can't be off the other line, but away from its own middle.
    sizes, boxes = np.array([[1100.0, 16.0]]), np.empty((0, 4))
    wide = [
        label_centres(places.lines[:1], sizes, boxes, places.lines, np.array([True, has_number]))[0]
        for has_number in (True, False)
    ]
    assert not np.isnan(wide[0]).any()
    assert np.isnan(wide[1]).all()


def test_numbers_of_two_lines_do_not_read_like_one() -> None:
    lines = np.array([[0.0, 0.0, 0.0, 300.0], [50.0, 0.0, 50.0, 300.0]])
    sizes = np.tile([44.0, 16.0], (2, 1))
    centres = label_centres(lines, sizes, np.empty((0, 4)), lines)[0]
    assert abs(centres[0, 1] - centres[1, 1]) >= 14.0
    # Where both have only one place, they keep it.
    short = np.array([[0.0, 0.0, 0.0, 10.0], [50.0, 0.0, 50.0, 10.0]])
    assert not np.isnan(label_centres(short, sizes, np.empty((0, 4)), short)[0]).any()


def test_lines_that_are_each_others_mirror_image_are_two() -> None:
    lines = np.array([[0.0, 0.0, 200.0, 100.0], [0.0, 100.0, 200.0, 0.0], [200.0, 100.0, 0.0, 0.0]])
    middle, size = np.array([[100.0, 50.0]]), np.array([[30.0, 16.0]])
    assert are_touched(middle, size, lines[:1], lines[1:2]).all()
    # But the same line from the other end is not.
    assert not are_touched(middle, size, lines[:1], lines[2:]).any()


def test_no_number_touches_a_line_that_it_is_to_avoid() -> None:
    places, boxes = crossing()
    sizes = np.tile([44.0, 16.0], (2, 1))
    centres = label_centres(places.lines[:1], sizes[:1], boxes, places.lines, np.ones(2, bool), places.lines[1:])[0]
    assert not np.isnan(centres).any()
    assert not are_touched(centres, sizes[:1], places.lines[:1], places.lines[1:]).any()
    on_the_crossing = np.array([[200.0, 100.0]])
    assert are_touched(on_the_crossing, sizes[:1], places.lines[:1], places.lines[1:]).all()


def test_a_number_that_must_be_seen_stands_off_the_nodes_alone() -> None:
    places, boxes = crossing()
    sizes = np.tile([310.0, 150.0], (2, 1))
    centres, spares = label_centres(places.lines, sizes, boxes, places.lines)
    assert np.isnan(centres).all()
    assert not np.isnan(spares).any()
    for x, y in spares:
        off = (x + 155 <= boxes[:, 0]) | (x - 155 >= boxes[:, 2]) | (y + 75 <= boxes[:, 1]) | (y - 75 >= boxes[:, 3])
        assert off.all()


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=6, unique=True))
def test_lines_end_on_the_borders_of_their_nodes(spots: list[tuple[float, float]]) -> None:
    places = Places(network_at(spots))
    for (source, target), line in zip(places.keys, places.lines, strict=True):
        middles = places.xy[places.row[source]], places.xy[places.row[target]]
        apart = np.hypot(*(middles[1] - middles[0]))
        if apart < 2 * 1.5 * RADIUS:
            continue
        for name, middle, end in ((source, middles[0], line[:2]), (target, middles[1], line[2:])):
            shares = np.abs(end - middle) / places.half[places.row[name]]
            reached = shares.max() if places.is_input[places.row[name]] else np.hypot(*shares)
            assert abs(reached - 1.0) < 1e-9


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=6, unique=True), COORDINATES, COORDINATES)
def test_the_edge_under_a_point_is_the_nearest(spots: list[tuple[float, float]], x: float, y: float) -> None:
    places = Places(network_at(spots))
    along = np.linspace(0.0, 1.0, 401)[:, np.newaxis]
    distance = {
        key: np.hypot(*(line[:2] + along * (line[2:] - line[:2]) - (x, y)).T).min()
        for key, line in zip(places.keys, places.lines, strict=True)
    }
    found = places.edge_at(x, y, 10.0)
    if found is None:
        assert min(distance.values()) > 10.0 - 2.0
    else:
        assert distance[found] <= min(distance.values()) + 2.0


def test_numbers_of_edges_are_where_fewer_edges_meet() -> None:
    network = sim.Network()
    network.add_input("x")
    for row in range(4):
        network.add_neuron(f"h{row}", x=300.0, y=100.0 * row)
        network.connect("x", f"h{row}")
    network.add_neuron("y", x=600.0)
    for row in range(4):
        network.connect(f"h{row}", "y")
    places = Places(network)
    lines = places.from_the_thin_end(np.arange(8))
    assert np.array_equal(lines[:4], places.lines[:4][:, [2, 3, 0, 1]])
    assert np.array_equal(lines[4:], places.lines[4:])


def test_a_wide_input_is_hit_and_met_at_its_border() -> None:
    network = sim.Network()
    network.add_input("newspaper")
    network.add_neuron("sales", x=300.0)
    network.connect("newspaper", "sales")
    places = Places(network, lambda _: 60.0)
    assert Places(network).half[0].tolist() == [HALF_WIDTH, HALF_SIDE]
    assert places.lines[0].tolist() == [60.0, 0.0, 300.0 - RADIUS, 0.0]
    assert places.node_at(58.0, 30.0) == "newspaper"
    assert places.node_at(62.0, 0.0) is None
    assert places.node_at(0.0, HALF_SIDE + 1) is None
    assert places.handle_at(60.0, 0.0, 1.0) == "newspaper"


def test_the_room_below_a_node_ends_at_the_next_one_in_its_column() -> None:
    network = sim.Network()
    for name, x, y in (("a", 0.0, 0.0), ("b", 30.0, 150.0), ("c", 200.0, 20.0)):
        network.add_neuron(name, x=x, y=y)
    assert Places(network).room_below.tolist() == [150.0 - 2 * RADIUS, np.inf, np.inf]


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=4, unique=True))
def test_a_sign_stays_off_the_edges_of_its_node_where_it_can(spots: list[tuple[float, float]]) -> None:
    network = network_at(spots)
    places = Places(network)
    last = len(spots) - 1
    x, y = places.xy[last]
    directions = [np.degrees(np.arctan2(other[1] - y, other[0] - x)) for other in places.xy[:last]]

    def clear(angle: float) -> float:
        return min(abs((direction - angle + 180.0) % 360.0 - 180.0) for direction in directions)

    best = max(clear(angle) for angle in (-135.0, -90.0, -45.0, 135.0, 45.0))
    assert clear(sign_angle(places, last)) >= min(best, CLEAR) - 1e-9


@pytest.mark.parametrize(("size", "most"), [((1024, 700), 9), ((1440, 900), 20)])
def test_every_weight_of_the_small_presets_is_written(open_window: Opener, size: tuple[int, int], most: int) -> None:
    window = open_window("xor", size=QSize(*size))
    for name in sim.presets():
        window.document.open(name)
        window.canvas.grab()
        if len(window.document.network.edges) <= most:
            assert window.canvas.zoom >= SMALLEST_ZOOM
            edges = window.canvas.network_scene.edges.values()
            # Between gates that stand close there is room for the arrow alone.
            long = [edge for edge in edges if QLineF(*edge.ends).length() * window.canvas.zoom > 40]
            missing = [edge.key for edge in long if edge.label_rect() is None]
            # In a fan of many edges one may lie behind a node for most of its way.
            assert len(missing) <= len(long) // 10, (name, missing)


@pytest.mark.parametrize("name", sim.presets())
def test_no_line_of_a_preset_passes_behind_another_node(name: str) -> None:
    places = Places(sim.load(name).network)
    start, along = places.lines[:, np.newaxis, :2], (places.lines[:, 2:] - places.lines[:, :2])[:, np.newaxis]
    offset = places.xy - start
    share = np.clip((offset * along).sum(axis=-1) / (along**2).sum(axis=-1), 0.0, 1.0)
    distance = np.linalg.norm(offset - share[..., np.newaxis] * along, axis=-1)
    rows = np.arange(len(places.names))
    is_end = (places.source[:, np.newaxis] == rows) | (places.target[:, np.newaxis] == rows)
    near = [(places.keys[edge], places.names[row]) for edge, row in np.argwhere(~is_end & (distance < RADIUS + 5.0))]
    assert not near


@pytest.mark.parametrize("name", sim.presets())
def test_no_two_lines_of_a_node_lie_on_each_other(name: str) -> None:
    places = Places(sim.load(name).network)
    for row, node in enumerate(places.names):
        others = np.concatenate([places.target[places.source == row], places.source[places.target == row]])
        right, down = (places.xy[others] - places.xy[row]).T
        directions = np.sort(np.degrees(np.arctan2(down, right)))
        turns = np.diff(directions, append=directions[:1] + 360.0)
        assert turns.min(initial=180.0) > 2.5, node


def above(nodes: dict[str, tuple[float, float]], edges: str) -> set[str]:
    """The nodes at these places whose numbers stand above them; `edges` such as "x-h h-y"."""
    network = sim.Network()
    for name, (x, y) in nodes.items():
        network.add_neuron(name, x=x, y=y)
    for edge in edges.split():
        network.connect(*edge.split("-"))
    places = Places(network)
    return {places.names[row] for row in rows_with_texts_above(places)}


def test_numbers_stand_above_where_an_edge_passes_below() -> None:
    chain = {"x": (0.0, 200.0), "h1": (100.0, 0.0), "h2": (200.0, 200.0), "y": (300.0, 0.0)}
    assert above(chain, "x-h1 h1-h2 h2-y") == {"h1", "y"}
    # An edge of others, too.
    assert above({"a": (0.0, 0.0), "b": (300.0, 120.0), "h": (150.0, 0.0)}, "a-b") == {"h"}


def test_numbers_stay_below_where_another_node_or_an_edge_is_above() -> None:
    pair = {"x": (0.0, 200.0), "h": (100.0, 0.0)}
    assert above(pair, "x-h") == {"h"}
    assert not above(pair | {"over": (100.0, -100.0)}, "x-h")
    assert "h" not in above(pair | {"high": (200.0, -200.0)}, "x-h h-high")


def test_the_numbers_of_a_layer_stand_above_together() -> None:
    nodes = {"x": (0.0, 300.0), "h1": (100.0, 0.0), "h2": (500.0, 100.0), "other": (900.0, 200.0)}
    # The edge to h1 alone is steep.
    assert above(nodes, "x-h1 x-h2 h1-other") == {"h1"}
    assert above(nodes, "x-h1 x-h2") == {"h1", "h2"}


def rectangles(window: MainWindow) -> dict[EdgeKey, tuple[float, float, float, float]]:
    """Where the number of each edge is written, of those that are."""
    window.canvas.grab()
    edges = window.canvas.network_scene.edges.values()
    return {edge.key: rectangle for edge in edges if (rectangle := edge.label_rect())}


@pytest.mark.parametrize("preset", ["moons", "xor-3-4-1", "forward-3-4-4-1"])
def test_numbers_stay_where_they_are_unless_a_step_needs_the_place(open_window: Opener, preset: str) -> None:
    window = open_window(preset, size=QSize(1440, 900))
    scene, before = window.canvas.network_scene, rectangles(window)
    stayed = 0
    for key in scene.edges:
        window.document.select([key])
        written = rectangles(window)
        assert key in written
        line = QLineF(*scene.edges[key].ends)
        for other in written.keys() - {key}:
            rectangle = QRectF(QPointF(*written[other][:2]), QPointF(*written[other][2:]))
            sides = [rectangle.topLeft(), rectangle.topRight(), rectangle.bottomRight(), rectangle.bottomLeft()]
            crosses = [QLineF(*side).intersects(line)[0] for side in pairwise([*sides, sides[0]])]
            assert QLineF.IntersectionType.BoundedIntersection not in crosses, (key, other)
            stayed += written[other] == before[other]
    window.document.select([])
    assert rectangles(window) == before
    # All but the few that would be on the line or the number that is selected.
    assert stayed > 0.75 * len(before) * (len(before) - 1)


def test_all_numbers_are_written_or_those_that_one_looks_at(open_window: Opener) -> None:
    window = open_window("forward-3-4-4-1", size=QSize(1440, 900))
    view, status = window.canvas, window.canvas.captions.status
    assert len(rectangles(window)) == len(view.network_scene.edges)
    # At this size of the drawing the numbers are larger than the room between the lines.
    view.zoom_by(0.31 / view.zoom)
    assert not rectangles(window)
    assert "room" not in status.text()
    key = ("h1", "g1")
    window.document.select([key])
    assert rectangles(window).keys() == {key}


def test_the_status_says_that_a_few_numbers_have_no_room(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("forward-3-4-4-1", size=QSize(1440, 900))
    # So small that a few have no room, but not so many that they would be clutter.
    window.canvas.zoom_by(0.4 / window.canvas.zoom)
    edges = len(window.canvas.network_scene.edges)
    missing = edges - len(rectangles(window))
    assert 0 < missing < edges / 4
    status = window.canvas.captions.status
    qtbot.waitUntil(lambda: f"{missing} numbers" in status.text())
    window.document.step()
    qtbot.waitUntil(lambda: "step 1 of" in status.text())
    assert f"{missing} numbers" in status.text()
    # Where that has no room, it is left out: the status must not grow into the drawing.
    window.resize(1024, 700)
    window.canvas.grab()
    qtbot.waitUntil(lambda: "numbers" not in status.text())
    assert "step 1 of" in status.text()
    assert "\n" not in status.text()
    window.document.open("xor")
    window.canvas.grab()
    qtbot.waitUntil(lambda: "numbers" not in status.text())


@pytest.mark.parametrize("preset", ["forward-3-4-4-1", "circles-6", "layers-2-3-2-2", "xor-3-4-1"])
def test_the_numbers_of_a_step_are_always_written(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch, preset: str
) -> None:
    window = open_window(preset, size=QSize(1024, 700))
    scene, written = window.canvas.network_scene, set[int]()

    def note(_: EdgeLabels, __: QPainter, labels: Labels) -> None:
        written.update(labels.edges[~np.isnan(labels.centres[:, 0])].tolist())

    monkeypatch.setattr(EdgeLabels, "draw", note)
    document = window.document
    document.step()
    of_edges = 0
    while document.current_step is not None and document.current_step.kind != "update":
        written.clear()
        window.canvas.grab()
        assert written >= scene.marked_edges().keys(), document.current_step
        of_edges += len(scene.marked_edges())
        document.step()
        if document.cursor.sample:
            break
    assert of_edges > 10


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=6, unique=True), st.data())
def test_a_broken_line_begins_at_its_gap_on_both_sides(spots: list[tuple[int, int]], data: st.DataObject) -> None:
    lines = Places(network_at([(200.0 * x, 200.0 * y) for x, y in spots])).lines
    lengths = np.hypot(*(lines[:, 2:] - lines[:, :2]).T)
    shares = data.draw(st.lists(st.floats(0.1, 0.4), min_size=len(lines), max_size=len(lines)))
    gaps = np.column_stack([lengths * shares, 2.0 * lengths * shares])
    # One has no number, and stays whole.
    gaps[-1] = np.nan
    parts = parted(lines, gaps)
    assert len(parts) == 2 * len(lines) - 1
    assert parts[0].tolist() == lines[-1].tolist()
    left = np.hypot(*(parts[:, 2:] - parts[:, :2]).T)
    assert left.sum() == pytest.approx(lengths.sum() - (gaps[:-1, 1] - gaps[:-1, 0]).sum(), rel=1e-9, abs=1e-6)
    for number, (line, (begin, end)) in enumerate(zip(lines[:-1], gaps[:-1], strict=True)):
        before, after = parts[1 + number], parts[len(lines) + number]
        assert np.hypot(*(before[:2] - line[:2])) == pytest.approx(begin, abs=1e-6)
        assert before[2:].tolist() == pytest.approx(line[:2].tolist())
        assert np.hypot(*(after[:2] - line[:2])) == pytest.approx(end, abs=1e-6)
        assert after[2:].tolist() == pytest.approx(line[2:].tolist())


@pytest.mark.parametrize("values", [True, False])
def test_every_line_with_a_number_is_broken_there_and_no_other(open_window: Opener, values: bool) -> None:
    scene = open_window("xor", size=QSize(1440, 900)).canvas.network_scene
    labels, edges = scene.edge_layer.labels, np.arange(len(scene.places.keys))
    with scene.posing(values=values):
        laid_out = labels.laid_out(edges, scene.sceneRect(), 1.0, is_view=False)
        assert laid_out is not None
        gaps = labels.gaps(laid_out)
    assert bool(np.isnan(gaps).all()) is not values
    if values:
        along = scene.places.lines[:, 2:] - scene.places.lines[:, :2]
        middles = ((laid_out.centres - scene.places.lines[:, :2]) * along).sum(axis=1) / np.hypot(*along.T)
        assert gaps.mean(axis=1).tolist() == pytest.approx(middles.tolist())
        # The first edge is level: the gap is as wide as its number, with a little room.
        (level,) = np.flatnonzero(np.abs(along[:, 1]) < 1e-9)[:1]
        wide = laid_out.script.width(laid_out.texts[level])
        assert wide < gaps[level, 1] - gaps[level, 0] < wide + 1.2 * laid_out.script.pixels


def test_a_column_with_room_writes_its_numbers_whatever_others_have() -> None:
    network = sim.Network()
    for row in range(6):
        network.add_neuron(f"h{row}", x=200.0, y=80.0 * row)
    network.add_neuron("y", x=500.0, y=200.0)
    room = Places(network).usual_room
    assert room[:6].tolist() == [80.0 - 2 * RADIUS] * 6
    assert room[6] == math.inf


@pytest.mark.parametrize("preset", ["circles-20", "moons-20", "xor-3-4-1"])
def test_numbers_of_a_step_stand_off_its_other_lines_where_they_can(open_window: Opener, preset: str) -> None:
    window = open_window(preset, size=QSize(1440, 900))
    scene, document = window.canvas.network_scene, window.document
    touched = checked = 0
    for _ in range(30):
        document.step()
        keys = sorted(scene.step_parts[1])
        if not 1 < len(keys) < 4:
            continue
        written = rectangles(window)
        for key in keys:
            left, top, right, bottom = written[key]
            middle, size = (
                np.array([[(left + right) / 2, (top + bottom) / 2]]),
                np.array([[right - left, bottom - top]]),
            )
            others = scene.places.lines[[scene.places.place[other] for other in keys if other != key]]
            own = scene.places.lines[[scene.places.place[key]]]
            touched += bool(are_touched(middle, 0.6 * size, own, others)[0])
            checked += 1
    assert checked > 10
    # The two lines into the outermost neuron lie on each other for most of their way.
    assert touched <= checked // 5
