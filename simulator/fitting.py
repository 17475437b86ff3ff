"""A network made to fit a table: as many inputs and outputs as it has columns, called like them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from simulator.edits import first_weight, renamed, without
from simulator.network import LONGEST_NAME, Input, Network, NetworkError, Neuron
from simulator.project import Project
from simulator.samples import Samples
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.tables import Table

GAP = 90.0
WIDTH = 240.0


def node_names(wanted: Sequence[str], taken: Sequence[str] = ()) -> list[str]:
    """Names that nodes can have, as like the `wanted` ones as can be, each once and none that is `taken`."""
    names: list[str] = []
    used = set(taken)
    for place, text in enumerate(wanted, start=1):
        visible = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
        plain = visible[:LONGEST_NAME].strip() or f"x{place}"
        name, number = plain, 2
        while name in used:
            name = f"{plain[: LONGEST_NAME - 4]} {number}"
            number += 1
        names.append(name)
        used.add(name)
    return names


def fits(network: Network, inputs: int, outputs: int) -> bool:
    """Whether a network has just so many inputs and outputs."""
    return (len(network.inputs), len(network.outputs)) == (inputs, outputs)


def fitted(project: Project, table: Table, activation: str = "sigmoid") -> Project:
    """`project` with the samples of a `table`, and an input or output for each of its columns, called like it.

    Nodes that are there stay, with their weights, and are renamed in order. An input that is missing feeds what the
    last input feeds; an output that is missing is fed by what feeds the last output; what is too many goes. A network
    without outputs gets a layer of them, with this `activation`. Raises `NetworkError` if that isn't enough.
    """
    inputs, outputs, seed = len(table.inputs), len(table.outputs), project.training.seed
    network = _with_outputs(_with_inputs(project.network, inputs, seed), outputs, seed, activation)
    if not fits(network, inputs, outputs):
        raise NetworkError(
            QT_TRANSLATE_NOOP(
                "error", "This network can't be made to fit {inputs} inputs and {outputs} outputs; draw one that does."
            ),
            inputs=inputs,
            outputs=outputs,
        )
    others = [name for name in network.nodes if name not in network.inputs and name not in network.outputs]
    names = node_names([*table.inputs, *table.outputs], others)
    project = msgspec.structs.replace(project, network=network, data=Samples())
    project = _called(project, [*network.inputs, *network.outputs], names)
    return msgspec.structs.replace(project, data=Samples.of(project.network, table.X, table.T))


def _called(project: Project, old: Sequence[str], new: Sequence[str]) -> Project:
    # By way of names that nobody has: one may be wanted by another node.
    between = []
    for name in old:
        between.append(project.network.free_name("column "))
        project = renamed(project, name, between[-1])
    for name, wanted in zip(between, new, strict=True):
        project = renamed(project, name, wanted)
    return project


def _with_inputs(network: Network, count: int, seed: int) -> Network:
    if len(network.inputs) > count:
        network = without(network, network.inputs[count:])
    network = network.copy()
    last = network.inputs[-1] if network.inputs else None
    targets = list(network.successors(last)) if last else _unfed(network)
    while len(network.inputs) < count:
        name = network.free_name("x")
        x, y = _below(network, network.inputs, 0.0)
        network.add_input(name, x=x, y=y)
        for target in targets:
            network.connect(name, target, first_weight(seed, name, target))
    return network


def _with_outputs(network: Network, count: int, seed: int, activation: str) -> Network:
    outputs = [name for name in network.outputs if isinstance(network.nodes[name], Neuron)]
    if len(outputs) > count:
        network = without(network, outputs[count:])
        outputs = outputs[:count]
    network = network.copy()
    last = network.neuron(outputs[-1]) if outputs else Neuron("", activation, bias=0.0)
    sources = [source for source, target in network.edges if target == last.name] if outputs else network.inputs
    while len(outputs) < count:
        name = network.free_name("y")
        x, y = _below(network, outputs, WIDTH + max((node.x for node in network.nodes.values()), default=0.0))
        network.add_neuron(name, last.activation, bias=last.bias, aggregation=last.aggregation, x=x, y=y)
        for source in sources:
            network.connect(source, name, first_weight(seed, source, name))
        outputs.append(name)
    return network


def _unfed(network: Network) -> list[str]:
    fed = {target for _, target in network.edges}
    return [name for name, node in network.nodes.items() if not isinstance(node, Input) and name not in fed]


def _below(network: Network, names: Sequence[str], x: float) -> tuple[float, float]:
    """A place below the last of these nodes, or else at `x`."""
    if not names:
        return x, 0.0
    node = max((network.nodes[name] for name in names), key=lambda node: node.y)
    return node.x, node.y + GAP
