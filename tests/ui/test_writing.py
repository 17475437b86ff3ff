"""Writing the walkthrough down, from the window."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFileDialog, QLabel

from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.writing import WritingDialog


def dialog_of(window: MainWindow) -> WritingDialog:
    window.findChild(QAction, "write_down").trigger()
    (dialog,) = window.findChildren(WritingDialog)
    return dialog


def choose(dialog: WritingDialog, name: str, data: object) -> None:
    combo = dialog.findChild(QComboBox, name)
    combo.setCurrentIndex(combo.findData(data))
    assert combo.currentData() == data


def save(dialog: WritingDialog, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).click()


@pytest.mark.parametrize(
    ("format", "begins"), [("html", "<!DOCTYPE html>"), ("latex", "\\documentclass"), ("csv", "st")]
)
def test_a_sample_is_written_to_a_file(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, format: str, begins: str
) -> None:
    dialog = dialog_of(open_window("def"))
    choose(dialog, "writingFormat", format)
    save(dialog, monkeypatch, tmp_path / "def")
    (path,) = [path for path in tmp_path.iterdir() if path.stem == "def"]
    assert path.read_text(encoding="utf-8").startswith(begins)
    assert not dialog.isVisible()


def test_an_exercise_sheet_has_no_results(open_window: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dialog = dialog_of(open_window("def"))
    choose(dialog, "writingSheet", "exercise")
    save(dialog, monkeypatch, tmp_path / "sheet.html")
    text = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert "exercise" in text
    assert "0.574" not in text


def test_an_epoch_of_batches_is_written(open_window: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dialog = dialog_of(open_window("xor"))
    choose(dialog, "writingScope", "epoch")
    save(dialog, monkeypatch, tmp_path / "epoch.html")
    text = (tmp_path / "epoch.html").read_text(encoding="utf-8")
    assert "Sample 4 of 4" in text
    assert "Batch 1 of 1" in text


def test_what_cannot_be_written_is_said_in_the_dialog(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window = open_window("xor")
    dialog = dialog_of(window)
    monkeypatch.setattr("simulator.report.walks.MOST_STEPS", 50)
    choose(dialog, "writingScope", "epoch")
    save(dialog, monkeypatch, tmp_path / "epoch.html")
    trouble = dialog.findChild(QLabel, "writingTrouble")
    assert dialog.isVisible()
    assert "too long" in trouble.text()
    choose(dialog, "writingScope", "sample")
    save(dialog, monkeypatch, tmp_path / "missing" / "x.html")
    assert "can't be written" in trouble.text()
    assert not (tmp_path / "epoch.html").exists()
    dialog.reject()


def test_without_samples_the_window_says_what_is_missing(open_window: Opener) -> None:
    window = open_window("def")
    window.document.delete_samples([0])
    window.findChild(QAction, "write_down").trigger()
    assert window.findChildren(WritingDialog) == []
    assert "no samples" in window.document.notice
