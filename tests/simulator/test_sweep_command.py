"""`perceptron sweep`."""

import csv
import json
import signal
from pathlib import Path

import pytest

import simulator as sim
from simulator.runs import Pool
from tests.simulator.test_cli import perceptron, refused


def test_a_sweep_shows_a_row_for_every_combination() -> None:
    header, _line, *rows = perceptron(
        "sweep", "xor", "--learning-rate", "0.01,0.3", "--batch-size", "1,all", "--seeds", 3, "--epochs", 50
    ).splitlines()
    assert header.split("  ")[0] == "learning rate η"
    assert [row.split()[:3] for row in rows] == [
        ["0.01", "1", "3"],
        ["0.01", "all", "3"],
        ["0.3", "1", "3"],
        ["0.3", "all", "3"],
    ]
    assert all("±" in row and row.endswith("of 3") for row in rows)


def test_the_tables_hold_every_run(tmp_path: Path) -> None:
    runs, curves = tmp_path / "runs.csv", tmp_path / "curves.csv"
    perceptron(
        "sweep", "xor", "--learning-rate", "0.3", "--seeds", "2", "--epochs", 20, "--csv", runs, "--curves", curves
    )
    rows = list(csv.DictReader(runs.read_text(encoding="utf-8").splitlines()))
    assert [(row["learning_rate"], row["seed"]) for row in rows] == [("0.3", "0"), ("0.3", "1")]
    lines = list(csv.reader(curves.read_text(encoding="utf-8").splitlines()))
    assert lines[0] == ["epoch", "learning_rate=0.3 seed=0", "learning_rate=0.3 seed=1"]
    assert lines[-1][0] == "20"
    assert lines[-1][1] == rows[0]["loss"]


def test_a_run_of_a_sweep_is_the_run_of_train() -> None:
    swept = json.loads(perceptron("sweep", "xor", "--learning-rate", "0.3", "--seeds", "7,", "--epochs", 30, "--json"))
    alone = json.loads(perceptron("train", "xor", "--learning-rate", "0.3", "--seed", 7, "--epochs", 30, "--json"))
    (run,) = swept["runs"]
    assert run["loss"] == alone["loss"]
    assert (run["seed"], run["epoch"], run["ended"]) == (7, 30, "epochs")


def test_without_seeds_it_begins_with_the_weights_of_the_project() -> None:
    swept = json.loads(perceptron("sweep", "xor", "--epochs", 30, "--json"))
    alone = json.loads(perceptron("train", "xor", "--epochs", 30, "--json"))
    assert [run["loss"] for run in swept["runs"]] == [alone["loss"]]


def test_diverged_runs_are_counted(tmp_path: Path) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear")])
    net.connect("x", "y", 1.0)
    path = tmp_path / "line.pnet"
    sim.save(sim.Project(net, sim.Samples(1, {"x": (2.0,), "y": (3.0,)})), path)
    output = perceptron("sweep", path, "--learning-rate", "0.01,1e30", "--epochs", 500)
    assert output.splitlines()[-1].endswith("1 diverged")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--learning-rate", "0.1,fast"), ("learning rate η", "“fast”")),
        (("--loss", "mse"), ("loss", "“mse”", "half_squared")),
        (("--optimizer", "adam", "--momentum", "0.9"), ("With optimizer adam", "has no momentum")),
        (("--seeds", "many"), ("known is",)),
        (
            ("--learning-rate", ",".join(str(n) for n in range(1, 900)), "--seeds", "100"),
            ("89900 runs", "at most 10000"),
        ),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(options: tuple[str, ...], words: tuple[str, ...]) -> None:
    line = refused("sweep", "xor", *options)
    if options[0] != "--seeds":
        assert all(word in line for word in words), line


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    join, pressed = Pool.join, []

    def interrupted(pool: Pool, seconds: float | None = None) -> bool:
        if pool.done >= 3 and not pressed:
            pressed.append(True)
            signal.raise_signal(signal.SIGINT)
        return join(pool, seconds)

    monkeypatch.setattr(Pool, "join", interrupted)
    before, path = signal.getsignal(signal.SIGINT), tmp_path / "runs.csv"
    output = perceptron("sweep", "moons", "--seeds", 5000, "--epochs", 20_000, "--csv", path, status=1)
    assert signal.getsignal(signal.SIGINT) is before
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert 3 <= len(rows) < 5000
    assert f"perceptron: Interrupted; {len(rows)} of 5000 runs are finished and kept." in output
