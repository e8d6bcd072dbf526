"""clingo, as a library: grounding alone, because the atoms of a stratified program are all known after it.

Its count is of all derived atoms, so the rules of a workload may derive only the predicate that is asked for.
"""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

from benchmarks.facts import texts
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "clingo"


def missing() -> str | None:
    return None if importlib.util.find_spec("clingo") else "pip install clingo"


def count(workload: Workload, folder: Path) -> Outcome | None:
    import clingo

    if "clingo" not in workload.texts:
        return None
    control = clingo.Control(["--warn=none"])
    for path in texts(folder):
        control.load(str(path))
    control.ground([("base", [])])
    control.add("rules", [], workload.texts["clingo"])
    facts = len(control.symbolic_atoms)
    start = time.perf_counter()
    control.ground([("rules", [])])
    answers = len(control.symbolic_atoms) - facts
    return Outcome(f"clingo {clingo.__version__}", answers, time.perf_counter() - start)
