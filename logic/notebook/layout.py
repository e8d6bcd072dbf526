"""Places for the nodes of a forest: each level a row, a parent above the middle of what is below it.

>>> layout([None, 0, 0])
[(0.5, 0), (0.0, 1), (1.0, 1)]
"""

from __future__ import annotations

from collections.abc import Sequence


def layout(parents: Sequence[int | None]) -> list[tuple[float, int]]:
    """Column and row of each node, in units of one node; a node stands after its parent, roots have None.

    Leaves take one column each, in the order of the nodes; a parent stands in the middle of its outermost children
    (the tidy drawing of Wetherell and Shannon, IEEE Transactions on Software Engineering 5(5), 1979).
    """
    children: list[list[int]] = [[] for _ in parents]
    rows = [0] * len(parents)
    for node, parent in enumerate(parents):
        if parent is not None:
            children[parent].append(node)
            rows[node] = rows[parent] + 1
    columns = [0.0] * len(parents)
    free = 0
    for node in _leaves_first([node for node, parent in enumerate(parents) if parent is None], children):
        if children[node]:
            columns[node] = (columns[children[node][0]] + columns[children[node][-1]]) / 2
        else:
            columns[node], free = float(free), free + 1
    return list(zip(columns, rows, strict=True))


def _leaves_first(roots: Sequence[int], children: Sequence[Sequence[int]]) -> list[int]:
    """The nodes of all trees, each after those below it, from left to right; deep trees need no deep recursion."""
    order: list[int] = []
    pending = list(roots)
    while pending:
        node = pending.pop()
        order.append(node)
        pending += children[node]
    return order[::-1]
