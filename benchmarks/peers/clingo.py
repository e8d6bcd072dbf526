"""clingo, as a library: grounding alone, because the atoms of a stratified program are all known after it.

What is counted are the atoms that the last part derives: the rules themselves if they define one predicate, or the part
`answer`. A program with `#show` is solved, and what its model shows is counted.
"""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

from benchmarks import datalog
from benchmarks.facts import texts
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "clingo"
ANSWER, SHOW = "#program answer.", "#show"


def missing() -> str | None:
    return None if importlib.util.find_spec("clingo") else "pip install clingo"


def count(workload: Workload, folder: Path) -> Outcome | None:
    import clingo

    if "clingo" not in workload.texts and not workload.plain:
        return None
    control = clingo.Control(["--warn=none"])
    for path in texts(folder):
        control.load(str(path))
    control.ground([("base", [])])
    text = workload.texts.get("clingo") or program(workload)
    start = time.perf_counter()
    control.add("rules", [], text)
    known = len(control.symbolic_atoms)
    control.ground([("rules", [])])
    if ANSWER in text:
        known = len(control.symbolic_atoms)
        control.ground([("answer", [])])
    answers = len(control.symbolic_atoms) - known
    if SHOW in text:
        with control.solve(yield_=True) as models:
            answers = len(next(iter(models)).symbols(shown=True))
    return Outcome(f"clingo {clingo.__version__}", answers, time.perf_counter() - start)


def program(workload: Workload) -> str:
    """Plain rules; where they derive several predicates, the one that is counted is derived once more, alone."""
    if len(datalog.derived(datalog.rules(workload.plain))) == 1:
        return workload.plain
    name, arity = workload.counted
    variables = ", ".join(f"V{number}" for number in range(arity))
    return f"{workload.plain}\n{ANSWER}\nanswer({variables}) :- {name}({variables})."
