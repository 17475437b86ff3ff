"""Sentences that a person reads, kept apart from the values they name so that they can be translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks `text` for translation in `context` and returns it unchanged."""
    return text


@dataclass(frozen=True)
class Sentence:
    """A template with named placeholders, and the values that belong in them.

    `str()` gives the English sentence; a user interface translates `template` first and fills it afterwards.
    A value may itself be a `Sentence`.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**{name: str(value) for name, value in self.values.items()})


class SimulatorError(Exception):
    """Something a person can mend. `sentence` says what is wrong, where, and what to do.

    `place` is where in a list of parts the fault was found, such as "edges[3]", where that is known.
    """

    def __init__(self, template: str, **values: Any) -> None:
        self.sentence = Sentence(template, values)
        self.place = ""
        super().__init__(str(self.sentence))
