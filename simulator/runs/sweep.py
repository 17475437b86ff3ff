"""A sweep: every combination of some values of some settings, from one start or from many."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.history import Trace
from simulator.metrics import accuracy
from simulator.program import compile
from simulator.project import Project, randomized, reset, trained
from simulator.runs.axes import AXES, Value
from simulator.runs.kept import HowEnded, KeptRun, ending_of, has_labels, keep, validation_loss
from simulator.runs.results import Result
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError
from simulator.training import Trainer, check_fit

MOST_RUNS = 10_000
MOST_EPOCHS = 10_000_000
# A curve is measured at so many epochs, evenly, and at so many more that lie denser at the start.
EVENLY, EARLY = 64, 24


@dataclass(frozen=True)
class Case:
    """One run of a sweep: its value on every axis, and its seed, None for the project's own initial weights."""

    index: int
    values: Mapping[str, Value]
    seed: int | None


@dataclass(frozen=True)
class Sweep:
    """What is to be tried on a project: values (several, by the key of the axis), seeds, and for how many epochs.

    Every combination of values is run once from every seed; without seeds, once from the project's own initial weights.
    All that is not varied is as in the project.
    """

    project: Project
    values: Mapping[str, tuple[Value, ...]]
    seeds: tuple[int, ...] = ()
    epochs: int = 1000

    def __post_init__(self) -> None:
        if not 1 <= self.epochs <= MOST_EPOCHS:
            raise SimulatorError(
                QT_TRANSLATE_NOOP("error", "A sweep takes 1 to {most} epochs a run, not {n}."),
                most=MOST_EPOCHS,
                n=self.epochs,
            )
        if self.count > MOST_RUNS:
            raise SimulatorError(
                QT_TRANSLATE_NOOP("error", "That makes {n} runs; at most {most} are possible. Leave some values out."),
                n=self.count,
                most=MOST_RUNS,
            )

    @property
    def count(self) -> int:
        """How many runs it has."""
        return math.prod(map(len, self.values.values())) * max(1, len(self.seeds))

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every run, those that differ in nothing but the seed side by side."""
        keys = [key for key in AXES if key in self.values]
        combinations = itertools.product(*(self.values[key] for key in keys))
        pairs = itertools.product(combinations, self.seeds or (None,))
        return tuple(
            Case(index, dict(zip(keys, values, strict=True)), seed) for index, (values, seed) in enumerate(pairs)
        )

    @cached_property
    def epochs_measured(self) -> NDArray[np.int64]:
        """The epochs (points,) at which the curves of all its runs are measured, from 0 to the last."""
        even = np.linspace(0, self.epochs, min(self.epochs, EVENLY) + 1)
        early = np.geomspace(1, self.epochs, EARLY)
        return np.unique(np.concatenate([even, early]).round().astype(np.int64))

    def project_of(self, case: Case) -> Project:
        """The project that a case trains, at epoch 0; raises `SimulatorError` where a value doesn't fit it."""
        project = reset(self.project)
        for key, value in case.values.items():
            project = AXES[key].apply(project, value)
        if case.seed is not None:
            return randomized(project, case.seed)
        if any(AXES[key].redraws for key in case.values):
            return randomized(project, project.training.seed)
        return project

    def check(self) -> None:
        """Raises `SimulatorError` if any of its runs can't be trained, and says which."""
        for case in self.cases:
            if case.seed in (None, *self.seeds[:1]):
                try:
                    project = self.project_of(case)
                    program = compile(project.network)
                    check_fit(program, project.X, project.T, project.training)
                except SimulatorError as error:
                    raise SimulatorError(
                        QT_TRANSLATE_NOOP("error", "With {case}: {why}") if case.values else "{why}",
                        case=name_of(case, with_seed=False),
                        why=error.sentence,
                    ) from error


def name_of(case: Case, *, with_seed: bool = True) -> str:
    """A case in words: "learning rate η 0.3, batch all, seed 4"."""
    parts = [f"{AXES[key].label} {AXES[key].write(value)}" for key, value in case.values.items()]
    if case.seed is not None and with_seed:
        parts.append(f"seed {case.seed}")
    return ", ".join(parts)


class Training:
    """One case while it is computed: exactly as a `Trainer` would alone, with the curves measured on the way."""

    def __init__(self, sweep: Sweep, case: Case, *, recorded: bool = False) -> None:
        self.sweep, self.case = sweep, case
        self.project = sweep.project_of(case)
        program = compile(self.project.network)
        self.trainer = Trainer(program, self.project.X, self.project.T, self.project.training, recorded=recorded)
        learned = self.project.training.split.rows(len(self.trainer.X))
        self._learned = self.trainer.X[learned], self.trainer.T[learned]
        self._measures_accuracy = has_labels(self.trainer.T)
        self.seconds = 0.0

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return self.trainer.epoch / self.sweep.epochs

    def run(self, stopping: threading.Event) -> Result | None:
        """The result, or None if `stopping` was set before it was there; `interrupt` ends a chunk as well."""
        trainer, epochs = self.trainer, self.sweep.epochs_measured
        # Loss, loss of what is kept back, accuracy.
        curves = np.full((3, len(epochs)), np.nan)
        trainer.prepare()
        began = time.perf_counter()
        for place, epoch in enumerate(epochs.tolist()):
            trainer.run(epoch - trainer.epoch)
            if stopping.is_set():
                return None
            if trainer.divergence:
                break
            curves[:, place] = self._measure()
            if trainer.reason:
                # The network stays as it is, and so does what it answers.
                curves[:, place:] = curves[:, [place]]
                break
        self.seconds = time.perf_counter() - began
        return self._result(epochs, curves)

    def interrupt(self) -> None:
        """Ends `run` at once, from another thread."""
        self.trainer.interrupt()

    def _measure(self) -> tuple[float, float, float]:
        trainer = self.trainer
        kept_back = validation_loss(trainer.program, trainer.parameters, trainer.X, trainer.T, trainer.settings)
        if not self._measures_accuracy:
            return trainer.loss(), kept_back, np.nan
        X, T = self._learned
        return trainer.loss(), kept_back, accuracy(trainer.learner.outputs(trainer.parameters, X), T)

    def _result(self, epochs: NDArray[np.int64], curves: Array) -> Result:
        trainer = self.trainer
        loss, validation, right = curves
        how: HowEnded = trainer.reason or "epochs"
        project = trained(self.project, trainer.program, trainer.parameters, trainer.epoch)
        last = trainer.loss()
        ending = ending_of(project, last, how, self.seconds)
        return Result(self.case.index, self.case.values, self.case.seed, epochs, loss, validation, right, ending)

    def kept(self, name: str) -> KeptRun:
        """The whole run as one that is kept; only after `run`, where it was `recorded`."""
        trainer = self.trainer
        if not trainer.divergence:
            trainer.record_now()
        trace: Trace = trainer.history.trace()
        project = trained(self.project, trainer.program, trainer.parameters, trainer.epoch)
        return keep(name, project, trace, how=trainer.reason or "epochs", seconds=self.seconds)
