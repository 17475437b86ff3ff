"""The plots of the window: made when they are first seen, drawn while they are, and written to files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
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
from ui.save_path import ask_where_to_save
from ui.theme import Theme


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
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.draw)
        # Before anything of the new document is drawn.
        document.replaced.connect(self._forget)
        for signal in (
            document.replaced,
            document.structure_changed,
            document.data_changed,
            document.settings_changed,
            document.run_changed,
            document.found_changed,
        ):
            signal.connect(self.draw)
        document.parameters_changed.connect(self._draw_soon)
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
        self._soon.stop()
        document = self._document
        # While the window is being destroyed, docks still say that they are hidden now.
        visible = [plot for plot in self.plots if plot.key in self.seen and isValid(plot)]
        document.want(frozenset().union(*(plot.wants() for plot in visible if not plot.is_paused)))
        snapshot = document.snapshot() if document.program else None
        caption = self._caption()
        self._drawn = snapshot
        for plot in self._in_turn(visible):
            plot.digits = document.project.view.digits
            plot.receive(snapshot, caption)
        self._leave_room(visible)

    def _caption(self) -> str:
        """The loss in force, in words; of a graph's end, whose derivatives are asked for, in its own letters."""
        project = self._document.project
        if project.training.loss != "output":
            return loss_caption(self._document)
        if len(project.X) < 2:
            return "L = a"
        return self.tr("L = a, mean") if project.training.samples == "mean" else self.tr("L = a, sum")

    def _draw_soon(self) -> None:
        """Draws at once; while training runs when the window comes to it, as canvases do: keys and mouse come first."""
        if self._document.running:
            self._soon.start(0)
        else:
            self.draw()

    def _leave_room(self, visible: Sequence[Plot]) -> None:
        """Has all plots over the epochs leave the same room at the right, so that their axes agree."""
        room = max((plot.room for plot in visible), default=0.0)
        for plot in visible:
            plot.ranges.leave_room(room)

    def _forget(self) -> None:
        for plot in self.plots:
            plot.forget()

    def _in_turn(self, visible: list[Plot]) -> list[Plot]:
        """While training runs, those whose turn it is."""
        turns = self._document.turns
        if not self._document.running:
            return visible
        for plot in visible:
            turns.took(plot.key, plot.seconds)
        return [plot for plot in visible if turns.may(plot.key)]

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
        target = ask_where_to_save(self._window, self.tr("Save the plot"), proposal, f"*.{suffix}", f".{suffix}")
        if target is None:
            return
        if files.attempt(lambda: write_file(export(plot, suffix), target)):
            document.say(self.tr("“{file}” is written.").format(file=target.name))
