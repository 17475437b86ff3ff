"""What all plots have in common: they are read exactly, written to files, paused, hidden curve by curve."""

import csv
import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.plots import Plot
from ui.plots.export import export


def train(qtbot: QtBot, window: MainWindow, epochs: int) -> None:
    window.document.start_training(epochs)
    qtbot.waitUntil(lambda: not window.document.running, timeout=20_000)


def pixel(plot: Plot, x: float, y: float) -> QPoint:
    """Where a place of a plot is in its widget."""
    scene = plot.item.getViewBox().mapViewToScene(QPointF(x, y))
    return plot.widget.mapFromScene(scene)


def trigger(plot: Plot, name: str) -> None:
    """Chooses an entry of a plot's menu."""
    menu = QMenu()
    plot.fill_menu(menu)
    next(action for action in menu.actions() if action.objectName() == name).trigger()


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def test_the_mouse_reads_the_nearest_point_exactly(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 50)
    plot = window.plots[0]
    (curve,) = plot.series()
    place = pixel(plot, 20.2, float(curve.y[20]))
    qtbot.mouseMove(plot.widget.viewport(), place)
    plot.widget.scene().sigMouseMoved.emit(plot.widget.mapToScene(place))
    reading = plot.cursor_cross.reading
    assert reading is not None
    assert (reading.x, reading.y) == (20.0, curve.y[20])
    assert "epoch 20" in reading.text
    assert plot.widget.accessibleDescription() == reading.text


def test_keys_read_point_after_point(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 50)
    plot = window.plots[0]
    plot.widget.setFocus()
    steps = window.document.cursor
    keys = (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Left)
    seen = []
    for key in keys:
        qtbot.keyClick(plot.widget, key)
        assert plot.cursor_cross.reading is not None
        seen.append(plot.cursor_cross.reading.x)
    assert seen == [50.0, 50.0, 50.0, 50.0, 49.0]
    qtbot.keyClick(plot.widget, Qt.Key.Key_Home)
    assert plot.cursor_cross.reading.x == 0.0
    assert plot.cursor_cross.reading.y == plot.series()[0].y[0]
    qtbot.keyClick(plot.widget, Qt.Key.Key_Escape)
    assert plot.cursor_cross.reading is None
    assert window.document.cursor == steps


def test_a_reading_follows_what_is_plotted(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 10)
    plot = window.plots[0]
    plot.widget.setFocus()
    qtbot.keyClick(plot.widget, Qt.Key.Key_Home)
    window.document.reset()
    assert plot.cursor_cross.reading is not None
    assert plot.cursor_cross.reading.y == window.document.snapshot().loss


def test_a_paused_plot_stays_as_it_is_while_others_go_on(qtbot: QtBot, window: MainWindow) -> None:
    loss, weights = window.plots[0], window.plots[1]
    train(qtbot, window, 10)
    trigger(loss, "plot_pause")
    train(qtbot, window, 10)
    assert loss.series()[0].x[-1] == 10
    assert weights.series()[0].x[-1] == 20
    assert "paused" in loss.header.caption.text()
    trigger(loss, "plot_pause")
    assert loss.series()[0].x[-1] == 20


def test_a_logarithmic_scale_draws_logarithms_and_reads_numbers(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 30)
    plot = window.plots[0]
    trigger(plot, "plot_log")
    (curve,) = plot.series()
    x, heights = plot._curve.getData()
    np.testing.assert_allclose(heights, np.log10(curve.y))
    reading = plot.reading_at(float(x[7]), float(heights[7]))
    assert reading is not None
    assert f"{curve.y[7]:.6f}" in reading.text
    trigger(plot, "plot_log")
    np.testing.assert_array_equal(plot._curve.getData()[1], plot.series()[0].y)


def test_csv_holds_exactly_what_is_plotted(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 40)
    loss, weights, _ = window.plots[:3]
    heading, *rows = rows_of(export(loss, "csv"))
    assert heading == ["epoch", "training"]
    np.testing.assert_array_equal([float(row[1]) for row in rows], loss.series()[0].y)
    heading, *rows = rows_of(export(weights, "csv"))
    assert heading[0] == "epoch"
    assert len(heading) == 1 + len(window.document.program.parameters)
    np.testing.assert_array_equal([float(cell) for cell in rows[-1][1:]], window.document.snapshot().parameters)


def test_every_plot_that_shows_something_can_be_written(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 40)
    for plot in window.plots:
        if not plot.isVisible():
            continue
        picture = QImage.fromData(export(plot, "png"))
        assert picture.width() == 3 * plot.width()
        colours = {picture.pixel(x, y) for x in range(0, picture.width(), 5) for y in range(0, picture.height(), 5)}
        assert len(colours) > 5
        root = ElementTree.fromstring(export(plot, "svg"))
        assert len(list(root.iter())) > 20
        assert len(rows_of(export(plot, "csv"))) > 2


def test_a_plot_is_saved_where_the_person_says(qtbot: QtBot, window: MainWindow, tmp_path, monkeypatch) -> None:
    train(qtbot, window, 5)
    target = tmp_path / "loss"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *arguments: (str(target), ""))
    trigger(window.plots[0], "plot_csv")
    assert target.with_suffix(".csv").read_bytes() == export(window.plots[0], "csv")
    assert "loss.csv" in window.document.notice
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *arguments: (str(tmp_path / "no" / "x.csv"), ""))
    trigger(window.plots[0], "plot_csv")
    assert "can't be written" in window.document.notice


def test_clicking_a_trajectory_selects_its_weight(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 300)
    plot = window.plots[1]
    curve = next(series for series in plot.series() if series.name == "w h2→y")
    place = pixel(plot, float(curve.x[-1]), float(curve.y[-1]))
    qtbot.mouseClick(plot.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.document.selection == {("h2", "y")}
    # Far from every curve nothing happens.
    qtbot.mouseClick(plot.widget.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot, 5.0, float(curve.y[-1])))
    assert window.document.selection == {("h2", "y")}


def test_who_zooms_in_is_left_alone_until_they_want_all_of_it(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 50)
    plot = window.plots[0]
    plot.item.setXRange(10, 20, padding=0)
    plot.item.getViewBox().sigRangeChangedManually.emit([True, True])
    train(qtbot, window, 200)
    assert plot.item.getViewBox().viewRange()[0] == [10, 20]
    trigger(plot, "plot_fit")
    assert plot.item.getViewBox().viewRange()[0][1] >= 250


def test_what_a_low_plot_says_of_its_axes_is_not_cut_off(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    qtbot.wait(20)
    plot = window.plots[0]
    caption = plot.header.caption
    assert "½ (t − a)², mean" in caption.text()
    assert "epoch" in caption.text()
    assert caption.fontMetrics().horizontalAdvance(caption.text()) <= caption.width()


@pytest.mark.parametrize("preset", ["graph-combined", "softmax", "coin", "threshold-gates"])
def test_odd_networks_are_plotted_or_told_what_is_missing(qtbot: QtBot, open_window: Opener, preset: str) -> None:
    window = open_window(preset)
    train(qtbot, window, 20) if window.document.trouble is None else None
    for plot in window.plots:
        if plot.isVisible():
            assert plot.hint.isHidden() or plot.hint.text().endswith(".")
    window.document.open("xor")
    assert sim.load("xor").network == window.document.network
