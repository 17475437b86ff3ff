"""The drawing as a picture: the canvas's own scene rendered elsewhere, so that the two can't differ. And as TikZ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError
from simulator.tikz import Figures, Ink, Stroke, tikz
from ui import theme
from ui.canvas.scene import Scene
from ui.theme import Theme

LARGEST_SCALE = 8.0
MOST_PIXELS = 100_000_000
POINTS = 72 / 96


class PictureError(SimulatorError):
    """The picture can't be made."""


@dataclass(frozen=True)
class Style:
    """How to draw: in which colours, with the numbers or without, and for pixels how many to a unit of the canvas."""

    colours: Theme = theme.LIGHT
    values: bool = True
    scale: float = 2.0


def image(scene: Scene, style: Style) -> QImage:
    """The drawing in pixels; a `PictureError` if they would be too many."""
    area = frame(scene)
    size = (area.size() * style.scale).toSize().expandedTo(QSize(1, 1))
    if size.width() * size.height() > MOST_PIXELS:
        raise PictureError(
            QT_TRANSLATE_NOOP("error", "A picture of {width} × {height} pixels is too large; choose a smaller scale."),
            width=size.width(),
            height=size.height(),
        )
    result = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(QColor(style.colours.canvas))
    _render(scene, style, result, QRectF(result.rect()), area)
    return result


def png(scene: Scene, style: Style) -> bytes:
    """The drawing as a PNG file."""
    with _buffer() as buffer:
        QImageWriter(buffer, QByteArray(b"png")).write(image(scene, style))
        return bytes(buffer.data().data())


def svg(scene: Scene, style: Style) -> bytes:
    """The drawing as an SVG file."""
    area = frame(scene)
    with _buffer() as buffer:
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setTitle(scene.document.title)
        generator.setSize(area.size().toSize())
        generator.setViewBox(QRectF(0, 0, area.width(), area.height()))
        _render(scene, style, generator, QRectF(0, 0, area.width(), area.height()), area)
        # A unit of the canvas is a pixel of a web page; in millimetres, as Qt writes them, it would be a bit more.
        size = f'width="{area.width():g}" height="{area.height():g}"'.encode()
        return re.sub(rb'width="[\d.]+mm" height="[\d.]+mm"', size, bytes(buffer.data().data()), count=1)


def pdf(scene: Scene, style: Style) -> bytes:
    """The drawing as a PDF file, one page of its size."""
    area = frame(scene)
    with _buffer() as buffer:
        writer = QPdfWriter(buffer)
        writer.setTitle(scene.document.title)
        writer.setCreator("Perceptron Studio")
        writer.setPageSize(
            QPageSize(area.size() * POINTS, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        )
        writer.setPageMargins(QMarginsF())
        _render(scene, style, writer, QRectF(0, 0, writer.width(), writer.height()), area)
        return bytes(buffer.data().data())


def tex(scene: Scene, style: Style) -> bytes:
    """The drawing as a LaTeX document with TikZ."""
    document, colours = scene.document, style.colours
    ink = Ink(
        colours.canvas, colours.raised, colours.text, colours.muted, colours.positive, colours.negative, colours.error
    )
    nodes, edges = scene.step_parts
    figures, layer = scene.edge_figures(), scene.node_layer
    lines = zip(scene.places.keys, figures.values.tolist(), figures.strengths.tolist(), strict=True)
    return tikz(
        document.network,
        {name: _figures(scene, name) for name in document.network.nodes},
        values=style.values,
        digits=document.project.view.digits,
        ink=ink,
        names=scene.display.name,
        strokes={key: Stroke(value, strength) for key, value, strength in lines},
        marked=nodes | edges,
        backwards=[key for key in edges if scene.edge_look(key).backwards],
        label_at=scene.edge_layer.labels.shares(),
        noted_above=[name for name, row in scene.places.row.items() if layer.has_texts_above(row)],
    ).encode()


@dataclass(frozen=True)
class Format:
    """A kind of file: its ending, what it is called, how it is made, and whether a scale makes sense."""

    suffix: str
    label: str
    make: Callable[[Scene, Style], bytes]
    has_pixels: bool = False


FORMATS = (
    Format("png", QT_TRANSLATE_NOOP("picture", "PNG, pixels for slides and web pages"), png, has_pixels=True),
    Format("svg", QT_TRANSLATE_NOOP("picture", "SVG, to be edited further"), svg),
    Format("pdf", QT_TRANSLATE_NOOP("picture", "PDF, to be printed"), pdf),
    Format("tex", QT_TRANSLATE_NOOP("picture", "TikZ, for LaTeX"), tex),
)


def frame(scene: Scene) -> QRectF:
    """The part of the scene that a picture shows, in whole units: else a rim of half a pixel would have no ground."""
    content = scene.content()
    return QRectF(content.toAlignedRect()) if not content.isEmpty() else QRectF(-100, -60, 200, 120)


def _render(scene: Scene, style: Style, device: QPaintDevice, target: QRectF, area: QRectF) -> None:
    with scene.posing(values=style.values), theme.worn(style.colours):
        scene.refresh()
        painter = QPainter(device)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(target, QColor(style.colours.canvas))
        scene.render(painter, target, area)
        painter.end()


def _figures(scene: Scene, name: str) -> Figures:
    """The numbers that are to be seen of a node."""
    document, display, values = scene.document, scene.display, scene.document.values(name)
    is_first = name in document.network.outputs[:1]
    return Figures(
        z=values.z if display.z else None,
        a=values.a if display.a else None,
        delta=values.delta if display.delta else None,
        bias=document.bias(name) if display.bias else None,
        target=document.target(name) if document.project.training.loss != "output" else None,
        loss=document.shown_loss() if is_first and document.current_step is not None else None,
    )


@contextmanager
def _buffer() -> Iterator[QBuffer]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    try:
        yield buffer
    finally:
        buffer.close()
