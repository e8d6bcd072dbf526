"""Questions whose work is in joins, negation and aggregates."""

from __future__ import annotations

from functools import partial

from benchmarks.workloads import generators
from benchmarks.workloads.recursion import CLOSURE, CLOSURE_SQL
from benchmarks.workloads.workload import Facts, Workload, floors

TRIANGLE = "triangle(X, Y, Z) :- edge(X, Y), edge(Y, Z), edge(X, Z)."

triangles = Workload(
    "triangles", "triangles of a scale-free graph", partial(generators.hubs, links=20), 40_000, 4_000, TRIANGLE,
    "triangle(X, Y, Z)", ("triangle", 3), {
        "duckdb": """
            select count(*) from edge a join edge b on a.y = b.x join edge c on c.x = a.x and c.y = b.y
        """,
        "swi": TRIANGLE, "polars": "triangles edge", "scipy": "triangles edge",
    }, plain=TRIANGLE, floors=floors("cycles", "triangles edge", "sorted"),
    floor="hash",
)  # fmt: skip

CYCLE = "cycle(A, B, C, D) :- edge(A, B), edge(B, C), edge(A, D), edge(D, C), B < D."

four_cycles = Workload(
    "four-cycles", "4-cycles of a scale-free graph", partial(generators.hubs, links=6), 8_000, 2_000, CYCLE,
    "cycle(A, B, C, D)", ("cycle", 4), {
        "duckdb": """
            select sum(ways * (ways - 1) // 2) from (
                select count(*) ways from edge a join edge b on a.y = b.x group by a.x, b.y
            )
        """,
        "swi": CYCLE, "clingo": CYCLE, "polars": "squares edge", "scipy": "squares edge",
        "cozo": "cycle[a, b, c, d] := *edge[a, b], *edge[b, c], *edge[a, d], *edge[d, c], b < d",
        "egglog": """
            (relation cycle (i64 i64 i64 i64))
            (rule ((edge a b) (edge b c) (edge a d) (edge d c) (< b d)) ((cycle a b c d)))
        """,
        "nemo": "cycle(?a, ?b, ?c, ?d) :- edge(?a, ?b), edge(?b, ?c), edge(?a, ?d), edge(?d, ?c), ?b < ?d .",
    }, floors=floors("cycles", "squares edge"), floor="hash",
)  # fmt: skip

NEGATION = f"""{CLOSURE}
unreachable(X, Y) :- node(X), node(Y), \\+ path(X, Y).
"""


def graph_with_nodes(nodes: int) -> Facts:
    facts = generators.sparse_graph(nodes, nodes * 3 // 2, 2)
    return {**facts, "node": generators.column(range(nodes))}


negation = Workload(
    "negation", "pairs of nodes without a path", graph_with_nodes, 3_000, 800, NEGATION, "unreachable(X, Y)",
    ("unreachable", 2), {
        "duckdb": CLOSURE_SQL.replace("select count(*) from path", """
            select count(*) from node a cross join node b
            where not exists (select 1 from path where path.x = a.x and path.y = b.x)
        """),
        # Asked in full first: a goal for each pair of nodes would get a table of its own.
        "swi": f":- table path/2 as subsumptive.\n{CLOSURE}" + """
            unreachable(X, Y) :- forall(path(_, _), true), node(X), node(Y), \\+ path(X, Y).
        """,
        "clingo": f"{CLOSURE}\n#program answer.\nunreachable(X, Y) :- node(X), node(Y), not path(X, Y).",
        "cozo": """
            path[x, y] := *edge[x, y]
            path[x, z] := path[x, y], *edge[y, z]
            unreachable[x, y] := *node[x], *node[y], not path[x, y]
        """,
        "nemo": """
            path(?x, ?y) :- edge(?x, ?y) .
            path(?x, ?z) :- path(?x, ?y), edge(?y, ?z) .
            unreachable(?x, ?y) :- node(?x), node(?y), ~path(?x, ?y) .
        """,
        "scipy": "unreachable edge node",
    }, floors=floors("closure", "edge node", "sorted"),
)  # fmt: skip

groups = Workload(
    "groups", "count and sum of 100,000 groups", generators.sales, 10_000_000, 500_000, """
        total(G, C, S) :- aggregate(count, N^V^sale(N, G, V), C), aggregate(sum(V), N^sale(N, G, V), S).
        different(C, S) :- total(_, C, S).
    """, "different(C, S)", ("different", 2), {
        "duckdb": """
            select count(*) from (
                select distinct c, s from (select count(*) c, sum(v) s from sale group by g)
            )
        """,
        "polars": "groups sale", "scipy": "groups sale",
    }, floors=floors("groups", "sale"),
)  # fmt: skip

TWO_LINKS = "two(X, Z) :- link(X, Y), link(Y, Z)."

long_texts = Workload(
    "long-texts", "pages two links apart, by long URIs", generators.pages, 500_000, 50_000, TWO_LINKS, "two(X, Z)",
    ("two", 2), {
        "duckdb": "select count(*) from (select distinct a.x, b.y from link a join link b on a.y = b.x)",
        "swi": f":- table two/2.\n{TWO_LINKS}", "polars": "two link",
    }, plain=TWO_LINKS, floors={"hash": "texts link"}, floor="hash",
)  # fmt: skip


def tiny_rules(count: int) -> str:
    """Rules that each use two of those before them."""
    rules = ["p0(X, Y) :- edge(X, Y)."]
    for number in range(1, count):
        one, other = number - 1, number // 2
        rules.append(f"p{number}(X, Y) :- p{one}(X, Y), edge(X, Z), edge(Y, W), p{other}(Z, W).")
        if number % 10 == 0:
            rules[-1] = f"p{number}(X, Z) :- edge(X, Y), p{number // 10 - 1}(Y, Z)."
    return "\n".join(rules)


def tables(count: int) -> str:
    """Directives without which SWI-Prolog would ask the same again and again."""
    return "\n".join(f":- table p{number}/2." for number in range(count))


many_rules = Workload(
    "200-rules", "200 small rules over ten facts, from their text", generators.clique, 10, 10,
    tiny_rules(200), "p199(X, Y)", ("p199", 2), {"swi": f"{tables(200)}\n{tiny_rules(200)}"},
    from_text=True, plain=tiny_rules(200),
)  # fmt: skip

JOINS = (triangles, four_cycles, negation, groups, long_texts, many_rules)
