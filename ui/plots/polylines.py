"""Curves that are drawn anew in every frame."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from simulator.arrays import Array


class Polylines(pg.GraphicsObject):
    """Curves of one pen, drawn as they are given, with a gap wherever a number isn't finite.

    pyqtgraph's own curves look after ranges, clicks and fillings, which takes longer than to draw them. These leave the
    range to their plot: add them with `ignoreBounds`. A few of them may be `smooth`; with a brush they are areas.
    """

    def __init__(self, *, smooth: bool = False) -> None:
        super().__init__()
        self._is_smooth = smooth
        self._pen = QPen()
        self._brush: QBrush | None = None
        self._lines: list[QPolygonF] = []
        self._data = np.empty(0), np.empty(0)
        self._bounds = QRectF()

    def setPen(self, pen: QPen) -> None:
        """Draws with this pen."""
        self._pen = pen
        self.update()

    def setBrush(self, brush: QBrush) -> None:
        """Fills what the lines enclose."""
        self._brush = brush
        self.update()

    def setData(self, x: Array, y: Array) -> None:
        """Draws `y` (points,) against `x` (points,); or each row of `y` (curves, points)."""
        self._data = x, y
        is_finite = np.isfinite(y) & np.isfinite(x)
        self._lines = []
        for heights, known in zip(np.atleast_2d(y), np.atleast_2d(is_finite), strict=True):
            if known.all():
                self._add(x, heights)
                continue
            ends = np.flatnonzero(np.diff(known, prepend=False, append=False)).reshape(-1, 2)
            for start, end in ends.tolist():
                self._add(x[start:end], heights[start:end])
        self.update()

    def getData(self) -> tuple[Array, Array]:
        """What is drawn."""
        return self._data

    def _add(self, x: Array, y: Array) -> None:
        if len(x) > 1:
            line = create_qpolygonf(len(x))
            corners = ndarray_from_qpolygonf(line)
            corners[:, 0], corners[:, 1] = x, y
            self._lines.append(line)

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setPen(self._pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._is_smooth)
        if self._brush is not None:
            painter.setBrush(self._brush)
            for line in self._lines:
                painter.drawPolygon(line)
            return
        for line in self._lines:
            painter.drawPolyline(line)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def viewRangeChanged(self) -> None:
        """Its plot shows another range: all of that is where it may draw."""
        self.prepareGeometryChange()
        # Its own `viewRect` is still that of before: by that, Qt would leave out what lies beyond.
        self._bounds = QRectF(self.getViewBox().viewRect())
