"""DuckDB: a recursive common table expression, or rounds of statements where one cannot express the rules."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import datalog
from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

if TYPE_CHECKING:
    import duckdb

LABEL = "DuckDB"


def missing() -> str | None:
    return None if importlib.util.find_spec("duckdb") else "pip install duckdb"


def count(workload: Workload, folder: Path) -> Outcome | None:
    import duckdb

    if "duckdb" not in workload.texts and not workload.plain:
        return None
    database = duckdb.connect()
    for name, table in tables(folder).items():
        database.register("loading", table)
        database.execute(f"create table {name} as select * from loading")
        database.unregister("loading")
    start = time.perf_counter()
    if "duckdb" in workload.texts:
        query = workload.texts["duckdb"]
    else:
        evaluate_in_rounds(database, workload.plain)
        query = f"select count(*) from {workload.counted[0]}"
    row = database.execute(query).fetchone()
    assert row is not None
    return Outcome(f"DuckDB {duckdb.__version__}", row[0], time.perf_counter() - start)


def evaluate_in_rounds(database: duckdb.DuckDBPyConnection, text: str) -> None:
    """Semi-naive evaluation of plain rules by statements: each round joins what the last one added."""
    parsed = datalog.rules(text)
    relations = datalog.derived(parsed)
    for name, arity in relations.items():
        columns = ", ".join(f"c{number} bigint" for number in range(arity))
        for suffix in ("", "_delta", "_next"):
            database.execute(f"create table {name}{suffix} ({columns})")
    seed = [rule for rule in parsed if not any(name in relations for name, _ in rule[1])]
    changed = add(database, relations, [(rule, -1) for rule in seed])
    while changed:
        awake = [
            (rule, place) for rule in parsed for place, (name, _) in enumerate(rule[1]) if name in changed
        ]  # fmt: skip
        changed = add(database, relations, awake)


def add(
    database: duckdb.DuckDBPyConnection, relations: dict[str, int], awake: list[tuple[datalog.Rule, int]]
) -> set[str]:
    """Runs rules, each with one of its literals read from the last round; the relations that grew."""
    heads = {rule[0][0] for rule, _ in awake}
    for name in heads:
        union = " union all ".join(select(rule, place) for rule, place in awake if rule[0][0] == name)
        names = ", ".join(f"c{number}" for number in range(relations[name]))
        same = " and ".join(f"known.c{number} = new.c{number}" for number in range(relations[name]))
        database.execute(
            f"insert into {name}_next select distinct * from ({union}) as new({names}) "
            f"where not exists (select 1 from {name} as known where {same})"
        )
    grown = set()
    for name in relations:
        database.execute(f"truncate {name}_delta")
        if name in heads:
            database.execute(f"insert into {name}_delta select * from {name}_next")
            database.execute(f"insert into {name} select * from {name}_next")
            database.execute(f"truncate {name}_next")
            row = database.execute(f"select count(*) from {name}_delta").fetchone()
            if row and row[0]:
                grown.add(name)
    return grown


def select(rule: datalog.Rule, place: int) -> str:
    """A rule as a query."""
    (_, head), body = rule
    first: dict[str, str] = {}
    tests = []
    for number, (_, arguments) in enumerate(body):
        for position, variable in enumerate(arguments):
            column = f"t{number}[{position}]"
            if variable in first:
                tests.append(f"{first[variable]} = {column}")
            first.setdefault(variable, column)
    sources = ", ".join(source(name, number, len(arguments), number == place)
                        for number, (name, arguments) in enumerate(body))  # fmt: skip
    text = f"select {', '.join(first[variable] for variable in head)} from {sources}"
    text += f" where {' and '.join(tests)}" if tests else ""
    return text.replace("[", ".a").replace("]", "")


def source(name: str, number: int, arity: int, delta: bool) -> str:
    columns = ", ".join(f"a{position}" for position in range(arity))
    return f"{name}{'_delta' if delta else ''} as t{number}({columns})"
