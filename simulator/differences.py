"""In what two networks differ: values, places, or the drawing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from simulator.network import Edge, Network, Neuron, Node


def same_drawing(first: Network, second: Network) -> bool:
    """Whether two networks differ in nothing but the values of weights and biases."""
    return _same(first, second, _without_value)


def same_computation(first: Network, second: Network) -> bool:
    """Whether two networks differ in nothing but values and the places of their nodes."""
    return _same(first, second, _without_value_and_place)


def _same(first: Network, second: Network, strip: Callable[[Any], object]) -> bool:
    if first is second:
        return True
    if list(first.nodes) != list(second.nodes) or list(first.edges) != list(second.edges):
        return False
    if (first.output_order, first.step_at_zero) != (second.output_order, second.step_at_zero):
        return False
    nodes = zip(first.nodes.values(), second.nodes.values(), strict=True)
    edges = zip(first.edges.values(), second.edges.values(), strict=True)
    # Networks share what they have in common, so that most parts need no look inside.
    return all(a is b or strip(a) == strip(b) for pairs in (nodes, edges) for a, b in pairs)


def _without_value(part: Node | Edge) -> object:
    if isinstance(part, Edge):
        return msgspec.structs.replace(part, weight=0.0)
    if isinstance(part, Neuron) and part.bias is not None:
        return msgspec.structs.replace(part, bias=0.0)
    return part


def _without_value_and_place(part: Node | Edge) -> object:
    return _without_value(part if isinstance(part, Edge) else msgspec.structs.replace(part, x=0.0, y=0.0))
