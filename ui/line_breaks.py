"""Where a line may end: in a long formula at the signs between its terms, in a sentence not within a short formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

SPACE, JOINER = "\u00a0", "\u2060"
# A formula of a sentence that is longer than this many signs may be broken, before its signs.
LONGEST = 24
_SIGN = re.compile(r"[=<>≤≥≈≠·×+−*/→←]|ln|log[₂₁₀]*|[−(]*Σ[ₙᵢⱼₖ]?|−ln")
_BRACKETS = re.compile(r"\[[^\[\]]{1,24}\]|\([−\d., ]{1,24}\)")

# Before these a line may end: signs between terms; dots between factors where that is not enough.
SUMS = r" [+=-] | \\leftarrow "
PRODUCTS = rf"{SUMS}| \\cdot | \\times "
INDENT = r"\qquad "

# What is kept together: braces, a marked number, cases, what stands in small parentheses.
_TOKENS = "|".join(
    (
        r"(?P<grows>\\left(?:\\\{|[(\[|.]))",
        r"(?P<grown>\\right(?:\\\}|[)\]|.]))",
        r"(?P<opens>\\begin\{\w+\}|[{(\ue000])",
        r"(?P<closes>\\end\{\w+\}|[})\ue002])",
    )
)


def broken(latex: str, width: float, measure: Callable[[str], float], *, lead: str = "", indent: str = INDENT) -> str:
    """LaTeX in lines that are no wider than `width` where that can be done; as it is where it fits on one.

    `measure` gives the width of a piece of LaTeX. `lead` is the space before the first line, `indent` that before the
    others. Marks around numbers stay.
    """
    if measure(lead + latex) <= width:
        return lead + latex
    lines, widest = _filled(_pieces(latex, SUMS), width, measure, lead, indent)
    if widest > width:
        lines, _ = _filled(_pieces(latex, PRODUCTS), width, measure, lead, indent)
    if len(lines) == 1:
        return lead + latex
    return r"\begin{array}{l} " + r" \\ ".join(rf"\displaystyle {line}" for line in lines) + r" \end{array}"


def _filled(
    pieces: list[str], width: float, measure: Callable[[str], float], lead: str, indent: str
) -> tuple[list[str], float]:
    """The pieces on as few lines as they need, the first after `lead`, all others indented; and the widest's width.

    Every piece is measured once: a line is as wide as its pieces together. A sign has its room only after something.
    """
    lines = [lead + pieces[0]]
    widths = [measure(lines[0])]
    indented, something = measure(indent), measure("x")
    for piece in pieces[1:]:
        more = measure(f"x{piece}") - something
        if widths[-1] + more <= width:
            lines[-1] += piece
            widths[-1] += more
        else:
            lines.append(indent + piece.lstrip())
            widths.append(indented + more)
    return lines, max(widths)


def _pieces(latex: str, joints: str) -> list[str]:
    """The parts of a formula between which a line may end. Parentheses that end on another line no longer grow."""
    cuts, growing, spans = [0], [], []
    depth = 0
    for token in re.finditer(f"{_TOKENS}|(?P<joint>{joints})", latex):
        if token["grows"]:
            growing.append(token.span())
        elif token["grown"] and growing:
            spans.append((growing.pop(), token.span()))
        elif token["opens"]:
            depth += 1
        elif token["closes"]:
            depth -= 1
        elif token["joint"] and depth == 0 and latex[: token.start()].strip():
            cuts.append(token.start())
    plain = list(latex)
    for (start, opened), (end, closed) in spans:
        if any(opened <= cut < end for cut in cuts):
            # The sizes of \left and \right are those of one line: the sign alone is left of them.
            plain[start:opened] = _alone(latex[start:opened])
            plain[end:closed] = _alone(latex[end:closed])
    return ["".join(plain[start:end]) for start, end in pairwise([*cuts, len(latex)])]


def _alone(sign: str) -> list[str]:
    """A growing parenthesis without \\left or \\right, as long as it was."""
    kept = re.sub(r"\\left|\\right", "", sign)
    return [kept if kept != "." else "", *[""] * (len(sign) - 1)]


def unbroken(text: str) -> str:
    """A text for a label in which no short formula, such as η = 0.01 or (1, 2), is broken.

    In a long one a line may end before a sign.
    """
    text = _BRACKETS.sub(lambda found: found[0].replace(" ", SPACE), text)
    text = re.sub(r"(?<=[\w)])/(?=[∂(√])", f"/{JOINER}", text)
    pieces = text.split(" ")
    signs = [bool(_SIGN.fullmatch(piece)) for piece in pieces]
    formulas: list[list[int]] = [[0]]
    for place in range(1, len(pieces)):
        if signs[place] or signs[place - 1]:
            formulas[-1].append(place)
        else:
            formulas.append([place])
    return " ".join(_whole([pieces[place] for place in formula]) for formula in formulas)


def _whole(pieces: list[str]) -> str:
    """The pieces of a formula, joined so that it stays on one line; of a long one, so that no line ends with a sign."""
    if sum(map(len, pieces)) + len(pieces) <= LONGEST:
        return SPACE.join(pieces)
    return "".join(
        piece + (SPACE if _SIGN.fullmatch(piece) else " " if place < len(pieces) - 1 else "")
        for place, piece in enumerate(pieces)
    )
