"""The dialog that exports the drawing, with a preview of what will be in the file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.files import write_file
from ui import i18n, theme
from ui.canvas.scene import Scene
from ui.picture import FORMATS, LARGEST_SCALE, Format, Style, frame, image
from ui.save_path import ask_where_to_save

SCALES = (1.0, 2.0, 4.0, LARGEST_SCALE)


class ExportDialog(QDialog):
    """Chooses the kind of file, light or dark, with the numbers or without. `folder` is where a file is proposed."""

    def __init__(self, scene: Scene, settings: QSettings, folder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.scene, self.settings, self.folder = scene, settings, folder
        self._is_being_set = True
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export the drawing"))
        self.finished.connect(self.deleteLater)
        self.preview = QLabel()
        self.preview.setObjectName("exportPreview")
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumSize(420, 220)
        self.format = self._choice("exportFormat", [(i18n.label("picture", f.label), f.suffix) for f in FORMATS])
        self.scheme = self._choice("exportScheme", [(self.tr("light"), "light"), (self.tr("dark"), "dark")])
        self.scale = self._choice("exportScale", [(f"{scale:g} ×", scale) for scale in SCALES])
        self.values = QCheckBox(self.tr("with all numbers"))
        self.values.setObjectName("exportValues")
        self.values.toggled.connect(self._refresh)
        self.size_label = QLabel()
        self.size_label.setProperty("role", "muted")
        self.trouble = QLabel()
        self.trouble.setObjectName("exportTrouble")
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("&File"), self.format)
        form.addRow(self.tr("&Colours"), self.scheme)
        form.addRow(self.tr("&Scale"), self.scale)
        form.addRow("", self.values)
        form.addRow("", self.size_label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save = QPushButton(self.tr("Save as…"))
        self.save.setObjectName("exportSave")
        self.save.setDefault(True)
        self.save.clicked.connect(self._choose_file)
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setObjectName("exportCopy")
        self.copy.setToolTip(self.tr("The picture, or the text of a TikZ drawing, on the clipboard"))
        self.copy.clicked.connect(self._copy)
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.preview, 1)
        layout.addLayout(form)
        layout.addWidget(self.trouble)
        layout.addWidget(buttons)
        self._recall()
        self._is_being_set = False
        self._refresh()

    def _choice(self, name: str, entries: list[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        for label, value in entries:
            box.addItem(label, value)
        box.currentIndexChanged.connect(self._refresh)
        return box

    @property
    def chosen(self) -> Format:
        """The kind of file."""
        return FORMATS[self.format.currentIndex()]

    @property
    def style_of_picture(self) -> Style:
        """How the picture is to be drawn."""
        colours = theme.chosen(self.scheme.currentData())
        return Style(colours, self.values.isChecked(), float(self.scale.currentData()))

    def write(self, path: Path) -> bool:
        """Writes the file; says in the dialog why if that can't be done."""
        try:
            write_file(self.chosen.make(self.scene, self.style_of_picture), path)
        except sim.SimulatorError as error:
            self.trouble.setText(i18n.sentence(error.sentence))
            return False
        self._remember()
        self.scene.document.say(self.tr("“{file}” is written.").format(file=path.name))
        return True

    def _choose_file(self) -> None:
        suffix = self.chosen.suffix
        stem = self.scene.document.title.removesuffix(".pnet").replace("/", "-")
        proposal = str(Path(self.folder) / f"{stem}.{suffix}")
        path = ask_where_to_save(self, self.windowTitle(), proposal, f"*.{suffix}", f".{suffix}")
        if path and self.write(path):
            self.accept()

    def _copy(self) -> None:
        style = self.style_of_picture
        try:
            if self.chosen.suffix == "tex":
                QGuiApplication.clipboard().setText(self.chosen.make(self.scene, style).decode())
            else:
                QGuiApplication.clipboard().setImage(image(self.scene, style))
        except sim.SimulatorError as error:
            self.trouble.setText(i18n.sentence(error.sentence))
        else:
            self._remember()

    def _refresh(self) -> None:
        if self._is_being_set:
            return
        self.trouble.setText("")
        self.scale.setEnabled(self.chosen.has_pixels)
        size = frame(self.scene).size() * (self.style_of_picture.scale if self.chosen.has_pixels else 1.0)
        unit = self.tr("pixels") if self.chosen.has_pixels else self.tr("units of the canvas")
        text = f"{size.width():.0f} × {size.height():.0f} {unit}"
        if self.chosen.suffix == "tex" and self.scene.display.picture != "none":
            text = self.tr("{size}, without the pictures in the nodes").format(size=text)
        self.size_label.setText(text)
        self._draw_preview()

    def _draw_preview(self) -> None:
        room, area, ratio = self.preview.size() - QSize(8, 8), frame(self.scene), self.devicePixelRatioF()
        scale = min(room.width() / area.width(), room.height() / area.height(), 1.5) * ratio
        style = self.style_of_picture
        picture = QPixmap.fromImage(image(self.scene, Style(style.colours, style.values, max(scale, 1e-3))))
        picture.setDevicePixelRatio(ratio)
        self.preview.setPixmap(picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_preview()

    def _recall(self) -> None:
        settings = self.settings
        for box, key, default in (
            (self.format, "export/format", FORMATS[0].suffix),
            (self.scheme, "export/scheme", "light"),
        ):
            box.setCurrentIndex(max(0, box.findData(str(settings.value(key, default)))))
        self.scale.setCurrentIndex(SCALES.index(2.0))
        self.values.setChecked(str(settings.value("export/values", "yes")) == "yes")

    def _remember(self) -> None:
        self.settings.setValue("export/format", self.chosen.suffix)
        self.settings.setValue("export/scheme", self.scheme.currentData())
        self.settings.setValue("export/values", "yes" if self.values.isChecked() else "no")
