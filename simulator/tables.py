"""Reads samples from a CSV file."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from simulator.arrays import Array
from simulator.samples import MOST_ROWS
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence, SimulatorError

LARGEST_FILE = 64 * 2**20
MOST_CLASSES = 100
# A file with a decimal comma has another separator than the comma, which is why the comma is tried last but one.
SEPARATORS = (";", "\t", ",", " ")
LINES_TO_SNIFF = 50


class TableError(SimulatorError):
    """A CSV file can't be read. The sentence names the file, and the line and column where there is one."""


@dataclass(frozen=True, eq=False)
class Table:
    """Samples from a file: `X` (samples, inputs) and `T` (samples, outputs), with the names of their columns."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    X: Array
    T: Array


@dataclass(frozen=True)
class CsvText:
    """The cells of a file as text, and how they were told apart.

    `lines[n]` is the line in which row n begins, counted from 1; `has_header` says that the first row was names, which
    are numbered otherwise.
    """

    file: str
    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    separator: str
    has_header: bool
    decimal_comma: bool

    def is_numeric(self, column: int) -> bool:
        """Whether a column, counted from 0, begins with a number; its other cells then have to be numbers too."""
        return math.isfinite(_number(self.rows[0][column], self.decimal_comma))

    def table(self, inputs: Sequence[int], targets: Sequence[int], *, one_output: bool = False) -> Table:
        """The samples in some columns, counted from 0. Raises `TableError` with the place of what is no number.

        A target column of words becomes one output a word; of two words one output with 0 for the first one met and 1
        for the other, if there is to be only `one_output`.
        """
        outputs: list[str] = []
        blocks: list[Array] = []
        X = [_numbers(self, column) for column in inputs]
        for column in targets:
            names, block = _target(self, column, one_output)
            outputs += names
            blocks.append(block)
        return Table(
            tuple(self.names[column] for column in inputs),
            tuple(outputs),
            np.column_stack(X) if X else np.empty((len(self.rows), 0)),
            np.hstack(blocks) if blocks else np.empty((len(self.rows), 0)),
        )


def read_csv(
    path: str | os.PathLike[str],
    *,
    targets: Sequence[str | int] = (),
    header: bool | None = None,
    separator: str | None = None,
) -> Table:
    """The samples in a CSV file.

    `targets` are the columns to predict, by name or by number from 1; without any it is the last. All others are
    inputs. A target column of words becomes one output a word, 1 where it is the sample's and 0 elsewhere; an input has
    to be a number. `header` says whether the first row holds names; None looks whether it has a number in it.
    `separator` is found out if it is None: semicolon, tab, comma or space, where a number may have a decimal comma
    unless commas separate. Raises `TableError`.
    """
    path = Path(path)
    return parse_csv(content_of(path), path.name, targets=targets, header=header, separator=separator)


def content_of(path: Path) -> bytes:
    """The bytes of a file, a little more than `LARGEST_FILE` at most; a `TableError` if it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise TableError(
            QT_TRANSLATE_NOOP("error", "“{file}” can't be read: {why}."),
            file=path.name,
            why=error.strerror or error,
        ) from error


def parse_csv(
    content: bytes,
    name: str,
    *,
    targets: Sequence[str | int] = (),
    header: bool | None = None,
    separator: str | None = None,
) -> Table:
    """The samples in the bytes of a CSV file called `name`, as `read_csv` has them."""
    cells = parse_text(content, name, header=header, separator=separator)
    chosen = _chosen(cells, targets)
    inputs = [column for column in range(len(cells.names)) if column not in chosen]
    if not inputs:
        raise TableError(
            QT_TRANSLATE_NOOP("error", "“{file}” has no column left for an input; it takes one beside the targets."),
            file=name,
        )
    return cells.table(inputs, chosen)


def parse_text(
    content: bytes,
    name: str,
    *,
    header: bool | None = None,
    separator: str | None = None,
    decimal_comma: bool | None = None,
) -> CsvText:
    """The cells in the bytes of a CSV file called `name`; what isn't given is found out. Raises `TableError`."""
    if len(content) > LARGEST_FILE:
        raise TableError(
            QT_TRANSLATE_NOOP("error", "“{file}” is larger than {limit} MB; it was not opened."),
            file=name,
            limit=LARGEST_FILE // 2**20,
        )
    return _cells(_text(content, name), name, header, separator, decimal_comma)


def _text(content: bytes, name: str) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        raise TableError(
            QT_TRANSLATE_NOOP(
                "error", "“{file}”, line {line}, column {column}: this is not UTF-8 text; save it as UTF-8."
            ),
            file=name,
            line=before.count(b"\n") + 1,
            column=error.start - before.rfind(b"\n"),
        ) from error


def _cells(text: str, file: str, header: bool | None, separator: str | None, decimal_comma: bool | None) -> CsvText:
    lines = text.splitlines(keepends=True)
    separator = separator or _separator(lines)
    rows: list[list[str]] = []
    starts: list[int] = []
    for line, row in _rows(lines, separator, file):
        if rows and len(row) != len(rows[0]):
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "error",
                    "“{file}”, line {line}, column {column}: this row has {found} columns, the first {wanted}.",
                ),
                file=file,
                line=line,
                column=min(len(row), len(rows[0])) + 1,
                found=len(row),
                wanted=len(rows[0]),
            )
        rows.append(row)
        starts.append(line)
    if decimal_comma is None:
        decimal_comma = separator != ","
    if header is None:
        header = bool(rows) and not any(math.isfinite(_number(cell, decimal_comma)) for cell in rows[0])
    if len(rows) <= header:
        raise TableError(QT_TRANSLATE_NOOP("error", "“{file}” has no samples in it."), file=file)
    if len(rows) - header > MOST_ROWS:
        raise TableError(
            QT_TRANSLATE_NOOP("error", "“{file}” has {found} samples, and at most {most} can be opened."),
            file=file,
            found=len(rows) - header,
            most=MOST_ROWS,
        )
    names = _header_names(rows[0], file, starts[0]) if header else _numbered(len(rows[0]))
    return CsvText(file, names, rows[header:], starts[header:], separator, header, decimal_comma)


