"""Edits of the drawing as a whole, each one entry of the undo list: layers, connections, places."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise

from PySide6.QtCore import QCoreApplication

import simulator as sim
from simulator import layer_edits, layout
from simulator.edits import pasted
from simulator.layer_text import network_of, parse_layers
from simulator.layout import Places
from ui.document import Document

# How far apart nodes may be, from left to right, to count as one column.
COLUMN_WIDTH = 60.0


def add_layers(document: Document, text: str, *, replace: bool) -> None:
    """Draws the layers that a text describes, below what is there or instead of it; raises `LayersError`."""
    part = network_of(parse_layers(text), document.project.training.seed)
    title = _tr("Layers {text}").format(text=text.strip())
    if replace or not document.network.nodes:
        document.start_over(title, part)
        document.select(part.nodes)
        return
    below = max(node.y for node in document.network.nodes.values()) + layout.ROW
    top = min(node.y for node in part.nodes.values())
    placed = layout.moved(part, {name: (node.x, node.y - top + below) for name, node in part.nodes.items()})
    larger, names = pasted(document.network, placed, 0.0)
    document.redraw(title, lambda _: larger)
    document.select(names)


def grow_layer(document: Document, name: str) -> None:
    """Adds a node to the layer of `name`."""
    seed = document.project.training.seed
    document.redraw(
        _tr("Add to the layer of {name}").format(name=name),
        lambda network: layer_edits.with_one_more(network, name, seed)[0],
    )


def shrink_layer(document: Document, name: str) -> None:
    """Takes the last node from the layer of `name`; raises `NetworkError` if it is the only one."""
    document.redraw(
        _tr("Take from the layer of {name}").format(name=name),
        lambda network: layer_edits.with_one_less(network, name)[0],
    )


def insert_layer(document: Document, name: str) -> None:
    """Puts a layer behind that of `name`; raises `NetworkError` behind the outputs."""
    seed = document.project.training.seed
    document.redraw(
        _tr("Layer after {name}").format(name=name),
        lambda network: layer_edits.with_layer_after(network, name, seed)[0],
    )


def connect_all(document: Document, sources: Collection[str], targets: Collection[str]) -> None:
    """Draws every edge from `sources` to `targets` that is not there yet; raises `NetworkError` where one can't be."""
    seed = document.project.training.seed
    missing = [(s, t) for t in targets for s in sources if (s, t) not in document.network.edges]
    if len(missing) == 1:
        document.connect_nodes(*missing[0])
    elif missing:
        document.redraw(
            _tr("Connect {n} pairs").format(n=len(missing)),
            lambda network: layer_edits.connected(network, sources, targets, seed),
        )
        document.select(missing)


def connect_selection(document: Document) -> None:
    """Connects every column of the selected nodes to the next one on its right, all to all."""
    seed = document.project.training.seed
    groups = columns(document)

    def change(network: sim.Network) -> sim.Network:
        for sources, targets in pairwise(groups):
            network = layer_edits.connected(network, sources, targets, seed)
        return network

    if len(groups) > 1:
        document.redraw(_tr("Connect the selection"), change)


def columns(document: Document) -> list[list[str]]:
    """The selected nodes from left to right, those above each other together."""
    nodes = document.network.nodes
    groups: list[list[str]] = []
    for name in sorted(selected_nodes(document), key=lambda name: nodes[name].x):
        if groups and nodes[name].x - nodes[groups[-1][0]].x < COLUMN_WIDTH:
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


def tidy(document: Document) -> None:
    """Puts the nodes in columns by depth."""
    _place(document, _tr("Tidy"), layout.tidy)


def align(document: Document, side: layout.Side) -> None:
    """Puts the selected nodes in one line."""
    names = selected_nodes(document)
    if len(names) > 1:
        _place(document, _tr("Align"), lambda network: layout.aligned(network, names, side))


def distribute(document: Document, direction: layout.Direction) -> None:
    """Puts the selected nodes at equal distances."""
    names = selected_nodes(document)
    if len(names) > 2:
        _place(document, _tr("Distribute"), lambda network: layout.distributed(network, names, direction))


def selected_nodes(document: Document) -> list[str]:
    """The names of the selected nodes, in creation order."""
    return [name for name in document.network.nodes if name in document.selection]


def _place(document: Document, text: str, places: Callable[[sim.Network], Places]) -> None:
    document.redraw(text, lambda network: layout.moved(network, places(network)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Drawing", text)
