"""The network as cells: what is written comes back, what can't stand is refused whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import networks

import simulator as sim
from simulator.cells import (
    EDGE_FIELDS,
    NODE_FIELDS,
    Cell,
    CellError,
    edge_cells,
    node_cells,
    number_cell,
    table_cells,
    table_text,
    with_cells,
    with_rows,
)
from simulator.layers import layers, weight_matrices


@pytest.fixture
def project() -> sim.Project:
    return sim.load("def")


def weight_after(project: sim.Project, text: str) -> float:
    return with_cells(project, [Cell(("A", "D"), "weight", text)]).network.edges["A", "D"].weight


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("−0.25", -0.25),
        (" 1,5 ", 1.5),
        ("1e-3", 0.001),
        ("1/3", 1 / 3),
        ("-2·sqrt(2)", -2 * 2**0.5),
        ("1.2×10⁻³", 1.2e-3),
    ],
)
def test_numbers_are_read_as_everywhere_else(project: sim.Project, text: str, value: float) -> None:
    assert weight_after(project, text) == pytest.approx(value, rel=1e-15)
    biased = with_cells(project, [Cell("D", "bias", text), Cell("D", "x", text)]).network.neuron("D")
    assert (biased.bias, biased.x) == pytest.approx((value, value), rel=1e-15)


@pytest.mark.parametrize("text", ["abc", "1 2", "nan", "inf", "-Infinity", "1e999", "0x1", "1/0", "1,5,2"])
def test_what_is_no_finite_number_is_refused(project: sim.Project, text: str) -> None:
    with pytest.raises(sim.SimulatorError):
        weight_after(project, text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_from_its_cell_exactly(value: float) -> None:
    assert weight_after(sim.load("def"), number_cell(value)) == value


@given(st.lists(st.lists(st.text('aB1\t\n"; ,−é').map(str.strip), min_size=2, max_size=4), min_size=1, max_size=4))
def test_cells_survive_the_clipboard(rows: list[list[str]]) -> None:
    rows = [row[:2] for row in rows]
    if any(cell for cell in rows[0]) and any(cell for cell in rows[-1]):
        assert table_cells(table_text(rows)) == rows


@given(networks())
def test_a_network_written_into_an_empty_one_is_the_same(network: sim.Network) -> None:
    project = with_rows(sim.Project(), NODE_FIELDS, [node_cells(node) for node in network.nodes.values()])
    project = with_rows(project, EDGE_FIELDS, [edge_cells(edge) for edge in network.edges.values()])
    assert list(project.network.edges.values()) == list(network.edges.values())
    for name, node in project.network.nodes.items():
        assert node_cells(node) == node_cells(network.nodes[name])


@given(networks())
def test_the_matrices_hold_every_edge_once_and_every_bias_at_most_once(network: sim.Network) -> None:
    entries = [
        matrix.key(row, column)
        for matrix in weight_matrices(network)
        for row in range(matrix.rows)
        for column in range(len(matrix.targets))
    ]
    edges = [entry for entry in entries if entry in network.edges]
    assert sorted(edges) == sorted(network.edges)
    assert len(entries) == len(set(entries))
    depth = network.depths()
    assert all(depth[name] == place for place, names in enumerate(layers(network)) for name in names)


def test_a_weight_where_there_is_no_edge_draws_it_and_an_empty_one_takes_it_away(project: sim.Project) -> None:
    drawn = with_cells(project, [Cell(("A", "F"), "weight", "0,5"), Cell(("B", "E"), "weight", "")])
    assert drawn.network.edges["A", "F"].weight == 0.5
    assert ("B", "E") not in drawn.network.edges


def test_an_edge_is_led_elsewhere_and_keeps_its_place_and_weight(project: sim.Project) -> None:
    moved = with_cells(project, [Cell(("D", "F"), "source", "A")])
    assert list(moved.network.edges)[list(project.network.edges).index(("D", "F"))] == ("A", "F")
    assert moved.network.edges["A", "F"].weight == -0.5


def test_both_ends_of_an_edge_are_led_elsewhere_at_once(project: sim.Project) -> None:
    key = ("D", "F")
    moved = with_cells(project, [Cell(key, "source", "A"), Cell(key, "weight", "7"), Cell(key, "target", "F")])
    assert moved.network.edges["A", "F"].weight == 7.0
    moved = with_cells(project, [Cell(("A", "D"), "source", "D"), Cell(("A", "D"), "target", "E")])
    assert moved.network.edges["D", "E"].weight == 0.4
    assert ("A", "D") not in moved.network.edges


def test_two_edges_swap_their_ends(project: sim.Project) -> None:
    swapped = with_cells(project, [Cell(("A", "D"), "target", "E"), Cell(("A", "E"), "target", "D")])
    assert swapped.network.edges["A", "E"].weight == project.network.edges["A", "D"].weight
    assert swapped.network.edges["A", "D"].weight == project.network.edges["A", "E"].weight


def test_a_refusal_says_which_cell_it_is_about(project: sim.Project) -> None:
    with pytest.raises(CellError, match=r"At B → D: “much”.* Nothing was changed\."):
        with_cells(project, [Cell(("A", "D"), "weight", "1"), Cell(("B", "D"), "weight", "much")])
    with pytest.raises(CellError, match=r"At D: “sigmund”"):
        with_rows(project, ["name", "activation"], [["E", "tanh"], ["D", "sigmund"]])


def test_rows_without_a_place_are_put_below_the_drawing_and_not_on_each_other(project: sim.Project) -> None:
    larger = with_rows(project, ["name", "kind"], [["G", "neuron"], ["X", "input"], ["D", "neuron"]]).network
    lowest = max(node.y for node in project.network.nodes.values())
    places = [(larger.nodes[name].x, larger.nodes[name].y) for name in ("G", "X")]
    assert len(set(places)) == 2
    assert all(y > lowest + 2 * 38 for _, y in places)
    assert larger.nodes["D"] == project.network.nodes["D"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_may_end_as_on_any_system(end: str) -> None:
    assert table_cells(f"1\t2{end}3\t4{end}") == [["1", "2"], ["3", "4"]]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(CellError, match="no table"):
        table_cells("x" * 200_000)


def test_two_nodes_swap_their_names_and_their_data_follow(project: sim.Project) -> None:
    swapped = with_cells(project, [Cell("A", "name", "B"), Cell("B", "name", "A")])
    assert swapped.network.edges["B", "D"].weight == project.network.edges["A", "D"].weight
    assert swapped.data.column("B").tolist() == project.data.column("A").tolist()
    assert swapped.data.column("A").tolist() == project.data.column("B").tolist()


@pytest.mark.parametrize(
    "cell",
    [
        Cell(("A", "D"), "weight", "much"),
        Cell(("D", "A"), "weight", "1"),
        Cell(("F", "D"), "weight", "1"),
        Cell(("A", "D"), "target", "E"),
        Cell(("A", "D"), "target", "nobody"),
        Cell(("A", "D"), "trainable", "perhaps"),
        Cell("A", "name", ""),
        Cell("A", "name", "B"),
        Cell("A", "bias", "1"),
        Cell("D", "bias", "NaN"),
        Cell("D", "activation", "sigmund"),
        Cell("nobody", "bias", "1"),
    ],
)
def test_a_cell_that_cannot_stand_refuses_them_all(project: sim.Project, cell: Cell) -> None:
    with pytest.raises(sim.SimulatorError) as refusal:
        with_cells(project, [Cell(("B", "D"), "weight", "7"), cell])
    assert str(refusal.value).endswith((".", ")."))
    assert project.network.edges["B", "D"].weight == -0.6
