"""Compares two results files of `benchmarks.run`: `python -m benchmarks.compare OLD NEW`.

A ratio above 1 means that the second file is slower. A change within the spread of the runs is marked `~`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.process import Run
from benchmarks.table import aligned, medians


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description="Compare two results files.")
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    options = parser.parse_args(arguments)
    print(comparison(read(options.old), read(options.new)))


def read(path: Path) -> list[Run]:
    """The runs of a results file."""
    return [Run(**run) for run in json.loads(path.read_text(encoding="utf-8"))["runs"]]


def comparison(old: Sequence[Run], new: Sequence[Run]) -> str:
    """A row for each workload and peer that both files have, with the medians in seconds."""
    before, after = (medians(runs, lambda run: run.seconds) for runs in (old, new))
    rows = [["workload", "peer", "old", "new", "ratio"]]
    for (workload, peer), first in before.items():
        second = after.get((workload, peer))
        if first and second:
            alike = "~" if overlap(old, new, workload, peer) else ""
            rows.append([workload, peer, f"{first:.3g}", f"{second:.3g}", f"{alike}{second / first:.2f}"])
    return aligned(rows)


def overlap(old: Sequence[Run], new: Sequence[Run], workload: str, peer: str) -> bool:
    """Whether the fastest run of each file is no faster than the slowest of the other."""
    first, second = (
        [run.seconds for run in runs if (run.workload, run.peer) == (workload, peer)] for runs in (old, new)
    )
    return min(first) <= max(second) and min(second) <= max(first)


if __name__ == "__main__":
    main()
