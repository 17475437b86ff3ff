"""In what runs differ: network, data, settings, initial weights; and whether a comparison of them is fair."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from simulator.activations import ACTIVATIONS
from simulator.batches import active_dropout, batch_size
from simulator.layers import layers
from simulator.losses import LOSSES
from simulator.network import Neuron
from simulator.notation import number_text
from simulator.program import compile
from simulator.runs.kept import KeptRun, start_of
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.splitting import TRAINING, Split

LABELS: Mapping[str, str] = {
    "network": QT_TRANSLATE_NOOP("run", "network"),
    "activation": QT_TRANSLATE_NOOP("run", "activations"),
    "data": QT_TRANSLATE_NOOP("run", "data"),
    "start": QT_TRANSLATE_NOOP("run", "initial weights"),
    "loss": QT_TRANSLATE_NOOP("run", "loss"),
    "samples": QT_TRANSLATE_NOOP("run", "over samples"),
    "outputs": QT_TRANSLATE_NOOP("run", "over outputs"),
    "optimizer": QT_TRANSLATE_NOOP("run", "optimizer"),
    "learning_rate": QT_TRANSLATE_NOOP("run", "learning rate η"),
    "momentum": QT_TRANSLATE_NOOP("run", "momentum μ"),
    "nesterov": QT_TRANSLATE_NOOP("run", "Nesterov"),
    "epsilon": QT_TRANSLATE_NOOP("run", "ε"),
    "decay": QT_TRANSLATE_NOOP("run", "decay"),
    "first_decay": QT_TRANSLATE_NOOP("run", "decay β₁"),
    "second_decay": QT_TRANSLATE_NOOP("run", "decay β₂"),
    "every": QT_TRANSLATE_NOOP("run", "epochs between drops of η"),
    "batch_size": QT_TRANSLATE_NOOP("run", "batch"),
    "shuffle": QT_TRANSLATE_NOOP("run", "order"),
    "seed": QT_TRANSLATE_NOOP("run", "seed"),
    "schedule": QT_TRANSLATE_NOOP("run", "η over the epochs"),
    "l1": QT_TRANSLATE_NOOP("run", "L1 penalty λ"),
    "l2": QT_TRANSLATE_NOOP("run", "L2 penalty λ"),
    "half_l2": QT_TRANSLATE_NOOP("run", "L2 written"),
    "dropout": QT_TRANSLATE_NOOP("run", "dropout"),
    "noise": QT_TRANSLATE_NOOP("run", "noise σ"),
    "stop": QT_TRANSLATE_NOOP("run", "stops when"),
    "split": QT_TRANSLATE_NOOP("run", "kept back"),
    "step_at_zero": QT_TRANSLATE_NOOP("run", "step at 0"),
    "changes": QT_TRANSLATE_NOOP("run", "changed on the way"),
}
"""What is compared, in the order in which it is told. What is not in here makes no difference to a run."""

# These only decide which weights are drawn at random; the weights themselves are compared.
NOT_COMPARED = frozenset(("initializer", "initializer_gain"))

# Where one of these differs, so does what the height of a loss curve means.
LOSS_DEFINITION = frozenset(("loss", "samples", "outputs"))
MEASURED_DIFFERENTLY = QT_TRANSLATE_NOOP(
    "run", "Their losses are not the same measure: compare accuracy, or how long it takes, rather than heights."
)

WORDS = {
    "mean": QT_TRANSLATE_NOOP("run", "mean"),
    "sum": QT_TRANSLATE_NOOP("run", "sum"),
    "sgd": QT_TRANSLATE_NOOP("run", "gradient descent"),
    "adagrad": QT_TRANSLATE_NOOP("run", "AdaGrad"),
    "rmsprop": QT_TRANSLATE_NOOP("run", "RMSProp"),
    "adam": QT_TRANSLATE_NOOP("run", "Adam"),
    "constant": QT_TRANSLATE_NOOP("run", "constant"),
    "step": QT_TRANSLATE_NOOP("run", "in steps"),
    "exponential": QT_TRANSLATE_NOOP("run", "exponential"),
    "inverse_time": QT_TRANSLATE_NOOP("run", "1 / t"),
}
YES, NO = QT_TRANSLATE_NOOP("run", "yes"), QT_TRANSLATE_NOOP("run", "no")


@dataclass(frozen=True)
class Fact:
    """One thing that is so in a run: its `label`, and its `value` in words. What is the same has one `identity`."""

    label: str
    value: Sentence
    identity: Hashable


@dataclass(frozen=True)
class Comparison:
    """Runs beside each other: `rows` are what differs, by key, each with its label and one value a run.

    A value is None where a run has no such setting. `verdict` says in sentences what the comparison can tell.
    """

    rows: Mapping[str, tuple[str, tuple[Sentence | None, ...]]]
    verdict: tuple[Sentence, ...]


def compare(runs: Sequence[KeptRun]) -> Comparison:
    """What differs between runs."""
    known = [facts(run) for run in runs]
    rows = {}
    for key in _order(known):
        found = [of_run.get(key) for of_run in known]
        present = [fact for fact in found if fact is not None]
        if len({fact.identity for fact in present}) > 1:
            rows[key] = (present[0].label, _told_apart(found))
    return Comparison(rows, _verdict(runs, rows))


def facts(run: KeptRun) -> Mapping[str, Fact]:
    """Everything that decides how a run goes, by key; a setting of one optimizer alone has that in its key."""
    project, program = run.project, run.program
    training, network = project.training, project.network
    hidden = [node for node in network.nodes.values() if isinstance(node, Neuron)]
    start = compile(start_of(run).network)
    result = {
        "network": _fact(
            "network",
            "-".join(str(len(names)) for names in layers(network)),
            (program.nodes, tuple(edge.key for edge in network.edges.values()), _form(run)),
        ),
        "activation": _fact(
            "activation",
            ", ".join(dict.fromkeys(ACTIVATIONS[neuron.activation].label for neuron in hidden)),
            tuple((neuron.name, neuron.activation) for neuron in hidden),
        ),
        "data": Fact(
            LABELS["data"],
            Sentence(QT_TRANSLATE_NOOP("run", "{n} samples"), {"n": project.data.rows}),
            (project.X.tobytes(), project.T.tobytes()),
        ),
        "start": _fact("start", "", (start.parameter_names, start.parameters.tobytes())),
        "step_at_zero": _fact("step_at_zero", number_text(network.step_at_zero), network.step_at_zero),
        "changes": _changes(run),
    }
    return result | _settings(run, training)


def _form(run: KeptRun) -> Hashable:
    """What of a network is neither its wiring, nor its activations, nor a number that is learned."""
    neurons = [node for node in run.project.network.nodes.values() if isinstance(node, Neuron)]
    return (
        run.program.trainable.tobytes(),
        tuple((neuron.name, neuron.aggregation, neuron.bias is None) for neuron in neurons),
    )


def _settings(run: KeptRun, training: msgspec.Struct) -> dict[str, Fact]:
    result: dict[str, Fact] = {}
    for name in training.__struct_fields__:
        value = getattr(training, name)
        if name in NOT_COMPARED:
            continue
        if name in ("optimizer", "schedule"):
            kind = str(value.__struct_config__.tag)
            result[name] = _fact(name, WORDS[kind], kind)
            for field in value.__struct_fields__:
                # A setting with the same name means something else to another optimizer, except for η.
                key = field if field == "learning_rate" else f"{name}.{kind}.{field}"
                result[key] = _plain(field, getattr(value, field))
        elif name == "stop":
            result[name] = _fact(name, _stopping(value), value)
        elif name == "dropout":
            active = active_dropout(run.program, run.project.training)
            result[name] = _fact(name, _dropout(active), tuple(active.items()))
        elif name == "split":
            result[name] = _fact(name, _kept_back(value), value if value.is_wanted else None)
        elif name == "batch_size":
            size = batch_size(run.project.training, _learned(run))
            word = QT_TRANSLATE_NOOP("run", "all") if size == _learned(run) else str(size)
            result[name] = _fact(name, word, word)
        elif name == "seed":
            if _draws(run):
                result[name] = _fact(name, str(value), value)
        else:
            result[name] = _plain(name, value)
    return result


def _draws(run: KeptRun) -> bool:
    """Whether a run takes random numbers on its way; the initial weights are compared by themselves."""
    training, samples = run.project.training, _learned(run)
    shuffles = training.shuffle and batch_size(training, samples) < samples
    return shuffles or training.noise > 0 or bool(active_dropout(run.program, training))


def _learned(run: KeptRun) -> int:
    """How many samples it learned from."""
    return run.project.training.split.counts(run.project.data.rows)[TRAINING]


def _kept_back(split: Split) -> str:
    if not split.is_wanted:
        return "–"
    shares = f"{number_text(100 * split.validation)} % + {number_text(100 * split.test)} %"
    return f"{shares}, {split.seed}"


def _plain(name: str, value: Any) -> Fact:
    if name == "loss":
        return _fact(name, LOSSES[value].label, value)
    if name == "shuffle":
        words = QT_TRANSLATE_NOOP("run", "another each epoch"), QT_TRANSLATE_NOOP("run", "as in the table")
        return _fact(name, words[0 if value else 1], value)
    if name == "half_l2":
        return _fact(name, "½ λ Σ w²" if value else "λ Σ w²", value)
    if isinstance(value, bool):
        return _fact(name, YES if value else NO, value)
    if isinstance(value, str):
        return _fact(name, WORDS.get(value, value), value)
    return _fact(name, str(value) if isinstance(value, int) else number_text(value, 6), value)


def _fact(key: str, value: str, identity: Hashable) -> Fact:
    # Braces, as in a name that somebody gave to a node, are no placeholders.
    return Fact(LABELS[key], Sentence(value.replace("{", "{{").replace("}", "}}")), identity)


def _changes(run: KeptRun) -> Fact:
    if not run.changes:
        return _fact("changes", QT_TRANSLATE_NOOP("run", "nothing"), ())
    template = QT_TRANSLATE_NOOP("run", "at epoch {epochs}")
    epochs = ", ".join(map(str, run.changes[:3])) + (", …" if len(run.changes) > 3 else "")
    # What was changed is not compared, so that no two such runs count as the same.
    return Fact(LABELS["changes"], Sentence(template, {"epochs": epochs}), id(run))


def _stopping(stop: msgspec.Struct) -> str:
    signs = {"loss": "L ≤", "change": "|ΔL| ≤", "gradient": "‖∇L‖ ≤"}
    parts = [f"{sign} {number_text(getattr(stop, name))}" for name, sign in signs.items() if getattr(stop, name)]
    if getattr(stop, "all_right", False):
        parts.append("0/1 = 0")
    return ", ".join(parts) or "–"


def _dropout(active: Mapping[str, float]) -> str:
    if not active:
        return "–"
    shares = sorted(set(active.values()))
    if len(shares) == 1 and len(active) > 1:
        return f"{number_text(shares[0])} × {len(active)}"
    return ", ".join(f"{name} {number_text(p)}" for name, p in list(active.items())[:4])


def _order(known: Sequence[Mapping[str, Fact]]) -> list[str]:
    keys = dict.fromkeys(key for of_run in known for key in of_run)
    places = {key: place for place, key in enumerate(LABELS)}
    return sorted(keys, key=lambda key: (places[key.split(".")[0]], "." in key))


def _told_apart(found: Sequence[Fact | None]) -> tuple[Sentence | None, ...]:
    """The values of one row. What differs but reads the same gets a letter: A for the first, B for the next other."""
    present = [fact for fact in found if fact is not None]
    if len({str(fact.value) for fact in present}) == len({fact.identity for fact in present}):
        return tuple(None if fact is None else fact.value for fact in found)
    letters = {identity: _letter(place) for place, identity in enumerate(dict.fromkeys(f.identity for f in present))}
    return tuple(
        None
        if fact is None
        else Sentence(
            "{value} {letter}" if str(fact.value) else "{letter}",
            {"value": fact.value, "letter": letters[fact.identity]},
        )
        for fact in found
    )


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _verdict(
    runs: Sequence[KeptRun], rows: Mapping[str, tuple[str, tuple[Sentence | None, ...]]]
) -> tuple[Sentence, ...]:
    if len(runs) < 2:
        return ()
    if not rows:
        return (
            Sentence(
                QT_TRANSLATE_NOOP(
                    "run", "The same network, data, settings and initial weights: these runs are the same run."
                )
            ),
        )
    measured = () if LOSS_DEFINITION.isdisjoint(rows) else (Sentence(MEASURED_DIFFERENTLY),)
    labels = {f"label{place}": Sentence(label) for place, (label, _values) in enumerate(rows.values())}
    listed = Sentence(", ".join(f"{{{name}}}" for name in labels), labels)
    if len(rows) == 1:
        return (
            Sentence(
                QT_TRANSLATE_NOOP(
                    "run", "Only one thing differs: {what}. What the curves show differently comes from it."
                ),
                {"what": listed},
            ),
            *measured,
        )
    return (
        Sentence(
            QT_TRANSLATE_NOOP("run", "{n} things differ: {what}. Which of them made the difference can't be told."),
            {"n": len(rows), "what": listed},
        ),
        *measured,
    )
