"""The numbers written on edges: off the nodes and each other, where they were written last, and the gaps they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter

from simulator.arrays import Array
from simulator.network import EdgeKey
from ui import theme
from ui.canvas.labels import LETTERS, are_touched, label_centres
from ui.canvas.lettering import Lettering, lettering
from ui.canvas.places import RADIUS

if TYPE_CHECKING:
    from ui.canvas.scene import Scene

PIXELS = 12
# Letters don't shrink below this size on the screen; of a smaller drawing than that there are no numbers.
READABLE = 10.0
SMALLEST_ZOOM = 0.3
# Of more edges in view the numbers would only be clutter, and so they are where more than a share of them has no room.
MOST, MOST_MISSING = 180, 0.125
# Shares of the letters' size: between a number and its line; more where that is dashed, or its minus might be taken
# for a dash; how high a digit is; what a number keeps clear of other lines; and of what is written around a node.
PAD, PAD_OF_DASHED, DIGIT, RIM, PAD_OF_TEXTS = 0.25, 0.45, 0.74, 0.12, 1.0

# How much more the numbers of a step matter than the others.
MOST_WEIGHT = 8

Rectangle = tuple[float, float, float, float]


class Labels(NamedTuple):
    """What is written: the `texts` of `edges` (edges,) with their middles at `centres` (edges, 2), NaN for none."""

    edges: NDArray[np.intp]
    texts: list[str]
    centres: Array
    script: Lettering


class EdgeLabels(QObject):
    """Writes the numbers of edges; what is computed for the view is kept as long as nothing moves.

    `missing_changed`: another count of them has no room in the view.
    """

    missing_changed = Signal()

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._scene = scene
        self.missing = 0
        self._key: object = None
        self._has_run = False
        self._room: list[float] = []
        self._edges: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._centres = np.empty((0, 2))
        self._spares = np.empty((0, 2))
        self._written = np.empty((0, 2))
        self._sizes = np.empty((0, 2))
        self._marked_key: object = None
        self._with_marks = np.empty((0, 2))
        self._boxes_key: object = None
        self._boxes = np.empty((0, 4))

    def clear(self) -> None:
        """No number is in view any more."""
        self._edges, self._written = self._edges[:0], self._written[:0]

    def forget(self) -> None:
        """Places the numbers anew when they are next drawn: what is written around the nodes has changed."""
        self._key = None

    def laid_out(self, edges: NDArray[np.intp], rect: QRectF, zoom: float, *, is_view: bool) -> Labels | None:
        """Where the numbers of `edges` (edges,) go, off the nodes in `rect`; None where they are many or too small."""
        if zoom < SMALLEST_ZOOM or len(edges) > MOST:
            # What a step is about is said in any case.
            edges = np.intersect1d(edges, list(self._scene.marked_edges())).astype(np.intp)
        if not 0 < len(edges) <= MOST:
            if is_view:
                self._note_missing(0)
            return None
        scene, script = self._scene, lettering(max(PIXELS, round(READABLE / zoom)))
        near = scene.places.nodes_in(rect.left(), rect.top(), rect.right(), rect.bottom(), 2 * RADIUS)
        texts = scene.edge_texts(edges)
        boxes = self._boxes_of(near, zoom) if is_view else scene.node_layer.boxes(near, zoom)
        boxes = _with_room(boxes, len(near), PAD_OF_TEXTS * script.pixels)
        room = self._widths(edges, texts, script)
        if is_view:
            centres, spares = self._kept_centres(edges, boxes, room, script)
        else:
            centres, spares, _ = self._placed(edges, boxes, room, script)
        written = self._with_marked(edges, centres, spares, boxes, room, script)
        is_clutter = self._is_clutter(centres)
        if is_clutter:
            written = np.where(np.isnan(written), spares, written)
            written[~np.isin(edges, self._pointed_at())] = np.nan
        if is_view:
            self._written = written
            if scene.lit_edges() is None:
                self._note_missing(0 if is_clutter else int(np.count_nonzero(np.isnan(written[:, 0]))))
        return Labels(edges, texts, written, script)

    def gaps(self, labels: Labels) -> Array:
        """Where the line of each edge is broken for its number, (all edges, 2), in units from its source; NaN if not.

        So a dash begins at the number, and nobody takes a rest of one for a sign.
        """
        scene, script = self._scene, labels.script
        lines, bold = scene.places.lines[labels.edges], lettering(script.pixels, bold=True)
        marked = scene.marked_edges()
        widths = np.array(
            [
                (bold if edge in marked else script).width(text)
                for edge, text in zip(labels.edges.tolist(), labels.texts, strict=True)
            ]
        )
        pads = np.where(self._dashed(labels.edges), PAD_OF_DASHED, PAD) * script.pixels
        along = lines[:, 2:] - lines[:, :2]
        unit = along / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, np.newaxis]
        middle = ((labels.centres - lines[:, :2]) * unit).sum(axis=1)
        reach = np.column_stack([widths / 2, np.full(len(widths), DIGIT * script.pixels / 2)]) + pads[:, np.newaxis]
        half = (reach / np.maximum(np.abs(unit), 1e-9)).min(axis=1)
        gaps = np.full((len(scene.places.keys), 2), np.nan)
        half[widths == 0.0] = np.nan
        gaps[labels.edges] = np.column_stack([middle - half, middle + half])
        return gaps

    def _is_clutter(self, centres: Array) -> bool:
        """Whether so many numbers have no room that the others would only be clutter."""
        missing = int(np.count_nonzero(np.isnan(centres[:, 0])))
        return missing > MOST_MISSING * len(centres) and self._scene.lit_edges() is None

    def _pointed_at(self) -> list[int]:
        """The edges that the step is about, that are selected, or that the mouse is on."""
        scene = self._scene
        return [*scene.marked_edges(), *(scene.places.place[key] for key in [scene.hovered] if key in scene.edges)]

    def _note_missing(self, missing: int) -> None:
        """So many numbers are not in view though the others are."""
        if missing != self.missing:
            self.missing = missing
            self.missing_changed.emit()

    def _with_marked(
        self, edges: NDArray[np.intp], centres: Array, spares: Array, boxes: Array, room: list[float], script: Lettering
    ) -> Array:
        """The middles, first those of the marked edges, then the others: where they can be, those stay where they are.

        They give way to the numbers of marked edges, and to their lines.
        """
        marked = np.isin(edges, list(self._scene.marked_edges()))
        if not marked.any():
            return centres
        key = edges.tobytes(), centres.tobytes(), marked.tobytes()
        if key == self._marked_key:
            return self._with_marks
        self._marked_key = key
        sizes = _sizes(room, script)
        places = self._scene.places
        lines, marked_lines = places.from_the_thin_end(edges), places.lines[edges[marked]]
        result = centres.copy()
        named = ~np.isnan(centres[:, 0])
        for row in np.flatnonzero(marked).tolist():
            # Above all not on another line of the step: one would not know which of them it belongs to.
            others = places.lines[edges[marked & (edges != edges[row])]]
            if named[row] and not are_touched(result[[row]], sizes[[row]] * LETTERS, lines[[row]], others, halo=0.0)[0]:
                continue
            there = marked & ~np.isnan(result[:, 0])
            there[row] = False
            taken = np.vstack([boxes, np.hstack([result - sizes / 2, result + sizes / 2])[there]])
            own = lines[[row]], sizes[[row]], taken, places.lines[edges], named
            apart, free = label_centres(*own, avoided=others)
            # Else the best there is: off everything, or at least off the other numbers of the step, or off the nodes.
            spots = np.vstack([apart, result[[row]], label_centres(*own)[0], free, spares[[row]]])
            result[row] = spots[np.argmin(np.isnan(spots[:, 0]))]
        near = np.abs(result[:, np.newaxis] - result[marked]) < (sizes[:, np.newaxis] + sizes[marked]) / 2
        moved = near.all(axis=-1).any(axis=-1) | are_touched(result, sizes, lines, marked_lines)
        moved &= ~marked & ~np.isnan(centres[:, 0])
        result[moved] = np.nan
        if moved.any():
            there = ~np.isnan(result[:, 0])
            taken = np.vstack([boxes, np.hstack([result - sizes / 2, result + sizes / 2])[there]])
            result[moved] = label_centres(
                lines[moved], sizes[moved], taken, places.lines[edges], named=there, avoided=marked_lines
            )[0]
        self._with_marks = result
        return result

    def _boxes_of(self, near: NDArray[np.intp], zoom: float) -> Array:
        """What nodes and their texts cover. While it trains only their digits change, many times a second."""
        places = self._scene.places
        key = (places, places.revision, zoom, near.tobytes())
        if not self._scene.document.running or key != self._boxes_key:
            self._boxes_key, self._boxes = key, self._scene.node_layer.boxes(near, zoom)
        return self._boxes

    def draw(self, painter: QPainter, labels: Labels) -> None:
        """Writes them, each in the colour of its line, so that nobody takes it for that of another one."""
        scene, colours, script = self._scene, theme.current(), labels.script
        marked, fixed = scene.marked_edges(), scene.fixed_edges()
        values = scene.edge_figures().values[labels.edges].tolist()
        painter.setFont(script.font)
        bold = lettering(script.pixels, bold=True)
        rim = RIM * script.pixels
        back, half = QColor(colours.canvas), DIGIT * script.pixels / 2 + rim
        special = []
        for place, text, value, (x, y) in zip(
            labels.edges.tolist(), labels.texts, values, labels.centres.tolist(), strict=True
        ):
            if x != x or not text:
                continue
            face = bold if place in marked else script
            width = face.width(text) / 2
            box = QRectF(x - width - rim, y - half, 2 * (width + rim), 2 * half)
            colour = colours.of_sign(value)
            if place in marked or place in fixed:
                special.append((place, text, x, y, box, colour))
                continue
            painter.fillRect(box, back)
            painter.setPen(theme.colour(colour))
            painter.drawText(QPointF(x - width, y + script.ascent - script.height / 2), text)
        for place, text, x, y, box, colour in special:
            if place in fixed:
                box = box.adjusted(-rim, -rim / 2, rim, rim / 2)
            painter.setPen(theme.pen(colours.muted if place in fixed else colours.canvas, 1.0))
            painter.setBrush(back)
            painter.drawRoundedRect(box, 3, 3)
            face = bold if place in marked else script
            painter.setFont(face.font)
            painter.setPen(theme.colour(marked[place].colour if place in marked else colour))
            face.centred(painter, x, y, text)

    def _widths(self, edges: NDArray[np.intp], texts: list[str], script: Lettering) -> list[float]:
        """How wide each label is, in steps; while it trains, with room for the usual number: they must not hop then."""
        usual = script.width("−0.0") + self._scene.document.project.view.digits * script.width("0")
        least = usual if self._scene.document.running else script.width("−0")
        widths = [script.width(text) for text in texts]
        fixed, dashed = self._scene.fixed_edges(), self._dashed(edges).tolist()
        return [
            2 * (PAD_OF_DASHED if is_dashed else PAD) * script.pixels
            + (width if edge in fixed else max(least, 10.0 * -(-width // 10.0)))
            for edge, width, is_dashed in zip(edges.tolist(), widths, dashed, strict=True)
        ]

    def _dashed(self, edges: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Of which of these edges a dash could be taken for the sign of the number: a frame keeps them apart."""
        has_frame = np.isin(edges, list(self._scene.fixed_edges()))
        return self._scene.edge_figures().negative[edges] & ~has_frame

    def _kept_centres(
        self, edges: NDArray[np.intp], boxes: Array, room: list[float], script: Lettering
    ) -> tuple[Array, Array]:
        """The middles and spares of the labels, computed again only when something has moved or a number has grown."""
        places = self._scene.places
        # Of what is written below nodes the height alone counts: the width is another with every number.
        document = self._scene.document
        digits = document.project.view.digits
        key = (places, places.revision, script.pixels, digits, edges.tobytes(), boxes[:, [1, 3]].tobytes())
        # Where some had no room while it trained, others have come to need less.
        may_fit = self._has_run and not document.running and bool(np.isnan(self._centres).any())
        self._has_run = document.running
        if key != self._key or may_fit:
            self._key, self._room = key, room
            self._centres, self._spares, self._sizes = self._placed(edges, boxes, room, script)
        else:
            # Room is only ever added: a number that flickers between two widths must not make labels hop.
            grown = [row for row, (have, need) in enumerate(zip(self._room, room, strict=True)) if need > have]
            if grown:
                self._place_again(grown, edges, boxes, room, script)
        self._edges = edges
        return self._centres, self._spares

    def _place_again(
        self, grown: list[int], edges: NDArray[np.intp], boxes: Array, room: list[float], script: Lettering
    ) -> None:
        """Finds a place for the numbers in these rows of `edges` that have become longer, beside all the others."""
        for row in grown:
            self._room[row] = room[row]
        others = ~np.isnan(self._centres[:, 0])
        others[grown] = False
        centres, reach = self._centres[others], self._sizes[others] / 2
        taken = np.vstack([boxes, np.hstack([centres - reach, centres + reach])])
        longer = [room[row] for row in grown]
        self._centres[grown], _, self._sizes[grown] = self._placed(
            edges[grown], taken, longer, script, edges, named=others
        )

    def shares(self) -> dict[EdgeKey, float]:
        """At which share of the way from source to target each number stands at 100 %, of those that do."""
        places, script = self._scene.places, lettering(PIXELS)
        edges = np.arange(len(places.keys))
        if len(edges) > MOST:
            return {}
        texts = self._scene.edge_texts(edges)
        boxes = self._scene.node_layer.boxes(np.arange(len(places.names)), 1.0)
        centres = self._placed(edges, boxes, self._widths(edges, texts, script), script)[0]
        along = places.lines[:, 2:] - places.lines[:, :2]
        ahead = ((centres - places.lines[:, :2]) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9)
        return {key: share for key, share in zip(places.keys, ahead.tolist(), strict=True) if share == share}

    def _placed(
        self,
        edges: NDArray[np.intp],
        boxes: Array,
        room: list[float],
        script: Lettering,
        written: NDArray[np.intp] | None = None,
        named: NDArray[np.bool_] | None = None,
    ) -> tuple[Array, Array, Array]:
        """The middles of the labels of these edges, their spares, and their sizes, each (edges, 2).

        They are among those `written` (written,), of which those `named` (written,) have a number already: where all
        but a few edges fade, those few may cross the others.
        """
        places = self._scene.places
        sizes = _sizes(room, script)
        foreign = places.lines[edges if written is None else written]
        return *label_centres(places.from_the_thin_end(edges), sizes, boxes, foreign, named), sizes

    def rect(self, key: EdgeKey) -> Rectangle | None:
        """Where an edge's number was last written, as left, top, right, bottom; None where it was not."""
        found = np.flatnonzero(self._edges == self._scene.places.place[key])
        if not len(found):
            return None
        (x, y), (width, height) = self._written[found[0]].tolist(), self._sizes[found[0]].tolist()
        return None if x != x else (x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def weighted(self) -> tuple[Array, Array, NDArray[np.intp]]:
        """Where numbers were last written, (labels, 2), their sizes, (labels, 2), and how much each matters (labels,).

        Those of the step matter most.
        """
        there = np.flatnonzero(~np.isnan(self._written[:, 0]))
        of_step = np.isin(self._edges[there], list(self._scene.marked_edges()))
        return self._written[there], self._sizes[there], np.where(of_step, MOST_WEIGHT, 1)

    def at(self, x: float, y: float) -> EdgeKey | None:
        """The edge whose number is written at a scene point."""
        if not len(self._edges):
            return None
        away = np.abs(self._written - (x, y))
        found = np.flatnonzero((away <= self._sizes / 2).all(axis=1))
        keys = self._scene.places.keys
        return keys[self._edges[found[0]]] if len(found) and self._edges[found[0]] < len(keys) else None


def _with_room(boxes: Array, nodes: int, room: float) -> Array:
    """`boxes` (boxes, 4), of which all but the first `nodes` are texts: those with so much room at both sides."""
    wider = boxes.copy()
    wider[nodes:, [0, 2]] += (-room, room)
    return wider


def _sizes(room: list[float], script: Lettering) -> Array:
    """The sizes of labels that are so wide, (labels, 2)."""
    return np.column_stack([room, np.full(len(room), script.height)])
