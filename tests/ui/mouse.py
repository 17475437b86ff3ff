"""What a hand does on the canvas."""

from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Hand:
    """Moves the mouse over a window's canvas, in scene coordinates or from node to node."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        self.view = window.canvas

    def point(self, place: str | tuple[float, float]) -> QPoint:
        scene = self.view.items_by_name[place].pos() if isinstance(place, str) else QPointF(*place)
        return self.view.mapFromScene(scene)

    def double_click(self, place: str | tuple[float, float], modifier: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.mouseDClick(self.view.viewport(), LEFT, modifier, self.point(place))

    def click(self, place: str | tuple[float, float], modifier: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.mouseClick(self.view.viewport(), LEFT, modifier, self.point(place))

    def drag(self, start: QPoint, end: QPoint, *, let_go: bool = True) -> None:
        port = self.view.viewport()
        self.qtbot.mousePress(port, LEFT, NONE, start)
        for share in (0.3, 0.7, 1.0):
            self.qtbot.mouseMove(port, start + (end - start) * share)
        if let_go:
            self.let_go(end)

    def let_go(self, place: QPoint) -> None:
        self.qtbot.mouseRelease(self.view.viewport(), LEFT, NONE, place)

    def drag_node(self, name: str, offset: tuple[int, int]) -> None:
        start = self.point(name)
        self.drag(start, start + QPoint(*offset))

    def connect(self, source: str, target: str, *, let_go: bool = True) -> None:
        """Draws an edge from the + at the right of a node."""
        handle = self.view.items_by_name[source].pos() + QPointF(38, 0)
        self.drag(self.view.mapFromScene(handle), self.point(target), let_go=let_go)
