"""Sweeps: how long a hundred runs take, on one thread and on as many as there are cores, beside the same runs alone.

The loops are compiled before the clock starts. The runs of a sweep measure loss and accuracy on the way; those alone
only train.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import time
from collections.abc import Mapping
from dataclasses import dataclass

import simulator as sim
from simulator import compiled
from simulator.runs import Pool, Sweep, Value

SEEDS = tuple(range(20))


@dataclass(frozen=True)
class Work:
    """A sweep of a preset, and the seconds it may take on two cores."""

    title: str
    preset: str
    values: Mapping[str, tuple[Value, ...]]
    epochs: int
    most: float | None = None

    def sweep(self) -> Sweep:
        return Sweep(sim.load(self.preset), self.values, SEEDS, self.epochs)


RATES = {"learning_rate": (0.01, 0.1, 0.3, 0.6, 1.0)}
WORKS = (
    Work("XOR 2-2-1, 10,000 epochs", "xor", RATES, 10_000, 10.0),
    Work("XOR 3-4-1 with dropout, 10,000 epochs", "xor-3-4-1-dropout", RATES, 10_000),
    Work("moons 2-6-1, 100 samples, 2,000 epochs", "moons", RATES, 2_000),
    Work("spirals, 20 hidden neurons, 1,000 epochs", "spirals", RATES, 1_000),
)


def seconds_in_a_pool(sweep: Sweep, threads: int | None) -> float:
    pool = Pool(sweep, threads)
    began = time.perf_counter()
    pool.start()
    pool.join()
    assert pool.failure is None
    assert pool.done == sweep.count
    return time.perf_counter() - began


def seconds_alone(sweep: Sweep) -> float:
    began = time.perf_counter()
    for case in sweep.cases:
        project = sweep.project_of(case)
        program = sim.compile(project.network)
        sim.Trainer(program, project.X, project.T, project.training, recorded=False).run(sweep.epochs)
    return time.perf_counter() - began


def main() -> None:
    compiled.prepare()
    cores = os.cpu_count() or 1
    print(f"| 100 runs of | alone, s | one thread, s | {cores} threads, s | must be | times as fast |")
    print("|---|---|---|---|---|---|")
    for work in WORKS:
        alone = seconds_alone(work.sweep())
        one, many = seconds_in_a_pool(work.sweep(), 1), seconds_in_a_pool(work.sweep(), None)
        limit = "" if work.most is None else f"≤ {work.most:g}"
        print(f"| {work.title} | {alone:.2f} | {one:.2f} | {many:.2f} | {limit} | {one / many:.2f} |", flush=True)


if __name__ == "__main__":
    main()
