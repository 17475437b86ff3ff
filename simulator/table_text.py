"""Samples as text: what a spreadsheet puts on the clipboard, and CSV files that it reads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array
from simulator.cells import number_cell
from simulator.expressions import ExpressionError, evaluate
from simulator.samples import MOST_ROWS, Samples
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError


class PasteError(SimulatorError):
    """What was pasted is no table of numbers. The sentence names the line and the column."""


def samples_text(samples: Samples, names: Sequence[str], separator: str = ",") -> str:
    """The columns called `names` with a header and all their digits, as a CSV file."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([number_cell(value) for value in row] for row in samples.table(names).tolist())
    return file.getvalue()


def pasted_cells(text: str) -> list[list[str]]:
    """The cells of pasted text, separated by tabs, semicolons, commas or spaces.

    A comma between digits is a decimal one where something else separates, and where a line has no second comma and no
    decimal point: so "0,5" is one number, and "1,2,3" and "0.5,1" are several. `PasteError` if that is no table at all.
    """
    lines = text.strip("\r\n").splitlines()
    separator = _separator(lines)
    if separator == " ":
        return [line.split() for line in lines if line.strip()]
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error as error:
        raise PasteError(QT_TRANSLATE_NOOP("error", "What is on the clipboard is no table of numbers.")) from error
    return [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row))]


def pasted_numbers(rows: Sequence[Sequence[str]], columns: int, first_line: int = 1) -> Array:
    """Cells as numbers (rows, columns); each may be anything that `evaluate` takes. Raises `PasteError`."""
    values = np.empty((len(rows), columns))
    for row, cells in enumerate(rows):
        if len(cells) != columns:
            raise PasteError(
                QT_TRANSLATE_NOOP(
                    "error", "Line {line} of what was pasted has {found} columns, the first {wanted}; nothing changed."
                ),
                line=row + first_line,
                found=len(cells),
                wanted=columns,
            )
        for column, cell in enumerate(cells):
            try:
                values[row, column] = _number(cell)
            except ExpressionError as error:
                raise PasteError(
                    QT_TRANSLATE_NOOP(
                        "error", "Line {line}, column {column} of what was pasted is no number: {why} Nothing changed."
                    ),
                    line=row + first_line,
                    column=column + 1,
                    why=error.sentence,
                ) from error
    return values


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row holds names: none of its cells is a number."""
    for cell in cells:
        try:
            _number(cell)
        except ExpressionError:
            continue
        return False
    return True


def with_pasted(
    samples: Samples, values: Array, names: Sequence[str], rows: NDArray[np.intp] | Sequence[int]
) -> Samples:
    """`samples` with `values` (pasted, names) written over these `rows`, and below the last one as new samples.

    There may be fewer rows than are pasted; the rest of them is added.
    """
    here, more = list(rows)[: len(values)], len(values) - len(rows)
    if samples.rows + more > MOST_ROWS:
        raise PasteError(
            QT_TRANSLATE_NOOP("error", "That would be {found} samples, and at most {most} can be held."),
            found=samples.rows + more,
            most=MOST_ROWS,
        )
    if more > 0:
        here += range(samples.rows, samples.rows + more)
        samples = samples.with_rows(samples.rows, more)
    return samples.with_block(here, names, values)


def _number(cell: str) -> float:
    # Most cells are plain numbers, and there may be a million of them.
    if _PLAIN.fullmatch(cell) and len(cell) < 25:
        return float(cell)
    return evaluate(cell)


_PLAIN = re.compile(r"[+-]?\d+(\.\d*)?")


def _separator(lines: Sequence[str]) -> str:
    for separator in ("\t", ";"):
        if any(separator in line for line in lines):
            return separator
    filled = [line for line in lines if line.strip()]
    if any(line.count(",") > 1 or re.search(r",\s", line) or ("," in line and "." in line) for line in filled):
        return ","
    if filled and any("," in line for line in filled) and is_header(filled[0].split(",")):
        return ","
    if filled and all(len(words) > 1 and all(map(_is_plain, words)) for words in map(str.split, filled)):
        return " "
    return "\t"


def _is_plain(word: str) -> bool:
    return re.fullmatch(r"[+\-−]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?", word) is not None
