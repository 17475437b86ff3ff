"""A report as a LaTeX document that compiles with pdfLaTeX, XeLaTeX and LuaLaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.notation import number_latex
from simulator.report.content import Given, Item, Report
from simulator.tex import declared, plain, tex_character

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


def latex(parts: Sequence[Report]) -> str:
    """The LaTeX of one document."""
    body = "\n\\newpage\n".join(_part(part) for part in parts)
    return f"{PREAMBLE}{declared(body)}\\begin{{document}}\n{body}\\end{{document}}\n"


def _part(report: Report) -> str:
    lines = [rf"\section*{{{plain(report.title)}}}"]
    if report.about:
        lines.append(f"{plain(report.about)}\n")
    lines.append(r"\begin{tabular}{@{}ll@{}}")
    lines += [rf"{plain(label)} & {plain(value)} \\" for label, value in report.facts]
    lines.append("\\end{tabular}\n")
    for given in report.given:
        lines += _table(given)
    for passage in report.passages:
        lines.append(rf"\subsection*{{{plain(passage.heading)}}}")
        for section in passage.sections:
            lines.append(rf"\subsubsection*{{{plain(section.heading)}}}")
            for item in section.items:
                lines += _item(report, item)
    return "\n".join(lines) + "\n"


def _table(given: Given) -> list[str]:
    width = len(given.header)
    lines = [rf"\begin{{longtable}}[l]{{@{{}}{'l' * width}@{{}}}}"]
    lines.append(rf"\multicolumn{{{width}}}{{@{{}}l}}{{\textbf{{{plain(given.caption)}}}}} \\")
    for row in (given.header, *given.rows):
        # In a group, since a cell that begins with a bracket would be read as the room below the line above.
        lines.append(" & ".join(f"{{{plain(cell)}}}" for cell in row) + r" \\")
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
    return ["", head, rf"{plain(item.reason)}{room}", rows, r"\end{minipage}", r"\par\smallskip"]


def _maths(formula: str) -> str:
    r"""A step's LaTeX, whose \text{...} may hold any character of a node's name."""
    return "".join(character if ord(character) < 128 else tex_character(character) for character in formula)
