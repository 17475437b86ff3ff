"""What every command does alike: where it finds a project, tables and names, progress, and stopping at Ctrl+C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import numpy as np
import typer

from simulator.arrays import Array
from simulator.network import EdgeKey
from simulator.notation import number_text
from simulator.project import Project

Source = Annotated[str, typer.Argument(metavar="X", help="The name of a preset, or a .pnet file.", show_default=False)]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows below their header, in columns as wide as they need to be."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["─" * width for width in widths], *rows]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def outputs_table(project: Project, outputs: Array) -> str:
    """The inputs, `outputs` (samples, outputs) and targets of every sample."""
    network = project.network
    header = ["sample", *network.inputs]
    header += [f"output {name}" for name in network.outputs] + [f"target {name}" for name in network.outputs]
    rows = np.hstack([project.X, outputs, project.T])
    digits = project.view.digits
    return table(
        header, [(str(n), *(number_text(v, digits) for v in row)) for n, row in enumerate(rows.tolist(), start=1)]
    )


def parameter_text(key: EdgeKey | str) -> str:
    """A weight or bias in plain text."""
    return f"b({key})" if isinstance(key, str) else f"w({key[0]}→{key[1]})"


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Lets Ctrl+C wait until what is under way can be left; pressed a second time, it ends the program at once."""
    times = 0

    def ask(*_: object) -> None:
        nonlocal times
        times += 1
        signal.signal(signal.SIGINT, usual)

    usual = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: times > 0
    finally:
        signal.signal(signal.SIGINT, usual)


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A progress bar on the terminal, if the messages go to one."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
