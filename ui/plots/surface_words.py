"""What is said of a plot over inputs: its axes, where other inputs are held, and what the marks mean."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject

from simulator.notation import number_text
from simulator.sights import Field
from simulator.snapshot import Snapshot
from simulator.splitting import TEST, VALIDATION
from ui.plots.samples import SampleMarks

# So many inputs that are held are named in the caption.
MOST_NAMED = 3


class SurfaceWords(QObject):
    """Words for a `Field`, its samples in a `Snapshot` and the marks that are drawn of them."""

    def height(self, field: Field) -> tuple[str, tuple[str, ...]]:
        """What the height or colour is over which inputs, and the same in ever fewer words."""
        name = f"a({field.node})"
        if len(field.inputs) == 1:
            return name, ()
        across, up = field.inputs
        text = self.tr("{height} over {across} →, {up} ↑").format(height=name, across=across, up=up)
        # Both axes are to be told apart even where the plot is narrow, and the neuron in any case.
        shorter = self.tr("{height}: {across} →, {up} ↑").format(height=name, across=across, up=up)
        return text, (shorter, f"{name}  {across}→ {up}↑", name)

    def details(self, field: Field, snapshot: Snapshot) -> tuple[str, ...]:
        """What follows where there is room, the longest first: where other inputs are held, and what the marks mean."""
        held, marks = self._held(field, snapshot), self._marks(field, snapshot)
        counts = range(len(marks), -1, -1)
        texts = (start + "".join(marks[:count]) for count in counts for start in held or ("",))
        return tuple(text for text in texts if text)

    def _held(self, field: Field, snapshot: Snapshot) -> tuple[str, ...]:
        """Where the other inputs are held, at length and in short; empty if none are."""
        inputs = snapshot.program.inputs
        others = [place for place in range(len(inputs)) if place not in field.columns]
        if not others:
            return ()
        held = [f"{inputs[place]} = {number_text(float(field.held[place]))}" for place in others[:MOST_NAMED]]
        if len(others) > MOST_NAMED:
            held.append("…")
        at_length = self.tr(" · held: {inputs}").format(inputs=", ".join(held))
        return (at_length, self.tr(" · {n} held").format(n=len(others)))

    def _marks(self, field: Field, snapshot: Snapshot) -> list[str]:
        """What the marks are, each after its sign; what one would guess last comes first."""
        said = []
        if field.threshold is not None and len(field.inputs) == 2:
            said.append(self.tr("— a = {threshold}").format(threshold=number_text(field.threshold, 2)))
        if field.classifies and len(snapshot.T):
            low = "−1" if (snapshot.T < 0).any() else "0"
            said.append(self.tr("● 1   □ {low}").format(low=low))
        signs = [sign for sign, subset in (("+", VALIDATION), ("×", TEST)) if (snapshot.subsets == subset).any()]
        if signs:
            said.append(self.tr("{signs} kept back").format(signs=" ".join(signs)))
        # The neuron's own line lies under the border.
        if any(name != field.node for name in field.line_names):
            said.append(self.tr("┄ z = 0"))
        return [f"   {text}" for text in said]

    def explanation(self, field: Field, snapshot: Snapshot, marks: SampleMarks, *, has_squares: bool) -> str:
        """What the marks are, in sentences, where one asks for more than the title says."""
        is_surface, counts = len(field.inputs) == 2, np.bincount(snapshot.subsets, minlength=3)
        turns = "" if field.threshold is None else number_text(field.threshold)
        said = [
            (
                is_surface and field.threshold is not None,
                self.tr("solid line: where the answer turns, a = {threshold}").format(threshold=turns),
            ),
            (is_surface and len(field.lines) > 0, self.tr("dashed lines: z = 0 of neurons that see the inputs")),
            (field.classifies, self.tr("filled circle: class 1; open square: the other class")),
            (counts[VALIDATION] > 0, self.tr("upright cross (+): kept for validation")),
            (counts[TEST] > 0, self.tr("lying cross (×): kept for the test")),
            (marks.has_others, self.tr("faint and hollow: other inputs differ from those held")),
            (marks.has_equals, self.tr("side by side: samples at one place")),
            (has_squares, self.tr("squares: (t − a)² of each sample, which the loss adds up")),
        ]
        return "\n".join(text for is_so, text in said if is_so)
