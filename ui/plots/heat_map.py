"""A table of numbers as a picture of colours."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QImage


class HeatMap(pg.ImageItem):
    """An image, in rows from the bottom, that Qt can enlarge by itself.

    pyqtgraph makes pictures with a table of colours. To paint one of these, Qt shares the work out to threads of its
    own and waits for them, up to half a frame where training keeps the cores busy; one with its colours in every pixel
    is painted at once (`tests/benchmarks/heat_map.py`).
    """

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")

    def render(self) -> None:
        super().render()
        self.qimage: QImage | None
        if self.qimage is not None:
            has_gaps = self.qimage.hasAlphaChannel()
            kind = QImage.Format.Format_ARGB32_Premultiplied if has_gaps else QImage.Format.Format_RGB32
            self.qimage = self.qimage.convertToFormat(kind)
