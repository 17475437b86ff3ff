"""What a hand does to the samples on a plot, done to the document."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from simulator.point_edits import with_point, with_point_moved
from ui.document import Document
from ui.plots.surface import SurfacePlot


class PointEditing(QObject):
    """Joins a plot and the document, which know nothing of each other."""

    def __init__(self, document: Document, plot: SurfacePlot) -> None:
        super().__init__(plot)
        self._document = document
        plot.points.added.connect(self._add)
        plot.points.moved.connect(self._move)
        plot.points.erased.connect(self._erase)

    def _add(self, values: Mapping[str, float], gesture: str) -> None:
        document = self._document
        document.change_data(self.tr("Add a point"), with_point(document.project, values), gesture)
        document.go_to_sample(document.sample_count - 1)

    def _move(self, sample: int, values: Mapping[str, float], gesture: str) -> None:
        document = self._document
        if sample >= document.sample_count:
            return
        text = self.tr("Move sample {n}").format(n=sample + 1)
        document.change_data(text, with_point_moved(document.project, sample, values), gesture)

    def _erase(self, sample: int) -> None:
        self._document.delete_samples([sample])
