"""A form that draws a data set of a chosen size, noise and seed, with a picture of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

import simulator as sim
from simulator.arrays import Array
from simulator.fitting import fits, fitted
from simulator.tables import Table
from ui import data_edits, i18n, theme
from ui.document import Document
from ui.panels.fields import NumberField

MARGIN = 12.0
# A picture of more would show nothing else.
MOST_DRAWN = 3000


class _Picture(QWidget):
    """Samples as points: classes over two inputs, numbers over the first one."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(260, 240)
        self._points = np.empty((0, 2))
        self._high = np.empty(0, dtype=np.bool_)

    def show_samples(self, dataset: sim.Dataset, X: Array, T: Array) -> None:
        """Draws samples `X` (samples, inputs) with targets `T` (samples, outputs)."""
        X, T = X[:MOST_DRAWN], T[:MOST_DRAWN]
        is_plane = X.shape[1] > 1
        self._points = X[:, :2] if is_plane else np.column_stack([X[:, 0], T[:, 0]])
        self._high = T[:, 0] > 0.5 if dataset.task == "classes" else np.ones(len(T), dtype=np.bool_)
        if is_plane and dataset.task != "classes":
            self._high = T[:, 0] > np.median(T[:, 0])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme.current()
        painter.fillRect(self.rect(), QColor(colours.canvas))
        if not len(self._points):
            return
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        room = np.array([self.width(), self.height()]) - 2 * MARGIN
        places = (self._points - low) / np.where(high > low, high - low, 1.0) * room + MARGIN
        places[:, 1] = self.height() - places[:, 1]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # As in the plot: filled circles and open squares differ without colour too.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.curves[0]))
        for x, y in places[self._high].tolist():
            painter.drawEllipse(QPointF(x, y), 3.0, 3.0)
        painter.setPen(QPen(QColor(colours.curves[1]), 1.0))
        painter.setBrush(QColor(colours.raised))
        for x, y in places[~self._high].tolist():
            painter.drawRect(QRectF(x - 2.5, y - 2.5, 5.0, 5.0))


class GeneratorDialog(QDialog):
    """Which data set, how many samples, how much noise, which seed. Nothing changes before it is taken over."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.setObjectName("generatorDialog")
        self.setWindowTitle(self.tr("Draw data"))
        self.dataset = QComboBox()
        self.dataset.setObjectName("generator")
        for key, dataset in sim.DATASETS.items():
            if dataset.drawn is not None:
                self.dataset.addItem(i18n.label("dataset", dataset.label), key)
        self._refused: dict[str, str] = {}
        self.samples = self._field("generatorSamples", 10.0, 1.0)
        self.noise = self._field("generatorNoise", 0.01, 0.0)
        self.seed = self._field("generatorSeed", 1.0, 0.0)
        form = QFormLayout()
        for caption, field in (
            (self.tr("data set"), self.dataset),
            (self.tr("samples"), self.samples),
            (self.tr("noise σ"), self.noise),
            (self.tr("seed"), self.seed),
        ):
            form.addRow(caption, field)
            field.setAccessibleName(caption)
        self.trouble = QLabel()
        self.trouble.setObjectName("generatorTrouble")
        self.trouble.setProperty("role", "wrong")
        self.trouble.setWordWrap(True)
        self.fit = QCheckBox(self.tr("Make the network fit"))
        self.fit.setObjectName("fitNetworkToDrawn")
        self.fit.setToolTip(self.tr("So many inputs and outputs as the data set has, called like its columns"))
        self.fit.toggled.connect(self._refresh)
        self.picture = _Picture()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self.tr("Fill the table"))
        self.buttons.accepted.connect(self._take_over)
        self.buttons.rejected.connect(self.reject)
        left = QVBoxLayout()
        left.addLayout(form)
        left.addWidget(self.fit)
        left.addWidget(self.trouble)
        left.addStretch(1)
        across = QHBoxLayout()
        across.addLayout(left)
        across.addWidget(self.picture, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(across, 1)
        layout.addWidget(self.buttons)
        self.dataset.currentIndexChanged.connect(self._use_defaults)
        self._choose_what_fits()
        self.seed.set_value(0.0)
        self._use_defaults()
        self.resize(560, 340)

    @property
    def chosen(self) -> sim.Dataset:
        return sim.DATASETS[str(self.dataset.currentData())]

    def _field(self, name: str, step: float, least: float) -> NumberField:
        field = NumberField(step=step, least=least)
        field.setObjectName(name)
        field.committed.connect(self._refresh)
        field.nudged.connect(self._refresh)
        field.refused.connect(lambda sentence: self._refuse(name, sentence))
        return field

    def _refuse(self, name: str, sentence: str) -> None:
        """Takes note of a field that says no number, or that it says one again."""
        if sentence != self._refused.get(name, ""):
            self._refused[name] = sentence
            self._refresh()

    def _choose_what_fits(self) -> None:
        """Begins with a data set of the network's size."""
        network = self.document.network
        size = (len(network.inputs), len(network.outputs))
        for index in range(self.dataset.count()):
            dataset = sim.DATASETS[str(self.dataset.itemData(index))]
            if (len(dataset.inputs), len(dataset.outputs)) == size:
                self.dataset.setCurrentIndex(index)
                return

    def _use_defaults(self) -> None:
        drawn = self.chosen.drawn
        assert drawn is not None
        self.samples.set_value(float(drawn.samples))
        self.noise.set_value(drawn.noise)
        self._refresh()

    def _make(self) -> tuple[Array, Array]:
        samples, noise, seed = (field.value or 0.0 for field in (self.samples, self.noise, self.seed))
        if refused := next(filter(None, self._refused.values()), ""):
            raise sim.DataError("{why}", why=refused)
        if not (samples.is_integer() and seed.is_integer()):
            raise sim.DataError(self.tr("The number of samples and the seed must be whole numbers."))
        return self.chosen.make(int(samples), noise, int(seed))

    def _refresh(self) -> None:
        try:
            X, T = self._make()
        except sim.DataError as error:
            self.trouble.setText(i18n.sentence(error.sentence))
            self.ok.setEnabled(False)
            return
        self.picture.show_samples(self.chosen, X, T)
        fits_already = fits(self.document.network, X.shape[1], T.shape[1])
        self.fit.setVisible(not fits_already)
        can_take = fits_already or self.fit.isChecked()
        self.ok.setEnabled(can_take)
        unfit = self.tr("inputs: {inputs}, outputs: {outputs}; the network has {network_inputs} and {network_outputs}.")
        network = self.document.network
        self.trouble.setText(
            ""
            if can_take
            else unfit.format(
                inputs=X.shape[1],
                outputs=T.shape[1],
                network_inputs=len(network.inputs),
                network_outputs=len(network.outputs),
            )
        )

    def _take_over(self) -> None:
        try:
            self._fill(*self._make())
        except sim.SimulatorError as error:
            self.trouble.setText(i18n.sentence(error.sentence))
        else:
            self.accept()

    def _fill(self, X: Array, T: Array) -> None:
        document, dataset = self.document, self.chosen
        if fits(document.network, X.shape[1], T.shape[1]):
            data_edits.fill(document, dataset.key, X, T)
            return
        activation = "sigmoid" if dataset.task == "classes" else "linear"
        table = Table(dataset.inputs, dataset.outputs, X, T)
        text = self.tr("Data: {title}").format(title=i18n.label("dataset", dataset.label))
        document.write(text, lambda project: fitted(project, table, activation))
