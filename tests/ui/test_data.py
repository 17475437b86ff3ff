"""The table of samples."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

from ui.main_window import MainWindow

EDIT = Qt.ItemDataRole.EditRole


def test_the_table_is_the_document(window: MainWindow) -> None:
    model = window.data.model
    assert model.rowCount() == 4
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(3)] == ["x1", "x2", "target y"]
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
