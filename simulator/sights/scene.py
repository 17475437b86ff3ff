"""What plots may want to know of a moment beyond its numbers, and working that out in pieces.

A `Sight` names what is wanted, a `Scene` is the moment it is wanted of, and `Found` is what is known of it so far. To
add one, write a frozen `Sight` and what it finds in a file of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Protocol

import msgspec
import numpy as np

from simulator import compiled
from simulator.arrays import Array
from simulator.history import Trace
from simulator.learning import Learner
from simulator.optimizers import OptimizerState
from simulator.program import Program
from simulator.settings import TrainingSettings
from simulator.splitting import Split

MOST_SAMPLES = 1000
# What moves is looked at again only after so long: no plot has its turn more often where several are seen.
MOVING_SECONDS = 0.035


@dataclass(frozen=True, eq=False)
class Scene:
    """A network at one moment, with what it learns from.

    `parameters` (parameters,), the data `X` (samples, inputs) and `T` (samples, outputs), the row of `X` that is looked
    at, the `trace` of the epochs before, and what the optimizer remembers. A `learner` of this program, these data and
    settings computes what it can; without one the compiled loops do if they are ready, otherwise the engine. Where it
    `is_moving`, the next moment comes with the next frame, and this one need not be seen as finely.
    """

    program: Program
    parameters: Array
    X: Array
    T: Array
    settings: TrainingSettings
    epoch: int
    trace: Trace
    sample: int = 0
    optimizer_state: OptimizerState | None = None
    learner: Learner | None = None
    is_moving: bool = False

    @property
    def x(self) -> Array:
        """The sample that is looked at, (inputs,); zeros where there are none."""
        return self.X[self.sample] if len(self.X) else np.zeros(len(self.program.inputs))

    @cached_property
    def learned(self) -> tuple[Array, Array]:
        """The samples that it learns from."""
        rows = self.settings.split.rows(len(self.X))
        return self.X[rows], self.T[rows]

    @cached_property
    def some(self) -> tuple[Array, Array]:
        """The samples that it learns from, or an even choice of very many of them."""
        X, T = self.learned
        if len(X) <= MOST_SAMPLES:
            return X, T
        rows = np.linspace(0, len(X) - 1, MOST_SAMPLES).round().astype(np.intp)
        return X[rows], T[rows]

    @property
    def size(self) -> int:
        """How many products and activations there are for one sample."""
        return len(self.program.parameters) + len(self.program.nodes)

    @property
    def share(self) -> float:
        """What the loss of `some` samples is multiplied by to be that of all of them: 1, unless it is a sum."""
        return len(self.learned[0]) / len(self.some[0]) if self.settings.samples == "sum" and len(self.X) else 1.0

    @cached_property
    def fast(self) -> Learner | None:
        """What gives losses of `some` samples and answers to any fast; None where that must be left to the engine."""
        X, T = self.some
        if self.learner is not None and len(X) == len(self.learned[0]):
            return self.learner
        if len(X) and compiled.is_ready() and not compiled.trouble() and compiled.supports(self.program, self.settings):
            # Nothing more is kept back of these.
            return compiled.Compiled(self.program, X, T, msgspec.structs.replace(self.settings, split=Split()))
        return None


@dataclass(frozen=True, eq=False)
class Found:
    """What is known so far. What is not complete goes on when it is looked at again."""

    is_complete: bool = field(default=True, kw_only=True)


GoesOn = Callable[[], bool]


class Sight(Protocol):
    """Something that can be looked at; equal ones are the same wish.

    What is `light` takes no longer than a frame, and is complete at once.
    """

    @property
    def light(self) -> bool: ...

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Found | None:
        """What is known after looking on for as long as `goes_on` says, at least one piece; None if there is nothing.

        `before` is what this returned last, perhaps of another moment.
        """
        ...


class Lookout:
    """Looks at what is wanted, again and again, and keeps in mind what is not yet complete.

    `is_behind` says whether something of the last scene is still as it was in the one before.
    """

    def __init__(self) -> None:
        self.is_behind = False
        self._before: dict[Sight, Found | None] = {}
        self._looked_at: dict[Sight, float] = {}
        self._took: dict[Sight, float] = {}
        self._scene: Scene | None = None
        # A run that begins or ends may have the window and its worker look at the same time.
        self._lock = threading.Lock()

    def look(self, scene: Scene, wanted: Iterable[Sight], seconds: float) -> Mapping[Sight, Found | None]:
        """What is known of each wish after about so many seconds, shared out evenly; one piece of each at least.

        In a scene that is moving, what was complete a moment ago stays as it was then, and what there is no time for as
        it was when it was looked at last: its turn comes first the next time.
        """
        with self._lock:
            wanted = sorted(wanted, key=lambda sight: self._looked_at.get(sight, 0.0))
            if self._scene is None or not _is_of_the_same(self._scene, scene):
                self._before = {}
            stays = scene.is_moving and self._scene is not None and scene.sample == self._scene.sample
            self._scene = scene
            found: dict[Sight, Found | None] = {}
            self.is_behind = False
            ends = time.perf_counter() + seconds
            for place, sight in enumerate(wanted):
                now = time.perf_counter()
                before = self._before.get(sight)
                is_complete = before is not None and before.is_complete
                is_fresh = is_complete and now - self._looked_at[sight] < MOVING_SECONDS
                is_late = place > 0 and now + self._took.get(sight, 0.0) > ends
                if stays and sight in self._before and (is_fresh or is_late):
                    found[sight] = before
                    self.is_behind = True
                    continue
                until = now + max(0.0, ends - now) / (len(wanted) - place)
                found[sight] = sight.look(scene, before, partial(_is_before, until))
                self._looked_at[sight], self._took[sight] = now, time.perf_counter() - now
            self._before |= found
            return found

    def known(self, scene: Scene, wanted: Iterable[Sight]) -> dict[Sight, Found | None]:
        """What is known of each wish without looking: what it was when it was looked at last."""
        with self._lock:
            is_same = self._scene is not None and _is_of_the_same(self._scene, scene)
            return {sight: self._before[sight] for sight in wanted if is_same and sight in self._before}

    def forget(self, kept: Collection[Sight]) -> None:
        """Forgets everything but what is still wanted."""
        with self._lock:
            self._before = {sight: found for sight, found in self._before.items() if sight in kept}
            self._looked_at = {sight: at for sight, at in self._looked_at.items() if sight in kept}
            self._took = {sight: seconds for sight, seconds in self._took.items() if sight in kept}


def _is_before(until: float) -> bool:
    return time.perf_counter() < until


def _is_of_the_same(before: Scene, now: Scene) -> bool:
    """Whether only the parameters, the sample and the past may differ."""
    return (
        before.program.units is now.program.units
        and before.settings == now.settings
        and all(
            old is new or np.array_equal(old, new, equal_nan=True)
            for old, new in ((before.X, now.X), (before.T, now.T))
        )
    )


def is_complete(found: Mapping[Sight, Found | None]) -> bool:
    """Whether nothing is left to be looked at."""
    return all(finding is None or finding.is_complete for finding in found.values())
