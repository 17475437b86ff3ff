"""One sample, forwards and backwards, as a list of every arithmetic operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from simulator.arrays import Array, ArrayLike
from simulator.engine import Reduction, backward, forward, loss_for
from simulator.losses import Fused, Loss
from simulator.network import EdgeKey, Network
from simulator.notation import factor_latex, number_latex, symbol
from simulator.optimizers import SGD, Optimizer
from simulator.program import Program, Unit, compile
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence

Kind: TypeAlias = Literal["weighted_sum", "activation", "loss", "output_error", "hidden_error", "gradient", "update"]
Convention: TypeAlias = Literal["gradient", "error_term"]

KINDS: dict[Kind, str] = {
    "weighted_sum": QT_TRANSLATE_NOOP("kind", "weighted sum"),
    "activation": QT_TRANSLATE_NOOP("kind", "activation"),
    "loss": QT_TRANSLATE_NOOP("kind", "loss"),
    "output_error": QT_TRANSLATE_NOOP("kind", "output error"),
    "hidden_error": QT_TRANSLATE_NOOP("kind", "hidden error"),
    "gradient": QT_TRANSLATE_NOOP("kind", "gradient"),
    "update": QT_TRANSLATE_NOOP("kind", "update"),
}

MOST_TERMS = 8
DELTA = r"\delta"


@dataclass(frozen=True)
class Step:
    """One arithmetic operation.

    `target` is a neuron's name, an edge as (source, target), or "L" for the loss. A gradient or update whose target
    is a name concerns that neuron's bias. `value` is the result in the convention of the walkthrough. `symbols` and
    `numbers` are LaTeX: the formula, and its right-hand side with the numbers put in; `reason` says why in words.
    """

    kind: Kind
    target: str | EdgeKey
    value: float
    account: Account = field(repr=False, compare=False)

    @cached_property
    def symbols(self) -> str:
        return self.account.explain(self).symbols

    @cached_property
    def numbers(self) -> str:
        return self.account.explain(self).numbers

    @cached_property
    def reason(self) -> Sentence:
        return self.account.explain(self).reason


@dataclass(frozen=True)
class Explanation:
    """The texts of a step."""

    symbols: str
    numbers: str
    reason: Sentence


def walkthrough(
    network: Network,
    x: ArrayLike,
    t: ArrayLike,
    *,
    loss: str = "half_squared",
    optimizer: Optimizer = SGD(),  # noqa: B008 (a frozen record)
    convention: Convention = "gradient",
    outputs: Reduction = "sum",
    digits: int = 3,
) -> tuple[Step, ...]:
    """Every operation of learning from one sample `x` (inputs,) with target `t` (outputs,), in order.

    Forward: weighted sum and activation of each neuron, the loss. Backward: the error signal δ of each neuron, then
    the gradient of each weight and bias, then their updates by `optimizer`. In the convention "gradient" δ = ∂L/∂z
    and the gradient is ∂L/∂w; as an "error_term" δ = -∂L/∂z, the gradient step is -∂L/∂w = δ·a and the update adds.
    Raises `NetworkError` or `DataError` if the network can't be run on this sample.
    """
    program = compile(network)
    ahead = forward(program, np.atleast_2d(np.asarray(x, dtype=np.float64)))
    targets = np.atleast_2d(np.asarray(t, dtype=np.float64))
    back = backward(program, ahead, targets, loss, outputs=outputs)
    sign = 1.0 if convention == "gradient" else -1.0
    z, a = ahead.z.rows[:, 0], ahead.a.rows[:, 0]
    delta, gradient = sign * back.delta.rows[:, 0], sign * back.gradient
    updated = optimizer.update(program.parameters, back.gradient)
    target_of = dict(zip(program.outputs, targets[0].tolist(), strict=True))
    account = Account(program, z, a, delta, gradient, updated, target_of, loss, optimizer, convention, outputs, digits)

    steps: list[Step] = []

    def add(kind: Kind, target: str | EdgeKey, value: float) -> None:
        # Adding 0.0 turns a negative zero, which nobody writes on paper, into a plain one.
        steps.append(Step(kind, target, float(value) + 0.0, account))

    for unit in program.units:
        add("weighted_sum", unit.name, z[unit.row])
        if not unit.activation.is_group:
            add("activation", unit.name, a[unit.row])
    for unit in account.group:
        add("activation", unit.name, a[unit.row])
    add("loss", "L", back.loss)
    for unit in sorted(program.units, key=lambda unit: -account.depth[unit.name]):
        add("output_error" if unit.name in target_of else "hidden_error", unit.name, delta[unit.row])
    parameters: list[EdgeKey | str] = [*program.edges, *program.biased]
    for place, key in enumerate(parameters):
        add("gradient", key, gradient[place])
    for place, key in enumerate(parameters):
        if program.trainable[place]:
            add("update", key, updated[place])
    return tuple(steps)


def _fill(template: str, **values: str) -> str:
    for name, value in values.items():
        template = template.replace(f"<{name}>", value)
    return template


@dataclass(frozen=True, eq=False)
class Account:
    """What the texts of a walkthrough are written from: one sample's numbers, by row and by place."""

    program: Program
    z: Array
    a: Array
    delta: Array
    gradient: Array
    updated: Array
    targets: dict[str, float]
    loss: str
    optimizer: Optimizer
    convention: Convention
    outputs: Reduction
    digits: int

    @property
    def _steps_down_the_gradient(self) -> bool:
        """Whether the optimizer's first step is -η·∂L/∂w, also where it will remember it as a momentum."""
        return isinstance(self.optimizer, SGD) and not self.optimizer.nesterov

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.name: unit for unit in self.program.units}

    @cached_property
    def group(self) -> tuple[Unit, ...]:
        """The outputs whose activation is computed together."""
        blocks = self.program.output_blocks
        return tuple(unit for block in blocks if block.activation.is_group for unit in block.units)

    @cached_property
    def depth(self) -> dict[str, int]:
        depth = dict.fromkeys(self.program.inputs, 0)
        for unit in self.program.units:
            depth[unit.name] = 1 + max((depth[self.program.nodes[row]] for row in unit.sources), default=0)
        return depth

    @cached_property
    def feeds(self) -> dict[str, list[str]]:
        feeds: dict[str, list[str]] = {name: [] for name in self.program.nodes}
        for source, target in self.program.edges:
            feeds[source].append(target)
        return feeds

    def explain(self, step: Step) -> Explanation:
        """The texts of one step, made when somebody looks at it."""
        if isinstance(step.target, str):
            write = {
                "weighted_sum": self._weighted_sum,
                "activation": self._activation,
                "loss": self._loss,
                "output_error": self._output_error,
                "hidden_error": self._hidden_error,
            }.get(step.kind)
            if write is not None:
                return write(step.target)
        return self._gradient(step.target) if step.kind == "gradient" else self._update(step.target)

    # Numbers

    def _number(self, value: float) -> str:
        return number_latex(float(value), self.digits)

    def _factor(self, value: float) -> str:
        return factor_latex(float(value), self.digits)

    def _weight(self, key: EdgeKey) -> float:
        return float(self.program.parameters[self.program.place[key]])

    def _activation_of(self, name: str) -> float:
        return float(self.a[self.program.row[name]])

    # Forward

    def _weighted_sum(self, name: str) -> Explanation:
        unit = self.units[name]
        sources = [self.program.nodes[row] for row in unit.sources]
        symbols = [rf"{symbol('w', source, name)}\,{symbol('a', source)}" for source in sources]
        numbers = [
            rf"{self._factor(self._weight((source, name)))} \cdot {self._factor(self._activation_of(source))}"
            for source in sources
        ]
        if unit.bias >= 0:
            symbols.append(symbol("b", name))
            numbers.append(self._factor(self.program.parameters[unit.bias]))
        key = unit.aggregation.key
        values = {"name": name, "sources": _listed(sources)}
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
        left, right = (_shortened(terms, unit.aggregation.join) or "0" for terms in (symbols, numbers))
        return Explanation(
            f"{symbol('z', name)} = {wrap.replace('{}', left)}",
            wrap.replace("{}", right),
            Sentence(reason, values),
        )

    def _activation(self, name: str) -> Explanation:
        unit = self.units[name]
        symbols, numbers = self._filled(unit, unit.activation.formula)
        if unit.activation.is_group:
            return Explanation(
                f"{symbol('a', name)} = {symbols}",
                numbers,
                Sentence(
                    QT_TRANSLATE_NOOP(
                        "reason",
                        "The softmax turns the weighted sums of {names} into probabilities, which add up to 1: the"
                        " power of {name} is divided by the sum of all of them.",
                    ),
                    {"name": name, "names": _listed([member.name for member in self.group])},
                ),
            )
        return Explanation(
            f"{symbol('a', name)} = {symbols}",
            numbers,
            Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The activation function, {activation}, turns the weighted sum of {name} into its output.",
                ),
                {"name": name, "activation": Sentence(unit.activation.label)},
            ),
        )

    def _filled(self, unit: Unit, formula: str) -> tuple[str, str]:
        """A formula of a neuron, or of the loss at it, in symbols and in numbers."""
        name, z, a = unit.name, float(self.z[unit.row]), float(self.a[unit.row])
        symbols = {"z": symbol("z", name), "a": symbol("a", name)}
        # After a minus or inside a product a negative z must keep its parentheses: e^{-(-0.2)}.
        numbers = {"z": self._number(z) if formula == "<z>" else self._factor(z), "a": self._factor(a)}
        if "<sum>" in formula:
            symbols["sum"] = _powers([symbol("z", member.name) for member in self.group])
            numbers["sum"] = _powers([self._number(self.z[member.row]) for member in self.group])
        if "<t>" in formula:
            symbols["t"], numbers["t"] = symbol("t", name), self._factor(self.targets[name])
        if "<total>" in formula:
            symbols["total"], numbers["total"] = self._total_of_targets()
        bare = formula.replace("(<z>)", f"({self._number(z)})").replace("{<z>}", f"{{{self._number(z)}}}")
        return _fill(formula, **symbols), _fill(bare, **numbers)

    def _total_of_targets(self) -> tuple[str, str]:
        """The factor Σ_k t_k of the softmax group; nothing where it is 1, as it is for probabilities."""
        total = sum(self.targets[member.name] for member in self.group)
        if abs(total - 1.0) < 1e-12:
            return "", ""
        return r"\left(\sum_k t_k\right)\,", rf"{self._factor(total)} \cdot "

    def _loss(self, _: str) -> Explanation:
        symbols, numbers = [], []
        for name in self.targets:
            unit = self.units[name]
            loss = loss_for(self.loss, unit)
            fused = loss.fused.get(unit.activation.key)
            left, right = self._filled(unit, (fused and fused.formula) or loss.formula)
            symbols.append(left)
            numbers.append(right)
        left, right = (_shortened(terms, " + ").replace(" + -", " - ") for terms in (symbols, numbers))
        if self.outputs == "mean" and len(self.targets) > 1:
            share = rf"\tfrac{{1}}{{{len(self.targets)}}}"
            left, right = (rf"{share}\left[{text}\right]" for text in (left, right))
        several = len(self.targets) > 1
        reason = (
            QT_TRANSLATE_NOOP("reason", "The loss says how far the outputs {names} are from their targets.")
            if several
            else QT_TRANSLATE_NOOP("reason", "The loss says how far the output of {names} is from its target.")
        )
        return Explanation(f"L = {left}", right, Sentence(reason, {"names": _listed(list(self.targets))}))

    # Backward

    def _slope(self, unit: Unit) -> tuple[str, str]:
        """φ'(z) of a neuron in symbols and in numbers."""
        return self._filled(unit, unit.activation.slope)

    def _output_error(self, name: str) -> Explanation:
        unit = self.units[name]
        loss = loss_for(self.loss, unit)
        if fused := loss.fused.get(unit.activation.key):
            reason = fused.reason
            symbols, numbers = self._filled(unit, self._signed(fused))
        elif unit.activation.is_group:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} is an output of the softmax group, and its weighted sum moves all outputs of the group: its"
                " error adds up the slopes of the loss at each of them, through the Jacobian of the softmax.",
            )
            symbols, numbers = self._through_the_group(unit, self._signed(loss))
        else:
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "{name} is an output: its error is the slope of the loss at its output, scaled by its own slope.",
            )
            slope, of_the_loss = self._slope(unit), self._filled(unit, self._signed(loss))
            symbols, numbers = (rf"{left} \cdot {right}" for left, right in zip(slope, of_the_loss, strict=True))
        if self.outputs == "mean" and len(self.targets) > 1:
            share = rf"\tfrac{{1}}{{{len(self.targets)}}}"
            symbols, numbers = (rf"{share} \cdot \left({text}\right)" for text in (symbols, numbers))
        return Explanation(rf"{symbol(DELTA, name)} = {symbols}", numbers, Sentence(reason, {"name": name}))

    def _signed(self, form: Loss | Fused) -> str:
        return form.slope if self.convention == "gradient" else form.error

    def _through_the_group(self, unit: Unit, slope: str) -> tuple[str, str]:
        """Σ_k ∂L/∂a_k · ∂a_k/∂z_j, where ∂a_k/∂z_j = a_k([j=k] − a_j)."""
        sides: tuple[list[str], list[str]] = ([], [])
        for member in self.group:
            jacobian = r"<b>\,(1 - <a>)" if member is unit else r"\left(-<b>\,<a>\right)"
            own = self._filled(unit, jacobian)
            other = self._filled(member, "<a>")
            for terms, entry, factor, text in zip(sides, own, other, self._filled(member, slope), strict=True):
                terms.append(rf"{entry.replace('<b>', factor)} \cdot {text}")
        return _shortened(sides[0], " + "), _shortened(sides[1], " + ")

    def _hidden_error(self, name: str) -> Explanation:
        unit = self.units[name]
        slope_symbols, slope_numbers = self._slope(unit)
        feeds = self.feeds[name]
        symbols, numbers = [], []
        for target in feeds:
            delta = self.delta[self.program.row[target]]
            share, share_number = self._local(name, target, with_respect_to="a")
            symbols.append(rf"{symbol(DELTA, target)}\,{share}")
            numbers.append(rf"{self._factor(delta)} \cdot {self._factor(share_number)}")
        left, right = (_shortened(terms, " + ") for terms in (symbols, numbers))
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
        return Explanation(
            rf"{symbol(DELTA, name)} = {slope_symbols} \cdot {left}",
            rf"{slope_numbers} \cdot {right}",
            Sentence(reason, {"name": name, "targets": _listed(feeds)}),
        )

    def _local(self, source: str, target: str, with_respect_to: Literal["a", "w"]) -> tuple[str, float]:
        """∂z_target/∂a_source or ∂z_target/∂w, in symbols and as a number."""
        unit = self.units[target]
        weight, activation = self._weight((source, target)), self._activation_of(source)
        plain = {"a": symbol("w", source, target), "w": symbol("a", source)}[with_respect_to]
        other = {"a": weight, "w": activation}[with_respect_to]
        if unit.aggregation.key == "sum":
            return plain, other
        terms = (self.program.parameters[unit.weights] * self.a[unit.sources]).reshape(-1, 1)
        position = list(unit.sources).index(self.program.row[source])
        below = {"a": symbol("a", source), "w": symbol("w", source, target)}[with_respect_to]
        local = float(unit.aggregation.local(terms)[position, 0])
        return rf"\frac{{\partial {symbol('z', target)}}}{{\partial {below}}}", local * other

    def _gradient(self, target: str | EdgeKey) -> Explanation:
        sign = "" if self.convention == "gradient" else "-"
        left = rf"{sign}\frac{{\partial L}}{{\partial {_parameter(target)}}}"
        if isinstance(target, str):
            return Explanation(
                rf"{left} = {symbol(DELTA, target)}",
                self._number(self.delta[self.program.row[target]]),
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
        share, share_number = self._local(source, neuron, with_respect_to="w")
        delta = self.delta[self.program.row[neuron]]
        return Explanation(
            rf"{left} = {symbol(DELTA, neuron)}\,{share}",
            rf"{self._factor(delta)} \cdot {self._factor(share_number)}",
            Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The weight from {source} to {target} carried the output of {source}, so it answers for"
                    " that much of the error of {target}.",
                ),
                {"source": source, "target": neuron},
            ),
        )

    def _update(self, target: str | EdgeKey) -> Explanation:
        parameter = _parameter(target)
        place = self.program.place[target]
        old, rate = float(self.program.parameters[place]), self._number(self.optimizer.learning_rate)
        if not self._steps_down_the_gradient:
            change = rf"+ \Delta {parameter}"
            numbers = rf"{self._number(old)} + {self._factor(self.updated[place] - old)}"
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "The optimizer makes its step, Δ, from the gradient of the {parameter}: its first one, with nothing yet"
                " remembered of steps before.",
            )
        elif self.convention == "gradient":
            change = rf"- \eta\,\frac{{\partial L}}{{\partial {parameter}}}"
            numbers = rf"{self._number(old)} - {rate} \cdot {self._factor(self.gradient[place])}"
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "The {parameter} moves against its gradient, by the learning rate, so that the loss falls.",
            )
        else:
            if isinstance(target, str):
                step = symbol(DELTA, target)
            else:
                step = rf"{symbol(DELTA, target[1])}\,{self._local(*target, with_respect_to='w')[0]}"
            change = rf"+ \eta\,{step}"
            numbers = rf"{self._number(old)} + {rate} \cdot {self._factor(self.gradient[place])}"
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "The {parameter} moves along its error term, by the learning rate, so that the loss falls.",
            )
        what = (
            Sentence(QT_TRANSLATE_NOOP("reason", "bias of {name}"), {"name": target})
            if isinstance(target, str)
            else Sentence(
                QT_TRANSLATE_NOOP("reason", "weight from {source} to {target}"),
                {"source": target[0], "target": target[1]},
            )
        )
        return Explanation(
            rf"{parameter} \leftarrow {parameter} {change}", numbers, Sentence(reason, {"parameter": what})
        )


def _parameter(target: str | EdgeKey) -> str:
    return symbol("b", target) if isinstance(target, str) else symbol("w", *target)


def _powers(exponents: Sequence[str]) -> str:
    return _shortened([f"e^{{{exponent}}}" for exponent in exponents], " + ")


def _shortened(terms: Sequence[str], join: str) -> str:
    """Terms joined; the middle of a long list is left out, since nobody reads it on one line."""
    if len(terms) > MOST_TERMS:
        terms = [*terms[: MOST_TERMS - 2], r"\cdots", terms[-1]]
    return join.join(terms)


def _listed(names: Sequence[str]) -> str:
    """Names for a sentence; past `MOST_TERMS` only how many more there are."""
    if len(names) > MOST_TERMS:
        return ", ".join(names[: MOST_TERMS - 1]) + f", … (+{len(names) - MOST_TERMS + 1})"
    return ", ".join(names)
