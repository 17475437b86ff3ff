"""The scene: the document's nodes and edges by name, in two layers that draw them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from simulator.arrays import Array
from simulator.network import EdgeKey, Neuron
from ui import theme
from ui.canvas.display import Display
from ui.canvas.edge_layer import EdgeLayer
from ui.canvas.items import EdgeItem, NodeItem
from ui.canvas.lettering import lettering
from ui.canvas.looks import EdgeFigures, EdgeLook, Looks, NodeLook
from ui.canvas.node_layer import NodeLayer
from ui.canvas.node_text import SMALL, input_half_width, size_at
from ui.canvas.pictures import MAP_SIZE
from ui.canvas.places import RADIUS, Places
from ui.canvas.pulse import DURATION_MS, Pulse
from ui.document import Document
from ui.theme import Theme
from ui.walk import Part

# Heat maps of more nodes than this cost more than a frame: while they train they are drawn anew twice a second.
MOST_LIVE_MAPS, MAPS_REST_S = 80, 0.5
# In still larger networks they would hold up every edit, and be too small to read.
MOST_MAPS = 400
# Digits that change sixty times a second can't be read: while it trains they rest for so long.
TEXTS_REST_S = 0.1
# What is free above and below the drawing where nothing is written.
RIM = 14.0
# No loss is written longer than this one.
LONG_NUMBER = 1.23456789e-10


class Mark(NamedTuple):
    """How an edge is drawn that stands out. `least` is its least width."""

    colour: str
    least: float
    backwards: bool = False
    has_halo: bool = False


class Scene(QGraphicsScene):
    """Shows a document. What it reads is forgotten at every signal, and read again when it is drawn.

    `places` says where everything is; while a gesture is under way, other than in the document.
    """

    refreshed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.looks = Looks(document)
        self.places = Places(document.network, input_half_width)
        self.nodes: dict[str, NodeItem] = {}
        self.edges: dict[EdgeKey, EdgeItem] = {}
        self.hovered: Part | None = None
        self.moving: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self.handle_of = ""
        self.target_marks: dict[str, bool] = {}
        self.display = Display()
        # How much of the view is covered at the top and at the bottom by what floats there, in pixels.
        self.covered = 0, 0
        self._lit: frozenset[Part] | None = None
        self._is_posing = False
        self._shows_values = True
        self._maps: Mapping[str, Array] | None = None
        self._mapped_at = 0.0
        self._read_at = 0.0
        self._edge_texts: tuple[bytes, list[str]] | None = None
        self._node_looks: dict[str, NodeLook] = {}
        self._figures: EdgeFigures | None = None
        self._dropped: frozenset[str] | None = None
        self._concerned: tuple[set[str], set[EdgeKey]] | None = None
        self._marked: dict[int, Mark] | None = None
        self._fixed: frozenset[int] = frozenset()
        self._outputs: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._signed: frozenset[int] = frozenset()
        self.pulse = Pulse(self)
        self._motion = True
        self._stood = document.cursor.place
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.edge_layer, self.node_layer = EdgeLayer(self), NodeLayer(self)
        self.addItem(self.edge_layer)
        self.addItem(self.node_layer)
        document.replaced.connect(self.rebuild)
        document.structure_changed.connect(self.rebuild)
        document.step_changed.connect(self._send_pulse)
        document.parameters_changed.connect(self._refresh_in_turn)
        for signal in (
            document.data_changed,
            document.settings_changed,
            document.step_changed,
            document.run_changed,
            document.selection_changed,
            document.lit_changed,
        ):
            signal.connect(self.refresh)
        self.rebuild()

    def rebuild(self) -> None:
        """Shows what the network has now, where it has it."""
        network = self.document.network
        self.places = Places(network, input_half_width)
        self.moving = self.moving[:0]
        self._outputs = np.array([self.places.row[name] for name in network.outputs], dtype=np.intp)
        self._signed = frozenset(self.places.row[name] for name in network.nodes if self.looks.sign(name))
        self.nodes = {name: self.nodes.get(name) or NodeItem(self, name) for name in network.nodes}
        self.edges = {key: self.edges.get(key) or EdgeItem(self, key) for key in network.edges}
        self._fixed = frozenset(place for place, edge in enumerate(network.edges.values()) if not edge.trainable)
        if self.hovered not in self.nodes and self.hovered not in self.edges:
            self.hover(None)
        # Room around the drawing, so that it can be panned and dragged beyond its rim.
        self.setSceneRect(self.content().adjusted(-2000, -2000, 2000, 2000))
        self.refresh()

    def _refresh_in_turn(self) -> None:
        turns = self.document.turns
        if not self.document.running or turns.is_for_all:
            self.refresh()
        elif turns.may("canvas"):
            self._refresh(texts_rest=time.monotonic() - self._read_at < TEXTS_REST_S)

    def refresh(self) -> None:
        """Draws the document's present numbers, when the window comes to it."""
        self._refresh(texts_rest=False)

    def _refresh(self, *, texts_rest: bool) -> None:
        if not texts_rest:
            self._read_at = time.monotonic()
            self._node_looks.clear()
            self._edge_texts = None
            self.node_layer.forget()
        self._figures = None
        if not self._maps_may_rest():
            self._maps = None
        self._concerned = self._marked = self._dropped = None
        self.update()
        self.refreshed.emit()

    @contextmanager
    def posing(self, *, values: bool) -> Iterator[None]:
        """Inside of this, it draws as for a picture: nothing selected or lit, and numbers only if `values`."""
        self._is_posing, self._shows_values = True, values
        self.pulse.stop()
        self.refresh()
        try:
            yield
        finally:
            self._is_posing, self._shows_values = False, True
            self.refresh()

    @property
    def selection(self) -> frozenset[Part]:
        """The parts that are drawn as selected."""
        return frozenset() if self._is_posing else self.document.selection

    def content(self, zoom: float = 1.0) -> QRectF:
        """The rectangle of all nodes, with a margin for what is written around them at a zoom."""
        xy = self.places.xy
        if not len(xy):
            return QRectF()
        (left, top), (right, bottom) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
        around = RADIUS + 40
        if self.document.sample_count and len(self._outputs):
            right = max(right, float(xy[self._outputs, 0].max()) + self.size_beside(zoom)[0] - 22)
        highest, lowest = int(xy[:, 1].argmin()), int(xy[:, 1].argmax())
        layer = self.node_layer
        under = max(RIM, layer.height_around(lowest, zoom))
        over = max(RIM, layer.height_around(highest, zoom)) if layer.has_texts_above(highest) else RIM
        return QRectF(
            left - around, top - RADIUS - over, right - left + 2 * around, bottom - top + 2 * RADIUS + over + under
        )

    def size_beside(self, zoom: float) -> tuple[float, float]:
        """How wide the targets beside the outputs are, and half as high as they are with the loss."""
        face = lettering(size_at(SMALL, zoom))
        lines = [
            line for row in self._outputs.tolist() for line in self.looks.target(self.places.names[row]).split("\n")
        ]
        widest = max(map(face.width, [*lines, f"L {self.looks.number(LONG_NUMBER)}"]))
        return float(math.ceil(widest)), face.height

    # What the layers draw

    def node_look(self, name: str) -> NodeLook:
        """What a node shows."""
        look = self._node_looks.get(name)
        if look is None:
            look = self.looks.node(name, self.display, current=self.is_current(name))
            if not self._shows_values:
                look = replace(look, a="", z="", delta="", bias="", target="")
            self._node_looks[name] = look
        return look

    def notes(self, name: str) -> tuple[str, str]:
        """The sign of a node's aggregation, and the target and the loss beside it."""
        return self.looks.sign(name), self.looks.target(name) if self._shows_values else ""

    def edge_look(self, key: EdgeKey) -> EdgeLook:
        """What an edge shows."""
        figures, place = self.edge_figures(), self.places.place[key]
        current = key in self.step_parts[1]
        return EdgeLook(
            label=self.number(float(figures.values[place])),
            strength=float(figures.strengths[place]),
            negative=bool(figures.negative[place]),
            trainable=place not in self._fixed,
            current=current,
            backwards=current and self._goes_back(),
            selected=key in self.selection,
        )

    def edge_figures(self) -> EdgeFigures:
        """The numbers of all edges."""
        if self._figures is None:
            self._figures = self.looks.edges(self.display.edges)
        return self._figures

    def edge_texts(self, edges: NDArray[np.intp]) -> list[str]:
        """The numbers of these edges (edges,), as the project writes them."""
        key = edges.tobytes()
        if self._edge_texts is None or self._edge_texts[0] != key:
            self._edge_texts = key, [self.number(value) for value in self.edge_figures().values[edges].tolist()]
        return self._edge_texts[1]

    def number(self, value: float) -> str:
        """A number as the project writes it."""
        return self.looks.number(value) if self._shows_values else ""

    def is_dropped(self, name: str) -> bool:
        """Whether dropout has left this node out of the walkthrough's sample."""
        if self._dropped is None:
            self._dropped = self.document.dropped()
        return name in self._dropped

    def is_current(self, name: str) -> bool:
        """Whether the walkthrough's step is about this node."""
        return name in self.step_parts[0]

    def marked_nodes(self, colours: Theme) -> dict[str, str]:
        """The colours of the nodes that are not drawn like the rest."""
        marked = dict.fromkeys(self.step_parts[0], colours.error)
        marked |= {part: colours.accent for part in self.selection if isinstance(part, str)}
        return marked

    def marked_edges(self) -> dict[int, Mark]:
        """How the edges are drawn that are not like the rest, by their places."""
        if self._marked is None:
            self._marked = self._marks()
        return self._marked

    def _marks(self) -> dict[int, Mark]:
        colours, places, figures = theme.current(), self.places.place, self.edge_figures()
        backwards = self._goes_back()
        marked = {}
        for place in (places[key] for key in self.step_parts[1]):
            # Whether the weight is positive belongs to what one wants to see of a step.
            marked[place] = Mark(colours.of_sign(float(figures.values[place])), 1.6, backwards, has_halo=True)
        for part in self.selection:
            if not isinstance(part, str) and part in places:
                before = marked.get(places[part], Mark("", 0.0))
                marked[places[part]] = before._replace(colour=colours.accent, least=2.6)
        return marked

    def show_display(self, display: Display) -> None:
        """Shows other things of nodes and edges."""
        if display != self.display:
            self.display = display
            self.edge_layer.labels.forget()
            self.refresh()

    def _maps_may_rest(self) -> bool:
        is_costly = self.document.running and len(self.nodes) > MOST_LIVE_MAPS
        return is_costly and time.monotonic() - self._mapped_at < MAPS_REST_S

    def map_of(self, name: str) -> Array | None:
        """What a node gives over the first two inputs, (size, size); None where that can't be drawn."""
        if self._maps is None:
            few = len(self.nodes) <= MOST_MAPS
            self._mapped_at = time.monotonic()
            self._maps = self.document.activation_maps(MAP_SIZE) if few else {}
        return self._maps.get(name)

    def activation_of(self, name: str) -> str:
        """The activation of a node; an input gives what it gets."""
        node = self.document.network.nodes[name]
        return node.activation if isinstance(node, Neuron) else "linear"

    def point_of(self, name: str) -> tuple[float, float] | None:
        """Where a neuron is on its activation: z and a, where both are known."""
        values = self.document.values(name)
        return None if values.z is None or values.a is None else (values.z, values.a)

    def light(self, parts: Iterable[Part] | None) -> None:
        """Lets these parts stand out and the other edges fade, until called with None."""
        self._lit = None if parts is None else frozenset(parts)
        self.update()

    def lit_parts(self) -> frozenset[Part]:
        """The parts that stand out: those asked for, else what feeds the node under the mouse and what it feeds."""
        if self._is_posing:
            return frozenset()
        if self._lit is not None:
            return self._lit
        if not isinstance(self.hovered, str):
            return frozenset(() if self.hovered is None else (self.hovered, *self.hovered))
        places, row = self.places, self.places.row[self.hovered]
        near = np.flatnonzero((places.source == row) | (places.target == row)).tolist()
        keys = [places.keys[place] for place in near]
        return frozenset((*keys, *(name for key in keys for name in key), self.hovered))

    def lit_edges(self) -> NDArray[np.intp] | None:
        """The places of the edges that stand out; None where none do, and so all are alike."""
        if self._is_posing or (self._lit is None and not isinstance(self.hovered, str)):
            return None
        place = self.places.place
        found = sorted(place[part] for part in self.lit_parts() if not isinstance(part, str) and part in place)
        return np.array(found, dtype=np.intp) if found or self._lit is not None else None

    def fixed_edges(self) -> frozenset[int]:
        """The places of the edges that training leaves alone."""
        return self._fixed

    def outputs_with_target(self) -> NDArray[np.intp]:
        """The rows of the outputs that have a target written beside them."""
        return self._outputs if self.document.sample_count else self._outputs[:0]

    def rows_with_notes(self) -> frozenset[int]:
        """The rows of the nodes that have something written beside them: a target, or the sign of their aggregation."""
        return self._signed.union(self.outputs_with_target().tolist())

    @property
    def step_parts(self) -> tuple[set[str], set[EdgeKey]]:
        """The nodes and the edges that the walkthrough's step is about, or that a panel points at."""
        if self._concerned is None:
            nodes, edges = self.looks.concerned(self.document.current_step)
            # What a panel points at may have been deleted since.
            lit = self.document.lit
            self._concerned = (
                nodes | {part for part in lit if isinstance(part, str) and part in self.nodes},
                edges | {part for part in lit if not isinstance(part, str) and part in self.edges},
            )
        return self._concerned

    def _goes_back(self) -> bool:
        step = self.document.current_step
        return step is not None and not {"hidden_error", "input_gradient"}.isdisjoint((step.kind, step.part_of))

    # The pulse

    def set_motion(self, motion: bool) -> None:
        """Lets values travel along the edges, or not."""
        self._motion = motion
        if not motion:
            self.pulse.stop()

    def _send_pulse(self) -> None:
        """Lets the numbers of a new step travel to where they are used."""
        before, self._stood = self._stood, self.document.cursor.place
        self.pulse.stop()
        step = self.document.current_step
        if not self._motion or step is None or self._stood <= before:
            return
        if step.kind in ("weighted_sum", "hidden_error", "input_gradient", "term"):
            backwards = step.sample is not None and self._goes_back()
            ends = [self.edges[key].ends for key in sorted(self.looks.concerned(step)[1])]
            paths = [path[::-1] for path in ends] if backwards else ends
            self.pulse.run(paths, backwards=backwards, milliseconds=self.document.player.pause(DURATION_MS))

    # Under the mouse

    def node_at(self, point: QPointF, slack: float = 0.0) -> NodeItem | None:
        """The node at a scene point, or within `slack` of its border."""
        name = self.places.node_at(point.x(), point.y(), slack)
        return self.nodes[name] if name is not None else None

    def edge_at(self, point: QPointF, reach: float) -> EdgeItem | None:
        """The edge nearest to a scene point, if it is within `reach`."""
        key = self.places.edge_at(point.x(), point.y(), reach)
        return self.edges[key] if key is not None else None

    def place_nodes(self, rows: NDArray[np.intp], xy: Array) -> None:
        """Draws the nodes in these rows of `places` at `xy` (rows, 2); the document is not changed."""
        self.moving = rows
        self.places.move(rows, xy)
        self.update()

    def mark_targets(self, names: Iterable[str], allowed: bool) -> None:
        """Marks nodes as the ends of the edges that are being drawn, allowed or not."""
        self.target_marks = dict.fromkeys(names, allowed)
        self.update()

    def hover(self, part: Part | None) -> None:
        """The mouse is over this part now."""
        if part != self.hovered:
            self.hovered = part
            self.handle_of = part if isinstance(part, str) else ""
            self.update()
