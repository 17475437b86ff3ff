"""Colours, pens and fonts, for light and dark."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QPen


@dataclass(frozen=True)
class Theme:
    """The colours of one scheme, as #rrggbb. Positive and negative keep 4.5:1 against `canvas` in either scheme.

    `trajectories` are for many curves at once, which are no classes and have no sign: none looks like the colours of
    these, and whoever can't tell red from green, or yellow from blue, still tells them apart.
    """

    is_dark: bool
    window: str
    surface: str
    raised: str
    canvas: str
    grid: str
    border: str
    text: str
    muted: str
    accent: str
    accent_text: str
    accent_soft: str
    field: str
    positive: str
    negative: str
    value: str
    error: str
    error_soft: str
    danger: str
    notice: str
    notice_border: str
    curves: tuple[str, ...]
    trajectories: tuple[str, ...]

    def of_sign(self, value: float) -> str:
        """The colour of a number and of its line: that of neither sign for 0."""
        return self.negative if value < 0 else self.positive if value > 0 else self.muted

    def colour(self, name: str) -> QColor:
        """The colour called `name`."""
        return QColor(getattr(self, name))


LIGHT = Theme(
    is_dark=False,
    window="#ffffff",
    surface="#f8fafc",
    raised="#ffffff",
    canvas="#fcfcfd",
    grid="#e3e6ea",
    border="#dfe3e8",
    text="#1c2027",
    muted="#5f6875",
    accent="#1d6fe8",
    accent_text="#ffffff",
    accent_soft="#e4efff",
    field="#858e9b",
    positive="#1f64ad",
    negative="#b8530b",
    value="#1f64ad",
    error="#c2410c",
    error_soft="#fff1e6",
    danger="#b91c1c",
    notice="#fff8e1",
    notice_border="#f0d68a",
    curves=("#1f64ad", "#ba5a0c", "#2b8553", "#7b54d0", "#b3266e", "#555700", "#0f7d8c", "#8a5a3a"),
    trajectories=("#0f7f62", "#7f51f7", "#df0b5d", "#7d6304", "#710f65", "#2a15bf", "#7f1111", "#cc1ea8"),
)

DARK = Theme(
    is_dark=True,
    window="#16191e",
    surface="#1b1f25",
    raised="#232830",
    canvas="#14171b",
    grid="#2a3038",
    border="#333a44",
    text="#e8ebef",
    muted="#9aa4b2",
    accent="#5b9dff",
    accent_text="#0b1220",
    accent_soft="#1d3350",
    field="#6f7a89",
    positive="#69a8f0",
    negative="#f0934a",
    value="#7db4f5",
    error="#ff9d66",
    error_soft="#3b2618",
    danger="#ff8a8a",
    notice="#332b14",
    notice_border="#6b5a20",
    curves=("#69a8f0", "#f0934a", "#5cc48c", "#938fff", "#ef7bb1", "#d5d766", "#54c6d6", "#c5926d"),
    trajectories=("#a8f40e", "#9a67e9", "#f62a7f", "#02afaa", "#c3b270", "#f9a6fa", "#49930a", "#78fdcb"),
)


_worn: ContextVar[Theme | None] = ContextVar("theme", default=None)


@contextmanager
def worn(theme: Theme) -> Iterator[None]:
    """What is drawn inside of this is drawn in `theme`, whatever the window wears: a picture for paper."""
    token = _worn.set(theme)
    try:
        yield
    finally:
        _worn.reset(token)


def current() -> Theme:
    """The theme to draw in: that of the application's palette, unless another one is `worn`."""
    if (theme := _worn.get()) is not None:
        return theme
    return DARK if QGuiApplication.palette().window().color().lightnessF() < 0.5 else LIGHT


def chosen(appearance: str) -> Theme:
    """The theme for an appearance: "light", "dark", or else what the system says."""
    if appearance in ("light", "dark"):
        return DARK if appearance == "dark" else LIGHT
    return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


# What the text of a spin box stands off its border, in pixels: the style sheet's padding does not reach it.
SPIN_BOX_MARGIN = 4


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme."""
    role = QPalette.ColorRole
    result = QPalette()
    for name, colour in (
        (role.Window, theme.window),
        (role.Base, theme.raised),
        (role.AlternateBase, theme.surface),
        (role.Button, theme.raised),
        (role.ToolTipBase, theme.raised),
        (role.Text, theme.text),
        (role.WindowText, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.accent_text),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
    ):
        result.setColor(role(name), QColor(colour))
    for name in (role.Text, role.WindowText, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.muted))
    return result


def stylesheet(theme: Theme) -> str:
    """The flat look on top of the Fusion style."""
    return f"""
