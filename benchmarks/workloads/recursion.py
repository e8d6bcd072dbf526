"""Recursive questions about graphs: closures, what can be reached, components, distances."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.workloads import generators
from benchmarks.workloads.workload import Facts, Workload, floors

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


def closure(name: str, about: str, make: Callable[[int], Facts], size: int, quick: int) -> Workload:
    """All pairs of nodes with a path between them."""
    texts = {"duckdb": CLOSURE_SQL, "swi": f":- table path/2.\n{CLOSURE}", "scipy": "closure edge"}
    return Workload(
        name, about, make, size, quick, CLOSURE, "path(X, Y)", ("path", 2), texts, plain=CLOSURE,
        floors=floors("closure", "edge", "sorted"),
    )  # fmt: skip


def closure_of_random_graph(nodes: int = 4_000) -> Workload:
    """The closure of a sparse random graph; at this size it has 5,322,701 pairs."""
    about = "transitive closure, random graph with 1.5 edges a node"
    return closure(
        "closure-random", about, lambda size: generators.sparse_graph(size, size * 3 // 2, 2), nodes, nodes // 4
    )


def closure_of_chain(edges: int = 2_500) -> Workload:
    """The closure of a chain: long thin recursion, a round for each edge."""
    return closure("closure-chain", "transitive closure, chain", generators.chain, edges, edges // 4)


CLOSURES = (
    closure_of_random_graph(),
    closure_of_chain(),
    closure("closure-grid", "transitive closure, grid", generators.grid, 64, 24),
    closure("closure-scale-free", "transitive closure, scale-free graph", generators.scale_free, 4_000, 1_000),
)

SAME_GENERATION = """
same(X, Y) :- parent(P, X), parent(P, Y).
same(X, Y) :- parent(A, X), same(A, B), parent(B, Y).
"""

same_generation = Workload(
    "same-generation", "same generation on a binary tree", generators.tree, 11, 8, SAME_GENERATION, "same(X, Y)",
    ("same", 2), {
        "duckdb": """
            with recursive same(x, y) as (
                select a.y, b.y from parent a join parent b on a.x = b.x
                union
                select a.y, b.y from same join parent a on a.x = same.x join parent b on b.x = same.y
            )
            select count(*) from same
        """,
        "swi": f":- table same/2.\n{SAME_GENERATION}",
    }, plain=SAME_GENERATION, floors=floors("generation", "parent"),
)  # fmt: skip

REACH = """
reach(X) :- source(X).
reach(Y) :- reach(X), edge(X, Y).
"""

REACH_SQL = """
with recursive reach(x) as (
    select x from {source}
    union
    select {edge}.y from reach join {edge} on reach.x = {edge}.x
)
select count(*) from reach
"""

reach = Workload(
    "reach", "nodes reached from one source", generators.big_graph, 1_000_000, 100_000, REACH, "reach(X)",
    ("reach", 1), {
        "duckdb": REACH_SQL.format(source="source", edge="edge"),
        "swi": f":- table reach/1.\n{REACH}", "scipy": "reach edge source",
    }, plain=REACH, floors=floors("graph", "reach edge source"),
)  # fmt: skip

bound_goal = Workload(
    "bound-goal", "path(1, X) of a closure", generators.big_graph, 1_000_000, 100_000, CLOSURE, "path(1, X)",
    ("goal", 1), {
        "duckdb": """
            with recursive path(y) as (
                select y from edge where x = 1
                union
                select edge.y from path join edge on path.y = edge.x
            )
            select count(*) from path
        """,
        "swi": f":- table path/2.\n{CLOSURE}\ngoal(Y) :- path(1, Y).", "scipy": "descend edge source",
    }, plain="""
        goal(Y) :- source(X), edge(X, Y).
        goal(Z) :- goal(Y), edge(Y, Z).
    """, floors=floors("graph", "descend edge source"),
)  # fmt: skip

LINEAGE = """
lineage(X, Y) :- depends(X, Y).
lineage(X, Z) :- lineage(X, Y), depends(Y, Z).
of_target(Y) :- target(X), lineage(X, Y).
"""

lineage = Workload(
    "lineage", "all that one target depends on, deep graph", generators.dependencies, 500_000, 50_000, LINEAGE,
    "of_target(Y)", ("of_target", 1), {
        "duckdb": """
            with recursive lineage(y) as (
                select depends.y from depends join target on depends.x = target.x
                union
                select depends.y from lineage join depends on lineage.y = depends.x
            )
            select count(*) from lineage
        """,
        "swi": f":- table lineage/2.\n{LINEAGE}", "scipy": "descend depends target",
    }, plain="""
        of_target(Y) :- target(X), depends(X, Y).
        of_target(Z) :- of_target(Y), depends(Y, Z).
    """, floors=floors("graph", "descend depends target"),
)  # fmt: skip

LABELS = """
:- table label(_, min).
label(X, X) :- node(X).
label(Y, L) :- label(X, L), edge(X, Y).
label(X, L) :- label(Y, L), edge(X, Y).
component(L) :- label(_, L).
"""

components = Workload(
    "components", "connected components by the smallest label", generators.sparse_undirected, 500_000, 50_000, LABELS,
    "component(L)", ("component", 1), {
        "duckdb": """
            with recursive link(x, y) as (select x, y from edge union select y, x from edge),
            label(x, least) using key (x) as (
                select x, x from node
                union
                select link.y, min(label.least)
                from label join link on label.x = link.x join recurring.label as known on known.x = link.y
                where label.least < known.least
                group by link.y
            )
            select count(distinct least) from label
        """,
        "swi": f":- table component/1.\n{LABELS}", "scipy": "components edge node",
        "cozo": """
            label[x, min(l)] := *node[x], l = x
            label[y, min(l)] := label[x, l], *edge[x, y]
            label[x, min(l)] := label[y, l], *edge[x, y]
            component[l] := label[_, l]
        """,
        "egglog": """
            (function label (i64) i64 :merge (min old new)) (relation component (i64))
            (rule ((node x)) ((set (label x) x)))
            (rule ((= l (label x)) (edge x y)) ((set (label y) l)))
            (rule ((= l (label y)) (edge x y)) ((set (label x) l)))
            (run-schedule (saturate (run)))
            (rule ((= l (label x))) ((component l)))
        """,
    }, floors=floors("graph", "components edge node"),
)  # fmt: skip

DISTANCES = """
:- table distance(_, min).
distance(X, 0) :- source(X).
distance(Y, D) :- distance(X, A), link(X, Y, B), D is A + B.
seen(D) :- distance(_, D).
"""

shortest_path = Workload(
    "shortest-path", "distances from one source", generators.weighted, 200_000, 20_000, DISTANCES, "seen(D)",
    ("seen", 1), {
        "duckdb": """
            with recursive distance(x, d) using key (x) as (
                select x, 0::bigint from source
                union
                select link.y, min(distance.d + link.length)
                from distance join link on distance.x = link.x left join recurring.distance as known on known.x = link.y
                where known.d is null or distance.d + link.length < known.d
                group by link.y
            )
            select count(distinct d) from distance
        """,
        "swi": f":- table seen/1.\n{DISTANCES}", "scipy": "shortest link source",
        "cozo": """
            distance[x, min(d)] := *source[x], d = 0
            distance[y, min(d)] := distance[x, a], *link[x, y, b], d = a + b
            seen[d] := distance[_, d]
        """,
        "egglog": """
            (function distance (i64) i64 :merge (min old new)) (relation seen (i64))
            (rule ((source x)) ((set (distance x) 0)))
            (rule ((= a (distance x)) (link x y b)) ((set (distance y) (+ a b))))
            (run-schedule (saturate (run)))
            (rule ((= d (distance x))) ((seen d)))
        """,
    }, floors=floors("graph", "shortest link source"),
)  # fmt: skip

WIN = "win(X) :- move(X, Y), \\+ win(Y)."

win_move = Workload(
    "win-move", "the positions from which a game is won", generators.moves, 200_000, 20_000,
    f":- set_prolog_flag(semantics, well_founded).\n{WIN}", "win(X)", ("win", 1),
    {"swi": ":- table win/1.\nwin(X) :- move(X, Y), tnot(win(Y)).",
     "clingo": "win(X) :- move(X, Y), not win(Y). #show win/1."},
    floors=floors("graph", "win move"),
)  # fmt: skip

RECURSION = (*CLOSURES, same_generation, reach, bound_goal, lineage, components, shortest_path, win_move)
