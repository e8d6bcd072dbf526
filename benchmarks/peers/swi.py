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

# Texts are atoms: Prolog has no index on strings.
PROGRAM = """
:- set_prolog_flag(double_quotes, atom).
{includes}
:- {now}.
:- initialization(main, main).
main :-
    get_time(Start),
    {later},
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
    program, rules = folder / f"{workload.name}.swi.pl", folder / "rules.swi.pl"
    rules.write_text(workload.texts["swi"], encoding="utf-8")
    includes = "\n".join(f":- include('{path.resolve()}')." for path in texts(folder))
    load = f"load_files('{rules.resolve()}', [silent(true)])"
    now, later = ("true", load) if workload.from_text else (load, "true")
    program.write_text(
        PROGRAM.format(includes=includes, now=now, later=later, name=name, arity=arity), encoding="utf-8"
    )
    done = subprocess.run(["swipl", *LIMITS, str(program)], capture_output=True, text=True, check=True)
    return Outcome(**json.loads(done.stdout))
