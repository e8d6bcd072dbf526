"""Where values came from: evaluations as nodes, and an arrow from each to what took something from it.

Three modes, as for calls (`graph.py`): in mode 1 every evaluation is a node; in mode 2 the values of the same code are
one; in mode 3 what was evaluated in calls of the same function is one.

>>> values = [Value(1, "x", "name", 1, "7", 0, "f"), Value(2, "x + 1", "add", 2, "8", 0, "f")]
>>> graph = build_flow(values, [(2, 1)], 1)
>>> [node.name for node in graph.nodes], graph.edges
(['x', 'x + 1'], ((0, 1, 1),))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

from logic.frozen import frozen
from logic.notebook.drawing import MARGIN, Arrow, Picture, Shape, box_width, boxed
from logic.notebook.graph import MODES
from logic.notebook.layered import layered
from logic.notebook.svg import short

GAP, ROW = 18, 58  # between two boxes, and between two layers, in pixels
LISTED = 5  # values in a tooltip
FILLS = {
    "param": "#cfe3ff", "call": "#ffe0b2", "func": "#ffe0b2", "literal": "#eeeeee", "name": "#ffffff",
    "access": "#d7f0d0", "function_def": "#ead7f5", "class_def": "#ead7f5", "module": "#ead7f5", "script": "#ead7f5",
}  # fmt: skip
OTHER = "#fff6c8"


@frozen
class Value:
    """An evaluation: the text and the kind of its code, the id of that code and its line, its repr, its caller."""

    id: int
    name: str
    kind: str
    code: int
    repr: str
    line: int
    function: str


@frozen
class FlowNode:
    """Evaluations that are shown as one."""

    name: str
    kind: str
    values: tuple[Value, ...]


@frozen
class Flow:
    """Nodes, and edges (source, target, count) between their numbers: the target took something from the source."""

    nodes: tuple[FlowNode, ...]
    edges: tuple[tuple[int, int, int], ...]


def build_flow(values: Sequence[Value], dependencies: Iterable[tuple[int, int]], mode: int) -> Flow:
    """The graph of evaluations and pairs of ids (what depends, on what); pairs that leave the values are dropped."""
    if mode not in MODES:
        raise ValueError(f"there is no graph mode {mode}; choose one of {', '.join(map(str, MODES))}")
    numbers: dict[Hashable, int] = {}
    members: list[list[Value]] = []
    home: dict[int, int] = {}
    for value in values:
        key: Hashable = value.id if mode == 1 else (value.function, value.code) if mode == 2 else value.function
        number = home[value.id] = numbers.setdefault(key, len(members))
        if number == len(members):
            members.append([])
        members[number].append(value)
    counts = Counter(
        (home[source], home[target])
        for target, source in dependencies
        if source in home and target in home and (mode == 1 or home[source] != home[target])
    )
    nodes = tuple(
        FlowNode(same[0].function, "function", tuple(same))
        if mode == 3
        else FlowNode(same[0].name, same[0].kind, tuple(same))
        for same in members
    )
    return Flow(nodes, tuple((source, target, count) for (source, target), count in counts.items()))


def reached(start: Iterable[int], sources: Mapping[int, Sequence[int]]) -> set[int]:
    """What some evaluations depend on, directly or not, themselves included."""
    seen = set(start)
    pending = list(seen)
    while pending:
        for source in sources.get(pending.pop(), ()):
            if source not in seen:
                seen.add(source)
                pending.append(source)
    return seen


def draw_flow(flow: Flow, width: int, height: int, text: str, marked: frozenset[int] = frozenset()) -> Picture:
    """The picture, arrows downwards. Evaluations whose ids are `marked` have a red frame; a number is a count."""
    counts = [str(len(node.values)) * (len(node.values) > 1) for node in flow.nodes]
    widths = [box_width(boxed(node.name, count)) for node, count in zip(flow.nodes, counts, strict=True)]
    places = layered(widths, [(source, target) for source, target, _ in flow.edges], GAP)
    shapes = tuple(
        Shape(
            node.name, tooltip(node), FILLS.get(node.kind, OTHER), MARGIN + x, MARGIN + layer * ROW,
            count, box=True,
            stroke="#c62828" if any(value.id in marked for value in node.values) else "#444444",
        )
        for node, count, (x, layer) in zip(flow.nodes, counts, places, strict=True)
    )  # fmt: skip
    both = {(source, target) for source, target, _ in flow.edges}
    arrows = tuple(
        Arrow(
            source,
            target,
            "flow",
            str(count) * (count > 1),
            _bend(places[source], places[target], (target, source) in both),
        )
        for source, target, count in flow.edges
    )
    return Picture(shapes, arrows, width, height, text)


def _bend(source: tuple[float, int], target: tuple[float, int], returned: bool) -> float:
    """Aside where another arrow runs back, or where other layers lie between."""
    layers = abs(target[1] - source[1])
    return 20.0 if returned else 0.0 if layers == 1 else min(30.0 + 14.0 * layers, 160.0)


def tooltip(node: FlowNode) -> str:
    """What a node stands for, a line each: its text, kind and place, and its first values."""
    first = node.values[0]
    lines = [
        node.name,
        f"{node.kind} on line {first.line}, in {first.function}" if node.kind != "function" else "calls",
    ]
    lines += [f"{value.name} = {short(value.repr)}" if node.kind == "function" else short(value.repr)
              for value in node.values[:LISTED]]  # fmt: skip
    more = len(node.values) - LISTED
    return "\n".join(lines + [f"… and {more} more"] * (more > 0))
