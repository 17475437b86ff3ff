"""A network drawn as SVG, for a document."""

from __future__ import annotations

import math
from html import escape

from simulator.aggregations import AGGREGATIONS
from simulator.network import Input, Network
from simulator.notation import number_text

RADIUS = 26.0
MARGIN = 16.0
LABEL_AT = 0.3


def picture(network: Network, digits: int) -> str:
    """The nodes where they stand on the canvas, with their names, and the edges with their weights.

    A negative weight is dashed. Colours are those of the page's style, `--text`, `--value` and `--negative`.
    """
    places = {name: (node.x * 0.8, node.y * 0.8) for name, node in network.nodes.items()}
    if not places:
        return ""
    left, top = (min(place[axis] for place in places.values()) - RADIUS - MARGIN for axis in (0, 1))
    right, bottom = (max(place[axis] for place in places.values()) + RADIUS + MARGIN for axis in (0, 1))
    box = f"{left:g} {top:g} {right - left:g} {bottom - top:g}"
    lines, labels = [], []
    for (source, target), edge in network.edges.items():
        line, label = _edge(places[source], places[target], edge.weight, digits)
        lines.append(line)
        labels.append(label)
    nodes = [_node(network, name, place) for name, place in places.items()]
    style = 'role="img" font-family="system-ui, sans-serif" font-size="13" text-anchor="middle"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{right - left:g}" {style}>'
    return head + "".join(lines + labels + nodes) + "</svg>"


def _edge(start: tuple[float, float], end: tuple[float, float], weight: float, digits: int) -> tuple[str, str]:
    along = (end[0] - start[0], end[1] - start[1])
    length = math.hypot(*along) or 1.0
    gap = min(0.45, RADIUS / length)
    x1, y1, x2, y2 = (start[axis] + along[axis] * share for share in (gap, 1.0 - gap) for axis in (0, 1))
    colour, dashes = ("var(--negative)", ' stroke-dasharray="7 4"') if weight < 0 else ("var(--value)", "")
    x, y = (start[axis] + along[axis] * (gap + LABEL_AT * (1.0 - 2.0 * gap)) for axis in (0, 1))
    line = (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="1.5"{dashes}/>'
    )
    label = (
        f'<text x="{x:.1f}" y="{y + 4:.1f}" fill="var(--text)" stroke="var(--paper)" stroke-width="4"'
        f' paint-order="stroke">{escape(number_text(weight, digits))}</text>'
    )
    return line, label


def _node(network: Network, name: str, place: tuple[float, float]) -> str:
    x, y = place
    node = network.nodes[name]
    style = 'fill="var(--paper)" stroke="var(--muted)" stroke-width="1.4"'
    if isinstance(node, Input):
        side = 1.7 * RADIUS
        shape = (
            f'<rect x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:g}" height="{side:g}" rx="6" {style}/>'
        )
        sign = ""
    else:
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}" {style}/>'
        sign = "" if node.aggregation == "sum" else AGGREGATIONS[node.aggregation].sign
    # A long name is squeezed into its node.
    squeeze = f' textLength="{1.7 * RADIUS:g}" lengthAdjust="spacingAndGlyphs"' if len(name) > 6 else ""
    text = f'<text x="{x:.1f}" y="{y + 4.5:.1f}" font-weight="600" fill="var(--text)"{squeeze}>{escape(name)}</text>'
    mark = f'<text x="{x:.1f}" y="{y - 11:.1f}" font-size="10" fill="var(--muted)">{sign}</text>' if sign else ""
    return shape + text + mark
