"""A folder with trials that noWorkflow captured: its tables by SQL, its contents by hash, its facts for rules.

project = Project("my_project")
project.query("SELECT name FROM trial")
project.knowledge([1]).query("duration(1, z, X)")
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from os import PathLike
from pathlib import Path
from typing import Any

from logic.errors import Diagnostic, LogicError
from logic.exporters import noworkflow
from logic.notebook.history import TRIALS, History, Version
from logic.notebook.result import Result
from logic.session import KnowledgeBase

PROVENANCE = ":- use_module(library(provenance))."
ACTIVATIONS = """
    CREATE TEMP VIEW function_activation AS
    SELECT called.rowid AS id, trial.sequence_key AS trial_id, called.name AS name,
           code.first_char_line AS line, value.repr AS return_value,
           called.start_checkpoint AS start, value.checkpoint AS finish,
           (SELECT caller.rowid FROM main.activation AS caller
             WHERE caller.trial_id = called.trial_id AND caller.id = value.activation_id) AS caller_id
      FROM main.activation AS called
      JOIN main.trial AS trial ON trial.id = called.trial_id
      LEFT JOIN main.evaluation AS value ON value.trial_id = called.trial_id AND value.id = called.id
      LEFT JOIN main.code_component AS code
             ON code.trial_id = called.trial_id AND code.id = value.code_component_id"""
ACTIVATION_OF_ACCESS = """,
           (SELECT opener.rowid FROM main.activation AS opener
             WHERE opener.trial_id = it.trial_id AND opener.id = it.activation_id) AS function_activation_id"""


class Project:
    """What noWorkflow captured in one folder; read, never written.

    `path` is a folder in which `now run` was called. It may have no trial yet: the database is looked for when it is
    needed, and then LogicError (`no-database`) says where.
    """

    def __init__(self, path: str | PathLike[str] = ".") -> None:
        self.folder = Path(path).resolve()
        self._known: dict[tuple[int, ...], tuple[float, KnowledgeBase]] = {}

    @property
    def database(self) -> Path:
        """The SQLite file; LogicError (`no-database`) if there is none."""
        return noworkflow.find_database(self.folder)

    @property
    def trials(self) -> Result:
        """The trials of the folder, oldest first: number, script, status, start, finish."""
        return self.query("SELECT id, script, status, start, finish FROM trial ORDER BY id")

    @property
    def history(self) -> History:
        """The trials with what they continued, as a picture (on display) and as a table (`.table`)."""
        return History(tuple(Version(*row) for row in self.query(TRIALS).tuples()))

    def last_trial(self) -> int:
        """The number of the newest trial; 0 if there is none."""
        try:
            found = self.rows("SELECT max(sequence_key) AS number FROM main.trial")
        except LogicError as error:
            if error.code != "no-database":
                raise
            return 0
        return found[0]["number"] or 0

    def number(self, reference: int | str) -> int:
        """The number of the trial that a number, a UUID or a tag names; LogicError (`unknown-trial`) if none does."""
        return noworkflow.trial_numbers(self.folder, reference)[-1]

    def query(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """The rows of an SQL statement, each a dictionary.

        The tables are noWorkflow's, but `trial_id` is the trial's number, and so is `trial.id` (`trial.uuid` is the
        text). `function_activation` and `file_access.function_activation_id` have ids that differ between trials, so
        that a join on the id alone is right.
        """
        with closing(self._connect()) as connection:
            try:
                cursor = connection.execute(statement, parameters or {})
            except sqlite3.Error as error:
                raise _bad_sql(statement, error) from None
            columns = tuple(column[0] for column in cursor.description or ())
            return Result(columns, cursor.fetchall())

    def rows(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The same as a list."""
        return list(self.query(statement, parameters))

    def get(self, content_hash: str) -> str:
        """The text of a file whose content has that hash; bytes that are no UTF-8 show as �."""
        return self.content(content_hash).decode("utf-8", errors="replace")

    def content(self, content_hash: str) -> bytes:
        """The content that has a hash, from noWorkflow's plain content store."""
        path = self.database.parent / "content" / content_hash[:2] / content_hash[2:]
        if not content_hash.isalnum() or not path.is_file():
            raise LogicError(_no_content(content_hash, self.database.parent))
        return path.read_bytes()

    def knowledge(self, trials: Sequence[int]) -> KnowledgeBase:
        """The facts of some trials with the rules of library(provenance); kept until the database changes."""
        key = tuple(sorted(set(trials)))
        changed = self.database.stat().st_mtime
        known = self._known.get(key)
        if known is None or known[0] != changed:
            kb = KnowledgeBase()
            kb.consult(text=PROVENANCE, name="library(provenance)")
            kb.add_facts(noworkflow.export(self.folder, list(key)))
            known = self._known[key] = changed, kb
        return known[1]

    def _connect(self) -> sqlite3.Connection:
        """A connection that only reads, with views that hide UUIDs behind the tables' own names."""
        address = self.database.as_uri() + "?mode=ro"
        try:
            connection = sqlite3.connect(address, uri=True)
            tables = [
                name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
            ]
            for table in tables:
                columns = [row[1] for row in connection.execute(f'PRAGMA main.table_info("{table}")')]
                if table == "trial" or "trial_id" in columns:
                    connection.execute(_view(table, columns))
            connection.execute(ACTIVATIONS)
        except sqlite3.Error as error:
            raise LogicError(Diagnostic("not-noworkflow", f"`{self.database}` cannot be read: {error}")) from None
        return connection


def _view(table: str, columns: Sequence[str]) -> str:
    """A table with the numbers of trials in the place of their UUIDs."""
    if table == "trial":
        kept = [f'"{name}"' for name in columns if name not in ("id", "sequence_key")]
        return f"CREATE TEMP VIEW trial AS SELECT sequence_key AS id, id AS uuid, {', '.join(kept)} FROM main.trial"
    number = "(SELECT sequence_key FROM main.trial WHERE trial.id = it.trial_id) AS trial_id"
    kept = [number if name == "trial_id" else f'it."{name}"' for name in columns]
    more = ACTIVATION_OF_ACCESS if table == "file_access" else ""
    return f'CREATE TEMP VIEW "{table}" AS SELECT {", ".join(kept)}{more} FROM main."{table}" AS it'


def _bad_sql(statement: str, error: sqlite3.Error) -> LogicError:
    return LogicError(
        Diagnostic(
            "sql", f"SQLite cannot answer `{' '.join(statement.split())}`: {error}",
            help="`SELECT name FROM temp.sqlite_master` lists the tables",
        )
    )  # fmt: skip


def _no_content(content_hash: str, folder: Path) -> Diagnostic:
    return Diagnostic(
        "no-content", f"no file in `{folder}` has the hash `{content_hash}`",
        help="hashes are in access/8 and code_block/4; `nil` stands where there was no file",
    )  # fmt: skip
