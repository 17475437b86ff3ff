"""How samples, colours and axes of plots are drawn: every sample can be counted, and nothing suggests what isn't so."""

import dataclasses

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QAction, QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from tests.ui.test_accessibility import contrast
from tests.ui.test_plots import written_along
from ui import theme
from ui.main_window import MainWindow
from ui.plots.heat_map import HeatMap
from ui.plots.samples import LONGEST, SHADES, _along, side_by_side
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
    plot.grab()
    assert "beyond the range" in plot.header.caption.toolTip()


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


def test_colours_change_at_zero_where_answers_lie_on_both_its_sides(open_window: Opener) -> None:
    plot = surface_of(open_window, "advertising")
    field = plot._field
    assert field.threshold is None
    assert field.low < 0 < field.high
    assert field.colour_ends == (-max(-field.low, field.high), max(-field.low, field.high))
    assert tuple(plot._image.levels) == field.colour_ends
    # The scale shows the part that there is, and says its ends.
    seen = plot._scale._seen()
    assert seen.right() == pytest.approx(256)
    assert seen.width() / 256 == pytest.approx((field.high - field.low) / (2 * field.high))
    middle = plot._image._colorMap.map(0.5, mode="qcolor")
    assert middle.name() == QColor(plot.theme.canvas).name()


def test_a_surface_that_is_nearly_flat_has_all_its_colours(open_window: Opener) -> None:
    """Its target, 0, is far below all its answers."""
    plot = surface_of(open_window, "layers-2-3-2-2")
    field = plot._field
    assert 0.0 < field.low < field.values.min()
    assert np.ptp(field.values) > 0.8 * (field.high - field.low)
    assert len(set(plot._scale._texts())) == 2


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_lines_and_crosses_stand_out_from_what_is_behind_them(open_window: Opener, colours: theme.Theme) -> None:
    plot = surface_of(open_window, "overfitting")
    plot.colour(colours)
    plot.redraw()
    pens = {pen.color().name() for pen in plot._marks.kept.data["pen"]}
    assert len(pens) == 2
    pens |= {plot._lines._pen.color().name(), plot._boundary._pen.color().name()}
    for share in (0.0, 0.5, 1.0):
        ground = plot._image._colorMap.map(share, mode="qcolor").name()
        assert all(contrast(pen, ground) >= 3.0 for pen in pens), ground


def test_crosses_are_as_dark_as_their_colour(qtbot: QtBot, open_window: Opener) -> None:
    """A line between two rows of pixels would be half as dark."""
    marks = surface_of(open_window, "overfitting")._marks.kept
    pen = marks.data["pen"][0]
    picture = marks.fragmentAtlas.pixmap.toImage() if marks.fragmentAtlas.pixmap else None
    assert picture is not None
    names = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert pen.color().name() in names


@pytest.mark.parametrize(
    ("preset", "said", "unsaid"),
    [
        ("xor", "   ● 1   □ 0   ┄ z = 0   — a = 0.5", "kept"),
        ("overfitting", "   + kept back   ● 1   □ 0   ┄ z = 0   — a = 0.5", "×"),
        ("mlp-2-2-1", "   ● 1   ┄ z = 0", "a = "),
        ("and", "   ● 1   □ 0", "z = 0"),
        ("saturation", "   □ 0", "●"),
        ("softmax", "   ● 1", "□"),
        ("advertising", "   ┄ z = 0", "a = "),
        ("labels-minus-one", "   ┄ Σ = 0", "z = 0   "),
        ("half-the-cost", "   □ (t − a)²", "●"),
        ("log-sigmoid", "   ◁ ▷ beyond the range", "side"),
        ("coin", "   ● 1   □ 0   side by side: at one place", "beyond"),
    ],
)
def test_only_what_is_seen_is_named_after_its_sign(open_window: Opener, preset: str, said: str, unsaid: str) -> None:
    text = surface_of(open_window, preset).header.caption.text()
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(("preset", "said"), [("overfitting", "+ kept"), ("circles-6", "● 1   □ 0")])
def test_of_the_signs_those_one_would_not_guess_are_named_first(
    qtbot: QtBot, open_window: Opener, preset: str, said: str
) -> None:
    plot = surface_of(open_window, preset, QSize(1024, 700))
    qtbot.wait(20)
    assert said in plot.header.caption.shown()
    assert "a = 0.5" not in plot.header.caption.shown()
    assert plot._boundary._pen.width() == 2


