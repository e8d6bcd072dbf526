"""Facts about trials from a noWorkflow 2.x database; `logic/facts/vocabulary/provenance.dl` says what they mean.

    for relation in export("my_project", trials=[1]):
        print(relation.name, len(relation))

SQLite shapes the rows: what a column is called, what stands for an absent value and how a time is written
is decided in the SELECT, so that Python touches no row.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from os import PathLike
from pathlib import Path

from logic.errors import LogicError
from logic.exporters import noworkflow_errors as errors
from logic.facts.relation import Relation
from logic.frozen import frozen

LOCK_PATIENCE = 2.0  # seconds to wait for a program that is writing to the database


def _text(column: str) -> str:
    """A text; `nil` if absent."""
    return f"coalesce({column}, 'nil')"


_id = _text  # an id that may be absent: an integer, or the text `nil`


def _integer(column: str) -> str:
    """A number that noWorkflow always writes; -1 if absent all the same."""
    return f"coalesce({column}, -1)"


def _seconds(column: str) -> str:
    """A checkpoint, in seconds since the start of the trial; -1.0 if it was never reached."""
    return f"coalesce({column}, -1.0)"


def _timestamp(column: str) -> str:
    """Seconds since 1970 of a wall clock `YYYY-MM-DD HH:MM:SS.ffffff`, as if it showed UTC; -1.0 if absent.

    One division of two whole numbers, so that the float is the nearest one to the time.
    """
    whole = f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER)"
    micros = f"CAST(substr({column} || '000000', 21, 6) AS INTEGER)"
    return f"coalesce(({whole} * 1000000 + {micros}) / 1000000.0, -1.0)"


def _trial(column: str) -> str:
    """The number of the trial that a UUID names; the UUID itself if that trial was deleted, `nil` if absent."""
    number = f"(SELECT sequence_key FROM trial AS other WHERE other.id = CAST({column} AS TEXT))"
    return f"coalesce({number}, {column}, 'nil')"


@frozen
class Facts:
    """How the rows of one predicate come out of one table: an SQL expression for each column.

    `it` is the table in those expressions and `chosen` the trial of the row, whose UUID is `trial_uuid`;
    rows that belong to no trial have none.
    """

    predicate: str
    table: str
    columns: dict[str, str]
    trial_uuid: str | None = "it.trial_id"

    def select(self, of_trials: bool) -> str:
        """The SELECT statement; `of_trials` gives it a parameter, the numbers of the wanted trials as a JSON array."""
        columns = ", ".join(f'{expression} AS "{name}"' for name, expression in self.columns.items())
        if self.trial_uuid is None:
            return f'SELECT {columns} FROM "{self.table}" AS it'
        # CROSS JOIN fixes the plan: trial by trial, each by the index that its table has on the trial.
        source = f'trial AS chosen CROSS JOIN "{self.table}" AS it ON {self.trial_uuid} = chosen.id'
        wanted = " WHERE chosen.sequence_key IN (SELECT value FROM json_each(?))" if of_trials else ""
        return f"SELECT {columns} FROM {source}{wanted} ORDER BY chosen.sequence_key"


TRIAL = {"trial": "chosen.sequence_key"}

FACTS: tuple[Facts, ...] = (
    Facts("trial", "trial", {
        "id": "chosen.sequence_key", "script": _text("it.script"),
        "start": _timestamp("it.start"), "finish": _timestamp("it.finish"),
        "command": _text("it.command"), "path": _text("it.path"), "status": _text("it.status"),
        "inherited_from": _trial("it.modules_inherited_from_trial_id"),
        "experiment": _text("it.experiment_id"), "main": _id("it.main_id"),
        "parent": _trial("it.parent_id"), "user": _text("it.user_id"),
    }, trial_uuid="it.id"),
    Facts("trial_ref", "trial", TRIAL | {"uuid": _text("it.id")}, trial_uuid="it.id"),
    Facts("tag", "tag", {
        "id": "it.id", "trial": "chosen.sequence_key", "type": _text("it.type"), "name": _text("it.name"),
        "timestamp": _timestamp("it.timestamp"),
    }),
    Facts("argument", "argument", TRIAL | {"name": _text("it.name"), "value": _text("it.value")}),
    Facts("module", "module", TRIAL | {
        "id": "it.id", "name": _text("it.name"), "version": _text("it.version"), "path": _text("it.path"),
        "code_block": _id("CAST(it.code_block_id AS INTEGER)"), "transformed": "coalesce(it.transformed, 0)",
        "full_path": _text("it.fullpath"),
    }),
    Facts("environment", "environment_attr", TRIAL | {"name": _text("it.name"), "value": _text("it.value")}),
    Facts("code_component", "code_component", TRIAL | {
        "id": "it.id", "name": _text("it.name"), "type": _text("it.type"), "mode": _text("it.mode"),
        "first_line": _integer("it.first_char_line"), "first_column": _integer("it.first_char_column"),
        "last_line": _integer("it.last_char_line"), "last_column": _integer("it.last_char_column"),
        "container": _id("it.container_id"),
    }),
    Facts("code_block", "code_block", TRIAL | {
        "id": "it.id", "code_hash": _text("it.code_hash"), "docstring": _text("it.docstring"),
    }),
    Facts("composition", "composition", TRIAL | {
        "id": "it.id", "part": _id("it.part_id"), "whole": _id("it.whole_id"), "type": _text("it.type"),
        "position": _id("it.position"), "extra": _text("it.extra"),
    }),
    Facts("activation", "activation", TRIAL | {
        "id": "it.id", "name": _text("it.name"), "start": _seconds("it.start_checkpoint"),
        "code_block": _id("it.code_block_id"),
    }),
    Facts("evaluation", "evaluation", TRIAL | {
        "id": "it.id", "checkpoint": _seconds("it.checkpoint"), "code_component": _integer("it.code_component_id"),
        "activation": _id("it.activation_id"), "repr": _text("it.repr"),
        "member_container": _id("it.member_container_id"),
    }),
    Facts("dependency", "dependency", TRIAL | {
        "dependent_activation": _integer("it.dependent_activation_id"), "dependent": _integer("it.dependent_id"),
        "dependency_activation": _integer("it.dependency_activation_id"), "dependency": _integer("it.dependency_id"),
        "type": _text("it.type"), "reference": "coalesce(it.reference, 0)",
        "collection_activation": _id("it.collection_activation_id"), "collection": _id("it.collection_id"),
        "key": _text("it.key"),
    }),
    Facts("access", "file_access", TRIAL | {
        "id": "'f' || it.id", "name": _text("it.name"), "mode": _text("it.mode"),
        "hash_before": _text("it.content_hash_before"), "hash_after": _text("it.content_hash_after"),
        "checkpoint": _seconds("it.checkpoint"), "activation": _id("it.activation_id"),
    }),
    Facts("buffering", "file_access", TRIAL | {"access": "'f' || it.id", "buffering": _text("it.buffering")}),
    Facts("member", "member", TRIAL | {
        "collection_activation": _integer("it.collection_activation_id"), "collection": _integer("it.collection_id"),
        "member_activation": _integer("it.member_activation_id"), "member": _integer("it.member_id"),
        "key": _text("it.key"), "checkpoint": _seconds("it.checkpoint"), "type": _text("it.type"),
    }),
    Facts("stage_tag", "stage_tags", TRIAL | {
        "id": "it.id", "name": _text("it.name"), "tag": _text("it.tag_name"), "activation": _id("it.activation_id"),
        "variable": _text("it.variable_name"), "value": _text("it.variable_value"),
    }),
    Facts("experiment", "experiment", {
        "id": _text("it.id"), "name": _text("it.name"), "description": _text("it.description"),
    }, trial_uuid=None),
    Facts("annotation", "extendedAnnotation", {
        "id": _text("it.id"), "annotation": _text("it.annotation"), "description": _text("it.description"),
        "format": _text("it.annotationFormat"), "provenance": _text("it.provenanceType"),
        "level": _text("it.annotationLevel"), "experiment": _text("it.relatedExperiment"),
        "trial": _trial("it.relatedTrial"),
    }, trial_uuid=None),
)  # fmt: skip


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The facts of a noWorkflow database, one relation a predicate, also where there are none.

    `path` is a folder in which `now run` was called, its `.noworkflow` folder, or the `db.sqlite` in that;
    it is opened for reading only. `trials` chooses trials by number, UUID or tag; None is all of them.
    (Experiments and annotations belong to no single trial: all are given.)
    The database and the trials are checked at once; rows are read when the iterator gets to them, each
    relation by itself, so a capture that is still running is not held up by a lock of ours. A trial
    that is being written meanwhile may be caught between two of noWorkflow's saves.

    Raises LogicError, at once or while reading: `no-database`, `not-noworkflow`, `noworkflow-version`,
    `unknown-trial`, `corrupt-database`, `locked-database`, `interrupted-database`.

    >>> export("missing")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-database]: no such file or folder: `missing`
      help: check the path: is it relative to here?
    """
    database, connection, numbers = _open(path, trials)
    return _relations(connection, database, numbers)


