"""All edges in one item: grouped by pen and drawn from arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import arrayToQPath
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from simulator.arrays import Array
from ui import theme
from ui.canvas.edge_labels import EdgeLabels
from ui.canvas.looks import WIDTHS, EdgeFigures
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.canvas.scene import Mark, Scene

# More edges in view than this lose their arrowheads, and the dashes of a pen.
MOST_HEADS = 800
# In smaller drawings arrowheads of 2 to 4 pixels would be dots; only edges that stand out have them.
SMALLEST_HEADS = 0.31
# Into so many dashes a negative edge is cut then, each so long for its share of the way.
DASHES, DASH = 4, 0.65
# Of more edges than this only the strongest are drawn while the numbers run: all of them would hold up every frame.
MOST_RUNNING = 600
# The width of a line of each level, and of one that stands for 0 and has the colour of neither sign.
LEVEL_WIDTHS = np.array([*np.linspace(1.1, 5.1, WIDTHS + 1), 1.1])
ZERO = WIDTHS + 1
# A weak weight fades towards the canvas, so far that it still has a contrast of 3 : 1; where there are many, further.
# Edges that step back behind lit ones have the last share.
WEAKEST, WEAKEST_OF_MANY, FADED = 0.73, 0.45, 0.22
# Behind an edge that a step is about; below that zoom it grows.
HALO, HALO_WIDTH, SMALL_ZOOM = 0.25, 9.0, 0.6
# Levels, each positive and negative.
KINDS = 2 * (ZERO + 1)


class EdgeLayer(QGraphicsItem):
    """Lines with arrowheads and numbers; width and colour from the weight, dashed where that is negative."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._groups_key: object = None
        self._kept_groups: list[_Group] = []
        self._still = QPixmap()
        self._still_key: object = None
        self.labels = EdgeLabels(scene)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(0)

    def boundingRect(self) -> QRectF:
        return self._scene.sceneRect()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        scene = self._scene
        rect = option.exposedRect
        seen = scene.places.edges_in(rect.left(), rect.top(), rect.right(), rect.bottom())
        # A lens or an export draws a part of its own, and no mouse points at that.
        is_view = widget is not None
        if is_view:
            self.labels.clear()
        if not len(seen):
            return
        figures, marked = scene.edge_figures(), scene.marked_edges()
        lit, zoom = scene.lit_edges(), painter.worldTransform().m11()
        # What stands out has its numbers, however crowded the rest is.
        written = seen if lit is None else np.intersect1d(seen, lit)
        labels = self.labels.laid_out(written, rect, zoom, is_view=is_view)
        gaps = None if labels is None else self.labels.gaps(labels)
        plain = seen[~np.isin(seen, list(marked))] if marked else seen
        if scene.document.running and len(plain) > MOST_RUNNING:
            strengths = figures.strengths[plain]
            plain = plain[np.argpartition(strengths, -MOST_RUNNING)[-MOST_RUNNING:]]
        if len(seen) <= MOST_HEADS:
            self._draw_plain(painter, plain, lit, gaps, is_detailed=True)
        elif widget is not None and len(scene.moving):
            self._draw_while_moving(painter, widget, plain, lit)
        else:
            self._draw_plain(painter, plain, lit, None, is_detailed=False)
        if marked:
            self._draw_marked(painter, marked, gaps)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if labels is not None:
            self.labels.draw(painter, labels)

    def _draw_plain(
        self,
        painter: QPainter,
        plain: NDArray[np.intp],
        lit: NDArray[np.intp] | None,
        gaps: Array | None,
        *,
        is_detailed: bool,
    ) -> None:
        """Draws edges by level and sign, broken at their `gaps`; where some are lit, those come last, others fade."""
        colours, figures = theme.current(), self._scene.edge_figures()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_detailed)
        zoom = painter.worldTransform().m11()
        thinnest = theme.thinnest(zoom) if is_detailed else 0.0
        has_heads = is_detailed and (zoom >= SMALLEST_HEADS or lit is not None)
        codes = _codes(figures, plain)
        if lit is not None:
            codes += np.where(np.isin(plain, lit), KINDS, 0)
        for group in self._groups(plain, codes, gaps, is_detailed=is_detailed, has_heads=has_heads):
            level, negative = divmod(group.code % KINDS, 2)
            fades = lit is not None and group.code < KINDS
            weakest = WEAKEST if is_detailed else WEAKEST_OF_MANY
            colour = _colour(colours, level, bool(negative), FADED if fades else weakest)
            painter.setPen(_pen(colours, level, bool(negative) and is_detailed, colour.name(), thinnest))
            painter.drawLines(*group.lines.drawargs())
            if group.heads is not None:
                painter.fillPath(group.heads, colour)

    def _groups(
        self,
        plain: NDArray[np.intp],
        codes: NDArray[np.intp],
        gaps: Array | None,
        *,
        is_detailed: bool,
        has_heads: bool,
    ) -> Sequence[_Group]:
        """Edges with the same code, made only when one of them has moved or got another code or another gap."""
        places = self._scene.places
        gaps = None if gaps is None else gaps[plain]
        broken = None if gaps is None else np.round(gaps).tobytes()
        key = (places, places.revision, is_detailed, has_heads, plain.tobytes(), codes.tobytes(), broken)
        if key != self._groups_key:
            self._groups_key = key
            order = np.argsort(codes, kind="stable")
            lines = places.lines[plain[order]]
            gaps = None if gaps is None else gaps[order]
            self._kept_groups = _grouped(lines, codes[order], gaps, is_detailed=is_detailed, has_heads=has_heads)
        return self._kept_groups

    def _draw_while_moving(
        self, painter: QPainter, port: QWidget, plain: NDArray[np.intp], lit: NDArray[np.intp] | None
    ) -> None:
        """Draws many edges while nodes are dragged: those that stay as a picture, made once, and the others."""
        scene, places = self._scene, self._scene.places
        moves = np.isin(places.source[plain], scene.moving) | np.isin(places.target[plain], scene.moving)
        transform = painter.worldTransform()
        key = (places, transform, scene.edge_figures(), theme.current(), port.width(), port.height())
        if key != self._still_key:
            ratio = port.devicePixelRatioF()
            self._still_key, self._still = key, QPixmap(round(port.width() * ratio), round(port.height() * ratio))
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(Qt.GlobalColor.transparent)
            still = QPainter(self._still)
            still.setTransform(transform)
            self._draw_plain(still, plain[~moves], lit, None, is_detailed=False)
            still.end()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._still)
        painter.setTransform(transform)
        self._draw_plain(painter, plain[moves], lit, None, is_detailed=False)

    def _draw_marked(self, painter: QPainter, marked: Mapping[int, Mark], gaps: Array | None) -> None:
        """Draws the edges that stand out, broken at their `gaps`, first what is behind all of their lines."""
        colours, figures, places = theme.current(), self._scene.edge_figures(), self._scene.places
        rows, marks = np.array(list(marked), dtype=np.intp), list(marked.values())
        is_detailed = len(rows) <= MOST_HEADS
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_detailed)
        # A line that stands out does so in a small drawing, too.
        larger = max(1.0, SMALL_ZOOM / painter.worldTransform().m11()) if is_detailed else 1.0
        drawn: list[tuple[QPen, Mark, _Group]] = []
        for mark in dict.fromkeys(marks):
            own = rows[[other is mark or other == mark for other in marks]]
            # An error signal travels against the edge.
            lines = places.lines[own][:, [2, 3, 0, 1]] if mark.backwards else places.lines[own]
            codes = _codes(figures, own)
            order = np.argsort(codes, kind="stable")
            least = mark.least * larger
            own_gaps = None if gaps is None else gaps[own]
            if own_gaps is not None and mark.backwards:
                own_gaps = np.hypot(*(lines[:, 2:] - lines[:, :2]).T)[:, np.newaxis] - own_gaps[:, ::-1]
            groups = _grouped(
                lines[order],
                codes[order],
                None if own_gaps is None else own_gaps[order],
                is_detailed=is_detailed,
                has_heads=is_detailed,
                least=least,
            )
            for group in groups:
                level, negative = divmod(group.code, 2)
                drawn.append((_pen(colours, level, bool(negative) and is_detailed, mark.colour, least), mark, group))
        halo = theme.mix(colours.canvas, colours.error, HALO).name()
        for pen, mark, group in drawn:
            if mark.has_halo:
                painter.setPen(theme.pen(halo, pen.widthF() + HALO_WIDTH * larger))
                painter.drawLines(*group.lines.drawargs())
        for pen, _, group in drawn:
            painter.setPen(pen)
            painter.drawLines(*group.lines.drawargs())
            if group.heads is not None:
                painter.fillPath(group.heads, pen.color())