QMainWindow::separator {{ background: {theme.border}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {theme.accent}; }}
QMenuBar {{ background: {theme.window}; border-bottom: 1px solid {theme.border}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {theme.accent_soft}; color: {theme.text}; }}
QMenu {{ background: {theme.raised}; border: 1px solid {theme.border}; padding: 4px; }}
QMenu::item {{ padding: 5px 22px 5px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {theme.accent_soft}; color: {theme.text}; }}
QMenu::item:disabled {{ color: {theme.muted}; }}
QMenu::separator {{ height: 1px; background: {theme.border}; margin: 4px 6px; }}
QToolBar {{ background: {theme.window}; border: 0; border-bottom: 1px solid {theme.border}; padding: 6px 8px;
    spacing: 5px; }}
QToolBar::separator {{ width: 1px; background: {theme.border}; margin: 4px 4px; }}
QToolButton, QPushButton {{ background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 5px;
    padding: 4px 9px; color: {theme.text}; }}
QToolButton:hover, QPushButton:hover {{ border-color: {theme.accent}; }}
QToolButton:pressed, QPushButton:pressed, QToolButton:checked {{ background: {theme.accent_soft}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {theme.accent}; }}
QToolButton:disabled, QPushButton:disabled {{ color: {theme.muted}; background: {theme.surface}; }}
QToolButton#stepButton {{ background: {theme.accent}; border-color: {theme.accent}; color: {theme.accent_text}; }}
QToolButton#stepButton:disabled {{ background: {theme.surface}; border-color: {theme.border}; color: {theme.muted}; }}
PartButton {{ padding: 3px 2px; }}
QToolButton[role="line"] {{ background: transparent; border: 0; padding: 2px 0; color: {theme.muted};
    text-align: left; }}
QToolButton[role="line"]:hover, QToolButton[role="line"]:focus {{ color: {theme.accent}; }}
QToolButton[role="chip"] {{ background: transparent; border: 1px solid transparent; padding: 0 3px;
    color: {theme.muted}; }}
QToolButton[role="chip"]:checked {{ color: {theme.text}; }}
QToolButton[role="chip"]:hover, QToolButton[role="chip"]:focus {{ border-color: {theme.accent}; }}
QToolButton::menu-indicator {{ width: 0; image: none; }}
QLineEdit, QComboBox, QSpinBox {{ background: {theme.raised}; border: 1px solid {theme.field}; border-radius: 5px;
    padding: 3px 6px; color: {theme.text}; selection-background-color: {theme.accent};
    selection-color: {theme.accent_text}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{ border-color: {theme.accent}; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {{ color: {theme.muted}; background: {theme.surface}; }}
QLineEdit[wrong="true"] {{ border-color: {theme.danger}; }}
QSpinBox {{ padding: 0; min-height: 23px; }}
QSpinBox QLineEdit {{ border: 0; border-radius: 0; padding: 0; background: transparent; }}
QComboBox {{ padding-right: 2px; }}
QComboBox[role="chip"] {{ border-color: transparent; background: transparent; padding: 0 1px; }}
QComboBox[role="chip"]:hover, QComboBox[role="chip"]:focus {{ border-color: {theme.accent}; }}
QComboBox::drop-down {{ border: 0; width: 18px; }}
QComboBox::down-arrow {{ image: url({_image("down", theme)}); width: 10px; height: 10px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: 0; width: 16px; background: transparent; }}
QSpinBox::up-arrow {{ image: url({_image("up", theme)}); width: 10px; height: 10px; }}
QSpinBox::down-arrow {{ image: url({_image("down", theme)}); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {theme.raised}; border: 1px solid {theme.border};
    selection-background-color: {theme.accent_soft}; selection-color: {theme.text}; }}
QCheckBox {{ spacing: 5px; }}
QCheckBox::indicator {{ width: 13px; height: 13px; border: 1px solid {theme.field}; border-radius: 3px;
    background: {theme.raised}; }}
QCheckBox::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent};
    image: url({_image("check", theme)}); }}
QCheckBox::indicator:disabled {{ border-color: {theme.border}; background: {theme.surface}; }}
QCheckBox::indicator:focus {{ border-color: {theme.accent}; }}
QDockWidget {{ color: {theme.muted}; font-weight: 600; titlebar-close-icon: url({_image("close", theme)});
    titlebar-normal-icon: url({_image("float", theme)}); }}
QDockWidget::close-button, QDockWidget::float-button {{ border: 0; border-radius: 3px; background: transparent;
    width: 18px; height: 18px; padding: 0; icon-size: 16px; }}
