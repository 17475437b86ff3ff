"""A report as Markdown, with its mathematics between dollar signs as GitHub, Jupyter and Pandoc read it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.notation import number_latex
from simulator.report.content import Given, Item, Report

BLANK = r"\underline{\hspace{3em}}"


def markdown(parts: Sequence[Report]) -> str:
    """The Markdown of one document."""
    return "\n\n---\n\n".join(_part(part) for part in parts) + "\n"


def _part(report: Report) -> str:
    lines = [f"# {_plain(report.title)}"]
    if report.about:
        lines.append(_plain(report.about))
    lines.append("\n".join(f"- {label}: {_plain(value)}" for label, value in report.facts))
    for given in report.given:
        lines += [f"{given.caption}:", _table(given)]
    for passage in report.passages:
        lines.append(f"## {_plain(passage.heading)}")
        for section in passage.sections:
            lines += [f"### {section.heading}", "\n".join(_item(report, item) for item in section.items)]
    return "\n\n".join(lines)


def _table(given: Given) -> str:
    cells = [given.header, ["---"] * len(given.header), *([_plain(cell) for cell in row] for row in given.rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def _item(report: Report, item: Item) -> str:
    if report.blank:
        formula = f"{item.symbols} = {BLANK} = {BLANK}"
    else:
        value = number_latex(item.value, report.digits)
        formula = item.symbols + ("" if item.numbers == value else f" = {item.numbers}") + f" = {value}"
    # Two blanks at the end of a line break it.
    return f"{item.number}. ${formula}$  \n   {_plain(item.reason)}"


def _plain(text: str) -> str:
    r"""A text in which nothing is read as markup: a_b, 2 * 3, | and <."""
    return re.sub(r"([\\`*_|<>#$\[\]])", r"\\\1", text)
