"""How numbers and names are written, in plain text and in LaTeX."""

from __future__ import annotations

import math
import re

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _mantissa_and_exponent(value: float, digits: int) -> tuple[str, int | None]:
    """The digits to show, and the power of ten beside them where plain decimals would be too long."""
    if value == 0:
        return "0", None
    # 0.1 + 0.2 is 0.3 to a reader: what is short once float noise is cut off is written short, anything else
    # with all its digits, so that a trailing zero says "rounded".
    tidy = float(f"{value:.12g}")
    shortest = f"{tidy:.{digits}g}"
    is_short = float(shortest) == tidy
    scientific, _, power = f"{value:.{digits - 1}e}".partition("e")
    magnitude = int(power)
    if -5 <= magnitude < 6:
        decimals = max(0, digits - 1 - magnitude)
        text = f"{value:.{decimals}f}"
        return (text.rstrip("0").rstrip(".") if is_short and "." in text else text), None
    return (scientific.rstrip("0").rstrip(".") if is_short and "." in scientific else scientific), magnitude


def number_text(value: float, digits: int = 3) -> str:
    """`value` with `digits` significant digits as plain text, with a true minus sign: −0.108, 1.2×10⁻⁷."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, exponent = _mantissa_and_exponent(value, digits)
    mantissa = mantissa.replace("-", "−")
    return mantissa if exponent is None else f"{mantissa}×10{str(exponent).translate(SUPERSCRIPT)}"


def count_text(count: int) -> str:
    """A whole number in groups of three digits: 12,345."""
    return f"{count:,}"


def number_latex(value: float, digits: int = 3) -> str:
    r"""`value` with `digits` significant digits as LaTeX: -0.108, 1.2 \times 10^{-7}."""
    if math.isnan(value):
        return r"\mathrm{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, exponent = _mantissa_and_exponent(value, digits)
    return mantissa if exponent is None else rf"{mantissa} \times 10^{{{exponent}}}"


def factor_latex(value: float, digits: int = 3) -> str:
    """The same, in parentheses where a sign or a power would otherwise be misread inside a product."""
    latex = number_latex(value, digits)
    return rf"\left({latex}\right)" if latex.startswith("-") or "times" in latex else latex


def name_latex(name: str) -> str:
    r"""A node's name for a subscript: D stays D, h1 becomes h_1, anything else upright text."""
    if re.fullmatch(r"[A-Za-z]", name):
        return name
    if match := re.fullmatch(r"([A-Za-z])_?(\d+)", name):
        return f"{match[1]}_{{{match[2]}}}"
    escaped = re.sub(r"([_#$%&{}])", r"\\\1", name.replace("\\", "/").replace("^", "'").replace("~", "-"))
    return rf"\text{{{escaped}}}"


def symbol(letter: str, *names: str) -> str:
    r"""`letter` with names below it: symbol("w", "A", "D") is w_{AD}, symbol("w", "x1", "h1") is w_{x_{1},h_{1}}."""
    separator = "" if all(len(name) == 1 for name in names) else ","
    return f"{letter}_{{{separator.join(map(name_latex, names))}}}"
