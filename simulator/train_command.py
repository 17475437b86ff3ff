"""`perceptron train`: a run without a window, with other settings where they are asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import typer

from simulator.engine import forward
from simulator.files import load, save
from simulator.network import Neuron
from simulator.notation import number_text
from simulator.optimizers import OPTIMIZERS
from simulator.program import compile
from simulator.project import Project, randomized, trained
from simulator.schedules import SCHEDULES
from simulator.sentences import SimulatorError
from simulator.settings import TrainingSettings
from simulator.splitting import SUBSETS, TEST, VALIDATION
from simulator.stopping import REASONS, Reason
from simulator.terminal import Source, asked_to_stop, outputs_table, progress, table
from simulator.training import Trainer, subset_loss

LINES_OF_LOSS = 10
FEELS_IMMEDIATE = 0.05


def train(
    x: Source,
    epochs: Annotated[int, typer.Option(min=0, help="How many epochs more.")] = 1000,
    learning_rate: Annotated[float | None, typer.Option(help="η; the project's own by default.")] = None,
    optimizer: Annotated[str | None, typer.Option(help=f"One of: {', '.join(OPTIMIZERS)}.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=0, help="Samples in a batch; 0 means all of them.")] = None,
    momentum: Annotated[float | None, typer.Option(help="μ of sgd, such as 0.9.")] = None,
    nesterov: Annotated[bool | None, typer.Option("--nesterov/--plain", help="Look ahead along the momentum.")] = None,
    schedule: Annotated[
        str | None, typer.Option(help=f"How η changes from epoch to epoch; one of: {', '.join(SCHEDULES)}.")
    ] = None,
    shuffle: Annotated[bool | None, typer.Option("--shuffle/--in-order", help="Another order every epoch.")] = None,
    l1: Annotated[float | None, typer.Option(help="λ of the penalty λ·Σ|w|.")] = None,
    l2: Annotated[float | None, typer.Option(help="λ of the penalty λ·Σw².")] = None,
    half_l2: Annotated[bool | None, typer.Option("--half-l2/--whole-l2", help="½·λ·Σw² instead.")] = None,
    dropout: Annotated[
        float | None, typer.Option(help="How probable it is that a hidden neuron is left out of a batch.")
    ] = None,
    noise: Annotated[float | None, typer.Option(help="The standard deviation of noise on the inputs.")] = None,
    stop_loss: Annotated[float | None, typer.Option(help="Stop once the loss is no larger.")] = None,
    stop_change: Annotated[float | None, typer.Option(help="Stop once an epoch changes the loss by no more.")] = None,
    stop_gradient: Annotated[float | None, typer.Option(help="Stop once the gradient is no longer.")] = None,
    stop_all_right: Annotated[
        bool | None, typer.Option("--stop-all-right/--go-on", help="Stop once every answer is right.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**31 - 1, help="Start from new weights drawn with this seed; it also shuffles."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    save_to: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Write the trained project to this file.")
    ] = None,
) -> None:
    """Train a project and show what it has learned. Ctrl+C stops, and keeps what has been learned so far."""
    project = load(x) if seed is None else randomized(load(x), seed)
    hidden = [name for name, node in project.network.nodes.items() if isinstance(node, Neuron)]
    hidden = [name for name in hidden if name not in project.network.outputs]
    settings = _changed_settings(
        project.training,
        optimizer,
        {"learning_rate": learning_rate, "momentum": momentum, "nesterov": nesterov},
        schedule,
        {"loss": stop_loss, "change": stop_change, "gradient": stop_gradient, "all_right": stop_all_right},
        {
            "shuffle": shuffle,
            "l1": l1,
            "l2": l2,
            "half_l2": half_l2,
            "noise": noise,
            "dropout": None if dropout is None else dict.fromkeys(hidden, dropout),
        }
        | ({} if batch_size is None else {"batch_size": batch_size or None}),
    )
    project = msgspec.structs.replace(project, training=settings)
    program = compile(project.network)
    trainer = Trainer(program, project.X, project.T, settings, epoch=project.progress.epoch)
    interrupted = _run(trainer, epochs)
    trainer.record_now()
    reason: Reason | Literal["interrupted"] = trainer.reason or ("interrupted" if interrupted else "epochs")
    project = trained(project, program, trainer.parameters, trainer.epoch)
    if save_to is not None:
        save(project, save_to)
    if as_json:
        typer.echo(msgspec.json.encode(_training_record(trainer, reason)).decode())
    else:
        typer.echo(_training_text(project, trainer, reason) + (f"\n\nSaved to {save_to}." if save_to else ""))
    if trainer.divergence:
        typer.echo(f"perceptron: {trainer.divergence.sentence}", err=True)
        raise typer.Exit(1)


def _changed_settings(
    settings: TrainingSettings,
    optimizer: str | None,
    optimizer_changes: Mapping[str, object],
    schedule: str | None,
    stop_changes: Mapping[str, object],
    changes: Mapping[str, object],
) -> TrainingSettings:
    """`settings` with all changes; among those of the optimizer and of stopping, None leaves things as they are."""
    rule, pace = settings.optimizer, settings.schedule
    if optimizer is not None and optimizer != rule.kind:
        # A learning rate that suits one optimizer is far too large for another: each begins with its own.
        rule = _entry(OPTIMIZERS, optimizer, "an optimizer")()
    if schedule is not None:
        pace = _entry(SCHEDULES, schedule, "a schedule")()
    try:
        return msgspec.structs.replace(
            settings,
            optimizer=_replaced(rule, optimizer_changes),
            schedule=pace,
            stop=_replaced(settings.stop, stop_changes),
            **{key: value for key, value in changes.items() if value is not None or key == "batch_size"},
        )
    except ValueError as error:
        raise SimulatorError("{why}.", why=str(error)[:1].upper() + str(error)[1:]) from error


def _entry(registry: Mapping[str, Any], key: str, what: str) -> Any:
    if key not in registry:
        raise SimulatorError("“{key}” is not {what}; known are {known}.", key=key, what=what, known=", ".join(registry))
    return registry[key]


def _replaced(record: Any, changes: Mapping[str, object]) -> Any:
    """A copy of a record of settings with those changes that are not None."""
    wanted = {name: value for name, value in changes.items() if value is not None}
    for name in wanted:
        if name not in record.__struct_fields__:
            raise SimulatorError(
                "{what} has no {setting}; it has {known}.",
                what=str(record.__struct_config__.tag).capitalize(),
                setting=name.replace("_", " "),
                known=", ".join(field.replace("_", " ") for field in record.__struct_fields__),
            )
    return msgspec.structs.replace(record, **wanted)


def _run(trainer: Trainer, epochs: int) -> bool:
    """Trains for `epochs` more epochs, in chunks short enough to stop between them; whether Ctrl+C cut them short."""
    last = trainer.epoch + epochs
    chunk = 1
    with asked_to_stop() as asked, progress(epochs, "Training") as advance:
        while trainer.epoch < last and not trainer.reason and not asked():
            began, before = time.perf_counter(), trainer.epoch
            trainer.run(min(chunk, last - trainer.epoch))
            advance(trainer.epoch - before)
            chunk = 2 * chunk if time.perf_counter() - began < FEELS_IMMEDIATE else max(1, chunk // 2)
    return trainer.epoch < last and not trainer.reason


def _training_record(trainer: Trainer, reason: str) -> dict[str, object]:
    trace, program = trainer.history.trace(), trainer.program
    values = trainer.parameters.tolist()
    return {
        "epochs": trainer.epoch,
        "loss": trainer.loss(),
        "penalty": trainer.penalty(),
        "reason": reason,
        "recorded": {"epoch": trace.epochs.tolist(), "loss": trace.loss.tolist()},
        "weights": [
            {"source": source, "target": target, "weight": value}
            for (source, target), value in zip(program.edges, values, strict=False)
        ],
        "biases": dict(zip(program.biased, values[len(program.edges) :], strict=True)),
        "outputs": forward(program, trainer.X, trainer.parameters).output.tolist(),
        **{f"{SUBSETS[subset]}_loss": loss for subset, loss in _losses_kept_back(trainer).items()},
    }


def _losses_kept_back(trainer: Trainer) -> dict[int, float]:
    """The losses of the samples that are kept back, by what they are for; empty if there are none."""
    found = {
        subset: subset_loss(trainer.program, trainer.parameters, trainer.X, trainer.T, trainer.settings, subset)
        for subset in (VALIDATION, TEST)
    }
    return {subset: loss for subset, loss in found.items() if not np.isnan(loss)}


def _training_text(project: Project, trainer: Trainer, reason: Reason | Literal["interrupted"]) -> str:
    trace, digits = trainer.history.trace(), project.view.digits
    rows = np.unique(np.linspace(0, len(trace) - 1, LINES_OF_LOSS + 1).round().astype(int))
    losses = table(
        ("epoch", "loss"), [(str(trace.epochs[row]), number_text(float(trace.loss[row]), digits)) for row in rows]
    )
    interrupted = "it was interrupted, and what it has learned is kept"
    why = interrupted if reason == "interrupted" else REASONS[reason]
    outputs = outputs_table(project, forward(trainer.program, trainer.X, trainer.parameters).output)
    kept_back = [
        f"Loss of the samples kept for {SUBSETS[subset]}: {number_text(loss, digits)}.\n"
        for subset, loss in _losses_kept_back(trainer).items()
    ]
    return f"{losses}\n\nStopped at epoch {trainer.epoch}: {why}.\n{''.join(kept_back)}\n{outputs}"
