"""The `perceptron` command: everything that needs no window."""

from __future__ import annotations

import io
import re
import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import typer
from typer.core import TyperGroup

from simulator.arrays import Array
from simulator.closed_form import solve_exactly
from simulator.datasets import DATASETS
from simulator.engine import forward
from simulator.files import load, presets, save
from simulator.gradcheck import TOLERANCE, GradientReport, Kind, gradient_check
from simulator.losses import LOSSES
from simulator.network import EdgeKey, Neuron
from simulator.notation import number_text
from simulator.optimizers import OPTIMIZERS, Optimizer
from simulator.plain_text import plain_text
from simulator.program import compile
from simulator.project import Project, randomized, trained
from simulator.report import Item, Report, Sheet, own_style, report_on_batch, report_on_epoch, report_on_sample, written
from simulator.schedules import SCHEDULES
from simulator.sentences import SimulatorError
from simulator.settings import TrainingSettings
from simulator.splitting import SUBSETS, TEST, VALIDATION
from simulator.stopping import REASONS, Reason
from simulator.sweep_command import sweep
from simulator.terminal import Source, asked_to_stop, progress, table
from simulator.topics import OTHER, TOPICS
from simulator.training import Trainer, subset_loss
from simulator.walkthrough import KINDS, Style

LINES_OF_LOSS = 10
DIGITS_OF_A_CHECK = 6
FEELS_IMMEDIATE = 0.05
BLANK = "____________"


class _OneLineErrors(TyperGroup):
    """Says in one line what a person can mend, instead of showing a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            # What overflows is shown as ∞ or NaN, where it happens; NumPy's warnings would say it less well.
            with np.errstate(all="ignore"):
                return super().invoke(ctx)
        except typer.BadParameter as error:
            sentence = error.format_message()
        except SimulatorError as error:
            sentence = str(error)
        typer.echo(f"perceptron: {sentence}", err=True)
        raise typer.Exit(2)


app = typer.Typer(
    cls=_OneLineErrors,
    help="Networks of perceptrons: show them, step through them, train them, check their gradients.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"
    html = "html"
    latex = "latex"
    csv = "csv"


class ConventionName(StrEnum):
    gradient = "gradient"
    error_term = "error_term"


def main() -> None:
    """The entry point of the `perceptron` command."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe may have an encoding without δ or −, and JSON is UTF-8 by its definition.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    app()


@app.command("presets")
def list_presets() -> None:
    """List the presets by topic."""
    projects = {name: load(name) for name in presets()}
    order = [*TOPICS, ""]
    rows = [
        (order.index(p.topic if p.topic in TOPICS else ""), name, TOPICS.get(p.topic, OTHER), p.title)
        for name, p in projects.items()
    ]
    # A stable sort: inside a topic they keep the order of the library.
    typer.echo(table(("name", "topic", "title"), [row[1:] for row in sorted(rows, key=lambda row: row[0])]))


@app.command()
def show(x: Source) -> None:
    """Show a project: its settings, nodes, edges, and the outputs for every sample."""
    project = load(x)
    for part in (project.title, textwrap.fill(project.about, 88, break_on_hyphens=False)):
        if part:
            typer.echo(f"{part}\n")
    typer.echo(table(("setting", "value"), _settings(project)))
    typer.echo(f"\n{_nodes(project)}")
    if project.network.edges:
        typer.echo(f"\n{_edges(project)}")
    program = compile(project.network)
    typer.echo(f"\n{_outputs(project, forward(program, project.X).output)}")


@app.command()
def walk(
    x: Source,
    sample: Annotated[int, typer.Option(help="Which sample, counted from 1.")] = 1,
    convention: Annotated[
        ConventionName | None, typer.Option(help="The sign of the error signal; the project's own by default.")
    ] = None,
    digits: Annotated[
        int | None, typer.Option(min=1, max=15, help="How many digits are shown; the project's own number by default.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the steps are written.")] = Format.text,
    epoch: Annotated[
        bool, typer.Option("--epoch", help="All samples of the next epoch, one after the other, instead of one.")
    ] = False,
    batch: Annotated[
        int | None, typer.Option(min=1, help="One batch of the next epoch, counted from 1, instead of one sample.")
    ] = None,
    sheet: Annotated[
        Sheet, typer.Option(help="With all numbers, as an exercise sheet with blanks, or that and its solution.")
    ] = Sheet.worked,
) -> None:
    """Walk through one sample, or a batch or epoch of them, one operation at a time; or write it down as a document."""
    project = load(x)
    own = own_style(project)
    style = replace(
        own,
        convention=own.convention if convention is None else convention.value,
        digits=own.digits if digits is None else digits,
    )
    if epoch and batch is not None:
        raise SimulatorError("--epoch and --batch exclude each other: an epoch is all of its batches.")
    if batch is not None:
        report = report_on_batch(project, batch - 1, style)
    else:
        report = report_on_epoch(project, style) if epoch else _report_on(project, sample, style)
    if format is Format.text:
        typer.echo(_text(report, project.title or x, sheet))
    else:
        typer.echo(written(report, format.value, sheet), nl=False)


