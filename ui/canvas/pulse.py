"""The pulse: a value travels along an edge, forwards in one colour, an error signal backwards in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import QEasingCurve, QObject, QPointF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsItem, QGraphicsScene

from ui import theme

Path: TypeAlias = tuple[QPointF, QPointF]

RADIUS = 6.0
DURATION_MS = 420
MOST = 60


class Pulse(QObject):
    """Dots that run along some paths once, and are gone."""

    def __init__(self, scene: QGraphicsScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._paths: Sequence[Path] = ()
        self._dots: list[QGraphicsEllipseItem] = []
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._animation.valueChanged.connect(self._move)
        self._animation.finished.connect(self.stop)

    @property
    def dots(self) -> int:
        """How many are on their way."""
        return len(self._dots)

    def run(
        self, paths: Sequence[tuple[QPointF, QPointF]], *, backwards: bool, milliseconds: int = DURATION_MS
    ) -> None:
        """Sends a dot along each path, from its first point to its second."""
        self.stop()
        # A crowd of dots would say nothing, and cost frames.
        if not 0 < len(paths) <= MOST:
            return
        colours = theme.current()
        fill = QColor(colours.error if backwards else colours.value)
        self._paths = paths
        for start, _ in paths:
            dot = QGraphicsEllipseItem(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS)
            dot.setBrush(fill)
            dot.setPen(QPen(QColor(colours.canvas), 1.5))
            dot.setPos(start)
            dot.setZValue(3)
            # As large in a drawing that is seen from afar.
            dot.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
            dot.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._scene.addItem(dot)
            self._dots.append(dot)
        self._animation.setDuration(milliseconds)
        self._animation.start()

    def stop(self) -> None:
        """Takes all dots away."""
        self._animation.stop()
        for dot in self._dots:
            self._scene.removeItem(dot)
        self._dots = []

    def _move(self, share: float) -> None:
        for dot, (start, end) in zip(self._dots, self._paths, strict=True):
            dot.setPos(start + (end - start) * share)
