"""Layers made larger and smaller, and nodes connected all to all."""

from __future__ import annotations

import math
from collections.abc import Collection

from simulator.edits import first_weight
from simulator.layout import COLUMN, ROW
from simulator.network import Edge, Input, Network, NetworkError, Neuron
from simulator.sentences import QT_TRANSLATE_NOOP


def layer_of(network: Network, name: str) -> list[str]:
    """The names of the nodes in the layer of `name`: those of the same kind and depth, from top to bottom."""
    depths = network.depths()
    is_input = isinstance(network.nodes[name], Input)
    outputs = set(network.outputs)
    members = [
        other
        for other, node in network.nodes.items()
        if isinstance(node, Input) == is_input
        and (is_input or depths[other] == depths[name])
        and (other in outputs) == (name in outputs)
    ]
    return sorted(members, key=lambda member: network.nodes[member].y)


def with_one_more(network: Network, name: str, seed: int) -> tuple[Network, str]:
    """`network` with another node in the layer of `name`, below its last and connected like it, and the new name."""
    layer = layer_of(network, name)
    last = network.nodes[layer[-1]]
    larger = network.copy()
    new = larger.free_name(last.name.rstrip("0123456789") or "h")
    gap = (last.y - network.nodes[layer[0]].y) / (len(layer) - 1) if len(layer) > 1 else ROW
    # In a layer that is no column, the usual gap would put it onto others.
    is_column = gap > 0 and all(network.nodes[member].x == last.x for member in layer)
    place = {"x": last.x, "y": last.y + (gap if is_column else ROW)}
    if isinstance(last, Neuron):
        bias = None if last.bias is None else 0.0
        larger.add_neuron(new, last.activation, bias=bias, aggregation=last.aggregation, **place)
    else:
        larger.add_input(new, **place)
    for edge in network.edges.values():
        if edge.target == last.name:
            larger.connect(edge.source, new, first_weight(seed, edge.source, new))
        elif edge.source == last.name:
            larger.connect(new, edge.target, first_weight(seed, new, edge.target))
    return _shifted(larger, [*layer, new], -place["y"] + last.y), new


def with_one_less(network: Network, name: str) -> tuple[Network, str]:
    """`network` without the last node of the layer of `name`, and that node's name; a layer keeps one."""
    layer = layer_of(network, name)
    if len(layer) == 1:
        raise NetworkError(
            QT_TRANSLATE_NOOP("error", "{name} is the only one of its layer; delete it to take the layer away."),
            name=layer[0],
        )
    smaller = network.copy()
    smaller.remove_node(layer[-1])
    gap = network.nodes[layer[-1]].y - network.nodes[layer[-2]].y
    return _shifted(smaller, layer[:-1], gap), layer[-1]


def with_layer_after(network: Network, name: str, seed: int) -> tuple[Network, list[str]]:
    """`network` with another layer between that of `name` and what follows, as large as it, and the new names.

    The edges that leave the layer begin at the new one instead; what lies further right makes room.
    """
    layer = layer_of(network, name)
    if name in network.outputs:
        raise NetworkError(
            QT_TRANSLATE_NOOP("error", "{name} is an output: a layer can go before the outputs, not behind them."),
            name=name,
        )
    nodes, followers = network.nodes, [edge for edge in network.edges.values() if edge.source in layer]
    larger = network.copy()
    x = max(nodes[member].x for member in layer)
    for other, node in nodes.items():
        if node.x > x:
            larger.move(other, node.x + COLUMN, node.y)
    model = next((nodes[edge.target] for edge in followers), None)
    activation = model.activation if isinstance(model, Neuron) and model.name not in network.outputs else "sigmoid"
    if isinstance(nodes[name], Neuron):
        activation = network.neuron(name).activation
    new = []
    for member in layer:
        new.append(larger.free_name("h"))
        larger.add_neuron(new[-1], activation, bias=0.0, x=x + COLUMN, y=nodes[member].y)
    for edge in followers:
        larger.remove_edge(edge.source, edge.target)
    larger = connected(larger, layer, new, seed)
    return connected(larger, new, list(dict.fromkeys(edge.target for edge in followers)), seed), new


def connected(network: Network, sources: Collection[str], targets: Collection[str], seed: int) -> Network:
    """`network` with an edge from every one of `sources` to every one of `targets` that is not there yet.

    The weights are small, and decided by the seed. Raises `NetworkError` where an edge can't be drawn.
    """
    missing = [
        Edge(source, target, first_weight(seed, source, target))
        for target in targets
        for source in sources
        if (source, target) not in network.edges
    ]
    # Built and checked as a whole: a search for cycles at every edge would take quadratic time.
    edges = [*network.edges.values(), *missing]
    return Network(network.nodes.values(), edges, network.output_order, network.step_at_zero)


def _shifted(network: Network, names: Collection[str], gap: float) -> Network:
    """The layer moved by half a gap, so that it stays around its middle; on the grid of tens."""
    shift = math.copysign(math.floor(abs(gap) / 20) * 10.0, gap)
    for name in names:
        node = network.nodes[name]
        network.move(name, node.x, node.y + shift)
    return network
