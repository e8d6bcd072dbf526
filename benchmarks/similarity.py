"""Self-joins by edit distance and nearest texts, ours beside rapidfuzz, symscan and DuckDB.

    python -m benchmarks.similarity WORDS.txt TITLES.txt --distances 1 2 --runs 3

A file holds a text in each line. Times are from texts in memory (for DuckDB and ours in a table) to the number of
pairs: wall seconds and, in brackets, processor seconds, the least of the runs. The peers get each distinct text once;
ours counts the pairs of lines too, from the same rule. All must find the same number, but DuckDB counts bytes, so its
number may differ where texts are not ASCII, and symscan takes nothing else.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.table import aligned
from logic import KnowledgeBase

PAIRS = "text(X), text(Y), X @< Y, edit_distance(X, Y, D), D =< {distance}"
LINES = "line(I, X), line(J, Y), I < J, edit_distance(X, Y, D), D =< {distance}"
NEAREST = "asked(Q), limit(10, order_by([asc(D)], (text(X), edit_distance(Q, X, D), D =< 5)))"
SQL = """
select count(*) from text a join text b
on a.x < b.x and abs(length(a.x) - length(b.x)) <= {distance} and levenshtein(a.x, b.x) <= {distance}
"""
Count = Callable[[], int]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.similarity", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="files of texts, one in each line")
    parser.add_argument("--distances", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--queries", type=int, default=200, help="texts whose nearest are asked for (200)")
    options = parser.parse_args(arguments)
    return max([measure(path, options) for path in options.files])


def measure(path: Path, options: argparse.Namespace) -> int:
    """Prints the tables of a file; 1 if peers differ."""
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(lines))
    kb = KnowledgeBase()
    kb.add("line", list(enumerate(lines)))
    kb.add("text", [(text,) for text in texts])
    print(f"\n{path.name}: {len(lines):,} texts, {len(texts):,} distinct; wall and processor seconds\n")
    rows = [["distance", "pairs", "ours", "pairs of lines", "ours", *options.peers]]
    differ = False
    for distance in options.distances:
        pairs, ours = least(lambda d=distance: kb.query(PAIRS.format(distance=d)).count(), options.runs)
        of_lines, counted = least(lambda d=distance: kb.query(LINES.format(distance=d)).count(), options.runs)
        cells = []
        for name in options.peers:
            try:
                found, taken = least(PEERS[name](texts, distance), 1)
            except ValueError as error:
                cells.append(str(error).split(" (")[0][:40])
                continue
            differ |= name != "duckdb" and found != pairs
            cells.append(taken if found == pairs else f"{taken} {found:,} pairs")
        rows.append([str(distance), f"{pairs:,}", ours, f"{of_lines:,}", counted, *cells])
        print(aligned(rows[-1:]), flush=True)
    print(f"\n{aligned(rows)}\n\n{nearest(kb, texts, options)}")
    return int(differ)


def nearest(kb: KnowledgeBase, texts: Sequence[str], options: argparse.Namespace) -> str:
    """The time for the ten texts nearest to each of some texts with a letter changed, within five edits."""
    choose = random.Random(1)
    asked = [changed(choose.choice(texts), choose) for _ in range(options.queries)]
    kb.add("asked", [(text,) for text in asked])
    kb.query(NEAREST).count()
    answers, taken = least(lambda: kb.query(NEAREST).count(), options.runs)
    return f"ten nearest within 5 of {len(set(asked))} texts, {answers:,} answers: {taken} seconds for all of them"


def changed(text: str, choose: random.Random) -> str:
    at = choose.randrange(len(text) + 1)
    return text[:at] + choose.choice("abcdefghij") + text[at + 1 :]


def least(count: Count, runs: int) -> tuple[int, str]:
    """The number, and the least wall and processor times."""
    times = []
    found = 0
    for _ in range(runs):
        gc.collect()
        wall, processor = time.perf_counter(), time.process_time()
        found = count()
        times.append((time.perf_counter() - wall, time.process_time() - processor))
    return found, f"{min(wall for wall, _ in times):.3f} ({min(processor for _, processor in times):.3f})"


def by_rapidfuzz(texts: Sequence[str], distance: int) -> Count:
    """Every pair of length classes that fit, by its matrix of distances, in blocks that stay small."""
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    classes: dict[int, list[str]] = {}
    for text in texts:
        classes.setdefault(len(text), []).append(text)

    def pairs(left: Sequence[str], right: Sequence[str]) -> int:
        found = cdist(left, right, scorer=Levenshtein.distance, score_cutoff=distance, dtype=np.uint8, workers=1)
        return int((found <= distance).sum())

    def count() -> int:
        total = 0
        for length, left in classes.items():
            for start in range(0, len(left), 1000):
                block = left[start : start + 1000]
                for other in range(length, length + distance + 1):
                    if other != length:
                        total += pairs(block, classes.get(other, ()))
                    else:
                        own = pairs(block, block)
                        total += (own - len(block)) // 2 + pairs(block, left[start + 1000 :])
        return total

    return count


def by_symscan(texts: Sequence[str], distance: int) -> Count:
    import symscan

    listed = list(texts)
    return lambda: len(symscan.get_neighbors_within(listed, max_distance=distance)[0])


def by_duckdb(texts: Sequence[str], distance: int) -> Count:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    connection.execute("set threads to 1")
    table = pa.table({"x": list(texts)})
    connection.register("arrow", table)
    connection.execute("create table text as select x from arrow")
    return lambda: int(connection.execute(SQL.format(distance=distance)).fetchall()[0][0])


PEERS: dict[str, Callable[[Sequence[str], int], Count]] = {
    "rapidfuzz": by_rapidfuzz,
    "symscan": by_symscan,
    "duckdb": by_duckdb,
}


if __name__ == "__main__":
    sys.exit(main())
