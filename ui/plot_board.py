"""The plots of the window: made when they are first seen, drawn while they are, and written to files."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from simulator.files import write_file
from simulator.snapshot import Snapshot
from ui.document import Document
from ui.files import ProjectFiles
from ui.panels.training import loss_caption
from ui.plots import PLOTS, Plot
from ui.plots.export import export
from ui.plots.surface import SurfacePlot
from ui.point_editing import PointEditing
from ui.theme import Theme

# While training runs, so much of a frame is for the plots; what would take longer is drawn in the next ones.
SECONDS_A_FRAME = 0.006


class PlotBoard(QObject):
    """Brings the document's snapshots to the plots that are seen. `made`: a plot is there, and wants a place.

    Nothing is drawn before `begin`, when all docks are where they belong.
    """

    made = Signal(str)

    def __init__(self, document: Document, files: ProjectFiles, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._files = files
        self._window = window
        self.plots: list[Plot] = []
        self.seen: set[str] = set()
        self._unmade = {plot.key: plot for plot in PLOTS}
        self._is_begun = False
        self._drawn: Snapshot | None = None
        self._turn = 0
        for signal in (
            document.replaced,
            document.structure_changed,
            document.parameters_changed,
            document.data_changed,
            document.settings_changed,
            document.run_changed,
            document.found_changed,
        ):
            signal.connect(self.draw)
        document.step_changed.connect(self._draw_if_new)
        document.selection_changed.connect(self._mark)
        document.runs.changed.connect(self._show_kept_runs)

    def plot(self, key: str) -> Plot:
        """A plot, made if it isn't there yet: all of them at once would keep the window waiting at its start."""
        if key in self._unmade:
            self._make(key)
        return next(plot for plot in self.plots if plot.key == key)

    def see(self, key: str, visible: bool) -> None:
        """Takes note whether a dock is seen, be it a plot's or another one."""
        (self.seen.add if visible else self.seen.discard)(key)
        if visible and key in self._unmade:
            self._make(key)
        if self._is_begun:
            self.draw()

    def begin(self) -> None:
        """Draws what is seen, once instead of once for each dock that appears, and from now on whatever changes."""
        if not self._is_begun:
            self._is_begun = True
            self.draw()

    def colour(self, colours: Theme) -> None:
        """Puts on light or dark."""
        for plot in self.plots:
            plot.colour(colours)

    def _make(self, key: str) -> None:
        plot = self._unmade.pop(key)()
        self.plots.append(plot)
        plot.part_chosen.connect(lambda part: self._document.select([part]))
        plot.wants_changed.connect(self.draw)
        plot.export_wanted.connect(lambda suffix: self._export(plot, suffix))
        plot.mark(self._document.selection)
        plot.show_kept(self._document.runs.shown)
        if isinstance(plot, SurfacePlot):
            PointEditing(self._document, plot)
        self.made.emit(key)

    # Drawing

    def draw(self) -> None:
        """Has the plots that are seen show this moment; only for these is anything worked out."""
        document = self._document
        # While the window is being destroyed, docks still say that they are hidden now.
        visible = [plot for plot in self.plots if plot.key in self.seen and isValid(plot)]
        document.want(frozenset().union(*(plot.wants() for plot in visible if not plot.is_paused)))
        snapshot = document.snapshot() if document.program else None
        caption = loss_caption(document)
        self._drawn = snapshot
        for plot in self._in_turn(visible):
            plot.receive(snapshot, caption)

    def _in_turn(self, visible: list[Plot]) -> list[Plot]:
        """While training runs, as many as a frame has time for, one after the other; by what they took before."""
        if not self._document.running or not visible:
            return visible
        first = self._turn % len(visible)
        waiting = visible[first:] + visible[:first]
        ends = accumulate(plot.seconds for plot in waiting)
        count = max(1, sum(end <= SECONDS_A_FRAME for end in ends))
        self._turn = first + count
        return waiting[:count]

    def _draw_if_new(self) -> None:
        """A step changes what plots show only where it comes to another sample or batch."""
        if not self._document.program or self._document.snapshot() is not self._drawn:
            self.draw()

    def _mark(self) -> None:
        for plot in self.plots:
            plot.mark(self._document.selection)

    def _show_kept_runs(self) -> None:
        shown = self._document.runs.shown
        for plot in self.plots:
            plot.show_kept(shown)

    # Writing

    def _export(self, plot: Plot, suffix: str) -> None:
        """Asks for a file and writes a plot to it, as a picture or as numbers."""
        document, files = self._document, self._files
        stem = document.title.removesuffix(".pnet").replace("/", "-")
        proposal = str(Path(files.folder()) / f"{stem}, {plot.title().lower()}.{suffix}")
        path, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save the plot"), proposal, f"*.{suffix}")
        if not path:
            return
        target = Path(path if path.endswith(f".{suffix}") else f"{path}.{suffix}")
        if files.attempt(lambda: write_file(export(plot, suffix), target)):
            document.say(self.tr("“{file}” is written.").format(file=target.name))
