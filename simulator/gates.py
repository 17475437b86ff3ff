"""A neuron taken apart into its gates, as in a computation graph, and put together again.

Each weight gets a multiply gate, the bias stays on the gate that adds (or multiplies, or takes the largest), and the
activation becomes the gates that its formula is made of, where there are such: 1/(1 + e^-z) is times −1, exponential,
plus 1, reciprocal. The last gate keeps the neuron's name, so that targets, outputs and dropout stay with it. Values and
gradients are the same; the gates' own wires are fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from simulator.activations import LEAK
from simulator.network import LONGEST_NAME, Edge, EdgeKey, Network, NetworkError, Neuron, Node
from simulator.project import InitialWeight, Progress, Project
from simulator.sentences import QT_TRANSLATE_NOOP

ACROSS = 115.0
DOWN = 105.0
LONGEST_CHAIN = 8


@dataclass(frozen=True)
class Gate:
    """One gate of a chain: what it does with the weighted output of the gate before it."""

    sign: str
    activation: str = "linear"
    weight: float = 1.0
    bias: float | None = None


# From z to a. An activation that is not here is one gate of its own.
CHAINS: Mapping[str, tuple[Gate, ...]] = {
    "linear": (),
    "sigmoid": (Gate("neg", weight=-1.0), Gate("exp", "exp"), Gate("plus", bias=1.0), Gate("inv", "reciprocal")),
    # 2/(1 + e^-2z) − 1
    "tanh": (
        Gate("neg", weight=-2.0),
        Gate("exp", "exp"),
        Gate("plus", bias=1.0),
        Gate("inv", "reciprocal"),
        Gate("twice", weight=2.0, bias=-1.0),
    ),
}
# The larger of z times these: ReLU is max(0·z, z). A tie goes to the first, whose slope these activations have at 0.
LARGER = {"relu": 0.0, "leaky_relu": LEAK}


def chain_of(activation: str) -> tuple[Gate, ...]:
    """The gates from z to a; of one that has none the activation itself."""
    return CHAINS.get(activation, (Gate(activation, activation),))


@dataclass(frozen=True)
class Rebuilt:
    """A network with a neuron taken apart, or put together.

    `moved` says where each of the neuron's own parameters is now: an edge for an edge, a name for the bias of a name.
    `touched` are the gates, by the names that they had or have.
    """

    network: Network
    moved: Mapping[EdgeKey | str, EdgeKey | str]
    touched: frozenset[str]


@dataclass(frozen=True)
class _Gates:
    """Gates that make one neuron: the last one, which has its name, the one that gives z, and all that would go.

    `sources` maps each source of the neuron to the edge that carries its weight.
    """

    last: str
    z: str
    activation: str
    gone: tuple[str, ...]
    sources: Mapping[str, EdgeKey]


def unfolded(project: Project, name: str) -> Project:
    """`project` with a neuron in its gates; a reset still leads back to the weights it began with."""
    return _with(project, unfold(project.network, name))


def folded(project: Project, name: str) -> Project:
    """`project` with the gates around the gate `name` put together; a reset still leads back to the first weights."""
    return _with(project, fold(project.network, name))


def can_unfold(network: Network, name: str) -> bool:
    """Whether a node is a neuron that consists of more than one gate."""
    node = network.nodes.get(name)
    if not isinstance(node, Neuron):
        return False
    incoming = network.incoming()[name]
    if not incoming:
        return False
    if node.activation in LARGER or len(chain_of(node.activation)) > 1:
        return True
    is_wired = all(map(_is_wire, incoming))
    does_two_things = len(incoming) > 1 or node.bias is not None
    return does_two_things and (node.activation != "linear" or not is_wired)


def can_fold(network: Network, name: str) -> bool:
    """Whether the gates around a node make a neuron."""
    return _gates_around(network, name) is not None


def unfold(network: Network, name: str) -> Rebuilt:
    """`network` with a neuron in its gates. Raises `NetworkError` where there is nothing to take apart."""
    neuron = network.neuron(name)
    if not can_unfold(network, name):
        raise NetworkError(
            QT_TRANSLATE_NOOP("error", "{name} is a single gate already: there is nothing to take apart."), name=name
        )
    taken = set(network.nodes)

    def add(stem: str, gate: Neuron) -> str:
        new = _free(stem[:LONGEST_NAME], taken)
        taken.add(new)
        gates.append(msgspec.structs.replace(gate, name=new))
        return new

    gates: list[Neuron] = []
    wires: list[Edge] = []
    incoming = network.incoming()[name]
    multiply: dict[EdgeKey, str] = {}
    top = neuron.y - (len(incoming) - 1) / 2.0 * DOWN
    for row, edge in enumerate(incoming):
        multiply[edge.key] = add(f"{edge.source}{name}", Neuron("", "linear", x=neuron.x, y=top + row * DOWN))
    x = neuron.x + ACROSS
    z = Neuron("", "linear", neuron.aggregation, neuron.bias, neuron.trainable_bias, x, neuron.y)
    chain = chain_of(neuron.activation)
    if neuron.activation in LARGER:
        before = add(f"z{name}", z)
        scaled = add(f"part{name}", Neuron("", "linear", x=x + ACROSS, y=neuron.y + DOWN))
        wires += [_wire(before, scaled, LARGER[neuron.activation]), _wire(scaled, name), _wire(before, name)]
        x += 2.0 * ACROSS
        last = Neuron(name, "linear", "max", x=x, y=neuron.y)
    elif not chain:
        before, last = name, msgspec.structs.replace(z, name=name)
    else:
        before = add(f"z{name}", z)
        previous = before
        for gate in chain[:-1]:
            x += ACROSS
            own = add(f"{gate.sign}{name}", Neuron("", gate.activation, "sum", gate.bias, False, x, neuron.y))
            wires.append(_wire(previous, own, gate.weight))
            previous = own
        x += ACROSS
        gate = chain[-1]
        last = Neuron(name, gate.activation, "sum", gate.bias, gate.bias is None, x, neuron.y)
        wires.append(_wire(previous, name, gate.weight))
    wires = [_wire(new, before) for new in multiply.values()] + wires
    edges = [
        Edge(edge.source, multiply[edge.key], edge.weight, edge.trainable) if edge.key in multiply else edge
        for edge in network.edges.values()
    ]
    nodes = [last if node.name == name else _shifted(node, neuron.x, x - neuron.x) for node in network.nodes.values()]
    moved: dict[EdgeKey | str, EdgeKey | str] = {key: (key[0], new) for key, new in multiply.items()}
    moved[name] = before
    rebuilt = Network([*nodes, *gates], [*edges, *wires], network.output_order, network.step_at_zero)
    return Rebuilt(rebuilt, moved, frozenset({name, *(gate.name for gate in gates)}))


def fold(network: Network, name: str) -> Rebuilt:
    """`network` with the gates around the gate `name` put together. Raises `NetworkError` if they make no neuron."""
    gates = _gates_around(network, name)
    if gates is None:
        raise NetworkError(
            QT_TRANSLATE_NOOP(
                "error",
                "The gates around {name} make no neuron: what leads from one to the next must be fixed wires, to it"
                " alone.",
            ),
            name=name,
        )
    z, last = network.neuron(gates.z), network.neuron(gates.last)
    left = min(network.nodes[gate].x for gate in (*gates.gone, gates.last))
    neuron = Neuron(gates.last, gates.activation, z.aggregation, z.bias, z.trainable_bias, left, last.y)
    carriers = {key: source for source, key in gates.sources.items()}
    gone = set(gates.gone)
    edges = []
    for key, edge in network.edges.items():
        if key in carriers:
            edges.append(Edge(carriers[key], gates.last, edge.weight, edge.trainable))
        elif key[1] not in gone and key[1] != gates.last:
            edges.append(edge)
    nodes = [
        neuron if node.name == gates.last else _shifted(node, last.x, left - last.x)
        for node in network.nodes.values()
        if node.name not in gone
    ]
    moved: dict[EdgeKey | str, EdgeKey | str] = {key: (source, gates.last) for key, source in carriers.items()}
    moved[gates.z] = gates.last
    rebuilt = Network(nodes, edges, network.output_order, network.step_at_zero)
    return Rebuilt(rebuilt, moved, frozenset({*gone, gates.last}))


# Recognising gates


def _gates_around(network: Network, name: str) -> _Gates | None:
    """Of the neurons that a gate could be part of the one with the most gates, or None."""
    found = None
    candidate = name
    incoming = network.incoming()
    for _ in range(LONGEST_CHAIN):
        gates = _gates_before(network, incoming, candidate)
        if gates and name in (*gates.gone, gates.last) and (not found or len(gates.gone) > len(found.gone)):
            found = gates
        # Whichever way is taken from z to a maximum, it ends there.
        following = network.successors(candidate) if candidate in network.nodes else ()
        if not following:
            break
        candidate = following[-1]
    return found


def _gates_before(network: Network, incoming: Mapping[str, list[Edge]], last: str) -> _Gates | None:
    """The gates that end in `last`, the longest chain of them."""
    node = network.nodes.get(last)
    if not isinstance(node, Neuron):
        return None
    for activation in LARGER:
        if z := _before_the_larger(network, incoming, last, activation):
            return _collected(network, incoming, last, z[0], activation, z)
    own = (node.activation,) if node.activation != "linear" else ()
    for activation in ("tanh", "sigmoid", *own, "linear"):
        chain = _before_the_chain(network, incoming, last, chain_of(activation))
        if chain is not None:
            gates = _collected(network, incoming, last, chain[0] if chain else last, activation, chain)
            if gates.gone:
                return gates
    return None


def _before_the_chain(
    network: Network, incoming: Mapping[str, list[Edge]], last: str, chain: tuple[Gate, ...]
) -> tuple[str, ...] | None:
    """The gates before `last`, from z on, if it ends this chain; nothing of an empty chain."""
    names: tuple[str, ...] = ()
    name = last
    for gate in reversed(chain):
        node = network.nodes[name]
        if not isinstance(node, Neuron) or (node.activation, node.aggregation) != (gate.activation, "sum"):
            return None
        if node.bias != gate.bias or (node.bias is not None and node.trainable_bias) or len(incoming[name]) != 1:
            return None
        (edge,) = incoming[name]
        if edge.weight != gate.weight or edge.trainable or network.successors(edge.source) != (name,):
            return None
        name = edge.source
        names = (name, *names)
    z = network.nodes[name]
    return names if isinstance(z, Neuron) and z.activation == "linear" else None


def _before_the_larger(
    network: Network, incoming: Mapping[str, list[Edge]], last: str, activation: str
) -> tuple[str, str] | None:
    """The gates z and c·z before `last`, if it is the larger of c·z and z."""
    node = network.neuron(last)
    wires = incoming[last]
    if (node.activation, node.aggregation) != ("linear", "max") or len(wires) != 2 or not all(map(_is_wire, wires)):
        return None
    scaled, z = wires[0].source, wires[1].source
    only = incoming[scaled]
    is_part = [edge.key for edge in only] == [(z, scaled)] and only[0].weight == LARGER[activation]
    if not is_part or only[0].trainable or not _is_plain(network, scaled) or network.successors(scaled) != (last,):
        return None
    neuron = network.nodes[z]
    if not isinstance(neuron, Neuron) or neuron.activation != "linear" or set(network.successors(z)) != {scaled, last}:
        return None
    return z, scaled


def _collected(
    network: Network,
    incoming: Mapping[str, list[Edge]],
    last: str,
    z: str,
    activation: str,
    chain: tuple[str, ...],
) -> _Gates:
    """These gates with the multiply gates before z, where there are such."""
    gone = [name for name in chain if name != last]
    sources: dict[str, EdgeKey] = {}
    direct = {edge.source for edge in incoming[z]}
    for edge in incoming[z]:
        multiply = edge.source
        before = incoming[multiply]
        is_private = network.successors(multiply) == (z,) and _is_plain(network, multiply)
        if is_private and _is_wire(edge) and len(before) == 1 and before[0].source not in {*sources, *direct}:
            sources[before[0].source] = before[0].key
            gone.append(multiply)
        else:
            sources[multiply] = edge.key
    return _Gates(last, z, activation, tuple(gone), sources)


def _is_wire(edge: Edge) -> bool:
    return edge.weight == 1.0 and not edge.trainable


def _is_plain(network: Network, name: str) -> bool:
    """Whether a node does nothing but add up its inputs."""
    node = network.nodes[name]
    return isinstance(node, Neuron) and (node.activation, node.aggregation, node.bias) == ("linear", "sum", None)


# Building


def _wire(source: str, target: str, weight: float = 1.0) -> Edge:
    return Edge(source, target, weight, trainable=False)


def _shifted(node: Node, left: float, by: float) -> Node:
    """A node as it is, or `by` further right if it stands at `left` or right of it."""
    return msgspec.structs.replace(node, x=node.x + by) if node.x >= left else node


def _free(stem: str, taken: Iterable[str]) -> str:
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem[: LONGEST_NAME - len(str(number))]}{number}"
    return name


def _with(project: Project, rebuilt: Rebuilt) -> Project:
    start = project.progress
    weights = []
    for weight in start.weights:
        key = rebuilt.moved.get((weight.source, weight.target))
        if isinstance(key, tuple):
            weights.append(InitialWeight(*key, weight.weight))
        elif weight.target not in rebuilt.touched:
            weights.append(weight)
    biases = {name: bias for name, bias in start.biases.items() if name not in rebuilt.touched}
    for old, new in rebuilt.moved.items():
        if isinstance(old, str) and isinstance(new, str) and old in start.biases:
            biases[new] = start.biases[old]
    progress = Progress(start.epoch, tuple(weights), biases)
    return msgspec.structs.replace(project, network=rebuilt.network, progress=progress)
