"""The outline: the network as tables, by keyboard alone."""

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.cells import table_cells
from simulator.files import serialize
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.panels.cell_view import CellView
from ui.panels.outline import OutlinePanel

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def def_window(open_window: Opener) -> MainWindow:
    window = open_window("def")
    window.docks["outline"].raise_()
    return window


@pytest.fixture
def outline(qtbot: QtBot, def_window: MainWindow) -> OutlinePanel:
    qtbot.waitUntil(def_window.outline.nodes.isVisible)
    return def_window.outline


def show(qtbot: QtBot, outline: OutlinePanel, place: int) -> CellView:
    outline.tabs.setCurrentIndex(place)
    view = outline.current
    qtbot.waitUntil(view.isVisible)
    view.setFocus()
    return view


def cell(view: CellView, row: str, column: str) -> QModelIndex:
    model = view.table
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    columns = [model.headerData(place, across) for place in range(model.columnCount())]
    # Nodes and edges are known by their first column, rows of a matrix by their header.
    first = [model.text(model.index(place, 0)) for place in range(model.rowCount())]
    rows = first if view.objectName() != "outlineWeights" else [model.headerData(r, down) for r in range(len(first))]
    return model.index(rows.index(row), columns.index(column))


def go_to(view: CellView, index: QModelIndex) -> None:
    view.setCurrentIndex(index)


def editor_of(view: CellView) -> QWidget:
    return view.viewport().findChild(QWidget, "cellEditor")


def type_in(qtbot: QtBot, view: CellView, index: QModelIndex, text: str) -> None:
    go_to(view, index)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = editor_of(view)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_the_tables_show_the_network_of_the_moment(qtbot: QtBot, outline: OutlinePanel) -> None:
    nodes = show(qtbot, outline, 0)
    assert [cell(nodes, name, "kind").data() for name in "ABCDEF"] == ["input"] * 3 + ["neuron"] * 3
    for _ in range(9):
        outline.document.step()
    for name in "DEF":
        values = outline.document.values(name)
        assert cell(nodes, name, "a").data(Qt.ItemDataRole.EditRole) == repr(values.a)
        delta = "" if values.delta is None else repr(values.delta)
        assert cell(nodes, name, "δ").data(Qt.ItemDataRole.EditRole) == delta
    edges = show(qtbot, outline, 1)
    assert edges.table.rowCount() == 8
    weights = show(qtbot, outline, 2)
    assert weights.table.text(cell(weights, "A", "E")) == "0.8"
    outline.layers.setCurrentIndex(1)
    outline.layers.activated.emit(1)
    assert weights.table.text(cell(weights, "D", "F")) == "-0.5"


def test_a_weight_is_edited_in_place_by_keyboard_and_undone(qtbot: QtBot, outline: OutlinePanel) -> None:
    weights, document = show(qtbot, outline, 2), outline.document
    before = serialize(document.project)
    type_in(qtbot, weights, cell(weights, "A", "D"), "-1,25")
    qtbot.waitUntil(lambda: document.network.edges["A", "D"].weight == -1.25)
    qtbot.waitUntil(lambda: editor_of(weights) is None)
    type_in(qtbot, weights, cell(weights, "bias", "E"), "2")
    qtbot.waitUntil(lambda: document.bias("E") == 2.0)
    document.undo()
    document.undo()
    assert serialize(document.project) == before


def test_looking_into_a_cell_does_not_change_it(qtbot: QtBot, outline: OutlinePanel) -> None:
    document = outline.document
    document.set_weight(("A", "D"), 1 / 3)
    edges, count = show(qtbot, outline, 1), document.undo_stack.count()
    go_to(edges, edges.table.index(0, 2))
    qtbot.keyClick(edges, Qt.Key.Key_F2)
    qtbot.keyClick(editor_of(edges), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor_of(edges) is None)
    assert document.undo_stack.count() == count
    assert document.network.edges["A", "D"].weight == 1 / 3


