"""An activation graph as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from logic.notebook.drawing import MARGIN, Arrow, Picture, Shape
from logic.notebook.graph import Edge, Graph, Node
from logic.notebook.layout import layout

COLUMN, ROW = 64, 72  # between the centres of two nodes, in pixels
SHOWN = 200  # characters of a parameter or a result in a tooltip


def colour(seconds: float, least: float, most: float) -> str:
    """The traffic-light scale: green for the shortest calls, yellow in the middle, red for the longest.

    >>> colour(0.0, 0.0, 2.0), colour(1.0, 0.0, 2.0), colour(2.0, 0.0, 2.0), colour(1.0, 1.0, 1.0)
    ('rgb(0,255,0)', 'rgb(255,255,0)', 'rgb(255,0,0)', 'rgb(0,255,0)')
    """
    place = round(510 * (seconds - least) / (most - least)) if most > least else 0
    return f"rgb({min(255, place)},{min(255, 510 - place)},0)"


def draw(graph: Graph, width: int, height: int, text: str = "") -> Picture:
    """The picture, scaled to fit into width times height pixels.

    A node's tooltip tells its calls, their time, and, of a single call, what it was given and gave. Black arrows are
    calls, blue ones the sequence of calls, dashed ones returns; a number on an arrow says how often, if more than once.
    """
    places = [
        (MARGIN + column * COLUMN, MARGIN + row * ROW) for column, row in layout([node.parent for node in graph.nodes])
    ]
    times = [node.mean for node in graph.nodes]
    least, most = min(times, default=0.0), max(times, default=0.0)
    shapes = tuple(
        Shape(node.name, tooltip(node), colour(node.mean, least, most), *place, str(node.count) * (node.count > 1))
        for node, place in zip(graph.nodes, places, strict=True)
    )
    return Picture(shapes, tuple(_arrow(edge, places) for edge in graph.edges), width, height, text)


def tooltip(node: Node) -> str:
    """What a node stands for, a line each: name, calls, time; of a single call its parameters and its result."""
    lines = [node.name, f"{node.count} call{'' if node.count == 1 else 's'}, {node.total:.6f} s in total"]
    if node.count > 1:
        lines.append(f"{node.mean:.6f} s on average")
    else:
        call = node.calls[0]
        lines += [f"{name} = {short(value)}" for name, value in call.parameters.items()]
        lines.append("never returned" if call.result is None else f"returned {short(call.result)}")
    return "\n".join(lines)


def short(text: str) -> str:
    """The beginning of a value's text."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _arrow(edge: Edge, places: Sequence[tuple[float, float]]) -> Arrow:
    """Bent so that call and return lie side by side, and a sequence passes below what stands between its ends."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    bend = 14 if edge.kind == "return" else 8 + 0.16 * (length - COLUMN) * (edge.kind == "sequence")
    return Arrow(edge.source, edge.target, edge.kind, str(edge.count) * (edge.count > 1), bend)
