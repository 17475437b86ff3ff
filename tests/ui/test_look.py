"""The look: a layout that fits, formulas that are typeset."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

import simulator as sim
from tests.ui.conftest import Opener
from ui import theme
from ui.formula import svg
from ui.main_window import MainWindow
from ui.plots import PLOTS


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_everything_fits(qtbot: QtBot, open_window: Opener, size: tuple[int, int], appearance: str) -> None:
    window = open_window("def", size=QSize(*size))
    window._set_appearance(appearance)
    assert theme.current().is_dark is (appearance == "dark")
    qtbot.wait(20)
    assert window.size() == QSize(*size)
    for bar in (window.transport, window.settings_bar):
        extension = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        assert not extension.isVisible()
    for field in (window.training.rate, window.training.loss, window.training.batch, window.training.seed):
        assert field.width() >= field.minimumSizeHint().width()
        assert not field.visibleRegion().isEmpty()
    for key, dock in window.docks.items():
        # The others lie as tabs behind the inspector or the walkthrough, or are asked for, as most plots.
        plots = [plot.key for plot in PLOTS if not plot.at_start]
        if key not in ("data", "learning", "outline", "history", "runs", *window.asides, *plots):
            assert window.rect().contains(dock.geometry()), key
            assert not dock.visibleRegion().isEmpty(), key
    for plot in window.plots:
        assert plot.height() >= 90
    window._set_appearance("light")


def test_a_notice_does_not_lie_over_the_drawing(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor-single", size=QSize(1024, 700))
    qtbot.wait(20)
    notice, canvas = window.canvas.captions.notice, window.canvas
    assert notice.isVisible()
    for item in canvas.items_by_name.values():
        top = canvas.mapFromScene(item.pos()).y() - 38 * canvas.zoom
        assert top > notice.geometry().bottom()


def test_a_notice_is_as_large_as_its_words(open_window: Opener) -> None:
    window = open_window("not-zero-centred", size=QSize(1024, 700))
    notice = window.canvas.captions.notice
    line = notice.fontMetrics().height()
    assert 2 * line < notice.height() < 3 * line
    narrow = notice.width()
    # Three lines, and then two again: a box that has been higher does not stay so.
    window.document.open("tumour-overlap")
    assert notice.height() > 3 * line
    window.document.open("not-zero-centred")
    assert notice.height() < 3 * line
    assert notice.width() == narrow
    window.resize(1440, 900)
    window.canvas.captions.refresh()
    assert notice.height() < 2 * line
    assert window.canvas.viewport().rect().contains(notice.geometry())


def test_the_panel_is_typeset_in_the_theme_of_the_moment(qtbot: QtBot, window: MainWindow) -> None:
    window.document.step()
    window._set_appearance("dark")
    qtbot.waitUntil(lambda: not window.typesetter.busy)
    assert theme.DARK.text.lower() in window.walkthrough.symbols.picture.lower()
    window._set_appearance("light")


def test_every_formula_of_every_preset_is_typeset() -> None:
    seen = set()
    for name in sim.presets():
        project = sim.load(name)
        for convention in ("gradient", "error_term"):
            steps = sim.walkthrough(
                project.network, project.X[0], project.T[0], loss=project.training.loss, convention=convention
            )
            for latex in (latex for step in steps for latex in (step.symbols, step.numbers)):
                # Of those that differ in their digits only, one tells as much as all.
                shape = re.sub(r"\d+", "0", latex)
                if shape not in seen:
                    seen.add(shape)
                    picture = svg(latex, 20, "#102030")
                    assert picture.startswith(b"<svg"), latex
                    assert b"<path" in picture, latex
    assert len(seen) > 200


@pytest.mark.parametrize("name", ["my node", "a_b", "50%", "a&b", "층1", "#1", "x{}"])
def test_odd_names_do_not_break_the_panel(qtbot: QtBot, window: MainWindow, name: str) -> None:
    window.document.rename("h1", name)
    for _ in range(9):
        window.document.step()
    qtbot.waitUntil(lambda: not window.typesetter.busy)
    assert window.document.current_step is not None
    assert window.canvas.items_by_name[name].look.name == name
    for formula in (window.walkthrough.symbols, window.walkthrough.numbers, window.walkthrough.result):
        assert formula.is_typeset


def test_every_sentence_of_the_window_goes_through_tr() -> None:
    """A text set directly on a widget would stay English in every language."""
    suspicious = re.compile(
        r"(?:setText|setToolTip|setPlaceholderText|setWindowTitle|addAction|QLabel)\(\s*\"[A-Za-z]{3}"
    )
    for path in (Path(__file__).parents[2] / "ui").rglob("*.py"):
        assert not suspicious.search(path.read_text(encoding="utf-8")), path
        assert 'tr(f"' not in path.read_text(encoding="utf-8"), path


def test_a_text_that_goes_on_below_fades_and_one_that_ends_does_not(qtbot: QtBot, open_window: Opener) -> None:
    inspector = open_window("chain-4-3-1", size=QSize(1024, 700)).inspector
    qtbot.waitUntil(inspector.fade.isVisible)
    assert inspector.fade.geometry().bottom() == inspector.viewport().geometry().bottom()
    inspector.verticalScrollBar().setValue(inspector.verticalScrollBar().maximum())
    assert not inspector.fade.isVisible()


def test_nothing_is_cut_in_a_window_as_narrow_as_can_be(qtbot: QtBot, open_window: Opener) -> None:
    """So it is on a small screen at 200 %."""
    window = open_window("overfitting", size=QSize(200, 200))
    document, view, inspector = window.document, window.canvas, window.inspector
    assert window.width() < 800
    document.step()
    qtbot.waitUntil(lambda: "step 1 of" in view.captions.status.text())
    assert view.viewport().rect().contains(view.captions.status.geometry())
    about = inspector.project.about
    right = about.mapTo(inspector.viewport(), about.rect().topRight()).x()
    assert right < inspector.viewport().width()
    assert inspector.horizontalScrollBar().maximum() == 0
    # What is no wider than that needs no room for what is.
    document.select(["x1"])
    assert inspector.verticalScrollBar().maximum() == 0
