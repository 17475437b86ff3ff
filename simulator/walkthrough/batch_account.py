"""What is told of the end of a batch: results and texts of its operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.walkthrough.batch_texts import batch_loss, gradient_mean, gradient_sum, penalty, term
from simulator.walkthrough.end_numbers import EndNumbers
from simulator.walkthrough.optimizer_texts import (
    first_corrected,
    first_moment,
    lookahead,
    second_corrected,
    second_moment,
    squares,
    update,
    velocity,
)
from simulator.walkthrough.steps import KINDS, Explanation, Kind, Part, Source, Step
from simulator.walkthrough.wording import Scribe, Texts

AT_A_PARAMETER: dict[Kind, Callable[[EndNumbers, Part, Scribe], Texts]] = {
    "batch_loss": batch_loss,
    "gradient_sum": gradient_sum,
    "gradient_mean": gradient_mean,
    "penalty": penalty,
    "velocity": velocity,
    "lookahead": lookahead,
    "squares": squares,
    "first_moment": first_moment,
    "second_moment": second_moment,
    "first_corrected": first_corrected,
    "second_corrected": second_corrected,
    "update": update,
}


@dataclass(frozen=True, eq=False)
class BatchAccount:
    """Tells the operations that concern a batch as a whole."""

    own: EndNumbers

    def value(self, kind: Kind, target: Part) -> float:
        """The result of an operation, in the convention in force."""
        return self.own.value(kind, target)

    def term(self, kind: Kind, target: Part, term: int) -> float:
        """The sum over the first samples of the batch."""
        own, batch = self.own, self.own.batch
        if kind == "batch_loss":
            return float(batch.losses[:term].sum()) * own.share / own.loss_unit
        return own.style.sign * float(batch.gradients(own.place(target))[:term].sum())

    def explain(self, step: Step) -> Explanation:
        """The texts of one step, made when somebody looks at it."""
        scribe = Scribe(self.own.style.digits)
        texts = self._texts(step, scribe)
        return Explanation(texts.symbols, texts.numbers, texts.reason, scribe.sources)

    def label(self, step: Step) -> str:
        """What the operation is called, or the one that a term belongs to."""
        return KINDS[step.part_of or step.kind]

    def _texts(self, step: Step, scribe: Scribe) -> Texts:
        if step.kind != "term":
            return AT_A_PARAMETER[step.kind](self.own, step.target, scribe)
        assert step.part_of is not None
        so_far = self.term(step.part_of, step.target, step.term - 1) if step.term > 1 else None
        source = Source("term", step.target, detail=str(step.term - 1))
        before = "" if so_far is None else scribe.factor(so_far, source)
        return term(self.own, step.part_of, step.target, step.term, before, scribe)
