"""Samples as text: what is written is read again, whatever separates it."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator as sim
from simulator.fitting import fitted, node_names
from simulator.table_text import PasteError, pasted_cells, pasted_numbers, samples_text, with_pasted
from simulator.tables import Table

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text("abcxyzäß ,;'\"\t", min_size=1, max_size=8).map(lambda name: f"n{name}".strip())


@st.composite
def samples(draw: st.DrawFn) -> sim.Samples:
    rows = draw(st.integers(1, 6))
    names = draw(st.lists(NAMES, min_size=2, max_size=5, unique=True))
    columns = {name: draw(st.lists(NUMBERS, min_size=rows, max_size=rows)) for name in names}
    return sim.Samples(rows, columns)


@given(samples(), st.sampled_from(",;\t"))
def test_an_exported_table_is_imported_bit_for_bit(data: sim.Samples, separator: str) -> None:
    names = list(data.columns)
    text = samples_text(data, names, separator)
    table = sim.parse_csv(text.encode(), "data.csv", separator=separator, header=True)
    assert (*table.inputs, *table.outputs) == tuple(names)
    np.testing.assert_array_equal(np.hstack([table.X, table.T]), data.table(names))


@given(samples(), st.booleans())
def test_a_copied_table_is_pasted_bit_for_bit(data: sim.Samples, with_comma: bool) -> None:
    names = list(data.columns)
    lines = samples_text(data, names, "\t").split("\n", 1)[1]
    cells = pasted_cells(lines.replace(".", ",") if with_comma else lines)
    np.testing.assert_array_equal(pasted_numbers(cells, len(names)), data.table(names))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("0,5", [["0,5"]]),
        ("0,5\n1,5\n", [["0,5"], ["1,5"]]),
        ("1,2,3", [["1", "2", "3"]]),
        ("1, 2", [["1", "2"]]),
        ("0.5,1", [["0.5", "1"]]),
        ("x,y\n1,2", [["x", "y"], ["1", "2"]]),
        ("0,5;1", [["0,5", "1"]]),
        ("1 2\n3 4\n", [["1", "2"], ["3", "4"]]),
        ("2 pi", [["2 pi"]]),
        ("\n\n", []),
    ],
)
def test_what_separates_pasted_cells_is_found_out(text: str, cells: list[list[str]]) -> None:
    assert pasted_cells(text) == cells


@given(st.text('ab1.,;" \t\n-', max_size=60))
def test_any_text_is_pasted_or_refused(text: str) -> None:
    cells = pasted_cells(text)
    with contextlib.suppress(PasteError):
        assert not cells or np.isfinite(pasted_numbers(cells, len(cells[0]))).all()


def test_pasting_writes_over_what_is_there_and_adds_the_rest() -> None:
    data = sim.Samples(2, {"a": (1.0, 2.0), "b": (3.0, 4.0)})
    after = with_pasted(data, np.array([[7.0], [8.0], [9.0]]), ["b"], [1])
    assert after == sim.Samples(4, {"a": (1.0, 2.0, 0.0, 0.0), "b": (3.0, 7.0, 8.0, 9.0)})


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_any_header_gives_names_that_nodes_can_have(header: list[str]) -> None:
    names = node_names(header)
    network = sim.Network()
    for name in names:
        network.add_input(name)
    assert len(set(names)) == len(header)


def test_a_network_made_to_fit_keeps_what_it_has() -> None:
    project = sim.load("xor")
    table = Table(("a", "b", "c"), ("one", "two"), np.ones((2, 3)), np.zeros((2, 2)))
    after = fitted(project, table)
    assert (after.network.inputs, after.network.outputs) == (("a", "b", "c"), ("one", "two"))
    assert after.network.edges["a", "h1"].weight == project.network.edges["x1", "h1"].weight
    assert after.network.neuron("two").activation == project.network.neuron("y").activation
    np.testing.assert_array_equal(after.X, table.X)
    back = fitted(after, Table(("x1", "x2"), ("y",), project.X, project.T))
    assert back.network == project.network


def test_values_kept_for_asking_again_are_read_only_and_forgotten() -> None:
    project = sim.load("xor")
    assert project.X is project.X
    with pytest.raises(ValueError, match="read-only"):
        project.X[0, 0] = 5.0
    before = project.X
    project.data.forget()
    assert project.X is not before
    np.testing.assert_array_equal(project.X, before)
