"""`import logic` loads no heavy library: each of them is loaded by the first call that needs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

HEAVY = {
    "click",
    "dataclasses",  # with inspect: `logic.frozen` stands for it
    "duckdb",
    "inspect",
    "lark",
    "networkx",
    "numpy",
    "pandas",
    "polars",
    "prompt_toolkit",
    "pyarrow",
    "pygments",
    "sqlite3",
}


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that are loaded in a fresh interpreter after a statement."""
    script = f"import json, sys; {statement}; print(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_package_loads_no_heavy_library() -> None:
    assert loaded_by("import logic; logic.KnowledgeBase") & HEAVY == set()


def test_rules_without_brackets_are_read_and_asked_without_a_heavy_library() -> None:
    rules = "edge(a, 1). path(X, Y) :- edge(X, Y), Y =< 2. path(X, Z) :- path(X, Y), edge(Y, Z). ?- path(a, X)."
    program = f"import logic; kb = logic.KnowledgeBase(); kb.consult(text={rules!r}); kb.query('path(X, Y)').tuples()"
    assert loaded_by(program) & HEAVY == set()


def test_the_command_loads_no_exporter_and_no_library_of_the_prompt() -> None:
    assert loaded_by("import logic.__main__") & (HEAVY | {"multiprocessing", "tomllib", "xml"}) == {"click", "inspect"}


def test_a_loaded_library_is_found() -> None:
    assert "click" in loaded_by("import click.testing") & HEAVY


def test_dataclasses_are_those_that_are_cheap_to_define() -> None:
    """`frozen` and `slotted`, except in the simulation, which loads numpy before it loads `inspect`."""
    texts = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in ROOT.glob("logic/**/*.py")}
    users = {path.parent.name for path, text in texts.items() if "\nfrom dataclasses import" in text}
    assert users == {"overlay"}
