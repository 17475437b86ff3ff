"""A view of the scene that is zoomed and panned, and fits the drawing."""

from __future__ import annotations

import math

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from ui import theme
from ui.canvas.scene import Scene
from ui.canvas.tools import GRID

SMALLEST_ZOOM, LARGEST_ZOOM = 0.05, 6.0
# A small network fills the view of a projector, but no larger one gets larger letters than that.
LARGEST_FIT = 1.5
# What is free at both sides of a drawing that fits, in pixels.
ASIDE = 12


class ZoomView(QGraphicsView):
    """Shows a scene over its grid. `zoom_changed` says that, and `moved` that it was zoomed or panned."""

    zoom_changed = Signal()
    moved = Signal()

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scene.setParent(self)
        self.setScene(scene)
        self.is_fitted = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        # The scene's background covers it, so that nothing behind it has to be painted first.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def network_scene(self) -> Scene:
        scene = self.scene()
        assert isinstance(scene, Scene)
        return scene

    @property
    def zoom(self) -> float:
        """Pixels on the screen for one unit of the drawing."""
        return self.transform().m11()

    def covered(self) -> tuple[int, int]:
        """How many pixels at the top and at the bottom a drawing that fits leaves free."""
        return 0, 0

    def fit(self) -> None:
        """Shows the whole drawing, not larger than it was drawn for a projector."""
        content = self.network_scene.content()
        if content.isEmpty():
            content = QRectF(-300, -200, 600, 400)
        above, below = self.covered()
        room = self.viewport().rect().adjusted(ASIDE, above, -ASIDE, -below)
        for _ in range(2):
            # What is written beside the drawing takes more of it the smaller it is drawn.
            scale = min(room.width() / content.width(), room.height() / content.height(), LARGEST_FIT)
            content = self.network_scene.content(scale) or content
        self._set_zoom(max(scale, SMALLEST_ZOOM))
        self.centerOn(content.center() - QPointF(0, (above - below) / 2 / self.zoom))
        self.moved.emit()
        self.is_fitted = True

    def zoom_by(self, factor: float, around: QPointF | None = None) -> None:
        """Zooms; what is at the viewport point `around` stays there."""
        wanted = min(LARGEST_ZOOM, max(SMALLEST_ZOOM, self.zoom * factor))
        if around is None:
            around = QPointF(self.viewport().rect().center())
        before = self.mapToScene(around.toPoint())
        self._set_zoom(wanted)
        self.pan_by(self.mapToScene(around.toPoint()) - before)

    def pan_by(self, offset: QPointF) -> None:
        """Moves the drawing by `offset` in scene units."""
        self.is_fitted = False
        centre = self.mapToScene(self.viewport().rect().center())
        self.centerOn(centre - offset)
        self.moved.emit()

    def _set_zoom(self, zoom: float) -> None:
        self.is_fitted = False
        self.resetTransform()
        self.scale(zoom, zoom)
        self.zoom_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_fitted:
            self.fit()

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        assert isinstance(rect, QRectF)
        colours = theme.current()
        painter.fillRect(rect, QColor(colours.canvas))
        spacing = 4 * GRID
        while spacing * self.zoom < 18:
            spacing *= 2
        columns = np.arange(math.floor(rect.left() / spacing), math.ceil(rect.right() / spacing) + 1)
        rows = np.arange(math.floor(rect.top() / spacing), math.ceil(rect.bottom() / spacing) + 1)
        dots = PrimitiveArray(QPointF, 2)
        dots.resize(len(columns) * len(rows))
        dots.ndarray()[:] = spacing * np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
        painter.setPen(theme.pen(colours.grid, 2.0 / self.zoom))
        painter.drawPoints(*dots.drawargs())
