"""What a written walkthrough says, before it is written in any format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from simulator.losses import LOSSES
from simulator.network import EdgeKey, Network, Neuron
from simulator.notation import number_text
from simulator.project import Project
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough import BACKWARD, FORWARD, Kind, Step, Style

Say: TypeAlias = Callable[[Sentence], str]

PHASES = {
    "forward": QT_TRANSLATE_NOOP("report", "Forward"),
    "backward": QT_TRANSLATE_NOOP("report", "Backward"),
    "update": QT_TRANSLATE_NOOP("report", "Update"),
}
SIGNS = {
    "gradient": "δ = ∂L/∂z,  w ← w − η · ∂L/∂w",
    "error_term": "δ = −∂L/∂z,  w ← w + η · δ · a",
}


@dataclass(frozen=True)
class Item:
    """One numbered step. `symbols` and `numbers` are LaTeX, as those of a `Step`."""

    number: int
    kind: Kind
    label: str
    target: str | EdgeKey
    symbols: str
    numbers: str
    value: float
    reason: str


@dataclass(frozen=True)
class Section:
    """Steps of one phase."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Passage:
    """One sample, or whatever else the heading says, phase by phase."""

    heading: str
    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True)
class Given:
    """A table of what the reader is given."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """A whole walkthrough, with all that is needed to do it again on paper.

    `facts` are settings with their values. In a `blank` report numbers and results are left for the reader to fill in.
    """

    title: str
    about: str
    facts: tuple[tuple[str, str], ...]
    given: tuple[Given, ...]
    passages: tuple[Passage, ...]
    network: Network
    digits: int
    blank: bool = False


def report(
    project: Project,
    passages: Iterable[tuple[Sentence, Sequence[Step]]],
    *,
    style: Style,
    say: Say = str,
) -> Report:
    """The report on steps of a project, given as headings with the steps below them; `say` translates a sentence."""
    network = project.network
    number = 0
    written: list[Passage] = []
    for heading, steps in passages:
        sections = []
        for phase, part in _phases(steps):
            items = []
            for step in part:
                number += 1
                items.append(
                    Item(
                        number,
                        step.kind,
                        step.label,
                        step.target,
                        step.symbols,
                        step.numbers,
                        step.value,
                        say(step.reason),
                    )
                )
            sections.append(Section(say(Sentence(PHASES[phase])), tuple(items)))
        written.append(Passage(say(heading), tuple(sections)))
    title = " ".join(project.title.split()) or say(Sentence(QT_TRANSLATE_NOOP("report", "Walkthrough")))
    return Report(
        title,
        " ".join(project.about.split()),
        _facts(project, style, say),
        _given(network, style.digits, say),
        tuple(written),
        network,
        style.digits,
    )


def as_exercise(report: Report, say: Say = str) -> Report:
    """The same with the numbers and results left blank. What a project says about itself may give them away."""
    title = Sentence(QT_TRANSLATE_NOOP("report", "{title}: exercise"), {"title": report.title})
    return replace(report, title=say(title), about="", blank=True)


def as_solution(report: Report, say: Say = str) -> Report:
    """The same as the second part of an exercise sheet."""
    title = Sentence(QT_TRANSLATE_NOOP("report", "{title}: solution"), {"title": report.title})
    return replace(report, title=say(title), about="")


def sample_heading(project: Project, sample: int, digits: int) -> Sentence:
    """Which sample it is, with its inputs and targets."""
    network = project.network

    def listed(names: Sequence[str], values: Sequence[float]) -> str:
        return ", ".join(f"{name} = {number_text(value, digits)}" for name, value in zip(names, values, strict=True))

    return Sentence(
        QT_TRANSLATE_NOOP("report", "Sample {n} of {all}: {inputs}; target {targets}"),
        {
            "n": sample + 1,
            "all": project.data.rows,
            "inputs": listed(network.inputs, project.X[sample].tolist()),
            "targets": listed(network.outputs, project.T[sample].tolist()),
        },
    )


def _phases(steps: Sequence[Step]) -> list[tuple[str, list[Step]]]:
    phases: list[tuple[str, list[Step]]] = []
    for step in steps:
        phase = "forward" if step.kind in FORWARD else "backward" if step.kind in BACKWARD else "update"
        if not phases or phases[-1][0] != phase:
            phases.append((phase, []))
        phases[-1][1].append(step)
    return phases


def _facts(project: Project, style: Style, say: Say) -> tuple[tuple[str, str], ...]:
    training = project.training
    rate = number_text(training.optimizer.learning_rate, style.digits)
    if style.rounding is None:
        numbers = Sentence(
            QT_TRANSLATE_NOOP("report", "calculated in full, shown with {n} digits"), {"n": style.digits}
        )
    else:
        numbers = Sentence(
            QT_TRANSLATE_NOOP("report", "every intermediate rounded: z and a to {n} decimals, δ to {m}"),
            {"n": style.rounding.decimals, "m": style.rounding.error_decimals},
        )
    return (
        (say(Sentence(QT_TRANSLATE_NOOP("report", "Loss"))), say(Sentence(LOSSES[training.loss].label))),
        (say(Sentence(QT_TRANSLATE_NOOP("report", "Convention"))), SIGNS[style.convention]),
        (
            say(Sentence(QT_TRANSLATE_NOOP("report", "Optimizer"))),
            f"{type(training.optimizer).__name__}, η = {rate}",
        ),
        (say(Sentence(QT_TRANSLATE_NOOP("report", "Numbers"))), say(numbers)),
    )


def _given(network: Network, digits: int, say: Say) -> tuple[Given, ...]:
    def word(text: str) -> str:
        return say(Sentence(text))

    none, fixed = word(QT_TRANSLATE_NOOP("report", "none")), word(QT_TRANSLATE_NOOP("report", "fixed"))
    weights = tuple(
        (edge.source, edge.target, number_text(edge.weight, digits) + ("" if edge.trainable else f" ({fixed})"))
        for edge in network.edges.values()
    )
    neurons = tuple(
        (node.name, node.aggregation, node.activation, none if node.bias is None else number_text(node.bias, digits))
        for node in network.nodes.values()
        if isinstance(node, Neuron)
    )
    ends = QT_TRANSLATE_NOOP("report", "from"), QT_TRANSLATE_NOOP("report", "to"), QT_TRANSLATE_NOOP("report", "weight")
    kinds = (
        QT_TRANSLATE_NOOP("report", "neuron"),
        QT_TRANSLATE_NOOP("report", "inputs by"),
        QT_TRANSLATE_NOOP("report", "activation"),
        QT_TRANSLATE_NOOP("report", "bias"),
    )
    tables = (
        Given(word(QT_TRANSLATE_NOOP("report", "Weights")), tuple(map(word, ends)), weights),
        Given(word(QT_TRANSLATE_NOOP("report", "Neurons")), tuple(map(word, kinds)), neurons),
    )
    return tuple(table for table in tables if table.rows)
