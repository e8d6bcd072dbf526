"""The benchmarks ask every engine the same question: small workloads, counted by each of them and by networkx."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest

from benchmarks import facts
from benchmarks.chart import ratios
from benchmarks.compare import comparison
from benchmarks.growth import growth, row
from benchmarks.peers import PEERS, peer
from benchmarks.process import Run
from benchmarks.run import mistakes
from benchmarks.table import side_by_side
from benchmarks.workloads import WORKLOADS, Workload, workload

CLOSURES = (replace(workload("closure-random"), size=60), replace(workload("closure-chain"), size=30))
SMALLEST = {"same-generation": 3, "200-rules": 10, "closure-grid": 5}
OTHERS = tuple(
    replace(each, size=SMALLEST.get(each.name, 300))
    for each in WORKLOADS
    if each.name not in ("closure-random", "closure-chain")
)


def closure_pairs(workload: Workload) -> int:
    """The pairs with a path of at least one edge, from breadth-first searches."""
    edges = workload.facts()["edge"].to_pydict()
    graph = nx.DiGraph(zip(edges["x"], edges["y"], strict=True))
    reached = (
        (node, other) for node in graph for step in graph[node] for other in nx.descendants(graph, step) | {step}
    )
    return len(set(reached))


@pytest.mark.parametrize("workload", CLOSURES, ids=lambda workload: workload.name)
@pytest.mark.parametrize("name", [name for name in PEERS if name not in ("polars", "scipy")])
def test_every_peer_counts_the_closure(name: str, workload: Workload, tmp_path: Path) -> None:
    if missing := peer(name).missing():
        pytest.skip(f"{name} needs {missing}")
    facts.write(workload.facts(), tmp_path)
    outcome = peer(name).count(workload, tmp_path)
    assert outcome is not None
    assert outcome.answers == closure_pairs(workload)
    assert outcome.seconds > 0


@pytest.mark.parametrize("workload", OTHERS, ids=lambda workload: workload.name)
def test_all_peers_count_the_same(workload: Workload, tmp_path: Path) -> None:
    facts.write(workload.facts(), tmp_path)
    outcomes = [peer(name).count(workload, tmp_path) for name in PEERS if peer(name).missing() is None]
    counts = {outcome.engine: outcome.answers for outcome in outcomes if outcome is not None}
    assert len(set(counts.values())) == 1, counts


def test_growth_is_the_time_of_an_answer_at_the_largest_size() -> None:
    runs = [
        replace(run("ours", seconds), answers=answers) for seconds, answers in ((1.0, 100), (4.0, 400), (24.0, 1600))
    ]
    assert growth(runs) == pytest.approx(1.5)
    assert row("closure", runs)[-1] == "1.50"
    assert row("closure", [*runs[:2], replace(runs[2], failure="no memory")])[-2:] == ["no memory", ""]


def test_a_chart_has_the_ratios_of_all_peers() -> None:
    runs = [run("ours", 2.0), run("duckdb", 4.0), run("duckdb", 6.0), run("swi", 0.0, failure="no memory")]
    assert ratios(runs) == {"duckdb 1.0": {"closure": 2.5}, "swi 1.0": {}}


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
    runs = [
        run("ours", 1.0, answers=10),
        run("swi", 1.0, answers=11),
        run("clingo", 0.0, failure="no memory"),
        run("cozo", 0.0, failure="more than 1 s"),
    ]
    assert mistakes(runs) == [
        "closure on clingo failed: no memory",
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
