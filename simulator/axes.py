"""Which inputs a picture is spanned by, and where the others are held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.arrays import Array


@dataclass(frozen=True)
class Axes:
    """Which inputs span a surface, by name, and where the others are held.

    What the network doesn't have is its first input that is free. An input is held at its number in `typed`, or else
    at its mean over the samples or at its number in the sample that is looked at.
    """

    across: str = ""
    up: str = ""
    held_at: Literal["sample", "mean"] = "sample"
    typed: tuple[tuple[str, float], ...] = ()

    def columns(self, inputs: Sequence[str]) -> tuple[int, int]:
        """The places of the two among the `inputs` of a network, of which there are at least two."""
        wanted = [name for name in (self.across, self.up) if name in inputs]
        if self.across not in inputs or self.across == self.up:
            wanted = [next(name for name in inputs if name != self.up), *wanted[-1:]]
        across = wanted[0]
        up = next((name for name in wanted[1:] if name != across), None)
        up = up or next(name for name in inputs if name != across)
        return inputs.index(across), inputs.index(up)

    def point(self, inputs: Sequence[str], X: Array, sample: Array) -> Array:
        """Where all `inputs` are held, (inputs,), of samples `X` (samples, inputs) and the one that is looked at."""
        point = X.mean(axis=0) if self.held_at == "mean" and len(X) else sample.copy()
        for name, value in self.typed:
            if name in inputs:
                point[inputs.index(name)] = value
        return point
