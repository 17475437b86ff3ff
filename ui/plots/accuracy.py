"""How many answers are right, over the epochs."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.sentences import QT_TRANSLATE_NOOP
from simulator.sights import Accuracies, Along
from simulator.snapshot import Snapshot
from ui.plots.curves import Stroke
from ui.plots.past import PastPlot
from ui.plots.series import Series

ACCURACIES = Accuracies()


class AccuracyPlot(PastPlot):
    key = "accuracy"
    heading = QT_TRANSLATE_NOOP("plot", "Accuracy")
    sight = ACCURACIES

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
        self.find_kept(snapshot)
        self.draw(self.curves_of(found), {"accuracy": Stroke(0)})
        self.show_kept_curves()
        self.show_epochs(self.last_epoch)
        self.fix_range("left", -0.03, 1.05)

    def curves_of(self, found: Along) -> Sequence[Series]:
        name = self.tr("present") if self.has_kept else self.tr("training")
        return [Series("accuracy", name, found.epochs.astype(float), found.values[:, 0])]
