"""A report as plain records: CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec

from simulator.report.content import Item, Report

COLUMNS = ("step", "passage", "phase", "kind", "target", "symbols", "numbers", "value", "reason")


def csv_table(parts: Sequence[Report]) -> str:
    """One line a step below a header; values in full. An edge is written A → D."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for passage, phase, item, blank in _items(parts):
        target = item.target if isinstance(item.target, str) else " → ".join(item.target)
        numbers, value = ("", "") if blank else (item.numbers, repr(item.value))
        # A spreadsheet would calculate a cell that begins like a formula.
        cells = (passage, phase, item.kind, target, item.symbols, numbers)
        writer.writerow((item.number, *map(_no_formula, cells), value, _no_formula(item.reason)))
    return text.getvalue()


def json_records(parts: Sequence[Report]) -> str:
    """One object a step, in a list; `numbers` and `value` are null where they are left blank."""
    several = len({passage for passage, *_ in _items(parts)}) > 1
    records = [
        {
            "step": item.number,
            **({"passage": passage} if several else {}),
            "kind": item.kind,
            "target": item.target,
            "symbols": item.symbols,
            "numbers": None if blank else item.numbers,
            "value": None if blank else item.value,
            "reason": item.reason,
        }
        for passage, _, item, blank in _items(parts)
    ]
    return msgspec.json.format(msgspec.json.encode(records), indent=1).decode() + "\n"


def _items(parts: Sequence[Report]) -> list[tuple[str, str, Item, bool]]:
    # An exercise and its solution are one table: the solution has it all.
    report = parts[-1]
    return [
        (passage.heading, section.heading, item, report.blank)
        for passage in report.passages
        for section in passage.sections
        for item in section.items
    ]


def _no_formula(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
