"""Reads and writes `.pnet` files: JSON with a version, parsed to plain data, migrated, validated, only then built."""

from __future__ import annotations

import codecs
import difflib
import math
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from simulator.network import Edge, Input, Network, NetworkError, Neuron
from simulator.project import Progress, Project, View
from simulator.samples import MOST_ROWS, Samples
from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError
from simulator.settings import TrainingSettings
from simulator.splitting import Split

FORMAT = "perceptron-studio"
VERSION = 1
LARGEST_FILE = 64 * 2**20
MOST_NODES = 100_000
MOST_EDGES = 1_000_000

# MIGRATIONS[n] turns the plain data of version n into that of version n + 1.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class FileError(SimulatorError):
    """A file can't be read or written. The sentence names the file, the place in it, and what is wrong there."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The samples in a file."""

    rows: Annotated[int, Meta(ge=0, le=MOST_ROWS)] = 0
    columns: Mapping[str, tuple[float, ...]] = {}
    # Left out of a file that standardizes none.
    standardized: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        self.samples()

    def samples(self) -> Samples:
        """What they are in a project; a `ValueError` if they are no table of numbers."""
        return Samples(self.rows, self.columns, () if self.standardized is msgspec.UNSET else self.standardized)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The content of a file of the present version."""

    format: str
    version: int
    title: str = ""
    about: str = ""
    # Left out of a file that has none.
    topic: str | msgspec.UnsetType = msgspec.UNSET
    nodes: list[Input | Neuron]
    edges: list[Edge]
    outputs: tuple[str, ...] = ()
    # Left out of a file where it is 1, as in files that are older than the choice.
    step_at_zero: float | msgspec.UnsetType = msgspec.UNSET
    data: _Table = _Table()
    training: TrainingSettings = TrainingSettings()
    view: View = View()
    progress: Progress = Progress()


def presets() -> list[str]:
    """The names of the presets that come with the program, in the order of their library."""
    return list(_preset_names())


@cache
def _preset_names() -> tuple[str, ...]:
    # Asked for with every file that is opened, and the same as long as the program runs.
    names = sorted(
        entry.name.removesuffix(".pnet")
        for entry in (resources.files("assets") / "presets").iterdir()
        if entry.name.endswith(".pnet")
    )
    known = [name for name in PRESET_ORDER if name in names]
    return (*known, *(name for name in names if name not in known))


PRESET_ORDER = (
    *("and", "or", "nand", "and-sigmoid", "xor-single", "xor", "xor-3-4-1", "xor-by-hand", "def"),
    *("neuron", "threshold-gates", "step-or-sigmoid"),
    *("activations", "tanh-identity"),
    *("mlp-2-2-1", "mlp-2-2-1-xor", "chain-4-3-1", "output-delta", "layer-as-matrix", "matrix-product"),
    *("layers-2-3-2-2", "forward-3-4-4-1", "xor-3-4-1-dropout", "xor-3-4-1-trained"),
    *("graph-xyz", "graph-sigmoid", "gates", "graph-combined"),
    *("three-points", "three-points-one-by-one", "cost-of-one-weight", "half-the-cost", "height-weight"),
    *("advertising", "fewer-samples", "tumour-line"),
    *("prediction", "logistic-point", "logistic-and", "logistic-or", "logistic-mean", "logistic-sum", "prior"),
    *("ten-epochs", "and-batch", "or-batch", "and-without-bias", "batch-real"),
    *("coin", "gaussian", "log-sigmoid", "labels-minus-one", "soft-target"),
    *("weights-without-bound", "tumour-sigmoid", "tumour-overlap"),
    *("softmax", "softmax-of-two", "digit"),
    *("derivative", "delta-rule", "valley", "slow-learning", "slow-learning-cured"),
    *("gradient-by-z", "saturation", "vanishing-gradient", "not-zero-centred", "dead-relu"),
    *("circles-3", "circles-6", "circles-20", "moons-3", "moons", "moons-20", "spirals-3", "spirals-6", "spirals"),
    *("overfitting", "overfitting-l1", "overfitting-l2", "overfitting-dropout", "overfitting-noise"),
    *("weight-decay", "sparse"),
)


def load(source: str | os.PathLike[str]) -> Project:
    """The project in a `.pnet` file, or the preset of that name. A `FileError` says what is wrong with it."""
    if isinstance(source, str) and source in presets():
        return parse((resources.files("assets") / "presets" / f"{source}.pnet").read_bytes(), source)
    path = Path(source)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        near = difflib.get_close_matches(str(source), presets())
        if near:
            text = QT_TRANSLATE_NOOP(
                "error", "There is no file “{file}”, and no preset of that name; nearest to it: {presets}."
            )
        else:
            text = QT_TRANSLATE_NOOP("error", "There is no file “{file}”, and no preset of that name.")
        raise FileError(text, file=str(source), presets=", ".join(near)) from None
    except OSError as error:
        raise FileError(
            QT_TRANSLATE_NOOP("error", "“{file}” can't be read: {why}."),
            file=path.name,
            why=error.strerror or error,
        ) from error
    return parse(content, path.name)


def parse(content: bytes, name: str) -> Project:
    """The project in the bytes of a `.pnet` file called `name`."""
    if len(content) > LARGEST_FILE:
        raise FileError(
            QT_TRANSLATE_NOOP(
                "error",
                "“{file}” is larger than {limit} MB, which no network drawn here needs; it was not opened.",
            ),
            file=name,
            limit=LARGEST_FILE // 2**20,
        )
    data = _plain(content, name)
    version = data.get("version")
    if data.get("format") != FORMAT or type(version) is not int or version < 1:
        raise FileError(
            QT_TRANSLATE_NOOP(
                "error",
                "“{file}” is not a Perceptron Studio file: “format” and “version” at its start don't say so.",
            ),
            file=name,
        )
    if version > VERSION:
        raise FileError(
            QT_TRANSLATE_NOOP(
                "error",
                "“{file}” was written by a newer version of Perceptron Studio (file version {found}, this one"
                " reads up to {known}); update to open it.",
            ),
            file=name,
            found=version,
            known=VERSION,
        )
    for old in range(version, VERSION):
        data = MIGRATIONS[old](data)
    for part, most in (("nodes", MOST_NODES), ("edges", MOST_EDGES)):
        if isinstance(data.get(part), list) and len(data[part]) > most:
            raise _at(name, part, f"{len(data[part])} {part}, and at most {most} can be opened")
    try:
        file = msgspec.convert(data, _File)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise _at(name, where.strip("`").removeprefix("$.") or "the top", _decapitalized(what)) from error
    return _build(file, name)


def save(project: Project | Network, path: str | os.PathLike[str]) -> None:
    """Writes a project (a bare network will do) to `path`, whole or not at all; a `FileError` if it can't be."""
    write_file(serialize(Project(network=project) if isinstance(project, Network) else project), path)


