"""The list of steps: a result is never cut short, whatever the nodes are called."""

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from simulator.notation import number_text
from tests.ui.conftest import Opener
from ui.panels.step_line import NUMBER, fitted_words

SMALL = QSize(1024, 700)


@pytest.mark.parametrize("room", [40, 90, 130, 170, 400])
@pytest.mark.parametrize("names", [(), ("malignant",), ("size", "malignant"), ("a", "b"), ("newspaper", "malignant")])
def test_words_are_as_wide_as_there_is_room(qtbot: QtBot, room: int, names: tuple[str, ...]) -> None:
    metrics = QFontMetrics(QFont("sans", 10))
    words = fitted_words("corrected m", names, metrics, room)
    assert metrics.horizontalAdvance(words) <= room
    if room == 400:
        assert words == " ".join(filter(None, ("corrected m", " → ".join(names))))
    if room == 170 and len(names) == 2:
        start, _, end = words.removeprefix("corrected m ").partition(" → ")
        assert start[0] == names[0][0]
        assert end[0] == names[1][0]


def test_the_name_of_a_node_stays_whole_where_it_can(qtbot: QtBot) -> None:
    metrics = QFontMetrics(QFont("sans", 10))
    whole = metrics.horizontalAdvance("weighted sum malignant")
    words = fitted_words("weighted sum", ("malignant",), metrics, whole - 20)
    assert words.startswith("we")
    assert words.endswith("m malignant")
    assert "…" in words
    # Where nothing of what is done would be left to be read, the name stands alone.
    assert fitted_words("weighted sum", ("malignant",), metrics, metrics.horizontalAdvance("malignant ")) == "malignant"
    assert fitted_words("gradient", ("x1", "h1"), metrics, metrics.horizontalAdvance("x1 → h1 ")) == "x1 → h1"


def test_a_result_is_seen_whole_beside_long_names(open_window: Opener) -> None:
    window = open_window("tumour-overlap", size=SMALL)
    document, steps = window.document, window.walkthrough.list
    document.go_to_step(next(n for n in range(len(document.steps)) if document.steps.operation(n).kind == "update"))
    step = document.current_step
    index = steps.currentIndex()
    number = index.data(NUMBER)
    assert number == number_text(step.value, document.project.view.digits)
    # Who does not see reads all of it.
    assert index.data() == f"update size → malignant   {number}"
    end = steps.visualRect(index).adjusted(steps.visualRect(index).width() - 24, 0, 0, 0)
    shown = steps.viewport().grab(end).toImage()
    document.set_predicting(True)
    document.go_to_step(document.cursor.step - 1)
    document.go_to_step(document.cursor.step + 1)
    # What is to be foretold is not to be seen: the number was at the end of the line, whole.
    assert steps.currentIndex().data(NUMBER) == ""
    assert steps.visualRect(steps.currentIndex()).right() == end.right()
    assert steps.viewport().grab(end).toImage() != shown


def test_words_that_are_cut_short_are_whole_in_the_tooltip(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("tumour-overlap", size=SMALL)
    document, steps = window.document, window.walkthrough.list
    document.go_to_step(next(n for n in range(len(document.steps)) if document.steps.operation(n).kind == "update"))
    option = QStyleOptionViewItem()
    steps.initViewItemOption(option)
    option.rect = steps.visualRect(steps.currentIndex())
    place = option.rect.center()
    asked = QHelpEvent(QEvent.Type.ToolTip, place, steps.viewport().mapToGlobal(place))
    steps.itemDelegate().helpEvent(asked, steps, option, steps.currentIndex())
    assert QToolTip.text() == steps.currentIndex().data()
    QToolTip.hideText()


def test_a_node_called_l_is_not_taken_for_the_loss(open_window: Opener) -> None:
    window = open_window("labels-minus-one")
    model, document = window.walkthrough.model, window.document
    document.go_to_step(document.steps.find("output_error", "L", 0))
    texts = [str(model.index(row).data()) for row in range(model.rowCount())]
    assert any(text.startswith("weighted sum L   ") for text in texts)
    assert any(text.startswith("output error L   ") for text in texts)
    assert [text for text in texts if text.startswith("loss")] == [
        f"loss   {number_text(document.steps[document.steps.find('loss', 'L', 0)].value, 4)}"
    ]


def test_a_row_that_is_cut_through_is_faded(open_window: Opener) -> None:
    walkthrough = open_window("tumour-overlap", size=SMALL).walkthrough
    steps, (above, below) = walkthrough.list, walkthrough.fades
    steps.scrollToTop()
    assert not above.isVisible()
    last = steps.visualRect(steps.indexAt(steps.viewport().rect().bottomLeft()))
    assert below.isVisible() == (last.bottom() > steps.viewport().height() - 1)
    steps.scrollToBottom()
    assert not below.isVisible()
