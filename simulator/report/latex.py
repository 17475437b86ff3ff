"""A report as a LaTeX document that compiles with pdfLaTeX, XeLaTeX and LuaLaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.notation import number_latex
from simulator.report.content import Given, Item, Report

# A formula too wide for the page shrinks to it.
PREAMBLE = r"""\documentclass[a4paper,11pt]{article}
\usepackage{iftex}
\ifpdftex
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
\else
  \usepackage{fontspec}
\fi
\usepackage{amsmath,amssymb,graphicx,longtable}
\usepackage[margin=22mm]{geometry}
\newsavebox\formula
\newcommand\fit[1]{\sbox\formula{$\displaystyle #1$}%
  \ifdim\wd\formula>\linewidth\resizebox{\linewidth}{!}{\usebox\formula}\else\usebox\formula\fi}
\newcommand\blank[1]{\underline{\hspace{#1}}}
\setlength\parindent{0pt}
\setlength\parskip{4pt}
"""

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


def latex(parts: Sequence[Report]) -> str:
    """The LaTeX of one document."""
    body = "\n\\newpage\n".join(_part(part) for part in parts)
    return f"{PREAMBLE}{_declared(body)}\\begin{{document}}\n{body}\\end{{document}}\n"


def _part(report: Report) -> str:
    lines = [rf"\section*{{{_text(report.title)}}}"]
    if report.about:
        lines.append(f"{_text(report.about)}\n")
    lines.append(r"\begin{tabular}{@{}ll@{}}")
    lines += [rf"{_text(label)} & {_text(value)} \\" for label, value in report.facts]
    lines.append("\\end{tabular}\n")
    for given in report.given:
        lines += _table(given)
    for passage in report.passages:
        lines.append(rf"\subsection*{{{_text(passage.heading)}}}")
        for section in passage.sections:
            lines.append(rf"\subsubsection*{{{_text(section.heading)}}}")
            for item in section.items:
                lines += _item(report, item)
    return "\n".join(lines) + "\n"


def _table(given: Given) -> list[str]:
    width = len(given.header)
    lines = [rf"\begin{{longtable}}[l]{{@{{}}{'l' * width}@{{}}}}"]
    lines.append(rf"\multicolumn{{{width}}}{{@{{}}l}}{{\textbf{{{_text(given.caption)}}}}} \\")
    for row in (given.header, *given.rows):
        # In a group, since a cell that begins with a bracket would be read as the room below the line above.
        lines.append(" & ".join(f"{{{_text(cell)}}}" for cell in row) + r" \\")
    lines.append(r"\end{longtable}")
    return lines


def _item(report: Report, item: Item) -> list[str]:
    symbols = _maths(item.symbols)
    if report.blank:
        formula = [symbols, r"\quad = \blank{9cm} = \blank{3cm}"]
    else:
        value = number_latex(item.value, report.digits)
        formula = [symbols]
        if item.numbers != value:
            formula.append(rf"\quad = {_maths(item.numbers)}")
        formula.append(rf"\quad = {value}")
    room = r"\\[6pt]" if report.blank else r"\\[2pt]"
    rows = f"{room}\n".join(rf"\fit{{{line}}}" for line in formula)
    head = rf"\textbf{{{item.number}.}} \begin{{minipage}}[t]{{0.92\linewidth}}"
    return ["", head, rf"{_text(item.reason)}{room}", rows, r"\end{minipage}", r"\par\smallskip"]


def _maths(formula: str) -> str:
    r"""A step's LaTeX, whose \text{...} may hold any character of a node's name."""
    return "".join(character if ord(character) < 128 else _character(character) for character in formula)


def _text(text: str) -> str:
    return "".join(_SPECIAL.get(character) or _character(character) for character in text)


def _character(character: str) -> str:
    if character in _MATHS:
        return rf"\ensuremath{{{_MATHS[character]}}}"
    if character in _SUPERSCRIPTS:
        return rf"\ensuremath{{^{{{_SUPERSCRIPTS[character]}}}}}"
    return character


def _declared(body: str) -> str:
    """For pdfLaTeX, a stand-in for every character that it has no glyph for: its number."""
    unknown = sorted({character for character in body if ord(character) > 0x17F})
    lines = [rf"  \DeclareUnicodeCharacter{{{ord(c):04X}}}{{\texttt{{U+{ord(c):04X}}}}}" for c in unknown]
    return "\\ifpdftex\n" + "\n".join(lines) + "\n\\fi\n" if lines else ""