@app.command()
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


app.command()(sweep)


@app.command()
def check(x: Source) -> None:
    """Compare every gradient with what a nudge of its weight, bias or input does to the loss."""
    project = load(x)
    settings = project.training
    report = gradient_check(
        project.network,
        project.X,
        project.T,
        loss=settings.loss,
        samples=settings.samples,
        outputs=settings.outputs,
    )
    typer.echo(_check_text(report))
    if not report.passed:
        raise typer.Exit(1)


@app.command()
def solve(x: Source) -> None:
    """Solve one linear neuron exactly: the weights with the least squared error, without training."""
    project = load(x)
    part = project.training.split.rows(project.data.rows)
    solution = solve_exactly(project.network, project.X[part], project.T[part])
    digits = project.view.digits
    rows = [(_parameter(key), number_text(weight, digits)) for key, weight in solution.weights.items()]
    if solution.bias is not None:
        (name,) = solution.network.outputs
        rows.append((_parameter(name), number_text(solution.bias, digits)))
    error = f"Σ (t − a)² = {number_text(solution.squared_error, digits)}, which no other weights make smaller."
    parts = [table(("parameter", "value"), rows), error, *([str(solution.note)] if solution.note else [])]
    outputs = forward(compile(solution.network), project.X).output
    typer.echo("\n\n".join([*parts, _outputs(project, outputs)]))


@app.command("data")
def list_data() -> None:
    """List the built-in data sets."""
    rows = [
        (key, dataset.label, dataset.task, str(len(dataset.X)), ", ".join(dataset.inputs), ", ".join(dataset.outputs))
        for key, dataset in DATASETS.items()
    ]
    typer.echo(table(("name", "title", "task", "samples", "inputs", "outputs"), rows))


# Tables


def _settings(project: Project) -> list[tuple[str, str]]:
    settings, view = project.training, project.view
    batch = "all samples" if settings.batch_size is None else f"{settings.batch_size} at a time"
    sign = {"gradient": "δ = ∂L/∂z, w ← w − η·δ·a", "error_term": "δ = −∂L/∂z, w ← w + η·δ·a"}
    return [
        ("loss", LOSSES[settings.loss].label),
        ("over samples", settings.samples),
        ("over outputs", settings.outputs),
        ("optimizer", f"{_key(settings.optimizer)}, η = {number_text(settings.optimizer.learning_rate, view.digits)}"),
        ("batch", f"{batch}, {'shuffled' if settings.shuffle else 'in their order'}"),
        ("seed", str(settings.seed)),
        ("initial weights", settings.initializer),
        ("convention", f"{view.convention}: {sign[view.convention]}"),
        ("digits", str(view.digits)),
        ("epoch", str(project.progress.epoch)),
    ]


def _key(optimizer: Optimizer) -> str:
    return next(key for key, kind in OPTIMIZERS.items() if isinstance(optimizer, kind))


def _nodes(project: Project) -> str:
    rows = []
    for node in project.network.nodes.values():
        if isinstance(node, Neuron):
            bias = "none" if node.bias is None else number_text(node.bias, project.view.digits)
            if node.bias is not None and not node.trainable_bias:
                bias += " (fixed)"
            rows.append((node.name, "neuron", node.aggregation, node.activation, bias))
        else:
            rows.append((node.name, "input", "", "", ""))
    return table(("node", "kind", "aggregation", "activation", "bias"), rows)


def _edges(project: Project) -> str:
    rows = [
        (
            edge.source,
            edge.target,
            number_text(edge.weight, project.view.digits) + ("" if edge.trainable else " (fixed)"),
        )
        for edge in project.network.edges.values()
    ]
    return table(("from", "to", "weight"), rows)


