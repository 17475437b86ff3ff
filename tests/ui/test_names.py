"""The names at the ends of curves: each can be read, and none is cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.plots.names import SAME, Line, lay_out, spread

HEIGHTS = st.lists(st.floats(-50.0, 250.0), min_size=1, max_size=12)


@given(HEIGHTS, st.floats(20.0, 200.0))
def test_lines_touch_neither_each_other_nor_the_edges(places: list[float], height: float) -> None:
    lines = lay_out(places, height, 12.0)
    middles = [line.at for line in lines]
    rows = [row for line in lines for row in line.rows]
    assert len(set(rows)) == len(rows) <= len(places)
    assert rows
    assert (np.diff(middles) >= 12.0 - 1e-9).all()
    assert all(6.0 - 1e-9 <= at <= height - 6.0 + 1e-9 for at in middles)
    assert [line.place for line in lines] == sorted(line.place for line in lines)


@given(HEIGHTS, st.floats(20.0, 200.0))
def test_no_name_is_moved_beside_another_curve(places: list[float], height: float) -> None:
    lines = lay_out(places, height, 12.0)
    named = {row for line in lines for row in line.rows}
    ends = [min(max(place, 0.0), height) for place in places]
    for line in lines:
        apart = abs(line.at - line.place)
        assert line.place == ends[line.rows[0]]
        others = [end for row, end in enumerate(ends) if row not in line.rows]
        assert apart <= 12.0 or apart <= min([24.0, *(abs(line.at - end) + SAME for end in others)])
        # Of the same colour, perhaps.
        nameless = [end for row, end in enumerate(ends) if row not in named]
        assert all(apart <= abs(line.at - end) + SAME for end in nameless)


def test_a_name_may_go_farther_where_nothing_else_ends() -> None:
    """Three at one height: the last goes down into the empty half."""
    lines = lay_out([8.0, 9.0, 10.0], 80.0, 12.0)
    assert [line.rows for line in lines] == [(0,), (1,), (2,)]
    assert lines[2].at - 10.0 > 12.0


def test_where_there_is_room_every_name_stays_at_its_curve() -> None:
    lines = lay_out([80.0, 20.0, 50.0], 100.0, 12.0)
    assert lines == (Line((1,), 20.0, 20.0), Line((2,), 50.0, 50.0), Line((0,), 80.0, 80.0))


def test_curves_that_end_at_one_place_share_a_line() -> None:
    assert [line.rows for line in lay_out([30.0, 60.0, 30.0], 100.0, 12.0)] == [(0, 2), (1,)]


def test_of_too_many_the_first_have_a_name_that_stands_at_none_of_the_others() -> None:
    lines = lay_out([35.0, 28.0, 21.0, 14.0, 7.0, 0.0], 40.0, 12.0)
    # With a name for the second, the third would stand at the end of the fourth.
    assert sorted(row for line in lines for row in line.rows) == [0, 2, 4]


def test_names_are_moved_no_farther_than_needed() -> None:
    """Two at one height go as far up as down, and take a third along only where it is in the way."""
    np.testing.assert_allclose(spread([50.0, 50.0, 90.0], 12.0, 6.0, 94.0), [44.0, 56.0, 90.0])
    np.testing.assert_allclose(spread([50.0, 50.0, 58.0], 12.0, 6.0, 94.0), [122 / 3 + place for place in (0, 12, 24)])
    np.testing.assert_allclose(spread([0.0, 1.0], 12.0, 6.0, 94.0), [6.0, 18.0])


def weights_of(window: MainWindow):
    return next(plot for plot in window.plots if plot.key == "weights")


def test_equal_weights_stand_in_one_line(qtbot: QtBot, open_window: Opener) -> None:
    plot = weights_of(open_window("graph-xyz"))
    assert plot._ends.texts() == ["w x→q, y→q, q→f, z→f"]


@pytest.mark.parametrize("preset", ["layer-as-matrix", "sparse", "valley", "mlp-2-2-1", "neuron"])
@pytest.mark.parametrize("size", [QSize(1024, 700), QSize(1440, 900)])
def test_every_curve_has_a_name_or_the_caption_says_how_many_have(
    qtbot: QtBot, open_window: Opener, preset: str, size: QSize
) -> None:
    window = open_window(preset, size=size)
    qtbot.wait(20)
    plot = weights_of(window)
    lines = plot._ends.lines()
    named = sum(len(line.rows) for line in lines)
    count = len(window.document.program.parameters)
    assert named > 0
    # Never beside the curves, where it would seem to name one.
    assert named == count or f"({named} of {count} named)" in plot.header.caption.text()
    assert len(plot._ends.texts()) == len(lines)
    height = plot.item.getViewBox().height()
    line = plot._ends._line
    assert all(line / 2 - 1e-6 <= own.at <= height - line / 2 + 1e-6 for own in lines)


def test_where_there_are_too_many_names_every_curve_has_a_point_to_ask(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor-3-4-1")
    plot, count = weights_of(window), len(window.document.program.parameters)
    assert count > 10
    assert len(plot._beginnings.data) == count
    assert plot._beginnings.isVisible()
    assert plot._ends.texts() == [f"{count} curves; point at one for its name"]
    window.document.start_training(5)
    qtbot.waitUntil(lambda: not window.document.running)
    assert not plot._beginnings.isVisible()
    assert plot._ends.texts() == []
    assert f"{count} curves" in plot.header.caption.text()
