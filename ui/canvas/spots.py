"""What can be edited in place, and where it is written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF

from simulator.network import EdgeKey, Neuron
from ui.asking import Question
from ui.canvas.editor import Spot
from ui.canvas.places import RADIUS
from ui.canvas.scene import Scene
from ui.document import Document
from ui.walk import Part

# Where a node writes its parts, from its middle.
VALUE_BOX = QRectF(-RADIUS + 4, 2, 2 * RADIUS - 8, RADIUS - 6)
BELOW_BOX = QRectF(-RADIUS, RADIUS + 1, 2 * RADIUS, 19)
BESIDE_BOX = QRectF(RADIUS + 9, -18, 84, 36)


def spot_at(scene: Scene, point: QPointF, reach: float) -> Spot | None:
    """What is written at a scene point: a number beside a node, a node's name or value, else a weight within reach."""
    if key := label_at(scene, point):
        return Spot("weight", key)
    places, document = scene.places, scene.document
    for row in places.nodes_in(point.x(), point.y(), point.x(), point.y(), 2 * RADIUS + 60).tolist():
        name = places.names[row]
        offset = point - QPointF(*places.xy[row].tolist())
        if _bias_box(scene, name).contains(offset) and document.bias(name) is not None:
            return Spot("bias", name)
        if BESIDE_BOX.contains(offset) and document.target(name) is not None:
            return Spot("target", name)
    if node := scene.node_at(point):
        is_input = not isinstance(document.network.nodes[node.name], Neuron)
        shows_value = is_input and document.sample_count and VALUE_BOX.contains(point - node.pos())
        return Spot("input" if shows_value else "name", node.name)
    edge = scene.edge_at(point, reach)
    return Spot("weight", edge.key) if edge else None


def question_at(scene: Scene, point: QPointF, zoom: float) -> Question | None:
    """The number that is written at a scene point, or the one that belongs to the node or edge there."""
    if key := label_at(scene, point):
        return Question("weight", key)
    places, document = scene.places, scene.document
    for row in places.nodes_in(point.x(), point.y(), point.x(), point.y(), 2 * RADIUS + 60).tolist():
        name = places.names[row]
        offset = point - QPointF(*places.xy[row].tolist())
        if kind := scene.node_layer.number_at(row, offset, zoom):
            return Question(kind, name)
        if BESIDE_BOX.contains(offset) and document.target(name) is not None:
            return Question("loss", "L") if offset.y() > 0 else Question("target", name)
    if node := scene.node_at(point):
        return Question("a", node.name)
    edge = scene.edge_at(point, 6 / zoom)
    return Question("weight", edge.key) if edge else None


def next_spot(document: Document, spot: Spot, step: int) -> Spot | None:
    """The next or the one before of the same kind, in the order of the network; None at the end."""
    network = document.network
    parts: dict[str, Sequence[Part]] = {
        "weight": list(network.edges),
        "name": list(network.nodes),
        "bias": [name for name in network.nodes if document.bias(name) is not None],
        "input": network.inputs,
        "target": network.outputs,
    }
    alike = parts[spot.kind]
    place = list(alike).index(spot.part) + step
    return Spot(spot.kind, alike[place]) if 0 <= place < len(alike) else None


def reached_from(document: Document, spot: Spot) -> set[Part]:
    """What changes with a number: the parts that its signal comes through, up to the outputs."""
    network = document.network
    first = spot.part if isinstance(spot.part, str) else spot.part[1]
    reached: set[Part] = {spot.part, first}
    waiting = [first]
    while waiting:
        name = waiting.pop()
        for target in network.successors(name):
            reached.add((name, target))
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def label_at(scene: Scene, point: QPointF) -> EdgeKey | None:
    """The edge whose number is written at a scene point."""
    return scene.edge_layer.labels.at(point.x(), point.y())


def _bias_box(scene: Scene, name: str) -> QRectF:
    """Where a node writes its bias, from its middle."""
    is_above = scene.node_layer.has_texts_above(scene.places.row[name])
    return BELOW_BOX.translated(0, -2 * BELOW_BOX.center().y()) if is_above else BELOW_BOX


def middle_of(scene: Scene, spot: Spot) -> QPointF:
    """Where what can be edited is written, in scene coordinates."""
    if isinstance(spot.part, str):
        boxes = {"bias": _bias_box(scene, spot.part), "target": BESIDE_BOX, "input": VALUE_BOX}
        box = boxes.get(spot.kind, QRectF(-4, -12, 8, 8))
        return scene.nodes[spot.part].pos() + box.center()
    edge = scene.edges[spot.part]
    if rect := edge.label_rect():
        left, top, right, bottom = rect
        return QPointF((left + right) / 2, (top + bottom) / 2)
    start, end = edge.ends
    return start + (end - start) * 0.3