def _outputs(project: Project, outputs: Array) -> str:
    """The inputs, `outputs` (samples, outputs) and targets of every sample."""
    network = project.network
    header = ["sample", *network.inputs]
    header += [f"output {name}" for name in network.outputs] + [f"target {name}" for name in network.outputs]
    rows = np.hstack([project.X, outputs, project.T])
    digits = project.view.digits
    return table(
        header, [(str(n), *(number_text(v, digits) for v in row)) for n, row in enumerate(rows.tolist(), start=1)]
    )


# Walking


def _report_on(project: Project, sample: int, style: Style) -> Report:
    count = project.data.rows
    if not count:
        raise SimulatorError("The project has no samples to walk through; add one to its data.")
    if not 1 <= sample <= count:
        raise SimulatorError(
            "There is no sample {sample}: there {are} {count}, counted from 1.",
            sample=sample,
            are="is" if count == 1 else "are",
            count=count,
        )
    return report_on_sample(project, sample - 1, style)


def _text(report: Report, title: str, sheet: Sheet) -> str:
    blocks = []
    for blank in {Sheet.worked: (False,), Sheet.exercise: (True,), Sheet.both: (True, False)}[sheet]:
        for passage in report.passages:
            heading = f"{title}, {passage.heading[:1].lower()}{passage.heading[1:]}"
            blocks.append(f"{heading}\n{_lines(passage.items, report.digits, blank=blank)}")
    return "\n\n".join(blocks)


def _lines(items: Sequence[Item], digits: int, *, blank: bool = False) -> str:
    wide = len(str(items[-1].number)) if items else 0
    return "\n".join(
        f"{item.number:{wide}}  {KINDS[item.kind]:12}  {_left_side(item)} ="
        f" {BLANK if blank else _right_side(item, digits)}"
        for item in items
    )


def _left_side(step: Item) -> str:
    if step.kind == "loss":
        return "L"
    letter = {"weighted_sum": "z", "activation": "a", "output_error": "δ", "hidden_error": "δ"}.get(step.kind)
    if letter:
        return f"{letter}({step.target})"
    if step.kind == "update":
        return _parameter(step.target)
    if step.kind == "gradient":
        sign = "−" if step.symbols.startswith("-") else ""
        return f"{sign}∂L/∂{_parameter(step.target)}"
    return plain_text(re.split(r" = | \\leftarrow ", step.symbols)[0])


def _parameter(key: EdgeKey | str) -> str:
    return f"b({key})" if isinstance(key, str) else f"w({key[0]}→{key[1]})"


def _right_side(step: Item, digits: int) -> str:
    numbers, value = plain_text(step.numbers), number_text(step.value, digits)
    return value if numbers == value else f"{numbers} = {value}"


# Training


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
    if optimizer is not None and optimizer != _key(rule):
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
    outputs = _outputs(project, forward(trainer.program, trainer.X, trainer.parameters).output)
    kept_back = [
        f"Loss of the samples kept for {SUBSETS[subset]}: {number_text(loss, digits)}.\n"
        for subset, loss in _losses_kept_back(trainer).items()
    ]
    return f"{losses}\n\nStopped at epoch {trainer.epoch}: {why}.\n{''.join(kept_back)}\n{outputs}"


# Checking


def _checked(parameter: EdgeKey | str, kind: Kind | None, sample: int | None = None) -> str:
    if kind != "input":
        return _parameter(parameter)
    return f"input {parameter}" + ("" if sample is None else f", sample {sample + 1}")


def _check_text(report: GradientReport) -> str:
    rows = [
        (
            _checked(row.parameter, row.kind, row.sample),
            number_text(row.computed, DIGITS_OF_A_CHECK),
            number_text(row.nudged, DIGITS_OF_A_CHECK),
            "at a kink, not compared" if row.kink else number_text(row.difference, 2),
        )
        for row in report.rows
    ]
    parts = [table(("parameter", "computed", "nudged", "difference"), rows)] if rows else []
    if report.note:
        parts.append(str(report.note))
    if report.parameter is None:
        parts.append("No gradient could be compared.")
    else:
        place = _checked(report.parameter, report.kind)
        worst = f"The largest relative difference is {number_text(report.worst, 2)}, at {place}"
        verdict = "the gradients agree" if report.passed else "the gradients differ"
        parts.append(f"{worst}: {verdict} (up to {number_text(TOLERANCE, 2)} is rounding).")
    return "\n\n".join(parts)
