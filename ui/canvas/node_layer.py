"""All nodes in one item: squares and circles with their names and numbers, down to dots when they are far away."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QStaticText
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from simulator.arrays import Array
from ui import theme
from ui.canvas.corners import are_crossed, rows_with_texts_above, sign_angle, sign_middle
from ui.canvas.edge_labels import MOST_WEIGHT
from ui.canvas.items import HANDLE
from ui.canvas.lettering import lettering
from ui.canvas.node_text import (
    SMALL,
    SMALLEST_NODE,
    SMALLEST_NUMBERS,
    VALUE,
    Writing,
    above,
    below,
    delta_fits,
    inside,
    kind_of,
    size_at,
    width_around,
)
from ui.canvas.pictures import draw_curve, draw_map
from ui.canvas.places import HALF_SIDE, MOST_MEASURED, RADIUS
from ui.theme import Theme
from ui.walk import Part

if TYPE_CHECKING:
    from ui.canvas.scene import Scene

# Nodes of fewer pixels across are dots.
SMALLEST_OUTLINE = 12.0
AROUND = 90.0
GAP = 2.0
# Of more nodes than this, all of a layer say, each has no words of its own.
MOST_CALLED_OUT = 3
# The share of the way to its rim that a node's cross leaves to what is written inside.
WRITTEN = 0.55
# What a line of text below a node takes on the screen, and how much of the width that it may have.
LINE, USUAL_WIDTH = 15.0, 0.6
# How far the texts of two nodes beside each other are apart on the screen, and those of a node from the rim.
APART, CLEAR = 6.0, 3.0
# From a call-out to the rim of the view.
AIR = 5.0


class NodeLayer(QGraphicsItem):
    """Draws the nodes in view; numbers only where they can be read."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._lit: frozenset[Part] = frozenset()
        self._beside: frozenset[int] = frozenset()
        self._with_delta: dict[tuple[float, bool], bool] = {}
        self._angles: dict[int, float] = {}
        self._angles_key: object = None
        self._above: frozenset[int] = frozenset()
        self._above_key: object = None
        self._names: dict[int, tuple[Writing, ...]] = {}
        self._names_key: object = None
        self._room: dict[int, float] = {}
        self._room_key: object = None
        self._kept_lines: dict[int, tuple[object, object, list[_Line]]] = {}
        self._lines_key: object = None
        self._points = PrimitiveArray(QPointF, 2)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(2)

    def boundingRect(self) -> QRectF:
        return self._scene.sceneRect()

    def boxes(self, rows: NDArray[np.intp], zoom: float) -> Array:
        """What these nodes and the texts around them cover, (boxes, 4) as left, top, right, bottom."""
        places = self._scene.places
        half = places.half[rows] + GAP
        outputs = np.intersect1d(rows, self._scene.outputs_with_target())
        wide, high = self._scene.size_beside(zoom) if len(outputs) else (0.0, 0.0)
        texts = [
            (x - half_width, y + min(ends), x + half_width, y + max(ends))
            for row, (x, y) in zip(rows.tolist(), places.xy[rows].tolist(), strict=True)
            if (lines := self._texts(row, zoom)[1])
            for ends in [(math.copysign(RADIUS, lines[0].y), self._end_of_texts(row, lines, zoom))]
            # In steps, or the numbers of edges would hop about while those of nodes change.
            for half_width in [10.0 * math.ceil(max(line.face.width(line.text) for line in lines) / 20.0) + GAP]
        ]
        return np.vstack(
            [
                np.hstack([places.xy[rows] - half, places.xy[rows] + half]),
                np.array(texts).reshape(-1, 4),
                np.tile(places.xy[outputs], 2) + np.array([RADIUS + 10, -high, RADIUS + 14 + wide, high]),
            ]
        )

    def number_at(self, row: int, offset: QPointF, zoom: float) -> str:
        """Which number of a node is written at an offset from its middle: "a", "delta", "z", "bias"; empty for none."""
        for writing in itertools.chain(*self._texts(row, zoom)):
            if abs(offset.y() - writing.y) <= writing.face.height / 2:
                width = writing.face.width(writing.text)
                return kind_of(writing, offset.x()) if abs(offset.x()) <= width / 2 + 2 else ""
        return ""

    def _texts(self, row: int, zoom: float) -> tuple[tuple[Writing, ...], tuple[Writing, ...]]:
        """What is written inside a node, and below it."""
        scene, places = self._scene, self._scene.places
        name, picture = places.names[row], scene.display.picture
        is_roomy = self._is_roomy(row, zoom)
        if zoom < SMALLEST_NUMBERS and not (is_roomy or scene.is_current(name)):
            return self._bare_name(row, zoom), ()
        look = scene.node_look(name)
        shows_picture = picture == "map" or (picture == "curve" and not places.is_input[row])
        with_delta = bool(look.delta) and self._shows_delta_inside(zoom, look.is_input)
        within = () if shows_picture else inside(look, zoom, float(places.half[row, 0]), with_delta=with_delta)
        room, width = self._room_around(row, zoom), self._width_around(zoom)
        under = below(look, zoom, room, width, shows_picture=shows_picture, has_delta=not with_delta)
        return within, above(under) if self.has_texts_above(row) else under

    def _room_around(self, row: int, zoom: float) -> float:
        """The height that is free for a node's texts below it, or above."""
        places = self._scene.places
        # A few numbers among many nodes that have no room for theirs would look like a fault.
        if not self._is_roomy(row, zoom):
            return 0.0
        room = math.inf if self.has_texts_above(row) else float(places.room_below[row])
        if self._scene.is_current(places.names[row]):
            return room
        return min(room, float(places.usual_room[row]))

    def _end_of_texts(self, row: int, lines: tuple[Writing, ...], zoom: float) -> float:
        """How far it is from the middle of a node to the end of what is kept free for its texts.

        That is the room for z and b on lines of their own, or the numbers of edges would move with every step that
        adds one of them or makes it longer.
        """
        high = max(line.face.height for line in lines)
        has_delta = any(line.colour == "error" for line in lines)
        count = min(self._room_around(row, zoom) - 2.0, (2 + has_delta) * high) // high
        return math.copysign(max(RADIUS + 2.0 + count * high, abs(lines[-1].y) + high / 2), lines[0].y)

    def _is_roomy(self, row: int, zoom: float) -> bool:
        """Whether most nodes in a node's column have room for a line around them."""
        places = self._scene.places
        return bool(places.usual_room[row] >= LINE / zoom) and places.usual_gap >= USUAL_WIDTH * width_around(zoom)

    def _width_around(self, zoom: float) -> float:
        """How wide a line of several numbers around a node may be: it stays off that of the next one."""
        # In steps, so that it is not laid out anew for every pixel that a node is dragged.
        return min(width_around(zoom), 10.0 * ((self._scene.places.usual_gap - APART / zoom) // 10.0))

    def height_around(self, row: int, zoom: float) -> float:
        """How much room a node's numbers below it, or above, may take: δ, z and b, the last two beside each other."""
        if not self._is_roomy(row, zoom):
            return 0.0
        is_narrow = self._width_around(zoom) < width_around(zoom)
        return (LINE * (3 if is_narrow else 2) + CLEAR) / zoom

    def has_texts_above(self, row: int) -> bool:
        """Whether a node's numbers stand above it, for below are its edges."""
        scene, places = self._scene, self._scene.places
        if self._above_key != (places, places.revision):
            self._above_key = places, places.revision
            is_small = len(places.names) <= MOST_MEASURED
            self._above = rows_with_texts_above(places) if is_small else frozenset()
        return row in self._above and not scene.looks.sign(places.names[row])

    def _bare_name(self, row: int, zoom: float) -> tuple[Writing, ...]:
        """What is written in a node that has no room for numbers; found once for a zoom."""
        scene, places = self._scene, self._scene.places
        key = places, places.revision, zoom, scene.display.name
        if self._names_key != key:
            self._names_key, self._names = key, {}
        if row not in self._names:
            look = scene.looks.bare(places.names[row], scene.display)
            self._names[row] = inside(look, zoom, float(places.half[row, 0]))
        return self._names[row]

    def _shows_delta_inside(self, zoom: float, is_input: bool) -> bool:
        """Whether δ is written inside: in all inputs or all neurons, or in none of them."""
        key = zoom, is_input
        if key not in self._with_delta:
            scene, places = self._scene, self._scene.places
            half = places.half[:, 0].tolist()
            self._with_delta[key] = len(half) <= MOST_MEASURED and all(
                delta_fits(scene.node_look(places.names[row]), zoom, half[row])
                for row in np.flatnonzero(places.is_input == is_input).tolist()
            )
        return self._with_delta[key]

    def forget(self) -> None:
        """The numbers are others now."""
        self._with_delta.clear()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        scene, places, colours = self._scene, self._scene.places, theme.current()
        rect, zoom = option.exposedRect, painter.worldTransform().m11()
        rows = places.nodes_in(rect.left(), rect.top(), rect.right(), rect.bottom(), AROUND)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._lit, self._beside = scene.lit_parts(), scene.rows_with_notes()
        if 2 * RADIUS * zoom < SMALLEST_OUTLINE:
            self._draw_dots(painter, rows, colours)
        else:
            for row in rows.tolist():
                self._draw_node(painter, row, zoom, colours)
        current = np.intersect1d(rows, [places.row[name] for name in scene.step_parts[0]]).astype(np.intp).tolist()
        if len(current) <= MOST_CALLED_OUT:
            above, below = scene.covered if widget is not None else (0, 0)
            free = rect.adjusted(AIR / zoom, (above + AIR) / zoom, -AIR / zoom, -(below + AIR) / zoom)
            for row in current:
                if not self._says_all(row, zoom):
                    self._call_out(painter, row, free, zoom)
        if scene.handle_of and zoom > 0.3 and widget is not None:
            _draw_handle(painter, scene.nodes[scene.handle_of].handle, colours)

    def _draw_dots(self, painter: QPainter, rows: NDArray[np.intp], colours: Theme) -> None:
        scene, places = self._scene, self._scene.places
        special = {places.row[name]: colour for name, colour in scene.marked_nodes(colours).items()}
        ordinary = np.array([row for row in rows.tolist() if row not in special], dtype=np.intp)
        for is_input, cap in ((True, Qt.PenCapStyle.SquareCap), (False, Qt.PenCapStyle.RoundCap)):
            chosen = ordinary[places.is_input[ordinary] == is_input]
            self._points.resize(len(chosen))
            self._points.ndarray()[:] = places.xy[chosen]
            for colour, size in ((colours.muted, 2 * RADIUS), (colours.raised, 1.5 * RADIUS)):
                painter.setPen(QPen(QColor(colour), size, Qt.PenStyle.SolidLine, cap))
                if len(chosen):
                    painter.drawPoints(*self._points.drawargs())
        for row, colour in special.items():
            painter.setPen(QPen(QColor(colour), 2 * RADIUS, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoint(QPointF(*places.xy[row].tolist()))

    def _draw_node(self, painter: QPainter, row: int, zoom: float, colours: Theme) -> None:
        scene, places = self._scene, self._scene.places
        name, (x, y), half_width = places.names[row], places.xy[row].tolist(), float(places.half[row, 0])
        is_input, picture = bool(places.is_input[row]), scene.display.picture
        self._choose_colours(painter, name, zoom, colours)
        box = QRectF(x - half_width, y - HALF_SIDE, 2 * half_width, 2 * HALF_SIDE)
        if picture == "map" and (values := scene.map_of(name)) is not None:
            shape = QPainterPath()
            if is_input:
                shape.addRoundedRect(box, 9, 9)
            else:
                shape.addEllipse(QPointF(x, y), RADIUS, RADIUS)
            draw_map(painter, shape, values, scene.activation_of(name), colours)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_input:
            painter.drawRoundedRect(box, 9, 9)
        else:
            painter.drawEllipse(QPointF(x, y), RADIUS, RADIUS)
            if picture == "curve":
                draw_curve(painter, x, y, scene.activation_of(name), scene.point_of(name), colours)
        if scene.is_dropped(name):
            _cross_out(painter, x, y, zoom, colours)
        if 2 * RADIUS * zoom < SMALLEST_NODE:
            return
        for line in self._lines(row, zoom, colours):
            if line.ground is not None:
                # Lines that pass a node must not cross out what is written there.
                painter.fillRect(*line.ground)
            painter.setFont(line.font)
            painter.setPen(line.colour)
            if isinstance(line.text, str):
                painter.drawText(line.place, line.text)
            else:
                painter.drawStaticText(line.place, line.text)
        if row in self._beside:
            self._write_beside(painter, row, *scene.notes(name), zoom, colours)

    def _lines(self, row: int, zoom: float, colours: Theme) -> list[_Line]:
        """What is written in a node and around it; laid out once for as long as it says the same."""
        places = self._scene.places
        key = places, places.revision, zoom, colours
        if self._lines_key != key:
            self._lines_key, self._kept_lines = key, {}
        within, under = self._texts(row, zoom)
        kept = self._kept_lines.get(row)
        if kept is None or kept[0] is not within or kept[1] is not under:
            x, y = places.xy[row].tolist()
            # The plates first: a name is not covered by that of a number.
            lines = [*(line for line in within if line.plate), *under, *(line for line in within if not line.plate)]
            kept = within, under, [_line(writing, x, y, colours) for writing in lines]
            self._kept_lines[row] = kept
        return kept[2]

    def _says_all(self, row: int, zoom: float) -> bool:
        """Whether all numbers of a node are written in it or below it."""
        look = self._scene.node_look(self._scene.places.names[row])
        written = " ".join(line.text for line in itertools.chain(*self._texts(row, zoom)))
        numbers = (look.a, look.z and f"z {look.z}", look.delta and f"{look.slope} {look.delta}")
        return all(number in written for number in numbers if number)

    def _call_out(self, painter: QPainter, row: int, rect: QRectF, zoom: float) -> None:
        """Writes beside a node that the step is about what has no room inside, off the other nodes where it can."""
        colours, look = theme.current(), self._scene.node_look(self._scene.places.names[row])
        written = {kind_of(line, 0.0) for line in self._texts(row, zoom)[0]}
        numbers = (("a", "a", look.a), ("z", "z", look.z), ("bias", "b", look.bias), ("delta", look.slope, look.delta))
        parts = [f"{symbol} {number}" for kind, symbol, number in numbers if number and kind not in written]
        if "" not in written:
            parts.insert(0, look.name)
        parts = [*self._multiplied(row, zoom), *parts]
        text, face = "   ".join(filter(None, parts)), lettering(size_at(VALUE, zoom))
        if not text:
            return
        box = self._room_for(row, face.width(text) + 0.8 * face.pixels, 1.5 * face.height, rect)
        painter.setPen(theme.pen(colours.error, 1.5 / zoom))
        painter.setBrush(theme.colour(colours.error_soft))
        # It may have found room only at some distance.
        x, y = self._scene.places.xy[row].tolist()
        nearest = QPointF(min(max(x, box.left()), box.right()), min(max(y, box.top()), box.bottom()))
        way = QLineF(nearest, QPointF(x, y))
        if way.length() > RADIUS:
            way.setLength(way.length() - RADIUS)
            painter.drawLine(way)
        painter.drawRoundedRect(box, box.height() / 4, box.height() / 4)
        painter.setFont(face.font)
        painter.setPen(theme.colour(colours.text))
        face.centred(painter, box.center().x(), box.center().y(), text)

    def _multiplied(self, row: int, zoom: float) -> list[str]:
        """The values of a few inputs that the step multiplies for this node, and that have no room inside."""
        scene, places = self._scene, self._scene.places
        sources = [places.row[source] for source, target in scene.step_parts[1] if target == places.names[row]]
        without = [
            source
            for source in sorted(sources)
            if places.is_input[source] and not any(kind_of(line, 0.0) == "a" for line in self._texts(source, zoom)[0])
        ]
        if len(without) > MOST_CALLED_OUT:
            return []
        return [f"{places.names[source]} {scene.node_look(places.names[source]).a}" for source in without]

    def _room_for(self, row: int, wide: float, high: float, rect: QRectF) -> QRectF:
        """A box of this size in `rect` around a node, above it if that is free: the first that covers fewest others."""
        places = self._scene.places
        x, y = places.xy[row].tolist()
        half, gap = float(places.half[row, 0]), high / 5
        up, aside = RADIUS + gap + high / 2, half + gap + wide / 2
        slant = max(wide / 2 - half, 0.0)
        # Beside it, and nearer or farther above and below it, straight or slanting.
        spots = [(0.0, -up), (0.0, up), (aside, 0.0), (-aside, 0.0)]
        for far, lean in itertools.product((up, up + RADIUS, up + 2 * RADIUS), (0.0, slant / 2, slant)):
            spots += [(-lean, -far), (lean, -far), (-lean, far), (lean, far)]
        reach = np.array([wide, high]) / 2
        first, last = np.array([rect.left(), rect.top()]) + reach, np.array([rect.right(), rect.bottom()]) - reach
        middles = np.maximum(np.minimum(np.array([x, y]) + spots, last), first)
        away = np.abs(middles[:, np.newaxis] - places.xy) - places.half
        covered = (away < reach).all(axis=-1).sum(axis=1)
        # Nor are the numbers of the same step to be covered by it; its lines and other numbers only for want of room.
        centres, sizes, weights = self._scene.edge_layer.labels.weighted()
        hit = (np.abs(middles[:, np.newaxis] - centres) < sizes / 2 + reach).all(axis=-1)
        of_step = places.lines[list(self._scene.marked_edges())]
        crossed = are_crossed(np.hstack([middles - reach, middles + reach]), of_step)
        left, top = (middles[(MOST_WEIGHT * covered + hit @ weights + 2 * crossed).argmin()] - reach).tolist()
        return QRectF(left, top, wide, high)

    def _choose_colours(self, painter: QPainter, name: str, zoom: float, colours: Theme) -> None:
        """Sets the border and the filling: those of a step, of what is lit, of the selection, of where an edge ends."""
        scene = self._scene
        border, width, fill = colours.muted, 1.4, colours.raised
        if scene.is_current(name):
            border, width, fill = colours.error, 3.0, colours.error_soft
        elif name in self._lit:
            border, width = colours.accent, 1.8
        if name in scene.selection:
            border, width = colours.accent, 2.6
        if name in scene.target_marks:
            border, width = colours.accent if scene.target_marks[name] else colours.danger, 3.0
        painter.setPen(theme.pen(border, max(width, theme.thinnest(zoom))))
        painter.setBrush(theme.colour(fill))

    def _write_beside(self, painter: QPainter, row: int, sign: str, target: str, zoom: float, colours: Theme) -> None:
        """Writes the sign of an aggregation on the rim, and the target and the loss at the right."""
        if not (sign or target):
            return
        x, y = self._scene.places.xy[row].tolist()
        small = lettering(size_at(SMALL, zoom))
        painter.setFont(small.font)
        painter.setPen(theme.colour(colours.muted))
        texts = []
        if sign:
            width = small.width(sign)
            right, down = sign_middle(self._sign_angle(row), width, small.height)
            texts.append((x + right - width / 2, y + down, sign))
        lines = target.split("\n") if target else []
        top = y - small.height * (len(lines) - 1) / 2
        # A name may be wider than its node.
        plates = (line.face.width(line.text) / 2 - 6 for line in self._texts(row, zoom)[0] if line.plate)
        # So far from it that the two don't read as one.
        start = max([RADIUS + 12.0, *(plate + 8.0 / zoom for plate in plates)])
        if start + max(map(small.width, lines), default=0.0) > self._room_beside(row, zoom):
            lines = []
        texts += [(x + start, top + number * small.height, line) for number, line in enumerate(lines)]
        for left, middle, text in texts:
            # Lines that pass a node must not cross out what is written there.
            ground = QRectF(left - 2, middle - 0.4 * small.height, small.width(text) + 4, 0.8 * small.height)
            painter.fillRect(ground, theme.colour(colours.canvas))
            painter.drawText(QPointF(left, middle + small.ascent - small.height / 2), text)

    def _room_beside(self, row: int, zoom: float) -> float:
        """How far it is from the middle of a node to the next one at its right; found once for a zoom."""
        places = self._scene.places
        key = places, places.revision, zoom
        if self._room_key != key:
            self._room_key, self._room = key, {}
        if row not in self._room:
            away = places.xy - places.xy[row]
            is_beside = np.abs(away[:, 1]) < places.half[:, 1] - 2.0 + lettering(size_at(SMALL, zoom)).height / 2
            gaps = np.where(is_beside & (away[:, 0] > 0), away[:, 0] - places.half[:, 0] + 2.0, np.inf)
            self._room[row] = float(gaps.min())
        return self._room[row]

    def _sign_angle(self, row: int) -> float:
        """Where a node has room for its sign; found once for a place."""
        places = self._scene.places
        if self._angles_key != (places, places.revision):
            self._angles_key, self._angles = (places, places.revision), {}
        if row not in self._angles:
            self._angles[row] = sign_angle(places, row)
        return self._angles[row]


class _Line(NamedTuple):
    """One line of text where it is drawn: `place` is where its first letter stands, or of a `QStaticText` the corner.

    Its `ground`, a rectangle and its colour, is painted before.
    """

    text: str | QStaticText
    place: QPointF
    font: QFont
    colour: QColor
    ground: tuple[QRectF, QColor] | None


def _line(writing: Writing, x: float, y: float, colours: Theme) -> _Line:
    """A line of a node at `x`, `y`."""
    face, middle = writing.face, y + writing.y
    width = face.width(writing.text)
    ground = None
    if writing.plate or abs(writing.y) > RADIUS:
        colour = theme.colour(colours.raised if writing.plate else colours.canvas)
        height = 0.8 * face.height
        ground = QRectF(x - width / 2 - 2, middle - height / 2, width + 4, height), colour
    top = middle - face.height / 2
    colour = theme.colour(getattr(colours, writing.colour))
    if writing.bold:
        return _Line(face.laid_out(writing.text), QPointF(x - width / 2, top), face.font, colour, ground)
    return _Line(writing.text, QPointF(x - width / 2, top + face.ascent), face.font, colour, ground)


def _cross_out(painter: QPainter, x: float, y: float, zoom: float, colours: Theme) -> None:
    """Crosses out a node that dropout leaves out, but for what is written in it."""
    painter.setPen(theme.pen(colours.muted, max(1.8, theme.thinnest(zoom))))
    rim, inner = RADIUS * math.sqrt(0.5), RADIUS * WRITTEN * math.sqrt(0.5)
    for right, down in itertools.product((-1, 1), repeat=2):
        painter.drawLine(QPointF(x + right * inner, y + down * inner), QPointF(x + right * rim, y + down * rim))


def _draw_handle(painter: QPainter, middle: QPointF, colours: Theme) -> None:
    """The + at a node's right, from which an edge is drawn."""
    painter.setPen(theme.pen(colours.accent, 1.6))
    painter.setBrush(QColor(colours.raised))
    painter.drawEllipse(middle, HANDLE, HANDLE)
    painter.drawLine(middle - QPointF(3.5, 0), middle + QPointF(3.5, 0))
    painter.drawLine(middle - QPointF(0, 3.5), middle + QPointF(0, 3.5))
