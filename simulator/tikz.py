"""A drawing of a network as TikZ, in a LaTeX document that compiles by itself."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from simulator.aggregations import AGGREGATIONS
from simulator.network import Edge, EdgeKey, Input, Network, Neuron, Node
from simulator.notation import number_latex
from simulator.tex import declared, plain

RADIUS = 38.0
MARGIN = 24.0
BESIDE = 80.0
# A unit of the canvas is a pixel, of which there are 96 in an inch, in big points, of which there are 72.
UNIT = 72 / 96
LABEL_AT = 0.3


@dataclass(frozen=True)
class Ink:
    """The colours of a drawing, as #rrggbb."""

    paper: str = "#ffffff"
    fill: str = "#ffffff"
    text: str = "#1c2027"
    muted: str = "#5f6875"
    positive: str = "#1f64ad"
    negative: str = "#b8530b"
    error: str = "#c2410c"


@dataclass(frozen=True)
class Figures:
    """The numbers of a node, as far as they are to be shown."""

    z: float | None = None
    a: float | None = None
    delta: float | None = None
    bias: float | None = None
    target: float | None = None


def tikz(
    network: Network,
    figures: Mapping[str, Figures] | None = None,
    *,
    values: bool = True,
    digits: int = 3,
    ink: Ink = Ink(),
    marked: Collection[str | EdgeKey] = (),
    label_at: Mapping[EdgeKey, float] | None = None,
    noted_above: Collection[str] = (),
) -> str:
    """A LaTeX document with the drawing of `network`, on a page of its size; it needs TikZ alone.

    `figures` are the numbers to write at the nodes, `values` whether numbers are written at all, weights among them.
    `marked` are the nodes and edges that stand out, those of a walkthrough's step say. `label_at` says at which share
    of the way from source to target each weight is written, and leaves out those that have no room; `noted_above` are
    the nodes whose z and bias stand above them.
    """
    left, top, right, bottom = _frame(network, beside=values and bool(figures))
    size = [f"{length * UNIT:.1f}bp" for length in (right - left, bottom - top)]
    lines = [
        r"\documentclass{article}",
        rf"\usepackage[paperwidth={size[0]},paperheight={size[1]},margin=0pt]{{geometry}}",
        r"\usepackage{tikz,iftex}",
        r"\usetikzlibrary{arrows.meta,backgrounds}",
        r"\pagestyle{empty}",
        *(rf"\definecolor{{{name}}}{{HTML}}{{{_hex(getattr(ink, name))}}}" for name in Ink.__dataclass_fields__),
        declared("".join(map(plain, network.nodes))) + r"\begin{document}",
        r"\noindent",
        rf"\begin{{tikzpicture}}[x={UNIT:.4f}bp, y=-{UNIT:.4f}bp, text=text,",
        rf"  neuron/.style={{circle, draw=muted, fill=fill, line width=1pt, minimum size={2 * RADIUS * UNIT:.1f}bp,",
        r"    inner sep=0pt, align=center},",
        r"  marked/.style={draw=error, fill=error!12!fill, line width=2.2pt},",
        rf"  input/.style={{neuron, rectangle, rounded corners=6bp, minimum size={(2 * RADIUS - 12) * UNIT:.1f}bp}},",
        r"  weight/.style={fill=paper, inner sep=1.2pt, text=text, font=\scriptsize},",
        r"  note/.style={text=muted, font=\scriptsize, align=left}]",
        rf"\useasboundingbox ({left:g},{top:g}) rectangle ({right:g},{bottom:g});",
    ]
    places = {name: f"n{number}" for number, name in enumerate(network.nodes)}
    shown = figures if figures and values else {}
    for name, node in network.nodes.items():
        side = "above" if name in noted_above else "below"
        lines += _node(node, places[name], shown.get(name, Figures()), digits, side, is_marked=name in marked)
    scale = max(1.0, max((abs(edge.weight) for edge in network.edges.values()), default=0.0))
    # No line crosses out a node, and none a label.
    lines += [
        r"\begin{scope}[on background layer]",
        rf"\fill[paper] ({left:g},{top:g}) rectangle ({right:g},{bottom:g});",
    ]
    for edge in network.edges.values():
        style = _line(edge, scale, is_marked=edge.key in marked)
        lines.append(rf"\draw[{style}] ({places[edge.source]}) -- ({places[edge.target]});")
    lines.append(r"\end{scope}")
    leaving, arriving = (Counter(key[end] for key in network.edges) for end in (0, 1))
    for edge in network.edges.values() if values else ():
        if label_at is not None and edge.key not in label_at:
            continue
        # Where fewer edges meet they lie apart, and so do their numbers.
        usual = 1 - LABEL_AT if leaving[edge.source] > arriving[edge.target] else LABEL_AT
        share = usual if label_at is None else label_at[edge.key]
        colour = "error" if edge.key in marked else _colour(edge)
        label = rf"node[weight, text={colour}, pos={share:.3g}] {{${number_latex(edge.weight, digits)}$}}"
        lines.append(rf"\path ({places[edge.source]}) -- {label} ({places[edge.target]});")
    return "\n".join([*lines, r"\end{tikzpicture}", r"\end{document}", ""])


