"""How samples, colours and axes of plots are drawn: every sample can be counted, and nothing suggests what isn't so."""

import dataclasses

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from tests.ui.test_plots import written_along
from ui.main_window import MainWindow
from ui.plots.heat_map import HeatMap
from ui.plots.samples import LONGEST, SHADES, side_by_side
from ui.plots.surface import SurfacePlot


def surface_of(open_window: Opener, preset: str, size: QSize | None = None) -> SurfacePlot:
    window = open_window(preset, size=size or QSize(1440, 900))
    return window.plots[2]


def test_samples_at_one_place_stand_side_by_side_around_it() -> None:
    places = np.array([[1.0, 0.0], [2.0, 5.0], [1.0, 0.0], [1.0, 0.0]])
    drawn, has_equals = side_by_side(places, 0.5)
    assert has_equals
    np.testing.assert_allclose(drawn[[0, 2, 3], 0], [-3.0, 1.0, 5.0])
    np.testing.assert_array_equal(drawn[:, 1], places[:, 1])
    np.testing.assert_array_equal(drawn[1], places[1])
    np.testing.assert_array_equal(places[0], [1.0, 0.0])


def test_a_row_of_many_samples_at_one_place_does_not_grow_without_end() -> None:
    drawn, _ = side_by_side(np.zeros((150, 2)), 1.0)
    assert np.ptp(drawn[:, 0]) == pytest.approx(LONGEST)
    assert side_by_side(np.array([[0.0, 0.0], [0.0, 1.0]]), 1.0)[1] is False


@pytest.mark.parametrize("preset", ["coin", "sparse", "not-zero-centred"])
def test_every_sample_is_seen_and_read_by_itself(open_window: Opener, preset: str) -> None:
    plot = surface_of(open_window, preset)
    wide, high = plot.item.getViewBox().viewPixelSize()
    places = plot._marks.places
    apart = np.hypot(*((places[:, np.newaxis] - places) / [wide, high]).transpose(2, 0, 1))
    assert apart[~np.eye(len(places), dtype=bool)].min() > 4.0
    read = [plot.reading_at(float(x), float(y)).index for x, y in places]
    assert read == list(range(len(places)))


def test_a_sample_far_out_does_not_squeeze_the_others_into_one_place(open_window: Opener) -> None:
    plot = surface_of(open_window, "log-sigmoid")
    (left, right), _ = plot.item.getViewBox().viewRange()
    assert -10 < left < -6 < 6 < right < 10
    symbols = plot._marks.samples.data["symbol"].tolist()
    assert symbols[-2:] == ["t3", "t2"]
    assert set(symbols[:-2]) == {"o"}
    x, y = plot._marks.places[-1]
    assert "800" in plot.reading_at(float(x), float(y)).text


def test_an_outlier_that_counts_stays_in_the_picture(open_window: Opener) -> None:
    plot = surface_of(open_window, "tumour-line")
    (left, right), _ = plot.item.getViewBox().viewRange()
    assert right > 40
    span = np.ptp(plot._snapshot.X[:, 0])
    assert right - left < 1.25 * span


