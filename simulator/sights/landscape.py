"""The loss as a landscape over one or two numbers of a network, and the next step in it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.batches import batches
from simulator.engine import DataError, backward, forward, sample_losses
from simulator.forward_many import forward_many
from simulator.learning import rates, shows_losses, with_penalty
from simulator.network import EdgeKey
from simulator.program import Program
from simulator.regularizers import penalty
from simulator.sights.scene import Found, GoesOn, Scene

SIZE = 64
LINE_SIZE = 256
# The least that is seen on either side of where the numbers are and have been.
MARGIN = 1.0
# Products of weights and activations in one piece, a few milliseconds.
NUMBERS_AT_ONCE = 1_000_000
MOST_PATH = 300
LARGEST = 1e100


@dataclass(frozen=True, eq=False)
class Ground(Found):
    """The landscape over one number or two, as far as it is known.

    `values` are L, with the penalty if there is one, at `x` (columns,) and `y` (rows,): (rows, columns), NaN where not
    yet known; over one number `y` is empty and there is one row. `path` (points, numbers) is where training has come
    along at `epochs` (points,), the last point being `here`, where the loss of all samples is `height` and its gradient
    `slope` (numbers,). `next` (numbers,) is where the next update of the optimizer leads, `gradient` (numbers,) that of
    its batch; both are NaN where there is none.
    """

    names: tuple[EdgeKey | str, ...]
    x: Array
    y: Array
    values: Array
    path: Array
    epochs: NDArray[np.int64]
    height: float
    slope: Array
    gradient: Array
    next: Array
    has_penalty: bool
    # What is being worked out, point by point, for the parameters of some moment; `values` shows it once it is whole.
    begun: Array | None = None
    base: Array | None = None
    points_done: int = 0
    was_whole: bool = False

    @property
    def here(self) -> Array:
        """Where the numbers are now, (numbers,)."""
        here: Array = self.path[-1]
        return here


@dataclass(frozen=True)
class Landscape:
    """The loss of all samples over the weights or biases `names`, one or two, all others as they are.

    None where the network no longer has them, or the loss is not defined.
    """

    names: tuple[EdgeKey | str, ...]
    size: int = SIZE

    light: ClassVar[bool] = False

    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Ground | None:
        program = scene.program
        if not len(scene.X) or not self.names or any(name not in program.place for name in self.names):
            return None
        places = np.array([program.place[name] for name in self.names], dtype=np.intp)
        if not np.abs(scene.parameters).max() < LARGEST:
            # There is no ground to stand on.
            return None
        old = before if isinstance(before, Ground) and before.names == self.names else None
        try:
            height, slope = _at(scene, scene.parameters)
            gradient, following = next_step(scene)
        except DataError:
            return None
        path, epochs = _path(scene, places)
        x, y = self._axes(path, following[places], old)
        is_same_ground = old is not None and np.array_equal(old.x, x) and np.array_equal(old.y, y)
        ground = Ground(
            self.names,
            x,
            y,
            old.values if old is not None and is_same_ground else np.full((max(1, len(y)), len(x)), np.nan),
            path,
            epochs,
            height,
            slope[places],
            gradient[places],
            following[places],
            bool(scene.settings.l1 or scene.settings.l2),
            begun=old.begun if old is not None and is_same_ground else None,
            base=old.base if old is not None and is_same_ground else None,
            points_done=old.points_done if old is not None and is_same_ground else 0,
            was_whole=old.was_whole if old is not None and is_same_ground else False,
        )
        return self._go_on(ground, scene, places, goes_on)

    def _axes(self, path: Array, following: Array, old: Ground | None) -> tuple[Array, Array]:
        """The places of the columns and rows, those of before where everything still lies between them."""
        seen = np.vstack([path, following[np.newaxis]]) if np.isfinite(following).all() else path
        seen = seen[np.isfinite(seen).all(axis=1)]
        if not len(seen):
            seen = np.zeros((1, len(self.names)))
        axes = []
        for number in range(2):
            if number == len(self.names):
                axes.append(np.empty(0))
                continue
            low, high = float(seen[:, number].min()), float(seen[:, number].max())
            axis = (old.x, old.y)[number] if old is not None else np.empty(0)
            if len(axis) and _holds(axis, low, high) and axis[-1] - axis[0] <= 4.0 * _width(low, high):
                axes.append(axis)
            else:
                middle, half = (low + high) / 2.0, _width(low, high) / 2.0
                size = self.size if len(self.names) == 2 else LINE_SIZE
                axes.append(np.linspace(middle - half, middle + half, size))
        return axes[0], axes[1]

    def _go_on(self, ground: Ground, scene: Scene, places: NDArray[np.intp], goes_on: GoesOn) -> Ground:
        """The same ground with some more of its points."""
        begun, base, done = ground.begun, ground.base, ground.points_done
        # What all the other numbers are decides what the ground looks like.
        others = np.delete(scene.parameters, places)
        if base is not None and begun is None and np.array_equal(np.delete(base, places), others, equal_nan=True):
            return dataclasses.replace(ground, is_complete=True)
        if begun is None or base is None:
            begun, base, done = np.full_like(ground.values, np.nan), scene.parameters.copy(), 0
        begun = begun.copy()
        # Neighbours differ in the number that fewer neurons depend on, for the others need not be computed again.
        by_columns = len(places) == 2 and _depth(scene.program, places[1]) > _depth(scene.program, places[0])
        at_once = max(1, min(len(ground.x), NUMBERS_AT_ONCE // max(1, len(scene.some[0]) * scene.size)))
        while True:
            places_done = np.arange(done, min(done + at_once, begun.size))
            if by_columns:
                places_done = places_done % len(ground.y) * len(ground.x) + places_done // len(ground.y)
            points = np.tile(base, (len(places_done), 1))
            points[:, places[0]] = ground.x[places_done % len(ground.x)]
            if len(places) == 2:
                points[:, places[1]] = ground.y[places_done // len(ground.x)]
            begun.flat[places_done] = losses(scene, points) + penalties(scene, points, places)
            done += len(places_done)
            if done == begun.size or not goes_on():
                break
        if done < begun.size:
            values = ground.values if ground.was_whole else begun
            return dataclasses.replace(
                ground, values=values, begun=begun, base=base, points_done=done, is_complete=False
            )
        is_current = np.array_equal(np.delete(base, places), others, equal_nan=True)
        return dataclasses.replace(
            ground, values=begun, begun=None, base=base, points_done=0, was_whole=True, is_complete=is_current
        )


def losses(scene: Scene, points: Array) -> Array:
    """The loss of some samples for every row of `points` (rows, parameters), (rows,)."""
    if scene.fast is not None:
        return scene.share * scene.fast.losses(points)
    X, T = scene.some
    settings, program = scene.settings, scene.program
    found = np.empty(len(points))
    at_once = max(1, NUMBERS_AT_ONCE // max(1, len(X) * scene.size))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for start in range(0, len(points), at_once):
            few = points[start : start + at_once]
            ahead = forward_many(program, X, few)
            own = sample_losses(program, ahead, np.tile(T, (len(few), 1)), settings.loss, settings.outputs)
            table = own.reshape(len(few), len(X))
            found[start : start + at_once] = table.mean(axis=1) if settings.samples == "mean" else table.sum(axis=1)
    return scene.share * found


def penalties(scene: Scene, points: Array, places: NDArray[np.intp]) -> Array:
    """The penalty for every row of `points` (rows, parameters), (rows,), which differ at these `places` only."""
    settings, program = scene.settings, scene.program
    if not settings.l1 and not settings.l2:
        return np.zeros(len(points))
    without = points[0].copy()
    without[places] = 0.0
    total = np.full(len(points), penalty(program, without, settings.l1, settings.l2, settings.half_l2))
    for place in places:
        if place < len(program.edges) and program.trainable[place]:
            weights = points[:, place]
            total += settings.l1 * np.abs(weights) + (0.5 if settings.half_l2 else 1.0) * settings.l2 * weights**2
    return total


def _at(scene: Scene, parameters: Array) -> tuple[float, Array]:
    """The loss of some samples with penalty, and its gradient (parameters,), 0 for what is fixed."""
    X, T = scene.some
    settings, program = scene.settings, scene.program
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        back = backward(program, forward(program, X, parameters), T, settings.loss, settings.samples, settings.outputs)
        own = penalty(program, parameters, settings.l1, settings.l2, settings.half_l2)
        gradient = with_penalty(program, parameters, scene.share * back.gradient, settings)
    return scene.share * back.loss + own, gradient


def next_step(scene: Scene, whole: Array | None = None) -> tuple[Array, Array]:
    """The gradient of the next batch, and the parameters after the update that follows from it, both (parameters,).

    `whole` (parameters,) is the gradient of the whole training set, where that is known and need not be found again.
    """
    settings, program, parameters = scene.settings, scene.program, scene.parameters
    rate = float(rates(settings, scene.epoch, 1)[0])
    optimizer = msgspec.structs.replace(settings.optimizer, learning_rate=rate)
    state = scene.optimizer_state
    if state is None or not optimizer.fits(state) or state.moments.shape[1] != len(parameters):
        state = optimizer.start(len(parameters))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        if whole is None or not shows_losses(program, settings, len(scene.learned[0])):
            batch = next(batches(program, scene.X, scene.T, settings, scene.epoch))
            ahead = forward(program, batch.X, parameters, batch.masks)
            whole = backward(program, ahead, batch.T, settings.loss, settings.samples, settings.outputs).gradient
        gradient = with_penalty(program, parameters, whole, settings)
        following, _ = optimizer.step(parameters, gradient, state)
    return gradient, np.where(program.trainable, following, parameters)


def _path(scene: Scene, places: NDArray[np.intp]) -> tuple[Array, NDArray[np.int64]]:
    """Where the numbers have been at recorded moments, (points, numbers), and at which epochs; the last one is now."""
    past = [moment for moment in scene.trace.moments if moment.epoch < scene.epoch]
    step = -(-len(past) // MOST_PATH) or 1
    kept = past[::-1][::step][::-1]
    path = np.array([*(moment.parameters[places] for moment in kept), scene.parameters[places]])
    return path, np.array([*(moment.epoch for moment in kept), scene.epoch], dtype=np.int64)


def _holds(axis: Array, low: float, high: float) -> bool:
    """Whether what lies between `low` and `high` is seen there, and is not about to leave."""
    rim = 0.05 * (axis[-1] - axis[0])
    return bool(axis[0] + rim <= low and high <= axis[-1] - rim)


def _width(low: float, high: float) -> float:
    """How much is shown around what lies between `low` and `high`."""
    return max(2.0 * MARGIN, 1.6 * (high - low))


def _depth(program: Program, place: int) -> int:
    """How many neurons are computed before the one that has this weight or bias."""
    owners = (unit.weights.start <= place < unit.weights.stop or unit.bias == place for unit in program.units)
    return next((number for number, is_owner in enumerate(owners) if is_owner), 0)
