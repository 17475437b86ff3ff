"""The library: examples by topic, found by words, with small pictures."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import QToolButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.explorations import EXPLORATIONS
from simulator.topics import TOPICS
from tests.ui.conftest import Opener
from ui import theme
from ui.line_breaks import unbroken
from ui.main_window import MainWindow
from ui.panels.library import MINIATURE, NAME, WRAP
from ui.panels.miniature import miniature


def groups(window: MainWindow) -> list[QTreeWidgetItem]:
    tree = window.library.tree
    return [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]


def found(window: MainWindow) -> set[str]:
    """The examples that the list shows at this moment."""
    return {
        group.child(row).data(0, NAME)
        for group in groups(window)
        if not group.isHidden()
        for row in range(group.childCount())
        if not group.child(row).isHidden()
    }


EVERYTHING = {*sim.presets(), *EXPLORATIONS}


def topic_of(name: str) -> str:
    return EXPLORATIONS[name].topic if name in EXPLORATIONS else sim.load(name).topic


def title_of(name: str) -> str:
    return EXPLORATIONS[name].title if name in EXPLORATIONS else sim.load(name).title


def test_every_example_is_listed_once_under_its_topic(window: MainWindow) -> None:
    listed = []
    for group in groups(window):
        for row in range(group.childCount()):
            name = group.child(row).data(0, NAME)
            assert TOPICS.get(topic_of(name), "More") == group.text(0)
            assert group.child(row).text(0) == title_of(name)
            listed.append(name)
    assert sorted(listed) == sorted(EVERYTHING)
    order = [group.text(0) for group in groups(window)]
    assert order == [title for title in [*TOPICS.values(), "More"] if title in order]
    # By its title the program knows which example is open.
    assert len({title_of(name) for name in EVERYTHING}) == len(EVERYTHING)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("outlier", {"tumour-line", "tumour-sigmoid"}),
        ("COIN tosses", {"coin"}),
        ("murphy", {"valley"}),
        ("dropout xor", {"xor-3-4-1-dropout", "xor-3-4-1-trained"}),
        ("jacobian", {"softmax-jacobian"}),
        ("curved bound spirals", {"spirals-3", "spirals-6", "spirals"}),
    ],
)
def test_examples_are_found_by_any_words_of_their_text(
    qtbot: QtBot, window: MainWindow, words: str, names: set[str]
) -> None:
    qtbot.keyClicks(window.library.search, words)
    assert found(window) == names
    window.library.search.clear()
    assert found(window) == EVERYTHING


def test_it_says_when_nothing_is_found(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClicks(window.library.search, "zzz")
    assert found(window) == set()
    assert window.library.nothing.isVisible()
    # Enter opens nothing then; Escape shows all of them again.
    qtbot.keyClick(window.library.search, Qt.Key.Key_Return)
    assert window.document.project.title == "XOR 2-2-1"
    qtbot.keyClick(window.library.search, Qt.Key.Key_Escape)
    assert not window.library.nothing.isVisible()
    assert found(window) == EVERYTHING


def test_an_example_is_found_and_opened_by_the_keys_alone(qtbot: QtBot, window: MainWindow) -> None:
    window.findChild(QAction, "find_example").trigger()
    search, tree, card = window.library.search, window.library.tree, window.library.card
    qtbot.waitUntil(search.hasFocus)
    qtbot.keyClicks(search, "gates")
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert tree.hasFocus()
    first = tree.currentItem().data(0, NAME)
    assert card.isVisible()
    assert card.title.text() == title_of(first)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    second = tree.currentItem().data(0, NAME)
    assert second != first
    assert card.title.text() == title_of(second)
    # Escape puts the card away, and a second one leads back to the search; letters lead there at once.
    qtbot.keyClick(tree, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert tree.hasFocus()
    qtbot.keyClick(tree, Qt.Key.Key_M)
    assert search.hasFocus()
    assert search.text() == "m"
    qtbot.keyClicks(search, "urphy")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert window.document.project.title == title_of("valley")
    assert not card.isVisible()


def test_the_open_example_is_marked(window: MainWindow) -> None:
    library = window.library

    def bold() -> list[str]:
        return [name for name, item in library._items.items() if item.font(0).bold()]

    assert bold() == ["xor"]
    window.document.open("valley")
    assert bold() == ["valley"]
    assert library.tree.currentItem() is library._items["valley"]
    description = library._items["valley"].data(0, Qt.ItemDataRole.AccessibleDescriptionRole)
    assert description.startswith("Open. Descent on")
    window.document.new()
    assert bold() == []


def test_the_card_explains_what_the_mouse_points_at(qtbot: QtBot, window: MainWindow) -> None:
    library = window.library
    item = library._items["and"]
    library.tree.scrollToItem(item)
    library.tree.itemEntered.emit(item, 0)
    qtbot.waitUntil(library.card.isVisible)
    card, about = library.card, sim.load("and").about
    assert card.text.text() == unbroken(about.partition(" Try: ")[0])
    assert "Try first:" in card.first.text()
    assert "perceptron rule" in card.conventions.text()
    assert card.geometry().left() > library.mapToGlobal(library.rect().center()).x()
    assert window.screen().availableGeometry().contains(card.geometry())
    library._choose(item)
    assert not card.isVisible()


def test_no_title_is_cut_off_and_every_card_has_room(open_window: Opener) -> None:
    library = open_window(size=QSize(1024, 700)).library
    for name, item in library._items.items():
        library.tree.scrollToItem(item)
        place = library.tree.visualItemRect(item)
        width = place.width() - MINIATURE.width() - 16
        text = library.tree.fontMetrics().boundingRect(QRect(0, 0, width, 500), WRAP, item.text(0))
        assert text.width() <= width, name
        assert text.height() <= place.height(), name
        library._explain(item)
        assert library.card.isVisible()
        assert library.card.height() <= 640, name


@pytest.mark.parametrize(("height", "names"), [(700, False), (1000, True)])
def test_the_parts_lose_their_names_before_the_list_its_room(open_window: Opener, height: int, names: bool) -> None:
    library = open_window(size=QSize(1024, height)).library
    button = library.findChild(QToolButton, "part_input")
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert (button.toolButtonStyle() == beside) == names
    assert library.tree.height() > 150
    assert button.toolTip().startswith("input: ")


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_a_miniature_shows_the_network(colours: theme.Theme) -> None:
    with theme.worn(colours):
        pictures = {name: miniature(sim.load(name).network, MINIATURE, 2.0).toImage() for name in sim.presets()}
        empty = miniature(sim.Network(), MINIATURE, 2.0).toImage()
    for name, picture in pictures.items():
        assert picture.size() == MINIATURE * 2
        assert picture != empty, name
    distinct = {bytes(p.convertToFormat(QImage.Format.Format_RGB32).constBits()) for p in pictures.values()}
    assert len(distinct) >= len(pictures) // 2


def test_a_miniature_of_one_node_is_in_the_middle(qtbot: QtBot) -> None:
    network = sim.Network([sim.Input("x", 500.0, -300.0)])
    image = miniature(network, QSize(40, 20)).toImage()
    assert image.pixelColor(20, 10).alpha() == 255
    assert image.pixelColor(2, 2) == QColor(0, 0, 0, 0)


@pytest.mark.parametrize("name", ["def", "overfitting-noise", "softmax"])
def test_the_open_example_stands_among_others_with_no_row_cut_at_the_top(open_window: Opener, name: str) -> None:
    tree = open_window(name, size=QSize(1024, 700)).library.tree
    shown, room = tree.visualItemRect(tree.currentItem()), tree.viewport().height()
    assert shown.top() >= 0
    assert shown.bottom() < room - shown.height() / 2
    assert tree.visualItemRect(tree.itemAt(0, 0)).top() == 0


def test_the_first_example_of_a_topic_is_shown_with_its_heading(open_window: Opener) -> None:
    library = open_window(size=QSize(1024, 700)).library
    topic = library.tree.topLevelItem(3)
    library._reveal(topic.child(0))
    assert library.tree.viewport().rect().contains(library.tree.visualItemRect(topic))


def test_a_row_has_as_many_lines_as_its_title_is_drawn_in(open_window: Opener) -> None:
    library = open_window("softmax", size=QSize(1440, 900)).library
    tree, item = library.tree, library._items["softmax"]
    assert item.font(0).bold()
    one_line = tree.visualItemRect(library._items["digit"]).height()
    assert tree.visualItemRect(item).height() == one_line
    assert tree.visualItemRect(library._items["softmax-jacobian"]).height() > one_line


def test_a_row_that_is_cut_through_is_faded_and_a_whole_one_is_not(open_window: Opener) -> None:
    library = open_window("sparse", size=QSize(1024, 700)).library
    tree, (above, below) = library.tree, library.fades
    bar = tree.verticalScrollBar()
    # At the end of the list the last row is whole, whatever that leaves of the first.
    assert bar.value() == bar.maximum()
    assert not below.isVisible()
    for value in range(bar.maximum() - 60, bar.maximum() + 1):
        bar.setValue(value)
        first = tree.visualItemRect(tree.itemAt(20, 0))
        last = tree.visualItemRect(tree.itemAt(20, tree.viewport().height() - 1))
        assert above.isVisible() == (first.top() < 0)
        assert below.isVisible() == (last.bottom() >= tree.viewport().height())
        # It reaches no further than that row, and lies at the edge.
        if above.isVisible():
            assert above.height() <= first.bottom() + 1
            assert above.geometry().top() == tree.viewport().geometry().top()
        if below.isVisible():
            assert below.height() <= tree.viewport().height() - last.top()
            assert below.geometry().bottom() == tree.viewport().geometry().bottom()
