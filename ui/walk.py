"""Where the walkthrough stands, and what it has made known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from simulator.network import EdgeKey
from simulator.walkthrough import Step

Part: TypeAlias = str | EdgeKey


@dataclass(frozen=True)
class NodeValues:
    """What is known of a node at the moment; None is not known yet."""

    z: float | None = None
    a: float | None = None
    delta: float | None = None


@dataclass(frozen=True)
class Walk:
    """The steps of one sample, looked up by what they are about."""

    steps: tuple[Step, ...] = ()

    @cached_property
    def _places(self) -> dict[tuple[str, Part], int]:
        return {(step.kind, step.target): place for place, step in enumerate(self.steps)}

    def step(self, place: int) -> Step | None:
        """The step at a place, or None outside of the walkthrough."""
        return self.steps[place] if 0 <= place < len(self.steps) else None

    def known(self, kind: str, target: Part, reached: int) -> float | None:
        """The value of a step, if the walkthrough has come to it at the place `reached`."""
        place = self._places.get((kind, target))
        return self.steps[place].value if place is not None and place <= reached else None

    def values(self, name: str, reached: int) -> NodeValues:
        """What is known of a neuron at the place `reached`."""
        error = self.known("output_error", name, reached)
        return NodeValues(
            self.known("weighted_sum", name, reached),
            self.known("activation", name, reached),
            self.known("hidden_error", name, reached) if error is None else error,
        )
