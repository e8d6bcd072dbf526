"""Measures every workload on every peer that is installed, side by side in one run, and prints the medians.

    python -m benchmarks.run --runs 5 --only closure-chain --output results.json

The peers take turns, each run in a process of its own. The exit status is 1 if a run fails or counts differ.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.peers import PEERS, peer
from benchmarks.process import Run, measure
from benchmarks.summary import summary
from benchmarks.table import side_by_side
from benchmarks.workloads import WORKLOADS, Workload, workload


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    chosen = [workload(name) for name in options.only] if options.only else WORKLOADS
    peers = [name for name in installed() if not options.peer or name == "ours" or name in options.peer]
    runs = []
    for each in chosen:
        with tempfile.TemporaryDirectory() as folder:
            # In a process of its own: what a process was forked from counts as its memory.
            size = each.quick if options.quick else each.size
            subprocess.run([sys.executable, "-m", "benchmarks.facts", each.name, str(size), folder], check=True)
            runs += measure_in_turn(each, peers, options, folder)
    report(runs, options.runs)
    if options.output:
        write(runs, options.output)
    return 1 if mistakes(runs) else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run", description="Measure every workload on every peer."
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of each workload on each peer (3)")
    parser.add_argument("--timeout", type=float, default=30, help="seconds after which a run is ended (30)")
    parser.add_argument("--quick", action="store_true", help="small sizes, for a first look")
    parser.add_argument("--peer", action="append", metavar="PEER", help="this peer beside ours; may be repeated")
    parser.add_argument("--only", action="append", metavar="WORKLOAD", help="this workload; may be repeated")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write all runs as JSON")
    return parser.parse_args(arguments)


def installed() -> list[str]:
    """The peers that are here; says of the others what to install."""
    found = []
    for name in PEERS:
        if missing := peer(name).missing():
            print(f"{peer(name).LABEL} is left out: it needs {missing}")
        else:
            found.append(name)
    return found


def measure_in_turn(question: Workload, peers: Sequence[str], options: argparse.Namespace, folder: str) -> list[Run]:
    """Every peer once, then every peer again: a machine that slows down for a while slows all of them.

    A peer that failed or cannot ask the question is not asked again.
    """
    done: list[Run] = []
    asked = list(peers)
    for turn in range(options.runs):
        for name in tuple(asked):
            run = measure(name, question.name, folder, options.timeout)
            if run is not None:
                done.append(run)
                print(f"{question.name} {turn + 1}/{options.runs}  {peer(name).LABEL}: {run.summary()}", flush=True)
            if run is None or run.failure:
                asked.remove(name)
    return done


def report(runs: Sequence[Run], turns: int) -> None:
    """Prints the tables, what is promised beside what was measured, then what went wrong."""
    print(f"\nMedians of {turns} runs; in brackets, how many times as long as ours. {machine()}")
    print("\nSeconds from facts in memory to the number of distinct answers\n")
    print(side_by_side(runs, lambda run: run.seconds))
    print("\nSeconds of the whole process: start, loading, answering\n")
    print(side_by_side(runs, lambda run: run.process_seconds))
    print("\nPeak memory in MB\n")
    print(side_by_side(runs, lambda run: run.peak_megabytes))
    print("\nOurs beside the best peer and the floors\n")
    print(summary(runs))
    for mistake in mistakes(runs):
        print(f"\n{mistake}", file=sys.stderr)


def mistakes(runs: Sequence[Run]) -> list[str]:
    """Failed runs, and workloads whose answers were counted differently."""
    failed = [f"{run.workload} on {run.peer} failed: {run.failure}" for run in runs if run.failure and not run.late]
    found = list(dict.fromkeys(failed))
    for name in dict.fromkeys(run.workload for run in runs):
        counts = {run.answers: run.engine for run in runs if run.workload == name and not run.failure}
        if len(counts) > 1:
            found.append(f"{name}: the answers differ: {', '.join(f'{who} {n:,}' for n, who in counts.items())}")
    return found


def machine() -> str:
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def write(runs: Sequence[Run], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"machine": machine(), "runs": [asdict(run) for run in runs]}, indent=1), encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
