"""The line above a plot: what its height means, a legend that hides and shows, and its menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import qtawesome
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.theme import Theme

SWATCH = QSize(14, 10)


@dataclass(frozen=True)
class Entry:
    """A curve in the legend: what it is called, and how it is drawn; points have a `mark`, "o" or "s"."""

    key: str
    name: str
    colour: str
    is_dashed: bool = False
    dashes: tuple[float, ...] = (1.5, 1.5)
    mark: str = ""


class Caption(QLabel):
    """A line of text, in the longest wording that fits; all of it, and what the marks mean, is in its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._wordings: tuple[str, ...] = ("",)
        self._meaning = ""
        self.setProperty("role", "muted")
        self.setFont(theme.font(11))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def say(self, *wordings: str) -> None:
        """Shows the first of these that fits, else the last as far as there is room."""
        if wordings != self._wordings:
            self._wordings = wordings
            self.setText(wordings[0])
            self.update()

    def explain(self, meaning: str) -> None:
        """Says in the tooltip what the marks of the plot mean."""
        if meaning != self._meaning:
            self._meaning = meaning
            self.update()

    def shown(self) -> str:
        """What is written."""
        metrics, wide = self.fontMetrics(), self.width()
        fitting = (text for text in self._wordings if metrics.horizontalAdvance(text) <= wide)
        shortest = metrics.elidedText(self._wordings[-1], Qt.TextElideMode.ElideRight, wide)
        return next(fitting, shortest)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme.current().muted))
        painter.setFont(self.font())
        shown = self.shown()
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        whole = self._wordings[0] if shown != self._wordings[0] else ""
        self.setToolTip("\n".join(filter(None, (whole, self._meaning))))


class Header(QWidget):
    """`toggled`: the legend hides another set of curves. `menu_wanted`: its button was pressed, at `menu_place`."""

    toggled = Signal()
    menu_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.caption = Caption()
        self.hidden: frozenset[str] = frozenset()
        self._entries: tuple[Entry, ...] = ()
        self._chips: dict[str, QToolButton] = {}
        self._choices = 0
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("plotMenu")
        self.menu_button.setProperty("role", "chip")
        self.menu_button.setAccessibleName(self.tr("Menu of this plot"))
        self.menu_button.setToolTip(self.tr("Export, scale, pause and curves of this plot"))
        self.menu_button.clicked.connect(self.menu_wanted)
        self._top = QHBoxLayout()
        self._top.setSpacing(4)
        self._top.addWidget(self.caption, 1)
        self._top.addWidget(self.menu_button)
        # A line of their own, which takes no height where there are none.
        self._below = QWidget()
        self._chips_row = QHBoxLayout(self._below)
        self._chips_row.setContentsMargins(0, 0, 0, 0)
        self._chips_row.setSpacing(0)
        self._chips_row.addStretch(1)
        self._below.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._top)
        layout.addWidget(self._below)

    @property
    def menu_place(self) -> QPoint:
        """Where the menu belongs, on the screen."""
        return self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height()))

    def add(self, widget: QWidget) -> None:
        """Puts something small of the plot's own before the menu's button."""
        self._top.insertWidget(1, widget)

    def add_choice(self, widget: QWidget) -> None:
        """Puts a control of the plot's own before the legend."""
        self._choices += 1
        self._chips_row.insertWidget(self._choices - 1, widget)
        self._below.show()

    def show_legend(self, entries: Sequence[Entry]) -> None:
        """Shows the legend of these curves; a single one needs none."""
        entries = tuple(entries) if len(entries) > 1 else ()
        if entries == self._entries:
            return
        self._entries = entries
        for chip in self._chips.values():
            self._chips_row.removeWidget(chip)
            # It lives until the next turn of the event loop, and would be seen below the new one.
            chip.hide()
            chip.deleteLater()
        self._chips = {entry.key: self._chip(entry) for entry in entries}
        self._below.setVisible(bool(self._choices or entries))
        self._settle()

    def _settle(self) -> None:
        """Finds a place for everything at once: in the next turn of the event loop, an empty line would be seen."""
        for chip in self._chips.values():
            chip.show()
        for widget in (self._below, self, self.parentWidget()):
            if widget is not None and (layout := widget.layout()) is not None:
                layout.invalidate()
                layout.activate()
                widget.updateGeometry()

    def hide_curve(self, key: str, hidden: bool) -> None:
        """Hides a curve, or shows it again."""
        wanted = self.hidden | {key} if hidden else self.hidden - {key}
        if wanted == self.hidden:
            return
        self.hidden = wanted
        if key in self._chips:
            self._chips[key].setChecked(not hidden)
        self.toggled.emit()

    def colour(self, colours: Theme) -> None:
        """Takes on a theme."""
        self.menu_button.setIcon(qtawesome.icon("mdi6.dots-horizontal", color=colours.muted))

    def _chip(self, entry: Entry) -> QToolButton:
        chip = QToolButton()
        chip.setObjectName(f"curve_{entry.key}")
        chip.setProperty("role", "chip")
        chip.setFont(theme.font(11))
        chip.setText(entry.name)
        chip.setIcon(_swatch(entry))
        chip.setIconSize(SWATCH)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setCheckable(True)
        chip.setChecked(entry.key not in self.hidden)
        chip.setToolTip(self.tr("Show or hide {curve}").format(curve=entry.name))
        chip.toggled.connect(lambda on: self.hide_curve(entry.key, not on))
        # The last place is the room at the right.
        self._chips_row.insertWidget(self._chips_row.count() - 1, chip)
        return chip


def _swatch(entry: Entry) -> QIcon:
    """A piece of the curve or a point, and a fainter one for when it is hidden."""
    icon = QIcon()
    for state, colour in (
        (QIcon.State.On, QColor(entry.colour)),
        (QIcon.State.Off, theme.mix(entry.colour, theme.current().window, 0.7)),
    ):
        picture = QPixmap(SWATCH * 2)
        picture.setDevicePixelRatio(2.0)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        pen = QPen(colour, 2.0)
        if entry.is_dashed:
            pen.setDashPattern(entry.dashes)
        painter.setPen(pen)
        if entry.mark:
            _paint_mark(painter, entry.mark, colour)
        else:
            painter.drawLine(1, SWATCH.height() // 2, SWATCH.width() - 1, SWATCH.height() // 2)
        painter.end()
        icon.addPixmap(picture, QIcon.Mode.Normal, state)
    return icon


def _paint_mark(painter: QPainter, mark: str, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    place = QRectF(SWATCH.width() / 2 - 3.5, SWATCH.height() / 2 - 3.5, 7.0, 7.0)
    if mark == "o":
        painter.drawEllipse(place)
    else:
        painter.drawRect(place)
