"""For everybody: every control has a name, the focus is seen, keys are on the sheet, colours can be told apart."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from ui import shortcuts, theme
from ui.canvas import edge_layer
from ui.export import ExportDialog
from ui.main_window import MainWindow

both = pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


def is_inner(widget: QWidget) -> bool:
    """Whether a widget is a part of a control that Qt names and focuses as a whole."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractSpinBox | QComboBox):
            return True
        if isinstance(parent, QTabBar) and isinstance(widget, QToolButton):
            return True
        if isinstance(parent, QAbstractScrollArea) and widget is parent.viewport():
            return True
        parent = parent.parentWidget()
    return False


def controls(parent: QWidget) -> Iterator[QWidget]:
    """Every widget that the Tab key reaches, or could if it were shown."""
    for widget in parent.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_inner(widget):
            yield widget


def spoken_name(widget: QWidget) -> str:
    """What a screen reader says a control is, which is not what it contains."""
    buddies = [label for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
    name = widget.accessibleName() or " ".join(label.text() for label in buddies)
    if not name and not isinstance(widget, QComboBox | QLineEdit | QAbstractSpinBox | QAbstractScrollArea):
        # A button or a tick is called what is written on it.
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    return name.strip()


def describe(widget: QWidget) -> str:
    parent = widget.parent()
    return f"{type(widget).__name__} “{widget.objectName()}” in {type(parent).__name__} “{parent.objectName()}”"


def test_every_control_of_the_window_has_a_name(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("def")
    for selection in ([], ["D"], [("A", "D")], ["D", "E"]):
        window.document.select(selection)
        found = list(controls(window))
        assert len(found) > 40
        assert not [describe(widget) for widget in found if not spoken_name(widget)]


@pytest.mark.parametrize("name", ["shortcuts", "export_image", "generate_data", "sweep"])
def test_every_control_of_a_dialog_has_a_name(window: MainWindow, name: str) -> None:
    window.findChild(QAction, name).trigger()
    (dialog,) = (found for found in window.findChildren(QDialog) if found.isVisible())
    assert not [describe(widget) for widget in controls(dialog) if not spoken_name(widget)]
    dialog.reject()


def test_every_menu_entry_and_button_has_a_text(window: MainWindow) -> None:
    for action in window.findChildren(QAction):
        is_ours = action.objectName() and not action.objectName().startswith("_q_")
        if is_ours and action.menu() is None and not action.isSeparator():
            assert action.text(), action.objectName()
    for button in window.findChildren(QToolButton):
        if button.isVisible() and not is_inner(button) and not button.objectName().startswith("qt_"):
            assert button.accessibleName() or button.text(), describe(button)


def pixels(widget: QWidget) -> NDArray[np.uint8]:
    # A little more than the widget, where a frame may be drawn around it.
    rect = widget.rect().translated(widget.mapTo(widget.window(), widget.rect().topLeft())).adjusted(-3, -3, 3, 3)
    image = widget.window().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.bytesPerLine())


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_focus_is_seen_wherever_it_is(qtbot: QtBot, open_window: Opener, appearance: str) -> None:
    window = open_window("def", size=QSize(1440, 900))
    window._set_appearance(appearance)
    window.activateWindow()
    unseen = []
    for key, select in (("inspector", ["D"]), ("data", []), ("learning", []), ("outline", []), ("history", [])):
        window.docks[key].show()
        window.docks[key].raise_()
        window.document.select(select)
        qtbot.wait(20)
        for widget in controls(window):
            if not widget.isVisible() or not widget.isEnabled() or widget.visibleRegion().isEmpty():
                continue
            window.setFocus()
            before = pixels(widget)
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if not widget.hasFocus():
                continue
            if np.count_nonzero(before != pixels(widget)) < 40:
                unseen.append(describe(widget))
    window._set_appearance("light")
    assert unseen == []


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_every_key_of_the_sheet_is_seen_without_scrolling_sideways(open_window: Opener, size: tuple[int, int]) -> None:
    window = open_window(size=QSize(*size))
    action = window.findChild(QAction, "shortcuts")
    assert action is not None
    action.trigger()
    sheet = window.findChild(QDialog, "shortcutSheet")
    assert sheet is not None
    area = sheet.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    assert window.width() >= sheet.width()
    sheet.reject()


def test_the_sheet_lists_every_key_of_every_action(window: MainWindow) -> None:
    window.findChild(QAction, "shortcuts").trigger()
    sheet = window.findChild(QDialog, "shortcutSheet")
    assert sheet.isVisible()
    written = {label.text() for label in sheet.findChildren(QLabel)}
    with_keys = [action for action in window.findChildren(QAction) if action.shortcuts()]
    assert len(with_keys) > 30
    for action in with_keys:
        assert shortcuts.keys_of(action) in written, action.objectName()
        name = action.text().replace("&", "").rstrip("…")
        assert [text for text in written if text == name or text.endswith(f": {name}")], action.objectName()
    sheet.reject()


def test_the_sheet_says_what_a_key_does_and_not_what_it_would_do_now(window: MainWindow) -> None:
    window.document.rename("h1", "hidden")
    window.findChild(QAction, "shortcuts").trigger()
    sheet = window.findChild(QDialog, "shortcutSheet")
    written = [label.text() for label in sheet.findChildren(QLabel)]
    assert "Undo" in written
    assert not [text for text in written if "hidden" in text]
    # A name alone would not say where it belongs.
    assert {"In each node: Name", "Step by: One term"} <= set(written)
    assert len([text for text in written if text.startswith("Step by: ")]) == 8
    assert "Elsewhere" not in written
    sheet.reject()


def test_the_sheet_shows_keys_as_they_are_now(window: MainWindow) -> None:
    action = window.findChild(QAction, "fit_view")
    action.setShortcut(QKeySequence("Ctrl+Alt+F"))
    window.findChild(QAction, "shortcuts").trigger()
    (sheet,) = (found for found in window.findChildren(QDialog) if found.isVisible())
    written = {label.text() for label in sheet.findChildren(QLabel)}
    assert "Ctrl+Alt+F" in written
    assert "Ctrl+0" not in written
    sheet.reject()


def test_the_sheet_comes_with_its_key_wherever_the_focus_is(qtbot: QtBot, window: MainWindow) -> None:
    for widget in (window.canvas, window.library.tree, window.walkthrough.list):
        widget.setFocus()
        qtbot.keyClick(widget, "?")
        (sheet,) = (found for found in window.findChildren(QDialog) if found.isVisible())
        sheet.reject()
    window.library.search.setFocus()
    qtbot.keyClicks(window.library.search, "why?")
    assert window.library.search.text() == "why?"
    assert not [found for found in window.findChildren(QDialog) if found.isVisible()]


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_dialogs_fit_into_the_window(open_window: Opener, size: tuple[int, int]) -> None:
    window = open_window(size=QSize(*size))
    for name in ("shortcuts", "export_image", "sweep"):
        window.findChild(QAction, name).trigger()
        (dialog,) = (found for found in window.findChildren(QDialog) if found.isVisible())
        assert dialog.width() <= window.width()
        assert dialog.height() <= window.height()
        assert not isinstance(dialog, ExportDialog) or dialog.preview.pixmap().width() > 100
        dialog.reject()


def test_it_is_as_sharp_at_200_percent(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    subprocess.run(
        [sys.executable, "-m", "ui", "def", "--screenshot", str(path), "--size", "1024x700"],
        env={**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )
    image = QImage(str(path))
    assert (image.width(), image.height()) == (2048, 1400)
    # Enlarged afterwards, every pixel would have its like beside it.
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    assert np.any(bits[:, 0::2] != bits[:, 1::2])
    assert np.mean(bits[:, 0::2] != bits[:, 1::2]) > 0.005


# Colours


def linear(colour: str) -> NDArray[np.float64]:
    """Linear light of an sRGB colour, (3,)."""
    channels = np.array(QColor(colour).getRgbF()[:3])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.1, 1 to 21."""
    lights = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (first, second))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency" (2009), at
# full severity; they act on linear light.
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
EYES = {"all cones": np.eye(3), "protanopia": PROTANOPIA, "deuteranopia": DEUTERANOPIA}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colour: str, eye: NDArray[np.float64]) -> NDArray[np.float64]:
    """A colour in CIELAB (D65), as an eye sees it."""
    xyz = TO_XYZ @ np.clip(eye @ linear(colour), 0.0, 1.0) / (TO_XYZ @ np.ones(3))
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(first: str, second: str, eye: NDArray[np.float64]) -> float:
    """ΔE*ab: 2 is just noticeable, 10 is seen at a glance."""
    return float(np.linalg.norm(lab(first, eye) - lab(second, eye)))


@both
def test_texts_have_the_contrast_of_wcag_aa(colours: theme.Theme) -> None:
    for name, ground in itertools.product(
        ("text", "muted", "positive", "negative", "value", "error", "danger"),
        ("canvas", "window", "raised", "surface"),
    ):
        assert contrast(getattr(colours, name), getattr(colours, ground)) >= 4.5, (name, ground)
    for text, ground in (
        ("accent_text", "accent"),
        ("text", "accent_soft"),
        ("text", "notice"),
        ("text", "error_soft"),
        ("value", "error_soft"),
        ("error", "error_soft"),
    ):
        assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5, (text, ground)


@both
def test_what_is_drawn_has_the_contrast_of_wcag_aa(colours: theme.Theme) -> None:
    for name, ground in itertools.product(("accent", "field", "muted", "error"), ("canvas", "window", "surface")):
        assert contrast(getattr(colours, name), getattr(colours, ground)) >= 3.0, (name, ground)
    for curve in colours.curves:
        assert contrast(curve, colours.window) >= 3.0, curve
    # The weakest line of the canvas is still a line.
    for base in (colours.positive, colours.negative):
        assert contrast(theme.mix(colours.canvas, base, 0.45).name(), colours.canvas) >= 1.7, base


@both
@pytest.mark.parametrize("eye", EYES.values(), ids=EYES.keys())
def test_colours_that_mean_different_things_differ_for_every_eye(
    colours: theme.Theme, eye: NDArray[np.float64]
) -> None:
    for first, second in (("positive", "negative"), ("accent", "error"), ("value", "error"), ("accent", "negative")):
        assert difference(getattr(colours, first), getattr(colours, second), eye) >= 30, (first, second)


@both
@pytest.mark.parametrize("eye", EYES.values(), ids=EYES.keys())
def test_curves_next_to_each_other_differ_for_every_eye(colours: theme.Theme, eye: NDArray[np.float64]) -> None:
    for (i, first), (j, second) in itertools.combinations(enumerate(colours.curves), 2):
        assert difference(first, second, eye) >= (20 if j == i + 1 else 10), (first, second)


@both
def test_trajectories_are_told_apart_as_dots_of_a_few_pixels(colours: theme.Theme) -> None:
    """So small, they differ by their hue or their lightness, and little by how colourful they are."""
    assert len(set(colours.trajectories)) == 8
    for first, second in itertools.combinations(colours.trajectories, 2):
        (light, *one), (other, *two) = lab(first, np.eye(3)), lab(second, np.eye(3))
        turn = np.degrees(np.arctan2(one[1], one[0]) - np.arctan2(two[1], two[0]))
        assert abs((turn + 180) % 360 - 180) >= 25 or abs(light - other) >= 18, (first, second)


@both
@pytest.mark.parametrize("eye", EYES.values(), ids=EYES.keys())
def test_trajectories_differ_for_every_eye_and_look_like_no_sign(
    colours: theme.Theme, eye: NDArray[np.float64]
) -> None:
    for first, second in itertools.combinations(colours.trajectories, 2):
        assert difference(first, second, eye) >= 18, (first, second)
    for own in colours.trajectories:
        # Their names are texts.
        assert contrast(own, colours.window) >= 4.5, own
        for sign in (colours.positive, colours.negative):
            assert difference(own, sign, np.eye(3)) >= 30, (own, sign)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("negative", [False, True])
def test_the_weakest_edge_has_the_contrast_that_graphics_need(colours: theme.Theme, negative: bool) -> None:
    """WCAG 2.1, 1.4.11: 3 to 1."""
    assert contrast(edge_layer._colour(colours, 0, negative).name(), colours.canvas) >= 3.0
