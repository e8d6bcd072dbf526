"""Self-joins by edit distance, nearest texts and clusters of near texts, ours beside rapidfuzz, symscan and DuckDB.

    python -m benchmarks.similarity WORDS.txt TITLES.txt --distances 1 2 --runs 3

A file holds a text in each line. Times are from texts in memory (for DuckDB and ours in a table) to the number of
pairs, the least of the runs: wall seconds and, in brackets, processor seconds; each of our runs has a knowledge base of
its own, so that nothing is left of the one before. Behind it stand the megabytes by which the process grew at most and,
for a peer, how many times as long as ours it took. All use as many threads as the machine has.

The peers get each distinct text once; ours counts the pairs of lines too, from the same rule. All must find the same
number, but DuckDB counts bytes, so its number may differ where texts are not ASCII, and symscan takes nothing else.
DuckDB is interrupted after `--patience` seconds, and not asked for greater distances then.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import aligned
from logic import KnowledgeBase

PAIRS = "text(X), text(Y), X @< Y, edit_distance(X, Y, D), D =< {distance}"
LINES = "line(I, X), line(J, Y), I < J, edit_distance(X, Y, D), D =< {distance}"
NEAREST = "asked(Q), limit(10, order_by([asc(D)], (text(X), edit_distance(Q, X, D), D =< 5)))"
CLUSTERS = """
:- table cluster(_, min).
cluster(X, X) :- text(X).
cluster(Y, C) :- cluster(X, C), text(Y), edit_distance(X, Y, D), D =< 1.
"""
SQL = """
select count(*) from text a join text b
on a.x < b.x and abs(length(a.x) - length(b.x)) <= {distance} and levenshtein(a.x, b.x) <= {distance}
"""
Count = Callable[[], int]
LATE = "beyond"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted, wall and processor seconds, and the bytes by which the process grew; None where unknown."""

    count: int
    wall: float
    processor: float
    bytes: int | None

    def __str__(self) -> str:
        grown = "" if self.bytes is None else f" {self.bytes / 1e6:.0f} MB"
        return f"{self.wall:.3f} ({self.processor:.3f}){grown}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.similarity", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="files of texts, one in each line")
    parser.add_argument("--distances", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--queries", type=int, default=200, help="texts whose nearest are asked for (200)")
    parser.add_argument("--patience", type=float, default=60, help="seconds for a peer and a distance (60)")
    options = parser.parse_args(arguments)
    return max([measure(path, options) for path in options.files])


def measure(path: Path, options: argparse.Namespace) -> int:
    """Prints the tables of a file; 1 if peers differ."""
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(lines))
    print(f"\n{path.name}: {len(lines):,} texts, {len(texts):,} distinct; wall (processor) seconds, memory\n")
    rows = [["distance", "pairs", "ours", "pairs of lines", "ours", *options.peers]]
    differ, late = False, set[str]()
    for distance in options.distances:
        pairs = ours(PAIRS.format(distance=distance), {"text": [(text,) for text in texts]}, options.runs)
        of_lines = ours(LINES.format(distance=distance), {"line": list(enumerate(lines))}, options.runs)
        cells = []
        for name in options.peers:
            if name in late:
                cells.append(LATE)
                continue
            cell, wrong = peer(name, texts, distance, pairs, options.patience)
            late |= {name} if cell.startswith(LATE) else set()
            cells.append(cell)
            differ |= wrong
        rows.append([str(distance), f"{pairs.count:,}", str(pairs), f"{of_lines.count:,}", str(of_lines), *cells])
        print(aligned(rows[-1:]), flush=True)
    print(f"\n{aligned(rows)}\n\n{nearest(texts, options)}\n{clusters(texts, options.runs)}")
    return int(differ)


def peer(name: str, texts: Sequence[str], distance: int, pairs: Measured, patience: float) -> tuple[str, bool]:
    """What a peer took, in words, and whether it is wrong."""
    try:
        found = least(PEERS[name](texts, distance, patience), 1)
    except TimeoutError:
        return f"{LATE} {patience:.0f} s", False
    except ValueError as error:
        return str(error).split(" (")[0][:40], False
    cell = f"{found} {found.wall / pairs.wall:.1f}x"
    if found.count == pairs.count:
        return cell, False
    return f"{cell} {found.count:,} pairs", name != "duckdb"


