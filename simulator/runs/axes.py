"""What a sweep can vary. To add one, put an `Axis` into `AXES`; the dialog and the command find it there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import msgspec

from simulator.activations import ACTIVATIONS
from simulator.expressions import evaluate
from simulator.initializers import INITIALIZERS
from simulator.layer_edits import layer_of, with_one_less, with_one_more
from simulator.losses import LOSSES
from simulator.network import Network, Neuron
from simulator.notation import number_text
from simulator.optimizers import OPTIMIZERS, Optimizer
from simulator.project import Project
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence, SimulatorError

Value: TypeAlias = float | int | str | None

MOST_VALUES = 1000
MOST_SEEDS = 10_000
MOST_HIDDEN = 1000
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Axis:
    """One setting that a sweep varies.

    `read` makes a value of a word and raises `SimulatorError` for one that makes no sense; `write` gives the word back.
    `apply` is a project with a value in force, and `now` the value that a project has. `choices` are all words where
    there are only a few. Where an axis `redraws`, initial weights can't be the same for all its values: they are drawn
    from the seed.
    """

    key: str
    label: str
    example: str
    read: Callable[[str], Value]
    apply: Callable[[Project, Value], Project]
    now: Callable[[Project], Value]
    write: Callable[[Value], str] = lambda value: number_text(value, 6) if isinstance(value, float) else str(value)
    choices: tuple[str, ...] = ()
    redraws: bool = False


def parse_values(axis: Axis, text: str) -> tuple[Value, ...]:
    """The values in a list such as "0.01, 0.3, 1/3", or with semicolons "0,01; 0,3".

    Raises `SimulatorError` for a word that is no value of this axis, and for one that comes twice.
    """
    words = _words(text)
    if not words:
        raise SimulatorError(
            QT_TRANSLATE_NOOP("error", "{what}: write one value or several, such as {example}."),
            what=Sentence(axis.label),
            example=axis.example,
        )
    if len(words) > MOST_VALUES:
        raise SimulatorError(
            QT_TRANSLATE_NOOP("error", "{what}: {n} values are too many; write at most {most}."),
            what=Sentence(axis.label),
            n=len(words),
            most=MOST_VALUES,
        )
    values: dict[Value, str] = {}
    for word in words:
        try:
            value = axis.read(word)
        except SimulatorError as error:
            raise SimulatorError(
                QT_TRANSLATE_NOOP("error", "{what}, “{word}”: {why}"),
                what=Sentence(axis.label),
                word=word,
                why=error.sentence,
            ) from error
        if value in values:
            raise SimulatorError(
                QT_TRANSLATE_NOOP(
                    "error",
                    "{what}: {value} is in the list twice. Where numbers have a decimal comma, put semicolons between"
                    " them: 0,01; 0,3.",
                ),
                what=Sentence(axis.label),
                value=axis.write(value),
            )
        values[value] = word
    return tuple(values)


def parse_seeds(text: str) -> tuple[int, ...]:
    """The seeds that a text asks for: "20" means 0 to 19, "3, 7" those two; nothing means the project's own start."""
    words = _words(text)
    if not words:
        return ()
    seeds = [_whole(word, 0, LARGEST_SEED) for word in words]
    if len(seeds) > 1 or text.strip().endswith((",", ";")):
        return tuple(dict.fromkeys(seeds))
    if seeds[0] > MOST_SEEDS:
        raise SimulatorError(QT_TRANSLATE_NOOP("error", "At most {most} seeds can be tried at once."), most=MOST_SEEDS)
    return tuple(range(seeds[0]))


def _words(text: str) -> list[str]:
    separator = ";" if ";" in text else ","
    return [word for part in text.split(separator) if (word := part.strip())]


def _not_negative(word: str) -> float:
    value = evaluate(word)
    if value < 0:
        raise SimulatorError(QT_TRANSLATE_NOOP("error", "It must be zero or more."))
    return value


