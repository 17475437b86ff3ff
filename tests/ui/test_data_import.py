"""Samples from a CSV file: what is proposed, what becomes of the network, and every fault with its place."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from tests.ui.test_accessibility import controls, describe, spoken_name
from ui.main_window import MainWindow
from ui.panels import data_import
from ui.panels.data_import import ImportDialog


@pytest.fixture
def csv(tmp_path: Path):
    """Writes a CSV file."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def opened(window: MainWindow, path: Path) -> ImportDialog:
    window.data_files.import_file(path)
    return window.findChild(ImportDialog)


def roles(dialog: ImportDialog) -> list[str]:
    return [box.currentData() for box in dialog.roles]


def choose(dialog: ImportDialog, column: int, role: str) -> None:
    dialog.roles[column].setCurrentIndex(dialog.roles[column].findData(role))


def test_a_file_that_fits_is_taken_over_in_one_entry(window: MainWindow, csv) -> None:
    dialog = opened(window, csv("a;b;c\n0,5;1;0\n2;3;1\n"))
    assert roles(dialog) == ["input", "input", "target"]
    assert not dialog.fit.isChecked()
    assert "a → x1, b → x2" in dialog.summary.text()
    before = window.document.project
    dialog.ok.click()
    assert window.document.project.X.tolist() == [[0.5, 1], [2, 3]]
    assert window.document.project.T.tolist() == [[0], [1]]
    assert window.document.network == before.network
    assert window.document.undo_stack.count() == 1
    window.document.undo()
    assert window.document.project == before


def test_what_a_run_learns_while_the_preview_is_open_is_not_lost(qtbot: QtBot, window: MainWindow, csv) -> None:
    document = window.document
    untrained = document.weight(("h1", "y"))
    document.start_training()
    dialog = opened(window, csv("a;b;c;d\n0,5;1;2;0\n2;3;4;1\n"))
    assert dialog.fit.isChecked()
    qtbot.waitUntil(lambda: document.epoch > 0, timeout=30_000)
    dialog.ok.click()
    kept = document.weight(("h1", "d"))
    document.undo()
    assert document.undo_stack.undoText().startswith("Train ")
    assert kept == document.weight(("h1", "y")) != untrained


def test_columns_that_the_network_knows_by_name_find_their_nodes(window: MainWindow, csv) -> None:
    dialog = opened(window, csv("day,y,x2,x1\n1,1,2,3\n"))
    assert roles(dialog) == ["skip", "target", "input", "input"]
    dialog.ok.click()
    assert window.document.project.X.tolist() == [[3, 2]]
    assert window.document.project.T.tolist() == [[1]]


def test_cancelling_changes_nothing(window: MainWindow, csv) -> None:
    before = window.document.project
    opened(window, csv("a,b,c\n1,2,3\n")).reject()
    assert window.document.project is before


def test_words_to_predict_become_one_output_or_several(window: MainWindow, csv) -> None:
    text = "l,w,kind\n1,2,oak\n3,4,elm\n5,6,oak\n"
    dialog = opened(window, csv(text))
    assert dialog.one_output.isVisibleTo(dialog)
    assert dialog._table.T.tolist() == [[0], [1], [0]]
    dialog.one_output.setChecked(False)
    assert dialog._table.outputs == ("kind=oak", "kind=elm")
    assert "The network has 2 inputs and 1 outputs" in dialog.trouble.text()
    assert not dialog.ok.isEnabled()
    dialog.fit.setChecked(True)
    dialog.ok.click()
    network = window.document.network
    assert (network.inputs, network.outputs) == (("l", "w"), ("kind=oak", "kind=elm"))
    assert window.document.project.T.tolist() == [[1, 0], [0, 1], [1, 0]]
    assert window.document.trouble is None


def test_a_network_is_made_to_fit_and_keeps_its_weights(window: MainWindow, csv) -> None:
    before = window.document.network
    dialog = opened(window, csv("a,b,c,d\n1,2,3,0\n4,5,6,1\n"))
    assert dialog.fit.isChecked()
    dialog.ok.click()
    network = window.document.network
    assert network.inputs == ("a", "b", "c")
    assert network.outputs == ("d",)
    assert network.edges["a", "h1"].weight == before.edges["x1", "h1"].weight
    assert {source for source, target in network.edges if target == "h1"} == {"a", "b", "c"}
    assert window.document.project.X.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert window.document.undo_stack.count() == 1
    window.document.undo()
    assert window.document.network == before


def test_an_empty_canvas_gets_a_network(window: MainWindow, csv) -> None:
    window.document.new()
    dialog = opened(window, csv("length,weight\n1,2.5\n2,4\n3,7\n"))
    dialog.ok.click()
    network = window.document.network
    assert (network.inputs, network.outputs) == (("length",), ("weight",))
    assert network.neuron("weight").activation == "linear"
    assert window.document.trouble is None


def test_other_columns_are_chosen_and_left_out(window: MainWindow, csv) -> None:
    dialog = opened(window, csv("a,b,c,d\n1,2,3,0\n4,5,6,1\n"))
    choose(dialog, 1, "skip")
    dialog.fit.setChecked(False)
    assert dialog.ok.isEnabled()
    choose(dialog, 3, "skip")
    assert "at least one column as an input and one as a target" in dialog.trouble.text()
    assert not dialog.ok.isEnabled()
    choose(dialog, 0, "target")
    choose(dialog, 1, "input")
    dialog.ok.click()
    assert window.document.project.X.tolist() == [[2, 3], [5, 6]]
    assert window.document.project.T.tolist() == [[1], [4]]


