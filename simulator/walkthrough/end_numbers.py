"""The numbers at the end of a batch, one parameter at a time, and how each of them is written in a formula."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.notation import number_latex
from simulator.optimizers import SGD
from simulator.walkthrough.order import MEMORY
from simulator.walkthrough.passes import BatchNumbers
from simulator.walkthrough.sample_numbers import SampleNumbers, loss_unit
from simulator.walkthrough.steps import Kind, Part, Source, Style
from simulator.walkthrough.wording import Pair, Scribe, about, parameter


@dataclass(frozen=True, eq=False)
class EndNumbers:
    """What is known once all samples of a batch have been looked at. `last` is its last sample."""

    batch: BatchNumbers
    style: Style
    last: SampleNumbers

    # What there is

    @property
    def is_error_term(self) -> bool:
        return self.style.convention == "error_term"

    @property
    def sign(self) -> str:
        """What stands before a slope in the convention in force."""
        return "-" if self.is_error_term else ""

    @property
    def averages(self) -> bool:
        return self.batch.settings.samples == "mean"

    @property
    def share(self) -> float:
        """What every sample counts."""
        return 1.0 / self.batch.size if self.averages else 1.0

    @property
    def loss_unit(self) -> float:
        """What the loss is divided by to be shown with the logarithm in force."""
        return loss_unit(self.batch.settings.loss, self.style.logarithm)

    def place(self, target: Part) -> int:
        return self.batch.program.place[target]

    def before(self, target: Part) -> float:
        """A weight or bias as it was in this batch."""
        return float(self.batch.parameters[self.place(target)])

    def is_penalized(self, target: Part) -> bool:
        settings = self.batch.settings
        return bool(settings.l1 or settings.l2) and not isinstance(target, str)

    def losses(self) -> list[tuple[int, float]]:
        """The row of every sample, counted from 1, and its loss as it is shown."""
        return [
            (int(row) + 1, float(value) / self.loss_unit)
            for row, value in zip(self.batch.rows, self.batch.losses, strict=True)
        ]

    def value(self, kind: Kind, target: Part) -> float:
        """The result of an operation, in the convention in force."""
        batch, sign = self.batch, self.style.sign
        if kind == "batch_loss":
            return batch.loss / self.loss_unit
        place = self.place(target)
        if kind == "update":
            return float(batch.updated[place])
        if kind in ("second_moment", "squares"):
            return float(batch.after.moments[MEMORY[kind], place])
        if kind in MEMORY:
            return sign * float(batch.after.moments[MEMORY[kind], place])
        if kind == "first_corrected":
            return sign * float(batch.corrected(kind)[place])
        if kind == "second_corrected":
            return float(batch.corrected(kind)[place])
        if kind == "lookahead":
            optimizer = batch.optimizer
            assert isinstance(optimizer, SGD)
            return sign * float(batch.followed[place] + optimizer.momentum * batch.after.moments[0, place])
        gradients = {"gradient_sum": batch.total, "gradient_mean": batch.gradient, "penalty": batch.followed}
        return sign * float(gradients[kind][place])

    # Writing

    def plain(self, value: float) -> str:
        """A number that nobody asks about, such as η."""
        return number_latex(value, self.style.digits)

    def gradient_source(self, target: Part) -> Source:
        """The operation whose result is the gradient of the batch's loss."""
        if self.batch.size == 1:
            return Source("gradient", target)
        return Source("gradient_mean" if self.averages else "gradient_sum", target)

    def followed(self, target: Part, scribe: Scribe) -> Pair:
        """What the optimizer follows, with its sign."""
        value = self.style.sign * self.batch.followed[self.place(target)]
        if self.is_penalized(target):
            text, source = f"{self.sign}{about('g', target)}", Source("penalty", target)
        else:
            text = rf"{self.sign}\frac{{\partial L}}{{\partial {parameter(target)}}}"
            source = self.gradient_source(target)
        return Pair(rf"\left({text}\right)" if self.sign else text, scribe.factor(value, source))

    def old(self, kind: Kind, target: Part, scribe: Scribe) -> str:
        """What the optimizer remembers of a parameter from the step before."""
        value = float(self.batch.before.moments[MEMORY[kind], self.place(target)])
        if kind in ("velocity", "first_moment"):
            value *= self.style.sign
        return scribe.factor(value + 0.0, Source("memory", target, detail=kind))

    def new(self, kind: Kind, target: Part, scribe: Scribe) -> str:
        """What an operation before this one has come to."""
        return scribe.factor(self.value(kind, target), Source(kind, target))
