"""What is drawn, as plain data, and the rules a drawing must obey."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from simulator.activations import ACTIVATIONS
from simulator.aggregations import AGGREGATIONS
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence, SimulatorError

EdgeKey: TypeAlias = tuple[str, str]

LONGEST_NAME = 40
LONGEST_PATH = 12


class NetworkError(SimulatorError):
    """The drawing breaks a rule, or can't be run."""


# Parts hold texts and numbers alone, so that the garbage collector need not visit them (`gc=False`): a drawing may have
# a hundred thousand, and as many in every state that can be undone.


class Input(msgspec.Struct, frozen=True, tag_field="kind", tag="input", forbid_unknown_fields=True, gc=False):
    """A node that passes on one number of a sample. `x` and `y` are its place on the canvas."""

    name: str
    x: float = 0.0
    y: float = 0.0


class Neuron(msgspec.Struct, frozen=True, tag_field="kind", tag="neuron", forbid_unknown_fields=True, gc=False):
    """A node that aggregates its inputs to z and gives a = φ(z). A `bias` of None means that it has none."""

    name: str
    activation: str = "sigmoid"
    aggregation: str = "sum"
    bias: float | None = None
    trainable_bias: bool = True
    x: float = 0.0
    y: float = 0.0


Node: TypeAlias = Input | Neuron


