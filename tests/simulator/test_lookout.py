"""What is looked at when there is no time for everything: each in its turn, and nothing for good."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import ClassVar

import pytest

import simulator as sim
from simulator.sights import Found, Lookout, Scene
from simulator.sights.scene import MOVING_SECONDS, GoesOn

SECONDS = 0.002


@dataclass(frozen=True, eq=False)
class Seen(Found):
    """What a slow sight has found: the epoch it looked at."""

    epoch: int


@dataclass(frozen=True)
class Slow:
    """A sight that takes longer than there is time."""

    name: str
    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Seen:
        time.sleep(SECONDS)
        return Seen(scene.epoch)


WANTED = [Slow("a"), Slow("b"), Slow("c")]


@pytest.fixture
def scene() -> Scene:
    project = sim.load("xor")
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    return Scene(
        program=trainer.program,
        parameters=trainer.parameters,
        X=project.X,
        T=project.T,
        settings=project.training,
        epoch=0,
        trace=trainer.history.trace(),
        is_moving=True,
    )


def epochs(lookout: Lookout, scene: Scene, epoch: int) -> list[int]:
    """Which moment each wish is known of."""
    found = lookout.look(dataclasses.replace(scene, epoch=epoch), WANTED, SECONDS / 2)
    return [found[sight].epoch for sight in WANTED]


def test_while_it_moves_each_has_its_turn_and_the_others_stay(scene: Scene) -> None:
    lookout = Lookout()
    assert epochs(lookout, scene, 0) == [0, 0, 0]
    assert not lookout.is_behind
    seen = []
    for epoch in range(1, 7):
        # Longer ago than what still counts as fresh.
        time.sleep(1.2 * MOVING_SECONDS)
        seen.append(epochs(lookout, scene, epoch))
        assert lookout.is_behind
    assert seen == [[1, 0, 0], [1, 2, 0], [1, 2, 3], [4, 2, 3], [4, 5, 3], [4, 5, 6]]


def test_what_rests_is_looked_at_as_a_whole(scene: Scene) -> None:
    lookout, still = Lookout(), dataclasses.replace(scene, is_moving=False)
    epochs(lookout, scene, 0)
    assert epochs(lookout, still, 1) == [1, 1, 1]
    assert not lookout.is_behind


@dataclass(frozen=True)
class Quick:
    """A sight that takes no time."""

    light: ClassVar[bool] = True

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Seen:
        return Seen(scene.epoch)


def test_what_moves_is_looked_at_again_after_a_while_and_what_rests_at_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, lookout, sight = 100.0, Lookout(), Quick()
    monkeypatch.setattr(time, "perf_counter", lambda: now)

    def seen(**changes: object) -> int:
        return lookout.look(dataclasses.replace(scene, **changes), [sight], 1.0)[sight].epoch  # type: ignore[union-attr]

    assert seen(epoch=1) == 1
    now += MOVING_SECONDS / 2
    assert seen(epoch=2) == 1
    assert lookout.is_behind
    # Another sample, and a rest, are seen at once.
    assert seen(epoch=3, sample=1) == 3
    assert seen(epoch=4, sample=1, is_moving=False) == 4
    now += 2 * MOVING_SECONDS
    assert seen(epoch=5, sample=1) == 5
    assert not lookout.is_behind
