"""Training as compiled loops over index arrays, for any graph that the engine accepts.

The arithmetic is that of `engine`, which stays the reference; `compiled` prepares the arrays and calls `train`,
`measure` and `respond`. Importing this module imports Numba, which takes a second: do it on a worker. All compiled
functions are in this one file because Numba's cache notices a change of the file it compiles, not of others.

Samples go through the graph LANES at a time: the numbers of a node are a row of (nodes, LANES), so that the innermost
loops run over neighbours whatever the graph looks like, and one walk along the index arrays serves several samples.
Nothing is allocated in the loops, and the interpreter's lock is released.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.core import event
from numpy.typing import NDArray

from simulator.arrays import Array

LANES = 4
# So many samples go through the matrix products of wide layers at once.
PIECE = 512


def _compiled(function: Callable[..., Any], *, nogil: bool = True) -> Callable[..., Any]:
    """Compiles a function that takes arrays of others and makes none, so that they need no counting of references.

    With that, and with calls in place of copies, loops over small networks are ten times slower. No sum may be
    reordered or contracted: z is the reference's to the last bit, so that no step or ReLU falls to the other side.
    """
    # "numpy": a division by zero is infinite, as in the reference, and no exception.
    options: dict[str, Any] = {"cache": True, "error_model": "numpy", "forceinline": True, "_nrt": False}
    result: Callable[..., Any] = njit(nogil=nogil, **options)(function)
    return result


def _with_products(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiles a function that multiplies matrices, which Numba does only where references are counted."""
    result: Callable[..., Any] = njit(cache=True, nogil=True, error_model="numpy")(function)
    return result


LINEAR, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, STEP, EXP, RECIPROCAL, SQUARE, SINE, SOFTMAX = range(13)
SUM, PRODUCT, MAX = range(3)
(
    HALF_SQUARED,
    SQUARED,
    ABSOLUTE,
    HUBER,
    CROSS_ENTROPY,
    SIGMOID_CROSS_ENTROPY,
    SOFTMAX_CROSS_ENTROPY,
    HINGE,
    PERCEPTRON,
    OUTPUT,
) = range(10)
SGD, ADAGRAD, RMSPROP, ADAM = range(4)
DONE, AT_LOSS, AT_CHANGE, AT_GRADIENT, ALL_RIGHT, DIVERGED, INTERRUPTED = range(7)


class Graph(NamedTuple):
    """A program as index arrays. Inputs have the first rows of every array (nodes, LANES).

    `row` (units,) are the rows of the units in the order of computation. The weights of unit u are the parameters from
    `first[u]` to `first[u + 1]`, at most `fan_in` of them, and `source` (weights,) the rows they come from. `bias`
    (units,) is the place of the bias or -1. `activation` and `aggregation` (units,) are codes. `deep` (units,) is False
    where all sources are inputs. `output` (outputs,) are rows, and `form` (outputs,) codes of the loss; `group` are the
    columns of the softmax group. `at_zero` is φ(0) of a step.
    """

    inputs: int
    fan_in: int
    row: NDArray[np.uint64]
    first: NDArray[np.uint64]
    source: NDArray[np.uint64]
    bias: NDArray[np.int64]
    activation: NDArray[np.int64]
    aggregation: NDArray[np.int64]
    deep: NDArray[np.bool_]
    output: NDArray[np.uint64]
    form: NDArray[np.int64]
    group: NDArray[np.int64]
    at_zero: float


class Rules(NamedTuple):
    """How to learn, as numbers.

    `output_share` and `samples_mean` scale the loss; `weights` is how many of the parameters are weights. `l1` and `l2`
    are the slopes of the penalty. `dropped` (nodes,) is a node's place among those with dropout or -1, and
    `probability` (dropped,) theirs. The optimizer's numbers are `momentum` (or the first decay), `decay` and `epsilon`.
    A limit of NaN is none.
    """

    batch: int
    samples_mean: bool
    output_share: float
    optimizer: int
    momentum: float
    nesterov: bool
    decay: float
    epsilon: float
    trainable: NDArray[np.bool_]
    weights: int
    l1: float
    l2: float
    shuffle: bool
    seed: int
    noise: float
    dropped: NDArray[np.int64]
    probability: Array
    loss_limit: float
    change_limit: float
    gradient_limit: float
    all_right: bool
    one_hot: bool
    threshold: float


class Lanes(NamedTuple):
    """The numbers of LANES samples at once, each (nodes, LANES), and room to work in.

    `slope` is ∂a/∂z, or 1 where `pull`, which gathers ∂L/∂a, holds ∂L/∂z already: at the outputs.
    `before` and `after` (largest fan-in + 1,) are the running products of a product.
    """

    z: Array
    a: Array
    slope: Array
    pull: Array
    before: Array
    after: Array


class Task(NamedTuple):
    """What to learn: a graph, by rules, from samples `X` (samples, inputs) and `T` (samples, outputs)."""

    graph: Graph
    rules: Rules
    X: Array
    T: Array


class Room(NamedTuple):
    """Where one thread works, so that its loops need not ask for memory.

    `gradient`, `changed` and `start` have shape (parameters,), `moments` and `start_moments` (rows, parameters): the
    numbers after an update, and before the epoch. `order` and `in_order` (samples,) are rows of the data.
    """

    lanes: Lanes
    gradient: Array
    changed: Array
    start: Array
    moments: Array
    start_moments: Array
    order: NDArray[np.int64]
    in_order: NDArray[np.int64]


class Notes(NamedTuple):
    """What `train` writes down on its way: where it stands before every `keep`th epoch, and every `measure`th loss.

    Neither if it is 0. `measure_last` asks for the loss after the last epoch. Of the epochs that are kept, the
    `parameters` (kept, parameters), the optimizer's `moments` (kept, rows, parameters) and its `steps` (kept,), in
    their order.
    """

    keep: int
    measure: int
    measure_last: bool
    parameters: Array
    moments: Array
    steps: NDArray[np.int64]


class Layers(NamedTuple):
    """How the units of a graph form layers, each fed by all of the one before; the inputs are layer 0.

    The units of layer l are those from `unit[l]` to `unit[l + 1]`; of layer 0, none. It has `width[l]` nodes, and in
    the arrays of `Wide` the numbers of `place[l]` nodes lie before theirs.
    """

    unit: NDArray[np.int64]
    width: NDArray[np.int64]
    place: NDArray[np.int64]


class Wide(NamedTuple):
    """The numbers of PIECE samples, each (PIECE · nodes,): layer after layer, and in each sample after sample.

    `slope` holds z until ∂a/∂z is known. `power` (PIECE · widest layer,) and the same as whole numbers, `bits`, are
    room to work in, and `gradient` (parameters,) that of one piece.
    """

    a: Array
    slope: Array
    delta: Array
    power: Array
    bits: NDArray[np.int64]
    gradient: Array


def wide_for(layers: Layers, parameters: int) -> Wide:
    """Where one thread works with matrix products."""
    count, power = PIECE * int(layers.width.sum()), np.zeros(PIECE * int(layers.width.max()))
    return Wide(np.zeros(count), np.zeros(count), np.zeros(count), power, power.view(np.int64), np.zeros(parameters))


