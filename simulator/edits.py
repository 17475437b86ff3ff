"""Edits that concern more than one part of a project, as functions from the old one to the new one."""

from __future__ import annotations

import random
from collections.abc import Collection

import msgspec

from simulator.network import EdgeKey, Network, Neuron
from simulator.project import Project


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


def without(network: Network, parts: Collection[str | EdgeKey]) -> Network:
    """`network` without these nodes, with the edges at them, and edges."""
    smaller = network.copy()
    for part in parts:
        if not isinstance(part, str):
            smaller.remove_edge(*part)
    for part in parts:
        if isinstance(part, str):
            smaller.remove_node(part)
    return smaller


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
    larger = network.copy()
    names: dict[str, str] = {}
    for name, node in part.nodes.items():
        names[name] = name if name not in larger.nodes else larger.free_name(name.rstrip("0123456789") or "h")
        x, y = node.x + offset, node.y + offset
        if isinstance(node, Neuron):
            larger.add_neuron(names[name], node.activation, bias=node.bias, aggregation=node.aggregation, x=x, y=y)
            larger.set_trainable_bias(names[name], node.trainable_bias)
        else:
            larger.add_input(names[name], x=x, y=y)
    for edge in part.edges.values():
        larger.connect(names[edge.source], names[edge.target], edge.weight, trainable=edge.trainable)
    return larger, list(names.values())


def first_weight(seed: int, source: str, target: str) -> float:
    """The weight, in -1 to 1, that a newly drawn edge gets: small, decided by the seed, and unlike its neighbours'.

    Equal weights would all learn the same, and a network drawn by hand would never get anywhere.
    """
    return round(random.Random(f"{seed} {source} {target}").uniform(-1.0, 1.0), 2)
