"""What is told of the operations of one sample: formulas, the numbers in them, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.engine import loss_for
from simulator.losses import LOSSES, Fused, Loss
from simulator.network import EdgeKey
from simulator.notation import symbol
from simulator.program import Program, Unit
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.passes import BatchNumbers
from simulator.walkthrough.steps import Explanation, Kind, Logarithm, Part, Source, Step, Style
from simulator.walkthrough.wording import DELTA, Scribe, fill, listed, parameter, powers, shortened

LOGARITHMS: dict[Logarithm, tuple[str, float]] = {
    "ln": (r"\ln", 1.0),
    "log2": (r"\log_{2}", math.log(2.0)),
    "log10": (r"\log_{10}", math.log(10.0)),
}
"""How each logarithm is written, and what ln x is divided by to be it."""


def loss_unit(loss: str, logarithm: Logarithm) -> float:
    """What a loss is divided by to be shown with another logarithm; 1 for a loss that has none."""
    return LOGARITHMS[logarithm][1] if r"\ln" in LOSSES[loss].formula else 1.0


class Wiring:
    """Who feeds whom, looked up once for all samples."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.units: dict[str, Unit] = {unit.name: unit for unit in program.units}
        self.group: tuple[Unit, ...] = tuple(
            unit for block in program.output_blocks if block.activation.is_group for unit in block.units
        )
        self.feeds: dict[str, list[str]] = {name: [] for name in program.nodes}
        for source, target in program.edges:
            self.feeds[source].append(target)


