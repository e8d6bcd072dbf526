"""An activation graph as an SVG picture, which every notebook front end shows without help."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from logic.notebook.graph import Edge, Graph, Node
from logic.notebook.layout import layout

RADIUS = 14
COLUMN, ROW = 64, 72  # between the centres of two nodes, in pixels
MARGIN = 34
SHOWN = 200  # characters of a parameter or a result in a tooltip
NAME = 12  # characters of a name under its node
COLOURS = {"call": "#000000", "sequence": "#1f4fd8", "return": "#000000"}
STYLE = (
    "text{font:11px sans-serif;text-anchor:middle;fill:#222;paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".count{stroke:none}.return{stroke-dasharray:4 3}.edge{fill:none;stroke-width:1.2}"
)


def colour(seconds: float, least: float, most: float) -> str:
    """The traffic-light scale: green for the shortest calls, yellow in the middle, red for the longest.

    >>> colour(0.0, 0.0, 2.0), colour(1.0, 0.0, 2.0), colour(2.0, 0.0, 2.0), colour(1.0, 1.0, 1.0)
    ('rgb(0,255,0)', 'rgb(255,255,0)', 'rgb(255,0,0)', 'rgb(0,255,0)')
    """
    place = round(510 * (seconds - least) / (most - least)) if most > least else 0
    return f"rgb({min(255, place)},{min(255, 510 - place)},0)"


def draw(graph: Graph, width: int, height: int) -> str:
    """The picture, scaled to fit into width times height pixels.

    A node's tooltip tells its calls, their time, and, of a single call, what it was given and gave. Black arrows are
    calls, blue ones the sequence of calls, dashed ones returns; a number on an arrow says how often, if more than once.
    """
    places = [
        (MARGIN + column * COLUMN, MARGIN + row * ROW) for column, row in layout([node.parent for node in graph.nodes])
    ]
    right = max((x for x, _ in places), default=0) + MARGIN
    bottom = max((y for _, y in places), default=0) + MARGIN + 10
    times = [node.mean for node in graph.nodes]
    least, most = min(times, default=0.0), max(times, default=0.0)
    edges = "".join(_edge(edge, places) for edge in graph.edges)
    nodes = "".join(
        _node(number, node, place, colour(node.mean, least, most))
        for number, (node, place) in enumerate(zip(graph.nodes, places, strict=True))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {right:g} {bottom:g}"><style>{STYLE}</style><defs>{_arrows()}</defs>{edges}{nodes}</svg>'
    )


def _arrows() -> str:
    return "".join(
        f'<marker id="arrow-{kind}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0,0L8,4L0,8z" fill="{stroke}"/></marker>'
        for kind, stroke in COLOURS.items()
    )


def _node(number: int, node: Node, place: tuple[float, float], fill: str) -> str:
    x, y = place
    name = node.name if len(node.name) <= NAME else node.name[: NAME - 1] + "…"
    count = f'<text class="count" x="{x:g}" y="{y + 4:g}">{node.count}</text>' if node.count > 1 else ""
    return (
        f'<g class="node" data-node="{number}"><title>{escape(tooltip(node))}</title>'
        f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="{fill}" stroke="#444"/>{count}'
        f'<text x="{x:g}" y="{y + RADIUS + 12:g}">{escape(name)}</text></g>'
    )


def tooltip(node: Node) -> str:
    """What a node stands for, a line each: name, calls, time; of a single call its parameters and its result."""
    lines = [node.name, f"{node.count} call{'' if node.count == 1 else 's'}, {node.total:.6f} s in total"]
    if node.count > 1:
        lines.append(f"{node.mean:.6f} s on average")
    else:
        call = node.calls[0]
        lines += [f"{name} = {_short(value)}" for name, value in call.parameters.items()]
        lines.append("never returned" if call.result is None else f"returned {_short(call.result)}")
    return "\n".join(lines)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _edge(edge: Edge, places: Sequence[tuple[float, float]]) -> str:
    """A line from the rim of one node to that of the other, bent so that call and return lie side by side."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    if edge.source == edge.target:
        path = f"M{x1 - 6:g},{y1 - 13:g}C{x1 - 22:g},{y1 - 36:g} {x1 + 22:g},{y1 - 36:g} {x1 + 6:g},{y1 - 13:g}"
        middle = x1, y1 - 30
    else:
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        bend = 14 if edge.kind == "return" else 8 + 0.16 * (length - COLUMN) * (edge.kind == "sequence")
        middle = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
        path = (
            f"M{x1 + ux * RADIUS:g},{y1 + uy * RADIUS:g}Q{middle[0]:g},{middle[1]:g} "
            f"{x2 - ux * RADIUS:g},{y2 - uy * RADIUS:g}"
        )
    count = f'<text x="{middle[0]:g}" y="{middle[1]:g}">{edge.count}</text>' if edge.count > 1 else ""
    return (
        f'<path class="edge {edge.kind}" d="{path}" stroke="{COLOURS[edge.kind]}" '
        f'marker-end="url(#arrow-{edge.kind})"/>{count}'
    )
