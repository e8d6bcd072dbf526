"""Which predicates depend on which: those that depend on each other together, in the order of their evaluation."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def components(edges: Mapping[Node, Collection[Node]]) -> list[list[Node]]:
    """The nodes in groups that reach each other, each group after those to which its nodes have edges.

    Each node that an edge leads to must have its own. Groups and the nodes in them come in the order in which a walk
    from the first node, then from the next that is left, is done with them. (Tarjan, "Depth-first search and linear
    graph algorithms", SIAM Journal on Computing 1972; without recursion, for chains may be long.)

    >>> components({"a": ["b"], "b": ["c"], "c": ["b"]})
    [['b', 'c'], ['a']]
    """
    found: list[list[Node]] = []
    numbers: dict[Node, int] = {}  # in the order in which they were met
    low: dict[Node, int] = {}  # of those without a group yet: the first that is known to be in their group
    path: list[Node] = []  # those without a group yet
    for root in edges:
        walk: list[tuple[Node, Iterator[Node]]] = [] if root in numbers else [_met(root, edges, numbers, low, path)]
        while walk:
            node, targets = walk[-1]
            for target in targets:
                if target not in numbers:
                    walk.append(_met(target, edges, numbers, low, path))
                    break
                if target in low:
                    low[node] = min(low[node], numbers[target])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == numbers[node]:
                    found.append(_taken(node, path))
                    for member in found[-1]:
                        del low[member]
    return found


def _met(
    node: Node, edges: Mapping[Node, Collection[Node]], numbers: dict[Node, int], low: dict[Node, int], path: list[Node]
) -> tuple[Node, Iterator[Node]]:
    """A node that is met for the first time, and where to go from it."""
    numbers[node] = low[node] = len(numbers)
    path.append(node)
    return node, iter(edges[node])


def _taken(node: Node, path: list[Node]) -> list[Node]:
    """The nodes that were met since a node, which is among them, taken off the path."""
    start = len(path) - 1
    while path[start] != node:
        start -= 1
    taken = path[start:]
    del path[start:]
    return taken


def shortest_path(edges: Mapping[Node, Collection[Node]], start: Node, end: Node) -> list[Node]:
    """The nodes of a path with the fewest edges from one node to another, both included; there must be one."""
    before = {start: start}
    waiting = deque([start])
    while end not in before:
        node = waiting.popleft()
        for target in edges[node]:
            if target not in before:
                before[target] = node
                waiting.append(target)
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]
