"""Samples added, moved and erased by hand on the plot over two inputs."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.axes import Axes
from simulator.splitting import TEST, VALIDATION
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.plots.samples import LYING, UPRIGHT
from ui.plots.surface import SurfacePlot

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class Pen:
    """A mouse on the surface plot, in the units of its axes."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        (self.plot,) = (plot for plot in window.plots if isinstance(plot, SurfacePlot))
        QApplication.processEvents()

    @property
    def port(self):
        return self.plot.widget.viewport()

    def at(self, x: float, y: float) -> QPoint:
        scene = self.plot.item.getViewBox().mapViewToScene(QPointF(x, y))
        return self.plot.widget.mapFromScene(scene)

    def take(self, tool: str) -> None:
        self.plot.points.menu.aboutToShow.emit()
        self.plot.points.menu.findChild(QAction, f"point_{tool}").trigger()

    def click(self, x: float, y: float, button: Qt.MouseButton = LEFT) -> None:
        self.qtbot.mouseClick(self.port, button, NONE, self.at(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float], modifier: Qt.KeyboardModifier = NONE) -> None:
        first, last = self.at(*start), self.at(*end)
        self.qtbot.mousePress(self.port, LEFT, modifier, first)
        for share in (0.25, 0.5, 0.75, 1.0):
            self.move(first + (last - first) * share, modifier)
        self.qtbot.mouseRelease(self.port, LEFT, modifier, last)

    def move(self, place: QPoint, modifier: Qt.KeyboardModifier) -> None:
        # QTest moves the mouse without telling which button is held.
        where = QPointF(place)
        there = QPointF(self.port.mapToGlobal(place))
        QApplication.sendEvent(
            self.port, QMouseEvent(QEvent.Type.MouseMove, where, there, Qt.MouseButton.NoButton, LEFT, modifier)
        )


@pytest.fixture
def pen(qtbot: QtBot, window: MainWindow) -> Pen:
    return Pen(qtbot, window)


