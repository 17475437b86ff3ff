"""The view: the mouse and the keys, and what floats above the drawing."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ui.asking import Question
from ui.canvas.captions import Captions
from ui.canvas.display import Display
from ui.canvas.editor import PlaceEditor, Spot, set_number
from ui.canvas.items import HANDLE, EdgeItem, NodeItem
from ui.canvas.layer_bar import LayerBar
from ui.canvas.layer_field import LayerField
from ui.canvas.lens import Lens
from ui.canvas.overview import Overview
from ui.canvas.places import RADIUS
from ui.canvas.scene import Scene
from ui.canvas.spots import middle_of, next_spot, question_at, reached_from, spot_at
from ui.canvas.tools import GRID, DrawEdge, Gesture, MoveNodes, Pan, PlaceNode, SelectArea
from ui.canvas.zoom_view import ZoomView
from ui.document import Document
from ui.parts import PART_MIME
from ui.walk import Part

# A turn of the wheel goes on zooming for so long, whatever comes under the cursor.
ZOOM_PAUSE_MS = 500
SMALLEST_ZOOM_OF_BAR = 0.25


class CanvasView(ZoomView):
    """The canvas. `tool_changed`: another tool is chosen; `edit_requested`: what is selected is to be edited."""

    tool_changed = Signal()
    edit_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(Scene(document), parent)
        self.document = document
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.tool = "select"
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self._gesture: Gesture | None = None
        self._space_held = False
        self._known: set[str] = set()
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 200)
        self.captions = Captions(document, self.network_scene, self.viewport())
        self.editor = PlaceEditor(document, self.viewport())
        self.editor.sliding.connect(self._light_downstream)
        self.editor.next_wanted.connect(self._edit_next)
        self.layer_field = LayerField(document, self.viewport())
        self.layer_bar = LayerBar(document, self.viewport())
        self.lens = Lens(self)
        self.overview = Overview(self, self.network_scene)
        self._zoomed_at = 0
        self.moved.connect(self.layer_bar.hide)
        self.moved.connect(self.overview.follow)
        document.replaced.connect(self.editor.close_field)
        document.replaced.connect(self.fit)
        document.structure_changed.connect(self._check_editor)
        document.structure_changed.connect(self._keep_in_view)
        document.structure_changed.connect(self.overview.refresh)
        document.replaced.connect(self.overview.refresh)

    @property
    def items_by_name(self) -> dict[str, NodeItem]:
        return self.network_scene.nodes

    def node_at(self, point: QPointF, slack: float = 0.0) -> NodeItem | None:
        return self.network_scene.node_at(point, slack)

    def edge_at(self, point: QPointF) -> EdgeItem | None:
        return self.network_scene.edge_at(point, 6 / self.zoom)

    def _part_at(self, point: QPointF) -> Part | None:
        """The node or else the edge at a scene point."""
        if node := self.node_at(point):
            return node.name
        edge = self.edge_at(point)
        return edge.key if edge else None

    def question_at(self, place: QPoint) -> Question | None:
        """The number at a place of the viewport, for those who ask why."""
        return question_at(self.network_scene, self.mapToScene(place), self.zoom)

    # Zoom and pan

    def covered(self) -> tuple[int, int]:
        # What floats at the top and the bottom must not lie over the drawing.
        return self.captions.heights()

    def _keep_in_view(self) -> None:
        """Fits the drawing again where a node, or part of several, was added out of a view that showed all of it."""
        known, self._known = self._known, set(self.items_by_name)
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        new = [self.items_by_name[name].pos() for name in self._known - known]
        is_cut = not all(map(seen.contains, new)) or (len(new) > 1 and not seen.contains(self.network_scene.content()))
        if self.is_fitted and self._gesture is None and is_cut:
            self.fit()

    def show_selected(self) -> None:
        """Moves the view to the selected nodes, or shows the whole drawing where they have no room."""
        seen, chosen = self.mapToScene(self.viewport().rect()).boundingRect(), QRectF()
        for part in self.document.selection:
            if isinstance(part, str):
                middle = self.items_by_name[part].pos()
                chosen |= QRectF(middle.x() - RADIUS, middle.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
        if chosen.width() > seen.width() or chosen.height() > seen.height():
            self.fit()
        elif not seen.contains(chosen):
            self.pan_by(seen.center() - chosen.center())

    def wheelEvent(self, event: QWheelEvent) -> None:
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not ctrl and self._turn(event):
            event.accept()
            return
        self.editor.commit()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_by(QPointF(event.angleDelta().y() + event.angleDelta().x(), 0) * 0.5 / self.zoom)
        elif event.angleDelta().y():
            self._zoomed_at = event.timestamp()
            self.zoom_by(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.captions.refresh()
        self.layer_field.place()
        self.overview.follow()
        super().resizeEvent(event)

    # Tools

    def choose_tool(self, tool: str) -> None:
        """Makes one of select, connect, input, sum, product, max the tool of the next press."""
        if tool != self.tool:
            self.tool = tool
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor if tool == "select" else Qt.CursorShape.CrossCursor)
            self.tool_changed.emit()

    def add_part(self, part: str, point: QPointF) -> str:
        """Adds a node: an input, or a neuron of the aggregation `part`."""
        x, y = (round(coordinate / GRID) * GRID for coordinate in (point.x(), point.y()))
        if part == "input":
            return self.document.add_input(x, y)
        return self.document.add_neuron(x, y, part)

    def say_while_dragging(self, sentence: str, point: QPointF) -> None:
        """Shows why an edge can't be drawn, beside the cursor."""
        self.captions.say_at(sentence, self.mapFromScene(point))

    def cancel(self) -> None:
        """Escape: ends a gesture, else the tool, else the selection."""
        if self._gesture:
            self._gesture.cancel()
            self._gesture = None
        elif self.tool != "select":
            self.choose_tool("select")
        elif self.document.notice:
            self.document.say("")
        else:
            self.document.select([])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture:
            # Another button in the midst of a gesture begins no second one.
            return
        self.editor.commit()
        self.modifiers = event.modifiers()
        point = self.mapToScene(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton or self._space_held:
            self._gesture = Pan(self, point)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._gesture = self._gesture_for(event, point)

    def _gesture_for(self, event: QMouseEvent, point: QPointF) -> Gesture:
        node = self.node_at(point) or self._handle_at(point)
        extend = self.extends_selection
        if self.tool not in ("select", "connect"):
            return PlaceNode(self, self.tool)
        if node is None and self.tool == "connect":
            return Pan(self, point)
        if node is None:
            edge = self.edge_at(point)
            if edge is None:
                return SelectArea(self, point, extend=extend)
            self._select(edge.key, extend=extend)
            return Gesture()
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self.tool == "connect" or alt or node.handle_contains(point):
            return DrawEdge(self, node)
        self._select(node.name, extend=extend)
        return MoveNodes(self, point, node.name) if node.isSelected() else Gesture()

    @property
    def extends_selection(self) -> bool:
        """Whether a click adds to what is selected."""
        return bool(self.modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))

    def _handle_at(self, point: QPointF) -> NodeItem | None:
        name = self.network_scene.places.handle_at(point.x(), point.y(), 2.2 * HANDLE)
        return self.items_by_name[name] if name is not None else None

    def _select(self, part: Part, *, extend: bool) -> None:
        """Selects one part; a part of a selection keeps it, so that it can be dragged as a whole."""
        selection = set(self.document.selection)
        if extend:
            selection ^= {part}
        elif part not in selection:
            selection = {part}
        self.document.select(selection)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.modifiers = event.modifiers()
        point = self.mapToScene(event.position().toPoint())
        if self._gesture:
            self._gesture.move(point)
        else:
            node = self.node_at(point) or self._handle_at(point)
            edge = None if node else self.edge_at(point)
            self.network_scene.hover(node.name if node else edge.key if edge else None)
            self._follow_layer(node, point)
        # An open field is not to be covered.
        if self.network_scene.display.lens and not self.editor.is_open:
            self.lens.look_at(event.position().toPoint())

    def _follow_layer(self, node: NodeItem | None, point: QPointF) -> None:
        """Shows − and + above the layer under the mouse, and keeps them on the way there."""
        bar, items = self.layer_bar, self.items_by_name
        if node is None and bar.isVisible():
            members = [items[name] for name in bar.members if name in items]
            strip = QRectF()
            for item in members:
                strip |= QRectF(item.x() - 90, item.y() - 2 * RADIUS - 40 / self.zoom, 180, 4 * RADIUS + 40 / self.zoom)
            bar.setVisible(strip.contains(point))
        elif node and self.zoom > SMALLEST_ZOOM_OF_BAR and not bar.belongs_to(node.name):
            top = items[bar.layer(node.name)[0]].pos()
            bar.show_for(node.name, self.mapFromScene(top - QPointF(0, RADIUS)) - QPoint(0, 10))

    def show_display(self, display: Display) -> None:
        """Shows other things of nodes and edges, and the lens and the overview or not."""
        self.network_scene.show_display(display)
        self.lens.setVisible(False)
        self.overview.wanted = display.overview
        self.overview.follow()

    def ask_for_layers(self) -> None:
        """Opens the box in which layers are described."""
        self.editor.commit()
        self.layer_field.open()

    def leaveEvent(self, event: QEvent) -> None:
        self.network_scene.hover(None)
        self.lens.hide()
        if not self.layer_bar.underMouse():
            self.layer_bar.hide()
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            part = self._part_at(self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), self.network_scene.looks.describe(part), self.viewport())
            return True
        started = time.perf_counter()
        result = super().viewportEvent(event)
        if event.type() == QEvent.Type.Paint:
            self.document.turns.took("canvas", time.perf_counter() - started)
        return result

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture:
            self.modifiers = event.modifiers()
            gesture, self._gesture = self._gesture, None
            gesture.release(self.mapToScene(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.mapToScene(event.position().toPoint())
        if spot := spot_at(self.network_scene, point, 6 / self.zoom):
            self.edit(spot)
        elif self.tool == "select":
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.add_part("input" if shift else "sum", point)

    # Editing in place

    def edit(self, spot: Spot) -> None:
        """Opens the field for what can be edited."""
        self.lens.hide()
        self.document.select([spot.part])
        self.editor.open(spot, self.mapFromScene(middle_of(self.network_scene, spot)))

    def edit_part(self, part: Part) -> None:
        """Opens the field for a node's name or an edge's weight, after bringing it into view."""
        spot = Spot("name" if isinstance(part, str) else "weight", part)
        middle = middle_of(self.network_scene, spot)
        if not self.viewport().rect().contains(self.mapFromScene(middle)):
            self.centerOn(middle)
        self.edit(spot)

    def _light_downstream(self, is_sliding: bool) -> None:
        """While a number is dragged, lights all that follows from it."""
        spot = self.editor.spot
        self.network_scene.light(reached_from(self.document, spot) if is_sliding and spot else None)

    def _edit_next(self, forwards: bool) -> None:
        """Tab in the field: the next of its kind, as far as there is one."""
        spot = self.editor.spot
        if spot is None:
            return
        following = next_spot(self.document, spot, 1 if forwards else -1)
        if self.editor.commit() and following:
            middle = middle_of(self.network_scene, following)
            if not self.viewport().rect().contains(self.mapFromScene(middle)):
                self.centerOn(middle)
            self.edit(following)

    def _check_editor(self) -> None:
        spot, network = self.editor.spot, self.document.network
        if spot and spot.part not in network.nodes and spot.part not in network.edges:
            self.editor.close_field()

    def _turn(self, event: QWheelEvent) -> bool:
        """Changes the weight or bias under the cursor with the wheel; not in the midst of zooming."""
        if event.timestamp() - self._zoomed_at < ZOOM_PAUSE_MS or not event.angleDelta().y():
            return False
        spot = spot_at(self.network_scene, self.mapToScene(event.position().toPoint()), 0.0)
        if spot is None or spot.kind not in ("weight", "bias"):
            return False
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        document = self.document
        value = document.bias(spot.part) if isinstance(spot.part, str) else document.weight(spot.part)
        change = event.angleDelta().y() / 120 * (0.01 if fine else 0.1)
        set_number(document, spot, round((value or 0.0) + change, 10), f"wheel {spot}")
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if key == Qt.Key.Key_Escape:
            self.cancel()
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in arrows:
            self._nudge(*arrows[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.document.selection:
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    def _nudge(self, right: int, down: int) -> None:
        names = [part for part in self.document.selection if isinstance(part, str)]
        if names:
            nodes = self.document.network.nodes
            places = {name: (nodes[name].x + right * GRID, nodes[name].y + down * GRID) for name in names}
            self.document.move(places, gesture=f"nudge {sorted(names)}")
        else:
            self.pan_by(QPointF(-right, -down) * 40 / self.zoom)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = self.mapToScene(event.pos())
        part = self._part_at(point)
        if part and part not in self.document.selection:
            self.document.select([part])
        self.menu_requested.emit(event.globalPos())

    # Dropping parts

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PART_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(PART_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(PART_MIME):
            part = bytes(event.mimeData().data(PART_MIME).data()).decode()
            self.add_part(part, self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()
            self.setFocus()

    # What floats above the drawing

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.scene():
            self.resetCachedContent()
            self.overview.refresh()
            self.network_scene.refresh()
