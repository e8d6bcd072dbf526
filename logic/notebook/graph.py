"""The activation graph of a trial: calls as nodes; who called whom, in which sequence, and where a call returned to.

Three modes, after Pimentel et al., "Collecting and Analyzing Provenance on Interactive Notebooks", TaPP 2015,
section 4: in mode 1 every call is a node; in mode 2 the calls from one node that have the same name and the same calls
below them are one node; in mode 3 the calls from one node that have the same name are one.

>>> calls = [Call(1, 0, "main", 3.0), Call(2, 1, "f", 1.0), Call(3, 1, "f", 1.0)]
>>> graph = build_graph(calls, 2)
>>> [(node.name, node.count, node.total) for node in graph.nodes]
[('main', 1, 3.0), ('f', 2, 2.0)]
>>> [(edge.source, edge.target, edge.kind, edge.count) for edge in graph.edges]
[(0, 1, 'call', 1), (1, 0, 'return', 1), (1, 1, 'sequence', 1)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from logic.frozen import field, frozen

Kind = Literal["call", "sequence", "return"]
MODES = (1, 2, 3)
MOST_NODES = 2000  # a graph with more of them is shown in mode 3


@frozen
class Call:
    """One call: who made it (0: nobody), its duration in seconds or None, what it was given and gave."""

    id: int
    caller: int
    name: str
    duration: float | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    result: str | None = None


@frozen
class Node:
    """Calls that are shown as one; `parent` is the number of the node that made them, None for a root."""

    name: str
    calls: tuple[Call, ...]
    parent: int | None

    @property
    def count(self) -> int:
        return len(self.calls)

    @property
    def total(self) -> float:
        """Seconds that all calls took together; those that never returned count nothing."""
        return sum(call.duration or 0.0 for call in self.calls)

    @property
    def mean(self) -> float:
        """Seconds that a call took on average."""
        return self.total / self.count


@frozen
class Edge:
    """How often, in the order of time, one node followed another: called by it, after it, or returned to."""

    source: int
    target: int
    kind: Kind
    count: int


@frozen
class Graph:
    """Nodes, each after the one that called it, and edges between their numbers."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def build_graph(calls: Sequence[Call], mode: int) -> Graph:
    """The graph of calls that stand in the order in which they started.

    A call whose caller is not among them is a root. Raises ValueError for an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"there is no graph mode {mode}; choose one of {', '.join(map(str, MODES))}")
    below = calls_below(calls)
    shape = shapes(calls, below, {}) if mode == 2 else {}
    keys: dict[tuple[int | None, Hashable], int] = {}
    members: list[list[Call]] = []
    parents: list[int | None] = []
    home: dict[int, int] = {}
    known = {call.id for call in calls}
    for call in calls:
        parent = home.get(call.caller) if call.caller in known else None
        key: Hashable = call.id if mode == 1 else shape[call.id] if mode == 2 else call.name
        number = keys.setdefault((parent, key), len(members))
        if number == len(members):
            members.append([])
            parents.append(parent)
        members[number].append(call)
        home[call.id] = number
    nodes = tuple(Node(same[0].name, tuple(same), parent) for same, parent in zip(members, parents, strict=True))
    return Graph(nodes, _edges(calls, below, home))


def calls_below(calls: Sequence[Call]) -> dict[int, list[Call]]:
    """The calls that each call made, in their order."""
    found: dict[int, list[Call]] = {call.id: [] for call in calls}
    for call in calls:
        if call.caller in found:
            found[call.caller].append(call)
    return found


def shapes(calls: Sequence[Call], below: Mapping[int, list[Call]], numbers: dict[Hashable, int]) -> dict[int, int]:
    """A number for each call; equal where the name and the shapes of all calls below are, in their order.

    `numbers` are those of the shapes so far, and get the new ones: two trials can share them.
    """
    found: dict[int, int] = {}
    for call in reversed(calls):  # what a call made started after it
        shape = (call.name, tuple(found[made.id] for made in below[call.id]))
        found[call.id] = numbers.setdefault(shape, len(numbers))
    return found


def _edges(calls: Sequence[Call], below: Mapping[int, list[Call]], home: Mapping[int, int]) -> tuple[Edge, ...]:
    """Call the first, go on in sequence, return from the last."""
    counts: Counter[tuple[int, int, Kind]] = Counter()
    for call in calls:
        made = below[call.id]
        if made:
            counts[home[call.id], home[made[0].id], "call"] += 1
            counts[home[made[-1].id], home[call.id], "return"] += 1
        for first, second in pairwise(made):
            counts[home[first.id], home[second.id], "sequence"] += 1
    return tuple(Edge(source, target, kind, count) for (source, target, kind), count in counts.items())
