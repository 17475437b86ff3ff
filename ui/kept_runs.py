"""The runs that are kept while the window is open. Views read them and read them again when `changed` says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from simulator.history import Trace
from simulator.runs import Comparison, KeptRun, compare
from ui import i18n
from ui.run_looks import ShownRun

MOST_IN_A_CAPTION = 2
SHORT = {"learning_rate": "η", "optimizer.sgd.momentum": "μ", "l1": "L1", "l2": "L2", "noise": "σ"}


@dataclass(frozen=True, eq=False)
class Kept:
    """A run in the list: the number of its look, whether it is drawn, and whether a person has named it.

    `source` is the trace it was made of, by which the same run is known again.
    """

    run: KeptRun
    look: int
    is_shown: bool = True
    is_named: bool = False
    source: Trace | None = None


class KeptRuns(QObject):
    """Adds, names, hides and removes kept runs. What was removed last can be brought back.

    They belong to the window, not to the file: they stay when another one is opened, hidden, so that examples can be
    compared with each other.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kept: tuple[Kept, ...] = ()
        self._removed: list[tuple[Kept, ...]] = []
        self._comparison: Comparison | None = None
        self._count = 0

    @property
    def can_bring_back(self) -> bool:
        return bool(self._removed)

    @property
    def shown(self) -> tuple[ShownRun, ...]:
        """The runs that are to be drawn."""
        return tuple(ShownRun(self.caption(entry), entry.look, entry.run) for entry in self.kept if entry.is_shown)

    @property
    def comparison(self) -> Comparison:
        """What differs between all of them."""
        if self._comparison is None:
            self._comparison = compare([entry.run for entry in self.kept])
        return self._comparison

    def caption(self, entry: Kept) -> str:
        """What a legend calls a run: by what sets it apart, unless that is too much or a person has named it."""
        if entry.is_named or len(self.kept) < 2:
            return entry.run.name
        place, parts = self.kept.index(entry), []
        for key, (label, values) in self.comparison.rows.items():
            if (value := values[place]) is not None:
                short = SHORT.get(key) or i18n.label("run", label)
                parts.append(f"{short} {i18n.sentence(value)}")
        return ", ".join(parts) if 0 < len(parts) <= MOST_IN_A_CAPTION else entry.run.name

    def holds(self, trace: Trace) -> bool:
        """Whether the run with this trace is kept."""
        return any(entry.source is trace for entry in self.kept)

    def next_name(self) -> str:
        """A name for the next one."""
        return self.tr("Run {n}").format(n=self._count + 1)

    def add(self, run: KeptRun, source: Trace | None = None, *, is_named: bool = False) -> None:
        """Keeps a run, and draws it."""
        taken = {entry.look for entry in self.kept}
        look = next(number for number in range(len(taken) + 1) if number not in taken)
        self._count += 1
        self._become((*self.kept, Kept(run, look, is_named=is_named, source=source)))

    def rename(self, place: int, name: str) -> None:
        """Gives a run another name, which is then its own in legends, too."""
        entry, name = self.kept[place], name.strip()
        if name and name != entry.run.name:
            self._replace(place, dataclasses.replace(entry, run=entry.run.renamed(name), is_named=True))

    def show(self, place: int, shown: bool) -> None:
        """Draws a run, or hides it."""
        if self.kept[place].is_shown != shown:
            self._replace(place, dataclasses.replace(self.kept[place], is_shown=shown))

    def hide_all(self) -> None:
        """Draws none of them, because another project is open."""
        self._become(tuple(dataclasses.replace(entry, is_shown=False) for entry in self.kept))

    def remove(self, places: Sequence[int]) -> None:
        """Takes runs out of the list."""
        if places:
            self._removed.append(self.kept)
            self._become(tuple(entry for place, entry in enumerate(self.kept) if place not in places))

    def bring_back(self) -> None:
        """Puts what was removed last back into the list."""
        if self._removed:
            known = {id(entry.run) for entry in self.kept}
            taken = {entry.look for entry in self.kept}
            before = self._removed.pop()
            back = [entry for entry in before if id(entry.run) not in known]
            for place, entry in enumerate(back):
                look = entry.look
                while look in taken:
                    look += 1
                taken.add(look)
                back[place] = dataclasses.replace(entry, look=look)
            self._become((*self.kept, *back))

    def _replace(self, place: int, entry: Kept) -> None:
        self._become((*self.kept[:place], entry, *self.kept[place + 1 :]))

    def _become(self, kept: tuple[Kept, ...]) -> None:
        if kept != self.kept:
            self.kept = kept
            self._comparison = None
            self.changed.emit()