def test_the_caption_follows_what_is_seen_and_nothing_else(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = surface_of(open_window, "mlp-2-2-1")
    document = plot.window().document
    assert "a = 0.5" not in plot.header.caption.text()
    said: list[str] = []
    monkeypatch.setattr(plot.header.caption, "say", lambda *texts: said.append(texts[0]))
    document.set_bias("y", 0.2001)
    assert said == []
    document.set_bias("y", 0.1)
    document.set_bias("y", -0.22)
    assert len(said) == 1
    assert "— a = 0.5" in said[0]


def test_where_inputs_are_held_is_not_shortened_for_the_sake_of_signs(open_window: Opener) -> None:
    plot = surface_of(open_window, "neuron")
    wordings = plot.header.caption._wordings
    first_short = next(place for place, text in enumerate(wordings) if "1 held" in text)
    assert any(text.endswith("held: x3 = 0.5") for text in wordings[:first_short])
    assert any(text.endswith(" · x3 = 0.5") for text in wordings[:first_short])


def test_samples_that_carry_a_value_have_the_colours_of_the_ground(open_window: Opener) -> None:
    """Where the answer is the target, nothing is to look like a residual."""
    plot = surface_of(open_window, "advertising")
    low, high = plot._field.colour_ends
    here = marks_here(plot)
    assert here
    for row in here:
        share = round(SHADES * (plot._snapshot.T[row, 0] - low) / (high - low)) / SHADES
        ground = plot._image._colorMap.map(share, mode="qcolor").name()
        assert plot._marks.samples.data[row]["brush"].color().name() == ground


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("preset", ["labels-minus-one", "sparse", "prediction"])
def test_samples_of_another_slice_are_fainter_and_still_seen(
    open_window: Opener, preset: str, colours: theme.Theme
) -> None:
    plot = surface_of(open_window, preset)
    plot.colour(colours)
    plot.redraw()
    here, grounds = marks_here(plot), [plot._image._colorMap.map(x, mode="qcolor").name() for x in (0.0, 0.5, 1.0)]
    rims = [spot["pen"] for spot in plot._marks.samples.data]
    weak = {rim.color().name() for row, rim in enumerate(rims) if row not in here}
    strong = {rim.color().name() for row, rim in enumerate(rims) if row in here}
    assert weak
    assert strong
    assert {rim.width() for row, rim in enumerate(rims) if row in here} == {2}
    for ground in grounds:
        worst = max(contrast(rim, ground) for rim in weak)
        assert min(contrast(rim, ground) for rim in weak) >= 3.0
        assert min(contrast(rim, ground) for rim in strong) > 1.5 * worst


def marks_here(plot: SurfacePlot) -> list[int]:
    """The samples that lie on what is shown."""
    field, X = plot._field, plot._snapshot.X
    others = [place for place in range(X.shape[1]) if place not in field.columns]
    return np.flatnonzero((X[:, others] == field.held[others]).all(axis=1)).tolist()


@pytest.mark.parametrize("preset", ["coin", "softmax"])
def test_few_samples_along_a_curve_are_as_full_as_their_sign(open_window: Opener, preset: str) -> None:
    plot = surface_of(open_window, preset)
    upper = [spot["brush"].color() for spot in plot._marks.samples.data if spot["symbol"] == "o"]
    assert upper
    assert {(colour.name(), colour.alpha()) for colour in upper} == {(plot.theme.curves[0], 255)}


def test_a_flat_surface_has_a_scale_that_reaches_to_the_targets(open_window: Opener) -> None:
    plot = surface_of(open_window, "sparse")
    assert np.ptp(plot._field.values) == 0.0
    assert plot._field.high >= plot._snapshot.T.max() == 3.0


def test_of_several_classes_that_of_the_only_sample_is_shown(open_window: Opener) -> None:
    window = open_window("digit")
    plot = window.plots[2]
    assert plot._field.node == "d3"
    window.document.open("softmax")
    assert plot._field.node == "p1"
    # Which outputs are no classes, nor of more samples than one.
    window.document.open("layers-2-3-2-2")
    assert plot._field.node == "y1"


def test_squares_open_to_one_side(qtbot: QtBot, open_window: Opener) -> None:
    plot = surface_of(open_window, "cost-of-one-weight")
    xs = plot._squares.getData()[0].reshape(-1, 6)[:, :5]
    assert np.isfinite(xs).all()
    assert (xs.min(axis=1) == xs[:, 0]).all()
    assert xs.max() <= plot.item.getViewBox().viewRange()[0][1]


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


@pytest.mark.parametrize("shape", [(900, 300), (300, 500)])
def test_circles_are_round_where_there_is_room_and_the_field_fills_the_plot(
    qtbot: QtBot, open_window: Opener, shape: tuple[int, int]
) -> None:
    plot = surface_of(open_window, "circles-6")
    dock = plot.parentWidget()
    dock.setFloating(True)
    dock.resize(*shape)
    qtbot.wait(50)
    box = plot.item.getViewBox()
    assert min(box.width(), box.height()) > 100
    wide, high = box.viewPixelSize()
    assert wide == pytest.approx(high, rel=0.02)
    field, ((left, right), (bottom, top)) = plot._field, box.viewRange()
    assert (left, right) == pytest.approx((field.left, field.left + field.width))
    assert (bottom, top) == pytest.approx((field.bottom, field.bottom + field.height))
    # It is filled with as many cells as ever, for they are worked out in every frame.
    assert field.values.size == pytest.approx(128**2, rel=0.02)
    x, y = plot.drawn_points.T
    assert left < x.min() < x.max() < right
    assert bottom < y.min() < y.max() < top


def test_the_line_of_a_kept_run_reaches_over_all_that_is_seen(qtbot: QtBot, open_window: Opener) -> None:
    plot = surface_of(open_window, "circles-6")
    window = plot.window()
    window.document.start_training(3)
    qtbot.waitUntil(lambda: not window.document.running)
    window.findChild(QAction, "keep_run").trigger()
    qtbot.waitUntil(lambda: bool(plot._found_runs), timeout=5000)
    qtbot.wait(100)
    # Its legend has made the plot lower.
    assert plot._found_runs
    (kept,) = plot._found_runs.values()
    (left, right), (bottom, top) = plot.item.getViewBox().viewRange()
    assert kept.left <= left < right <= kept.left + kept.width
    assert kept.bottom <= bottom + 1e-9 < top - 1e-9 <= kept.bottom + kept.height


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


def test_the_uppermost_number_beside_an_axis_is_not_cut(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("circles-6", size=QSize(1440, 900))
    qtbot.wait(20)
    plot = window.plots[0]
    axis = plot.item.getAxis("left")
    for top in (0.8, 0.81, 0.83, 0.9):
        plot.fix_range("left", 0.0, top)
        picture = QImage(10, 10, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        painter.setFont(axis.style["tickFont"])
        _, ticks, texts = axis.generateDrawSpecs(painter)
        painter.end()
        highest = min((rect for rect, _, _ in texts), key=QRectF.top)
        digits = highest.center().y() - theme.font(11).pixelSize() / 2.0
        assert axis.mapRectToScene(highest).top() + digits - highest.top() >= 0.0
        # It stands at its line.
        assert min(abs(start.y() - highest.center().y()) for _, start, _ in ticks) <= 1.0


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
    for high, count in ((field.high, 0), (field.high + 1e-6, 0), (field.high + 0.5 * (field.high - field.low), 1)):
        plot._show_samples(dataclasses.replace(field, high=high), plot._snapshot)
        assert len(drawn) == count, high
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


@pytest.mark.parametrize("size", [(1440, 900), (1100, 760)])
def test_numbers_beside_a_plot_go_along_when_it_grows(qtbot: QtBot, open_window: Opener, size: tuple[int, int]) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    qtbot.wait(50)
    window.resize(*size)
    qtbot.wait(50)
    plot = window.plots[2]
    axis = plot.item.getAxis("left")
    shown = plot.widget.grab().toImage()
    axis.setCacheMode(axis.CacheMode.NoCache)
    assert shown == plot.widget.grab().toImage()


@pytest.mark.parametrize(
    ("low", "high", "size", "texts"),
    [
        (-2.0, -1.0, 200.0, ["0.01", "0.02", "0.05", "0.1"]),
        (-2.0, -1.0, 500.0, ["0.01", "0.02", "0.03", "0.04", "0.05", "0.06", "0.07", "0.08", "0.09", "0.1"]),
        (-3.1, 0.1, 100.0, ["0.001", "0.01", "0.1", "1"]),
        (-10.0, 0.0, 80.0, ["10⁻⁹", "10⁻⁶", "0.001", "1"]),
    ],
)
def test_numbers_along_a_logarithmic_axis_do_not_touch(
    window: MainWindow, low: float, high: float, size: float, texts: list[str]
) -> None:
    axis = window.plots[0].item.getAxis("left")
    axis.logMode = True
    ((_, ticks),) = axis.tickValues(low, high, size)
    assert axis.tickStrings(ticks, 1.0, 1.0) == texts
    assert (np.diff(ticks) * size / (high - low) >= 12.0).all()


@pytest.mark.parametrize(("apart", "size"), [(1.0, 5.0), (3.0, 6.0), (40.0, 9.0)])
def test_marks_along_a_line_are_smaller_where_they_would_lie_over_each_other(apart: float, size: float) -> None:
    places = np.array([(apart * number, 0.0) for number in (0, 1, 2, 3, 40)])
    assert _along(places, 1.0) == size
    assert _along(2.0 * places, 2.0) == size
    assert _along(places[:1], 1.0) == 9.0
