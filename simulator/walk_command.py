"""`perceptron walk`: every operation of a sample, a batch or an epoch, as text or as a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from simulator.files import load
from simulator.notation import number_text
from simulator.plain_text import plain_text
from simulator.project import Project
from simulator.report import Item, Report, Sheet, own_style, report_on_batch, report_on_epoch, report_on_sample, written
from simulator.sentences import SimulatorError
from simulator.terminal import Source, parameter_text
from simulator.walkthrough import Style

BLANK = "____________"


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
        f"{item.number:{wide}}  {item.label:12}  {_left_side(item)} = {BLANK if blank else _right_side(item, digits)}"
        for item in items
    )


def _left_side(step: Item) -> str:
    if step.kind == "loss":
        return "L"
    letter = {"weighted_sum": "z", "activation": "a", "output_error": "δ", "hidden_error": "δ"}.get(step.kind)
    if letter:
        return f"{letter}({step.target})"
    if step.kind == "update":
        return parameter_text(step.target)
    if step.kind == "gradient":
        sign = "−" if step.symbols.startswith("-") else ""
        return f"{sign}∂L/∂{parameter_text(step.target)}"
    return plain_text(re.split(r" = | \\leftarrow ", step.symbols)[0])


def _right_side(step: Item, digits: int) -> str:
    numbers, value = plain_text(step.numbers), number_text(step.value, digits)
    return value if numbers == value else f"{numbers} = {value}"
