"""The `perceptron` command: everything that needs no window."""

from __future__ import annotations

import io
import sys
import textwrap
from typing import Any

import numpy as np
import typer
from typer.core import TyperGroup

from simulator.closed_form import solve_exactly
from simulator.datasets import DATASETS
from simulator.engine import forward
from simulator.files import load, presets
from simulator.gradcheck import TOLERANCE, GradientReport, Kind, gradient_check
from simulator.losses import LOSSES
from simulator.network import EdgeKey, Neuron
from simulator.notation import number_text
from simulator.program import compile
from simulator.project import Project
from simulator.sentences import SimulatorError
from simulator.sweep_command import sweep
from simulator.terminal import Source, outputs_table, parameter_text, table
from simulator.topics import OTHER, TOPICS
from simulator.train_command import train
from simulator.walk_command import walk

DIGITS_OF_A_CHECK = 6


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
    typer.echo(f"\n{outputs_table(project, forward(program, project.X).output)}")


for command in (walk, train, sweep):
    app.command()(command)


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
    rows = [(parameter_text(key), number_text(weight, digits)) for key, weight in solution.weights.items()]
    if solution.bias is not None:
        (name,) = solution.network.outputs
        rows.append((parameter_text(name), number_text(solution.bias, digits)))
    error = f"Σ (t − a)² = {number_text(solution.squared_error, digits)}, which no other weights make smaller."
    parts = [table(("parameter", "value"), rows), error, *([str(solution.note)] if solution.note else [])]
    outputs = forward(compile(solution.network), project.X).output
    typer.echo("\n\n".join([*parts, outputs_table(project, outputs)]))


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
        ("optimizer", f"{settings.optimizer.kind}, η = {number_text(settings.optimizer.learning_rate, view.digits)}"),
        ("batch", f"{batch}, {'shuffled' if settings.shuffle else 'in their order'}"),
        ("seed", str(settings.seed)),
        ("initial weights", settings.initializer),
        ("convention", f"{view.convention}: {sign[view.convention]}"),
        ("digits", str(view.digits)),
        ("epoch", str(project.progress.epoch)),
    ]


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


# Checking


def _checked(parameter: EdgeKey | str, kind: Kind | None, sample: int | None = None) -> str:
    if kind != "input":
        return parameter_text(parameter)
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