class Edge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A weighted connection. Training leaves it alone unless it is `trainable`."""

    source: str
    target: str
    weight: float = 1.0
    trainable: bool = True

    @property
    def key(self) -> EdgeKey:
        return self.source, self.target


class Network:
    """A feed-forward graph of inputs and neurons, in creation order.

    `nodes` and `edges` hold frozen records: read them freely, change them through the methods, which keep the rules
    (unique names, no cycle, one edge per ordered pair, nothing into an input) and raise `NetworkError` otherwise.
    `step_at_zero`, 1 or 0, is what a step unit gives at z = 0, where textbooks disagree.
    """

    def __init__(
        self,
        nodes: Iterable[Node] = (),
        edges: Iterable[Edge] = (),
        outputs: Iterable[str] = (),
        step_at_zero: float = 1.0,
    ) -> None:
        """A network of the given parts, checked as a whole in linear time. `outputs` orders the sinks."""
        self.nodes: dict[str, Node] = {}
        self.edges: dict[EdgeKey, Edge] = {}
        self._successors: dict[str, tuple[str, ...]] = {}
        self._outputs: tuple[str, ...] = ()
        self.set_step_at_zero(step_at_zero)
        place = ""
        try:
            for index, node in enumerate(nodes):
                place = f"nodes[{index}]"
                self._add(node)
            for index, edge in enumerate(edges):
                place = f"edges[{index}]"
                if trouble := self._trouble_at_the_ends(edge.source, edge.target):
                    raise NetworkError(trouble.template, **trouble.values)
                _check_edge(edge)
                self.edges[edge.key] = edge
        except NetworkError as error:
            error.place = place
            raise
        self._successors = self._targets()
        if loop := self._any_cycle():
            cycle = NetworkError(
                QT_TRANSLATE_NOOP("error", "The edges {path} close a cycle; a feed-forward network has none."),
                path=_path_text(loop),
            )
            cycle.place = f"edges[{list(self.edges).index((loop[0], loop[1]))}]"
            raise cycle
        try:
            self.order_outputs(outputs)
        except NetworkError as error:
            error.place = "outputs"
            raise

    # Reading

    def copy(self) -> Network:
        """An independent network with the same (immutable) nodes and edges."""
        twin = Network.__new__(Network)
        twin.nodes = self.nodes.copy()
        twin.edges = self.edges.copy()
        twin._successors = self._successors.copy()
        twin._outputs = self._outputs
        twin.step_at_zero = self.step_at_zero
        return twin

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return (
            list(self.nodes.values()) == list(other.nodes.values())
            and list(self.edges.values()) == list(other.edges.values())
            and self._outputs == other._outputs
            and self.step_at_zero == other.step_at_zero
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs in creation order: the columns of X."""
        return tuple(name for name, node in self.nodes.items() if isinstance(node, Input))

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the neurons that feed nothing, in the user's order and else in creation order."""
        sinks = [name for name, node in self.nodes.items() if isinstance(node, Neuron) and not self._successors[name]]
        found = set(sinks)
        return tuple(dict.fromkeys([*(name for name in self._outputs if name in found), *sinks]))

    @property
    def output_order(self) -> tuple[str, ...]:
        """The order that the user gave to the outputs; empty where there is none."""
        return self._outputs

    def neuron(self, name: str) -> Neuron:
        """The neuron called `name`; a `NetworkError` if there is none."""
        node = self._node(name)
        if isinstance(node, Neuron):
            return node
        raise NetworkError(QT_TRANSLATE_NOOP("error", "{name} is an input; only a neuron has that."), name=name)

    def edge(self, source: str, target: str) -> Edge:
        """The edge between two nodes; a `NetworkError` if there is none."""
        try:
            return self.edges[source, target]
        except KeyError:
            raise NetworkError(
                QT_TRANSLATE_NOOP("error", "There is no edge from {source} to {target}."),
                source=source,
                target=target,
            ) from None

    def successors(self, name: str) -> tuple[str, ...]:
        """The names of the nodes that `name` feeds."""
        return self._successors[name]

    def incoming(self) -> dict[str, list[Edge]]:
        """For every node the edges into it, in creation order."""
        result: dict[str, list[Edge]] = {name: [] for name in self.nodes}
        for edge in self.edges.values():
            result[edge.target].append(edge)
        return result

    def topological_order(self) -> list[str]:
        """All names, every node after those that feed it: by depth, and in creation order within one depth."""
        waiting = dict.fromkeys(self.nodes, 0)
        for _, target in self.edges:
            waiting[target] += 1
        place = {name: index for index, name in enumerate(self.nodes)}
        layer = [name for name, count in waiting.items() if count == 0]
        order: list[str] = []
        while layer:
            order += layer
            following = []
            for name in layer:
                for target in self._successors[name]:
                    waiting[target] -= 1
                    if waiting[target] == 0:
                        following.append(target)
            layer = sorted(following, key=place.__getitem__)
        return order

    def depths(self) -> dict[str, int]:
        """For every node the length of the longest path that leads to it."""
        depth = dict.fromkeys(self.nodes, 0)
        for name in self.topological_order():
            for target in self._successors[name]:
                depth[target] = max(depth[target], depth[name] + 1)
        return depth

    def free_name(self, stem: str) -> str:
        """`stem` followed by the lowest number that no node has yet."""
        number = 1
        while f"{stem}{number}" in self.nodes:
            number += 1
        return f"{stem}{number}"

    def why_not_connect(self, source: str, target: str) -> Sentence | None:
        """Why an edge from `source` to `target` can't be drawn, or None if it can."""
        if trouble := self._trouble_at_the_ends(source, target):
            return trouble
        if path := self._path(target, source):
            return Sentence(
                QT_TRANSLATE_NOOP(
                    "error",
                    "An edge from {source} to {target} would close a cycle ({path}); a feed-forward network has none.",
                ),
                {"source": source, "target": target, "path": _path_text([*path, target])},
            )
        return None

    # Changing

    def add_input(self, name: str, *, x: float = 0.0, y: float = 0.0) -> Input:
        """Adds an input and returns it."""
        node = Input(name, float(x), float(y))
        self._add(node)
        return node

    def add_neuron(
        self,
        name: str,
        activation: str = "sigmoid",
        *,
        bias: float | None = 0.0,
        aggregation: str = "sum",
        x: float = 0.0,
        y: float = 0.0,
    ) -> Neuron:
        """Adds a neuron and returns it. Only a sum has a bias; for the other aggregations it is None."""
        if not AGGREGATIONS.get(aggregation, AGGREGATIONS["sum"]).takes_bias:
            bias = None
        bias = None if bias is None else float(bias)
        node = Neuron(name, activation, aggregation, bias, x=float(x), y=float(y))
        self._add(node)
        return node

    def connect(self, source: str, target: str, weight: float = 1.0, *, trainable: bool = True) -> Edge:
        """Adds an edge and returns it."""
        if trouble := self.why_not_connect(source, target):
            raise NetworkError(trouble.template, **trouble.values)
        edge = Edge(source, target, float(weight), trainable)
        self._insert(edge)
        return edge

    def remove_node(self, name: str) -> None:
        """Removes a node and every edge at it."""
        self._node(name)
        for key in [key for key in self.edges if name in key]:
            self.remove_edge(*key)
        del self.nodes[name], self._successors[name]
        self._outputs = tuple(output for output in self._outputs if output != name)

    def remove_edge(self, source: str, target: str) -> None:
        """Removes the edge between two nodes."""
        self.edge(source, target)
        del self.edges[source, target]
        self._successors[source] = tuple(name for name in self._successors[source] if name != target)

    def rename(self, old: str, new: str) -> None:
        """Gives a node another name; its place in every order stays."""
        if new == old:
            return
        renamed = msgspec.structs.replace(self._node(old), name=new)
        self._check_node(renamed)

        def name_of(name: str) -> str:
            return new if name == old else name

        self.nodes = {name_of(name): renamed if name == old else node for name, node in self.nodes.items()}
        self.edges = {
            (name_of(source), name_of(target)): (
                msgspec.structs.replace(edge, source=name_of(source), target=name_of(target))
                if old in (source, target)
                else edge
            )
            for (source, target), edge in self.edges.items()
        }
        self._successors = {name_of(name): tuple(map(name_of, targets)) for name, targets in self._successors.items()}
        self._outputs = tuple(map(name_of, self._outputs))

    def move(self, name: str, x: float, y: float) -> None:
        """Puts a node at another place of the canvas."""
        _check_finite(QT_TRANSLATE_NOOP("error", "place of {name}"), x, name=name)
        _check_finite(QT_TRANSLATE_NOOP("error", "place of {name}"), y, name=name)
        self.nodes[name] = msgspec.structs.replace(self._node(name), x=float(x), y=float(y))

    def set_weight(self, source: str, target: str, weight: float) -> None:
        """Gives an edge another weight."""
        edge = msgspec.structs.replace(self.edge(source, target), weight=float(weight))
        _check_edge(edge)
        self.edges[edge.key] = edge

    def set_trainable(self, source: str, target: str, trainable: bool) -> None:
        """Lets training change an edge's weight, or fixes it."""
        edge = self.edge(source, target)
        self.edges[edge.key] = msgspec.structs.replace(edge, trainable=trainable)

    def set_bias(self, name: str, bias: float | None) -> None:
        """Gives a neuron another bias, or none at all."""
        self._replace(msgspec.structs.replace(self.neuron(name), bias=None if bias is None else float(bias)))

    def set_trainable_bias(self, name: str, trainable: bool) -> None:
        """Lets training change a neuron's bias, or fixes it."""
        self._replace(msgspec.structs.replace(self.neuron(name), trainable_bias=trainable))

    def set_activation(self, name: str, activation: str) -> None:
        """Gives a neuron another activation, a key of `ACTIVATIONS`."""
        self._replace(msgspec.structs.replace(self.neuron(name), activation=activation))

    def set_aggregation(self, name: str, aggregation: str) -> None:
        """Gives a neuron another aggregation, a key of `AGGREGATIONS`; a bias it can't have is dropped."""
        neuron = msgspec.structs.replace(self.neuron(name), aggregation=aggregation)
        if aggregation in AGGREGATIONS and not AGGREGATIONS[aggregation].takes_bias:
            neuron = msgspec.structs.replace(neuron, bias=None)
        self._replace(neuron)

    def order_outputs(self, names: Iterable[str]) -> None:
        """Puts outputs in the given order; those not named follow in creation order."""
        names = tuple(dict.fromkeys(names))
        for name in names:
            self.neuron(name)
        self._outputs = names

    def set_step_at_zero(self, value: float) -> None:
        """Says what step units give at z = 0: 1, or 0."""
        if value not in (0.0, 1.0):
            error = NetworkError(
                QT_TRANSLATE_NOOP("error", "A step gives 1 or 0 where its weighted sum is 0, not {value}."), value=value
            )
            error.place = "step_at_zero"
            raise error
        self.step_at_zero = float(value)

    # The rules

    def _node(self, name: str) -> Node:
        try:
            return self.nodes[name]
        except KeyError:
            raise NetworkError(QT_TRANSLATE_NOOP("error", "There is no node called “{name}”."), name=name) from None

    def _add(self, node: Node) -> None:
        self._check_node(node)
        self.nodes[node.name] = node
        self._successors[node.name] = ()

    def _insert(self, edge: Edge) -> None:
        _check_edge(edge)
        self.edges[edge.key] = edge
        self._successors[edge.source] = (*self._successors[edge.source], edge.target)

    def _targets(self) -> dict[str, tuple[str, ...]]:
        targets: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in self.edges:
            targets[source].append(target)
        return {name: tuple(names) for name, names in targets.items()}

    def _replace(self, neuron: Neuron) -> None:
        _check_neuron(neuron)
        self.nodes[neuron.name] = neuron

    def _check_node(self, node: Node) -> None:
        name = node.name
        if not name.strip() or name != name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
            raise NetworkError(
                QT_TRANSLATE_NOOP(
                    "error",
                    "“{name}” can't be a name: give 1 to {longest} visible characters without spaces at the ends.",
                ),
                name=name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…",
                longest=LONGEST_NAME,
            )
        if name in self.nodes:
            raise NetworkError(
                QT_TRANSLATE_NOOP("error", "There is already a node called “{name}”; choose another name."),
                name=name,
            )
        for place in (node.x, node.y):
            _check_finite(QT_TRANSLATE_NOOP("error", "place of {name}"), place, name=name)
        if isinstance(node, Neuron):
            _check_neuron(node)

    def _trouble_at_the_ends(self, source: str, target: str) -> Sentence | None:
        values = {"source": source, "target": target}
        for name in (source, target):
            if name not in self.nodes:
                return Sentence(
                    QT_TRANSLATE_NOOP(
                        "error",
                        "The edge from {source} to {target} needs a node “{name}”, which does not exist.",
                    ),
                    {**values, "name": name},
                )
        if source == target:
            return Sentence(
                QT_TRANSLATE_NOOP("error", "{source} can't feed itself; a feed-forward network has no cycle."),
                values,
            )
        if isinstance(self.nodes[target], Input):
            return Sentence(
                QT_TRANSLATE_NOOP(
                    "error", "{target} is an input: it takes its value from the data, not from {source}."
                ),
                values,
            )
        if (source, target) in self.edges:
            return Sentence(
                QT_TRANSLATE_NOOP("error", "{source} already feeds {target}; change the weight of that edge instead."),
                values,
            )
        return None

    def _path(self, start: str, end: str) -> list[str]:
        """The names along some path from `start` to `end`, or nothing."""
        came_from: dict[str, str] = {start: start}
        stack = [start]
        while stack:
            name = stack.pop()
            if name == end:
                path = [name]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            for target in self._successors[name]:
                if target not in came_from:
                    came_from[target] = name
                    stack.append(target)
        return []

    def _any_cycle(self) -> list[str]:
        """The names around some cycle, the first one again at the end, or nothing."""
        order = self.topological_order()
        if len(order) == len(self.nodes):
            return []
        stuck = set(self.nodes).difference(order)
        # Every stuck node is fed by another stuck one, so walking backwards must come round.
        feeder = {target: source for source, target in self.edges if source in stuck and target in stuck}
        trail: dict[str, int] = {}
        name = next(name for name in self.nodes if name in stuck)
        while name not in trail:
            trail[name] = len(trail)
            name = feeder[name]
        return [name, *reversed(list(trail)[trail[name] :])]


