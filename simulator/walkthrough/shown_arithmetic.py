"""What the numbers of a formula come to as they are shown: what a pocket calculator makes of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from simulator.walkthrough.steps import Step

_TOKEN = re.compile(
    r"\\(?:left|right)(?=[()\[\]|])|\\[,;!]|\\quad|\s+"  # What is only for the eye.
    r"|(?P<token>\\log_\{(?:2|10)\}|\\operatorname\{sgn\}|\\[A-Za-z]+|\d+(?:\.\d+)?|.)"
)
_CASES = re.compile(
    r"\\begin\{cases\}(?P<first>.*?) & (?P<left>.*?) (?P<sign>>|\\ge) (?P<right>.*?)\\\\ ?(?P<second>.*?) & .*?"
    r"\\end\{cases\}"
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_OF_ONE: dict[str, Callable[[float], float]] = {
    r"\ln": math.log,
    r"\log_{2}": math.log2,
    r"\log_{10}": math.log10,
    r"\tanh": math.tanh,
    r"\sin": math.sin,
    r"\cos": math.cos,
    r"\sqrt": math.sqrt,
    r"\operatorname{sgn}": lambda x: float((x > 0) - (x < 0)),
}
_OF_SEVERAL: dict[str, Callable[[list[float]], float]] = {r"\max": max, r"\min": min}


def computed(latex: str) -> float | None:
    """The value of a formula without symbols; None where it says more than plain arithmetic, as with dots."""
    latex = _CASES.sub(_case_that_holds, latex)
    tokens = [found["token"] for found in _TOKEN.finditer(latex) if found["token"]]
    try:
        reader = _Reader(tokens)
        value = reader.sum()
    except (ArithmeticError, IndexError, ValueError):
        return None
    return value if reader.is_done and math.isfinite(value) else None


def is_exact(step: Step, digits: int) -> bool:
    """Whether the numbers shown give exactly the result shown, with `digits` digits: = may stand between them, not ≈.

    Where numbers are left out of a long formula, whether the result itself is shown to its last digit.
    """
    if not math.isfinite(step.value):
        return True
    worked_out = computed(step.numbers)
    shown = float(f"{step.value:.{digits}g}")
    # What floating point adds to 0.1 + 0.2 is no difference.
    return math.isclose(shown, step.value if worked_out is None else worked_out, rel_tol=1e-12, abs_tol=1e-17)


def _case_that_holds(cases: re.Match[str]) -> str:
    """The one of two cases that holds, in parentheses; both where that can't be said."""
    left, right = computed(cases["left"]), computed(cases["right"])
    if left is None or right is None:
        return cases[0]
    holds = left > right or (cases["sign"] != ">" and left == right)
    return f"({cases['first' if holds else 'second']})"


class _Reader:
    """Reads sums of products of powers. Raises ValueError where it meets something else."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._place = [*tokens, ""], 0

    @property
    def is_done(self) -> bool:
        return not self._next

    @property
    def _next(self) -> str:
        return self._tokens[self._place]

    def _take(self, expected: str = "") -> str:
        token = self._next
        if not token or (expected and token != expected):
            raise ValueError(token)
        self._place += 1
        return token

    def sum(self) -> float:
        total = -self._product() if self._is_taken("-") else self._product()
        while self._next in ("+", "-"):
            total += self._product() if self._take() == "+" else -self._product()
        return total

    def _product(self) -> float:
        product = self._power()
        while True:
            if self._next in (r"\cdot", r"\times"):
                self._take()
            elif self._next[:1].isdigit() or not self._begins_factor:
                # Two numbers side by side are no product.
                return product
            product *= self._power()

    @property
    def _begins_factor(self) -> bool:
        token = self._next
        return token in ("(", "[", "e", r"\frac", r"\tfrac") or token in _OF_ONE or token in _OF_SEVERAL

    def _power(self) -> float:
        base = self._factor()
        if not self._is_taken("^"):
            return base
        return math.pow(base, self._in("{") if self._next == "{" else float(self._take()))

    def _factor(self) -> float:
        token = self._take()
        if token in ("(", "[", "{"):
            self._place -= 1
            return self._in(token)
        if token == "e":
            return math.e
        if token in (r"\frac", r"\tfrac"):
            return self._in("{") / self._in("{")
        if token in _OF_ONE:
            return _OF_ONE[token](self._factor())
        if token in _OF_SEVERAL:
            return _OF_SEVERAL[token](self._several())
        return float(token)

    def _in(self, opening: str) -> float:
        self._take(opening)
        value = self.sum()
        self._take(_CLOSING[opening])
        return value

    def _several(self) -> list[float]:
        self._take("(")
        values = [self.sum()]
        while self._is_taken(","):
            values.append(self.sum())
        self._take(")")
        return values

    def _is_taken(self, token: str) -> bool:
        if self._next != token:
            return False
        self._place += 1
        return True
