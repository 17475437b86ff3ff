"""The library: examples by topic, found by words, with small pictures."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.topics import TOPICS
from ui import theme
from ui.main_window import MainWindow
from ui.panels.library import MINIATURE, NAME
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


def test_every_example_is_listed_once_under_its_topic(window: MainWindow) -> None:
    listed = []
    for group in groups(window):
        for row in range(group.childCount()):
            name = group.child(row).data(0, NAME)
            assert TOPICS.get(sim.load(name).topic, "More") == group.text(0)
            assert group.child(row).text(0) == sim.load(name).title
            listed.append(name)
    assert sorted(listed) == sorted(sim.presets())
    order = [group.text(0) for group in groups(window)]
    assert order == [title for title in [*TOPICS.values(), "More"] if title in order]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("outlier", {"tumour-line", "tumour-sigmoid"}),
        ("COIN likelihood", {"coin"}),
        ("murphy", {"valley"}),
        ("dropout xor", {"xor-3-4-1-dropout", "xor-3-4-1-trained"}),
    ],
)
def test_examples_are_found_by_any_words_of_their_text(
    qtbot: QtBot, window: MainWindow, words: str, names: set[str]
) -> None:
    qtbot.keyClicks(window.library.search, words)
    assert found(window) == names
    window.library.search.clear()
    assert found(window) == set(sim.presets())


def test_it_says_when_nothing_is_found(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClicks(window.library.search, "zzz")
    assert found(window) == set()
    assert window.library.nothing.isVisible()
    window.library.search.clear()
    assert not window.library.nothing.isVisible()


def test_an_example_is_opened_by_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClicks(window.library.search, "murphy")
    tree = window.library.tree
    tree.setFocus()
    (item,) = (group.child(row) for group in groups(window) for row in range(group.childCount())
               if group.child(row).data(0, NAME) == "valley")  # fmt: skip
    tree.setCurrentItem(item)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert window.document.project.title == sim.load("valley").title


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
