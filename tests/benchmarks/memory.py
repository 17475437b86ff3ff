"""Resident memory after a long run, against a short one, each in a process of its own."""

import argparse
import subprocess
import sys
from pathlib import Path

MOST_MB = 16.0


def resident() -> float:
    """MB of this process that are in memory now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system doesn't say how much memory a process takes")


def run(preset: str, epochs: int) -> None:
    """Trains a preset as the window does, with its history, and prints the memory and what the history holds."""
    import simulator as sim

    project = sim.load(preset)
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    while trainer.epoch < epochs:
        trainer.run(min(1 << 16, epochs - trainer.epoch))
        trainer.history.trace()
    trainer.record_now()
    trace = trainer.history.trace()
    print(resident(), trace.nbytes / 2**20, len(trace.moments), len(trace))


def measured(preset: str, epochs: int) -> tuple[float, float, int, int]:
    command = [sys.executable, __file__, "--preset", preset, "--measure", str(epochs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    memory, history, moments, points = done.stdout.split()
    return float(memory), float(history), int(moments), int(points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=10_000_000)
    parser.add_argument("--against", type=int, default=10_000)
    parser.add_argument("--preset", default="xor")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        run(options.preset, options.measure)
        return
    print(f"{options.preset:12} {'epochs':>12} {'resident MB':>12} {'history MB':>12} {'moments':>8} {'losses':>8}")
    results = [(epochs, *measured(options.preset, epochs)) for epochs in (options.against, options.epochs)]
    for epochs, memory, history, moments, points in results:
        print(f"{'':12} {epochs:12,} {memory:12.1f} {history:12.1f} {moments:8,} {points:8,}")
    more = results[1][1] - results[0][1]
    print(f"{'difference':25} {more:12.1f} MB, at most {MOST_MB:.0f}: {'kept' if more <= MOST_MB else 'NOT KEPT'}")


if __name__ == "__main__":
    main()
