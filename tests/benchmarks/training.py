"""Epochs per second without a window: this engine, PyTorch and scikit-learn at the same work, one after the other.

All compute in float64 on one thread, with tanh, plain gradient descent and batches in their order. PyTorch runs
eagerly, as its users write it; what is not installed is left out. Every figure is the best of several turns, which all
take in rounds, so that a busy moment spoils no comparison.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import simulator as sim
from simulator.arrays import Array

TURNS = 5
SECONDS_A_TURN = 0.5

try:
    import torch
except ImportError:
    torch = None
try:
    from sklearn.neural_network import MLPRegressor
except ImportError:
    MLPRegressor = None


@dataclass(frozen=True)
class Work:
    """A layered network and samples for it."""

    title: str
    sizes: tuple[int, ...]
    samples: int
    batch: int
    least: float

    def data(self) -> tuple[Array, Array]:
        if self.samples == 4:
            return np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
        rng = np.random.default_rng(0)
        return rng.normal(size=(self.samples, self.sizes[0])), rng.uniform(size=(self.samples, self.sizes[-1]))

    def weights(self) -> list[Array]:
        rng = np.random.default_rng(1)
        return [rng.normal(size=(n, m)) / np.sqrt(m) for m, n in zip(self.sizes[:-1], self.sizes[1:], strict=True)]


WORKS = (
    Work("XOR 2-2-1, 4 samples, full batch", (2, 2, 1), 4, 4, 200),
    Work("2-4-2-1, 250 samples, batch 10", (2, 4, 2, 1), 250, 10, 50),
    Work("2-8-8-8-1, 250 samples, batch 10", (2, 8, 8, 8, 1), 250, 10, 15),
    Work("2-8×6-1, 500 samples, batch 30", (2, 8, 8, 8, 8, 8, 8, 1), 500, 30, 1),
    Work("784-100-10, 1000 samples, batch 100", (784, 100, 10), 1000, 100, 1),
)

Epochs = Callable[[int], None]


def network(work: Work) -> sim.Network:
    net = sim.Network()
    before = [net.add_input(f"x{index}").name for index in range(work.sizes[0])]
    for depth, weights in enumerate(work.weights()):
        names = [f"n{depth}_{index}" for index in range(len(weights))]
        for name, row in zip(names, weights, strict=True):
            net.add_neuron(name, "tanh", bias=0.0)
            for source, weight in zip(before, row, strict=True):
                net.connect(source, name, float(weight))
        before = names
    return net


def ours(work: Work, backend: str) -> Epochs | None:
    program = sim.compile(network(work))
    if backend == "matrices" and work.samples == 4:
        return None
    settings = sim.TrainingSettings(optimizer=sim.SGD(0.05), batch_size=work.batch)
    return sim.Trainer(program, *work.data(), settings, backend=backend, recorded=False).run  # type: ignore[arg-type]


def pytorch(work: Work) -> Epochs | None:
    if torch is None:
        return None
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    parts: list[torch.nn.Module] = []
    for weights in work.weights():
        layer = torch.nn.Linear(weights.shape[1], weights.shape[0])
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(weights))
            layer.bias.zero_()
        parts += [layer, torch.nn.Tanh()]
    model = torch.nn.Sequential(*parts)
    X, T = (torch.tensor(table) for table in work.data())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    loss = torch.nn.MSELoss()

    def epochs(count: int) -> None:
        for _ in range(count):
            for start in range(0, len(X), work.batch):
                optimizer.zero_grad()
                loss(model(X[start : start + work.batch]), T[start : start + work.batch]).backward()
                optimizer.step()

    return epochs


def scikit_learn(work: Work) -> Epochs | None:
    if MLPRegressor is None:
        return None
    X, T = work.data()
    target = T if T.shape[1] > 1 else T.ravel()
    options: dict[str, object] = {
        "hidden_layer_sizes": work.sizes[1:-1],
        "activation": "tanh",
        "solver": "sgd",
        "learning_rate_init": 0.05,
        "momentum": 0.0,
        "batch_size": work.batch,
        "alpha": 0.0,
        "shuffle": False,
        "n_iter_no_change": 10**9,
        "tol": 0.0,
    }

    def epochs(count: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            MLPRegressor(max_iter=count, **options).fit(X, target)

    return epochs


def speed(epochs: Epochs) -> float:
    """Epochs per second, over half a second."""
    count, seconds = 1, 0.0
    while True:
        start = time.perf_counter()
        epochs(count)
        seconds = time.perf_counter() - start
        if seconds > SECONDS_A_TURN:
            return count / seconds
        count = max(2 * count, int(1.2 * count * SECONDS_A_TURN / max(seconds, 1e-6))) if seconds < 0.25 else 2 * count


def compare(work: Work) -> dict[str, float]:
    """The best speed of everybody who can do this work."""
    makers = {
        "compiled": lambda: ours(work, "compiled"),
        "matrices": lambda: ours(work, "matrices"),
        "chosen": lambda: ours(work, "auto"),
        "PyTorch": lambda: pytorch(work),
        "scikit-learn": lambda: scikit_learn(work),
    }
    runners = {name: runner for name, make in makers.items() if (runner := make())}
    for runner in runners.values():
        runner(2)
    best = dict.fromkeys(runners, 0.0)
    for _ in range(TURNS):
        for name, runner in runners.items():
            best[name] = max(best[name], speed(runner))
    return best


def main() -> None:
    """Prints the table."""
    columns = ("compiled", "matrices", "chosen", "PyTorch", "scikit-learn")
    print("| epochs per second |", " | ".join(columns), "| chosen / PyTorch | must be | chosen / scikit-learn |")
    print("|---" * (len(columns) + 4) + "|")
    for work in WORKS:
        best = compare(work)
        cells = [f"{best[name]:,.4g}" if name in best else "–" for name in columns]
        ratios = [
            f"{best['chosen'] / best[name]:.2f}" if name in best else "not installed"
            for name in ("PyTorch", "scikit-learn")
        ]
        print("|", work.title, "|", " | ".join(cells), "|", ratios[0], "|", f"≥ {work.least:g}", "|", ratios[1], "|")


if __name__ == "__main__":
    main()
