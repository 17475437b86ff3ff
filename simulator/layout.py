"""Where nodes go: in columns by depth, in line with each other, at equal distances. Places are in canvas units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

from simulator.network import Network

COLUMN, ROW, GRID = 240.0, 120.0, 10.0

Places: TypeAlias = dict[str, tuple[float, float]]
Side: TypeAlias = Literal["left", "centre", "right", "top", "middle", "bottom"]
Direction: TypeAlias = Literal["across", "down"]


def tidy(network: Network) -> Places:
    """Every node in the column of its depth, spread evenly; above each other as they are now, around where they are.

    The depth of a node is the length of the longest path that leads to it, so every edge points to the right.
    """
    depths = network.depths()
    columns: dict[int, list[str]] = {}
    # Rows before names: nodes of the same height keep the order in which they were drawn.
    for name in sorted(network.nodes, key=lambda name: network.nodes[name].y):
        columns.setdefault(depths[name], []).append(name)
    middle_x, middle_y = (round(value / GRID) * GRID for value in _middle(network))
    left = middle_x - COLUMN * (len(columns) - 1) / 2
    return {
        name: (left + COLUMN * depth, middle_y + ROW * (row - (len(names) - 1) / 2))
        for depth, names in columns.items()
        for row, name in enumerate(names)
    }


def aligned(network: Network, names: Collection[str], side: Side) -> Places:
    """These nodes in one line: with the leftmost, the rightmost, the topmost or lowest of them, or halfway between."""
    is_x = side in ("left", "centre", "right")
    values = [network.nodes[name].x if is_x else network.nodes[name].y for name in names]
    low, high = min(values), max(values)
    line = low if side in ("left", "top") else high if side in ("right", "bottom") else (low + high) / 2
    nodes = network.nodes
    return {name: (line, nodes[name].y) if is_x else (nodes[name].x, line) for name in names}


def distributed(network: Network, names: Collection[str], direction: Direction) -> Places:
    """These nodes at equal distances between the outermost two, which stay, in the order in which they are."""
    axis = 0 if direction == "across" else 1
    places = {name: (network.nodes[name].x, network.nodes[name].y) for name in names}
    ordered = sorted(places, key=lambda name: places[name][axis])
    low, high = places[ordered[0]][axis], places[ordered[-1]][axis]
    gap = (high - low) / max(1, len(ordered) - 1)
    spread = {name: low + gap * index for index, name in enumerate(ordered)}
    return {name: (spread[name], y) if axis == 0 else (x, spread[name]) for name, (x, y) in places.items()}


def moved(network: Network, places: Mapping[str, tuple[float, float]]) -> Network:
    """A copy of `network` with these nodes at these places."""
    copy = network.copy()
    for name, (x, y) in places.items():
        copy.move(name, x, y)
    return copy


def _middle(network: Network) -> tuple[float, float]:
    xs, ys = ([getattr(node, axis) for node in network.nodes.values()] for axis in "xy")
    return ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2) if xs else (0.0, 0.0)
