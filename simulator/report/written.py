"""Reports as text, by format. To add a format, write a module with its writer and add it to `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from simulator.engine import DataError
from simulator.report.content import Report, Say, as_exercise, as_solution
from simulator.report.html import html
from simulator.report.latex import latex
from simulator.report.markdown import markdown
from simulator.report.records import csv_table, json_records
from simulator.report.walks import MOST_STEPS
from simulator.sentences import QT_TRANSLATE_NOOP

MOST_STEPS_TO_READ = 4_000


@dataclass(frozen=True)
class Format:
    """How a report is written: `write` takes the parts of one document, each a report, and gives its text.

    `most_steps` is how long a report may be: a document is for reading, a table may be of any length that fits.
    """

    key: str
    label: str
    suffix: str
    write: Callable[[Sequence[Report]], str]
    most_steps: int = MOST_STEPS_TO_READ


class Sheet(StrEnum):
    """What a document is for."""

    worked = "worked"
    exercise = "exercise"
    both = "both"


SHEETS: dict[Sheet, str] = {
    Sheet.worked: QT_TRANSLATE_NOOP("report", "Worked out"),
    Sheet.exercise: QT_TRANSLATE_NOOP("report", "Exercise sheet with blanks"),
    Sheet.both: QT_TRANSLATE_NOOP("report", "Exercise sheet, then its solution"),
}

FORMATS: dict[str, Format] = {
    format.key: format
    for format in (
        Format("html", QT_TRANSLATE_NOOP("report", "Web page, to read or print"), "html", html),
        Format("markdown", QT_TRANSLATE_NOOP("report", "Markdown"), "md", markdown),
        Format("latex", QT_TRANSLATE_NOOP("report", "LaTeX"), "tex", latex),
        Format("csv", QT_TRANSLATE_NOOP("report", "Table (CSV)"), "csv", csv_table, MOST_STEPS),
        Format("json", QT_TRANSLATE_NOOP("report", "JSON"), "json", json_records, MOST_STEPS),
    )
}


def written(report: Report, format: str, sheet: Sheet = Sheet.worked, say: Say = str) -> str:
    """The text of a report in a format, a key of `FORMATS`. Raises `DataError` where it would be far too long."""
    steps = sum(len(passage.items) for passage in report.passages)
    if steps > FORMATS[format].most_steps:
        raise DataError(
            QT_TRANSLATE_NOOP(
                "error",
                "{n} steps are too many to read (up to {most}); choose one sample, or a table (CSV or JSON).",
            ),
            n=steps,
            most=FORMATS[format].most_steps,
        )
    parts = {
        Sheet.worked: [report],
        Sheet.exercise: [as_exercise(report, say)],
        Sheet.both: [as_exercise(report, say), as_solution(report, say)],
    }[sheet]
    return FORMATS[format].write(parts)
