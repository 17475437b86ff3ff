"""Computes what a LaTeX formula with numbers in it says, so that a formula can be held against the value beside it."""

from __future__ import annotations

import math
import re

_REWRITTEN = (
    (r"\\begin\{cases\}(.*?) & (.*?)\\\\ (.*?) & .*?\\end\{cases\}", r"(\1 if \2 else \3)"),
    (r"\[\\,(.*?)\\,\]", r"float(\1)"),
    (r"\\left\|", "abs("),
    (r"\\right\|", ")"),
    (r"\\operatorname\{sgn\}", "sign"),
    (r"\\left[\[(]", "("),
    (r"\\right[\])]", ")"),
    (r",\\[,;]", ","),
    (r"\\,|\\cdot|\\times", "*"),
    (r"\\ge", ">="),
    (r"\\le(?!ft)", "<="),
    (r"\\log_\{(\d+)\}", r"\\log\1"),
    (r"\\(ln|log2|log10) ([\d.]+)", r"\\\1(\2)"),
    (r"\\(log2|log10)", r"\1"),
    (r"\\ln", "log"),
    (r"\\(tanh|max|min|sin|cos)", r"\1"),
    (r"\^(\d)", r"**\1"),
)


def compute(latex: str) -> float:
    """The value of `latex`, a formula without symbols."""
    text = latex
    for pattern, replacement in _REWRITTEN:
        text = re.sub(pattern, replacement, text)
    before = ""
    while text != before:
        before = text
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}(?=\()", r"((\1)/(\2))*", text)
        text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    names = {name: getattr(math, name) for name in ("e", "log", "log2", "log10", "sqrt", "tanh", "sin", "cos")}
    names |= {"max": lambda *terms: max(terms), "min": lambda *terms: min(terms)}
    names |= {"abs": abs, "float": float, "sign": lambda value: (value > 0) - (value < 0)}
    return float(eval(text, {"__builtins__": {}}, names))


def fill(template: str, **values: float) -> str:
    """A registry's formula with numbers in place of <z>, <a> and <t>."""
    for name, value in values.items():
        template = template.replace(f"<{name}>", f"\\left({value!r}\\right)")
    return template
