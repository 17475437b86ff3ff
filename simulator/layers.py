"""A network in layers: its nodes by depth, and the weights between two depths as a matrix."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.network import EdgeKey, Network, Neuron


@dataclass(frozen=True)
class WeightMatrix:
    """The edges from the nodes of one depth to those of another: a row for every source, a column for every target.

    `has_biases` says that a last row with the biases of the targets belongs to it, as in W of a row-vector x·W + b.
    """

    depths: tuple[int, int]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    has_biases: bool

    @property
    def rows(self) -> int:
        return len(self.sources) + self.has_biases

    def key(self, row: int, column: int) -> EdgeKey | str:
        """What an entry is about: an edge, drawn or not, or in the last row the neuron that has the bias."""
        target = self.targets[column]
        return (self.sources[row], target) if row < len(self.sources) else target


def layers(network: Network) -> list[tuple[str, ...]]:
    """The names of the nodes by depth, the length of the longest path that leads to a node; inputs are at depth 0."""
    depths = network.depths()
    result: list[list[str]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for name in network.nodes:
        result[depths[name]].append(name)
    return [tuple(names) for names in result]


def weight_matrices(network: Network) -> list[WeightMatrix]:
    """One matrix for every pair of depths that an edge joins; neighbours first, then the skips.

    The biases of a layer stand with the matrix from the layer before it.
    """
    nodes_at, depth = layers(network), network.depths()
    pairs = {(depth[source], depth[target]) for source, target in network.edges}
    return [
        WeightMatrix(
            (first, second),
            nodes_at[first],
            nodes_at[second],
            second == first + 1 and any(_takes_bias(network, name) for name in nodes_at[second]),
        )
        for first, second in sorted(pairs, key=lambda pair: (pair[1] - pair[0] > 1, pair))
    ]


def _takes_bias(network: Network, name: str) -> bool:
    node = network.nodes[name]
    return isinstance(node, Neuron) and node.aggregation == "sum"
