"""The benchmark on a captured trial: it runs, and all engines find the same answers."""

from __future__ import annotations

import importlib.util

import pytest

from benchmarks.provenance import main

NEEDED = ("duckdb", "noworkflow", "pyarrow")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_all_engines_find_the_same_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--size", "3", "--runs", "1"]) == 0
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    tables = {line[0]: [one.strip() for one in line if one.strip()] for line in lines}
    assert {"all predicates", "only what influence needs", "all, row by row"} <= tables.keys()
    assert tables["all predicates"][1] == tables["all, row by row"][1]
    assert {"logic, library", "logic, two columns", "Python dictionaries", "DuckDB"} <= tables.keys()