@pytest.mark.parametrize(
    ("table", "row", "column", "entry"),
    [
        (0, "D", "name", " "),
        (0, "D", "name", "A"),
        (0, "D", "bias", "abc"),
        (0, "D", "x", "inf"),
        (2, "A", "D", "NaN"),
        (2, "A", "D", "1e999"),
        (1, "A", "to", "A"),
        (1, "A", "to", "nobody"),
    ],
)
def test_a_bad_entry_is_refused_beside_the_field_and_nothing_is_lost(
    qtbot: QtBot, outline: OutlinePanel, table: int, row: str, column: str, entry: str
) -> None:
    view, document = show(qtbot, outline, table), outline.document
    before = serialize(document.project)
    index = cell(view, row, column)
    text = view.table.text(index)
    type_in(qtbot, view, index, entry)
    editor = editor_of(view)
    assert isinstance(editor, QLineEdit)
    assert editor.isVisible()
    assert editor.text() == entry
    assert outline.trouble.isVisible()
    assert len(outline.trouble.text()) > 15
    assert serialize(document.project) == before
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not outline.trouble.isVisible()
    assert view.table.text(cell(view, row, column)) == text


def test_an_activation_is_chosen_in_its_cell(qtbot: QtBot, outline: OutlinePanel) -> None:
    nodes = show(qtbot, outline, 0)
    go_to(nodes, cell(nodes, "D", "activation"))
    qtbot.keyClick(nodes, Qt.Key.Key_Return)
    editor = editor_of(nodes)
    assert isinstance(editor, QComboBox)
    editor.setCurrentIndex(editor.findData("tanh"))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: outline.document.network.neuron("D").activation == "tanh")


def test_the_selection_goes_both_ways(qtbot: QtBot, outline: OutlinePanel, def_window: MainWindow) -> None:
    document, nodes = outline.document, show(qtbot, outline, 0)
    document.select(["D", "F"])
    assert nodes.selected_parts() == {"D", "F"}
    go_to(nodes, cell(nodes, "E", "a"))
    assert document.selection == {"E"}
    assert def_window.canvas.items_by_name["E"].isSelected()
    qtbot.keyClick(nodes, Qt.Key.Key_Up, SHIFT)
    assert document.selection == {"D", "E"}
    edges = show(qtbot, outline, 1)
    document.select([("B", "D"), ("E", "F")])
    assert edges.selected_parts() == {("B", "D"), ("E", "F")}
    weights = show(qtbot, outline, 2)
    assert weights.selected_parts() == {("B", "D")}
    go_to(weights, cell(weights, "C", "E"))
    assert document.selection == {("C", "E")}


