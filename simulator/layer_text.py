"""A network of layers from a short text: "2-4-4-1 tanh, out sigmoid"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from simulator.activations import ACTIVATIONS
from simulator.edits import first_weight
from simulator.layout import moved, tidy
from simulator.network import Edge, Network
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError

MOST_NODES = 2000
MOST_EDGES = 50_000
EXAMPLE = "2-4-4-1 tanh, out sigmoid"

_SIZES = re.compile(r"\s*\d{1,9}(?:\s*(?:->|[-–—−→×x])\s*\d{1,9})*(?=[\s,;]|$)")


class LayersError(SimulatorError):
    """The text describes no layers. `position` is the character at which the word that is wrong begins, from 0."""

    def __init__(self, template: str, position: int, **values: object) -> None:
        super().__init__(template, **values)
        self.position = position


@dataclass(frozen=True)
class Layers:
    """Layers from the inputs to the outputs: their sizes, and the activation of every one after the inputs."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    has_biases: bool = True

    @property
    def parameters(self) -> int:
        """How many weights and biases they have."""
        edges = sum(left * right for left, right in pairwise(self.sizes))
        return edges + sum(self.sizes[1:]) * self.has_biases


def parse_layers(text: str) -> Layers:
    """The layers that a text describes; a `LayersError` says which word is not understood.

    Sizes come first, joined by "-": the inputs, the hidden layers, the outputs. Then, after commas or spaces, an
    activation for all neurons, or one for the hidden and one for the output layer, or one for each layer; "hidden" or
    "out" before one for those alone; and "no bias".
    """
    sizes, end = _sizes(text)
    # "leaky relu" is one word here.
    words = re.finditer(r"[^\s,;]+", re.sub(r"(?i)(leaky)[ -](relu)", r"\1_\2", text[end:]))
    rest = [(match[0], end + match.start()) for match in words]
    named: dict[str, str] = {}
    plain: list[str] = []
    last = end
    has_biases = True
    while rest:
        word, position = rest.pop(0)
        key = word.lower().rstrip(":=")
        if key == "no":
            if not rest or rest.pop(0)[0].lower() not in ("bias", "biases"):
                raise LayersError(
                    QT_TRANSLATE_NOOP("error", "After “no” comes “bias”, at character {place}."),
                    position,
                    place=position + 1,
                )
            has_biases = False
        elif key in ("out", "output", "outputs", "hidden"):
            if not rest:
                raise LayersError(
                    QT_TRANSLATE_NOOP("error", "After “{word}” comes an activation, such as sigmoid."),
                    position,
                    word=word,
                )
            named["hidden" if key == "hidden" else "out"] = _activation(*rest.pop(0))
        else:
            plain.append(_activation(word, position))
            last = position
    each = _one_a_layer(plain, len(sizes) - 1, last)
    each = [named.get("hidden", activation) for activation in each[:-1]] + [named.get("out", each[-1])]
    return Layers(sizes, tuple(each), has_biases)


def _one_a_layer(activations: list[str], count: int, position: int) -> list[str]:
    """The activations of `count` layers, from as many, from one for all, or from a hidden and an output one."""
    if len(activations) == count:
        return activations
    if len(activations) > min(2, count):
        raise LayersError(
            QT_TRANSLATE_NOOP(
                "error",
                "{found} activations don't fit {count} layers after the inputs: write one for all, one for the hidden"
                " layers and one for the outputs, or one for each layer.",
            ),
            position,
            found=len(activations),
            count=count,
        )
    hidden, output = (activations[0], activations[-1]) if activations else ("sigmoid", "sigmoid")
    return [hidden] * (count - 1) + [output]


def network_of(layers: Layers, seed: int = 0) -> Network:
    """Fully connected layers, tidily placed around 0, 0; small weights that the seed decides, as if drawn by hand."""
    nodes = Network()
    columns: list[list[str]] = []
    for depth, size in enumerate(layers.sizes):
        is_output = depth == len(layers.sizes) - 1
        stem = "x" if depth == 0 else "y" if is_output else "h"
        names: list[str] = []
        for _ in range(size):
            name = stem if is_output and size == 1 else nodes.free_name(stem)
            if depth == 0:
                nodes.add_input(name, y=float(len(names)))
            else:
                activation = layers.activations[depth - 1]
                bias = 0.0 if layers.has_biases else None
                nodes.add_neuron(name, activation, bias=bias, y=float(len(names)))
            names.append(name)
        columns.append(names)
    edges = [
        Edge(source, target, first_weight(seed, source, target))
        for sources, targets in pairwise(columns)
        for target in targets
        for source in sources
    ]
    network = Network(nodes.nodes.values(), edges)
    return moved(network, tidy(network))


def _sizes(text: str) -> tuple[tuple[int, ...], int]:
    """The sizes at the beginning, and where they end."""
    if not text.strip():
        raise LayersError(
            QT_TRANSLATE_NOOP("error", "Write the sizes of the layers, such as {example}."), 0, example=EXAMPLE
        )
    position = len(text) - len(text.lstrip())
    match = _SIZES.match(text)
    parts = re.findall(r"\d+", match[0]) if match else []
    if match is None or "0" in [part.lstrip("0") or "0" for part in parts]:
        raise LayersError(
            QT_TRANSLATE_NOOP(
                "error", "“{word}” is no row of sizes; begin with whole numbers of 1 or more, such as {example}."
            ),
            position,
            word=re.split(r"[\s,;]", text.strip())[0],
            example=EXAMPLE,
        )
    sizes = tuple(map(int, parts))
    if len(sizes) < 2:
        raise LayersError(
            QT_TRANSLATE_NOOP("error", "One layer is no network; write at least inputs and outputs, such as 2-1."),
            position,
        )
    edges = sum(left * right for left, right in pairwise(sizes))
    if sum(sizes) > MOST_NODES or edges > MOST_EDGES:
        raise LayersError(
            QT_TRANSLATE_NOOP(
                "error",
                "That would be {nodes} nodes and {edges} edges; at most {most_nodes} and {most_edges} can be drawn so.",
            ),
            position,
            nodes=sum(sizes),
            edges=edges,
            most_nodes=MOST_NODES,
            most_edges=MOST_EDGES,
        )
    return sizes, match.end()


def _activation(word: str, position: int) -> str:
    key = word.lower()
    for known, activation in ACTIVATIONS.items():
        if key in (known, known.replace("_", "-"), activation.label.lower()):
            return known
    raise LayersError(
        QT_TRANSLATE_NOOP("error", "“{word}” is no activation; known are {known}."),
        position,
        word=word,
        known=", ".join(ACTIVATIONS),
    )