def write_file(content: bytes, path: str | os.PathLike[str]) -> None:
    """Writes bytes to `path`, whole or not at all; a `FileError` if they can't be."""
    target = Path(path).resolve()
    try:
        mode = target.stat().st_mode if target.exists() else None
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                file.close()
                temporary.chmod(0o666 & ~_umask() if mode is None else mode)
                os.replace(temporary, target)
            except BaseException:
                file.close()
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise FileError(
            QT_TRANSLATE_NOOP("error", "“{file}” can't be written: {why}. The file is as it was."),
            file=target.name,
            why=error.strerror or error,
        ) from error


def serialize(project: Project) -> bytes:
    """The bytes of a project's `.pnet` file. Equal projects give equal bytes."""
    network = project.network
    columns = {name: tuple(values.tolist()) for name, values in project.data.columns.items() if name in network.nodes}
    standardized = tuple(name for name in project.data.standardized if name in network.nodes)
    file = _File(
        format=FORMAT,
        version=VERSION,
        title=project.title,
        about=project.about,
        topic=project.topic or msgspec.UNSET,
        nodes=list(network.nodes.values()),
        edges=list(network.edges.values()),
        outputs=network.output_order,
        step_at_zero=msgspec.UNSET if network.step_at_zero == 1.0 else network.step_at_zero,
        data=_Table(project.data.rows, columns, standardized or msgspec.UNSET),
        training=project.training,
        view=project.view,
        progress=project.progress,
    )
    # Converted to its own types, so that a weight given as 1 is written as 1.0.
    file = msgspec.convert(msgspec.to_builtins(file), _File)
    ordered = msgspec.to_builtins(file, order="deterministic")
    if project.training.split == Split():
        # As in files that are older than the choice.
        del ordered["training"]["split"]
    return _one_record_a_line(msgspec.json.encode(ordered)) + b"\n"


