"""Tables of best rows: random programs against what an independent computation in Python gives."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import permutations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic import KnowledgeBase, LimitReached, LogicError
from logic.session import BACKENDS

Edges = Mapping[tuple[int, int], int]

SHORTEST = """
:- table path(_, _, min, first).
path(X, Y, C, [X, Y]) :- edge(X, Y, C).
path(X, Z, C, P) :- path(X, Y, A, Q), edge(Y, Z, B), C is A + B, append(Q, [Z], P).
"""
SPREAD = """
:- table spread(_, min, first, max, last).
spread(K, V, W, V, W) :- value(K, V, W).
spread(K, L, A, H, B) :- copy(J, K), spread(J, L, A, H, B).
"""
SETS = """
:- table reaches(_, lattice(ord_union/3)).
reaches(X, [Y]) :- edge(X, Y, _).
reaches(X, S) :- edge(X, Y, _), reaches(Y, S).
"""
SIGNS = """
:- table sign(_, lattice(join/3)).
join(X, X, X).
join(X, Y, top) :- X \\== Y.
sign(V, S) :- own(V, S).
sign(V, S) :- flow(U, V), sign(U, S).
:- table rank(_, po(below/2)).
below(A, B) :- A < B.
rank(V, N) :- number_of(V, N).
rank(V, N) :- flow(U, V), rank(U, N).
"""

nodes = st.integers(0, 5)
graphs = st.dictionaries(st.tuples(nodes, nodes), st.integers(1, 4), min_size=1, max_size=14)


def load(text: str, facts: Mapping[str, list[tuple[object, ...]]]) -> KnowledgeBase:
    kb = KnowledgeBase()
    for name, rows in facts.items():
        kb.add(name, rows)
    kb.consult(text=text)
    return kb


@given(graphs)
@settings(max_examples=25, deadline=None)
def test_shortest_paths_have_their_lengths_and_a_first_witness(edges: Edges) -> None:
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((x, y, cost) for (x, y), cost in edges.items())
    expected = {}
    for x, y in {(x, y) for x in graph for y in graph}:
        steps = [(edges[x, z], z) for z in graph.successors(x)]
        found = [(cost + nx.dijkstra_path_length(graph, z, y), z) for cost, z in steps if nx.has_path(graph, z, y)]
        if found:
            length = min(length for length, _ in found)
            ways = [
                [x, *way]
                for total, z in found
                if total == length
                for way in nx.all_shortest_paths(graph, z, y, "weight")
            ]
            expected[x, y] = (length, min(ways))
    kb = load(SHORTEST, {"edge": [(x, y, cost) for (x, y), cost in edges.items()]})
    for backend in BACKENDS:
        answers = kb.query("path(X, Y, C, P)", backend=backend).tuples()
        assert {(x, y): (cost, way) for x, y, cost, way in answers} == expected
        assert len(answers) == len(expected)


@given(
    st.lists(st.tuples(nodes, st.integers(0, 9), st.sampled_from("abc")), min_size=1, max_size=12),
    st.sets(st.tuples(nodes, nodes), min_size=1, max_size=8),
)
@settings(max_examples=25, deadline=None)
def test_parts_are_replaced_apart_and_their_witnesses_with_them(
    values: list[tuple[int, int, str]], copies: set[tuple[int, int]]
) -> None:
    graph = nx.DiGraph(list(copies))
    expected = set()
    for key in {key for key, _, _ in values} | set(graph):
        sources = {key} | (nx.ancestors(graph, key) if key in graph else set())
        seen = [(value, witness) for source, value, witness in values if source in sources]
        if seen:
            expected.add((key, *min(seen), *max(seen)))
    kb = load(SPREAD, {"value": list(values), "copy": list(copies)})
    for backend in BACKENDS:
        assert set(kb.query("spread(K, L, A, H, B)", backend=backend).tuples()) == expected


@given(graphs)
@settings(max_examples=12, deadline=None)
def test_a_join_of_sets_collects_what_can_be_reached(edges: Edges) -> None:
    graph = nx.DiGraph(list(edges))
    expected = {
        x: sorted({z for y in graph.successors(x) for z in {y} | nx.descendants(graph, y)})
        for x in graph
        if graph.out_degree(x)
    }
    kb = load(SETS, {"edge": [(x, y, cost) for (x, y), cost in edges.items()]})
    for backend in BACKENDS:
        assert dict(kb.query("reaches(X, S)", backend=backend).tuples()) == expected


@given(
    st.sets(st.tuples(nodes, st.sampled_from(("pos", "neg", "zero"))), min_size=1, max_size=8),
    st.sets(st.tuples(nodes, st.integers(0, 9)), min_size=1, max_size=8),
    st.sets(st.tuples(nodes, nodes), min_size=1, max_size=10),
)
@settings(max_examples=12, deadline=None)
def test_joins_and_orders_by_rules(
    own: set[tuple[int, str]], numbers: set[tuple[int, int]], flow: set[tuple[int, int]]
) -> None:
    graph = nx.DiGraph(list(flow))
    signs, ranks = {}, {}
    for node in {node for node, _ in own | numbers} | set(graph):
        sources = {node} | (nx.ancestors(graph, node) if node in graph else set())
        if found := {sign for source, sign in own if source in sources}:
            signs[node] = found.pop() if len(found) == 1 else "top"
        if ranked := [number for source, number in numbers if source in sources]:
            ranks[node] = max(ranked)
    kb = load(SIGNS, {"own": list(own), "number_of": list(numbers), "flow": list(flow)})
    for backend in BACKENDS:
        assert dict(kb.query("sign(V, S)", backend=backend).tuples()) == signs
        assert dict(kb.query("rank(V, N)", backend=backend).tuples()) == ranks


def test_the_order_of_facts_changes_no_answer() -> None:
    facts = [("a", "b", 1), ("b", "c", 1), ("a", "d", 1), ("d", "c", 1)]
    found = {
        tuple(map(str, load(SHORTEST, {"edge": list(order)}).query("path(a, X, C, P)").tuples()))
        for order in permutations(facts)
    }
    assert len(found) == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_join_that_fails_leaves_the_knowledge_base_usable(backend: str) -> None:
    kb = load(SIGNS.replace("join(X, Y, top) :- X \\== Y.", ""), {"own": [("x", "pos"), ("x", "neg"), ("y", "pos")]})
    kb.consult(text=":- pred flow(from: any, to: any). :- pred number_of(of: any, number: int).", name="declared")
    with pytest.raises(LogicError, match=r"has no answer"):
        kb.query("sign(V, S)", backend=backend).tuples()
    kb.remove("own", [("x", "neg")])
    assert kb.query("sign(V, S)", backend=backend).tuples() == [("x", "pos"), ("y", "pos")]


DISTANCES = """
:- table distance(_, {mode}).
distance(X, 0) :- source(X).
distance(Y, D) :- distance(X, A), link(X, Y, B), D is A + B.
"""


@pytest.mark.parametrize("least", [1, -30])
@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("unit", [1, 0.5])
def test_distances_in_a_large_graph_are_right_though_many_rows_wait_for_better_ones(
    mode: str, least: int, unit: float
) -> None:
    choose = random.Random(5)
    links = {}
    for _ in range(30_000):
        x, y = sorted(choose.sample(range(6_000), 2))  # without a cycle: the longest way has a length too
        links[x, y] = choose.randrange(least, 50) * unit
    best: dict[int, float] = {0: 0}
    better = min if mode == "min" else max
    for (x, y), length in sorted(links.items()):  # in topological order
        if x in best:
            best[y] = better(best.get(y, best[x] + length), best[x] + length)
    rows = [(x, y, length) for (x, y), length in links.items()]
    choose.shuffle(rows)
    kb = load(DISTANCES.format(mode=mode), {"link": rows, "source": [(0,)]})
    assert dict(kb.query("distance(X, D)").tuples()) == best


def test_better_rows_without_end_are_stopped_and_sums_that_do_not_fit_are_an_error() -> None:
    ring = [(x, (x + 1) % 5, -1) for x in range(5)]
    kb = load(DISTANCES.format(mode="min"), {"link": ring, "source": [(0,)]})
    with pytest.raises(LimitReached):
        len(kb.query("distance(X, D)", max_rows=10_000))
    kb = load(DISTANCES.format(mode="min"), {"link": [(x, x + 1, 2**62) for x in range(5)], "source": [(0,)]})
    with pytest.raises(LogicError, match="overflow"):
        len(kb.query("distance(X, D)"))