def trial_numbers(path: str | PathLike[str], trials: int | str | Iterable[int | str]) -> list[int]:
    """The numbers of the trials that numbers, UUIDs or tags name; raises LogicError as `export` does."""
    _, connection, numbers = _open(path, trials)
    connection.close()
    return numbers or []


def _open(
    path: str | PathLike[str], trials: int | str | Iterable[int | str] | None
) -> tuple[Path, sqlite3.Connection, list[int] | None]:
    """The database file, a connection to it that only reads, and the numbers of the chosen trials, None for all."""
    database = find_database(Path(path))
    try:
        connection = sqlite3.connect(
            database.resolve().as_uri() + "?mode=ro", uri=True, timeout=LOCK_PATIENCE, check_same_thread=False
        )
        try:
            _check_schema(connection, database)
            numbers = _choose_trials(connection, database, trials)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise errors.from_sqlite(database, error) from error
    return database, connection, numbers


def find_database(path: Path) -> Path:
    """The database file that a project folder, a `.noworkflow` folder or a file stands for."""
    for candidate in (path / ".noworkflow" / "db.sqlite", path / "db.sqlite", path):
        if candidate.is_file():
            return candidate
    raise errors.no_database(path)


def _check_schema(connection: sqlite3.Connection, database: Path) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "trial" not in tables:
        raise errors.not_noworkflow(database, tables)
    if "function_activation" in tables:
        raise errors.version(database, "noWorkflow 1.x wrote it: it has a table `function_activation`")
    for facts in FACTS:
        try:
            connection.execute("EXPLAIN " + facts.select(of_trials=False))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_ERROR":
                raise
            raise errors.version(database, str(error)) from error


