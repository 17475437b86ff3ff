"""The numbers of one sample, and how each of them is written in a formula."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.arrays import Array
from simulator.engine import output_losses
from simulator.losses import LOSSES
from simulator.network import EdgeKey
from simulator.notation import number_text, symbol
from simulator.program import Program, Unit
from simulator.walkthrough.passes import BatchNumbers
from simulator.walkthrough.steps import Logarithm, Source, Style
from simulator.walkthrough.wording import DELTA, MOST_TERMS, Pair, Scribe, dotted, fill, powers

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
class SampleNumbers:
    """What is known of the sample at place `sample` of a batch.

    A method that takes a `Scribe` writes: its pairs are symbols, and the same with the numbers put in.
    """

    batch: BatchNumbers
    wiring: Wiring
    style: Style
    sample: int

    # What there is

    @property
    def parameters(self) -> Array:
        return self.batch.parameters

    @property
    def sign(self) -> str:
        """What stands before a slope in the convention in force."""
        return "" if self.style.convention == "gradient" else "-"

    @cached_property
    def targets(self) -> dict[str, float]:
        t = self.batch.batch.T[self.sample].tolist()
        return dict(zip(self.batch.program.outputs, t, strict=True))

    @property
    def loss_symbol(self) -> str:
        return "L" if self.batch.size == 1 else f"L_{{{self.batch.rows[self.sample] + 1}}}"

    @property
    def averages_outputs(self) -> bool:
        return self.batch.settings.outputs == "mean" and len(self.targets) > 1

    @property
    def output_share(self) -> float:
        return 1.0 / len(self.targets) if self.averages_outputs else 1.0

    @property
    def loss_unit(self) -> float:
        """What the loss is divided by to be shown with the logarithm in force."""
        return loss_unit(self.batch.settings.loss, self.style.logarithm)

    def weight(self, key: EdgeKey) -> float:
        return float(self.parameters[self.batch.program.place[key]])

    def passed_on(self, name: str) -> float:
        """What a node passes on, dropout included."""
        return float(self.batch.a[self.batch.program.row[name], self.sample])

    def before_dropout(self, name: str) -> float:
        return float(self.batch.undropped[self.batch.program.row[name], self.sample])

    def mask(self, name: str) -> float | None:
        """The factor of dropout of a node, or None where there is none."""
        mask = self.batch.batch.masks.get(name)
        return None if mask is None else float(mask[self.sample])

    def delta(self, name: str) -> float:
        """The error signal of a node, of an input its slope, in the convention in force."""
        return self.style.sign * float(self.batch.delta[self.batch.program.row[name], self.sample])

    def mask_words(self, name: str) -> dict[str, str]:
        """The factor of dropout of a node for a sentence, and the probability that it comes from."""
        mask = self.mask(name)
        if not mask:
            return {}
        digits = self.style.digits
        return {"mask": number_text(mask, digits), "p": number_text(1.0 - 1.0 / mask, digits)}

    def inputs_of(self, unit: Unit) -> list[str]:
        """The nodes that feed a neuron, in the order of its terms."""
        return [self.batch.program.nodes[row] for row in unit.sources]

    def terms_of(self, unit: Unit) -> Array:
        """What comes into a neuron, each number times its weight, (inputs,)."""
        terms: Array = self.parameters[unit.weights] * self.batch.a[unit.sources, self.sample]
        return terms

    def local(self, source: str, target: str) -> float:
        """∂z_target/∂(w·a): 1 for a sum, the product of the others for a product, 1 or 0 for a maximum."""
        unit = self.wiring.units[target]
        position = list(unit.sources).index(self.batch.program.row[source])
        return float(unit.aggregation.local(self.terms_of(unit).reshape(-1, 1))[position, 0])

    def arriving(self, name: str, target: str) -> float:
        """What comes back to a node from one that it feeds, as ∂L/∂z · ∂z/∂a."""
        delta = float(self.batch.delta[self.batch.program.row[target], self.sample])
        return delta * self.local(name, target) * self.weight((name, target))

    def loss_at(self, name: str) -> float:
        """The loss at one output, as it is shown, without the share of a mean over outputs."""
        program, batch = self.batch.program, self.batch.batch
        block = next(block for block in program.output_blocks if name in {unit.name for unit in block.units})
        one = slice(self.sample, self.sample + 1)
        t, z, a = batch.T.T[block.columns, one], self.batch.z[block.rows, one], self.batch.a[block.rows, one]
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            values = output_losses(block, self.batch.settings.loss, t, z, a)
        own = [unit.name for unit in block.units].index(name)
        return float(values[own, 0]) / self.loss_unit

    # Where a number comes from

    def made_by(self, name: str) -> str:
        """The kind of operation that makes what a node passes on."""
        return "dropout" if self.mask(name) is not None else self.came_in_by(name)

    def came_in_by(self, name: str) -> str:
        """The kind of operation that makes the activation of a node, or its value, before dropout."""
        if name in self.wiring.units:
            return "activation"
        return "noise" if self.batch.settings.noise else "input"

    def error_kind(self, name: str) -> str:
        return "output_error" if name in self.targets else "hidden_error"

    # Writing

    def symbol_of(self, name: str) -> str:
        """What a node passes on; a tilde says that dropout has been at it."""
        return symbol("a" if self.mask(name) is None else r"\tilde{a}", name)

    def weight_text(self, key: EdgeKey, scribe: Scribe) -> Pair:
        return Pair(symbol("w", *key), scribe.factor(self.weight(key), Source("weight", key)))

    def bias_text(self, unit: Unit, scribe: Scribe) -> Pair:
        bias = float(self.parameters[unit.bias])
        return Pair(symbol("b", unit.name), scribe.factor(bias, Source("weight", unit.name)))

    def passed_on_text(self, name: str, scribe: Scribe) -> Pair:
        return Pair(self.symbol_of(name), scribe.factor(self.passed_on(name), Source(self.made_by(name), name)))

    def term_text(self, source: str, target: str, scribe: Scribe) -> Pair:
        """A weight times what it carries."""
        weight, carried = self.weight_text((source, target), scribe), self.passed_on_text(source, scribe)
        return Pair(rf"{weight.symbols}\,{carried.symbols}", rf"{weight.numbers} \cdot {carried.numbers}")

    def delta_text(self, name: str, scribe: Scribe) -> Pair:
        source = Source(self.error_kind(name), name)
        return Pair(symbol(DELTA, name), scribe.factor(self.delta(name), source))

    def weight_gradient_text(self, source: str, target: str, scribe: Scribe) -> Pair:
        """The gradient of a weight, of the error it leads to and what it carries: δ·a."""
        error, share = self.delta_text(target, scribe), self.local_text(source, target, by="w", scribe=scribe)
        return Pair(rf"{error.symbols}\,{share.symbols}", rf"{error.numbers} \cdot {share.numbers}")

    def mask_text(self, name: str, scribe: Scribe) -> Pair:
        mask = self.mask(name)
        assert mask is not None
        return Pair(symbol("m", name), scribe.factor(mask, Source("mask", name)))

    def filled(self, unit: Unit, formula: str, scribe: Scribe) -> Pair:
        """A formula of a neuron, or of the loss at it."""
        name = unit.name
        z = float(self.batch.z[unit.row, self.sample])
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
            numbers["a"] = scribe.factor(self.before_dropout(name), from_a)
        if "<sum>" in formula:
            symbols["sum"], numbers["sum"] = self._sum_of_powers(scribe)
        if "<t>" in formula:
            symbols["t"] = symbol("t", name)
            numbers["t"] = scribe.factor(self.targets[name], Source("target", name))
        if "<total>" in formula:
            symbols["total"], numbers["total"] = self._total_of_targets(scribe)
        return Pair(fill(formula, **symbols), fill(dotted(bare), **numbers))

    def _sum_of_powers(self, scribe: Scribe) -> Pair:
        """Σ e^z over the softmax group."""
        group = self.wiring.group
        numbers = [
            scribe.number(float(self.batch.z[member.row, self.sample]), Source("weighted_sum", member.name))
            for member in group
        ]
        return Pair(powers([symbol("z", member.name) for member in group]), powers(numbers))

    def _total_of_targets(self, scribe: Scribe) -> Pair:
        """The factor Σ_k t_k of the softmax group; nothing where it is 1, as it is for probabilities."""
        total = sum(self.targets[member.name] for member in self.wiring.group)
        if abs(total - 1.0) < 1e-12:
            return Pair("", "")
        return Pair(r"\left(\sum_k t_k\right)\,", rf"{scribe.factor(total)} \cdot ")

    def local_text(self, source: str, target: str, *, by: str, scribe: Scribe) -> Pair:
        """∂z/∂a of what `source` passes on to `target`, or ∂z/∂w of the weight between them, as `by` says."""
        unit, key = self.wiring.units[target], (source, target)
        own = self.weight_text(key, scribe) if by == "a" else self.passed_on_text(source, scribe)
        if unit.aggregation.key == "sum":
            return own
        if unit.aggregation.key == "product" and len(unit.sources) <= MOST_TERMS:
            others = [self.term_text(name, target, scribe) for name in self.inputs_of(unit) if name != source]
            symbols = [rf"\left({other.symbols}\right)" for other in others]
            numbers = [rf"\left({other.numbers}\right)" for other in others]
            return Pair(r"\,".join([own.symbols, *symbols]), r" \cdot ".join([own.numbers, *numbers]))
        below = self.symbol_of(source) if by == "a" else symbol("w", *key)
        slope = self.local(*key) * (self.weight(key) if by == "a" else self.passed_on(source))
        return Pair(
            rf"\frac{{\partial {symbol('z', target)}}}{{\partial {below}}}",
            scribe.factor(slope, Source("weighted_sum", target)),
        )
