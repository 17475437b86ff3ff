"""Formulas as one line of plain text, for a terminal, a table or the clipboard."""

from __future__ import annotations

import re

from simulator.notation import SUPERSCRIPT

_NAMES = {
    "cdots": "…",
    "times": "×",
    "ge": "≥",
    "le": "≤",
    "approx": "≈",
    "infty": "∞",
    "delta": "δ",
    "eta": "η",
    "mu": "μ",
    "rho": "ρ",
    "beta": "β",
    "lambda": "λ",
    "varepsilon": "ε",
    "leftarrow": "←",
    "sum": "Σ",
    "sqrt": "√",
}

_REWRITTEN = (
    (r"\\begin\{cases\}(.*)\\end\{cases\}", r"{\1}"),
    (r"\s*&\s*", " if "),
    (r"\\\\", ";"),
    (r"\\tfrac\{1\}\{2\}", "½"),
    (r"\^\{?2\}?(?!\d)", "²"),
    (r"\[\\,|\\,\]", lambda bracket: bracket[0].replace(r"\,", "")),
    (r",\\[,;]\s*", ", "),
    (r"\\left(?!arrow)|\\right", ""),
    (r" \\times 10\^\{(.*?)\}", lambda power: f"×10{power[1].translate(SUPERSCRIPT)}"),
    (r"\\,|\s*\\cdot(?!s)\s*", "·"),
    (r"\\partial\s*", "∂"),
    (rf"\\({'|'.join(_NAMES)})(?![a-z])", lambda name: _NAMES[name[1]]),
    (
        r"\\(?:mathrm|operatorname|text)\{([^{}]*)\}|\\(max|min|tanh|ln|log|exp|sin|cos)",
        lambda name: name[1] or name[2],
    ),
    (r"\\tilde\{(.)\}", "\\1\u0303"),
    (r"\\hat\{(.)\}", "\\1\u0302"),
    (r"\\quad", " "),
    ("-", "−"),
)


def plain_text(latex: str) -> str:
    """LaTeX of the kind that a walkthrough writes, as one line: e^{-0.3} becomes e^(−0.3), w_{AD} becomes w_AD."""
    for pattern, text in _REWRITTEN:
        latex = re.sub(pattern, text, latex)
    before = ""
    # A pair of braces without others inside is rewritten first, so that what surrounds it can be rewritten next.
    while before != latex:
        before = latex
        latex = re.sub(r"_\{([^{}]*)\}", r"_\1", latex)
        latex = re.sub(r"√\{([^{}]*)\}", r"√(\1)", latex)
        latex = re.sub(r"\^\{([^{}]*)\}", r"^(\1)", latex)
        latex = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", lambda f: f"{_grouped(f[1])}/{_grouped(f[2])}", latex)
    return latex


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"[\w.∂→,]*|\([^()]*\)", text.replace(" ", "")) else f"({text})"