QDockWidget::close-button:hover, QDockWidget::float-button:hover {{ background: {theme.accent_soft}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {theme.field}; }}
QSlider::sub-page:horizontal {{ border-radius: 2px; background: {theme.accent}; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    border: 1px solid {theme.window}; background: {theme.accent}; }}
QSlider::sub-page:horizontal:disabled {{ background: {theme.field}; }}
QSlider::handle:horizontal:disabled {{ background: {theme.muted}; }}
QSlider::handle:horizontal:focus {{ border-color: {theme.text}; }}
QDockWidget::title {{ background: {theme.surface}; border-bottom: 1px solid {theme.border}; padding: 5px 8px; }}
QTabBar::tab {{ background: {theme.surface}; color: {theme.muted}; padding: 5px 11px; border: 0;
    border-top: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {theme.text}; background: {theme.window}; border-top-color: {theme.accent}; }}
QTreeView, QListView, QTableView {{ background: {theme.window}; border: 0; color: {theme.text};
    alternate-background-color: {theme.surface}; gridline-color: {theme.border}; outline: 0;
    selection-background-color: {theme.accent_soft}; selection-color: {theme.text}; }}
QTreeView::item, QListView::item {{ padding: 3px 4px; border: 0; }}
QTreeView::item:selected, QListView::item:selected {{ background: {theme.accent_soft}; color: {theme.text}; }}
QTreeView, QListView, QTableView, QScrollArea, QGraphicsView {{ border: 1px solid transparent; }}
QTreeView:focus, QListView:focus, QTableView:focus, QScrollArea:focus, QGraphicsView:focus {{
    border: 1px solid {theme.accent}; }}
QTabBar:focus {{ border: 1px solid {theme.accent}; }}
QHeaderView {{ background: {theme.surface}; border: 0; }}
QHeaderView::section {{ background: {theme.surface}; color: {theme.muted}; border: 0;
    border-right: 1px solid {theme.border}; border-bottom: 1px solid {theme.border}; padding: 3px 6px; }}
QTableCornerButton::section {{ background: {theme.surface}; border: 0; }}
QStatusBar {{ background: {theme.window}; color: {theme.muted}; border-top: 1px solid {theme.border}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {theme.muted}; padding: 0 8px; }}
QToolTip {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.border}; padding: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {theme.border}; border-radius: 4px; margin: 1px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {theme.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {theme.border}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: {theme.window}; }}
QFrame[role="editor"] {{ background: {theme.raised}; border: 1px solid {theme.accent}; border-radius: 6px; }}
QFrame[role="bar"] {{ background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 6px; }}
QFrame[role="bar"] QToolButton {{ border: 0; padding: 2px 7px; font-weight: 600; }}
QFrame[role="bar"] QToolButton:hover {{ background: {theme.accent_soft}; }}
QScrollArea > QWidget > QWidget {{ border: 0; }}
QLabel[role="muted"] {{ color: {theme.muted}; }}
QFrame[role="card"] {{ background: {theme.raised}; border: 1px solid {theme.field}; }}
QLabel[role="title"] {{ color: {theme.text}; font-weight: 600; font-size: 11pt; }}
QLabel[role="heading"] {{ color: {theme.muted}; font-weight: 600; }}
QLabel[role="keys"] {{ color: {theme.muted}; }}
QLabel[role="wrong"] {{ color: {theme.danger}; }}
QLabel[role="notice"] {{ background: {theme.notice}; color: {theme.text}; border: 1px solid {theme.notice_border};
    border-radius: 5px; padding: 5px 9px; }}
QLabel[role="status"] {{ background: {theme.raised}; color: {theme.muted}; border: 1px solid {theme.border};
    border-radius: 5px; padding: 4px 9px; }}
"""


def _image(name: str, theme: Theme) -> str:
    return str(resources.files("assets") / "images" / f"{name}-{'dark' if theme.is_dark else 'light'}.svg").replace(
        "\\", "/"
    )


def mix(first: str, second: str, share: float) -> QColor:
    """An opaque colour with `share` of the second: translucent pens are dear to draw, blended ones are not."""
    a, b = QColor(first), QColor(second)
    red, green, blue = (
        round(x + (y - x) * share) for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return QColor(red, green, blue)


@cache
def colour(name: str) -> QColor:
    """A shared colour: to read its name takes longer than to draw a short line with it."""
    return QColor(name)


@cache
def pen(colour: str, width: float = 1.0, dashes: tuple[float, ...] = ()) -> QPen:
    """A shared pen with flat caps, which are drawn much faster than round ones; `dashes` are in units of its width."""
    result = QPen(QColor(colour), width)
    result.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes:
        result.setDashPattern(list(dashes))
    return result


def thinnest(zoom: float) -> float:
    """The width of a line, in units of the drawing, that is a pixel at a zoom: a thinner one is paler than its colour.

    A wider one would take far longer to draw. In steps, or every turn of the wheel would need pens of its own.
    """
    return math.floor(20.0 / zoom) / 20.0


def font(pixels: int, *, bold: bool = False) -> QFont:
    """The window's font at a size in canvas units."""
    result = QFont(QGuiApplication.font())
    result.setPixelSize(pixels)
    result.setBold(bold)
    return result
