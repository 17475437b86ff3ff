"""What a neuron answers over one input or two: a curve, or a surface with its threshold and the first layer's lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.axes import Axes
from simulator.learning import ByEngine, Grid
from simulator.metrics import midway
from simulator.program import Program, Unit
from simulator.sights.scene import Found, GoesOn, Scene
from simulator.sights.scores import has_targets, tells_classes

# So many points a side, the first whose weights are not more than the second says; and while it moves.
SIZES = ((128, 400), (96, 1500), (48, math.inf))
MOVING_SIZE = 48
CURVE_SIZE = 256
# More lines than that would hide the surface.
MOST_LINES = 40
_quietly = np.errstate(over="ignore", invalid="ignore", divide="ignore")
SQUARED = frozenset({"half_squared", "squared"})
# A sample so many times as far out as half of the others lie apart would squeeze them into one place.
FAR_OUT = 25.0
# Of more samples than that one sees the cloud. It has its true shape where its inputs reach nearly equally far.
CLOUD, ALIKE = 30, 1.25
# Answers that lie no farther apart are the same.
SAME = 1e-9
NICE = (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0)


@dataclass(frozen=True, eq=False)
class Field(Found):
    """The activation of `node` over the inputs `inputs`, one or two of them; further ones are held at the sample's.

    `values` (rows, columns) at `x` (columns,) and `y` (rows,), in units of the inputs; over one input there is one row
    and no `y`. `low` and `high` are the levels between which its colours lie, on either side of the `threshold` if it
    has one. `lines` (lines, 3) are a, b, c of a·x + b·y + c = 0, on which the neurons `line_names` of the first layer
    have z = 0. `column` is the output's in the targets, None for a hidden neuron, and where the loss looks at no
    target. `classifies` says whether the targets, those of the first output for a hidden neuron, are classes that it
    learns to tell apart, and `is_squared` whether the loss is made of the squares of its residuals. `columns` are the
    places of its inputs among all, which are `held` (inputs,) at these numbers where they don't vary.
    """

    node: str
    inputs: tuple[str, ...]
    x: Array
    y: Array
    values: Array
    low: float
    high: float
    threshold: float | None
    lines: Array
    line_names: tuple[str, ...]
    column: int | None
    classifies: bool
    is_squared: bool
    columns: tuple[int, ...]
    held: Array

    @property
    def middle(self) -> float | None:
        """Where one colour ends and the other begins: at the threshold, or at 0 if the levels lie on both its sides."""
        if self.threshold is not None:
            return self.threshold
        return 0.0 if self.low < 0.0 < self.high else None

    @property
    def colour_ends(self) -> tuple[float, float]:
        """The levels of the strongest colours, as far below the middle as above it: equal steps look equal there."""
        if self.middle is None:
            return self.low, self.high
        reach = max(self.middle - self.low, self.high - self.middle)
        return self.middle - reach, self.middle + reach

    @property
    def left(self) -> float:
        """The left end of what its cells cover."""
        return float(self.x[0] - (self.x[1] - self.x[0]) / 2.0)

    @property
    def width(self) -> float:
        """How wide the cells are together."""
        return float((self.x[1] - self.x[0]) * len(self.x))

    @property
    def bottom(self) -> float:
        """The lower end of what its cells cover; only over two inputs."""
        return float(self.y[0] - (self.y[1] - self.y[0]) / 2.0)

    @property
    def height(self) -> float:
        """How high the cells are together; only over two inputs."""
        return float((self.y[1] - self.y[0]) * len(self.y))


@dataclass(frozen=True)
class Response:
    """What a neuron answers over two inputs, or over the only one there is.

    Without a `node`, or where it is none, that is the first output; or that of the class of the only sample, of several
    that share out a whole. `axes` say which inputs span it and where the
    others are held. None where there is no input or neuron. `aspect` is how many times as wide as high the picture is
    in which a cloud of samples is to have its true shape: the field then fills it; 0 where no shape is asked for.
    """

    node: str | None = None
    axes: Axes = field(default_factory=Axes)
    aspect: float = 0.0

    light: ClassVar[bool] = True

    @_quietly
    def look(self, scene: Scene, before: Found | None, goes_on: GoesOn) -> Field | None:
        program = scene.program
        unit = next((unit for unit in program.units if unit.name == self.node), None) or _first(scene)
        held = self.axes.point(program.inputs, scene.X, scene.x)
        columns = self.axes.columns(program.inputs) if len(program.inputs) > 1 else (0,)
        inputs = tuple(program.inputs[column] for column in columns)
        x, y = _plane(scene, columns, self.aspect) if len(columns) > 1 else (_line(scene), np.empty(0))
        table = np.empty((max(1, len(y)), len(x), len(columns)))
        table[:, :, 0] = x
        if len(y):
            table[:, :, 1] = y[:, np.newaxis]
        points = table.reshape(-1, len(columns))
        passes = scene.fast or ByEngine(program, scene.settings)
        found = passes.activations_over(scene.parameters, Grid(held, columns, points), (unit.name,))
        values = found.reshape(max(1, len(y)), len(x))
        is_output, loss = unit.name in program.outputs, scene.settings.loss
        column = program.outputs.index(unit.name) if is_output and has_targets(loss) else None
        targets = scene.T[:, [column]] if column is not None else np.empty((0, 1))
        is_label = tells_classes(loss, unit if is_output else program.output_units[0], scene.T[:, [column or 0]])
        # One of two that share out a whole turns at its half, whatever the targets.
        turns = is_label or not is_output or (unit.activation.is_group and _group_size(program) == 2)
        threshold = _threshold(program, unit, targets) if turns else None
        low, high = _levels(unit, values, targets, threshold)
        lines, names = first_lines(program, scene.parameters, columns, held, unit)
        kind = (low, high, threshold, lines, names, column, is_label, column is not None and loss in SQUARED)
        return Field(unit.name, inputs, x, y, values, *kind, columns, held)


@_quietly
def first_lines(
    program: Program, parameters: Array, columns: tuple[int, ...], sample: Array, shown: Unit
) -> tuple[Array, tuple[str, ...]]:
    """Where the neurons that see nothing but inputs have z = 0, over two inputs; see `Field`. None if they are many.

    Only those are meant that the neuron that is `shown` is made of, or it alone.
    """
    lines, names = [], []
    sources = _sources_of(program, shown)
    seeing = (unit for unit in program.units if sources[unit.row] and _sees_inputs_alone(program, unit))
    first = list(islice(seeing, MOST_LINES + 1)) if len(columns) == 2 else []
    held, varied = sample.copy(), list(columns)
    held[varied] = 0.0
    for unit in first if len(first) <= MOST_LINES else ():
        weights = np.zeros(len(program.inputs))
        weights[unit.sources] = parameters[unit.weights]
        slopes = weights[varied]
        rest = float(weights @ held)
        line = np.array([*slopes, rest + (parameters[unit.bias] if unit.bias >= 0 else 0.0)])
        if np.isfinite(line).all() and slopes.any():
            lines.append(line)
            names.append(unit.name)
    return np.array(lines).reshape(-1, 3), tuple(names)


def _first(scene: Scene) -> Unit:
    """The output that is looked at first; see `Response`."""
    outputs = scene.program.output_units
    # With more samples it would change from one to the next.
    if len(scene.T) != 1 or not all(unit.activation.is_group for unit in outputs):
        return outputs[0]
    return outputs[int(scene.T[0].argmax())]


def _sources_of(program: Program, shown: Unit) -> NDArray[np.bool_]:
    """Which nodes (nodes,) a neuron depends on, with itself."""
    found = np.zeros(len(program.nodes), dtype=np.bool_)
    found[shown.row] = True
    for unit in reversed(program.units):
        if found[unit.row]:
            found[unit.sources] = True
    return found


def _sees_inputs_alone(program: Program, unit: Unit) -> bool:
    if unit.activation.is_group:
        # Its z alone decides nothing.
        return False
    return unit.aggregation.key == "sum" and len(unit.sources) > 0 and bool(unit.sources.max() < len(program.inputs))


def _size(scene: Scene) -> int:
    if scene.is_moving:
        return MOVING_SIZE
    return next(size for size, most in SIZES if len(scene.program.edges) <= most)


def _plane(scene: Scene, columns: tuple[int, ...], aspect: float) -> tuple[Array, Array]:
    """Places along both inputs, in the middle of equal cells, see `Response`; always about the same number of cells."""
    (across, wide), (up, high) = (_around(scene, column) for column in columns)
    size, longer = _size(scene), 1.0
    if aspect > 0.0 and len(scene.X) > CLOUD and 1.0 / ALIKE <= wide / high <= ALIKE:
        wide, high = max(wide, aspect * high), max(high, wide / aspect)
        longer = math.sqrt(wide / high)
    return _cells(across, wide, round(size * longer)), _cells(up, high, round(size / longer))


def _around(scene: Scene, column: int) -> tuple[float, float]:
    """The middle of the samples along an input, and how much is shown around it."""
    values = np.append(scene.X[:, column], scene.x[column])
    low, high = float(values.min()), float(values.max())
    # A margin, so that no sample lies on the rim; and a unit around the samples where all of them are the same.
    return (low + high) / 2.0, 1.5 * (high - low if high > low else 1.0)


def _cells(middle: float, span: float, size: int) -> Array:
    places: Array = middle + span * ((np.arange(size) + 0.5) / size - 0.5)
    return places


def _line(scene: Scene) -> Array:
    """Places along the only input: around the samples with a little air, but for those that lie very far out."""
    values = np.append(scene.X[:, 0], scene.x[0])
    first, third = np.quantile(values, (0.25, 0.75))
    reach = FAR_OUT * (third - first)
    if reach > 0:
        values = values[(first - reach <= values) & (values <= third + reach)]
    low, high = float(values.min()), float(values.max())
    middle, span = (low + high) / 2.0, 1.1 * (high - low) if high > low else 1.5
    places: Array = np.linspace(middle - span / 2.0, middle + span / 2.0, CURVE_SIZE)
    return places


def _threshold(program: Program, unit: Unit, targets: Array) -> float | None:
    """The level at which the answer turns: midway between the labels in `targets`, and for a hidden neuron φ(0)."""
    if unit.activation.is_group:
        return 1.0 / max(2, _group_size(program))
    if len(targets):
        return midway(targets)
    with np.errstate(divide="ignore"):
        at_zero = float(unit.activation.value(np.zeros(1))[0])
    if unit.activation.key == "step":
        return 0.5
    return at_zero if math.isfinite(at_zero) else 0.0


def _group_size(program: Program) -> int:
    """How many outputs share out a whole."""
    return sum(unit.activation.is_group for unit in program.output_units)


def _levels(unit: Unit, values: Array, targets: Array, threshold: float | None) -> tuple[float, float]:
    low, high = unit.activation.range
    if threshold is not None and math.isfinite(low) and math.isfinite(high):
        return low, high
    finite = values[np.isfinite(values)]
    if threshold is not None:
        finite = np.concatenate([finite, targets.ravel()])
    if not finite.size:
        return 0.0, 1.0
    # In even steps, so that the colours don't flicker while the numbers grow.
    if threshold is None:
        # Of the answers alone: with targets far from them, the whole surface would be of one colour. If it is anyway,
        # the samples may as well have theirs.
        if np.ptp(finite) <= SAME:
            finite = np.append(finite, targets[np.isfinite(targets)])
        return _even_ends(float(finite.min()), float(finite.max()))
    half = _nice(float(np.abs(finite - threshold).max()))
    return threshold - half, threshold + half


def _even_ends(low: float, high: float) -> tuple[float, float]:
    """The same ends or little beyond, as multiples of a tenth of what lies between them, or some more."""
    if not SAME < high - low < 1e300:
        air = 0.5 * abs(low) if abs(low) > 1e-9 else 1.0
        return low - air, high + air
    step = _nice((high - low) / 10.0)
    return step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)


def _nice(least: float) -> float:
    """The first even number that is not less."""
    power = 10.0 ** math.floor(math.log10(least)) if 0 < least < 1e300 else 1.0
    return power * next((step for step in NICE if step * power >= least), NICE[-1])
