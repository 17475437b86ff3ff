"""Learning in compiled loops: puts a program and its settings into the arrays that `kernels` walks along.

Numba is imported when the first loop is wanted, and takes a second; where there is no compiled code of this version on
the machine yet, some more. So call `prepare` on a worker.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.activations import ACTIVATIONS
from simulator.arrays import Array
from simulator.batches import active_dropout, batch_size
from simulator.engine import ByName, Forward
from simulator.learning import NOTHING, Grid, Kept, Notes, Outcome, noted_epochs, rates, shows_losses
from simulator.losses import LOSSES
from simulator.metrics import is_one_hot, midway
from simulator.optimizers import SGD, AdaGrad, Adam, OptimizerState, RMSProp
from simulator.program import Program, Unit
from simulator.schedules import Constant
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.settings import TrainingSettings
from simulator.stopping import Reason

# The activations and losses that `kernels` has a constant and a loop for, called like their keys.
COMPILED_ACTIVATIONS = frozenset(
    {
        "linear",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "softplus",
        "step",
        "exp",
        "reciprocal",
        "square",
        "sine",
        "softmax",
    }
)
COMPILED_LOSSES = frozenset(["half_squared", "squared", "absolute", "huber", "cross_entropy", "hinge", "output"])
_JOINED = {
    ("cross_entropy", "sigmoid"): "SIGMOID_CROSS_ENTROPY",
    ("cross_entropy", "softmax"): "SOFTMAX_CROSS_ENTROPY",
    ("categorical_cross_entropy", "softmax"): "SOFTMAX_CROSS_ENTROPY",
    ("perceptron", "step"): "PERCEPTRON",
}
_REASONS: tuple[Reason | None, ...] = (None, "loss", "change", "gradient", "all_right", "diverged", None)

_FIRST = np.zeros(1, dtype=np.int64)

_preparing = threading.Lock()


class _Loops:
    """The compiled loops, which like any module a process has once: they, or why they can't be had."""

    module: ModuleType | None = None
    trouble: Sentence | None = None


def trouble() -> Sentence | None:
    """Why there are no compiled loops on this machine; None if there are, or nobody has asked for them yet."""
    return _Loops.trouble


def is_ready() -> bool:
    """Whether `prepare` has nothing left to do."""
    return _Loops.module is not None or _Loops.trouble is not None


def prepare(report: Callable[[float], None] = lambda share: None) -> bool:
    """Imports the loops and compiles them if that was never done here; whether they can be used.

    `report` is called with the share that is done, 0 to 1, while compiling. What goes wrong is kept for `trouble`.
    """
    with _preparing:
        if _Loops.module is None and _Loops.trouble is None:
            try:
                _Loops.module = _load(report)
            except Exception as error:  # whatever a compiler may stumble over, NumPy can do the work
                _Loops.trouble = Sentence(
                    QT_TRANSLATE_NOOP(
                        "error",
                        "The compiled engine can't be used here, and NumPy trains instead, more slowly: {error}",
                    ),
                    {"error": f"{type(error).__name__}: {error}".strip().splitlines()[0]},
                )
        return _Loops.module is not None


def _load(report: Callable[[float], None]) -> ModuleType:
    kernels = import_module("simulator.kernels")
    kernels.warm_up(report)
    return kernels


def supports(program: Program, settings: TrainingSettings) -> bool:
    """Whether there are loops for everything in this network and these settings."""
    for unit in program.units:
        key = unit.activation.key
        known = key in COMPILED_ACTIVATIONS and (key == "step" or unit.activation is ACTIVATIONS[key])
        if not known or unit.aggregation.key not in ("sum", "product", "max"):
            return False
    forms = all(_form(settings.loss, unit) for unit in program.output_units)
    return forms and type(settings.optimizer) in (SGD, AdaGrad, RMSProp, Adam)


def _form(loss: str, unit: Unit) -> str | None:
    """The name of the constant of this loss at this output; None if there is none."""
    if unit.activation.key in LOSSES[loss].fused:
        return _JOINED.get((loss, unit.activation.key))
    return loss.upper() if loss in COMPILED_LOSSES else None