def _share(word: str) -> float:
    value = evaluate(word)
    if not 0 <= value < 1:
        raise SimulatorError(QT_TRANSLATE_NOOP("error", "It must be zero or more and less than 1."))
    return value


def _whole(word: str, least: int, most: int) -> int:
    value = evaluate(word)
    if value != int(value) or not least <= value <= most:
        raise SimulatorError(
            QT_TRANSLATE_NOOP("error", "It must be a whole number from {least} to {most}."), least=least, most=most
        )
    return int(value)


def _batch(word: str) -> int | None:
    if word.lower() == "all":
        return None
    return _whole(word, 1, 2**31 - 1)


def _one_of(registry: Iterable[str]) -> dict[str, Any]:
    """How an axis reads one of a few words, and which they are."""
    known = tuple(registry)

    def read(word: str) -> str:
        key = word.lower().replace(" ", "_").replace("-", "_")
        if key not in known:
            raise SimulatorError(QT_TRANSLATE_NOOP("error", "Known are {known}."), known=", ".join(known))
        return key

    return {"read": read, "choices": known}


def _set(**changes: Any) -> Callable[[Project], Project]:
    def applied(project: Project) -> Project:
        try:
            training = msgspec.structs.replace(project.training, **changes)
        except ValueError as error:
            raise SimulatorError("{why}.", why=str(error)[:1].upper() + str(error)[1:]) from error
        return msgspec.structs.replace(project, training=training)

    return applied


def _setting(name: str) -> dict[str, Any]:
    return {
        "apply": lambda project, value: _set(**{name: value})(project),
        "now": lambda project: getattr(project.training, name),
    }


def _with_optimizer(project: Project, key: Value) -> Project:
    """Another optimizer begins with its own usual learning rate: what suits one is far too large for another."""
    if key == project.training.optimizer.kind:
        return project
    return _set(optimizer=OPTIMIZERS[str(key)]())(project)


def _with_rule(project: Project, **changes: object) -> Project:
    rule: Optimizer = project.training.optimizer
    for name in changes:
        if name not in rule.__struct_fields__:
            raise SimulatorError(
                QT_TRANSLATE_NOOP("error", "{optimizer} has no {setting}; vary one of them at a time."),
                optimizer=rule.kind,
                setting=name.replace("_", " "),
            )
    try:
        changed = msgspec.structs.replace(rule, **changes)
        changed.check()
    except ValueError as error:
        raise SimulatorError("{why}.", why=str(error)[:1].upper() + str(error)[1:]) from error
    return _set(optimizer=changed)(project)


def hidden_neurons(network: Network) -> list[str]:
    """The names of the neurons that are no outputs."""
    outputs = set(network.outputs)
    return [name for name, node in network.nodes.items() if isinstance(node, Neuron) and name not in outputs]


def _with_dropout(project: Project, p: Value) -> Project:
    return _set(dropout=dict.fromkeys(_some_hidden(project.network), p) if p else {})(project)


def _dropout_now(project: Project) -> float:
    return max((project.training.dropout.get(name, 0.0) for name in hidden_neurons(project.network)), default=0.0)


def _with_activation(project: Project, key: Value) -> Project:
    network = project.network.copy()
    for name in _some_hidden(network):
        network.nodes[name] = msgspec.structs.replace(network.neuron(name), activation=str(key))
    return msgspec.structs.replace(project, network=network)


def _activation_now(project: Project) -> str | None:
    names = hidden_neurons(project.network)
    return project.network.neuron(names[0]).activation if names else None


def _some_hidden(network: Network) -> list[str]:
    names = hidden_neurons(network)
    if not names:
        raise SimulatorError(QT_TRANSLATE_NOOP("error", "The network has no hidden neurons; add some first."))
    return names


def _hidden_layer(network: Network) -> list[str]:
    names = _some_hidden(network)
    layer = layer_of(network, names[0])
    if len(layer) != len(names):
        raise SimulatorError(
            QT_TRANSLATE_NOOP("error", "How many hidden neurons can be varied only where there is one hidden layer.")
        )
    return layer


