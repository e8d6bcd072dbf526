"""This project's engine, through the library call that a user makes."""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path

from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "logic"


def missing() -> str | None:
    return None


def count(workload: Workload, folder: Path) -> Outcome:
    from logic import KnowledgeBase

    KnowledgeBase().ask("1 < 2")  # loads what is imported on first use: it belongs to the start of the process
    kb = KnowledgeBase()
    for name, table in tables(folder).items():
        kb.add(name, table)
    kb.consult(text=workload.rules)
    start = time.perf_counter()
    answers = kb.query(workload.query, sorted=False).count()
    return Outcome(f"logic {version('logic-datalog')}", answers, time.perf_counter() - start)
