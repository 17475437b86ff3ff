"""A project: a network, its data, how it learns and how it is shown. Plain, immutable data; one `.pnet` file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from simulator.arrays import Array
from simulator.initializers import INITIALIZERS
from simulator.network import EdgeKey, Network
from simulator.program import Program, with_parameters
from simulator.samples import Samples
from simulator.settings import TrainingSettings
from simulator.splitting import TRAINING
from simulator.standardization import Standardization
from simulator.walkthrough import Convention, Logarithm


class InitialWeight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight an edge had before training."""

    source: str
    target: str
    weight: float


class Progress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far training has come, and the weights and biases that a reset goes back to."""

    epoch: Annotated[int, Meta(ge=0)] = 0
    weights: tuple[InitialWeight, ...] = ()
    biases: Mapping[str, float] = {}

    @classmethod
    def start(cls, network: Network) -> Progress:
        """Epoch 0 of a network as it is now."""
        return cls(
            0,
            tuple(InitialWeight(*key, edge.weight) for key, edge in network.edges.items()),
            {name: bias for name, node in network.nodes.items() if (bias := getattr(node, "bias", None)) is not None},
        )

    def restore(self, network: Network) -> Network:
        """A copy of `network` with the initial weights and biases, where they are known."""
        copy = network.copy()
        for start in self.weights:
            if (start.source, start.target) in copy.edges:
                copy.set_weight(start.source, start.target, start.weight)
        for name, bias in self.biases.items():
            if getattr(copy.nodes.get(name), "bias", None) is not None:
                copy.set_bias(name, bias)
        return copy

    def renamed(self, old: str, new: str) -> Progress:
        """A copy in which the initial values of a renamed node follow it."""

        def name_of(name: str) -> str:
            return new if name == old else name

        return Progress(
            self.epoch,
            tuple(InitialWeight(name_of(w.source), name_of(w.target), w.weight) for w in self.weights),
            {name_of(name): bias for name, bias in self.biases.items()},
        )


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the project is shown: the sign of the error signal, the digits written, the logarithm of the loss.

    `by_hand` rounds every intermediate of the walkthrough, z and a to `decimals` and δ to `error_decimals`.
    """

    convention: Convention = "gradient"
    digits: Annotated[int, Meta(ge=1, le=15)] = 3
    logarithm: Logarithm = "ln"
    by_hand: bool = False
    decimals: Annotated[int, Meta(ge=0, le=12)] = 2
    error_decimals: Annotated[int, Meta(ge=0, le=12)] = 3


class Project(msgspec.Struct, frozen=True):
    """Everything that one `.pnet` file holds.

    `X` (samples, inputs) and `T` (samples, outputs), both read-only, are the data as the network gets them: in the
    order of its columns, and standardized where that is wanted, by mean and deviation of the samples it learns from.

    `topic` is where the library of examples lists it, a key of `TOPICS`; empty for most projects.
    """

    network: Network = msgspec.field(default_factory=Network)
    data: Samples = Samples()
    training: TrainingSettings = TrainingSettings()
    view: View = View()
    progress: Progress = Progress()
    title: str = ""
    about: str = ""
    topic: str = ""

    @property
    def X(self) -> Array:
        return self._table(self.network.inputs)

    @property
    def T(self) -> Array:
        return self._table(self.network.outputs)

    def standardization(self, names: Sequence[str]) -> Standardization:
        """How the columns called `names` become what the network gets; those that stay as they are have μ 0 and σ 1."""
        wanted = np.array([name in self.data.standardized for name in names], dtype=np.bool_)
        if not wanted.any() or not self.data.rows:
            return Standardization.nothing(len(names))
        rows = self.training.split.rows(self.data.rows, TRAINING)
        return Standardization.of(self.data.table(names)[rows]).only(wanted)

    def _table(self, names: Sequence[str]) -> Array:
        split = self.training.split if self.data.standardized else None
        return self.data.kept((tuple(names), split), lambda: self._made(names))

    def _made(self, names: Sequence[str]) -> Array:
        table = self.data.table(names)
        return self.standardization(names).transform(table) if self.data.standardized else table


def trained(project: Project, program: Program, parameters: Array, epoch: int) -> Project:
    """A copy of `project` whose network has learned until `epoch`; a reset still leads back to where it began."""
    start = project.progress if project.progress.epoch else Progress.start(project.network)
    return msgspec.structs.replace(
        project,
        network=with_parameters(project.network, program, parameters),
        progress=msgspec.structs.replace(start, epoch=epoch),
    )


def reset(project: Project) -> Project:
    """A copy of `project` at epoch 0, with the weights it had there."""
    network = project.progress.restore(project.network) if project.progress.epoch else project.network
    return msgspec.structs.replace(project, network=network, progress=Progress())


def randomized(project: Project, seed: int) -> Project:
    """A copy of `project` at epoch 0 with weights drawn from `seed` by its initializer, and biases of 0.

    Fixed weights and biases stay as they are. The same seed gives the same weights.
    """
    network = project.network.copy()
    incoming = network.incoming()
    free: list[EdgeKey] = [key for key, edge in network.edges.items() if edge.trainable]
    fan_in = np.array([len(incoming[target]) for _, target in free], dtype=np.float64)
    fan_out = np.array([len(network.successors(source)) for source, _ in free], dtype=np.float64)
    rng = np.random.Generator(np.random.Philox(key=[seed, 0]))
    weights = INITIALIZERS[project.training.initializer].draw(rng, fan_in, fan_out) * project.training.initializer_gain
    for key, weight in zip(free, weights.tolist(), strict=True):
        # Four digits can be copied onto paper, and are as random as sixteen.
        network.set_weight(*key, round(weight, 4))
    for name in network.nodes:
        if getattr(network.nodes[name], "bias", None) is not None and network.neuron(name).trainable_bias:
            network.set_bias(name, 0.0)
    return msgspec.structs.replace(
        project,
        network=network,
        progress=Progress(),
        training=msgspec.structs.replace(project.training, seed=seed),
    )
