"""Seeded graphs and tables: the same rows on every machine.

>>> chain(3)["edge"].to_pydict()
{'x': [0, 1, 2], 'y': [1, 2, 3]}
"""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.workloads.workload import Facts

Ints = npt.NDArray[np.int64]


def table(**columns: Ints) -> pa.Table:
    """A table of distinct rows, in the order in which they first appear."""
    keys = np.zeros(len(next(iter(columns.values()))), np.int64)
    for values in columns.values():
        keys = keys * (int(values.max(initial=0)) + 1) + values
    _, first = np.unique(keys, return_index=True)
    first.sort()
    return pa.table({name: pa.array(values[first], pa.int64()) for name, values in columns.items()})


def column(values: Ints | range) -> pa.Table:
    return pa.table({"x": pa.array(np.asarray(values, np.int64))})


def sparse_graph(nodes: int, edges: int, seed: int) -> Facts:
    """Distinct directed edges between numbered nodes, no node linked to itself."""
    choose = random.Random(seed)
    chosen: set[tuple[int, int]] = set()
    while len(chosen) < edges:
        x, y = choose.randrange(nodes), choose.randrange(nodes)
        if x != y:
            chosen.add((x, y))
    shuffled = sorted(chosen)
    choose.shuffle(shuffled)
    xs, ys = zip(*shuffled, strict=True)
    return {"edge": pa.table({"x": pa.array(xs, pa.int64()), "y": pa.array(ys, pa.int64())})}


def chain(edges: int) -> Facts:
    """Node i linked to node i + 1."""
    nodes = np.arange(edges + 1, dtype=np.int64)
    return {"edge": table(x=nodes[:-1], y=nodes[1:])}


