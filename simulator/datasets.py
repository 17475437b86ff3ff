"""Built-in data sets.

To add one, add an entry to `DATASETS`: a table, a CSV file in `assets/datasets`, or a function that draws samples.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import resources
from itertools import product
from typing import Literal, TypeAlias

import numpy as np

from simulator.arrays import Array
from simulator.engine import DataError
from simulator.samples import MOST_ROWS
from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.tables import parse_csv

Task: TypeAlias = Literal["classes", "regression"]
Samples: TypeAlias = tuple[Array, Array]

LARGEST_SEED = 2**64 - 1
MOST_NOISE = 1e6


@dataclass(frozen=True)
class Drawn:
    """How a data set is drawn: `draw(rng, samples, noise)` gives X (samples, inputs) and T (samples, outputs).

    `noise` is a standard deviation, in units of the inputs for classes and of the target for regression.
    """

    draw: Callable[[np.random.Generator, int, float], Samples]
    samples: int
    noise: float


@dataclass(frozen=True)
class Dataset:
    """Samples to learn from, a fixed table or drawn at random; `inputs` and `outputs` name its columns.

    A table is read when it is first asked for. `drawn` is None for a table. `task` says what its targets are: classes
    coded 0 and 1, or any numbers.
    """

    key: str
    label: str
    task: Task
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    read: Callable[[], Samples] | None = None
    drawn: Drawn | None = None

    @property
    def X(self) -> Array:
        """The inputs (samples, inputs); of a drawn data set, those of its defaults. Read-only."""
        return self._default[0]

    @property
    def T(self) -> Array:
        """The targets (samples, outputs), likewise."""
        return self._default[1]

    def make(self, samples: int | None = None, noise: float | None = None, seed: int = 0) -> Samples:
        """New arrays X (samples, inputs) and T (samples, outputs); what isn't given is the data set's default.

        The same arguments give the same numbers, and another `noise` the same points with more or less of it. Classes
        are of equal size, or differ by one. Raises `DataError` if the numbers can't be; a table takes none of them.
        """
        if self.drawn is None:
            return self._table(samples, noise)
        samples = self.drawn.samples if samples is None else samples
        noise = self.drawn.noise if noise is None else noise
        _check(samples, noise, seed)
        # A counter-based generator keyed by seed and data set (Philox: Salmon et al., SC 2011).
        rng = np.random.Generator(
            np.random.Philox(key=np.array([seed, zlib.crc32(self.key.encode())], dtype=np.uint64))
        )
        return self.drawn.draw(rng, samples, noise)

    def _table(self, samples: int | None, noise: float | None) -> Samples:
        if samples is not None or noise is not None:
            raise DataError(
                QT_TRANSLATE_NOOP("error", "{title} is a fixed table; it has neither a size nor noise to choose."),
                title=self.label,
            )
        assert self.read is not None
        return self.read()

    @cached_property
    def _default(self) -> Samples:
        X, T = self.make()
        X.flags.writeable = T.flags.writeable = False
        return X, T


def _check(samples: int, noise: float, seed: int) -> None:
    if not 1 <= samples <= MOST_ROWS:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "{samples} samples can't be drawn; choose from 1 to {most}."),
            samples=samples,
            most=MOST_ROWS,
        )
    if not 0.0 <= noise <= MOST_NOISE:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "Noise of {noise} can't be added; choose from 0 to {most}."),
            noise=noise,
            most=f"{MOST_NOISE:g}",
        )
    if not 0 <= seed <= LARGEST_SEED:
        raise DataError(
            QT_TRANSLATE_NOOP("error", "{seed} can't be a seed; choose from 0 to {most}."), seed=seed, most=LARGEST_SEED
        )


# Tables


def _bits(truth: str) -> Samples:
    """All inputs of a gate in counting order, and its `truth` for each."""
    X = np.array(list(product([0.0, 1.0], repeat=len(truth).bit_length() - 1)))
    return X, np.array([[float(bit)] for bit in truth])


def _gate(key: str, label: str, truth: str) -> Dataset:
    names = tuple(f"x{place}" for place in range(1, len(truth).bit_length()))
    return Dataset(key, label, "classes", names, ("y",), read=partial(_bits, truth))


def _file(key: str, label: str, task: Task, inputs: str, output: str) -> Dataset:
    return Dataset(key, label, task, tuple(inputs.split()), (output,), read=partial(_read, key))


def _read(key: str) -> Samples:
    name = f"{key}.csv"
    table = parse_csv((resources.files("assets") / "datasets" / name).read_bytes(), name)
    return table.X, table.T


# Classes


def _classes(rng: np.random.Generator, samples: int) -> Array:
    """The class of each sample, (samples,): as many of 0 as of 1, in mixed order."""
    return rng.permutation(np.arange(samples) % 2).astype(np.float64)


def _scattered(rng: np.random.Generator, points: Array, label: Array, noise: float) -> Samples:
    return points + noise * rng.standard_normal(points.shape), label[:, np.newaxis]


def _polar(radius: Array, angle: Array) -> Array:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _circles(rng: np.random.Generator, samples: int, noise: float) -> Samples:
    label = _classes(rng, samples)
    radius = np.where(label == 1, 0.4, 1.0)
    return _scattered(rng, _polar(radius, rng.uniform(0.0, 2.0 * np.pi, samples)), label, noise)


def _moons(rng: np.random.Generator, samples: int, noise: float) -> Samples:
    label = _classes(rng, samples)
    arc = _polar(np.ones(samples), rng.uniform(0.0, np.pi, samples))
    # The lower moon is the upper one turned by half a turn about the middle between them.
    upper = arc - [0.5, 0.25]
    return _scattered(rng, np.where(label[:, np.newaxis] == 1, -upper, upper), label, noise)


def _spirals(rng: np.random.Generator, samples: int, noise: float) -> Samples:
    label = _classes(rng, samples)
    # Evenly along each arm, and not from the very middle, where the two arms would touch.
    along = np.sqrt(rng.uniform(0.01, 1.0, samples))
    return _scattered(rng, _polar(along, 3.0 * np.pi * along + np.pi * label), label, noise)


def _blobs(rng: np.random.Generator, samples: int, noise: float) -> Samples:
    label = _classes(rng, samples)
    centre = np.where(label == 1, 0.6, -0.6)
    return _scattered(rng, np.column_stack([centre, centre]), label, noise)


def _checkerboard(rng: np.random.Generator, samples: int, noise: float) -> Samples:
    label = _classes(rng, samples)
    column, half_row = rng.integers(0, 4, samples), rng.integers(0, 2, samples)
    row = 2 * half_row + (column + label) % 2
    inside = rng.uniform(0.0, 1.0, (samples, 2))
    return _scattered(rng, (np.column_stack([column, row]) + inside) / 2.0 - 1.0, label, noise)


# Regression


def _curve(
    value: Callable[[Array], Array], inputs: int, rng: np.random.Generator, samples: int, noise: float
) -> Samples:
    """`value(X)` at random points between −1 and 1, with noise."""
    X = rng.uniform(-1.0, 1.0, (samples, inputs))
    return X, (value(X) + noise * rng.standard_normal(samples))[:, np.newaxis]


def _line(X: Array) -> Array:
    result: Array = 0.7 * X[:, 0] + 0.2
    return result


def _plane(X: Array) -> Array:
    result: Array = 0.6 * X[:, 0] - 0.4 * X[:, 1] + 0.1
    return result


def _sine(X: Array) -> Array:
    result: Array = np.sin(np.pi * X[:, 0])
    return result


_PLANE = ("x1", "x2")

DATASETS: dict[str, Dataset] = {
    dataset.key: dataset
    for dataset in (
        _gate("and", QT_TRANSLATE_NOOP("dataset", "AND"), "0001"),
        _gate("or", QT_TRANSLATE_NOOP("dataset", "OR"), "0111"),
        _gate("nand", QT_TRANSLATE_NOOP("dataset", "NAND"), "1110"),
        _gate("nor", QT_TRANSLATE_NOOP("dataset", "NOR"), "1000"),
        _gate("xor", QT_TRANSLATE_NOOP("dataset", "XOR"), "0110"),
        _gate("xnor", QT_TRANSLATE_NOOP("dataset", "XNOR"), "1001"),
        _gate("parity", QT_TRANSLATE_NOOP("dataset", "Parity of 3 bits"), "01101001"),
        Dataset(
            "circles",
            QT_TRANSLATE_NOOP("dataset", "Circles"),
            "classes",
            _PLANE,
            ("y",),
            drawn=Drawn(_circles, 200, 0.08),
        ),
        Dataset(
            "moons", QT_TRANSLATE_NOOP("dataset", "Two moons"), "classes", _PLANE, ("y",), drawn=Drawn(_moons, 200, 0.1)
        ),
        Dataset(
            "spirals",
            QT_TRANSLATE_NOOP("dataset", "Spirals"),
            "classes",
            _PLANE,
            ("y",),
            drawn=Drawn(_spirals, 200, 0.02),
        ),
        Dataset(
            "blobs",
            QT_TRANSLATE_NOOP("dataset", "Gaussian blobs"),
            "classes",
            _PLANE,
            ("y",),
            drawn=Drawn(_blobs, 200, 0.3),
        ),
        Dataset(
            "checkerboard",
            QT_TRANSLATE_NOOP("dataset", "Checkerboard"),
            "classes",
            _PLANE,
            ("y",),
            drawn=Drawn(_checkerboard, 200, 0.0),
        ),
        Dataset(
            "line",
            QT_TRANSLATE_NOOP("dataset", "Line with noise"),
            "regression",
            ("x",),
            ("y",),
            drawn=Drawn(partial(_curve, _line, 1), 50, 0.1),
        ),
        Dataset(
            "plane",
            QT_TRANSLATE_NOOP("dataset", "Plane with noise"),
            "regression",
            _PLANE,
            ("y",),
            drawn=Drawn(partial(_curve, _plane, 2), 100, 0.1),
        ),
        Dataset(
            "sine",
            QT_TRANSLATE_NOOP("dataset", "Sine with noise"),
            "regression",
            ("x",),
            ("y",),
            drawn=Drawn(partial(_curve, _sine, 1), 100, 0.1),
        ),
        _file("three-points", QT_TRANSLATE_NOOP("dataset", "Three points"), "regression", "x", "y"),
        _file("height-weight", QT_TRANSLATE_NOOP("dataset", "Height and weight"), "regression", "height", "weight"),
        _file("advertising", QT_TRANSLATE_NOOP("dataset", "Advertising"), "regression", "TV radio newspaper", "sales"),
        _file("tumour", QT_TRANSLATE_NOOP("dataset", "Tumour size"), "classes", "size", "malignant"),
        _file(
            "tumour-outlier", QT_TRANSLATE_NOOP("dataset", "Tumour size, an outlier"), "classes", "size", "malignant"
        ),
        _file("coin-tosses", QT_TRANSLATE_NOOP("dataset", "Coin tosses, 7 heads of 10"), "classes", "toss", "heads"),
    )
}