def _one_record_a_line(compact: bytes) -> bytes:
    """JSON indented for a reader, but with every innermost list or object on one line: a node, an edge, a column."""
    text = msgspec.json.format(compact, indent=1).decode()
    innermost = re.compile(r'([\[{])\n((?:[^][{}"]++|"(?:[^"\\]++|\\.)*+")*+)([\]}])')
    return innermost.sub(lambda match: match[1] + re.sub(r",\n\s*", ", ", match[2].strip()) + match[3], text).encode()


def _plain(content: bytes, name: str) -> dict[str, Any]:
    try:
        data = msgspec.json.decode(content.removeprefix(codecs.BOM_UTF8))
    except RecursionError as error:
        raise FileError(
            QT_TRANSLATE_NOOP("error", "“{file}” is nested far deeper than a Perceptron Studio file ever is."),
            file=name,
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not_json(content, name, error) from error
    if not isinstance(data, dict):
        raise FileError(QT_TRANSLATE_NOOP("error", "“{file}” is JSON, but not a Perceptron Studio file."), file=name)
    return data


def _not_json(content: bytes, name: str, error: Exception) -> FileError:
    byte = re.search(r"\(byte (\d+)\)", str(error))
    # A number that is too large is reported without its place, and a file that ends too early breaks off at its end.
    too_large = isinstance(error, msgspec.ValidationError)
    position = int(byte[1]) if byte else getattr(error, "start", len(content))
    endless = _endless_number(content, None if too_large else position)
    position = position if endless is None else endless
    before = content[:position]
    sentence = (
        QT_TRANSLATE_NOOP(
            "error",
            "“{file}” is not JSON, and so no Perceptron Studio file: it breaks off making sense at line"
            " {line}, column {column}.",
        )
        if endless is None
        else QT_TRANSLATE_NOOP(
            "error",
            "“{file}”, line {line}, column {column}: NaN, infinity and numbers beyond 1.8×10³⁰⁸ are none that a"
            " network can have.",
        )
    )
    return FileError(sentence, file=name, line=before.count(b"\n") + 1, column=position - before.rfind(b"\n"))


_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|(-?(?:NaN|Infinity|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))', re.DOTALL)


def _endless_number(content: bytes, position: int | None) -> int | None:
    """Where a number that is not finite begins: the one at byte `position` or, if that isn't known, the first."""
    for match in _NUMBER.finditer(content):
        here = position is None or position - match.start() in (0, 1)
        if here and match[1] and not math.isfinite(float(match[1])):
            return match.start()
    return None


def _build(file: _File, name: str) -> Project:
    try:
        step_at_zero = 1.0 if file.step_at_zero is msgspec.UNSET else file.step_at_zero
        network = Network(file.nodes, file.edges, file.outputs, step_at_zero)
    except NetworkError as error:
        raise _at(name, error.place or "nodes", error.sentence) from error
    return Project(
        network=network,
        data=file.data.samples(),
        training=file.training,
        view=file.view,
        progress=file.progress,
        title=file.title,
        about=file.about,
        topic="" if file.topic is msgspec.UNSET else file.topic,
    )


def _at(name: str, place: str, what: object) -> FileError:
    return FileError(QT_TRANSLATE_NOOP("error", "“{file}”, at {place}: {what}"), file=name, place=place, what=what)


def _decapitalized(text: str) -> str:
    return re.sub("`([^`]*)`", "“\\1”", f"{text[:1].lower()}{text[1:]}") + "."


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def same_content(first: Project, second: Project) -> bool:
    """Whether two projects would be written to the same bytes."""
    return serialize(first) == serialize(second)
