"""The benchmarks ask every engine the same question: small workloads, counted by each of them and by networkx."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from benchmarks import facts
from benchmarks.compare import comparison
from benchmarks.peers import PEERS, peer
from benchmarks.process import Run
from benchmarks.run import mistakes
from benchmarks.table import side_by_side
from benchmarks.workloads import Workload, closure_of_chain, closure_of_random_graph

SMALL = (closure_of_random_graph(nodes=60, edges=90), closure_of_chain(edges=30))


def closure_pairs(workload: Workload) -> int:
    """The pairs with a path of at least one edge, from breadth-first searches."""
    edges = workload.facts()["edge"].to_pydict()
    graph = nx.DiGraph(zip(edges["x"], edges["y"], strict=True))
    reached = (
        (node, other) for node in graph for step in graph[node] for other in nx.descendants(graph, step) | {step}
    )
    return len(set(reached))


@pytest.mark.parametrize("workload", SMALL, ids=lambda workload: workload.name)
@pytest.mark.parametrize("name", PEERS)
def test_every_peer_counts_the_closure(name: str, workload: Workload, tmp_path: Path) -> None:
    if missing := peer(name).missing():
        pytest.skip(f"{name} needs {missing}")
    facts.write(workload.facts(), tmp_path)
    outcome = peer(name).count(workload, tmp_path)
    assert outcome is not None
    assert outcome.answers == closure_pairs(workload)
    assert outcome.seconds > 0


def run(peer: str, seconds: float, answers: int = 10, failure: str = "") -> Run:
    return Run("closure", peer, f"{peer} 1.0", answers, seconds, seconds + 1, seconds, 100.0, failure)


def test_the_table_has_medians_and_ratios() -> None:
    runs = [
        run("ours", 1.0),
        run("duckdb", 4.0),
        run("ours", 3.0),
        run("duckdb", 5.0),
        run("ours", 2.0),
        run("duckdb", 6),
    ]
    assert side_by_side(runs, lambda run: run.seconds) == (
        "workload  answers  ours 1.0  duckdb 1.0\n"
        "closure        10         2    5 (2.5x)"
    )  # fmt: skip


def test_different_answers_are_a_mistake() -> None:
    runs = [run("ours", 1.0, answers=10), run("swi", 1.0, answers=11), run("clingo", 0.0, failure="more than 1 s")]
    assert mistakes(runs) == [
        "closure on clingo failed: more than 1 s",
        "closure: the answers differ: ours 1.0 10, swi 1.0 11",
    ]


def test_a_comparison_marks_changes_within_the_spread() -> None:
    old = [run("ours", 1.0), run("ours", 1.2), run("duckdb", 4.0)]
    new = [run("ours", 1.1), run("ours", 1.3), run("duckdb", 2.0)]
    assert comparison(old, new) == (
        "workload    peer  old  new  ratio\n"
        "closure     ours  1.1  1.2  ~1.09\n"
        "closure   duckdb    4    2   0.50"
    )  # fmt: skip
