"""The view: zoom and pan, the mouse and the keys, and what floats above the drawing."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QLabel, QWidget

from simulator.notation import count_text
from simulator.walkthrough import BACKWARD, KINDS
from ui import i18n, theme
from ui.canvas.items import EdgeItem, NodeItem
from ui.canvas.scene import Scene
from ui.canvas.tools import GRID, DrawEdge, Gesture, MoveNodes, Pan, PlaceNode
from ui.document import Document
from ui.parts import PART_MIME
from ui.walk import Part

SMALLEST_ZOOM, LARGEST_ZOOM = 0.05, 6.0


class CanvasView(QGraphicsView):
    """The canvas. `tool_changed`: another tool is chosen; `edit_requested`: something was double-clicked."""

    tool_changed = Signal()
    edit_requested = Signal()
    zoom_changed = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.setScene(Scene(document, self))
        self.tool = "select"
        self._gesture: Gesture | None = None
        self._pan_from = QPointF()
        self._space_held = False
        self._is_fitted = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 200)
        self._notice = self._floating("notice")
        self._status = self._floating("status")
        self._refusal = self._floating("notice")
        self._hint = QLabel(self._empty_hint(), self.viewport())
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setProperty("role", "muted")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        document.replaced.connect(self.fit)
        document.notice_changed.connect(self._float)
        self.network_scene.refreshed.connect(self._float)
        self._float()

    @property
    def network_scene(self) -> Scene:
        scene = self.scene()
        assert isinstance(scene, Scene)
        return scene

    @property
    def items_by_name(self) -> dict[str, NodeItem]:
        return self.network_scene.nodes

    @property
    def zoom(self) -> float:
        """Pixels on the screen for one unit of the drawing."""
        return self.transform().m11()

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

    # Zoom and pan

    def fit(self) -> None:
        """Shows the whole drawing, not larger than it was drawn for a projector."""
        content = self.network_scene.content()
        if content.isEmpty():
            content = QRectF(-300, -200, 600, 400)
        # What floats at the top and the bottom must not lie over the drawing.
        above = 34 if self._notice.isHidden() else self._notice.height() + 22
        below = 40
        room = self.viewport().rect().adjusted(12, above, -12, -below)
        scale = min(room.width() / content.width(), room.height() / content.height(), 1.25)
        self._set_zoom(max(scale, SMALLEST_ZOOM))
        self.centerOn(content.center() - QPointF(0, (above - below) / 2 / self.zoom))
        self._is_fitted = True

    def zoom_by(self, factor: float, around: QPointF | None = None) -> None:
        """Zooms; what is at the viewport point `around` stays there."""
        wanted = min(LARGEST_ZOOM, max(SMALLEST_ZOOM, self.zoom * factor))
        if around is None:
            around = QPointF(self.viewport().rect().center())
        before = self.mapToScene(around.toPoint())
        self._set_zoom(wanted)
        self.pan_by(self.mapToScene(around.toPoint()) - before)

    def pan_by(self, offset: QPointF) -> None:
        """Moves the drawing by `offset` in scene units."""
        self._is_fitted = False
        centre = self.mapToScene(self.viewport().rect().center())
        self.centerOn(centre - offset)

    def _set_zoom(self, zoom: float) -> None:
        self._is_fitted = False
        self.resetTransform()
        self.scale(zoom, zoom)
        self.zoom_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_by(QPointF(event.angleDelta().y() + event.angleDelta().x(), 0) * 0.5 / self.zoom)
        elif event.angleDelta().y():
            self.zoom_by(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._float()
        if self._is_fitted:
            self.fit()

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        assert isinstance(rect, QRectF)
        colours = theme.current()
        painter.fillRect(rect, QColor(colours.canvas))
        spacing = 4 * GRID
        while spacing * self.zoom < 18:
            spacing *= 2
        painter.setPen(theme.pen(colours.grid, 2.0 / self.zoom))
        left, top = math.floor(rect.left() / spacing), math.floor(rect.top() / spacing)
        right, bottom = math.ceil(rect.right() / spacing), math.ceil(rect.bottom() / spacing)
        painter.drawPoints(
            [QPointF(x * spacing, y * spacing) for x in range(left, right + 1) for y in range(top, bottom + 1)]
        )

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

    def add_part_somewhere(self, part: str) -> None:
        """Adds a node in a free place in the middle of the view."""
        point = self.mapToScene(self.viewport().rect().center())
        while self.node_at(point, 40):
            point += QPointF(0, 4 * GRID)
        self.add_part(part, point)

    def say_while_dragging(self, sentence: str, point: QPointF) -> None:
        """Shows why an edge can't be drawn, beside the cursor."""
        self._refusal.setText(sentence)
        self._refusal.setVisible(bool(sentence))
        if sentence:
            self._refusal.setMaximumWidth(min(340, self.viewport().width() - 24))
            self._refusal.adjustSize()
            place = self.mapFromScene(point) + QPoint(18, 18)
            room = self.viewport().rect().size()
            x = min(place.x(), room.width() - self._refusal.width() - 8)
            y = min(place.y(), room.height() - self._refusal.height() - 8)
            self._refusal.move(max(8, x), max(8, y))
            self._refusal.raise_()

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
        point = self.mapToScene(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton or self._space_held:
            self._gesture = Pan(self, point)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._gesture = self._gesture_for(event, point)
        if self._gesture is None:
            super().mousePressEvent(event)

    def _gesture_for(self, event: QMouseEvent, point: QPointF) -> Gesture | None:
        node = self.node_at(point) or self._handle_at(point)
        extend = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        if self.tool not in ("select", "connect"):
            return PlaceNode(self, self.tool)
        if node is None and self.tool == "connect":
            return Pan(self, point)
        if node is None:
            edge = self.edge_at(point)
            self._select(edge.key if edge else None, extend=extend)
            # None leaves an empty place to Qt's rubber band.
            return Gesture() if edge else None
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self.tool == "connect" or alt or node.handle_contains(point):
            return DrawEdge(self, node)
        self._select(node.name, extend=extend)
        return MoveNodes(self, point) if node.isSelected() else Gesture()

    def _handle_at(self, point: QPointF) -> NodeItem | None:
        return next((item for item in self.items_by_name.values() if item.handle_contains(point)), None)

    def _select(self, part: Part | None, *, extend: bool) -> None:
        """Selects one part, or nothing; a part of a selection keeps it, so that it can be dragged as a whole."""
        selection = set(self.document.selection)
        if part is None:
            selection = selection if extend else set()
        elif extend:
            selection ^= {part}
        elif part not in selection:
            selection = {part}
        self.document.select(selection)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture:
            self._gesture.move(self.mapToScene(event.position().toPoint()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture:
            gesture, self._gesture = self._gesture, None
            gesture.release(self.mapToScene(event.position().toPoint()))
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.mapToScene(event.position().toPoint())
        if part := self._part_at(point):
            self.document.select([part])
            self.edit_requested.emit()
        elif self.tool == "select":
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.add_part("input" if shift else "sum", point)

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
            self.network_scene.refresh()
            self.viewport().update()

    def _floating(self, role: str) -> QLabel:
        label = QLabel(self.viewport())
        label.setProperty("role", role)
        label.setWordWrap(role == "notice")
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.hide()
        return label

    def _empty_hint(self) -> str:
        return self.tr(
            "Double-click to add a neuron, Shift+double-click to add an input.\n"
            "Drag from the + at a node's right to another node to connect them.\n"
            "Or open an example from the library."
        )

    def _float(self) -> None:
        room = self.viewport().rect()
        observation = self.document.observation()
        notice = self.document.notice or (i18n.sentence(observation) if observation else "")
        _write(self._notice, notice)
        if notice:
            self._notice.setFixedWidth(min(560, room.width() - 24))
            self._notice.adjustSize()
            self._notice.move((room.width() - self._notice.width()) // 2, 10)
        _write(self._status, self._when() + self._where())
        self._status.adjustSize()
        self._status.move(12, room.height() - self._status.height() - 10)
        self._hint.setVisible(not self.document.network.nodes)
        self._hint.setGeometry(room)

    def _when(self) -> str:
        """The epoch, where it is not the present one."""
        document = self.document
        if not document.visiting:
            return ""
        return self.tr("epoch {n} of {last} · ").format(
            n=count_text(document.epoch), last=count_text(document.present_epoch)
        )

    def _where(self) -> str:
        """Where the walkthrough is, in a few words."""
        document = self.document
        step = document.current_step
        if step is None:
            trouble = document.trouble
            if trouble and document.network.nodes:
                return i18n.sentence(trouble)
            return self._sample_in_words()
        kind = step.part_of or step.kind
        if step.sample is None:
            phase = self.tr("update")
        else:
            phase = self.tr("backward pass") if kind in BACKWARD else self.tr("forward pass")
        target = step.target if isinstance(step.target, str) else " → ".join(step.target)
        parts = [phase]
        if step.kind != "update":
            parts.append(i18n.label("kind", KINDS[step.kind]))
        if target != "L":
            parts.append(target)
        parts += [
            self._batch_in_words() if step.sample is None else self._sample_in_words(),
            self.tr("step {n} of {all}").format(n=document.cursor.step + 1, all=len(document.steps)),
        ]
        return "  ·  ".join(part for part in parts if part)

    def _batch_in_words(self) -> str:
        course = self.document.walk.course
        if course is None or course.first + course.batch_count == 1:
            return ""
        batch = course.first + self.document.walk.batch(self.document.cursor.place) + 1
        return self.tr("batch {n} of {all}").format(n=batch, all=course.first + course.batch_count)

    def _sample_in_words(self) -> str:
        document = self.document
        if not document.sample_count or document.program is None:
            return ""
        return self.tr("sample {n} of {all}").format(n=document.cursor.sample + 1, all=document.sample_count)


def _write(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))
