"""The walkthrough written down: as Markdown, HTML, LaTeX, CSV or JSON, worked out or as an exercise sheet."""

from simulator.report.content import Item, Passage, Report, Section, as_exercise
from simulator.report.walks import own_style, report_on_batch, report_on_epoch, report_on_sample
from simulator.report.written import FORMATS, SHEETS, Format, Sheet, written

__all__ = [
    "FORMATS",
    "SHEETS",
    "Format",
    "Item",
    "Passage",
    "Report",
    "Section",
    "Sheet",
    "as_exercise",
    "own_style",
    "report_on_batch",
    "report_on_epoch",
    "report_on_sample",
    "written",
]
