"""Judging a predicted number: right, nearly right and why, or wrong with a hint."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias

import numpy as np

from simulator.arrays import Array
from simulator.batches import Batch
from simulator.engine import backward
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence, SimulatorError
from simulator.walkthrough import Place, Rounding, Step, Walkthrough
from simulator.walkthrough.order import Operation
from simulator.walkthrough.passes import BatchNumbers, learn
from simulator.walkthrough.sample_account import SampleAccount
from simulator.walkthrough.sample_numbers import SampleNumbers, Wiring

VerdictKind: TypeAlias = Literal["right", "sign", "slope", "new_weight", "rounded", "coarse", "wrong", "revealed"]

MOST_SAMPLES = 64


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer. It `settles` a step if the result may be shown now."""

    kind: VerdictKind
    sentence: Sentence

    @property
    def settles(self) -> bool:
        return self.kind in ("right", "revealed")


SENTENCES: dict[VerdictKind, str] = {
    "right": QT_TRANSLATE_NOOP("prediction", "Right."),
    "sign": QT_TRANSLATE_NOOP("prediction", "Nearly: the right digits with the wrong sign."),
    "slope": QT_TRANSLATE_NOOP("prediction", "Nearly: the slope φ′ of {node} is missing in it."),
    "new_weight": QT_TRANSLATE_NOOP(
        "prediction",
        "Nearly: that is with the new weight. All of this batch is computed with the weights from before its update.",
    ),
    "rounded": QT_TRANSLATE_NOOP(
        "prediction", "Nearly: an intermediate result was rounded too early. Keep more digits until the end."
    ),
    "coarse": QT_TRANSLATE_NOOP("prediction", "Right as far as it goes; {digits} digits are asked for."),
    "wrong": QT_TRANSLATE_NOOP("prediction", "Not yet. {hint}"),
    "revealed": QT_TRANSLATE_NOOP("prediction", "Shown."),
}

HINTS: dict[str, str] = {
    "weighted_sum": QT_TRANSLATE_NOOP("prediction", "Multiply each input by its weight, add up, and add the bias."),
    "activation": QT_TRANSLATE_NOOP("prediction", "Put the weighted sum into the activation function."),
    "dropout": QT_TRANSLATE_NOOP("prediction", "Multiply the output by its mask."),
    "loss": QT_TRANSLATE_NOOP("prediction", "Put target and output into the loss."),
    "output_error": QT_TRANSLATE_NOOP("prediction", "The slope of the loss, times the slope of the activation."),
    "hidden_error": QT_TRANSLATE_NOOP(
        "prediction", "Add up the errors of those it feeds, each times its weight; then times the own slope."
    ),
    "input_gradient": QT_TRANSLATE_NOOP(
        "prediction", "Add up the errors of those it feeds, each times the weight, or the other factors, on its way."
    ),
    "gradient": QT_TRANSLATE_NOOP("prediction", "The error at the arrow's end, times what came in at its start."),
    "update": QT_TRANSLATE_NOOP("prediction", "The old value, and the learning rate times what is followed."),
}
OTHER_HINT = QT_TRANSLATE_NOOP("prediction", "Put the numbers into the formula, one after the other.")


