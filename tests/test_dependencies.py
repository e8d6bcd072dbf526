"""Predicates that depend on each other, as networkx groups the nodes of a graph."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from logic.engine.analysis.dependencies import components, shortest_path

NODES = st.integers(0, 9)
GRAPHS = st.sets(st.tuples(NODES, NODES), max_size=25)


def edges_of(pairs: set[tuple[int, int]]) -> dict[int, list[int]]:
    return {node: sorted(target for source, target in pairs if source == node) for node in range(10)}


def graph_of(pairs: set[tuple[int, int]]) -> nx.DiGraph:
    graph = nx.DiGraph(sorted(pairs))
    graph.add_nodes_from(range(10))
    return graph


@given(GRAPHS)
def test_groups_are_the_strongly_connected_components(pairs: set[tuple[int, int]]) -> None:
    found = components(edges_of(pairs))
    assert {frozenset(group) for group in found} == set(
        map(frozenset, nx.strongly_connected_components(graph_of(pairs)))
    )
    assert sorted(node for group in found for node in group) == list(range(10))


@given(GRAPHS)
def test_a_group_comes_after_those_to_which_it_has_edges(pairs: set[tuple[int, int]]) -> None:
    place = {node: number for number, group in enumerate(components(edges_of(pairs))) for node in group}
    assert all(place[target] <= place[source] for source, target in pairs)


@given(GRAPHS, NODES, NODES)
def test_a_path_is_one_of_the_shortest(pairs: set[tuple[int, int]], start: int, end: int) -> None:
    graph = graph_of(pairs)
    if nx.has_path(graph, start, end):
        path = shortest_path(edges_of(pairs), start, end)
        assert (path[0], path[-1], len(path)) == (start, end, nx.shortest_path_length(graph, start, end) + 1)
        assert pairs.issuperset(pairwise(path))


def test_a_chain_may_be_longer_than_the_stack() -> None:
    chain = {number: [number + 1] for number in range(50_000)} | {50_000: []}
    assert components(chain) == [[number] for number in range(50_000, -1, -1)]
    assert components({**chain, 50_000: [0]}) == [list(range(50_001))]
