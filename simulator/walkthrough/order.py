"""Which operations a batch consists of, in which order, and where larger strides end."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from itertools import compress, pairwise, product
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.engine import Reduction
from simulator.optimizers import SGD, Adam, Optimizer
from simulator.program import Program
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.walkthrough.steps import BACKWARD, FORWARD, Kind, Part

Grain: TypeAlias = Literal["term", "operation", "node", "layer", "pass", "sample", "batch", "epoch"]

GRAINS: dict[Grain, str] = {
    "term": QT_TRANSLATE_NOOP("grain", "one term"),
    "operation": QT_TRANSLATE_NOOP("grain", "one operation"),
    "node": QT_TRANSLATE_NOOP("grain", "one node"),
    "layer": QT_TRANSLATE_NOOP("grain", "one layer"),
    "pass": QT_TRANSLATE_NOOP("grain", "one pass"),
    "sample": QT_TRANSLATE_NOOP("grain", "one sample"),
    "batch": QT_TRANSLATE_NOOP("grain", "one batch"),
    "epoch": QT_TRANSLATE_NOOP("grain", "one epoch"),
}
"""From the smallest stride to the largest."""


class Operation(NamedTuple):
    """One operation: `terms` is how many numbers it adds up (or multiplies, or compares), 0 where it does not.

    `node` and `layer` say where it happens.
    """

    kind: Kind
    target: Part
    node: str
    layer: int
    terms: int = 0

    @property
    def phase(self) -> str:
        """The pass it belongs to."""
        if self.kind in FORWARD:
            return "forward"
        return "backward" if self.kind in BACKWARD else "update"


class Section:
    """A run of operations: those of one sample, or those that end a batch. They are made when they are looked at.

    `passes` are how many operations each of its passes has, as far as that is known without making them.
    """

    def __init__(
        self, length: int, make: Callable[[], Iterable[Operation]], passes: Sequence[int] | None = None
    ) -> None:
        self._length, self._make = length, make
        self._ends: dict[Grain, NDArray[np.intp]] = {}
        if passes is not None:
            self._ends["pass"] = np.cumsum([count for count in passes if count], dtype=np.intp) - 1

    def __len__(self) -> int:
        return self._length

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(self._make())

    @cached_property
    def place(self) -> dict[tuple[str, Part], int]:
        """Where an operation is, by kind and target."""
        return {(operation.kind, operation.target): place for place, operation in enumerate(self.operations)}

    def ends(self, grain: Grain) -> NDArray[np.intp]:
        """The last operation of every node, layer or pass."""
        if grain not in self._ends:
            self._ends[grain] = self._ends_of([_GROUPS[grain](operation) for operation in self.operations])
        return self._ends[grain]

    @staticmethod
    def _ends_of(groups: Sequence[Hashable]) -> NDArray[np.intp]:
        ends = [place for place, (here, there) in enumerate(pairwise(groups)) if here != there]
        return np.array([*ends, len(groups) - 1] if groups else [], dtype=np.intp)


# What neighbouring operations have in common that one stride takes together.
_GROUPS: dict[Grain, Callable[[Operation], Hashable]] = {
    "node": lambda operation: (operation.phase, operation.kind == "gradient", operation.node),
    "layer": lambda operation: (operation.phase, operation.kind == "gradient", operation.layer),
    "pass": lambda operation: operation.phase,
}


class Order:
    """The operations of a batch: `sample` for each of its samples, then `batch` once for all of them.

    `masked` are the nodes under dropout.
    """

    def __init__(
        self,
        program: Program,
        optimizer: Optimizer,
        *,
        samples: Reduction,
        size: int,
        penalized: bool,
        masked: frozenset[str],
        noisy: bool,
    ) -> None:
        self._program, self._optimizer = program, optimizer
        self._reduction, self.size = samples, size
        self._penalized, self._masked, self._noisy = penalized, masked, noisy
        ahead, errors = self._forward(), self._errors()
        passes = len(ahead), len(errors) + len(self._weights)
        self.sample = Section(sum(passes), lambda: ahead + errors + self._gradients(), passes)
        self.batch = Section(self._ending_length(), self._ending)

    @cached_property
    def depth(self) -> dict[str, int]:
        """For every node the length of the longest path that leads to it."""
        depth = dict.fromkeys(self._program.inputs, 0)
        for unit in self._program.units:
            depth[unit.name] = 1 + max((depth[self._program.nodes[row]] for row in unit.sources), default=0)
        return depth

    def _forward(self) -> list[Operation]:
        program, depth = self._program, self.depth
        operations = []

        def add(kind: Kind, name: str, terms: int = 0) -> None:
            operations.append(Operation(kind, name, name, depth[name], terms))

        for name in program.inputs:
            if self._noisy:
                add("noise", name)
            if name in self._masked:
                add("dropout", name)
        for unit in program.units:
            add("weighted_sum", unit.name, len(unit.sources) + (unit.bias >= 0))
            if not unit.activation.is_group:
                add("activation", unit.name)
            if unit.name in self._masked:
                add("dropout", unit.name)
        for block in program.output_blocks:
            for unit in block.units if block.activation.is_group else ():
                add("activation", unit.name)
        last = max(depth.values()) + 1
        return [*operations, Operation("loss", "L", "L", last, len(program.outputs))]

    def _errors(self) -> list[Operation]:
        program, depth = self._program, self.depth
        feeds = dict.fromkeys(program.nodes, 0)
        for source, _ in program.edges:
            feeds[source] += 1
        outputs = set(program.outputs)
        errors = [
            Operation("output_error", unit.name, unit.name, depth[unit.name])
            if unit.name in outputs
            else Operation("hidden_error", unit.name, unit.name, depth[unit.name], feeds[unit.name])
            for unit in sorted(program.units, key=lambda unit: -depth[unit.name])
        ]
        variables = [Operation("input_gradient", name, name, 0, feeds[name]) for name in self._variables()]
        return errors + variables

    def _gradients(self) -> list[Operation]:
        return [self._on(key, "gradient") for key in self._weights]

    @cached_property
    def _are_differentiated(self) -> NDArray[np.bool_]:
        """Which weights and biases one differentiates by: all but the plain wires of a computation graph.

        A plain wire is fixed and carries what it is given, or its negative; where nothing is trained, all wires are.
        """
        program = self._program
        nothing_is_trained = not program.trainable.any()
        plain: NDArray[np.bool_] = (np.abs(program.parameters) == 1.0) | nothing_is_trained
        return program.trainable | ~plain

    @cached_property
    def _weights(self) -> list[Part]:
        """The weights and biases that one differentiates by."""
        return list(compress(self._program.parameter_names, self._are_differentiated))

    def _variables(self) -> list[str]:
        """The inputs that one differentiates by: those that feed others through plain wires alone."""
        wired = {source for source, _ in self._program.edges}
        weighted = {key[0] for key in self._weights if not isinstance(key, str)}
        return [name for name in self._program.inputs if name in wired - weighted]

    def _ending(self) -> Iterable[Operation]:
        if self.size > 1:
            yield Operation("batch_loss", "L", "L", max(self.depth.values()) + 1, self.size)
        trainable, place = self._program.trainable, self._program.place
        for key in self._weights:
            for kind in self._kinds(bool(trainable[place[key]]), not isinstance(key, str)):
                yield self._on(key, kind, self.size if kind == "gradient_sum" else 0)

    def _ending_length(self) -> int:
        trainable, wanted = self._program.trainable, self._are_differentiated
        is_weight = np.arange(len(wanted)) < len(self._program.edges)
        length = int(self.size > 1)
        for sort in product((True, False), repeat=2):
            alike = wanted & (trainable == sort[0]) & (is_weight == sort[1])
            length += int(np.count_nonzero(alike)) * len(self._kinds(*sort))
        return length

    def _kinds(self, is_trainable: bool, is_weight: bool) -> tuple[Kind, ...]:
        """What is done at a batch's end for one weight or bias, in order."""
        kinds: list[Kind] = []
        if self.size > 1:
            kinds += ["gradient_sum", "gradient_mean"] if self._reduction == "mean" else ["gradient_sum"]
        if is_trainable:
            if self._penalized and is_weight:
                kinds.append("penalty")
            kinds += [*remembered(self._optimizer), "update"]
        return tuple(kinds)

    def _on(self, key: Part, kind: Kind, terms: int = 0) -> Operation:
        node = key if isinstance(key, str) else key[1]
        return Operation(kind, key, node, self.depth[node], terms)


def remembered(optimizer: Optimizer) -> tuple[Kind, ...]:
    """What an optimizer works out for a parameter before it changes it, in order."""
    if isinstance(optimizer, SGD):
        if not optimizer.momentum:
            return ()
        return ("velocity", "lookahead") if optimizer.nesterov else ("velocity",)
    if isinstance(optimizer, Adam):
        return ("first_moment", "second_moment", "first_corrected", "second_corrected")
    return ("squares",)


MEMORY: dict[Kind, int] = {"velocity": 0, "squares": 0, "first_moment": 0, "second_moment": 1}
"""The row of the optimizer's memory in which the result of an operation is kept."""
