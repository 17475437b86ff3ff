"""What all plots have in common: they are read exactly, written to files, paused, hidden curve by curve."""

import csv
import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.notation import number_text
from tests.ui.conftest import Opener
from tests.ui.test_accessibility import contrast
from ui.main_window import MainWindow
from ui.plots import PLOTS, Plot
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
    curve = next(series for series in plot.series() if series.name == "w h1→y")
    place = pixel(plot, float(curve.x[-1]), float(curve.y[-1]))
    qtbot.mouseClick(plot.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.document.selection == {("h1", "y")}
    # Far from every curve nothing happens.
    qtbot.mouseClick(plot.widget.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot, 5.0, float(curve.y[-1])))
    assert window.document.selection == {("h1", "y")}


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


# What was shown before


def shown(plot: Plot) -> list[list[float]]:
    """The ranges that a plot shows, across and up."""
    return plot.item.getViewBox().viewRange()


@pytest.mark.parametrize(("before", "preset"), [("graph-xyz", "graph-sigmoid"), ("graph-xyz", "three-points")])
def test_a_document_that_is_opened_is_shown_as_if_it_were_the_first(
    qtbot: QtBot, open_window: Opener, before: str, preset: str
) -> None:
    alone = open_window(preset)
    window = open_window(before)
    train(qtbot, window, 40)
    window.plots[0].item.getViewBox().sigRangeChangedManually.emit([True, True])
    window.document.undo_stack.setClean()
    window.document.open(preset)
    qtbot.wait(20)
    for plot, other in zip(window.plots, alone.plots, strict=True):
        np.testing.assert_allclose(shown(plot), shown(other))


def test_numbers_far_from_those_before_do_not_share_their_range(window: MainWindow) -> None:
    plot = window.plots[0]
    plot.show_range("left", -12.0, -11.0)
    plot.show_range("left", 0.0, 0.8)
    low, high = shown(plot)[1]
    assert -0.5 < low < 0.0
    assert 0.8 < high < 1.3


