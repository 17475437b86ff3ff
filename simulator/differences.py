"""In what two networks differ: values, places, or the drawing itself."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from simulator.network import Network, Neuron, Node


def same_drawing(first: Network, second: Network) -> bool:
    """Whether two networks differ in nothing but the values of weights and biases."""
    return _same(first, second, _without_value)


def same_computation(first: Network, second: Network) -> bool:
    """Whether two networks differ in nothing but values and the places of their nodes."""
    return _same(first, second, _without_value_and_place)


def _same(first: Network, second: Network, strip: Callable[[Node], Node]) -> bool:
    if first is second:
        return True
    if list(first.nodes) != list(second.nodes) or list(first.edges) != list(second.edges):
        return False
    if (first.output_order, first.step_at_zero) != (second.output_order, second.step_at_zero):
        return False
    nodes = zip(first.nodes.values(), second.nodes.values(), strict=True)
    # Networks share what they have in common, so that most parts need no look inside.
    if not all(a is b or strip(a) == strip(b) for a, b in nodes):
        return False
    # All that is left of an edge besides its ends, which are its key, and its weight.
    edges = zip(first.edges.values(), second.edges.values(), strict=True)
    return all(a is b or a.trainable == b.trainable for a, b in edges)


def _without_value(node: Node) -> Node:
    if isinstance(node, Neuron) and node.bias is not None:
        return msgspec.structs.replace(node, bias=0.0)
    return node


def _without_value_and_place(node: Node) -> Node:
    return _without_value(msgspec.structs.replace(node, x=0.0, y=0.0))