def graph_of(program: Program, loss: str) -> Any:
    """The `Graph` of a program that learns from this loss, whatever its settings."""
    kernels = loops()
    units = program.units
    starts = [0, *np.cumsum([len(unit.sources) for unit in units])]
    sources = np.concatenate([unit.sources for unit in units]) if units else np.empty(0)
    group = [i for i, unit in enumerate(program.output_units) if unit.activation.is_group]
    codes = [getattr(kernels, _form(loss, unit) or "HALF_SQUARED") for unit in program.output_units]
    return kernels.Graph(
        inputs=len(program.inputs),
        fan_in=max(len(unit.sources) for unit in units),
        row=np.array([unit.row for unit in units], dtype=np.uint64),
        first=np.array(starts, dtype=np.uint64),
        source=sources.astype(np.uint64),
        bias=np.array([unit.bias for unit in units], dtype=np.int64),
        activation=np.array([getattr(kernels, unit.activation.key.upper()) for unit in units], dtype=np.int64),
        aggregation=np.array([getattr(kernels, unit.aggregation.key.upper()) for unit in units], dtype=np.int64),
        deep=np.array([bool((unit.sources >= len(program.inputs)).any()) for unit in units], dtype=np.bool_),
        output=program.output_rows.astype(np.uint64),
        form=np.array(codes, dtype=np.int64),
        group=np.array(group, dtype=np.int64),
        at_zero=float(program.step_at_zero),
    )


def loops() -> ModuleType:
    """The module `kernels`, ready to be used. Raises `RuntimeError` where it can't be."""
    if not prepare() or _Loops.module is None:
        raise RuntimeError(str(_Loops.trouble))
    return _Loops.module


class Compiled:
    """Learns in compiled loops; only where `supports` says so and after `prepare`."""

    def __init__(self, program: Program, X: Array, T: Array, settings: TrainingSettings) -> None:
        kernels = loops()
        self._train, self._measure, self._respond = kernels.train, kernels.measure, kernels.respond
        self._measure_around, self._pass_one = kernels.measure_around, kernels.pass_one
        self._notes = kernels.Notes
        self._program = program
        self._settings = settings
        rows = settings.split.rows(len(X))
        # Contiguous and writable, as the loops were compiled for.
        X, T = np.require(X[rows], requirements=["C", "W"]), np.require(T[rows], requirements=["C", "W"])
        self._shows_losses = shows_losses(program, settings, len(X))
        self._task = kernels.Task(graph_of(program, settings.loss), rules_of(program, T, settings), X, T)
        self._room = kernels.room_for(self._task, len(program.parameters), settings.optimizer.rows)
        self._same_rates = np.empty(0)
        # The loss that was measured on the way, and of what.
        self._known: tuple[Array, float] | None = None

    def learn(
        self,
        parameters: Array,
        state: OptimizerState,
        epoch: int,
        epochs: int,
        interrupt: NDArray[np.bool_],
        notes: Notes = NOTHING,
    ) -> Outcome:
        parameters, moments, losses = parameters.copy(), state.moments.copy(), np.empty(epochs)
        book = self._book(notes, epochs, moments.shape)
        learning_rates = self._rates(epoch, epochs)
        done, why, steps, batch, last = self._train(
            self._task, self._room, book, parameters, moments, state.steps, epoch, learning_rates, losses, interrupt
        )
        parameters.flags.writeable = False
        if notes.last and not np.isnan(last):
            self._known = parameters, last
        noted = noted_epochs(epoch, done, 1 if self._shows_losses else notes.losses)
        return Outcome(
            done,
            parameters,
            OptimizerState(state.kind, steps, moments),
            noted,
            losses[:done] if self._shows_losses else losses[np.array(noted, dtype=np.int64) - epoch],
            _kept(book, state.kind, epoch, done),
            _REASONS[why],
            batch,
        )

    def _rates(self, epoch: int, epochs: int) -> Array:
        """The learning rates; the usual ones, all of them alike, are written down only once."""
        if not isinstance(self._settings.schedule, Constant):
            return rates(self._settings, epoch, epochs)
        if len(self._same_rates) < epochs:
            self._same_rates = rates(self._settings, epoch, epochs)
        return self._same_rates[:epochs]

    def _book(self, notes: Notes, epochs: int, moments: tuple[int, ...]) -> Any:
        """Room for what is to be noted of so many epochs."""
        rows = epochs // notes.moments + 1 if notes.moments else 0
        return self._notes(
            notes.moments,
            0 if self._shows_losses else notes.losses,
            notes.last,
            np.empty((rows, moments[1])),
            np.empty((rows, *moments)),
            np.empty(rows, dtype=np.int64),
        )

    def loss(self, parameters: Array) -> float:
        known, room = self._known, self._room
        if known is not None and known[0] is parameters:
            return known[1]
        return float(self._measure(self._task, room.lanes, np.array(parameters), room.in_order))

    def losses(self, points: Array) -> Array:
        places = np.flatnonzero((points != points[:1]).any(axis=0)).astype(np.int64)
        losses, values = np.empty(len(points)), np.ascontiguousarray(points[:, places])
        if len(points):
            touched = _touched(self._program, places)
            task, room, start = self._task, self._room, np.array(points[0])
            self._measure_around(task, room.lanes, start, places, values, touched, room.in_order, losses)
        return losses

    def outputs(self, parameters: Array, X: Array) -> Array:
        return self._answers(parameters, X, self._task.graph.output)

    def forward(self, parameters: Array, x: Array) -> Forward:
        program = self._program
        z = np.empty((len(program.nodes), 1))
        a = np.empty_like(z)
        X = np.ascontiguousarray(x[np.newaxis], dtype=np.float64)
        self._pass_one(self._task.graph, self._room.lanes, np.array(parameters), X, _FIRST, z, a)
        return Forward(program, parameters, ByName(z, program.row), ByName(a, program.row))

    def activations_over(self, parameters: Array, grid: Grid, names: Sequence[str]) -> Array:
        rows = np.array([self._program.row[name] for name in names], dtype=np.uint64)
        return self._answers(parameters, grid.samples(), rows)

    def _answers(self, parameters: Array, X: Array, rows: NDArray[np.uint64]) -> Array:
        X, order = np.ascontiguousarray(X), np.arange(len(X), dtype=np.int64)
        answers = np.empty((len(X), len(rows)))
        self._respond(self._task.graph, self._room.lanes, np.array(parameters), X, order, rows, answers)
        return answers