def test_cells_go_out_and_come_in_as_a_spreadsheet_has_them(qtbot: QtBot, outline: OutlinePanel) -> None:
    weights, document = show(qtbot, outline, 2), outline.document
    go_to(weights, cell(weights, "A", "D"))
    qtbot.keyClick(weights, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(weights, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(weights, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "0.4\t0.8\n-0.6\t0.2\n"
    count = document.undo_stack.count()
    QGuiApplication.clipboard().setText("1\t2\r\n3,5\t\r\n")
    qtbot.keyClick(weights, Qt.Key.Key_V, CONTROL)
    network = document.network
    assert [network.edges[key].weight for key in (("A", "D"), ("A", "E"), ("B", "D"))] == [1.0, 2.0, 3.5]
    assert ("B", "E") not in network.edges
    assert document.undo_stack.count() == count + 1
    document.undo()
    assert document.network.edges["B", "E"].weight == 0.2


def test_one_number_is_pasted_into_every_selected_cell(qtbot: QtBot, outline: OutlinePanel) -> None:
    weights, document = show(qtbot, outline, 2), outline.document
    weights.selectAll()
    QGuiApplication.clipboard().setText("0.5")
    qtbot.keyClick(weights, Qt.Key.Key_V, CONTROL)
    values = {key: edge.weight for key, edge in document.network.edges.items()}
    assert [values[source, target] for source in "ABC" for target in "DE"] == [0.5] * 6
    assert values["D", "F"] == -0.5
    assert document.bias("D") == 0.5


@pytest.mark.parametrize("text", ["1\tx", "1\t2\t3", "1\n2\n3\n4\n5\n6", ""])
def test_a_paste_that_does_not_fit_is_refused_whole(qtbot: QtBot, outline: OutlinePanel, text: str) -> None:
    weights, before = show(qtbot, outline, 2), serialize(outline.document.project)
    go_to(weights, cell(weights, "A", "D"))
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(weights, Qt.Key.Key_V, CONTROL)
    assert outline.trouble.isVisible()
    assert serialize(outline.document.project) == before


def test_whole_tables_go_to_another_window(qtbot: QtBot, outline: OutlinePanel, open_window: Opener) -> None:
    copied = []
    for place in (0, 1):
        show(qtbot, outline, place)
        qtbot.mouseClick(outline.findChild(QWidget, "copyTable"), Qt.MouseButton.LeftButton)
        copied.append(QGuiApplication.clipboard().text())
    assert table_cells(copied[1])[0] == ["source", "target", "weight", "trainable"]
    other = open_window()
    other.document.new()
    other.docks["outline"].raise_()
    qtbot.waitUntil(other.outline.nodes.isVisible)
    for place, text in enumerate(copied):
        QGuiApplication.clipboard().setText(text)
        show(qtbot, other.outline, place)
        qtbot.mouseClick(other.outline.findChild(QWidget, "pasteTable"), Qt.MouseButton.LeftButton)
    assert other.document.network == outline.document.network


def test_a_header_may_have_the_words_that_the_table_shows(qtbot: QtBot, outline: OutlinePanel) -> None:
    edges, document = show(qtbot, outline, 1), outline.document
    QGuiApplication.clipboard().setText("From\tTo\tWeight\nA\tF\t0,5")
    qtbot.keyClick(edges, Qt.Key.Key_V, CONTROL)
    assert document.network.edges["A", "F"].weight == 0.5
    nodes = show(qtbot, outline, 0)
    QGuiApplication.clipboard().setText("Name\tBias is trained\tActivation\nD\tno\tReLU")
    qtbot.keyClick(nodes, Qt.Key.Key_V, CONTROL)
    assert document.network.neuron("D").activation == "relu"
    QGuiApplication.clipboard().setText("name\tremark\nD\tdead")
    qtbot.keyClick(nodes, Qt.Key.Key_V, CONTROL)
    assert "“remark” is no column" in outline.trouble.text()


def test_delete_takes_away_what_is_selected(qtbot: QtBot, outline: OutlinePanel) -> None:
    document = outline.document
    document.set_bias("E", 1.0)
    weights = show(qtbot, outline, 2)
    go_to(weights, cell(weights, "bias", "E"))
    qtbot.keyClick(weights, Qt.Key.Key_Delete)
    assert document.bias("E") is None
    assert "E" in document.network.nodes
    edges = show(qtbot, outline, 1)
    go_to(edges, edges.table.index(0, 0))
    qtbot.keyClick(edges, Qt.Key.Key_Delete)
    assert ("A", "D") not in document.network.edges
    nodes = show(qtbot, outline, 0)
    go_to(nodes, cell(nodes, "E", "a"))
    qtbot.keyClick(nodes, Qt.Key.Key_Delete)
    assert "E" not in document.network.nodes


def test_a_screen_reader_hears_what_a_cell_is(qtbot: QtBot, outline: OutlinePanel) -> None:
    weights = show(qtbot, outline, 2)
    index = cell(weights, "B", "D")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "weight from B to D: −0.6"
    table = QAccessible.queryAccessibleInterface(weights)
    assert table.text(QAccessible.Text.Name) == "Weights"
    assert table.role() == QAccessible.Role.Table


def test_an_open_field_survives_training(qtbot: QtBot, outline: OutlinePanel) -> None:
    edges, document = show(qtbot, outline, 1), outline.document
    go_to(edges, edges.table.index(0, 2))
    qtbot.keyClick(edges, Qt.Key.Key_F2)
    editor = editor_of(edges)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "7")
    document.start_training()
    qtbot.waitUntil(lambda: document.epoch > 5, timeout=60_000)
    assert editor.text() == "7"
    epoch_before = document.epoch
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.network.edges["A", "D"].weight == 7.0)
    assert document.epoch >= epoch_before
    assert not document.running


def test_a_thousand_nodes_are_no_trouble(qtbot: QtBot, outline: OutlinePanel) -> None:
    network = sim.Network(
        [*(sim.Input(f"x{n}") for n in range(500)), *(sim.Neuron(f"h{n}") for n in range(500))],
        [sim.Edge(f"x{n}", f"h{(n * 7 + k) % 500}") for n in range(500) for k in range(20)],
    )
    outline.document._replace(sim.Project(network=network), None)
    for place, rows in ((0, 1000), (1, 10_000), (2, 501)):
        view = show(qtbot, outline, place)
        assert view.table.rowCount() == rows or place == 2
        view.selectionModel().select(view.table.index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        assert len(outline.document.selection) == 1
        view.selectAll()
    assert outline.trouble.isHidden()
