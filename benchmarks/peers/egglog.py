"""egglog: plain rules over relations of integers or texts, run until nothing is new; functions that keep the least."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

import pyarrow as pa

from benchmarks import datalog
from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "egglog"


def missing() -> str | None:
    return None if importlib.util.find_spec("egglog") else "pip install egglog"


def count(workload: Workload, folder: Path) -> Outcome | None:
    from importlib.metadata import version

    from egglog.bindings import EGraph

    loaded = tables(folder)
    integers = all(pa.types.is_integer(field.type) for table in loaded.values() for field in table.schema)
    if "egglog" not in workload.texts and not workload.plain:
        return None
    sort = "i64" if integers else "String"  # no workload has both
    graph = EGraph(fact_directory=str(folder))

    def run(text: str) -> list[object]:
        return graph.run_program(*graph.parse_program(text))

    for name, table in loaded.items():
        run(f'(relation {name} ({" ".join([sort] * table.num_columns)}))(input {name} "{name}.tsv")')
    start = time.perf_counter()
    run(workload.texts.get("egglog") or program(workload.plain, sort))
    run("(run-schedule (saturate (run)))")
    outputs = run(f"(print-size {workload.counted[0]})")
    seconds = time.perf_counter() - start
    answers = next(int(word) for word in str(outputs[-1]).replace(")", " ").replace("(", " ").split() if word.isdigit())
    return Outcome(f"egglog {version('egglog')}", answers, seconds)


def program(rules: str, sort: str) -> str:
    """
    >>> program("path(X, Y) :- edge(X, Y).", "i64")
    '(relation path (i64 i64))(rule ((edge X Y)) ((path X Y)))'
    """
    parsed = datalog.rules(rules)
    relations = (f"(relation {name} ({' '.join([sort] * arity)}))" for name, arity in datalog.derived(parsed).items())
    return "".join((*relations, *map(rule, parsed)))


def rule(parsed: datalog.Rule) -> str:
    """
    >>> rule((("path", ("X", "Z")), [("path", ("X", "Y")), ("edge", ("Y", "Z"))]))
    '(rule ((path X Y) (edge Y Z)) ((path X Z)))'
    """
    head, body = parsed
    texts = [f"({name} {' '.join(arguments)})" for name, arguments in (*body, head)]
    return f"(rule ({' '.join(texts[:-1])}) ({texts[-1]}))"
