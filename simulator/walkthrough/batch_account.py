"""What is told of the end of a batch: the samples together, the penalty, the optimizer's memory, the update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.notation import number_latex, symbol
from simulator.optimizers import SGD, AdaGrad, Adam, RMSProp
from simulator.sentences import QT_TRANSLATE_NOOP, Sentence
from simulator.walkthrough.order import MEMORY
from simulator.walkthrough.passes import BatchNumbers
from simulator.walkthrough.sample_account import SampleAccount, loss_unit
from simulator.walkthrough.steps import Explanation, Kind, Part, Source, Step, Style
from simulator.walkthrough.wording import DELTA, Scribe, about, parameter, parameter_in_words, shortened

Texts = tuple[str, str, Sentence]


@dataclass(frozen=True, eq=False)
class BatchAccount:
    """Tells the operations that concern a batch as a whole. `last` is the account of its last sample."""

    numbers: BatchNumbers
    style: Style
    last: SampleAccount

    def value(self, kind: Kind, target: Part) -> float:
        """The result of an operation, in the convention in force."""
        numbers, sign = self.numbers, self.style.sign
        if kind == "batch_loss":
            return numbers.loss / loss_unit(numbers.settings.loss, self.style.logarithm)
        place = numbers.program.place[target]
        if kind == "update":
            return float(numbers.updated[place])
        if kind in ("second_moment", "squares"):
            return float(numbers.after.moments[MEMORY[kind], place])
        if kind in MEMORY:
            return sign * float(numbers.after.moments[MEMORY[kind], place])
        if kind == "first_corrected":
            return sign * float(numbers.corrected(kind)[place])
        if kind == "second_corrected":
            return float(numbers.corrected(kind)[place])
        if kind == "lookahead":
            optimizer = numbers.optimizer
            assert isinstance(optimizer, SGD)
            ahead = numbers.followed[place] + optimizer.momentum * numbers.after.moments[0, place]
            return sign * float(ahead)
        gradients = {
            "gradient_sum": numbers.total,
            "gradient_mean": numbers.gradient,
            "penalty": numbers.followed,
        }
        return sign * float(gradients[kind][place])

    def term(self, kind: Kind, target: Part, term: int) -> float:
        """The sum over the first samples of the batch."""
        if kind == "batch_loss":
            so_far = float(self.numbers.losses[:term].sum()) * self._share
            return so_far / loss_unit(self.numbers.settings.loss, self.style.logarithm)
        return self.style.sign * float(self.numbers.gradients(self.numbers.program.place[target])[:term].sum())

    def explain(self, step: Step) -> Explanation:
        """The texts of one step, made when somebody looks at it."""
        scribe = Scribe(self.style.digits)
        if step.kind == "term":
            symbols, marked, reason = self._explain_term(step, scribe)
        elif step.kind == "batch_loss":
            symbols, marked, reason = self._batch_loss(scribe)
        else:
            write: dict[str, Callable[[Part, Scribe], Texts]] = {
                "gradient_sum": self._gradient_sum,
                "gradient_mean": self._gradient_mean,
                "penalty": self._penalty,
                "velocity": self._velocity,
                "lookahead": self._lookahead,
                "squares": self._squares,
                "first_moment": self._first_moment,
                "second_moment": self._second_moment,
                "first_corrected": self._first_corrected,
                "second_corrected": self._second_corrected,
                "update": self._update,
            }
            symbols, marked, reason = write[step.kind](step.target, scribe)
        return Explanation(symbols, marked, reason, scribe.sources)

    # What they have in common

    @property
    def _share(self) -> float:
        return 1.0 / self.numbers.size if self.numbers.settings.samples == "mean" else 1.0

    @property
    def _is_error_term(self) -> bool:
        return self.style.convention == "error_term"

    def _is_penalized(self, target: Part) -> bool:
        settings = self.numbers.settings
        return bool(settings.l1 or settings.l2) and not isinstance(target, str)

    def _gradient_source(self, target: Part) -> Source:
        """The operation whose result is the gradient of the batch's loss."""
        if self.numbers.size == 1:
            return Source("gradient", target)
        return Source("gradient_mean" if self.numbers.settings.samples == "mean" else "gradient_sum", target)

    def _followed(self, target: Part, scribe: Scribe) -> tuple[str, str]:
        """What the optimizer follows, with its sign, as a symbol and as a number."""
        place, sign = self.numbers.program.place[target], "-" if self._is_error_term else ""
        value = self.style.sign * self.numbers.followed[place]
        if self._is_penalized(target):
            text, source = f"{sign}{about('g', target)}", Source("penalty", target)
        else:
            text = rf"{sign}\frac{{\partial L}}{{\partial {parameter(target)}}}"
            source = self._gradient_source(target)
        return rf"\left({text}\right)" if sign else text, scribe.factor(value, source)

    def _old(self, kind: Kind, target: Part, scribe: Scribe) -> str:
        """What the optimizer remembers of a parameter from the step before."""
        value = float(self.numbers.before.moments[MEMORY[kind], self.numbers.program.place[target]])
        if kind in ("velocity", "first_moment"):
            value *= self.style.sign
        return scribe.factor(value + 0.0, Source("memory", target, detail=kind))

    def _new(self, kind: Kind, target: Part, scribe: Scribe) -> str:
        return scribe.factor(self.value(kind, target), Source(kind, target))

    def _plain(self, value: float) -> str:
        return number_latex(value, self.style.digits)

    # The samples together

    def _losses(self) -> list[tuple[int, float]]:
        unit = loss_unit(self.numbers.settings.loss, self.style.logarithm)
        return [
            (int(row) + 1, float(value) / unit)
            for row, value in zip(self.numbers.rows, self.numbers.losses, strict=True)
        ]

    def _batch_loss(self, scribe: Scribe) -> Texts:
        losses = self._losses()
        symbols = shortened([f"L_{{{row}}}" for row, _ in losses], " + ")
        numbers = shortened(
            [scribe.factor(value, Source("loss", "L", place)) for place, (_, value) in enumerate(losses)], " + "
        )
        if self.numbers.settings.samples == "mean":
            share = rf"\frac{{1}}{{{self.numbers.size}}}"
            symbols, numbers = rf"{share}\left({symbols}\right)", rf"{share} \cdot \left({numbers}\right)"
            reason = QT_TRANSLATE_NOOP(
                "reason", "The loss of the batch is the mean of the losses of its {count} samples."
            )
        else:
            reason = QT_TRANSLATE_NOOP("reason", "The losses of the {count} samples of the batch are added up.")
        return f"L = {symbols}", numbers, Sentence(reason, {"count": self.numbers.size})

    def _gradient_sum(self, target: Part, scribe: Scribe) -> Texts:
        below, sign = parameter(target), "-" if self._is_error_term else ""
        gradients = self.style.sign * self.numbers.gradients(self.numbers.program.place[target]) + 0.0
        symbols = shortened(
            [
                rf"\left({sign}\frac{{\partial L_{{{row + 1}}}}}{{\partial {below}}}\right)"
                if sign
                else rf"\frac{{\partial L_{{{row + 1}}}}}{{\partial {below}}}"
                for row in self.numbers.rows
            ],
            " + ",
        )
        numbers = shortened(
            [scribe.factor(value, Source("gradient", target, place)) for place, value in enumerate(gradients)], " + "
        )
        reason = (
            QT_TRANSLATE_NOOP(
                "reason",
                "Every sample of the batch has its own wish for the {parameter}: they are added up before it moves.",
            )
            if self.numbers.settings.samples == "mean"
            else QT_TRANSLATE_NOOP(
                "reason",
                "Every sample of the batch has its own wish for the {parameter}: their sum is the batch's gradient.",
            )
        )
        return (
            rf"{sign}\sum_n \frac{{\partial L_n}}{{\partial {below}}} = {symbols}",
            numbers,
            Sentence(reason, {"parameter": parameter_in_words(target)}),
        )

    def _gradient_mean(self, target: Part, scribe: Scribe) -> Texts:
        below, sign = parameter(target), "-" if self._is_error_term else ""
        total = scribe.factor(self.value("gradient_sum", target), Source("gradient_sum", target))
        share = rf"\frac{{1}}{{{self.numbers.size}}}"
        inner = rf"\sum_n \frac{{\partial L_n}}{{\partial {below}}}"
        return (
            rf"{sign}\frac{{\partial L}}{{\partial {below}}} = "
            + (rf"{share} \cdot \left(-{inner}\right)" if sign else rf"{share} {inner}"),
            rf"{share} \cdot {total}",
            Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The loss of a batch is the mean over its {count} samples, so the gradient of the {parameter} is"
                    " the mean of theirs.",
                ),
                {"count": self.numbers.size, "parameter": parameter_in_words(target)},
            ),
        )

    def _penalty(self, target: Part, scribe: Scribe) -> Texts:
        settings, weight = self.numbers.settings, parameter(target)
        place = self.numbers.program.place[target]
        old, sign = float(self.numbers.parameters[place]), "-" if self._is_error_term else ""
        join = " - " if sign else " + "
        gradient = self.style.sign * self.numbers.gradient[place] + 0.0
        symbols = [rf"{sign}\frac{{\partial L}}{{\partial {weight}}}"]
        numbers = [scribe.number(gradient, self._gradient_source(target))]
        if settings.l1:
            symbols.append(rf"\lambda_1\,\operatorname{{sgn}}({weight})")
            numbers.append(
                rf"{self._plain(settings.l1)} \cdot \operatorname{{sgn}}"
                rf"({scribe.number(old, Source('weight', target))})"
            )
        if settings.l2:
            factor = "" if settings.half_l2 else r"2\,"
            symbols.append(rf"{factor}\lambda_2\,{weight}")
            numbers.append(rf"{factor}{self._plain(settings.l2)} \cdot {scribe.factor(old, Source('weight', target))}")
        return (
            rf"{sign}{about('g', target)} = {join.join(symbols)}",
            join.join(numbers),
            Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The penalty pulls the {parameter} towards 0, the L2 part the harder the larger it is, the L1 part"
                    " always alike: its slope joins the gradient. Biases have no penalty.",
                ),
                {"parameter": parameter_in_words(target)},
            ),
        )

    # The optimizer

    def _velocity(self, target: Part, scribe: Scribe) -> Texts:
        optimizer = self.numbers.optimizer
        assert isinstance(optimizer, SGD)
        symbols, gradient = self._followed(target, scribe)
        v = about("v", target)
        return (
            rf"{v} \leftarrow \mu\,{v} + {symbols}",
            rf"{self._plain(optimizer.momentum)} \cdot {self._old('velocity', target, scribe)} + {gradient}",
            self._remembering(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The velocity of the {parameter} keeps the share μ of what it was, and the new gradient is added.",
                ),
                target,
            ),
        )

    def _lookahead(self, target: Part, scribe: Scribe) -> Texts:
        optimizer = self.numbers.optimizer
        assert isinstance(optimizer, SGD)
        symbols, gradient = self._followed(target, scribe)
        velocity = self._new("velocity", target, scribe)
        return (
            rf"{about('d', target)} = {symbols} + \mu\,{about('v', target)}",
            rf"{gradient} + {self._plain(optimizer.momentum)} \cdot {velocity}",
            self._remembering(
                QT_TRANSLATE_NOOP(
                    "reason", "Nesterov looks ahead: the {parameter} will coast on, so that much velocity is added now."
                ),
                target,
            ),
        )

    def _squares(self, target: Part, scribe: Scribe) -> Texts:
        optimizer, s = self.numbers.optimizer, about("s", target)
        symbols, gradient = self._followed(target, scribe)
        before = self._old("squares", target, scribe)
        if isinstance(optimizer, RMSProp):
            decay = self._plain(optimizer.decay)
            return (
                rf"{s} \leftarrow \rho\,{s} + (1 - \rho)\,{_squared(symbols)}",
                rf"{decay} \cdot {before} + (1 - {decay}) \cdot {_squared(gradient)}",
                self._remembering(
                    QT_TRANSLATE_NOOP(
                        "reason", "A running mean of the squared gradients says how large they have lately been here."
                    ),
                    target,
                ),
            )
        return (
            rf"{s} \leftarrow {s} + {_squared(symbols)}",
            rf"{before} + {_squared(gradient)}",
            self._remembering(
                QT_TRANSLATE_NOOP("reason", "The squares of all gradients so far are added up for the {parameter}."),
                target,
            ),
        )

    def _first_moment(self, target: Part, scribe: Scribe) -> Texts:
        optimizer, m = self.numbers.optimizer, about("m", target)
        assert isinstance(optimizer, Adam)
        symbols, gradient = self._followed(target, scribe)
        decay = self._plain(optimizer.first_decay)
        return (
            rf"{m} \leftarrow \beta_1\,{m} + (1 - \beta_1)\,{symbols}",
            rf"{decay} \cdot {self._old('first_moment', target, scribe)} + (1 - {decay}) \cdot {gradient}",
            self._remembering(
                QT_TRANSLATE_NOOP("reason", "A running mean of the gradients: the direction of late, without jitter."),
                target,
            ),
        )

    def _second_moment(self, target: Part, scribe: Scribe) -> Texts:
        optimizer, s = self.numbers.optimizer, about("s", target)
        assert isinstance(optimizer, Adam)
        symbols, gradient = self._followed(target, scribe)
        decay = self._plain(optimizer.second_decay)
        before = self._old("second_moment", target, scribe)
        return (
            rf"{s} \leftarrow \beta_2\,{s} + (1 - \beta_2)\,{_squared(symbols)}",
            rf"{decay} \cdot {before} + (1 - {decay}) \cdot {_squared(gradient)}",
            self._remembering(
                QT_TRANSLATE_NOOP(
                    "reason", "A running mean of the squared gradients says how large they have lately been here."
                ),
                target,
            ),
        )

    def _first_corrected(self, target: Part, scribe: Scribe) -> Texts:
        return self._corrected(target, scribe, is_first=True)

    def _second_corrected(self, target: Part, scribe: Scribe) -> Texts:
        return self._corrected(target, scribe, is_first=False)

    def _corrected(self, target: Part, scribe: Scribe, *, is_first: bool) -> Texts:
        optimizer, steps = self.numbers.optimizer, self.numbers.after.steps
        assert isinstance(optimizer, Adam)
        letter, index = ("m", 1) if is_first else ("s", 2)
        decay = self._plain(optimizer.first_decay if is_first else optimizer.second_decay)
        moment = self._new("first_moment" if is_first else "second_moment", target, scribe)
        return (
            rf"{_hat(letter, target)} = \frac{{{about(letter, target)}}}{{1 - \beta_{index}^k}}",
            rf"\frac{{{moment}}}{{1 - {decay}^{{{steps}}}}}",
            Sentence(
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The running mean began at 0 and still leans towards it; the division, in step k = {steps}, undoes"
                    " that.",
                ),
                {"steps": steps},
            ),
        )

    def _remembering(self, template: str, target: Part) -> Sentence:
        return Sentence(template, {"parameter": parameter_in_words(target)})

    # The update

    def _update(self, target: Part, scribe: Scribe) -> Texts:
        optimizer, w = self.numbers.optimizer, parameter(target)
        old = float(self.numbers.parameters[self.numbers.program.place[target]])
        before = scribe.number(old, Source("weight", target))
        rate = self._plain(optimizer.learning_rate)
        direction = "+" if self._is_error_term else "-"
        if isinstance(optimizer, SGD) and not optimizer.momentum:
            symbols, number = self._plain_direction(target, scribe)
            step, numbers = rf"\eta\,{symbols}", rf"{rate} \cdot {number}"
            reason = (
                QT_TRANSLATE_NOOP(
                    "reason",
                    "The {parameter} moves along its error term, by the learning rate, so that the loss falls.",
                )
                if self._is_error_term
                else QT_TRANSLATE_NOOP(
                    "reason",
                    "The {parameter} moves against its gradient, by the learning rate, so that the loss falls.",
                )
            )
        elif isinstance(optimizer, SGD):
            kind: Kind = "lookahead" if optimizer.nesterov else "velocity"
            step = rf"\eta\,{about('d' if optimizer.nesterov else 'v', target)}"
            numbers = rf"{rate} \cdot {self._new(kind, target, scribe)}"
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "The {parameter} moves with its velocity, which remembers earlier gradients, by the learning rate.",
            )
        else:
            step, numbers = self._scaled(target, scribe, rate)
            reason = QT_TRANSLATE_NOOP(
                "reason",
                "The {parameter} moves by the learning rate, in units of how large its gradients have been, so that"
                " no weight is left behind.",
            )
        return (
            rf"{w} \leftarrow {w} {direction} {step}",
            rf"{before} {direction} {numbers}",
            self._remembering(reason, target),
        )

    def _plain_direction(self, target: Part, scribe: Scribe) -> tuple[str, str]:
        """What plain gradient descent follows; of a single sample, as an error term, δ·a itself."""
        symbols, number = self._followed(target, scribe)
        if self._is_error_term and self.numbers.size == 1 and not self._is_penalized(target):
            if isinstance(target, str):
                return symbol(DELTA, target), number
            return rf"{symbol(DELTA, target[1])}\,{self.last.local_symbol(target)}", number
        return symbols, number

    def _scaled(self, target: Part, scribe: Scribe, rate: str) -> tuple[str, str]:
        """η·g / (√s + ε), with what the optimizer has in place of g and s."""
        optimizer = self.numbers.optimizer
        assert isinstance(optimizer, AdaGrad | RMSProp | Adam)
        epsilon = self._plain(optimizer.epsilon)
        if isinstance(optimizer, Adam):
            above, below = _hat("m", target), _hat("s", target)
            value = self._new("first_corrected", target, scribe)
            squares = self._new("second_corrected", target, scribe)
        else:
            above, value = self._followed(target, scribe)
            below, squares = about("s", target), self._new("squares", target, scribe)
        return (
            rf"\eta\,\frac{{{above}}}{{\sqrt{{{below}}} + \varepsilon}}",
            rf"{rate} \cdot \frac{{{value}}}{{\sqrt{{{squares}}} + {epsilon}}}",
        )

    # Terms

    def _explain_term(self, step: Step, scribe: Scribe) -> Texts:
        """One sample's share added to a growing sum."""
        assert step.part_of is not None
        term = step.term
        row = int(self.numbers.rows[term - 1]) + 1
        before = scribe.factor(self.term(step.part_of, step.target, term - 1)) if term > 1 else ""
        sign = "-" if self._is_error_term and step.part_of != "batch_loss" else ""
        if step.part_of == "batch_loss":
            total, left = "L", f"L_{{{row}}}"
            value, source = self._losses()[term - 1][1], Source("loss", "L", term - 1)
            right = scribe.factor(value, source)
            if self.numbers.settings.samples == "mean":
                share = rf"\tfrac{{1}}{{{self.numbers.size}}}"
                left, right = f"{share} {left}", rf"{share} \cdot {right}"
        else:
            below = parameter(step.target)
            total = rf"{sign}\sum_n \frac{{\partial L_n}}{{\partial {below}}}"
            left = rf"{sign}\frac{{\partial L_{{{row}}}}}{{\partial {below}}}"
            left = rf"\left({left}\right)" if sign and before else left
            place = self.numbers.program.place[step.target]
            value = self.style.sign * self.numbers.gradient_of(term - 1, place) + 0.0
            right = scribe.factor(value, Source("gradient", step.target, term - 1))
        reason = Sentence(QT_TRANSLATE_NOOP("reason", "Sample {n} adds its share."), {"n": row})
        if not before:
            return rf"{total} \leftarrow {left}", right, reason
        return rf"{total} \leftarrow {total} + {left}", f"{before} + {right}", reason


def _squared(latex: str) -> str:
    return rf"{latex}^2" if latex.startswith(r"\left(") else rf"\left({latex}\right)^2"


def _hat(letter: str, target: Part) -> str:
    names = (target,) if isinstance(target, str) else target
    return symbol(rf"\hat{{{letter}}}", *names)