def ours(question: str, facts: Mapping[str, list[tuple[object, ...]]], runs: int, rules: str = "") -> Measured:
    """The least of runs that each start with facts alone."""
    found = []
    for _ in range(runs):
        kb = KnowledgeBase()
        kb.consult(text=rules)
        for name, rows in facts.items():
            kb.add(name, rows)
        found.append(least(lambda kb=kb: kb.query(question).count(), 1))  # type: ignore[misc]
    return min(found, key=lambda one: one.wall)


def nearest(texts: Sequence[str], options: argparse.Namespace) -> str:
    """The time for the ten texts nearest to each of some texts with a letter changed, within five edits."""
    choose = random.Random(1)
    asked = list(dict.fromkeys(changed(choose.choice(texts), choose) for _ in range(options.queries)))
    facts = {"text": [(text,) for text in texts], "asked": [(text,) for text in asked]}
    found = ours(NEAREST, facts, options.runs)
    each = 1000 * found.wall / len(asked)
    return f"ten nearest within 5 of {len(asked)} texts: {found}, {each:.3f} ms each; {found.count:,} answers"


def clusters(texts: Sequence[str], runs: int) -> str:
    """The time for the texts that hang together by single edits."""
    found = ours("cluster(X, X)", {"text": [(text,) for text in texts]}, runs, CLUSTERS)
    return f"clusters of texts within one edit, by a recursive rule: {found}; {found.count:,} clusters"


def changed(text: str, choose: random.Random) -> str:
    at = choose.randrange(len(text) + 1)
    return text[:at] + choose.choice("abcdefghij") + text[at + 1 :]


def least(count: Count, runs: int) -> Measured:
    """The number, and the least wall and processor times and growth."""
    found = []
    for _ in range(runs):
        gc.collect()
        start = memory(fresh=True)
        wall, processor = time.perf_counter(), time.process_time()
        number = count()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        end = memory()
        found.append(Measured(number, wall, processor, None if start is None or end is None else end - start))
    return min(found, key=lambda one: one.wall)


def memory(*, fresh: bool = False) -> int | None:
    """The most bytes that the process held since it was asked afresh; None where the system does not say."""
    try:
        if fresh:
            Path("/proc/self/clear_refs").write_text("5")
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def by_rapidfuzz(texts: Sequence[str], distance: int, _: float) -> Count:
    """Every pair of length classes that fit, by its matrix of distances, in blocks that stay small."""
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    classes: dict[int, list[str]] = {}
    for text in texts:
        classes.setdefault(len(text), []).append(text)

    def pairs(left: Sequence[str], right: Sequence[str]) -> int:
        found = cdist(left, right, scorer=Levenshtein.distance, score_cutoff=distance, dtype=np.uint8, workers=-1)
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


def by_symscan(texts: Sequence[str], distance: int, _: float) -> Count:
    import symscan

    listed = list(texts)
    return lambda: len(symscan.get_neighbors_within(listed, max_distance=distance)[0])


def by_duckdb(texts: Sequence[str], distance: int, patience: float) -> Count:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    connection.register("arrow", pa.table({"x": list(texts)}))
    connection.execute("create table text as select x from arrow")

    def count() -> int:
        timer = threading.Timer(patience, connection.interrupt)
        timer.start()
        try:
            return int(connection.execute(SQL.format(distance=distance)).fetchall()[0][0])
        except duckdb.InterruptException:
            raise TimeoutError from None
        finally:
            timer.cancel()

    return count


PEERS: dict[str, Callable[[Sequence[str], int, float], Count]] = {
    "rapidfuzz": by_rapidfuzz,
    "symscan": by_symscan,
    "duckdb": by_duckdb,
}


if __name__ == "__main__":
    sys.exit(main())
