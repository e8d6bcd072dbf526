"""What the edges cost: answers out of the core, facts in from text, and `import logic`.

    python -m benchmarks.answers --rows 1000000

Each figure is the median of several runs in this process; the import is measured in processes of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pyarrow as pa

from benchmarks.table import aligned
from logic import Bindings, KnowledgeBase

PAIRS = "pair(X, Y)"
RUNS = 5
IMPORT_RUNS = 15


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description="Measure answers, facts, import.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="answers that leave the core (1000000)")
    parser.add_argument("--facts", type=int, default=200_000, help="facts that are read from text (200000)")
    options = parser.parse_args(arguments)
    print(aligned([["what", "seconds", "for each", ""], *answers(options.rows), *facts(options.facts), *imports()]))


def answers(rows: int) -> Iterator[list[str]]:
    """A stored relation of numbers and texts, asked for whole; the clock runs from the finished query."""
    kb = KnowledgeBase()
    kb.add("pair", pa.table({"x": pa.array(range(rows)), "y": pa.array([f"text {n % 1000}" for n in range(rows)])}))
    for form, convert in (("Arrow", Bindings.arrow), ("tuples", Bindings.tuples), ("dicts", Bindings.dicts)):
        seconds = [timed(partial(convert, finished(kb, rows))) for _ in range(RUNS)]
        yield figure(f"{rows:,} answers to {form}", statistics.median(seconds), rows, "row")
    seconds = [timed(lambda: kb.query(PAIRS, sorted=False).arrow()) for _ in range(RUNS)]
    yield figure(f"{rows:,} answers to Arrow, with the query", statistics.median(seconds), rows, "row")


def finished(kb: KnowledgeBase, rows: int) -> Bindings:
    """The answers, computed but not yet converted."""
    found = kb.query(PAIRS, sorted=False)
    if len(found) != rows:
        raise SystemExit(f"{len(found):,} answers instead of {rows:,}")
    return found


def facts(count: int) -> Iterator[list[str]]:
    """Facts as text, consulted: parsed, checked and stored."""
    texts = {
        "integers": "".join(f"edge({n}, {n + 1}).\n" for n in range(count)),
        "texts": "".join(f"name({n}, 'text number {n}', \"double\").\n" for n in range(count)),
    }
    for kind, text in texts.items():
        seconds = [timed(partial(KnowledgeBase().consult, text=text)) for _ in range(RUNS)]
        yield figure(f"{count:,} facts with {kind}", statistics.median(seconds), count, "fact")


def imports() -> Iterator[list[str]]:
    """CPU seconds of a process, as the operating system counts them."""
    for statement in ("pass", "import logic", "import logic; logic.KnowledgeBase()"):
        seconds = statistics.median(cpu_seconds(statement) for _ in range(IMPORT_RUNS))
        yield [f"python -c '{statement}' (CPU)", f"{seconds:.3f}", "", ""]


def cpu_seconds(statement: str) -> float:
    child = subprocess.Popen([sys.executable, "-c", statement])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"`{statement}` failed")
    return usage.ru_utime + usage.ru_stime


def timed(action: Callable[[], object]) -> float:
    """Wall seconds; what the action gives is freed after the clock stops."""
    start = time.perf_counter()
    kept = action()
    seconds = time.perf_counter() - start
    del kept
    return seconds


def figure(what: str, seconds: float, count: int, unit: str) -> list[str]:
    return [what, f"{seconds:.3f}", f"{seconds / count * 1e6:.3f} µs/{unit}", f"{count / seconds:,.0f} {unit}s/s"]


if __name__ == "__main__":
    main()
