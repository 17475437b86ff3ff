"""A report as one HTML file that needs nothing else: its mathematics is MathML, its picture SVG, its style inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from simulator.notation import number_latex
from simulator.report.content import Given, Item, Report
from simulator.report.picture import picture

STYLE = """
:root { color-scheme: light dark; --text: #1c2027; --muted: #5f6875; --border: #dfe3e8; --value: #1f64ad;
  --paper: #ffffff; --negative: #b8530b; }
@media (prefers-color-scheme: dark) { :root { --text: #e8ebef; --muted: #9aa4b2; --border: #333a44; --value: #7db4f5;
  --paper: #16191e; --negative: #f0934a; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--paper); max-width: 50rem;
  margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
h3 { font-size: 1rem; color: var(--muted); margin-bottom: .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: var(--muted); }
dd { margin: 0; } .given { display: flex; flex-wrap: wrap; gap: 1rem 3rem; align-items: flex-start; }
table { border-collapse: collapse; font-size: .92rem; } caption { text-align: left; color: var(--muted); }
th, td { text-align: left; font-weight: 400; padding: .12rem .9rem .12rem 0; border-bottom: 1px solid var(--border); }
th { color: var(--muted); } figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; max-height: 24rem; }
ol { list-style: none; padding: 0; } li { margin: 0 0 .9rem; padding-left: 2.4rem; position: relative; }
li > b { position: absolute; left: 0; color: var(--muted); font-weight: 400; } li p { margin: 0; color: var(--muted);
  font-size: .92rem; } .line { overflow-x: auto; padding: .1rem 0; } .line + .line { padding-left: 1.5rem; }
.result { color: var(--value); } math { font-size: 1.1em; }
.blank { display: inline-block; border-bottom: 1px solid var(--text); height: 1.6em; }
.part + .part { border-top: 1px solid var(--border); margin-top: 3rem; padding-top: 1rem; }
@media print { :root { color-scheme: light; --text: #000; --muted: #444; --border: #bbb; --value: #000;
    --paper: #fff; --negative: #000; }
  @page { margin: 18mm; } body { font-size: 10.5pt; max-width: none; margin: 0; padding: 0; }
  li, tr, figure { break-inside: avoid; } h1, h2, h3 { break-after: avoid; } .line { overflow: visible; }
  .part + .part { break-before: page; border: 0; margin: 0; padding: 0; } }
"""

# Signs in one line that fit on a page; a longer formula is set smaller.
SIGNS_IN_A_LINE = 75
SMALLEST = 0.45

_TEXT = re.compile(r"\\text\{((?:\\.|[^\\{}])*)\}")

# A minus that follows one of these is the sign of a number, and no subtraction with its spaces.
_AFTER_A_SIGN = re.compile(
    r"(<mo[^>]*>(?:=|\(|\[|,|&#x0003D;|&#x00028;|&#x0005B;|&#x0002C;|&#x000B7;|&#x000D7;)</mo>(?:<mspace[^>]*/>)?)"
    r"<mo>&#x02212;</mo>"
)


def html(parts: Sequence[Report]) -> str:
    """The HTML of one document."""
    title = escape(parts[0].title)
    body = "\n".join(f'<section class="part">\n{_part(part)}\n</section>' for part in parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _part(report: Report) -> str:
    lines = [f"<h1>{escape(report.title)}</h1>"]
    if report.about:
        lines.append(f"<p>{escape(report.about)}</p>")
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in report.facts)
    lines += [f"<dl>{facts}</dl>", f"<figure>{picture(report.network, report.digits)}</figure>", '<div class="given">']
    lines += [_table(given) for given in report.given]
    lines.append("</div>")
    for passage in report.passages:
        lines.append(f"<h2>{escape(passage.heading)}</h2>")
        for section in passage.sections:
            lines += [f"<h3>{escape(section.heading)}</h3>", "<ol>"]
            lines += [_item(report, item) for item in section.items]
            lines.append("</ol>")
    return "\n".join(lines)


def _table(given: Given) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in given.header)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in given.rows)
    return f"<table><caption>{escape(given.caption)}</caption><tr>{head}</tr>{body}</table>"


def _item(report: Report, item: Item) -> str:
    lines = [_line(item.symbols)]
    if report.blank:
        blanks = "".join(f'{_maths("=")} <span class="blank" style="width:{width}rem"></span> ' for width in (22, 8))
        lines.append(f'<div class="line">{blanks}</div>')
    else:
        value = number_latex(item.value, report.digits)
        if item.numbers != value:
            lines.append(_line(f"= {item.numbers}"))
        lines.append(_line(f"= {value}", "line result"))
    return f"<li><b>{item.number}</b><p>{escape(item.reason)}</p>{''.join(lines)}</li>"


def _line(latex: str, kind: str = "line") -> str:
    signs = len(re.sub(r"\\(left|right|text|cdot|,)|\\tfrac|[{}_^]", "", latex).replace("\\", ""))
    share = min(1.0, max(SMALLEST, SIGNS_IN_A_LINE / max(1, signs)))
    size = f' style="font-size:{share:.2f}em"' if share < 1.0 else ""
    return f'<div class="{kind}"{size}>{_maths(latex)}</div>'


def _maths(latex: str) -> str:
    """LaTeX as MathML."""
    # Imported here: few need it, and the command starts without.
    from latex2mathml.converter import convert

    names: list[str] = []

    def set_aside(text: re.Match[str]) -> str:
        names.append(re.sub(r"\\(.)", r"\1", text[1]))
        return rf"\text{{NAME{len(names) - 1}}}"

    # Parentheses that may grow stand further from a number than those that need not.
    latex = re.sub(r"\\left\(([^\\()]*)\\right\)", r"(\1)", latex)
    # The converter puts what is in \text{…} into the page as it is: a name would be read as markup.
    maths = str(convert(_TEXT.sub(set_aside, latex))).replace("<math ", '<math displaystyle="true" ', 1)
    maths = re.sub(r">NAME(\d+)<", lambda place: f">{escape(names[int(place[1])])}<", maths)
    return _AFTER_A_SIGN.sub(r'\1<mo form="prefix">&#x02212;</mo>', maths)