def _choose_trials(
    connection: sqlite3.Connection, database: Path, trials: int | str | Iterable[int | str] | None
) -> list[int] | None:
    """The numbers of the chosen trials, or None for all."""
    if trials is None:
        return None
    wanted = [trials] if isinstance(trials, int | str) else list(trials)
    numbers: list[int] = []
    for reference in wanted:
        found = connection.execute(
            "SELECT sequence_key FROM trial WHERE sequence_key = :number OR id = :text "
            "OR id IN (SELECT trial_id FROM tag WHERE name = :text) ORDER BY 1",
            {"number": _number(reference), "text": str(reference)},
        ).fetchall()
        if not found:
            raise _unknown_trial(connection, database, reference)
        numbers += [number for (number,) in found]
    return numbers


def _number(reference: int | str) -> int | None:
    """The trial number that a reference may be; None if it is no number that SQLite can hold."""
    text = str(reference)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _unknown_trial(connection: sqlite3.Connection, database: Path, reference: int | str) -> LogicError:
    known = connection.execute("SELECT sequence_key, script, id FROM trial ORDER BY 1").fetchall()
    tags = connection.execute("SELECT DISTINCT name FROM tag WHERE name IS NOT NULL ORDER BY 1").fetchall()
    return errors.unknown_trial(database, reference, known, [name for (name,) in tags])


def _relations(connection: sqlite3.Connection, database: Path, numbers: list[int] | None) -> Iterator[Relation]:
    with closing(connection):
        for facts in FACTS:
            of_trials = numbers is not None and facts.trial_uuid is not None
            parameters = (json.dumps(numbers),) if of_trials else ()
            try:
                rows = connection.execute(facts.select(of_trials), parameters).fetchall()
            except sqlite3.Error as error:
                raise errors.from_sqlite(database, error) from error
            yield Relation(facts.predicate, tuple(facts.columns), rows)
