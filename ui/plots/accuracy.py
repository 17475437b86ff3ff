"""How many answers are right, over the epochs."""

from __future__ import annotations

from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Accuracies, Along, Sight
from simulator.snapshot import Snapshot
from ui.plots.curves import CurvePlot, Stroke
from ui.plots.series import Series

ACCURACIES = Accuracies()


class AccuracyPlot(CurvePlot):
    key = "accuracy"
    heading = QT_TRANSLATE_NOOP("plot", "Accuracy")

    def __init__(self) -> None:
        super().__init__()
        self.item.addItem(self._visited, ignoreBounds=True)
        self.label("bottom", self.tr("epoch"))

    def wants(self) -> frozenset[Sight]:
        return frozenset([ACCURACIES])

    def show_snapshot(self, snapshot: Snapshot | None, caption: str) -> None:
        found = snapshot.found.get(ACCURACIES) if snapshot else None
        if snapshot is None or not isinstance(found, Along):
            self.draw((), {})
            if snapshot is not None and ACCURACIES not in snapshot.found:
                return
            self.show_hint(self.tr("Needs samples with two labels, or with one output of several that is 1."))
            return
        self.show_hint("")
        self.label("left", self.tr("share of right answers"))
        self.show_visited(snapshot)
        epochs = found.epochs.astype(float)
        curve = Series("accuracy", self.tr("training"), epochs, found.values[:, 0])
        self.draw([curve], {"accuracy": Stroke(0)})
        self.show_range("bottom", 0.0, max(10.0, 1.02 * float(epochs.max())))
        self.fix_range("left", -0.03, 1.05)
