"""Text for LaTeX: what means something to TeX is escaped, and signs are those of its fonts."""

from __future__ import annotations

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "“": "``",
    "”": "''",
    "’": "'",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "½": r"$\tfrac12$",
    "²": r"$^2$",
    "′": r"$'$",
}
_MATHS = {
    "−": "-",
    "×": r"\times",
    "·": r"\cdot",
    "±": r"\pm",
    "≥": r"\ge",
    "≤": r"\le",
    "≈": r"\approx",
    "→": r"\to",
    "←": r"\leftarrow",
    "∂": r"\partial",
    "∞": r"\infty",
    "Σ": r"\Sigma",
    "Π": r"\Pi",
    "Δ": r"\Delta",
    "α": r"\alpha",
    "β": r"\beta",
    "δ": r"\delta",
    "ε": r"\varepsilon",
    "η": r"\eta",
    "θ": r"\theta",
    "λ": r"\lambda",
    "μ": r"\mu",
    "ρ": r"\rho",
    "σ": r"\sigma",
    "φ": r"\varphi",
}
_SUPERSCRIPTS = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))


def plain(text: str) -> str:
    """`text` as TeX shows it letter by letter."""
    return "".join(_SPECIAL.get(character) or tex_character(character) for character in text)


def tex_character(character: str) -> str:
    """One character as TeX has it, in text and in maths."""
    if character in _MATHS:
        return rf"\ensuremath{{{_MATHS[character]}}}"
    if character in _SUBSCRIPTS:
        return rf"\ensuremath{{_{{{_SUBSCRIPTS[character]}}}}}"
    if character in _SUPERSCRIPTS:
        return rf"\ensuremath{{^{{{_SUPERSCRIPTS[character]}}}}}"
    return character


def declared(body: str) -> str:
    """For pdfLaTeX, a stand-in for every character that it has no glyph for: its number. Needs `iftex`."""
    unknown = sorted({character for character in body if ord(character) > 0x17F})
    lines = [rf"  \DeclareUnicodeCharacter{{{ord(c):04X}}}{{\texttt{{U+{ord(c):04X}}}}}" for c in unknown]
    return "\\ifpdftex\n" + "\n".join(lines) + "\n\\fi\n" if lines else ""