def _touched(program: Program, places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which units (units,) the parameters at these places make a difference to."""
    varied, differs = set(places.tolist()), np.zeros(len(program.nodes), dtype=np.bool_)
    for unit in program.units:
        own = not varied.isdisjoint(range(unit.weights.start, unit.weights.stop))
        differs[unit.row] = own or unit.bias in varied or bool(differs[unit.sources].any())
    return np.array([differs[unit.row] for unit in program.units], dtype=np.bool_)


def _kept(book: Any, kind: str, epoch: int, done: int) -> tuple[Kept, ...]:
    if not book.keep:
        return ()
    epochs = range(-(-epoch // book.keep) * book.keep, epoch + done, book.keep)
    return tuple(
        Kept(at, book.parameters[row], OptimizerState(kind, int(book.steps[row]), book.moments[row]))
        for row, at in enumerate(epochs)
    )


def rules_of(program: Program, T: Array, settings: TrainingSettings) -> Any:
    """The `Rules` by which a program learns the targets `T` (samples, outputs)."""
    kernels = loops()
    optimizer, stop = settings.optimizer, settings.stop
    dropout = active_dropout(program, settings)
    dropped = np.full(len(program.nodes), -1, dtype=np.int64)
    for place, name in enumerate(dropout):
        dropped[program.row[name]] = place
    return kernels.Rules(
        batch=batch_size(settings, len(T)),
        samples_mean=settings.samples == "mean",
        output_share=1.0 / len(program.outputs) if settings.outputs == "mean" else 1.0,
        optimizer=getattr(kernels, optimizer.kind.upper()),
        momentum=float(getattr(optimizer, "momentum", getattr(optimizer, "first_decay", 0.0))),
        nesterov=bool(getattr(optimizer, "nesterov", False)),
        decay=float(getattr(optimizer, "decay", getattr(optimizer, "second_decay", 0.0))),
        epsilon=float(getattr(optimizer, "epsilon", 0.0)),
        trainable=np.array(program.trainable),
        weights=len(program.edges),
        l1=float(settings.l1),
        l2=float(settings.l2 if settings.half_l2 else 2.0 * settings.l2),
        shuffle=bool(settings.shuffle),
        seed=int(settings.seed),
        noise=float(settings.noise),
        dropped=dropped,
        probability=np.array(list(dropout.values()), dtype=np.float64),
        loss_limit=_limit(stop.loss),
        change_limit=_limit(stop.change),
        gradient_limit=_limit(stop.gradient),
        all_right=bool(stop.all_right),
        one_hot=is_one_hot(T),
        threshold=midway(T),
    )


def _limit(value: float | None) -> float:
    return np.nan if value is None else float(value)
