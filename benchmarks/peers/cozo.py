"""Cozo: plain rules as its inline rules over stored relations, in memory."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

from benchmarks import datalog
from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "Cozo"


def missing() -> str | None:
    return None if importlib.util.find_spec("cozo_embedded") else "pip install pycozo[embedded]"


def count(workload: Workload, folder: Path) -> Outcome | None:
    from importlib.metadata import version

    from cozo_embedded import CozoDbPy

    if "cozo" not in workload.texts and not workload.plain:
        return None
    database = CozoDbPy("mem", "", "{}")
    for name, table in tables(folder).items():
        columns = [f"a{number}" for number in range(table.num_columns)]
        database.run_script(f":create {name} {{{', '.join(columns)}}}", {}, False)
        rows = list(map(list, zip(*(column.to_pylist() for column in table.columns), strict=True)))
        database.import_relations({name: {"headers": columns, "rows": rows}})
    name, arity = workload.counted
    variables = ", ".join(f"V{number}" for number in range(arity))
    start = time.perf_counter()
    text = workload.texts.get("cozo") or script(workload.plain)
    found = database.run_script(f"{text}\n?[count(V0)] := {name}[{variables}]", {}, True)
    seconds = time.perf_counter() - start  # before the version is looked up
    return Outcome(f"Cozo {version('cozo_embedded')}", found["rows"][0][0], seconds)


def script(rules: str) -> str:
    """
    >>> script("path(X, Y) :- edge(X, Y).")
    'path[X, Y] := *edge[X, Y]'
    """
    parsed = datalog.rules(rules)
    defined = datalog.derived(parsed)

    def atom(name: str, arguments: tuple[str, ...], stored: bool) -> str:
        return f"{'*' if stored else ''}{name}[{', '.join(arguments)}]"

    return "\n".join(
        f"{atom(*head, False)} := {', '.join(atom(*literal, literal[0] not in defined) for literal in body)}"
        for head, body in parsed
    )
