"""The − and + above the layer under the mouse, as one knows them from TensorFlow Playground."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

import simulator as sim
from simulator.layer_edits import layer_of
from ui import drawing
from ui.document import Document


class LayerBar(QFrame):
    """Three buttons and the size of a layer; it belongs to the node it was last shown for."""

    def __init__(self, document: Document, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.document = document
        self._viewport = viewport
        self._name = ""
        self._layers: dict[str, list[str]] = {}
        self.setObjectName("layerBar")
        self.setProperty("role", "bar")
        self.less = self._button("−", self.tr("One less in this layer (-)"), drawing.shrink_layer)
        self.size_label = QLabel()
        self.size_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.size_label.setMinimumWidth(20)
        self.more = self._button("+", self.tr("One more in this layer (+)"), drawing.grow_layer)
        self.after = self._button("→+", self.tr("Another layer after this one (L)"), drawing.insert_layer)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(1)
        for widget in (self.less, self.size_label, self.more, self.after):
            layout.addWidget(widget)
        document.structure_changed.connect(self._forget)
        document.replaced.connect(self._forget)
        self.hide()

    def layer(self, name: str) -> list[str]:
        """The layer of a node, remembered until the drawing changes."""
        if name not in self._layers:
            members = layer_of(self.document.network, name)
            self._layers |= dict.fromkeys(members, members)
        return self._layers[name]

    @property
    def members(self) -> list[str]:
        """The layer that it is shown for."""
        return self.layer(self._name) if self._name in self.document.network.nodes else []

    def belongs_to(self, name: str) -> bool:
        """Whether it is shown for the layer of `name`."""
        return self.isVisible() and name in self.members

    def show_for(self, name: str, above: QPoint) -> None:
        """Shows the buttons for the layer of `name`, their lower edge at a point of the viewport."""
        self._name = name
        members = self.layer(name)
        self.size_label.setText(str(len(members)))
        self.less.setEnabled(len(members) > 1)
        self.after.setVisible(name not in self.document.network.outputs)
        self.adjustSize()
        box = QRect(above - QPoint(self.width() // 2, self.height()), self.size())
        room = self._viewport.rect().adjusted(4, 4, -4, -4)
        box.moveTop(max(room.top(), box.top()))
        box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
        self.setGeometry(box)
        self.show()
        self.raise_()

    def _button(self, sign: str, tip: str, edit: Callable[[Document, str], None]) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._edit(edit))
        return button

    def _edit(self, edit: Callable[[Document, str], None]) -> None:
        try:
            edit(self.document, self._name)
        except sim.SimulatorError as error:
            self.document.report(error)

    def _forget(self) -> None:
        self._layers.clear()
        if self.isVisible() and self._name in self.document.network.nodes:
            members = self.layer(self._name)
            self.size_label.setText(str(len(members)))
            self.less.setEnabled(len(members) > 1)
        else:
            self.hide()
