"""Trials captured by noWorkflow for the tests here: real runs, once per session."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from logic.exporters.noworkflow import export

FIGURE_3 = Path(__file__).parent.parent.parent / "examples" / "figure3"

# noWorkflow 2.1.3 cannot run this class statement: the trial ends in the middle of a call.
CRASHES = """
from typing import NamedTuple

class Point(NamedTuple):
    x: int = 0
"""
KILLED = """
import os, signal

def f(i):
    os.kill(os.getpid(), signal.SIGKILL)

f(1)
"""

Row = tuple[int | float | str, ...]


@dataclass(frozen=True)
class Project:
    """A folder in which noWorkflow captured three trials: 1 is the paper's Figure 3, 2 crashed, 3 was killed."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / ".noworkflow" / "db.sqlite"

    def now(self, *arguments: str) -> str:
        """What `now` with these arguments prints; its exit code does not matter."""
        command = [sys.executable, "-m", "noworkflow", *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120)
        return done.stdout

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """What SQLite answers, without our code in between."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    if importlib.util.find_spec("noworkflow") is None:
        pytest.skip("noWorkflow is not installed: pip install noworkflow==2.1.3")
    found = Project(tmp_path_factory.mktemp("captured"))
    for script in FIGURE_3.glob("*.py"):
        shutil.copy(script, found.folder)
    (found.folder / "crashes.py").write_text(CRASHES)
    (found.folder / "killed.py").write_text(KILLED)
    for name in ("script1.py", "crashes.py", "killed.py"):
        found.now("run", name)
    return found


@pytest.fixture(scope="session")
def rows(project: Project) -> dict[str, list[Row]]:
    """What our exporter gives for the whole project: the rows of each predicate."""
    return {relation.name: list(relation.rows) for relation in export(project.folder)}


@pytest.fixture
def copied(project: Project, tmp_path: Path) -> Path:
    """A copy of the database that a test may damage."""
    return Path(shutil.copy(project.database, tmp_path / "db.sqlite"))


@pytest.fixture
def changed(copied: Path) -> Callable[[str], Path]:
    """A function that runs SQL on a copy of the database and gives its path."""

    def change(script: str) -> Path:
        with closing(sqlite3.connect(copied)) as connection:
            connection.executescript(script)
        return copied

    return change


ARGUMENT = re.compile(r"'((?:[^'\\]|''|\\.)*)'|([^,'()\s]+)", re.DOTALL)


@pytest.fixture(scope="session")
def prolog(project: Project) -> dict[str, list[Row]]:
    """What noWorkflow's own `now export prolog 1` writes: the arguments of each fact, by `name/arity`."""
    text = project.now("export", "prolog", "1")
    facts: dict[str, list[Row]] = {key: [] for key in re.findall(r":- dynamic\((\w+/\d+)\)", text)}
    for name, arguments in re.findall(r"^(\w+)\((.*?)\)\.$", text, re.DOTALL | re.MULTILINE):
        row = tuple(_argument(found[1], found[2]) for found in ARGUMENT.finditer(arguments))
        facts[f"{name}/{len(row)}"].append(row)
    return facts


def _argument(quoted: str | None, bare: str | None) -> int | float | str:
    if bare is None:
        return (quoted or "").replace("''", "'").replace("\\\\", "\\")
    for read in (int, float):
        try:
            return read(bare)
        except ValueError:
            continue
    return bare