def test_without_a_threshold_there_is_no_light_stripe_between_two_colours(open_window: Opener) -> None:
    plot = surface_of(open_window, "chain-4-3-1")
    assert plot._field.threshold is None
    hues = [plot._image._colorMap.map(share, mode="qcolor") for share in (0.0, 0.5, 1.0)]
    assert hues[0].lightness() > hues[1].lightness() > hues[2].lightness()
    assert {hue.hslHue() // 40 for hue in hues[1:]} == {hues[2].hslHue() // 40}
    plot = surface_of(open_window, "xor")
    hues = [plot._image._colorMap.map(share, mode="qcolor") for share in (0.0, 0.5, 1.0)]
    assert hues[1].lightness() > max(hues[0].lightness(), hues[2].lightness())


def test_colours_follow_the_kind_of_surface(open_window: Opener) -> None:
    window = open_window("xor")
    plot = window.plots[2]
    for preset, count in (("chain-4-3-1", 2), ("xor", 3)):
        window.document.open(preset)
        assert len(plot._image._colorMap.pos) == count


def test_samples_of_another_slice_are_hollow(open_window: Opener) -> None:
    plot = surface_of(open_window, "labels-minus-one")
    snapshot, field = plot._snapshot, plot._field
    others = [place for place in range(len(snapshot.program.inputs)) if place not in field.columns]
    is_here = (snapshot.X[:, others] == field.held[others]).all(axis=1)
    filled = [spot["brush"].style().value > 0 for spot in plot._marks.samples.data]
    assert filled == is_here.tolist()
    assert 0 < sum(filled) < len(filled)
    plot.grab()
    assert "hollow" in plot.header.caption.toolTip()


def test_those_that_are_learned_from_lie_above_many_that_are_kept_back(open_window: Opener) -> None:
    plot = surface_of(open_window, "overfitting")
    subsets = plot._snapshot.subsets
    assert len(plot._marks.samples.data) == (subsets == 0).sum()
    assert len(plot._marks.kept.data) == (subsets > 0).sum()
    assert plot._marks.kept.zValue() < plot._marks.samples.zValue()


def test_circles_are_round_where_there_is_room(qtbot: QtBot, open_window: Opener) -> None:
    plot = surface_of(open_window, "circles-6")
    qtbot.wait(20)
    wide, high = plot.item.getViewBox().viewPixelSize()
    assert wide == pytest.approx(high, rel=0.02)
    field, ((left, right), (bottom, top)) = plot._field, plot.item.getViewBox().viewRange()
    assert left <= field.left + 1e-9
    assert field.left + field.width <= right + 1e-9
    assert bottom <= field.bottom + 1e-9
    assert field.bottom + field.height <= top + 1e-9


@pytest.mark.parametrize("size", [QSize(1024, 700), QSize(1440, 900)])
@pytest.mark.parametrize("preset", ["xor", "overfitting", "height-weight", "cost-of-one-weight", "fewer-samples"])
def test_numbers_along_an_axis_have_the_same_digits_and_do_not_touch(
    qtbot: QtBot, open_window: Opener, preset: str, size: QSize
) -> None:
    window = open_window(preset, size=size)
    qtbot.wait(20)
    for plot in window.plots:
        texts = written_along(plot, "left")
        assert len(texts) >= 2, (plot.key, texts)
        assert len({len(text.partition(".")[2]) for text in texts if text != "0"}) <= 1, (plot.key, texts)
    assert "0" in written_along(window.plots[0], "left")


def test_a_point_at_the_first_epoch_is_not_cut_by_the_axis(qtbot: QtBot, open_window: Opener) -> None:
    """At (0, 0) the axes would have drawn their ticks across it."""
    window = open_window("threshold-gates", size=QSize(1024, 700))
    qtbot.wait(20)
    plot = window.plots[0]
    here = plot.widget.mapFromScene(plot.item.getViewBox().mapViewToScene(QPointF(0.0, 0.0)))
    picture, blue = plot.widget.grab().toImage(), plot._brushes["training"].color()
    for x, y in ((0, 0), (-2, 0), (2, 0), (0, -2), (0, 2)):
        assert picture.pixelColor(here.x() + x, here.y() + y).name() == blue.name()


@pytest.mark.parametrize("preset", ["graph-sigmoid", "fewer-samples", "chain-4-3-1", "labels-minus-one", "gates"])
@pytest.mark.parametrize("size", [QSize(1024, 700), QSize(1440, 900)])
def test_a_caption_always_names_the_neuron_and_says_where_inputs_are_held(
    qtbot: QtBot, open_window: Opener, preset: str, size: QSize
) -> None:
    plot = surface_of(open_window, preset, size)
    qtbot.wait(20)
    plot.grab()
    shown = plot.header.caption.shown()
    assert shown.startswith(f"a({plot._field.node})")
    assert "…" not in shown or "held" in shown
    if len(plot._inputs) > 2:
        assert "held" in shown + plot.header.caption.toolTip()


def test_against_the_epoch_goes_before_the_loss_is_shortened(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("softmax", size=QSize(1024, 700))
    qtbot.wait(20)
    caption = window.plots[0].header.caption
    assert caption.shown().startswith("categorical cross-entropy, mean")
    assert "…" not in caption.shown()


def test_the_loss_is_written_with_the_digits_of_the_project_and_with_its_penalty(open_window: Opener) -> None:
    window = open_window("xor")
    document, plot = window.document, window.plots[0]
    for digits in (2, 5):
        document.set_view(digits=digits)
        assert plot._value.toPlainText() == f"L = {document.snapshot().loss:.{digits}f}"[: 6 + digits].rstrip("0")
    document.set_view(digits=4)
    document.set_training(l2=0.5)
    penalty = 0.5 * float((document.snapshot().parameters[: len(document.network.edges)] ** 2).sum())
    said = plot._value.toPlainText().splitlines()[1]
    assert said.startswith("with penalty ")
    assert float(said.split()[-1]) == pytest.approx(document.snapshot().loss + penalty, rel=1e-3)


def test_rounding_is_drawn_as_nothing(open_window: Opener) -> None:
    window = open_window("fewer-samples")
    plot = window.plots[0]
    assert 0 < window.document.snapshot().loss < 1e-28
    assert plot._value.toPlainText() == "L = 0"
    assert plot._now.getData()[1].tolist() == [0.0]


def test_a_loss_plot_without_anything_to_show_says_why(open_window: Opener) -> None:
    window = open_window("xor")
    window.document.delete_samples(range(4))
    assert window.plots[0].hint.text().endswith(".")
    window.document.undo_stack.undo()
    assert window.plots[0].hint.isHidden()


def test_lines_of_a_group_are_not_drawn_for_they_decide_nothing_alone(open_window: Opener) -> None:
    window = open_window("softmax")
    document = window.document
    groups = {unit.name for unit in document.program.units if unit.activation.is_group}
    assert groups
    field = window.plots[2]._field
    assert not groups & set(field.line_names)


def test_of_two_that_share_out_a_whole_each_turns_at_its_half(open_window: Opener) -> None:
    plot = surface_of(open_window, "softmax-of-two")
    assert plot._field.node == "p1"
    assert plot._field.threshold == 0.5


def test_colours_of_samples_stay_while_the_scale_moves_by_less_than_a_step(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = surface_of(open_window, "advertising")
    field, marks = plot._field, plot._marks
    assert field is not None
    assert field.threshold is None
    drawn: list[int] = []
    monkeypatch.setattr(marks.samples, "setData", lambda **data: drawn.append(len(data["x"])))
    for low, count in ((field.low, 0), (field.low + 1e-6, 0), (field.low - 0.5 * (field.high - field.low), 1)):
        plot._show_samples(dataclasses.replace(field, low=low), plot._snapshot)
        assert len(drawn) == count, low
    brushes = {id(spot["brush"]) for spot in marks.samples.data}
    assert len(brushes) <= SHADES + 1


def test_a_heat_map_has_its_colours_in_every_pixel_and_the_same_as_before(window: MainWindow) -> None:
    values = np.random.default_rng(0).uniform(0.0, 1.0, (12, 9))
    pictures = []
    for item in (HeatMap(), pg.ImageItem(axisOrder="row-major")):
        item.setColorMap(pg.ColorMap([0.0, 1.0], [(200, 80, 20), (20, 80, 200)]))
        item.setImage(values, levels=(0.0, 1.0), autoLevels=False)
        item.render()
        pictures.append(item.qimage)
    assert pictures[0].format() == QImage.Format.Format_RGB32
    assert pictures[0] == pictures[1].convertToFormat(QImage.Format.Format_RGB32)


def test_only_lines_of_neurons_that_the_shown_one_is_made_of_are_drawn(open_window: Opener) -> None:
    field = surface_of(open_window, "threshold-gates")._field
    assert field is not None
    assert (field.node, field.line_names) == ("AND", ("AND",))
    field = surface_of(open_window, "xor-by-hand")._field
    assert field is not None
    assert set(field.line_names) == {"or", "nand"}
