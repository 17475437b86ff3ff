"""Numbers of a network along its past: measured at recorded moments, the far apart ones first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.history import Moment
from simulator.sights.scene import Found, GoesOn, Scene

MOST_POINTS = 128


@dataclass(frozen=True, eq=False)
class Along(Found):
    """`values` (points, numbers) at `epochs` (points,), the last one the present; `known` are those of the past."""

    epochs: NDArray[np.int64]
    values: Array
    known: Mapping[Moment, Array] = field(default_factory=dict)


def along(scene: Scene, before: Found | None, goes_on: GoesOn, measure: Callable[[Array], Array]) -> Along:
    """`measure`s parameters (parameters,) at up to `MOST_POINTS` moments of the past, and at present.

    What was measured `before` is taken over: a moment never changes.
    """
    known = dict(before.known) if isinstance(before, Along) else {}
    wanted = _even_choice(scene.trace.moments)
    kept = {moment: known[moment] for moment in wanted if moment in known}
    missing = [moment for moment in wanted if moment not in kept]
    present = measure(scene.parameters)
    done = 0
    for moment in _from_coarse_to_fine(missing):
        if done and not goes_on():
            break
        kept[moment] = measure(moment.parameters)
        done += 1
    past = sorted((moment for moment in kept if moment.epoch != scene.epoch), key=lambda moment: moment.epoch)
    epochs = np.array([*(moment.epoch for moment in past), scene.epoch], dtype=np.int64)
    values = np.array([*(kept[moment] for moment in past), present])
    return Along(epochs, values, kept, is_complete=done == len(missing))


def _even_choice(moments: tuple[Moment, ...]) -> list[Moment]:
    """At most `MOST_POINTS` of them. As moments are added or thinned, mostly the same ones stay."""
    if len(moments) <= MOST_POINTS:
        return list(moments)
    span = moments[-1].epoch - moments[0].epoch
    stride = 1
    while span // stride >= MOST_POINTS:
        stride *= 2
    chosen: dict[int, Moment] = {}
    for moment in moments:
        chosen.setdefault(moment.epoch // stride, moment)
    return list(chosen.values())


def _from_coarse_to_fine(moments: list[Moment]) -> list[Moment]:
    """The same moments in an order in which the first few lie far apart."""
    order: list[Moment] = []
    step = 1
    while step < len(moments):
        step *= 2
    seen: set[int] = set()
    while step:
        for place in range(0, len(moments), step):
            if place not in seen:
                seen.add(place)
                order.append(moments[place])
        step //= 2
    return order
