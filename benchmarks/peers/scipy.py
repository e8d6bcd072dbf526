"""SciPy: graphs as sparse matrices; groups by NumPy alone."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "SciPy"
Columns = list[npt.NDArray[np.int64]]


def missing() -> str | None:
    return None if importlib.util.find_spec("scipy") else "pip install scipy"


def count(workload: Workload, folder: Path) -> Outcome | None:
    if "scipy" not in workload.texts:
        return None
    import scipy
    import scipy.sparse.csgraph

    name, *predicates = workload.texts["scipy"].split()
    loaded = tables(folder)
    inputs = [[column.to_numpy() for column in loaded[predicate].columns] for predicate in predicates]
    start = time.perf_counter()
    answers = QUESTIONS[name](*inputs)
    return Outcome(f"SciPy {scipy.__version__}", answers, time.perf_counter() - start)


def matrix(x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], values: npt.NDArray[np.int64] | None = None) -> object:
    from scipy.sparse import csr_array

    size = int(max(x.max(), y.max())) + 1
    return csr_array((np.ones(len(x), np.int32) if values is None else values, (x, y)), shape=(size, size))


def reach(edge: Columns, source: Columns) -> int:
    from scipy.sparse.csgraph import breadth_first_order

    return len(breadth_first_order(matrix(*edge), int(source[0][0]), return_predecessors=False))


def descend(edge: Columns, source: Columns) -> int:
    """The nodes that are reached by at least one edge: the source itself if one of them leads back to it."""
    from scipy.sparse.csgraph import breadth_first_order

    start = int(source[0][0])
    found = breadth_first_order(matrix(*edge), start, return_predecessors=False)
    x, y = edge
    return len(found) - 1 + int(np.isin(x[y == start], found).any())


def closure(edge: Columns) -> int:
    """A search from each node; a node itself counts if it is on a cycle."""
    from scipy.sparse.csgraph import breadth_first_order, connected_components

    graph = matrix(*edge)
    size = graph.shape[0]  # type: ignore[attr-defined]
    reached = sum(len(breadth_first_order(graph, node, return_predecessors=False)) - 1 for node in range(size))
    _, component = connected_components(graph, connection="strong")
    on_cycle = np.bincount(component)[component] > 1
    on_cycle[edge[0][edge[0] == edge[1]]] = True
    return reached + int(on_cycle.sum())


def unreachable(edge: Columns, node: Columns) -> int:
    return len(node[0]) ** 2 - closure(edge)


def components(edge: Columns, node: Columns) -> int:
    from scipy.sparse.csgraph import connected_components

    x, y = edge
    found, _ = connected_components(matrix(np.append(x, node[0].max()), np.append(y, node[0].max())), directed=False)
    return int(found)


def shortest(link: Columns, source: Columns) -> int:
    from scipy.sparse.csgraph import dijkstra

    x, y, length = link
    order = np.lexsort((length, y, x))
    x, y, length = x[order], y[order], length[order]
    first = np.append(True, (x[1:] != x[:-1]) | (y[1:] != y[:-1]))  # of parallel links the shortest
    found = dijkstra(matrix(x[first], y[first], length[first]), indices=int(source[0][0]))
    return len(np.unique(found[np.isfinite(found)]))


def triangles(edge: Columns) -> int:
    upper = matrix(*edge)
    return int(((upper @ upper) * upper).sum())  # type: ignore[operator]


def squares(edge: Columns) -> int:
    """Pairs of the ways of two edges between the same ends."""
    upper = matrix(*edge)
    ways = (upper @ upper).data.astype(np.int64)  # type: ignore[operator]
    return int((ways * (ways - 1)).sum()) // 2


def groups(sale: Columns) -> int:
    """Sums as floats, which are exact below 2 ** 53."""
    _, group, value = sale
    counts, sums = np.bincount(group), np.bincount(group, weights=value)
    pairs = counts * (int(sums.max()) + 1) + sums.astype(np.int64)
    return len(np.unique(pairs[counts > 0]))


QUESTIONS: dict[str, Callable[..., int]] = {
    "reach": reach, "descend": descend, "closure": closure, "unreachable": unreachable, "components": components,
    "shortest": shortest, "triangles": triangles, "squares": squares, "groups": groups,
}  # fmt: skip
