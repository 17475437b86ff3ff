"""Any edits, undone, leave the identical file."""

import contextlib
import random

import pytest

import simulator as sim
from simulator.cells import Cell
from simulator.files import serialize
from tests.ui.conftest import Opener
from ui.document import Document


def random_edit(document: Document, rng: random.Random) -> None:
    network = document.network
    nodes, edges = list(network.nodes), list(network.edges)
    neurons = [name for name in nodes if isinstance(network.nodes[name], sim.Neuron)]
    edits = {
        "add_input": lambda: document.add_input(rng.uniform(-200, 200), rng.uniform(-200, 200)),
        "add_neuron": lambda: document.add_neuron(0, 0, rng.choice(list(sim.AGGREGATIONS))),
        "connect": lambda: document.connect_nodes(rng.choice(nodes), rng.choice(nodes)),
        "rename": lambda: document.rename(rng.choice(nodes), f"n{rng.randrange(40)}"),
        "move": lambda: document.move({name: (rng.uniform(-9, 9), 0.0) for name in rng.sample(nodes, 2)}),
        "delete": lambda: document.delete([rng.choice(nodes + edges)]),
        "weight": lambda: document.set_weight(rng.choice(edges), rng.uniform(-1, 1)),
        "bias": lambda: document.set_bias(rng.choice(neurons), rng.choice([None, 0.5, -1.0])),
        "fix": lambda: document.set_trainable(rng.choice(edges + neurons), rng.random() < 0.5),
        "activation": lambda: document.set_activation(
            rng.sample(neurons, min(2, len(neurons))), rng.choice(list(sim.ACTIVATIONS))
        ),
        "aggregation": lambda: document.set_aggregation(rng.choice(neurons), rng.choice(list(sim.AGGREGATIONS))),
        "cell": lambda: document.set_cell(rng.randrange(document.sample_count), nodes[0], rng.uniform(-1, 1)),
        "cells": lambda: document.write_cells(
            [Cell(key, "weight", f"{rng.uniform(-1, 1)}") for key in rng.sample(edges, min(3, len(edges)))]
            + [Cell(rng.choice(nodes), "name", f"m{rng.randrange(40)}")]
        ),
        "rows": lambda: document.write_rows(
            ["source", "target", "weight"], [[rng.choice(nodes), rng.choice(nodes), "0.25"]]
        ),
        "add_sample": document.add_sample,
        "delete_samples": lambda: document.delete_samples([0]),
        "training": lambda: document.set_training(batch_size=rng.choice([None, 1, 3])),
        "view": lambda: document.set_view(convention=rng.choice(["gradient", "error_term"])),
        "step": document.step,
        "learn": lambda: (document.go_to_step(len(document.steps) - 1), document.step()),
        "randomize": lambda: document.randomize(rng.randrange(100)),
        "reset": document.reset,
        "paste": lambda: document.paste(document.copied(rng.sample(nodes, 2))),
    }
    # What is refused may have changed nothing by half: the end will tell.
    with contextlib.suppress(sim.SimulatorError, IndexError, ValueError):
        rng.choice(list(edits.values()))()


@pytest.mark.parametrize("seed", range(2))
def test_a_hundred_random_edits_undone_are_the_identical_document(open_window: Opener, seed: int) -> None:
    window = open_window("xor")
    document, rng = window.document, random.Random(seed)
    start = serialize(document.project)
    for _ in range(100):
        random_edit(document, rng)
    end = serialize(document.project)
    assert document.undo_stack.count() > 30
    while document.undo_stack.canUndo():
        document.undo()
    assert serialize(document.project) == start
    while document.undo_stack.canRedo():
        document.redo()
    assert serialize(document.project) == end
    assert set(window.canvas.items_by_name) == set(document.network.nodes)
    assert set(window.canvas.network_scene.edges) == set(document.network.edges)


def test_every_entry_has_a_name_that_the_menu_shows(open_window: Opener) -> None:
    window = open_window("xor")
    window.document.set_bias("h1", 0.5)
    action = window._actions["undo"]
    assert action.text().endswith("Bias of h1")
    window.document.undo()
    assert window._actions["redo"].text().endswith("Bias of h1")


def test_nudges_by_key_merge_but_two_typed_values_do_not(open_window: Opener) -> None:
    document = open_window("xor").document
    for value in (0.1, 0.2, 0.3):
        document.set_weight(("h1", "y"), value, "weight h1 y")
    assert document.undo_stack.count() == 1
    document.set_weight(("h1", "y"), 0.4)
    document.set_weight(("h1", "y"), 0.5)
    assert document.undo_stack.count() == 3