def _path_text(names: Sequence[str]) -> str:
    if len(names) > LONGEST_PATH:
        names = [*names[: LONGEST_PATH - 2], "…", names[-1]]
    return " → ".join(names)


def _check_neuron(neuron: Neuron) -> None:
    if neuron.activation not in ACTIVATIONS:
        raise NetworkError(
            QT_TRANSLATE_NOOP("error", "{name} has the unknown activation “{key}”; known are {known}."),
            name=neuron.name,
            key=neuron.activation,
            known=", ".join(ACTIVATIONS),
        )
    if neuron.aggregation not in AGGREGATIONS:
        raise NetworkError(
            QT_TRANSLATE_NOOP("error", "{name} has the unknown aggregation “{key}”; known are {known}."),
            name=neuron.name,
            key=neuron.aggregation,
            known=", ".join(AGGREGATIONS),
        )
    if neuron.bias is not None:
        if not AGGREGATIONS[neuron.aggregation].takes_bias:
            raise NetworkError(
                QT_TRANSLATE_NOOP("error", "{name} can't have a bias: only a sum has one."), name=neuron.name
            )
        _check_finite(QT_TRANSLATE_NOOP("error", "bias of {name}"), neuron.bias, name=neuron.name)


def _check_edge(edge: Edge) -> None:
    _check_finite(
        QT_TRANSLATE_NOOP("error", "weight from {source} to {target}"),
        edge.weight,
        source=edge.source,
        target=edge.target,
    )


def _check_finite(template: str, value: float, **names: str) -> None:
    if not math.isfinite(value):
        raise NetworkError(
            QT_TRANSLATE_NOOP("error", "The {what} must be a finite number, not {value}."),
            what=Sentence(template, names),
            value=value,
        )
