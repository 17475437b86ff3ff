"""Numbers as a person writes them: fractions, a decimal comma, small sums. A grammar of its own; nothing is executed.

    sum     = product { ("+" | "-") product }
    product = sign { ("*" | "/" | nothing) sign }
    sign    = { "+" | "-" } power
    power   = atom [ "^" sign ]
    atom    = number | constant | function sign | "(" sum ")"

A factor may follow without a sign between, as in 2pi, but a number may not: in "1 2" one is too many.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from simulator.sentences import QT_TRANSLATE_NOOP, SimulatorError

LONGEST = 100

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "√": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
}
# What other keyboards and this program itself write for the same sign.
SAME = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "∙": "*", "÷": "/", ":": "/", "\u00a0": " "})
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?(?![.,\d]))"
    r"|(?P<power>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<word>[^\W\d_]+\d*|√)|(?P<sign>\*\*|[-+*/^()]))"
)
_SEVERAL_SIGNS = re.compile(r"\d*(?:[.,]\d*){2,}")


class ExpressionError(SimulatorError):
    """A text is no number. `position` is where it stops making sense, counted from 0."""

    def __init__(self, template: str, position: int, **values: object) -> None:
        super().__init__(template, **values, place=position + 1)
        self.position = position


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def evaluate(text: str) -> float:
    """The number that `text` stands for, always finite: "1/3", "-0,25", "2·(1 - √2)", "1.2×10⁻³", "pi/4".

    Raises `ExpressionError` with a sentence that says what is wrong and at which character.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            QT_TRANSLATE_NOOP("error", "That is longer than {longest} characters; write a shorter number."),
            LONGEST,
            longest=LONGEST,
        )
    value = _Reader(text).whole()
    if not math.isfinite(value):
        raise _too_large(0)
    return value


class _Reader:
    """Reads the tokens of one text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0

    def whole(self) -> float:
        if not self._text.strip():
            raise ExpressionError(QT_TRANSLATE_NOOP("error", "Write a number, such as 0.5 or 1/3."), 0)
        value = self._sum()
        if self._peek().kind != "end":
            raise _unexpected(self._peek())
        return value

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, *signs: str) -> _Token | None:
        token = self._peek()
        if token.kind == "sign" and token.text in signs:
            self._next += 1
            return token
        return None

    def _sum(self) -> float:
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            value = value + other if sign.text == "+" else value - other
        return value

    def _product(self) -> float:
        value = self._sign()
        while True:
            if sign := self._take("*", "/"):
                other = self._sign()
                if sign.text == "/" and other == 0:
                    raise ExpressionError(
                        QT_TRANSLATE_NOOP("error", "At character {place} this divides by 0."), sign.position
                    )
                value = value * other if sign.text == "*" else value / other
            elif self._peek().kind == "word" or self._peek().text == "(":
                value *= self._power()
            else:
                return value

    def _sign(self) -> float:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign.text == "-"
        value = self._power()
        return -value if negative else value

    def _power(self) -> float:
        place = self._peek().position
        base = self._atom()
        if self._peek().kind == "power":
            exponent = float(self._peek().text.translate(SUPERSCRIPTS))
            self._next += 1
        elif self._take("^", "**"):
            exponent = self._sign()
        else:
            return base
        return _computed(lambda: math.pow(base, exponent), place)

    def _atom(self) -> float:
        token = self._peek()
        if token.kind == "number":
            self._next += 1
            return float(token.text.replace(",", "."))
        if token.kind == "word":
            self._next += 1
            return self._word(token)
        if self._take("("):
            value = self._sum()
            if not self._take(")"):
                raise ExpressionError(
                    QT_TRANSLATE_NOOP("error", "The parenthesis at character {place} is not closed."), token.position
                )
            return value
        raise _unexpected(token)

    def _word(self, token: _Token) -> float:
        name = token.text.lower()
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in FUNCTIONS:
            argument = self._sign()
            return _computed(lambda: FUNCTIONS[name](argument), token.position)
        raise ExpressionError(
            QT_TRANSLATE_NOOP(
                "error", "“{word}” at character {place} is no number; write one such as 0.5, 1/3 or sqrt(2)."
            ),
            token.position,
            word=token.text,
        )


def _tokens(text: str) -> list[_Token]:
    plain = text.translate(SAME)
    tokens = []
    position = 0
    while plain[position:].strip():
        match = _TOKEN.match(plain, position)
        if match is None:
            start = position + len(plain[position:]) - len(plain[position:].lstrip())
            if several := _SEVERAL_SIGNS.match(plain, start):
                raise ExpressionError(
                    QT_TRANSLATE_NOOP(
                        "error",
                        "“{number}” at character {place} has more than one decimal sign; write thousands without one,"
                        " such as 1000.5.",
                    ),
                    start,
                    number=several[0],
                )
            raise _unexpected(_Token("sign", text[start], start))
        kind = str(match.lastgroup)
        tokens.append(_Token(kind, match[kind], match.start(kind)))
        position = match.end()
    return [*tokens, _Token("end", "", len(text.rstrip()))]


def _computed(value: Callable[[], float], position: int) -> float:
    try:
        return value()
    except OverflowError:
        raise _too_large(position) from None
    except ValueError:
        raise ExpressionError(
            QT_TRANSLATE_NOOP("error", "What stands at character {place} has no real value."), position
        ) from None


def _too_large(position: int) -> ExpressionError:
    return ExpressionError(
        QT_TRANSLATE_NOOP("error", "Only finite numbers can be used here; this one is too large."), position
    )


def _unexpected(token: _Token) -> ExpressionError:
    if token.kind == "end":
        return ExpressionError(
            QT_TRANSLATE_NOOP("error", "A number is missing at the end, after character {before}."),
            token.position,
            before=token.position,
        )
    return ExpressionError(
        QT_TRANSLATE_NOOP("error", "“{sign}” can't stand at character {place}."), token.position, sign=token.text
    )
