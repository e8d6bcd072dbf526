"""What is measured: facts from a seeded generator, and one question about them in the language of each peer.

>>> closure_of_chain(3).facts()["edge"].to_pydict()
{'x': [0, 1, 2], 'y': [1, 2, 3]}
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

Facts = dict[str, pa.Table]


@dataclass(frozen=True)
class Workload:
    """One question, whose distinct answers every peer counts. Where a text is None, that peer cannot express it."""

    name: str
    about: str
    facts: Callable[[], Facts]  # a table for each predicate; the columns are in order of the arguments
    rules: str  # our dialect
    query: str
    sql: str | None  # for DuckDB: gives one number
    swi: str | None  # rules for SWI-Prolog, with their `table` directives
    clingo: str | None
    counted: tuple[str, int]  # name and arity of the predicate whose answers SWI-Prolog counts


CLOSURE = """
path(X, Y) :- edge(X, Y).
path(X, Z) :- path(X, Y), edge(Y, Z).
"""

CLOSURE_SQL = """
with recursive path(x, y) as (
    select x, y from edge
    union
    select path.x, edge.y from path join edge on path.y = edge.x
)
select count(*) from path
"""


def closure(name: str, about: str, edges: Callable[[], Facts]) -> Workload:
    """All pairs of nodes with a path between them."""
    tabled = f":- table path/2.\n{CLOSURE}"
    return Workload(name, about, edges, CLOSURE, "path(X, Y)", CLOSURE_SQL, tabled, CLOSURE, ("path", 2))


def closure_of_random_graph(nodes: int = 4_000, edges: int = 6_000, seed: int = 2) -> Workload:
    """The closure of a sparse random graph; at these sizes and this seed it has 5,322,701 pairs."""
    about = f"transitive closure, random graph of {nodes:,} nodes and {edges:,} edges"
    return closure("closure-random", about, partial(random_graph, nodes, edges, seed))


def closure_of_chain(edges: int = 2_500) -> Workload:
    """The closure of a chain: long thin recursion, a round for each edge."""
    return closure("closure-chain", f"transitive closure, chain of {edges:,} edges", partial(chain, edges))


def random_graph(nodes: int, edges: int, seed: int) -> Facts:
    """Distinct directed edges between numbered nodes, no node linked to itself."""
    choose = random.Random(seed)
    chosen: set[tuple[int, int]] = set()
    while len(chosen) < edges:
        x, y = choose.randrange(nodes), choose.randrange(nodes)
        if x != y:
            chosen.add((x, y))
    shuffled = sorted(chosen)
    choose.shuffle(shuffled)
    return {"edge": pairs(shuffled)}


def chain(edges: int) -> Facts:
    """Node i linked to node i + 1."""
    return {"edge": pairs((node, node + 1) for node in range(edges))}


def pairs(rows: Iterable[tuple[int, int]]) -> pa.Table:
    """A table of two columns, `x` and `y`."""
    xs, ys = zip(*rows, strict=True)
    return pa.table({"x": pa.array(xs, pa.int64()), "y": pa.array(ys, pa.int64())})


WORKLOADS: tuple[Workload, ...] = (closure_of_random_graph(), closure_of_chain())


def workload(name: str) -> Workload:
    """The workload of that name."""
    for candidate in WORKLOADS:
        if candidate.name == name:
            return candidate
    raise SystemExit(f"no workload is called {name}; there are: {', '.join(each.name for each in WORKLOADS)}")
