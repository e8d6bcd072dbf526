"""How the time and the memory of our engine grow with the input: each workload at a fourth, a half and all of its size.

    python -m benchmarks.growth --only closure-random

The last column is the time of an answer at the full size as a multiple of that at a fourth of it: 1 is linear growth.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from benchmarks.process import Run, measure
from benchmarks.table import aligned
from benchmarks.workloads import WORKLOADS, Workload, workload

SHARES = (4, 2, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description="How time grows with the input.")
    parser.add_argument("--only", action="append", metavar="WORKLOAD", help="this workload; may be repeated")
    parser.add_argument("--runs", type=int, default=3, help="runs of each size, of which the fastest counts (3)")
    options = parser.parse_args(arguments)
    chosen = [workload(name) for name in options.only] if options.only else WORKLOADS
    curves = {each.name: curve(each, options.runs) for each in chosen if each.size != each.quick}
    print(aligned([heading(), *(row(name, runs) for name, runs in curves.items())]))
    return 1 if any(run.failure for runs in curves.values() for run in runs) else 0


def curve(question: Workload, runs: int) -> list[Run]:
    """The fastest run at each size."""
    found = []
    for share in SHARES:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.facts", question.name, str(question.size // share), folder]
            subprocess.run(command, check=True)
            done = [run for _ in range(runs) if (run := measure("ours", question.name, folder, 120)) is not None]
            found.append(min(done, key=lambda run: (bool(run.failure), run.seconds)))
    return found


def heading() -> list[str]:
    return ["workload", *(f"1/{share}: answers, seconds, MB" for share in SHARES), "time an answer"]


def row(name: str, runs: Sequence[Run]) -> list[str]:
    """One workload as a line of the table."""
    cells = [run.failure or f"{run.answers:,} {run.seconds:.4f} {run.peak_megabytes:.0f}" for run in runs]
    return [name, *cells, "" if any(run.failure for run in runs) else f"{growth(runs):.2f}"]


def growth(runs: Sequence[Run]) -> float:
    """The time of one answer in the last run as a multiple of that in the first."""
    first, last = (run.seconds / max(run.answers, 1) for run in (runs[0], runs[-1]))
    return last / first


if __name__ == "__main__":
    sys.exit(main())
