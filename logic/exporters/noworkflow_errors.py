"""What can be wrong with a noWorkflow database, as diagnostics: one function a code.

>>> print(no_database(Path()))
error[no-database]: no noWorkflow database at `.`
  help: give the folder in which `now run` was called, its `.noworkflow` folder, or the `db.sqlite` in that
"""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

from logic.errors import Diagnostic, LogicError

SHOWN = 10  # trials that the help of an unknown trial lists


def _error(code: str, message: str, help: str) -> LogicError:
    return LogicError(Diagnostic(code, message, help=help))


def no_database(path: Path) -> LogicError:
    if not path.exists():
        return _error("no-database", f"no such file or folder: `{path}`", "check the path: is it relative to here?")
    return _error(
        "no-database",
        f"no noWorkflow database at `{path}`",
        "give the folder in which `now run` was called, its `.noworkflow` folder, or the `db.sqlite` in that",
    )


def not_noworkflow(database: Path, tables: Collection[str]) -> LogicError:
    found = f"its tables are {', '.join(sorted(tables)[:SHOWN])}" if tables else "it has no tables"
    return _error(
        "not-noworkflow",
        f"`{database}` is an SQLite database, but not one that noWorkflow wrote",
        f"{found}; noWorkflow's database is `.noworkflow/db.sqlite` in the folder in which `now run` was called",
    )


def version(database: Path, reason: str) -> LogicError:
    return _error(
        "noworkflow-version",
        f"`{database}` has another schema than noWorkflow 2.1.3 writes: {reason}",
        "capture the trial again with noWorkflow 2.1.3",
    )


def unknown_trial(
    database: Path, reference: int | str, known: Sequence[tuple[int, str | None, str]], tags: Sequence[str]
) -> LogicError:
    """`known` are number, script and UUID of the trials that there are."""
    message = f"no trial `{reference}` in `{database}`"
    if not known:
        return _error("unknown-trial", message, "it has no trials: capture one by `now run script.py`")
    names = [str(number) for number, _, _ in known] + [uuid for _, _, uuid in known] + list(tags)
    listed = [f"{number} ({script})" for number, script, _ in known[-SHOWN:]]
    there = ("the trials are " if len(known) <= SHOWN else f"the last {SHOWN} of {len(known)} are ") + ", ".join(listed)
    return _error("unknown-trial", message, f"{_guess(str(reference), names)}{there}; a UUID or a tag will do, too")


def unknown_predicate(predicate: str, known: Sequence[str]) -> LogicError:
    return _error(
        "unknown-predicate",
        f"noWorkflow's databases hold no facts of a predicate `{predicate}`",
        f"{_guess(predicate, known)}the predicates are {', '.join(known)}",
    )


def unknown_column(predicate: str, column: str, known: Sequence[str]) -> LogicError:
    return _error(
        "unknown-column",
        f"`{predicate}/{len(known)}` has no column `{column}`",
        f"{_guess(column, known)}its columns are {', '.join(known)}",
    )


def _guess(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(f'`{one}`' for one in close)}? " if close else ""


def from_sqlite(database: Path, error: sqlite3.Error) -> LogicError:
    """What SQLite's refusal to read means for the user."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _error(
            "locked-database",
            f"another program is writing to `{database}`",
            "wait until `now run` has finished, then try again",
        )
    if name.startswith("SQLITE_READONLY"):
        return _error(
            "interrupted-database",
            f"a program was stopped while it wrote to `{database}`, which cannot be repaired by reading it",
            "run `now list` in that folder once: SQLite then takes back the half-written change",
        )
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return _error("no-database", f"`{database}` cannot be opened: {error}", "check that you may read it")
    return _error(
        "corrupt-database",
        f"`{database}` is damaged or is no SQLite database: {error}",
        "restore it from a backup, or see what `sqlite3 db.sqlite .recover` can save",
    )
