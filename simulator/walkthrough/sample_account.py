"""What is told of the operations of one sample: their results, and their texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.walkthrough.backward_texts import gradient, hidden_error, input_gradient, output_error
from simulator.walkthrough.forward_texts import activation, dropout, loss, noise, weighted_sum
from simulator.walkthrough.sample_numbers import SampleNumbers
from simulator.walkthrough.steps import KINDS, Explanation, Kind, Part, Source, Step
from simulator.walkthrough.term_texts import term
from simulator.walkthrough.wording import Scribe, Texts

AT_A_NODE: dict[Kind, Callable[[SampleNumbers, str, Scribe], Texts]] = {
    "noise": noise,
    "weighted_sum": weighted_sum,
    "activation": activation,
    "dropout": dropout,
    "loss": loss,
    "output_error": output_error,
    "hidden_error": hidden_error,
    "input_gradient": input_gradient,
}


@dataclass(frozen=True, eq=False)
class SampleAccount:
    """Tells the operations of one sample, in the convention in force."""

    own: SampleNumbers

    def value(self, kind: Kind, target: Part) -> float:
        """The result of an operation."""
        own, batch = self.own, self.own.batch
        if kind == "loss":
            return float(batch.losses[own.sample]) / own.loss_unit
        if kind == "gradient":
            return own.style.sign * batch.gradient_of(own.sample, batch.program.place[target])
        assert isinstance(target, str)
        if kind == "activation":
            return own.before_dropout(target)
        if kind == "dropout":
            return own.passed_on(target)
        if kind in ("noise", "weighted_sum"):
            return float(batch.z[batch.program.row[target], own.sample])
        return own.delta(target)

    def term(self, kind: Kind, target: Part, term: int) -> float:
        """The result so far, after so many terms (counted from 1) were added."""
        own = self.own
        if kind == "loss":
            outputs = own.batch.program.outputs[:term]
            return sum(own.loss_at(name) for name in outputs) * own.output_share
        assert isinstance(target, str)
        if kind in ("hidden_error", "input_gradient"):
            return own.style.sign * float(sum(own.arriving(target, to) for to in own.wiring.feeds[target][:term]))
        unit = own.wiring.units[target]
        terms = own.terms_of(unit)[:term].reshape(-1, 1)
        total = float(unit.aggregation.value(terms)[0]) if len(terms) else 0.0
        return total + float(own.parameters[unit.bias]) if term > len(unit.sources) else total

    def explain(self, step: Step) -> Explanation:
        """The texts of one step, made when somebody looks at it."""
        scribe = Scribe(self.own.style.digits)
        texts = self._texts(step, scribe)
        return Explanation(texts.symbols, texts.numbers, texts.reason, scribe.sources)

    def label(self, step: Step) -> str:
        """What the operation is called, or the one that a term belongs to: not every neuron sums."""
        kind = step.part_of or step.kind
        return self.own.wiring.units[str(step.target)].aggregation.result if kind == "weighted_sum" else KINDS[kind]

    def _texts(self, step: Step, scribe: Scribe) -> Texts:
        if step.kind == "gradient":
            return gradient(self.own, step.target, scribe)
        assert isinstance(step.target, str)
        if step.kind == "term":
            assert step.part_of is not None
            so_far = self.term(step.part_of, step.target, step.term - 1) if step.term > 1 else None
            source = Source("term", step.target, detail=str(step.term - 1))
            before = "" if so_far is None else scribe.factor(so_far, source)
            return term(self.own, step.part_of, step.target, step.term, before, scribe)
        return AT_A_NODE[step.kind](self.own, step.target, scribe)