def _rows(lines: Sequence[str], separator: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that aren't blank, each with the line in which it begins."""
    if separator == " ":
        lines = [line.strip() + "\n" for line in lines]
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in reader:
            if any(map(str.strip, row)):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(
            QT_TRANSLATE_NOOP("error", "“{file}”, line {line}, column {column}: a quotation mark is out of place."),
            file=file,
            line=line,
            column=_quoted_column(lines[line - 1], separator),
        ) from error


def _quoted_column(line: str, separator: str) -> int:
    """The first column with a quotation mark in it, or 1."""
    return line[: line.find('"') + 1].count(separator) + 1


def _separator(lines: Sequence[str]) -> str:
    """The first separator that cuts all of the first lines into the same number of columns, or else the first line."""
    filled = list(islice((line for line in lines if line.strip()), LINES_TO_SNIFF))
    counts = {separator: _widths(filled, separator) for separator in SEPARATORS}
    for separator, widths in counts.items():
        if len(set(widths)) == 1 and widths[0] > 1:
            return separator
    return next((separator for separator, widths in counts.items() if widths and widths[0] > 1), ",")


def _widths(lines: Sequence[str], separator: str) -> list[int]:
    stripped = (line.strip() if separator == " " else line for line in lines)
    rows = csv.reader(stripped, delimiter=separator, skipinitialspace=True)
    return [len(row) for row in rows if any(map(str.strip, row))]


def _header_names(row: Sequence[str], file: str, line: int) -> tuple[str, ...]:
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(row, start=1)]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "error", "“{file}”, line {line}, column {column}: there is a column “{name}” already."
                ),
                file=file,
                line=line,
                column=place + 1,
                name=name,
            )
    return tuple(names)


def _numbered(columns: int) -> tuple[str, ...]:
    return tuple(f"x{column}" for column in range(1, columns + 1))


def _chosen(cells: CsvText, targets: Sequence[str | int]) -> list[int]:
    """The columns to predict, from 0."""
    columns = len(cells.names)
    chosen = [_place(cells, target) for target in targets] if targets else [columns - 1]
    return list(dict.fromkeys(chosen))


def _place(cells: CsvText, target: str | int) -> int:
    if isinstance(target, int) and 1 <= target <= len(cells.names):
        return target - 1
    if target in cells.names:
        return cells.names.index(str(target))
    raise TableError(
        QT_TRANSLATE_NOOP("error", "“{file}” has no column “{target}”; its columns are {names}."),
        file=cells.file,
        target=target,
        names=", ".join(f"{place} {name}" for place, name in enumerate(cells.names, start=1)),
    )


def _target(cells: CsvText, column: int, one_output: bool) -> tuple[list[str], Array]:
    """A column to predict as its outputs' names and values (samples, outputs): itself, or one for each of its words."""
    if cells.is_numeric(column):
        return [cells.names[column]], _numbers(cells, column)[:, np.newaxis]
    words = [row[column].strip() for row in cells.rows]
    classes = list(dict.fromkeys(words))
    if "" in classes:
        raise _at(cells, words.index(""), column, QT_TRANSLATE_NOOP("error", "the target is missing"))
    if len(classes) > MOST_CLASSES:
        raise _at(
            cells,
            words.index(classes[MOST_CLASSES]),
            column,
            QT_TRANSLATE_NOOP("error", "“{cell}” is word number {most}, too many for classes; give numbers"),
            cell=_short(classes[MOST_CLASSES]),
            most=MOST_CLASSES + 1,
        )
    place = {word: index for index, word in enumerate(classes)}
    one_hot = np.zeros((len(words), len(classes)))
    one_hot[np.arange(len(words)), [place[word] for word in words]] = 1.0
    names = [f"{cells.names[column]}={word}" for word in classes]
    return (names[1:], one_hot[:, 1:]) if one_output and len(classes) == 2 else (names, one_hot)


def _numbers(cells: CsvText, column: int) -> Array:
    values = np.array([_number(row[column], cells.decimal_comma) for row in cells.rows])
    wrong = np.flatnonzero(~np.isfinite(values))
    if wrong.size:
        row = int(wrong[0])
        cell = cells.rows[row][column]
        what = (
            QT_TRANSLATE_NOOP("error", "“{cell}” is not a number")
            if cell.strip()
            else QT_TRANSLATE_NOOP("error", "the number is missing")
        )
        raise _at(cells, row, column, what, cell=_short(cell))
    return values


def _number(cell: str, decimal_comma: bool) -> float:
    """The number in a cell, NaN if there is none that is finite."""
    if decimal_comma and "," in cell and "." not in cell:
        cell = cell.replace(",", ".")
    cell = cell.replace("−", "-")
    try:
        return float(cell) if "_" not in cell else math.nan
    except ValueError:
        return math.nan


def _at(cells: CsvText, row: int, column: int, what: str, **values: object) -> TableError:
    return TableError(
        QT_TRANSLATE_NOOP("error", "“{file}”, line {line}, column {column} ({name}): {what}."),
        file=cells.file,
        line=cells.lines[row],
        column=column + 1,
        name=_short(cells.names[column]),
        what=Sentence(what, values),
    )


def _short(cell: str) -> str:
    cell = cell.strip()
    return cell if len(cell) <= 40 else cell[:39] + "…"
