"""Places for the nodes of a graph that is no tree: layers from top to bottom, arrows downwards where they can.

After Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures", IEEE Transactions
on Systems, Man, and Cybernetics 11(2), 1981: cycles are broken, the longest path above a node is its layer, and the
order in a layer is that of the mean places of the neighbours.

>>> [(round(x), layer) for x, layer in layered([10, 10, 30], [(0, 1), (0, 2), (1, 2)], gap=10)]
[(15, 0), (15, 1), (15, 2)]
"""

from __future__ import annotations

from collections.abc import Sequence

SWEEPS = 6  # over all layers, down and up


def layered(widths: Sequence[float], edges: Sequence[tuple[int, int]], gap: float) -> list[tuple[float, int]]:
    """The middle of each node from the left, in the unit of its width, and its layer, counted from 0."""
    below: list[list[int]] = [[] for _ in widths]
    for source, target in edges:
        if source != target:
            below[source].append(target)
    order = _sources_first(below)
    position = {node: place for place, node in enumerate(order)}
    layer = [0] * len(widths)
    for node in order:
        for target in below[node]:
            if position[target] > position[node]:  # the others close a cycle
                layer[target] = max(layer[target], layer[node] + 1)
    rows: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for node in order:
        rows[layer[node]].append(node)
    return _arranged(rows, widths, below, gap)


def _sources_first(below: Sequence[Sequence[int]]) -> list[int]:
    """The nodes, each after those that point at it, but for cycles; deep graphs need no deep recursion."""
    done: list[int] = []
    state = [0] * len(below)  # 1: entered, 2: left
    for start in range(len(below)):
        pending = [start]
        while pending:
            node = pending[-1]
            if state[node] == 0:
                state[node] = 1
                pending += [target for target in below[node] if state[target] == 0]
                continue
            pending.pop()
            if state[node] == 1:
                state[node] = 2
                done.append(node)
    return done[::-1]


def _arranged(
    rows: list[list[int]], widths: Sequence[float], below: Sequence[Sequence[int]], gap: float
) -> list[tuple[float, int]]:
    """Moves nodes within their rows towards the middle of their neighbours, and keeps them apart."""
    near: list[list[int]] = [list(targets) for targets in below]
    for node, targets in enumerate(below):
        for target in targets:
            near[target].append(node)
    x = [0.0] * len(widths)
    for row in rows:
        _spread(row, x, widths, gap)
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = {
                node: sum(x[one] for one in near[node]) / len(near[node]) if near[node] else x[node] for node in row
            }
            row.sort(key=wanted.__getitem__)
            x_wanted = [wanted[node] for node in row]
            _spread(row, x, widths, gap)
            shift = sum(want - x[node] for want, node in zip(x_wanted, row, strict=True)) / len(row)
            for node in row:
                x[node] += shift
    left = min((x[node] - widths[node] / 2 for row in rows for node in row), default=0.0)
    layer = {node: number for number, row in enumerate(rows) for node in row}
    return [(x[node] - left, layer[node]) for node in range(len(widths))]


def _spread(row: Sequence[int], x: list[float], widths: Sequence[float], gap: float) -> None:
    """Puts the nodes of a row side by side."""
    place = 0.0
    for node in row:
        x[node] = place + widths[node] / 2
        place += widths[node] + gap
