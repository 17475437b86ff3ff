"""Edits that concern more than one part of a project, as functions from the old one to the new one."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Mapping

import msgspec

from simulator.aggregations import AGGREGATIONS
from simulator.network import EdgeKey, Network, Neuron
from simulator.project import Project

# Nodes whose middles are so far apart don't cover each other on the canvas.
APART = 90.0


def renamed(project: Project, old: str, new: str) -> Project:
    """`project` with a node called otherwise; its data and initial values follow. `NetworkError` if it can't be."""
    network = project.network.copy()
    network.rename(old, new)
    return msgspec.structs.replace(
        project,
        network=network,
        data=project.data.renamed(old, new),
        progress=project.progress.renamed(old, new),
        training=project.training.renamed(old, new),
    )


def with_common(
    network: Network,
    parts: Collection[str | EdgeKey],
    *,
    weight: float | None = None,
    bias: float | None = None,
    activation: str | None = None,
    aggregation: str | None = None,
    trainable: bool | None = None,
) -> Network:
    """`network` in which all of `parts` share what is given here; None leaves it as it is.

    A weight goes to edges; an activation and an aggregation to neurons; a bias to those that can have one; and
    `trainable` to edges and to biases. Raises `NetworkError` for a value that can't be.
    """
    copy = network.copy()
    for part in parts:
        if not isinstance(part, str):
            if weight is not None:
                copy.set_weight(*part, weight)
            if trainable is not None:
                copy.set_trainable(*part, trainable)
        elif isinstance(copy.nodes.get(part), Neuron):
            if activation is not None:
                copy.set_activation(part, activation)
            if aggregation is not None:
                copy.set_aggregation(part, aggregation)
            if bias is not None and AGGREGATIONS[copy.neuron(part).aggregation].takes_bias:
                copy.set_bias(part, bias)
            if trainable is not None:
                copy.set_trainable_bias(part, trainable)
    return copy


def without(network: Network, parts: Collection[str | EdgeKey]) -> Network:
    """`network` without these nodes, with the edges at them, and edges."""
    gone = set(parts)
    nodes = [node for name, node in network.nodes.items() if name not in gone]
    edges = [
        edge
        for key, edge in network.edges.items()
        if key not in gone and edge.source not in gone and edge.target not in gone
    ]
    outputs = [name for name in network.output_order if name not in gone]
    return Network(nodes, edges, outputs, network.step_at_zero)


def dressed_like(project: Project, other: Project) -> Project:
    """`project` with the title, the notation and the places of the nodes of another that has the same nodes."""
    network = project.network.copy()
    for name, node in other.network.nodes.items():
        if (node.x, node.y) != (network.nodes[name].x, network.nodes[name].y):
            network.move(name, node.x, node.y)
    return msgspec.structs.replace(project, network=network, view=other.view, title=other.title, about=other.about)


def part_of(network: Network, names: Collection[str]) -> Network:
    """The nodes called `names` with the edges between them."""
    return Network(
        [node for name, node in network.nodes.items() if name in names],
        [edge for edge in network.edges.values() if edge.source in names and edge.target in names],
    )


def pasted(network: Network, part: Network, offset: float) -> tuple[Network, list[str]]:
    """`network` with `part` beside it, `offset` further right and down, and the names that its nodes have there.

    A name that is taken gives way to the next free one.
    """
    taken = network.copy()
    names: dict[str, str] = {}
    for name, node in part.nodes.items():
        names[name] = name if name not in taken.nodes else taken.free_name(name.rstrip("0123456789") or "h")
        taken.add_input(names[name], x=node.x + offset, y=node.y + offset)
    nodes = [
        msgspec.structs.replace(node, name=names[name], x=node.x + offset, y=node.y + offset)
        for name, node in part.nodes.items()
    ]
    edges = [
        msgspec.structs.replace(edge, source=names[edge.source], target=names[edge.target])
        for edge in part.edges.values()
    ]
    larger = Network(
        [*network.nodes.values(), *nodes],
        [*network.edges.values(), *edges],
        network.output_order,
        network.step_at_zero,
    )
    return larger, list(names.values())


def free_offset(network: Network, part: Network, step: float) -> float:
    """How far `part` must go right and down, in steps, so that none of its nodes covers another."""
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for node in network.nodes.values():
        cells.setdefault((math.floor(node.x / APART), math.floor(node.y / APART)), []).append((node.x, node.y))

    def is_free(x: float, y: float) -> bool:
        column, row = math.floor(x / APART), math.floor(y / APART)
        near = ((column + right, row + down) for right in (-1, 0, 1) for down in (-1, 0, 1))
        return all(math.dist((x, y), place) >= APART for cell in near for place in cells.get(cell, ()))

    offset = 0.0
    while not all(is_free(node.x + offset, node.y + offset) for node in part.nodes.values()):
        offset += step
    return offset


def first_weight(seed: int, source: str, target: str) -> float:
    """The weight, in -1 to 1, that a newly drawn edge gets: small, decided by the seed, and unlike its neighbours'.

    Equal weights would all learn the same, and a network drawn by hand would never get anywhere.
    """
    return round(random.Random(f"{seed} {source} {target}").uniform(-1.0, 1.0), 2)


def with_dropout(dropout: Mapping[str, float], names: Collection[str], probability: float) -> dict[str, float]:
    """The probabilities with which nodes are left out, where `names` have this one; with 0 they are not listed."""
    others = {name: p for name, p in dropout.items() if name not in set(names)}
    return others | dict.fromkeys(names, probability) if probability else others
