"""The table of samples."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.answers import Labels, answers
from simulator.notation import number_text
from simulator.point_edits import with_point
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.panels import sample_table
from ui.panels.data_import import ImportDialog
from ui.panels.generator import GeneratorDialog
from ui.panels.sample_table import Column, SampleTable

EDIT = Qt.ItemDataRole.EditRole
ACROSS = Qt.Orientation.Horizontal


def titles(model: SampleTable) -> list[str]:
    return [model.headerData(column, ACROSS) for column in range(model.columnCount())]


def shown(model: SampleTable, column: str) -> list[str]:
    place = titles(model).index(column)
    return [model.data(model.index(row, place)) for row in range(model.rowCount())]


def show(window: MainWindow) -> None:
    window._raise_dock("data")
    QApplication.processEvents()


def select(window: MainWindow, top: int, left: int, bottom: int, right: int) -> None:
    table, model = window.data.table, window.data.model
    table.setCurrentIndex(model.index(top, left))
    block = QItemSelection(model.index(top, left), model.index(bottom, right))
    table.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def paste(window: MainWindow, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    window.data.table.paste()


def test_the_table_is_the_document(window: MainWindow) -> None:
    model = window.data.model
    assert model.rowCount() == 4
    assert titles(model) == ["x1", "x2", "target y", "answer y", "loss", "right?"]
    assert model.data(model.index(1, 2)) == "1"


def test_a_cell_is_edited_and_undone(window: MainWindow) -> None:
    model = window.data.model
    assert model.setData(model.index(0, 0), "−0,5", EDIT)
    assert window.document.project.X[0, 0] == -0.5
    window.document.undo()
    assert window.document.project.X[0, 0] == 0.0


@pytest.mark.parametrize("entry", ["x", "", "nan", "inf", "1e999"])
def test_a_cell_that_is_no_number_is_refused_and_stays(window: MainWindow, entry: str) -> None:
    model = window.data.model
    before = window.document.project
    assert not model.setData(model.index(0, 0), entry, EDIT)
    assert window.document.notice
    assert window.document.project is before


def test_rows_are_added_and_deleted(window: MainWindow) -> None:
    window.data.findChild(QPushButton, "addSample").click()
    assert window.document.sample_count == 5
    window.data.table.setCurrentIndex(window.data.model.index(4, 0))
    assert window.document.cursor.sample == 4
    window.data.findChild(QPushButton, "deleteSamples").click()
    assert window.document.sample_count == 4
    assert window.document.cursor.sample == 3


def test_without_samples_the_window_says_so_and_can_not_run(window: MainWindow) -> None:
    window.document.delete_samples(range(4))
    assert not window.data.hint.isHidden()
    assert not window.findChild(QAction, "run").isEnabled()
    assert "no samples" in window.canvas.captions.status.text()


def test_a_data_set_of_another_size_is_refused_in_one_sentence(window: MainWindow) -> None:
    window.document.add_input(0, 0)
    before = window.document.project
    window.data.findChild(QAction, "fill_and").trigger()
    assert "this network has 3 and 1" in window.document.notice
    assert window.document.project is before


def test_the_sample_with_the_cursor_is_the_one_that_is_shown(window: MainWindow) -> None:
    window.data.table.setCurrentIndex(window.data.model.index(2, 1))
    look = window.canvas.items_by_name["x1"].look
    assert look.a == "1"
    assert window.canvas.items_by_name["x2"].look.a == "0"
    assert window.canvas.items_by_name["y"].look.target == "target 1"


def test_data_of_a_node_that_was_deleted_come_back_with_it(window: MainWindow) -> None:
    document = window.document
    before = document.project.X.copy()
    document.delete(["x2"])
    assert document.project.X.shape == (4, 1)
    document.add_input(0, 75)
    assert document.network.inputs == ("x1", "x2")
    assert (before == document.project.X).all()


# What the network makes of them


@pytest.mark.parametrize("name", ["xor", "advertising", "softmax", "circles-6"])
def test_answers_losses_and_verdicts_are_those_of_the_engine(open_window: Opener, name: str) -> None:
    window = open_window(name)
    show(window)
    project, model = window.document.project, window.data.model
    program = sim.compile(project.network)
    ahead = sim.forward(program, project.X)
    losses = sim.backward(
        program, ahead, project.T, loss=project.training.loss, outputs=project.training.outputs
    ).losses
    for place, output in enumerate(program.outputs):
        column = model.numbers(Column("prediction", output, place))
        np.testing.assert_array_equal(column, ahead.output[:, place])
    np.testing.assert_array_equal(model.numbers(Column("loss")), losses)
    for row in range(model.rowCount()):
        assert float(model.text(row, titles(model).index("loss"))) == losses[row]
    if Labels.of(project.T).are_classes:
        assert model.numbers(Column("right")).mean() == sim.accuracy(ahead.output, project.T)
    else:
        residual = model.numbers(Column("residual", program.outputs[0], 0))
        np.testing.assert_array_equal(residual, project.T[:, 0] - ahead.output[:, 0])


def test_a_part_of_one_hot_targets_is_judged_like_all_of_them() -> None:
    project = sim.load("softmax")
    program = sim.compile(project.network)
    T = np.eye(len(program.outputs))
    X = np.zeros((len(T), len(program.inputs)))
    labels = Labels.of(T)
    assert labels.one_hot
    whole = answers(program, program.parameters, X, T, project.training, labels).right
    parts = [
        answers(program, program.parameters, X[n : n + 1], T[n : n + 1], project.training, labels).right[0]
        for n in range(len(T))
    ]
    assert whole.tolist() == parts


def test_answers_follow_a_weight_and_the_training(window: MainWindow, qtbot: QtBot) -> None:
    show(window)
    document, model = window.document, window.data.model
    before = shown(model, "answer y")
    document.set_bias("y", 3.0)
    qtbot.waitUntil(lambda: shown(model, "answer y") != before)
    document.start_training(2000)
    qtbot.waitUntil(lambda: not document.running)
    answer = sim.forward(document.program, document.project.X).output[:, 0]
    qtbot.waitUntil(lambda: np.array_equal(model.numbers(Column("prediction", "y", 0)), answer))
    qtbot.waitUntil(lambda: shown(model, "answer y")[1] == number_text(float(answer[1]), 3))


def test_sorting_is_a_way_to_look_and_changes_nothing(window: MainWindow) -> None:
    show(window)
    document, model, table = window.document, window.data.model, window.data.table
    before = document.project
    loss = titles(model).index("loss")
    order = np.argsort(model.numbers(Column("loss")), kind="stable")
    table.turn_order(loss)
    assert [model.sample(row) for row in range(4)] == order.tolist()
    assert shown(model, "loss") == [shown_in_file_order(window, "loss")[sample] for sample in order]
    assert [model.headerData(row, Qt.Orientation.Vertical).removeprefix("▸ ") for row in range(4)] == [
        str(sample + 1) for sample in order
    ]
    table.turn_order(loss)
    falling = np.argsort(-model.numbers(Column("loss")), kind="stable")
    assert [model.sample(row) for row in range(4)] == falling.tolist()
    table.turn_order(loss)
    assert model.order is None
    assert document.project is before


def shown_in_file_order(window: MainWindow, column: str) -> list[str]:
    model = SampleTable(window.document, window)
    model.refresh()
    return shown(model, column)


def test_a_cell_of_a_sorted_table_is_that_of_its_sample_and_its_row_stays(window: MainWindow) -> None:
    model, table = window.data.model, window.data.table
    table.sort_by(Column("input", "x1", 0), descending=True)
    assert model.sample(0) == 2
    model.setData(model.index(0, 0), "−5", EDIT)
    assert window.document.project.X[:, 0].tolist() == [0, 0, -5, 1]
    assert model.sample(0) == 2
    table.setCurrentIndex(model.index(1, 0))
    assert window.document.cursor.sample == 3


def test_a_sorted_table_deletes_the_samples_that_are_seen(window: MainWindow) -> None:
    window.data.table.sort_by(Column("input", "x1", 0), descending=True)
    select(window, 0, 0, 1, 0)
    window.data.findChild(QPushButton, "deleteSamples").click()
    assert window.document.project.X.tolist() == [[0, 0], [0, 1]]


def test_the_sample_of_the_walkthrough_is_marked_and_can_be_moved_on(window: MainWindow) -> None:
    show(window)
    document, model = window.document, window.data.model
    window.data.findChild(QToolButton, "nextSample").click()
    assert document.cursor.sample == 1
    assert model.headerData(1, Qt.Orientation.Vertical) == "▸ 2"
    assert window.data.table.currentIndex().row() == 1
    assert window.data.findChild(QToolButton, "previousSample").isEnabled()
    window.findChild(QAction, "previous_sample").trigger()
    assert document.cursor.sample == 0
    assert not window.data.findChild(QToolButton, "previousSample").isEnabled()


# The keyboard and the clipboard


@pytest.mark.parametrize(
    "text",
    ["0,5\t1\t0\n2\t3\t1\n", "0,5;1;0\n2;3;1", "0.5,1,0\n2.0,3,1\n", "0.5 1 0\n2 3 1", "1/2\t1\t0\r\n2\t3\t1\r\n"],
)
def test_what_a_spreadsheet_copies_is_pasted_and_the_table_grows(window: MainWindow, text: str) -> None:
    window.data.table.setCurrentIndex(window.data.model.index(3, 1))
    paste(window, text)
    assert window.document.sample_count == 5
    assert window.document.project.X[3:].tolist() == [[0.5, 1.0], [2.0, 3.0]]
    assert window.document.project.T[3:, 0].tolist() == [0.0, 1.0]
    assert window.document.undo_stack.count() == 1
    window.document.undo()
    assert window.document.project.data == sim.load("xor").data


def test_a_column_of_decimal_commas_is_one_column(window: MainWindow) -> None:
    window.data.table.setCurrentIndex(window.data.model.index(0, 1))
    paste(window, "0,5\n0,25\n")
    assert window.document.project.X[:, 1].tolist() == [0.5, 0.25, 0, 1]


def test_one_number_fills_all_selected_cells(window: MainWindow) -> None:
    select(window, 0, 0, 2, 1)
    paste(window, "1/4")
    assert window.document.project.X.tolist() == [[0.25, 0.25]] * 3 + [[1, 1]]


def test_a_table_with_its_header_is_added_below_by_its_names(window: MainWindow) -> None:
    paste(window, "y\tx2\n1\t7\n")
    assert window.document.project.X[4].tolist() == [0.0, 7.0]
    assert window.document.project.T[4].tolist() == [1.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\t2\t3\n4\tred\t6\n", "Line 2, column 2"),
        ("1\t2\t3\n4\t5\n", "Line 2 of what was pasted has 2 columns, the first 3"),
        ("1\t\t3\n", "Line 1, column 2"),
        ("1\tnan\t3\n", "Line 1, column 2"),
        ("1\t1e999\t3\n", "Line 1, column 2"),
        ("1\t2\t3\t4\n", "room for 3 columns"),
        ("", "no numbers on the clipboard"),
        ("   \n\n", "no numbers on the clipboard"),
        ("x" * 200_000, "no table of numbers"),
    ],
)
def test_what_can_not_be_pasted_is_refused_with_its_place(window: MainWindow, text: str, said: str) -> None:
    before = window.document.project
    paste(window, text)
    assert said in window.document.notice
    assert window.document.project is before


def test_cells_are_copied_with_all_their_digits_and_cut_with_their_samples(window: MainWindow, qtbot: QtBot) -> None:
    window.document.set_cell(1, "x1", 1 / 3)
    select(window, 0, 0, 1, 2)
    qtbot.keyClick(window.data.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"0\t0\t0\n{1 / 3!r}\t1\t1\n"
    qtbot.keyClick(window.data.table, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert window.document.sample_count == 2
    window.document.undo()
    assert window.document.sample_count == 4


def test_rows_are_inserted_duplicated_and_deleted_by_key_and_menu(window: MainWindow, qtbot: QtBot) -> None:
    table = window.data.table
    table.setCurrentIndex(window.data.model.index(2, 0))
    qtbot.keyClick(table, Qt.Key.Key_Insert)
    assert window.document.project.X.tolist() == [[0, 0], [0, 1], [0, 0], [1, 0], [1, 1]]
    assert window.document.undo_stack.undoText() == "Insert a sample before 3"
    select(window, 3, 0, 4, 0)
    window.data.findChild(QAction, "duplicateSamples").trigger()
    assert window.document.project.X[5:].tolist() == [[1, 0], [1, 1]]
    select(window, 0, 0, 2, 0)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert window.document.project.X.tolist() == [[1, 0], [1, 1], [1, 0], [1, 1]]


def test_answers_can_not_be_written_over(window: MainWindow) -> None:
    model = window.data.model
    answer = model.index(0, titles(model).index("answer y"))
    assert not model.flags(answer) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(answer, "1", EDIT)


# Split and standardization


def test_the_split_is_shown_learned_by_and_undone(window: MainWindow, qtbot: QtBot) -> None:
    show(window)
    document, model = window.document, window.data.model
    window.data.findChild(QAction, "splitData").trigger()
    qtbot.keyClicks(window.data.split.validation, "25")
    qtbot.keyClick(window.data.split.validation, Qt.Key.Key_Return)
    assert document.project.training.split == sim.Split(0.25, 0.0, 0)
    assert sorted(shown(model, "used for")) == ["training", "training", "training", "validation"]
    kept = shown(model, "used for").index("validation")
    document.start_training(3)
    qtbot.waitUntil(lambda: not document.running)
    project = sim.load("xor")
    rows = [row for row in range(4) if row != kept]
    other = sim.Trainer(sim.compile(project.network), project.X[rows], project.T[rows], project.training)
    other.run(3)
    np.testing.assert_array_equal(document.program.parameters, other.parameters)
    assert len(document.trace.validation.points[0])
    document.undo()
    document.undo()
    assert not document.project.training.split.is_wanted
    assert "used for" not in titles(model)


def test_shares_that_leave_nothing_are_refused(window: MainWindow, qtbot: QtBot) -> None:
    window.document.set_split(validation=0.5)
    before = window.document.project
    field = window.data.split.test
    field.setText("50")
    field.textEdited.emit("50")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "must leave some" in window.document.notice
    assert window.document.project is before
    assert field.text() == "0"


def test_a_sample_that_is_kept_back_can_be_looked_at_but_not_stepped_through(window: MainWindow) -> None:
    document = window.document
    document.set_split(validation=0.25)
    kept = int(np.flatnonzero(document.project.training.split.subsets(4))[0])
    document.step()
    assert document.current_step is not None
    document.go_to_sample(kept)
    assert document.cursor.sample == kept
    assert document.current_step is None
    assert "kept for validation" in document.notice
    document.step()
    assert document.current_step is not None
    assert document.cursor.sample != kept


def test_standardizing_changes_what_the_network_gets_and_not_what_was_measured(open_window: Opener) -> None:
    window = open_window("height-weight")
    show(window)
    document, model = window.document, window.data.model
    (name,) = document.network.inputs
    raw = document.project.X[:, 0].copy()
    window.data._standardize({name})
    mean, scale = raw.mean(), raw.std()
    np.testing.assert_allclose(document.project.X[:, 0], (raw - mean) / scale)
    assert document.values(name).a == pytest.approx((raw[0] - mean) / scale)
    assert float(shown(model, name)[0]) == raw[0]
    assert (
        window.data.standardization.formulas.text()
        == f"{name}′ = ({name} − {number_text(float(mean), 5)}) / {number_text(float(scale), 5)}"
    )
    window.data.standardization.show_them.setChecked(True)
    assert float(shown(model, f"{name}′")[0].replace("−", "-")) == pytest.approx((raw[0] - mean) / scale, abs=1e-3)
    assert "=" in model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    # What is typed is a measurement, also where the standardized number stands.
    assert model.setData(model.index(0, 0), "200", EDIT)
    assert document.project.data.column(name)[0] == 200.0
    document.undo()
    document.undo()
    np.testing.assert_array_equal(document.project.X[:, 0], raw)


def test_answers_to_standardized_targets_are_shown_in_their_unit(open_window: Opener) -> None:
    window = open_window("height-weight")
    show(window)
    document, model = window.document, window.data.model
    (output,) = document.network.outputs
    window.data._standardize({output})
    way = document.project.standardization([output])
    raw = way.inverse(sim.forward(document.program, document.project.X).output)[:, 0]
    np.testing.assert_allclose(model.numbers(Column("prediction", output, 0)), raw)
    residual = model.numbers(Column("residual", output, 0))
    np.testing.assert_allclose(residual, document.project.data.column(output) - raw)


# Generators and files


def test_a_data_set_of_a_size_noise_and_seed_fills_the_table(window: MainWindow) -> None:
    window.findChild(QAction, "generate_data").trigger()
    dialog = window.findChild(GeneratorDialog)
    dialog.dataset.setCurrentIndex(dialog.dataset.findData("moons"))
    for field, value in ((dialog.samples, 37), (dialog.noise, 0.2), (dialog.seed, 5)):
        field.setText(str(value))
        field.textEdited.emit(str(value))
        field.commit()
    assert len(dialog.picture._points) == 37
    dialog.ok.click()
    X, T = sim.DATASETS["moons"].make(37, 0.2, 5)
    np.testing.assert_array_equal(window.document.project.X, X)
    np.testing.assert_array_equal(window.document.project.T, T)
    window.document.undo()
    assert window.document.project.data == sim.load("xor").data


def test_a_network_is_made_to_fit_what_is_drawn(window: MainWindow) -> None:
    window.document.new()
    dialog = GeneratorDialog(window.document, window)
    dialog.dataset.setCurrentIndex(dialog.dataset.findData("sine"))
    assert "inputs: 1, outputs: 1; the network has 0 and 0" in dialog.trouble.text()
    assert not dialog.ok.isEnabled()
    dialog.fit.setChecked(True)
    dialog.ok.click()
    network = window.document.network
    assert (network.inputs, network.outputs) == (("x",), ("y",))
    assert network.neuron("y").activation == "linear"
    np.testing.assert_array_equal(window.document.project.X, sim.DATASETS["sine"].X)
    assert window.document.trouble is None


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("samples", "2000000", "can't be drawn"),
        ("samples", "abc", "abc"),
        ("samples", "10.5", "whole numbers"),
        ("noise", "1e308", "can't be added"),
        ("noise", "-1", "at least 0"),
        ("seed", "0.5", "whole numbers"),
    ],
)
def test_what_can_not_be_drawn_is_said_and_not_taken(window: MainWindow, field: str, text: str, why: str) -> None:
    dialog = GeneratorDialog(window.document, window)
    entry = getattr(dialog, field)
    before = entry.text()
    for typed, is_right in ((text, False), (before, True)):
        entry.setText(typed)
        entry.textEdited.emit(typed)
        entry.commit()
        assert (why in dialog.trouble.text()) != is_right
        assert dialog.ok.isEnabled() == is_right


def test_exported_data_are_read_again(window: MainWindow, tmp_path: Path) -> None:
    window.document.change_data("p", with_point(window.document.project, {"x1": 1 / 3, "y": 1.0}))
    assert window.data_files.export_file(tmp_path / "data.csv")
    table = sim.read_csv(tmp_path / "data.csv")
    assert (table.inputs, table.outputs) == (("x1", "x2"), ("y",))
    np.testing.assert_array_equal(table.X, window.document.project.X)
    assert not window.data_files.export_file(tmp_path / "no" / "data.csv")
    assert "can't be written" in window.document.notice


def test_a_file_is_dropped_onto_the_window(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "new.csv"
    path.write_text("a,b,c\n1,2,1\n3,4,0\n")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, mime, left, none))
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is not None)
    window.findChild(ImportDialog).ok.click()
    assert window.document.project.X.tolist() == [[1, 2], [3, 4]]


def test_a_file_of_another_kind_is_not_taken(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/picture.png")])
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


# A hundred thousand rows


@pytest.fixture
def large(window: MainWindow) -> MainWindow:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100_000, 2))
    network = window.document.network
    project = msgspec.structs.replace(
        window.document.project, data=sim.Samples.of(network, X, (X[:, :1] > 0).astype(float))
    )
    window.document._replace(project, None)
    show(window)
    return window


def test_a_look_at_a_large_table_asks_for_what_is_in_view_alone(
    large: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, model = large.data.table, large.data.model
    asked, computed = [], []
    # Every role of every cell looks which sample it is about, but for the text of answers.
    find, compute = SampleTable.sample, sample_table.answers
    monkeypatch.setattr(SampleTable, "sample", lambda self, row: (asked.append(row), find(self, row))[1])
    monkeypatch.setattr(sample_table, "answers", lambda *args: (computed.append(len(args[2])), compute(*args))[1])
    for row in (0, 99_000, 40_000):
        asked.clear()
        computed.clear()
        table.scrollTo(model.index(row, model.columnCount() - 1), table.ScrollHint.PositionAtTop)
        model.refresh_answers()
        table.viewport().repaint()
        in_view = table.viewport().height() // table.rowHeight(0) + 2
        assert row in asked
        assert len(set(asked)) <= in_view
        # Once for each cell and role, and no cell on its own.
        assert len(asked) <= in_view * model.columnCount() * 12
        assert len(computed) <= 2
        assert max(computed) <= sample_table.BLOCK


def test_sorting_a_large_table_computes_every_answer_at_once(
    large: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = []
    compute = sample_table.answers
    monkeypatch.setattr(sample_table, "answers", lambda *args: (computed.append(len(args[2])), compute(*args))[1])
    large.data.table.sort_by(Column("loss"), descending=True)
    assert computed == [100_000]
    model = large.data.model
    losses = model.numbers(Column("loss"))
    assert losses[model.sample(0)] == losses.max()


def test_a_table_that_nobody_sees_computes_nothing(large: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    large._raise_dock("inspector")
    QApplication.processEvents()
    computed = []
    monkeypatch.setattr(SampleTable, "refresh_answers", lambda self: computed.append(1))
    large.document.set_bias("y", 2.0)
    QApplication.processEvents()
    QApplication.processEvents()
    assert not computed
