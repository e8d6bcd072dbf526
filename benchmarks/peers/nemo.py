"""Nemo, as a library: it reads the facts while it reasons, so the time of reading them alone is taken away."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from benchmarks import datalog
from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

if TYPE_CHECKING:
    from nmo_python import NemoEngine

LABEL = "Nemo"


def missing() -> str | None:
    return None if importlib.util.find_spec("nmo_python") else "pip install nemo-python"


def count(workload: Workload, folder: Path) -> Outcome | None:
    from importlib.metadata import version

    if "nemo" not in workload.texts and not workload.plain:
        return None
    loaded = tables(folder)
    imports = "\n".join(imported(name, table, folder) for name, table in loaded.items())
    read = "\n".join(counting(f"read_{name}", name, table.num_columns) for name, table in loaded.items())
    _, reading = reasoned(f"{imports}\n{read}")
    rules = workload.texts.get("nemo") or translated(workload.plain)
    engine, seconds = reasoned(f"{imports}\n{rules}\n{counting('answers', *workload.counted)}")
    answers = next((row[0] for row in engine.result("answers")), 0)
    return Outcome(f"Nemo {version('nemo-python')}", answers, max(seconds - reading, 0.0))


def reasoned(program: str) -> tuple[NemoEngine, float]:
    """The engine after it ran a program, and the seconds from its text."""
    from nmo_python import NemoEngine, load_string

    start = time.perf_counter()
    engine = NemoEngine(load_string(program))
    engine.reason()
    return engine, time.perf_counter() - start


def imported(name: str, table: pa.Table, folder: Path) -> str:
    sorts = ", ".join("int" if pa.types.is_integer(field.type) else "string" for field in table.schema)
    return f'@import {name} :- tsv{{resource="{folder / name}.tsv", format=({sorts})}} .'


def counting(counter: str, name: str, arity: int) -> str:
    """
    >>> counting("answers", "path", 2)
    'answers(#count(?V0, ?V1)) :- path(?V0, ?V1) . @output answers .'
    """
    variables = ", ".join(f"?V{number}" for number in range(arity))
    return f"{counter}(#count({variables})) :- {name}({variables}) . @output {counter} ."


def translated(rules: str) -> str:
    """
    >>> translated("path(X, Y) :- edge(X, Y).")
    'path(?X, ?Y) :- edge(?X, ?Y) .'
    """

    def atom(name: str, arguments: tuple[str, ...]) -> str:
        return f"{name}({', '.join(f'?{argument}' for argument in arguments)})"

    return "\n".join(
        f"{atom(*head)} :- {', '.join(atom(*literal) for literal in body)} ." for head, body in datalog.rules(rules)
    )