def _frame(network: Network, *, beside: bool) -> tuple[float, float, float, float]:
    xs = [node.x for node in network.nodes.values()] or [0.0]
    ys = [node.y for node in network.nodes.values()] or [0.0]
    around = RADIUS + MARGIN
    return min(xs) - around, min(ys) - around, max(xs) + around + (BESIDE if beside else 0.0), max(ys) + around


def _node(node: Node, place: str, figures: Figures, digits: int, side: str, *, is_marked: bool) -> list[str]:
    def written(value: float | None, before: str = "") -> str:
        # In braces, or TeX would take the minus of a negative number for one between two.
        return "" if value is None else f"${before}{{{number_latex(value, digits)}}}$"

    inside = [rf"\textbf{{{plain(node.name)}}}"]
    if figures.a is not None:
        inside.append(rf"\footnotesize\color{{positive}}{written(figures.a)}")
    if figures.delta is not None:
        inside.append(r"\scriptsize\color{error}" + written(figures.delta, r"\delta\ "))
    style = ("input" if isinstance(node, Input) else "neuron") + (", marked" if is_marked else "")
    content = r" \\ ".join(inside)
    lines = [rf"\node[{style}] ({place}) at ({node.x:g},{node.y:g}) {{{content}}};"]
    if below := r"\quad ".join(filter(None, (written(figures.z, r"z\ "), written(figures.bias, r"b\ ")))):
        rim = "north" if side == "above" else "south"
        lines.append(rf"\node[note, {side}=1pt] at ({place}.{rim}) {{{below}}};")
    if figures.target is not None:
        lines.append(rf"\node[note, right=6pt] at ({place}.east) {{target {written(figures.target)}}};")
    if isinstance(node, Neuron) and node.aggregation != "sum":
        sign = AGGREGATIONS[node.aggregation].sign.replace("×", r"$\times$")
        lines.append(rf"\node[note, above left=-2pt] at ({place}.north west) {{{sign}}};")
    return lines


def _line(edge: Edge, scale: float, *, is_marked: bool) -> str:
    """The style of an edge: as on the canvas, width and colour by its weight, dashed where that is negative."""
    strength = min(1.0, abs(edge.weight) / scale) if math.isfinite(edge.weight) else 1.0
    colour = "error" if is_marked else f"{_colour(edge)}!{73 + 27 * strength:.0f}!paper"
    width = max(1.1 + 4.0 * strength, 3.0 if is_marked else 0.0) * UNIT
    style = f"{colour}, line width={width:.2f}bp, -Latex"
    return f"{style}, dashed" if edge.weight < 0 else style


def _colour(edge: Edge) -> str:
    return "negative" if edge.weight < 0 else "positive"


def _hex(colour: str) -> str:
    return colour.removeprefix("#").upper()
