"""How the time and the memory of our engine grow with the input: each workload at a fourth, a half and all of its size.

    python -m benchmarks.growth --only closure-random

The last columns are figures at the full size as multiples of those at a fourth of it: the facts, the rows that all
operators of the plan made (those too that were known already), and the time of one such row: 1 says that the time grows
as the work does.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.cancel import loaded
from benchmarks.process import Run, measure
from benchmarks.table import aligned
from benchmarks.workloads import WORKLOADS, Workload, workload

SHARES = (4, 2, 1)


@dataclass(frozen=True)
class Point:
    """A workload at one size."""

    facts: int
    made: int  # rows that the operators made
    run: Run  # the fastest


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description="How time grows with the input.")
    parser.add_argument("--only", action="append", metavar="WORKLOAD", help="this workload; may be repeated")
    parser.add_argument("--runs", type=int, default=3, help="runs of each size, of which the fastest counts (3)")
    options = parser.parse_args(arguments)
    chosen = [workload(name) for name in options.only] if options.only else WORKLOADS
    curves = {each.name: curve(each, options.runs) for each in chosen if each.size != each.quick}
    print(aligned([heading(), *(row(name, points) for name, points in curves.items())]))
    return 1 if any(point.run.failure for points in curves.values() for point in points) else 0


def curve(question: Workload, runs: int) -> list[Point]:
    """What each size took."""
    found = []
    for share in SHARES:
        size = question.size // share
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.facts", question.name, str(size), folder]
            subprocess.run(command, check=True)
            done = [run for _ in range(runs) if (run := measure("ours", question.name, folder, 120)) is not None]
        fastest = min(done, key=lambda run: (bool(run.failure), run.seconds))
        facts = sum(table.num_rows for table in question.make(size).values())
        found.append(Point(facts, 0 if fastest.failure else rows_made(question, size), fastest))
    return found


def rows_made(question: Workload, size: int) -> int:
    """The rows that the operators of a plan make, all together."""
    plan = loaded(question, size, threads=1).explain(question.query, analyze=True)
    return sum(int(rows.replace(",", "")) for rows in re.findall(r"\(([\d,]+) rows", plan))


def heading() -> list[str]:
    sizes = [f"1/{share}: answers, rows made, seconds, MB" for share in SHARES]
    return ["workload", *sizes, "facts", "rows made", "time a row"]


def row(name: str, points: Sequence[Point]) -> list[str]:
    """One workload as a line of the table."""
    cells = [
        run.failure or f"{run.answers:,} {point.made:,} {run.seconds:.4f} {run.peak_megabytes:.0f}"
        for point in points
        for run in (point.run,)
    ]
    failed = any(point.run.failure for point in points)
    return [name, *cells, *(["", "", ""] if failed else [f"{figure:.2f}" for figure in growth(points)])]


def growth(points: Sequence[Point]) -> tuple[float, float, float]:
    """Facts, rows made, and the time of a row, of the last point as multiples of those of the first."""
    first, last = points[0], points[-1]
    facts, made = last.facts / max(first.facts, 1), max(last.made, 1) / max(first.made, 1)
    return facts, made, last.run.seconds / first.run.seconds / made


if __name__ == "__main__":
    sys.exit(main())
