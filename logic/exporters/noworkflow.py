"""Facts about trials from a noWorkflow 2.x database; `logic/facts/vocabulary/provenance.dl` says what they mean.

    for relation in export("my_project", trials=[1]):
        print(relation.name, len(relation))

SQLite shapes the rows: what a column is called, what stands for an absent value and how a time is written
is decided in the SELECT, so that Python touches no row. What a run writes at each of its steps is read as
Arrow columns where `pip install 'logic-datalog[columns]'` has been done: three times as fast.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from os import PathLike
from pathlib import Path

from logic.errors import LogicError
from logic.exporters import noworkflow_errors as errors
from logic.exporters.columns import Column, read_columns
from logic.facts.relation import Relation, Value
from logic.frozen import frozen, replace

LOCK_PATIENCE = 2.0  # seconds to wait for a program that is writing to the database


def _text(column: str) -> Column:
    """A text; `nil` if absent."""
    return Column(column, "text", "nil")


def _id(column: str) -> Column:
    """An id that may be absent: an integer, or the text `nil`."""
    return Column(column, "int", "nil")


def _integer(column: str, absent: int = -1) -> Column:
    """A number that noWorkflow always writes; another one if absent all the same."""
    return Column(column, "int", absent)


def _seconds(column: str) -> Column:
    """A checkpoint, in seconds since the start of the trial; -1.0 if it was never reached."""
    return Column(column, "float", -1.0)


def _timestamp(column: str) -> Column:
    """Seconds since 1970 of a wall clock `YYYY-MM-DD HH:MM:SS.ffffff`, as if it showed UTC; -1.0 if absent.

    One division of two whole numbers, so that the float is the nearest one to the time.
    """
    whole = f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER)"
    micros = f"CAST(substr({column} || '000000', 21, 6) AS INTEGER)"
    return Column(f"({whole} * 1000000 + {micros}) / 1000000.0", "float", -1.0)


def _trial(column: str) -> Column:
    """The number of the trial that a UUID names; the UUID itself if that trial was deleted, `nil` if absent."""
    number = f"(SELECT sequence_key FROM trial AS other WHERE other.id = CAST({column} AS TEXT))"
    return Column(f"coalesce({number}, {column})", "any", "nil")


@frozen
class Facts:
    """How the rows of one predicate come out of one table.

    `it` is the table in the expressions of the columns and `chosen` the trial of the row, whose UUID is `trial_uuid`;
    rows that belong to no trial have none. `many` says that a run may write a row at each of its steps.
    """

    predicate: str
    table: str
    columns: dict[str, Column]
    trial_uuid: str | None = "it.trial_id"
    many: bool = False

    def select(self, numbers: Collection[int] | None = None, raw: bool = False) -> str:
        """The SELECT statement for all trials, or for those with these numbers; `raw` leaves NULL where it is."""
        columns = ", ".join(
            f'{one.expression if raw else one.filled} AS "{name}"' for name, one in self.columns.items()
        )
        if self.trial_uuid is None:
            return f'SELECT {columns} FROM "{self.table}" AS it'
        # CROSS JOIN fixes the plan: trial by trial, each by the index that its table has on the trial.
        source = f'trial AS chosen CROSS JOIN "{self.table}" AS it ON {self.trial_uuid} = chosen.id'
        wanted = "" if numbers is None else f" WHERE chosen.sequence_key IN ({', '.join(map(str, numbers))})"
        return f"SELECT {columns} FROM {source}{wanted} ORDER BY chosen.sequence_key"

    def only(self, wanted: Collection[str]) -> Facts:
        """The same without reading columns that are not wanted: they hold what stands for an absent value."""
        kept = {name: one if name in wanted else one.unread for name, one in self.columns.items()}
        return replace(self, columns=kept)


NUMBER, ID = Column("chosen.sequence_key", "int"), Column("it.id", "int")
ACCESS = Column("'f' || it.id", "text")
TRIAL = {"trial": NUMBER}

FACTS: tuple[Facts, ...] = (
    Facts("trial", "trial", {
        "id": NUMBER, "script": _text("it.script"),
        "start": _timestamp("it.start"), "finish": _timestamp("it.finish"),
        "command": _text("it.command"), "path": _text("it.path"), "status": _text("it.status"),
        "inherited_from": _trial("it.modules_inherited_from_trial_id"),
        "experiment": _text("it.experiment_id"), "main": _id("it.main_id"),
        "parent": _trial("it.parent_id"), "user": _text("it.user_id"),
    }, trial_uuid="it.id"),
    Facts("trial_ref", "trial", TRIAL | {"uuid": _text("it.id")}, trial_uuid="it.id"),
    Facts("tag", "tag", {
        "id": ID, "trial": NUMBER, "type": _text("it.type"), "name": _text("it.name"),
        "timestamp": _timestamp("it.timestamp"),
    }),
    Facts("argument", "argument", TRIAL | {"name": _text("it.name"), "value": _text("it.value")}),
    Facts("module", "module", TRIAL | {
        "id": ID, "name": _text("it.name"), "version": _text("it.version"), "path": _text("it.path"),
        "code_block": _id("CAST(it.code_block_id AS INTEGER)"), "transformed": _integer("it.transformed", 0),
        "full_path": _text("it.fullpath"),
    }),
    Facts("environment", "environment_attr", TRIAL | {"name": _text("it.name"), "value": _text("it.value")}),
    Facts("code_component", "code_component", TRIAL | {
        "id": ID, "name": _text("it.name"), "type": _text("it.type"), "mode": _text("it.mode"),
        "first_line": _integer("it.first_char_line"), "first_column": _integer("it.first_char_column"),
        "last_line": _integer("it.last_char_line"), "last_column": _integer("it.last_char_column"),
        "container": _id("it.container_id"),
    }),
    Facts("code_block", "code_block", TRIAL | {
        "id": ID, "code_hash": _text("it.code_hash"), "docstring": _text("it.docstring"),
    }),
    Facts("composition", "composition", TRIAL | {
        "id": ID, "part": _id("it.part_id"), "whole": _id("it.whole_id"), "type": _text("it.type"),
        "position": _id("it.position"), "extra": _text("it.extra"),
    }),
    Facts("activation", "activation", TRIAL | {
        "id": ID, "name": _text("it.name"), "start": _seconds("it.start_checkpoint"),
        "code_block": _id("it.code_block_id"),
    }, many=True),
    Facts("evaluation", "evaluation", TRIAL | {
        "id": ID, "checkpoint": _seconds("it.checkpoint"), "code_component": _integer("it.code_component_id"),
        "activation": _id("it.activation_id"), "repr": _text("it.repr"),
        "member_container": _id("it.member_container_id"),
    }, many=True),
    Facts("dependency", "dependency", TRIAL | {
        "dependent_activation": _integer("it.dependent_activation_id"), "dependent": _integer("it.dependent_id"),
        "dependency_activation": _integer("it.dependency_activation_id"), "dependency": _integer("it.dependency_id"),
        "type": _text("it.type"), "reference": _integer("it.reference", 0),
        "collection_activation": _id("it.collection_activation_id"), "collection": _id("it.collection_id"),
        "key": _text("it.key"),
    }, many=True),
    Facts("access", "file_access", TRIAL | {
        "id": ACCESS, "name": _text("it.name"), "mode": _text("it.mode"),
        "hash_before": _text("it.content_hash_before"), "hash_after": _text("it.content_hash_after"),
        "checkpoint": _seconds("it.checkpoint"), "activation": _id("it.activation_id"),
    }),
    Facts("buffering", "file_access", TRIAL | {"access": ACCESS, "buffering": _text("it.buffering")}),
    Facts("member", "member", TRIAL | {
        "collection_activation": _integer("it.collection_activation_id"), "collection": _integer("it.collection_id"),
        "member_activation": _integer("it.member_activation_id"), "member": _integer("it.member_id"),
        "key": _text("it.key"), "checkpoint": _seconds("it.checkpoint"), "type": _text("it.type"),
    }, many=True),
    Facts("stage_tag", "stage_tags", TRIAL | {
        "id": ID, "name": _text("it.name"), "tag": _text("it.tag_name"), "activation": _id("it.activation_id"),
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


def export(
    path: str | PathLike[str],
    trials: int | str | Iterable[int | str] | None = None,
    predicates: Iterable[str] | Mapping[str, Collection[str]] | None = None,
) -> Iterator[Relation]:
    """The facts of a noWorkflow database, one relation a predicate, also where there are none.

    `path` is a folder in which `now run` was called, its `.noworkflow` folder, or the `db.sqlite` in that;
    it is opened for reading only. `trials` chooses trials by number, UUID or tag; None is all of them.
    (Experiments and annotations belong to no single trial: all are given.)
    `predicates` chooses predicates by name; a mapping also says which columns are wanted, and the others are
    not read: each of their values is what stands for an absent one (`nil`, -1, -1.0). A column that is never
    absent, as an id, is always read. `{"activation": ["name"], "dependency": ["dependent", "dependency"]}`.
    The database and the trials are checked at once; rows are read when the iterator gets to them, each
    relation by itself, so a capture that is still running is not held up by a lock of ours. A trial
    that is being written meanwhile may be caught between two of noWorkflow's saves.

    Raises LogicError, at once or while reading: `no-database`, `not-noworkflow`, `noworkflow-version`,
    `unknown-trial`, `unknown-predicate`, `unknown-column`, `corrupt-database`, `locked-database`,
    `interrupted-database`.

    >>> export("missing")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-database]: no such file or folder: `missing`
      help: check the path: is it relative to here?
    """
    wanted = FACTS if predicates is None else _choose_facts(predicates)
    database, connection, numbers = _open(path, trials)
    return _relations(connection, database, numbers, wanted)


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
            connection.execute("EXPLAIN " + facts.select())
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_ERROR":
                raise
            raise errors.version(database, str(error)) from error


def _choose_facts(predicates: Iterable[str] | Mapping[str, Collection[str]]) -> list[Facts]:
    """The facts of the chosen predicates, without the columns that are not wanted."""
    named = {facts.predicate: facts for facts in FACTS}
    chosen = []
    for predicate in [predicates] if isinstance(predicates, str) else predicates:
        if predicate not in named:
            raise errors.unknown_predicate(predicate, list(named))
        facts = named[predicate]
        if isinstance(predicates, Mapping):
            columns = predicates[predicate]
            for column in columns:
                if column not in facts.columns:
                    raise errors.unknown_column(predicate, column, list(facts.columns))
            facts = facts.only(columns)
        chosen.append(facts)
    return chosen


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


def _relations(
    connection: sqlite3.Connection, database: Path, numbers: list[int] | None, wanted: Sequence[Facts]
) -> Iterator[Relation]:
    with closing(connection):
        for facts in wanted:
            yield Relation(facts.predicate, tuple(facts.columns), _rows(connection, database, numbers, facts))


def _rows(
    connection: sqlite3.Connection, database: Path, numbers: list[int] | None, facts: Facts
) -> Sequence[tuple[Value, ...]]:
    if facts.many:
        columns = read_columns(database, facts.select(numbers, raw=True), facts.columns)
        if columns is not None:
            return columns
    try:
        return connection.execute(facts.select(numbers)).fetchall()
    except sqlite3.Error as error:
        raise errors.from_sqlite(database, error) from error
