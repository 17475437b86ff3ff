"""A file that is there is never replaced unasked, not even where only its ending was left out."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opener
from ui.export import ExportDialog
from ui.main_window import MainWindow


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked; the answer is no."""
    questions: list[str] = []

    def refuse(parent: object, title: str, text: str) -> QMessageBox.StandardButton:
        questions.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", refuse)
    return questions


def type_names(monkeypatch: pytest.MonkeyPatch, *names: Path | str) -> None:
    left = [str(name) for name in names]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (left.pop(0), ""))


def test_a_lesson_is_not_lost_to_a_name_without_its_ending(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    lesson = tmp_path / "lesson.pnet"
    lesson.write_text("precious")
    # Asked for another name after the no, and then given up.
    type_names(monkeypatch, tmp_path / "lesson", "")
    assert not window.files.save_as()
    assert lesson.read_text() == "precious"
    assert asked == ["There is a file “lesson.pnet” already. Replace it?"]
    type_names(monkeypatch, tmp_path / "lesson", tmp_path / "other")
    assert window.files.save_as()
    assert (tmp_path / "other.pnet").exists()
    assert lesson.read_text() == "precious"


def test_a_name_that_the_dialog_itself_asked_about_is_not_asked_about_again(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    lesson = tmp_path / "lesson.pnet"
    lesson.write_text("old")
    type_names(monkeypatch, lesson)
    assert window.files.save_as()
    assert lesson.read_text() != "old"
    assert not asked


def test_a_picture_is_not_replaced_either(
    qtbot: QtBot, open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    window = open_window("def")
    window.export_image()
    (dialog,) = window.findChildren(ExportDialog)
    suffix = dialog.chosen.suffix
    (tmp_path / f"net.{suffix}").write_text("old")
    type_names(monkeypatch, tmp_path / "net", "")
    dialog.save.click()
    assert asked
    assert (tmp_path / f"net.{suffix}").read_text() == "old"
    dialog.reject()
