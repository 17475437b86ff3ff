"""A plot as a file: what the window shows of it as PNG or SVG, and its numbers as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter, QPaintDevice, QPainter
from PySide6.QtSvg import QSvgGenerator

from ui.plots.plot import Plot
from ui.plots.series import csv_of

SCALE = 3.0
SUFFIXES = ("png", "svg", "csv")


def export(plot: Plot, suffix: str) -> bytes:
    """The content of a file with this ending, one of `SUFFIXES`."""
    return {"png": _png, "svg": _svg, "csv": _csv}[suffix](plot)


def _csv(plot: Plot) -> bytes:
    return csv_of(plot.columns())


def _png(plot: Plot) -> bytes:
    picture = QImage((plot.size() * SCALE).expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(SCALE)
    picture.fill(QColor(plot.theme.window))
    _draw(plot, picture)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(buffer.data().data())


def _svg(plot: Plot) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(plot.title())
    generator.setSize(plot.size())
    generator.setViewBox(QRect(QPoint(0, 0), plot.size()))
    _draw(plot, generator)
    return bytes(buffer.data().data())


def _draw(plot: Plot, device: QPaintDevice) -> None:
    with _posing(plot):
        painter = QPainter(device)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(plot.rect(), QColor(plot.theme.window))
        plot.render(painter, QPoint(0, 0))
        painter.end()


@contextmanager
def _posing(plot: Plot) -> Iterator[None]:
    """Without what belongs to the window only, and with axes as lines in place of their pictures."""
    reading, menu, has_focus = plot.cursor_cross.reading, plot.header.menu_button, plot.widget.hasFocus()
    axes = [plot.item.getAxis(side) for side in ("left", "bottom")]
    caches = [axis.cacheMode() for axis in axes]
    plot.cursor_cross.show(None)
    menu.hide()
    plot.widget.clearFocus()
    # Points are shapes then, and no longer pieces of one picture, which an SVG file can't hold.
    items = [item for item in plot.item.getViewBox().allChildren() if hasattr(item, "setExportMode")]
    for item in items:
        item.setExportMode(True, {"antialias": True})
    for axis in axes:
        axis.setCacheMode(axis.CacheMode.NoCache)
    try:
        yield
    finally:
        for axis, cache in zip(axes, caches, strict=True):
            axis.setCacheMode(cache)
        for item in items:
            item.setExportMode(False)
        menu.show()
        if has_focus:
            plot.widget.setFocus()
        plot.cursor_cross.show(reading)