def test_how_it_is_read_can_be_said(window: MainWindow, csv) -> None:
    dialog = opened(window, csv("1;2;3\n4;5;6\n"))
    assert "semicolon" in dialog.separator.itemText(0)
    dialog.header.setCurrentIndex(dialog.header.findData(True))
    assert dialog._csv.names == ("1", "2", "3")
    dialog.separator.setCurrentIndex(dialog.separator.findData(","))
    assert dialog._csv.names == ("1;2;3",)


FAULTS = {
    "letters in a number": ("a,b,c\n1,2,3\n1,red,3\n", "line 3, column 2 (b): “red” is not a number"),
    "an empty cell": ("a,b,c\n1,,3\n", "line 2, column 2 (b): the number is missing"),
    "an empty target": ("a,b,c\n1,2,\n", "line 2, column 3 (c): the target is missing"),
    "NaN": ("a,b,c\n1,2,3\nnan,2,3\n", "line 3, column 1 (a): “nan” is not a number"),
    "infinity": ("a,b,c\n1,inf,3\n1,2,3\n", "line 2, column 2 (b): “inf” is not a number"),
    "beyond all numbers": ("a,b,c\n1,2,3\n1,1e999,3\n", "line 3, column 2 (b): “1e999” is not a number"),
    "a row too long": ("a,b,c\n1,2,3\n1,2,3,4\n", "line 3, column 4: this row has 4 columns, the first 3"),
    "a row too short": ("a,b,c\n1,2,3\n1,2\n", "line 3, column 3: this row has 2 columns, the first 3"),
    "a name twice": ("a,b,a\n1,2,3\n", "line 1, column 3: there is a column “a” already"),
    "a lost quotation mark": ('a,b,c\n1,"2,3\n', "line 2, column 2: a quotation mark is out of place"),
    "another encoding": ("größe,b,c\n1,2,3\n".encode("latin-1"), "line 1, column 3: this is not UTF-8 text"),
    "nothing": ("", "has no samples in it"),
    "a header alone": ("a,b,c\n", "has no samples in it"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_can_not_be_read_is_said_with_its_place_and_the_old_data_stay(window: MainWindow, csv, fault: str) -> None:
    content, said = FAULTS[fault]
    before = window.document.project
    dialog = opened(window, csv(content))
    for column in range(len(dialog.roles) - 1):
        choose(dialog, column, "input")
    assert said in dialog.trouble.text()
    assert dialog.trouble.text().startswith("“data.csv”")
    assert not dialog.ok.isEnabled()
    dialog._import()
    assert window.document.project is before


def test_a_file_too_large_or_gone_is_said(window: MainWindow, csv, monkeypatch: pytest.MonkeyPatch) -> None:
    before = window.document.project
    monkeypatch.setattr("simulator.tables.LARGEST_FILE", 10)
    dialog = opened(window, csv("a,b,c\n1,2,3\n"))
    assert "is larger than" in dialog.trouble.text()
    assert not dialog.ok.isEnabled()
    dialog.deleteLater()
    window.data_files.import_file(Path("/nowhere/gone.csv"))
    assert "“gone.csv” can't be read" in window.document.notice
    assert window.document.project is before


def test_a_missing_number_below_what_is_shown_is_found_too(window: MainWindow, csv) -> None:
    rows = ["1,2,3"] * 5000
    rows[4321] = "1,,3"
    dialog = opened(window, csv("\n".join(["a,b,c", *rows])))
    assert "line 4323, column 2" in dialog.trouble.text()
    assert dialog.preview.rowCount() == data_import.SHOWN_ROWS + 1


def test_the_menu_asks_for_a_file(window: MainWindow, csv, monkeypatch: pytest.MonkeyPatch) -> None:
    path = csv("a,b,c\n1,2,3\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(path), ""))
    window.findChild(QAction, "import_data").trigger()
    assert window.findChild(ImportDialog) is not None


@pytest.mark.parametrize("name", ["def", "layers-2-3-2-2", "softmax", "graph-xyz", "xor-3-4-1"])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (5, 1)])
def test_any_network_is_made_to_fit_or_stays_as_it_is(open_window: Opener, csv, name: str, shape) -> None:
    window = open_window(name)
    before = window.document.project
    inputs, outputs = shape
    columns = [f"c{place}" for place in range(inputs + outputs)]
    rows = [",".join(str(value % 3) for value in range(row, row + len(columns))) for row in range(4)]
    dialog = opened(window, csv("\n".join([",".join(columns), *rows])))
    for column in range(inputs + outputs):
        choose(dialog, column, "input" if column < inputs else "target")
    dialog.fit.setChecked(True)
    dialog.ok.click()
    network = window.document.network
    if window.document.project is before:
        assert "can't be made to fit" in dialog.trouble.text()
        dialog.reject()
    else:
        assert network.inputs == tuple(columns[:inputs])
        assert network.outputs == tuple(columns[inputs:])
        assert sim.forward(sim.compile(network), window.document.project.X).output.shape == (4, outputs)


def test_every_control_of_the_dialog_has_a_name(window: MainWindow, csv) -> None:
    dialog = opened(window, csv("a,b,c\n1,2,3\n"))
    assert len([*controls(dialog)]) >= 9
    assert not [describe(widget) for widget in controls(dialog) if not spoken_name(widget)]