def _with_width(project: Project, width: Value) -> Project:
    network, layer = project.network, _hidden_layer(project.network)
    assert isinstance(width, int)
    for _ in range(width - len(layer)):
        network, _name = with_one_more(network, layer[0], project.training.seed)
    for _ in range(len(layer) - width):
        network, _name = with_one_less(network, layer[0])
    return msgspec.structs.replace(project, network=network)


_NUMBER = Axis("", "", "0.01, 0.3, 0.6", _not_negative, lambda project, value: project, lambda project: None)

# In the order in which they are applied: an optimizer comes before its settings, a network before what belongs to it.
AXES: Mapping[str, Axis] = {
    axis.key: axis
    for axis in (
        replace(
            _NUMBER,
            key="width",
            label=QT_TRANSLATE_NOOP("sweep", "hidden neurons"),
            example="2, 3, 6, 20",
            read=lambda word: _whole(word, 1, MOST_HIDDEN),
            apply=_with_width,
            now=lambda project: len(hidden_neurons(project.network)) or None,
            redraws=True,
        ),
        replace(
            _NUMBER,
            key="activation",
            label=QT_TRANSLATE_NOOP("sweep", "hidden activation"),
            example="sigmoid, tanh, relu",
            apply=_with_activation,
            now=_activation_now,
            **_one_of(key for key, entry in ACTIVATIONS.items() if not entry.is_group),
        ),
        replace(
            _NUMBER,
            key="initializer",
            label=QT_TRANSLATE_NOOP("sweep", "initializer"),
            example="uniform, xavier, he",
            redraws=True,
            **_one_of(INITIALIZERS),
            **_setting("initializer"),
        ),
        replace(
            _NUMBER,
            key="loss",
            label=QT_TRANSLATE_NOOP("sweep", "loss"),
            example="half_squared, cross_entropy",
            **_one_of(LOSSES),
            **_setting("loss"),
        ),
        replace(
            _NUMBER,
            key="optimizer",
            label=QT_TRANSLATE_NOOP("sweep", "optimizer"),
            example="sgd, adam",
            apply=_with_optimizer,
            now=lambda project: project.training.optimizer.kind,
            **_one_of(OPTIMIZERS),
        ),
        replace(
            _NUMBER,
            key="learning_rate",
            label=QT_TRANSLATE_NOOP("sweep", "learning rate η"),
            apply=lambda project, value: _with_rule(project, learning_rate=value),
            now=lambda project: project.training.optimizer.learning_rate,
        ),
        replace(
            _NUMBER,
            key="momentum",
            label=QT_TRANSLATE_NOOP("sweep", "momentum μ"),
            example="0, 0.9",
            read=_share,
            apply=lambda project, value: _with_rule(project, momentum=value),
            now=lambda project: getattr(project.training.optimizer, "momentum", None),
        ),
        replace(
            _NUMBER,
            key="batch_size",
            label=QT_TRANSLATE_NOOP("sweep", "batch"),
            example="1, 32, all",
            read=_batch,
            write=lambda value: "all" if value is None else str(value),
            **_setting("batch_size"),
        ),
        replace(_NUMBER, key="l1", label=QT_TRANSLATE_NOOP("sweep", "L1 λ"), example="0, 0.001", **_setting("l1")),
        replace(_NUMBER, key="l2", label=QT_TRANSLATE_NOOP("sweep", "L2 λ"), example="0, 0.001", **_setting("l2")),
        replace(
            _NUMBER,
            key="dropout",
            label=QT_TRANSLATE_NOOP("sweep", "hidden dropout"),
            example="0, 0.2",
            read=_share,
            apply=_with_dropout,
            now=_dropout_now,
        ),
        replace(
            _NUMBER,
            key="noise",
            label=QT_TRANSLATE_NOOP("sweep", "input noise σ"),
            example="0, 0.1",
            **_setting("noise"),
        ),
    )
}
