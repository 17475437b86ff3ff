"""Time per sample as networks grow from ten edges to a hundred thousand: random graphs with skip links, and layers."""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import time

import numpy as np

import simulator as sim
from simulator.optimizers import OptimizerState

SAMPLES = 100
EDGES = (10, 100, 1_000, 10_000, 100_000)
TURNS = 5


def random_graph(edges: int) -> sim.Network:
    """Neurons that are each fed by up to twenty nodes from anywhere before them."""
    rng = np.random.default_rng(0)
    net = sim.Network()
    names = [net.add_input(f"x{index}").name for index in range(3)]
    while len(net.edges) < edges:
        name = net.add_neuron(f"n{len(names)}", "tanh", bias=0.0).name
        for place in rng.choice(len(names), size=min(len(names), 20, edges - len(net.edges)), replace=False):
            net.connect(names[place], name, float(rng.normal()) / 5.0)
        names.append(name)
    return net


def layers(edges: int) -> sim.Network:
    """Three inputs, two layers of one width, and an output."""
    rng = np.random.default_rng(0)
    width = max(1, round((-4.0 + (16.0 + 4.0 * edges) ** 0.5) / 2.0))
    net = sim.Network()
    before = [net.add_input(f"x{index}").name for index in range(3)]
    for depth, size in enumerate((width, width, 1)):
        names = [net.add_neuron(f"n{depth}_{index}", "tanh", bias=0.0).name for index in range(size)]
        for source in before:
            for name in names:
                net.connect(source, name, float(rng.normal()) / len(before) ** 0.5)
        before = names
    return net


def nanoseconds(net: sim.Network) -> tuple[int, str, float]:
    """Edges, the way that was chosen, and nanoseconds per sample, the best of several turns."""
    rng = np.random.default_rng(1)
    program = sim.compile(net)
    X, T = rng.normal(size=(SAMPLES, len(program.inputs))), rng.uniform(size=(SAMPLES, len(program.outputs)))
    settings = sim.TrainingSettings(optimizer=sim.SGD(0.001), batch_size=10)
    trainer = sim.Trainer(program, X, T, settings, recorded=False)
    trainer.run(1)
    epochs, best = max(1, 200_000 // len(program.edges)), np.inf
    for _ in range(TURNS):
        trainer.parameters = program.parameters.copy()
        trainer.optimizer_state = OptimizerState("sgd", 0, np.zeros((0, len(program.parameters))))
        started = time.perf_counter()
        trainer.run(epochs)
        best = min(best, (time.perf_counter() - started) / (epochs * SAMPLES))
    return len(program.edges), trainer.backend, best * 1e9


def main() -> None:
    """Prints the table."""
    for title, make in (("random graph", random_graph), ("layers", layers)):
        print(f"\n| {title}, edges | computed by | ns per sample | ns per sample and edge | time × for edges × |")
        print("|---|---|---|---|---|")
        last = None
        for edges in EDGES:
            count, backend, cost = nanoseconds(make(edges))
            growth = f"{cost / last[1]:.1f} for {count / last[0]:.1f}" if last else ""
            print(f"| {count:,} | {backend} | {cost:,.0f} | {cost / count:.2f} | {growth} |", flush=True)
            last = count, cost


if __name__ == "__main__":
    main()
