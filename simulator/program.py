"""Turns a drawing into what the engine runs: an order, index arrays and one vector of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.activations import Activation, activation_for
from simulator.aggregations import AGGREGATIONS, Aggregation
from simulator.arrays import Array
from simulator.network import EdgeKey, Network, NetworkError, Neuron
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Unit:
    """One neuron as the engine sees it.

    `row` is its row in the arrays of z, a and δ, and `sources` (inputs,) are the rows that feed it. Its weights lie
    side by side in the parameter vector, at `weights`; `bias` is the place of its bias there, or -1.
    """

    name: str
    row: int
    sources: NDArray[np.intp]
    weights: slice
    bias: int
    activation: Activation
    aggregation: Aggregation


@dataclass(frozen=True)
class OutputBlock:
    """The outputs that share an activation, worked on at once; for a group activation they are the group.

    `rows` (units,) are theirs in the arrays of z, a and δ, and `columns` (units,) theirs in T.
    """

    units: tuple[Unit, ...]
    activation: Activation
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]


@dataclass(frozen=True)
class Program:
    """A network ready to run. The parameter vector holds every weight, in the order of `edges`, then every bias.

    `parameters` (parameters,) are the values drawn; `trainable` (parameters,) is False for fixed ones.
    `step_at_zero` is φ(0) of its step units, which their activations already have in them.
    """

    nodes: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    edges: tuple[EdgeKey, ...]
    biased: tuple[str, ...]
    units: tuple[Unit, ...]
    row: Mapping[str, int]
    place: Mapping[EdgeKey | str, int]
    parameters: Array
    trainable: NDArray[np.bool_]
    input_rows: NDArray[np.intp]
    output_rows: NDArray[np.intp]
    output_units: tuple[Unit, ...]
    output_blocks: tuple[OutputBlock, ...]
    step_at_zero: float = 1.0

    @cached_property
    def parameter_names(self) -> tuple[EdgeKey | str, ...]:
        """For every place of the parameter vector its edge, or the neuron whose bias it is."""
        return (*self.edges, *self.biased)


def compile(network: Network) -> Program:
    """The program of a network; a `NetworkError` says why if it can't be run."""
    incoming = network.incoming()
    inputs, outputs = network.inputs, network.outputs
    if not inputs:
        raise NetworkError(QT_TRANSLATE_NOOP("error", "The network has no input yet; add one to give it data."))
    if not outputs:
        raise NetworkError(QT_TRANSLATE_NOOP("error", "The network has no neuron yet; add one to compute something."))

    ordered = [network.nodes[name] for name in network.topological_order()]
    neurons = [node for node in ordered if isinstance(node, Neuron)]
    nodes = (*inputs, *(neuron.name for neuron in neurons))
    row = {name: index for index, name in enumerate(nodes)}
    edges = [edge for neuron in neurons for edge in incoming[neuron.name]]
    biased = [neuron for neuron in neurons if neuron.bias is not None]
    place: dict[EdgeKey | str, int] = {edge.key: index for index, edge in enumerate(edges)}
    place |= {neuron.name: len(edges) + index for index, neuron in enumerate(biased)}

    units = []
    first = 0
    for neuron in neurons:
        sources = [row[edge.source] for edge in incoming[neuron.name]]
        aggregation = AGGREGATIONS[neuron.aggregation]
        if aggregation.needs_inputs and not sources:
            raise NetworkError(
                QT_TRANSLATE_NOOP("error", "{name} takes the {aggregation} of its inputs and has none; connect one."),
                name=neuron.name,
                aggregation=aggregation.label,
            )
        units.append(
            Unit(
                name=neuron.name,
                row=row[neuron.name],
                sources=np.array(sources, dtype=np.intp),
                weights=slice(first, first + len(sources)),
                bias=place.get(neuron.name, -1),
                activation=activation_for(neuron.activation, network.step_at_zero),
                aggregation=aggregation,
            )
        )
        _check_group(network, units[-1])
        first += len(sources)

    unit_of = {unit.name: unit for unit in units}
    output_units = tuple(unit_of[name] for name in outputs)
    return Program(
        nodes=nodes,
        inputs=inputs,
        outputs=outputs,
        edges=tuple(edge.key for edge in edges),
        biased=tuple(neuron.name for neuron in biased),
        units=tuple(units),
        row=row,
        place=place,
        parameters=np.array([edge.weight for edge in edges] + [neuron.bias for neuron in biased], dtype=np.float64),
        trainable=np.array(
            [edge.trainable for edge in edges] + [neuron.trainable_bias for neuron in biased], dtype=np.bool_
        ),
        input_rows=np.array([row[name] for name in inputs], dtype=np.intp),
        output_rows=np.array([row[name] for name in outputs], dtype=np.intp),
        output_units=output_units,
        output_blocks=_blocks(output_units),
        step_at_zero=network.step_at_zero,
    )


def _check_group(network: Network, unit: Unit) -> None:
    if unit.activation.is_group and (fed := network.successors(unit.name)):
        raise NetworkError(
            QT_TRANSLATE_NOOP(
                "error",
                "{name} has {activation}, which shares one probability out among the outputs, and it feeds {target};"
                " remove that edge, or choose another activation.",
            ),
            name=unit.name,
            activation=unit.activation.label,
            target=fed[0],
        )


def _blocks(output_units: tuple[Unit, ...]) -> tuple[OutputBlock, ...]:
    columns: dict[str, list[int]] = {}
    for column, unit in enumerate(output_units):
        columns.setdefault(unit.activation.key, []).append(column)
    return tuple(
        OutputBlock(
            units=tuple(output_units[column] for column in members),
            activation=output_units[members[0]].activation,
            rows=np.array([output_units[column].row for column in members], dtype=np.intp),
            columns=np.array(members, dtype=np.intp),
        )
        for members in columns.values()
    )


def with_parameters(network: Network, program: Program, parameters: Array) -> Network:
    """A copy of `network` whose weights and biases are those of `parameters` (parameters,)."""
    copy = network.copy()
    values = parameters.tolist()
    for key, value in zip(program.edges, values, strict=False):
        copy.edges[key] = msgspec.structs.replace(copy.edges[key], weight=value)
    for name, value in zip(program.biased, values[len(program.edges) :], strict=True):
        copy.nodes[name] = msgspec.structs.replace(copy.neuron(name), bias=value)
    return copy
