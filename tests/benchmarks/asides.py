"""What the panels beside the walkthrough cost: a nudge, paths, matrices, troubles, unfolding; and documents."""

import itertools
import time
from collections.abc import Callable
from functools import partial

import numpy as np

import simulator as sim
from simulator.gates import can_fold, unfold
from simulator.matrices import matrices
from simulator.report import FORMATS, report_on_sample, written
from simulator.trouble import find_troubles

REPEATS = 5


def milliseconds(do: Callable[[], object]) -> float:
    """The best of several times."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        do()
        times.append(time.perf_counter() - began)
    return 1000.0 * min(times)


def layered(*sizes: int) -> sim.Project:
    """A fully connected network of tanh neurons with one sample."""
    rng, net = np.random.default_rng(0), sim.Network()
    before = [net.add_input(f"x{index}").name for index in range(sizes[0])]
    for layer, size in enumerate(sizes[1:]):
        names = [net.add_neuron(f"n{layer}_{index}", "tanh").name for index in range(size)]
        for source, target in itertools.product(before, names):
            net.connect(source, target, float(rng.normal(scale=len(before) ** -0.5)))
        before = names
    data = sim.Samples.of(net, rng.normal(size=(1, sizes[0])), rng.normal(size=(1, sizes[-1])))
    return sim.Project(net, data)


def row(name: str, project: sim.Project) -> None:
    program = sim.compile(project.network)
    x, t = project.X[0], project.T[0]
    edge = program.edges[0]
    neuron = program.units[-1].name
    settings = project.training
    # As a run's history has it, whose memory is bounded.
    record = np.tile(program.parameters, (min(1024, 4_000_000 // len(program.parameters)), 1))
    figures = [
        milliseconds(lambda: sim.nudge(program, edge, project.X, project.T, loss=settings.loss)),
        milliseconds(lambda: sim.paths(program, edge, x, t, loss=settings.loss)),
        milliseconds(lambda: find_troubles(program, np.arange(len(record)), record, project.X)),
        milliseconds(lambda: unfold(project.network, neuron)),
        milliseconds(lambda: can_fold(project.network, neuron)),
    ]
    count = sim.paths(program, edge, x, t, loss=settings.loss).count
    print(f"{name:22}{len(program.parameters):>11}{count:>12.3g}" + "".join(f"{value:>12.2f}" for value in figures))


def main() -> None:
    print(
        f"{'ms':22}{'parameters':>11}{'paths':>12}"
        + "".join(f"{what:>12}" for what in ("nudge", "paths", "troubles", "unfold", "fold?"))
    )
    row("XOR 2-2-1", sim.load("xor"))
    row("2-8-8-1", layered(2, 8, 8, 1))
    row("10 layers of 30", layered(2, *[30] * 10, 1))
    row("1000 nodes", layered(100, *[100] * 9))
    print()
    project = sim.load("forward-3-4-4-1")
    program = sim.compile(project.network)
    network, x, t = project.network, project.X[0], project.T[0]
    print(f"matrices: {milliseconds(lambda: matrices(network, program, x, t)):.2f} ms, of 3-4-4-1")
    for key in FORMATS:
        cost = milliseconds(partial(lambda key: written(report_on_sample(project, 0), key), key))
        print(f"{key}: {cost:.1f} ms, of 3-4-4-1")


if __name__ == "__main__":
    main()
