"""Turns a drawing into what the engine runs: an order, index arrays and one vector of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.activations import ACTIVATIONS, Activation
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
class Program:
    """A network ready to run. The parameter vector holds every weight, in the order of `edges`, then every bias.

    `parameters` (parameters,) are the values drawn; `trainable` (parameters,) is False for fixed ones.
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

    @property
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
                activation=ACTIVATIONS[neuron.activation],
                aggregation=aggregation,
            )
        )
        first += len(sources)

    unit_of = {unit.name: unit for unit in units}
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
        output_units=tuple(unit_of[name] for name in outputs),
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
