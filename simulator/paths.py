"""Every route from one number to the loss, each with the product of its local derivatives.

By the chain rule ∂L/∂w is the sum of these products over all routes. There can be more routes than atoms, so they are
counted without walking them, and the largest products are found best first.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from simulator.arrays import Array
from simulator.engine import Backward, Forward, Reduction, backward, forward
from simulator.network import EdgeKey
from simulator.notation import symbol
from simulator.program import Program

MOST_ROUTES = 1000
HUGE = 1e9


@dataclass(frozen=True)
class Factor:
    """One local derivative on a route: its LaTeX, and its value for the sample."""

    symbol: str
    value: float


@dataclass(frozen=True)
class Route:
    """One way from a number to the loss: the nodes it passes through, in order, and its local derivatives."""

    nodes: tuple[str, ...]
    factors: tuple[Factor, ...]

    @property
    def product(self) -> float:
        return math.prod(factor.value for factor in self.factors)

    @property
    def edges(self) -> tuple[EdgeKey, ...]:
        return tuple(pairwise(self.nodes))


@dataclass(frozen=True)
class Paths:
    """The routes of one number, the largest products first: all of them, or the `MOST_ROUTES` largest.

    `count` is how many there are, and `total` what all of them add up to, known from backpropagation.
    """

    routes: tuple[Route, ...]
    count: int
    total: float

    @property
    def shown(self) -> float:
        """What the routes that are listed add up to."""
        return math.fsum(route.product for route in self.routes)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def paths(
    program: Program,
    parameter: EdgeKey | str,
    x: Array,
    t: Array,
    *,
    loss: str = "half_squared",
    outputs: Reduction = "sum",
    parameters: Array | None = None,
    most: int = MOST_ROUTES,
) -> Paths:
    """The routes from a weight (source, target), the bias of a neuron, or an input, to the loss of one sample.

    `x` (inputs,) and `t` (outputs,) are the sample, `parameters` (parameters,) replaces the values drawn. Raises
    `DataError` if the data don't fit, `KeyError` for what is neither a weight, a bias nor an input.
    """
    ahead = forward(program, np.atleast_2d(x), parameters)
    back = backward(program, ahead, np.atleast_2d(t), loss, outputs=outputs)
    web = _Web(program, ahead, back)
    before: tuple[str, ...]
    first: tuple[Factor, ...]
    if parameter in program.inputs:
        total = float(back.input[str(parameter)][0])
        start, before, first = str(parameter), (), ()
    else:
        total = float(back.gradient[program.place[parameter]])
        if isinstance(parameter, str):
            start, before = parameter, ()
            first = (Factor(_derivative(symbol("z", parameter), symbol("b", parameter)), 1.0),)
        else:
            start, before = parameter[1], (parameter[0],)
            first = (web.by_weight(parameter),)
    routes = (Route((*before, *nodes), (*first, *web.factors(nodes))) for nodes in web.largest(start, most))
    return Paths(tuple(routes), web.count[start], total)


class _Web:
    """The graph with its local derivatives. A stretch leads from a node to one that it feeds, as seen from z."""

    def __init__(self, program: Program, ahead: Forward, back: Backward) -> None:
        self.program, self._ahead, self._back = program, ahead, back
        self._units = {unit.name: unit for unit in program.units}
        self._edge_factors: dict[EdgeKey, Factor] = {}
        self._reach: dict[str, float] = {}
        self.feeds: dict[str, list[str]] = {name: [] for name in program.nodes}
        for source, target in program.edges:
            self.feeds[source].append(target)

    @cached_property
    def count(self) -> dict[str, int]:
        """How many routes lead from each node to the loss."""
        count: dict[str, int] = {}
        for name in reversed(self.program.nodes):
            count[name] = sum(count[target] for target in self.feeds[name]) or int(name in self.program.outputs)
        return count

    @cached_property
    def _local(self) -> dict[EdgeKey, tuple[float, float]]:
        """For every edge ∂z/∂a of its source and ∂z/∂w."""
        local: dict[EdgeKey, tuple[float, float]] = {}
        a, parameters = self._ahead.a.rows, self._ahead.parameters
        for unit in self.program.units:
            weights, sources = parameters[unit.weights], a[unit.sources, 0]
            slopes = unit.aggregation.local((weights * sources)[:, np.newaxis])[:, 0]
            by_a, by_w = (slopes * weights).tolist(), (slopes * sources).tolist()
            for row, *both in zip(unit.sources.tolist(), by_a, by_w, strict=True):
                local[self.program.nodes[row], unit.name] = both[0], both[1]
        return local

    @cached_property
    def _sizes(self) -> dict[EdgeKey, float]:
        """The size of every stretch, ∂z/∂z from source to target; of an input ∂z/∂x. Sizes are logarithms."""
        stretches = [self._slopes.get(source, 1.0) * by_a for (source, _), (by_a, _) in self._local.items()]
        return dict(zip(self._local, _size(np.array(stretches)).tolist(), strict=True))

    @cached_property
    def _ways(self) -> dict[str, list[tuple[float, float, str]]]:
        """Where each node leads to, best first: the size of the best route that way, of its first stretch, and whereto.

        Found from the end backwards, as the longest paths of any acyclic graph are.
        """
        delta = self._back.delta.rows[self.program.output_rows, 0]
        ends = dict(zip(self.program.outputs, _size(delta).tolist(), strict=True))
        ways: dict[str, list[tuple[float, float, str]]] = {}
        for name in reversed(self.program.nodes):
            sizes = ((self._sizes[name, target], target) for target in self.feeds[name])
            ways[name] = sorted(((size + self._reach[to], size, to) for size, to in sizes), reverse=True)
            self._reach[name] = ways[name][0][0] if ways[name] else ends.get(name, -math.inf)
        return ways

    def largest(self, start: str, most: int) -> Iterator[tuple[str, ...]]:
        """The nodes of up to `most` routes from a node, the largest product first.

        A best-first search. What is still to come is known exactly, so that no step leads astray; and of the ways on
        from a node only the best that is left waits its turn, so that a wide layer costs no more than a narrow one.
        """
        if not self.count[start]:
            return
        turn = 0
        # Of equals the longest goes first, so that routes of size 0 are finished one by one.
        waiting: list[tuple[float, int, int, float, int, tuple[str, ...]]] = [(0.0, 0, 0, 0.0, 0, (start,))]
        while waiting and most > 0:
            _, _, _, so_far, choice, nodes = heapq.heappop(waiting)
            ways = self._ways[nodes[-1]]
            if not ways:
                most -= 1
                yield nodes
                continue
            _, size, target = ways[choice]
            turn += 2
            further = so_far + size
            ahead = (-(further + self._reach[target]), -len(nodes) - 1, turn, further, 0, (*nodes, target))
            heapq.heappush(waiting, ahead)
            if choice + 1 < len(ways):
                beside = (-(so_far + ways[choice + 1][0]), -len(nodes), turn + 1, so_far, choice + 1, nodes)
                heapq.heappush(waiting, beside)

    def factors(self, nodes: tuple[str, ...]) -> Iterator[Factor]:
        """The local derivatives from the first of these nodes to the loss, seen from its z; of an input its value."""
        for source, target in pairwise(nodes):
            if source in self._units:
                yield self._slope_factors[source]
            yield self._edge_factor(source, target)
        yield self._end_factors[nodes[-1]]

    # Many routes share their factors, and writing one down costs more than following the route.

    @cached_property
    def _slope_factors(self) -> dict[str, Factor]:
        return {name: Factor(rf"\varphi'({symbol('z', name)})", slope) for name, slope in self._slopes.items()}

    def _edge_factor(self, source: str, target: str) -> Factor:
        factor = self._edge_factors.get((source, target))
        if factor is None:
            plain = self._units[target].aggregation.key == "sum"
            text = symbol("w", source, target) if plain else _derivative(symbol("z", target), symbol("a", source))
            factor = self._edge_factors[source, target] = Factor(text, self._local[source, target][0])
        return factor

    @cached_property
    def _end_factors(self) -> dict[str, Factor]:
        delta = self._back.delta
        return {
            name: Factor(_derivative("L", symbol("z", name)), float(delta[name][0])) for name in self.program.outputs
        }

    def by_weight(self, key: EdgeKey) -> Factor:
        """∂z/∂w of an edge."""
        source, target = key
        if self._units[target].aggregation.key == "sum":
            return Factor(symbol("a", source), self._local[key][1])
        return Factor(_derivative(symbol("z", target), symbol("w", source, target)), self._local[key][1])

    @cached_property
    def _slopes(self) -> dict[str, float]:
        """φ'(z) of every neuron."""
        z, a = self._ahead.z, self._ahead.a
        return {name: float(u.activation.derivative(z[name], a[name])[0]) for name, u in self._units.items()}


@np.errstate(divide="ignore")
def _size(values: Array) -> Array:
    """The logarithm of magnitudes, in which no product under- or overflows; what is no number comes last."""
    return np.nan_to_num(np.log(np.abs(values)), nan=-math.inf, posinf=HUGE, neginf=-math.inf)


def _derivative(above: str, below: str) -> str:
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"
