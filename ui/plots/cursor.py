"""The cross-hairs: reads a plot exactly, at the nearest point to the mouse, or from point to point with the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent

from ui import theme
from ui.plots.series import Reading
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.plots.plot import Plot

# How far a point may be from the mouse, in pixels, to be meant by a click.
REACH = 12.0

# Where each key goes from a point: to another curve, and along this one.
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_PageUp: (0, 10),
    Qt.Key.Key_PageDown: (0, -10),
    Qt.Key.Key_Home: (0, -1_000_000),
    Qt.Key.Key_End: (0, 1_000_000),
}


class Cursor(QObject):
    """Shows where a plot is read and what is there. The plot says what lies where."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self.reading: Reading | None = None
        self._mouse: QPointF | None = None
        self._upright = pg.InfiniteLine(angle=90)
        self._level = pg.InfiniteLine(angle=0)
        self._point = pg.ScatterPlotItem(size=9)
        self._text = pg.TextItem(anchor=(0, 1))
        self._text.setFont(theme.font(11))
        for depth, item in enumerate((self._upright, self._level, self._point, self._text)):
            item.setZValue(1000 + depth)
            item.hide()
            plot.item.addItem(item, ignoreBounds=True)
        plot.widget.scene().sigMouseMoved.connect(self._follow)
        plot.widget.installEventFilter(self)
        plot.widget.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Leave if watched is self._plot.widget.viewport():
                self._mouse = None
                self.show(None)
            case QEvent.Type.FocusOut if self._mouse is None:
                self.show(None)
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                return self._press(event)
            case QEvent.Type.ShortcutOverride if isinstance(event, QKeyEvent):
                # The keys of the cross-hairs are shortcuts of the window elsewhere.
                if self._moves(event) is not None:
                    event.accept()
                    return True
        return False

    def refresh(self) -> None:
        """Reads again what the plot shows now."""
        if self.reading is None:
            return
        if self._mouse is not None:
            self._read_under_mouse()
        else:
            self.show(self._plot.reading_beside(self.reading, 0, 0))

    def show(self, reading: Reading | None) -> None:
        """Puts the cross-hairs on a reading, or takes them away."""
        self.reading = reading
        for item in (self._upright, self._level, self._point, self._text):
            item.setVisible(reading is not None)
        self._plot.widget.setAccessibleDescription(reading.text if reading else "")
        if reading is None:
            return
        self._upright.setPos(reading.x)
        self._level.setPos(reading.y)
        self._point.setData([reading.x], [reading.y])
        self._text.setText(reading.text)
        (left, right), (bottom, top) = self._plot.item.getViewBox().viewRange()
        # On the side of the point where there is more room.
        is_right, is_high = reading.x > (left + right) / 2, reading.y > (bottom + top) / 2
        self._text.setAnchor((1.05 if is_right else -0.05, -0.15 if is_high else 1.15))
        self._text.setPos(reading.x, reading.y)

    def colour(self, colours: Theme) -> None:
        """Takes on a theme."""
        line = pg.mkPen(colours.muted, width=1, style=Qt.PenStyle.DotLine)
        self._upright.setPen(line)
        self._level.setPen(line)
        self._point.setPen(pg.mkPen(colours.accent, width=2))
        self._point.setBrush(pg.mkBrush(colours.raised))
        self._text.setColor(colours.text)
        self._text.fill = pg.mkBrush(colours.raised)
        self._text.border = pg.mkPen(colours.border)

    def _follow(self, place: QPointF) -> None:
        if not self._plot.item.getViewBox().sceneBoundingRect().contains(place):
            self._mouse = None
            self.show(None)
            return
        self._mouse = QPointF(place)
        self._read_under_mouse()

    def _read_under_mouse(self) -> None:
        assert self._mouse is not None
        place = self._plot.item.getViewBox().mapSceneToView(self._mouse)
        self.show(self._plot.reading_at(place.x(), place.y()))

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self.reading is not None:
            self._mouse = None
            self.show(None)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.reading is not None:
            self._plot.choose(self.reading)
            return True
        move = self._moves(event)
        if move is None:
            return False
        self._mouse = None
        move(event)
        return True

    def _moves(self, event: QKeyEvent) -> Callable[[QKeyEvent], None] | None:
        """What a key does here, if anything."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return self._step if plain and event.key() in STEPS else None

    def _step(self, event: QKeyEvent) -> None:
        across, along = STEPS[Qt.Key(event.key())]
        if self.reading is None:
            self.show(self._plot.first_reading())
        else:
            self.show(self._plot.reading_beside(self.reading, across, along) or self.reading)