@dataclass(frozen=True, eq=False)
class SampleAccount:
    """Tells the operations of the sample at place `sample` of a batch."""

    numbers: BatchNumbers
    wiring: Wiring
    style: Style
    sample: int

    def value(self, kind: Kind, target: Part) -> float:
        """The result of an operation, in the convention in force."""
        numbers, sign = self.numbers, self.style.sign
        if kind == "loss":
            return float(numbers.losses[self.sample]) / loss_unit(numbers.settings.loss, self.style.logarithm)
        if kind == "gradient":
            return sign * numbers.gradient_of(self.sample, numbers.program.place[target])
        assert isinstance(target, str)
        row = numbers.program.row[target]
        rows = {
            "noise": numbers.z,
            "weighted_sum": numbers.z,
            "activation": numbers.undropped,
            "dropout": numbers.a,
        }.get(kind)
        return float(rows[row, self.sample]) if rows is not None else sign * float(numbers.delta[row, self.sample])

    def term(self, kind: Kind, target: Part, term: int) -> float:
        """The result so far, after so many terms (counted from 1) were added."""
        if kind == "loss":
            outputs = self.numbers.program.outputs[:term]
            return sum(self._loss_at(name) for name in outputs) * self._output_share
        assert isinstance(target, str)
        if kind == "hidden_error":
            return self.style.sign * float(sum(self._arriving(target, to) for to in self.wiring.feeds[target][:term]))
        unit = self.wiring.units[target]
        count = min(term, len(unit.sources))
        terms = self._parameters[unit.weights][:count] * self.numbers.a[unit.sources[:count], self.sample]
        total = float(unit.aggregation.value(terms.reshape(-1, 1))[0]) if count else 0.0
        return total + float(self._parameters[unit.bias]) if term > len(unit.sources) else total

    def explain(self, step: Step) -> Explanation:
        """The texts of one step, made when somebody looks at it."""
        scribe = Scribe(self.style.digits)
        if step.kind == "term":
            symbols, marked, reason = self._explain_term(step, scribe)
        elif step.kind == "gradient":
            symbols, marked, reason = self._gradient(step.target, scribe)
        else:
            assert isinstance(step.target, str)
            write = {
                "noise": self._noise,
                "weighted_sum": self._weighted_sum,
                "activation": self._activation,
                "dropout": self._dropout,
                "loss": self._loss,
                "output_error": self._output_error,
                "hidden_error": self._hidden_error,
            }[step.kind]
            symbols, marked, reason = write(step.target, scribe)
        return Explanation(symbols, marked, reason, scribe.sources)

    # Numbers

    @property
    def _parameters(self) -> Array:
        return self.numbers.parameters

    @cached_property
    def _targets(self) -> dict[str, float]:
        t = self.numbers.batch.T[self.sample].tolist()
        return dict(zip(self.numbers.program.outputs, t, strict=True))

    @property
    def _loss_symbol(self) -> str:
        return "L" if self.numbers.size == 1 else f"L_{{{self.numbers.rows[self.sample] + 1}}}"

    @property
    def _averages_outputs(self) -> bool:
        return self.numbers.settings.outputs == "mean" and len(self._targets) > 1

    @property
    def _output_share(self) -> float:
        return 1.0 / len(self._targets) if self._averages_outputs else 1.0

    def _weight(self, key: EdgeKey) -> float:
        return float(self._parameters[self.numbers.program.place[key]])

    def _passed_on(self, name: str) -> float:
        return float(self.numbers.a[self.numbers.program.row[name], self.sample])

    def _delta(self, name: str) -> float:
        return self.style.sign * float(self.numbers.delta[self.numbers.program.row[name], self.sample])

    def _weight_text(self, key: EdgeKey, scribe: Scribe) -> str:
        return scribe.factor(self._weight(key), Source("weight", key))

    def _passed_on_text(self, name: str, scribe: Scribe) -> str:
        return scribe.factor(self._passed_on(name), Source(self._made_by(name), name))

    def _delta_text(self, name: str, scribe: Scribe) -> str:
        return scribe.factor(self._delta(name), Source(self._error_kind(name), name))

    def _made_by(self, name: str) -> str:
        """The kind of operation that makes what a node passes on."""
        if name in self.numbers.batch.masks:
            return "dropout"
        if name in self.wiring.units:
            return "activation"
        return "noise" if self.numbers.settings.noise else "input"

    def _error_kind(self, name: str) -> str:
        return "output_error" if name in self._targets else "hidden_error"

    def _symbol_of(self, name: str) -> str:
        """What a node passes on; a tilde says that dropout has been at it."""
        return symbol(r"\tilde{a}" if name in self.numbers.batch.masks else "a", name)

    # Forward

    def _noise(self, name: str, scribe: Scribe) -> tuple[str, str, Sentence]:
        column = self.numbers.program.inputs.index(name)
        clean = float(self.numbers.clean[self.sample, column])
        noise = float(self.numbers.batch.X[self.sample, column]) - clean
        return (
            rf"{symbol('a', name)} = {symbol('x', name)} + {symbol(chr(92) + 'varepsilon', name)}",
            f"{scribe.number(clean, Source('input', name))} + {scribe.factor(noise, Source('drawn_noise', name))}",
            Sentence(
                QT_TRANSLATE_NOOP(
                    "reason", "A little noise, drawn anew for every batch, is added to the input {name}."
                ),
                {"name": name},
            ),
        )

    def _dropout(self, name: str, scribe: Scribe) -> tuple[str, str, Sentence]:
        mask = float(self.numbers.batch.masks[name][self.sample])
        before = float(self.numbers.undropped[self.numbers.program.row[name], self.sample])
        made_by = "activation" if name in self.wiring.units else "noise" if self.numbers.settings.noise else "input"
        if mask:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "Dropout keeps {name} for this sample, and multiplies it by 1/(1−p) so that the expected value stays.",
            )
        else:
            reason = QT_TRANSLATE_NOOP(
                "reason", "Dropout leaves {name} out for this sample: it passes on 0, and no error comes back to it."
            )
        return (
            rf"{self._symbol_of(name)} = {symbol('m', name)}\,{symbol('a', name)}",
            rf"{scribe.factor(mask, Source('mask', name))} \cdot {scribe.factor(before, Source(made_by, name))}",
            Sentence(reason, {"name": name}),
        )

    def _weighted_sum(self, name: str, scribe: Scribe) -> tuple[str, str, Sentence]:
        unit = self.wiring.units[name]
        sources = [self.numbers.program.nodes[row] for row in unit.sources]
        symbols = [rf"{symbol('w', source, name)}\,{self._symbol_of(source)}" for source in sources]
        numbers = [
            rf"{self._weight_text((source, name), scribe)} \cdot {self._passed_on_text(source, scribe)}"
            for source in sources
        ]
        if unit.bias >= 0:
            symbols.append(symbol("b", name))
            numbers.append(scribe.factor(self._parameters[unit.bias], Source("weight", name)))
        key = unit.aggregation.key
        if key == "product":
            symbols, numbers = ([rf"\left({term}\right)" for term in terms] for terms in (symbols, numbers))
            reason = QT_TRANSLATE_NOOP(
                "reason", "{name} multiplies its weighted inputs, from {sources}, with each other."
            )
        elif key == "max":
            reason = QT_TRANSLATE_NOOP("reason", "{name} takes the largest of its weighted inputs, from {sources}.")
        elif not sources:
            reason = QT_TRANSLATE_NOOP("reason", "Nothing feeds {name}, so its weighted sum is its bias alone.")
        elif unit.bias >= 0:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} multiplies what comes from {sources} by the weights, adds it up and adds its bias.",
            )
        else:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} multiplies what comes from {sources} by the weights and adds it up; it has no bias.",
            )
        wrap = r"\max\left({}\right)" if key == "max" else "{}"
        left, right = (shortened(terms, unit.aggregation.join) or "0" for terms in (symbols, numbers))
        return (
            f"{symbol('z', name)} = {wrap.replace('{}', left)}",
            wrap.replace("{}", right),
            Sentence(reason, {"name": name, "sources": listed(sources)}),
        )

    def _activation(self, name: str, scribe: Scribe) -> tuple[str, str, Sentence]:
        unit = self.wiring.units[name]
        symbols, numbers = self._filled(unit, unit.activation.formula, scribe)
        if unit.activation.is_group:
            reason = Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The softmax turns the weighted sums of {names} into probabilities, which add up to 1: the"
                    " power of {name} is divided by the sum of all of them.",
                ),
                {"name": name, "names": listed([member.name for member in self.wiring.group])},
            )
        else:
            reason = Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The activation function, {activation}, turns the weighted sum of {name} into its output.",
                ),
                {"name": name, "activation": Sentence(unit.activation.label)},
            )
        return f"{symbol('a', name)} = {symbols}", numbers, reason

    def _filled(self, unit: Unit, formula: str, scribe: Scribe) -> tuple[str, str]:
        """A formula of a neuron, or of the loss at it, in symbols and in numbers."""
        name = unit.name
        z = float(self.numbers.z[unit.row, self.sample])
        a = float(self.numbers.undropped[unit.row, self.sample])
        from_z, from_a = Source("weighted_sum", name), Source("activation", name)
        symbols = {"z": symbol("z", name), "a": symbol("a", name)}
        numbers: dict[str, str] = {}
        bare = formula
        if "<z>" in formula:
            # After a minus or inside a product a negative z must keep its parentheses: e^{-(-0.2)}.
            plain = scribe.number(z, from_z)
            numbers["z"] = plain if formula == "<z>" else scribe.factor(z, from_z)
            bare = formula.replace("(<z>)", f"({plain})").replace("{<z>}", f"{{{plain}}}")
        if "<a>" in formula:
            numbers["a"] = scribe.factor(a, from_a)
        if "<sum>" in formula:
            group = self.wiring.group
            symbols["sum"] = powers([symbol("z", member.name) for member in group])
            numbers["sum"] = powers(
                [
                    scribe.number(self.numbers.z[member.row, self.sample], Source("weighted_sum", member.name))
                    for member in group
                ]
            )
        if "<t>" in formula:
            symbols["t"] = symbol("t", name)
            numbers["t"] = scribe.factor(self._targets[name], Source("target", name))
        if "<total>" in formula:
            symbols["total"], numbers["total"] = self._total_of_targets(scribe)
        return fill(formula, **symbols), fill(bare, **numbers)

    def _total_of_targets(self, scribe: Scribe) -> tuple[str, str]:
        """The factor Σ_k t_k of the softmax group; nothing where it is 1, as it is for probabilities."""
        total = sum(self._targets[member.name] for member in self.wiring.group)
        if abs(total - 1.0) < 1e-12:
            return "", ""
        return r"\left(\sum_k t_k\right)\,", rf"{scribe.factor(total)} \cdot "

    def _loss(self, _: str, scribe: Scribe) -> tuple[str, str, Sentence]:
        symbols, numbers = [], []
        for name in self._targets:
            left, right = self._loss_formula(name, scribe)
            symbols.append(left)
            numbers.append(right)
        left, right = (shortened(terms, " + ").replace(" + -", " - ") for terms in (symbols, numbers))
        if self._averages_outputs:
            share = rf"\tfrac{{1}}{{{len(self._targets)}}}"
            left, right = (rf"{share}\left[{text}\right]" for text in (left, right))
        reason = (
            QT_TRANSLATE_NOOP("reason", "The loss says how far the outputs {names} are from their targets.")
            if len(self._targets) > 1
            else QT_TRANSLATE_NOOP("reason", "The loss says how far the output of {names} is from its target.")
        )
        if loss_unit(self.numbers.settings.loss, self.style.logarithm) != 1.0:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "The loss says how far {names} is from the target. It is shown with another logarithm; learning goes"
                " by the natural one, whose slopes need no factor.",
            )
        return (
            f"{self._loss_symbol} = {left}",
            right,
            Sentence(reason, {"names": listed(list(self._targets))}),
        )

    def _loss_formula(self, name: str, scribe: Scribe) -> tuple[str, str]:
        unit = self.wiring.units[name]
        loss = loss_for(self.numbers.settings.loss, unit)
        fused = loss.fused.get(unit.activation.key)
        formula = (fused and fused.formula) or loss.formula
        return self._filled(unit, formula.replace(r"\ln", LOGARITHMS[self.style.logarithm][0]), scribe)

    def _loss_at(self, name: str) -> float:
        """The loss at one output, without the share of a mean over outputs."""
        program, batch = self.numbers.program, self.numbers.batch
        block = next(block for block in program.output_blocks if name in {unit.name for unit in block.units})
        loss = loss_for(self.numbers.settings.loss, block.units[0])
        fused = loss.fused.get(block.activation.key)
        one = slice(self.sample, self.sample + 1)
        t, z, a = batch.T.T[block.columns, one], self.numbers.z[block.rows, one], self.numbers.a[block.rows, one]
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            values = fused.value(t, z, a) if fused else loss.value(t, a)
        own = [unit.name for unit in block.units].index(name)
        return float(values[own, 0]) / loss_unit(self.numbers.settings.loss, self.style.logarithm)

    # Backward

    def _slope(self, unit: Unit, scribe: Scribe) -> tuple[str, str]:
        """φ'(z) of a neuron in symbols and in numbers."""
        return self._filled(unit, unit.activation.slope, scribe)

    def _output_error(self, name: str, scribe: Scribe) -> tuple[str, str, Sentence]:
        unit = self.wiring.units[name]
        loss = loss_for(self.numbers.settings.loss, unit)
        if fused := loss.fused.get(unit.activation.key):
            reason = fused.reason
            symbols, numbers = self._filled(unit, self._signed(fused), scribe)
        elif unit.activation.is_group:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} is an output of the softmax group, and its weighted sum moves all outputs of the group: its"
                " error adds up the slopes of the loss at each of them, through the Jacobian of the softmax.",
            )
            symbols, numbers = self._through_the_group(unit, self._signed(loss), scribe)
        else:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} is an output: its error is the slope of the loss at its output, scaled by its own slope.",
            )
            slope, of_the_loss = self._slope(unit, scribe), self._filled(unit, self._signed(loss), scribe)
            symbols, numbers = (rf"{left} \cdot {right}" for left, right in zip(slope, of_the_loss, strict=True))
        if self._averages_outputs:
            share = rf"\tfrac{{1}}{{{len(self._targets)}}}"
            symbols, numbers = (rf"{share} \cdot \left({text}\right)" for text in (symbols, numbers))
        return rf"{symbol(DELTA, name)} = {symbols}", numbers, Sentence(reason, {"name": name})

    def _signed(self, form: Loss | Fused) -> str:
        return form.slope if self.style.convention == "gradient" else form.error

    def _through_the_group(self, unit: Unit, slope: str, scribe: Scribe) -> tuple[str, str]:
        """Σ_k ∂L/∂a_k · ∂a_k/∂z_j, where ∂a_k/∂z_j = a_k([j=k] − a_j)."""
        sides: tuple[list[str], list[str]] = ([], [])
        for member in self.wiring.group:
            jacobian = r"<b>\,(1 - <a>)" if member is unit else r"\left(-<b>\,<a>\right)"
            own = self._filled(unit, jacobian, scribe)
            other = self._filled(member, "<a>", scribe)
            for terms, entry, factor, text in zip(sides, own, other, self._filled(member, slope, scribe), strict=True):
                terms.append(rf"{entry.replace('<b>', factor)} \cdot {text}")
        return shortened(sides[0], " + "), shortened(sides[1], " + ")

    def _hidden_error(self, name: str, scribe: Scribe) -> tuple[str, str, Sentence]:
        unit = self.wiring.units[name]
        slopes = self._slope(unit, scribe)
        if name in self.numbers.batch.masks:
            mask = scribe.factor(self.numbers.batch.masks[name][self.sample], Source("mask", name))
            slopes = rf"{symbol('m', name)}\,{slopes[0]}", rf"{mask} \cdot {slopes[1]}"
        feeds = self.wiring.feeds[name]
        terms = [self._arriving_text(name, target, scribe) for target in feeds]
        left, right = (shortened(side, " + ") for side in zip(*terms, strict=True))
        if len(feeds) == 1:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} passes its output to {targets} alone, so it takes its share of {targets}'s error"
                " through that weight,"
                " scaled by its own slope.",
            )
        else:
            left, right = (rf"\left({text}\right)" for text in (left, right))
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} passes its output to {targets}, so it adds up its shares of their errors through those"
                " weights,"
                " and scales the sum by its own slope.",
            )
        return (
            rf"{symbol(DELTA, name)} = {slopes[0]} \cdot {left}",
            rf"{slopes[1]} \cdot {right}",
            Sentence(reason, {"name": name, "targets": listed(feeds)}),
        )

    def _arriving_text(self, name: str, target: str, scribe: Scribe) -> tuple[str, str]:
        """What comes back to a node from one that it feeds: δ·w."""
        delta = self._delta_text(target, scribe)
        share, number = self._local(name, target, "a", scribe)
        return rf"{symbol(DELTA, target)}\,{share}", rf"{delta} \cdot {number}"

    def _arriving(self, name: str, target: str) -> float:
        return float(self.numbers.delta[self.numbers.program.row[target], self.sample]) * self._local_value(
            name, target, "a"
        )

    def _local_value(self, source: str, target: str, with_respect_to: Literal["a", "w"]) -> float:
        unit = self.wiring.units[target]
        other = self._weight((source, target)) if with_respect_to == "a" else self._passed_on(source)
        if unit.aggregation.key == "sum":
            return other
        terms = (self._parameters[unit.weights] * self.numbers.a[unit.sources, self.sample]).reshape(-1, 1)
        position = list(unit.sources).index(self.numbers.program.row[source])
        return float(unit.aggregation.local(terms)[position, 0]) * other

    def _local(self, source: str, target: str, with_respect_to: Literal["a", "w"], scribe: Scribe) -> tuple[str, str]:
        """∂z_target/∂a_source or ∂z_target/∂w, in symbols and as a number."""
        unit = self.wiring.units[target]
        if unit.aggregation.key == "sum":
            if with_respect_to == "a":
                return symbol("w", source, target), self._weight_text((source, target), scribe)
            return self._symbol_of(source), self._passed_on_text(source, scribe)
        below = self._symbol_of(source) if with_respect_to == "a" else symbol("w", source, target)
        return (
            rf"\frac{{\partial {symbol('z', target)}}}{{\partial {below}}}",
            scribe.factor(self._local_value(source, target, with_respect_to), Source("weighted_sum", target)),
        )

    def local_symbol(self, key: EdgeKey) -> str:
        """∂z/∂w of an edge in symbols: what the source passes on, where the target adds up."""
        return self._local(*key, "w", Scribe(self.style.digits))[0]

    def _gradient(self, target: Part, scribe: Scribe) -> tuple[str, str, Sentence]:
        sign = "" if self.style.convention == "gradient" else "-"
        left = rf"{sign}\frac{{\partial {self._loss_symbol}}}{{\partial {parameter(target)}}}"
        if isinstance(target, str):
            return (
                rf"{left} = {symbol(DELTA, target)}",
                scribe.number(self._delta(target), Source(self._error_kind(target), target)),
                Sentence(
                    QT_TRANSLATE_NOOP(
                        "reason",
                        "The bias of {name} adds to its weighted sum one to one, so its gradient is the error"
                        " of {name}.",
                    ),
                    {"name": target},
                ),
            )
        source, neuron = target
        delta = self._delta_text(neuron, scribe)
        share, number = self._local(source, neuron, "w", scribe)
        return (
            rf"{left} = {symbol(DELTA, neuron)}\,{share}",
            rf"{delta} \cdot {number}",
            Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The weight from {source} to {target} carried the output of {source}, so it answers for"
                    " that much of the error of {target}.",
                ),
                {"source": source, "target": neuron},
            ),
        )

    # Terms

    def _explain_term(self, step: Step, scribe: Scribe) -> tuple[str, str, Sentence]:
        """One number added to a growing sum, multiplied into a growing product, or compared with the largest yet."""
        assert step.part_of is not None
        assert isinstance(step.target, str)
        name, term = step.target, step.term
        before = scribe.factor(self.term(step.part_of, name, term - 1)) if term > 1 else ""
        join = " + "
        if step.part_of == "loss":
            output = self.numbers.program.outputs[term - 1]
            left, right = self._loss_formula(output, scribe)
            if self._averages_outputs:
                share = rf"\tfrac{{1}}{{{len(self._targets)}}}"
                left, right = rf"{share}{left}", rf"{share} \cdot {right}"
            total, what = (
                self._loss_symbol,
                Sentence(QT_TRANSLATE_NOOP("reason", "the output {name}"), {"name": output}),
            )
        elif step.part_of == "hidden_error":
            target = self.wiring.feeds[name][term - 1]
            left, right = self._arriving_text(name, target, scribe)
            sign = "" if self.style.convention == "gradient" else "-"
            total = rf"{sign}\frac{{\partial {self._loss_symbol}}}{{\partial {self._symbol_of(name)}}}"
            what = Sentence(QT_TRANSLATE_NOOP("reason", "the share of {name}'s error"), {"name": target})
        else:
            unit = self.wiring.units[name]
            total = symbol("z", name)
            if term > len(unit.sources):
                left, right = symbol("b", name), scribe.factor(self._parameters[unit.bias], Source("weight", name))
                what = Sentence(QT_TRANSLATE_NOOP("reason", "the bias of {name}"), {"name": name})
            else:
                source = self.numbers.program.nodes[unit.sources[term - 1]]
                left = rf"{symbol('w', source, name)}\,{self._symbol_of(source)}"
                right = rf"{self._weight_text((source, name), scribe)} \cdot {self._passed_on_text(source, scribe)}"
                what = Sentence(QT_TRANSLATE_NOOP("reason", "what comes from {name}"), {"name": source})
                if unit.aggregation.key == "max":
                    return self._compared(total, left, right, before, Sentence(_LARGER, {"what": what, "name": name}))
                join = unit.aggregation.join
                if unit.aggregation.key == "product":
                    left, right = rf"\left({left}\right)", rf"\left({right}\right)"
        if not before:
            return rf"{total} \leftarrow {left}", right, Sentence(_FIRST, {"what": what, "name": name})
        template = _MULTIPLIED if join != " + " else _ADDED
        reason = Sentence(template, {"what": what, "name": name})
        return rf"{total} \leftarrow {total}{join}{left}", f"{before}{join}{right}", reason

    @staticmethod
    def _compared(total: str, left: str, right: str, before: str, reason: Sentence) -> tuple[str, str, Sentence]:
        if not before:
            return rf"{total} \leftarrow {left}", right, reason
        return (
            rf"{total} \leftarrow \max\left({total},\; {left}\right)",
            rf"\max\left({before},\; {right}\right)",
            reason,
        )


_FIRST = QT_TRANSLATE_NOOP("reason", "It begins with {what}.")
_ADDED = QT_TRANSLATE_NOOP("reason", "Added to it: {what}.")
_MULTIPLIED = QT_TRANSLATE_NOOP("reason", "Multiplied with it: {what}.")
_LARGER = QT_TRANSLATE_NOOP("reason", "The larger is kept: what there is so far, or {what}.")
