"""Where a line may end: in a long formula at the signs between its terms, in a sentence not within a short formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

SPACE, JOINER = "\u00a0", "\u2060"
# A formula of a sentence that is longer than this many signs may be broken, before its signs.
LONGEST = 28
# What is in parentheses of a formula stays together up to here: about a line of the Inspector in a small window.
LONGEST_BRACKET = 36
# The left side of an equation up to here is a name, which keeps to its sign; a longer one is a formula of its own.
LONGEST_NAME = 10
_FUNCTION = r"(?:ln|exp|log|sin|cos|tanh|max|min)"
_SIGN = re.compile(r"[=<>≤≥≈≠·×+−*/→←]|[−(]*Σ[ₙᵢⱼₖ]?")
_RELATION, _SUM = re.compile(r"[=<>≤≥≈≠←]"), re.compile(r"[+−]")
_NAMED = re.compile(rf"[−(½]*{_FUNCTION}[₂₁₀]*")
# A number, a variable, a call: what a function can be of and a factor can be; no word of a sentence.
_OPERAND = re.compile(r"[−(]*(?:[\d½⅓⅔¼][\d.,]*[^\W\d_]?|[^\W\d_][^a-zA-Z]*|[^\W\d_]?\(.*)[.,;:)?]*")
_FACTOR = re.compile(r"[−(]*(?:[\d.]*\d|[½⅓⅔¼]|[b-zB-ZΑ-ω][₀-₉ᵢⱼₖ¹²³′]*|.*\))")
_ROWS = re.compile(r"\[[^\[\]]{1,24}\]")
_WORD = re.compile(rf"(?!{_FUNCTION}\b)[^\W\d_]{{4,}}")
# Signs after which a line may end by the rules of text, though not in a formula.
_WITHIN = re.compile(r"(?<=[\w)])/(?=[∂(√])|\||(?<=\))(?=\()")

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
    """A text for a label in which no short formula, such as η = 0.01 or f(x, y), is broken.

    In a long one a line may end before the signs of its right-hand side, never between its name and the first sign.
    """
    text = _ROWS.sub(lambda found: found[0].replace(" ", SPACE), _with_whole_brackets(text))
    text = _WITHIN.sub(lambda found: f"{found[0]}{JOINER}", text)
    formulas: list[list[str]] = []
    for piece in text.split(" "):
        if formulas and _belong_together(formulas[-1][-1], piece):
            formulas[-1].append(piece)
        else:
            formulas.append([piece])
    return " ".join(_whole(formula) for formula in formulas)


def _with_whole_brackets(text: str) -> str:
    """The text with no space to break at in the parentheses that are part of a formula, or one themselves."""
    opened: list[int] = []
    signs = list(text)
    for place, sign in enumerate(text):
        if sign == "(":
            opened.append(place)
        elif sign == ")" and opened:
            start = opened.pop()
            inner = text[start + 1 : place]
            is_called = start > 0 and not text[start - 1].isspace() and text[start - 1] not in "(“"
            longest = LONGEST_BRACKET if is_called else LONGEST
            if len(inner) <= longest and (is_called or not _WORD.search(inner)):
                signs[start:place] = text[start:place].replace(" ", SPACE)
    return "".join(signs)


def _belong_together(left: str, right: str) -> bool:
    """Whether two neighbours, divided by a space, are parts of one formula."""
    if _SIGN.fullmatch(left) or _SIGN.fullmatch(right):
        return True
    if _NAMED.fullmatch(left):
        return bool(_OPERAND.fullmatch(right))
    is_factor = bool(_FACTOR.fullmatch(left))
    return is_factor and bool(re.match(rf"{_FUNCTION}\b", right) or re.fullmatch(r"[b-zB-Z][.,;:)]*", right))


def _whole(pieces: list[str]) -> str:
    """The pieces of a formula, joined so that it stays on one line; of a long one, so that no line ends with a sign."""
    line = SPACE.join(pieces)
    if len(line) <= LONGEST:
        return line
    first = next((place for place, piece in enumerate(pieces) if _RELATION.fullmatch(piece)), 0)
    if len(SPACE.join(pieces[:first])) > LONGEST_NAME:
        first = 0
    written = pieces[0]
    for place, piece in enumerate(pieces[1:], start=1):
        may_end = place > first and (_RELATION.fullmatch(piece) or _SUM.fullmatch(piece))
        written += (" " if may_end else SPACE) + piece
    return written