def no_notes() -> Notes:
    """Notes that nobody wants."""
    return Notes(0, 0, False, np.zeros((0, 0)), np.zeros((0, 0, 0)), np.zeros(0, dtype=np.int64))


def lanes_for(graph: Graph) -> Lanes:
    """Lanes for one thread."""
    shape, most = (graph.inputs + len(graph.row), LANES), graph.fan_in + 1
    return Lanes(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(most), np.zeros(most))


def room_for(task: Task, parameters: int, rows: int) -> Room:
    """Room for one thread to learn so many parameters with an optimizer of so many rows of moments."""
    places = np.arange(len(task.X), dtype=np.int64)
    return Room(
        lanes_for(task.graph),
        np.zeros(parameters),
        np.zeros(parameters),
        np.zeros(parameters),
        np.zeros((rows, parameters)),
        np.zeros((rows, parameters)),
        places,
        places.copy(),
    )


# Random numbers: the counter-based streams of `randomness`, any number of which is found on its own.

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_ORDER, _DROPOUT, _NOISE = range(3)


@_compiled
def _high(x: np.uint64, y: np.uint64) -> np.uint64:
    """The upper 64 bits of x·y."""
    x0, x1, y0, y1 = x & _LOW, x >> _HALF, y & _LOW, y >> _HALF
    middle = x1 * y0 + ((x0 * y0) >> _HALF)
    return x1 * y1 + (middle >> _HALF) + ((x0 * y1 + (middle & _LOW)) >> _HALF)


@_compiled
def philox(seed: int, epoch: int, purpose: int, batch: int, block: int) -> tuple[np.uint64, ...]:
    """Four random words of 64 bits: Philox4x64-10 (Salmon et al., SC 2011), as NumPy's generator draws them."""
    # NumPy counts up before it draws.
    c0, c1, c2, c3 = np.uint64(block + 1), np.uint64(0), np.uint64(batch), np.uint64(purpose)
    k0, k1 = np.uint64(seed), np.uint64(epoch)
    for _ in range(10):
        h0, l0 = _high(_M0, c0), _M0 * c0
        h1, l1 = _high(_M1, c2), _M1 * c2
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0 += _W0
        k1 += _W1
    return c0, c1, c2, c3


@_compiled
def _uniform(word: np.uint64) -> float:
    return np.float64(word >> np.uint64(11)) * 2.0**-53


