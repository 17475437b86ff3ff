"""A drawing of a network as TikZ, in a LaTeX document that compiles by itself."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from simulator.aggregations import AGGREGATIONS
from simulator.network import EdgeKey, Input, Network, Neuron, Node
from simulator.notation import number_latex
from simulator.tex import declared, plain

RADIUS = 38.0
MARGIN = 24.0
BESIDE = 80.0
# Inputs are as wide and as high as on the canvas.
INPUT_WIDTH, INPUT_HEIGHT = 2 * (RADIUS + 8.0), 2 * (RADIUS - 6.0)
# A unit of the canvas is a pixel, of which there are 96 in an inch, in big points, of which there are 72.
UNIT = 72 / 96
# How wide the band is behind a line that stands out.
HALO = 10.0
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
    loss: float | None = None


@dataclass(frozen=True)
class Stroke:
    """What a line stands for: a number, and how strong it is among all of them, from 0 to 1."""

    value: float
    strength: float


def tikz(
    network: Network,
    figures: Mapping[str, Figures] | None = None,
    *,
    values: bool = True,
    digits: int = 3,
    ink: Ink = Ink(),
    names: bool = True,
    strokes: Mapping[EdgeKey, Stroke] | None = None,
    marked: Collection[str | EdgeKey] = (),
    backwards: Collection[EdgeKey] = (),
    label_at: Mapping[EdgeKey, float] | None = None,
    noted_above: Collection[str] = (),
) -> str:
    """A LaTeX document with the drawing of `network`, on a page of its size; it needs TikZ alone.

    `figures` are the numbers to write at the nodes, `values` whether numbers are written at all, `names` whether names
    are. `strokes` is what the lines stand for; by itself, they stand for the weights. `marked` are the nodes and edges
    that stand out, those of a walkthrough's step say, and `backwards` the edges whose arrow points to their source.
    `label_at` says at which share of the way from source to target each line has its number, and leaves out those that
    have no room; `noted_above` are the nodes whose z and bias stand above them.
    """
    strokes = _weights(network) if strokes is None else strokes
    left, top, right, bottom = _frame(network, beside=values and bool(figures))
    size = [f"{length * UNIT:.1f}bp" for length in (right - left, bottom - top)]
    lines = [
        r"\documentclass{article}",
        rf"\usepackage[paperwidth={size[0]},paperheight={size[1]},margin=0pt]{{geometry}}",
        r"\usepackage{tikz,iftex,amsmath}",
        r"\usetikzlibrary{arrows.meta,backgrounds}",
        r"\pagestyle{empty}",
        *(rf"\definecolor{{{name}}}{{HTML}}{{{_hex(getattr(ink, name))}}}" for name in Ink.__dataclass_fields__),
        declared("".join(map(plain, network.nodes))) + r"\begin{document}",
        r"\noindent",
        rf"\begin{{tikzpicture}}[x={UNIT:.4f}bp, y=-{UNIT:.4f}bp, text=text,",
        rf"  neuron/.style={{circle, draw=muted, fill=fill, line width=1pt, minimum size={2 * RADIUS * UNIT:.1f}bp,",
        r"    inner sep=0pt, align=center},",
        r"  marked/.style={draw=error, fill=error!12!fill, line width=2.2pt},",
        rf"  input/.style={{neuron, rectangle, rounded corners=6bp, minimum width={INPUT_WIDTH * UNIT:.1f}bp,",
        rf"    minimum height={INPUT_HEIGHT * UNIT:.1f}bp}},",
        rf"  halo/.style={{error!25!paper, line width={HALO * UNIT:.1f}bp}},",
        r"  weight/.style={fill=paper, inner sep=1.2pt, text=text, font=\footnotesize},",
        r"  note/.style={text=muted, font=\footnotesize, align=left}]",
        rf"\useasboundingbox ({left:g},{top:g}) rectangle ({right:g},{bottom:g});",
    ]
    places = {name: f"n{number}" for number, name in enumerate(network.nodes)}
    shown = figures if figures and values else {}
    for name, node in network.nodes.items():
        side = "above" if name in noted_above else "below"
        written = plain(node.name) if names else ""
        lines += _node(node, written, places[name], shown.get(name, Figures()), digits, side, is_marked=name in marked)
    # No line crosses out a node, and none a label.
    lines += [
        r"\begin{scope}[on background layer]",
        rf"\fill[paper] ({left:g},{top:g}) rectangle ({right:g},{bottom:g});",
    ]
    for key in network.edges:
        ends = [places[name] for name in (reversed(key) if key in backwards else key)]
        if key in marked:
            lines.append(rf"\draw[halo] ({ends[0]}) -- ({ends[1]});")
        lines.append(rf"\draw[{_line(strokes[key], is_marked=key in marked)}] ({ends[0]}) -- ({ends[1]});")
    lines.append(r"\end{scope}")
    leaving, arriving = (Counter(key[end] for key in network.edges) for end in (0, 1))
    for key in network.edges if values else ():
        if label_at is not None and key not in label_at:
            continue
        # Where fewer edges meet they lie apart, and so do their numbers.
        usual = 1 - LABEL_AT if leaving[key[0]] > arriving[key[1]] else LABEL_AT
        share = usual if label_at is None else label_at[key]
        number = f"{{{number_latex(strokes[key].value, digits)}}}"
        if key in marked:
            number = rf"\boldsymbol{number}"
        label = rf"node[weight, text={_colour(strokes[key])}, pos={share:.3g}] {{${number}$}}"
        lines.append(rf"\path ({places[key[0]]}) -- {label} ({places[key[1]]});")
    return "\n".join([*lines, r"\end{tikzpicture}", r"\end{document}", ""])


def _frame(network: Network, *, beside: bool) -> tuple[float, float, float, float]:
    xs = [node.x for node in network.nodes.values()] or [0.0]
    ys = [node.y for node in network.nodes.values()] or [0.0]
    around = RADIUS + MARGIN
    return min(xs) - around, min(ys) - around, max(xs) + around + (BESIDE if beside else 0.0), max(ys) + around


def _weights(network: Network) -> dict[EdgeKey, Stroke]:
    """The lines standing for the weights; those below 1 look small even where all of them are."""
    scale = max(1.0, max((abs(edge.weight) for edge in network.edges.values()), default=0.0))
    return {key: Stroke(edge.weight, min(1.0, abs(edge.weight) / scale)) for key, edge in network.edges.items()}


def _node(node: Node, name: str, place: str, figures: Figures, digits: int, side: str, *, is_marked: bool) -> list[str]:
    def written(value: float | None, before: str = "") -> str:
        # In braces, or TeX would take the minus of a negative number for one between two.
        return "" if value is None else f"${before}{{{number_latex(value, digits)}}}$"

    inside = [rf"\textbf{{{name}}}"] if name else []
    if figures.a is not None:
        inside.append(rf"\small\color{{positive}}{written(figures.a)}")
    if figures.delta is not None:
        slope = r"\partial L/\partial x\ " if isinstance(node, Input) else r"\delta\ "
        inside.append(r"\footnotesize\color{error}" + written(figures.delta, slope))
    style = ("input" if isinstance(node, Input) else "neuron") + (", marked" if is_marked else "")
    content = r" \\ ".join(inside)
    lines = [rf"\node[{style}] ({place}) at ({node.x:g},{node.y:g}) {{{content}}};"]
    if below := r"\quad ".join(filter(None, (written(figures.z, r"z\ "), written(figures.bias, r"b\ ")))):
        rim = "north" if side == "above" else "south"
        lines.append(rf"\node[note, {side}=1pt] at ({place}.{rim}) {{{below}}};")
    beside = [f"target {written(figures.target)}"] if figures.target is not None else []
    if figures.loss is not None:
        beside.append(written(figures.loss, r"L\ "))
    if beside:
        texts = r" \\ ".join(beside)
        lines.append(rf"\node[note, right=6pt] at ({place}.east) {{{texts}}};")
    if isinstance(node, Neuron) and node.aggregation != "sum":
        sign = AGGREGATIONS[node.aggregation].sign.replace("×", r"$\times$")
        # What has a sign has its numbers below.
        lines.append(rf"\node[note, above=1pt, fill=paper, inner sep=1pt] at ({place}.north) {{{sign}}};")
    return lines


def _line(stroke: Stroke, *, is_marked: bool) -> str:
    """The style of an edge: as on the canvas, width and colour by its number, dashed where that is negative."""
    strength = 1.0 if is_marked or not math.isfinite(stroke.strength) else stroke.strength
    width = max(1.1 + 4.0 * stroke.strength, 3.0 if is_marked else 0.0) * UNIT
    style = f"{_colour(stroke)}!{73 + 27 * strength:.0f}!paper, line width={width:.2f}bp, -Latex"
    # Dashes of one length would be dots in a thick line.
    dash, gap = max(4.0, 2.6 * width), max(2.5, 1.5 * width)
    return f"{style}, dash pattern=on {dash:.1f}bp off {gap:.1f}bp" if stroke.value < 0 else style


def _colour(stroke: Stroke) -> str:
    return "negative" if stroke.value < 0 else "positive" if stroke.value > 0 else "muted"


def _hex(colour: str) -> str:
    return colour.removeprefix("#").upper()
