"""What is said of a plot over inputs: its axes, where other inputs are held, and what the marks mean."""

from __future__ import annotations

from PySide6.QtCore import QObject

from simulator.notation import number_text
from simulator.sights import Field
from simulator.snapshot import Snapshot
from simulator.splitting import TEST, VALIDATION
from ui.plots.surface_seen import Seen

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

    def details(self, field: Field, snapshot: Snapshot, seen: Seen) -> tuple[str, ...]:
        """What follows where there is room, the most first: where other inputs are held, and what the marks mean.

        The marks give way to where inputs are held, and only without them is that said in short.
        """
        marks = self._marks(field, snapshot, seen)
        keys = ["".join(marks[:count]) for count in range(len(marks), 0, -1)]
        if signs := _signs_of(seen):
            keys.append("   " + self.tr("{signs} kept").format(signs=signs))
        forms = self._held(field, snapshot) or ("",)
        # With and without a word before the values, as many keys as there is room for; the values go last of all.
        texts = [held + key for key in (*keys, "") for held in forms[:2]]
        texts += [held + key for held in forms[2:] for key in (*keys, "")]
        return tuple(text for text in texts if text)

    def _held(self, field: Field, snapshot: Snapshot) -> tuple[str, ...]:
        """Where the other inputs are held, at length and ever shorter; empty if none are."""
        inputs = snapshot.program.inputs
        others = [place for place in range(len(inputs)) if place not in field.columns]
        if not others:
            return ()
        held = [f"{inputs[place]} = {number_text(float(field.held[place]))}" for place in others[:MOST_NAMED]]
        if len(others) > MOST_NAMED:
            held.append("…")
        at_length = self.tr(" · held: {inputs}").format(inputs=", ".join(held))
        values = [f" · {', '.join(held)}"] if len(others) <= MOST_NAMED else []
        return (at_length, *values, self.tr(" · {n} held").format(n=len(others)))

    def _marks(self, field: Field, snapshot: Snapshot, seen: Seen) -> list[str]:
        """What the marks are, each after its sign; what one would guess last comes first."""
        said, samples = [], seen.samples
        if signs := _signs_of(seen):
            said.append(self.tr("{signs} kept back").format(signs=signs))
        classes = [f"{sign} {label}" for sign, label in (("●", samples.upper), ("□", samples.lower)) if label]
        if classes:
            said.append("   ".join(classes))
        if seen.has_squares:
            said.append(self.tr("□ (t − a)²"))
        if samples.has_beyond:
            said.append(self.tr("◁ ▷ beyond the range"))
        if seen.has_lines:
            # Where a node is called z, that would be about the node.
            is_taken = "z" in snapshot.program.nodes
            said.append(self.tr("┄ Σ = 0") if is_taken else self.tr("┄ z = 0"))
        if seen.has_boundary and field.threshold is not None:
            said.append(self.tr("— a = {threshold}").format(threshold=number_text(field.threshold, 2)))
        if samples.has_equals:
            said.append(self.tr("side by side: at one place"))
        return [f"   {text}" for text in said]

    def explanation(self, field: Field, seen: Seen) -> str:
        """What the marks are, in sentences, where one asks for more than the title says."""
        turns = "" if field.threshold is None else number_text(field.threshold)
        samples = seen.samples
        said = [
            (seen.has_boundary, self.tr("solid line: where the answer turns, a = {threshold}").format(threshold=turns)),
            (seen.has_lines, self.tr("dashed lines: weighted sum 0 of neurons that see the inputs")),
            (bool(samples.upper), self.tr("filled circle: class 1")),
            (bool(samples.lower), self.tr("open square: the other class, {label}").format(label=samples.lower)),
            (VALIDATION in samples.subsets, self.tr("upright cross (+): kept for validation")),
            (TEST in samples.subsets, self.tr("lying cross (×): kept for the test")),
            (samples.has_others, self.tr("faint and hollow: other inputs differ from those held")),
            (samples.has_equals, self.tr("side by side: samples at one place")),
            (samples.has_beyond, self.tr("triangle at the rim: the sample lies beyond the range, on that side")),
            (seen.has_squares, self.tr("squares: (t − a)² of each sample, which the loss adds up")),
        ]
        return "\n".join(text for is_so, text in said if is_so)


def _signs_of(seen: Seen) -> str:
    """The signs of the samples that are kept back, "" where there are none."""
    subsets = seen.samples.subsets
    return " ".join(sign for sign, subset in (("+", VALIDATION), ("×", TEST)) if subset in subsets)