def _codes(figures: EdgeFigures, edges: NDArray[np.intp]) -> NDArray[np.intp]:
    """A code for the level and the sign of each of `edges` (edges,)."""
    levels = np.where(figures.values[edges] == 0.0, ZERO, figures.levels[edges])
    return levels * 2 + figures.negative[edges]


@dataclass(frozen=True)
class _Group:
    """Edges that are drawn alike: their lines, and their arrowheads where they have any."""

    code: int
    lines: PrimitiveArray
    heads: QPainterPath | None


def _grouped(
    lines: Array,
    codes: NDArray[np.intp],
    gaps: Array | None,
    *,
    is_detailed: bool,
    has_heads: bool,
    least: float = 0.0,
) -> list[_Group]:
    """Lines (edges, 4), `least` wide at least, in the order of their codes (edges,), one group for each code.

    They are broken at their `gaps` (edges, 2), in units from their start, which are NaN for those that are whole.
    """
    corners = np.empty((2, 0))
    if has_heads:
        lines, corners = _with_heads(lines, _head(np.maximum(LEVEL_WIDTHS[codes % KINDS // 2], least)))
    groups, start = [], 0
    for code, count in enumerate(np.bincount(codes).tolist()):
        if count:
            own, end = lines[start : start + count], start + count
            heads = _heads(corners[:, 3 * start : 3 * end]) if has_heads else None
            if gaps is not None:
                own = parted(own, gaps[start:end])
            own = _broken(own) if not is_detailed and code % 2 else own
            groups.append(_Group(code, _drawable(own), heads))
            start = end
    return groups


def _drawable(lines: Array) -> PrimitiveArray:
    result = PrimitiveArray(QLineF, 4)
    result.resize(len(lines))
    result.ndarray()[:] = lines
    return result


def parted(lines: Array, gaps: Array) -> Array:
    """`lines` (edges, 4) without their `gaps` (edges, 2): the parts that are left, each beginning at the gap."""
    has_gap = ~np.isnan(gaps[:, 0])
    if not has_gap.any():
        return lines
    gapped, gaps = lines[has_gap], gaps[has_gap]
    start, along = gapped[:, :2], gapped[:, 2:] - gapped[:, :2]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, np.newaxis]
    near, far = (start + along / length * gap for gap in (gaps[:, :1], gaps[:, 1:]))
    before, after = np.hstack([near, start]), np.hstack([far, gapped[:, 2:]])
    parts: Array = np.vstack([lines[~has_gap], before[gaps[:, 0] > 0.0], after[gaps[:, 1] < length[:, 0]]])
    return parts


def _broken(lines: Array) -> Array:
    """`lines` (edges, 4) each in `DASHES` pieces, (edges * DASHES, 4): a dashed pen would take far longer."""
    start, along = lines[:, np.newaxis, :2], (lines[:, 2:] - lines[:, :2])[:, np.newaxis]
    begin = np.linspace(0.0, 1.0, DASHES, endpoint=False)[:, np.newaxis]
    end = begin + DASH / DASHES
    return np.concatenate([start + begin * along, start + end * along], axis=-1).reshape(-1, 4)


def _with_heads(lines: Array, sizes: Array) -> tuple[Array, Array]:
    """`lines` (edges, 4) cut short by arrowheads of these `sizes` (edges,), whose corners are (2, 3 edges)."""
    start, end = lines[:, :2], lines[:, 2:]
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    unit = along / np.maximum(length, 1e-9)[:, np.newaxis]
    reach = np.minimum(sizes, length)[:, np.newaxis]
    base = end - unit * reach
    across = unit[:, ::-1] * (0.5, -0.5) * reach
    corners = np.stack([end, base + across, base - across], axis=1)
    return np.hstack([start, base]), np.ascontiguousarray(corners.reshape(-1, 2).T)


def _heads(corners: Array) -> QPainterPath:
    """Triangles of these `corners` (2, 3 triangles)."""
    path: QPainterPath = arrayToQPath(*corners, connect=_triangles(corners.shape[1] // 3), finiteCheck=False)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


@lru_cache(1024)
def _triangles(count: int) -> NDArray[np.int32]:
    """Which of three corners is joined to the next."""
    return np.tile(np.array([1, 1, 0], dtype=np.int32), count)


def _head(width: Array) -> Array:
    """How long an arrowhead is on a line of a width."""
    return 6.0 + 1.8 * width


@cache
def _colour(colours: Theme, level: int, negative: bool, weakest: float = WEAKEST) -> QColor:
    """Blended once and drawn opaque; `weakest` is the share of the colour that a weight of 0 has, FADED that of all."""
    base = colours.muted if level == ZERO else colours.negative if negative else colours.positive
    strength = 0.0 if weakest == FADED else min(level / WIDTHS, 1.0)
    return theme.mix(colours.canvas, base, weakest + (1.0 - weakest) * strength)


@cache
def _pen(colours: Theme, level: int, is_dashed: bool, colour: str, least: float = 0.0) -> QPen:
    width = max(float(LEVEL_WIDTHS[level]), least)
    return theme.pen(colour, width, (7.0 / width + 1.0, 4.0 / width + 0.5) if is_dashed else ())
