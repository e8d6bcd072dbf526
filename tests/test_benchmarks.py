"""The benchmarks ask every engine the same question: small workloads, counted by each of them and by networkx."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest

from benchmarks import facts, random_joins
from benchmarks.chart import ratios
from benchmarks.compare import comparison
from benchmarks.growth import Point, growth, row, rows_made
from benchmarks.peers import PEERS, peer
from benchmarks.process import Run, measure
from benchmarks.run import mistakes
from benchmarks.summary import summary
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
@pytest.mark.parametrize("name", [name for name in PEERS if name != "polars"])
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


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the operating system does not tell")
def test_the_memory_of_a_floor_is_that_of_its_program_and_ours_is_told_apart_from_an_idle_process(
    tmp_path: Path,
) -> None:
    facts.write(CLOSURES[1].facts(), tmp_path)
    ours = peer("ours").count(CLOSURES[1], tmp_path)
    assert ours is not None
    assert ours.idle_megabytes > 20  # Python with pyarrow
    if peer("floor_hash").missing() is None:
        floor = peer("floor_hash").count(CLOSURES[1], tmp_path)
        assert floor is not None
        assert floor.peak_megabytes is not None
        assert 0 < floor.peak_megabytes < 20


def test_a_late_run_has_the_time_that_it_was_given(tmp_path: Path) -> None:
    late = measure("ours", "closure-chain", str(tmp_path), timeout=0.01)
    assert late is not None
    assert late.late
    assert late.seconds == 0.01


def test_growth_compares_the_time_of_a_row_at_the_largest_size_and_the_smallest() -> None:
    sizes = ((1.0, 50, 100), (4.0, 100, 400), (24.0, 200, 1600))
    points = [Point(facts, made, run("ours", seconds)) for seconds, facts, made in sizes]
    assert growth(points) == pytest.approx((4, 16, 1.5))
    assert row("closure", points)[-3:] == ["4.00", "16.00", "1.50"]
    failed = Point(200, 0, run("ours", 0.0, failure="no memory"))
    assert row("closure", [*points[:2], failed])[-4:] == ["no memory", "", "", ""]


def test_the_rows_that_operators_make_are_counted() -> None:
    paths = 30 * 31 // 2
    assert rows_made(CLOSURES[1], 30) == 30 + 3 * paths  # the seed; the closure, what it fills, and the answer


def test_a_chart_has_the_ratios_of_all_peers() -> None:
    runs = [run("ours", 2.0), run("duckdb", 4.0), run("duckdb", 6.0), run("swi", 0.0, failure="no memory")]
    assert ratios(runs) == {"duckdb 1.0": {"closure": 2.5}, "swi 1.0": {}}


def run(peer: str, seconds: float, answers: int = 10, failure: str = "", workload: str = "closure") -> Run:
    return Run(workload, peer, f"{peer} 1.0", answers, seconds, seconds + 1, seconds, 100.0, failure)


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


def test_the_summary_names_the_promises_that_are_missed() -> None:
    chain, groups, andersen, win = "closure-chain", "groups", "andersen", "win-move"
    runs = [
        replace(run("ours", 2.0, workload=chain), peak_megabytes=130.0, idle_megabytes=80.0),
        run("duckdb", 80.0, workload=chain),
        run("swi", 90.0, workload=chain),
        replace(run("floor_hash", 0.1, workload=chain), peak_megabytes=25.0),
        run("floor_dense", 1.0, workload=chain),
        run("ours", 2.0, workload=groups),
        run("polars", 1.0, workload=groups),
        run("duckdb", 60.0, failure="more than 60 s", workload=groups),
        run("ours", 4.0, workload=andersen),
        run("duckdb", 60.0, failure="more than 60 s", workload=andersen),
        run("swi", 0.0, failure="no memory", workload=andersen),
        run("floor_hash", 1.0, workload=andersen),
        run("floor_dense", 0.1, workload=andersen),
        run("ours", 1.0, workload=win),
        run("floor_dense", 0.5, workload=win),
    ]
    # 40, 0.5 and 15 times: 300 has the cube root 6.69.
    assert summary(runs) == (
        "workload       ours        best peer   ahead      floor  times   MB  hash floor  times\n"
        "closure-chain     2    duckdb 1.0 80    40.0    dense 1    2.0   50          25    2.0\n"
        "groups            2     polars 1.0 1     0.5          -      -  100           -      -\n"
        "andersen          4  duckdb 1.0 > 60  > 15.0     hash 1    4.0  100         100    1.0\n"
        "win-move          1                -       -  dense 0.5    2.0  100           -      -\n"
        "\n"
        "The best peers took 6.7 times as long as ours, in the geometric mean of 3 workloads.\n"
        "\n"
        "Promises that were missed:\n"
        "- closure-chain: 2.0 times the memory of the hash floor\n"
        "- groups: behind polars 1.0, which took 0.50 times as long\n"
        "- andersen: 4.0 times the hash floor"
    )


def test_a_low_mean_and_a_failed_run_are_missed_promises() -> None:
    runs = [
        run("ours", 1.0, workload="reach"),
        run("duckdb", 2.0, workload="reach"),
        run("ours", 0.0, failure="no memory", workload="groups"),
        run("duckdb", 2.0, workload="groups"),
    ]
    assert summary(runs).splitlines()[-3:] == [
        "Promises that were missed:",
        "- groups: no answer",
        "- all: in the geometric mean 2.0 times ahead of the best peers, not 5",
    ]


def test_only_kept_promises_are_said_to_be_kept() -> None:
    assert summary([run("ours", 1.0, workload="reach"), run("swi", 6.0, workload="reach")]).endswith(
        "No promise was missed."
    )


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


def test_random_questions_are_counted_alike(capsys: pytest.CaptureFixture[str]) -> None:
    assert random_joins.main(["--questions", "12", "--rows", "2000", "--timeout", "60"]) == 0
    assert "12 questions" in capsys.readouterr().out
