"""The network in a text that somebody sent: a `.pnet` text, also with words, quote marks or a fence around it."""

from __future__ import annotations

import json
import re

from simulator.files import FORMAT, FileError, parse
from simulator.network import Network
from simulator.sentences import QT_TRANSLATE_NOOP

# What chats and mail programs make of spaces and quotation marks, and what they put before lines.
AS_TYPED = str.maketrans({"\u00a0": " ", "\u202f": " ", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_QUOTED = re.compile(r"^(?:[ \t]*[>|])+ ?", re.MULTILINE)


def network_in(text: str, name: str) -> Network:
    """The first network in a text called `name`; whatever else stands around it is passed over.

    Raises `FileError`: nothing there is a network, or one begins and makes no sense, with the place where it doesn't.
    """
    unquoted = _QUOTED.sub("", text)
    for reading in dict.fromkeys((text, unquoted, unquoted.translate(AS_TYPED))):
        if found := _first_project(reading):
            return parse(found.encode(), name).network
    if "{" in text and FORMAT in text:
        raise _broken(text, name)
    raise FileError(
        QT_TRANSLATE_NOOP("error", "There is no network on {name}: copy nodes, or the whole text of a .pnet file."),
        name=name,
    )


def _first_project(text: str) -> str | None:
    """The first JSON object in a text that says which format it is of."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            value, end = None, start + 1
        if isinstance(value, dict) and "format" in value:
            return text[start:end]
        start = text.find("{", end)
    return None


def _broken(text: str, name: str) -> FileError:
    position = text.find("{")
    try:
        json.JSONDecoder().raw_decode(text, position)
    except json.JSONDecodeError as error:
        position = error.pos
    except RecursionError:
        pass
    before = text[:position]
    return FileError(
        QT_TRANSLATE_NOOP(
            "error",
            "The network on {name} makes no sense from line {line}, column {column} on; copy all of its text again.",
        ),
        name=name,
        line=before.count("\n") + 1,
        column=position - before.rfind("\n"),
    )
