"""How soon a cancelled question stops: every workload, cancelled at random moments of its run.

    python -m benchmarks.cancel --only closure-chain --times 10

The worst and the median time from the call of `cancel()` to the end of the query, in milliseconds. What is promised are
100 ms on a machine that has a core for each thread.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.table import aligned
from benchmarks.workloads import WORKLOADS, Facts, Workload, workload
from logic import Cancelled, KnowledgeBase


@dataclass(frozen=True)
class Reactions:
    """Seconds from each cancellation to the end of the run; of how many cancellations the run had ended before."""

    seconds: tuple[float, ...]
    missed: int


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cancel", description="Measure reactions to cancel().")
    parser.add_argument("--only", action="append", metavar="WORKLOAD", help="this workload; may be repeated")
    parser.add_argument("--times", type=int, default=20, help="cancellations of each workload (20)")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--threads", type=int, help="threads of a query; as many as cores without it")
    options = parser.parse_args(arguments)
    chosen = [workload(name) for name in options.only] if options.only else WORKLOADS
    rows = [["workload", "run, ms", "cancelled", "worst, ms", "median, ms"]]
    for each in chosen:
        facts = each.make(each.quick if options.quick else each.size)
        make = partial(filled, each, facts, options.threads)
        whole = seconds(make(), each)
        found = reactions(make, each, whole, options.times)
        worst, median = (figure(pick, found.seconds) for pick in (longest, statistics.median))
        rows.append([each.name, f"{whole * 1000:.1f}", f"{len(found.seconds)} of {options.times}", worst, median])
        print(each.name, file=sys.stderr)
    print(aligned(rows))


def figure(pick: Callable[[Sequence[float]], float], seconds: Sequence[float]) -> str:
    return f"{pick(seconds) * 1000:.1f}" if seconds else "-"


def longest(seconds: Sequence[float]) -> float:
    return max(seconds)


def seconds(kb: KnowledgeBase, question: Workload) -> float:
    """How long the question takes when it is asked first, without its compilation."""
    answers = kb.query(question.query, sorted=False)
    started = time.perf_counter()
    answers.count()
    return time.perf_counter() - started


def loaded(question: Workload, size: int, threads: int | None = None) -> KnowledgeBase:
    """The knowledge base that is asked."""
    return filled(question, question.make(size), threads)


def filled(question: Workload, facts: Facts, threads: int | None) -> KnowledgeBase:
    """The same from facts that are there."""
    kb = KnowledgeBase(threads=threads)
    for name, table in facts.items():
        kb.add(name, table)
    kb.consult(text=question.rules)
    return kb


def reactions(make: Callable[[], KnowledgeBase], question: Workload, whole: float, times: int) -> Reactions:
    """Asks anew each time, as indexes are kept, and cancels at moments within the seconds that the whole run takes."""
    choose = random.Random(question.name)
    found = [reaction(make(), question, choose.uniform(0, whole)) for _ in range(times)]
    return Reactions(tuple(one for one in found if one is not None), found.count(None))


def reaction(kb: KnowledgeBase, question: Workload, delay: float) -> float | None:
    """Seconds from the cancellation, some seconds after the start, to the end; None if the query had its answer."""
    query = kb.query(question.query, sorted=False)
    called: list[float] = []

    def cancel() -> None:
        called.append(time.perf_counter())
        query.cancel()

    alarm = threading.Timer(delay, cancel)
    alarm.start()
    try:
        query.count()
    except Cancelled:
        return time.perf_counter() - called[0]
    finally:
        alarm.cancel()
        alarm.join()
    return None


if __name__ == "__main__":
    main()