def test_a_legend_is_there_at_once_and_leaves_no_empty_line_behind(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    plot = window.plots[0]
    qtbot.wait(20)
    height = plot.widget.height()
    window.document.open("overfitting-l1")
    chips = [plot.findChild(QToolButton, f"curve_{key}") for key in ("training", "validation", "penalty")]
    assert all(chip.isVisible() for chip in chips)
    assert plot.widget.height() < height
    window.document.open("xor")
    assert plot.widget.height() == height


def test_every_curve_of_the_loss_has_its_dot_at_the_epoch_that_is_shown(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("overfitting-l1")
    plot = window.plots[0]
    for epochs in (0, 20):
        if epochs:
            train(qtbot, window, epochs)
        x, y = plot._now.getData()
        assert x.tolist() == [epochs] * 3
        assert sorted(y) == sorted(curve.y[-1] for curve in plot.series())
    plot.header.hide_curve("validation", True)
    assert len(plot._now.getData()[0]) == 2


def test_what_the_loss_is_stands_beyond_the_end_of_its_curve(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    plot = window.plots[0]
    train(qtbot, window, 400)
    qtbot.wait(20)
    box = plot.item.getViewBox()
    end = box.mapViewToScene(QPointF(400.0, 0.0)).x()
    value = plot._value.mapRectToScene(plot._value.boundingRect())
    assert value.left() > end + 3.5


def test_plots_over_the_epochs_have_one_axis(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    loss, weights = window.plots[:2]
    for epochs in (0, 30, 350):
        train(qtbot, window, epochs) if epochs else None
        qtbot.wait(20)
        assert shown(loss)[0] == pytest.approx(shown(weights)[0])


def test_no_marker_is_cut_at_the_edge(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("layer-as-matrix", size=QSize(1024, 700))
    for preset in ("layer-as-matrix", "log-sigmoid", "coin", "weights-without-bound"):
        window.document.open(preset)
        qtbot.wait(20)
        for plot, item in ((window.plots[0], window.plots[0]._now), (window.plots[2], window.plots[2]._marks.samples)):
            box = plot.item.getViewBox()
            if plot.key == "surface" and len(plot._field.inputs) == 2:
                continue
            for x, y in zip(*item.getData(), strict=True):
                there = box.mapFromView(QPointF(x, y))
                radius = item.opts["size"] / 2
                assert radius <= there.y() <= box.height() - radius, (preset, plot.key)
                assert radius <= there.x() <= box.width() - radius, (preset, plot.key)


def test_the_weights_begin_at_the_first_epoch_however_long_the_run(qtbot: QtBot, window: MainWindow) -> None:
    start = window.document.snapshot().parameters.copy()
    train(qtbot, window, 301)
    epochs, values = window.plots[1]._drawn
    assert (epochs[0], epochs[-1]) == (0.0, 301.0)
    np.testing.assert_array_equal(values[:, 0], start)


# The plots that are asked for


def plot_of(qtbot: QtBot, window: MainWindow, key: str) -> Plot:
    """Opens a plot from the menu."""
    action = window.docks[key].toggleViewAction()
    if not action.isChecked():
        action.trigger()
    qtbot.waitUntil(lambda: any(plot.key == key for plot in window.plots) and key in window.board.seen)
    return next(plot for plot in window.plots if plot.key == key)


def all_plots(qtbot: QtBot, window: MainWindow) -> list[Plot]:
    """Opens all plots, each in a window of its own."""
    plots = []
    for kind in PLOTS:
        plots.append(plot_of(qtbot, window, kind.key))
        window.docks[kind.key].setFloating(True)
    return plots


def test_a_window_opens_with_the_calm_layout_and_makes_other_plots_when_asked(qtbot: QtBot, window: MainWindow) -> None:
    assert [plot.key for plot in window.plots] == ["loss", "weights", "surface"]
    for kind in PLOTS:
        assert window.docks[kind.key].isHidden() == (not kind.at_start)
    plot_of(qtbot, window, "accuracy")
    assert [plot.key for plot in window.plots] == ["loss", "weights", "surface", "accuracy"]


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize(
    "preset",
    [
        "xor",
        "graph-combined",
        "softmax",
        "coin",
        "threshold-gates",
        "height-weight",
        "tumour-line",
        "dead-relu",
        "gates",
    ],
)
def test_every_plot_shows_every_kind_of_network_or_says_what_it_needs(
    qtbot: QtBot, open_window: Opener, preset: str, appearance: str
) -> None:
    window = open_window(preset)
    window._set_appearance(appearance)
    plots = all_plots(qtbot, window)
    for step in ("train", "train", "walk", "visit", "reset"):
        match step:
            case "train":
                train(qtbot, window, 30) if window.document.trouble is None else None
            case "walk":
                for _ in range(4):
                    window.document.step()
            case "visit":
                window.document.leave_walkthrough()
                window.document.visit(3)
            case "reset":
                window.document.reset()
        settle(qtbot, window)
        for plot in plots:
            if plot.hint.isHidden():
                assert plot.columns(), plot.key
                reading = plot.first_reading()
                assert reading is not None, plot.key
                assert reading.text, plot.key
                assert plot.reading_beside(reading, 1, 1) is not None, plot.key
                assert plot.header.caption.text(), plot.key
            else:
                assert plot.hint.text().endswith("."), plot.key
    window._set_appearance("light")


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Waits until everything that is wanted has been looked at, and is drawn."""
    document = window.document
    qtbot.waitUntil(lambda: document.visitor.wanted is None, timeout=10_000)
    qtbot.waitUntil(lambda: document.observer._looking is None, timeout=20_000)


@pytest.mark.parametrize("preset", ["xor", "softmax"])
def test_every_plot_can_be_written_to_a_file(qtbot: QtBot, open_window: Opener, preset: str) -> None:
    window = open_window(preset)
    plots = all_plots(qtbot, window)
    train(qtbot, window, 30)
    settle(qtbot, window)
    for plot in plots:
        assert plot.hint.isHidden(), plot.key
        assert QImage.fromData(export(plot, "png")).width() == 3 * plot.width()
        ElementTree.fromstring(export(plot, "svg"))
        heading, *rows = rows_of(export(plot, "csv"))
        assert all(heading), plot.key
        assert rows, plot.key


def test_nothing_is_looked_at_for_plots_that_nobody_sees(qtbot: QtBot, window: MainWindow) -> None:
    plot = plot_of(qtbot, window, "landscape")
    (wish,) = plot.wants()
    settle(qtbot, window)
    assert window.document.snapshot().found[wish].is_complete
    window.docks["landscape"].hide()
    qtbot.waitUntil(lambda: wish not in window.document.snapshot().found)
    # What is paused wants nothing new either.
    plot_of(qtbot, window, "landscape")
    settle(qtbot, window)
    trigger(plot, "plot_pause")
    shown = plot._ground
    train(qtbot, window, 20)
    assert plot._ground is shown
    assert wish not in window.document.snapshot().found


def test_the_surface_follows_the_selection_unless_a_neuron_is_pinned(qtbot: QtBot, window: MainWindow) -> None:
    plot = window.plots[2]
    assert plot._field.node == "y"
    window.document.select(["h2"])
    assert plot._field.node == "h2"
    assert "a(h2)" in plot.header.caption.text()
    plot.pin("h1")
    window.document.select(["y"])
    assert plot._field.node == "h1"
    trigger(plot, "plot_follow")
    assert plot._field.node == "y"
    window.document.select(["x1"])
    assert plot._field.node == "y"


def test_lines_are_seen_whatever_was_shown_before(qtbot: QtBot, open_window: Opener) -> None:
    """The ranges of these two have nothing in common: what is still said to lie in the old one is not painted."""
    window = open_window("neuron")
    window.document.open("threshold-gates")
    qtbot.wait(50)
    plot = window.plots[2]
    picture = plot.widget.grab().toImage()
    xs, ys = plot._boundary.getData()
    places = [pixel(plot, x, y) for x, y in zip(xs[5:-5:4], ys[5:-5:4], strict=True)]
    assert len(places) > 5
    for place in places:
        around = [picture.pixelColor(place.x() + x, place.y() + y).lightnessF() for x in (-1, 0, 1) for y in (-1, 0, 1)]
        assert min(around) < 0.35


def test_the_surface_reads_samples_and_cells_exactly(window: MainWindow) -> None:
    plot = window.plots[2]
    reading = plot.reading_at(1.001, 0.001)
    assert reading is not None
    assert (reading.x, reading.y) == (1.0, 0.0)
    assert "sample 3" in reading.text
    assert "target 1" in reading.text
    field = plot._field
    reading = plot.reading_at(0.5, 0.5)
    assert reading is not None
    row, column = np.abs(field.y - reading.y).argmin(), np.abs(field.x - reading.x).argmin()
    assert number_text(float(field.values[row, column]), 6) in reading.text


def test_a_line_through_points_shows_its_residuals_as_squares(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("three-points")
    plot, document = window.plots[2], window.document
    x, y = plot._squares.getData()
    corners_x, corners_y = x.reshape(-1, 6)[:, :5], y.reshape(-1, 6)[:, :5]
    output = sim.forward(document.program, document.project.X, document.snapshot().parameters).output[:, 0]
    targets = document.project.T[:, 0]
    np.testing.assert_allclose(corners_y[:, 0], targets)
    np.testing.assert_allclose(corners_y[:, 2], output, atol=0.05 * np.ptp(targets))
    wide, high = plot.item.getViewBox().viewPixelSize()
    np.testing.assert_allclose(
        np.ptp(corners_x, axis=1) / wide, np.ptp(corners_y, axis=1) / high, rtol=1e-6, err_msg="they look square"
    )


@pytest.mark.parametrize("preset", ["sparse", "chain-4-3-1", "soft-target", "tumour-line", "coin"])
def test_squares_are_drawn_only_where_the_loss_is_made_of_them(open_window: Opener, preset: str) -> None:
    """Over two inputs a length is no residual; a cross-entropy has no squares, and neither have classes."""
    plot = open_window(preset).plots[2]
    assert not len(plot._squares.getData()[0] if plot._squares.getData()[0] is not None else ())


def test_squares_that_find_no_room_are_left_out_rather_than_halved(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("three-points")
    plot, dock = window.plots[2], window.docks["surface"]
    dock.setFloating(True)
    dock.resize(220, 700)
    for weight, count in ((1.0, 0), (40.0, 1)):
        window.document.set_weight(("x", "y"), weight)
        qtbot.wait(20)
        (left, right), _ = shown(plot)
        xs = plot._squares.getData()[0].reshape(-1, 6)[:, :5]
        sides = np.ptp(xs, axis=1)
        assert (sides > 0).sum() == count
        assert ((left <= xs) & (xs <= right))[np.isfinite(xs)].all()


def test_samples_without_a_target_lie_on_the_curve_and_have_no_class(open_window: Opener) -> None:
    plot = open_window("tanh-identity").plots[2]
    x, y = plot._marks.samples.getData()
    np.testing.assert_allclose(y, np.tanh(x), atol=0.01)
    assert {spot["brush"].color().name() for spot in plot._marks.samples.data} == {QColor(plot.theme.raised).name()}
    assert plot.reading_at(float(x[2]), float(y[2])).series == "sample"


@pytest.mark.parametrize(
    "preset", ["xor", "xor-3-4-1", "sparse", "layer-as-matrix", "graph-sigmoid", "labels-minus-one"]
)
def test_a_small_plot_says_what_both_its_axes_are(qtbot: QtBot, open_window: Opener, preset: str) -> None:
    window = open_window(preset, size=QSize(1024, 700))
    qtbot.wait(20)
    plot = window.plots[2]
    across, up = plot._field.inputs
    shown = plot.header.caption.shown()
    assert "…" not in shown
    assert across in shown
    assert up in shown
    if "held" not in shown and len(window.document.program.inputs) > 2:
        plot.grab()
        assert "held" in plot.header.caption.toolTip()


def test_many_lines_are_fainter_but_can_be_followed(open_window: Opener) -> None:
    def look(plot: Plot) -> tuple[float, float]:
        return plot._lines._pen.dashPattern()[1], contrast(plot._lines._pen.color().name(), plot.theme.canvas)

    gap, strength = look(open_window("circles-20").plots[2])
    assert gap <= 4.0
    window = open_window("xor")
    plot = window.plots[2]
    assert look(plot)[1] > strength
    window.document.open("circles-20")
    assert look(plot) == (gap, strength)


def test_what_is_kept_back_is_said_where_one_asks(open_window: Opener) -> None:
    window = open_window("overfitting")
    plot = window.plots[2]
    plot.grab()
    assert "kept for validation" in plot.header.caption.toolTip()
    kept = int(np.flatnonzero(window.document.snapshot().subsets)[0])
    assert "kept for validation" in plot.reading_at(*plot.drawn_points[kept]).text
    window.document.open("xor")
    plot.grab()
    assert "kept" not in plot.header.caption.toolTip()


def test_the_scale_has_room_for_its_numbers_at_once(open_window: Opener) -> None:
    window = open_window("xor")
    scale = window.plots[2]._scale
    window.document.open("graph-xyz")
    assert scale.width() == scale.sizeHint().width()


def written_along(plot: Plot, side: str) -> list[str]:
    """The numbers that are written along an axis."""
    axis = plot.item.getAxis(side)
    picture = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    painter.setFont(axis.style["tickFont"])
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    return [text for _, _, text in texts]


def test_the_epochs_begin_with_a_zero_however_wide_the_numbers_beside_them(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    for preset in ("graph-xyz", "fewer-samples", "softmax-of-two", "xor"):
        window.document.open(preset)
        qtbot.wait(50)
        for plot in window.plots[:2]:
            assert "0" in written_along(plot, "bottom"), (preset, plot.key)
    train(qtbot, window, 300)
    qtbot.wait(50)
    assert written_along(window.plots[0], "bottom")[0] == "0"


def test_the_name_of_an_axis_never_lies_over_its_numbers(qtbot: QtBot, open_window: Opener) -> None:
    plot = open_window("xor", size=QSize(1440, 900)).plots[2]
    plot.label("bottom", "")
    qtbot.wait(20)
    axis = plot.item.getAxis("bottom")
    plot.label("bottom", "x1")
    assert axis.label.isVisible()
    assert axis.size().height() == axis.minimumHeight() > 30


@pytest.mark.parametrize(
    ("value", "spacing", "text"),
    [
        (-0.5, 0.5, "−0.5"),
        (0.0, 0.5, "0"),
        (1.0, 0.5, "1.0"),
        (4e-30, 2e-30, "4×10⁻³⁰"),
        (1.25e-8, 5e-10, "1.25×10⁻⁸"),
        (-0.3, 0.1, "−0.3"),
        (20_000.0, 10_000.0, "20,000"),
        (3e6, 1e6, "3×10⁶"),
        (1_500_000.0, 500_000.0, "1.5×10⁶"),
        (500_000.0, 500_000.0, "500,000"),
    ],
)
def test_axes_write_numbers_as_the_program_does(window: MainWindow, value: float, spacing: float, text: str) -> None:
    axis = window.plots[0].item.getAxis("left")
    assert axis.tickStrings([value], 1.0, spacing) == [text]


def test_two_selected_weights_span_the_landscape(qtbot: QtBot, window: MainWindow) -> None:
    plot = plot_of(qtbot, window, "landscape")
    window.document.select([("h1", "y"), "h2"])
    settle(qtbot, window)
    assert plot._ground.names == (("h1", "y"), "h2")
    assert [box.currentText() for box in plot._boxes] == ["w h1→y", "b h2"]
    second = plot._boxes[1]
    second.setCurrentIndex(0)
    second.activated.emit(0)
    settle(qtbot, window)
    assert plot._ground.names == (("h1", "y"),)
    assert len(plot.series()) == 1
    document = window.document
    assert plot._ground.height == pytest.approx(document.snapshot().loss)


def test_the_landscape_goes_on_while_training_and_is_right_at_the_end(qtbot: QtBot, window: MainWindow) -> None:
    plot, document = plot_of(qtbot, window, "landscape"), window.document
    document.start_training()
    qtbot.waitUntil(lambda: plot._ground is not None and len(plot._ground.path) > 5, timeout=20_000)
    document.pause()
    settle(qtbot, window)
    ground = plot._ground
    np.testing.assert_array_equal(ground.here, document.snapshot().parameters[:2])
    parameters = document.snapshot().parameters.copy()
    parameters[:2] = ground.x[5], ground.y[50]
    ahead = sim.forward(document.program, document.project.X, parameters)
    assert ground.values[50, 5] == pytest.approx(sim.backward(document.program, ahead, document.project.T).loss)


def test_the_explorer_shows_the_selected_neuron_at_its_z_until_it_is_moved(qtbot: QtBot, window: MainWindow) -> None:
    plot = plot_of(qtbot, window, "activation")
    window.document.set_activation(["h1"], "tanh")
    window.document.select(["h1"])
    z = float(window.document.snapshot().forward.z["h1"][0])
    assert plot.first.currentData() == "tanh"
    assert plot.z == z
    plot.move_to(0.5)
    train(qtbot, window, 5)
    assert plot.z == 0.5
    ends = plot._tangents[0].getData()
    assert (ends[1][1] - ends[1][0]) / (ends[0][1] - ends[0][0]) == pytest.approx(1 - np.tanh(0.5) ** 2)
    plot.second.setCurrentIndex(plot.second.findData("relu"))
    plot.second.activated.emit(plot.second.currentIndex())
    assert [curve.key for curve in plot.series()] == ["φ0", "φ′0", "φ1", "φ′1"]


def test_the_legend_hides_a_curve_from_sight_cursor_and_file(qtbot: QtBot, window: MainWindow) -> None:
    window.document.set_training(l2=0.01)
    train(qtbot, window, 20)
    plot = window.plots[0]
    chip = plot.findChild(QToolButton, "curve_penalty")
    assert [row[0] for row in [rows_of(export(plot, "csv"))[0]]] == ["epoch"]
    assert "penalty" in rows_of(export(plot, "csv"))[0]
    assert plot._penalty.isVisible()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert not plot._penalty.isVisible()
    assert "penalty" not in rows_of(export(plot, "csv"))[0]
    assert [curve.key for curve in plot.visible_series()] == ["training"]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert plot._penalty.isVisible()
    weights = window.document.snapshot().parameters[: len(window.document.network.edges)]
    assert plot.series()[1].y[-1] == pytest.approx(0.01 * (weights**2).sum())


def test_numbers_that_leave_the_range_leave_the_plots_standing(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("tumour-line")
    all_plots(qtbot, window)
    window.document.set_training(optimizer=sim.SGD(1e6))
    train(qtbot, window, 500)
    settle(qtbot, window)
    assert window.document.divergence is not None
    window.document.set_weight(next(iter(window.document.network.edges)), 1e300)
    settle(qtbot, window)


def test_weights_against_gradients_are_read_selected_and_written(qtbot: QtBot, window: MainWindow) -> None:
    train(qtbot, window, 30)
    plot = plot_of(qtbot, window, "slopes")
    window.docks["slopes"].setFloating(True)
    window.docks["slopes"].resize(500, 400)
    settle(qtbot, window)
    document = window.document
    program, parameters = document.program, document.snapshot().parameters
    back = sim.backward(program, sim.forward(program, document.snapshot().X, parameters), document.snapshot().T)
    heading, *rows = rows_of(export(plot, "csv"))
    assert heading == ["name", "value", "gradient", "next value"]
    own = {row[0]: [float(cell) for cell in row[1:]] for row in rows}
    for edge in program.edges:
        place = program.place[edge]
        value, gradient, following = own[f"w {edge[0]}→{edge[1]}"]
        assert (value, gradient) == (parameters[place], back.gradient[place])
        assert np.sign(following - value) == -np.sign(gradient)
    assert len(rows) == len(parameters)
    # What is selected has an arrow and a name, and nothing else has.
    assert not np.isfinite(plot._arrows.getData()[0]).any()
    place = program.place["h1", "y"]
    qtbot.mouseClick(
        plot.widget.viewport(),
        Qt.MouseButton.LeftButton,
        pos=pixel(plot, float(parameters[place]), float(back.gradient[place])),
    )
    assert document.selection == {("h1", "y")}
    assert [label.toPlainText() for label in plot._labels if label.isVisible()] == ["w h1→y"]
    xs, ys = plot._arrows.getData()
    assert xs[1] == parameters[place]
    assert np.sign(xs[2] - xs[1]) == -np.sign(back.gradient[place])
    assert np.allclose(ys[1], back.gradient[place])
    reading = plot.reading_at(float(parameters[place]), float(back.gradient[place]))
    assert reading.text.startswith(f"w h1→y = {number_text(float(parameters[place]), 6)}\n∂L/∂w = ")
    plot.header.hide_curve("weights", True)
    assert not [label for label in plot._labels if label.isVisible()]
    assert {row[0][0] for row in rows_of(export(plot, "csv"))[1:]} == {"b"}


def test_keys_go_through_all_weights_even_where_they_are_equal(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    for edge in document.network.edges:
        document.set_weight(edge, 0.5)
    plot = plot_of(qtbot, window, "slopes")
    settle(qtbot, window)
    curve = plot.series()[0]
    reading = plot._reading(curve, 0)
    seen = [reading.index]
    for _ in range(len(curve.x) - 1):
        reading = plot.reading_beside(reading, 0, 1)
        seen.append(reading.index)
    assert seen == list(range(len(curve.x)))
    assert plot.reading_beside(reading, 1, 0).series == "biases"


def test_bounded_activations_are_shown_in_their_bounds_and_others_in_part(qtbot: QtBot, window: MainWindow) -> None:
    plot = plot_of(qtbot, window, "activation")
    for key, low, high in (("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0), ("relu", 0.0, 4.0)):
        plot.first.setCurrentIndex(plot.first.findData(key))
        plot.first.activated.emit(plot.first.currentIndex())
        bottom, top = shown(plot)[1]
        air = 0.4 * (high - low)
        assert low - air < bottom < low, key
        assert high < top < high + air, key


def test_before_anything_is_learned_the_flow_is_a_point_for_every_curve(qtbot: QtBot, window: MainWindow) -> None:
    plot = plot_of(qtbot, window, "flow")
    settle(qtbot, window)
    assert {item.opts["symbol"] for item in plot._items.values()} == {"o"}
    train(qtbot, window, 5)
    settle(qtbot, window)
    assert {item.opts["symbol"] for item in plot._items.values()} == {None}


def test_low_plots_name_their_curves_and_axes_in_full(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    for plot in all_plots(qtbot, window):
        window.docks[plot.key].resize(256, 155)
    train(qtbot, window, 5)
    settle(qtbot, window)
    qtbot.wait(50)
    for plot in window.plots:
        assert "…" not in plot.header.caption.shown(), plot.key
        for chip in plot.header._chips.values():
            assert chip.width() >= chip.sizeHint().width(), (plot.key, chip.text())
