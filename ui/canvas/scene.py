"""The scene: one item for every node and edge of the document, by name."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from simulator.aggregations import AGGREGATIONS
from simulator.network import EdgeKey, Input
from simulator.notation import number_text
from simulator.walkthrough import Step
from ui import i18n, theme
from ui.canvas.items import RADIUS, EdgeItem, EdgeLook, NodeItem, NodeLook
from ui.canvas.pulse import DURATION_MS, Pulse
from ui.document import Document


class Scene(QGraphicsScene):
    """Shows a document. It keeps no value: at every signal it reads the document again."""

    refreshed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.nodes: dict[str, NodeItem] = {}
        self.edges: dict[EdgeKey, EdgeItem] = {}
        self._selecting = False
        self.pulse = Pulse(self)
        self._motion = True
        self._shown = document.cursor.place
        # The tree would be rebuilt at every drag; with some thousand items a search is quicker.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        document.replaced.connect(self.rebuild)
        document.structure_changed.connect(self.rebuild)
        document.parameters_changed.connect(self.refresh)
        document.data_changed.connect(self.refresh)
        document.settings_changed.connect(self.refresh)
        document.step_changed.connect(self.refresh)
        document.step_changed.connect(self._send_pulse)
        document.run_changed.connect(self.refresh)
        document.selection_changed.connect(self._show_selection)
        document.lit_changed.connect(self.refresh)
        self.selectionChanged.connect(self._read_selection)
        self.rebuild()

    def rebuild(self) -> None:
        """Makes the items what the network has, keeping those that stay."""
        network = self.document.network
        self._selecting = True
        for key in [key for key in self.edges if key not in network.edges]:
            self._remove_edge(key)
        for name in [name for name in self.nodes if name not in network.nodes]:
            self.removeItem(self.nodes.pop(name))
        for name, node in network.nodes.items():
            if name not in self.nodes:
                self.nodes[name] = NodeItem(name)
                self.addItem(self.nodes[name])
            self.nodes[name].setPos(node.x, node.y)
        for key in network.edges:
            if key not in self.edges:
                self.edges[key] = EdgeItem(self.nodes[key[0]], self.nodes[key[1]])
                self.addItem(self.edges[key])
        self._selecting = False
        self._show_selection()
        self._make_room()

    def refresh(self) -> None:
        """Shows the document's present numbers."""
        colours = theme.current()
        step = self.document.current_step
        current_nodes, current_edges = self._concerned(step)
        current_nodes |= {part for part in self.document.lit if isinstance(part, str)}
        current_edges |= {part for part in self.document.lit if not isinstance(part, str)}
        for name, item in self.nodes.items():
            item.show_look(self._node_look(name, name in current_nodes), colours)
        widest = max((abs(self.document.weight(key)) for key in self.edges), default=0.0)
        # Widths are relative, but weights below 1 look small even where all of them are.
        scale = max(1.0, widest)
        backwards = step is not None and "hidden_error" in (step.kind, step.part_of)
        for key, edge in self.edges.items():
            edge.show_look(self._edge_look(key, scale, key in current_edges, backwards), colours)
        self.refreshed.emit()

    def set_motion(self, motion: bool) -> None:
        """Lets values travel along the edges, or not."""
        self._motion = motion
        if not motion:
            self.pulse.stop()

    def _send_pulse(self) -> None:
        """Lets the numbers of a new step travel to where they are used."""
        before, self._shown = self._shown, self.document.cursor.place
        self.pulse.stop()
        step = self.document.current_step
        if not self._motion or step is None or self._shown <= before:
            return
        backwards = step.sample is not None and "hidden_error" in (step.kind, step.part_of)
        paths = [
            self.edges[key].ends[::-1] if backwards else self.edges[key].ends
            for key in sorted(self._concerned(step)[1])
        ]
        if step.kind in ("weighted_sum", "hidden_error", "term"):
            self.pulse.run(paths, backwards=backwards, milliseconds=self.document.player.pause(DURATION_MS))

    def content(self) -> QRectF:
        """The rectangle of all nodes, with a margin for what is written around them."""
        rect = QRectF()
        for item in self.nodes.values():
            rect |= QRectF(item.x() - RADIUS - 40, item.y() - RADIUS - 14, 2 * RADIUS + 80, 2 * RADIUS + 44)
            if item.look.target:
                rect |= QRectF(item.x(), item.y() - 10, RADIUS + 90, 20)
        return rect

    def node_at(self, point: QPointF, slack: float = 0.0) -> NodeItem | None:
        """The node at a scene point, or within `slack` of its border."""
        best = None
        for item in self.nodes.values():
            offset = point - item.pos()
            distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
            if distance <= RADIUS + slack and (best is None or distance < best[0]):
                best = (distance, item)
        return best[1] if best else None

    def edge_at(self, point: QPointF, reach: float) -> EdgeItem | None:
        """The edge nearest to a scene point, if it is within `reach`."""
        nearest = min(self.edges.values(), key=lambda edge: edge.distance(point), default=None)
        return nearest if nearest and nearest.distance(point) <= reach else None

    def _remove_edge(self, key: EdgeKey) -> None:
        edge = self.edges.pop(key)
        edge.detach()
        self.removeItem(edge)

    def _make_room(self) -> None:
        # Room around the drawing, so that it can be panned and dragged beyond its rim.
        self.setSceneRect(self.content().adjusted(-2000, -2000, 2000, 2000))

    def _concerned(self, step: Step | None) -> tuple[set[str], set[EdgeKey]]:
        """The nodes and edges that a step is about."""
        if step is None:
            return set(), set()
        if not isinstance(step.target, str):
            return set(), {step.target}
        if step.target == "L":
            return set(self.document.network.outputs), set()
        edges: set[EdgeKey] = set()
        if step.kind == "weighted_sum":
            edges = {key for key in self.edges if key[1] == step.target}
        elif step.kind == "hidden_error":
            edges = {key for key in self.edges if key[0] == step.target}
        elif step.kind == "term":
            # The one number that is being added.
            edges = {key for key in self.edges if any(("weight", key) == source[:2] for source in step.sources)}
        return {step.target}, edges

    def _node_look(self, name: str, current: bool) -> NodeLook:
        document = self.document
        node = document.network.nodes[name]
        values = document.values(name)
        bias = document.bias(name)
        is_input = isinstance(node, Input)
        sign = "" if isinstance(node, Input) or node.aggregation == "sum" else AGGREGATIONS[node.aggregation].sign
        return NodeLook(
            name=name,
            is_input=is_input,
            sign=sign,
            a=self._number(values.a),
            z=self._number(values.z),
            delta=self._number(values.delta),
            bias=self._number(bias),
            target=self._target(name),
            current=current,
            description=self._describe(name),
        )

    def _target(self, name: str) -> str:
        target = self.document.target(name)
        if target is None:
            return ""
        lines = [self.tr("target {t}").format(t=self._number(target))]
        if self.document.current_step is not None and name == self.document.network.outputs[0]:
            loss = self.document.shown_loss()
            if loss is not None:
                lines.append(f"L {self._number(loss)}")
        return "\n".join(lines)

    def _describe(self, name: str) -> str:
        node = self.document.network.nodes[name]
        if isinstance(node, Input):
            return self.tr("{name}, an input").format(name=name)
        return self.tr("{name}, a neuron: {aggregation}, {activation}").format(
            name=name,
            aggregation=i18n.label("aggregation", AGGREGATIONS[node.aggregation].label),
            activation=node.activation,
        )

    def _edge_look(self, key: EdgeKey, scale: float, current: bool, backwards: bool) -> EdgeLook:
        edge = self.document.network.edges[key]
        weight = self.document.weight(key)
        fixed = "" if edge.trainable else self.tr(", fixed")
        return EdgeLook(
            label=self._number(weight),
            strength=abs(weight) / scale,
            negative=weight < 0,
            trainable=edge.trainable,
            current=current,
            backwards=current and backwards,
            selected=key in self.document.selection,
            description=self.tr("Weight from {source} to {target}: {weight}{fixed}").format(
                source=key[0], target=key[1], weight=number_text(weight, 6), fixed=fixed
            ),
        )

    def _number(self, value: float | None) -> str:
        return "" if value is None else number_text(value, self.document.project.view.digits)

    def _show_selection(self) -> None:
        self._selecting = True
        for name, item in self.nodes.items():
            item.setSelected(name in self.document.selection)
        self._selecting = False
        self.refresh()

    def _read_selection(self) -> None:
        if self._selecting:
            return
        self.document.select(name for name, item in self.nodes.items() if item.isSelected())
