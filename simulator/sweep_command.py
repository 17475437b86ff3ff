"""`perceptron sweep`: many runs at once, with every combination of some settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
import typer

from simulator.files import load, write_file
from simulator.notation import number_text
from simulator.runs.axes import AXES, Value, parse_seeds, parse_values
from simulator.runs.kept import HOW_ENDED
from simulator.runs.pool import Pool
from simulator.runs.results import Group, Result, as_csv, curves_csv, groups
from simulator.runs.sweep import Sweep
from simulator.terminal import Source, asked_to_stop, progress, table

LOOK_AGAIN = 0.05
DIGITS = 3


def _option(key: str, name: str = "") -> Any:
    axis = AXES[key]
    known = f" Known are {', '.join(axis.choices)}." if axis.choices else ""
    return typer.Option(name or f"--{key.replace('_', '-')}", help=f"{axis.label}, such as {axis.example}.{known}")


def sweep(
    x: Source,
    learning_rate: Annotated[str | None, _option("learning_rate")] = None,
    batch_size: Annotated[str | None, _option("batch_size")] = None,
    loss: Annotated[str | None, _option("loss")] = None,
    optimizer: Annotated[str | None, _option("optimizer")] = None,
    momentum: Annotated[str | None, _option("momentum")] = None,
    l1: Annotated[str | None, _option("l1")] = None,
    l2: Annotated[str | None, _option("l2")] = None,
    dropout: Annotated[str | None, _option("dropout")] = None,
    noise: Annotated[str | None, _option("noise")] = None,
    activation: Annotated[str | None, _option("activation")] = None,
    initializer: Annotated[str | None, _option("initializer")] = None,
    hidden: Annotated[str | None, _option("width", "--hidden")] = None,
    seeds: Annotated[
        str,
        typer.Option(help="Random initial weights: 20 means those of the seeds 0 to 19; 3,7 those two. Else its own."),
    ] = "",
    epochs: Annotated[int, typer.Option(min=1, help="How many epochs each run has.")] = 1000,
    threads: Annotated[int | None, typer.Option(min=1, help="As many as there are cores by default.")] = None,
    csv_to: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write a table with a row for every run.")
    ] = None,
    curves_to: Annotated[
        Path | None, typer.Option("--curves", metavar="FILE", help="Write the loss of every run over the epochs.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Train a project with every combination of some settings, from one start or many, on all cores.

    Values are lists such as 0.01,0.3,1/2; with decimal commas 0,01;0,3. Runs without --seeds all begin with the weights
    that the project has. Ctrl+C stops, and keeps the runs that are finished.
    """
    texts = {
        "width": hidden,
        "activation": activation,
        "initializer": initializer,
        "loss": loss,
        "optimizer": optimizer,
        "learning_rate": learning_rate,
        "momentum": momentum,
        "batch_size": batch_size,
        "l1": l1,
        "l2": l2,
        "dropout": dropout,
        "noise": noise,
    }
    values = {key: parse_values(AXES[key], text) for key, text in texts.items() if text is not None}
    plan = Sweep(load(x), values, parse_seeds(seeds), epochs)
    plan.check()
    results, was_cancelled = _run(plan, threads)
    for path, text in ((csv_to, as_csv(results)), (curves_to, curves_csv(results))):
        if path is not None:
            write_file(text.encode(), path)
    typer.echo(msgspec.json.encode(_record(plan, results)).decode() if as_json else _text(plan, results))
    if was_cancelled:
        typer.echo(f"perceptron: Interrupted; {len(results)} of {plan.count} runs are finished and kept.", err=True)
        raise typer.Exit(1)


def _run(plan: Sweep, threads: int | None) -> tuple[tuple[Result, ...], bool]:
    pool = Pool(plan, threads)
    shown = 0
    with asked_to_stop() as asked, progress(1000, f"{plan.count} runs") as advance:
        pool.start()
        while not pool.join(LOOK_AGAIN):
            if asked():
                pool.cancel()
            share = round(1000 * pool.share)
            advance(share - shown)
            shown = share
        advance(1000 - shown if not pool.was_cancelled else 0)
    if pool.failure is not None:
        raise pool.failure
    return pool.results, pool.was_cancelled


def _record(plan: Sweep, results: Sequence[Result]) -> dict[str, object]:
    return {
        "epochs": plan.epochs,
        "count": plan.count,
        "runs": [
            {
                "values": {key: AXES[key].write(v) if v is None else v for key, v in result.values.items()},
                "seed": result.seed,
                "epoch": result.ending.epoch,
                "loss": result.ending.loss,
                "validation": _known(result.ending.validation),
                "accuracy": _known(result.ending.accuracy),
                "r_squared": _known(result.ending.r_squared),
                "ended": result.ending.how,
                "seconds": result.ending.seconds,
            }
            for result in results
        ],
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _text(plan: Sweep, results: Sequence[Result]) -> str:
    """A row for all runs that differ in nothing but the seed."""
    found = groups(results)
    keys = list(plan.values)
    columns = [[AXES[key].label, *(_written(key, group) for group in found)] for key in keys]
    columns += [[title, *map(cell, found)] for title, cell in _SUMMARY.items()]
    shown = [column for column in columns if any(column[1:])] or columns[:1]
    header, *rows = [list(row) for row in zip(*shown, strict=True)]
    return table(header, rows)


def _written(key: str, group: Group) -> str:
    value: Value = group.values[key]
    return AXES[key].write(value)


def _spread(name: str) -> Callable[[Group], str]:
    def cell(group: Group) -> str:
        mean = group.mean(name)
        if np.isnan(mean):
            return "" if not group.diverged else "–"
        text = number_text(mean, DIGITS)
        return f"{text} ± {number_text(group.deviation(name), 2)}" if len(group.endings(name)) > 1 else text

    return cell


def _solved(group: Group) -> str:
    return "" if np.isnan(group.solved) else f"{round(group.solved * len(group.results))} of {len(group.results)}"


def _ended(group: Group) -> str:
    """How the runs ended, where that is not simply after all epochs."""
    counts: dict[str, int] = {}
    for result in group.results:
        if result.ending.how != "epochs":
            counts[HOW_ENDED[result.ending.how]] = counts.get(HOW_ENDED[result.ending.how], 0) + 1
    return ", ".join(f"{count} {how}" for how, count in counts.items())


_SUMMARY: dict[str, Callable[[Group], str]] = {
    "runs": lambda group: str(len(group.results)),
    "final loss": _spread("loss"),
    "validation": _spread("validation"),
    "accuracy": _spread("accuracy"),
    "R²": _spread("r_squared"),
    "all right": _solved,
    "ended early": _ended,
}
