"""SWI-Prolog: tabled rules in a file, run by `swipl` itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.facts import texts
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "SWI-Prolog"
LIMITS = ("--stack-limit=8g", "--table-space=8g")

PROGRAM = """
{rules}
:- initialization(main, main).
main :-
    get_time(Start),
    functor(Goal, {name}, {arity}),
    aggregate_all(count, Goal, Answers),
    get_time(End),
    Seconds is End - Start,
    current_prolog_flag(version_data, swi(Major, Minor, Patch, _)),
    atomic_list_concat([Major, Minor, Patch], '.', Version),
    format('{{"engine": "SWI-Prolog ~w", "answers": ~d, "seconds": ~9f}}~n', [Version, Answers, Seconds]).
"""


def missing() -> str | None:
    return None if shutil.which("swipl") else "Debian package swi-prolog-nox"


def count(workload: Workload, folder: Path) -> Outcome | None:
    if "swi" not in workload.texts:
        return None
    name, arity = workload.counted
    program = folder / f"{workload.name}.swi.pl"
    includes = "\n".join(f":- include('{path.resolve()}')." for path in texts(folder))
    program.write_text(includes + PROGRAM.format(rules=workload.texts["swi"], name=name, arity=arity), encoding="utf-8")
    done = subprocess.run(["swipl", *LIMITS, str(program)], capture_output=True, text=True, check=True)
    return Outcome(**json.loads(done.stdout))
