"""Joins by order: overlaps of periods and look-ups as of a moment beside DuckDB, a path through a tree beside numpy.

    python -m benchmarks.intervals --rows 1000000 --nodes 5000000 --runs 3

The periods are two tables of rows with random starts, as long as it takes for 20 pairs a row; ours and DuckDB count the
pairs from tables in memory. The tree is random with ten names; asked for are the nodes of the path `//a//b//c`, by the
textbook body. The look-ups are orders and prices of a thousand articles at random moments: each order has the newest
price before it, found by the textbook negation, and DuckDB's `asof join`. The least of the runs counts; `sorted` is the
first run, which sorts; later ones find that done.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.table import aligned
from logic import KnowledgeBase

OVERLAPS = "first(I, F1, T1), second(J, F2, T2), F1 < T2, F2 < T1"
SQL = "select count(*) from first a join second b on a.f < b.t and b.f < a.t"
PATH = """
path(C) :- node(_, LA, RA, a), node(_, LB, RB, b), node(C, LC, _, c), LA < LB, LB < RA, LB < LC, LC < RB.
"""
AS_OF = """
paid(O, V) :- order(O, A, At), price(A, T, V), T =< At, \\+ (price(A, U, _), U =< At, U > T).
"""
SQL_AS_OF = "select {} from orders o asof join price p on o.a = p.a and o.t >= p.t"
ARTICLES = 1000
SPAN = 100_000_000  # of the time line
PAIRS = 20  # for each period, about
Measured = tuple[int, float, float]
NAMES = np.array(list("abcdefghij"))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intervals", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="periods of each table (1,000,000)")
    parser.add_argument("--nodes", type=int, default=5_000_000, help="nodes of the tree (5,000,000)")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    different = measure_periods(options.rows, options.runs) or measure_as_of(options.rows, options.runs)
    return different or measure_tree(options.nodes, options.runs)


def measure_periods(rows: int, runs: int) -> int:
    """Prints the times to count the overlaps; 1 if DuckDB counts others."""
    random = np.random.default_rng(7)
    kb, connection = KnowledgeBase(), duckdb.connect()
    for name in ("first", "second"):
        starts = random.integers(0, SPAN, rows)
        ends = starts + random.integers(1, max(2, PAIRS * SPAN // rows), rows)
        table = pa.table({"i": np.arange(rows), "f": starts, "t": ends})
        kb.add(name, table)
        connection.register("given", table)
        connection.execute(f"create table {name} as select * from given")
    ours = [timed(lambda: kb.query(OVERLAPS).count()) for _ in range(runs + 1)]
    theirs = [timed(lambda: connection.execute(SQL).fetchall()[0][0]) for _ in range(runs)]
    print(f"\n{rows:,} x {rows:,} periods, {ours[0][0]:,} pairs counted; wall and processor seconds\n")
    table_rows = [["", "sorted", "least"], ["ours", least(ours[:1]), least(ours[1:])]]
    print(aligned([*table_rows, ["DuckDB", "", least(theirs)]]))
    return int(len({count for count, *_ in (*ours, *theirs)}) != 1)


def measure_as_of(rows: int, runs: int) -> int:
    """Prints the times to look up the price of each order; 1 if DuckDB finds others."""
    random = np.random.default_rng(5)
    kb, connection = KnowledgeBase(), duckdb.connect()
    kb.consult(text=AS_OF)
    for name, count in (("orders", rows), ("price", rows)):
        articles, times = random.integers(0, ARTICLES, count), random.permutation(10 * count)[:count]
        columns = {"o": np.arange(count), "a": articles, "t": times}
        table = pa.table(columns if name == "orders" else {"a": articles, "t": times, "v": random.permutation(count)})
        kb.add(name.removesuffix("s"), table)
        connection.register("given", table)
        connection.execute(f"create table {name} as select * from given")
    print(f"\n{rows:,} orders, {rows:,} prices of {ARTICLES:,} articles; wall and processor seconds\n")
    table_rows = [["", "sorted", "counted", "made"]]
    ours = [timed(lambda: kb.query("paid(O, V)").count()) for _ in range(runs + 1)]
    made = [timed(lambda: kb.query("paid(O, V)").arrow().num_rows) for _ in range(runs)]
    table_rows.append(["ours", least(ours[:1]), least(ours[1:]), least(made)])
    counted = [timed(lambda: connection.execute(SQL_AS_OF.format("count(*)")).fetchall()[0][0]) for _ in range(runs)]
    theirs = [
        timed(lambda: connection.sql(SQL_AS_OF.format("o.o, p.v")).to_arrow_table().num_rows) for _ in range(runs)
    ]
    table_rows.append(["DuckDB", "", least(counted), least(theirs)])
    print(aligned(table_rows))
    return int(len({count for count, *_ in (*ours, *made, *counted, *theirs)}) != 1)


def measure_tree(nodes: int, runs: int) -> int:
    """Prints the times to find the nodes of the path; 1 if the semi-joins by hand find others."""
    lefts, rights, names = tree(nodes)
    kb = KnowledgeBase()
    kb.add("node", pa.table({"i": np.arange(nodes), "l": lefts, "r": rights, "n": NAMES[names]}))
    kb.consult(text=PATH)
    print(f"\n{nodes:,} nodes of a tree, //a//b//c; wall and processor seconds\n")
    ours = [timed(lambda: kb.query("path(C)").count()) for _ in range(runs + 1)]
    by_hand = [timed(lambda: path_by_hand(lefts, rights, names)) for _ in range(runs)]
    rows = [["", "sorted", "least"], ["ours", least(ours[:1]), least(ours[1:])]]
    print(aligned([*rows, ["numpy", "", least(by_hand)]]))
    print(f"\n{ours[0][0]:,} answers")
    return int(len({count for count, *_ in (*ours, *by_hand)}) != 1)


def tree(nodes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts, ends and names of the nodes of a random tree in document order.

    A tree is a row of brackets that never closes more than it opens; a row that does is turned to begin where it is
    lowest (the cycle lemma), which keeps it random.
    """
    random = np.random.default_rng(11)
    steps = np.repeat(np.array([1, -1], dtype=np.int8), nodes)
    random.shuffle(steps)
    steps = np.roll(steps, -int(np.argmin(np.cumsum(steps, dtype=np.int32))) - 1)
    depth = np.cumsum(steps, dtype=np.int32)
    # Brackets of one depth open and close in turn, so sorted by depth each opening one is followed by its end.
    order = np.argsort(np.where(steps > 0, depth, depth + 1), kind="stable")
    lefts, rights = order[0::2], order[1::2]
    document_order = np.argsort(lefts)
    return lefts[document_order], rights[document_order], random.integers(0, len(NAMES), nodes)


def path_by_hand(lefts: np.ndarray, rights: np.ndarray, names: np.ndarray) -> int:
    """The number of nodes of `//a//b//c`, by two semi-joins: a node is inside one that began before and is not over."""
    found = names == 0
    for name in (1, 2):
        inner = np.flatnonzero(names == name)
        outer = np.flatnonzero(found)
        ends = np.maximum.accumulate(rights[outer])
        before = np.searchsorted(lefts[outer], lefts[inner])
        kept = (before > 0) & (ends[before - 1] > lefts[inner])
        found = np.zeros(len(lefts), dtype=bool)
        found[inner[kept]] = True
    return int(found.sum())


def timed(run: Callable[[], int]) -> Measured:
    """What a function returns, and how long it takes, in seconds of the wall clock and of the processors."""
    wall, processor = time.perf_counter(), time.process_time()
    found = run()
    return found, time.perf_counter() - wall, time.process_time() - processor


def least(runs: Sequence[Measured]) -> str:
    """The least times of some runs."""
    return f"{min(wall for _, wall, _ in runs):.3f} ({min(processor for *_, processor in runs):.3f})"


if __name__ == "__main__":
    sys.exit(main())
