"""Epochs per second of the engine, without a window."""

import time

import numpy as np

import simulator as sim

SECONDS = 1.5


def layered(*sizes: int) -> sim.Network:
    """A fully connected network of tanh neurons."""
    network = sim.Network()
    rng = np.random.default_rng(0)
    below = [network.add_input(f"x{index}").name for index in range(sizes[0])]
    for depth, size in enumerate(sizes[1:]):
        layer = [network.add_neuron(f"n{depth}_{index}", "tanh").name for index in range(size)]
        for source in below:
            for target in layer:
                network.connect(source, target, float(rng.normal()) / len(below) ** 0.5)
        below = layer
    return network


def epochs_per_second(network: sim.Network, samples: int, batch: int | None) -> float:
    rng = np.random.default_rng(1)
    program = sim.compile(network)
    X = rng.uniform(-1, 1, (samples, len(program.inputs)))
    T = rng.uniform(-1, 1, (samples, len(program.outputs)))
    trainer = sim.Trainer(program, X, T, sim.TrainingSettings(batch_size=batch, optimizer=sim.SGD(0.01)))
    trainer.run(2)
    epoch, started = trainer.epoch, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        trainer.run(1 if batch else 50)
    return (trainer.epoch - epoch) / (time.perf_counter() - started)


def main() -> None:
    cases = (
        ("2-2-1, 4 samples, full batch", layered(2, 2, 1), 4, None),
        ("2-4-2-1, 250 samples, batch 10", layered(2, 4, 2, 1), 250, 10),
        ("2-8-8-8-1, 250 samples, batch 10", layered(2, 8, 8, 8, 1), 250, 10),
    )
    print(f"{'tanh':36} epochs per second")
    for name, network, samples, batch in cases:
        print(f"{name:36} {epochs_per_second(network, samples, batch):12,.1f}")


if __name__ == "__main__":
    main()
