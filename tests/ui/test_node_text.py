"""What is written in nodes: readable at every zoom, within the node, the name before all."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from ui.canvas.looks import NodeLook
from ui.canvas.node_text import (
    NAME,
    SMALLEST,
    SMALLEST_NODE,
    WIDEST_PLATE,
    Writing,
    below,
    input_half_width,
    inside,
    size_at,
    width_around,
)
from ui.canvas.places import HALF_SIDE, RADIUS
from ui.document import Document

pytestmark = pytest.mark.usefixtures("qapp")

NUMBERS = st.sampled_from(["", "0", "−1.5", "0.6142", "−0.0012345", "1.234567890123×10⁻¹²"])
LOOKS = st.builds(
    NodeLook,
    name=st.sampled_from(["", "h1", "newspaper", "a very long name of a neuron"]),
    is_input=st.booleans(),
    a=NUMBERS,
    z=NUMBERS,
    delta=NUMBERS,
    bias=NUMBERS,
)
ZOOMS = st.floats(0.2, 4.0)


def half_width(look: NodeLook) -> float:
    return input_half_width(look.name) if look.is_input else RADIUS


@given(LOOKS, ZOOMS)
def test_what_is_written_in_a_node_can_be_read_and_stays_inside(look: NodeLook, zoom: float) -> None:
    lines = inside(look, zoom, half_width(look))
    for line in lines:
        reach, wide = abs(line.y) + 0.36 * line.pixels, line.face.width(line.text) / 2
        assert line.pixels * zoom >= SMALLEST - 0.6 * zoom
        if line.plate:
            assert line.bold or line.colour == "value"
            assert wide <= WIDEST_PLATE / 2
        elif look.is_input:
            assert reach <= HALF_SIDE
            assert wide <= half_width(look)
        else:
            assert math.hypot(reach, wide) <= RADIUS
    for upper, lower in pairwise(lines):
        assert lower.y - upper.y >= (lower.pixels + upper.pixels) / 2


@given(LOOKS, ZOOMS)
def test_a_number_is_whole_or_missing_in_a_small_drawing(look: NodeLook, zoom: float) -> None:
    texts = {look.a, f"{look.slope} {look.delta}"}
    for line in inside(look, min(zoom, 0.89), half_width(look)):
        assert line.bold or line.text in texts


@given(LOOKS, ZOOMS, st.floats(0.0, 100.0))
def test_what_is_written_below_a_node_keeps_to_the_room_there(look: NodeLook, zoom: float, room: float) -> None:
    for line in below(look, zoom, room, width_around(zoom), shows_picture=False, has_delta=True):
        assert line.y - line.face.height / 2 >= RADIUS
        assert line.y + line.face.height / 2 <= RADIUS + room + 1e-9


def go_to(document: Document, kind: str) -> None:
    """Goes to the first step of a kind: by then all that comes before it is known."""
    document.step()
    document.go_to_step(next((place for place, step in enumerate(document.steps) if step.kind == kind), 0))


def texts(lines: tuple[Writing, ...]) -> list[str]:
    return [line.text for line in lines]


def test_the_last_line_goes_first_and_delta_goes_below() -> None:
    look = NodeLook("D", False, a="0.574", z="0.3", delta="−0.0132", bias="0.5")
    assert texts(inside(look, 1.0, RADIUS)) == ["D", "0.574", "δ −0.0132"]
    assert texts(inside(look, 0.6, RADIUS)) == ["D", "0.574"]
    assert texts(inside(look, 0.3, RADIUS)) == ["D"]

    def under(
        zoom: float, width: float = math.inf, *, shows_picture: bool = False, has_delta: bool = True
    ) -> list[str]:
        width = min(width, width_around(zoom))
        return texts(below(look, zoom, math.inf, width, shows_picture=shows_picture, has_delta=has_delta))

    assert under(0.6) == ["δ −0.0132", "z 0.3  b 0.5"]
    assert under(0.6, width=60.0) == ["δ −0.0132", "z 0.3", "b 0.5"]
    assert under(1.0, has_delta=False) == ["z 0.3  b 0.5"]
    assert under(1.0, shows_picture=True) == [
        "D  0.574",
        "δ −0.0132  z 0.3",
        "b 0.5",
    ]


def test_letters_are_as_drawn_where_they_are_large_enough() -> None:
    assert size_at(NAME, 1.0) == NAME
    assert size_at(NAME, 2.0) == NAME
    assert size_at(NAME, 0.5) == 22


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_every_node_of_every_preset_has_its_name_and_its_value(
    qtbot: QtBot, open_window: Opener, size: tuple[int, int]
) -> None:
    window = open_window("xor", size=QSize(*size))
    view = window.canvas
    scene = view.network_scene
    for preset in sim.presets():
        window.document.open(preset)
        view.fit()
        document = window.document
        go_to(document, "loss")
        assert 2 * RADIUS * view.zoom >= SMALLEST_NODE, preset
        for name in scene.nodes:
            look = scene.node_look(name)
            written = texts(inside(look, view.zoom, half_width(look)))
            assert written[0] == name, (preset, name, view.zoom)
            assert look.a, (preset, name)
            if len(scene.nodes) <= 20:
                assert look.a in written, (preset, name, view.zoom)


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_all_neurons_in_a_column_show_the_same_kinds_of_numbers(open_window: Opener, size: tuple[int, int]) -> None:
    window = open_window("xor", size=QSize(*size))
    view, document = window.canvas, window.document
    scene = view.network_scene
    for preset in sim.presets():
        document.open(preset)
        view.fit()
        go_to(document, "gradient")
        looks = {row: scene.node_look(name) for row, name in enumerate(scene.places.names)}
        neurons = [row for row, look in looks.items() if not look.is_input and not look.current]
        shown = {row: scene.node_layer._texts(row, view.zoom) for row in neurons}
        for column in {float(scene.places.xy[row, 0]) for row in neurons}:
            there = [row for row in neurons if looks[row].delta and scene.places.xy[row, 0] == column]
            for colour in ("value", "error"):
                for place in (0, 1):
                    has = {any(line.colour == colour for line in shown[row][place]) for row in there}
                    assert len(has) < 2, (preset, column, colour, place)
