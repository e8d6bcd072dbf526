"""What a run says that it holds, for `max_memory`, beside what the process grew by, for every workload.

    python -m benchmarks.memory --only andersen

Megabytes, each run in a process of its own, with one thread. `counted` is the most that the core counted at once,
`grown` how far the process was above its size before the question at the most; Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cancel import loaded
from benchmarks.table import aligned
from benchmarks.workloads import WORKLOADS, workload

MEGA = 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description="Memory counted and taken.")
    parser.add_argument("--only", action="append", metavar="WORKLOAD", help="this workload; may be repeated")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--run", nargs=2, metavar=("WORKLOAD", "KIND"), help="one run in this process, as JSON")
    options = parser.parse_args(arguments)
    if options.run:
        print(json.dumps(measured(*options.run, quick=options.quick)))
        return
    rows = [["workload", "rows: counted", "grown", "count: counted", "grown"]]
    for name in options.only or [each.name for each in WORKLOADS]:
        figures = [f"{figure:.1f}" for kind in ("rows", "count") for figure in apart(name, kind, quick=options.quick)]
        rows.append([name, *figures])
        print(name, file=sys.stderr)
    print(aligned(rows))


def apart(name: str, kind: str, *, quick: bool) -> tuple[float, float]:
    """The figures of a run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", "--run", name, kind, *(["--quick"] if quick else [])]
    counted, grown = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return counted, grown


def measured(name: str, kind: str, *, quick: bool) -> tuple[float, float]:
    """Megabytes that the core counted, and by which this process grew."""
    question = workload(name)
    kb = loaded(question, question.quick if quick else question.size, threads=1)
    kb.ask("member(X, [1])")  # what is imported on first use
    answers = kb.query(question.query, sorted=False)
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest size is that of now
    if kind == "rows":
        len(answers.relation)
    else:
        answers.count()
    return answers.peak_memory() / MEGA, (resident("VmHWM") - before) / MEGA


def resident(what: str) -> int:
    """Bytes of this process in memory: now (`VmRSS`) or at most (`VmHWM`)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(what))


if __name__ == "__main__":
    main()