def clique(edges: int) -> Facts:
    """The first of the edges from each of a few nodes to each and to itself."""
    side = int(np.ceil(np.sqrt(edges)))
    numbers = np.arange(edges, dtype=np.int64)
    return {"edge": table(x=numbers // side, y=numbers % side)}


def grid(side: int) -> Facts:
    """A square of nodes, each linked to its neighbours on the right and below."""
    nodes = np.arange(side * side, dtype=np.int64).reshape(side, side)
    right = (nodes[:, :-1].ravel(), nodes[:, 1:].ravel())
    below = (nodes[:-1].ravel(), nodes[1:].ravel())
    return {"edge": table(x=np.concatenate([right[0], below[0]]), y=np.concatenate([right[1], below[1]]))}


def random_edges(nodes: int, edges: int, seed: int) -> tuple[Ints, Ints]:
    """Ends of random edges, which may repeat."""
    choose = np.random.default_rng(seed)
    return choose.integers(0, nodes, edges), choose.integers(0, nodes, edges)


def big_graph(nodes: int) -> Facts:
    """Five random edges for each node, and the source that is asked about."""
    x, y = random_edges(nodes, 5 * nodes, 7)
    return {"edge": table(x=x, y=y), "source": column(range(1, 2))}


def moves(positions: int) -> Facts:
    """Two random moves for each position of a game that always ends: each leads to a later position."""
    x, y = random_edges(positions, 2 * positions, 11)
    return {"move": table(x=np.minimum(x, y), y=np.maximum(x, y) + 1)}


def preferential(nodes: int, links: int, seed: int) -> tuple[Ints, Ints]:
    """Each node is linked to earlier ones in proportion to their degrees (Barabasi and Albert, Science 1999)."""
    choose = np.random.default_rng(seed)
    ends = np.zeros(2 * nodes * links, np.int64)
    count = 0
    for node in range(1, nodes):
        drawn = ends[choose.integers(0, max(count, 1), links)]
        for other in np.unique(drawn[drawn != node]):
            ends[count], ends[count + 1] = node, other
            count += 2
    return ends[0:count:2].copy(), ends[1:count:2].copy()


def scale_free(nodes: int) -> Facts:
    """A directed scale-free graph in which a third of the edges point to the newer node."""
    new, old = preferential(nodes, 2, 3)
    turned = np.random.default_rng(4).random(len(new)) < 1 / 3
    return {"edge": table(x=np.where(turned, old, new), y=np.where(turned, new, old))}


def hubs(nodes: int, links: int) -> Facts:
    """An undirected scale-free graph, each edge once: from the smaller number to the greater."""
    new, old = preferential(nodes, links, 5)
    return {"edge": table(x=np.minimum(new, old), y=np.maximum(new, old))}


def tree(depth: int) -> Facts:
    """A binary tree: parent and child."""
    children = np.arange(1, 2 ** (depth + 1) - 1, dtype=np.int64)
    return {"parent": table(x=(children - 1) // 2, y=children)}


def weighted(nodes: int) -> Facts:
    """Five random edges for each node with lengths from 1 to 100; a chain makes some ways long."""
    x, y = random_edges(nodes, 5 * nodes, 11)
    lengths = np.random.default_rng(12).integers(1, 101, len(x))
    kept = table(x=x, y=y, length=lengths)
    return {"link": kept, "source": column(range(1, 2))}


def sparse_undirected(nodes: int) -> Facts:
    """As many random edges as nodes: components of all sizes and one that is large."""
    x, y = random_edges(nodes, nodes, 13)
    return {"edge": table(x=x, y=y), "node": column(range(nodes))}


def dependencies(nodes: int) -> Facts:
    """Each node depends on three of the hundred before it: a deep graph, asked from its last node."""
    choose = np.random.default_rng(17)
    later = np.repeat(np.arange(100, nodes, dtype=np.int64), 3)
    earlier = later - choose.integers(1, 101, len(later))
    return {"depends": table(x=later, y=earlier), "target": column(range(nodes - 1, nodes))}


def sales(rows: int) -> Facts:
    """Rows of a group and a value, which differ in their numbers."""
    choose = np.random.default_rng(19)
    numbers = np.arange(rows, dtype=np.int64)
    groups, values = choose.integers(0, 100_000, rows), choose.integers(0, 1_000, rows)
    return {"sale": pa.table({"n": numbers, "g": groups, "v": values})}


def pages(links: int) -> Facts:
    """Links between pages, which are long texts with a long common start."""
    x, y = random_edges(links // 4, links, 23)
    kept = table(x=x, y=y)
    names = np.array([f"https://www.example.org/archive/collection/{n % 97}/documents/record-{n:012d}/view#main"
                      for n in range(links // 4)])  # fmt: skip
    return {"link": pa.table({name: pa.array(names[kept[name].to_numpy()]) for name in ("x", "y")})}


def assignments(variables: int) -> Facts:
    """The statements of a program over pointers: most of them copy a pointer, few go through one."""
    choose = np.random.default_rng(29)

    def some(count: int) -> pa.Table:
        later = choose.integers(1, variables, count)
        return table(x=later, y=(later * choose.random(count)).astype(np.int64))

    return {"address_of": some(variables // 3), "assign": some(variables), "load": some(variables // 20),
            "store": some(variables // 20)}  # fmt: skip


def heap(variables: int) -> Facts:
    """Assignments within functions of forty variables each, and dereferences, which seldom leave their function."""
    choose = np.random.default_rng(31)
    later = choose.integers(0, variables, variables * 3 // 2)
    assign = table(x=later, y=later // 40 * 40 + (later % 40 * choose.random(len(later))).astype(np.int64))
    pointers = choose.integers(0, variables, variables // 3)
    near = np.minimum(pointers // 40 * 40 + choose.integers(0, 40, len(pointers)), variables - 1)
    far = choose.integers(0, variables, len(pointers))
    dereference = table(x=pointers, y=np.where(choose.random(len(pointers)) < 0.03, far, near))
    return {"assign": assign, "dereference": dereference}