def test_points_added_by_clicking_are_in_the_table_the_file_and_the_next_epoch(
    pen: Pen, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    document = window.document
    pen.take("add_1")
    pen.click(0.25, 0.75)
    pen.take("add_0")
    pen.click(0.6, 0.1)
    assert document.sample_count == 6
    np.testing.assert_allclose(document.project.X[4:], [[0.25, 0.75], [0.6, 0.1]], atol=0.02)
    assert document.project.T[4:, 0].tolist() == [1.0, 0.0]
    model = window.data.model
    assert model.rowCount() == 6
    assert float(model.text(4, 0)) == document.project.X[4, 0]
    assert document.cursor.sample == 5
    document.save(tmp_path / "points.pnet")
    assert sim.load(tmp_path / "points.pnet").data == document.project.data
    project = document.project
    expected = sim.Trainer(sim.compile(project.network), project.X, project.T, project.training)
    expected.run(1)
    document.start_training(1)
    qtbot.waitUntil(lambda: not document.running)
    np.testing.assert_array_equal(document.program.parameters, expected.parameters)
    without = sim.Trainer(sim.compile(project.network), project.X[:4], project.T[:4], project.training)
    without.run(1)
    assert (without.parameters != expected.parameters).any()


def test_a_point_is_dragged_in_one_entry(pen: Pen, window: MainWindow) -> None:
    document = window.document
    pen.take("move")
    pen.drag((1.0, 1.0), (0.5, 0.75))
    np.testing.assert_allclose(document.project.X[3], [0.5, 0.75], atol=0.02)
    assert document.undo_stack.count() == 1
    document.undo()
    assert document.project.data == sim.load("xor").data


def test_a_point_that_is_added_and_dragged_at_once_is_one_entry(pen: Pen, window: MainWindow) -> None:
    document = window.document
    pen.take("add_1")
    pen.drag((0.2, 0.2), (0.8, 0.4))
    np.testing.assert_allclose(document.project.X[4], [0.8, 0.4], atol=0.02)
    assert document.undo_stack.count() == 1
    document.undo()
    assert document.sample_count == 4


def test_two_drags_are_two_entries(pen: Pen, window: MainWindow) -> None:
    pen.take("move")
    pen.drag((1.0, 1.0), (0.5, 0.75))
    pen.drag((0.0, 0.0), (0.25, 0.25))
    assert window.document.undo_stack.count() == 2


@pytest.mark.parametrize("way", ["erase", "right"])
def test_a_point_is_erased(pen: Pen, window: MainWindow, way: str) -> None:
    pen.take("erase" if way == "erase" else "move")
    pen.click(1.0, 0.0, LEFT if way == "erase" else RIGHT)
    assert window.document.project.X.tolist() == [[0, 0], [0, 1], [1, 1]]


def test_beside_all_points_nothing_is_erased_or_moved(pen: Pen, window: MainWindow) -> None:
    before = window.document.project
    pen.take("erase")
    pen.click(0.5, 0.5)
    pen.take("move")
    pen.drag((0.5, 0.5), (0.7, 0.7))
    assert window.document.project is before


def test_who_only_looks_changes_nothing_and_escape_goes_back_to_looking(
    pen: Pen, window: MainWindow, qtbot: QtBot
) -> None:
    before = window.document.project
    pen.click(0.4, 0.4)
    pen.click(1.0, 1.0)
    assert window.document.project is before
    pen.take("add_1")
    qtbot.keyClick(pen.plot.widget, Qt.Key.Key_Escape)
    assert pen.plot.points.tool == "look"
    pen.click(0.4, 0.4)
    assert window.document.project is before


def test_shift_and_drag_changes_a_target(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("advertising")
    pen, document = Pen(qtbot, window), window.document
    X, T = document.project.X, document.project.T
    pen.take("move")
    start = (float(X[0, 0]), float(X[0, 1]))
    box = pen.plot.item.getViewBox().viewRange()
    pen.drag(start, (start[0], start[1] + 0.2 * (box[1][1] - box[1][0])), SHIFT)
    assert document.project.T[0, 0] > T[0, 0]
    np.testing.assert_array_equal(document.project.X, X)
    assert document.undo_stack.count() == 1


def test_points_on_a_standardized_axis_are_kept_as_they_were_measured(pen: Pen, window: MainWindow) -> None:
    document = window.document
    document.change_data("double", document.project.data.with_block(range(4), ["x1"], [[10.0], [10.0], [30.0], [30.0]]))
    document.change_data("standardize", document.project.data.with_standardized(["x1"]))
    QApplication.processEvents()
    pen.take("add_1")
    pen.click(0.0, 0.5)
    assert document.project.data.column("x1")[4] == pytest.approx(20.0, abs=0.5)


def test_one_of_several_classes_is_added_as_its_own_output(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("softmax")
    document = window.document
    outputs = document.network.outputs
    X = np.eye(3, len(document.network.inputs))
    document.change_data("one-hot", sim.Samples.of(document.network, X, np.eye(3)))
    if len(document.network.inputs) < 2:
        document.add_input(0.0, 200.0)
    pen = Pen(qtbot, window)
    QApplication.processEvents()
    pen.take("add_1")
    pen.click(0.5, 0.5)
    assert document.project.T[3].tolist() == [float(name == outputs[1]) for name in outputs]


# More than two inputs


def test_any_two_inputs_span_the_plot_and_the_others_are_held(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("advertising")
    document = window.document
    pen = Pen(qtbot, window)
    pen.plot.choose_axes(Axes("newspaper", "TV"))
    surface = pen.plot._field
    assert surface.columns == (2, 0)
    np.testing.assert_array_equal(surface.held, document.project.X[0])
    point = np.array([surface.y[7], document.project.X[0, 1], surface.x[30]])
    assert surface.values[7, 30] == pytest.approx(sim.forward(document.program, point).output[0, 0])
    assert pen.plot._label_of("bottom") == "newspaper"
    assert pen.plot._label_of("left") == "a(sales) over newspaper →, TV ↑"
    np.testing.assert_array_equal(pen.plot.drawn_points, document.project.X[:, [2, 0]])


def test_held_inputs_follow_the_sample_the_mean_or_what_was_typed(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("advertising")
    document, plot = window.document, window.plots[2]
    X = document.project.X
    document.go_to_sample(3)
    assert plot._field.held[2] == X[3, 2]
    plot.choose_axes(Axes(held_at="mean"))
    assert plot._field.held[2] == pytest.approx(X[:, 2].mean())
    plot.choose_axes(Axes(typed=(("newspaper", 12.5),)))
    assert plot._field.held[2] == 12.5


@pytest.mark.parametrize(
    ("axes", "columns"),
    [
        (Axes(), (0, 1)),
        (Axes("c", "a"), (2, 0)),
        (Axes("gone", "a"), (1, 0)),
        (Axes("a", "gone"), (0, 1)),
        (Axes("b"), (1, 0)),
        (Axes("", "a"), (1, 0)),
        (Axes("a", "a"), (1, 0)),
    ],
)
def test_inputs_that_are_gone_are_replaced_by_others(axes: Axes, columns: tuple[int, int]) -> None:
    assert axes.columns(("a", "b", "c")) == columns


def test_the_axes_are_chosen_in_the_menu(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("advertising")
    pen = Pen(qtbot, window)
    menu = QMenu(window)
    pen.plot.fill_menu(menu)
    menu.findChild(QAction, "up_newspaper").trigger()
    assert window.plots[2]._field.columns == (0, 2)
    menu = QMenu(window)
    pen.plot.fill_menu(menu)
    menu.findChild(QAction, "across_newspaper").trigger()
    assert window.plots[2]._field.columns == (2, 0)


def test_points_of_more_inputs_are_held_where_the_plot_holds_them(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("advertising")
    document = window.document
    pen = Pen(qtbot, window)
    pen.plot.points.tool = "add_value"
    pen.click(100.0, 30.0)
    assert document.sample_count == 8
    assert document.project.X[7, 2] == document.project.X[0, 2]


def test_what_is_kept_back_carries_a_mark_of_its_own(window: MainWindow) -> None:
    (plot,) = (plot for plot in window.plots if isinstance(plot, SurfacePlot))
    QApplication.processEvents()
    assert len(plot._marks.kept.data) == 0
    window.document.set_split(validation=0.25, test=0.25, seed=2)
    QApplication.processEvents()
    subsets = window.document.project.training.split.subsets(4)
    marks = {VALIDATION: UPRIGHT, TEST: LYING}
    assert [*plot._marks.kept.data["symbol"]] == [marks[subset] for subset in subsets[subsets > 0].tolist()]
    np.testing.assert_array_equal(plot._marks.kept.data["x"], window.document.project.X[subsets > 0, 0])


def test_each_output_has_labels_of_its_own(open_window: Opener) -> None:
    plot = open_window("prediction").plots[2]
    snapshot, field = plot._snapshot, plot._field
    T = np.array([[0.0, -1.0], [1.0, 1.0], [1.0, -1.0], [0.0, -1.0]])
    for column, low in ((0, "0"), (1, "−1")):
        plot.points.show(dataclasses.replace(snapshot, T=T), dataclasses.replace(field, column=column))
        below, above = (tool for tool in plot.points.tools() if tool.adds)
        assert below.text.endswith(f"class {low}")
        assert below.adds == {"linear": 0.0, "logistic": -1.0}
        assert above.adds == {"linear": 1.0, "logistic": 1.0}
