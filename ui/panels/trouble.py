"""The trouble finder: where in the run a neuron was first saturated, dead or no longer finite."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from simulator.arrays import Array
from simulator.trouble import Trouble, find_troubles
from ui import i18n
from ui.document import Document
from ui.panels.aside import Aside
from ui.trouble_search import Run, TroubleSearch


class TroublePanel(Aside):
    """A line for each trouble, in the order of the epochs. `epoch_chosen` carries the epoch of the one clicked."""

    epoch_chosen = Signal(int)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.troubles: tuple[Trouble, ...] = ()
        self._looked_at: tuple[object, ...] = ()
        self.search = TroubleSearch(self)
        self.search.ended.connect(self._show_exact)
        self.summary = QLabel()
        self.summary.setObjectName("troubleSummary")
        self.summary.setWordWrap(True)
        self.summary.setContentsMargins(10, 6, 10, 4)
        self.list = QListWidget()
        self.list.setObjectName("troubles")
        self.list.setAccessibleName(self.tr("Troubles"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.summary)
        layout.addWidget(self.list, 1)

    def sizeHint(self) -> QSize:
        return QSize(380, 200)

    def refresh(self) -> None:
        document = self.document
        if document.running:
            self.stop()
            self.summary.setText(self.tr("Training. Pause to look through the run."))
            return
        looked_at = (document.trace, document.program, document.project.data, document.divergence)
        if len(looked_at) == len(self._looked_at) and all(map(_is, looked_at, self._looked_at)):
            # A step of the walkthrough, or a selection: the run is as it was.
            self._say()
            return
        self._looked_at = looked_at
        self.stop()
        self.troubles = self._find()
        self._look_closer()
        self._show()

    def stop(self) -> None:
        """Ends the search for exact epochs."""
        self.search.stop()

    def set_seen(self, seen: bool) -> None:
        super().set_seen(seen)
        if not seen and self.search.busy:
            self.stop()
            # Looked at again, it begins anew.
            self._looked_at = ()

    def _look_closer(self) -> None:
        """Looks for the exact epochs of what was found between two recorded ones."""
        document = self.document
        wanted = [trouble for trouble in self.troubles if not trouble.is_exact]
        if wanted and document.program is not None:
            self.search.start(Run(document.program, document.trace, document.project.X), wanted)

    def _show_exact(self) -> None:
        found = self.search.found
        self.troubles = tuple(
            sorted((found.get(trouble, trouble) for trouble in self.troubles), key=lambda trouble: trouble.epoch)
        )
        self._show()

    def _show(self) -> None:
        self.list.clear()
        for trouble in self.troubles:
            words = i18n.label("trouble", trouble.sentence.template).format(**trouble.sentence.values)
            when = self.tr("Epoch {n}: {trouble}") if trouble.is_exact else self.tr("By epoch {n}: {trouble}")
            item = QListWidgetItem(when.format(n=trouble.epoch, trouble=words))
            item.setData(Qt.ItemDataRole.UserRole, (trouble.epoch, trouble.neuron))
            self.list.addItem(item)
        self._say()

    def _find(self) -> tuple[Trouble, ...]:
        document = self.document
        if document.program is None or not document.sample_count:
            return ()
        epochs, parameters = self._recorded()
        return find_troubles(document.program, epochs, parameters, document.project.X, document.divergence)

    def _recorded(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Array]:
        """The epochs whose parameters are recorded, and those, the present ones last."""
        document = self.document
        assert document.program is not None
        trace, now = document.trace, document.present_epoch
        epochs, parameters = trace.moment_epochs, trace.trajectories()
        width = len(document.program.parameters)
        if not len(epochs) or parameters.shape[1] != width:
            return np.array([document.epoch]), document.program.parameters[np.newaxis]
        if document.visiting or epochs[-1] >= now:
            # The network stands somewhere in its past: the whole run is still there.
            return epochs, parameters
        return np.append(epochs, now), np.vstack([parameters, document.program.parameters])

    def _say(self) -> None:
        epoch = self.document.project.progress.epoch
        if self.search.busy:
            self.summary.setText(
                self.tr(
                    "Found in this run, up to epoch {n}. Training again between what is recorded, to see just when …"
                ).format(n=epoch)
            )
        elif self.troubles:
            self.summary.setText(
                self.tr("First found in this run, up to epoch {n}; click one to go there:").format(n=epoch)
            )
        elif epoch:
            self.summary.setText(
                self.tr(
                    "No neuron was saturated, dead or no longer finite, in any recorded epoch up to epoch {n}."
                ).format(n=epoch)
            )
        else:
            self.summary.setText(
                self.tr(
                    "No neuron is saturated, dead or no longer finite. After a run, the first epoch in which one was"
                    " is found here."
                )
            )

    def _jump(self, item: QListWidgetItem) -> None:
        epoch, neuron = item.data(Qt.ItemDataRole.UserRole)
        if neuron in self.document.network.nodes:
            self.document.select([neuron])
        self.epoch_chosen.emit(epoch)


def _is(first: object, second: object) -> bool:
    return first is second