@_compiled
def shuffle(order: NDArray[np.int64], seed: int, epoch: int) -> None:
    """Fills `order` with the rows of an epoch; see `randomness.shuffled`."""
    for index in range(len(order)):
        order[index] = index
    words = (np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0))
    for drawn in range(len(order) - 1):
        if drawn % 4 == 0:
            words = philox(seed, epoch, _ORDER, 0, drawn // 4)
        last = len(order) - 1 - drawn
        chosen = np.int64(((words[drawn % 4] >> _HALF) * np.uint64(last + 1)) >> _HALF)
        order[last], order[chosen] = order[chosen], order[last]


@_compiled
def _drop(rules: Rules, lanes: Lanes, node: int, epoch: int, batch: int, block: int, blocks: int) -> None:
    """Dropout of a node in LANES samples, the `block`th of `blocks` of the batch."""
    place = rules.dropped[node]
    probability = rules.probability[place]
    words = philox(rules.seed, epoch, _DROPOUT, batch, place * blocks + block)
    for lane in range(LANES):
        factor = 0.0 if _uniform(words[lane]) < probability else 1.0 / (1.0 - probability)
        lanes.a[node, lane] *= factor
        lanes.slope[node, lane] *= factor


@_compiled
def _disturb(
    rules: Rules, lanes: Lanes, inputs: int, node: int, epoch: int, batch: int, block: int, blocks: int
) -> None:
    """Noise on an input; see `randomness.input_noise`."""
    radius = philox(rules.seed, epoch, _NOISE, batch, node * blocks + block)
    angle = philox(rules.seed, epoch, _NOISE, batch, (inputs + node) * blocks + block)
    for lane in range(LANES):
        distance = math.sqrt(-2.0 * math.log(1.0 - _uniform(radius[lane])))
        lanes.a[node, lane] += rules.noise * distance * math.cos(2.0 * math.pi * _uniform(angle[lane]))


# Forwards


@_compiled
def _aggregate(graph: Graph, parameters: Array, lanes: Lanes, unit: int) -> None:
    """z of a unit."""
    row, z, a = graph.row[unit], lanes.z, lanes.a
    first, last = graph.first[unit], graph.first[unit + 1]
    kind, bias = graph.aggregation[unit], graph.bias[unit]
    if kind == SUM:
        for lane in range(LANES):
            z[row, lane] = 0.0
        for place in range(first, last):
            weight, source = parameters[place], graph.source[place]
            for lane in range(LANES):
                z[row, lane] += weight * a[source, lane]
        if bias >= 0:
            for lane in range(LANES):
                z[row, lane] += parameters[bias]
    elif kind == PRODUCT:
        for lane in range(LANES):
            z[row, lane] = 1.0
        for place in range(first, last):
            weight, source = parameters[place], graph.source[place]
            for lane in range(LANES):
                z[row, lane] *= weight * a[source, lane]
    else:
        for lane in range(LANES):
            z[row, lane] = parameters[first] * a[graph.source[first], lane]
        for place in range(first, last):
            weight, source = parameters[place], graph.source[place]
            for lane in range(LANES):
                term = weight * a[source, lane]
                # Once it is NaN it stays NaN, as in the reference: no comparison with it holds.
                if term > z[row, lane] or term != term:
                    z[row, lane] = term


@_compiled
def _activate(graph: Graph, lanes: Lanes, unit: int, count: int) -> None:
    """a and ∂a/∂z of a unit in the first `count` lanes; a softmax waits for its group."""
    row, code = graph.row[unit], graph.activation[unit]
    zs, activations, slopes = lanes.z, lanes.a, lanes.slope
    if code == TANH:
        for lane in range(count):
            a = math.tanh(zs[row, lane])
            activations[row, lane], slopes[row, lane] = a, 1.0 - a * a
    elif code == SIGMOID:
        for lane in range(count):
            z = zs[row, lane]
            decay = math.exp(-abs(z))
            a = (1.0 if z >= 0 else decay) / (1.0 + decay)
            activations[row, lane], slopes[row, lane] = a, a * (1.0 - a)
    elif code == RELU:
        for lane in range(count):
            z = zs[row, lane]
            activations[row, lane] = z if z > 0 or z != z else 0.0
            slopes[row, lane] = 1.0 if z > 0 else 0.0
    elif code == LINEAR:
        for lane in range(count):
            activations[row, lane], slopes[row, lane] = zs[row, lane], 1.0
    elif code == LEAKY_RELU:
        for lane in range(count):
            z = zs[row, lane]
            activations[row, lane], slopes[row, lane] = (z, 1.0) if z > 0 else (0.1 * z, 0.1)
    elif code == ELU:
        for lane in range(count):
            z = zs[row, lane]
            activations[row, lane], slopes[row, lane] = (z, 1.0) if z > 0 else (math.expm1(z), math.exp(z))
    elif code == SOFTPLUS:
        for lane in range(count):
            z = zs[row, lane]
            decay = math.exp(-abs(z))
            activations[row, lane] = max(z, 0.0) + math.log1p(decay)
            slopes[row, lane] = (1.0 if z >= 0 else decay) / (1.0 + decay)
    elif code == STEP:
        for lane in range(count):
            z = zs[row, lane]
            activations[row, lane] = 1.0 if z > 0 else (graph.at_zero if z == 0 else 0.0)
            slopes[row, lane] = 0.0
    elif code == EXP:
        for lane in range(count):
            activations[row, lane] = slopes[row, lane] = math.exp(zs[row, lane])
    elif code == RECIPROCAL:
        for lane in range(count):
            a = 1.0 / zs[row, lane]
            activations[row, lane], slopes[row, lane] = a, -a * a
    elif code == SQUARE:
        for lane in range(count):
            z = zs[row, lane]
            activations[row, lane], slopes[row, lane] = z * z, 2.0 * z
    elif code == SINE:
        for lane in range(count):
            z = zs[row, lane]
            activations[row, lane], slopes[row, lane] = math.sin(z), math.cos(z)


@_compiled
def _share_out(graph: Graph, lanes: Lanes, count: int) -> None:
    """The softmax of the group; see `activations`."""
    for lane in range(count):
        largest = -np.inf
        for column in graph.group:
            z = lanes.z[graph.output[column], lane]
            if z > largest or z != z:
                largest = z
        total = 0.0
        for column in graph.group:
            row = graph.output[column]
            power = math.exp(lanes.z[row, lane] - largest)
            lanes.a[row, lane] = power
            total += power
        for column in graph.group:
            lanes.a[graph.output[column], lane] /= total


@_compiled
def _forward(graph: Graph, parameters: Array, lanes: Lanes, count: int) -> None:
    """All units without dropout; the inputs are in their lanes."""
    for unit in range(len(graph.row)):
        _aggregate(graph, parameters, lanes, unit)
        _activate(graph, lanes, unit, count)
    if len(graph.group):
        _share_out(graph, lanes, count)


# The loss: its value, and ∂L/∂a of every output, or ∂L/∂z with a slope of 1.


@_compiled
def _elementwise(form: int, t: float, z: float, a: float) -> tuple[float, float, bool]:
    """The loss of one output; its slope; and whether that is by z rather than by a. See `losses`."""
    if form == HALF_SQUARED:
        return 0.5 * (t - a) ** 2, a - t, False
    if form == SIGMOID_CROSS_ENTROPY:
        tail = math.log1p(math.exp(-abs(z)))
        return t * (max(-z, 0.0) + tail) + (1.0 - t) * (max(z, 0.0) + tail), a - t, True
    if form == SQUARED:
        return (t - a) ** 2, 2.0 * (a - t), False
    if form == ABSOLUTE:
        return abs(t - a), np.sign(a - t), False
    if form == HUBER:
        distance = abs(t - a)
        near = 1.0 if distance > 1.0 else distance
        return near * (distance - 0.5 * near), min(1.0, max(-1.0, a - t)), False
    if form == CROSS_ENTROPY:
        hit = 0.0 if t == 0 else t * math.log(a)
        miss = 0.0 if t == 1 else (1.0 - t) * math.log1p(-a)
        slope = (0.0 if t == 1 else (1.0 - t) / (1.0 - a)) - (0.0 if t == 0 else t / a)
        return -(hit + miss), slope, False
    if form == HINGE:
        margin = t * a
        return (0.0 if margin > 1.0 else 1.0 - margin), (-t if margin < 1.0 else 0.0), False
    if form == OUTPUT:
        return a, 1.0, False
    return (a - t) * z, a - t, True


@_compiled
def _group_loss(graph: Graph, lanes: Lanes, lane: int, T: Array, sample: int) -> float:
    """The cross-entropy of the softmax group in one lane, with ∂L/∂z; see `losses`."""
    largest, where = -np.inf, 0
    for column in graph.group:
        z = lanes.z[graph.output[column], lane]
        if z > largest or z != z:
            largest, where = z, column
    others = targets = 0.0
    for column in graph.group:
        targets += T[sample, column]
        if column != where:
            others += math.exp(lanes.z[graph.output[column], lane] - largest)
    others = math.log1p(others)
    loss = 0.0
    for column in graph.group:
        row = graph.output[column]
        loss += T[sample, column] * (others - (lanes.z[row, lane] - largest))
        lanes.pull[row, lane] = lanes.a[row, lane] * targets - T[sample, column]
    return loss


@_compiled
def _through_group(graph: Graph, lanes: Lanes, lane: int) -> None:
    """∂L/∂z of the softmax group from its ∂L/∂a; see `activations`."""
    total = 0.0
    for column in graph.group:
        row = graph.output[column]
        total += lanes.a[row, lane] * lanes.pull[row, lane]
    for column in graph.group:
        row = graph.output[column]
        lanes.pull[row, lane] = lanes.a[row, lane] * (lanes.pull[row, lane] - total)


@_compiled
def _lose(task: Task, lanes: Lanes, lane: int, sample: int) -> float:
    """The loss of the sample in a lane, whose ∂L/∂a it leaves at the outputs."""
    graph, share, loss = task.graph, task.rules.output_share, 0.0
    for column in range(len(graph.output)):
        row, form = graph.output[column], graph.form[column]
        if form != SOFTMAX_CROSS_ENTROPY:
            value, slope, by_z = _elementwise(form, task.T[sample, column], lanes.z[row, lane], lanes.a[row, lane])
            loss += value
            lanes.pull[row, lane] = slope
            if by_z:
                lanes.slope[row, lane] = 1.0
    if len(graph.group):
        if graph.form[graph.group[0]] == SOFTMAX_CROSS_ENTROPY:
            loss += _group_loss(graph, lanes, lane, task.T, sample)
        else:
            _through_group(graph, lanes, lane)
        for column in graph.group:
            lanes.slope[graph.output[column], lane] = 1.0
    for row in graph.output:
        lanes.pull[row, lane] *= share
    return loss * share


# Backwards


@_compiled
def _pull_product(graph: Graph, parameters: Array, lanes: Lanes, gradient: Array, unit: int, lane: int) -> None:
    """One lane of a product: ∂z/∂term is the product of the others, from running products, which a zero can't spoil."""
    first, last = graph.first[unit], graph.first[unit + 1]
    a, before, after = lanes.a, lanes.before, lanes.after
    count = np.int64(last - first)
    before[0] = after[count] = 1.0
    for k in range(count):
        place = first + np.uint64(k)
        before[k + 1] = before[k] * parameters[place] * a[graph.source[place], lane]
    for k in range(count - 1, -1, -1):
        place = first + np.uint64(k)
        after[k] = after[k + 1] * parameters[place] * a[graph.source[place], lane]
    delta = lanes.pull[graph.row[unit], lane]
    for k in range(count):
        place = first + np.uint64(k)
        source = graph.source[place]
        arriving = delta * before[k] * after[k + 1]
        gradient[place] += arriving * a[source, lane]
        lanes.pull[source, lane] += arriving * parameters[place]


@_compiled
def _pull_max(graph: Graph, parameters: Array, lanes: Lanes, gradient: Array, unit: int, lane: int) -> None:
    """One lane of a max: the first of the largest terms takes it all."""
    row, first, last = graph.row[unit], graph.first[unit], graph.first[unit + 1]
    chosen = first
    for place in range(first, last):
        if parameters[place] * lanes.a[graph.source[place], lane] == lanes.z[row, lane]:
            chosen = place
            break
    source = graph.source[chosen]
    gradient[chosen] += lanes.pull[row, lane] * lanes.a[source, lane]
    lanes.pull[source, lane] += lanes.pull[row, lane] * parameters[chosen]


@_compiled
def _backward(graph: Graph, parameters: Array, lanes: Lanes, gradient: Array, count: int) -> None:
    """Adds ∂L/∂w and ∂L/∂b of the first `count` lanes to `gradient` (parameters,)."""
    pull, a = lanes.pull, lanes.a
    for unit in range(len(graph.row) - 1, -1, -1):
        row, bias, kind = graph.row[unit], graph.bias[unit], graph.aggregation[unit]
        for lane in range(LANES):
            # What an empty lane holds is of no meaning, and must not reach a sum.
            pull[row, lane] = pull[row, lane] * lanes.slope[row, lane] if lane < count else 0.0
        if bias >= 0:
            for lane in range(LANES):
                gradient[bias] += pull[row, lane]
        if kind == SUM:
            for place in range(graph.first[unit], graph.first[unit + 1]):
                source, slope = graph.source[place], gradient[place]
                for lane in range(LANES):
                    slope += pull[row, lane] * a[source, lane]
                gradient[place] = slope
            # What flows back into the inputs trains nothing.
            if graph.deep[unit]:
                for place in range(graph.first[unit], graph.first[unit + 1]):
                    weight, source = parameters[place], graph.source[place]
                    for lane in range(LANES):
                        pull[source, lane] += weight * pull[row, lane]
        else:
            for lane in range(count):
                if kind == PRODUCT:
                    _pull_product(graph, parameters, lanes, gradient, unit, lane)
                else:
                    _pull_max(graph, parameters, lanes, gradient, unit, lane)


# Passes over samples


@_compiled
def _load(graph: Graph, lanes: Lanes, X: Array, order: NDArray[np.int64], start: int, count: int) -> None:
    """The inputs of `count` samples, those at `start` in `order`."""
    for lane in range(LANES):
        # An empty lane repeats the last sample: numbers as good as any, which nothing adds up.
        sample = order[start + min(lane, count - 1)]
        for node in range(graph.inputs):
            lanes.a[node, lane] = X[sample, node]


@_compiled
def _disturbed_forward(
    task: Task, parameters: Array, lanes: Lanes, count: int, epoch: int, batch: int, block: int, blocks: int
) -> None:
    """All units with noise and dropout; the inputs are in their lanes, `block` of `blocks` of the batch."""
    graph, rules = task.graph, task.rules
    for node in range(graph.inputs):
        if rules.noise > 0.0:
            _disturb(rules, lanes, graph.inputs, node, epoch, batch, block, blocks)
        if rules.dropped[node] >= 0:
            _drop(rules, lanes, node, epoch, batch, block, blocks)
    for unit in range(len(graph.row)):
        _aggregate(graph, parameters, lanes, unit)
        _activate(graph, lanes, unit, count)
        if rules.dropped[graph.row[unit]] >= 0:
            _drop(rules, lanes, graph.row[unit], epoch, batch, block, blocks)
    if len(graph.group):
        _share_out(graph, lanes, count)


@_compiled
def _pass(
    task: Task,
    room: Room,
    parameters: Array,
    order: NDArray[np.int64],
    start: int,
    end: int,
    epoch: int,
    batch: int,
    disturbed: bool,
    interrupt: NDArray[np.bool_],
) -> float:
    """The summed loss of the samples `order[start:end]`, with the sum of their gradients in `room.gradient`."""
    graph, lanes, gradient = task.graph, room.lanes, room.gradient
    for place in range(len(gradient)):
        gradient[place] = 0.0
    loss = 0.0
    blocks = (end - start + LANES - 1) // LANES
    for block in range(blocks):
        if interrupt[0]:
            break
        here = start + LANES * block
        count = min(LANES, end - here)
        _load(graph, lanes, task.X, order, here, count)
        if disturbed:
            _disturbed_forward(task, parameters, lanes, count, epoch, batch, block, blocks)
        else:
            _forward(graph, parameters, lanes, count)
        for node in range(len(lanes.pull)):
            for lane in range(LANES):
                lanes.pull[node, lane] = 0.0
        for lane in range(count):
            loss += _lose(task, lanes, lane, order[here + lane])
        _backward(graph, parameters, lanes, gradient, count)
    return loss


@_compiled
def _is_all_right(task: Task, room: Room, parameters: Array) -> bool:
    """Whether every answer is right; see `metrics.zero_one_losses`."""
    graph, rules, lanes = task.graph, task.rules, room.lanes
    for start in range(0, len(task.X), LANES):
        count = min(LANES, len(task.X) - start)
        _load(graph, lanes, task.X, room.in_order, start, count)
        _forward(graph, parameters, lanes, count)
        for lane in range(count):
            sample, largest, answer, target = start + lane, -np.inf, 0, 0
            for column in range(len(graph.output)):
                a, t = lanes.a[graph.output[column], lane], task.T[sample, column]
                if a != a:
                    return False
                if a > largest:
                    largest, answer = a, column
                if t > task.T[sample, target]:
                    target = column
                if not rules.one_hot and (a >= rules.threshold) != (t >= rules.threshold):
                    return False
            if rules.one_hot and answer != target:
                return False
    return True


# Learning


@_compiled
def _penalize(rules: Rules, parameters: Array, gradient: Array, share: float) -> None:
    """The batch's gradient from its sum: the mean, the penalty, and 0 for what is fixed."""
    for place in range(len(gradient)):
        gradient[place] = share * gradient[place] if rules.trainable[place] else 0.0
    if rules.l1 > 0.0 or rules.l2 > 0.0:
        for place in range(rules.weights):
            if rules.trainable[place]:
                gradient[place] += rules.l1 * np.sign(parameters[place]) + rules.l2 * parameters[place]


@_compiled
def _update(
    rules: Rules, rate: float, steps: int, gradient: Array, old: Array, moments: Array, new: Array, after: Array
) -> bool:
    """One step of the optimizer from `old` to `new`, see `optimizers`; whether all its numbers are finite."""
    first = second = 1.0
    if rules.optimizer == ADAM:
        first, second = 1.0 - rules.momentum ** float(steps), 1.0 - rules.decay ** float(steps)
    zero = 0.0
    for place in range(len(old)):
        g = gradient[place]
        change = g
        if rules.optimizer == ADAM:
            mean = rules.momentum * moments[0, place] + (1.0 - rules.momentum) * g
            squares = rules.decay * moments[1, place] + (1.0 - rules.decay) * g * g
            change = (mean / first) / (math.sqrt(squares / second) + rules.epsilon)
            after[0, place], after[1, place] = mean, squares
        elif rules.optimizer == RMSPROP:
            squares = rules.decay * moments[0, place] + (1.0 - rules.decay) * g * g
            change = g / (math.sqrt(squares) + rules.epsilon)
            after[0, place] = squares
        elif rules.optimizer == ADAGRAD:
            squares = moments[0, place] + g * g
            change = g / (math.sqrt(squares) + rules.epsilon)
            after[0, place] = squares
        elif rules.momentum > 0.0:
            velocity = rules.momentum * moments[0, place] + g
            change = g + rules.momentum * velocity if rules.nesterov else velocity
            after[0, place] = velocity
        new[place] = old[place] - rate * change if rules.trainable[place] else old[place]
        # 0 times anything that is not finite is NaN, and stays NaN in the sum.
        zero += 0.0 * new[place]
        for row in range(len(moments)):
            zero += 0.0 * after[row, place]
    return zero == 0.0


@_compiled
def _copy(numbers: Array, moments: Array, into: Array, into_moments: Array) -> None:
    for place in range(len(numbers)):
        into[place] = numbers[place]
        for row in range(len(moments)):
            into_moments[row, place] = moments[row, place]


@_compiled
def _loss_of_all(task: Task, room: Room, parameters: Array, interrupt: NDArray[np.bool_]) -> float:
    """The loss of the whole training set, undisturbed, and its gradient in `room.gradient`."""
    count = len(task.X)
    loss: float = _pass(task, room, parameters, room.in_order, 0, count, 0, 0, False, interrupt)
    return loss / count if task.rules.samples_mean else loss


@_compiled
def _reason_to_stop(
    task: Task, room: Room, parameters: Array, before: float, interrupt: NDArray[np.bool_]
) -> tuple[int, float]:
    """Why training ends after this epoch, or DONE; and the loss after it. See `stopping`."""
    rules = task.rules
    loss = _loss_of_all(task, room, parameters, interrupt)
    if loss <= rules.loss_limit:
        return AT_LOSS, loss
    if abs(loss - before) <= rules.change_limit:
        return AT_CHANGE, loss
    if rules.gradient_limit == rules.gradient_limit:
        _penalize(rules, parameters, room.gradient, 1.0 / len(task.X) if rules.samples_mean else 1.0)
        length = 0.0
        for slope in room.gradient:
            length += slope * slope
        if math.sqrt(length) <= rules.gradient_limit:
            return AT_GRADIENT, loss
    if rules.all_right and _is_all_right(task, room, parameters):
        return ALL_RIGHT, loss
    return DONE, loss


@_compiled
def _one_epoch(
    task: Task,
    room: Room,
    parameters: Array,
    moments: Array,
    steps: int,
    epoch: int,
    rate: float,
    interrupt: NDArray[np.bool_],
) -> tuple[int, int, int, float]:
    """Why the epoch ended early or DONE, the optimizer's steps, the last batch and its loss."""
    rules, count, batch, loss = task.rules, len(task.X), 0, 0.0
    disturbed = rules.noise > 0.0 or len(rules.probability) > 0
    if rules.shuffle and rules.batch < count:
        shuffle(room.order, rules.seed, epoch)
    for start in range(0, count, rules.batch):
        end = min(start + rules.batch, count)
        batch = start // rules.batch
        share = 1.0 / (end - start) if rules.samples_mean else 1.0
        loss = share * _pass(task, room, parameters, room.order, start, end, epoch, batch, disturbed, interrupt)
        if interrupt[0]:
            return INTERRUPTED, steps, batch, loss
        _penalize(rules, parameters, room.gradient, share)
        fine = _update(rules, rate, steps + 1, room.gradient, parameters, moments, room.changed, room.moments)
        if not fine or not math.isfinite(loss):
            return DIVERGED, steps, batch, loss
        _copy(room.changed, room.moments, parameters, moments)
        steps += 1
    return DONE, steps, batch, loss


@_compiled
def _measure(task: Task, lanes: Lanes, parameters: Array, order: NDArray[np.int64]) -> float:
    graph, loss = task.graph, 0.0
    for start in range(0, len(order), LANES):
        count = min(LANES, len(order) - start)
        _load(graph, lanes, task.X, order, start, count)
        _forward(graph, parameters, lanes, count)
        for lane in range(count):
            loss += _lose(task, lanes, lane, order[start + lane])
    return loss / len(order) if task.rules.samples_mean else loss


@_compiled
def train(
    task: Task,
    room: Room,
    notes: Notes,
    parameters: Array,
    moments: Array,
    steps: int,
    epoch: int,
    rates: Array,
    losses: Array,
    interrupt: NDArray[np.bool_],
) -> tuple[int, int, int, int, float]:
    """Trains for an epoch per learning rate in `rates` (epochs,), from the state after `epoch` finished epochs.

    `parameters` (parameters,) and `moments` (rows, parameters) are changed in place; `losses` (epochs,) takes the loss
    of the last batch of each epoch, before its update, or where `notes` want it that of all samples. Returns how many
    epochs were finished, why it ended, the optimizer's steps, the batch that diverged, and the loss after the last
    epoch if it is wanted and known. Where a batch diverged, the numbers are those before it. When `interrupt` (1,) is
    set from outside, it ends at once with the numbers before the epoch under way.
    """
    rules, before, kept = task.rules, np.nan, 0
    watches = (
        rules.loss_limit == rules.loss_limit
        or rules.change_limit == rules.change_limit
        or rules.gradient_limit == rules.gradient_limit
        or rules.all_right
    )
    if watches:
        before = _loss_of_all(task, room, parameters, interrupt)
    for index in range(len(rates)):
        _copy(parameters, moments, room.start, room.start_moments)
        start_steps = steps
        if notes.keep > 0 and (epoch + index) % notes.keep == 0:
            _copy(parameters, moments, notes.parameters[kept], notes.moments[kept])
            notes.steps[kept] = steps
            kept += 1
        measured = np.nan
        if notes.measure > 0 and (epoch + index) % notes.measure == 0:
            measured = _measure(task, room.lanes, parameters, room.in_order)
        why, steps, batch, losses[index] = _one_epoch(
            task, room, parameters, moments, steps, epoch + index, rates[index], interrupt
        )
        if notes.measure > 0:
            losses[index] = measured
        if why == DIVERGED:
            return index, why, steps, batch, np.nan
        if watches and why == DONE:
            why, before = _reason_to_stop(task, room, parameters, before, interrupt)
        if interrupt[0]:
            _copy(room.start, room.start_moments, parameters, moments)
            return index, INTERRUPTED, start_steps, batch, np.nan
        if why != DONE:
            return index + 1, why, steps, batch, np.nan
    last = _measure(task, room.lanes, parameters, room.in_order) if notes.measure_last else np.nan
    return len(rates), DONE, steps, 0, last


@_compiled
def measure(task: Task, lanes: Lanes, parameters: Array, order: NDArray[np.int64]) -> float:
    """The loss of the whole training set; `order` are its rows."""
    loss: float = _measure(task, lanes, parameters, order)
    return loss


@_compiled
def measure_around(
    task: Task,
    lanes: Lanes,
    parameters: Array,
    places: NDArray[np.int64],
    values: Array,
    touched: NDArray[np.bool_],
    order: NDArray[np.int64],
    losses: Array,
) -> None:
    """Fills `losses` (points,) as `measure` does, the parameters at `places` (varied,) being each of `values` in turn.

    `values` has shape (points, varied), and `touched` (units,) says which units these places make a difference to: only
    they are computed again for every point. `parameters` are left with the last values.
    """
    graph = task.graph
    for point in range(len(losses)):
        losses[point] = 0.0
    for start in range(0, len(order), LANES):
        count = min(LANES, len(order) - start)
        _load(graph, lanes, task.X, order, start, count)
        _forward(graph, parameters, lanes, count)
        for point in range(len(losses)):
            for varied in range(len(places)):
                parameters[places[varied]] = values[point, varied]
            for unit in range(len(graph.row)):
                if touched[unit]:
                    _aggregate(graph, parameters, lanes, unit)
                    _activate(graph, lanes, unit, count)
            if len(graph.group):
                _share_out(graph, lanes, count)
            for lane in range(count):
                losses[point] += _lose(task, lanes, lane, order[start + lane])
    if task.rules.samples_mean:
        for point in range(len(losses)):
            losses[point] /= len(order)


@_compiled
def respond(
    graph: Graph,
    lanes: Lanes,
    parameters: Array,
    X: Array,
    order: NDArray[np.int64],
    rows: NDArray[np.uint64],
    activations: Array,
) -> None:
    """Fills `activations` (samples, nodes) with those of the nodes in `rows` (nodes,) for the rows `order` of `X`."""
    for start in range(0, len(order), LANES):
        count = min(LANES, len(order) - start)
        _load(graph, lanes, X, order, start, count)
        _forward(graph, parameters, lanes, count)
        for lane in range(count):
            for column in range(len(rows)):
                activations[start + lane, column] = lanes.a[rows[column], lane]


# Learning in matrix products


_LOG2E, _LN2_HIGH, _LN2_LOW = 1.4426950408889634, 0.693147180369123816490, 1.90821492927058770002e-10
# Added to a number of moderate size, it leaves the nearest whole number in the last bits.
_TO_WHOLE = 6755399441055744.0


@_with_products
def hyperbolic_tangents(z: Array, a: Array, power: Array, bits: NDArray[np.int64]) -> None:
    """tanh of `z` (numbers,) into `a`, within three units in the last place, ten times as fast as one by one.

    tanh |z| = −e / (e + 2), where e = exp(−2|z|) − 1 is 2ᵏ(p + 1) − 1 with the rest of exp's argument so small that a
    Taylor polynomial gives p. There is no branch in any loop, so that several numbers are computed at once. `power` is
    room for as many numbers, and `bits` the same room as whole numbers.
    """
    for i in range(len(z)):
        power[i] = max(-2.0 * abs(z[i]), -40.0) * _LOG2E + _TO_WHOLE
    for i in range(len(z)):
        k = power[i] - _TO_WHOLE
        rest = (max(-2.0 * abs(z[i]), -40.0) - k * _LN2_HIGH) - k * _LN2_LOW
        p = 1.0 / 6227020800.0
        p = p * rest + 1.0 / 479001600.0
        p = p * rest + 1.0 / 39916800.0
        p = p * rest + 1.0 / 3628800.0
        p = p * rest + 1.0 / 362880.0
        p = p * rest + 1.0 / 40320.0
        p = p * rest + 1.0 / 5040.0
        p = p * rest + 1.0 / 720.0
        p = p * rest + 1.0 / 120.0
        p = p * rest + 1.0 / 24.0
        p = p * rest + 1.0 / 6.0
        p = p * rest + 0.5
        a[i] = (p * rest) * rest + rest
    for i in range(len(z)):
        # 2ᵏ, by its exponent.
        bits[i] = (bits[i] + 1023) << 52
    for i in range(len(z)):
        e = power[i] * a[i] + (power[i] - 1.0)
        a[i] = math.copysign(-e / (e + 2.0), z[i])


@_with_products
def _table(numbers: Array, layers: Layers, layer: int, count: int) -> Array:
    """Those of `count` samples in a layer, (count, units)."""
    start, width = PIECE * layers.place[layer], layers.width[layer]
    table: Array = numbers[start : start + count * width].reshape((count, width))
    return table


@_with_products
def _matrix(numbers: Array, graph: Graph, layers: Layers, layer: int) -> Array:
    """Those of the weights into a layer, (units, sources), of all `numbers` (parameters,)."""
    first, last = np.int64(graph.first[layers.unit[layer]]), np.int64(graph.first[layers.unit[layer + 1]])
    matrix: Array = numbers[first:last].reshape((layers.width[layer], layers.width[layer - 1]))
    return matrix


@_with_products
def _sources(
    task: Task,
    layers: Layers,
    lanes: Lanes,
    wide: Wide,
    order: NDArray[np.int64],
    start: int,
    count: int,
    where: tuple[int, int, int, int],
    disturbed: bool,
) -> Array:
    """The inputs of `count` samples, (count, inputs), with noise and dropout; `where` is as in `_layer_by_lanes`."""
    rules, graph = task.rules, task.graph
    inputs: Array = _table(wide.a, layers, 0, count)
    if not disturbed:
        for sample in range(count):
            inputs[sample] = task.X[order[start + sample]]
        return inputs
    epoch, batch, first, blocks = where
    for begin in range(0, count, LANES):
        few = min(LANES, count - begin)
        _load(graph, lanes, task.X, order, start + begin, few)
        for node in range(graph.inputs):
            if rules.noise > 0.0:
                _disturb(rules, lanes, graph.inputs, node, epoch, batch, first + begin // LANES, blocks)
            if rules.dropped[node] >= 0:
                _drop(rules, lanes, node, epoch, batch, first + begin // LANES, blocks)
            for lane in range(few):
                inputs[begin + lane, node] = lanes.a[node, lane]
    return inputs


@_with_products
def _layer_by_lanes(
    task: Task, layers: Layers, lanes: Lanes, wide: Wide, layer: int, count: int, where: tuple[int, int, int, int]
) -> None:
    """a and ∂a/∂z of a hidden layer from its z, with dropout.

    `where` says which random numbers: those of the epoch, the batch, and from which block on of how many.
    """
    rules, graph = task.rules, task.graph
    epoch, batch, first, blocks = where
    a, slope = _table(wide.a, layers, layer, count), _table(wide.slope, layers, layer, count)
    for column in range(layers.width[layer]):
        unit = layers.unit[layer] + column
        row = np.int64(graph.row[unit])
        for begin in range(0, count, LANES):
            few = min(LANES, count - begin)
            for lane in range(few):
                lanes.z[row, lane] = slope[begin + lane, column]
            _activate(graph, lanes, unit, few)
            if rules.dropped[row] >= 0:
                _drop(rules, lanes, row, epoch, batch, first + begin // LANES, blocks)
            for lane in range(few):
                a[begin + lane, column], slope[begin + lane, column] = lanes.a[row, lane], lanes.slope[row, lane]


@_with_products
def _is_dropped(task: Task, layers: Layers, layer: int) -> bool:
    for unit in range(layers.unit[layer], layers.unit[layer + 1]):
        if task.rules.dropped[np.int64(task.graph.row[unit])] >= 0:
            return True
    return False


@_with_products
def _weigh(graph: Graph, layers: Layers, wide: Wide, parameters: Array, layer: int, sources: Array) -> None:
    """z of a layer fed by `sources` (count, units before)."""
    z = _table(wide.slope, layers, layer, len(sources))
    np.dot(sources, _matrix(parameters, graph, layers, layer).T, z)
    for column in range(layers.width[layer]):
        bias = graph.bias[layers.unit[layer] + column]
        if bias >= 0:
            for sample in range(len(sources)):
                z[sample, column] += parameters[bias]


@_with_products
def _activate_layer(
    task: Task,
    layers: Layers,
    lanes: Lanes,
    wide: Wide,
    layer: int,
    count: int,
    where: tuple[int, int, int, int],
    disturbed: bool,
) -> None:
    """a and ∂a/∂z of a hidden layer from its z, with dropout; `where` is as in `_layer_by_lanes`."""
    is_alike = not (disturbed and _is_dropped(task, layers, layer))
    if task.graph.activation[layers.unit[layer]] != TANH or not is_alike:
        _layer_by_lanes(task, layers, lanes, wide, layer, count, where)
        return
    start, size = PIECE * layers.place[layer], count * layers.width[layer]
    slopes, a = wide.slope[start : start + size], wide.a[start : start + size]
    hyperbolic_tangents(slopes, a, wide.power[:size], wide.bits[:size])
    for i in range(size):
        slopes[i] = 1.0 - a[i] * a[i]


@_with_products
def _forward_in_products(
    task: Task,
    layers: Layers,
    lanes: Lanes,
    wide: Wide,
    parameters: Array,
    inputs: Array,
    where: tuple[int, int, int, int],
    disturbed: bool,
) -> None:
    """a and ∂a/∂z of the hidden layers, and z of the last one, for these `inputs` (count, inputs)."""
    last, sources = len(layers.width) - 1, inputs
    for layer in range(1, last + 1):
        _weigh(task.graph, layers, wide, parameters, layer, sources)
        if layer < last:
            _activate_layer(task, layers, lanes, wide, layer, len(inputs), where, disturbed)
            sources = _table(wide.a, layers, layer, len(inputs))


@_with_products
def _activate_outputs(task: Task, layers: Layers, lanes: Lanes, z: Array, begin: int) -> int:
    """a of the last layer for some samples from `begin` on, in as many lanes as it returns."""
    layer, few = len(layers.width) - 1, min(LANES, len(z) - begin)
    for column in range(layers.width[layer]):
        unit = layers.unit[layer] + column
        for lane in range(few):
            lanes.z[np.int64(task.graph.row[unit]), lane] = z[begin + lane, column]
        _activate(task.graph, lanes, unit, few)
    if len(task.graph.group):
        _share_out(task.graph, lanes, few)
    return few


@_with_products
def _lose_all(
    task: Task, layers: Layers, lanes: Lanes, wide: Wide, order: NDArray[np.int64], start: int, count: int
) -> float:
    """The summed loss of `count` samples, whose ∂L/∂z it leaves as δ of the last layer."""
    graph, layer, loss = task.graph, len(layers.width) - 1, 0.0
    z, delta = _table(wide.slope, layers, layer, count), _table(wide.delta, layers, layer, count)
    for begin in range(0, count, LANES):
        few = _activate_outputs(task, layers, lanes, z, begin)
        for lane in range(few):
            loss += _lose(task, lanes, lane, order[start + begin + lane])
        for column in range(layers.width[layer]):
            row = np.int64(graph.row[layers.unit[layer] + column])
            for lane in range(few):
                delta[begin + lane, column] = lanes.pull[row, lane] * lanes.slope[row, lane]
    return loss


@_with_products
def _backward_in_products(
    task: Task, layers: Layers, wide: Wide, parameters: Array, inputs: Array, gradient: Array, is_first: bool
) -> None:
    """∂L/∂w and ∂L/∂b of the samples of one piece: the `is_first` overwrites what weights have in `gradient`."""
    graph, count = task.graph, len(inputs)
    for layer in range(len(layers.width) - 1, 0, -1):
        delta = _table(wide.delta, layers, layer, count)
        sources = inputs if layer == 1 else _table(wide.a, layers, layer - 1, count)
        if is_first:
            np.dot(delta.T, sources, _matrix(gradient, graph, layers, layer))
        else:
            own, piece = _matrix(gradient, graph, layers, layer), _matrix(wide.gradient, graph, layers, layer)
            np.dot(delta.T, sources, piece)
            own += piece
        for column in range(layers.width[layer]):
            bias = graph.bias[layers.unit[layer] + column]
            if bias >= 0:
                for sample in range(count):
                    gradient[bias] += delta[sample, column]
        if layer > 1:
            before, slope = _table(wide.delta, layers, layer - 1, count), _table(wide.slope, layers, layer - 1, count)
            np.dot(delta, _matrix(parameters, graph, layers, layer), before)
            before *= slope


@_with_products
def train_layers(
    task: Task,
    layers: Layers,
    room: Room,
    wide: Wide,
    parameters: Array,
    moments: Array,
    steps: int,
    epoch: int,
    rate: float,
    interrupt: NDArray[np.bool_],
) -> tuple[int, int, int, float]:
    """One epoch of a network that consists of layers, as `_one_epoch`, but in matrix products.

    `parameters` (parameters,) and `moments` (rows, parameters) are changed in place.
    """
    rules, graph, count, batch, loss = task.rules, task.graph, len(task.X), 0, 0.0
    disturbed = rules.noise > 0.0 or len(rules.probability) > 0
    old, new, memory, after = parameters, room.changed, moments, room.moments
    why, swapped = DONE, False
    if rules.shuffle and rules.batch < count:
        shuffle(room.order, rules.seed, epoch)
    for start in range(0, count, rules.batch):
        end = min(start + rules.batch, count)
        batch, loss = start // rules.batch, 0.0
        for unit in range(len(graph.row)):
            if graph.bias[unit] >= 0:
                room.gradient[graph.bias[unit]] = 0.0
        for first in range(start, end, PIECE):
            size = min(PIECE, end - first)
            where = (epoch, batch, (first - start) // LANES, (end - start + LANES - 1) // LANES)
            if disturbed or rules.shuffle:
                inputs = _sources(task, layers, room.lanes, wide, room.order, first, size, where, disturbed)
            else:
                inputs = task.X[first : first + size]
            _forward_in_products(task, layers, room.lanes, wide, old, inputs, where, disturbed)
            loss += _lose_all(task, layers, room.lanes, wide, room.order, first, size)
            _backward_in_products(task, layers, wide, old, inputs, room.gradient, first == start)
        share = 1.0 / (end - start) if rules.samples_mean else 1.0
        loss *= share
        if interrupt[0]:
            why = INTERRUPTED
            break
        _penalize(rules, old, room.gradient, share)
        if not _update(rules, rate, steps + 1, room.gradient, old, memory, new, after) or not math.isfinite(loss):
            why = DIVERGED
            break
        # What has become old is room for the next.
        old, new, memory, after = new, old, after, memory
        steps += 1
        swapped = not swapped
    if swapped:
        _copy(old, memory, parameters, moments)
    return why, steps, batch, loss


@_with_products
def measure_layers(task: Task, layers: Layers, room: Room, wide: Wide, parameters: Array) -> float:
    """The loss of the whole training set of a network that consists of layers."""
    loss, count = 0.0, len(task.X)
    for first in range(0, count, PIECE):
        size = min(PIECE, count - first)
        inputs = task.X[first : first + size]
        _forward_in_products(task, layers, room.lanes, wide, parameters, inputs, (0, 0, 0, 1), False)
        loss += _lose_all(task, layers, room.lanes, wide, room.in_order, first, size)
    if task.rules.samples_mean:
        loss /= count
    return loss


@_with_products
def respond_layers(
    task: Task,
    layers: Layers,
    room: Room,
    wide: Wide,
    parameters: Array,
    values: Array,
    weights: Array,
    alike: Array,
    asked: int,
    activations: Array,
) -> None:
    """Fills `activations` (points,) with those of the unit `asked` at the points of a grid.

    The first layer weighs the `values` (points, varied) of the inputs that vary with `weights` (units, varied); all
    else of its z is `alike` (units,) everywhere.
    """
    lanes, last, deepest = room.lanes, len(layers.width) - 1, 1
    while asked >= layers.unit[deepest + 1]:
        deepest += 1
    for start in range(0, len(values), PIECE):
        some = values[start : start + PIECE]
        z = _table(wide.slope, layers, 1, len(some))
        np.dot(some, weights.T, z)
        z += alike
        for layer in range(1, min(deepest, last - 1) + 1):
            _activate_layer(task, layers, lanes, wide, layer, len(some), (0, 0, 0, 1), False)
            if layer < deepest:
                _weigh(task.graph, layers, wide, parameters, layer + 1, _table(wide.a, layers, layer, len(some)))
        if deepest < last:
            hidden = _table(wide.a, layers, deepest, len(some))
            activations[start : start + PIECE] = hidden[:, asked - layers.unit[deepest]]
            continue
        z = _table(wide.slope, layers, last, len(some))
        for begin in range(0, len(some), LANES):
            for lane in range(_activate_outputs(task, layers, lanes, z, begin)):
                activations[start + begin + lane] = lanes.a[np.int64(task.graph.row[asked]), lane]


# So short that to give the interpreter away and wait for it again would take far longer.
@partial(_compiled, nogil=False)
def pass_one(
    graph: Graph, lanes: Lanes, parameters: Array, X: Array, order: NDArray[np.int64], z: Array, a: Array
) -> None:
    """Fills `z` and `a` (nodes, 1) with those of the row of `X` that `order` (1,) names."""
    _load(graph, lanes, X, order, 0, 1)
    _forward(graph, parameters, lanes, 1)
    for node in range(len(a)):
        a[node, 0] = lanes.a[node, 0]
        z[node, 0] = a[node, 0] if node < graph.inputs else lanes.z[node, 0]


class _Progress(event.Listener):
    """Counts what Numba has compiled: these functions, and those of its own that they use."""

    # As many as Numba 0.68 compiles here; another number makes the bar a little too fast or too slow.
    EXPECTED = 113

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report
        self._done = 0

    def on_start(self, event: Any) -> None:
        """Nothing is done yet."""

    def on_end(self, event: Any) -> None:
        self._done += 1
        self._report(min(1.0, self._done / self.EXPECTED))


def warm_up(report: Callable[[float], None]) -> None:
    """Compiles what is called from outside, or loads what was compiled before; reports the share done, 0 to 1."""
    unit, one = np.zeros(1, dtype=np.uint64), np.zeros(1, dtype=np.int64)
    graph = Graph(
        inputs=1,
        fan_in=1,
        row=unit + np.uint64(1),
        first=np.array([0, 1], dtype=np.uint64),
        source=unit,
        bias=one - 1,
        activation=one,
        aggregation=one,
        deep=np.zeros(1, dtype=np.bool_),
        output=unit + np.uint64(1),
        form=one,
        group=one[:0],
        at_zero=1.0,
    )
    rules = Rules(
        batch=1,
        samples_mean=True,
        output_share=1.0,
        optimizer=SGD,
        momentum=0.0,
        nesterov=False,
        decay=0.0,
        epsilon=0.0,
        trainable=np.ones(1, dtype=np.bool_),
        weights=1,
        l1=0.0,
        l2=0.0,
        shuffle=False,
        seed=0,
        noise=0.0,
        dropped=np.full(2, -1),
        probability=np.empty(0),
        loss_limit=np.nan,
        change_limit=np.nan,
        gradient_limit=np.nan,
        all_right=False,
        one_hot=False,
        threshold=0.5,
    )
    table, numbers, interrupt = np.zeros((1, 1)), np.zeros(1), np.zeros(1, dtype=np.bool_)
    task = Task(graph, rules, table, table)
    with event.install_listener("numba:compile", _Progress(report)):
        train(task, room_for(task, 1, 0), no_notes(), numbers, np.zeros((0, 1)), 0, 0, numbers, numbers, interrupt)
        measure(task, lanes_for(graph), numbers, one)
        measure_around(task, lanes_for(graph), numbers, one, table, graph.deep, one, np.zeros(1))
        respond(graph, lanes_for(graph), numbers, table, one, unit, table)
        pass_one(graph, lanes_for(graph), numbers, table, one, np.zeros((2, 1)), np.zeros((2, 1)))
        layers = Layers(np.array([0, 0, 1]), np.array([1, 1]), np.array([0, 1]))
        room, wide = room_for(task, 1, 0), wide_for(layers, 1)
        train_layers(task, layers, room, wide, numbers, np.zeros((0, 1)), 0, 0, 0.0, interrupt)
        measure_layers(task, layers, room, wide, numbers)
        respond_layers(task, layers, room, wide, numbers, table, table, numbers, 0, np.zeros(1))
