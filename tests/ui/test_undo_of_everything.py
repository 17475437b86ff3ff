"""Any sequence of edits, undone and made again: the same file, to the byte."""

import random

import pytest

import simulator as sim
from simulator.files import serialize
from tests.ui.conftest import Opener
from tests.ui.test_undo import random_edit
from ui import drawing
from ui.document import Document


def draw_something(document: Document, rng: random.Random) -> None:
    """One edit of the drawing as a whole; those that can't be made are refused, as in the window."""
    nodes = list(document.network.nodes)
    document.select(rng.sample(nodes, min(len(nodes), rng.randrange(5))))
    name = rng.choice(nodes) if nodes else ""
    edits = {
        "layers": lambda: drawing.add_layers(document, rng.choice(["2-2-1", "1-3-2 tanh"]), replace=rng.random() < 0.2),
        "grow": lambda: drawing.grow_layer(document, name),
        "shrink": lambda: drawing.shrink_layer(document, name),
        "insert": lambda: drawing.insert_layer(document, name),
        "connect": lambda: drawing.connect_selection(document),
        "connect_all": lambda: drawing.connect_all(document, rng.sample(nodes, 2), rng.sample(nodes, 2)),
        "tidy": lambda: drawing.tidy(document),
        "align": lambda: drawing.align(document, rng.choice(["left", "centre", "right", "top", "middle", "bottom"])),
        "distribute": lambda: drawing.distribute(document, rng.choice(["across", "down"])),
        "duplicate": lambda: document.duplicate(drawing.selected_nodes(document)),
        "cut": lambda: document.cut(drawing.selected_nodes(document)[:2]),
        "slide": lambda: [document.set_weight(key, rng.random(), "slide") for key in list(document.network.edges)[:1]],
        "several": lambda: document.set_several(document.selection, bias=rng.random(), activation="tanh"),
    }
    try:
        edits[rng.choice(list(edits))]()
    except (sim.SimulatorError, ValueError):
        # Refused, or too few nodes to choose from.
        return


@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_edits_undone_and_made_again(open_window: Opener, seed: int) -> None:
    window = open_window("xor")
    document, rng = window.document, random.Random(seed)
    start = serialize(document.project)
    for _ in range(200):
        if len(document.network.nodes) > 40 or len(document.network.nodes) < 5 or rng.random() < 0.4:
            random_edit(document, rng)
        else:
            draw_something(document, rng)
        if len(document.network.nodes) > 60:
            document.delete(list(document.network.nodes)[20:])
    end = serialize(document.project)
    assert document.undo_stack.count() > 80
    while document.undo_stack.canUndo():
        assert document.undo_stack.undoText()
        document.undo()
    assert serialize(document.project) == start
    while document.undo_stack.canRedo():
        document.redo()
    assert serialize(document.project) == end
    assert set(window.canvas.items_by_name) == set(document.network.nodes)
    assert set(window.canvas.network_scene.edges) == set(document.network.edges)
