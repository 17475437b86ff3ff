"""The drawing as a file: what is on the canvas, in light or dark, with its numbers or without."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QAction, QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from simulator.notation import number_latex
from tests.ui.conftest import Opener
from ui import picture, theme
from ui.canvas.scene import Scene
from ui.export import ExportDialog
from ui.main_window import MainWindow
from ui.picture import FORMATS, Style


@pytest.fixture
def def_window(open_window: Opener) -> MainWindow:
    window = open_window("def")
    for _ in range(9):
        window.document.step()
    return window


@pytest.fixture
def scene(def_window: MainWindow) -> Scene:
    return def_window.canvas.network_scene


def texts(svg: bytes) -> set[str]:
    # Where a font has no minus sign, Qt writes it in another font, as a text of its own.
    return {
        (element.text or "").strip(" −")
        for element in ElementTree.fromstring(svg).iter()
        if element.tag.endswith("text")
    }


def dialog(window: MainWindow) -> ExportDialog:
    window.findChild(QAction, "export_image").trigger()
    (found,) = (export for export in window.findChildren(ExportDialog) if export.isVisible())
    return found


def choose(parent: ExportDialog, name: str, value: object) -> None:
    box = parent.findChild(QComboBox, name)
    assert box is not None
    box.setCurrentIndex(box.findData(value))


@pytest.mark.parametrize("scale", [1.0, 2.0, 4.0])
def test_a_png_has_the_size_of_the_drawing_times_its_scale(scene: Scene, scale: float) -> None:
    image = QImage.fromData(picture.png(scene, Style(scale=scale)))
    size = picture.frame(scene).size() * scale
    assert (image.width(), image.height()) == (round(size.width()), round(size.height()))


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_a_picture_wears_the_colours_that_were_asked_for(scene: Scene, colours: theme.Theme) -> None:
    image = picture.image(scene, Style(colours))
    assert image.pixelColor(2, 2) == QColor(colours.canvas)
    found = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert colours.error_soft in found
    other = theme.LIGHT if colours.is_dark else theme.DARK
    assert other.error_soft not in found
    assert other.canvas not in found


def test_making_a_picture_changes_nothing_in_the_window(def_window: MainWindow, scene: Scene) -> None:
    document = def_window.document
    document.select(["D", ("B", "D")])
    scene.pulse.stop()
    rect = scene.content()

    def drawn() -> QImage:
        image = QImage(rect.size().toSize(), QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        scene.render(painter, QRectF(image.rect()), rect)
        painter.end()
        return image

    before, count = drawn(), document.undo_stack.count()
    for entry in FORMATS:
        entry.make(scene, Style(theme.DARK, values=False))
    assert drawn() == before
    assert document.selection == {"D", ("B", "D")}
    assert document.undo_stack.count() == count
    assert theme.current() is theme.LIGHT


def test_a_picture_ends_with_a_whole_unit(window: MainWindow) -> None:
    window.document.move({"y": (500.4, 20.3), "x1": (-0.3, -75.2)})
    scene = window.canvas.network_scene
    area = picture.frame(scene)
    assert area == QRectF(area.toRect())
    assert area.contains(scene.content())
    written = ElementTree.fromstring(picture.svg(scene, Style()))
    assert [float(side) for side in written.attrib["viewBox"].split()] == [0, 0, area.width(), area.height()]


def test_what_is_selected_is_not_marked_in_a_picture(def_window: MainWindow, scene: Scene) -> None:
    plain = picture.png(scene, Style())
    def_window.document.select(["E", ("B", "D")])
    assert picture.png(scene, Style()) == plain


def test_an_svg_holds_the_numbers_of_the_canvas_as_text(def_window: MainWindow, scene: Scene) -> None:
    written = texts(picture.svg(scene, Style()))
    assert {"D", "0.574", "0.5", "target 0"} <= written
    bare = texts(picture.svg(scene, Style(values=False)))
    assert set("ABCDEF") <= bare
    assert not [text for text in bare if re.search(r"\d", text)]
    assert QSvgRenderer(picture.svg(scene, Style())).isValid()


def test_an_svg_is_as_large_on_a_page_as_the_drawing(scene: Scene) -> None:
    written = ElementTree.fromstring(picture.svg(scene, Style()))
    size = picture.frame(scene).size()
    # In pixels of a web page; in millimetres, a program that rounds up would leave a rim without a ground.
    assert [float(written.attrib[side]) for side in ("width", "height")] == [size.width(), size.height()]


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_heat_maps_are_the_same_in_an_svg_as_in_pixels(open_window: Opener, colours: theme.Theme) -> None:
    window = open_window("xor")
    window.findChild(QAction, "picture_map").trigger()
    scene = window.canvas.network_scene
    pixels = picture.image(scene, Style(colours, scale=1.0))
    drawn = QImage(pixels.size(), QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    QSvgRenderer(picture.svg(scene, Style(colours))).render(painter)
    painter.end()
    corner = picture.frame(scene).topLeft()
    for item in scene.nodes.values():
        for right in (-24, 0, 24):
            for down in (-24, 0, 24):
                place = (item.pos() + QPointF(right, down) - corner).toPoint()
                ours, theirs = (QColor(image.pixel(place)).getRgb() for image in (pixels, drawn))
                assert ours == pytest.approx(theirs, abs=12), (item.name, right, down)


def test_the_heat_map_of_an_input_goes_from_low_to_high_once(open_window: Opener) -> None:
    window = open_window("xor")
    window.findChild(QAction, "picture_map").trigger()
    scene = window.canvas.network_scene
    image, corner = picture.image(scene, Style(scale=1.0)), picture.frame(scene).topLeft()
    half = int(scene.places.half[scene.places.row["x1"], 0]) - 3
    middle = (scene.nodes["x1"].pos() - corner).toPoint()
    blue = [QColor(image.pixel(middle + QPoint(x, 0))).blueF() for x in range(-half, half)]
    red = [QColor(image.pixel(middle + QPoint(x, 0))).redF() for x in range(-half, half)]
    # From orange over white to blue: red never comes back, and blue never goes.
    assert all(after <= before + 0.01 for before, after in itertools.pairwise(red))
    assert red[0] > blue[0]
    assert blue[-1] > red[-1]


def test_a_pdf_has_one_page_of_the_size_of_the_drawing(scene: Scene) -> None:
    content = picture.pdf(scene, Style())
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 1
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert box is not None
    size = picture.frame(scene).size() * 0.75
    assert float(box[1]) == pytest.approx(size.width(), abs=1)
    assert float(box[2]) == pytest.approx(size.height(), abs=1)


def test_tikz_marks_the_step_that_the_canvas_marks(window: MainWindow) -> None:
    scene = window.canvas.network_scene
    assert "marked]" not in picture.tex(scene, Style()).decode()
    window.document.step()
    nodes, edges = scene.step_parts
    text = picture.tex(scene, Style()).decode()
    assert text.count("marked]") == len(nodes) == 1
    assert text.count("\\draw[halo]") == len(edges) == 2


def test_tikz_holds_what_the_canvas_shows(scene: Scene) -> None:
    text = picture.tex(scene, Style()).decode()
    for number in ("0.574", "-0.242", "0.0132", "-0.108"):
        assert number in text


def test_tikz_points_back_and_tells_the_loss_where_the_canvas_does(scene: Scene) -> None:
    text = picture.tex(scene, Style()).decode()
    assert "(n5) -- (n3);" in text
    assert "{0.0967}" in text


def test_tikz_shows_what_is_chosen_to_be_seen(def_window: MainWindow, scene: Scene) -> None:
    for name in ("show_z", "show_name", "edges_gradient"):
        def_window.findChild(QAction, name).trigger()
    text = picture.tex(scene, Style()).decode()
    assert "textbf" not in text
    assert "{0.3}" not in text
    gradient = def_window.document.gradients()[scene.places.place["D", "F"]]
    assert number_latex(float(gradient), 3) in text
    assert "{-0.6}" not in text


def test_an_endless_picture_is_refused(def_window: MainWindow, scene: Scene) -> None:
    def_window.document.move({"A": (-60_000.0, -60_000.0)})
    with pytest.raises(picture.PictureError, match="smaller scale"):
        picture.png(scene, Style(scale=8.0))
    export = dialog(def_window)
    choose(export, "exportScale", 8.0)
    assert not export.write(Path("never.png"))
    assert "smaller scale" in export.trouble.text()
    export.reject()


def test_an_empty_canvas_can_be_exported(window: MainWindow) -> None:
    window.document.new()
    for entry in FORMATS:
        assert entry.make(window.canvas.network_scene, Style())


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.suffix)
def test_the_dialog_writes_what_it_shows(def_window: MainWindow, tmp_path: Path, entry: picture.Format) -> None:
    export = dialog(def_window)
    choose(export, "exportFormat", entry.suffix)
    choose(export, "exportScheme", "dark")
    export.findChild(QCheckBox, "exportValues").setChecked(False)
    path = tmp_path / f"net.{entry.suffix}"
    assert export.write(path)
    style = Style(theme.DARK, values=False)
    content = entry.make(def_window.canvas.network_scene, style)
    # A PDF has the time of its making in it.
    assert path.read_bytes() == content or entry.suffix == "pdf"
    assert export.findChild(QComboBox, "exportScale").isEnabled() is entry.has_pixels
    assert not export.write(tmp_path / "no such folder" / "net")
    assert "can't be written" in export.trouble.text()
    export.reject()
    again = dialog(def_window)
    assert again.chosen is entry
    assert not again.findChild(QCheckBox, "exportValues").isChecked()
    again.reject()


def test_the_drawing_is_copied_as_a_picture(qtbot: QtBot, def_window: MainWindow, scene: Scene) -> None:
    def_window.findChild(QAction, "copy_picture").trigger()
    assert QGuiApplication.clipboard().image().size() == picture.image(scene, Style()).size()
    export = dialog(def_window)
    choose(export, "exportFormat", "tex")
    export.findChild(QPushButton, "exportCopy").click()
    assert QGuiApplication.clipboard().text().startswith(r"\documentclass")
    export.reject()
