"""Random networks and samples for property tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

import simulator as sim
from simulator.arrays import Array

# Those whose values don't explode when they follow one another.
TAME = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "sine")
NUMBERS = st.floats(-1.5, 1.5).map(lambda value: round(value, 6))


@st.composite
def networks(
    draw: st.DrawFn,
    activations: tuple[str, ...] = TAME,
    aggregations: tuple[str, ...] = ("sum", "sum", "product", "max"),
    outputs: tuple[str, ...] | None = None,
) -> sim.Network:
    """Any feed-forward graph of up to three inputs and five neurons, with every kind of edge, bias and neuron.

    `outputs` limits the activations of the neurons that feed nothing.
    """
    net = sim.Network()
    names = [net.add_input(f"x{index}").name for index in range(draw(st.integers(1, 3)))]
    for index in range(draw(st.integers(1, 5))):
        bias = draw(st.none() | NUMBERS)
        kinds = draw(st.sampled_from(activations)), draw(st.sampled_from(aggregations))
        name = net.add_neuron(f"n{index}", kinds[0], bias=bias, aggregation=kinds[1]).name
        for source in draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)):
            net.connect(source, name, draw(NUMBERS), trainable=draw(st.booleans()))
        names.append(name)
    for name in net.outputs if outputs else ():
        net.set_activation(name, draw(st.sampled_from(outputs)))
    return net


@st.composite
def problems(draw: st.DrawFn, max_samples: int = 4, **kinds: tuple[str, ...]) -> tuple[sim.Network, Array, Array]:
    """A network with samples X (samples, inputs) and T (samples, outputs)."""
    net = draw(networks(**kinds))
    rows = draw(st.integers(1, max_samples))

    def table(columns: int) -> Array:
        return np.array(draw(st.lists(NUMBERS, min_size=rows * columns, max_size=rows * columns))).reshape(
            rows, columns
        )

    return net, table(len(net.inputs)), table(len(net.outputs))


def is_smooth_here(net: sim.Network, X: Array, margin: float = 1e-3, largest: float = 30.0) -> bool:
    """Whether no neuron is near a kink, or near another term of a max taking over, and no number is large."""
    program = sim.compile(net)
    forward = sim.forward(program, X)
    for unit in program.units:
        z = forward.z[unit.name]
        if any(np.abs(z - kink).min() < margin for kink in unit.activation.kinks) or np.abs(z).max() > largest:
            return False
        if unit.aggregation.key == "max" and len(unit.sources) > 1:
            terms = program.parameters[unit.weights, np.newaxis] * forward.a.rows[unit.sources]
            if np.diff(np.sort(terms, axis=0), axis=0)[-1].min() < margin:
                return False
    return True
