"""This project's engine, through the library call that a user makes."""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path

from benchmarks.facts import streams
from benchmarks.peers import Outcome
from benchmarks.process import peak
from benchmarks.workloads import Workload

LABEL = "logic"


def missing() -> str | None:
    return None


def count(workload: Workload, folder: Path) -> Outcome:
    from logic import KnowledgeBase

    warm = KnowledgeBase()  # loads what is imported on first use: it belongs to the start of the process
    warm.consult(text="warm(X) :- fact(X). fact(1).")
    warm.ask("warm(1)")
    idle = peak()
    kb = KnowledgeBase()
    for name, rows in streams(folder).items():
        kb.add(name, rows)
    start = time.perf_counter()
    kb.consult(text=workload.rules)
    start = start if workload.from_text else time.perf_counter()
    answers = kb.query(workload.query, sorted=False).count()
    seconds = time.perf_counter() - start  # before the version is looked up, which takes longer than some questions
    return Outcome(f"logic {version('logic-datalog')}", answers, seconds, idle, peak())