def parsed(text: str) -> tuple[float, float]:
    """The number in an answer, and half a unit of its last digit. Raises `SimulatorError` if it is none."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise SimulatorError(
            QT_TRANSLATE_NOOP("error", "“{text}” is not a number; write one such as −0.108 or 1e-4."), text=text.strip()
        )
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return float(number), 0.5 * 10.0**exponent


def judge(walk: Walkthrough, place: Place, answer: str) -> Verdict:
    """What to say of an `answer` to the step at a place of a walk. Raises `SimulatorError` if it is no number."""
    given, half_unit = parsed(answer)
    step = walk.at(place)
    assert step is not None
    near = _tolerance(walk, step)
    if math.isclose(given, step.value, rel_tol=1e-12, abs_tol=near):
        return _verdict("right")
    if step.value and math.isclose(given, -step.value, rel_tol=1e-12, abs_tol=near):
        return _verdict("sign")

    def is_meant(value: float) -> bool:
        """Whether this is the number that was written, and told apart from the right one by the digits written."""
        margin = max(_tolerance(walk, replace(step, value=value)), half_unit if half_unit <= 0.05 * abs(value) else 0.0)
        return abs(given - value) <= margin < abs(value - step.value) and math.isfinite(value)

    for kind, value, node in _mistakes(walk, place):
        if is_meant(value) or is_meant(-value):
            return _verdict(kind, node=node)
    if given and abs(given - step.value) <= half_unit * (1 + 1e-9):
        return _verdict("coarse", digits=walk.style.digits)
    if any(abs(given - value) <= near < abs(value - step.value) for value in _rounded_early(walk, place)):
        return _verdict("rounded")
    hint = HINTS.get(step.part_of or step.kind, OTHER_HINT)
    return _verdict("wrong", hint=Sentence(hint))


def revealed() -> Verdict:
    """The verdict on a step whose result was asked for."""
    return _verdict("revealed")


def _verdict(kind: VerdictKind, **values: object) -> Verdict:
    return Verdict(kind, Sentence(SENTENCES[kind], values))


def _tolerance(walk: Walkthrough, step: Step) -> float:
    """Half a unit of the last digit that is shown, or that the rounding by hand keeps."""
    rounding, kind = walk.style.rounding, step.kind
    if rounding and kind in ("weighted_sum", "activation", "dropout"):
        return 0.5 * 10.0**-rounding.decimals * (1 - 1e-9)
    if rounding and kind in ("output_error", "hidden_error"):
        return 0.5 * 10.0**-rounding.error_decimals * (1 - 1e-9)
    if not step.value or not math.isfinite(step.value):
        return 1e-12
    magnitude = math.floor(math.log10(abs(step.value)))
    return 0.5 * 10.0 ** (magnitude - walk.style.digits + 1) * (1 + 1e-9)


def _mistakes(walk: Walkthrough, place: Place) -> Iterator[tuple[VerdictKind, float, str]]:
    """What comes out at a step by well-known mistakes: their kind, the number, and the node whose slope is missing."""
    if place.term:
        return
    where, operation = walk.locate(place.step), walk.operation(place.step)
    numbers, sign = walk.numbers(where.batch), walk.style.sign
    if operation.kind in ("output_error", "hidden_error", "gradient") and where.sample is not None:
        slope = _slope(numbers, operation.node, where.sample)
        value = walk[place.step].value
        if slope is not None and operation.kind == "gradient":
            yield "slope", value / slope if slope else math.nan, operation.node
        elif operation.kind != "gradient":
            yield "slope", sign * _without_slope(numbers, operation, where.sample, slope), operation.node
    if operation.kind == "hidden_error" and where.sample is not None:
        yield "new_weight", sign * _error(numbers, numbers.updated, operation.node, where.sample), operation.node
    if operation.kind == "input_gradient" and where.sample is not None:
        kept = _kept(numbers, operation.node, where.sample)
        gathered = _gathered(numbers, numbers.updated, operation.node, where.sample)
        yield "new_weight", sign * kept * gathered, operation.node
    if operation.kind == "weighted_sum" and where.sample is not None:
        renewed = replace(numbers, parameters=numbers.updated)
        account = SampleAccount(SampleNumbers(renewed, Wiring(walk.program), walk.style, where.sample))
        yield "new_weight", account.term("weighted_sum", operation.target, operation.terms), operation.node
    if operation.kind == "update":
        at = walk.program.place[operation.target]
        old, new = float(numbers.parameters[at]), float(numbers.updated[at])
        yield "new_weight", new + (new - old), operation.node


def _slope(numbers: BatchNumbers, name: str, sample: int) -> float | None:
    unit = next((unit for unit in numbers.program.units if unit.name == name), None)
    if unit is None or unit.activation.is_group:
        return None
    one = slice(sample, sample + 1)
    return float(unit.activation.derivative(numbers.z[unit.row, one], numbers.undropped[unit.row, one])[0])


def _without_slope(numbers: BatchNumbers, operation: Operation, sample: int, slope: float | None) -> float:
    """∂L/∂a, what δ would be if φ′ were 1."""
    if operation.kind == "hidden_error":
        return _gathered(numbers, numbers.parameters, operation.node, sample)
    delta = float(numbers.delta[numbers.program.row[operation.node], sample])
    return delta / slope if slope else math.nan


def _error(numbers: BatchNumbers, parameters: Array, name: str, sample: int) -> float:
    """The δ of a hidden neuron, with these parameters (parameters,) on the way back."""
    slope = _slope(numbers, name, sample) or 0.0
    return _kept(numbers, name, sample) * slope * _gathered(numbers, parameters, name, sample)


def _kept(numbers: BatchNumbers, name: str, sample: int) -> float:
    """The factor of dropout at a node; 1 where there is none."""
    mask = numbers.batch.masks.get(name)
    return 1.0 if mask is None else float(mask[sample])


def _gathered(numbers: BatchNumbers, parameters: Array, name: str, sample: int) -> float:
    """Σ δ_j ∂z_j/∂a with these parameters (parameters,) on the way back."""
    program, total = numbers.program, 0.0
    row = program.row[name]
    for unit in program.units:
        for position in np.flatnonzero(unit.sources == row):
            terms = parameters[unit.weights] * numbers.a[unit.sources, sample]
            local = unit.aggregation.local(terms.reshape(-1, 1))[position, 0]
            total += float(numbers.delta[unit.row, sample] * local * parameters[unit.weights][position])
    return total


def _rounded_early(walk: Walkthrough, place: Place) -> Iterator[float]:
    """What comes out if intermediate results are rounded to a few decimals, as one is tempted to on paper."""
    if place.term:
        return
    where, operation = walk.locate(place.step), walk.operation(place.step)
    numbers = walk.numbers(where.batch)
    if where.sample is None and numbers.size > MOST_SAMPLES:
        return
    if where.sample is None:
        batch, clean, rows, sample = numbers.batch, numbers.clean, numbers.rows, None
    else:
        one = slice(where.sample, where.sample + 1)
        masks = {name: mask[one] for name, mask in numbers.batch.masks.items()}
        batch = Batch(one, numbers.batch.X[one], numbers.batch.T[one], masks)
        clean, rows, sample = numbers.clean[one], numbers.rows[one], 0
    for decimals in (1, 2, 3):
        for error_decimals in (1, 2, 3, 4):
            rough = learn(
                walk.program,
                walk.settings,
                walk.optimizer,
                numbers.parameters,
                numbers.before,
                batch,
                clean,
                rows,
                Rounding(decimals, error_decimals),
            )
            yield _from_rounded(walk, rough, sample, operation)


def _from_rounded(walk: Walkthrough, rough: BatchNumbers, sample: int | None, operation: Operation) -> float:
    """The result of one operation from rounded numbers, itself not rounded."""
    value = walk.value_in(rough, sample, operation)
    if sample is None or operation.kind in ("loss", "gradient", "noise"):
        return value
    program, sign = rough.program, walk.style.sign
    unit = next((unit for unit in program.units if unit.name == operation.node), None)
    if operation.kind == "weighted_sum":
        account = SampleAccount(SampleNumbers(rough, Wiring(program), walk.style, sample))
        return account.term("weighted_sum", operation.target, operation.terms)
    if operation.kind == "activation" and unit and not unit.activation.is_group:
        return float(unit.activation.value(rough.z[unit.row, [sample]])[0])
    if operation.kind == "hidden_error":
        return sign * _error(rough, rough.parameters, operation.node, sample)
    if operation.kind == "output_error":
        settings = rough.settings
        exact = backward(program, rough.forward, rough.batch.T, settings.loss, "sum", settings.outputs)
        return sign * float(exact.delta[operation.node][sample])
    return value
