"""Facts about trials that `logic record` recorded (.logic/trials.sqlite; `logic/recorder/store.py` says what is in it).

    for relation in export("my_project", trials=[1]):
        print(relation.name, len(relation))

The recorder sees calls, not what happens between them, so a dependency says what may be: a call depends on its
parameters, on the files it read and on what it called; a parameter on those of the caller and on the call before it in
the caller; a file that was written on the call that wrote it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from os import PathLike
from pathlib import Path
from typing import Any

from logic.exporters import source_errors, trace
from logic.exporters.trace import COLUMNS, NIL, Row
from logic.facts.relation import Relation

FILE = Path(".logic") / "trials.sqlite"
VERSION = 1
KIND = "a store of recorded trials"
WAY_OUT = "give the folder in which `logic record script.py` was called, or the `.logic/trials.sqlite` in that"
SELECTS = {
    "argument": "SELECT trial, name, value FROM argument WHERE trial = ?",
    "environment": "SELECT trial, name, value FROM environment WHERE trial = ?",
    "module": "SELECT trial, id, name, coalesce(version, 'nil'), coalesce(path, 'nil'), 'nil', 0, "
    "coalesce(path, 'nil') FROM module WHERE trial = ?",
    "code_component": "SELECT trial, id, name, type, 'r', first_line, -1, last_line, -1, coalesce(container, 'nil') "
    "FROM code WHERE trial = ?",
    "code_block": "SELECT trial, id, coalesce(hash, 'nil'), docstring FROM code WHERE type <> 'param' AND trial = ?",
    "activation": "SELECT c.trial, c.id, d.name, c.start, c.code FROM call c JOIN code d "
    "ON d.trial = c.trial AND d.id = c.code WHERE c.trial = ?",
    "access": "SELECT trial, 'f' || id, name, mode, coalesce(before, 'nil'), coalesce(after, 'nil'), checkpoint, call "
    "FROM access WHERE trial = ?",
}
VALUES = """
SELECT trial, id, coalesce(finish, -1.0), code, caller, coalesce(result, 'nil'), 'nil' FROM call WHERE trial = ?1
UNION ALL
SELECT p.trial, p.id, c.start, p.code, p.call, p.value, 'nil'
FROM parameter p JOIN call c ON c.trial = p.trial AND c.id = p.call WHERE p.trial = ?1
"""


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The facts of recorded trials, one relation a predicate; `trials` chooses by number or UUID.

    Raises LogicError: `no-source`, `foreign-source`, `corrupt-source`, `unknown-trial`.

    >>> export("missing")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-source]: no such file or folder: `missing`
      help: check the path: is it relative to here?
    """
    source = Path(path)
    file = next((one for one in (source / FILE, source / FILE.name, source) if one.is_file()), None)
    if file is None:
        raise source_errors.no_source(source, "store of recorded trials", WAY_OUT)
    try:
        with closing(sqlite3.connect(file.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            _check(connection, file)
            known = connection.execute("SELECT id, script, uuid FROM trial ORDER BY id").fetchall()
            chosen = trace.choose(file, known, trials)
            return trace.gathered([_rows(connection, number) for number in chosen])
    except sqlite3.Error as error:
        raise source_errors.corrupt_source(file, KIND, str(error)) from error


def _check(connection: sqlite3.Connection, file: Path) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"trial", "call", "parameter", "access"} <= tables:
        raise source_errors.foreign_source(file, KIND, "it is another SQLite database", WAY_OUT)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        reason = f"its version is {version}, this program reads {VERSION}"
        raise source_errors.foreign_source(file, KIND, reason, "record the trial again with this version of `logic`")


def _rows(connection: sqlite3.Connection, number: int) -> dict[str, list[Row]]:
    """The rows of each predicate of one trial."""
    found: dict[str, list[Row]] = {predicate: [] for predicate in COLUMNS}
    for predicate, select in SELECTS.items():
        found[predicate] = connection.execute(select, (number,)).fetchall()
    found["evaluation"] = connection.execute(VALUES, (number,)).fetchall()
    (trial,) = connection.execute(
        "SELECT id, script, start, coalesce(finish, -1.0), command, path, status, 'nil', 'nil', "
        "coalesce((SELECT min(id) FROM code WHERE trial = ?1), 'nil'), 'nil', user, uuid FROM trial WHERE id = ?1",
        (number,),
    )
    found["trial"], found["trial_ref"] = [trial[:-1]], [(number, trial[-1])]
    found["dependency"] = _between_calls(connection, number)
    _files(found, number)
    return found


def _dependency(number: int, ends: tuple[int, int, int, int], kind: str) -> Row:
    return (number, *ends, kind, 0, NIL, NIL, NIL)


def _between_calls(connection: sqlite3.Connection, number: int) -> list[Row]:
    """What may depend on what, as the order of calls and their parameters tell."""
    parameters: dict[int, list[int]] = {}
    for call, parameter in connection.execute("SELECT call, id FROM parameter WHERE trial = ? ORDER BY id", (number,)):
        parameters.setdefault(call, []).append(parameter)
    given: dict[
        int, tuple[int, list[int]]
    ] = {}  # the parameters that a call has, or else its caller, and whose they are
    before: dict[int, tuple[int, float]] = {}  # the last call of each caller that had ended, and when
    found: list[Row] = []
    calls: Any = connection.execute("SELECT id, caller, start, finish FROM call WHERE trial = ? ORDER BY id", (number,))
    for call, caller, start, finish in calls:
        own = parameters.get(call, [])
        owner, above = given.get(caller, (caller, []))
        given[call] = (call, own) if own else (owner, above)
        found += [_dependency(number, (caller, call, call, parameter), "use") for parameter in own]
        if caller:
            found.append(_dependency(number, (0, caller, caller, call), "call"))
        earlier, ended = before.get(caller, (0, 0.0))
        for place, entering in [(call, parameter) for parameter in own] or [(caller, call)]:
            found += [_dependency(number, (place, entering, owner, parameter), "use") for parameter in above]
            if earlier and ended <= start:
                found.append(_dependency(number, (place, entering, caller, earlier), "sequence"))
        if finish is not None and finish >= ended:
            before[caller] = (call, finish)
    return found


def _files(found: dict[str, list[Row]], number: int) -> None:
    """Adds an evaluation for what was in each file when it was read, and when it was written."""
    code = max((int(row[1]) for row in found["code_component"]), default=0)
    next_id = max((int(row[1]) for row in found["evaluation"]), default=0)
    components: dict[str, int] = {}
    written: dict[str, tuple[int, Any]] = {}  # the last evaluation of each file that was written, and its hash
    for _, _, name, mode, before, after, checkpoint, call in found["access"]:
        file, mode_text = str(name), str(mode)
        if file not in components:
            components[file] = code = code + 1
            found["code_component"].append((number, code, file, "file", "r", -1, -1, -1, -1, NIL))
        writes = any(letter in mode_text for letter in "wxa+")
        opener = int(call)
        if not writes or any(letter in mode_text for letter in "ra+"):
            next_id += 1
            found["evaluation"].append((number, next_id, checkpoint, components[file], call, before, NIL))
            found["dependency"].append(_dependency(number, (0, opener, opener, next_id), "read"))
            if file in written and written[file][1] == before:
                ends = (opener, next_id, opener, written[file][0])
                found["dependency"].append(_dependency(number, ends, "file"))
        if writes:
            next_id += 1
            found["evaluation"].append((number, next_id, checkpoint, components[file], call, after, NIL))
            found["dependency"].append(_dependency(number, (opener, next_id, 0, opener), "write"))
            written[file] = (next_id, after)
