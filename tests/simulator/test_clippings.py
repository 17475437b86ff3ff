"""A network sent in a chat is found among the words around it, and what is broken is told from what is none."""

import pytest

import simulator as sim
from simulator.clippings import network_in
from simulator.files import FileError, serialize

NETWORK = sim.load("xor").network
TEXT = serialize(sim.Project(network=NETWORK)).decode()


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "Try {{this}} one:\n\n{}\nIt solves XOR :)",
        "Hello\n```json\n{}```\nbye",
        'config = {{"a": 1}}; {}',
        "{0}\n{0}",
    ],
    ids=["alone", "prose", "fence", "another object", "twice"],
)
def test_a_network_is_found_whatever_stands_around_it(around: str) -> None:
    assert network_in(around.format(TEXT), "the mail") == NETWORK


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"> {line}" for line in TEXT.splitlines(keepends=True)),
        TEXT.replace(" ", "\u00a0"),
        TEXT.replace('"', "”"),
        TEXT.replace("\n", "\r\n"),
    ],
    ids=["quoted", "hard spaces", "curly quotes", "Windows"],
)
def test_what_a_mail_program_does_to_a_text_is_undone(text: str) -> None:
    assert network_in(text, "the mail") == NETWORK


@pytest.mark.parametrize("text", ["", "hello {world}", "1\t2\n3\t4", '{"a": 1}', "{" * 5000, "2-4-1"])
def test_a_text_without_a_network_is_called_so(text: str) -> None:
    with pytest.raises(FileError, match="There is no network on the clipboard"):
        network_in(text, "the clipboard")


def test_half_a_network_is_refused_with_the_place_where_it_breaks_off() -> None:
    half = TEXT[: TEXT.index('"edges"')]
    with pytest.raises(FileError, match=rf"makes no sense from line {half.count(chr(10)) + 3}, column"):
        network_in(f"Look:\n\n{half}", "the clipboard")


def test_a_network_that_breaks_a_rule_is_refused_with_the_rule() -> None:
    with pytest.raises(FileError, match="needs a node “nobody”"):
        network_in("Here: " + TEXT.replace('"source": "x1"', '"source": "nobody"', 1), "the clipboard")
