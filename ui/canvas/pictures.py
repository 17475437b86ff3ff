"""What is drawn inside a neuron: a small heat map of its output, or its activation with the present point on it."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPainterPath, QPolygonF

from simulator.activations import ACTIVATIONS, activation_for
from simulator.arrays import Array
from ui import theme
from ui.canvas.places import RADIUS
from ui.theme import Theme

MAP_SIZE = 16
CURVE_REACH = 4.0
# Pixels for a unit of the canvas, where a map is cut out for a file.
SHARPNESS = 4


def draw_map(painter: QPainter, shape: QPainterPath, values: Array, activation: str, colours: Theme) -> None:
    """Fills `shape` with the activations of a node (size, size), low to high from orange to blue."""
    image = _map_image(values, activation, colours)
    engine = painter.paintEngine()
    if engine is not None and engine.type() == QPaintEngine.Type.Raster:
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.drawImage(shape.boundingRect(), image)
        painter.restore()
    else:
        # Not every file can cut an image to a shape, nor does every reader of it smooth its pixels.
        painter.drawImage(shape.boundingRect(), _cut_out(image, shape))


def _map_image(values: Array, activation: str, colours: Theme) -> QImage:
    finite = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    if ACTIVATIONS[activation].range == (0.0, 1.0):
        share = finite
    else:
        share = 0.5 + 0.5 * finite / max(1.0, float(np.abs(finite).max()))
    # Pictures begin at the top, values at the bottom.
    pixels = np.ascontiguousarray(_ramp(colours)[np.clip(share * 255, 0, 255).astype(np.intp)][::-1])
    size = len(values)
    return QImage(pixels.data, size, size, 4 * size, QImage.Format.Format_RGB32).copy()


def _cut_out(image: QImage, shape: QPainterPath) -> QImage:
    """The image enlarged to the box of `shape`, and nothing of it outside of that."""
    box = shape.boundingRect()
    result = QImage((box.size() * SHARPNESS).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(SHARPNESS, SHARPNESS)
    painter.translate(-box.topLeft())
    painter.setClipPath(shape)
    painter.drawImage(box, image)
    painter.end()
    return result


@cache
def _ramp(colours: Theme) -> Array:
    """256 colours from negative over the canvas to positive, as 0xffrrggbb."""
    low, middle, high = (
        np.array([QColor(name).red(), QColor(name).green(), QColor(name).blue()], dtype=np.float64)
        for name in (colours.negative, colours.canvas, colours.positive)
    )
    share = np.linspace(-1.0, 1.0, 256)[:, np.newaxis]
    mixed = np.where(share < 0, middle + (low - middle) * -share, middle + (high - middle) * share)
    red, green, blue = np.round(mixed).astype(np.uint32).T
    return np.asarray((0xFF << 24) | (red << 16) | (green << 8) | blue, dtype=np.uint32)


def draw_curve(
    painter: QPainter, x: float, y: float, activation: str, point: tuple[float, float] | None, colours: Theme
) -> None:
    """Draws an activation from z = -4 to 4 inside a node, and a dot at the `point` (z, a)."""
    values = _curve(activation)
    if values is None:
        return
    low, high = min(0.0, float(values.min())), max(1.0, float(values.max()))
    width, height = 1.25 * RADIUS, 1.0 * RADIUS

    def place(z: float, a: float) -> QPointF:
        z, a = min(max(z, -CURVE_REACH), CURVE_REACH), min(max(a, low), high)
        return QPointF(x + z / CURVE_REACH * width / 2, y + height / 2 - (a - low) / (high - low) * height)

    painter.setPen(theme.pen(colours.border, 1.0))
    painter.drawLine(place(-CURVE_REACH, 0.0), place(CURVE_REACH, 0.0))
    painter.drawLine(place(0.0, low), place(0.0, high))
    painter.setPen(theme.pen(colours.value, 1.8))
    steps = np.linspace(-CURVE_REACH, CURVE_REACH, len(values)).tolist()
    painter.drawPolyline(QPolygonF([place(z, a) for z, a in zip(steps, values.tolist(), strict=True)]))
    if point is not None and np.isfinite(point).all():
        painter.setPen(theme.pen(colours.canvas, 1.0))
        painter.setBrush(QColor(colours.error))
        painter.drawEllipse(place(*point), 4.5, 4.5)


@cache
def _curve(activation: str) -> Array | None:
    """An activation from z = -4 to 4, kept within -4 to 4; None for one that is shared among neurons."""
    if ACTIVATIONS[activation].is_group:
        return None
    z = np.linspace(-CURVE_REACH, CURVE_REACH, 41)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        a = activation_for(activation, 1.0).value(z)
    return np.clip(np.nan_to_num(a, posinf=CURVE_REACH, neginf=-CURVE_REACH), -CURVE_REACH, CURVE_REACH)
