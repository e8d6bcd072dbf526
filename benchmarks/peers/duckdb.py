"""DuckDB: a recursive common table expression, with as many threads as it takes."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

LABEL = "DuckDB"


def missing() -> str | None:
    return None if importlib.util.find_spec("duckdb") else "pip install duckdb"


def count(workload: Workload, folder: Path) -> Outcome | None:
    import duckdb

    if workload.sql is None:
        return None
    database = duckdb.connect()
    for name, table in tables(folder).items():
        database.register("loading", table)
        database.execute(f"create table {name} as select * from loading")
        database.unregister("loading")
    start = time.perf_counter()
    row = database.execute(workload.sql).fetchone()
    seconds = time.perf_counter() - start
    assert row is not None
    return Outcome(f"DuckDB {duckdb.__version__}", row[0], seconds)
